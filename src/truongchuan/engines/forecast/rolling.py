"""Rolling origins: every year of the past forecast from what was known then, and only from that.

At each origin the history is cut, all methods forecast, and what has to be learnt from past errors
(pulls, the weight of ``blend``, which method to use) is learnt from targets not later than the
origin, read from the cut history itself. The last origin is the forecast proper.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from truongchuan.engines.forecast.baselines import NAMES, all_baselines, blend_weight
from truongchuan.engines.forecast.history import Array, History, Mask
from truongchuan.engines.forecast.model import Raw, forecast_raw, typical_class
from truongchuan.engines.forecast.priors import PRIORS, Priors
from truongchuan.engines.forecast.reconcile import UNKNOWN, learn_pull, pull_error, reconcile

MODEL = "model"
FIRST = 5
"""Years counted before the first origin."""
CLEARLY = 0.97
"""A simple method is used too where its past error is below this part of the model's,"""
SURELY = 2.0
"""and its gain over the target years this many standard errors,"""
NOTICEABLE = 1e-4
"""and not below this part of the children counted."""
TESTED = 3
"""Target years a choice needs."""


@dataclass(frozen=True, slots=True)
class Contest:
    """The method used; mean past errors of the model and of the simple ones picked then.

    ``None`` while there are too few ``targets`` to tell.
    """

    method: str
    model: float | None
    simple: float | None
    targets: int


@dataclass(slots=True)
class Pulls:
    """By horizon: how far forecasts are drawn to other knowledge (0 not at all, 1 wholly)."""

    usual: list[float]
    """Cells to the usual size of their grade."""
    total: list[float]
    """Sums of an area to its last total."""
    top: list[float]
    """Sums over areas to the forecast made for the parent."""
    errors: dict[str, list[float]] = field(
        default_factory=lambda: {"usual": [], "total": [], "top": []}
    )
    """Standard errors of the three, by their names."""


@dataclass(slots=True)
class Origin:
    """One origin: forecasts of every method, arrays (areas, grades, horizon)."""

    year: int
    history: History
    raw: Raw
    top: Raw
    methods: dict[str, Array]
    pulls: Pulls
    contests: list[tuple[Contest, Contest]] = field(default_factory=list)
    """By horizon: who is used for classes moving up and for entries."""
    published: Array = field(default_factory=lambda: np.zeros((0, 0, 0)))
    """Each cell by the method chosen for its horizon and kind."""

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """By horizon: the method for classes moving up, the method for entries."""
        return [(moving.method, entering.method) for moving, entering in self.contests]

    @property
    def anchor(self) -> Array:
        """Children of each area in the last year, less what is taken as passing, (areas,)."""
        return np.asarray(np.nansum(self.raw.base, axis=1))

    def final(self) -> Array:
        """Each cell by the method chosen for its horizon and kind."""
        out = np.full_like(self.raw.cells, np.nan)
        entry = self.entry
        for h, (moving, entering) in enumerate(self.chosen):
            out[:, :, h] = np.where(
                entry, self.methods[entering][:, :, h], self.methods[moving][:, :, h]
            )
        return out

    @property
    def entry(self) -> Mask:
        """Cells that are entered and not moved up into, (areas, grades)."""
        return np.asarray(self.raw.entered[:, :, 0] == 1)


def roll(
    history: History, horizon: int, origins: Sequence[int], priors: Priors = PRIORS
) -> Iterator[Origin]:
    """Forecast from each origin in turn (ascending), the later ones learning from the earlier."""
    past: list[Origin] = []
    for year in origins:
        known = history.cut(year)
        raw = forecast_raw(known, horizon, priors)
        top = forecast_raw(known.by_parent(), horizon, priors, typical_class(known))
        simple = all_baselines(known, horizon)
        pulls = _pulls(past, known, horizon, priors)
        origin = Origin(year, known, raw, top, {}, pulls)
        _blend(past, known, horizon, simple)
        origin.methods = {MODEL: reconciled(origin, pulls), **simple}
        origin.contests = _choose(past, known, horizon)
        origin.published = origin.final()
        past.append(origin)
        yield origin


