"""Exact windows: the same programme for a few neighbouring sites, all others held.

The units of the chosen sites are shared out anew. The window's own linear relaxation with
separators tells first whether anything can be gained, and which pairs can be part of a gain; what
is left goes to HiGHS' branch and bound, with separators added in rounds for loose parts. Work is
limited by nodes and rounds, not by the clock, so that a run repeats.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.cuts import units_of
from truongchuan.engines.catchment.cutting import Cutting
from truongchuan.engines.catchment.model import Bools, Floats, Graph, Ints, Problem
from truongchuan.engines.catchment.relaxation import Relaxation
from truongchuan.engines.catchment.rows import Row, separator_row
from truongchuan.engines.catchment.solver import quiet_solver
from truongchuan.engines.catchment.zones import loose_parts

GAIN = 1e-6


@dataclass(frozen=True, slots=True)
class Effort:
    """How much a window may work: rounds of cuts, nodes and rounds of the integer programme, how
    much of it HiGHS spends on looking for plans (``None``: as it likes), and the most pairs left
    open beside one a unit for which an integer programme is solved at all."""

    cuts: int = 25
    nodes: int = 300
    rounds: int = 6
    search: float | None = None
    pairs: float = math.inf


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a window gave: a better plan or ``None``, and whether nothing better exists in it.

    ``work`` counts simplex steps, which repeat where seconds do not.
    """

    plan: Ints | None
    proven: bool
    work: int = 0


def sub_problem(
    problem: Problem, plan: Ints, sites: list[int], allowed: Bools
) -> tuple[Problem, Ints]:
    """The programme of a window and its units. Pieces of the graph keep their numbers: two units
    of one piece that the window itself leaves apart must not share a zone."""
    units = np.nonzero(np.isin(plan, sites))[0]
    number = {u: k for k, u in enumerate(units.tolist())}
    neighbours = tuple(
        tuple(number[v] for v in problem.graph.neighbours[u] if v in number) for u in units.tolist()
    )
    graph = Graph(neighbours, problem.graph.piece[units])
    cost = problem.cost[np.ix_(units, np.array(sites))].copy()
    may = allowed[np.ix_(units, np.array(sites))].copy()
    where = {j: k for k, j in enumerate(sites)}
    may[np.arange(len(units)), [where[j] for j in plan[units].tolist()]] = True
    cost[~may] = np.inf
    moved, limit = None, None
    if problem.moved is not None:
        moved = problem.moved[np.ix_(units, np.array(sites))]
        if problem.max_moved is not None:
            own = int(problem.moved[units, plan[units]].sum())
            limit = max(own, problem.max_moved - problem.moved_by(plan) + own)
    home = np.array(
        [number.get(h, -1) if h >= 0 else -1 for h in problem.home[sites].tolist()], dtype=np.int64
    )
    target = None if problem.spread_target is None else problem.spread_target[sites]
    part = Problem(
        cost=cost,
        demand=problem.demand[units],
        capacity=problem.capacity[sites],
        home=home,
        graph=graph,
        moved=moved,
        max_moved=limit,
        spread_price=problem.spread_price,
        spread_target=target,
        contiguous=problem.contiguous,
    )
    return part, units


def improve(
    problem: Problem,
    scale: float,
    plan: Ints,
    sites: list[int],
    allowed: Bools,
    *,
    overflow_price: float | None,
    effort: Effort,
    deadline: Deadline | None = None,
) -> Outcome:
    """Share out the units of ``sites`` anew; a plan is returned only when it is better.

    Without an ``overflow_price`` full sites keep at most the children they have beyond their seats.
    """
    sites = sorted(sites)
    part, units = sub_problem(problem, plan, sites, allowed)
    where = {j: k for k, j in enumerate(sites)}
    own = np.array([where[j] for j in plan[units].tolist()], dtype=np.int64)
    if overflow_price is None:
        part = replace(part, capacity=np.maximum(part.capacity, part.loads(own)))
    found = _share(part, scale, own, overflow_price or 0.0, effort, deadline or Deadline())
    if found.plan is None:
        return found
    better = plan.copy()
    better[units] = np.array(sites, dtype=np.int64)[found.plan]
    return Outcome(better, found.proven, found.work)


