"""The curve of cost against children moved: who may ask, when not, how it goes on and ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.domain.conftest import District
from tests.web.catchment_cases import UNITS, small_area, small_files, solved
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.catchments.curves import note_curve, request_curve, start_curve
from truongchuan.domain.catchments.models import CatchmentCurve, CatchmentRun, RunState
from truongchuan.domain.catchments.services import delete_area
from truongchuan.domain.catchments.work import MOST_ATTEMPTS, SILENT, RunGone
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.web import catchment_curves
from truongchuan.web.catchment_curves import work_out_curve

pytestmark = pytest.mark.django_db


def nothing(_curve_id: int) -> None:
    """Leave the curve in the queue."""


def quick(curve_id: int) -> None:
    work_out_curve(curve_id, each=0.2, most=20.0)


def ask(district: District, run: CatchmentRun, enqueue: Any = nothing) -> CatchmentCurve:
    curve = request_curve(actor=district.system, run=run, enqueue=enqueue)
    return CatchmentCurve.objects.get(pk=curve.pk)


def refusal(district: District, run: CatchmentRun) -> str:
    with pytest.raises(DomainError) as refused:
        ask(district, run)
    return refused.value.code


def roomy(district: District, **options: object) -> CatchmentRun:
    """Both schools take everybody, so that nobody needs to move: T5 gains by it."""
    area = small_area(district)
    return solved(district, area, capacity_factor="2", **options)


def test_a_curve_falls_with_children_moved(district: District) -> None:
    curve = ask(district, roomy(district), quick)
    assert curve.state == RunState.DONE
    moved = [point["moved"] for point in curve.points]
    costs = [point["objective"] for point in curve.points]
    assert moved == sorted(moved)
    assert costs == sorted(costs, reverse=True)
    assert (moved[0], moved[-1]) == (0.0, 10.0)
    assert (curve.least, curve.least_bound) == (0.0, 0.0)
    assert all(p["bound"] is None or p["bound"] <= p["objective"] + 1e-6 for p in curve.points)
    assert AuditEvent.objects.get(action="catchment.curve").after["number"] == 1


def test_a_run_with_a_limit_of_its_own_is_left_aside(district: District) -> None:
    run = roomy(district, max_moved="0")
    assert run.moved == 0
    curve = ask(district, run, quick)
    assert curve.points[-1]["limit"] is None
    assert curve.points[-1]["moved"] == 10.0


def test_refusals(district: District) -> None:
    run = roomy(district)
    waiting = solved(district, run.area, nothing)
    assert refusal(district, waiting) == "catchment-curve-no-plan"
    unknown = UNITS.replace(",current_school", ",old_name")
    bare = small_area(district, sent=small_files(units=unknown))
    assert refusal(district, solved(district, bare)) == "catchment-curve-no-current"
    other = solved(district, small_area(district))
    ask(district, run)
    assert refusal(district, run) == "catchment-curve-open"
    assert refusal(district, other) == "catchment-curve-open"
    CatchmentCurve.objects.update(state=RunState.DONE)
    assert refusal(district, run) == "catchment-curve-made"
    assert CatchmentCurve.objects.count() == 1
    viewer = district.actor(Function.VIEWER, OrganisationKind.EDUCATION_OFFICE)
    with pytest.raises(NotAllowed):
        request_curve(actor=viewer, run=other, enqueue=nothing)


def test_one_that_failed_or_broke_off_is_begun_anew(district: District) -> None:
    run = roomy(district)
    first = ask(district, run)
    CatchmentCurve.objects.update(state=RunState.FAILED, error="engine")
    second = ask(district, run)
    assert second.pk != first.pk
    assert start_curve(curve_id=second.pk) is not None
    with time_machine.travel(timezone.now() + SILENT + timedelta(seconds=1), tick=False):
        third = ask(district, run)
    assert third.state == RunState.QUEUED
    assert start_curve(curve_id=second.pk) is None


def test_a_worker_that_lost_its_curve_writes_nothing(district: District) -> None:
    curve = ask(district, roomy(district))
    old = start_curve(curve_id=curve.pk)
    new = start_curve(curve_id=curve.pk)
    assert old is not None
    assert new is not None
    with pytest.raises(RunGone):
        note_curve(curve=old, points=[])
    note_curve(curve=new, points=[{"moved": 1.0}])
    curve.refresh_from_db()
    assert curve.points == [{"moved": 1.0}]
    CatchmentCurve.objects.update(attempt=MOST_ATTEMPTS)
    assert start_curve(curve_id=curve.pk) is None
    curve.refresh_from_db()
    assert (curve.state, curve.error) == (RunState.FAILED, "broken-off")


def test_a_curve_goes_with_its_area(district: District) -> None:
    run = roomy(district)
    curve = ask(district, run)
    delete_area(actor=district.system, area=run.area)
    assert not CatchmentCurve.objects.exists()
    assert work_out_curve(curve.pk) == "done before"


def test_faults_are_kept_with_their_code(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = roomy(district)
    curve = ask(district, run)

    def lost(**_named: object) -> bytes:
        raise FileNotFoundError("x")

    monkeypatch.setattr(catchment_curves, "read_stored_file", lost)
    assert work_out_curve(curve.pk) == "failed"
    curve.refresh_from_db()
    assert (curve.state, curve.error) == (RunState.FAILED, "file-gone")


def test_time_over_keeps_the_points_there_are(district: District) -> None:
    curve = ask(district, roomy(district), lambda pk: work_out_curve(pk, each=0.1, most=0.0))
    assert curve.state == RunState.DONE
    assert [point["limit"] for point in curve.points] == [None]


@pytest.mark.parametrize(
    "options", [{"mode": "points"}, {"change_weight": "1"}, {"spread_weight": "2"}]
)
def test_curves_of_other_settings(district: District, options: dict[str, object]) -> None:
    curve = ask(district, roomy(district, **options), quick)
    assert curve.state == RunState.DONE
    assert curve.points[-1]["objective"] is not None


def test_too_few_seats_leave_children_beyond_them_at_every_point(district: District) -> None:
    run = solved(district, small_area(district), capacity_factor="0.8")
    assert run.overflow
    curve = ask(district, run, quick)
    assert curve.state == RunState.DONE
    assert all(point["over"] > 0 for point in curve.points)
