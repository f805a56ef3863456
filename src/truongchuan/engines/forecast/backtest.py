"""What forecasts made in the past would have been worth, beside the simple methods.

Errors are WAPE: Σ |forecast − actual| / Σ actual, on cells that every method forecast and that were
then counted. ``published`` is what the product would have said at each origin, choices included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from truongchuan.engines.forecast.baselines import NAMES
from truongchuan.engines.forecast.classes import right_share
from truongchuan.engines.forecast.events import Event, event_term
from truongchuan.engines.forecast.history import Array, History, Mask
from truongchuan.engines.forecast.intervals import (
    SIZES,
    Factors,
    cell_bounds,
    size_class,
)
from truongchuan.engines.forecast.rolling import MODEL, Contest, Origin, common_cells

PUBLISHED = "published"


@dataclass(slots=True)
class Sum:
    """Σ |error|, Σ actual, Σ error, cases."""

    miss: float = 0.0
    actual: float = 0.0
    bias: float = 0.0
    cases: int = 0

    def add(self, forecast: Array, actual: Array) -> None:
        """Add cells (one dimension)."""
        self.miss += float(np.abs(forecast - actual).sum())
        self.bias += float((forecast - actual).sum())
        self.actual += float(actual.sum())
        self.cases += len(actual)

    @property
    def wape(self) -> float | None:
        """Share, ``None`` where nothing was seen."""
        return self.miss / self.actual if self.actual else None


@dataclass(slots=True)
class Hits:
    """Intervals that held, cases, their widths and interval scores (children)."""

    inside: int = 0
    cases: int = 0
    width: float = 0.0
    score: float = 0.0
    actual: float = 0.0

    def add(self, low: Array, high: Array, actual: Array, level: float) -> None:
        """Add cells (one dimension)."""
        below, above = np.maximum(low - actual, 0), np.maximum(actual - high, 0)
        self.inside += int(((below == 0) & (above == 0)).sum())
        self.cases += len(actual)
        self.width += float((high - low).sum())
        self.score += float((high - low + 2 / (1 - level) * (below + above)).sum())
        self.actual += float(actual.sum())

    @property
    def coverage(self) -> float | None:
        """Share of cases inside."""
        return self.inside / self.cases if self.cases else None


@dataclass(slots=True)
class Report:
    """Keys: (method, horizon), (method, kind, value, horizon), horizon, size; horizons from 1."""

    origins: list[int]
    by_method: dict[tuple[str, int], Sum] = field(default_factory=dict)
    totals: dict[tuple[str, int], Sum] = field(default_factory=dict)
    parts: dict[tuple[str, str, int | str, int], Sum] = field(default_factory=dict)
    coverage: dict[int, Hits] = field(default_factory=dict)
    size_coverage: dict[int, Hits] = field(default_factory=dict)
    classes: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    events: dict[tuple[bool, int], Sum] = field(default_factory=dict)
    areas: dict[tuple[str, int], tuple[Array, Array]] = field(default_factory=dict)
    """Σ |error| and Σ actual of each area, (areas,), by method and horizon."""
    size_cases: dict[tuple[int, int], Hits] = field(default_factory=dict)
    """Intervals by size class and horizon."""

    def best_simple(self, horizon: int) -> tuple[str, float] | None:
        """The simple method with the lowest error at a horizon."""
        return _lowest({name: self.by_method.get((name, horizon)) for name in NAMES})

    def best_simple_of(self, kind: str, value: int | str, horizon: int) -> tuple[str, float] | None:
        """The same among the cells of a grade, a size class or of entries."""
        return _lowest({name: self.parts.get((name, kind, value, horizon)) for name in NAMES})

    def area_errors(self, method: str, horizon: int) -> Array:
        """WAPE of each area (areas,), NaN where never seen."""
        miss, actual = self.areas[method, horizon]
        return np.where(actual > 0, miss / np.where(actual > 0, actual, 1), np.nan)


@dataclass(frozen=True, slots=True)
class Choice:
    """Why a method is used at a horizon (from 1) for ``moving`` or ``entry`` cells.

    ``verdict``: ``untested``; ``won``, the model erred no more than the simple method that the
    record of the time would have picked; ``simple``, it did, or one method surely errs less.
    """

    horizon: int
    kind: str
    contest: Contest
    verdict: str


def choices_of(contests: Sequence[tuple[Contest, Contest]]) -> list[Choice]:
    """Every choice; ``contests`` by horizon: moving, entering."""
    out = []
    for h, pair in enumerate(contests):
        for kind, one in zip(("moving", "entry"), pair, strict=True):
            tested = "untested" if one.model is None else "won"
            out.append(Choice(h + 1, kind, one, tested if one.method == MODEL else "simple"))
    return out


def _lowest(sums: Mapping[str, Sum | None]) -> tuple[str, float] | None:
    found = [(part.wape, name) for name, part in sums.items() if part and part.wape is not None]
    return (min(found)[1], min(found)[0]) if found else None


def score(
    rolled: Sequence[Origin],
    history: History,
    *,
    factors: Sequence[Factors],
    targets: Callable[[int], bool] = lambda _year: True,
    sizes: Array | None = None,
    events: Sequence[Event] = (),
) -> Report:
    """Score every origin whose target is wanted. ``factors``: what each origin knew."""
    report = Report([])
    for i, origin in enumerate(rolled):
        horizon = origin.published.shape[2]
        scored = False
        for h in range(horizon):
            year = origin.year + h + 1
            if year > history.last_year or not targets(year):
                continue
            actual = history.counts[:, :, year - history.first_year]
            _score_one(report, origin, actual, h, learnt=factors[i], sizes=sizes)
            _score_events(report, origin, actual, h, events)
            scored = True
        if scored:
            report.origins.append(origin.year)
    return report


def _score_one(
    report: Report,
    origin: Origin,
    actual: Array,
    h: int,
    *,
    learnt: Factors,
    sizes: Array | None,
) -> None:
    cells = common_cells(origin, actual, h)
    if not cells.any():
        return
    real = actual[cells]
    methods = {**origin.methods, PUBLISHED: origin.published}
    for name, values in methods.items():
        ours = values[:, :, h]
        report.by_method.setdefault((name, h + 1), Sum()).add(ours[cells], real)
        by_area = np.where(cells, ours, 0).sum(axis=1), np.where(cells, actual, 0).sum(axis=1)
        missed = np.where(cells, np.abs(ours - actual), 0).sum(axis=1)
        before = report.areas.get((name, h + 1), (0.0, 0.0))
        report.areas[name, h + 1] = before[0] + missed, before[1] + by_area[1]
        report.totals.setdefault((name, h + 1), Sum()).add(*by_area)
        if sizes is not None:
            right, cases = report.classes.get((name, h + 1), (0, 0))
            got = right_share(np.where(cells, ours, np.nan), actual, sizes)
            report.classes[name, h + 1] = (right + got[0], cases + got[1])
        for kind, value, mask in _groups(origin, cells, h):
            report.parts.setdefault((name, kind, value, h + 1), Sum()).add(ours[mask], actual[mask])
    low, high = cell_bounds(origin.raw, origin.published, learnt)
    low, high = low[:, :, h], high[:, :, h]
    report.coverage.setdefault(h + 1, Hits()).add(low[cells], high[cells], real, learnt.level)
    group = size_class(origin.published[:, :, h])
    for k in range(len(SIZES) + 1):
        mask = cells & (group == k)
        for hits in (
            report.size_coverage.setdefault(k, Hits()),
            report.size_cases.setdefault((k, h + 1), Hits()),
        ):
            hits.add(low[mask], high[mask], actual[mask], learnt.level)


def _groups(origin: Origin, cells: Mask, h: int) -> Iterator[tuple[str, int | str, Mask]]:
    entry = cells & origin.entry
    for kind, mask in (("entry", entry), ("moving", cells & ~entry)):
        if mask.any():
            yield kind, 1, mask
    for g, grade in enumerate(origin.history.grades):
        mask = np.zeros_like(cells)
        mask[:, g] = cells[:, g]
        if mask.any():
            yield "grade", grade, mask
    group = size_class(origin.published[:, :, h])
    for k in range(len(SIZES) + 1):
        mask = cells & (group == k)
        if mask.any():
            yield "size", k, mask


def _score_events(
    report: Report, origin: Origin, actual: Array, h: int, events: Sequence[Event]
) -> None:
    known = [event for event in events if event.known_at(origin.year)]
    if not known:
        return
    term = event_term(known, origin.history, origin.published)[:, :, h]
    cells = common_cells(origin, actual, h) & (term != 0)
    for used in (False, True):
        ours = origin.published[:, :, h] + (term if used else 0)
        report.events.setdefault((used, h + 1), Sum()).add(ours[cells], actual[cells])
