"""Solving in a lane of its own: letters go out meanwhile; stops and kills lose nothing."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from django_tasks_db.models import DBTaskResult

from tests.domain.reminders.conftest import Office
from tests.domain.reminders.held_mail import letters
from tests.domain.reminders.worker_processes import LEASE, Workers
from truongchuan.adapters.catchment.package import read_area
from truongchuan.domain.catchments.models import CatchmentOutcome, CatchmentRun, RunState
from truongchuan.domain.catchments.services import request_run, stop_run
from truongchuan.domain.reminders.models import Delivery, DeliveryState, WorkerLease
from truongchuan.domain.shared.actor import Function
from truongchuan.project import worker
from truongchuan.web.catchment_jobs import solve_catchment
from truongchuan.web.catchment_reading import keep_read_area

processes = pytest.mark.e2e  # real processes, real clock


def hard_area(units: int = 144, schools: int = 9) -> list[tuple[str, bytes]]:
    """An area that keeps the engine busy for minutes: a grid with tight seats."""
    rng = np.random.default_rng(3)
    wide = round(units**0.5)
    children = rng.integers(5, 40, units)
    homes = rng.choice(units, schools, replace=False)
    rows = [
        f"T{n},{children[n]},{n % wide * 120 + rng.integers(0, 60)},{n // wide * 120}"
        for n in range(units)
    ]
    seats = int(children.sum() / schools) + 6
    places = [
        f"S{k},S{k},{seats},{home % wide * 120},{home // wide * 120},T{home}"
        for k, home in enumerate(homes.tolist())
    ]
    grid = np.arange(units).reshape(-1, wide)
    lines = [*grid, *grid.T]
    borders = [f"T{a},T{b}" for line in lines for a, b in pairwise(line.tolist())]
    return [
        ("units.csv", "\n".join(["unit_id,children,x,y", *rows]).encode()),
        ("schools.csv", "\n".join(["school_id,name,capacity,x,y,unit_id", *places]).encode()),
        ("adjacency.csv", "\n".join(["unit_a,unit_b", *borders]).encode()),
    ]


@pytest.fixture
def office(committed_office: Office) -> Office:
    return committed_office


def queued(office: Office) -> CatchmentRun:
    """Ask for a long run; its job waits in the workers' queue."""

    def enqueue(run_id: int) -> None:
        DBTaskResult.objects.create(
            task_path=solve_catchment.module_path,
            queue_name=solve_catchment.queue_name,
            backend_name="default",
            args_kwargs={"args": [run_id], "kwargs": {}},
            run_after="9999-01-01T00:00:00Z",
        )

    district = office.district
    area = keep_read_area(
        actor=district.system,
        authority=district.authority,
        name="Địa bàn lớn",
        area=read_area(hard_area()),
    )
    return request_run(
        actor=district.actor(Function.LEADER), area=area, options={}, time_limit=600,
        enqueue=enqueue,
    )  # fmt: skip


def state_of(run: CatchmentRun) -> str:
    return str(CatchmentRun.objects.values_list("state", flat=True).get(pk=run.pk))


def best_of(run: CatchmentRun) -> bool:
    """Tell whether the run has a plan by now."""
    return any(moment[1] for moment in CatchmentRun.objects.get(pk=run.pk).history)


@processes
def test_letters_are_sent_while_an_area_is_solved(office: Office, workers: Workers) -> None:
    run = queued(office)
    hold = workers.hold("before")
    process = workers.start()
    # The first letter waits until the area is being solved.
    workers.wait_for(lambda: state_of(run) == RunState.RUNNING and best_of(run))
    assert letters(workers.mail) == 0
    hold.unlink()
    workers.wait_for(lambda: letters(workers.mail) == 2)
    workers.wait_for(lambda: Delivery.objects.filter(state=DeliveryState.SENT).count() == 2)
    assert state_of(run) == RunState.RUNNING
    assert WorkerLease.objects.count() == 2
    # Told to stop, the worker waits for the plan that its child is at.
    process.terminate()
    time.sleep(0.5)
    assert process.poll() is None
    stop_run(actor=office.district.actor(Function.LEADER), run=run)
    workers.finish(process)
    assert state_of(run) == RunState.DONE
    assert CatchmentOutcome.objects.filter(run=run).exists()
    assert WorkerLease.objects.count() == 0


@processes
def test_a_killed_worker_takes_its_child_along_and_another_begins_anew(
    office: Office, workers: Workers
) -> None:
    run = queued(office)
    first = workers.start()
    workers.wait_for(lambda: state_of(run) == RunState.RUNNING)
    [child] = WorkerLease.objects.exclude(pid=first.pid).values_list("pid", flat=True)
    workers.kill(first)
    workers.wait_for(lambda: not is_alive(child))
    assert state_of(run) == RunState.RUNNING, "it could not say goodbye"
    time.sleep(LEASE + 0.1)
    # With --once one process does all queues: no child.
    second = workers.start("--once")
    workers.wait_for(lambda: CatchmentRun.objects.get(pk=run.pk).attempt == 2)
    assert not WorkerLease.objects.exclude(pid__in=[first.pid, second.pid, child]).exists()
    stop_run(actor=office.district.actor(Function.LEADER), run=run)
    workers.finish(second)
    assert state_of(run) in {RunState.DONE, RunState.CANCELLED}


class Child:
    """Stands for a child process: ended with a status, or at work."""

    def __init__(self, status: int | None) -> None:
        self.status = status
        self.told = 0

    def poll(self) -> int | None:
        return self.status

    def terminate(self) -> None:
        self.told += 1


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Child]:
    """Children that a lane starts."""
    children: list[Child] = []

    def start(command: list[str], **_options: object) -> Child:
        assert command[-4:-1] == ["--lane", "solving", "--of"]
        children.append(Child(None))
        return children[-1]

    monkeypatch.setattr(worker.subprocess, "Popen", start)
    return children


@pytest.mark.django_db
def test_a_child_begins_for_a_job_and_rests_after_a_fall(started: list[Child]) -> None:
    lane = worker.Lane("solving", pause=1000)
    assert not lane.tend()
    assert started == []
    job = DBTaskResult.objects.create(
        task_path="x.y", queue_name="solving", backend_name="default",
        args_kwargs={"args": [1], "kwargs": {}}, run_after="9999-01-01T00:00:00Z",
    )  # fmt: skip
    for _each in range(2):
        assert not lane.tend()
    assert len(started) == 1  # one at a time
    started[0].status = -9
    assert not lane.tend()
    assert len(started) == 1, "it rests"
    lane.pause = 0.0
    assert lane.tend(), "orphans are looked for"
    assert not lane.tend()
    assert len(started) == 2
    lane.stop()
    assert started[1].told == 1
    started[1].status = 0
    job.delete()
    assert not lane.tend()
    assert len(started) == 2


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended and was not waited for does not."""
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
