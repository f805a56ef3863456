"""What the catchment engine is measured against: four usual ways, each within a time limit.

Every function takes an instance and seconds, and returns sites per unit (or ``None``), and the
method's own bound on its own model where it has one (``nan`` otherwise). The models of HiGHS and
CP-SAT see the nearest ``NEAREST`` sites of a unit and its present one, so their own bounds say
nothing about plans beyond those; gaps are therefore measured from our bound, which holds for all.
"""

from __future__ import annotations

import math
import time

import numpy as np

from truongchuan.engines.catchment.anneal import Annealer
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.model import (
    Floats,
    Instance,
    Ints,
    Options,
    Problem,
    build_problem,
)
from truongchuan.engines.catchment.relaxation import Relaxation
from truongchuan.engines.catchment.solve import overflow_price
from truongchuan.engines.catchment.start import grow

NEAREST = 8
Answer = tuple[Ints | None, float]


def nearest_school(instance: Instance, _seconds: float) -> Answer:
    """Every unit to its nearest school: what a list of streets by hand comes to."""
    return build_problem(instance, Options()).cost.argmin(axis=1), math.nan


def pairs_near(problem: Problem) -> list[tuple[int, int]]:
    """Return the pairs (unit, site) that the models of peers see."""
    rank = np.argsort(problem.cost, axis=1, kind="stable")[:, :NEAREST]
    wanted = np.zeros_like(problem.allowed)
    np.put_along_axis(wanted, rank, values=True, axis=1)
    return [(int(i), int(j)) for i, j in np.argwhere(wanted & problem.allowed)]


def flow_model(instance: Instance, seconds: float) -> Answer:
    """HiGHS on the textbook model: binary pairs, and a flow from every home to its units."""
    import highspy

    problem = build_problem(instance, Options())
    pairs = pairs_near(problem)
    column = {pair: k for k, pair in enumerate(pairs)}
    sites: dict[int, list[int]] = {}
    for i, j in pairs:
        sites.setdefault(j, []).append(i)
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("time_limit", seconds)
    model.setOptionValue("mip_rel_gap", 1e-6)
    for i, j in pairs:
        fixed = 1.0 if problem.home[j] == i else 0.0
        model.addVar(fixed, 1.0)
        k = column[i, j]
        model.changeColCost(k, float(problem.cost[i, j]))
        model.changeColIntegrality(k, highspy.HighsVarType.kInteger)
    width = len(pairs)

    def row(low: float, high: float, at: list[int], values: list[float]) -> None:
        model.addRow(low, high, len(at), np.array(at, dtype=np.int32), np.array(values))

    for i in range(problem.n):
        at = [column[i, j] for j in range(problem.m) if (i, j) in column]
        row(1.0, 1.0, at, [1.0] * len(at))
    for j, units in sites.items():
        row(-math.inf, float(problem.capacity[j, 0]), [column[u, j] for u in units],
            [float(problem.weight[u]) for u in units])  # fmt: skip
        inside, most = set(units), float(len(units) - 1)
        ins: dict[int, list[int]] = {u: [] for u in units}
        outs: dict[int, list[int]] = {u: [] for u in units}
        for u in units:
            for v in problem.graph.neighbours[u]:
                if v in inside and v != problem.home[j]:
                    model.addVar(0.0, most)
                    ins[v].append(width)
                    outs[u].append(width)
                    width += 1
        for u in units:
            if u == problem.home[j]:
                continue
            at = [*ins[u], *outs[u], column[u, j]]
            row(0.0, 0.0, at, [1.0] * len(ins[u]) + [-1.0] * len(outs[u]) + [-1.0])
            row(-math.inf, 0.0, [*ins[u], column[u, j]], [1.0] * len(ins[u]) + [-most])
    model.run()
    info = model.getInfo()
    if not math.isfinite(info.objective_function_value) or info.primal_solution_status != 2:
        return None, float(info.mip_dual_bound)
    values = np.array(model.getSolution().col_value[: len(pairs)])
    plan = np.full(problem.n, -1, dtype=np.int64)
    for (i, j), value in zip(pairs, values, strict=True):
        if value > 0.5:
            plan[i] = j
    return plan, float(info.mip_dual_bound)


