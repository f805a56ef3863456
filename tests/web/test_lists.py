"""Pages of lists from spreadsheets: sending, looking, answering, writing, taking back."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.domain.conftest import District
from tests.web.people import browser
from truongchuan.adapters.lists.grid import read_grids
from truongchuan.adapters.lists.reading import read_list
from truongchuan.domain.directory.models import Person, School
from truongchuan.domain.directory.services import create_school
from truongchuan.domain.onboarding.list_models import ListBatch, ListLine
from truongchuan.domain.onboarding.lists.rows import ListKind
from truongchuan.web.presenters.list_template import WORD_OF_KIND

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "lists"


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read without a process of its own, which takes its time to start (tried elsewhere)."""
    monkeypatch.setattr("truongchuan.web.list_reading.read_grids_guarded", read_grids)


MIXED = """Tên trường;Địa chỉ;Ngày thành lập;Ghi chú
MN Hoa Mai;12 phố A;;mới
MN Hòa Bình;;;
TH Hòa Bình;3 phố B;;
TH Lan;;9/2016;
;Cộng: 4 trường;;
"""


def send(client: Client, kind: str, text: str | bytes, name: str = "truong.csv") -> ListBatch:
    """Send a list; return it."""
    content = text.encode() if isinstance(text, str) else text
    response = client.post(
        reverse("list_imports"),
        {"kind": kind, "effective_on": "20/11/2026", "file": SimpleUploadedFile(name, content)},
    )
    assert response.status_code == 302, response.content.decode()
    batch = ListBatch.objects.latest("pk")
    assert response.headers["Location"] == reverse("list_import", args=[batch.pk])
    return batch


def page(client: Client, name: str, *args: object, query: str = "") -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_list_from_sending_to_taking_back(district: District) -> None:
    client = browser(district, "education")
    batch = send(client, "schools", MIXED)
    text = page(client, "list_import", batch.pk)
    for said in (
        "Tiêu đề ở dòng 1", "không dùng: Ghi chú", "Nhập 2 dòng", "Cùng tên, khác loại trường",
        "Chính là: THCS Hòa Bình", "Ô C5", "“9/2016” chỉ có tháng, thiếu ngày", "1 dòng tổng",
    ):  # fmt: skip
        assert said in text, said
    assert School.objects.filter(organisation__name="MN Hoa Mai").count() == 0
    asked = client.post(
        reverse("list_answer", args=[batch.pk]),
        {"row": "3", "answer": "another", "back": "state=question"},
    )
    assert asked.headers["Location"].endswith("?state=question#dong-3")
    assert ListLine.objects.get(batch=batch, row=3).state == "new"
    refused = client.post(reverse("list_commit", args=[batch.pk]), {"only_clean": "1"}, follow=True)
    assert "Còn 1 dòng lỗi và 0 dòng chưa trả lời" in refused.content.decode()
    done = client.post(reverse("list_commit", args=[batch.pk]), follow=True).content.decode()
    assert "Đã nhập danh sách." in done
    assert "Hoàn tác lần nhập này" in done
    assert School.objects.filter(organisation__name__in=["MN Hoa Mai", "MN Hòa Bình"]).count() == 2
    undo = page(client, "list_undo", batch.pk)
    assert "Dòng 2: MN Hoa Mai" in undo
    assert "Dòng 4: TH Hòa Bình" in undo
    back = client.post(reverse("list_undo", args=[batch.pk]), follow=True).content.decode()
    assert "Lần nhập này đã được hoàn tác" in back
    assert not School.objects.filter(organisation__name="MN Hoa Mai").exists()


def test_rows_are_filtered_by_state_and_paged(district: District) -> None:
    client = browser(district, "education")
    rows = "".join(f"MN Hoa {n} bông\n" for n in range(120))
    batch = send(client, "schools", f"Tên trường\n{rows}Hoa Lan\n")
    assert page(client, "list_import", batch.pk).count('<tr id="dong-') == 50
    assert page(client, "list_import", batch.pk, query="?page=3").count('<tr id="dong-') == 21
    errors = page(client, "list_import", batch.pk, query="?state=error")
    assert errors.count('<tr id="dong-') == 1
    assert "Chưa rõ “Hoa Lan” là trường mầm non" in errors
    nothing = page(client, "list_import", batch.pk, query="?state=update")
    assert "Không có dòng nào hợp với bộ lọc" in nothing
    assert page(client, "list_import", batch.pk, query="?state=vo-ly&page=x").count("dong-") >= 50


