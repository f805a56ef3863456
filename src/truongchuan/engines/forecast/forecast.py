"""The forecast proper: medians, intervals, totals, terms, past errors and what must be said.

Each figure is  last class moving up (or entry) + movement + reconciliation + events, and carries
the method used, its past error at its horizon and size, and the parts of its uncertainty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from truongchuan.engines.forecast.backtest import PUBLISHED, Report, area_errors, score
from truongchuan.engines.forecast.classes import classes_needed
from truongchuan.engines.forecast.events import Event, event_term
from truongchuan.engines.forecast.history import (
    ENTRY_AGE,
    Array,
    History,
    Mask,
)
from truongchuan.engines.forecast.intervals import (
    Factors,
    Small,
    calibrate,
    cell_bounds,
    cell_stretch,
    simulate,
    size_class,
    total_bounds,
)
from truongchuan.engines.forecast.priors import PRIORS, Priors
from truongchuan.engines.forecast.rolling import FIRST, Origin, origins_of, roll

DRAWS = 400
RECENT = 24
"""Origins behind a forecast at most; older ones tell little about today."""
MANY = 4000
"""Cells above which fewer origins are enough."""
RECENT_OF_MANY = 5
DRAWS_OF_MANY = 200


@dataclass(frozen=True, slots=True)
class Note:
    """Something that must be said with the forecast: a code and its parameters."""

    code: str
    params: dict[str, int | str | float]


@dataclass(slots=True)
class Forecast:
    """Arrays (areas, grades, horizon), totals (areas or parents, horizon)."""

    history: History
    horizon: int
    origin: Origin
    rolled: list[Origin]
    factors: Factors
    median: Array
    low: Array
    high: Array
    events: Array
    area_total: tuple[Array, Array, Array]
    parent_total: tuple[Array, Array, Array]
    classes: tuple[Array, Array, Array] | None
    """Classes of each area (areas, horizon), with bounds, where norms were given."""
    report: Report
    area_error: Array
    notes: list[Note]

    @property
    def terms(self) -> dict[str, Array]:
        """Parts that add up to the median."""
        raw = self.origin.raw
        entered = raw.entered == 1
        return {
            "moving_up": np.where(entered, 0.0, raw.start),
            "entry": np.where(entered, raw.start, 0.0),
            "movement": raw.cells - raw.start,
            "reconciliation": self.median - self.events - raw.cells,
            "events": self.events,
        }

    @property
    def uncertainty(self) -> dict[str, Array]:
        """Share of the variance by source; they add up to one."""
        raw = self.origin.raw
        whole = np.where(raw.variance > 0, raw.variance, 1.0)
        return {
            "movement": raw.own / whole,
            "shared_years": raw.shared / whole,
            "estimation": raw.learnt / whole,
            "entry": raw.entry / whole,
        }

    def past_error(self, size: int, h: int) -> tuple[float | None, int]:
        """Past WAPE of published figures of a size class at horizon ``h`` (from 0), and cases."""
        seen = self.report.parts.get((PUBLISHED, "size", size, h + 1))
        return (seen.wape, seen.cases) if seen else (None, 0)


def make_forecast(
    history: History,
    *,
    horizon: int = 5,
    level: float = 0.8,
    events: Sequence[Event] = (),
    sizes: Array | None = None,
    seed: int = 0,
    draws: int | None = None,
    priors: Priors = PRIORS,
) -> Forecast:
    """Forecast ``horizon`` years. ``sizes``: class-size norm by grade, for the past share right."""
    many = history.counts[:, :, 0].size > MANY
    limit = RECENT_OF_MANY if many else RECENT
    draws = draws or (DRAWS_OF_MANY if many else DRAWS)
    rolled = list(roll(history, horizon, origins_of(history, limit), priors))
    origin = rolled[-1]
    learnt = calibrate(rolled, level)
    factors = learnt[-1]
    born = born_cells(history, horizon)
    base = np.where(born, origin.published, np.nan)
    origin.published = base
    term = np.where(born, event_term(events, history, base), 0.0)
    median = np.where(np.isfinite(base), base + term, np.where(term != 0, term, np.nan))
    low, high = cell_bounds(origin.raw, base, factors)
    low, high = _with_events(low, median, base), _with_events(high, median, base)
    counted, pupils = totalled(history)
    drawn = simulate(
        origin.raw, base, history, draws=draws, seed=seed, stretch=cell_stretch(base, factors),
        counted=counted, pupils=pupils, sizes=sizes,
    )  # fmt: skip
    area_total = np.nansum(median * counted[:, :, None], axis=1)
    alone = np.asarray((counted & ~pupils).any(axis=1))
    parent_total = history.sum_by_parent(np.where(alone[:, None], 0, area_total))
    stretch = np.take_along_axis(factors.stretch["total"].T, size_class(area_total), axis=0)
    report = score(rolled[:-1], history, factors=learnt, sizes=sizes, events=events)
    return Forecast(
        history=history,
        horizon=horizon,
        origin=origin,
        rolled=rolled,
        factors=factors,
        median=median,
        low=low,
        high=high,
        events=term,
        area_total=(area_total, *total_bounds(drawn.area, area_total, level, stretch)),
        parent_total=(
            parent_total,
            *total_bounds(drawn.parent, parent_total, level, factors.stretch["top"][:, -1]),
        ),
        classes=None
        if sizes is None or drawn.classes is None
        else _classes(median, counted, sizes, drawn.classes, level),
        report=report,
        area_error=area_errors(rolled[:-1], history)
        if len(rolled) > 1
        else np.full((len(history.areas), horizon), np.nan),
        notes=_notes(history, horizon, factors, born),
    )


def back_test(
    history: History,
    years: int,
    *,
    horizon: int = 5,
    level: float = 0.8,
    events: Sequence[Event] = (),
    sizes: Array | None = None,
    priors: Priors = PRIORS,
) -> Report:
    """Errors on targets in the last ``years``; every forecast reads only what was known then."""
    rolled = list(roll(history, horizon, origins_of(history)[:-1], priors))
    first = history.last_year - years

    return score(
        rolled, history, factors=calibrate(rolled, level), targets=lambda year: year > first,
        sizes=sizes, events=events,
    )  # fmt: skip


def totalled(history: History) -> tuple[Mask, Mask]:
    """Cells (areas, grades) that make an area's total, and those of pupils.

    Children of a census are added up only where the area has no pupils.
    """
    pupils = ~history.census
    school = np.any(history.active & pupils, axis=1) | ~np.any(history.census, axis=1)
    by_area = np.repeat(school[:, None], pupils.shape[1], axis=1)
    return np.where(by_area, pupils, history.census), pupils


def _classes(
    median: Array, counted: Mask, sizes: Array, drawn: Small, level: float
) -> tuple[Array, Array, Array]:
    needed = classes_needed(np.where(counted[:, :, None], median, np.nan), sizes)
    middle = np.nansum(needed, axis=1)
    tail = (1 - level) / 2
    low = np.quantile(drawn, tail, axis=0, method="lower")
    high = np.quantile(drawn, 1 - tail, axis=0, method="higher")
    return middle, np.minimum(low, middle), np.maximum(high, middle)


def _with_events(bound: Array, median: Array, base: Array) -> Array:
    """Bounds keep their proportion to the median when an event shifts it."""
    ratio = np.where(base > 0, bound / np.where(base > 0, base, 1), 1.0)
    return np.asarray(np.where(np.isfinite(median), median * np.nan_to_num(ratio, nan=1.0), np.nan))


def born_cells(history: History, horizon: int) -> Mask:
    """Cells whose children are born by the end of the last year, (areas, grades, horizon)."""
    age = np.array(history.grades) + ENTRY_AGE
    ahead = np.arange(1, horizon + 1)
    born = ahead[None, :] <= age[:, None]
    return np.broadcast_to(born, (len(history.areas), *born.shape))


def _notes(history: History, horizon: int, factors: Factors, born: Mask) -> list[Note]:
    notes = []
    years = history.counted_years
    untested = [h + 1 for h in range(horizon) if factors.cases[h] == 0]
    if untested:
        needed = FIRST + untested[0]
        notes.append(
            Note("history_too_short", {"years": len(years), "needed": needed, "from": untested[0]})
        )
    gaps = sorted(set(range(years[0], years[-1] + 1)) - set(years))
    if gaps:
        notes.append(Note("years_missing", {"years": ", ".join(map(str, gaps))}))
    if not born.all():
        notes += [
            Note("not_born", {"grade": grade, "from": history.last_year + grade + ENTRY_AGE + 1})
            for g, grade in enumerate(history.grades)
            if not born[0, g].all() and grade > 0
        ]
    notes += [
        Note("no_births", {"parent": name})
        for parent, name in enumerate(history.parents)
        if not np.isfinite(history.births[parent]).any()
    ]
    ever = np.any(np.isfinite(history.counts), axis=(1, 2))
    gone = np.all(~history.active, axis=1) & ever
    uncounted = np.all(~np.isfinite(history.counts[:, :, -1]), axis=1)
    notes += [
        Note(
            "area_not_counted" if uncounted[area] else "area_ended",
            {"area": history.areas[int(area)], "year": history.last_year},
        )
        for area in np.flatnonzero(gone)
    ]
    return notes