def nearer_neighbours(instance: Instance, seconds: float) -> Answer:
    """OR-Tools CP-SAT: a unit goes to a school only with a neighbour that is nearer to it.

    Near is meant along the graph: in a straight line some units have no nearer neighbour for any
    school, and the rule leaves no plan at all.
    """
    from ortools.sat.python import cp_model

    problem = build_problem(instance, Options())
    pairs = pairs_near(problem)
    model = cp_model.CpModel()
    x = {pair: model.new_bool_var("") for pair in pairs}
    for i in range(problem.n):
        model.add_exactly_one(x[i, j] for j in range(problem.m) if (i, j) in x)
    away = along_the_graph(instance, problem)
    for i, j in pairs:
        home = int(problem.home[j])
        if i == home:
            model.add(x[i, j] == 1)
            continue
        nearer = [
            x[v, j] for v in problem.graph.neighbours[i]
            if (v, j) in x and (v == home or away[v, j] < away[i, j])
        ]  # fmt: skip
        model.add_bool_or([*nearer, x[i, j].negated()])
    for j in range(problem.m):
        units = [i for i in range(problem.n) if (i, j) in x]
        model.add(
            sum(int(problem.weight[i]) * x[i, j] for i in units) <= int(problem.capacity[j, 0])
        )
    unit = 1e4
    model.minimize(sum(round(float(problem.cost[i, j]) * unit) * var for (i, j), var in x.items()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, solver.best_objective_bound / unit
    plan = np.full(problem.n, -1, dtype=np.int64)
    for (i, j), var in x.items():
        if solver.boolean_value(var):
            plan[i] = j
    return plan, solver.best_objective_bound / unit


def along_the_graph(instance: Instance, problem: Problem) -> Floats:
    """Return the metres from unit to unit to each site's home, (n, m)."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    at, to = instance.edges.T
    metres = np.hypot(*(instance.unit_xy[at] - instance.unit_xy[to]).T) + 1e-6
    graph = csr_matrix((metres, (at, to)), shape=(problem.n, problem.n))
    found: Floats = dijkstra(graph, directed=False, indices=problem.home).T
    return found


def annealed(instance: Instance, seconds: float) -> Answer:
    """The linear programme, rounded to whole zones, then annealing, again and again."""
    problem = build_problem(instance, Options())
    price = overflow_price(problem, instance.scale)
    end = time.monotonic() + seconds
    solved = Relaxation(problem, instance.scale, overflow_price=price).solve()
    guide = np.where(np.isfinite(solved.bound.reduced), solved.bound.reduced, 1e12)
    best, least = None, math.inf
    start = grow(problem, solved.x.argmax(axis=1), guide, full_price=price / instance.scale)
    if start is None:
        return None, solved.bound.value
    usual = float(np.median(problem.cost[np.arange(problem.n), start]))
    for number in range(10_000):
        left = end - time.monotonic()
        if left <= 0:
            break
        run = Annealer(
            problem, start, problem.allowed, price / instance.scale, seed=number
        )  # fmt: skip
        plan = run.run(
            600 * problem.n, usual * (0.5, 2.0)[number % 2], usual * 0.01,
            Deadline(time.monotonic, left, None),
        )  # fmt: skip
        value = problem.objective(plan) + price * problem.overflow(plan) / instance.scale
        if value < least:
            best, least, start = plan, value, plan
    return best, solved.bound.value


PEERS = {
    "nearest school": nearest_school,
    "HiGHS, flow model": flow_model,
    "CP-SAT, nearer neighbours": nearer_neighbours,
    "LP + annealing": annealed,
}
