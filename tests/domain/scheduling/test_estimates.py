"""Saying how long tasks may take, and taking it back."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.scheduling.conftest import Plan
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import School
from truongchuan.domain.scheduling.models import DurationEstimate
from truongchuan.domain.scheduling.services import Lengths, record_durations, undo_duration
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.engines.schedule import DurationRange


def record(plan: Plan, *lengths: Lengths) -> list[DurationEstimate]:
    return record_durations(actor=plan.system, programme=plan.programme, lengths=lengths)


def code_of(plan: Plan, one: Lengths) -> str:
    with pytest.raises(DomainError) as caught:
        record(plan, one)
    return caught.value.code


def test_the_newest_counts_and_nothing_is_changed(plan: Plan) -> None:
    plan.lengths(1, 5, 10, 20)
    plan.lengths(1, 6, 12, 30)
    assert DurationEstimate.objects.count() == 2
    given = plan.schedule().inputs.ranges[str(plan.row(1).pk)]
    assert given == DurationRange(6, 30, 12, "Hệ thống")


def test_figures_that_say_nothing_new_are_left_out(plan: Plan) -> None:
    plan.lengths(1, 5, 10, 20)
    events = AuditEvent.objects.count()
    assert record(plan, Lengths(plan.row(1).pk, None, 5, 10, 20, note="khác")) == []
    assert AuditEvent.objects.count() == events


def test_two_figures_are_enough_and_none_takes_them_away(plan: Plan) -> None:
    pk = plan.row(1).pk
    record(plan, Lengths(pk, None, 5, None, 20))
    assert plan.schedule().inputs.ranges[str(pk)] == DurationRange(5, 20, None, "Hệ thống")
    record(plan, Lengths(pk))
    assert plan.schedule().inputs.ranges == {}


def test_bad_figures_are_refused(plan: Plan) -> None:
    pk = plan.row(1).pk
    assert code_of(plan, Lengths(pk, None, 5, 10, None)) == "duration-incomplete"
    assert code_of(plan, Lengths(pk, None, None, 10, None)) == "duration-incomplete"
    assert code_of(plan, Lengths(pk, None, 10, 5, 20)) == "duration-order"
    assert code_of(plan, Lengths(pk, None, 0, 5, 20)) == "duration-order"
    assert code_of(plan, Lengths(pk, None, 5, 30, 20)) == "duration-order"
    assert code_of(plan, Lengths(pk, None, 5, 10, 751)) == "duration-too-long"
    assert code_of(plan, Lengths(pk + 999, None, 5, 10, 20)) == "duration-task-unknown"
    assert code_of(plan, Lengths(pk, 9999, 5, 10, 20)) == "duration-task-unknown"
    assert not DurationEstimate.objects.exists()


def test_all_or_nothing(plan: Plan) -> None:
    good, bad = Lengths(plan.row(1).pk, None, 1, 2, 3), Lengths(plan.row(2).pk, None, 9, 2, 3)
    with pytest.raises(DomainError) as caught:
        record(plan, good, bad)
    assert caught.value.params["task"] == "2"
    assert not DurationEstimate.objects.exists()


def test_a_school_s_own_figures_go_before_the_task_s(plan: Plan) -> None:
    plan.lengths(2, 5, 10, 20)
    plan.lengths(2, 7, 9, 11, school="TH Hòa Bình")
    ranges = plan.schedule().inputs.ranges
    row, school = plan.row(2).pk, plan.school_id("TH Hòa Bình")
    assert ranges[f"{row}/{school}"] == DurationRange(7, 11, 9, "Hệ thống")
    other = plan.school_id("MN Đống Đa")
    assert ranges[f"{row}/{other}"] == DurationRange(5, 20, 10, "Hệ thống")


def test_the_lead_unit_gives_figures_others_do_not(plan: Plan) -> None:
    one = Lengths(plan.row(1).pk, None, 5, 10, 20)
    head = School.objects.get(organisation__name="TH Hòa Bình").organisation
    for actor in (
        plan.finance(),
        plan.outsider(),
        plan.district.actor(Function.HEAD_TEACHER, unit=head),
    ):
        with pytest.raises(NotAllowed):
            record_durations(actor=actor, programme=plan.programme, lengths=[one])
    [made] = record_durations(actor=plan.officer(), programme=plan.programme, lengths=[one])
    assert made.on == date(2023, 5, 15)


def test_whoever_saw_older_figures_does_not_overwrite_newer_ones(plan: Plan) -> None:
    pk = plan.row(1).pk
    [seen] = record(plan, Lengths(pk, None, 5, 10, 20, based_on=0))
    plan.lengths(1, 6, 12, 30)
    assert code_of(plan, Lengths(pk, None, 5, 11, 20, based_on=seen.pk)) == "duration-outdated"
    # A line that the person left as it was does not stand in the way.
    assert record(plan, Lengths(pk, None, 5, 10, 20, based_on=seen.pk)) == []


def test_undo_brings_back_what_counted_before(plan: Plan) -> None:
    plan.lengths(1, 5, 10, 20)
    plan.lengths(1, 6, 12, 30)
    first, second = DurationEstimate.objects.order_by("pk")
    with pytest.raises(DomainError, match="duration-not-newest"):
        undo_duration(actor=plan.system, estimate=first)
    back = undo_duration(actor=plan.system, estimate=second)
    assert (back.optimistic, back.likely, back.pessimistic, back.undoes) == (5, 10, 20, second)
    with pytest.raises(DomainError, match="duration-not-newest"):
        undo_duration(actor=plan.system, estimate=back)


def test_undo_of_the_first_leaves_nothing(plan: Plan) -> None:
    plan.lengths(1, 5, 10, 20)
    undo_duration(actor=plan.system, estimate=DurationEstimate.objects.get())
    assert plan.schedule().inputs.ranges == {}
    assert AuditEvent.objects.latest("pk").action == "schedule.undo_duration"
