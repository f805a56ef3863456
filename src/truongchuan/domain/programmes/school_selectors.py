"""Reading the schools of a programme: list, steps, namesakes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Avg,
    Case,
    Count,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Expression, OrderBy
from django.db.models.functions import Coalesce, NullIf

from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.directory.selectors import schools_of
from truongchuan.domain.programmes.models import (
    Programme,
    ProgressEntry,
    RoadmapRow,
    RowSchool,
    RowUnit,
    Target,
    UnitRole,
)
from truongchuan.domain.programmes.selectors import is_late, list_programmes, list_targets
from truongchuan.domain.programmes.states import OPEN_STATES, TargetState, WorkState
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.models import OwnedQuerySet
from truongchuan.engines.plan.facts import SchoolKind
from truongchuan.engines.text import fold


@dataclass(frozen=True, slots=True)
class SchoolFilter:
    """What schools to show; empty fields do not filter. ``state`` may also be ``late``."""

    quarter: str = ""
    recognition: str = ""
    kind: str = ""
    ward_id: int | None = None
    state: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """A school's steps counted; those that will not be done are left out."""

    total: int = 0
    done: int = 0
    late: int = 0

    @property
    def percent(self) -> int:
        """Share of steps done, 0 to 100, rounded down."""
        return self.done * 100 // self.total if self.total else 0


def _ranked(column: str, values: Iterable[str]) -> Case:
    """Return the place of a code in a list; codes sort by meaning, not by spelling."""
    places = (When(**{column: value}, then=place) for place, value in enumerate(values))
    return Case(*places, default=None, output_field=IntegerField())


_BY_NAME = ("school__organisation__sort_key", "pk")
_QUARTER = NullIf("quarter", Value(""))
_RECOGNITION = NullIf("recognition", Value(""))
SCHOOL_ORDERS: dict[str, tuple[Expression | F, ...]] = {
    "quarter": (_QUARTER, _RECOGNITION),
    "name": (F("school__organisation__sort_key"),),
    "kind": (_ranked("school__kind", SchoolKind),),
    "recognition": (_RECOGNITION, F("stretch")),
    "degree": (F("degree"),),
    "ward": (F("school__ward__sort_key"),),
    "state": (_ranked("state", TargetState.values),),
    "progress": (F("progress"),),
    "late": (F("late"),),
}


def list_target_schools(
    *,
    actor: Actor,
    programme: Programme,
    on: date,
    where: SchoolFilter = SchoolFilter(),
    order: str = "quarter",
    descending: bool = False,
) -> QuerySet[Target]:
    """Return the targets that a filter keeps, ordered by a key of :data:`SCHOOL_ORDERS`.

    Schools that are equal by the key stand in the order of their names. A school without quarter
    stands after the others.
    """
    targets = list_targets(actor=actor, programme=programme)
    targets = _by_columns(targets, where)
    if where.state == "late":
        targets = targets.filter(school_id__in=_late_parts(programme, on).values("school_id"))
    elif where.state:
        targets = targets.filter(state=where.state)
    keys = SCHOOL_ORDERS.get(order, SCHOOL_ORDERS["quarter"])
    if order in {"progress", "late"}:
        targets = _with_step_figure(targets, programme, on, order)
    places = [OrderBy(key, descending=descending, nulls_last=True) for key in keys]
    return targets.order_by(*places, *_BY_NAME)


def _by_columns(targets: QuerySet[Target], where: SchoolFilter) -> QuerySet[Target]:
    columns = {
        "quarter": where.quarter,
        "recognition": where.recognition,
        "school__kind": where.kind,
        "school__ward_id": where.ward_id,
    }
    targets = targets.filter(**{name: value for name, value in columns.items() if value})
    for word in fold(where.words).split():
        targets = targets.filter(school__organisation__folded__contains=word)
    return targets


