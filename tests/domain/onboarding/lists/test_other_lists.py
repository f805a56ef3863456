"""Lists of certificates, units and persons."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.onboarding.lists.conftest import Office, codes, line
from truongchuan.domain.accreditation.models import Certificate
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import Membership, Organisation, Person
from truongchuan.domain.directory.services import create_person
from truongchuan.domain.onboarding.lists.batches import answer_lines
from truongchuan.domain.onboarding.lists.writing import commit_list

pytestmark = pytest.mark.django_db
HELD = """TT;Trường;Quyết định công nhận;;Mức độ đạt chuẩn;;Thời hạn;
;;Số;Ngày;1;2;Từ;Đến
1;TH Hòa Bình;12/QĐ-UBND;05/03/2021;x;;05/03/2021;05/03/2026
2;THCS Hoà Bình;13/QĐ-UBND;06/03/2021;;x;;ngày 06 tháng 3 năm 2026
3;MN Đống Đa;14/QĐ-UBND;07-03-21;x;;07/03/2021;12/2028
4;MN Không Có;15/QĐ-UBND;07/03/2021;x;;;
"""


def test_certificates_with_two_lines_of_headings_and_marks(office: Office) -> None:
    batch = office.send("certificates", HELD, by=office.education)
    assert [line(batch, n).state for n in (3, 4, 5, 6)] == ["new", "new", "error", "error"]
    assert codes(line(batch, 5)) == ["day-month-only"]
    assert line(batch, 5).plan["problems"][0]["cell"] == "H5"
    assert "school-unknown" in codes(line(batch, 6))
    commit_list(actor=office.education, batch=batch)
    first, second = Certificate.objects.order_by("number")
    assert (first.degree, first.number, first.decided_on, first.valid_to) == (
        1, "12/QĐ-UBND", date(2021, 3, 5), date(2026, 3, 5),
    )  # fmt: skip
    assert (second.degree, second.valid_from, second.valid_to) == (2, None, date(2026, 3, 6))
    assert (first.source.kind, first.source.title) == ("import", "certificates.csv")
    assert first.source.file == batch.file
    assert AuditEvent.objects.filter(action="certificate.record").count() == 0


def test_a_corrected_certificate_replaces_the_one_of_the_same_decision(office: Office) -> None:
    commit_list(actor=office.education, batch=office.send("certificates", HELD))
    again = office.send(
        "certificates",
        "Tên trường;Số QĐ;Mức độ;Đến ngày\nTH Hòa Bình;Số 12/QĐ-UBND;1;05/03/2027\n"
        "THCS Hòa Bình;13/QĐ-UBND ngày 06/03/2021;2;06/03/2026\n",
    )
    assert [line(again, n).state for n in (2, 3)] == ["update", "same"]
    assert line(again, 2).plan["changes"] == [["valid_to", "2026-03-05", "2027-03-05"]]
    assert codes(line(again, 2)) == ["certificate-replaced"]
    commit_list(actor=office.education, batch=again)
    held = Certificate.objects.filter(number="12/QĐ-UBND").order_by("pk")
    assert [(c.valid_to, c.withdrawn_at is None) for c in held] == [
        (date(2026, 3, 5), False),
        (date(2027, 3, 5), True),
    ]
    assert held[0].withdrawn_reason == "Ghi lại theo danh sách certificates.csv"
    assert held[1].decided_on == date(2021, 3, 5), "what the file leaves out stays"


def test_a_certificate_of_a_school_nearly_so_called_asks(office: Office) -> None:
    batch = office.send("certificates", "Trường;Cấp độ\nMN Hòa Bình;2\n")
    asked = line(batch, 2)
    assert (asked.state, asked.reason) == ("question", "other-kind")
    chosen = office.school("TH Hòa Bình").pk
    answer_lines(actor=office.education, batch=batch, rows=[2], choice="same", chosen=chosen)
    assert line(batch, 2).state == "new"
    commit_list(actor=office.education, batch=batch)
    assert Certificate.objects.get().school_id == chosen


def test_certificates_say_what_is_missing(office: Office) -> None:
    batch = office.send(
        "certificates",
        "Trường;Mức độ;Số QĐ;Từ ngày;Đến ngày;Theo thông tư\n"
        "TH Hòa Bình;;7/QĐ;;;\nTH Hòa Bình;3;8/QĐ;;;\n"
        "TH Hòa Bình;MĐ2;9/QĐ;01/01/2026;01/01/2021;\nTH Hòa Bình;I;;;;TT 17/2018\n"
        "TH Hòa Bình;Mức độ 1;10/QĐ;;01/01/2030;99/1999\n",
    )
    said = [codes(line(batch, n)) for n in range(2, 7)]
    assert said == [
        ["step-missing", "end-missing"],
        ["step-unknown", "end-missing"],
        ["days-in-wrong-order"],
        ["number-missing", "end-missing"],
        ["instrument-unknown"],
    ]
    assert line(batch, 5).values["instrument"] == "17/2018/TT-BGDĐT"
    assert [line(batch, n).state for n in (5, 6)] == ["new", "new"]


def test_units_by_any_of_their_names(office: Office) -> None:
    batch = office.send(
        "units",
        "Tên đơn vị;Tên viết tắt;Tên gọi khác;Thứ tự;Loại đơn vị\n"
        "Phòng GD&ĐT;PGD;Phòng Giáo dục quận;5;\n"
        "Phòng Nội vụ;;;1.200;\nTrường TH Hòa Bình;;;;\nCông an quận;;;;công an\n"
        "Phòng Nội vu;;;;\n",
    )
    assert [line(batch, n).state for n in range(2, 7)] == ["update", "new", "error", "new", "skip"]
    assert codes(line(batch, 4)) == ["unit-is-school"]
    commit_list(actor=office.operator, batch=batch)
    made = Organisation.objects.get(name="Phòng Nội vụ")
    assert (made.kind, made.order, made.parent) == (
        "home_affairs", 1200, office.district.authority,
    )  # fmt: skip
    education = office.district.unit("education_office")
    assert (education.short_name, education.order) == ("PGD", 5)
    assert "Phòng Giáo dục quận" in education.aliases.values_list("written", flat=True)
    assert [v.short_name for v in education.versions.order_by("pk")][-1] == "PGD"


def test_a_unit_one_letter_away_asks(office: Office) -> None:
    batch = office.send(
        "units", "Tên đơn vị\nPhòng Tài chính - Kế hoach\nPhòng Tài chính - Kế hoạcch\n"
    )
    assert line(batch, 2).state in {"same", "update"}
    assert (line(batch, 3).state, line(batch, 3).reason) == ("question", "near-name")


def test_persons_get_a_function_and_no_account(office: Office) -> None:
    batch = office.send(
        "persons",
        "Họ và tên;Đơn vị;Chức vụ;Chức năng;Email;Số điện thoại\n"
        "NGUYỄN THỊ AN;Phòng GD&ĐT;Trưởng phòng GD&ĐT;;An@Quan.vn;0912345678\n"
        "Lê Bình;Trường Tiểu học Hòa Bình;;hiệu trưởng;binh@quan.vn;\n"
        "Trần Chi;Phòng Không Có;;chuyên viên;;\nĐỗ Dung;Phòng GD&ĐT;;quản trị;;\n"
        "Hà Em;Phòng GD&ĐT;;chuyên viên;an@quan.vn;\nPhan Giang;Phòng GD&ĐT;;;khong-phai-thu;\n",
    )
    assert [line(batch, n).state for n in range(2, 8)] == ["new", "new", *["error"] * 4]
    assert [codes(line(batch, n)) for n in range(2, 8)] == [
        ["function-from-title"],
        [],
        ["unit-unknown"],
        ["function-operator"],
        ["email-twice"],
        ["email-unknown", "function-missing"],
    ]
    assert "0912345678" not in str(list(batch.lines.values_list("written", flat=True)))
    commit_list(actor=office.operator, batch=batch)
    person = Person.objects.get(name="Nguyễn Thị An")
    held = person.memberships.get()
    assert (person.email, person.user_id, held.function, held.valid_from) == (
        "an@quan.vn", None, "head", date(2026, 11, 20),
    )  # fmt: skip
    assert Person.objects.get(name="Lê Bình").memberships.get().organisation.name == "TH Hòa Bình"


def test_a_new_function_ends_the_old_one_the_day_before(office: Office) -> None:
    unit = office.district.unit("finance")
    create_person(
        actor=office.district.system, authority=office.district.authority, name="Lê Văn Cường",
        organisation=unit, function="officer", title="Chuyên viên", email="cuong@quan.vn",
    )  # fmt: skip
    batch = office.send(
        "persons",
        "Họ tên;Đơn vị;Chức năng;Email\nLê Văn Cường;Phòng TC-KH;thủ trưởng đơn vị;\n"
        "Lê Văn Cương;Phòng GD&ĐT;chuyên viên;cuong@quan.vn\n"
        "Lê Văn Cường;Phòng GD&ĐT;chuyên viên;\n",
    )
    assert line(batch, 2).plan["changes"] == [["membership", "officer", "head"]]
    assert line(batch, 3).state == "update", "the e-mail says who it is; only a mark differs"
    assert (line(batch, 4).state, line(batch, 4).reason) == ("question", "other-unit")
    answer_lines(actor=office.operator, batch=batch, rows=[4], choice="skip")
    commit_list(actor=office.operator, batch=batch)
    person = Person.objects.get(email="cuong@quan.vn")
    assert [
        (m.organisation.kind, m.function, m.valid_to)
        for m in Membership.objects.filter(person=person).order_by("pk")
    ] == [
        ("finance", "officer", date(2026, 11, 19)),
        ("finance", "head", None),
        ("education_office", "officer", None),
    ]


def test_the_address_of_somebody_with_an_account_stays(office: Office) -> None:
    person = Person.objects.get(pk=office.education.person_id)
    batch = office.send(
        "persons",
        f"Họ tên;Đơn vị;Chức năng;Email\n{person.name};Phòng GD&ĐT;chuyên viên;moi@quan.vn\n",
    )
    assert (line(batch, 2).state, codes(line(batch, 2))) == ("same", ["email-kept"])
