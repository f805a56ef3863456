"""A figure taken apart: terms that add up to it, and what each brings to its uncertainty.

A counted class is certain; what may go otherwise is the movement of the years between (surprises of
the class itself, years that all classes share, and a usual step known from few years), the entry
(pool, take-up, share), how far reconciliation should draw the figure, and known events. The last
but one is measured: forecasts are made anew with each pull one standard error further.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from truongchuan.engines.forecast.history import Array
from truongchuan.engines.forecast.reconcile import MOST
from truongchuan.engines.forecast.rolling import Origin, Pulls, reconciled

TERMS = ("moving_up", "entry", "movement", "reconciliation", "events")
SOURCES = ("entry", "movement", "shared_years", "estimation", "reconciliation", "events")
MOVING = ("movement", "shared_years", "estimation")
"""Sources of uncertainty that are the term ``movement`` together."""


def terms_of(origin: Origin, median: Array, events: Array) -> dict[str, Array]:
    """Parts (areas, grades, horizon) that add up to ``median``; a new area has events only."""
    raw = origin.raw
    entered, there = raw.entered == 1, np.isfinite(raw.cells)
    parts = {
        "moving_up": np.where(entered, 0.0, raw.start),
        "entry": np.where(entered, raw.start, 0.0),
        "movement": raw.cells - raw.start,
        "reconciliation": median - events - raw.cells,
    }
    none = np.where(np.isfinite(median) & ~there, 0.0, np.nan)
    return {**{name: np.where(there, x, none) for name, x in parts.items()}, "events": events}


def shares_of(origin: Origin, median: Array, events: Array, spread: float) -> dict[str, Array]:
    """Share of the variance of each cell by source; they add up to one. ``spread``: of events."""
    raw = origin.raw
    there = np.isfinite(median)
    size = np.where(there & (median > 0), median, 1.0)
    known = np.where(there, np.nan_to_num(median - events) / size, 0.0) ** 2
    parts = {
        "entry": known * np.nan_to_num(raw.entry + raw.taken),
        "movement": known * np.nan_to_num(raw.own),
        "shared_years": known * np.nan_to_num(raw.shared - raw.taken),
        "estimation": known * np.nan_to_num(raw.learnt),
        "reconciliation": np.nan_to_num(pull_variance(origin)) / size**2,
        "events": (spread * np.where(there, events, 0.0) / size) ** 2,
    }
    whole = sum(parts.values(), np.zeros_like(size))
    whole = np.where(there & (whole > 0), whole, np.nan)
    return {name: part / whole for name, part in parts.items()}


def term_shares(shares: dict[str, Array]) -> dict[str, Array]:
    """The same by term: of a figure's uncertainty, what the last count and each term bring."""
    return {
        "moving_up": shares["entry"] * 0.0,
        "entry": shares["entry"],
        "movement": np.asarray(sum(shares[name] for name in MOVING)),
        "reconciliation": shares["reconciliation"],
        "events": shares["events"],
    }


def pull_variance(origin: Origin) -> Array:
    """Variance (children squared) from not knowing the pulls exactly, (areas, grades, horizon)."""
    pulls = origin.pulls
    plain = reconciled(origin, pulls)
    out = np.zeros_like(plain)
    for name, errors in pulls.errors.items():
        if any(errors):
            out += (reconciled(origin, _moved(pulls, name)) - plain) ** 2
    return out


def _moved(pulls: Pulls, name: str) -> Pulls:
    """One kind of pull a standard error further, or nearer where it cannot go further."""
    before: list[float] = getattr(pulls, name)
    after = [
        pull + error if pull + error <= MOST else pull - error
        for pull, error in zip(before, pulls.errors[name], strict=True)
    ]
    moved = replace(pulls)
    setattr(moved, name, after)
    return moved
