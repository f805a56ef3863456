"""Pieces of a solution that are worked on side by side, here or in another process."""

from __future__ import annotations

from dataclasses import dataclass

from truongchuan.engines.catchment.anneal import Annealer
from truongchuan.engines.catchment.frontier import Explored, Piece, explore
from truongchuan.engines.catchment.model import Floats, Ints, Problem
from truongchuan.engines.catchment.rows import Row
from truongchuan.engines.catchment.sweep import Sweep, Swept
from truongchuan.engines.catchment.tasks import Slot
from truongchuan.engines.catchment.wide import Doubt, search_wide


@dataclass(frozen=True)
class WidePiece:
    """A search of the whole area on pairs in doubt, from a plan."""

    problem: Problem
    scale: float
    start: Ints
    reduced: Floats
    doubt: Doubt
    rows: tuple[Row, ...]
    price: float
    slot: Slot


@dataclass(frozen=True)
class SweepPiece:
    """Windows, from a plan."""

    sweep: Sweep
    plan: Ints
    count: int
    patient: bool
    steps: float  # of the simplex method, after which no window is begun
    slot: Slot


@dataclass(frozen=True)
class AnnealPiece:
    """Annealing from a plan; heat in cost, a price a grain beyond the seats."""

    problem: Problem
    start: Ints
    price: float
    seed: int
    steps: int
    hot: float
    cold: float
    slot: Slot


@dataclass(frozen=True)
class Found:
    """A plan, or none."""

    plan: Ints | None


AnyPiece = AnnealPiece | WidePiece | SweepPiece | Piece


def work(piece: AnyPiece) -> Found | Swept | Explored:
    """Do a piece of work."""
    if isinstance(piece, Piece):
        return explore(piece)
    deadline = piece.slot.begin()
    if isinstance(piece, AnnealPiece):
        problem = piece.problem
        run = Annealer(problem, piece.start, problem.allowed, piece.price, piece.seed)
        return Found(run.run(piece.steps, piece.hot, piece.cold, deadline))
    if isinstance(piece, SweepPiece):
        return piece.sweep.swept(
            piece.plan, piece.count, deadline, patient=piece.patient, steps=piece.steps
        )
    return Found(
        search_wide(
            piece.problem,
            piece.scale,
            piece.start,
            piece.reduced,
            piece.doubt,
            rows=list(piece.rows),
            price=piece.price,
            deadline=deadline,
        )
    )
