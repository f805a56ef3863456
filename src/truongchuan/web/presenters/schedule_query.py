"""What part of a schedule to show: what the query string asks, and what can be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.domain.scheduling.rows import BY_SCHOOL
from truongchuan.domain.scheduling.selectors import ProgrammeSchedule
from truongchuan.domain.scheduling.standing import Standing
from truongchuan.engines.text import sort_key
from truongchuan.web.presenters.query import number, one_of
from truongchuan.web.presenters.roadmap_query import SCHOOL_CHOICES, Choice
from truongchuan.web.templatetags.vn import quarter_vn
from truongchuan.wording.scheduling import STANDINGS


@dataclass(frozen=True, slots=True)
class ScheduleFilter:
    """What to show; empty fields do not filter."""

    quarter: str = ""
    school_id: int | None = None
    unit_id: int | None = None
    standing: str = ""
    critical: bool = False


@dataclass(frozen=True, slots=True)
class ScheduleQuery:
    """The filter with the choices it offers."""

    where: ScheduleFilter
    quarters: tuple[Choice, ...]
    schools: tuple[Choice, ...]
    units: tuple[Choice, ...]
    standings: tuple[Choice, ...]

    @property
    def active(self) -> bool:
        """True when something may have been left out."""
        return self.where != ScheduleFilter()

    @property
    def description(self) -> str:
        """The selection in words, for paper."""
        chosen = [
            choice.label
            for choices in (self.quarters, self.schools, self.units, self.standings)
            for choice in choices
            if choice.selected
        ]
        if self.where.critical:
            chosen.append(gettext("chỉ việc găng"))
        return ", ".join(chosen)


def query_schedule(found: ProgrammeSchedule, query: QueryDict) -> ScheduleQuery:
    """Read a query string; what makes no sense does not filter."""
    targets = [line.target for line in found.targets]
    quarters = sorted({t.quarter for t in targets})
    where = ScheduleFilter(
        quarter=one_of(query, "quarter", quarters),
        school_id=number(query, "school"),
        unit_id=number(query, "unit"),
        standing=one_of(query, "standing", [s.value for s in Standing]),
        critical=query.get("critical") == "1",
    )
    schools: Mapping[str, str] = {}
    if found.level == BY_SCHOOL and len(targets) <= SCHOOL_CHOICES:
        ordered = sorted(targets, key=lambda t: sort_key(t.name))
        schools = {str(t.school_id): t.name for t in ordered}
    return ScheduleQuery(
        where=where,
        quarters=_choices(((q, quarter_vn(q)) for q in quarters), where.quarter),
        schools=_choices(schools.items(), str(where.school_id or "")),
        units=_choices(units_of(found), str(where.unit_id or "")),
        standings=_choices(
            ((key.value, gettext(STANDINGS[key])) for key in Standing), where.standing
        ),
    )


def units_of(found: ProgrammeSchedule) -> list[tuple[str, str]]:
    """Return the units that have a part in some task, in their order."""
    units = {
        part.organisation.pk: part.organisation
        for row in found.inputs.work.rows
        for part in row.units.all()
        if part.organisation is not None and part.organisation.kind != "school"
    }
    ordered = sorted(units.values(), key=lambda unit: (unit.order, unit.sort_key))
    return [(str(unit.pk), unit.label) for unit in ordered]


def _choices(options: Iterable[tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, label, value == chosen) for value, label in options)
