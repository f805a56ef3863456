"""What waits for whom, figures of programmes, and what was done to them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.conftest import District, make_district
from truongchuan.domain.directory.models import OrganisationKind, School
from truongchuan.domain.programmes.history import event_subjects, programme_events
from truongchuan.domain.programmes.models import (
    PlanFinding,
    Programme,
    RoadmapRow,
    RowSchool,
    RowUnit,
    Target,
)
from truongchuan.domain.programmes.overview import rows_by_month, summarise_programmes
from truongchuan.domain.programmes.progress import Report, report_part, report_row, report_school
from truongchuan.domain.programmes.selectors import list_rows
from truongchuan.domain.programmes.services import decide_finding, move_target
from truongchuan.domain.programmes.states import FindingState, TargetState, WorkState
from truongchuan.domain.programmes.waiting import waiting_for
from truongchuan.domain.shared.actor import Actor, Function

ON = date(2023, 5, 15)
DONE = Report(WorkState.DONE, 100)


def rows(district: District) -> list[RoadmapRow]:
    return list_rows(actor=district.system, programme=district.programme, on=ON)


def waiting(actor: Actor, district: District, on: date = ON) -> list[tuple[int, str, str]]:
    return [
        (item.row.number, type(item.work).__name__, item.urgency)
        for item in waiting_for(actor=actor, rows=rows(district), on=on)
    ]


def test_the_lead_has_its_rows_and_the_others_their_parts(district: District) -> None:
    education = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    assert waiting(education, district) == [
        (1, "RoadmapRow", "late"),
        (2, "RoadmapRow", "current"),
        (3, "RoadmapRow", "upcoming"),
    ]
    finance = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    assert waiting(finance, district) == [(1, "RowUnit", "late")]
    school = School.objects.get(organisation__name="TH Hòa Bình")
    head = district.actor(Function.HEAD_TEACHER, unit=school.organisation)
    assert waiting(head, district, date(2023, 6, 20)) == [
        (2, "RowSchool", "due_soon"),
        (3, "RowSchool", "upcoming"),
    ]


def test_a_blocked_part_comes_first_and_finished_work_waits_for_nobody(district: District) -> None:
    education = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    third = RoadmapRow.objects.get(number=3)
    report_row(actor=education, row=third, report=Report(WorkState.BLOCKED, 0, "chờ lịch"))
    assert waiting(education, district)[0] == (3, "RoadmapRow", "blocked")
    finance = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    part = RowUnit.objects.get(row__number=1, organisation__kind=OrganisationKind.FINANCE)
    report_part(actor=finance, part=part, report=DONE)
    assert waiting(finance, district) == []


def test_a_completed_row_asks_nothing_more_of_its_parts(district: District) -> None:
    finance = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    report_row(actor=district.system, row=RoadmapRow.objects.get(number=1), report=DONE)
    assert waiting(finance, district) == []


def test_nothing_waits_for_a_viewer(district: District) -> None:
    viewer = district.actor(Function.VIEWER, OrganisationKind.EDUCATION_OFFICE)
    assert waiting(viewer, district) == []


def test_programmes_are_summarised_by_their_own_today(district: District) -> None:
    viewer = district.actor(Function.VIEWER, OrganisationKind.FINANCE)
    make_district("Ủy ban nhân dân quận Khác")
    (summary,) = summarise_programmes(actor=viewer, on=date(2026, 11, 20))
    assert (summary.rows, summary.done, summary.late) == (3, 0, 3)
    Programme.objects.filter(pk=district.programme.pk).update(fixed_today=ON)
    report_row(
        actor=district.system,
        row=RoadmapRow.objects.get(programme=district.programme, number=2),
        report=DONE,
    )
    (summary,) = summarise_programmes(actor=viewer, on=date(2026, 11, 20))
    assert (summary.rows, summary.done, summary.late) == (3, 1, 1)
    assert (summary.targets, summary.recognised) == (3, 0)


def test_months_count_each_task_once_in_its_last_month(district: District) -> None:
    months = rows_by_month(rows(district), ON)
    assert [(m.month, m.total, m.late) for m in months] == [
        ("2023-02", 1, 1),
        ("2023-06", 1, 0),
        ("2023-09", 1, 0),
    ]
    assert months[0].by_state == {"not_started": 1}


@pytest.mark.parametrize(
    ("kind", "actions"),
    [
        ("row", ["progress.report"]),
        ("part", ["progress.report"]),
        ("school", ["progress.report"]),
        ("target", ["target.move"]),
        ("finding", ["finding.decide"]),
        ("programme", ["programme.import"]),
    ],
)
def test_the_history_of_a_programme_is_its_own(
    district: District, kind: str, actions: list[str]
) -> None:
    other = make_district("Ủy ban nhân dân quận Khác")
    for one in (district, other):
        act(one)
    viewer = district.actor(Function.VIEWER, OrganisationKind.FINANCE)
    events = programme_events(actor=viewer, programme=district.programme, kind=kind)
    assert [event.action for event in events] == actions
    assert {event.authority_id for event in events} == {district.authority.pk}
    (subject,) = event_subjects(events).values()
    assert subject._meta.label_lower == events[0].subject_type
    everything = programme_events(actor=viewer, programme=district.programme, kind="other")
    assert everything.count() == 6


def act(district: District) -> None:
    """Do one thing of every kind."""
    work = {"row__programme": district.programme, "row__number": 1}
    report_row(
        actor=district.system,
        row=RoadmapRow.objects.get(programme=district.programme, number=1),
        report=Report(WorkState.IN_PROGRESS, 10),
    )
    part = RowUnit.objects.get(organisation__kind=OrganisationKind.FINANCE, **work)
    report_part(actor=district.system, part=part, report=DONE)
    school = RowSchool.objects.filter(row__programme=district.programme).first()
    assert school is not None
    report_school(actor=district.system, part=school, report=DONE)
    target = Target.objects.filter(programme=district.programme).first()
    assert target is not None
    move_target(actor=district.system, target=target, state=TargetState.REGISTERED)
    finding = PlanFinding.objects.filter(programme=district.programme).first()
    assert finding is not None
    decide_finding(actor=district.system, finding=finding, state=FindingState.ACCEPTED)
