"""Chances: never invented, repeatable, the same luck before and after a slip."""

from __future__ import annotations

from math import sqrt

import pytest

from tests.domain.scheduling.conftest import LEADS, RULES, TODAY, Plan
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.scheduling.inputs import load_inputs
from truongchuan.domain.scheduling.selectors import chances_from, slipped, target_statuses
from truongchuan.domain.scheduling.services import Lengths, record_durations
from truongchuan.engines.schedule import History, chance_change


@pytest.fixture
def risky(plan: Plan) -> Plan:
    """The visit of one school takes 1 to 40 days and is followed by no legal term."""
    plan.confirm(plan.link(2, 3), plan.link(3, None))
    plan.lengths(3, 1, 15, 40)
    return plan


def visit(plan: Plan) -> str:
    return f"{plan.row(3).pk}/{plan.school_id('TH Hòa Bình')}"


def target(plan: Plan, school: str = "TH Hòa Bình") -> str:
    return f"target/{plan.school_id(school)}"


def test_without_ranges_there_is_no_chance(plan: Plan) -> None:
    plan.chain()
    found = plan.chances()
    assert found.result is None
    assert found.of(target(plan)) is None


def test_a_target_that_rests_on_no_range_has_none(risky: Plan) -> None:
    found = risky.chances()
    assert found.of(target(risky)) is not None
    assert found.of(target(risky, "MN Đống Đa")) is None


def test_equal_seeds_give_equal_figures_and_two_seeds_agree(risky: Plan) -> None:
    key = target(risky)

    def chance(seed: int) -> tuple[float, float]:
        one = risky.chances(seed=seed).of(key)
        assert one is not None
        assert one.chance is not None
        assert one.standard_error is not None
        return one.chance, one.standard_error

    first, error = chance(1)
    assert chance(1) == (first, error)
    assert 0.2 < first < 0.95
    for seed in (2, 3, 4):
        other, its_error = chance(seed)
        assert abs(other - first) < 4 * sqrt(error**2 + its_error**2)


def test_before_and_after_a_slip_share_their_luck(risky: Plan) -> None:
    key = target(risky)
    found = risky.chances(seed=7, slips={visit(risky): 5})
    assert found.result is not None
    assert found.slipped is not None
    change = chance_change(found.result, found.slipped, key)
    assert change.after < change.before
    same = risky.chances(seed=7)
    assert same.result is not None
    assert same.result.targets[key] == found.result.targets[key]


def test_what_a_slip_moves_and_along_which_chain(risky: Plan) -> None:
    inputs = load_inputs(
        actor=risky.system, programme=risky.programme, on=TODAY, rules=RULES, leads=LEADS
    )
    result, problems = slipped(inputs, {visit(risky): 10})
    assert problems == ()
    assert result is not None
    moved = {move.task: (move.days, move.via) for move in result.moved}
    assert moved[target(risky)] == (10, (visit(risky), target(risky)))
    assert [one.id for one in result.breaks] == [target(risky)]
    result, problems = slipped(inputs, {"999": 10})
    assert (result, [p.code for p in problems]) == (None, ["unknown-task"])


def test_standing_follows_the_chance(risky: Plan) -> None:
    found = target_statuses(
        actor=risky.system, programme=risky.programme, on=TODAY, calendar=RULES, leads=LEADS
    )
    assert found == {risky.target("TH Hòa Bình").pk: "at_risk"}


def test_schools_that_share_their_luck_hold_together(plan: Plan) -> None:
    plan.confirm(plan.link(2, None))
    row = plan.row(2).pk
    [apart] = record_durations(
        actor=plan.system, programme=plan.programme, lengths=[Lengths(row, None, 40, 100, 200)]
    )
    quarter = plan.chances().result.quarters["2023-Q4"]  # type: ignore[union-attr]
    [alike] = record_durations(
        actor=plan.system, programme=plan.programme,
        lengths=[Lengths(row, None, 40, 100, 200, together=True, based_on=apart.pk)],
    )  # fmt: skip
    assert (apart.together, alike.together) == (False, True)
    shared = plan.chances().result.quarters["2023-Q4"]  # type: ignore[union-attr]
    assert shared.all_hold > quarter.all_hold
    assert shared.counts[1] == 0  # both hold or neither does
    assert quarter.counts[1] > 0


def test_records_of_finished_tasks_of_one_step_become_a_range(plan: Plan) -> None:
    """Five finished tasks of a step, the fifth makes them enough."""
    from datetime import date, timedelta

    from truongchuan.domain.programmes.assigning import assign_task

    plan.confirm(plan.link(3, None))
    for days in (2, 3, 4, 5, 6):
        row = assign_task(
            actor=plan.system, programme=plan.programme, task="Đón đoàn đánh giá ngoài",
            lead=plan.district.unit("education_office"), due_on=date(2023, 6, 30), origin="other",
        )  # fmt: skip
        report_row(actor=plan.system, row=row, report=Report("in_progress", 10))
        plan.programme.fixed_today = TODAY + timedelta(days=days)
        plan.programme.save()
        row.refresh_from_db()
        row.programme = plan.programme
        report_row(actor=plan.system, row=row, report=Report("done", 100))
        plan.programme.fixed_today = TODAY
        plan.programme.save()
        found = plan.schedule().inputs
        source = found.sources.get(visit(plan))
        assert (source is not None) == (days == 6)
    assert source is not None
    assert source.range == History((3, 4, 5, 5, 5), "visit")
    assert found.assumed[visit(plan)] == "length-from-records"
    plan.lengths(3, 1, 2, 3)
    assert plan.schedule().inputs.sources[visit(plan)].estimate is not None


def test_an_impossible_network_is_told(risky: Plan) -> None:
    row = risky.row(1)
    row.months, row.starts_on, row.due_on = ["2050-02"], None, None
    row.save()
    inputs = load_inputs(
        actor=risky.system, programme=risky.programme, on=TODAY, rules=RULES, leads=LEADS
    )
    found = chances_from(inputs)
    assert found.result is None
    assert {p.code for p in found.problems} == {"outside-calendar"}
