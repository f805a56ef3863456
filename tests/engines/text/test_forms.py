"""Folding, normal form, mark-up, tones, order, distance."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truongchuan.engines.text import (
    blank_markup,
    edit_distance,
    fold,
    fold_chars,
    normalise,
    same_text,
    sort_key,
    tone_canonical,
)

VIETNAMESE = st.text(
    alphabet="aàảãáạăằâầbcdđeèêềghiìklmnoòôồơờpqrstuùưừvxyỳ HĐÔÂ 12,.-", max_size=40
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ngô Thì Nhậm", "ngo thi nham"),
        ("  ĐOÀN   Kết\n", "doan ket"),
        (unicodedata.normalize("NFD", "Trường Mầm non Đống Đa"), "truong mam non dong da"),
        ("Thuỷ\u00a0Lợi", "thuy loi"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_fold_chars_keeps_offsets(text: str) -> None:
    assert len(fold_chars(text)) == len(text)


@given(VIETNAMESE)
def test_fold_chars_agrees_with_fold(text: str) -> None:
    assert " ".join(fold_chars(text).split()) == fold(text)


def test_normalise() -> None:
    raw = "\ufeffTru\u031bo\u031b\u0300ng\r\nA\rB\u2028C\x0bD\u00a0E\u200b\u00adF\x07\tG"
    assert normalise(raw) == "Trường\nA\nB\nC\nD EF\tG"


@given(st.text(max_size=60))
def test_normalise_is_idempotent(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once


def test_blank_markup() -> None:
    assert blank_markup("(<i>TH A</i>) **B**&nbsp;GD&amp;ĐT <br/>") == (
        "(   TH A    )   B        GD&    ĐT      "
    )


def test_blank_markup_leaves_plain_signs() -> None:
    plain = "HĐND&UBND; a < b, 5 * 3, GD&ĐT; x_y"
    assert blank_markup(plain) == plain


@given(st.text(alphabet="<>/ib*_&;nbsp aĐ\n", max_size=60))
def test_blank_markup_keeps_length(text: str) -> None:
    assert len(blank_markup(text)) == len(text)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("quý", "quý"),
        ("Hoà Bình", "Hòa Bình"),
        ("hoàn", "hoàn"),
        ("hòan", "hoàn"),
        ("THUỶ", "THỦY"),
        ("khoẻ", "khỏe"),
        ("giả", "giả"),
        ("gìn", "gìn"),
        ("của", "của"),
        ("người", "người"),
        ("khuỷu", "khuỷu"),
        ("uỷ ban", "ủy ban"),
        ("ngoài", "ngoài"),
        ("quả", "quả"),
        ("Huỳnh", "Huỳnh"),
        ("nghĩa", "nghĩa"),
    ],
)
def test_tone_canonical(written: str, canonical: str) -> None:
    assert tone_canonical(written) == canonical


@given(VIETNAMESE)
def test_tone_canonical_keeps_length_and_letters(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    result = tone_canonical(text)
    assert len(result) == len(text)
    assert fold(result) == fold(text)
    assert tone_canonical(result) == result


def test_same_text() -> None:
    assert same_text("Trường Hoà  Bình", "TRƯỜNG HÒA BÌNH")
    assert not same_text("Nhâm", "Nhậm")


def test_sort_key_on_a_checked_list() -> None:
    ordered = [
        "An",
        "Ăn",
        "Ấn",
        "Ba Đình",
        "Bà Triệu",
        "Bả",
        "Bã",
        "Bá",
        "Bạ",
        "Cầu Giấy",
        "Dân",
        "Đan",
        "Em",
        "Êm",
        "Lê Lợi 2",
        "Lê Lợi 10",
        "Lê Lợi A",
        "Ô",
        "Ơ",
        "Tre",
        "Uy",
        "Ưng",
    ]
    shuffled = ordered[:]
    random.Random(5).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == ordered


@given(VIETNAMESE, VIETNAMESE)
def test_sort_key_is_total(a: str, b: str) -> None:
    equal = unicodedata.normalize("NFC", a) == unicodedata.normalize("NFC", b)
    assert (sort_key(a) == sort_key(b)) is equal
    assert equal or (sort_key(a) < sort_key(b)) is not (sort_key(b) < sort_key(a))


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [("", "", 0), ("abc", "abd", 1), ("kitten", "sitting", 3), ("", "ab", 2)],
)
def test_edit_distance(a: str, b: str, distance: int) -> None:
    assert edit_distance(a, b) == distance


@given(st.text("abc", max_size=8), st.text("abc", max_size=8), st.integers(0, 8))
def test_edit_distance_limit(a: str, b: str, limit: int) -> None:
    exact = edit_distance(a, b)
    assert edit_distance(b, a) == exact
    assert edit_distance(a, b, limit) == min(exact, limit + 1)


def test_edit_distance_refuses_a_negative_limit() -> None:
    with pytest.raises(ValueError, match="limit"):
        edit_distance("a", "b", -1)
