"""Who does the work that can be parted: the engine asks for results in order, not for processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Spread(Protocol):
    """Does tasks here or elsewhere: ``run_all`` of an executor (``domain.ports``)."""

    def __call__(self, function: Callable[[T], R], tasks: Sequence[T], /) -> list[R]:
        """Return ``function(task)`` for every task, in the order of the tasks."""
        ...


def in_turn(function: Callable[[T], R], tasks: Sequence[T], /) -> list[R]:
    """Do tasks one after the other."""
    return [function(task) for task in tasks]
