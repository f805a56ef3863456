"""Schools against the rows that are about schools, one page of schools at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowSchool, Target
from truongchuan.domain.programmes.selectors import list_targets
from truongchuan.domain.shared.actor import Actor

SCHOOLS_A_PAGE = 40


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """Targets of one page, and the parts of their schools in the rows.

    Schools that a row names without a target stand with the last page, in ``parts`` only.
    """

    targets: Page[Target]
    parts: list[RowSchool]


def list_matrix(
    *,
    actor: Actor,
    programme: Programme,
    rows: Iterable[RoadmapRow],
    quarter: str = "",
    school_id: int | None = None,
    page: str = "",
) -> MatrixPage:
    """Return a page of schools by deadline, with their parts in ``rows``; four queries at most."""
    targets = list_targets(actor=actor, programme=programme)
    if quarter:
        targets = targets.filter(quarter=quarter)
    if school_id:
        targets = targets.filter(school_id=school_id)
    shown = Paginator(targets, SCHOOLS_A_PAGE).get_page(page)
    parts = (
        RowSchool.objects.filter(row__in=list(rows), is_active=True)
        .select_related("school__organisation", "row")
        .order_by("school__organisation__sort_key")
    )
    found = list(parts.filter(school_id__in=[t.school_id for t in shown]))
    if not quarter and not shown.has_next():
        rest = parts.exclude(
            school_id__in=list_targets(actor=actor, programme=programme)
            .order_by()
            .values("school_id")
        )
        if school_id:
            rest = rest.filter(school_id=school_id)
        found += rest[: SCHOOLS_A_PAGE * 20]
    return MatrixPage(targets=shown, parts=found)
