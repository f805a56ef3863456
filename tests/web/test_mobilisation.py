"""Pages of social mobilisation: drives, ledgers, checks, the public list; no hidden name leaks."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.domain.conftest import District
from tests.domain.mobilisation.conftest import APPROVAL, WORDS, Town, make_town
from tests.web.people import signed_in
from tests.web.workbooks import sheets
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.mobilisation.models import (
    Drive,
    DriveSchool,
    Pledge,
    Receipt,
    ReceiptCheck,
    Use,
)
from truongchuan.domain.mobilisation.services import (
    approve_drive,
    change_consent,
    draft_drive,
    reverse_entry,
)
from truongchuan.domain.sources.services import store_file
from truongchuan.web.sponsorship_law import sponsorship_law

pytestmark = pytest.mark.django_db
SECRET, OPEN_NAME = "Nguyễn Kín Đáo", "Công ty Bình Minh"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def town(district: District) -> Town:
    return make_town(district)


@pytest.fixture
def client(town: Town) -> Client:
    return signed_in(town.education)


def url(town: Town, name: str, *args: Any, **query: str) -> str:
    return reverse(name, args=[town.programme.pk, *args], query=query or None)


def at(town: Town, name: str, *args: Any, **query: str) -> str:
    return url(town, name, town.drive.pk, *args, **query)


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def gift(town: Town, **changes: Any) -> dict[str, Any]:
    return {
        "school": town.school.pk,
        "form": "money",
        "amount": "5.000.000",
        "donor": OPEN_NAME,
        "donor_kind": "business",
        "on": "10/05/2023",
        "number": "PT 01",
        **changes,
    }


def test_from_draft_to_settlement(town: Town, client: Client) -> None:
    words = {
        "title": "Sân chơi mới",
        "purpose": "Làm sân chơi",
        "school": town.school.pk,
        "need": "12.000.000",
        "starts_on": "01/04/2023",
        "ends_on": "30/09/2023",
        "ground": "Dự toán 01",
        "ground_file": SimpleUploadedFile("du-toan.png", PNG, "image/png"),
    }
    page = client.post(url(town, "drive_new"), words, follow=True)
    assert "Đang soạn" in text_of(page)
    drive = Drive.objects.get(title="Sân chơi mới")
    assert drive.schools.get().need == 12_000_000
    assert reverse("file", args=[town.programme.pk, drive.ground_file_id]) in page.content.decode()
    needs = {"school": town.other.pk, "need": "3.000.000"}
    assert "15.000.000" in text_of(
        client.post(url(town, "drive_needs", drive.pk), needs, follow=True)
    )
    decision = {"decision_number": "9/QĐ", "decided_on": "02/04/2023", "decided_by": "Trưởng phòng"}
    page = client.post(url(town, "drive_approve", drive.pk), decision, follow=True)
    assert "9/QĐ, 02/04/2023, Trưởng phòng" in text_of(page)
    drive.refresh_from_db()
    assert (drive.law_number, drive.law_verification) == ("16/2018/TT-BGDĐT", "remembered")
    for state, told in (
        ("open", "Đang vận động"),
        ("closed", "Đã kết thúc"),
        ("settled", "Đã quyết"),
    ):
        address = url(town, "drive_move", drive.pk, toi=state)
        assert client.get(address).status_code == 200
        assert told in text_of(client.post(address, {"note": ""}, follow=True))
    back = client.post(url(town, "drive_move", drive.pk, toi="closed"), {"note": ""})
    assert back.status_code == 422
    assert "Hãy ghi lý do" in text_of(back)


def test_words_that_set_a_level_are_shown_with_the_law_and_how_far_it_was_checked(
    town: Town, client: Client
) -> None:
    from dataclasses import replace

    drive = draft_drive(
        actor=town.education,
        programme=town.programme,
        words=replace(WORDS, purpose="Mỗi học sinh góp 500.000 đồng"),
        schools=[(town.school, 1)],
    )
    told = text_of(client.get(url(town, "drive", drive.pk)))
    assert "“Mỗi học sinh góp 500.000 đồng”: ấn định số tiền cho mỗi người" in told
    assert "16/2018/TT-BGDĐT" in told
    assert "chưa kiểm chứng" in told
    decision = {"decision_number": "9/QĐ", "decided_on": "02/04/2023", "decided_by": "Trưởng phòng"}
    response = client.post(url(town, "drive_approve", drive.pk), decision)
    assert response.status_code == 422
    assert "xác nhận đã xem các chỗ đó" in text_of(response)
    assert 'value="9/QĐ"' in response.content.decode()
    client.post(url(town, "drive_approve", drive.pk), {**decision, "seen_levels": "on"})
    drive.refresh_from_db()
    assert drive.state == "approved"


def test_the_rule_is_that_of_the_day() -> None:
    assert sponsorship_law(date(2018, 9, 17)) is None
    cited = sponsorship_law(date(2023, 5, 15))
    assert cited is not None
    assert (cited.number, cited.verified) == ("16/2018/TT-BGDĐT", False)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"amount": "năm triệu"}, "Ghi số tiền bằng đồng"),
        ({"amount": ""}, "Hãy ghi số tiền"),
        ({"amount": "9" * 20}, "Số tiền lớn quá"),
        ({"number": ""}, "Hãy ghi số phiếu thu"),
        ({"on": "16/05/2023"}, "chưa đến"),
        (
            {"form": "kind", "amount": "5.000.000", "description": "Bàn"},
            "người hoặc đơn vị định giá",
        ),
        ({"donor": "", "is_public": "on"}, "không thể nêu tên công khai"),
        ({"school": "999999"}, "Trường:"),
    ],
)
def test_a_wrong_receipt_keeps_what_was_typed(
    town: Town, client: Client, changes: dict[str, str], told: str
) -> None:
    response = client.post(at(town, "receipt_new"), gift(town, valued_by="", **changes))
    assert response.status_code == 422
    assert told in text_of(response)
    assert 'value="10/05/2023"' in response.content.decode() or "on" in changes
    assert not Receipt.objects.exists()


def test_pledge_receipt_and_use(town: Town, client: Client) -> None:
    page = client.post(
        at(town, "pledge_new"), gift(town, expected_by="30/05/2023", is_public="on"), follow=True
    )
    assert "hẹn trước 30/05/2023" in text_of(page)
    pledge = Pledge.objects.get()
    form = client.get(at(town, "receipt_new", pledge=str(pledge.pk))).content.decode()
    assert 'value="5.000.000"' in form
    assert OPEN_NAME in form
    client.post(at(town, "receipt_new", pledge=str(pledge.pk)), gift(town))
    assert Receipt.objects.get().pledge == pledge
    use = {
        "school": town.school.pk,
        "form": "money",
        "amount": "6000000",
        "description": "Mua gạch",
        "on": "12/05/2023",
    }
    response = client.post(at(town, "use_new"), use)
    assert "Trường mới còn 5.000.000 đồng" in text_of(response)
    upload = SimpleUploadedFile("hoa-don.png", PNG, "image/png")
    client.post(at(town, "use_new"), {**use, "amount": "2.000.000", "evidence": upload})
    assert Use.objects.get().files.count() == 1
    told = text_of(client.get(at(town, "drive", so="su-dung")))
    assert "Mua gạch" in told
    assert "Tiền đã nhận, chưa dùng: 3.000.000 đồng" in told


def test_a_line_is_taken_back_by_another(town: Town, client: Client) -> None:
    receipt = town.receipt(7_000_000)
    address = at(town, "entry_reverse", "tiep-nhan", receipt.pk)
    assert "7.000.000" in text_of(client.get(address))
    assert client.post(address, {"reason": ""}).status_code == 422
    page = text_of(client.post(address, {"reason": "Gõ nhầm"}, follow=True))
    assert "-7.000.000" in page
    assert "Đã hủy: Gõ nhầm" in page
    assert "Dòng này đã được hủy" in text_of(client.post(address, {"reason": "x"}))
    assert client.get(at(town, "entry_reverse", "la", receipt.pk)).status_code == 404
    assert client.get(at(town, "entry_reverse", "cam-ket", receipt.pk)).status_code == 404


def test_finance_checks_a_receipt_without_the_name(town: Town) -> None:
    receipt = town.receipt(donor=SECRET)
    finance = signed_in(town.actor("finance"))
    address = at(town, "receipt_check", receipt.pk)
    page = finance.get(address)
    assert SECRET not in page.content.decode()
    assert "một nhà hảo tâm" in page.content.decode()
    assert finance.post(address, {"outcome": "doubt", "note": ""}).status_code == 422
    told = text_of(finance.post(address, {"outcome": "doubt", "note": "Thiếu chữ ký"}, follow=True))
    assert "Cần làm rõ" in told
    assert "Thiếu chữ ký" in told
    assert ReceiptCheck.objects.count() == 1


ROLES = ("education", "leader", "head", "ward", "other_head", "finance", "viewer")
KEEPERS = {"education", "leader", "head", "ward"}


def test_no_hidden_name_in_any_answer_but_for_those_who_keep_the_book(town: Town) -> None:
    file = store_file(
        actor=town.education,
        authority_id=town.district.authority.pk,
        name="phieu.png",
        media_type="image/png",
        content=b"x",
    )
    pledge = town.pledge(donor=SECRET)
    receipt = town.receipt(donor=SECRET, pledge=pledge, files=[file])
    wrong = town.receipt(3, donor=SECRET)
    reverse_entry(actor=town.education, entry=wrong, reason="Sai")
    town.receipt(donor=OPEN_NAME, is_public=True)
    change_consent(actor=town.education, entry=receipt, is_public=True)
    change_consent(actor=town.education, entry=receipt, is_public=False)
    pages = [
        url(town, "mobilisation"),
        url(town, "acknowledgements"),
        url(town, "school", town.school.pk),
        url(town, "programme"),
        url(town, "programme_history"),
        url(town, "programme_history") + "?kind=receipt",
        reverse("home"),
        reverse("search") + "?q=Kín",
        *(at(town, "drive", so=code) for code in ("tiep-nhan", "cam-ket", "su-dung")),
        at(town, "receipt_new", pledge=str(pledge.pk)),
        at(town, "receipt_check", receipt.pk),
        at(town, "entry_reverse", "tiep-nhan", receipt.pk),
        at(town, "entry_reverse", "cam-ket", pledge.pk),
    ]
    for role in ROLES:
        client = signed_in(town.actor(role))
        visited = [page for page in pages if role not in KEEPERS or "xa-hoi-hoa" in page]
        seen = {page for page in visited if SECRET in client.get(page).content.decode()}
        for name in ("mobilisation_xlsx", "acknowledgements_xlsx", "drive_xlsx"):
            address = at(town, name) if name == "drive_xlsx" else url(town, name)
            book = sheets(client.get(address).content)
            if any(SECRET in cell for cells in book.values() for cell in cells):
                seen.add(name)
        if role in KEEPERS:
            assert at(town, "drive", so="tiep-nhan") in seen, role
            # The public list is the same for everybody.
            assert not {url(town, "acknowledgements"), "acknowledgements_xlsx"} & seen, role
        else:
            assert seen == set(), role
        got = client.get(at(town, "drive_file", receipt.files.get().pk)).status_code
        assert got == (200 if role in KEEPERS else 404), role
    assert not AuditEvent.objects.filter(subject_label__contains=SECRET).exists()


def test_the_public_list(town: Town, client: Client) -> None:
    town.receipt(donor=OPEN_NAME, donor_kind="business")
    town.receipt(2_000_000, donor=SECRET)
    address = at(town, "entry_consent", "tiep-nhan", Receipt.objects.order_by("pk")[0].pk)
    client.post(address, {"public": "1"})
    page = text_of(client.get(url(town, "acknowledgements", school=str(town.school.pk))))
    assert OPEN_NAME in page
    assert "Và 1 lượt tài trợ của các nhà hảo tâm không nêu tên: tiền 2.000.000 đồng." in page
    book = sheets(client.get(url(town, "acknowledgements_xlsx")).content)["Ghi nhận"]
    assert {OPEN_NAME, "TH Hòa Bình", "1000000"} <= set(book)
    other = text_of(client.get(url(town, "acknowledgements", school=str(town.other.pk))))
    assert "Chưa có nhà tài trợ nào đồng ý nêu tên" in other
    client.post(address, {"public": "0"})
    assert OPEN_NAME not in text_of(client.get(url(town, "acknowledgements")))
    told = text_of(client.post(address, {"public": "0"}, follow=True))
    assert "vốn đã như vậy" in told


def test_only_those_of_the_school_write(town: Town) -> None:
    head, other = signed_in(town.actor("head")), signed_in(town.actor("other_head"))
    form = head.get(at(town, "receipt_new")).content.decode()
    assert "TH Hòa Bình" in form
    assert "THCS Hòa Bình" not in form
    response = other.post(at(town, "receipt_new"), gift(town))
    assert response.status_code == 422
    assert not Receipt.objects.exists()
    receipt = town.receipt()
    assert other.get(at(town, "entry_reverse", "tiep-nhan", receipt.pk)).status_code == 403
    assert other.post(at(town, "entry_consent", "tiep-nhan", receipt.pk)).status_code == 403
    assert head.get(at(town, "drive_approve")).status_code == 403


def test_the_card_on_the_school_s_page(town: Town, client: Client) -> None:
    before = text_of(
        client.get(url(town, "school", School.objects.get(organisation__name="MN Đống Đa").pk))
    )
    assert WORDS.title not in before
    town.receipt(5_000_000)
    told = text_of(client.get(url(town, "school", town.school.pk)))
    assert WORDS.title in told
    assert "Đã tiếp nhận 5.000.000 đồng · 10%" in told


def test_what_is_not_valued_is_said_not_counted_as_nothing(town: Town, client: Client) -> None:
    town.receipt(None, "kind", number="")
    told = text_of(client.get(at(town, "drive")))
    assert "chưa có giá trị" in told
    assert "1 khoản chưa có giá trị" in text_of(client.get(url(town, "mobilisation")))


def test_filters_and_empty_pages(town: Town, client: Client) -> None:
    assert WORDS.title in text_of(client.get(url(town, "mobilisation", q="thcs hoa binh")))
    told = text_of(client.get(url(town, "mobilisation", state="draft", sort="-need", page="x")))
    assert "Không có đợt vận động nào hợp với bộ lọc" in told
    DriveSchool.objects.all().delete()
    for model in (AuditEvent,):
        assert model.objects.exists()
    town.drive.moves.all().delete()
    Drive.objects.all().delete()
    assert "Chưa có đợt vận động nào" in text_of(client.get(url(town, "mobilisation")))


def test_a_step_that_does_not_exist_leads_back(town: Town, client: Client) -> None:
    for state in ("settled", "approved", "x", ""):
        response = client.get(at(town, "drive_move", toi=state), follow=True)
        assert "không chuyển được sang bước này" in text_of(response)


def test_english_pages(town: Town, client: Client) -> None:
    town.receipt(None, "labour", number="")
    client.cookies["django_language"] = "en"
    for page in (url(town, "mobilisation"), at(town, "drive"), url(town, "acknowledgements")):
        assert client.get(page).status_code == 200


def test_queries_do_not_grow(town: Town, client: Client) -> None:
    town.receipt(None, "kind", number="", donor=OPEN_NAME, is_public=True)
    pages = [
        url(town, "mobilisation"),
        at(town, "drive"),
        url(town, "acknowledgements"),
        url(town, "school", town.school.pk),
    ]

    def queries() -> list[int]:
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            counts.append(len(captured))
        return counts

    queries()  # the first visit remembers the programme
    few = queries()
    _more(town)
    assert queries() == few
    assert max(few[:3]) <= 30


def _more(town: Town) -> None:
    """Add 60 schools to the drive, 8 more drives, and 60 receipts."""
    authority = town.district.authority
    made = Organisation.objects.bulk_create(
        [
            Organisation(
                authority=authority, kind="school", name=f"TH {n}", folded=f"th {n}",
                sort_key=f"{n:05d}",
            )
            for n in range(60)
        ]
    )  # fmt: skip
    schools = School.objects.bulk_create(
        [School(authority=authority, organisation=o, kind="primary") for o in made]
    )
    DriveSchool.objects.bulk_create(
        [DriveSchool(drive=town.drive, school=s, need=1000) for s in schools]
    )
    for n in range(60):
        town.receipt(1000 + n, donor=f"Ông {n}", is_public=bool(n % 2))
    for _ in range(8):
        drive = draft_drive(
            actor=town.education,
            programme=town.programme,
            words=WORDS,
            schools=[(town.other, 5)],
        )
        approve_drive(actor=town.education, drive=drive, approval=APPROVAL)


def test_a_long_list_of_schools_is_not_drawn_whole(town: Town, client: Client) -> None:
    _more(town)
    last = DriveSchool.objects.filter(drive=town.drive).order_by("school__organisation__sort_key")[
        61
    ]
    page = client.get(at(town, "receipt_new")).content.decode()
    assert page.count("<option value=") <= 70
    found = client.get(at(town, "receipt_new", q=last.school.name)).content.decode()
    assert f"?school={last.school_id}" in found
    chosen = client.get(at(town, "receipt_new", school=str(last.school_id))).content.decode()
    assert f'<option value="{last.school_id}" selected>' in chosen
    client.post(at(town, "receipt_new"), gift(town, school=last.school_id, number="X1"))
    assert Receipt.objects.filter(school=last.school, number="X1").exists()
    assert "trong 62" in text_of(client.get(at(town, "drive")))
