"""What the tasks of a schedule are called on pages, and where they lead."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.scheduling.inputs import Inputs
from truongchuan.domain.scheduling.rows import BY_QUARTER
from truongchuan.web.presenters.rows import shorten
from truongchuan.web.templatetags.vn import quarter_vn

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

    def url(self, name: str) -> str:
        """Return the page of a task or of a target's school; empty where there is none."""
        row_key, _, group = name.partition("/")
        if row_key == TARGET:
            if self.inputs.level == BY_QUARTER or not group.isdigit():
                return ""
            return reverse("school", args=[self.programme.pk, int(group)])
        row = self.rows.get(row_key)
        return reverse("task", args=[self.programme.pk, row.number]) if row else ""


def chance_text(chance: float, error: float | None) -> str:
    """Write a chance with its standard error: "84% ± 0,6"."""
    share = _points(chance * 100, 0)
    if error is None:
        return f"{share}%"
    return f"{share}% ± {_points(error * 100, 1)}"


def _points(value: float, places: int) -> str:
    from truongchuan.web.templatetags.vn import number_vn

    return number_vn(round(value, places), places)


def margin_text(margin: int | None) -> str:
    """Write a margin in words."""
    if margin is None:
        return "—"
    if margin < 0:
        return gettext("trễ %(days)s ngày làm việc") % {"days": -margin}
    if margin == 0:
        return gettext("vừa kịp")
    return gettext("dư %(days)s ngày làm việc") % {"days": margin}
