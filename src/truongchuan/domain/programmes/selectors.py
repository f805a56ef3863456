"""Reading programmes. Every selector takes the actor and shows only what they may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber

from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.programmes.models import (
    Duty,
    DutyUnit,
    Measure,
    PlanDraft,
    PlanFinding,
    PlanVersion,
    Programme,
    ProgressEntry,
    RoadmapRow,
    RowSchool,
    RowUnit,
    Target,
    UnitRole,
)
from truongchuan.domain.programmes.states import OPEN_STATES, FindingState, TargetState, WorkState
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.models import OwnedQuerySet
from truongchuan.engines.text import fold

DUE_SOON = timedelta(days=14)


def list_programmes(*, actor: Actor) -> OwnedQuerySet[Programme]:
    """Return the programmes that the actor may see, newest first."""
    return Programme.objects.visible_to(actor).select_related("authority", "parent")


def list_drafts(*, actor: Actor) -> OwnedQuerySet[PlanDraft]:
    """Return documents uploaded but not yet imported, in the actor's own authority."""
    return (
        PlanDraft.objects.filter(authority_id=actor.authority_id)
        .select_related("file", "programme")
        .defer("text", "blocks", "facts")
    )


def newest_version(*, programme: Programme) -> PlanVersion | None:
    """Return the reading of the plan that the programme stands on."""
    return (
        programme.versions.select_related("text", "source", "source__file")
        .order_by("-number")
        .first()
    )


@dataclass(frozen=True, slots=True)
class RowFilter:
    """What rows to show; empty fields do not filter.

    ``state`` may also be ``late``, ``due_soon`` or ``open``.
    """

    month: str = ""
    unit_id: int | None = None
    school_id: int | None = None
    state: str = ""
    words: str = ""


SCHOOLS_WITH_ROW = 60


def list_rows(
    *,
    actor: Actor,
    programme: Programme,
    on: date,
    where: RowFilter = RowFilter(),
    schools_of: frozenset[int] | None = None,
) -> list[RoadmapRow]:
    """Return the programme's rows in the plan's order with units and schools, in three queries.

    A row of a province may be about thousands of schools, so only some come with it: those of
    the units ``schools_of`` (an empty set: none), or by default the first
    :data:`SCHOOLS_WITH_ROW` that were written, by name. ``school_count`` counts them all.

    The month is matched here, not in the database: months are a JSON list, which the two
    databases search differently, and a plan has some dozens of rows.
    """
    parts = (
        RowSchool.objects.filter(is_active=True)
        .select_related("school__organisation")
        .order_by("school__organisation__sort_key")
    )
    if schools_of is not None:
        parts = parts.filter(school__organisation_id__in=schools_of)
    else:
        place = Window(RowNumber(), partition_by="row_id", order_by="pk")
        parts = parts.annotate(place=place).filter(place__lte=SCHOOLS_WITH_ROW)
    counted = (
        RowSchool.objects.filter(row=OuterRef("pk"), is_active=True)
        .order_by()
        .values("row")
        .annotate(number=Count("pk"))
        .values("number")
    )
    rows = (
        RoadmapRow.objects.filter(programme=programme, is_active=True)
        .filter(programme__in=list_programmes(actor=actor))
        .select_related("programme")
        .prefetch_related(
            Prefetch(
                "units",
                RowUnit.objects.select_related("organisation__school").order_by("position", "pk"),
            ),
            Prefetch("schools", parts),
        )
        .annotate(counted=Coalesce(Subquery(counted), 0))
        .order_by("number")
    )
    if where.unit_id:
        rows = rows.filter(
            pk__in=RowUnit.objects.filter(organisation_id=where.unit_id).values("row_id")
        )
    if where.school_id:
        rows = rows.filter(
            pk__in=RowSchool.objects.filter(school_id=where.school_id, is_active=True).values(
                "row_id"
            )
        )
    if where.state == "late":
        rows = rows.filter(state__in=OPEN_STATES, due_on__lt=on)
    elif where.state == "due_soon":
        rows = rows.filter(state__in=OPEN_STATES, due_on__range=(on, on + DUE_SOON))
    elif where.state == "open":
        rows = rows.filter(state__in=OPEN_STATES)
    elif where.state:
        rows = rows.filter(state=where.state)
    for word in fold(where.words).split():
        rows = rows.filter(folded__contains=word)
    found: list[RoadmapRow] = []
    for row in rows:
        row.school_count = row.counted
        if not where.month or where.month in row.months:
            found.append(row)
    return found


def get_row(*, actor: Actor, programme: Programme, number: int) -> RoadmapRow | None:
    """Return one active row by its number, with units and schools."""
    found = [
        row
        for row in list_rows(actor=actor, programme=programme, on=date.min)
        if row.number == number
    ]
    return found[0] if found else None


def is_late(row: RoadmapRow | RowUnit | RowSchool, on: date) -> bool:
    """Tell whether open work is past its last day."""
    due = row.due_on if isinstance(row, RoadmapRow) else row.row.due_on
    return row.state in OPEN_STATES and due is not None and due < on


