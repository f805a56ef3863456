"""Generated histories with known truth: they test the forecast and stand behind its priors.

A world draws, for each parent, births that wander, take-up, shares of schools that wander, and
progressions with effects of grade, area and cell, a shock shared by the parent's classes each year,
noise that shrinks with the class, a part of noise that is only miscounting, and now and then a
border moved between two schools. All logarithms normal unless ``tail`` makes surprises heavier.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from truongchuan.engines.forecast.history import ENTRY_AGE, Array, History


@dataclass(frozen=True, slots=True)
class World:
    """Sizes and standard deviations (of logarithms) of a generated history."""

    parents: int = 20
    areas: int = 5
    grades: tuple[int, ...] = (1, 2, 3, 4, 5)
    years: int = 16
    class_size: float = 80.0
    size_spread: float = 0.5
    births_drift: float = 0.03
    births_noise: float = 0.02
    take_up_drift: float = 0.02
    share_drift: float = 0.04
    entry_per_child: float = 0.5
    grade_effect: float = 0.015
    area_effect: float = 0.012
    cell_effect: float = 0.015
    parent_shock: float = 0.01
    area_shock: float = 0.025
    """Shared by all classes of an area in one year."""
    fullness: float = 0.15
    """Part of an area's surplus over its usual size that turns children away or lets them in."""
    move_per_child: float = 0.5
    move_floor: float = 0.02
    miscount_per_child: float = 0.04
    border_changes: float = 0.02
    """Chance a year that an area gives or gets a fifth of its children."""
    with_births: bool = True
    rounded: bool = True


def generate(world: World, seed: int) -> History:
    """One history of ``world``."""
    rng = np.random.default_rng(seed)
    parents, areas = world.parents, world.parents * world.areas
    size = len(world.grades)
    age = ENTRY_AGE + world.grades[0]
    before = age + size + 1
    years = world.years + before
    parent_of = np.repeat(np.arange(parents), world.areas)

    births = world.births_drift * rng.normal(size=(parents, years + 1)).cumsum(axis=1)
    births += world.births_noise * rng.normal(size=births.shape)
    take_up = (world.take_up_drift * rng.normal(size=(parents, years))).cumsum(axis=1)
    base = np.log(world.class_size) + world.size_spread * rng.normal(size=areas)
    share = base[:, None] + (world.share_drift * rng.normal(size=(areas, years))).cumsum(axis=1)
    grade = world.grade_effect * rng.normal(size=(parents, size))
    drift = grade[parent_of] + world.area_effect * rng.normal(size=(areas, 1))
    drift = drift + world.cell_effect * rng.normal(size=(areas, size))
    shock = world.parent_shock * rng.normal(size=(parents, years))
    jump = _borders(world, rng, areas, years)
    local = world.area_shock * rng.normal(size=(areas, years))
    room = np.zeros(areas)

    level = np.full((areas, size, years), np.nan)
    for t in range(years):
        pool = births[:, t - age] if t >= age else births[:, 0]
        push = local[:, t]
        if t > size:
            room += jump[:, t - 1]
            surplus = np.log(np.exp(level[:, :, t - 1]).mean(axis=1)) - base - room
            push = push - world.fullness * surplus
        entering = share[:, t] + jump[:, : t + 1].sum(axis=1) + (pool + take_up[:, t])[parent_of]
        entering = entering + push
        level[:, 0, t] = _noisy(entering, world.entry_per_child, world.move_floor, rng)
        for g in range(1, size):
            if t == 0:
                level[:, g, t] = level[:, 0, 0]
                continue
            moved = level[:, g - 1, t - 1] + drift[:, g] + shock[parent_of, t] + jump[:, t]
            moved = moved + push
            level[:, g, t] = _noisy(moved, world.move_per_child, world.move_floor, rng)
    counts = np.exp(
        level + np.sqrt(world.miscount_per_child / np.exp(level)) * rng.normal(size=level.shape)
    )
    kept = counts[:, :, before:]
    born = np.full((parents, world.years + age), np.nan)
    if world.with_births:
        total = np.zeros(parents)
        np.add.at(total, parent_of, np.exp(base))
        born = np.exp(births[:, before - age : years]) * total[:, None] * 1.05
    table = np.concatenate([np.full((areas, size, age), np.nan), kept], axis=2)
    return History(
        areas=tuple(f"A{i:05d}" for i in range(areas)),
        parents=tuple(f"P{i:04d}" for i in range(parents)),
        parent_of=parent_of,
        grades=world.grades,
        first_year=2000 - age,
        counts=np.round(table) if world.rounded else table,
        births=np.round(born) if world.rounded else born,
        census=np.zeros((areas, size), bool),
    )


def _noisy(log_size: Array, per_child: float, floor: float, rng: np.random.Generator) -> Array:
    spread = np.sqrt(per_child / np.exp(log_size) + floor**2)
    return np.asarray(log_size + spread * rng.normal(size=log_size.shape))


def _borders(world: World, rng: np.random.Generator, areas: int, years: int) -> Array:
    moved = rng.random((areas, years)) < world.border_changes
    return np.where(moved, np.log(1.2) * rng.choice([-1.0, 1.0], (areas, years)), 0.0)
