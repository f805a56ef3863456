"""Frozen priors of the forecast: what is assumed until a user's own history says otherwise.

Version and sources stand with the numbers. They were set from (a) errors by size, grade and
horizon of simple methods on the schools and districts of New Jersey 2012-2022, as tabulated in the
study that preceded this engine; :mod:`truongchuan.engines.forecast.worlds` was made to resemble
them; and (b) histories generated there. None was set to fit the history that the benchmark judges
the engine on (docs/adr/0040). A local estimate moves a prior in proportion to the number of
observations behind it.
"""

from __future__ import annotations

from dataclasses import dataclass

VERSION = "2026.2"
"""Numbers of 2026.1; 2026.2 adds ``event_spread``, which rests on no data."""
SOURCES = ("new_jersey_2012_2022", "generated_worlds")
"""Where the numbers come from, as codes; ``wording/forecast.py`` tells them."""


@dataclass(frozen=True, slots=True)
class Priors:
    """Standard deviations are of logarithms; ``*_count``: how many observations a prior equals."""

    move_per_child: float = 0.55
    """Variance of a year's progression times the children in the class."""
    move_floor: float = 0.03
    """Standard deviation of a large class's progression."""
    area_spread: float = 0.012
    """Between areas of one parent, all grades alike."""
    cell_spread: float = 0.015
    """Between grades of one area."""
    grade_spread: float = 0.02
    """Between parents, by grade."""
    parent_shock: float = 0.012
    """Shared by all classes of a parent in one year."""
    variance_count: float = 40.0
    shock_count: float = 6.0
    half_life: float = 6.0
    """Years after which a progression counts half."""
    cohort_echo: float = -0.08
    """Part of a cell's surprise that its cohort takes back the year after."""
    echo_count: float = 150.0
    shock_return: float = 0.5
    """Part of an extraordinary shared shock that passes: nobody can know, so one half."""
    tail: float = 4.0
    """Degrees of freedom of surprises."""
    take_up_drift: float = 0.025
    entry_drift: float = 0.04
    share_drift: float = 0.05
    entry_per_child: float = 0.9
    entry_floor: float = 0.03
    drift_count: float = 40.0
    total_pull: tuple[float, ...] = (0.12, 0.18, 0.2, 0.22, 0.25)
    """By horizon: how far an area's total is drawn to its last total."""
    parent_pull: tuple[float, ...] = (0.7, 0.8, 0.85, 0.85, 0.85)
    """By horizon: how far a grade's sum is drawn to the forecast made for the parent itself."""
    usual_pull: tuple[float, ...] = (0.05, 0.12, 0.2, 0.25, 0.3)
    """By horizon: how far a cell is drawn to the usual size of its grade (mean of three years)."""
    usual_count: float = 400.0
    """Cells that a pull to the usual size weighs as much as."""
    pull_count: float = 150.0
    """Totals a pull weighs as much as."""
    event_spread: float = 0.2
    """Part by which the children of a known event come out otherwise (one standard deviation).
    An assumption: no data on announced events were at hand."""


PRIORS = Priors()
