"""Children → classes, rooms and teachers, by a class-size norm given from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from truongchuan.engines.forecast.history import Array


@dataclass(frozen=True, slots=True)
class Norms:
    """Children a class may hold, teachers it needs, by grade; shifts a room serves a day."""

    class_size: Mapping[int, float]
    teachers_per_class: Mapping[int, float]
    shifts: int = 1


def sizes_by_grade(norms: Norms, grades: tuple[int, ...]) -> Array:
    """The norm of each grade, NaN where none is given."""
    return np.array([norms.class_size.get(grade, np.nan) for grade in grades])


def classes_needed(children: Array, sizes: Array) -> Array:
    """Least classes for ``children`` (…, grades, years) under ``sizes`` (grades,).

    Children are rounded to a whole number: nobody opens a class for 0.2 of a child.
    """
    whole = np.floor(children + 0.5)
    return np.asarray(np.ceil(whole / sizes[:, None] - 1e-9))


def rooms_needed(classes: Array, shifts: int) -> Array:
    """Rooms for so many classes (…, years)."""
    return np.asarray(np.ceil(classes / shifts - 1e-9))


def right_share(forecast: Array, actual: Array, sizes: Array) -> tuple[int, int]:
    """How often forecast and counted children (areas, grades) need as many classes; cases."""
    ok = np.isfinite(forecast) & np.isfinite(actual) & (actual > 0) & np.isfinite(sizes)[None, :]
    ours = classes_needed(forecast[:, :, None], sizes)[:, :, 0]
    real = classes_needed(actual[:, :, None], sizes)[:, :, 0]
    return int(((ours == real) & ok).sum()), int(ok.sum())
