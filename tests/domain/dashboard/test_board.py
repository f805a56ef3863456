"""The leader's board: quarters, danger, critical tasks, units that hold up, changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.domain.conftest import District, make_district
from tests.domain.followup.common import TODAY, raised, row, stand_on
from truongchuan.adapters.calendar import load_calendar_rules, load_lead_times
from truongchuan.domain.dashboard.changes import Changes, FigureChange
from truongchuan.domain.dashboard.selectors import Board, BoardFilter, leader_board
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.followup.obstacles import solve_obstacle
from truongchuan.domain.programmes.models import Target
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.programmes.services import move_target
from truongchuan.domain.scheduling.estimates import Lengths, record_durations
from truongchuan.domain.scheduling.keeping import run_risk
from truongchuan.domain.scheduling.links import Wanted, confirm_dependencies
from truongchuan.domain.scheduling.standing import Standing
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import NotAllowed
from truongchuan.web.schedule import programme_schedule

EDUCATION, FINANCE = OrganisationKind.EDUCATION_OFFICE, OrganisationKind.FINANCE


@pytest.fixture(autouse=True)
def mid_may(district: District) -> None:
    stand_on(district)


def board_of(district: District, since: date = date(2023, 5, 1), **where: object) -> Board:
    found, chances = programme_schedule(actor=district.system, programme=district.programme)
    return leader_board(
        actor=district.system,
        programme=district.programme,
        found=found,
        chances=chances,
        where=BoardFilter(**where),  # type: ignore[arg-type]
        since=since,
    )


def link_up(district: District, likely: int = 20) -> None:
    """Row 2 before row 3 before recognition, each with a range."""
    rows = {number: row(district, number) for number in (2, 3)}
    confirm_dependencies(
        actor=district.system,
        programme=district.programme,
        wanted=[
            Wanted(rows[2].pk, rows[3].pk), Wanted(rows[3].pk, None), Wanted(rows[2].pk, None),
        ],
    )  # fmt: skip
    lengths(district, likely)


def lengths(district: District, likely: int) -> None:
    record_durations(
        actor=district.system,
        programme=district.programme,
        lengths=[
            Lengths(row(district, number).pk, None, likely // 2, likely, likely * 2)
            for number in (2, 3)
        ],
    )


def figure(changes: Changes, code: str) -> FigureChange:
    return next(found for found in changes.figures if found.code == code)


def test_quarters_count_targets_by_standing(district: District) -> None:
    quarters = {q.quarter: q for q in board_of(district).quarters}
    assert {key: q.total for key, q in quarters.items()} == {"2023-Q3": 1, "2023-Q4": 2}
    assert quarters["2023-Q4"].counts == {Standing.UNKNOWN: 2}
    assert quarters["2023-Q4"].expected is None


def test_a_withdrawn_target_is_put_aside(district: District) -> None:
    target = Target.objects.filter(quarter="2023-Q4").first()
    assert target is not None
    move_target(actor=district.system, target=target, state="withdrawn")
    quarter = next(q for q in board_of(district).quarters if q.quarter == "2023-Q4")
    assert (quarter.total, quarter.aside) == (1, 1)


def test_schools_in_danger_come_first(district: District) -> None:
    link_up(district, likely=70)
    found = board_of(district)
    chances = [t.chance.chance for t in found.targets if t.chance and t.chance.chance is not None]
    assert len(chances) == 3
    assert chances == sorted(chances)
    assert found.quarters[0].expected == pytest.approx(
        sum(
            t.chance.chance or 0
            for t in found.targets
            if t.chance and t.target.quarter == "2023-Q3"
        )
    )


def test_filters_keep_targets_and_the_tasks_about_them(district: District) -> None:
    link_up(district)
    third = board_of(district, quarter="2023-Q3")
    assert [t.target.name for t in third.targets] == ["TH Hòa Bình"]
    fourth = board_of(district, quarter="2023-Q4")
    assert 3 not in {r.number for r in fourth.rows}
    preschool = board_of(district, kind="preschool")
    assert [t.target.name for t in preschool.targets] == ["MN Đống Đa"]
    finance = board_of(district, unit_id=district.unit(FINANCE).pk)
    assert [r.number for r in finance.rows] == [1]
    assert [held.unit.kind for held in finance.holding] == [FINANCE]


def test_critical_tasks_are_late_stuck_or_drive_a_target(district: District) -> None:
    link_up(district)
    report_row(
        actor=district.system,
        row=row(district, 3),
        report=Report("blocked", 0, "Chờ lịch của đoàn"),
    )
    found = {task.row.number: task for task in board_of(district).critical}
    assert (found[1].late_days, found[1].drives) == (76, 0)
    assert (found[2].late_days, found[2].drives) == (0, 3)
    assert (found[3].blocked, found[3].drives) == (True, 1)
    assert [t.row.number for t in board_of(district).critical] == [3, 1, 2]


def test_units_are_ranked_by_days_late_times_targets(district: District) -> None:
    """Row 1 names no school, so that it is about all three; it is 76 days late."""
    raised(district, due_on=TODAY)
    stand_on(district, TODAY + timedelta(days=2))
    finance, education = board_of(district).holding
    assert (education.unit.kind, education.weight) == (EDUCATION, 78 * 3)
    assert (finance.unit.kind, finance.weight) == (FINANCE, 78 * 3 + 2 * 3)
    assert [(w.part, w.days, w.targets) for w in finance.works] == [
        ("cooperating", 78, 3), ("solver", 2, 3),
    ]  # fmt: skip


def test_a_unit_that_did_its_part_holds_nothing_up(district: District) -> None:
    part = row(district, 1).units.get(organisation=district.unit(FINANCE))
    part.state = "done"
    part.save()
    assert [held.unit.kind for held in board_of(district).holding] == [EDUCATION]


def test_figures_before_and_now_follow_the_reports(district: District) -> None:
    stand_on(district, date(2023, 4, 10))
    report_row(actor=district.system, row=row(district, 2), report=Report("in_progress", 10, ""))
    stand_on(district)
    report_row(actor=district.system, row=row(district, 1), report=Report("done", 100, ""))
    changes = board_of(district, since=date(2023, 5, 1)).changes
    assert figure(changes, "tasks.done") == FigureChange("tasks.done", 0, 1)
    assert figure(changes, "tasks.late") == FigureChange("tasks.late", 1, 0)
    assert [(m.row.number, m.before, m.after) for m in changes.moves] == [
        (1, "not_started", "done")
    ]
    earlier = board_of(district, since=date(2023, 4, 1)).changes
    assert {m.row.number for m in earlier.moves} == {1, 2}


def test_obstacles_raised_and_solved_since(district: District) -> None:
    stand_on(district, date(2023, 4, 20))
    old = raised(district, "Cũ")
    stand_on(district)
    raised(district, "Mới")
    solve_obstacle(actor=district.system, obstacle=old, resolution="Đã bố trí")
    changes = board_of(district, since=date(2023, 5, 1)).changes
    assert [o.words for o in changes.new_obstacles] == ["Mới"]
    assert [o.words for o in changes.solved_obstacles] == ["Cũ"]
    assert figure(changes, "obstacles") == FigureChange("obstacles", 1, 1)


def test_obstacles_past_their_day_are_listed(district: District) -> None:
    raised(district, "Quá hạn", due_on=TODAY)
    stand_on(district, TODAY + timedelta(days=1))
    raised(district, "Còn hạn")
    found = board_of(district)
    assert [o.words for o in found.obstacles] == ["Quá hạn"]
    assert found.unsolved == 2


def test_chances_are_held_to_the_kept_result(district: District) -> None:
    link_up(district, likely=20)
    run_risk(
        actor=district.system,
        programme=district.programme,
        calendar=load_calendar_rules(),
        leads=load_lead_times(),
        runs=1000,
    )
    lengths(district, likely=75)
    stand_on(district, TODAY + timedelta(days=1))
    changes = board_of(district, since=TODAY).changes
    assert changes.chances_of == TODAY
    assert changes.chances
    assert all(move.by < 0 for move in changes.chances)
    assert figure(changes, "targets.expected").before is not None
    before = board_of(district, since=TODAY - timedelta(days=1)).changes
    assert (before.chances_of, before.chances) == (None, ())


def test_targets_moved_are_read_from_the_record(district: District) -> None:
    """The calendar's programme; a fixed day is held to frozen reviews instead."""
    stand_on(district, None)  # type: ignore[arg-type]
    target = Target.objects.filter(quarter="2023-Q3").get()
    move_target(actor=district.system, target=target, state="registered")
    changes = board_of(district, since=date(2026, 11, 20)).changes
    assert [(m.name, m.before, m.after) for m in changes.targets] == [
        ("TH Hòa Bình", "planned", "registered")
    ]
    stand_on(district)
    assert board_of(district).changes.targets == ()


def test_a_stranger_gets_no_board(district: District) -> None:
    other = make_district("Ủy ban nhân dân quận Khác")
    found, chances = programme_schedule(actor=district.system, programme=district.programme)
    with pytest.raises(NotAllowed):
        leader_board(
            actor=other.actor(Function.LEADER),
            programme=district.programme,
            found=found,
            chances=chances,
            since=TODAY,
        )
