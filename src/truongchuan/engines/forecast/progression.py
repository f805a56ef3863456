"""How classes move up: progressions with shrinkage, shared shocks and heavy-tailed surprises.

For area ``a`` of parent ``p``, grade ``g``, year ``t``, with ``N`` children counted,

    log N[a,g,t] − log N[a,g−1,t−1] = m[p,g] + s[p,t] + c[a] + d[a,g] + e[a,g,t],

``m`` around a common profile of grades, ``s``, ``c``, ``d`` normal with mean zero, ``e`` of
Student's t with variance ``v/N[a,g−1,t−1] + w``. The estimate maximises the penalised likelihood

    max Σ k[t]·log p(e) − Σ m²/2σ²m − Σ s²/2σ²s − Σ c²/2σ²c − Σ d²/2σ²d

by blocks (each block in closed form), ``k`` halving every :data:`Priors.half_life` years, t weights
renewed in between; the variances by EM, each mixed with its frozen prior. A step that no class
makes (merger, closure, new border) is left out, and a chain broken most of the time is an entry.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from truongchuan.engines.forecast.history import Array, History, Mask
from truongchuan.engines.forecast.priors import Priors

ROUNDS = 4
BREAK = float(np.log(1.5))
MEDIAN_OF_SQUARES = 0.4549
"""Median of the square of a standard normal."""


@dataclass(slots=True)
class Progression:
    """What was learnt, in logarithms: (parents, grades), (parents, years), (areas, grades)."""

    grade: Array
    shock: Array
    own: Array
    own_variance: Array
    surprise: Array
    """``e`` in the last year, (areas, grades), zero where not known."""
    passing: Array
    """(parents,): part of the last shock that is taken as passing."""
    scale: float
    """Factor on the prior variance of surprises."""
    parent_shock: float
    echo: float
    moves: Mask
    evidence: float
    """Part of what is known of the size of surprises that this history told, 0 to 1."""

    def drift(self, history: History) -> Array:
        """Expected logarithm of the progression into each cell, (areas, grades)."""
        return np.asarray(self.grade[history.parent_of] + self.own)


def noise_variance(children: Array, priors: Priors) -> Array:
    """Prior variance of a step made by a class of ``children``."""
    return np.asarray(priors.move_per_child / np.maximum(children, 1) + priors.move_floor**2)


def fit_progression(history: History, priors: Priors) -> Progression:
    """Learn the progressions of a history."""
    fit = _Fit(history, priors)
    for _ in range(ROUNDS):
        weight = fit.weights()
        late = weight * fit.fade
        fit.learn_shocks(weight)
        fit.learn_grades(late)
        fit.learn_areas(late)
        fit.learn_scale()
    return fit.result()


class _Fit:
    """The state of the block-wise maximisation; one method a block."""

    def __init__(self, history: History, priors: Priors) -> None:
        self.history, self.priors, self.at = history, priors, history.parent_of
        steps, self.variance = _steps(history, priors)
        known = np.isfinite(steps)
        self.moves = _moving(history, steps, known)
        self.known = known & (np.abs(np.nan_to_num(steps)) <= BREAK + 2 * np.sqrt(self.variance))
        self.y = np.where(self.known, steps, 0.0)
        width, parents = steps.shape[2], len(history.parents)
        self.fade = 0.5 ** (np.arange(width)[::-1] / priors.half_life)
        self.grade = np.zeros((parents, steps.shape[1]))
        self.shock = np.zeros((parents, width))
        self.area, self.cell = np.zeros(len(history.areas)), np.zeros(steps.shape[:2])
        self.own_variance = np.zeros_like(self.cell)
        self.scale = 1.0
        self.area_spread, self.cell_spread = priors.area_spread**2, priors.cell_spread**2
        self.grade_spread, self.shock_spread = priors.grade_spread**2, priors.parent_shock**2

    @property
    def own(self) -> Array:
        return np.asarray(self.area[:, None] + self.cell)

    def rest(self) -> Array:
        """What no effect explains."""
        fixed = (self.grade[self.at] + self.own)[:, :, None]
        return np.asarray(self.y - fixed - self.shock[self.at][:, None, :])

    def weights(self) -> Array:
        """Inverse variances, less for surprises as Student's t has it."""
        variance = self.variance * self.scale
        light = self.light(self.rest() ** 2 / variance)
        return np.where(self.known, light / variance, 0.0)

    def light(self, square: Array) -> Array:
        """Weight of a squared standardised surprise."""
        return (self.priors.tail + 1) / (self.priors.tail + square)

    def learn_shocks(self, weight: Array) -> None:
        gap = self.y - (self.grade[self.at] + self.own)[:, :, None]
        top = self.history.sum_by_parent((weight * gap).sum(axis=1))
        mass = self.history.sum_by_parent(weight.sum(axis=1))
        calm = self.light(self.shock**2 / self.shock_spread)
        hold = mass + calm / self.shock_spread
        self.shock = top / hold
        seen = mass > 0
        self.shock_spread = _mixed(
            (calm * self.shock**2 + 1 / hold)[seen],
            self.priors.parent_shock**2,
            self.priors.shock_count,
        )

    def learn_grades(self, weight: Array) -> None:
        """A common profile, then each parent's own around it."""
        gap = self.y - self.own[:, :, None] - self.shock[self.at][:, None, :]
        top = self.history.sum_by_parent((weight * gap).sum(axis=2))
        mass = self.history.sum_by_parent(weight.sum(axis=2))
        common = top.sum(axis=0) / np.maximum(mass.sum(axis=0), 1e-9)
        hold = mass + 1 / self.grade_spread
        self.grade = (top + common / self.grade_spread) / hold
        self.grade_spread = _mixed(
            ((self.grade - common) ** 2 + 1 / hold)[mass > 0],
            self.priors.grade_spread**2,
            4 * self.priors.shock_count,
        )

    def learn_areas(self, weight: Array) -> None:
        """Areas, then the cells of each."""
        gap = self.y - self.grade[self.at][:, :, None] - self.shock[self.at][:, None, :]
        mass = weight.sum(axis=(1, 2))
        hold = mass + 1 / self.area_spread
        self.area = (weight * (gap - self.cell[:, :, None])).sum(axis=(1, 2)) / hold
        cells = weight.sum(axis=2)
        held = cells + 1 / self.cell_spread
        self.cell = (weight * (gap - self.area[:, None, None])).sum(axis=2) / held
        self.own_variance = 1 / held + (1 / hold)[:, None]
        few, priors = self.priors.shock_count, self.priors
        seen = mass > 0
        squares = self.area[seen] ** 2 + 1 / hold[seen]
        self.area_spread = _mixed(squares, priors.area_spread**2, 4 * few)
        seen_cells = cells > 0
        squares = self.cell[seen_cells] ** 2 + 1 / held[seen_cells]
        self.cell_spread = _mixed(squares, priors.cell_spread**2, 10 * few)

    def learn_scale(self) -> None:
        """The level of noise by the median of squares, which single strange years cannot move."""
        ratio = (self.rest() ** 2 / self.variance)[self.known]
        if len(ratio):
            middle = max(float(np.median(ratio)) / MEDIAN_OF_SQUARES, 1e-4)
            share = len(ratio) / (len(ratio) + self.priors.variance_count)
            self.scale = float(middle**share)

    def result(self) -> Progression:
        rest = np.where(self.known, self.rest(), 0.0)
        calm = np.minimum(self.light(self.shock**2 / self.shock_spread), 1.0)[:, -1]
        seen = float(self.known.sum())
        return Progression(
            grade=self.grade,
            shock=self.shock,
            own=self.own,
            own_variance=self.own_variance,
            surprise=rest[:, :, -1],
            passing=(1 - calm) * self.shock[:, -1],
            scale=self.scale,
            parent_shock=float(np.sqrt(self.shock_spread)),
            echo=_echo(rest, self.known, self.variance * self.scale, self.priors),
            moves=self.moves & (np.abs(self.grade[self.at] + self.own) <= BREAK),
            evidence=seen / (seen + self.priors.variance_count),
        )