def is_due_soon(row: RoadmapRow, on: date) -> bool:
    """Tell whether open work falls due within :data:`DUE_SOON`."""
    return row.state in OPEN_STATES and row.due_on is not None and on <= row.due_on <= on + DUE_SOON


def list_targets(*, actor: Actor, programme: Programme) -> QuerySet[Target]:
    """Return the targets in force, by quarter, kind of recognition and school."""
    return (
        Target.objects.filter(programme=programme, is_active=True)
        .filter(programme__in=list_programmes(actor=actor))
        .select_related("school__organisation", "school__ward", "version")
        .defer("version__facts")
    )


@dataclass(frozen=True, slots=True)
class QuarterSummary:
    """Targets of one quarter by how far they are."""

    quarter: str
    total: int
    new: int
    renewal: int
    stretch: int
    recognised: int
    by_state: dict[str, int]


def targets_by_quarter(*, actor: Actor, programme: Programme) -> list[QuarterSummary]:
    """Return, per quarter, how many targets there are and in which state."""
    counts = (
        Target.objects.filter(programme=programme, is_active=True)
        .filter(programme__in=list_programmes(actor=actor).order_by())
        .order_by("quarter")
        .values("quarter", "state")
        .annotate(
            total=Count("pk"),
            new=Count("pk", filter=Q(recognition="new")),
            renewal=Count("pk", filter=Q(recognition="renewal")),
            stretched=Count("pk", filter=Q(stretch=True)),
        )
    )
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for line in counts:
        groups.setdefault(line["quarter"], []).append(line)
    return [
        QuarterSummary(
            quarter=quarter,
            total=sum(line["total"] for line in lines),
            new=sum(line["new"] for line in lines),
            renewal=sum(line["renewal"] for line in lines),
            stretch=sum(line["stretched"] for line in lines),
            recognised=sum(x["total"] for x in lines if x["state"] == TargetState.RECOGNISED),
            by_state={line["state"]: line["total"] for line in lines},
        )
        for quarter, lines in groups.items()
    ]


def school_names_of_rows(
    *, actor: Actor, programme: Programme, limit: int
) -> list[tuple[int, str]]:
    """Return id and name of the schools that rows are about, by name, ``limit`` at most."""
    schools = (
        School.objects.visible_to(actor)
        .filter(
            pk__in=RowSchool.objects.filter(
                row__programme=programme, row__is_active=True, is_active=True
            ).values("school_id")
        )
        .order_by("organisation__sort_key")
    )
    return list(schools.values_list("pk", "organisation__name")[:limit])


def list_school_parts(*, actor: Actor, row: RoadmapRow) -> QuerySet[RowSchool]:
    """Return a row's schools with their progress, the actor's own first, then by name."""
    # Not row.schools: that would go on from what list_rows left in its cache.
    return (
        RowSchool.objects.filter(
            row=row, is_active=True, row__programme__in=list_programmes(actor=actor).order_by()
        )
        .select_related("school__organisation")
        .annotate(
            own=Case(
                When(school__organisation_id__in=actor.unit_ids, then=Value(0)), default=Value(1)
            )
        )
        .order_by("own", "school__organisation__sort_key", "pk")
    )


@dataclass(frozen=True, slots=True)
class WorkList:
    """Rows that concern somebody, parted by how urgent they are (a row stands in one list)."""

    blocked: tuple[RoadmapRow, ...]
    late: tuple[RoadmapRow, ...]
    due_soon: tuple[RoadmapRow, ...]
    current: tuple[RoadmapRow, ...]
    upcoming: tuple[RoadmapRow, ...]
    done: tuple[RoadmapRow, ...]

    @property
    def open_count(self) -> int:
        """Number of rows that are not done."""
        return sum(map(len, (self.blocked, self.late, self.due_soon, self.current, self.upcoming)))


def sort_work(rows: Iterable[RoadmapRow], on: date) -> WorkList:
    """Part rows by urgency on a day."""
    parts: dict[str, list[RoadmapRow]] = {
        name: [] for name in ("blocked", "late", "due_soon", "current", "upcoming", "done")
    }
    for row in rows:
        parts[_urgency(row, on)].append(row)
    return WorkList(**{name: tuple(found) for name, found in parts.items()})


def _urgency(row: RoadmapRow, on: date) -> str:
    return urgency(row, on) if row.state in OPEN_STATES else "done"


def urgency(work: RoadmapRow | RowUnit | RowSchool, on: date) -> str:
    """Return how urgent open work is: blocked, late, due_soon, current or upcoming."""
    row = work if isinstance(work, RoadmapRow) else work.row
    if work.state == WorkState.BLOCKED:
        return "blocked"
    if row.due_on is not None and row.due_on < on:
        return "late"
    if row.due_on is not None and row.due_on <= on + DUE_SOON:
        return "due_soon"
    return "current" if row.starts_on is not None and row.starts_on <= on else "upcoming"


