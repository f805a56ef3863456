"""The board of units: what each did for its duties in a month, what is late, what is silent."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.followup.duties import month_of
from truongchuan.domain.followup.models import DutyEvidence, DutyReport, Obstacle
from truongchuan.domain.followup.states import UNSOLVED, DutyState, DutyStatus
from truongchuan.domain.programmes.models import Duty, DutyUnit, Programme, RowUnit, UnitRole
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.programmes.states import OPEN_STATES
from truongchuan.domain.shared.actor import Actor


@dataclass(frozen=True, slots=True)
class DutyStanding:
    """What a month knows of a unit's duty.

    ``report`` is the one that counts for the month; ``last_month`` the newest month reported on,
    up to this one. ``overdue``: the month is over and nothing was said.
    """

    duty: Duty
    status: str
    report: DutyReport | None
    evidence: int
    last_month: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class UnitDuties:
    """A unit's duties in a month, and how its work stands today."""

    unit: Organisation
    duties: tuple[DutyStanding, ...]
    leads: int
    supports: int
    late_tasks: int
    obstacles_raised: int
    obstacles_to_solve: int

    def count(self, *statuses: str) -> int:
        """Return how many duties have one of the statuses."""
        return sum(duty.status in statuses for duty in self.duties)

    @property
    def reported(self) -> int:
        """Duties reported on in the month, or finished before."""
        return self.count(DutyStatus.REPORTED, DutyStatus.EVIDENCED, DutyStatus.FINISHED)

    @property
    def evidenced(self) -> int:
        """Duties reported on in the month with evidence."""
        return self.count(DutyStatus.EVIDENCED)

    @property
    def silent(self) -> int:
        """Duties that nothing was said about in the month."""
        return self.count(DutyStatus.NEVER, DutyStatus.SILENT)

    @property
    def without_row(self) -> bool:
        """True when the unit has duties and the roadmap does not name it."""
        return bool(self.duties) and not self.leads and not self.supports


def duty_board(*, actor: Actor, programme: Programme, month: str, on: date) -> list[UnitDuties]:
    """Return every unit (not school) with a duty, a row or an obstacle; six queries.

    ``month`` (2023-05) is that of the duty reports; tasks and obstacles are as of ``on``.
    """
    seen = list_programmes(actor=actor).order_by()
    standings = _standings(programme, seen, month, on, None)
    leads, supports, late = _work(programme, seen, on)
    raised, asked = _obstacles(programme, seen)
    ids = set(standings) | set(leads) | set(supports) | set(raised) | set(asked)
    units = Organisation.objects.filter(pk__in=ids, school__isnull=True).order_by(
        "order", "sort_key"
    )
    return [
        UnitDuties(
            unit=unit,
            duties=tuple(standings.get(unit.pk, ())),
            leads=len(leads.get(unit.pk, ())),
            supports=len(supports.get(unit.pk, set()) - leads.get(unit.pk, set())),
            late_tasks=late.get(unit.pk, 0),
            obstacles_raised=raised.get(unit.pk, 0),
            obstacles_to_solve=asked.get(unit.pk, 0),
        )
        for unit in units
    ]


def unit_duty_standings(
    *, actor: Actor, programme: Programme, unit: Organisation, month: str, on: date
) -> list[DutyStanding]:
    """Return a unit's (or school's) duties as a month knows them, in the plan's order."""
    seen = list_programmes(actor=actor).order_by()
    return _standings(programme, seen, month, on, unit).get(unit.pk, [])


def list_duty_reports(
    *, actor: Actor, programme: Programme, unit: Organisation
) -> QuerySet[DutyReport]:
    """Return all reports of a unit on its duties with their evidence, newest first."""
    return (
        DutyReport.objects.filter(
            programme=programme,
            programme__in=list_programmes(actor=actor).order_by(),
            organisation=unit,
            undoes__isnull=True,
        )
        .select_related("duty", "undone_by")
        .prefetch_related(Prefetch("evidence", DutyEvidence.objects.select_related("file")))
        .order_by("-pk")
    )


def _counting(programme: Programme, seen: QuerySet[Programme]) -> QuerySet[DutyReport]:
    return DutyReport.objects.filter(
        programme=programme,
        programme__in=seen,
        undoes__isnull=True,
        undone_by__isnull=True,
    )


