"""Duties that the plan gives to units, what they reported, and units with their load."""

from django.db.models import Prefetch
from django.http import HttpRequest
from ninja import Query, Router

from truongchuan.api.access import actor_of
from truongchuan.api.operations import page_of, reads
from truongchuan.api.parts import (
    Day,
    FileRef,
    Id,
    Moment,
    MonthText,
    Out,
    Page,
    Paging,
    UnitRef,
    Wanted,
)
from truongchuan.api.things import programme_of, there
from truongchuan.domain.followup.board import UnitDuties, duty_board, list_duty_reports
from truongchuan.domain.followup.duties import month_of
from truongchuan.domain.followup.models import DutyReport
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Duty, DutyUnit
from truongchuan.domain.programmes.selectors import UnitLoad, list_duties, list_units
from truongchuan.domain.programmes.unit_selectors import get_unit

router = Router(tags=["duties"])
SCOPE = "programmes:read"


class DutyOut(Out):
    """A duty of the plan with the units that have it."""

    id: int
    section: str
    unit_as_written: str
    position: int
    text: str
    units: list[UnitRef]
    line: int | None


class LoadOut(Out):
    """How much a unit has to do: duties, tasks it leads and supports."""

    unit: UnitRef
    kind: str
    duties: int
    leads: int
    supports: int
    done: int
    late: int


class DutyStandingOut(Out):
    """What a month knows of one duty of a unit."""

    duty_id: int
    text: str
    status: str
    """``never``, ``silent``, ``reported``, ``evidenced`` or ``finished``."""
    last_month: str
    evidence: int
    overdue: bool


class UnitDutiesOut(Out):
    """A unit's duties in a month, with its late tasks and obstacles."""

    unit: UnitRef
    duties: list[DutyStandingOut]
    leads: int
    supports: int
    late_tasks: int
    obstacles_raised: int
    obstacles_to_solve: int


class EvidenceOut(Out):
    """A file or a link that shows that a duty is done."""

    file: FileRef | None
    link: str


class DutyReportOut(Out):
    """What a unit said it did for a duty in a month."""

    id: int
    duty_id: int
    month: str
    state: str
    words: str
    on: Day
    at: Moment
    person_name: str
    evidence: list[EvidenceOut]
    undone: bool


class DutyQuery(Paging):
    """Which duties."""

    unit_id: Wanted | None = None


class BoardQuery(Paging):
    """Which month, by default the programme's own."""

    month: MonthText | None = None


@reads(router, "/programmes/{programme_id}/duties", Page[DutyOut],
       scope=SCOPE, permission="programmes.view")  # fmt: skip
def list_of_duties(
    request: HttpRequest, programme_id: Id, query: Query[DutyQuery]
) -> Page[DutyOut]:
    """List the duties in the plan's order, of one unit if asked for."""
    programme = programme_of(request, programme_id)
    actor, unit = actor_of(request), None
    if query.unit_id is not None:
        unit = there(get_unit(actor=actor, programme=programme, pk=query.unit_id))
    found = list_duties(actor=actor, programme=programme, unit=unit).prefetch_related(
        Prefetch("units", DutyUnit.objects.select_related("organisation"))
    )
    return page_of(found.order_by("position", "pk"), query, _duty)


@reads(router, "/programmes/{programme_id}/units", Page[LoadOut],
       scope=SCOPE, permission="programmes.view")  # fmt: skip
def programme_units(request: HttpRequest, programme_id: Id, paging: Query[Paging]) -> Page[LoadOut]:
    """List the units that have a duty or a task, with their load."""
    programme = programme_of(request, programme_id)
    found = list_units(actor=actor_of(request), programme=programme, on=today_of(programme))
    return page_of(found, paging, _load)


@reads(router, "/programmes/{programme_id}/duty-board", Page[UnitDutiesOut],
       scope=SCOPE, permission="followup.view")  # fmt: skip
def duty_standings(
    request: HttpRequest, programme_id: Id, query: Query[BoardQuery]
) -> Page[UnitDutiesOut]:
    """List what each unit reported on its duties in a month."""
    programme = programme_of(request, programme_id)
    on = today_of(programme)
    month = query.month if query.month and query.month[:4] != "0000" else month_of(on)
    found = duty_board(actor=actor_of(request), programme=programme, month=month, on=on)
    return page_of(found, query, _board)


@reads(router, "/programmes/{programme_id}/units/{unit_id}/duty-reports", Page[DutyReportOut],
       scope=SCOPE, permission="followup.view")  # fmt: skip
def duty_reports(
    request: HttpRequest, programme_id: Id, unit_id: Id, paging: Query[Paging]
) -> Page[DutyReportOut]:
    """List all reports of a unit or school on its duties, newest first."""
    programme = programme_of(request, programme_id)
    actor = actor_of(request)
    unit = there(get_unit(actor=actor, programme=programme, pk=unit_id))
    found = list_duty_reports(actor=actor, programme=programme, unit=unit)
    return page_of(found, paging, _report)


def _duty(duty: Duty) -> DutyOut:
    return DutyOut.of(duty, units=[unit.organisation for unit in duty.units.all()])


def _load(load: UnitLoad) -> LoadOut:
    return LoadOut.of(load, kind=load.unit.kind)


def _board(line: UnitDuties) -> UnitDutiesOut:
    duties = [DutyStandingOut.of(s, duty_id=s.duty.pk, text=s.duty.text) for s in line.duties]
    return UnitDutiesOut.of(line, duties=duties)


def _report(report: DutyReport) -> DutyReportOut:
    return DutyReportOut.of(
        report,
        evidence=[EvidenceOut.of(piece) for piece in report.evidence.all()],
        undone=hasattr(report, "undone_by"),
    )