def _parts(programme: Programme) -> QuerySet[RowSchool]:
    """Return the schools' parts in force, without those that will not be done."""
    return RowSchool.objects.filter(
        is_active=True, row__is_active=True, row__programme=programme
    ).exclude(state=WorkState.CANCELLED)


def _late_parts(programme: Programme, on: date) -> QuerySet[RowSchool]:
    return _parts(programme).filter(_is_late(on))


def _is_late(on: date) -> Q:
    """Hold for open parts of open rows past their last day."""
    return Q(state__in=OPEN_STATES, row__state__in=OPEN_STATES, row__due_on__lt=on)


def _with_step_figure(
    targets: QuerySet[Target], programme: Programme, on: date, order: str
) -> QuerySet[Target]:
    """Annotate what to sort by: the share of steps done, or the number of late ones."""
    parts = _parts(programme) if order == "progress" else _late_parts(programme, on)
    done = Case(When(state=WorkState.DONE, then=1.0), default=0.0, output_field=FloatField())
    figure = Avg(done) if order == "progress" else Count("pk", output_field=FloatField())
    of_school = (
        parts.filter(school_id=OuterRef("school_id"))
        .order_by()
        .values("school_id")
        .annotate(figure=figure)
        .values("figure")
    )
    none = Value(0.0, output_field=FloatField())
    return targets.annotate(**{order: Coalesce(Subquery(of_school), none)})


def count_steps(*, programme: Programme, on: date, school_ids: Iterable[int]) -> dict[int, Steps]:
    """Return the steps of some schools, in one query."""
    counted = (
        _parts(programme)
        .filter(school_id__in=list(school_ids))
        .order_by()
        .values("school_id")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(state=WorkState.DONE)),
            late=Count("pk", filter=_is_late(on)),
        )
    )
    return {
        row["school_id"]: Steps(total=row["total"], done=row["done"], late=row["late"])
        for row in counted
    }


@dataclass(frozen=True, slots=True)
class Facet:
    """How many targets share a quarter, recognition, kind, ward and state."""

    quarter: str
    recognition: str
    kind: str
    ward_id: int | None
    ward: str
    state: str
    count: int


def target_facets(*, actor: Actor, programme: Programme) -> list[Facet]:
    """Return the values that the programme's targets have, for filters; in one query."""
    rows = (
        list_targets(actor=actor, programme=programme)
        .order_by()
        .values_list(
            "quarter",
            "recognition",
            "school__kind",
            "school__ward_id",
            "school__ward__name",
            "state",
        )
        .annotate(count=Count("pk"))
    )
    return [Facet(q, r, k, w, name or "", s, count) for q, r, k, w, name, s, count in rows]


def count_by_quarter(targets: QuerySet[Target]) -> dict[str, int]:
    """Return the number of targets per quarter, in the order of the quarters."""
    counted = targets.order_by("quarter").values_list("quarter").annotate(number=Count("pk"))
    return dict(sorted(counted, key=lambda pair: (not pair[0], pair[0])))


def schools_without_target(
    *, actor: Actor, programme: Programme, where: SchoolFilter = SchoolFilter()
) -> OwnedQuerySet[School]:
    """Return the authority's other schools; filtered by kind, ward and words."""
    schools = schools_of(actor=actor).filter(authority_id=programme.authority_id)
    schools = schools.exclude(
        pk__in=Target.objects.filter(programme=programme, is_active=True).values("school_id")
    )
    columns = {"kind": where.kind, "ward_id": where.ward_id}
    schools = schools.filter(**{name: value for name, value in columns.items() if value})
    for word in fold(where.words).split():
        schools = schools.filter(organisation__folded__contains=word)
    return schools.order_by("organisation__sort_key", "pk")


def get_school(*, actor: Actor, programme: Programme, pk: int) -> School | None:
    """Return a school of the programme's authority, whether or not it has a target."""
    return schools_of(actor=actor).filter(authority_id=programme.authority_id, pk=pk).first()


