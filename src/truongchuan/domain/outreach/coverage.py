"""Coverage: which ward and school did what, month by month and channel by channel.

The number of queries does not depend on the number of places: reports are added up by the
database for one page of places at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.outreach.models import (
    Activity,
    ActivityFile,
    Channel,
    ChannelTarget,
    PlaceKind,
)
from truongchuan.domain.outreach.selectors import list_targets, month_bounds, places_of
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold

PLACES_A_PAGE = 50
MOST_MONTHS = 12
_Done = dict[tuple[str, str], "Cell"]
"""What one place did, by month and channel."""


@dataclass(frozen=True, slots=True)
class CoverageFilter:
    """Which places (a :class:`PlaceKind`), in which columns (``month`` or ``channel``).

    ``silent`` keeps the places without any report in the present month.
    """

    kind: str = PlaceKind.WARD
    by: str = "month"
    channel: str = ""
    campaign_id: int | None = None
    words: str = ""
    everyone: bool = False
    silent: bool = False


@dataclass(slots=True)
class Cell:
    """What a place did in a column. ``state`` is ``none``, ``some``, ``met``, ``short`` (a month
    that has ended stayed under its target) or ``waiting`` (the present month still may reach it).
    """

    times: int = 0
    reports: int = 0
    evidence: int = 0
    last_on: date | None = None
    state: str = "none"
    missing: int = 0

    def add(self, other: Cell) -> None:
        """Add another cell's counts."""
        self.times += other.times
        self.reports += other.reports
        self.evidence += other.evidence
        if other.last_on and (self.last_on is None or other.last_on > self.last_on):
            self.last_on = other.last_on


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A place with its cells, as many as there are columns, and their total."""

    place: Organisation
    cells: list[Cell]
    total: Cell


@dataclass(frozen=True, slots=True)
class Coverage:
    """A page of the table. ``columns`` are months (2023-05) or channels."""

    columns: list[str]
    rows: list[CoverageRow]
    totals: list[Cell]
    total: Cell
    page: Page[Organisation]
    targets: list[ChannelTarget] = field(default_factory=list)


def coverage(
    *,
    actor: Actor,
    programme: Programme,
    where: CoverageFilter = CoverageFilter(),
    page: str = "",
    page_size: int = PLACES_A_PAGE,
) -> Coverage:
    """Return places against months or channels; four queries and the page's own."""
    today = today_of(programme)
    months = programme_months(programme, today)
    places = _places(actor, programme, where, today)
    shown = Paginator(places, page_size).get_page(page)
    listed = list(shown)
    targets = [
        t
        for t in list_targets(actor=actor, programme=programme)
        if t.place_kind == where.kind and where.channel in ("", t.channel)
    ]
    reports = _reports(actor, programme, where).filter(
        on__gte=month_bounds(months[0])[0], on__lt=month_bounds(months[-1])[1]
    )
    counted = _count(reports.filter(place_id__in=[place.pk for place in listed]))
    columns = months if where.by == "month" else _channels(where)
    asked = _asked(targets, months, today)
    rows = [
        CoverageRow(place, *_cells(counted.get(place.pk, {}), where.by, columns, asked))
        for place in listed
    ]
    totals = _totals(reports.filter(place__in=places.order_by().values("pk")), columns, where.by)
    total = Cell()
    for cell in totals:
        total.add(cell)
    return Coverage(columns, rows, totals, total, shown, targets)


def programme_months(programme: Programme, today: date) -> list[str]:
    """Return the programme's months as 2023-05, at most twelve: up to the present one if more."""
    first = programme.starts_on.year * 12 + programme.starts_on.month - 1
    last = programme.ends_on.year * 12 + programme.ends_on.month - 1
    if last - first >= MOST_MONTHS:
        now = min(max(today.year * 12 + today.month - 1, first + MOST_MONTHS - 1), last)
        first, last = now - MOST_MONTHS + 1, now
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(first, last + 1)]


def place_counts(*, actor: Actor, programme: Programme, place: Organisation) -> list[Cell]:
    """Return what one place did by channel, in the order of :class:`Channel`; one query."""
    reports = _reports(actor, programme, CoverageFilter()).filter(place=place)
    cells = {channel: Cell() for channel in Channel.values}
    for (_month, channel), cell in _count(reports).get(place.pk, {}).items():
        cells[channel].add(cell)
    return list(cells.values())


