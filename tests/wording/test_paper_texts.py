"""How papers write numbers, days, names and sentences; that every code has its words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from truongchuan.adapters.paper_format import load_format
from truongchuan.adapters.writers.papers.metrics import balanced_room, width_mm, wrapped
from truongchuan.domain.papers.blocks import Piece, Remark, plain
from truongchuan.domain.papers.gather.common import PlanCitation
from truongchuan.domain.papers.kinds import ALL_KINDS
from truongchuan.wording import papers
from truongchuan.wording.catalogue import fill
from truongchuan.wording.paper_texts import BUILDERS
from truongchuan.wording.paper_texts.common import (
    about,
    cite,
    closed,
    day,
    months,
    moved_on,
    plan_year,
    say,
    short_body,
    two,
)
from truongchuan.wording.paper_texts.heads import TYPE_NAMES

SOURCES = Path(papers.__file__).parents[1]
PLAN = PlanCitation(
    programme_id=1,
    title="Về việc Xây dựng trường chuẩn năm 2023.",
    number="38/KH-UBND",
    signed_on=date(2023, 2, 10),
    issuer="Ủy ban nhân dân quận Mẫu",
    year=2023,
)


SCHOOL_YEAR = replace(PLAN, title="Trường chuẩn năm học 2026 - 2027", year=2026, year_to=2027)


def test_a_plan_of_a_year_or_of_a_school_year() -> None:
    assert (plan_year(PLAN), plan_year(PLAN, 1)) == ("năm 2023", "năm 2024")
    assert plan_year(SCHOOL_YEAR) == "năm học 2026 - 2027"
    assert plan_year(SCHOOL_YEAR, 1) == "năm học 2027 - 2028"


@pytest.mark.parametrize(
    ("plan", "text", "moved"),
    [
        (PLAN, "Quý III/2023, không phải 2024", "Quý III/2024, không phải 2024"),
        (SCHOOL_YEAR, "năm học 2026 - 2027", "năm học 2027 - 2028"),
        (SCHOOL_YEAR, "Tháng 01/2027, dự kiến 2027 - 2028", "Tháng 01/2028, dự kiến 2028 - 2029"),
        # The number of a document is its name.
        (SCHOOL_YEAR, "theo 57/2026/TT-BGDĐT năm 2026", "theo 57/2026/TT-BGDĐT năm 2027"),
        (SCHOOL_YEAR, "hết hạn năm 2030", "hết hạn năm 2030"),
    ],
)
def test_years_of_a_text_move_on(plan: PlanCitation, text: str, moved: str) -> None:
    assert moved_on(text, plan) == moved


def test_numbers_and_days() -> None:
    assert [two(n) for n in (0, 4, 12, 1234)] == ["00", "04", "12", "1.234"]
    assert day(date(2018, 8, 22)) == "22/8/2018"
    assert day(date(2023, 2, 5)) == "05/02/2023"


@pytest.mark.parametrize(
    ("codes", "text"),
    [
        (["2023-05"], "Tháng 5/2023"),
        (["2023-06", "2023-05"], "Tháng 5, 6/2023"),
        (["2023-12", "2024-01"], "Tháng 12/2023 - 1/2024"),
        ([], ""),
    ],
)
def test_months(codes: list[str], text: str) -> None:
    assert months(codes).replace("\u00a0", " ") == text


def test_the_plan_is_cited_with_issuer_and_summary() -> None:
    assert about(PLAN) == "xây dựng trường chuẩn năm 2023"
    assert cite(PLAN) == (
        "Kế hoạch số 38/KH-UBND ngày 10/02/2023 của UBND quận Mẫu về xây dựng trường chuẩn năm 2023"
    )
    assert short_body("Uỷ ban nhân dân phường A") == "UBND phường A"
    assert short_body("Phòng Nội vụ") == "Phòng Nội vụ"


def test_lists_are_closed_by_semicolons_and_a_stop() -> None:
    assert closed(["a.", "b;", " c"]) == ["a;", "b;", " c."]
    assert closed([]) == []


def test_sentences_take_counts_and_pieces() -> None:
    pieces = say("Có {n} trường: {names}.", n=3, names=(Piece("A"), Piece(", "), Piece("B")))
    assert plain(pieces) == "Có 03 trường: A, B."


def test_every_kind_has_words_name_and_type() -> None:
    layout = load_format()
    assert set(ALL_KINDS) == set(BUILDERS) == set(papers.KINDS) == set(papers.PURPOSES)
    for kind in ALL_KINDS.values():
        assert (kind.form == "letter") == (kind.type == "")
        if kind.type:
            assert kind.type in TYPE_NAMES
            assert kind.type in layout.types


def codes_in(folder: str, pattern: str) -> set[str]:
    texts = "".join(p.read_text(encoding="utf-8") for p in (SOURCES / folder).rglob("*.py"))
    return set(re.findall(pattern, texts))


def test_every_code_has_its_text_and_no_text_is_idle() -> None:
    raised = codes_in("domain/papers", r'DomainError\(\s*"(paper-[a-z-]+)"')
    assert raised == {code for code in papers.ERRORS if code.startswith("paper-")}
    acts = codes_in("domain/papers", r'"(paper\.[a-z]+)"')
    assert acts == set(papers.ACTIONS)
    remarks = codes_in("wording/paper_texts", r'Remark\(\s*"([a-z-]+)"')
    assert remarks | {"authority-ended", "authority-ended-alone"} == set(papers.REMARKS)
    faults = codes_in("adapters/writers/papers", r'(?:TemplateFault|refuse)\(\s*"([a-z-]+)"')
    assert faults == set(papers.TEMPLATE_FAULTS)
    pdf = codes_in("adapters/writers/papers", r'PdfError\(\s*"([a-z-]+)"')
    assert pdf == set(papers.PDF_ERRORS)


def test_remarks_are_filled() -> None:
    text = papers.remark_text(Remark("law-not-verified", {"number": "57/2026/TT-BGDĐT"}))
    assert text.startswith("57/2026/TT-BGDĐT chưa được xác minh")
    assert fill(papers.REMARKS["plan-number-missing"], {}).startswith("Kế hoạch chưa có số")


def test_headings_are_balanced() -> None:
    text = "Tiến độ tháng 5 năm 2023 thực hiện Kế hoạch xây dựng trường đạt chuẩn quốc gia năm 2023"
    room = balanced_room(text, 14, 144, bold=True)
    lines = wrapped(text, 14, room, bold=True)
    assert len(lines) == len(wrapped(text, 14, 144, bold=True)) == 2
    assert min(lines) / max(lines) > 0.75
    assert wrapped("", 14, 100) == []


def test_widths_are_those_of_times() -> None:
    """A line of the motto at 13 points bold is 56 mm in any word processor."""
    assert width_mm("Độc lập - Tự do - Hạnh phúc", 13, bold=True) == pytest.approx(55.9, abs=0.5)
    assert width_mm("a", 10) == pytest.approx(0.444 * 10 * 25.4 / 72)
    assert width_mm("漢", 10) == pytest.approx(0.5 * 10 * 25.4 / 72)
