"""Reports on duties with evidence, taking them back, and what a month knows of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from tests.domain.conftest import District, make_district
from tests.domain.followup.common import (
    education,
    finance,
    finance_part,
    raised,
    row,
    school_part,
    stand_on,
)
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import Organisation, OrganisationKind
from truongchuan.domain.followup.duties import duty_stamp
from truongchuan.domain.followup.models import DutyEvidence, DutyReport
from truongchuan.domain.followup.selectors import (
    UnitDuties,
    duty_board,
    list_duty_reports,
    silent_work,
)
from truongchuan.domain.followup.services import report_duty, undo_duty_report
from truongchuan.domain.programmes.models import Duty, Programme
from truongchuan.domain.programmes.progress import Report, report_part, report_school, undo_report
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed

MAY = "2023-05"


@pytest.fixture(autouse=True)
def mid_may(district: District) -> None:
    stand_on(district)


def ward(district: District, name: str = "Hoa Sen") -> Organisation:
    return Organisation.objects.get(authority=district.authority, name=f"UBND phường {name}")


def duty(district: District) -> Duty:
    return Duty.objects.get(programme=district.programme, text__startswith="Thống kê")


def told(district: District, **more: Any) -> DutyReport:
    values: dict[str, Any] = {
        "actor": district.system,
        "duty": duty(district),
        "organisation": ward(district),
        "month": MAY,
        "state": "ongoing",
        "words": "Đã thống kê 3 tổ dân phố",
    }
    return report_duty(**(values | more))


def board(district: District, month: str = MAY, on: date | None = None) -> dict[str, UnitDuties]:
    units = duty_board(
        actor=district.system,
        programme=district.programme,
        month=month,
        on=on or date(2023, 5, 15),
    )
    return {line.unit.name: line for line in units}


def status(district: District, month: str = MAY, on: date | None = None) -> str:
    return board(district, month, on)["UBND phường Hoa Sen"].duties[0].status


def officer(district: District, unit: Organisation) -> Actor:
    return district.actor(Function.OFFICER, unit=unit)


def test_a_ward_reports_its_duty_with_evidence(district: District) -> None:
    report = told(
        district,
        actor=officer(district, ward(district)),
        files=[district.file],
        links=["https://hoasen.gov.vn/bao-cao", " "],
    )
    assert (report.month, report.state, report.on) == (MAY, "ongoing", date(2023, 5, 15))
    assert [str(piece) for piece in report.evidence.all()] == [
        "ke-hoach.txt",
        "https://hoasen.gov.vn/bao-cao",
    ]
    assert AuditEvent.objects.filter(action="duty.report").count() == 1


def test_only_the_unit_and_those_in_charge_report(district: District) -> None:
    told(district, actor=education(district))
    strangers = make_district("Ủy ban nhân dân quận Khác")
    for actor in (
        officer(district, ward(district, "Ánh Dương")),
        finance(district),
        district.actor(Function.VIEWER, unit=ward(district)),
        strangers.actor(Function.LEADER),
    ):
        with pytest.raises(NotAllowed):
            told(district, actor=actor)
    assert DutyReport.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"words": " "}, "duty-words-empty"),
        ({"state": "great"}, "duty-state-unknown"),
        ({"month": "2023-13"}, "duty-month-unknown"),
        ({"month": "5/2023"}, "duty-month-unknown"),
        ({"month": "2023-06"}, "duty-month-outside"),
        ({"month": "2022-12"}, "duty-month-outside"),
        ({"links": ["javascript:alert(1)"]}, "duty-link-bad"),
        ({"links": ["https://"]}, "duty-link-bad"),
        ({"links": ["http://[x"]}, "duty-link-bad"),
        ({"links": [f"https://a.vn/{n}" for n in range(11)]}, "duty-evidence-too-many"),
        ({"based_on": "99"}, "duty-outdated"),
    ],
)
def test_a_report_that_makes_no_sense(district: District, more: dict[str, Any], code: str) -> None:
    with pytest.raises(DomainError) as refused:
        told(district, **more)
    assert refused.value.code == code
    assert not DutyReport.objects.exists()


def test_a_duty_that_is_not_the_unit_s(district: District) -> None:
    with pytest.raises(DomainError) as refused:
        told(district, organisation=district.unit(OrganisationKind.FINANCE))
    assert refused.value.code == "duty-not-of-unit"


def test_the_later_report_counts_and_undo_brings_the_one_before_back(district: District) -> None:
    first = told(district)
    second = told(district, state="done", words="xong", based_on=duty_stamp(first))
    with pytest.raises(DomainError) as refused:
        undo_duty_report(actor=district.system, report=first)
    assert refused.value.code == "duty-undo-not-newest"
    undo_duty_report(actor=district.system, report=second)
    line = board(district)["UBND phường Hoa Sen"].duties[0]
    assert line.report == first
    with pytest.raises(DomainError):
        undo_duty_report(actor=district.system, report=second)
    assert DutyReport.objects.count() == 3
    assert AuditEvent.objects.filter(action="duty.undo").count() == 1


def test_who_may_take_a_report_back(district: District) -> None:
    own = officer(district, ward(district))
    report = told(district, actor=own)
    with pytest.raises(NotAllowed):
        undo_duty_report(actor=officer(district, ward(district)), report=report)
    undo_duty_report(actor=own, report=report)


def test_evidence_is_a_file_or_a_link(district: District) -> None:
    report = told(district)
    for values in ({}, {"file": district.file, "link": "https://a.vn"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DutyEvidence.objects.create(report=report, **values)


def test_what_a_month_knows_of_a_duty(district: District) -> None:
    assert status(district) == "never"
    told(district, month="2023-04", words="tháng trước")
    assert status(district) == "silent"
    told(district)
    assert status(district) == "reported"
    told(district, links=["https://a.vn/x"])
    assert status(district) == "evidenced"
    assert status(district, "2023-04") == "reported"
    assert status(district, "2023-03") == "never"


def test_a_duty_that_was_finished_is_not_asked_again(district: District) -> None:
    told(district, month="2023-04", state="done")
    assert status(district) == "finished"
    assert board(district)["UBND phường Hoa Sen"].reported == 1


def test_a_month_that_is_over_without_a_report_is_overdue(district: District) -> None:
    def overdue(month: str) -> bool:
        return board(district, month)["UBND phường Hoa Sen"].duties[0].overdue

    assert overdue("2023-04")
    assert not overdue(MAY)
    told(district, month="2023-04")
    assert not overdue("2023-04")


def test_the_board_counts_work_and_obstacles(district: District) -> None:
    raised(district)
    money = board(district)["Phòng Tài chính - Kế hoạch"]
    assert (money.supports, money.late_tasks, money.obstacles_to_solve) == (1, 1, 1)
    body = board(district)["Phòng Giáo dục và Đào tạo"]
    assert (body.leads, body.late_tasks, body.obstacles_raised) == (3, 1, 1)
    assert (body.duties, body.without_row) == ((), False)
    wards = [name for name in board(district) if name.startswith("UBND phường")]
    assert len(wards) == 2
    part = finance_part(district)
    report_part(actor=district.system, part=part, report=Report(WorkState.DONE, 100))
    assert board(district)["Phòng Tài chính - Kế hoạch"].late_tasks == 0


def test_the_board_asks_the_database_a_fixed_number_of_times(
    district: District, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    told(district)
    told(district, organisation=ward(district, "Ánh Dương"), month="2023-04")
    with django_assert_max_num_queries(6):
        board(district)


def test_another_authority_sees_no_board(district: District) -> None:
    told(district)
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    mine = district.programme
    assert duty_board(actor=stranger, programme=mine, month=MAY, on=date(2023, 5, 15)) == []
    assert not list_duty_reports(actor=stranger, programme=mine, unit=ward(district)).exists()


def silent(district: District, month: str = MAY, **more: Any) -> dict[str, list[int]]:
    found = silent_work(
        actor=district.system,
        programme=Programme.objects.get(pk=district.programme.pk),
        month=month,
        on=date(2023, 5, 15),
        **more,
    )
    return {line.unit.name: [work.row.number for work in line.lines] for line in found}


def test_open_work_that_nobody_spoke_of(district: District) -> None:
    found = silent(district)
    assert found["Phòng Giáo dục và Đào tạo"] == [1, 2]
    assert found["Phòng Tài chính - Kế hoạch"] == [1]
    assert found["TH Hòa Bình"] == [2]
    assert "UBND phường Hoa Sen" not in found, "row 3 has not begun"
    assert "TH Hòa Bình" not in silent(district, schools=False)


def test_a_report_ends_the_silence_until_it_is_taken_back(district: District) -> None:
    part, within = finance_part(district), school_part(district)
    going = Report(WorkState.IN_PROGRESS, 30)
    entry = report_part(actor=district.system, part=part, report=going)
    report_school(actor=district.system, part=within, report=going)
    found = silent(district)
    assert "Phòng Tài chính - Kế hoạch" not in found
    assert "TH Hòa Bình" not in found
    assert found["Phòng Giáo dục và Đào tạo"] == [1], "a school spoke of row 2"
    assert silent(district, "2023-04")["Phòng Tài chính - Kế hoạch"] == [1]
    undo_report(actor=district.system, entry=entry)
    assert silent(district)["Phòng Tài chính - Kế hoạch"] == [1]


def test_silent_work_asks_a_fixed_number_of_times(
    district: District, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert row(district).number == 1
    with django_assert_max_num_queries(6):
        silent(district)
