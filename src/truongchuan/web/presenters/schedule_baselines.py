"""Two states of a schedule set against each other: today and a baseline, or two baselines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.domain.scheduling.inputs import Inputs
from truongchuan.domain.scheduling.models import Baseline
from truongchuan.domain.scheduling.selectors import ProgrammeSchedule
from truongchuan.engines.schedule import OutsideCalendar
from truongchuan.web.presenters.query import number
from truongchuan.web.presenters.roadmap_query import Choice
from truongchuan.web.presenters.schedule_names import Names
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.scheduling import MOVE_STATES

MOST_LINES = 200
Dates = Mapping[str, tuple[date, date]]


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A task or target that differs. ``days``: working days of its finish, later is positive."""

    label: str
    url: str
    was: str
    now: str
    days: int | None
    state: str
    tone: str
    note: str = ""


@dataclass(frozen=True)
class BaselinesPage:
    """All that the page shows. ``second`` 0 is today's schedule."""

    baselines: tuple[Baseline, ...]
    firsts: tuple[Choice, ...]
    seconds: tuple[Choice, ...]
    first: Baseline | None
    second_label: str
    targets: tuple[MovedLine, ...]
    tasks: tuple[MovedLine, ...]
    tasks_left: int
    same: int
    computed: bool
    levels_differ: bool
    sent_label: str


def baselines_page(
    found: ProgrammeSchedule, baselines: list[Baseline], query: QueryDict, *, sent_label: str = ""
) -> BaselinesPage:
    """Lay the comparison out: the newest baseline against today unless others are asked for."""
    by_pk = {one.pk: one for one in baselines}
    first = by_pk.get(number(query, "a") or 0) or (baselines[0] if baselines else None)
    second = by_pk.get(number(query, "b") or 0)
    now = dates_of(second) if second else _today(found)
    targets: list[MovedLine] = []
    tasks: list[MovedLine] = []
    same = 0
    differ = first is not None and first.level != (second.level if second else found.level)
    if first is not None and now is not None and not differ:
        targets, tasks, same = _compared(dates_of(first), now, found)
    return BaselinesPage(
        baselines=tuple(baselines),
        firsts=tuple(_choice(one, first) for one in baselines),
        seconds=(
            Choice("0", gettext("lịch hiện nay"), second is None),
            *(_choice(one, second) for one in baselines),
        ),
        first=first,
        second_label=second.label if second else gettext("lịch hiện nay"),
        targets=tuple(targets),
        tasks=tuple(tasks[:MOST_LINES]),
        tasks_left=max(0, len(tasks) - MOST_LINES),
        same=same,
        computed=now is not None,
        levels_differ=differ,
        sent_label=sent_label,
    )


def dates_of(baseline: Baseline) -> dict[str, tuple[date, date]]:
    """The dates of a baseline as days."""
    return {
        key: (date.fromisoformat(first), date.fromisoformat(last))
        for key, (first, last) in baseline.dates.items()
    }


def _today(found: ProgrammeSchedule) -> Dates | None:
    if found.schedule is None:
        return None
    return {name: (d.start, d.finish) for name, d in found.schedule.tasks.items()}


def _choice(one: Baseline, chosen: Baseline | None) -> Choice:
    label = f"{one.label} ({date_vn(one.on)})"
    return Choice(str(one.pk), label, chosen is not None and one.pk == chosen.pk)


def _compared(
    was: Dates, now: Dates, found: ProgrammeSchedule
) -> tuple[list[MovedLine], list[MovedLine], int]:
    """Targets and tasks that differ, the largest move first; how many are the same."""
    names = Names(found.inputs)
    deadlines = {line.target.key: line.deadline for line in found.targets}
    targets: list[MovedLine] = []
    alike: dict[tuple[str, str, str], list[MovedLine]] = {}
    same = 0
    for key in dict.fromkeys([*was, *now]):
        line = _line(key, was.get(key), now.get(key), names=names, deadline=deadlines.get(key))
        if line is None:
            same += 1
        elif key.startswith("target/"):
            targets.append(replace(line, label=names.group(key.partition("/")[2])))
        else:
            alike.setdefault((key.partition("/")[0], line.was, line.now), []).append(line)
    tasks = [
        lines[0] if len(lines) == 1 else replace(lines[0], label=names.several(row, len(lines)))
        for (row, _was, _now), lines in alike.items()
    ]
    targets.sort(key=lambda line: -abs(line.days or 0))
    tasks.sort(key=lambda line: -abs(line.days or 0))
    return targets, tasks, same


def _line(
    key: str,
    was: tuple[date, date] | None,
    now: tuple[date, date] | None,
    *,
    names: Names,
    deadline: date | None,
) -> MovedLine | None:
    if was == now:
        return None
    state = "added" if was is None else "removed" if now is None else "moved"
    days = None
    if was is not None and now is not None:
        days = _between(names.inputs, was[1], now[1])
    note = ""
    if deadline is not None and was is not None and now is not None:
        if was[1] <= deadline < now[1]:
            note = gettext("từ kịp thành không kịp")
        elif now[1] <= deadline < was[1]:
            note = gettext("từ không kịp thành kịp")
    return MovedLine(
        label=names.label(key),
        url=names.url(key),
        was=_span(was),
        now=_span(now),
        days=days,
        state=gettext(MOVE_STATES[state]),
        tone="danger" if (days or 0) > 0 else "success" if (days or 0) < 0 else "",
        note=note,
    )


def _between(inputs: Inputs, first: date, last: date) -> int | None:
    try:
        return inputs.calendar.working_days_between(first, last)
    except OutsideCalendar:
        return None


def _span(dates: tuple[date, date] | None) -> str:
    if dates is None:
        return "—"
    return (
        date_vn(dates[1]) if dates[0] == dates[1] else f"{date_vn(dates[0])} – {date_vn(dates[1])}"
    )
