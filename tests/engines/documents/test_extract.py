"""What is read from the text of official papers, and what is not."""

from __future__ import annotations

from datetime import date

import pytest

from tests.engines.documents import papers
from truongchuan.engines.documents import Extraction, extract
from truongchuan.engines.plan.plain import document_from_text

CASES: dict[str, tuple[str, dict[str, object]]] = {
    "directive": (
        papers.DIRECTIVE,
        {
            "number": "512/UBND-GDĐT",
            "kind": "CV",
            "signed_on": date(2023, 5, 8),
            "body": "UBND quận Hai Bà Trưng",
            "summary": "Đẩy nhanh tiến độ xây dựng trường đạt chuẩn quốc gia năm 2023",
            "recipients": "Các phòng, ban liên quan; UBND 18 phường",
            "signer_post": "Phó Chủ tịch",
            "signer_name": "Nguyễn Thị Thu Hiền",
            "reply_due": date(2023, 5, 25),
        },
    ),
    "letter of the department": (
        papers.DEPARTMENT_LETTER,
        {
            "number": "1286/SGDĐT-QLT",
            "kind": "CV",
            "signed_on": date(2023, 5, 4),
            "body": "Sở Giáo dục và Đào tạo",
            "summary": "Đăng ký đánh giá ngoài năm 2023",
            "recipients": "Phòng GD&ĐT các quận, huyện, thị xã",
            "signer_post": "Phó Giám đốc",
            "signer_name": "Trần Văn Bình",
            "reply_due": date(2023, 5, 30),
        },
    ),
    "invitation": (
        papers.INVITATION,
        {
            "number": "45/GM-GDĐT",
            "kind": "GM",
            "signed_on": date(2023, 5, 10),
            "body": "Phòng Giáo dục và Đào tạo",
            "summary": "Họp kiểm đếm tiến độ xây dựng trường chuẩn quốc gia",
            "signer_post": "Trưởng phòng",
            "signer_name": "Lê Thị Hồng",
        },
    ),
    "notice of the committee": (
        papers.NOTICE,
        {
            "number": "03/TB-BCĐ",
            "kind": "TB",
            "signed_on": date(2023, 3, 30),
            "body": "Ban Chỉ đạo xây dựng trường chuẩn quốc gia",
            "summary": "Kết luận của Phó Chủ tịch UBND quận tại cuộc họp Ban chỉ đạo quý I/2023",
        },
    ),
    "reply": (
        papers.REPLY,
        {
            "number": "98/TCKH-NS",
            "kind": "CV",
            "signed_on": date(2023, 5, 12),
            "body": "Phòng Tài chính - Kế hoạch",
            "summary": "Trả lời Công văn số 512/UBND-GDĐT ngày 08/5/2023",
            "recipients": "UBND quận Hai Bà Trưng",
            "signer_post": "Trưởng phòng",
            "signer_name": "Phạm Quốc Khánh",
        },
    ),
    "report of a school": (
        papers.SCHOOL_REPORT,
        {
            "number": "07/BC-THCSTS",
            "kind": "BC",
            "signed_on": date(2023, 5, 2),
            "body": "Trường THCS Tây Sơn",
            "summary": "Kết quả tự đánh giá năm học 2022-2023",
            "signer_post": "Hiệu trưởng",
            "signer_name": "Vũ Minh Đức",
        },
    ),
    "Party paper": (
        papers.PARTY_NOTICE,
        {
            "number": "215-TB/QU",
            "kind": "TB",
            "signed_on": date(2023, 4, 18),
            "body": "Quận ủy Hai Bà Trưng",
            "summary": "KẾT LUẬN của Thường trực Quận ủy về đầu tư trường học",
        },
    ),
    "telegram": (
        papers.URGENT_TELEGRAM,
        {
            "number": "09/CĐ-UBND",
            "kind": "CĐ",
            "signed_on": date(2023, 5, 11),
            "body": "UBND thành phố Hà Nội",
            "summary": "Bảo đảm an toàn trường học trong mùa mưa bão",
            "urgency": "flash",
            "reply_due": date(2023, 5, 14),
        },
    ),
    "draft without number and day": (
        papers.UNDATED_DRAFT,
        {
            "kind": "KH",
            "body": "UBND quận Hai Bà Trưng",
            "summary": "Tuyên truyền xây dựng trường đạt chuẩn quốc gia",
        },
    ),
    "nothing official": ("Xin chào.\nHẹn gặp ngày 12/5/2023 nhé.", {}),
    "empty": ("", {}),
}