def my_rows(
    *, actor: Actor, rows: Iterable[RoadmapRow], roles: frozenset[str] | None = None
) -> list[RoadmapRow]:
    """Return the rows in which the actor's unit or school has a part (of the given roles)."""
    mine = actor.unit_ids
    return [
        row
        for row in rows
        if any(
            u.organisation_id in mine and (roles is None or u.role in roles)
            for u in row.units.all()
        )
        or (
            (roles is None or UnitRole.COOPERATING in roles)
            and any(s.school.organisation_id in mine for s in row.schools.all())
        )
    ]


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """How much a unit has to do."""

    unit: Organisation
    duties: int
    leads: int
    supports: int
    done: int
    late: int


def list_units(*, actor: Actor, programme: Programme, on: date) -> list[UnitLoad]:
    """Return every unit that has a duty or a row in the programme, with its load.

    Three queries, whatever the number of units.
    """
    seen = list_programmes(actor=actor).order_by()
    duties = dict(
        DutyUnit.objects.filter(
            duty__programme=programme, duty__is_active=True, duty__programme__in=seen
        )
        .values_list("organisation_id")
        .annotate(number=Count("pk"))
    )
    parts = RowUnit.objects.filter(
        row__programme=programme,
        row__is_active=True,
        row__programme__in=seen,
        organisation__isnull=False,
    ).select_related("row")
    leads: dict[int, dict[int, RoadmapRow]] = {}
    supports: dict[int, set[int]] = {}
    for part in parts.order_by("row__number"):
        unit_id = part.organisation_id or 0
        if part.role == UnitRole.LEAD:
            leads.setdefault(unit_id, {})[part.row_id] = part.row
        else:
            supports.setdefault(unit_id, set()).add(part.row_id)
    ids = set(duties) | set(leads) | set(supports)
    units = Organisation.objects.filter(pk__in=ids, school__isnull=True).order_by(
        "order", "sort_key"
    )
    return [_load(unit, duties.get(unit.pk, 0), leads, supports, on) for unit in units]


def _load(
    unit: Organisation,
    duties: int,
    leads: dict[int, dict[int, RoadmapRow]],
    supports: dict[int, set[int]],
    on: date,
) -> UnitLoad:
    led = leads.get(unit.pk, {})
    return UnitLoad(
        unit=unit,
        duties=duties,
        leads=len(led),
        supports=len(supports.get(unit.pk, set()) - set(led)),
        done=sum(row.state == WorkState.DONE for row in led.values()),
        late=sum(is_late(row, on) for row in led.values()),
    )


def list_duties(
    *, actor: Actor, programme: Programme, unit: Organisation | None = None
) -> QuerySet[Duty]:
    """Return the duties in force, of one unit if given."""
    duties = Duty.objects.filter(
        programme=programme, is_active=True, programme__in=list_programmes(actor=actor)
    )
    if unit is not None:
        duties = duties.filter(pk__in=DutyUnit.objects.filter(organisation=unit).values("duty_id"))
    return duties


def list_measures(*, actor: Actor, programme: Programme) -> QuerySet[Measure]:
    """Return the measures in force, in the plan's order."""
    return Measure.objects.filter(
        programme=programme, is_active=True, programme__in=list_programmes(actor=actor)
    )


def list_findings(
    *,
    actor: Actor,
    programme: Programme,
    state: str = "",
    category: str = "",
    severity: int | None = None,
) -> QuerySet[PlanFinding]:
    """Return the findings of the newest reading, most severe first."""
    findings = PlanFinding.objects.filter(
        programme=programme, is_active=True, programme__in=list_programmes(actor=actor)
    )
    if state:
        findings = findings.filter(state=state)
    if category:
        findings = findings.filter(category=category)
    if severity:
        findings = findings.filter(severity=severity)
    return findings


def open_finding_counts(*, actor: Actor, programme: Programme) -> dict[int, int]:
    """Return the number of undecided findings by severity."""
    return dict(
        list_findings(actor=actor, programme=programme, state=FindingState.OPEN)
        .order_by()
        .values_list("severity")
        .annotate(number=Count("pk"))
    )


def list_progress(*, actor: Actor, row: RoadmapRow) -> QuerySet[ProgressEntry]:
    """Return the reports on a row, newest first."""
    return (
        ProgressEntry.objects.filter(row=row, row__programme__in=list_programmes(actor=actor))
        .select_related(
            "unit__organisation", "row_school__school__organisation", "attachment", "undone_by"
        )
        .order_by("-pk")
    )


def recent_progress(
    *, actor: Actor, programme: Programme, limit: int = 12
) -> QuerySet[ProgressEntry]:
    """Return the newest reports of a programme."""
    return (
        ProgressEntry.objects.filter(
            row__programme=programme, row__programme__in=list_programmes(actor=actor)
        )
        .select_related("row", "unit__organisation", "row_school__school__organisation")
        .order_by("-pk")[:limit]
    )