def _share(
    part: Problem, scale: float, own: Ints, price: float, effort: Effort, deadline: Deadline
) -> Outcome:
    soft = price > 0 and part.overflow(own) > 0
    lp = Relaxation(part, scale, overflow_price=price if soft else None, nearest=part.m, hint=own)
    cutting = Cutting(part, lp, hard=not soft)
    before = cutting.value(own)
    cutting.best = before - GAIN
    cutting.tighten(cutting.allowed)
    solved = cutting.root(effort.cuts, deadline)
    if not solved.feasible:
        return Outcome(None, True, lp.iterations)
    if cutting.root_bound >= cutting.best or int(cutting.allowed.sum()) <= part.n:
        return Outcome(cutting.plan, True, lp.iterations)
    if cutting.plan is not None and solved.x.max(axis=1).min() > 1 - 1e-6:
        return Outcome(cutting.plan, True, lp.iterations)
    if int(cutting.allowed.sum()) - part.n > effort.pairs:
        return Outcome(cutting.plan, False, lp.iterations)
    programme = Programme(part, scale, lp, cutting, before, price, soft)
    found = programme.run(effort, deadline)
    return replace(found, work=lp.iterations + programme.work)


class Programme:
    """The integer programme of a window, on the pairs its relaxation left open."""

    def __init__(
        self,
        part: Problem,
        scale: float,
        lp: Relaxation,
        cutting: Cutting,
        before: float,
        price: float,
        soft: bool,
    ) -> None:
        self.part, self.scale, self.before, self.price, self.soft = part, scale, before, price, soft
        self.cutting = cutting
        self.work = 0
        self.separation = lp.separation
        self.rows: list[Row] = list(lp.rows)
        units, sites = np.nonzero(cutting.allowed)
        self.units, self.sites = units, sites
        self.column = np.full(part.n * part.m, -1, dtype=np.int64)
        self.column[units * part.m + sites] = np.arange(len(units))

    def run(self, effort: Effort, deadline: Deadline) -> Outcome:
        """Solve in rounds, with separators against loose parts, within the effort."""
        import highspy

        h = quiet_solver(
            mip_rel_gap=1e-7,
            mip_abs_gap=1e-7,
            mip_max_nodes=effort.nodes,
            objective_bound=self.before - GAIN,
        )
        if effort.search is not None:
            h.setOptionValue("mip_heuristic_effort", effort.search)
        self.build(h)
        optimal = highspy.HighsModelStatus.kOptimal
        none = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kObjectiveBound)
        for _ in range(effort.rounds):
            if math.isfinite(deadline.end):
                # HiGHS counts the time of each run by itself.
                h.setOptionValue("time_limit", max(0.05, deadline.left()))
            h.run()
            self.work += max(0, int(h.getInfo().simplex_iteration_count))
            status = h.getModelStatus()
            if status in none:
                return Outcome(self.cutting.plan, True)
            if h.getInfo().primal_solution_status != 2:
                return Outcome(self.cutting.plan, False)
            if h.getInfo().objective_function_value >= self.before - GAIN:
                return Outcome(self.cutting.plan, status == optimal)
            plan = self.read(np.array(h.getSolution().col_value))
            loose = self._loose(plan)
            if not loose:
                better = self.cutting.value(plan) < self.before - GAIN
                return Outcome(plan if better else None, status == optimal)
            self.add(h, loose)
        return Outcome(self.cutting.plan, False)

    def build(self, h: Any) -> None:
        """Hand the programme to HiGHS."""
        import highspy
        from scipy.sparse import csc_matrix

        part, scale, grades = self.part, self.scale, self.part.demand.shape[1]
        count = len(self.units)
        columns = np.arange(count)
        entries = [(self.units, columns, np.ones(count))]
        lower = [1.0] * part.n + [-highspy.kHighsInf] * (part.m * grades)
        upper = [1.0] * part.n + (part.capacity / scale).ravel().tolist()
        for g in range(grades):
            load = part.demand[self.units, g] / scale
            entries.append((part.n + self.sites * grades + g, columns, load))
        row = part.n + part.m * grades
        if part.moved is not None and part.max_moved is not None:
            counted = part.moved[self.units, self.sites] / scale
            entries.append((np.full(count, row), columns, counted))
            lower.append(-highspy.kHighsInf)
            upper.append(part.max_moved / scale)
            row += 1
        costs = [part.cost[self.units, self.sites]]
        width = count
        if self.soft:
            extra = part.m * grades
            entries.append((part.n + np.arange(extra), width + np.arange(extra), -np.ones(extra)))
            costs.append(np.full(extra, self.price))
            width += extra
        if part.spread_target is not None:
            at = row + self.sites
            entries.append((at, columns, part.weight[self.units] / scale))
            each = np.arange(part.m)
            entries.append((row + each, width + 2 * each, -np.ones(part.m)))
            entries.append((row + each, width + 2 * each + 1, np.ones(part.m)))
            costs.append(np.full(2 * part.m, part.spread_price * scale))
            lower += (part.spread_target / scale).tolist()
            upper += (part.spread_target / scale).tolist()
            row += part.m
            width += 2 * part.m
        rows, cols, values = (np.concatenate([e[k] for e in entries]) for k in range(3))
        matrix = csc_matrix((values, (rows, cols)), shape=(row, width))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = width, row
        lp.col_cost_ = np.concatenate(costs)
        lp.col_lower_ = np.zeros(width)
        lp.col_upper_ = np.concatenate([np.ones(count), np.full(width - count, highspy.kHighsInf)])
        lp.row_lower_, lp.row_upper_ = np.array(lower), np.array(upper)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = matrix.indptr
        lp.a_matrix_.index_ = matrix.indices
        lp.a_matrix_.value_ = matrix.data
        whole, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        lp.integrality_ = [whole] * count + [real] * (width - count)
        h.passModel(lp)
        self.add(h, self.rows)

    def add(self, h: Any, rows: list[Row]) -> None:
        """Add rows, on the pairs that are columns here."""
        import highspy

        starts: list[int] = []
        index: list[int] = []
        value: list[float] = []
        lower: list[float] = []
        for row in rows:
            columns = self.column[list(row.pairs)]
            starts.append(len(index))
            lower.append(row.rhs)
            index += columns[columns >= 0].tolist()
            value += [c for c, k in zip(row.coefs, columns.tolist(), strict=True) if k >= 0]
        if lower:
            h.addRows(
                len(lower),
                np.array(lower),
                np.full(len(lower), highspy.kHighsInf),
                len(index),
                np.array(starts, dtype=np.int32),
                np.array(index, dtype=np.int32),
                np.array(value, dtype=float),
            )

    def start_from(self, h: Any, plan: Ints) -> None:
        """Let the search begin with a plan; columns beside the pairs are worked out by HiGHS."""
        chosen = self.column[np.arange(self.part.n) * self.part.m + plan]
        if (chosen < 0).any():
            return
        values = np.zeros(len(self.units))
        values[chosen] = 1.0
        index = np.arange(len(self.units), dtype=np.int32)
        h.setSolution(len(index), index, values)

    def read(self, values: Floats) -> Ints:
        """The plan that the columns' values mean."""
        plan = np.zeros(self.part.n, dtype=np.int64)
        chosen = np.nonzero(values[: len(self.units)] > 0.5)[0]
        plan[self.units[chosen]] = self.sites[chosen]
        return plan

    def _loose(self, plan: Ints) -> list[Row]:
        """Rows against the loose parts of a whole solution."""
        part, rows = self.part, []
        piece = part.graph.piece
        for j in range(part.m):
            zone = set(np.nonzero(plan == j)[0].tolist())
            home = int(part.home[j])
            may = units_of(self.cutting.allowed[:, j])
            for away in loose_parts(part, j, zone):
                if home >= 0 and piece[min(away)] == piece[home]:
                    border = self.separation.boundary(home, away, may)
                    heads = sorted(away, key=lambda u: (-int(part.weight[u]), u))[:8]
                    rows += [separator_row(part.m, u, j, sorted(border)) for u in heads]
                else:
                    same = {u: 1.0 for u in sorted(zone) if piece[u] == piece[min(away)]}
                    rows += self.separation.rootless(j, same, may, 0.02)
        return rows
