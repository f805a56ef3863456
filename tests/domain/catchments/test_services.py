"""Areas and runs: what is kept, who may, how a run begins, goes on, stops and ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.conftest import NOW
from tests.domain.conftest import District, make_district
from tests.web.catchment_cases import small_area, solved
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.catchments.models import CatchmentArea, CatchmentRun, RunState
from truongchuan.domain.catchments.policies import may
from truongchuan.domain.catchments.selectors import (
    AreaFilter,
    get_area,
    get_run,
    list_areas,
    list_runs,
    other_runs,
    outcome_of,
)
from truongchuan.domain.catchments.services import (
    MOST_OPEN,
    delete_area,
    fail_run,
    note_progress,
    request_run,
    start_run,
    stop_run,
)
from truongchuan.domain.catchments.work import MOST_ATTEMPTS, SILENT, RunGone, is_silent
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.web.catchment_jobs import work_out

pytestmark = pytest.mark.django_db


def nothing(_run_id: int) -> None:
    """Leave the run in the queue."""


def education(district: District) -> Actor:
    return district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)


def test_an_area_is_kept_with_its_figures(district: District) -> None:
    area = small_area(district)
    assert (area.units, area.schools, area.campuses) == (8, 2, 2)
    assert (area.children, area.seats) == (80.0, 80.0)
    assert (area.pieces, area.isolated) == (1, 0)
    assert area.has_current
    assert area.has_wards
    event = AuditEvent.objects.get(action="catchment.load")
    assert event.after["sha256"] == area.file.sha256
    assert event.subject_label == "Tiểu học quận Mẫu"


def test_a_name_is_needed(district: District) -> None:
    with pytest.raises(DomainError) as refused:
        small_area(district, name="   ")
    assert refused.value.code == "catchment-name-missing"
    assert not CatchmentArea.objects.exists()


def test_a_run_finds_the_best_plan(district: District) -> None:
    run = solved(district, small_area(district))
    assert run.state == RunState.DONE
    assert run.status == "optimal"
    assert run.overflow == 0
    assert run.moved == 10
    outcome = outcome_of(run=run)
    assert outcome is not None
    assert outcome.units["school"] == [0, 0, 0, 0, 1, 1, 1, 1]
    assert [s["load"] for s in outcome.schools] == [40, 40]
    assert outcome.units["why"][4] == "nearest"
    assert outcome.units["why"][0] == "home"
    assert run.history[-1][1] == pytest.approx(run.objective)


def test_options_reach_the_engine(district: District) -> None:
    area = small_area(district)
    run = solved(district, area, max_moved="0", capacity_factor="1.5")
    assert run.moved == 0
    assert outcome_of(run=run).units["school"] == [0, 0, 0, 0, 0, 1, 1, 1]  # type: ignore[union-attr]
    # No child may move, and seats are too few: told with what is beyond them.
    tight = solved(district, area, max_moved="0")
    assert tight.overflow == 10
    assert tight.reason["code"].startswith("seats")
    assert tight.reason["params"]["schools"] == {"TH Hoa Sen": 10.0}
    assert tight.number == 2


def test_a_run_begins_from_an_earlier_one(district: District) -> None:
    area = small_area(district)
    first = solved(district, area)
    second = solved(district, area, start=str(first.number))
    assert second.state == RunState.DONE
    assert second.objective == pytest.approx(first.objective)
    assert [run.number for run in other_runs(actor=district.system, run=second)] == [1]


@pytest.mark.parametrize("seconds", [9, 601])
def test_the_time_limit_has_bounds(district: District, seconds: int) -> None:
    area = small_area(district)
    with pytest.raises(DomainError) as refused:
        request_run(
            actor=district.system, area=area, options={}, time_limit=seconds, enqueue=nothing
        )
    assert refused.value.code == "catchment-limit-range"


def test_one_run_of_an_area_at_a_time(district: District) -> None:
    area = small_area(district)
    run = solved(district, area, nothing)
    with pytest.raises(DomainError) as refused:
        solved(district, area, nothing)
    assert refused.value.code == "catchment-run-open"
    with pytest.raises(IntegrityError), transaction.atomic():
        CatchmentRun.objects.create(
            authority=area.authority, area=area, number=9, time_limit=10, asked_by="x",
            asked_at=timezone.now(),
        )  # fmt: skip
    stop_run(actor=district.system, run=run)
    assert solved(district, area, nothing).number == 2


def test_few_runs_of_an_authority_at_a_time(district: District) -> None:
    for n in range(MOST_OPEN):
        solved(district, small_area(district, f"Địa bàn {n}"), nothing)
    with pytest.raises(DomainError) as refused:
        solved(district, small_area(district, "Thêm"), nothing)
    assert refused.value.code == "catchment-runs-many"
    other = make_district("Ủy ban nhân dân quận Khác")
    assert solved(other, small_area(other), nothing).state == RunState.QUEUED


def test_stopping_a_waiting_run_cancels_it(district: District) -> None:
    run = solved(district, small_area(district), nothing)
    stopped = stop_run(actor=education(district), run=run)
    assert stopped.state == RunState.CANCELLED
    assert AuditEvent.objects.filter(action="catchment.stop").count() == 1
    assert work_out(run.pk) == "done before"
    with pytest.raises(DomainError) as refused:
        stop_run(actor=district.system, run=run)
    assert refused.value.code == "catchment-run-over"


def test_stopping_a_run_at_work_keeps_its_best_plan(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    from truongchuan.web import catchment_jobs

    monkeypatch.setattr(catchment_jobs, "SAVE_SECONDS", 0.0)
    told: list[bool] = []
    tell = catchment_jobs.note_progress

    def asked_meanwhile(*, run: CatchmentRun, history: Any) -> bool:
        if not told:
            stop_run(actor=district.system, run=run)
        told.append(tell(run=run, history=history))
        return told[-1]

    monkeypatch.setattr(catchment_jobs, "note_progress", asked_meanwhile)
    run = solved(district, small_area(district))
    # The search stops at once; the signs of life after it are those of the reasons.
    assert told
    assert all(told)
    assert run.state == RunState.DONE
    assert run.stop_asked_by == district.system.name
    assert outcome_of(run=run) is not None


def test_a_run_deleted_at_work_leaves_nothing(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    from truongchuan.web import catchment_jobs

    monkeypatch.setattr(catchment_jobs, "SAVE_SECONDS", 0.0)
    tell = catchment_jobs.note_progress

    def deleted_meanwhile(*, run: CatchmentRun, history: Any) -> bool:
        if CatchmentArea.objects.exists():
            delete_area(actor=district.system, area=run.area)
        return tell(run=run, history=history)

    monkeypatch.setattr(catchment_jobs, "note_progress", deleted_meanwhile)
    run = solved(district, small_area(district), nothing)
    assert work_out(run.pk) == "gone"
    assert not CatchmentRun.objects.exists()


def test_a_run_whose_worker_died_is_told_and_can_begin_again(district: District) -> None:
    area = small_area(district)
    run = solved(district, area, nothing)
    first = start_run(run_id=run.pk)
    assert first is not None
    now = NOW + SILENT + timedelta(seconds=1)
    with time_machine.travel(now, tick=False):
        assert is_silent(CatchmentRun.objects.get(pk=run.pk), timezone.now())
        # The queue gives the job to another worker: the first one's signs count no more.
        second = start_run(run_id=run.pk)
        assert second is not None
        with pytest.raises(RunGone):
            note_progress(run=first, history=None)
        assert not note_progress(run=second, history=[[1.0, 2.0, 1.5, 0.0]])
        fail_run(run=first, error="engine")
        assert CatchmentRun.objects.get(pk=run.pk).state == RunState.RUNNING
    with time_machine.travel(now + SILENT * 2, tick=False):
        # Nobody came back: asking anew closes it.
        again = solved(district, area, nothing)
        assert again.number == 2
        assert CatchmentRun.objects.get(pk=run.pk).error == "broken-off"
        assert start_run(run_id=run.pk) is None


def test_a_silent_run_is_closed_by_stopping_it(district: District) -> None:
    run = solved(district, small_area(district), nothing)
    start_run(run_id=run.pk)
    with time_machine.travel(NOW + SILENT * 2, tick=False):
        assert stop_run(actor=district.system, run=run).state == RunState.FAILED


def test_a_run_that_takes_its_workers_with_it_is_given_up(district: District) -> None:
    run = solved(district, small_area(district), nothing)
    for _ in range(MOST_ATTEMPTS):
        assert start_run(run_id=run.pk) is not None
    assert start_run(run_id=run.pk) is None
    assert CatchmentRun.objects.get(pk=run.pk).error == "broken-off"


def test_a_defect_of_the_engine_is_told(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    from truongchuan.engines.catchment import run as engine

    def broken(*_args: object, **_options: object) -> None:
        raise engine.PlanFaultError("plan refused")

    monkeypatch.setattr(engine, "solve_area", broken)
    run = solved(district, small_area(district), nothing)
    with pytest.raises(engine.PlanFaultError):
        work_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error, run.error_note) == (RunState.FAILED, "engine", "PlanFaultError")


def test_deleting_keeps_who_and_when(district: District) -> None:
    area = small_area(district)
    solved(district, area)
    delete_area(actor=education(district), area=area)
    assert not CatchmentArea.objects.exists()
    assert not CatchmentRun.objects.exists()
    event = AuditEvent.objects.get(action="catchment.delete")
    assert event.before["runs"] == 1
    assert event.subject_label == "Tiểu học quận Mẫu"
    assert AuditEvent.objects.filter(action="catchment.run").exists()


@pytest.mark.parametrize(
    ("function", "kind", "manages"),
    [
        (Function.LEADER, "", True),
        (Function.HEAD, OrganisationKind.EDUCATION_OFFICE, True),
        (Function.OFFICER, OrganisationKind.FINANCE, False),
        (Function.VIEWER, "", False),
        (Function.OPERATOR, "", False),
    ],
)
def test_who_may(district: District, function: Function, kind: str, manages: bool) -> None:
    area = small_area(district)
    actor = district.actor(function, kind)
    assert may(actor, "catchments.view", area)
    assert may(actor, "catchments.manage", area) is manages
    if not manages:
        for act in (
            lambda: request_run(actor=actor, area=area, options={}, time_limit=10, enqueue=nothing),
            lambda: delete_area(actor=actor, area=area),
        ):
            with pytest.raises(NotAllowed):
                act()
        assert CatchmentArea.objects.filter(pk=area.pk).exists()


def test_another_authority_sees_nothing(district: District) -> None:
    area = small_area(district)
    run = solved(district, area)
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    assert get_area(actor=stranger, pk=area.pk) is None
    assert get_run(actor=stranger, pk=run.pk) is None
    assert not list_areas(actor=stranger).exists()
    assert not list_runs(actor=stranger, area=area).exists()
    with pytest.raises(NotAllowed):
        delete_area(actor=stranger, area=area)


def test_lists_filter_and_sort(district: District) -> None:
    done = small_area(district, "Tiểu học Đông")
    solved(district, done)
    waiting = small_area(district, "Tiểu học Tây")
    solved(district, waiting, nothing)
    fresh = small_area(district, "Mầm non")

    def names(**where: str) -> list[str]:
        found = list_areas(
            actor=district.system, where=AreaFilter(**where), order="name", descending=False
        )
        return [area.name for area in found]

    assert names() == [fresh.name, done.name, waiting.name]
    assert names(words="tieu hoc") == [done.name, waiting.name]
    assert names(state="none") == [fresh.name]
    assert names(state="queued") == [waiting.name]
    assert names(state="done", words="dong") == [done.name]
