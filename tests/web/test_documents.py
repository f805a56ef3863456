"""Pages of the register of documents: lists, one document, acts, numbers, workbook, desk."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.domain.conftest import District
from tests.domain.documents.conftest import entry_in, entry_out, register
from tests.web.people import browser
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.documents.services import (
    assign_document,
    correct_document,
    derive_task,
    document_stamp,
    record_reply,
    withdraw_document,
)
from truongchuan.domain.programmes.models import RoadmapRow

pytestmark = pytest.mark.django_db


def address(name: str, district: District, *more: int) -> str:
    return reverse(name, args=[district.programme.pk, *more])


def text_of(response: Any) -> str:
    html = re.sub(r"<(style|script)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def listed(response: Any) -> list[str]:
    return re.findall(r'class="row-link nowrap" href="[^"]*">([^<]+)<', response.content.decode())


@pytest.fixture
def some(district: District) -> list[OfficialDocument]:
    """Three incoming and two outgoing documents."""
    return [
        register(district, entry_in(reply_due=date(2026, 11, 18))),
        register(district, entry_in(number="7/BC-THHB", body="TH Hòa Bình", reply_due=None)),
        register(
            district,
            entry_in(
                number="215-TB/QU", body="Quận ủy Mẫu", summary="Kết luận về đầu tư",
                urgency="flash",
                reply_due=date(2026, 11, 24), signed_on=date(2025, 12, 30),
            ),
        ),
        register(district, entry_out(recipients="Sở GD&ĐT; các phường", signer_name="Lê Thị A")),
        register(district, entry_out(number="41/KH-UBND", signed_on=date(2026, 11, 3))),
    ]  # fmt: skip


# --- the list -------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["education", "viewer"])
def test_an_empty_register_says_what_to_do(district: District, role: str) -> None:
    response = browser(district, role).get(address("documents", district))
    assert "Chưa có văn bản đến nào" in text_of(response)
    may = role == "education"
    assert ("Vào sổ văn bản đến" in text_of(response)) is may


def test_incoming_documents_newest_first(district: District, some: Any) -> None:
    response = browser(district, "viewer").get(address("documents", district))
    assert listed(response) == ["215-TB/QU", "07/BC-THHB", "1286/SGDĐT-QLT"]
    shown = text_of(response)
    assert "hỏa tốc" in shown
    assert "1 văn bản đã quá hạn trả lời" in shown
    assert "18/11/2026 quá 2 ngày" in shown
    assert "Văn bản đi 2" in shown


FILTERS: list[tuple[dict[str, str], list[str] | None]] = [
    ({"kind": "BC"}, ["07/BC-THHB"]),
    ({"year": "2025"}, ["215-TB/QU"]),
    ({"reply": "late"}, ["1286/SGDĐT-QLT"]),
    ({"reply": "waiting"}, ["215-TB/QU", "1286/SGDĐT-QLT"]),
    ({"q": "ket luan DAU TU"}, ["215-TB/QU"]),
    ({"q": "1286/sgddt"}, ["1286/SGDĐT-QLT"]),
    ({"sort": "due"}, ["1286/SGDĐT-QLT", "215-TB/QU", "07/BC-THHB"]),
    ({"sort": "tracking"}, ["1286/SGDĐT-QLT", "07/BC-THHB", "215-TB/QU"]),
    ({"state": "issued"}, ["215-TB/QU", "07/BC-THHB", "1286/SGDĐT-QLT"]),
    ({"direction": "out"}, ["41/KH-UBND", "38/KH-UBND"]),
    ({"direction": "out", "state": "draft"}, []),
    ({"year": "99999999999999999", "unit": "x", "page": "-3", "body": "\x00"}, None),
]


def test_filters_and_orders(district: District, some: Any) -> None:
    client = browser(district, "viewer")
    for query, found in FILTERS:
        response = client.get(address("documents", district), query)
        assert response.status_code == 200, query
        if found is not None:
            assert listed(response) == found, query
            assert found or "Không có văn bản nào hợp với bộ lọc" in text_of(response)


def test_filtering_by_body_and_unit(district: District, some: list[OfficialDocument]) -> None:
    finance = district.unit(OrganisationKind.FINANCE)
    assign_document(actor=district.system, document=some[0], unit=finance)
    client = browser(district, "viewer")
    by_unit = client.get(address("documents", district), {"unit": finance.pk})
    assert listed(by_unit) == ["1286/SGDĐT-QLT"]
    by_body = client.get(address("documents", district), {"body": some[2].body_key})
    assert listed(by_body) == ["215-TB/QU"]


def test_the_number_of_queries_does_not_grow(district: District) -> None:
    client = browser(district, "education")
    client.get(address("documents", district))

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(address("documents", district))
        return len(caught)

    register(district, entry_in(number="1/SGDĐT-VP"))
    before = queries()
    for number in range(2, 14):
        register(district, entry_in(number=f"{number}/SGDĐT-VP"))
    assert queries() == before <= 14


def test_the_workbook_is_a_register(district: District, some: list[OfficialDocument]) -> None:
    withdraw_document(actor=district.system, document=some[1], reason="ghi nhầm", mistaken=True)
    client = browser(district, "viewer")
    response = client.get(address("documents_xlsx", district))
    rows = CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0)
    table = rows.to_python()
    assert table[0][0] == "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN"
    head = next(i for i, row in enumerate(table) if row[0] == "Ngày đến")
    assert [row[1] for row in table[head + 1 :]] == [1, 2, 3]
    assert table[head + 2][-1] == "Mục đã hủy: ghi nhầm"
    assert table[head + 3][3] == "215-TB/QU"
    out = client.get(address("documents_xlsx", district), {"direction": "out", "q": "38"})
    table = CalamineWorkbook.from_filelike(BytesIO(out.content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in table if row[2] == date(2026, 11, 10)] == ["38/KH-UBND"]


# --- one document ---------------------------------------------------------------------------


def test_a_document_shows_what_was_done(district: District, some: list[OfficialDocument]) -> None:
    finance = district.unit(OrganisationKind.FINANCE)
    document = assign_document(
        actor=district.system, document=some[0], unit=finance, note="xin ý kiến"
    )
    derive_task(
        actor=district.system,
        document=document,
        task="Thẩm định kinh phí",
        lead=finance,
        due_on=date(2026, 12, 5),
    )
    correct_document(
        actor=district.system, document=document, entry=entry_in(signer_name="Trần Văn Bình")
    )
    response = browser(district, "viewer").get(address("document", district, document.pk))
    shown = text_of(response)
    for words in (
        "Công văn 1286/SGDĐT-QLT", "Số đến 1", "Phòng Tài chính - Kế hoạch", "xin ý kiến",
        "B1 Thẩm định kinh phí", "hạn 05/12/2026", "Người ký", "Trần Văn Bình", "Mới đến",
    ):  # fmt: skip
        assert words in shown, words
    assert "<form" not in response.content.decode().split("<main")[1]


def test_the_task_page_leads_back_to_the_document(
    district: District, some: list[OfficialDocument]
) -> None:
    derived = derive_task(
        actor=district.system,
        document=some[0],
        task="Thẩm định kinh phí",
        lead=district.unit(OrganisationKind.FINANCE),
        due_on=date(2026, 12, 5),
    )
    response = browser(district, "viewer").get(address("task", district, derived.row.number))
    link = f'<a href="{address("document", district, some[0].pk)}">1286/SGDĐT-QLT'
    assert link in response.content.decode()


def test_queries_of_a_document_do_not_grow_with_its_tasks(
    district: District, some: list[OfficialDocument]
) -> None:
    client = browser(district, "education")
    url = address("document", district, some[0].pk)

    def give() -> None:
        derive_task(
            actor=district.system,
            document=some[0],
            task="Rà soát",
            lead=district.unit(OrganisationKind.FINANCE),
            due_on=date(2026, 12, 5),
        )

    give()
    client.get(url)
    with CaptureQueriesContext(connection) as first:
        client.get(url)
    for _ in range(5):
        give()
    with CaptureQueriesContext(connection) as second:
        client.get(url)
    assert len(second) == len(first) <= 32


def post(client: Client, district: District, name: str, document: Any, **sent: Any) -> Any:
    return client.post(address(name, district, document.pk), sent)


def test_a_clerk_assigns_and_the_unit_answers(
    district: District, some: list[OfficialDocument]
) -> None:
    clerk, officer = browser(district, "education"), browser(district, "finance")
    document, finance = some[0], district.unit(OrganisationKind.FINANCE)
    home = officer.get(reverse("home"))
    assert "Văn bản chờ trả lời" not in text_of(home)
    sent = {"unit": finance.pk, "reply_due": "25/11/2026", "based_on": document_stamp(document)}
    response = post(clerk, district, "document_assign", document, **sent)
    assert response.status_code == 302
    document.refresh_from_db()
    assert (document.state, document.reply_due) == ("assigned", date(2026, 11, 25))
    assert "Văn bản chờ trả lời 1" in text_of(officer.get(reverse("home")))
    assert "còn 5 ngày" in text_of(officer.get(reverse("home")))

    page = officer.get(address("document", district, document.pk))
    assert "Ghi việc trả lời" in text_of(page)
    assert "Phân công lại" not in text_of(page)
    refused = post(officer, district, "document_reply", document, note="")
    assert refused.status_code == 422
    assert "Hãy chọn văn bản trả lời" in text_of(refused)
    answered = post(
        officer, district, "document_reply", document, reply=some[3].pk, replied_on="20/11/2026"
    )
    assert answered.status_code == 302
    document.refresh_from_db()
    assert (document.state, document.replied_by) == ("answered", some[3])
    assert "Trả lời văn bản" in text_of(officer.get(address("document", district, some[3].pk)))


def test_units_without_the_document_may_not_write(
    district: District, some: list[OfficialDocument]
) -> None:
    officer = browser(district, "finance")
    for name, sent in (
        ("document_move", {"state": "filed"}),
        ("document_reply", {"note": "đã báo cáo"}),
        ("document_withdraw", {"way": "void", "note": "nhầm"}),
        ("document_assign", {"unit": district.unit(OrganisationKind.FINANCE).pk}),
    ):
        assert post(officer, district, name, some[0], **sent).status_code == 403, name
    some[0].refresh_from_db()
    assert some[0].state == "arrived"


def test_a_stale_page_is_told(district: District, some: list[OfficialDocument]) -> None:
    seen = document_stamp(some[0])
    record_reply(actor=district.system, document=some[0], note="báo cáo trực tiếp")
    response = post(
        browser(district, "education"), district, "document_withdraw", some[0],
        way="void", note="nhầm", based_on=seen,
    )  # fmt: skip
    assert response.status_code == 422
    assert "vừa được người khác cập nhật (nay là “Đã trả lời”)" in text_of(response)


def test_a_draft_gets_its_number_on_the_page(district: District) -> None:
    draft = register(district, entry_out(number="", kind="KH", signed_on=None, state="draft"))
    client = browser(district, "education")
    page = client.get(address("document", district, draft.pk))
    assert "Số, ký hiệu văn thư cấp" in text_of(page)
    refused = post(client, district, "document_move", draft, state="signed")
    assert refused.status_code == 422
    assert "phải có số, ký hiệu do văn thư cấp" in text_of(refused)
    done = post(
        client, district, "document_move", draft,
        state="signed", number="39/KH-UBND", signed_on="12/11/2026",
    )  # fmt: skip
    assert done.status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.full_number) == ("signed", "39/KH-UBND")


def test_recalling_needs_a_reason_and_shows_it(
    district: District, some: list[OfficialDocument]
) -> None:
    client = browser(district, "leader")
    refused = post(client, district, "document_withdraw", some[3], way="recall", note="")
    assert refused.status_code == 422
    assert (
        post(client, district, "document_withdraw", some[3], way="recall", note="sai số liệu")
    ).status_code == 302
    shown = text_of(client.get(address("document", district, some[3].pk)))
    assert "Đã thu hồi" in shown
    assert "sai số liệu" in shown
    assert "Giao việc" not in shown


def test_a_task_is_given_on_its_page(district: District, some: list[OfficialDocument]) -> None:
    client = browser(district, "education")
    url = address("document_task", district, some[0].pk)
    assert "Giao việc từ văn bản" in text_of(client.get(url))
    refused = client.post(url, {"task": "", "lead": "", "due_on": "31/2/2026"})
    assert refused.status_code == 422
    finance, education = (
        district.unit(OrganisationKind.FINANCE),
        district.unit(OrganisationKind.EDUCATION_OFFICE),
    )
    sent = {
        "task": "Thẩm định kinh phí", "lead": finance.pk, "due_on": "5/12/2026",
        "cooperating": [education.pk, finance.pk],
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    row = RoadmapRow.objects.get(number=1001)
    assert row.due_on == date(2026, 12, 5)
    assert [part.organisation for part in row.units.all()] == [finance, education]
    early = client.post(url, {**sent, "due_on": "1/1/2026"})
    assert early.status_code == 422
    assert "sớm hơn ngày bắt đầu" in text_of(early)


# --- numbers --------------------------------------------------------------------------------


def test_numbers_are_reconciled(district: District, some: Any) -> None:
    register(district, entry_in(), knows_duplicate=True)
    response = browser(district, "viewer").get(address("document_numbers", district))
    shown = text_of(response)
    assert "Kế hoạch …/KH-UBND" in shown
    assert "39–40 (2 số)" in shown
    assert "41/KH-UBND ngày 03/11/2026, trong khi 38/KH-UBND ngày 10/11/2026" in shown
    assert "Văn bản đến ghi hai lần" in shown
    empty = browser(district, "viewer").get(address("document_numbers", district), {"year": "x"})
    assert empty.status_code == 200


def test_no_numbers_no_table(district: District) -> None:
    response = browser(district, "viewer").get(address("document_numbers", district))
    assert "Chưa có số nào để đối chiếu" in text_of(response)


@pytest.mark.parametrize(
    "name", ["documents", "document_numbers", "register_document", "documents_xlsx"]
)
def test_the_english_pages_work(district: District, some: Any, name: str) -> None:
    client = browser(district, "education")
    client.post(reverse("set_language"), {"language": "en"})
    for query in ({}, {"direction": "out"}):
        assert client.get(address(name, district), query).status_code == 200
    assert client.get(address("document", district, some[0].pk)).status_code == 200


def test_the_acts_are_read_in_the_programmes_record(district: District, some: Any) -> None:
    client = browser(district, "leader")
    shown = text_of(client.get(address("programme_history", district), {"kind": "document"}))
    assert "vào sổ văn bản" in shown
    assert "1286/SGDĐT-QLT" in shown
