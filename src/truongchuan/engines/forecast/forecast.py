"""The forecast proper: medians, intervals, totals, terms, past errors and what must be said.

Each figure is  last class moving up (or entry) + movement + reconciliation + events, and carries
the method used, its past error at its horizon and size, and the parts of its uncertainty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from truongchuan.engines.forecast.backtest import PUBLISHED, Choice, Report, choices_of, score
from truongchuan.engines.forecast.events import Event, event_term
from truongchuan.engines.forecast.explain import shares_of, term_shares, terms_of
from truongchuan.engines.forecast.history import (
    ENTRY_AGE,
    Array,
    History,
    Mask,
)
from truongchuan.engines.forecast.intervals import (
    Factors,
    calibrate,
    cell_bounds,
    normal_quantile,
)
from truongchuan.engines.forecast.model import MANY
from truongchuan.engines.forecast.priors import PRIORS, Priors
from truongchuan.engines.forecast.record import PastBook, Record, class_years, record_of
from truongchuan.engines.forecast.rolling import FIRST, Origin, origins_of, roll
from truongchuan.engines.forecast.totals import Bounded, totals_of, with_events

DRAWS = 400
RECENT = 24
"""Origins behind a forecast at most; older ones tell little about today."""
RECENT_OF_MANY = 5
DRAWS_OF_MANY = 200


@dataclass(frozen=True, slots=True)
class Note:
    """Something that must be said with the forecast: a code and its parameters."""

    code: str
    params: dict[str, int | str | float]


@dataclass
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
    area_total: Bounded
    parent_total: Bounded
    classes: Bounded | None
    """Classes of each area (areas, horizon), with bounds, where norms were given."""
    parent_classes: Bounded | None
    event_spread: float
    report: Report
    record: Record
    class_years: tuple[Array, Array] | None
    """(areas, horizon): years in which the number of classes was right, years tested."""
    learnt: list[Factors]
    notes: list[Note]

    @cached_property
    def terms(self) -> dict[str, Array]:
        """Parts that add up to the median."""
        return terms_of(self.origin, self.median, self.events)

    @cached_property
    def uncertainty(self) -> dict[str, Array]:
        """Share of the variance by source; they add up to one."""
        return shares_of(self.origin, self.median, self.events, self.event_spread)

    @cached_property
    def term_uncertainty(self) -> dict[str, Array]:
        """Share of the variance that each of :attr:`terms` brings."""
        return term_shares(self.uncertainty)

    @property
    def area_error(self) -> Array:
        """Past WAPE of each area (areas, horizon), NaN where never seen."""
        return self.record.area

    @cached_property
    def past_book(self) -> PastBook:
        """Every figure's past figures."""
        return PastBook(self.rolled[:-1], self.learnt[:-1], self.history)

    @property
    def choices(self) -> list[Choice]:
        """Which method is used at each horizon and why."""
        return choices_of(self.origin.contests)

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
    reach = normal_quantile(level) * priors.event_spread
    bounds = cell_bounds(origin.raw, base, factors)
    low, high = with_events(bounds, median, base, reach * np.abs(term))
    totals = totals_of(
        origin.raw, history, base=base, events=term, median=median, born=born, factors=factors,
        sizes=sizes, spread=priors.event_spread, draws=draws, seed=seed,
    )  # fmt: skip
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
        area_total=totals.area,
        parent_total=totals.parent,
        classes=totals.classes,
        parent_classes=totals.parent_classes,
        event_spread=priors.event_spread,
        report=report,
        record=record_of(rolled[:-1] or rolled, history),
        class_years=None if sizes is None else class_years(rolled[:-1] or rolled, history, sizes),
        learnt=learnt,
        notes=_notes(history, origin, factors, born=born, whole=totals.whole),
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


def back_test_of(
    forecast: Forecast,
    years: int,
    *,
    events: Sequence[Event] = (),
    sizes: Array | None = None,
) -> Report:
    """:func:`back_test` of the history of a forecast, which holds most of the work already."""
    history, first = forecast.history, forecast.history.last_year - years
    if len(forecast.rolled) < len(origins_of(history)):
        level = forecast.factors.level
        return back_test(
            history, years, horizon=forecast.horizon, level=level, events=events, sizes=sizes
        )
    return score(
        forecast.rolled[:-1], history, factors=forecast.learnt,
        targets=lambda year: year > first, sizes=sizes, events=events,
    )  # fmt: skip


def born_cells(history: History, horizon: int) -> Mask:
    """Cells whose children are born by the end of the last year, (areas, grades, horizon)."""
    age = np.array(history.grades) + ENTRY_AGE
    ahead = np.arange(1, horizon + 1)
    born = ahead[None, :] <= age[:, None]
    return np.broadcast_to(born, (len(history.areas), *born.shape))


def _notes(
    history: History, origin: Origin, factors: Factors, *, born: Mask, whole: Mask
) -> list[Note]:
    notes = []
    horizon = born.shape[2]
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
    notes += _birth_notes(history, origin, born, whole)
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


def _birth_notes(history: History, origin: Origin, born: Mask, whole: Mask) -> list[Note]:
    """How far children are born, and how far their number is known."""
    pupils = np.asarray((history.active & ~history.census).any(axis=0))
    first = history.last_year + 1
    notes = [
        Note("not_born", {"grade": grade, "from": history.last_year + grade + ENTRY_AGE + 1})
        for g, grade in enumerate(history.grades)
        if pupils[g] and not born[0, g].all()
    ]
    if (history.census & history.active).any():
        notes.append(Note("census_thins", {"year": history.last_year}))
    school = (history.active & ~history.census).any(axis=1)
    full = np.asarray(whole[school].all(axis=0))
    if school.any() and not full.all():
        notes.append(Note("total_not_born", {"from": first + int(np.argmin(full))}))
    entry = origin.entry & ~history.census
    for parent, name in enumerate(history.parents):
        pool = origin.raw.pool[entry & (history.parent_of == parent)[:, None]]
        known = np.isfinite(pool).any(axis=0) if len(pool) else np.zeros(0, bool)
        if known.any() and not known.all() and np.isfinite(history.births[parent]).any():
            last = history.first_year + int(np.flatnonzero(np.isfinite(history.births[parent]))[-1])
            notes.append(
                Note(
                    "births_end",
                    {"parent": name, "year": last, "from": first + int(np.argmin(known))},
                )
            )
    return notes
