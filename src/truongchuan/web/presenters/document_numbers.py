"""Official numbers reconciled: what is missing, doubled, out of order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.documents.figures import Series, number_series, numbered_years
from truongchuan.domain.documents.states import Direction
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.query import number
from truongchuan.wording.documents import KINDS

MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class PaperLink:
    """An entry by its number, with its day and page."""

    label: str
    on: date | None
    url: str


@dataclass(frozen=True, slots=True)
class DoubledNumber:
    """A number that several entries have."""

    label: str
    papers: tuple[PaperLink, ...]


@dataclass(frozen=True, slots=True)
class DisorderedPair:
    """A paper with the larger number and the earlier day, and the one it contradicts."""

    paper: PaperLink
    before: PaperLink


@dataclass(frozen=True, slots=True)
class SeriesView:
    """One series with what was found in it."""

    anchor: str
    title: str
    body: str
    year: int
    count: int
    first: str
    last: str
    missing: int
    gaps: tuple[str, ...]
    gaps_left: int
    duplicates: tuple[DoubledNumber, ...]
    disorders: tuple[DisorderedPair, ...]
    checks_gaps: bool

    @property
    def is_clean(self) -> bool:
        """True when nothing is to be looked at."""
        return not (self.gaps or self.duplicates or self.disorders)


@dataclass(frozen=True, slots=True)
class NumbersPage:
    """The page of one year."""

    year: int | None
    years: list[tuple[int, bool]]
    series: list[SeriesView]
    arrived_twice: list[SeriesView]

    @property
    def missing(self) -> int:
        """Missing numbers in all series."""
        return sum(s.missing for s in self.series)

    @property
    def duplicates(self) -> int:
        """Numbers that stand twice, out and in."""
        return sum(len(s.duplicates) for s in [*self.series, *self.arrived_twice])

    @property
    def disorders(self) -> int:
        """Papers out of the order of days."""
        return sum(len(s.disorders) for s in self.series)


def numbers_page(*, actor: Actor, programme: Programme, on: date, query: QueryDict) -> NumbersPage:
    """Return the page of the year asked for, else of the programme's day, else the newest."""
    years = numbered_years(actor=actor, programme=programme)
    asked = number(query, "year")
    fallback = on.year if on.year in years else (years[0] if years else None)
    year = asked if asked in years else fallback
    going = number_series(actor=actor, programme=programme, year=year) if year else []
    coming = (
        number_series(actor=actor, programme=programme, year=year, direction=Direction.IN)
        if year
        else []
    )
    return NumbersPage(
        year=year,
        years=[(y, y == year) for y in years],
        series=[_view(series, place) for place, series in enumerate(going)],
        arrived_twice=[
            _view(series, place) for place, series in enumerate(coming) if series.report.duplicates
        ],
    )


def _view(series: Series, place: int) -> SeriesView:
    report, outgoing = series.report, series.direction == Direction.OUT

    def link(key: int) -> PaperLink:
        paper = series.papers[key]
        address = reverse("document", args=[paper.programme_id, paper.pk])
        return PaperLink(paper.full_number, paper.signed_on, address)

    gaps = [
        f"{gap.first:02d}" if gap.size == 1 else f"{gap.first:02d}–{gap.last:02d}"
        for gap in report.gaps
    ]
    return SeriesView(
        anchor=f"day-{series.direction}-{place}",
        title=_title(series),
        body=series.first.body_name,
        year=series.first.year,
        count=report.count,
        first=series.first.full_number,
        last=series.last.full_number,
        missing=report.missing if outgoing else 0,
        gaps=tuple(gaps[:MOST_SHOWN]) if outgoing else (),
        gaps_left=max(0, len(gaps) - MOST_SHOWN) if outgoing else 0,
        duplicates=tuple(
            DoubledNumber(
                series.papers[found.keys[0]].full_number, tuple(link(key) for key in found.keys)
            )
            for found in report.duplicates[:MOST_SHOWN]
        ),
        disorders=tuple(
            DisorderedPair(link(found.key), link(found.earlier_key))
            for found in report.disorders[:MOST_SHOWN]
        )
        if outgoing
        else (),
        checks_gaps=outgoing,
    )


def _title(series: Series) -> str:
    first = series.first
    kind = gettext(KINDS[first.kind])
    return kind if first.kind == "CV" or not first.symbol else f"{kind} …/{first.symbol}"
