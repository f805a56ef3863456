"""Official numbers taken apart and written again; series checked against the definition."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truongchuan.engines.documents import (
    KINDS,
    NumberedPaper,
    check_series,
    kind_of_symbol,
    parse_number,
    series_key,
    write_number,
)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("38/KH-UBND", "38/KH-UBND"),
        (" Số: 38 / KH - UBND ", "38/KH-UBND"),
        ("5/TB-UBND", "05/TB-UBND"),
        ("05a/TB-UBND", "05a/TB-UBND"),
        ("12-ĐA/QU", "12-ĐA/QU"),
        ("17/2018/TT-BGDĐT", "17/2018/TT-BGDĐT"),
        ("512/UBND-GDĐT", "512/UBND-GDĐT"),
        ("38", "38"),
    ],
)
def test_numbers_are_read_as_clerks_type_them(typed: str, written: str) -> None:
    parsed = parse_number(typed)
    assert parsed is not None
    assert str(parsed) == written
    assert parse_number(written) == parsed


@pytest.mark.parametrize(
    "typed", ["", "KH-UBND", "/KH-UBND", "0/KH-UBND", "38/KH UBND?", "12-5", "x"]
)
def test_what_is_no_number_is_not_one(typed: str) -> None:
    assert parse_number(typed) is None


def test_a_paper_without_number_shows_a_blank() -> None:
    assert write_number(None, "", "KH-UBND") == "…/KH-UBND"
    assert write_number(None, "", "") == ""


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [
        ("KH-UBND", "KH"), ("UBND-VX", "CV"), ("TTr-UBND", "TTr"), ("TTR-UBND", "TTr"),
        ("TB/QU", "TB"), ("2018/TT-BGDĐT", "TT"), ("QĐ-UBND", "QĐ"), ("", None),
    ],
)  # fmt: skip
def test_the_symbol_names_the_kind(symbol: str, kind: str | None) -> None:
    assert kind_of_symbol(symbol) == kind


def test_letters_of_a_body_share_one_series_and_committees_have_their_own() -> None:
    assert series_key("CV", "UBND-VX") == series_key("CV", "UBND-GDĐT")
    assert series_key("KH", "KH-UBND") != series_key("KH", "KH-BCĐ")
    assert series_key("KH", "KH-UBND") == series_key("KH", "kh-ubnd")


def test_kinds_have_one_code_each() -> None:
    assert {code: kind.code for code, kind in KINDS.items()} == {code: code for code in KINDS}


START = date(2023, 1, 1)
papers_of_a_series = st.lists(
    st.tuples(
        st.integers(1, 25),
        st.sampled_from(["", "", "", "a", "b"]),
        st.one_of(st.none(), st.integers(0, 40)),
    ),
    max_size=30,
).map(
    lambda rows: [
        NumberedPaper(key, number, suffix, None if day is None else START + timedelta(days=day))
        for key, (number, suffix, day) in enumerate(rows)
    ]
)


@given(papers_of_a_series)
def test_the_report_is_what_the_definition_says(papers: list[NumberedPaper]) -> None:
    report = check_series(papers)
    numbers = [p.number for p in papers]
    between = range(min(numbers, default=1), max(numbers, default=0) + 1)
    missing = [n for gap in report.gaps for n in range(gap.first, gap.last + 1)]
    assert missing == [n for n in between if n not in numbers]
    assert report.missing == len(missing)
    for before, after in zip(report.gaps, report.gaps[1:], strict=False):
        assert before.last + 1 < after.first  # neighbours are joined

    places = [(p.number, p.suffix) for p in papers]
    twice = {place for place in places if places.count(place) > 1}
    assert {(d.number, d.suffix) for d in report.duplicates} == twice
    for found in report.duplicates:
        assert sorted(found.keys) == [
            p.key for p in papers if (p.number, p.suffix) == (found.number, found.suffix)
        ]

    def earlier(p: NumberedPaper) -> list[NumberedPaper]:
        return [
            q
            for q in papers
            if p.on and q.on and (q.number, q.suffix) < (p.number, p.suffix) and q.on > p.on
        ]

    by_key = {p.key: p for p in papers}
    assert {d.key for d in report.disorders} == {p.key for p in papers if earlier(p)}
    for disorder in report.disorders:
        culprit = by_key[disorder.earlier_key]
        assert culprit.on == max(q.on for q in earlier(by_key[disorder.key]) if q.on)
    assert report.is_clean == (not missing and not twice and not any(map(earlier, papers)))


def test_an_empty_series_has_nothing_to_tell() -> None:
    report = check_series([])
    assert (report.smallest, report.largest, report.count, report.is_clean) == (None, None, 0, True)