def test_many_questions_of_one_sort_are_answered_together(district: District) -> None:
    client = browser(district, "education")
    batch = send(client, "schools", "Tên trường\nMN Hòa Bình\nMN Đống Đaa\nMG Hòa Bình\n")
    text = page(client, "list_import", batch.pk)
    assert "Trả lời nhiều dòng cùng lúc" in text
    url = reverse("list_answer", args=[batch.pk])
    client.post(url, {"reason": "other-kind", "answer": "skip"})
    states = dict(ListLine.objects.filter(batch=batch).values_list("row", "state"))
    assert states == {2: "skip", 3: "question", 4: "skip"}
    wrong = client.post(url, {"reason": "near-name", "answer": "vo-ly"}, follow=True)
    assert "Câu trả lời không còn hợp" in wrong.content.decode()
    client.post(url, {"reason": "khong-co", "answer": "skip"})
    assert ListLine.objects.filter(batch=batch, state="question").count() == 1


def test_columns_chosen_by_hand_are_remembered(district: District) -> None:
    client = browser(district, "education")
    content = (FOLDER / "tieu-de-la.xlsx").read_bytes()
    batch = send(client, "schools", content, "la.xlsx")
    text = page(client, "list_import", batch.pk)
    for said in ("Chưa nhận ra cột bắt buộc", "“Tên trường”", "Nội dung", "Giá trị", "Nơi"):
        assert said in text
    assert "Nhập 1 dòng" not in text
    url = reverse("list_columns", args=[batch.pk])
    twice = client.post(url, {"col-0": "name", "col-2": "name"}, follow=True)
    assert "Hai cột cùng được chọn cho “Tên trường”" in twice.content.decode()
    assert (
        "Chưa nhận ra cột bắt buộc"
        in client.post(url, {"col-0": "khong-co"}, follow=True).content.decode()
    )
    read = client.post(url, {"col-0": "name", "col-2": "ward"}, follow=True).content.decode()
    assert "Đã đọc lại" in read
    assert ListLine.objects.get(batch=batch).plan["label"] == "MN Hoa Mai"
    other = "Nội dung;Giá trị;Nơi\nMN Hoa Lan;1;Ánh Dương\n"
    assert send(client, "schools", other).new == 1


def test_a_file_that_is_not_read_says_why_and_keeps_what_was_typed(district: District) -> None:
    client = browser(district, "education")
    url = reverse("list_imports")

    def told(content: bytes, name: str, on: str = "20/11/2026") -> str:
        data = {"kind": "certificates", "effective_on": on}
        response = client.post(url, {**data, "file": SimpleUploadedFile(name, content)})
        assert response.status_code == 422
        return response.content.decode()

    wide = told((FOLDER / "qua-nhieu-cot.xlsx").read_bytes(), "rong.xlsx")
    assert "có 65 cột (đến cột BM), mỗi lần nhập nhiều nhất 60 cột" in wide
    assert '<option value="certificates" selected' in wide
    assert "Không thấy dòng dữ liệu nào" in told((FOLDER / "rong.xlsx").read_bytes(), "a.xlsx")
    assert "Chỉ nhận .xlsx, .xls, .ods hoặc .csv" in told(b"%PDF-1.7 x", "a.csv")
    assert "Tệp không có nội dung" in told(b"", "a.csv")
    assert "Viết ngày theo mẫu" in told(b"a", "a.csv", on="hôm qua")
    assert client.post(url, {"kind": "schools"}).status_code == 422
    assert ListBatch.objects.count() == 0


def test_the_same_file_again_leads_to_what_was_written(district: District) -> None:
    client = browser(district, "education")
    batch = send(client, "schools", "Tên trường\nMN Hoa Mai\n")
    client.post(reverse("list_commit", args=[batch.pk]))
    response = client.post(
        reverse("list_imports"),
        {"kind": "schools", "effective_on": "20/11/2026",
         "file": SimpleUploadedFile("b.csv", "Tên trường\nMN Hoa Mai\n".encode())},
    )  # fmt: skip
    text = response.content.decode()
    assert response.status_code == 422
    assert "Tệp này đã được" in text
    assert reverse("list_import", args=[batch.pk]) in text


def test_a_list_is_shown_anew_when_the_directory_changed(district: District) -> None:
    client = browser(district, "education")
    batch = send(client, "schools", "Tên trường\nMN Hoa Mai\nMN Hoa Lan\n")
    create_school(
        actor=district.system, authority=district.authority, name="MN Hoa Mai", kind="preschool"
    )
    text = client.post(reverse("list_commit", args=[batch.pk]), follow=True).content.decode()
    assert "Dữ liệu của cơ quan đã thay đổi" in text
    assert "Nhập 1 dòng" in text
    gone = client.post(reverse("list_discard", args=[batch.pk]), follow=True)
    assert gone.redirect_chain[-1][0] == reverse("list_imports")
    assert client.get(reverse("list_import", args=[batch.pk])).status_code == 404


