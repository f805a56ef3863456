"""What the tasks of a schedule are called on pages, and where they lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.scheduling.inputs import Inputs
from truongchuan.domain.scheduling.rows import BY_QUARTER
from truongchuan.engines.schedule import Problem
from truongchuan.web.presenters.rows import shorten
from truongchuan.web.templatetags.vn import number_vn, quarter_vn
from truongchuan.wording.scheduling import problem_text

TARGET = "target"


@dataclass(frozen=True)
class Names:
    """Names of one programme's tasks, schools and targets."""

    inputs: Inputs

    @cached_property
    def rows(self) -> dict[str, RoadmapRow]:
        """The tasks by key."""
        return self.inputs.work.by_key

    @property
    def programme(self) -> Programme:
        """The programme."""
        return self.inputs.programme

    def group(self, key: str) -> str:
        """Return the name of a school, or of a quarter where the schedule is by quarter."""
        name = self.inputs.work.groups.get(key, key)
        if self.inputs.level == BY_QUARTER:
            return gettext("các trường %(quarter)s") % {"quarter": quarter_vn(name)}
        return name

    def task(self, name: str) -> str:
        """Return what a sentence calls a task: "nhiệm vụ 12 (TH Hòa Bình)"."""
        row_key, _, group = name.partition("/")
        if row_key == TARGET:
            return gettext("công nhận %(school)s") % {"school": self.group(group)}
        row = self.rows.get(row_key)
        label = gettext("nhiệm vụ %(number)s") % {"number": row.label if row else "?"}
        return f"{label} ({self.group(group)})" if group else label

    def label(self, name: str) -> str:
        """Return number and beginning of a task, for lists."""
        row_key, _, group = name.partition("/")
        if row_key == TARGET:
            return self.task(name)
        row = self.rows.get(row_key)
        text = f"{row.label}. {shorten(row.task, 70)}" if row else gettext("nhiệm vụ đã bỏ")
        return f"{text} · {self.group(group)}" if group else text

    def short(self, name: str, within: str = "") -> str:
        """Return a task's label on one line; the school is left out where the page is about it."""
        row_key, _, group = name.partition("/")
        row = self.rows.get(row_key)
        if row is None:
            return self.task(name)
        text = f"{row.label}. {shorten(row.task, 52)}"
        return f"{text} · {self.group(group)}" if group and group != within else text

    def several(self, row_key: str, count: int) -> str:
        """Return a task's label with how many schools' parts of it are meant."""
        if self.inputs.level == BY_QUARTER:
            return self.label(row_key)
        words = ngettext("%(n)s trường", "%(n)s trường", count) % {"n": count}
        return f"{self.label(row_key)} ({words})"

    def url(self, name: str) -> str:
        """Return the page of a task or of a target's school; empty where there is none."""
        row_key, _, group = name.partition("/")
        if row_key == TARGET:
            if self.inputs.level == BY_QUARTER or not group.isdigit():
                return ""
            return reverse("school", args=[self.programme.pk, int(group)])
        row = self.rows.get(row_key)
        return reverse("task", args=[self.programme.pk, row.number]) if row else ""


def problem_lines(problems: Iterable[Problem], names: Names) -> tuple[str, ...]:
    """Word problems; the same one of many schools is told once."""
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        rows = tuple(name.partition("/")[0] for name in problem.tasks)
        key = (problem.code, *rows) if problem.code in _REPEATED else (str(id(problem)),)
        groups.setdefault(key, []).append(problem)
    return tuple(_worded(same, names) for same in groups.values())


_REPEATED = {"out-of-sequence", "does-not-fit", "due-before-start"}


def _worded(same: list[Problem], names: Names) -> str:
    counts: dict[str, set[str]] = {}
    for problem in same:
        for name in problem.tasks:
            counts.setdefault(name.partition("/")[0], set()).add(name)

    def name_of(name: str) -> str:
        row = name.partition("/")[0]
        several = len(counts.get(row, ()))
        if several < 2 or row == TARGET:
            return names.task(name)
        return gettext("%(task)s (%(count)s trường)") % {"task": names.task(row), "count": several}

    text = problem_text(same[0], name_of, gettext)
    return text[:1].upper() + text[1:]


def chance_text(chance: float, error: float | None) -> str:
    """Write a chance with its standard error: "84% ± 0,6"."""
    # Near certainty a whole number would hide what is left.
    share = _points(chance * 100, 1 if 0 < chance < 0.01 or 0.99 < chance < 1 else 0)
    if error is None:
        return f"{share}%"
    return f"{share}% ± {_points(error * 100, 1)}"


def _points(value: float, places: int) -> str:
    return number_vn(round(value, places), places)


def margin_text(margin: int | None) -> str:
    """Write a margin in words."""
    if margin is None:
        return "—"
    if margin < 0:
        return ngettext("trễ %(days)s ngày làm việc", "trễ %(days)s ngày làm việc", -margin) % {
            "days": -margin
        }
    if margin == 0:
        return gettext("vừa kịp")
    return ngettext("dư %(days)s ngày làm việc", "dư %(days)s ngày làm việc", margin) % {
        "days": margin
    }
