"""The tasks and targets of a programme as the engine needs them.

Keys: a row by its id, a school by its id, both as text. A programme with many targets is computed
by quarter: a quarter then stands where a school would (:data:`SCHOOL_LEVEL_LIMIT`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Min, Q

from truongchuan.domain.programmes.models import (
    Programme,
    ProgressEntry,
    RoadmapRow,
    RowSchool,
    Target,
)
from truongchuan.domain.programmes.selectors import list_programmes, list_rows
from truongchuan.domain.programmes.states import TargetState, WorkState
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.schedule import Figures, PlanRow

SCHOOL_LEVEL_LIMIT = 40
"""With more targets than this, dates and chances are computed by quarter, not by school."""
BY_SCHOOL, BY_QUARTER = "school", "quarter"
_BEGUN = frozenset({WorkState.IN_PROGRESS, WorkState.BLOCKED})


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A school's target. ``group`` is what stands for it in the network."""

    id: int
    school_id: int
    name: str
    quarter: str
    recognition: str
    stretch: bool
    state: str
    decided_on: date | None
    decision: str
    group: str

    @property
    def recognised(self) -> bool:
        """The school has been recognised."""
        return self.state == TargetState.RECOGNISED

    @property
    def key(self) -> str:
        """Id of its task in the network."""
        return f"target/{self.group}"


@dataclass(frozen=True)
class Work:
    """What is to be done and how far it is.

    ``figures``: progress by task id. ``percents``: reported share done of work under way, by task
    id. ``groups``: key → name of every school (or quarter).
    """

    level: str
    rows: tuple[RoadmapRow, ...]
    plan_rows: tuple[PlanRow, ...]
    targets: tuple[TargetLine, ...]
    figures: Mapping[str, Figures]
    percents: Mapping[str, int]
    groups: Mapping[str, str]
    group_of: Mapping[int, str] = field(repr=False)

    @property
    def by_key(self) -> dict[str, RoadmapRow]:
        """The rows by their key."""
        return {str(row.pk): row for row in self.rows}

    def groups_of(self, school_ids: Iterable[int]) -> frozenset[str]:
        """The keys of some schools."""
        return frozenset(self.group_of[pk] for pk in school_ids if pk in self.group_of)


@dataclass(slots=True)
class _Part:
    """How far the schools of one group are with one row."""

    total: int = 0
    done: int = 0
    begun: int = 0
    finished: date | None = None
    started: date | None = None
    percent: int = 0


def load_work(*, actor: Actor, programme: Programme, on: date) -> Work:
    """Return the work of a programme on a day, in a bounded number of queries."""
    lines = _targets(actor, programme)
    level = BY_SCHOOL if len(lines) <= SCHOOL_LEVEL_LIMIT else BY_QUARTER
    targets = [_target(level, line) for line in lines]
    rows = tuple(
        row
        for row in list_rows(actor=actor, programme=programme, on=on, schools_of=frozenset())
        if row.state != WorkState.CANCELLED
    )
    group_of = {t.school_id: t.group for t in targets if t.group}
    if level == BY_SCHOOL:
        parts, names = _parts_by_school(rows)
        group_of |= {int(group): group for group in names}
        names |= {t.group: t.name for t in targets}
    else:
        parts = _parts_by_quarter(programme)
        names = {t.group: t.group for t in targets if t.group}
    starts = _starts(rows)
    plan_rows, figures, percents = [], {}, {}
    for row in rows:
        plan_row = _plan_row(row, parts.get(row.pk, {}), targets)
        plan_rows.append(plan_row)
        for key, found, percent in _progress(row, plan_row, parts.get(row.pk, {}), starts):
            figures[key] = found
            if percent:
                percents[key] = percent
    return Work(
        level=level,
        rows=rows,
        plan_rows=tuple(plan_rows),
        targets=tuple(targets),
        figures=figures,
        percents=percents,
        groups=names,
        group_of=group_of,
    )


def _targets(actor: Actor, programme: Programme) -> list[tuple[Any, ...]]:
    """Targets in force; those withdrawn or put off have no deadline to hold any more."""
    columns = (
        "pk", "school_id", "school__organisation__name", "quarter", "recognition", "stretch",
        "state", "decided_on", "decision_number",
    )  # fmt: skip
    return list(
        Target.objects.filter(programme=programme, is_active=True)
        .filter(programme__in=list_programmes(actor=actor).order_by())
        .exclude(state__in=[TargetState.WITHDRAWN, TargetState.POSTPONED])
        .order_by("quarter", "school__organisation__sort_key", "pk")
        .values_list(*columns)
    )


def _target(level: str, line: tuple[Any, ...]) -> TargetLine:
    group = str(line[1]) if level == BY_SCHOOL else line[3]
    return TargetLine(*(*line, group))


def _parts_by_school(
    rows: Iterable[RoadmapRow],
) -> tuple[dict[int, dict[str, _Part]], dict[str, str]]:
    found: dict[int, dict[str, _Part]] = {}
    names: dict[str, str] = {}
    lines = (
        RowSchool.objects.filter(row__in=[row.pk for row in rows], is_active=True)
        .exclude(state=WorkState.CANCELLED)
        .order_by("row_id", "pk")
        .values_list(
            "row_id", "school_id", "school__organisation__name", "state", "done_on", "percent"
        )
    )
    for row_id, school_id, name, state, done_on, percent in lines:
        key = str(school_id)
        names[key] = name
        found.setdefault(row_id, {})[key] = _Part(
            total=1,
            done=int(state == WorkState.DONE),
            begun=int(state in _BEGUN),
            finished=done_on,
            percent=percent,
        )
    begun: dict[tuple[int, int], date] = {}
    entries = (
        ProgressEntry.objects.filter(row__in=list(found), row_school__isnull=False)
        .order_by("pk")
        .values_list("row_id", "row_school__school_id", "state", "on")
    )
    for row_id, school_id, state, on in entries:
        _note_start(begun, (row_id, school_id), state, on)
    for (row_id, school_id), on in begun.items():
        part = found[row_id].get(str(school_id))
        if part is not None:
            part.started = on
    return found, names