def test_units_and_persons_are_not_for_the_education_office(district: District) -> None:
    client = browser(district, "education")
    assert "Do quản trị hoặc lãnh đạo cơ quan nhập." in page(client, "list_imports")
    assert client.get(reverse("list_template", args=["nguoi"])).status_code == 403
    assert client.get(reverse("list_template", args=["vo-ly"])).status_code == 404
    refused = client.post(
        reverse("list_imports"),
        {"kind": "persons", "effective_on": "20/11/2026",
         "file": SimpleUploadedFile("a.csv", b"x")},
    )  # fmt: skip
    assert refused.status_code == 422, "that kind is not among the choices"
    operator = browser(district, "operator")
    text = "Họ tên;Đơn vị;Chức năng;Số điện thoại\nLê Bình;Phòng GD&ĐT;chuyên viên;0912345678\n"
    batch = send(operator, "persons", text)
    shown = page(operator, "list_import", batch.pk)
    assert "Tệp có thông tin cá nhân không cần cho hệ thống" in shown
    assert "0912345678" not in shown
    assert client.get(reverse("list_import", args=[batch.pk])).status_code == 404
    operator.post(reverse("list_commit", args=[batch.pk]))
    assert Person.objects.get(name="Lê Bình").user_id is None


def test_every_template_comes_back_as_it_went_out(district: District) -> None:
    client = browser(district, "operator")
    browser(district, "education")
    for kind, word in WORD_OF_KIND.items():
        empty = client.get(reverse("list_template", args=[word])).content
        [grid, *_others] = read_grids(empty, "xlsx")
        assert [str(row[0]) for row in grid.rows if row and row[0]][-2:] == ["STT", "Ví dụ"]
        filled = client.get(reverse("list_template", args=[word]) + "?data=1").content
        if kind == ListKind.CERTIFICATES:
            continue
        batch = send(client, kind.value, filled, f"{word}.xlsx")
        assert (batch.new, batch.updated, batch.failed, batch.asked) == (0, 0, 0, 0), word
        assert batch.same == batch.lines.count() > 0
        assert [c["heading"] for c in batch.columns if not c["field"]] == []


def test_a_certificate_goes_out_and_comes_back(district: District) -> None:
    client = browser(district, "education")
    text = "Trường;Mức độ;Số QĐ;Ngày QĐ;Đến ngày\nTH Hòa Bình;1;12/QĐ;05/03/2021;05/03/2026\n"
    batch = send(client, "certificates", text)
    client.post(reverse("list_commit", args=[batch.pk]))
    url = reverse("list_template", args=["bang-cong-nhan"]) + "?data=1"
    again = send(client, "certificates", client.get(url).content, "bang.xlsx")
    assert (again.same, again.lines.count()) == (1, 1)


def test_the_marked_file_says_it_at_the_cell(district: District) -> None:
    client = browser(district, "education")
    batch = send(client, "schools", (FOLDER / "truong-o-loi.xlsx").read_bytes(), "loi.xlsx")
    response = client.get(reverse("list_marked", args=[batch.pk]))
    [grid] = read_grids(response.content, "xlsx")
    assert grid.rows[0][:5] == [
        "Tên trường",
        "Địa chỉ",
        "Mã trường",
        "Ngày thành lập",
        "Kết quả kiểm tra",
    ]
    assert str(grid.rows[1][4]).startswith("Lỗi\nB2: Ô có công thức lỗi #REF!")
    assert grid.rows[2][4] == "Thêm mới"
    with zipfile.ZipFile(io.BytesIO(response.content)) as book:
        comments = book.read("xl/comments1.xml").decode()
    assert 'ref="B2"' in comments
    assert 'ref="A5"' in comments
    fixed = read_list([grid], ListKind.SCHOOLS, today=batch.effective_on)
    assert len(fixed.lines) == 5, "it can be put right and sent again as it is"
    original = client.get(reverse("list_file", args=[batch.pk]))
    assert b"".join(original.streaming_content) == (FOLDER / "truong-o-loi.xlsx").read_bytes()
    assert original.headers["X-Content-Type-Options"] == "nosniff"


def test_english_pages_are_drawn(district: District) -> None:
    client = browser(district, "education")
    batch = send(client, "schools", MIXED)
    client.cookies["django_language"] = "en"
    for name, args in (("list_imports", []), ("list_import", [batch.pk]), ("certificates", [])):
        assert client.get(reverse(name, args=args)).status_code == 200
    client.post(reverse("list_commit", args=[batch.pk]))
    assert client.get(reverse("list_undo", args=[batch.pk])).status_code == 200


def test_the_number_of_queries_does_not_grow_with_rows(district: District) -> None:
    client = browser(district, "education")
    few = send(client, "schools", "Tên trường\nMN Hoa Mai\nMN Hòa Bình\n")
    rows = "".join(f"MN Hoa {n} bông\n" for n in range(200))
    many = send(client, "schools", f"Tên trường\n{rows}MN Hòa Bình\n")
    counts = []
    for batch in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, "list_import", batch.pk)
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 1
    with CaptureQueriesContext(connection) as queries:
        page(client, "list_imports")
    assert len(queries) < 20
