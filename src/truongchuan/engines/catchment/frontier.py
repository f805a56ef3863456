"""The proof's open leaves, and the work on some of them.

A leaf is a set of pairs (unit, site) still allowed, with a proven bound and the rows its parent
needed. Every leaf is treated as a problem of its own: separators, covers and forbidden pairs are
found for the pairs *it* allows, which are fewer from level to level, so that they are stronger than
those that hold for the whole. Nothing is shared but the best plan's value; leaves may therefore
be worked on anywhere, in any order.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field

import numpy as np

from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.cutting import CLOSE, Cutting
from truongchuan.engines.catchment.model import Bools, Floats, Ints, Problem
from truongchuan.engines.catchment.relaxation import Relaxation, Solved
from truongchuan.engines.catchment.rows import Bound, Row
from truongchuan.engines.catchment.tasks import Slot

ROUNDS = 30
"""Rounds of cuts at a leaf."""
TAIL = (3, 2e-5)
"""Rounds that must lift the bound by this part of itself for more to follow."""
TRIED = 8
"""Units whose two sides are tried before one is branched on."""
MOST = 100
"""Leaves in a piece of work."""
VAIN = 3
"""Units tried in a row that are no better than the best so far."""


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """Pairs allowed (bits of (n, m)), a bound on plans among them, rows that hold for them."""

    bits: bytes
    bound: float
    depth: int
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, allowed: Bools, bound: float, depth: int, rows: tuple[Row, ...]) -> Leaf:
        """Pack the pairs."""
        return cls(np.packbits(allowed).tobytes(), bound, depth, rows)

    def allowed(self, problem: Problem) -> Bools:
        """(n, m) pairs."""
        flat = np.unpackbits(np.frombuffer(self.bits, dtype=np.uint8), count=problem.n * problem.m)
        return flat.astype(bool).reshape(problem.n, problem.m)


@dataclass(frozen=True)
class Terms:
    """What all leaves have in common."""

    problem: Problem
    scale: float
    hard: bool
    price: float | None = None  # of a child beyond the seats
    limit: float | None = None  # children beyond the seats
    grain: float = 0.0


@dataclass(frozen=True)
class Piece:
    """Leaves to work on, the best plan's value, and how much work. Can be sent elsewhere."""

    terms: Terms
    leaves: tuple[Leaf, ...]
    best: float
    count: int  # leaves to work off
    slot: Slot = Slot()  # noqa: RUF009 - it never changes


@dataclass(frozen=True)
class Outlook:
    """What is known of the whole: pairs a better plan may use, reduced costs, rows."""

    allowed: Bools
    bound: Bound
    rows: tuple[Row, ...]


@dataclass
class Explored:
    """Leaves still open, a better plan that was met, and what the root of all taught."""

    leaves: list[Leaf] = field(default_factory=list)
    root: Outlook | None = None
    plan: Ints | None = None
    value: float = math.inf
    done: int = 0


def explore(piece: Piece) -> Explored:
    """Work off leaves, least bound first, until the work or the time is over."""
    deadline = piece.slot.begin()
    found = Explored(value=piece.best)
    heap = [(leaf.bound, k, leaf) for k, leaf in enumerate(piece.leaves)]
    heapq.heapify(heap)
    number = len(heap)
    while heap and found.done < piece.count and not deadline.passed():
        bound, _, leaf = heapq.heappop(heap)
        if bound >= found.value - CLOSE:
            continue
        found.done += 1
        for child in Work(piece.terms, leaf, found, deadline).children():
            heapq.heappush(heap, (child.bound, number, child))
            number += 1
    found.leaves = [leaf for bound, _, leaf in sorted(heap) if bound < found.value - CLOSE]
    return found


class Frontier:
    """The open leaves of a proof."""

    def __init__(self, terms: Terms, root: Leaf) -> None:
        self.terms = terms
        self.leaves = [root]

    def bound(self, best: float) -> float:
        """No plan costs less than this, where the best one costs ``best``.

        Leaves were closed where they could not beat the best plan by ``CLOSE``; with a grain that
        is not at all.
        """
        settled = best if self.terms.grain else best - CLOSE
        return min(settled, min((leaf.bound for leaf in self.leaves), default=math.inf))

    def deal(self, shares: int) -> list[tuple[Leaf, ...]]:
        """Deal the leaves with the least bounds out; they are the frontier's no more."""
        self.leaves.sort(key=lambda leaf: leaf.bound)
        dealt, self.leaves = self.leaves[: shares * MOST], self.leaves[shares * MOST :]
        return [tuple(dealt[k::shares]) for k in range(shares) if dealt[k::shares]]

    def put(self, leaves: list[Leaf]) -> None:
        """Take leaves back."""
        self.leaves += leaves