def origins_of(history: History, limit: int | None = None) -> list[int]:
    """Origins with :data:`FIRST` counted years behind them; the last is the forecast proper."""
    years = history.counted_years
    found = years[FIRST - 1 :] or years[-1:]
    return found if limit is None else found[-limit - 1 :]


def reconciled(origin: Origin, pulls: Pulls) -> Array:
    """Forecasts of the model with these pulls, (areas, grades, horizon)."""
    raw, out = origin.raw, np.full_like(origin.raw.cells, np.nan)
    for h in range(out.shape[2]):
        cells = drawn(raw, pulls.usual[h], h)
        out[:, :, h] = reconcile(
            origin.history,
            cells,
            raw.variance[:, :, h] * raw.cells[:, :, h] ** 2,
            totals=origin.anchor,
            tops=origin.top.cells[:, :, h],
            total_pull=pulls.total[h],
            top_pull=pulls.top[h],
        )
    return out


def seen_targets(past: Sequence[Origin], known: History, h: int) -> Iterator[tuple[Origin, Array]]:
    """Past origins whose target at horizon ``h`` (from 0) has been counted, with the counts."""
    for origin in past:
        target = origin.year + h + 1
        if target <= known.last_year:
            yield origin, known.counts[:, :, target - known.first_year]


def drawn(raw: Raw, pull: float, h: int) -> Array:
    """Cells of horizon ``h`` (from 0), drawn to their usual size."""
    cells = raw.cells[:, :, h]
    return np.asarray(cells + pull * (raw.usual - cells))


def _pulls(past: Sequence[Origin], known: History, horizon: int, priors: Priors) -> Pulls:
    pulls = Pulls([], [], [])
    for h in range(horizon):
        step = min(h, len(priors.total_pull) - 1)
        seen = list(seen_targets(past, known, h))
        rows = []
        for origin, actual in seen:
            cells = origin.raw.cells[:, :, h]
            weight = np.where(actual > 0, 1 / np.maximum(cells, 1), 0)
            gaps = (origin.raw.usual - cells, actual - cells, weight)
            rows.append(tuple(part.ravel() for part in gaps))
        usual, error = _learn(rows, priors.usual_pull[step], priors.usual_count)
        pulls.usual.append(usual)
        pulls.errors["usual"].append(error)
        by_area: list[tuple[Array, ...]] = []
        by_top: list[tuple[Array, ...]] = []
        for origin, actual in seen:
            cells = drawn(origin.raw, usual, h)
            there = np.isfinite(cells)
            both = there & np.isfinite(actual)
            whole = (both == there).all(axis=1) & both.any(axis=1)
            ours, real = np.where(both, cells, 0).sum(axis=1), np.where(both, actual, 0).sum(axis=1)
            weight = np.where(whole, 1 / np.maximum(ours, 1), 0)
            by_area.append((origin.anchor - ours, real - ours, weight))
            ours = known.sum_by_parent(np.where(both, cells, 0))
            real = known.sum_by_parent(np.where(both, actual, 0))
            target = origin.top.cells[:, :, h]
            lost = known.sum_by_parent((there & ~both).astype(float)) > 0
            weight = np.where((ours > 0) & ~lost, 1 / np.maximum(ours, 1), 0)
            by_top.append(((target - ours).ravel(), (real - ours).ravel(), weight.ravel()))
        total, error = _learn(by_area, priors.total_pull[step], priors.pull_count)
        pulls.total.append(total)
        pulls.errors["total"].append(error)
        top, error = _learn(by_top, priors.parent_pull[step], priors.pull_count)
        pulls.top.append(top)
        pulls.errors["top"].append(error)
    return pulls


