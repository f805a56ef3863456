"""Why units of a finished run are not at their nearest school, as plain values to be kept.

The engine's reasons (``engines/catchment/explain.py``) without forcing: a code, its parameters,
what the unit's children travel more than to the nearest school, and what sending the unit there
costs at least, where that is proven. Units and schools are places in the outcome's columns.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from typing import Any

from truongchuan.domain.catchments.selectors import REASONS_VERSION
from truongchuan.engines.catchment.again import open_session
from truongchuan.engines.catchment.answers import UnitReason
from truongchuan.engines.catchment.explain import explain_unit, outlook_of
from truongchuan.engines.catchment.model import Instance, Options, Problem, build_problem
from truongchuan.engines.catchment.rows import Bound
from truongchuan.engines.catchment.run import PlanFaultError, Result

logger = logging.getLogger(__name__)

MOST_PAIRS = 60_000
"""Units × campuses up to which the relaxation is solved once more for the "at least" figures.

Measured with 1,276 units and 20 schools (25,520 pairs): 2.5 s after a run of 15 s, 9 s after one
of 6 s on a busy machine, with fewer rows known. Above that the prices of seats
alone are used, which takes a millisecond and proves less.
"""


def reasons_of(
    instance: Instance,
    options: Options,
    result: Result,
    *,
    enough: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """Return ``version``, ``seen`` and ``units`` of a result; empty where it has no plan.

    ``units`` maps the place of a unit (as text) to ``code``, ``nearest`` (school), ``more``
    (children × km, or cost, beyond the nearest school's), ``params`` and ``least`` (what every plan
    with the unit at the nearest school costs more, at least; left out where nothing is proven).
    Units at their nearest school are left out. ``seen`` is the number of units that were looked
    at, from the first on: fewer than all when ``enough`` said so.
    """
    if result.plan is None:
        return {}
    problem = build_problem(instance, options)
    outlook = _outlook(instance, options, problem, result)
    # "At least" is said of plans within all limits; where there is none, it would mislead.
    search = result.search
    proves = result.lower_bound is not None and search is not None and not search.overflow
    kept: dict[str, Any] = {}
    seen = 0
    for unit in range(problem.n):
        if enough():
            break
        reason = explain_unit(
            instance, problem, result, unit, options=options, outlook=outlook, force=False
        )
        if reason.code != "nearest":
            kept[str(unit)] = _frozen(reason, proves=proves)
        seen += 1
    return {"version": REASONS_VERSION, "seen": seen, "units": kept}


def _outlook(instance: Instance, options: Options, problem: Problem, result: Result) -> Bound:
    """A bound over all allowed pairs: the relaxation's with its rows, or of its prices alone."""
    if result.search is not None and problem.n * problem.m <= MOST_PAIRS:
        try:
            session = open_session(instance, options, result)
        except (ValueError, PlanFaultError):
            logger.warning("no session over a plan of %s units", problem.n, exc_info=True)
        else:
            if session.outlook is not None and session.outlook.feasible:
                return session.outlook.bound
    return outlook_of(instance, problem, result)


def _frozen(reason: UnitReason, *, proves: bool) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "code": reason.code,
        "nearest": reason.nearest,
        "more": _rounded(reason.difference),
        "params": {name: _value(value) for name, value in reason.params.items()},
    }
    least = None if reason.forced is None else reason.forced.least
    if proves and least is not None and math.isfinite(least) and least > 0:
        kept["least"] = math.floor(least * 1e6) / 1e6
    return kept


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(term) for name, term in value.items()}
    if isinstance(value, list):
        return [int(unit) for unit in value]
    return None if value is None else _rounded(value)


def _rounded(value: float) -> float | None:
    return round(float(value), 6) if math.isfinite(value) else None
