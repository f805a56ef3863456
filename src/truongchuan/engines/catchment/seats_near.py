"""What seats are worth in a large area: a plan searched around the school, a bound of the whole.

The plan with other seats is one of the whole area: children who lack a seat are passed on by chains
however far, and the units of the sites nearest to the school are shared out anew, all others held.
What it is compared with is searched in the same way with the seats as they are, so that what the
search alone betters in an unfinished plan is not taken for the worth of seats.
The bound is that of the relaxation without separators over all pairs, with the new seats: it holds,
but it is as wide as that relaxation's gap, so that "saves at most" says little.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from truongchuan.engines.catchment import large
from truongchuan.engines.catchment.answers import SeatWorth
from truongchuan.engines.catchment.change import Change, apply_change, seats_of
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.explain_near import Neighbourhoods
from truongchuan.engines.catchment.model import Instance, Ints, Options
from truongchuan.engines.catchment.run import Result, _answer


def seat_worth_near(
    near: Neighbourhoods,
    school: int,
    added: Fraction,
    *,
    grade: int = 0,
    before_bound: float = -math.inf,
    deadline: Deadline | None = None,
) -> SeatWorth:
    """What ``added`` seats at a school change (below 0: taken away); see ``curve.seat_worth``.

    ``before_bound`` is what is proven of the plan as it stands.

    :raises PlanFaultError: when the independent check refuses the plan found.
    """
    seats = seats_of(near.instance, school, added, grade)
    change = Change(seats=(seats,))
    instance, options = apply_change(near.instance, near.options, change)
    deadline = deadline or Deadline()
    away = np.hypot(*(instance.site_xy - instance.site_xy[seats.site]).T)
    around = np.sort(np.argsort(away, kind="stable")[: large.SITES])
    same = _searched(near.instance, near.options, near.plan, around, deadline)
    answer = _searched(instance, options, near.plan, around, deadline)
    return SeatWorth(
        school=school,
        seats=float(added),
        before=near.cost if same.objective is None else same.objective,
        value=answer.objective,
        bound=-math.inf if answer.lower_bound is None else answer.lower_bound,
        overflow=0.0 if answer.checked is None else answer.checked.overflow,
        before_bound=before_bound,
    )


def _searched(
    instance: Instance, options: Options, plan: Ints, around: Ints, deadline: Deadline
) -> Result:
    solver = large.LargeSolver(instance, options, deadline=deadline)
    search = solver.better(plan, around)
    return _answer(instance, options, solver.area.frame, search, deadline)
