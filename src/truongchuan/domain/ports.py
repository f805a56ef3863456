"""Ports: what the domain and the engines ask for, and ``adapters`` give."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")

ATTEMPTS = 3
"""How often a task is begun whose worker was lost."""


class LostTaskError(RuntimeError):
    """A task whose worker died each time: ``name`` tells which, ``attempts`` how often."""

    def __init__(self, name: str, attempts: int) -> None:
        super().__init__(f"{name}: worker lost {attempts} times")
        self.name, self.attempts = name, attempts

    def __reduce__(self) -> tuple[type[LostTaskError], tuple[str, int]]:
        return (type(self), (self.name, self.attempts))


class ExecutorError(RuntimeError):
    """Work cannot be spread as asked: a code of ``wording.executors`` and its parameters."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class Executor(Protocol):
    """Does independent tasks: in this process, in others, on other machines.

    A task and the function are sent by pickling, the function by its name. Results do not depend
    on the executor as long as the function answers a task always alike.
    """

    workers: int
    """How many tasks are done at once."""

    def run_all(
        self,
        function: Callable[[T], R],
        tasks: Iterable[T],
        /,
        *,
        done: Callable[[int, R], None] | None = None,
    ) -> list[R]:
        """Return ``function(task)`` for every task, in the order of the tasks.

        ``tasks`` are taken as they are needed. ``done`` is called here, with the number of a task
        and its result, as results come. Tasks of a lost worker are begun again, each at most
        ``ATTEMPTS`` times.

        :raises LostTaskError: naming a task whose worker was lost each time.
        """
        ...

    def close(self) -> None:
        """Let the workers go; unfinished tasks are dropped."""
        ...


def name_of(task: object, number: int) -> str:
    """How a task is called in messages: its ``name``, or its number from 1."""
    name = getattr(task, "name", None)
    return name if isinstance(name, str) else f"#{number + 1}"
