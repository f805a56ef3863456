"""The whole area at once, on the few pairs that the relaxation leaves in doubt.

Most units are settled by their reduced costs. What is left (a few hundred pairs) is an integer
programme over all sites together, so that children can pass through full zones in long chains,
which no window of a few sites sees. It is a search, not a proof, and may therefore ask for more
than it must: zones are kept whole by the rule that a unit needs, in its zone, a neighbour nearer to
the zone's settled core. That rule needs no rounds of cuts; what it costs, windows win back.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.cutting import Cutting
from truongchuan.engines.catchment.model import Bools, Floats, Ints, Problem
from truongchuan.engines.catchment.relaxation import Relaxation
from truongchuan.engines.catchment.rows import Row, separator_row
from truongchuan.engines.catchment.solver import quiet_solver
from truongchuan.engines.catchment.windows import Programme, sub_problem
from truongchuan.engines.catchment.zones import is_whole, part_of


@dataclass(frozen=True, slots=True)
class Doubt:
    """How many pairs beside one per unit are looked at, the nodes spent on them, how much of the
    work HiGHS spends on looking for plans (``None``: as it likes), and whether it may begin anew
    with what it has settled."""

    pairs: int
    nodes: int
    search: float | None = None
    anew: bool = True


def search_wide(
    problem: Problem,
    scale: float,
    plan: Ints,
    reduced: Floats,
    doubt: Doubt,
    *,
    rows: list[Row],
    price: float,
    deadline: Deadline,
) -> Ints | None:
    """Return a whole plan found from ``plan``, better or not; ``None`` when there is none.

    ``reduced`` are reduced costs (n, m) of a relaxation; children beyond the seats cost ``price``
    each where the plan has some, and are not allowed where it has none. Of the ``rows`` those are
    used that the plan keeps: others hold for plans better than one it may not be.
    """
    may = in_doubt(problem, plan, reduced, doubt.pairs)
    parents, may = whole_rows(problem, may, plan)
    if not may.any(axis=1).all():
        return None
    soft = problem.overflow(plan) > 0
    part, _units = sub_problem(problem, plan, list(range(problem.m)), may)
    parents, _ = whole_rows(part, part.allowed, plan)
    lp = Relaxation(part, scale, overflow_price=price if soft else None, nearest=part.m, hint=plan)
    cutting = Cutting(part, lp, hard=not soft)
    programme = Programme(part, scale, lp, cutting, math.inf, price, soft)
    solver = quiet_solver(mip_rel_gap=1e-4, mip_max_nodes=doubt.nodes)
    solver.setOptionValue("mip_allow_restart", doubt.anew)
    if doubt.search is not None:
        solver.setOptionValue("mip_heuristic_effort", doubt.search)
    programme.build(solver)
    programme.add(solver, [*(row for row in rows if keeps(plan, row, problem.m)), *parents])
    programme.start_from(solver, plan)
    if math.isfinite(deadline.end):
        solver.setOptionValue("time_limit", max(0.05, deadline.left()))
    solver.run()
    if solver.getInfo().primal_solution_status != 2:
        return None
    found = programme.read(np.array(solver.getSolution().col_value))
    return found if is_whole(problem, found) else None


def keeps(plan: Ints, row: Row, m: int) -> bool:
    """Does a plan (n,) of sites keep a row?"""
    held = (c for pair, c in zip(row.pairs, row.coefs, strict=True) if plan[pair // m] == pair % m)
    return sum(held) >= row.rhs - 1e-9


def in_doubt(problem: Problem, plan: Ints, reduced: Floats, count: int) -> Bools:
    """Pairs of the plan, of the relaxation, and the ``count`` cheapest others."""
    rest = np.where(problem.allowed & np.isfinite(reduced), reduced, np.inf)
    rest[rest <= 1e-9] = np.inf
    finite = rest[np.isfinite(rest)]
    if len(finite) > count:
        limit = float(np.partition(finite, count)[count])
    else:
        limit = float(finite.max(initial=0.0))
    may: Bools = problem.allowed & (reduced <= limit)
    may[np.arange(problem.n), plan] = True
    return may


def whole_rows(problem: Problem, may: Bools, plan: Ints | None = None) -> tuple[list[Row], Bools]:
    """Rows that keep every zone whole within the pairs, and the pairs that can be reached.

    The core of a zone: the units joined to its home that may go nowhere else. Units are ordered by
    steps from the core, then by cost a child; one deeper than a step needs a unit beside it that
    comes before it, in the zone. Sufficient, not necessary. A whole ``plan`` always keeps the rows:
    where its own zone reaches a unit by later ones only, the unit is put behind them.
    """
    rows: list[Row] = []
    keep = may.copy()
    if not problem.contiguous:
        return rows, keep
    neighbours = problem.graph.neighbours
    settled = may.sum(axis=1) == 1
    each = problem.cost / np.maximum(problem.weight, 1)[:, None]
    for site in range(problem.m):
        inside = set(np.nonzero(may[:, site])[0].tolist())
        home = int(problem.home[site])
        if home < 0:
            continue
        piece = problem.graph.piece
        inside = {u for u in inside if piece[u] == piece[home]}
        core = part_of(neighbours, home, {home, *(u for u in inside if settled[u])})
        depth = dict.fromkeys(sorted(core), 0)
        order = list(depth)
        for u in order:
            for v in neighbours[u]:
                if v in inside and v not in depth:
                    depth[v] = depth[u] + 1
                    order.append(v)
        rank = {u: (depth[u], float(each[u, site]) if depth[u] else 0.0, 0) for u in order}
        if plan is not None:
            _put_behind(neighbours, rank, core, [u for u in order if plan[u] == site])
        for u in sorted(inside - core):
            if u not in rank:
                keep[u, site] = False
            elif rank[u][0] > 1 or rank[u][2]:
                before = [v for v in neighbours[u] if v in rank and rank[v] < rank[u]]
                rows.append(separator_row(problem.m, u, site, before))
    return rows, keep


def _put_behind(
    neighbours: Sequence[Sequence[int]],
    rank: dict[int, tuple[int, float, int]],
    core: set[int],
    zone: list[int],
) -> None:
    """Move units of a whole zone behind one beside them, so that a way from the core goes up."""
    left = set(zone) - core
    heap = [(rank[u], u) for u in sorted(core)]
    seen = set(core)
    while heap:
        mine, u = heapq.heappop(heap)
        for v in neighbours[u]:
            if v in left and v not in seen:
                seen.add(v)
                if rank[v] < mine:
                    rank[v] = (mine[0], mine[1], mine[2] + 1)
                heapq.heappush(heap, (rank[v], v))