def _standings(
    programme: Programme,
    seen: QuerySet[Programme],
    month: str,
    on: date,
    unit: Organisation | None,
) -> dict[int, list[DutyStanding]]:
    given = DutyUnit.objects.filter(
        duty__programme=programme, duty__is_active=True, duty__programme__in=seen
    ).select_related("duty")
    reports = _counting(programme, seen)
    if unit is not None:
        given, reports = given.filter(organisation=unit), reports.filter(organisation=unit)
    else:
        given = given.filter(organisation__school__isnull=True)
    before: dict[tuple[int, int], tuple[str, str]] = {}
    earlier = reports.filter(month__lt=month).order_by("month", "pk")
    for duty_id, unit_id, when, state in earlier.values_list(
        "duty_id", "organisation_id", "month", "state"
    ):
        before[duty_id, unit_id] = (when, state)
    now = {
        (report.duty_id, report.organisation_id): (report, report.pieces)
        for report in reports.filter(month=month).annotate(pieces=Count("evidence")).order_by("pk")
    }
    found: dict[int, list[DutyStanding]] = {}
    for line in given.order_by("duty__position", "pk"):
        key = (line.duty_id, line.organisation_id)
        report, evidence = now.get(key, (None, 0))
        when, state = before.get(key, ("", ""))
        status = _status(report is not None, evidence, when, state)
        found.setdefault(line.organisation_id, []).append(
            DutyStanding(
                duty=line.duty,
                status=status,
                report=report,
                evidence=evidence,
                last_month=month if report else when,
                overdue=month < month_of(on) and status in {DutyStatus.NEVER, DutyStatus.SILENT},
            )
        )
    return found


def _status(reported: bool, evidence: int, last_month: str, last_state: str) -> str:
    if reported:
        return DutyStatus.EVIDENCED if evidence else DutyStatus.REPORTED
    if not last_month:
        return DutyStatus.NEVER
    return DutyStatus.FINISHED if last_state == DutyState.DONE else DutyStatus.SILENT


def _work(
    programme: Programme, seen: QuerySet[Programme], on: date
) -> tuple[dict[int, set[int]], dict[int, set[int]], dict[int, int]]:
    """Return the rows led and supported by unit, and how much of each unit's work is late."""
    parts = (
        RowUnit.objects.filter(
            row__programme=programme,
            row__is_active=True,
            row__programme__in=seen,
            organisation__isnull=False,
        )
        .order_by("row__number")
        .values_list("organisation_id", "role", "row_id", "state", "row__state", "row__due_on")
    )
    leads: dict[int, set[int]] = {}
    supports: dict[int, set[int]] = {}
    late: dict[int, set[int]] = {}
    for unit_id, role, row_id, state, row_state, due_on in parts:
        own = row_state if role == UnitRole.LEAD else state
        (leads if role == UnitRole.LEAD else supports).setdefault(unit_id, set()).add(row_id)
        is_open = row_state in OPEN_STATES and own in OPEN_STATES
        if role != UnitRole.ADVISED and is_open and due_on is not None and due_on < on:
            late.setdefault(unit_id, set()).add(row_id)
    return leads, supports, {unit_id: len(rows) for unit_id, rows in late.items()}


def _obstacles(
    programme: Programme, seen: QuerySet[Programme]
) -> tuple[dict[int, int], dict[int, int]]:
    open_ones = Obstacle.objects.filter(
        Q(state__in=UNSOLVED), programme=programme, programme__in=seen
    ).values_list("raised_by_unit_id", "solver_id")
    raised: dict[int, int] = {}
    asked: dict[int, int] = {}
    for raiser, solver in open_ones:
        raised[raiser] = raised.get(raiser, 0) + 1
        asked[solver] = asked.get(solver, 0) + 1
    return raised, asked


def month_days(month: str) -> tuple[date, date]:
    """Return the first and last day of a month written 2023-05."""
    year, number = int(month[:4]), int(month[5:7])
    return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])


def total_of(units: Iterable[UnitDuties]) -> tuple[int, int, int, int]:
    """Return duties, reported, with evidence, silent of several units together."""
    listed = list(units)
    return (
        sum(len(unit.duties) for unit in listed),
        sum(unit.reported for unit in listed),
        sum(unit.evidenced for unit in listed),
        sum(unit.silent for unit in listed),
    )
