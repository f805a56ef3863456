"""Two people at the same moment, on a database that locks rows (PostgreSQL)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from tests.domain.conftest import District, make_district
from tests.domain.followup.common import DUE, draft, education, raised, row, stand_on
from tests.domain.followup.test_batches import MONEY, batch_of, line
from truongchuan.domain.followup.batches import apply_batch
from truongchuan.domain.followup.models import Obstacle, ObstacleMove
from truongchuan.domain.followup.obstacles import obstacle_stamp, raise_obstacle
from truongchuan.domain.followup.services import answer_obstacle, escalate_late, solve_obstacle
from truongchuan.domain.programmes.models import ProgressEntry
from truongchuan.domain.programmes.progress import Report, report_row, work_stamp
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.shared.errors import DomainError


@pytest.fixture
def town(committed_db: None) -> District:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    town = make_district("Ủy ban nhân dân quận Mẫu")
    stand_on(town)
    return town


def together(*calls: Callable[[], Any]) -> list[str]:
    """Do all at once; return how each ended: "" or the code of its refusal."""
    ends, gate = [""] * len(calls), threading.Barrier(len(calls))

    def run(place: int, call: Callable[[], Any]) -> None:
        gate.wait()
        try:
            call()
        except DomainError as error:
            ends[place] = error.code
        except Exception as error:
            ends[place] = repr(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return ends


def test_of_two_answers_one_is_told_of_the_other(town: District) -> None:
    obstacle = raised(town)
    seen = obstacle_stamp(obstacle)
    ends = together(
        lambda: answer_obstacle(actor=town.system, obstacle=obstacle, words="a", based_on=seen),
        lambda: solve_obstacle(actor=town.system, obstacle=obstacle, resolution="b", based_on=seen),
    )
    assert sorted(ends) == ["", "obstacle-outdated"]
    assert obstacle.moves.count() == 2


def test_two_daily_jobs_raise_a_level_once(town: District) -> None:
    raised(town)
    late = DUE.replace(day=DUE.day + 1)

    def job() -> None:
        escalate_late(actor=town.system, programme=town.programme, on=late)

    assert together(job, job, job) == ["", "", ""]
    assert ObstacleMove.objects.filter(act="escalated").count() == 1


def test_numbers_are_never_doubled(town: District) -> None:
    work = row(town)
    calls = [
        lambda n=n: raise_obstacle(actor=town.system, work=work, draft=draft(town, f"việc {n}"))
        for n in range(5)
    ]
    assert together(*calls) == [""] * 5
    assert sorted(Obstacle.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_a_file_and_forms_at_once_neither_overwrite_nor_block_each_other(town: District) -> None:
    numbers = (1, 2, 3)
    batch = batch_of(
        town,
        *(
            line(town, row(town, n), state="blocked", note="tệp", solver=MONEY, due_on=DUE)
            for n in numbers
        ),
    )

    def by_form(number: int) -> Callable[[], Any]:
        work = row(town, number)
        report = Report(WorkState.IN_PROGRESS, 30, "mẫu", based_on=work_stamp(work))
        return lambda: report_row(actor=town.system, row=work, report=report)

    ends = together(
        lambda: apply_batch(actor=town.system, batch=batch), *(by_form(n) for n in numbers)
    )
    assert set(ends) <= {"", "report-outdated", "batch-nothing-to-write"}
    # Whoever came first on a row stands alone on it.
    assert ProgressEntry.objects.count() == 3
    assert {row(town, n).note for n in numbers} <= {"tệp", "mẫu"}


def test_the_same_file_sent_twice_at_once_is_written_once(town: District) -> None:
    one = line(town, row(town), state="done")
    first = batch_of(town, one)
    other = batch_of(town, one, actor=education(town))
    ends = together(
        lambda: apply_batch(actor=town.system, batch=first),
        lambda: apply_batch(actor=town.system, batch=other),
    )
    assert sorted(ends) == ["", "batch-repeated"]
    assert ProgressEntry.objects.count() == 1
