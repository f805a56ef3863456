"""The roadmap: tasks with their parts and schools, and reports of progress."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from truongchuan.api.access import actor_of
from truongchuan.api.operations import page_of, reads, writes
from truongchuan.api.parts import (
    Body,
    Day,
    FileRef,
    Id,
    Moment,
    MonthText,
    Out,
    Page,
    Paging,
    SchoolRef,
    UnitRef,
    Wanted,
    Words,
)
from truongchuan.api.things import find_programme, mark_of, programme_of, row_of, there
from truongchuan.api.work import WorkOut, based_on, clash_or_raise, work_out
from truongchuan.domain.followup.reporting import report_work
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, ProgressEntry, RoadmapRow
from truongchuan.domain.programmes.progress import Report, Work, work_stamp
from truongchuan.domain.programmes.selectors import (
    RowFilter,
    is_late,
    list_progress,
    list_rows,
    list_school_parts,
    recent_progress,
)
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.shared.errors import DomainError

router = Router(tags=["roadmap"])
SCOPE, WRITE = "programmes:read", "progress:write"
RECENT = 200
WORK_STATES = tuple(WorkState.values)


class PartOut(WorkOut):
    """A unit's part in a task. A lead reports the task itself, not its part."""

    id: int
    role: str
    """``lead``, ``cooperating`` or ``advised``."""
    unit: UnitRef | None
    """Null where the plan names no definite unit or a group of schools."""
    as_written: str
    vague: bool
    group: str


class RowOut(WorkOut):
    """A task: of the plan's timetable, or assigned later (B1, B2 …)."""

    number: int
    label: str
    origin: str
    task: str
    months: list[str]
    starts_on: Day | None
    due_on: Day | None
    late: bool
    done_on: Day | None
    school_count: int
    parts: list[PartOut]
    line: int | None
    """Line of the plan's text that says it."""


class RowSchoolOut(WorkOut):
    """A school within a task."""

    id: int
    school: SchoolRef
    done_on: Day | None


class ProgressEntryOut(Out):
    """One report of progress; one taken back is followed by another that ``undoes`` it."""

    id: int
    row: int
    """Number of the task."""
    unit: UnitRef | None
    school: SchoolRef | None
    state_before: str
    state: str
    percent_before: int
    percent: int
    note: str
    started_on: Day | None
    finished_on: Day | None
    on: Day
    at: Moment
    person_name: str
    attachment: FileRef | None
    undoes: int | None


class ReportIn(Body):
    """A report of progress."""

    state: Literal["not_started", "in_progress", "blocked", "done", "cancelled"] = Field(
        examples=["in_progress"]
    )
    percent: int = Field(default=0, ge=0, le=100, examples=[40])
    """Taken as 100 for ``done`` and as 0 for ``not_started``."""
    note: str = Field(
        default="", max_length=4000, pattern=r"^[^\x00]*$", examples=["Đã khảo sát 6/15 trường"]
    )
    """What was done; for ``blocked`` what stands in the way, and needed."""
    on: Day | None = None
    """Day on which the work came into the state; by default the programme's today."""
    started_on: Day | None = None


class ReportedOut(Out):
    """The report as it was written, and how the work stands now."""

    entry: ProgressEntryOut
    work: WorkOut
    stamp: str


class RowQuery(Paging):
    """Which tasks."""

    month: MonthText | None = None
    unit_id: Wanted | None = None
    school_id: Wanted | None = None
    state: (
        Literal["not_started", "in_progress", "blocked", "done", "cancelled"]
        | Literal["late", "due_soon", "open"]
        | None
    ) = None
    words: Words = ""


@reads(router, "/programmes/{programme_id}/rows", Page[RowOut],
       scope=SCOPE, permission="programmes.view")  # fmt: skip
def list_of_rows(request: HttpRequest, programme_id: Id, query: Query[RowQuery]) -> Page[RowOut]:
    """List the tasks in the plan's order, with the units' parts."""
    programme = programme_of(request, programme_id)
    on = today_of(programme)
    where = RowFilter(
        month=query.month or "", unit_id=query.unit_id, school_id=query.school_id,
        state=query.state or "", words=query.words,
    )  # fmt: skip
    found = list_rows(
        actor=actor_of(request), programme=programme, on=on, where=where, schools_of=frozenset()
    )
    return page_of(found, query, lambda row: row_out(row, on))


@reads(router, "/programmes/{programme_id}/rows/{number}", RowOut,
       scope=SCOPE, permission="programmes.view")  # fmt: skip
def row_detail(request: HttpRequest, programme_id: Id, number: Id) -> RowOut:
    """Show one task. Assigned ones count from 1001."""
    programme = programme_of(request, programme_id)
    return row_out(row_of(request, programme, number), today_of(programme))


@reads(router, "/programmes/{programme_id}/rows/{number}/schools", Page[RowSchoolOut],
       scope=SCOPE, permission="programmes.view")  # fmt: skip
