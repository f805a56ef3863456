"""Who may report what, and what follows from it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.conftest import District, make_district
from truongchuan.domain.directory.models import OrganisationKind, School
from truongchuan.domain.programmes.models import (
    Programme,
    ProgressEntry,
    RoadmapRow,
    RowSchool,
    RowUnit,
)
from truongchuan.domain.programmes.progress import (
    Report,
    report_part,
    report_row,
    report_school,
    undo_report,
    work_stamp,
)
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed

DONE = Report(WorkState.DONE, 100)


def row(number: int) -> RoadmapRow:
    return RoadmapRow.objects.get(number=number)


def test_the_lead_completes_a_row_and_others_may_not(district: District) -> None:
    finance = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    with pytest.raises(NotAllowed):
        report_row(actor=finance, row=row(1), report=DONE)
    education = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    report_row(actor=education, row=row(1), report=DONE)
    assert (row(1).state, row(1).percent) == (WorkState.DONE, 100)


def test_a_cooperating_unit_reports_its_own_part_only(district: District) -> None:
    finance = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    part = RowUnit.objects.get(row__number=1, organisation__kind=OrganisationKind.FINANCE)
    report_part(actor=finance, part=part, report=Report(WorkState.IN_PROGRESS, 50, "đã có số liệu"))
    part.refresh_from_db()
    assert (part.state, part.percent, part.note) == (WorkState.IN_PROGRESS, 50, "đã có số liệu")
    assert row(1).state == WorkState.NOT_STARTED
    lead = RowUnit.objects.get(row__number=1, role="lead")
    with pytest.raises(NotAllowed):
        report_part(actor=finance, part=lead, report=DONE)


def test_a_viewer_reports_nothing(district: District) -> None:
    viewer = district.actor(Function.VIEWER, OrganisationKind.EDUCATION_OFFICE)
    with pytest.raises(NotAllowed):
        report_row(actor=viewer, row=row(1), report=DONE)


def test_a_head_teacher_reports_their_own_school(district: District) -> None:
    school = School.objects.get(organisation__name="TH Hòa Bình")
    head = district.actor(Function.HEAD_TEACHER, unit=school.organisation)
    own = RowSchool.objects.get(row__number=2, school=school)
    report_school(actor=head, part=own, report=Report(WorkState.IN_PROGRESS, 60))
    assert (row(2).percent, row(2).state) == (20, WorkState.IN_PROGRESS)
    other = RowSchool.objects.filter(row__number=2).exclude(school=school).first()
    assert other is not None
    with pytest.raises(NotAllowed):
        report_school(actor=head, part=other, report=DONE)


def test_all_schools_done_does_not_complete_the_row(district: District) -> None:
    for part in RowSchool.objects.filter(row__number=2):
        report_school(actor=district.system, part=part, report=DONE)
    assert (row(2).percent, row(2).state) == (99, WorkState.IN_PROGRESS)


def test_nobody_of_another_authority_reports(district: District) -> None:
    other = make_district("Ủy ban nhân dân quận Khác")
    stranger = other.actor(Function.LEADER)
    mine = RoadmapRow.objects.get(programme=district.programme, number=1)
    with pytest.raises(NotAllowed):
        report_row(actor=stranger, row=mine, report=DONE)


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (Report("finished", 100), "state-unknown"),
        (Report(WorkState.IN_PROGRESS, 101), "percent-range"),
        (Report(WorkState.BLOCKED, 10), "blocked-needs-note"),
        (Report(WorkState.IN_PROGRESS, 100), "percent-full-not-done"),
    ],
)
def test_a_report_that_makes_no_sense_is_refused(
    district: District, report: Report, code: str
) -> None:
    with pytest.raises(DomainError) as refused:
        report_row(actor=district.system, row=row(1), report=report)
    assert refused.value.code == code
    assert not ProgressEntry.objects.exists()


def test_finished_work_is_reopened_not_unstarted(district: District) -> None:
    report_row(actor=district.system, row=row(1), report=DONE)
    with pytest.raises(DomainError) as refused:
        report_row(actor=district.system, row=row(1), report=Report(WorkState.NOT_STARTED, 0))
    assert refused.value.code == "move-refused"


def test_undo_restores_what_was_and_keeps_both_entries(district: District) -> None:
    education = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    report_row(actor=education, row=row(1), report=Report(WorkState.IN_PROGRESS, 30, "mới làm"))
    entry = report_row(actor=education, row=row(1), report=DONE)
    undo_report(actor=education, entry=entry)
    assert (row(1).state, row(1).percent, row(1).note) == (WorkState.IN_PROGRESS, 30, "mới làm")
    assert row(1).done_on is None
    assert ProgressEntry.objects.count() == 3
    with pytest.raises(DomainError) as refused:
        undo_report(actor=education, entry=entry)
    assert refused.value.code == "undo-not-newest"


def test_only_the_reporter_or_a_manager_undoes(district: District) -> None:
    education = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    entry = report_row(actor=education, row=row(1), report=DONE)
    finance = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    with pytest.raises(NotAllowed):
        undo_report(actor=finance, entry=entry)
    leader = district.actor(Function.LEADER)
    undo_report(actor=leader, entry=entry)
    assert row(1).state == WorkState.NOT_STARTED


def test_a_report_on_what_changed_meanwhile_is_refused(district: District) -> None:
    seen = work_stamp(row(1))
    report_row(actor=district.system, row=row(1), report=Report(WorkState.IN_PROGRESS, 30))
    with pytest.raises(DomainError) as refused:
        report_row(
            actor=district.system, row=row(1), report=Report(WorkState.DONE, 100, based_on=seen)
        )
    assert refused.value.code == "report-outdated"
    assert refused.value.params == {"state": WorkState.IN_PROGRESS, "percent": 30}
    assert row(1).state == WorkState.IN_PROGRESS
    fresh = Report(WorkState.DONE, 100, based_on=work_stamp(row(1)))
    report_row(actor=district.system, row=row(1), report=fresh)
    assert row(1).state == WorkState.DONE


def test_a_school_report_also_dates_what_the_lead_saw_of_the_row(district: District) -> None:
    seen = work_stamp(row(2))
    part = RowSchool.objects.filter(row__number=2).first()
    assert part is not None
    report_school(actor=district.system, part=part, report=Report(WorkState.IN_PROGRESS, 60))
    assert work_stamp(row(2)) != seen


# --- the days on which work was really done ---------------------------------------------------


@pytest.fixture
def mid_may(district: District) -> None:
    Programme.objects.filter(pk=district.programme.pk).update(fixed_today=date(2023, 5, 15))


@pytest.mark.usefixtures("mid_may")
def test_the_day_of_the_end_may_be_told(district: District) -> None:
    report = Report(WorkState.DONE, 100, on=date(2023, 5, 10), started_on=date(2023, 4, 3))
    entry = report_row(actor=district.system, row=row(1), report=report)
    assert (entry.started_on, entry.finished_on) == (date(2023, 4, 3), date(2023, 5, 10))
    assert (entry.on, row(1).done_on) == (date(2023, 5, 15), date(2023, 5, 10))


@pytest.mark.usefixtures("mid_may")
def test_by_default_work_begins_and_ends_today(district: District) -> None:
    today = date(2023, 5, 15)
    begun = report_row(actor=district.system, row=row(1), report=Report(WorkState.IN_PROGRESS, 10))
    assert (begun.started_on, begun.finished_on) == (today, None)
    more = report_row(actor=district.system, row=row(1), report=Report(WorkState.IN_PROGRESS, 20))
    assert (more.started_on, more.finished_on) == (None, None)
    done = report_row(actor=district.system, row=row(1), report=DONE)
    assert (done.started_on, done.finished_on) == (None, today)


@pytest.mark.usefixtures("mid_may")
def test_saying_again_that_it_is_done_does_not_move_the_day(district: District) -> None:
    early = Report(WorkState.DONE, 100, on=date(2023, 5, 10))
    report_row(actor=district.system, row=row(1), report=early)
    report_row(actor=district.system, row=row(1), report=Report(WorkState.DONE, 100, "số 12"))
    assert row(1).done_on == date(2023, 5, 10)
    reopened = report_row(
        actor=district.system, row=row(1), report=Report(WorkState.IN_PROGRESS, 90)
    )
    assert row(1).done_on is None
    undo_report(actor=district.system, entry=reopened)
    assert row(1).done_on == date(2023, 5, 10)


@pytest.mark.usefixtures("mid_may")
@pytest.mark.parametrize(
    ("report", "code"),
    [
        (Report(WorkState.DONE, 100, on=date(2023, 5, 16)), "day-in-future"),
        (Report(WorkState.IN_PROGRESS, 5, started_on=date(2023, 5, 16)), "day-in-future"),
        (
            Report(WorkState.DONE, 100, on=date(2023, 5, 1), started_on=date(2023, 5, 2)),
            "finish-before-start",
        ),
    ],
)
def test_days_that_make_no_sense(district: District, report: Report, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        report_row(actor=district.system, row=row(1), report=report)
    assert refused.value.code == code
    assert not ProgressEntry.objects.exists()
