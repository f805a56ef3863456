"""Baselines, compensating days and kept results."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.domain.scheduling.conftest import LEADS, RULES, TODAY, Plan
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.programmes.history import programme_events
from truongchuan.domain.scheduling.models import Baseline, CalendarSwap, RiskRun
from truongchuan.domain.scheduling.selectors import list_baselines, list_swaps, newest_risk
from truongchuan.domain.scheduling.services import add_swap, keep_baseline, remove_swap, run_risk
from truongchuan.domain.shared.errors import DomainError, NotAllowed


def keep(plan: Plan, label: str, **more: Any) -> Baseline:
    return keep_baseline(
        actor=more.get("actor", plan.system), programme=plan.programme, label=label,
        calendar=RULES, leads=LEADS,
    )  # fmt: skip


def run(plan: Plan, **more: Any) -> RiskRun:
    return run_risk(
        **{"actor": plan.system, "programme": plan.programme, "calendar": RULES, "leads": LEADS}
        | {"runs": 500}
        | more
    )


def swap(plan: Plan, off: date | None, works: date | None, decision: str = "QĐ 1") -> CalendarSwap:
    return add_swap(
        actor=plan.system, programme=plan.programme, off=off, works=works, decision=decision,
        calendar=RULES,
    )  # fmt: skip


def code(call: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(DomainError) as caught:
        call(*args, **more)
    return caught.value.code


def test_a_baseline_stays_when_the_schedule_moves(plan: Plan) -> None:
    plan.chain()
    kept = keep(plan, "  Sau  khi ký ")
    assert (kept.label, kept.on, kept.level) == ("Sau khi ký", TODAY, "school")
    target = f"target/{plan.school_id('TH Hòa Bình')}"
    assert kept.dates[target] == ["2023-10-27", "2023-10-27"]
    plan.lengths(3, 1, 3, 8)
    kept.refresh_from_db()
    assert kept.dates[target] == ["2023-10-27", "2023-10-27"]
    assert list(list_baselines(actor=plan.system, programme=plan.programme)) == [kept]


def test_a_baseline_has_a_name_of_its_own(plan: Plan) -> None:
    keep(plan, "Mốc 1")
    assert code(keep, plan, " ") == "baseline-label-missing"
    assert code(keep, plan, "Mốc  1") == "baseline-label-taken"
    with pytest.raises(NotAllowed):
        keep(plan, "Mốc 2", actor=plan.finance())
    assert Baseline.objects.count() == 1


def test_swaps_must_change_something(plan: Plan) -> None:
    friday, saturday = date(2023, 5, 5), date(2023, 5, 6)
    assert code(swap, plan, None, None) == "swap-empty"
    assert code(swap, plan, friday, friday) == "swap-same-day"
    assert code(swap, plan, friday, None, "  ") == "swap-decision-missing"
    assert code(swap, plan, saturday, None) == "swap-not-working"
    assert code(swap, plan, date(2023, 5, 1), None) == "swap-not-working"
    assert code(swap, plan, None, friday) == "swap-is-working"
    assert code(swap, plan, date(2019, 5, 6), None) == "swap-outside"
    swap(plan, friday, saturday)
    assert code(swap, plan, friday, None) == "swap-not-working"
    assert code(swap, plan, None, saturday) == "swap-is-working"
    assert CalendarSwap.objects.count() == 1


def test_a_swap_that_is_taken_away_stays_in_the_record(plan: Plan) -> None:
    one = swap(plan, date(2023, 5, 5), date(2023, 5, 6))
    calendar = plan.schedule().inputs.calendar
    assert not calendar.is_working(date(2023, 5, 5))
    assert calendar.is_working(date(2023, 5, 6))
    remove_swap(actor=plan.system, swap=one)
    assert plan.schedule().inputs.calendar.is_working(date(2023, 5, 5))
    [left] = list_swaps(actor=plan.system, programme=plan.programme)
    assert (left.removed_on, left.removed_by) == (TODAY, "Hệ thống")
    assert code(remove_swap, actor=plan.system, swap=one) == "swap-gone"
    swap(plan, date(2023, 5, 5), None)


def test_a_kept_result_holds_before_and_after(plan: Plan) -> None:
    plan.confirm(plan.link(3, None))
    plan.lengths(3, 1, 15, 40)
    visit = f"{plan.row(3).pk}/{plan.school_id('TH Hòa Bình')}"
    target = f"target/{plan.school_id('TH Hòa Bình')}"
    kept = run(plan, slips={visit: 5}, seed=3, label="Nếu đoàn đến muộn")
    before, after = kept.results["before"]["targets"], kept.results["after"]["targets"]
    assert after[target]["chance"] < before[target]["chance"]
    assert after[target]["margin"] == before[target]["margin"] - 5
    assert before[target]["drivers"][0]["task"] == visit
    assert kept.results["before"]["quarters"]["2023-Q3"]["targets"] == 1
    again = run(plan, slips={visit: 5}, seed=3)
    assert (again.results, again.inputs) == (kept.results, kept.inputs)
    assert newest_risk(actor=plan.system, programme=plan.programme) is None


def test_other_inputs_have_another_hash(plan: Plan) -> None:
    first = run(plan)
    plan.chain()
    second = run(plan)
    assert first.inputs != second.inputs
    assert newest_risk(actor=plan.system, programme=plan.programme) == second
    assert second.results["after"] is None


def test_what_cannot_be_assumed_is_refused(plan: Plan) -> None:
    first = str(plan.row(1).pk)
    assert code(run, plan, slips={"999": 3}) == "slip-unknown"
    assert code(run, plan, slips={first: 0}) == "slip-range"
    assert code(run, plan, slips={first: 251}) == "slip-range"
    assert code(run, plan, seed=-1) == "seed-range"
    assert code(run, plan, runs=5) == "runs-range"
    with pytest.raises(NotAllowed):
        run(plan, actor=plan.outsider())
    assert not RiskRun.objects.exists()


def test_finished_work_cannot_slip(plan: Plan) -> None:
    from truongchuan.domain.programmes.progress import Report, report_row

    report_row(actor=plan.system, row=plan.row(1), report=Report("done", 100))
    with pytest.raises(DomainError) as caught:
        run(plan, slips={str(plan.row(1).pk): 3})
    assert (caught.value.code, caught.value.params["task"]) == ("slip-finished", "1")


def test_the_programme_s_record_shows_all_of_it(plan: Plan) -> None:
    plan.confirm(plan.link(3, None))
    plan.lengths(3, 1, 15, 40)
    keep(plan, "Mốc 1")
    swap(plan, date(2023, 5, 5), None)
    run(plan)
    events = AuditEvent.objects.order_by("-pk")[:5]
    actions = [event.action.removeprefix("schedule.") for event in events]
    assert actions == [
        "run_risk", "add_swap", "keep_baseline", "record_durations", "confirm_links",
    ]  # fmt: skip
    shown = programme_events(actor=plan.system, programme=plan.programme)
    assert set(events) <= set(shown)
    assert [e.action for e in programme_events(
        actor=plan.system, programme=plan.programme, kind="swap"
    )] == ["schedule.add_swap"]  # fmt: skip