def read(text: str) -> Extraction:
    return extract(document_from_text(text))


@pytest.mark.parametrize("name", CASES)
def test_fields(name: str) -> None:
    text, expected = CASES[name]
    assert {p.field: p.value for p in read(text).proposals} == expected


@pytest.mark.parametrize("name", CASES)
def test_every_proposal_quotes_its_place(name: str) -> None:
    document = document_from_text(CASES[name][0])
    found = extract(document)
    lines = document.text.split("\n")
    for item in (*found.proposals, *found.tasks):
        assert item.quote
        assert item.quote == document.quote(item.span)
        first = document.text[item.span.start : item.span.end].split("\n")[0].split("\t")[0]
        assert first in lines[item.span.line - 1]


def test_a_head_in_two_columns_that_a_reader_put_line_by_line() -> None:
    text = "\n".join(papers.DIRECTIVE.replace("\t", "\n").split("\n"))
    found = read(text)
    assert found.value("body") == "UBND quận Hai Bà Trưng"
    assert found.value("number") == "512/UBND-GDĐT"
    assert found.value("signed_on") == date(2023, 5, 8)


def test_the_first_sentence_of_the_text_is_no_part_of_the_summary() -> None:
    without_gaps = "\n".join(line for line in papers.INVITATION.split("\n") if line)
    assert (
        read(without_gaps).value("summary") == "Họp kiểm đếm tiến độ xây dựng trường chuẩn quốc gia"
    )
    wrapped = papers.UNDATED_DRAFT.replace(
        "trường đạt chuẩn quốc gia", "trường đạt chuẩn quốc gia của\nQuận năm 2023"
    )
    assert str(read(wrapped).value("summary")).endswith("chuẩn quốc gia của Quận năm 2023")


def tasks(text: str) -> list[tuple[str, date | None, str, bool]]:
    return [(t.text, t.due_on, t.unit, t.asks_reply) for t in read(text).tasks]


def test_tasks_of_a_directive_have_their_units_and_days() -> None:
    assert tasks(papers.DIRECTIVE) == [
        (
            "Phòng Tài chính - Kế hoạch thẩm định kinh phí, trình UBND quận trước ngày 20/5/2023",
            date(2023, 5, 20),
            "Phòng Tài chính - Kế hoạch",
            False,
        ),
        (
            "Ban Quản lý dự án đầu tư xây dựng bàn giao mặt bằng tại 08 trường chậm nhất ngày "
            "15/6/2023",
            date(2023, 6, 15),
            "Ban Quản lý dự án đầu tư xây dựng",
            False,
        ),
        (
            "UBND các phường báo cáo kết quả rà soát số trẻ về UBND quận (qua Phòng GD&ĐT) trước "
            "ngày 25/5/2023",
            date(2023, 5, 25),
            "UBND các phường",
            True,
        ),
    ]


def test_a_day_without_year_takes_the_papers_own() -> None:
    [(_text, due, unit, asks)] = tasks(papers.DEPARTMENT_LETTER)
    assert (due, unit, asks) == (date(2023, 5, 30), "Phòng GD&ĐT các quận, huyện, thị xã", True)


def test_an_invitation_asks_to_be_there() -> None:
    assert tasks(papers.INVITATION) == [
        ("Họp kiểm đếm tiến độ xây dựng trường chuẩn quốc gia", date(2023, 5, 16), "", False)
    ]


def test_items_under_a_unit_are_that_units_with_or_without_a_day() -> None:
    assert tasks(papers.NOTICE) == [
        (
            "Hoàn thành thẩm định hồ sơ cải tạo trong tháng 4/2023",
            date(2023, 4, 30),
            "Phòng Quản lý đô thị",
            False,
        ),
        ("Hướng dẫn các trường bảo trì công trình", None, "Phòng Quản lý đô thị", False),
    ]


def test_days_of_cited_papers_are_no_deadlines() -> None:
    assert tasks(papers.REPLY) == []
    assert tasks(papers.SCHOOL_REPORT) == []
    assert read(papers.REPLY).value("reply_due") is None


def test_an_order_without_a_day_is_still_proposed() -> None:
    text = papers.URGENT_TELEGRAM.replace("trước ngày 14/5/2023", "khi có yêu cầu")
    [(_words, due, unit, _asks), *_rest] = tasks(text)
    assert (due, unit) == (None, "UBND các quận, huyện, thị xã")


def test_a_stamp_of_secrecy_is_told() -> None:
    assert read(papers.SECRET).secrecy == "mật"
    assert all(read(text).secrecy == "" for text, _ in CASES.values())