def _steps(history: History, priors: Priors) -> tuple[Array, Array]:
    counts = history.counts
    steps = np.full_like(counts, np.nan)
    children = np.ones_like(counts)
    up, below = counts[:, 1:, 1:], counts[:, :-1, :-1]
    ok = (up > 0) & (below > 0)
    steps[:, 1:, 1:] = np.log(np.where(ok, up, 1) / np.where(ok, below, 1))
    steps[:, 1:, 1:][~ok] = np.nan
    children[:, 1:, 1:] = np.where(ok, below, 1)
    return steps, noise_variance(children, priors)


def _moving(history: History, steps: Array, known: Mask) -> Mask:
    """Cells into which a class moves up: not broken in most of the last five steps seen."""
    recent = known[:, :, -5:]
    broken = recent & (np.abs(np.nan_to_num(steps[:, :, -5:])) > BREAK)
    mostly = broken.sum(axis=2) * 2 > np.maximum(recent.sum(axis=2), 1)
    return np.asarray(history.active & ~history.entry & ~mostly)


def _mixed(squares: Array, prior: float, count: float) -> float:
    """EM step for a variance, mixed with its prior as if ``count`` values stood behind that."""
    return float((squares.sum() + count * prior) / (squares.size + count))


def _echo(rest: Array, known: Mask, variance: Array, priors: Priors) -> float:
    """Regression of a cohort's surprise on the one the year before."""
    both = known[:, 1:, 1:] & known[:, :-1, :-1]
    size = rest / np.sqrt(variance)
    now = np.clip(size[:, 1:, 1:], -3, 3)[both]
    before = np.clip(size[:, :-1, :-1], -3, 3)[both]
    top = float(now @ before) + priors.echo_count * priors.cohort_echo
    return float(np.clip(top / (float(before @ before) + priors.echo_count), -0.5, 0.2))