def _parts_by_quarter(programme: Programme) -> dict[int, dict[str, _Part]]:
    """Tens of thousands of parts are counted by the database."""
    own = Q(school__targets__programme=programme, school__targets__is_active=True)
    lines = (
        RowSchool.objects.filter(own, row__programme=programme, row__is_active=True)
        .filter(is_active=True)
        .exclude(state=WorkState.CANCELLED)
        .order_by()
        .values("row_id", quarter=F("school__targets__quarter"))
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(state=WorkState.DONE)),
            begun=Count("pk", filter=Q(state__in=_BEGUN)),
            finished=Max("done_on"),
            percent=Min("percent"),
        )
    )
    found: dict[int, dict[str, _Part]] = {}
    for line in lines:
        found.setdefault(line["row_id"], {})[line["quarter"]] = _Part(
            total=line["total"],
            done=line["done"],
            begun=line["begun"],
            finished=line["finished"],
            percent=line["percent"],
        )
    firsts = (
        ProgressEntry.objects.filter(
            row__programme=programme, row_school__isnull=False, state__in=[*_BEGUN, WorkState.DONE]
        )
        .filter(row_school__school__targets__programme=programme)
        .order_by()
        .values_list("row_id", "row_school__school__targets__quarter")
        .annotate(first=Min("on"))
    )
    for row_id, quarter, first in firsts:
        part = found.get(row_id, {}).get(quarter)
        if part is not None:
            part.started = first
    return found


def _note_start(
    begun: dict[tuple[int, int], date], key: tuple[int, int], state: str, on: date
) -> None:
    """Follow reports in order: work begins with the first one since it last was not begun."""
    if state in {WorkState.NOT_STARTED, WorkState.CANCELLED}:
        begun.pop(key, None)
    else:
        begun.setdefault(key, on)


def _starts(rows: Iterable[RoadmapRow]) -> dict[int, date]:
    """When each row itself was begun, by its lead's reports."""
    begun: dict[tuple[int, int], date] = {}
    entries = (
        ProgressEntry.objects.filter(
            row__in=[row.pk for row in rows], row_school__isnull=True, unit__isnull=True
        )
        .order_by("pk")
        .values_list("row_id", "state", "on")
    )
    for row_id, state, on in entries:
        _note_start(begun, (row_id, 0), state, on)
    return {row_id: on for (row_id, _), on in begun.items()}


def _plan_row(
    row: RoadmapRow, parts: Mapping[str, _Part], targets: Iterable[TargetLine]
) -> PlanRow:
    """A row that names nobody speaks for every school, as where the plan is read."""
    groups, explicit = frozenset(parts), row.school_group != "all"
    if not groups and not row.is_assigned:
        lines = list(targets)
        quarter = _quarter_of_count(row, lines)
        explicit = quarter is not None
        groups = frozenset(t.group for t in lines if t.group and quarter in {None, t.quarter})
    return PlanRow(
        key=str(row.pk),
        text=row.task,
        months=tuple(row.months),
        schools=groups,
        explicit=explicit and bool(groups),
        starts=row.starts_on,
        due=row.due_on,
    )


def _quarter_of_count(row: RoadmapRow, targets: list[TargetLine]) -> str | None:
    """The one quarter with as many schools as the row says ("07 trường"), when no other group has.

    The same rule as where the plan is read (``Reading.quarter_of_count``).
    """
    count = row.stated_school_count
    if not count or "còn lại" in row.task.lower():
        return None
    sizes: dict[str, int] = {"all": len(targets)}
    for target in targets:
        for group in (target.recognition, target.quarter):
            sizes[group] = sizes.get(group, 0) + 1
    fitting = [group for group, size in sizes.items() if size == count]
    return fitting[0] if len(fitting) == 1 and "-Q" in fitting[0] else None


def _progress(
    row: RoadmapRow, plan_row: PlanRow, parts: Mapping[str, _Part], starts: Mapping[int, date]
) -> Iterable[tuple[str, Figures, int]]:
    """Figures and percent of each task of a row that has begun.

    A school's own reports count for its task. Where no school has reported anything, the lead's
    report on the whole row counts for all.
    """
    whole = _whole(row, starts)
    if not plan_row.per_school:
        if whole is not None:
            yield (str(row.pk), *whole)
        return
    told = any(part.done or part.begun for part in parts.values())
    for group in plan_row.schools:
        own = _own(parts[group]) if group in parts else None
        if own is None and whole is not None and (row.state == WorkState.DONE or not told):
            own = whole
        if own is not None:
            yield (f"{row.pk}/{group}", *own)


def _whole(row: RoadmapRow, starts: Mapping[int, date]) -> tuple[Figures, int] | None:
    began = starts.get(row.pk)
    if row.state == WorkState.DONE:
        finished = row.done_on or began or row.due_on
        if finished is not None:
            return Figures(started=_not_after(began, finished), finished=finished), 0
    elif row.state in _BEGUN and began is not None:
        return Figures(started=began), row.percent
    return None


def _own(part: _Part) -> tuple[Figures, int] | None:
    if part.done and part.done == part.total and part.finished is not None:
        started = _not_after(part.started, part.finished)
        return Figures(started=started, finished=part.finished), 0
    if (part.done or part.begun) and part.started is not None:
        return Figures(started=part.started), part.percent
    return None


def _not_after(day: date | None, last: date) -> date | None:
    return day if day is not None and day <= last else None
