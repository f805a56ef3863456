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
    steps, variance = _steps(history, priors)
    known = np.isfinite(steps)
    moves = _moving(history, steps, known)
    known &= np.abs(np.nan_to_num(steps)) <= BREAK + 2 * np.sqrt(variance)
    y = np.where(known, steps, 0.0)
    width = steps.shape[2]
    age = np.arange(width)[::-1]
    fade = 0.5 ** (age / priors.half_life)
    at = history.parent_of
    size = len(history.parents)
    grade = np.zeros((size, steps.shape[1]))
    shock, own = np.zeros((size, width)), np.zeros(steps.shape[:2])
    area = np.zeros(len(history.areas))
    cell = np.zeros(steps.shape[:2])
    scale = 1.0
    spread = {
        "area": priors.area_spread**2,
        "cell": priors.cell_spread**2,
        "grade": priors.grade_spread**2,
        "shock": priors.parent_shock**2,
    }
    cell_variance = np.full_like(cell, spread["cell"])
    calm = np.ones((size, width))
    for _ in range(ROUNDS):
        rest = y - (grade[at] + own)[:, :, None] - shock[at][:, None, :]
        light = (priors.tail + 1) / (priors.tail + rest**2 / (variance * scale))
        weight = np.where(known, light / (variance * scale), 0.0)
        late = weight * fade
        # shared shocks
        gap = y - (grade[at] + own)[:, :, None]
        top = history.sum_by_parent((weight * gap).sum(axis=1))
        mass = history.sum_by_parent(weight.sum(axis=1))
        calm = (priors.tail + 1) / (priors.tail + shock**2 / spread["shock"])
        hold = mass + calm / spread["shock"]
        shock = top / hold
        # grades: a common profile, then each parent's own
        gap = y - own[:, :, None] - shock[at][:, None, :]
        top, mass = _by_grade(history, late, gap)
        common = top.sum(axis=0) / np.maximum(mass.sum(axis=0), 1e-9)
        grade = (top + common / spread["grade"]) / (mass + 1 / spread["grade"])
        grade_variance = 1 / (mass + 1 / spread["grade"])
        # areas, then cells
        gap = y - grade[at][:, :, None] - shock[at][:, None, :]
        mass_a = late.sum(axis=(1, 2))
        area = (late * (gap - cell[:, :, None])).sum(axis=(1, 2)) / (mass_a + 1 / spread["area"])
        area_variance = 1 / (mass_a + 1 / spread["area"])
        mass_c = late.sum(axis=2)
        cell = (late * (gap - area[:, None, None])).sum(axis=2) / (mass_c + 1 / spread["cell"])
        cell_variance = 1 / (mass_c + 1 / spread["cell"])
        own = area[:, None] + cell
        # variances
        seen = mass_c > 0
        few = priors.shock_count
        spread["area"] = _mixed(
            area[mass_a > 0] ** 2 + area_variance[mass_a > 0], priors.area_spread**2, 4 * few
        )
        spread["cell"] = _mixed(
            cell[seen] ** 2 + cell_variance[seen], priors.cell_spread**2, 10 * few
        )
        apart = mass > 0
        spread["grade"] = _mixed(
            ((grade - common) ** 2 + grade_variance)[apart], priors.grade_spread**2, 4 * few
        )
        there = hold > calm / spread["shock"]
        spread["shock"] = _mixed((calm * shock**2 + 1 / hold)[there], priors.parent_shock**2, few)
        rest = y - (grade[at] + own)[:, :, None] - shock[at][:, None, :]
        ratio = (rest**2 / variance)[known]
        if len(ratio):
            middle = float(np.median(ratio)) / 0.4549
            count = len(ratio)
            scale = float(
                np.exp(count * np.log(max(middle, 1e-4)) / (count + priors.variance_count))
            )
    rest = np.where(known, rest, 0.0)
    calm = np.minimum((priors.tail + 1) / (priors.tail + shock**2 / spread["shock"]), 1.0)
    return Progression(
        grade=grade,
        shock=shock,
        own=own,
        own_variance=cell_variance + area_variance[:, None],
        surprise=rest[:, :, -1],
        passing=(1 - calm[:, -1]) * shock[:, -1],
        scale=scale,
        parent_shock=float(np.sqrt(spread["shock"])),
        echo=_echo(rest, known, variance * scale, priors),
        moves=moves,
        evidence=float(known.sum() / (known.sum() + priors.variance_count)),
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


def _by_grade(history: History, weight: Array, gap: Array) -> tuple[Array, Array]:
    return (
        history.sum_by_parent((weight * gap).sum(axis=2)),
        history.sum_by_parent(weight.sum(axis=2)),
    )


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