def row_schools(
    request: HttpRequest, programme_id: Id, number: Id, paging: Query[Paging]
) -> Page[RowSchoolOut]:
    """List the schools of a task, one's own first."""
    programme = programme_of(request, programme_id)
    row = row_of(request, programme, number)
    return page_of(list_school_parts(actor=actor_of(request), row=row), paging, _row_school)


@reads(router, "/programmes/{programme_id}/rows/{number}/schools/{school_id}", RowSchoolOut,
       scope=SCOPE, permission="programmes.view")  # fmt: skip
def row_school(request: HttpRequest, programme_id: Id, number: Id, school_id: Id) -> RowSchoolOut:
    """Show one school within a task."""
    programme = programme_of(request, programme_id)
    row = row_of(request, programme, number)
    parts = list_school_parts(actor=actor_of(request), row=row)
    return _row_school(there(parts.filter(school_id=school_id).first()))


@reads(router, "/programmes/{programme_id}/rows/{number}/progress", Page[ProgressEntryOut],
       scope=SCOPE, permission="programmes.view")  # fmt: skip
def row_progress(
    request: HttpRequest, programme_id: Id, number: Id, paging: Query[Paging]
) -> Page[ProgressEntryOut]:
    """List the reports on a task, newest first."""
    programme = programme_of(request, programme_id)
    row = row_of(request, programme, number)
    entries = list_progress(actor=actor_of(request), row=row).select_related("row")
    return page_of(entries, paging, _entry)


@reads(router, "/programmes/{programme_id}/progress", Page[ProgressEntryOut],
       scope=SCOPE, permission="programmes.view")  # fmt: skip
def programme_progress(
    request: HttpRequest, programme_id: Id, paging: Query[Paging]
) -> Page[ProgressEntryOut]:
    """List the newest 200 reports of a programme."""
    programme = programme_of(request, programme_id)
    found = recent_progress(actor=actor_of(request), programme=programme, limit=RECENT)
    return page_of(list(found.select_related(
        "row", "unit__organisation", "row_school__school__organisation", "attachment"
    )), paging, _entry)  # fmt: skip


@writes(router, "/programmes/{programme_id}/rows/{number}/reports", ReportedOut,
        scope=WRITE, permission="programmes.complete_row", stamped=True)  # fmt: skip
def report_on_row(
    request: HttpRequest, programme_id: Id, number: Id, report: ReportIn
) -> ReportedOut:
    """Report on a whole task, as its lead."""
    programme = find_programme(request, programme_id)
    return _report(request, programme, row_of(request, programme, number), report)


@writes(router, "/programmes/{programme_id}/rows/{number}/parts/{part_id}/reports", ReportedOut,
        scope=WRITE, permission="programmes.report_part", stamped=True)  # fmt: skip
def report_on_part(
    request: HttpRequest, programme_id: Id, number: Id, part_id: Id, report: ReportIn
) -> ReportedOut:
    """Report on a unit's part in a task."""
    programme = find_programme(request, programme_id)
    row = row_of(request, programme, number)
    part = next((part for part in row.units.all() if part.pk == part_id), None)
    return _report(request, programme, there(part), report)


@writes(router, "/programmes/{programme_id}/rows/{number}/schools/{school_id}/reports", ReportedOut,
        scope=WRITE, permission="programmes.report_school", stamped=True)  # fmt: skip
def report_on_school(
    request: HttpRequest, programme_id: Id, number: Id, school_id: Id, report: ReportIn
) -> ReportedOut:
    """Report on one school within a task."""
    programme = find_programme(request, programme_id)
    row = row_of(request, programme, number)
    part = list_school_parts(actor=actor_of(request), row=row).filter(school_id=school_id).first()
    return _report(request, programme, there(part), report)


def _report(request: HttpRequest, programme: Programme, work: Work, sent: ReportIn) -> ReportedOut:
    stamp = based_on(request, work)
    report = Report(
        state=sent.state, percent=sent.percent, note=sent.note, based_on=stamp, on=sent.on,
        started_on=sent.started_on,
    )  # fmt: skip
    try:
        entry, _none = report_work(actor=actor_of(request), work=work, report=report)
    except DomainError as error:
        raise clash_or_raise(error, work, sent) from error
    work.refresh_from_db()
    entry.row = entry.row if isinstance(work, RoadmapRow) else work.row
    now = work_out(work)
    return ReportedOut(entry=_entry(entry), work=now, stamp=now.stamp)


def row_out(row: RoadmapRow, on: date) -> RowOut:
    """Describe a task from :func:`list_rows`."""
    return RowOut.of(
        row,
        late=is_late(row, on),
        stamp=mark_of(work_stamp(row)),
        parts=[
            PartOut.of(part, unit=part.organisation, stamp=mark_of(work_stamp(part)))
            for part in row.units.all()
        ],
    )


def _row_school(part: Any) -> RowSchoolOut:
    return RowSchoolOut.of(part, stamp=mark_of(work_stamp(part)))


def _entry(entry: ProgressEntry) -> ProgressEntryOut:
    return ProgressEntryOut.of(
        entry,
        row=entry.row.number,
        unit=entry.unit.organisation if entry.unit else None,
        school=entry.row_school.school if entry.row_school else None,
        undoes=entry.undoes_id,
    )
