"""Raising, answering, solving, reopening, withdrawing and escalating obstacles."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.domain.conftest import District, make_district
from tests.domain.followup.common import (
    DUE,
    TODAY,
    draft,
    education,
    finance,
    finance_part,
    raised,
    row,
    school_part,
    stand_on,
)
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.followup.models import Obstacle, ObstacleMove
from truongchuan.domain.followup.obstacles import obstacle_stamp, raise_obstacle
from truongchuan.domain.followup.selectors import (
    ObstacleFilter,
    list_obstacles,
    obstacle_counts,
    obstacles_waiting,
    open_obstacles,
)
from truongchuan.domain.followup.services import (
    answer_obstacle,
    escalate_late,
    escalate_obstacle,
    readdress_obstacle,
    reopen_obstacle,
    report_work,
    solve_obstacle,
    turn_into_task,
    withdraw_obstacle,
)
from truongchuan.domain.followup.states import (
    LEVEL_DAYS,
    LEVELS,
    OBSTACLE_MOVES,
    ObstacleAct,
    ObstacleState,
)
from truongchuan.domain.programmes.models import ProgressEntry, RowOrigin
from truongchuan.domain.programmes.progress import Report
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed


@pytest.fixture(autouse=True)
def mid_may(district: District) -> None:
    stand_on(district)


def events(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


def refused(code: str, call: Any, **values: Any) -> None:
    before = (Obstacle.objects.count(), ObstacleMove.objects.count(), AuditEvent.objects.count())
    with pytest.raises(DomainError) as error:
        call(**values)
    assert error.value.code == code
    after = (Obstacle.objects.count(), ObstacleMove.objects.count(), AuditEvent.objects.count())
    assert before == after


def test_a_unit_raises_what_stands_in_its_way(district: District) -> None:
    actor = finance(district)
    found = raise_obstacle(actor=actor, work=finance_part(district), draft=draft(district))
    assert (found.number, found.state, found.level) == (1, "open", "unit")
    assert (found.raised_on, found.due_on, found.level_due_on) == (TODAY, DUE, DUE)
    assert found.raised_by_unit == district.unit(OrganisationKind.FINANCE)
    assert found.part == finance_part(district)
    assert [move.act for move in found.moves.all()] == ["raised"]
    assert events("obstacle.raise") == 1


def test_numbers_count_on_within_the_programme(district: District) -> None:
    assert [raised(district, words=f"việc {n}").number for n in range(3)] == [1, 2, 3]


def test_who_has_no_part_in_the_row_raises_nothing(district: District) -> None:
    part = school_part(district)
    with pytest.raises(NotAllowed):
        raise_obstacle(actor=finance(district), work=part, draft=draft(district))
    viewer = district.actor(Function.VIEWER, OrganisationKind.FINANCE)
    with pytest.raises(NotAllowed):
        raise_obstacle(actor=viewer, work=finance_part(district), draft=draft(district))


def test_a_head_teacher_raises_for_the_school(district: District) -> None:
    part = school_part(district)
    head = district.actor(Function.HEAD_TEACHER, unit=part.school.organisation)
    found = raise_obstacle(actor=head, work=part, draft=draft(district))
    assert found.raised_by_unit == part.school.organisation


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"words": "  "}, "obstacle-empty"),
        ({"due_on": TODAY - timedelta(days=1)}, "obstacle-due-past"),
        ({"category": "luck"}, "obstacle-category-unknown"),
    ],
)
def test_an_obstacle_that_makes_no_sense(
    district: District, more: dict[str, Any], code: str
) -> None:
    refused(
        code,
        raise_obstacle,
        actor=district.system,
        work=row(district),
        draft=draft(district, **more),
    )


def test_a_solver_of_another_authority(district: District) -> None:
    other = make_district("Ủy ban nhân dân quận Khác").unit(OrganisationKind.FINANCE)
    refused(
        "unit-not-of-authority",
        raise_obstacle,
        actor=district.system,
        work=row(district),
        draft=draft(district, solver=other),
    )


def test_the_same_words_about_the_same_work_are_one_obstacle(district: District) -> None:
    first = raised(district)
    again = {"actor": district.system, "work": row(district)}
    refused("obstacle-repeated", raise_obstacle, **again, draft=draft(district, "CHƯA có kinh phí"))
    raise_obstacle(actor=district.system, work=finance_part(district), draft=draft(district))
    solve_obstacle(actor=district.system, obstacle=first, resolution="Đã cấp")
    assert raised(district).number == 3


ACTS: dict[str, Any] = {
    ObstacleAct.ANSWERED: lambda actor, it: answer_obstacle(actor=actor, obstacle=it, words="làm"),
    ObstacleAct.SOLVED: lambda actor, it: solve_obstacle(actor=actor, obstacle=it, resolution="x"),
    ObstacleAct.REOPENED: lambda actor, it: reopen_obstacle(actor=actor, obstacle=it, reason="x"),
    ObstacleAct.WITHDRAWN: lambda actor, it: withdraw_obstacle(
        actor=actor, obstacle=it, reason="x"
    ),
    ObstacleAct.ESCALATED: lambda actor, it: escalate_obstacle(
        actor=actor, obstacle=it, reason="x"
    ),
    ObstacleAct.READDRESSED: lambda actor, it: readdress_obstacle(
        actor=actor, obstacle=it, solver=it.solver, due_on=DUE, reason="x"
    ),
    ObstacleAct.ASSIGNED: lambda actor, it: turn_into_task(
        actor=actor, obstacle=it, task="Cấp kinh phí", due_on=DUE
    ),
}


def in_state(district: District, state: str) -> Obstacle:
    obstacle = raised(district)
    way = {
        ObstacleState.OPEN: [],
        ObstacleState.BEING_SOLVED: [ObstacleAct.ANSWERED],
        ObstacleState.SOLVED: [ObstacleAct.SOLVED],
        ObstacleState.WITHDRAWN: [ObstacleAct.WITHDRAWN],
    }
    for act in way[ObstacleState(state)]:
        ACTS[act](district.system, obstacle)
    obstacle.refresh_from_db()
    assert obstacle.state == state
    return obstacle


@pytest.mark.parametrize("state", ObstacleState.values)
@pytest.mark.parametrize("act", [act for act in ObstacleAct.values if act != ObstacleAct.RAISED])
def test_the_table_of_moves_is_complete(district: District, state: str, act: str) -> None:
    obstacle = in_state(district, state)
    expected = OBSTACLE_MOVES[state].get(act)
    recorded = AuditEvent.objects.count()
    told = events(f"obstacle.{act}")
    if expected is None:
        with pytest.raises(DomainError) as error:
            ACTS[act](district.system, obstacle)
        closed = state in {ObstacleState.SOLVED, ObstacleState.WITHDRAWN}
        assert error.value.code == ("obstacle-not-open" if closed else "obstacle-not-closed")
        assert AuditEvent.objects.count() == recorded
        return
    ACTS[act](district.system, obstacle)
    obstacle.refresh_from_db()
    newest = obstacle.moves.first()
    assert newest is not None
    assert (obstacle.state, newest.act, newest.state_before) == (expected, act, state)
    assert events(f"obstacle.{act}") == told + 1


def test_the_unit_that_is_asked_answers_and_solves(district: District) -> None:
    obstacle = raised(district)
    actor = finance(district)
    answer_obstacle(actor=actor, obstacle=obstacle, words="Đang trình")
    solved = solve_obstacle(actor=actor, obstacle=obstacle, resolution="Đã cấp 200 triệu")
    assert (solved.state, solved.resolution, solved.solved_on) == (
        "solved",
        "Đã cấp 200 triệu",
        TODAY,
    )
    for call in (
        lambda: reopen_obstacle(actor=actor, obstacle=obstacle, reason="x"),
        lambda: readdress_obstacle(
            actor=actor, obstacle=obstacle, solver=obstacle.solver, due_on=DUE, reason="x"
        ),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_who_was_not_asked_does_not_answer(district: District) -> None:
    obstacle = raised(district)
    school = school_part(district).school.organisation
    actors = (
        district.actor(Function.HEAD_TEACHER, unit=school),
        district.actor(Function.VIEWER),
        make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER),
    )
    for actor in actors:
        with pytest.raises(NotAllowed):
            answer_obstacle(actor=actor, obstacle=obstacle, words="x")
        with pytest.raises(NotAllowed):
            withdraw_obstacle(actor=actor, obstacle=obstacle, reason="x")


@pytest.mark.parametrize(
    ("call", "values"),
    [
        (answer_obstacle, {"words": " "}),
        (solve_obstacle, {"resolution": ""}),
        (withdraw_obstacle, {"reason": ""}),
        (escalate_obstacle, {"reason": ""}),
    ],
)
def test_an_act_without_words_is_refused(
    district: District, call: Any, values: dict[str, str]
) -> None:
    obstacle = raised(district)
    refused("obstacle-needs-words", call, actor=district.system, obstacle=obstacle, **values)


def test_days_of_a_solution(district: District) -> None:
    given = {"actor": district.system, "obstacle": raised(district), "resolution": "xong"}
    refused("day-in-future", solve_obstacle, **given, on=TODAY + timedelta(days=1))
    early = TODAY - timedelta(days=1)
    refused("obstacle-solved-before-raised", solve_obstacle, **given, on=early)


def test_two_people_do_not_answer_over_each_other(district: District) -> None:
    obstacle = raised(district)
    seen = obstacle_stamp(obstacle)
    answer_obstacle(actor=district.system, obstacle=obstacle, words="tôi làm", based_on=seen)
    refused(
        "obstacle-outdated",
        solve_obstacle,
        actor=finance(district),
        obstacle=obstacle,
        resolution="xong",
        based_on=seen,
    )


def test_reopening_clears_the_solution_and_may_give_another_day(district: District) -> None:
    obstacle = in_state(district, "solved")
    later = DUE + timedelta(days=10)
    found = reopen_obstacle(
        actor=district.system, obstacle=obstacle, reason="chưa đủ", due_on=later
    )
    assert (found.resolution, found.solved_on, found.due_on) == ("", None, later)


def test_an_obstacle_becomes_a_task_of_its_solver_once(district: District) -> None:
    obstacle = raised(district)
    task = turn_into_task(
        actor=education(district), obstacle=obstacle, task="Bố trí kinh phí", due_on=DUE
    )
    obstacle.refresh_from_db()
    assert (task.origin, task.label, obstacle.task) == (RowOrigin.OBSTACLE, "B1", task)
    assert task.units.get().organisation == obstacle.solver
    refused(
        "obstacle-has-task",
        turn_into_task,
        actor=district.system,
        obstacle=obstacle,
        task="Lần nữa",
        due_on=DUE,
    )


# --- escalation -----------------------------------------------------------------------------


def run(district: District, on: date) -> list[str]:
    raised_now = escalate_late(actor=district.system, programme=district.programme, on=on)
    return [obstacle.level for obstacle in raised_now]


def test_each_level_is_reached_exactly_once(district: District) -> None:
    obstacle = raised(district)
    reached: list[str] = []
    for day in range(40):
        on = TODAY + timedelta(days=day)
        reached += run(district, on)
        assert run(district, on) == [], "the same day again changes nothing"
    assert reached == list(LEVELS[1:])
    up = obstacle.moves.filter(act="escalated").order_by("pk")
    first = DUE + timedelta(days=1)
    step = timedelta(days=LEVEL_DAYS + 1)
    assert [move.on for move in up] == [first, first + step, first + 2 * step]
    assert all(move.automatic for move in up)
    assert events("obstacle.escalated") == 3


def test_what_is_solved_or_still_has_time_stays_where_it_is(district: District) -> None:
    in_state(district, "solved")
    raised(district, words="còn hạn", due_on=DUE + timedelta(days=30))
    assert run(district, DUE) == []
    assert run(district, DUE + timedelta(days=1)) == []


def test_what_is_being_solved_and_late_goes_up_too(district: District) -> None:
    in_state(district, "being_solved")
    assert run(district, DUE + timedelta(days=1)) == ["standing_body"]
    assert Obstacle.objects.get().state == "being_solved"


def test_the_database_knows_a_level_once(district: District) -> None:
    obstacle = raised(district)
    escalate_obstacle(actor=district.system, obstacle=obstacle, reason="khó")
    move = obstacle.moves.get(act="escalated")
    move.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        move.save(force_insert=True)


def test_a_unit_escalates_by_hand_up_to_the_top(district: District) -> None:
    obstacle = raised(district)
    actor = finance(district)
    for level in LEVELS[1:]:
        assert escalate_obstacle(actor=actor, obstacle=obstacle, reason="khó").level == level
    refused("obstacle-at-the-top", escalate_obstacle, actor=actor, obstacle=obstacle, reason="khó")


def test_only_those_in_charge_run_the_daily_job(district: District) -> None:
    with pytest.raises(NotAllowed):
        escalate_late(actor=finance(district), programme=district.programme, on=DUE)


# --- with a report --------------------------------------------------------------------------


def test_a_blocked_report_and_its_obstacle_are_written_together(district: District) -> None:
    report = Report(WorkState.BLOCKED, 20, "Chưa có kinh phí")
    entry, obstacle = report_work(
        actor=finance(district),
        work=finance_part(district),
        report=report,
        obstacle=draft(district),
    )
    assert obstacle is not None
    assert (entry.state, obstacle.entry) == ("blocked", entry)


def test_neither_is_written_when_one_is_refused(district: District) -> None:
    with pytest.raises(DomainError):
        report_work(
            actor=finance(district),
            work=finance_part(district),
            report=Report(WorkState.BLOCKED, 20, "Chưa có kinh phí"),
            obstacle=draft(district, due_on=TODAY - timedelta(days=1)),
        )
    assert not ProgressEntry.objects.exists()
    assert not Obstacle.objects.exists()


# --- reading --------------------------------------------------------------------------------


def test_filters_and_counts(district: District) -> None:
    raised(district, words="kinh phí sửa chữa", category="money")
    part = school_part(district)
    raise_obstacle(actor=district.system, work=part, draft=draft(district, "thiếu đất"))
    gone = raised(district, words="đã xong")
    solve_obstacle(actor=district.system, obstacle=gone, resolution="x")
    late = DUE + timedelta(days=1)
    run(district, late)

    def numbers(**where: Any) -> list[int]:
        found = list_obstacles(
            actor=district.system,
            programme=district.programme,
            on=late,
            where=ObstacleFilter(**where),
        )
        return sorted(obstacle.number for obstacle in found)

    assert numbers() == [1, 2, 3]
    assert numbers(state="unsolved") == numbers(late=True) == numbers(level="standing_body")
    assert numbers(state="solved") == [3]
    assert numbers(category="money") == [1]
    assert numbers(school_id=part.school_id) == [2]
    assert numbers(words="DAT") == [2]
    assert numbers(unit_id=part.school.organisation_id) == [2]
    counts = obstacle_counts(actor=district.system, programme=district.programme, on=late)
    assert (counts.unsolved, counts.solved, counts.late, counts.total) == (2, 1, 2, 3)
    assert counts.by_level == {"standing_body": 2}
    listed = open_obstacles(actor=district.system, programme=district.programme, on=late)
    assert [obstacle.number for obstacle in listed] == [1, 2]


def waiting(district: District, actor: Actor) -> int:
    return obstacles_waiting(actor=actor, programme=district.programme, on=TODAY).count()


def test_obstacles_lie_on_the_desk_of_the_level(district: District) -> None:
    obstacle = raised(district)
    asked, body = finance(district), education(district)
    leader = district.actor(Function.LEADER)
    assert [waiting(district, actor) for actor in (asked, body, leader)] == [1, 0, 0]
    escalate_obstacle(actor=asked, obstacle=obstacle, reason="khó")
    assert [waiting(district, actor) for actor in (asked, body, leader)] == [1, 1, 0]
    escalate_obstacle(actor=asked, obstacle=obstacle, reason="khó")
    assert [waiting(district, actor) for actor in (asked, body, leader)] == [1, 1, 1]
    solve_obstacle(actor=asked, obstacle=obstacle, resolution="x")
    assert [waiting(district, actor) for actor in (asked, body, leader)] == [0, 0, 0]


def test_another_authority_sees_nothing(district: District) -> None:
    raised(district)
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    assert open_obstacles(actor=stranger, programme=district.programme, on=TODAY) == []
    counts = obstacle_counts(actor=stranger, programme=district.programme, on=TODAY)
    assert counts.total == 0