class Work:
    """One leaf: cuts, then the two sides of a unit."""

    def __init__(self, terms: Terms, leaf: Leaf, found: Explored, deadline: Deadline) -> None:
        self.terms, self.leaf, self.found, self.deadline = terms, leaf, found, deadline
        self.bound = leaf.bound

    def children(self) -> list[Leaf]:
        """What is left of the leaf: two leaves, one with a better bound, or none."""
        terms, leaf = self.terms, self.leaf
        allowed = leaf.allowed(terms.problem)
        lp = Relaxation(
            terms.problem,
            terms.scale,
            allowed=allowed,
            overflow_price=terms.price,
            overflow_limit=terms.limit,
        )
        lp.add_rows(list(leaf.rows))
        cutting = Cutting(
            terms.problem, lp, best=self.found.value, hard=terms.hard, grain=terms.grain
        )
        cutting.root_bound = leaf.bound
        solved = cutting.root(ROUNDS, self.deadline, TAIL)
        self._met(cutting, solved)
        if not solved.feasible:
            closed = cutting.certified(solved, cutting.allowed)
            return [] if closed or not cutting.alive else self._split(cutting, None)
        self.bound = max(self.bound, cutting.root_bound)
        if leaf.depth == 0 and cutting.alive:
            rows = tuple(cutting.lp.rows)
            self.found.root = Outlook(cutting.allowed.copy(), solved.bound, rows)
        if self.bound >= cutting.target or not cutting.alive:
            return []
        if self.deadline.passed():
            return [self._leaf(cutting, cutting.allowed, self.bound, leaf.depth)]
        return self._split(cutting, solved)

    def _met(self, cutting: Cutting, solved: Solved) -> None:
        """Keep a whole solution of the relaxation that is a better plan."""
        if not solved.feasible or solved.x.max(axis=1).min() <= 1.0 - 1e-6:
            return
        self._offered(cutting, solved.x)

    def _offered(self, cutting: Cutting, x: Floats) -> None:
        cutting.offer(x)
        if cutting.plan is not None and cutting.best < self.found.value:
            self.found.value, self.found.plan = cutting.best, cutting.plan

    def _leaf(self, cutting: Cutting, allowed: Bools, bound: float, depth: int) -> Leaf:
        return Leaf.of(allowed, bound, depth, tuple(cutting.lp.rows))

    def _split(self, cutting: Cutting, solved: Solved | None) -> list[Leaf]:
        """Try the sides of a few units; take the unit whose weaker side gains most."""
        if solved is None:
            return self._any(cutting)
        candidates = self._torn(cutting, solved.x)
        if not candidates:
            return self._any(cutting)
        best: tuple[float, list[tuple[Bools, float]]] | None = None
        vain = 0
        for unit, site in candidates[:TRIED]:
            if vain >= VAIN or (best is not None and self.deadline.passed()):
                break
            sides = []
            for keep in (True, False):
                side = self._side(cutting, unit, site, keep)
                if side is not None:
                    sides.append(side)
            if len(sides) < 2:
                # One side holds no better plan: that much is settled, and the leaf goes on.
                return [
                    self._leaf(cutting, allowed, max(self.bound, value), self.leaf.depth)
                    for allowed, value in sides
                ]
            gains = sorted(max(value - self.bound, 1e-6) for _, value in sides)
            score = gains[0] * gains[0] * gains[1]
            if best is None or score > best[0] * (1 + 1e-9):
                best, vain = (score, sides), 0
            else:
                vain += 1
        if best is None:
            return self._any(cutting)
        return [
            self._leaf(cutting, allowed, max(self.bound, value), self.leaf.depth + 1)
            for allowed, value in best[1]
        ]

    def _side(
        self, cutting: Cutting, unit: int, site: int, keep: bool
    ) -> tuple[Bools, float] | None:
        """Pairs and bound when a unit must (not) go to a site; ``None``: no better plan there."""
        allowed = cutting.allowed.copy()
        if keep:
            allowed[unit] = False
        allowed[unit, site] = keep
        if not cutting.tighten(allowed):
            return None
        cutting.lp.restrict(allowed)
        solved = cutting.lp.solve()
        if not solved.feasible:
            return None if cutting.certified(solved, allowed) else (allowed, self.bound)
        value = solved.bound.value
        if value >= cutting.target:
            return None
        self._met(cutting, solved)
        room = cutting.target - value + 1e-9 * abs(cutting.best)
        if math.isfinite(room) and not cutting.tighten(allowed, solved.bound.reduced, room):
            return None
        return allowed, value

    def _torn(self, cutting: Cutting, x: Floats) -> list[tuple[int, int]]:
        """Units torn between sites, most promising first."""
        problem = self.terms.problem
        value = np.where(cutting.allowed, x, 0.0)
        top = value.max(axis=1)
        torn = np.nonzero((top < 1.0 - 1e-5) & (cutting.allowed.sum(axis=1) > 1))[0]
        split = np.minimum(value[torn], 1.0 - value[torn])
        sites = split.argmax(axis=1)
        score = split.max(axis=1) * np.sqrt(np.maximum(problem.weight[torn], 1).astype(float))
        order = np.lexsort((torn, -score))
        return [(int(torn[k]), int(sites[k])) for k in order.tolist()]

    def _any(self, cutting: Cutting) -> list[Leaf]:
        """No unit is torn, yet the leaf is open: split off its first open unit."""
        open_units = np.nonzero(cutting.allowed.sum(axis=1) > 1)[0]
        if not len(open_units):  # one plan is left
            self._offered(cutting, cutting.allowed.astype(float))
            return []
        unit = int(open_units[0])
        leaves = []
        for site in np.nonzero(cutting.allowed[unit])[0].tolist():
            allowed = cutting.allowed.copy()
            allowed[unit] = False
            allowed[unit, site] = True
            if cutting.tighten(allowed):
                leaves.append(self._leaf(cutting, allowed, self.bound, self.leaf.depth + 1))
        return leaves
