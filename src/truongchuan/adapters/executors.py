"""Executors: in this process, in a pool of processes, on a Dask cluster (``domain.ports``)."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from truongchuan.domain.ports import ATTEMPTS, Executor, ExecutorError, LostTaskError, name_of

T = TypeVar("T")
R = TypeVar("R")

CONNECTING = "10s"
"""How long a cluster may take to answer."""

Done = Callable[[int, R], None]


def usable_cores() -> int:
    """Cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


class SerialExecutor:
    """One task after the other, here."""

    workers = 1

    def run_all(
        self,
        function: Callable[[T], R],
        tasks: Iterable[T],
        /,
        *,
        done: Done[R] | None = None,
    ) -> list[R]:
        """See ``domain.ports.Executor``."""
        results: list[R] = []
        for number, task in enumerate(tasks):
            results.append(function(task))
            if done is not None:
                done(number, results[-1])
        return results

    def close(self) -> None:
        """Nothing to let go."""


@dataclass(slots=True)
class _Waiting(Generic[T]):
    """A task that is not done yet, and how often its worker was lost."""

    number: int
    task: T
    lost: int = 0


class ProcessExecutor:
    """A pool of processes. Each is started afresh (spawned), so that nothing is shared.

    A process that dies breaks the whole pool, which does not say whose fault it was: the pool is
    made anew and the tasks that were under way are tried again one by one, so that the guilty one
    is known.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = max(1, workers or usable_cores())
        self._pool: ProcessPoolExecutor | None = None

    def _submit(self, function: Callable[[T], R], task: T) -> Future[R]:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(
                self.workers, mp_context=context, initializer=_leave_interrupts
            )
        return self._pool.submit(function, task)

    def run_all(
        self,
        function: Callable[[T], R],
        tasks: Iterable[T],
        /,
        *,
        done: Done[R] | None = None,
    ) -> list[R]:
        """See ``domain.ports.Executor``. As many tasks are under way as there are workers."""
        results: dict[int, R] = {}
        coming = enumerate(tasks)
        suspects: list[_Waiting[T]] = []
        running: dict[Future[R], _Waiting[T]] = {}
        try:
            while True:
                broken = self._fill(function, coming, suspects, running)
                if not running and not broken:
                    return [results[k] for k in range(len(results))]
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    try:
                        result = future.result()
                    except BrokenProcessPool:
                        broken = True
                        continue
                    waiting = running.pop(future)
                    results[waiting.number] = result
                    if done is not None:
                        done(waiting.number, result)
                if broken:
                    self._recover(suspects, running, results, done)
        finally:
            for future in running:
                future.cancel()

    def _fill(
        self,
        function: Callable[[T], R],
        coming: Iterator[tuple[int, T]],
        suspects: list[_Waiting[T]],
        running: dict[Future[R], _Waiting[T]],
    ) -> bool:
        """Begin tasks; true when the pool turned out to be broken. A suspect runs alone."""
        while len(running) < self.workers:
            if suspects and running:
                return False
            if suspects:
                waiting = suspects.pop(0)
            else:
                following = next(coming, None)
                if following is None:
                    return False
                waiting = _Waiting(*following)
            try:
                running[self._submit(function, waiting.task)] = waiting
            except BrokenProcessPool:
                suspects.insert(0, waiting)
                return True
            if waiting.lost:
                return False
        return False

    def _recover(
        self,
        suspects: list[_Waiting[T]],
        running: dict[Future[R], _Waiting[T]],
        results: dict[int, R],
        done: Done[R] | None,
    ) -> None:
        """Drop the broken pool; keep what was finished, suspect the rest."""
        self.close()
        for future, waiting in running.items():
            if future.done() and not future.cancelled() and future.exception() is None:
                results[waiting.number] = future.result()
                if done is not None:
                    done(waiting.number, results[waiting.number])
                continue
            waiting.lost += 1
            if waiting.lost >= ATTEMPTS:
                raise LostTaskError(name_of(waiting.task, waiting.number), waiting.lost)
            suspects.append(waiting)
        running.clear()

    def close(self) -> None:
        """Stop the workers."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def _leave_interrupts() -> None:
    """Ctrl-C reaches every process of the terminal: only the first one answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class DaskExecutor:
    """The workers of a Dask cluster; the package must be installed there in the same version.

    Dask begins the tasks of a lost worker anew by itself (a nanny starts the worker again).
    """

    def __init__(self, address: str) -> None:
        try:
            import distributed
        except ImportError as error:
            raise ExecutorError("no-distributed") from error
        self._kit: Any = distributed
        try:
            # Tasks are sent by the names of their functions, results come back when they are ready.
            self._client: Any = self._kit.Client(address, timeout=CONNECTING, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise ExecutorError("no-cluster", address=address) from error
        self.workers = max(1, sum(self._client.nthreads().values()))

    def run_all(
        self,
        function: Callable[[T], R],
        tasks: Iterable[T],
        /,
        *,
        done: Done[R] | None = None,
    ) -> list[R]:
        """See ``domain.ports.Executor``. Twice as many tasks are under way as there are workers."""
        results: dict[int, R] = {}
        coming = enumerate(tasks)
        names: dict[Any, tuple[int, str]] = {}
        under_way = self._kit.as_completed(loop=self._client.loop)
        try:
            self._more(function, coming, names, under_way)
            for future in under_way:
                number, name = names.pop(future)
                try:
                    results[number] = future.result()
                except self._kit.KilledWorker as error:
                    raise LostTaskError(name, ATTEMPTS) from error
                if done is not None:
                    done(number, results[number])
                self._more(function, coming, names, under_way)
        finally:
            for future in names:
                future.cancel()
        return [results[k] for k in range(len(results))]

    def _more(
        self,
        function: Callable[[T], R],
        coming: Iterator[tuple[int, T]],
        names: dict[Any, tuple[int, str]],
        under_way: Any,
    ) -> None:
        while len(names) < 2 * self.workers:
            following = next(coming, None)
            if following is None:
                return
            number, task = following
            future = self._client.submit(function, task, pure=False, retries=ATTEMPTS - 1)
            names[future] = (number, name_of(task, number))
            under_way.add(future)

    def close(self) -> None:
        """Leave the cluster."""
        self._client.close()


@contextmanager
def open_executor(kind: str, workers: int | None = None) -> Iterator[Executor]:
    """``serial``, ``processes`` or the address of a Dask scheduler (``tcp://…``).

    :raises ExecutorError: when the kind is not known or the cluster cannot be reached.
    """
    executor: Executor
    if kind == "serial":
        executor = SerialExecutor()
    elif kind == "processes":
        executor = ProcessExecutor(workers)
    elif "://" in kind:
        executor = DaskExecutor(kind)
    else:
        raise ExecutorError("unknown-executor", kind=kind)
    try:
        yield executor
    finally:
        executor.close()
