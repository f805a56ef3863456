"""The numbers of a review, ready to draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.domain.reviews.frozen import (
    Figure,
    SchoolLine,
    SectionView,
    SnapshotView,
)
from truongchuan.web.presenters.overview import stacked_bar
from truongchuan.web.presenters.query import PAGE_SIZE
from truongchuan.web.presenters.review_words import (
    figure_label,
    place_url,
)
from truongchuan.web.templatetags.vn import quarter_vn
from truongchuan.wording.labels import RECOGNITIONS, SCHOOL_KINDS
from truongchuan.wording.reviews import GROUPS

TILES = (
    ("tasks.total", "", "list"),
    ("tasks.done", "success", "check"),
    ("tasks.done_in_month", "success", "calendar"),
    ("tasks.late", "danger", "late"),
    ("tasks.blocked", "blocked", "stop"),
    ("targets.recognised", "success", "medal"),
    ("targets.proven", "info", "law"),
    ("units.silent", "warning", "bell"),
)


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure with the page it comes from."""

    label: str
    value: Any
    unit: str
    url: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A headline figure."""

    label: str
    value: Any
    url: str
    tone: str
    icon: str
    hint: str


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """Figures under a heading."""

    label: str
    lines: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True)
class QuarterBar:
    """Targets of a quarter as a bar."""

    label: str
    total: int
    recognised: int
    url: str
    bar: str


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A school of the numbers in words."""

    school: SchoolLine
    url: str
    kind: str
    quarter: str
    recognition: str


@dataclass(frozen=True, slots=True)
class Section:
    """The part of another area."""

    view: SectionView
    figures: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True)
class NumbersTab:
    """All numbers of the review."""

    tiles: tuple[Tile, ...]
    groups: tuple[FigureGroup, ...]
    quarters: tuple[QuarterBar, ...]
    schools: tuple[SchoolRow, ...]
    school_page: Page[SchoolLine]
    school_count: int
    sections: tuple[Section, ...]


def numbers_tab(view: SnapshotView, query: QueryDict) -> NumbersTab:
    """Return the tab of numbers; schools by pages."""
    figures = {figure.key: figure for figure in view.figures}
    page = Paginator(view.schools, PAGE_SIZE).get_page(query.get("page"))
    return NumbersTab(
        tiles=tuple(
            _tile(figures[key], tone, icon, view) for key, tone, icon in TILES if key in figures
        ),
        groups=tuple(_groups(view.figures)),
        quarters=_quarter_bars(view),
        schools=tuple(_school_row(school) for school in page.object_list),
        school_page=page,
        school_count=len(view.schools),
        sections=tuple(
            Section(s, tuple(_figure_line(figure) for figure in s.figures)) for s in view.sections
        ),
    )


def _tile(figure: Figure, tone: str, icon: str, view: SnapshotView) -> Tile:
    hint = ""
    if figure.key.startswith("targets."):
        total = view.value("targets.total")
        hint = gettext("trong %(total)s trường có chỉ tiêu") % {"total": total}
    return Tile(
        label=figure_label(figure),
        value=figure.value,
        url=place_url(figure.place),
        tone=tone if figure.value else "",
        icon=icon,
        hint=hint,
    )


def _figure_line(figure: Figure) -> FigureLine:
    return FigureLine(figure_label(figure), figure.value, figure.unit, place_url(figure.place))


def _groups(figures: Iterable[Figure]) -> Iterable[FigureGroup]:
    for group, label in GROUPS.items():
        lines = tuple(_figure_line(f) for f in figures if f.key.startswith(f"{group}."))
        if lines:
            yield FigureGroup(gettext(label), lines)


def _quarter_bars(view: SnapshotView) -> tuple[QuarterBar, ...]:
    most = max((q.total for q in view.quarters), default=0)
    return tuple(
        QuarterBar(
            label=quarter_vn(q.quarter),
            total=q.total,
            recognised=q.recognised,
            url=place_url(q.place),
            bar=stacked_bar(
                q.by_state,
                total=q.total,
                most=most,
                title=quarter_vn(q.quarter),
                key=q.quarter or "none",
            ),
        )
        for q in view.quarters
    )


def _school_row(school: SchoolLine) -> SchoolRow:
    return SchoolRow(
        school=school,
        url=place_url(school.place),
        kind=gettext(SCHOOL_KINDS.get(school.kind, school.kind)),
        quarter=quarter_vn(school.quarter) if school.quarter else "",
        recognition=gettext(RECOGNITIONS[school.recognition])
        if school.recognition in RECOGNITIONS
        else "",
    )
