"""Who does the work that can be parted: the engine asks for results in order, not for processes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from truongchuan.engines.catchment.clock import Deadline

T = TypeVar("T")
R = TypeVar("R")


class Spread(Protocol):
    """Does tasks here or elsewhere: ``run_all`` of an executor (``domain.ports``)."""

    def __call__(self, function: Callable[[T], R], tasks: Sequence[T], /) -> list[R]:
        """Return ``function(task)`` for every task, in the order of the tasks."""
        ...


@dataclass(frozen=True)
class How:
    """How the work is done, never what is asked for.

    Neither ``workers`` nor who does the pieces changes what is found. ``effort`` ends the search by
    work instead of time: rounds of a large area, turns of another. Without a limit of time a seed
    then gives one answer, wherever it runs.
    """

    large: bool | None = None  # None: by size
    spread: Spread | None = None  # who does pieces of the work; None: this process, in turn
    workers: int = 1  # pieces done at once
    effort: int | None = None


def in_turn(function: Callable[[T], R], tasks: Sequence[T], /) -> list[R]:
    """Do tasks one after the other."""
    return [function(task) for task in tasks]


@dataclass(frozen=True, slots=True)
class Slot:
    """The time that a piece of work has, wherever it is done: so many seconds from its beginning,
    and never beyond a moment of the clock."""

    clock: Callable[[], float] | None = None
    end: float = math.inf
    seconds: float = math.inf
    stopped: Callable[[], bool] | None = None

    @classmethod
    def of(cls, deadline: Deadline, seconds: float, here: bool) -> Slot:
        """At most ``seconds`` of a deadline's time; a call that ends the work reaches it only
        where it is done in this process."""
        if not math.isfinite(deadline.end):
            return cls(stopped=deadline.stopped if here else None)
        return cls(deadline.clock, deadline.end, seconds, deadline.stopped if here else None)

    def begin(self) -> Deadline:
        """The deadline of work that begins now."""
        deadline = Deadline(self.clock, self.seconds, self.stopped)
        deadline.end = min(deadline.end, self.end)
        return deadline
