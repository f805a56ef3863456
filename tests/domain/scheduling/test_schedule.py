"""Dates, margins and standing from what is stored."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.domain.conftest import make_district
from tests.domain.scheduling.conftest import LEADS, RULES, TODAY, Plan
from truongchuan.domain.directory.models import School
from truongchuan.domain.programmes.assigning import assign_task
from truongchuan.domain.programmes.models import RowSchool
from truongchuan.domain.programmes.progress import Report, report_row, report_school
from truongchuan.domain.programmes.services import move_target
from truongchuan.domain.scheduling.selectors import target_statuses
from truongchuan.domain.scheduling.services import add_swap, keep_baseline
from truongchuan.domain.scheduling.standing import Standing, standing_of
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError


def key(plan: Plan, number: int, school: str = "") -> str:
    pk = str(plan.row(number).pk)
    return f"{pk}/{plan.school_id(school)}" if school else pk


def line(plan: Plan, school: str):  # type: ignore[no-untyped-def]
    return next(x for x in plan.schedule().targets if x.target.name == school)


def test_without_dependencies_a_target_is_unknown_not_held(plan: Plan) -> None:
    found = plan.schedule()
    assert {x.standing for x in found.targets} == {Standing.UNKNOWN}
    assert {x.finish for x in found.targets} == {None}
    assert statuses(plan) == {}


def statuses(plan: Plan) -> dict[str, str]:
    found = target_statuses(
        actor=plan.system, programme=plan.programme, on=TODAY, calendar=RULES, leads=LEADS
    )
    names = {t.pk: t.school.name for t in plan.programme.targets.all()}
    return {names[pk]: state for pk, state in found.items()}


def test_a_target_finishes_after_the_chain_that_leads_to_it(plan: Plan) -> None:
    plan.chain()
    found = plan.schedule()
    visit = found.schedule.tasks[key(plan, 3, "TH Hòa Bình")]  # type: ignore[union-attr]
    # The visit fills September; 20 working days later is the end of October.
    assert (visit.start, visit.finish) == (date(2023, 9, 5), date(2023, 9, 29))
    school = line(plan, "TH Hòa Bình")
    assert (school.deadline, school.finish, school.margin) == (
        date(2023, 9, 30), date(2023, 10, 27), -20,
    )  # fmt: skip
    assert statuses(plan) == {"TH Hòa Bình": "missed"}


def test_progress_moves_the_dates(plan: Plan) -> None:
    plan.chain()
    row = plan.row(3)
    part = RowSchool.objects.get(row=row)
    report_school(actor=plan.system, part=part, report=Report("in_progress", 50))
    dates = plan.schedule().schedule.tasks[key(plan, 3, "TH Hòa Bình")]  # type: ignore[union-attr]
    # Half of the 19 working days of September is left, counted from today.
    assert (dates.start, dates.finish) == (TODAY, date(2023, 5, 26))
    assert plan.schedule().inputs.assumed[dates.id] == "remaining-from-percent"
    part.refresh_from_db()
    report_school(actor=plan.system, part=part, report=Report("done", 100))
    dates = plan.schedule().schedule.tasks[dates.id]  # type: ignore[union-attr]
    assert (dates.done, dates.finish) == (True, TODAY)


def test_a_lead_s_report_counts_for_schools_that_said_nothing(plan: Plan) -> None:
    report_row(actor=plan.system, row=plan.row(2), report=Report("done", 100))
    found = plan.schedule().schedule
    assert found is not None
    parts = [d for name, d in found.tasks.items() if name.startswith(f"{plan.row(2).pk}/")]
    assert len(parts) == 3
    assert all(d.done for d in parts)


def test_a_cancelled_task_holds_nobody_up(plan: Plan) -> None:
    plan.chain()
    report_row(actor=plan.system, row=plan.row(2), report=Report("cancelled", 0, "không cần"))
    found = plan.schedule()
    assert not any(t.row == str(plan.row(2).pk) for t in found.inputs.network.tasks)


def test_assigned_tasks_take_part(plan: Plan) -> None:
    row = assign_task(
        actor=plan.system, programme=plan.programme, task="Đôn đốc nhà thầu",
        lead=plan.district.unit("education_office"), due_on=date(2023, 6, 30), origin="other",
    )  # fmt: skip
    dates = plan.schedule().schedule.tasks[str(row.pk)]  # type: ignore[union-attr]
    assert (dates.start, dates.finish) == (TODAY, date(2023, 6, 30))


def test_a_recognised_school_is_reached_on_the_day_of_its_decision(plan: Plan) -> None:
    plan.chain()
    target = plan.target("TH Hòa Bình")
    for state in ("registered", "evaluated"):
        target = move_target(actor=plan.system, target=target, state=state)
    move_target(
        actor=plan.system, target=target, state="recognised",
        decision_number="12/QĐ", decided_on=date(2023, 5, 10),
    )  # fmt: skip
    school = line(plan, "TH Hòa Bình")
    assert (school.standing, school.finish) == (Standing.REACHED, date(2023, 5, 10))
    assert statuses(plan)["TH Hòa Bình"] == "reached"


def test_withdrawn_and_postponed_targets_have_no_deadline(plan: Plan) -> None:
    move_target(actor=plan.system, target=plan.target("TH Hòa Bình"), state="withdrawn")
    move_target(actor=plan.system, target=plan.target("MN Đống Đa"), state="postponed")
    assert [x.target.name for x in plan.schedule().targets] == ["THCS Hòa Bình"]


def test_the_likely_figure_is_the_length(plan: Plan) -> None:
    plan.chain()
    plan.lengths(3, 1, 3, 8)
    dates = plan.schedule().schedule.tasks[key(plan, 3, "TH Hòa Bình")]  # type: ignore[union-attr]
    assert (dates.start, dates.finish) == (date(2023, 9, 5), date(2023, 9, 7))


def test_what_is_critical_and_for_whom(plan: Plan) -> None:
    plan.chain()
    visit, target = key(plan, 3, "TH Hòa Bình"), f"target/{plan.school_id('TH Hòa Bình')}"
    # The visit waits for its month, so the dossier before it is not critical.
    assert plan.schedule().drives == {visit: frozenset({target})}


def test_days_off_that_were_entered_count(plan: Plan) -> None:
    plan.chain()
    plan.lengths(3, 1, 3, 8)
    add_swap(
        actor=plan.system, programme=plan.programme, off=date(2023, 9, 6), works=None,
        decision="Quyết định mẫu", calendar=RULES,
    )  # fmt: skip
    dates = plan.schedule().schedule.tasks[key(plan, 3, "TH Hòa Bình")]  # type: ignore[union-attr]
    assert dates.finish == date(2023, 9, 8)


@pytest.mark.parametrize(
    ("margin", "chance", "standing"),
    [
        (10, None, "on_track"), (9, None, "at_risk"), (0, None, "at_risk"), (-1, None, "missed"),
        (None, None, "unknown"), (30, 0.8, "on_track"), (30, 0.79, "at_risk"), (-1, 0.9, "at_risk"),
        (30, 0.2, "at_risk"), (30, 0.19, "missed"),
    ],
)  # fmt: skip
def test_the_limits_of_standing(margin: int | None, chance: float | None, standing: str) -> None:
    deadline = date(2023, 9, 30)
    found = standing_of(recognised=False, deadline=deadline, on=TODAY, margin=margin, chance=chance)
    assert found == standing
    late = standing_of(
        recognised=False, deadline=deadline, on=date(2023, 10, 1), margin=50, chance=1.0
    )
    assert late == "missed"
    done = standing_of(recognised=True, deadline=deadline, on=date(2024, 1, 1), margin=-50)
    assert done == "reached"


def test_others_see_nothing_of_it(plan: Plan) -> None:
    plan.chain()
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    found = plan.schedule(stranger)
    assert found.targets == ()
    assert found.inputs.work.rows == ()


def grow(plan: Plan, count: int) -> None:
    """Give the plan many more schools, all of the fourth quarter, each with a part in row 2."""
    from truongchuan.domain.directory.models import Organisation
    from truongchuan.domain.programmes.models import Target

    first = School.objects.get(organisation__name="MN Đống Đa")
    units = Organisation.objects.bulk_create(
        Organisation(
            authority=plan.district.authority, kind="school", name=f"MN Số {n:04d}",
            sort_key=f"mn so {n:04d}",
        )
        for n in range(count)
    )  # fmt: skip
    schools = School.objects.bulk_create(
        School(authority=first.authority, organisation=unit, kind=first.kind) for unit in units
    )
    version = plan.district.version
    Target.objects.bulk_create(
        Target(
            programme=plan.programme, school=school, version=version, quarter="2023-Q4",
            recognition="renewal",
        )
        for school in schools
    )  # fmt: skip
    RowSchool.objects.bulk_create(RowSchool(row=plan.row(2), school=s) for s in schools)


def test_the_number_of_queries_does_not_grow(plan: Plan) -> None:
    plan.chain()
    with CaptureQueriesContext(connection) as few:
        plan.schedule()
    grow(plan, 30)
    with CaptureQueriesContext(connection) as many:
        found = plan.schedule()
    assert found.level == "school"
    assert len(found.targets) == 33
    assert len(many) == len(few) <= 15


def test_a_large_programme_is_computed_by_quarter(plan: Plan) -> None:
    plan.confirm(plan.link(2, 3), plan.link(2, None, lag=20), plan.link(3, None, lag=20))
    grow(plan, 60)
    part = RowSchool.objects.filter(row=plan.row(2)).order_by("-pk").first()
    assert part is not None
    report_school(actor=plan.system, part=part, report=Report("in_progress", 40))
    found = plan.schedule()
    assert found.level == "quarter"
    assert len(found.inputs.network.tasks) == 1 + 2 + 1 + 2
    assert len(found.targets) == 63
    fourth = {x.finish for x in found.targets if x.target.quarter == "2023-Q4"}
    assert len(fourth) == 1
    started = found.schedule.tasks[f"{plan.row(2).pk}/2023-Q4"]  # type: ignore[union-attr]
    assert (started.start, started.done) == (TODAY, False)


def test_a_plan_beyond_the_known_years_is_told_not_a_crash(plan: Plan) -> None:
    row = plan.row(1)
    row.months, row.starts_on, row.due_on = ["2040-02"], date(2040, 2, 1), date(2040, 2, 28)
    row.save()
    found = plan.schedule()
    assert found.schedule is None
    assert {p.code for p in found.problems} == {"outside-calendar"}
    with pytest.raises(DomainError, match="schedule-impossible"):
        keep_baseline(
            actor=plan.system, programme=plan.programme, label="x", calendar=RULES, leads=LEADS
        )
