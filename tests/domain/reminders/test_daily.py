"""What a day tells whom, and that it tells it once."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.reminders.conftest import Office
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import Membership, OrganisationKind
from truongchuan.domain.programmes.models import RoadmapRow, RowSchool, RowUnit
from truongchuan.domain.programmes.progress import Report, report_row, undo_report
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.reminders.daily import make_daily_reminders, silent_day
from truongchuan.domain.reminders.models import Kind, Notification
from truongchuan.domain.reminders.ports import weekend
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import NotAllowed


def close(*numbers: int) -> None:
    RoadmapRow.objects.filter(number__in=numbers).update(state=WorkState.DONE)


def test_lead_cooperating_unit_and_school_are_told_fourteen_days_before(office: Office) -> None:
    close(1)
    assert office.remind("2023-06-15") == 0
    office.remind("2023-06-16")
    [lead] = office.told(office.education)
    [school] = office.told(office.head_teacher)
    assert (lead.kind, lead.params["days"], lead.params["role"]) == (Kind.DUE_SOON, 14, "lead")
    assert (school.params["role"], school.subject_type) == ("school", "programmes.rowschool")
    assert lead.subject_label == "2. Hoàn thiện hồ sơ của các trường"
    assert (lead.route, lead.route_args) == ("task", [office.programme.pk, 2])
    assert office.told(office.finance) == []


def test_a_cooperating_unit_is_told_of_its_part(office: Office) -> None:
    office.remind("2023-02-20")
    [part] = office.told(office.finance)
    assert (part.params["role"], part.unit_id) == ("cooperating", office.finance.grants[0].unit_id)
    RowUnit.objects.filter(pk=part.subject_id).update(state=WorkState.DONE)
    office.remind("2023-02-27")
    assert len(office.told(office.finance)) == 1
    assert len(office.told(office.education)) == 3, "14 and 3 days before, and silence"


def test_due_soon_is_told_twice_and_after_missed_days_once(office: Office) -> None:
    close(1)
    for day in ("2023-06-16", "2023-06-17", "2023-06-20", "2023-06-27", "2023-06-30"):
        office.remind(day)
    assert [n.params["days"] for n in office.told(office.head_teacher, "due_soon")] == [14, 3]


def test_late_is_told_at_once_and_then_every_week(office: Office) -> None:
    close(2, 3)
    days = ("2023-03-01", "2023-03-02", "2023-03-07", "2023-03-08", "2023-03-14", "2023-04-20")
    for day in days:
        office.remind(day)
    late = office.told(office.finance, Kind.LATE)
    assert [n.params["days"] for n in late] == [1, 8, 51]
    assert [n.on for n in late] == [date(2023, 3, 1), date(2023, 3, 8), date(2023, 4, 20)]


def test_a_moved_deadline_is_told_anew(office: Office) -> None:
    close(2, 3)
    office.remind("2023-03-01")
    RoadmapRow.objects.filter(number=1).update(due_on=date(2023, 3, 10))
    office.remind("2023-03-02")
    office.remind("2023-03-11")
    kinds = [n.kind for n in office.told(office.finance)]
    assert kinds == [Kind.LATE, Kind.DUE_SOON, Kind.LATE]


def test_silence_is_told_from_the_25th_on_once_a_month(office: Office) -> None:
    close(1)
    assert office.remind("2023-05-24") == 0
    office.remind("2023-05-25")
    office.remind("2023-05-26")
    [silent] = office.told(office.head_teacher)
    assert (silent.kind, silent.params["month"]) == (Kind.SILENT, "2023-05")
    assert len(office.told(office.education, Kind.SILENT)) == 1
    assert office.told(office.finance) == []


def test_who_reported_is_not_called_silent_unless_it_was_taken_back(office: Office) -> None:
    close(1)
    office.today("2023-05-10")
    row = office.row(2)
    entry = report_row(actor=office.education, row=row, report=Report(WorkState.IN_PROGRESS, 20))
    office.remind("2023-05-25")
    assert office.told(office.education) == []
    undo_report(actor=office.education, entry=entry)
    office.remind("2023-05-26")
    assert [n.kind for n in office.told(office.education)] == [Kind.SILENT]


@pytest.mark.parametrize(
    ("month", "day"), [(date(2023, 2, 9), 27), (date(2023, 5, 1), 25), (date(2023, 6, 30), 26)]
)
def test_the_day_of_silence_is_a_working_day(month: date, day: int) -> None:
    assert silent_day(month, weekend).day == day


def test_the_standing_body_hears_of_late_work_once_a_week(office: Office) -> None:
    for day in ("2023-03-01", "2023-03-03", "2023-03-05", "2023-03-06"):
        office.remind(day)
    summaries = office.told(office.education, Kind.LATE_SUMMARY)
    assert [(n.on.day, n.params["count"]) for n in summaries] == [(1, 1), (6, 1)]
    assert office.told(office.finance, Kind.LATE_SUMMARY) == []


def test_only_functions_in_force_that_day_count_and_no_viewers(office: Office) -> None:
    close(2, 3)
    viewer = office.district.actor(Function.VIEWER, OrganisationKind.FINANCE)
    head = office.district.actor(Function.HEAD, OrganisationKind.FINANCE)
    Membership.objects.filter(person_id=office.finance.person_id).update(valid_to=date(2023, 2, 28))
    office.remind("2023-03-01")
    assert office.told(viewer) == []
    assert office.told(office.finance) == []
    assert len(office.told(head)) == 1


def test_finished_and_withdrawn_work_is_silent(office: Office) -> None:
    close(1, 2)
    RoadmapRow.objects.filter(number=3).update(is_active=False)
    assert office.remind("2023-12-20") == 0
    RoadmapRow.objects.filter(number=2).update(state=WorkState.IN_PROGRESS)
    RowSchool.objects.filter(row__number=2).update(state=WorkState.DONE)
    office.remind("2023-12-20")
    assert office.told(office.head_teacher) == []


def test_a_run_writes_one_event_and_a_second_tells_nothing(office: Office) -> None:
    before = AuditEvent.objects.count()
    told = office.remind("2023-03-01")
    assert told > 0
    assert office.remind("2023-03-01") == 0
    events = AuditEvent.objects.filter(action="reminders.run").order_by("number")
    assert [e.after["told"] for e in events] == [told, 0]
    assert AuditEvent.objects.count() == before + 2


def test_only_the_product_runs_the_day(office: Office) -> None:
    on = office.today("2023-03-01")
    with pytest.raises(NotAllowed):
        make_daily_reminders(actor=office.education, programme=office.programme, on=on)
    assert Notification.objects.count() == 0


def test_the_number_of_queries_does_not_grow_with_the_work(
    office: Office, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        office.remind("2023-12-20")