def _places(
    actor: Actor, programme: Programme, where: CoverageFilter, today: date
) -> QuerySet[Organisation]:
    places = places_of(actor=actor, programme=programme, kind=where.kind, everyone=where.everyone)
    if where.words:
        places = places.filter(folded__contains=fold(where.words))
    if where.silent:
        first, after = month_bounds(f"{today:%Y-%m}")
        reports = _reports(actor, programme, where).filter(on__gte=first, on__lt=after)
        places = places.filter(~Exists(reports.filter(place=OuterRef("pk"))))
    return places


def _reports(actor: Actor, programme: Programme, where: CoverageFilter) -> QuerySet[Activity]:
    reports = Activity.objects.filter(
        programme=programme,
        programme__in=list_programmes(actor=actor).select_related(None).order_by(),
        is_current=True,
    )
    if where.channel:
        reports = reports.filter(channel=where.channel)
    if where.campaign_id is not None:
        reports = reports.filter(campaign_id=where.campaign_id)
    return reports.order_by()


def _grouped(reports: QuerySet[Activity], *by: str) -> QuerySet[Activity, dict[str, Any]]:
    has_file = Exists(ActivityFile.objects.filter(activity=OuterRef("pk")))
    grouped: QuerySet[Activity, dict[str, Any]] = (
        reports.annotate(has_file=has_file, year=ExtractYear("on"), month=ExtractMonth("on"))
        .values(*by)
        .annotate(
            all_times=Sum("times"),
            reports=Count("pk"),
            evidence=Count("pk", filter=Q(has_file=True)),
            last_on=Max("on"),
        )
    )
    return grouped


def _cell(found: dict[str, Any]) -> Cell:
    return Cell(found["all_times"], found["reports"], found["evidence"], found["last_on"])


def _count(reports: QuerySet[Activity]) -> dict[int, _Done]:
    counted: dict[int, _Done] = {}
    for found in _grouped(reports, "place_id", "year", "month", "channel"):
        month = f"{found['year']}-{found['month']:02d}"
        counted.setdefault(found["place_id"], {})[month, found["channel"]] = _cell(found)
    return counted


def _totals(reports: QuerySet[Activity], columns: Sequence[str], by: str) -> list[Cell]:
    cells = {column: Cell() for column in columns}
    keys = ("year", "month") if by == "month" else ("channel",)
    for found in _grouped(reports, *keys):
        key = f"{found['year']}-{found['month']:02d}" if by == "month" else found["channel"]
        if key in cells:
            cells[key].add(_cell(found))
    return list(cells.values())


def _channels(where: CoverageFilter) -> list[str]:
    return [where.channel] if where.channel else list(Channel.values)


def _cells(
    done: _Done, by: str, columns: Sequence[str], asked: Sequence[_Asked]
) -> tuple[list[Cell], Cell]:
    """Return a place's cells and their total."""
    cells = {column: Cell() for column in columns}
    total = Cell()
    for (month, channel), found in done.items():
        cells[month if by == "month" else channel].add(found)
        total.add(found)
    for column, cell in cells.items():
        about = [a for a in asked if column == (a.month if by == "month" else a.channel)]
        states = [(done.get((a.month, a.channel), Cell()).times >= a.times, a.ended) for a in about]
        _judge(cell, states)
    return list(cells.values()), total


@dataclass(frozen=True, slots=True)
class _Asked:
    """How often a channel is to be used in a month that has begun."""

    month: str
    channel: str
    times: int
    ended: bool


def _asked(targets: Iterable[ChannelTarget], months: Iterable[str], today: date) -> list[_Asked]:
    begun = [(month, *month_bounds(month)) for month in months]
    return [
        _Asked(month, target.channel, target.times_a_month, ended=after <= today)
        for month, first, after in begun
        for target in targets
        if first <= today and target.since < after
    ]


def _judge(cell: Cell, asked: Sequence[tuple[bool, bool]]) -> None:
    """Set a cell's state from (met, month has ended) of each month that was asked for."""
    cell.missing = sum(1 for met, ended in asked if ended and not met)
    if cell.missing:
        cell.state = "short"
    elif any(not met for met, _ended in asked):
        cell.state = "waiting"
    elif asked:
        cell.state = "met"
    elif cell.reports:
        cell.state = "some"
