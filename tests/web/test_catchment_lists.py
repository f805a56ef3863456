"""The page of written catchment lists: what it shows, what it refuses, what it sends."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.domain.conftest import District
from tests.web.people import browser
from tests.web.workbooks import sheets
from truongchuan.web import list_input

pytestmark = pytest.mark.django_db
URL = "/cong-cu/tuyen-tuyen-sinh/"
LIST = (
    "Lớp 1\nTrường Tiểu học A: tổ 1, 2 KP 1 phường 3\n"
    "Trường Tiểu học B: tổ 2 đến 4 KP 1 phường 3 (trừ tổ 3)\n"
)
PLACES = "ward,quarter,group\n3,1,1\n3,1,2\n3,1,3\n3,1,4\n"


@pytest.fixture
def client(district: District) -> Client:
    return browser(district, "head_teacher")


def file(name: str, content: str | bytes) -> SimpleUploadedFile:
    data = content.encode() if isinstance(content, str) else content
    return SimpleUploadedFile(name, data)


def words(answer: HttpResponse) -> str:
    """The page's text, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", "", answer.content.decode()).split())


def token(answer: HttpResponse) -> str:
    found = re.search(r'name="kept" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def test_the_sample_opens_with_one_press_and_says_what_it_is(client: Client) -> None:
    assert "?vi-du=1" in client.get(URL).content.decode()
    answer = client.get(URL, {"vi-du": "1"})
    text = words(answer)
    assert answer.status_code == 200
    assert "Số liệu minh họa" in text
    assert "TH Hướng Dương và TH Sao Mai: cùng nhận tổ 4 KP 1 phường Bình Minh." in text
    assert "danh mục không có KP 9 phường An Lạc" in text
    assert "Chưa giao cho trường nào (lớp 1): tổ 12 KP 3 phường Bình Minh; KP 4" in text


def test_pasted_lists_become_sets_members_marks_and_findings(client: Client) -> None:
    answer = client.post(URL, {"text": LIST, "places": file("noi-o.csv", PLACES)})
    assert answer.status_code == 200
    view = answer.context["view"]
    assert view.schools[0].text == "tổ 1, 2 KP 1 phường 3"
    assert [(m.where, m.places, m.count) for m in view.schools[0].members] == [
        ("khu phố 1, phường 3", "tổ 1, 2 KP 1 phường 3", 2)
    ]
    assert [(r.places, r.schools) for r in view.overlaps] == [
        ("tổ 2 KP 1 phường 3", "TH A và TH B")
    ]
    assert [(r.places, r.stage) for r in view.gaps] == [("tổ 3 KP 1 phường 3", "lớp 1")]
    html = answer.content.decode()
    assert re.search(r'<a class="mark mark--place[^>]*href="#truong-1"[^>]*>tổ 1, 2</a>', html)
    assert re.search(r'<a class="mark mark--except[^>]*>tổ 3</a>', html)
    assert 'href="#d-3"' in html
    assert "Số liệu minh họa" not in words(answer).split("Danh sách phân tuyến", 1)[1]


def test_without_places_no_gap_is_claimed(client: Client) -> None:
    answer = client.post(URL, {"text": LIST})
    view = answer.context["view"]
    assert [(r.places, r.word) for r in view.gaps] == [("tổ 3 KP 1 phường 3", "warning")]
    assert not any(s.members for s in view.schools)
    assert "chưa biết nơi nào còn sót" in words(answer)


@pytest.mark.parametrize("name", ["ds.txt", "ds.csv"])
def test_a_file_is_read_like_pasted_text(client: Client, name: str) -> None:
    content = LIST if name == "ds.txt" else "Trường,Địa bàn\nTrường Tiểu học A,tổ 1 KP 1 phường 3\n"
    answer = client.post(URL, {"file": file(name, content)})
    assert answer.status_code == 200
    assert answer.context["view"].schools[0].name == "TH A"


def test_the_workbook_holds_every_table(client: Client) -> None:
    first = client.post(URL, {"text": LIST, "places": file("noi-o.csv", PLACES)})
    answer = client.post(URL, {"kept": token(first), "tai": "xlsx"})
    book = sheets(answer.content)
    assert list(book) == ["Trường", "Nơi ở", "Trùng", "Sót", "Phát hiện"]
    assert "tổ 2 KP 1 phường 3" in book["Trùng"]
    assert "Số liệu minh họa" not in book["Trường"]
    sample = client.post(URL, {"kept": token(client.get(URL, {"vi-du": "1"})), "tai": "xlsx"})
    assert "Số liệu minh họa" in sheets(sample.content)["Trường"]


def test_a_corrected_text_is_read_again_with_the_same_places(client: Client) -> None:
    first = client.post(URL, {"text": LIST, "places": file("noi-o.csv", PLACES)})
    fixed = LIST.replace("tổ 1, 2", "tổ 1, 3")
    view = client.post(URL, {"kept": token(first), "text": fixed}).context["view"]
    assert (view.overlaps, view.gaps, view.errors) == ([], [], 0)


BAD = {
    "nothing": ({"text": "  "}, "Chưa có danh sách"),
    "no school": ({"text": "KP 1, 2 phường 3"}, "không thấy trường nào"),
    "long": ({"text": "Trường Tiểu học A: KP 1 " + "x" * 30_001}, "dài quá 30000 chữ"),
    "brackets": ({"text": "Trường Tiểu học A: " + "(KP 1 (" * 4000}, "ngoặc lồng nhau"),
    "parts": ({"text": "Trường Tiểu học A: " + "KP 1 phường 3; " * 300}, "quá 200 nơi"),
    "kind": ({"file": ("ds.exe", b"MZ")}, "Chỉ nhận .txt, .docx, .pdf, .csv"),
    "broken": ({"file": ("ds.docx", b"PK\x03\x04 not a file")}, "ds.docx: "),
    "empty": ({"file": ("ds.txt", b"")}, "Tệp rỗng"),
    "column": (
        {"text": LIST, "places": ("p.csv", b"a,b\n1,2\n")},
        "p.csv, dòng 1: thiếu cột ward",
    ),
    "twice": (
        {"text": LIST, "places": ("p.csv", b"ward,quarter\n3,1\n3,1\n")},
        "p.csv, dòng 3: trùng dòng 2. Bỏ một dòng.",
    ),
    "token": ({"text": LIST, "kept": "abc:def:ghi"}, "Trang để quá lâu"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_told_at_the_field(client: Client, case: str) -> None:
    sent, message = BAD[case]
    data = {k: file(*v) if isinstance(v, tuple) else v for k, v in sent.items()}
    answer = client.post(URL, data)
    assert answer.status_code == 422
    assert message in words(answer)
    if "text" in sent and case not in {"nothing", "long", "brackets", "parts"}:
        assert sent["text"].splitlines()[-1] in answer.content.decode()


def test_too_many_schools_or_places_are_refused(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_input, "SCHOOLS", 1)
    assert "quá 1 trường" in words(client.post(URL, {"text": LIST}))
    monkeypatch.setattr(list_input, "PLACES", 3)
    answer = client.post(URL, {"text": LIST, "places": file("noi-o.csv", PLACES)})
    assert "quá 3 nơi" in words(answer)


def test_another_person_cannot_use_what_a_page_carries(client: Client, district: District) -> None:
    found = token(client.post(URL, {"text": LIST}))
    other = browser(district, "leader").post(URL, {"kept": found, "tai": "xlsx"})
    assert other.status_code == 422


def test_who_only_looks_on_neither_sees_nor_sends(district: District) -> None:
    viewer = browser(district, "viewer")
    assert viewer.get(URL).status_code == viewer.post(URL, {"text": LIST}).status_code == 403
    assert URL not in viewer.get("/").content.decode()