def _learn(seen: Sequence[tuple[Array, ...]], prior: float, count: float) -> tuple[float, float]:
    """A pull and its standard error."""
    if not seen:
        return prior, UNKNOWN * prior
    gap, miss, weight = (np.concatenate(parts) for parts in zip(*seen, strict=True))
    pull = learn_pull(gap, miss, weight, prior, count)
    return pull, pull_error(gap, miss, weight, pull, count)


def _blend(past: Sequence[Origin], known: History, horizon: int, simple: dict[str, Array]) -> None:
    out = np.full_like(simple["last"], np.nan)
    for h in range(horizon):
        rows = [
            (o.methods["last"][:, :, h], o.methods["shrunk5_feed"][:, :, h], actual)
            for o, actual in seen_targets(past, known, h)
        ]
        weight = 0.7
        if rows:
            last, feed, actual = (np.concatenate(parts) for parts in zip(*rows, strict=True))
            weight = blend_weight(last, feed, actual)
        out[:, :, h] = (1 - weight) * simple["last"][:, :, h] + weight * simple["shrunk5_feed"][
            :, :, h
        ]
    simple["blend"] = out


def _choose(past: Sequence[Origin], known: History, horizon: int) -> list[tuple[Contest, Contest]]:
    """For each horizon who is used for classes moving up and for entries, and why."""
    return [
        (
            contest(*_losses(past, known, h, entering=False), h),
            contest(*_losses(past, known, h, entering=True), h),
        )
        for h in range(horizon)
    ]


def _losses(
    past: Sequence[Origin], known: History, h: int, *, entering: bool
) -> tuple[dict[str, Array], Array]:
    """Past errors (WAPE) of every method by target, and the targets' years, ascending."""
    losses: dict[str, list[float]] = {name: [] for name in (MODEL, *NAMES)}
    years = []
    for origin, actual in seen_targets(past, known, h):
        cells = common_cells(origin, actual, h) & (origin.entry == entering)
        if not cells.any():
            continue
        years.append(origin.year + h + 1)
        counted = float(actual[cells].sum())
        for name, errors in losses.items():
            miss = np.abs(origin.methods[name][:, :, h] - actual)[cells].sum()
            errors.append(float(miss) / counted)
    return {name: np.array(errors) for name, errors in losses.items()}, np.array(years)


def contest(losses: dict[str, Array], years: Array, h: int) -> Contest:
    """The model against the simple method that the record of the time would have picked.

    At each past origin the simple method with the least error so far stands for all of them, so
    that neither side knows the future. The model is used where it has not erred more than these;
    besides, a simple method is used that surely erred less over all targets.
    """
    if len(years) < TESTED:
        return Contest(MODEL, None, None, len(years))
    ours, theirs = [], []
    for t, year in enumerate(years):
        before = years <= year - h - 1
        if before.any():
            picked = _best({name: losses[name][before] for name in NAMES})
            ours.append(losses[MODEL][t])
            theirs.append(losses[picked][t])
    best = _best(losses)
    mean = float(losses[MODEL].mean())
    gain = losses[MODEL] - losses[best]
    error = float(gain.std(ddof=1)) / len(gain) ** 0.5
    surely = gain.mean() > max((1 - CLEARLY) * mean, SURELY * error, NOTICEABLE)
    if len(ours) < TESTED - 1:
        return Contest(best if surely else MODEL, mean, float(losses[best].mean()), len(years))
    model, simple = float(np.mean(ours)), float(np.mean(theirs))
    lost = model - simple > NOTICEABLE
    return Contest(best if lost or surely else MODEL, model, simple, len(ours))


def _best(losses: dict[str, Array]) -> str:
    """The simple method of the least mean error."""
    mean = {name: round(float(losses[name].mean()), 9) for name in NAMES}
    return min(NAMES, key=lambda name: (mean[name], NAMES.index(name)))


def common_cells(origin: Origin, actual: Array, h: int) -> Mask:
    """Cells that every method forecast and that were counted with children."""
    cells = np.isfinite(actual) & (actual > 0)
    for values in origin.methods.values():
        cells = cells & np.isfinite(values[:, :, h])
    return np.asarray(cells)
