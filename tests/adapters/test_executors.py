"""Executors give results in order, whatever happens to a worker."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.work import Killer, perhaps_die, refuse, square
from truongchuan.adapters.executors import (
    DaskExecutor,
    ProcessExecutor,
    SerialExecutor,
    open_executor,
)
from truongchuan.domain.ports import Executor, ExecutorError, LostTaskError, name_of
from truongchuan.wording.executors import executor_fault


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessExecutor]:
    executor = ProcessExecutor(2)
    yield executor
    executor.close()


def test_results_come_in_order_and_are_told_as_they_come(pool: ProcessExecutor) -> None:
    for executor in (SerialExecutor(), pool):
        told: dict[int, int] = {}
        results = executor.run_all(square, iter(range(7)), done=told.__setitem__)
        assert results == [k * k for k in range(7)]
        assert told == {k: k * k for k in range(7)}


def test_nothing_to_do_is_done(pool: ProcessExecutor) -> None:
    assert pool.run_all(square, []) == []
    assert SerialExecutor().run_all(square, []) == []


def test_tasks_are_taken_as_they_are_needed(pool: ProcessExecutor) -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for k in range(9):
            taken.append(k)
            yield k

    unread = []
    pool.run_all(square, tasks(), done=lambda _n, _r: unread.append(9 - len(taken)))
    assert unread[0] >= 5  # the first answer came before most tasks were read


def test_a_lost_worker_is_replaced_and_its_task_done_again(
    pool: ProcessExecutor, tmp_path: Path
) -> None:
    tasks = [Killer(f"t{k}", k, tmp_path / "mark" if k == 2 else None) for k in range(6)]
    told: list[int] = []
    assert pool.run_all(perhaps_die, tasks, done=lambda n, _r: told.append(n)) == list(range(6))
    assert sorted(told) == list(range(6))


def test_a_task_that_kills_every_worker_is_named(pool: ProcessExecutor) -> None:
    tasks = [Killer(f"dia-ban-{k}", k, always=k == 1) for k in range(4)]
    with pytest.raises(LostTaskError) as caught:
        pool.run_all(perhaps_die, tasks)
    assert (caught.value.name, caught.value.attempts) == ("dia-ban-1", 3)
    assert pool.run_all(square, [3]) == [9]  # and the pool is there again


def test_a_task_that_refuses_is_no_lost_worker(pool: ProcessExecutor) -> None:
    executors: tuple[Executor, ...] = (SerialExecutor(), pool)
    for executor in executors:
        with pytest.raises(ValueError, match=r"no [12]"):
            executor.run_all(refuse, [1, 2])


def test_the_kind_is_chosen_by_name() -> None:
    with open_executor("serial") as executor:
        assert isinstance(executor, SerialExecutor)
    with open_executor("processes", 3) as executor:
        assert executor.workers == 3
    with pytest.raises(ExecutorError) as caught, open_executor("cloud"):
        pass
    assert "serial, processes" in executor_fault(caught.value.code, caught.value.params)


def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "distributed":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ExecutorError) as caught:
        DaskExecutor("tcp://127.0.0.1:1")
    assert "distributed" in executor_fault(caught.value.code, caught.value.params)


def test_tasks_have_names() -> None:
    assert name_of(Killer("phường 5", 1), 0) == "phường 5"
    assert name_of(7, 0) == "#1"
