"""Marking hits in the original text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truongchuan.engines.text import fold
from truongchuan.web.presenters.highlight import excerpt, highlight, hit_ranges

TEXTS = st.text(alphabet="Ngô Thì Nhậm đĐaAươờ́̀ß\n\t-12", max_size=60)


def hits(text: str, query: str) -> list[str]:
    return [piece.text for piece in highlight(text, query) if piece.hit]


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("THCS Ngô Thì Nhậm", "ngo thi nham", ["Ngô Thì Nhậm"]),
        ("THCS Ngô Thì Nhậm", "nham ngo", ["Ngô", "Nhậm"]),
        ("Trường TH Đoàn Kết", "doan", ["Đoàn"]),
        ("văn hoá, văn hóa", "hoà", ["hoá", "hóa"]),
        ("Tiến độ thực hiện", "quan", []),
        ("Hoàn thiện", "oan ho", ["Hoàn"]),
        ("Hoàn thiện tại TH Ngô Thì Nhậm", "Ngô Thị Nhâm", ["Ngô Thì Nhậm"]),
        ("bất kỳ", "", []),
    ],
)
def test_hits_are_marked_in_the_original_spelling(text: str, query: str, found: list[str]) -> None:
    assert hits(text, query) == found


def test_a_decomposed_text_is_marked_with_its_marks() -> None:
    text = unicodedata.normalize("NFD", "MN Vĩnh Tuy")
    assert [unicodedata.normalize("NFC", hit) for hit in hits(text, "vinh")] == ["Vĩnh"]


@given(TEXTS, TEXTS)
def test_the_pieces_joined_are_the_text(text: str, query: str) -> None:
    assert "".join(piece.text for piece in highlight(text, query)) == text


@given(TEXTS, TEXTS)
def test_every_mark_holds_a_searched_word_and_every_found_word_is_marked(
    text: str, query: str
) -> None:
    words = fold(query).split()
    marked = [fold(text[start:end]) for start, end in hit_ranges(text, query)]
    assert all(any(word in mark for word in words) for mark in marked)
    for word in words:
        if word in fold(text):
            assert any(word in mark for mark in marked)


@given(TEXTS, TEXTS, TEXTS)
def test_an_excerpt_is_a_part_of_the_text_that_shows_the_first_hit(
    before: str, query: str, after: str
) -> None:
    text = f"{before} {query} {after}"
    pieces = excerpt(text, query, around=5)
    shown = "".join(p.text for p in pieces).removeprefix("… ").removesuffix(" …")
    assert shown in text
    assert any(p.hit for p in pieces) == bool(hit_ranges(text, query))


def test_an_excerpt_is_cut_between_words() -> None:
    text = "Chỉ đạo các trường hoàn thành dự thảo báo cáo và rà soát hồ sơ"
    shown = "".join(piece.text for piece in excerpt(text, "du thao", around=12))
    assert shown == "… trường hoàn thành dự thảo báo cáo và rà …"