def get_target(*, actor: Actor, programme: Programme, school: School) -> Target | None:
    """Return the school's target in force."""
    return list_targets(actor=actor, programme=programme).filter(school=school).first()


@dataclass(frozen=True, slots=True)
class SchoolStep:
    """A row that concerns a school: with its part (None when the school is only named as a unit).

    ``role`` is the school's as a unit of the row: lead, cooperating, advised; empty when the row
    is about the school.
    """

    row: RoadmapRow
    part: RowSchool | None
    role: str

    @property
    def work(self) -> RoadmapRow | RowSchool:
        """What tells how far the school is."""
        return self.part or self.row

    def is_late(self, on: date) -> bool:
        """Tell whether the step is open past its last day; a row its lead completed is not."""
        return self.row.state in OPEN_STATES and is_late(self.work, on)


def list_school_steps(*, actor: Actor, programme: Programme, school: School) -> list[SchoolStep]:
    """Return the rows that include a school, in the plan's order; three queries."""
    parts = RowSchool.objects.filter(school=school, is_active=True).select_related("school")
    named = RowUnit.objects.filter(organisation=school.organisation_id)
    rows = (
        RoadmapRow.objects.filter(
            Q(pk__in=parts.values("row_id")) | Q(pk__in=named.values("row_id")),
            programme=programme,
            is_active=True,
            programme__in=list_programmes(actor=actor).order_by(),
        )
        .prefetch_related(
            Prefetch("units", RowUnit.objects.select_related("organisation")),
            Prefetch("schools", parts),
        )
        .order_by("number")
    )
    return [
        SchoolStep(row=row, part=next(iter(row.schools.all()), None), role=_role(row, school))
        for row in rows
    ]


def _role(row: RoadmapRow, school: School) -> str:
    """Return the school's strongest role as a unit of a row."""
    roles = {u.role for u in row.units.all() if u.organisation_id == school.organisation_id}
    if any(u.group == "schools" and u.role == UnitRole.COOPERATING for u in row.units.all()):
        roles.add(UnitRole.COOPERATING)
    return next((role for role in UnitRole.values if role in roles), "")


def school_progress(
    *, actor: Actor, programme: Programme, school: School
) -> QuerySet[ProgressEntry]:
    """Return the reports about a school, newest first."""
    return (
        ProgressEntry.objects.filter(
            row_school__school=school,
            row__programme=programme,
            row__programme__in=list_programmes(actor=actor).order_by(),
        )
        .select_related("row")
        .order_by("-pk")
    )


# Longest first: "truong thcs" must not be read as "truong" and a name that starts with "thcs".
_KIND_PREFIXES = (
    "trung hoc co so",
    "trung hoc pho thong",
    "tieu hoc",
    "mam non",
    "mau giao",
    "th&thcs",
    "thcs&thpt",
    "thcs",
    "thpt",
    "th",
    "mn",
    "mg",
)


def name_without_kind(name: str) -> str:
    """Return a school's folded name without the words that tell its kind.

    "THCS Ngô Quyền" and "Trường TH Ngô Quyền" both give "ngo quyen".
    """
    folded = fold(name).removeprefix("truong ")
    for prefix in _KIND_PREFIXES:
        if folded.startswith(prefix + " "):
            return folded[len(prefix) + 1 :]
    return folded


def list_namesakes(*, actor: Actor, school: School) -> list[School]:
    """Return other schools of the same authority that differ by their kind only."""
    name = name_without_kind(school.name)
    if not name:
        return []
    similar = schools_of(actor=actor).filter(
        authority_id=school.authority_id, organisation__folded__endswith=name
    )
    return [
        other for other in similar.exclude(pk=school.pk) if name_without_kind(other.name) == name
    ]


def target_schools_of_ward(
    *, actor: Actor, programme: Programme, ward: Organisation
) -> QuerySet[Target]:
    """Return the targets of schools that lie in a ward."""
    return list_targets(actor=actor, programme=programme).filter(school__ward=ward)
