"""The roadmap as the plan's annex shows it: months with their tasks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.core.paginator import Page, Paginator

from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.web.presenters.rows import RowView, period_label, row_view

# An annex is read and printed as one; only far longer tables than any plan has are cut in pages.
ROWS_PER_PAGE = 300


@dataclass(frozen=True, slots=True)
class PeriodGroup:
    """Tasks that share a period cell."""

    label: str
    anchor: str
    is_current: bool
    rows: tuple[RowView, ...]


@dataclass(frozen=True, slots=True)
class RoadmapTable:
    """What the table shows. ``current`` is the anchor of the running month's first group."""

    groups: tuple[PeriodGroup, ...]
    current: str
    page: Page[RoadmapRow]


def roadmap_table(
    rows: Iterable[RoadmapRow], *, programme: Programme, on: date, page: str = ""
) -> RoadmapTable:
    """Group rows that follow each other with the same period."""
    shown = Paginator(tuple(rows), ROWS_PER_PAGE).get_page(page or 1)
    this_month = f"{on:%Y-%m}"
    groups: list[PeriodGroup] = []
    for (months, label), members in groupby(shown, key=_period):
        groups.append(
            PeriodGroup(
                label=label,
                anchor=f"ky-{len(groups) + 1}",
                is_current=this_month in months,
                rows=tuple(row_view(row, programme=programme, on=on) for row in members),
            )
        )
    current = next((group.anchor for group in groups if group.is_current), "")
    return RoadmapTable(groups=tuple(groups), current=current, page=shown)


def _period(row: RoadmapRow) -> tuple[tuple[str, ...], str]:
    return tuple(row.months), period_label(row)
