"""Reading what a unit has to do in a programme."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.directory.selectors import organisations_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowUnit, UnitRole
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.shared.actor import Actor


def get_unit(*, actor: Actor, programme: Programme, pk: int) -> Organisation | None:
    """Return an organisation (perhaps a school's) of the programme's authority, or itself."""
    owner = programme.authority_id
    return (
        organisations_of(actor=actor)
        .filter(Q(authority_id=owner) | Q(pk=owner), pk=pk)
        .select_related("parent", "school")
        .first()
    )


@dataclass(frozen=True, slots=True)
class UnitPart:
    """A unit's part in a row."""

    row: RoadmapRow
    part: RowUnit

    @property
    def work(self) -> RoadmapRow | RowUnit:
        """What the unit reports: the row where it leads, else its own part."""
        return self.row if self.part.role == UnitRole.LEAD else self.part


def list_unit_parts(*, actor: Actor, programme: Programme, unit: Organisation) -> list[UnitPart]:
    """Return a unit's parts in the plan's order, each row with all its units; two queries.

    Schools are counted (``row.school_count``), not read: a row may be about thousands.
    """
    rows = (
        RoadmapRow.objects.filter(
            pk__in=RowUnit.objects.filter(organisation=unit).values("row_id"),
            programme=programme,
            is_active=True,
            programme__in=list_programmes(actor=actor).order_by(),
        )
        .annotate(counted=Count("schools", filter=Q(schools__is_active=True)))
        .prefetch_related(
            Prefetch(
                "units", RowUnit.objects.select_related("organisation").order_by("position", "pk")
            )
        )
        .order_by("number")
    )
    found: list[UnitPart] = []
    for row in rows:
        row.school_count = row.counted
        found += [
            UnitPart(row=row, part=part)
            for part in row.units.all()
            if part.organisation_id == unit.pk
        ]
    return found
