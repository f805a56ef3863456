"""Totals of areas and parents and the classes they need, from joint draws, with events.

A total is given only where every grade of it has children who are born.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from truongchuan.engines.forecast.classes import classes_needed
from truongchuan.engines.forecast.history import Array, History, Mask
from truongchuan.engines.forecast.intervals import (
    Factors,
    cell_stretch,
    normal_quantile,
    size_class,
)
from truongchuan.engines.forecast.model import Raw
from truongchuan.engines.forecast.simulate import Small, simulate, total_bounds

Bounded = tuple[Array, Array, Array]
"""Median, low, high."""


@dataclass(slots=True)
class Totals:
    """Children and classes by area and by parent, arrays (areas or parents, horizon)."""

    area: Bounded
    parent: Bounded
    classes: Bounded | None
    parent_classes: Bounded | None
    whole: Mask
    """(areas, horizon): no grade is missing for want of children born."""


def totals_of(
    raw: Raw,
    history: History,
    *,
    base: Array,
    events: Array,
    median: Array,
    born: Mask,
    factors: Factors,
    sizes: Array | None,
    spread: float,
    draws: int,
    seed: int,
) -> Totals:
    """Add up. ``base`` without events, ``median`` with them; ``sizes``: children a class, by grade.

    Bounds keep what past totals showed; the doubt of events (``spread``) is added to them.
    """
    level = factors.level
    counted, pupils = totalled(history)
    drawn = simulate(
        raw, base, history, draws=draws, seed=seed, stretch=cell_stretch(base, factors),
        counted=counted, pupils=pupils, events=events, spread=spread, sizes=sizes,
    )  # fmt: skip
    whole = all_born(median, born, counted)
    alone = np.asarray((counted & ~pupils).any(axis=1))
    missing = history.sum_by_parent((~whole & ~alone[:, None]).astype(float)) > 0
    area, parent = _sums(median, counted, history, alone)
    area, parent = np.where(whole, area, np.nan), np.where(missing, np.nan, parent)
    plain, above = _sums(base, counted, history, alone)
    moved, moved_above = _sums(events, counted, history, alone)
    reach = normal_quantile(level) * spread
    stretch = np.take_along_axis(factors.stretch["total"].T, size_class(plain), axis=0)
    bounds = total_bounds(drawn.area, plain, level, stretch)
    bounds_above = total_bounds(drawn.parent, above, level, factors.stretch["top"][:, -1])
    out = Totals(
        area=(area, *with_events(bounds, area, plain, reach * np.abs(moved))),
        parent=(parent, *with_events(bounds_above, parent, above, reach * np.abs(moved_above))),
        classes=None,
        parent_classes=None,
        whole=whole,
    )
    if sizes is not None and drawn.classes is not None:
        needed = classes_needed(median, sizes)
        middle, middle_above = _sums(needed, counted, history, alone)
        together = np.stack([history.sum_by_parent(one) for one in drawn.classes])
        out.classes = _class_bounds(np.where(whole, middle, np.nan), drawn.classes, level)
        middle_above = np.where(missing, np.nan, middle_above)
        out.parent_classes = _class_bounds(middle_above, together, level)
    return out


def totalled(history: History) -> tuple[Mask, Mask]:
    """Cells (areas, grades) that make an area's total, and those of pupils.

    Children of a census are added up only where the area has no pupils.
    """
    pupils = ~history.census
    school = np.any(history.active & pupils, axis=1) | ~np.any(history.census, axis=1)
    by_area = np.repeat(school[:, None], pupils.shape[1], axis=1)
    return np.where(by_area, pupils, history.census), pupils


def _class_bounds(middle: Array, drawn: Small | Array, level: float) -> tuple[Array, Array, Array]:
    tail = (1 - level) / 2
    low = np.quantile(drawn, tail, axis=0, method="lower")
    high = np.quantile(drawn, 1 - tail, axis=0, method="higher")
    return middle, np.minimum(low, middle), np.maximum(high, middle)


def with_events(
    bounds: tuple[Array, Array], median: Array, base: Array, doubt: Array
) -> tuple[Array, Array]:
    """Bounds keep their proportion to the median when an event shifts it; its doubt comes along.

    ``doubt``: children by which the event may come out otherwise; a closed class has none.
    """
    doubt = np.where(median > 0, doubt, 0.0)
    size = np.where(base > 0, base, 1.0)
    near, far = (np.where(base > 0, np.nan_to_num(bound, nan=1.0) / size, 1.0) for bound in bounds)
    low = np.maximum(median - np.hypot(median * (1 - near), doubt), 0)
    return np.asarray(low), np.asarray(median + np.hypot(median * (far - 1), doubt))


def _sums(cells: Array, counted: Mask, history: History, alone: Mask) -> tuple[Array, Array]:
    """Sums of ``counted`` cells by area, and by parent without the areas that stand ``alone``."""
    by_area = np.nansum(cells * counted[:, :, None], axis=1)
    return by_area, history.sum_by_parent(np.where(alone[:, None], 0, by_area))


def all_born(median: Array, born: Mask, counted: Mask) -> Mask:
    """Where (areas, horizon) no part of a total is missing for want of children born."""
    ours = np.isfinite(median).any(axis=2) & counted
    return np.asarray(~(ours[:, :, None] & ~born).any(axis=1))
