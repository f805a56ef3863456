"""Turns of search and proof side by side, until proven or the time is over.

The whole area is searched at once on more and more pairs in doubt while that helps: first around a
plan beside the relaxation, since the best plan known may lie in another valley, from where few
pairs lead on. Then windows follow. While the best plan is far from the bound, both pieces of a turn
search; then one works off leaves of the proof, and both do where windows find nothing any more.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from truongchuan.engines.catchment.cutting import CLOSE
from truongchuan.engines.catchment.frontier import Explored, Frontier
from truongchuan.engines.catchment.model import Ints, Problem
from truongchuan.engines.catchment.pieces import AnyPiece, Found, SweepPiece, WidePiece, work
from truongchuan.engines.catchment.sweep import Swept
from truongchuan.engines.catchment.wide import Doubt

if TYPE_CHECKING:
    from truongchuan.engines.catchment.solve import Solver

SIDES = 2
"""Pieces of a turn, whoever does them."""
FAR = 0.02
"""Part of its cost that the best plan may lie above the bound before the proof begins."""
IN_VAIN, WORTH = 2, 1e-4
"""Searches of the whole area in a row that may gain less than this part of the cost."""
FIRST_SWEEPS = 2
"""Turns with many windows, before patient ones."""
STEPS = 12_000
"""Simplex steps of windows in a turn, where time does not count."""
LEAST_TURNS, MORE_TURNS = 4, 2
"""Turns where work is limited: with no effort at all, and for each step of it."""
SELDOM = 4
"""Turns after which windows are searched again at the latest, while they find nothing."""


class Breadth(NamedTuple):
    """Pairs in doubt that a search of the whole area looks at, and its nodes."""

    each_site: float
    each_unit: float
    nodes: int

    def doubt(self, problem: Problem) -> Doubt:
        """The same for an area."""
        return Doubt(int(self.each_site * problem.m + self.each_unit * problem.n), self.nodes)


WIDE = (
    Breadth(5, 0, 200),
    Breadth(0, 0.15, 400),
    Breadth(0, 0.5, 3000),
    Breadth(0, 1, 3000),
)


class Turns:
    """The turns of one solver. Without ``search`` only windows look for plans."""

    def __init__(self, solver: Solver, near: Ints | None, *, search: bool) -> None:
        self.solver, self.near = solver, near
        self.wides = 0 if search else len(WIDE)  # searches of the whole area so far
        self.vain = 0 if search else IN_VAIN
        self.front: Frontier | None = None
        self.sweeps, self.idle, self.rest = 0, 0, 0

    def run(self) -> None:
        """Take turns; without a plan within the seats they end with the search."""
        solver, turn = self.solver, 0
        while not solver.deadline.passed() and solver.plan is not None:
            effort = solver.how.effort
            if effort is not None and turn >= LEAST_TURNS + MORE_TURNS * effort:
                return
            if self.front is None and (solver.seated or solver.limit is not None):
                self.front = solver.front()
            if self._closed():
                return
            pieces = self._searches()
            if not pieces and self.front is None:
                return
            if self.front is not None and len(pieces) < SIDES:
                shares = self.front.deal(SIDES - len(pieces))
                pieces += [solver.proof_piece(share, self.front) for share in shares]
            before = solver.value
            for piece, done in zip(pieces, solver.spread(work, pieces), strict=True):
                self._take(piece, done)
            self._judge(pieces, before)
            self._closed()
            solver.settle()
            solver.tell()
            turn += 1

    def _closed(self) -> bool:
        """Take the proof's bound over: is nothing left that could beat the best plan?"""
        solver = self.solver
        if self.front is not None:
            solver.bound = max(solver.bound, self.front.bound(solver.value))
        return self.front is not None and solver.bound >= solver.value - 2 * CLOSE

    @property
    def _far(self) -> bool:
        """Is the best plan far from the bound?"""
        return self.solver.bound < self.solver.value - FAR * abs(self.solver.value)

    def _searches(self) -> list[AnyPiece]:
        """What looks for plans in this turn."""
        solver = self.solver
        if self.vain < IN_VAIN:
            starts = [plan for plan in (self.near, solver.plan) if plan is not None]
            if not self._far:
                starts = starts[:1]
            elif len(starts) < SIDES:
                starts *= SIDES
            self.near = None
            return [self._wide(start) for start in starts]
        self.rest -= 1
        if self.rest >= 0 or (self.front is None and self.sweeps >= FIRST_SWEEPS):
            return []
        sweep = self._sweep()
        return [] if sweep is None else [sweep]

    def _wide(self, start: Ints) -> WidePiece:
        solver, breadth = self.solver, WIDE[min(self.wides, len(WIDE) - 1)]
        if solver.outlook is None:
            raise ValueError("nothing is relaxed yet")
        self.wides += 1
        return WidePiece(
            solver.problem,
            solver.scale,
            start,
            solver.outlook.bound.reduced,
            breadth.doubt(solver.problem),
            solver.outlook.rows,
            solver.price,
            solver.slot(),
        )

    def _sweep(self) -> SweepPiece | None:
        solver = self.solver
        if solver.plan is None or solver.sweep is None or solver.outlook is None:
            return None
        solver.sweep.guide(solver.outlook.allowed, solver.outlook.bound, solver.value)
        first, m = self.sweeps < FIRST_SWEEPS, solver.problem.m
        self.sweeps += 1
        count = 8 * m if first else max(8, min(24, m))
        steps = math.inf if math.isfinite(solver.deadline.end) else STEPS
        return SweepPiece(solver.sweep, solver.plan, count, not first, steps, solver.slot())

    def _take(self, piece: AnyPiece, done: Found | Swept | Explored) -> None:
        """Take over what a piece found."""
        solver = self.solver
        taken = solver.take(done.plan)
        if isinstance(done, Explored) and self.front is not None:
            solver.nodes += done.done
            solver.outlook = done.root or solver.outlook
            self.front.put(done.leaves)
        if isinstance(done, Swept) and solver.sweep is not None:
            solver.sweep.resume(done)
        if not isinstance(piece, WidePiece) or done.plan is None or taken or not self._far:
            return
        if solver.rank(done.plan) < solver.rank(piece.start):
            # No better than the best plan, but a step on from where this search began.
            self.near = done.plan

    def _judge(self, pieces: list[AnyPiece], before: float) -> None:
        """Was it worth it? What is searched next follows from that."""
        value = self.solver.value
        found = value < before - CLOSE
        if any(isinstance(piece, WidePiece) for piece in pieces):
            worth = value < before - WORTH * abs(before) or self.near is not None
            self.vain = 0 if worth else self.vain + 1
        elif any(isinstance(piece, SweepPiece) for piece in pieces):
            self.idle = 0 if found or self.sweeps <= FIRST_SWEEPS else self.idle + 1
            self.rest = min(SELDOM, self.idle)
            self.vain = IN_VAIN - 1 if found and self.wides < len(WIDE) else self.vain
