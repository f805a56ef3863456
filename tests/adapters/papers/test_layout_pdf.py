"""Papers as PDF: where things stand on the page, measured."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pdfplumber
import pytest

from tests.adapters.papers.cases import NAMES, Made
from truongchuan.adapters.paper_format import load_format
from truongchuan.adapters.writers.papers.pdf import documents_to_pdf, find_soffice

LAYOUT = load_format()
MM = 72 / 25.4
SLACK = 0.8  # millimetres
# Every kind once; of the reports the one with an annex.
KINDS = [n for n in NAMES if n not in {"report-month", "report-half", "report-year"}]
_PDFS: dict[str, Pages] = {}

pytestmark = [
    pytest.mark.skipif(find_soffice() is None, reason="LibreOffice is not installed"),
    pytest.mark.parametrize("name", KINDS),
]


@dataclass(frozen=True)
class Page:
    """What stands on one page, read once."""

    width: float
    height: float
    chars: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    drawn: list[dict[str, Any]]

    def find(self, text: str, *, last: bool = False) -> dict[str, Any] | None:
        """Return the box of the first (or last) stretch that begins with some words."""
        found = [box for line in self.lines if (box := _box(line, text)) is not None]
        return (found[-1] if last else found[0]) if found else None

    def at(self, text: str, *, last: bool = False) -> dict[str, Any]:
        """Return the box of some words, which must be there."""
        box = self.find(text, last=last)
        assert box is not None, text
        return box


Pages = list[Page]


def _box(line: dict[str, Any], text: str) -> dict[str, Any] | None:
    """Find words in a line; its chars leave out the blanks that were guessed between words."""
    chars = [c for c in line["chars"] if not c["text"].isspace()]
    place = "".join(c["text"] for c in chars).find("".join(text.split()))
    if place < 0:
        return None
    part = chars[place : place + len("".join(text.split()))]
    return {
        "x0": part[0]["x0"],
        "x1": part[-1]["x1"],
        "top": min(c["top"] for c in part),
        "bottom": max(c["bottom"] for c in part),
    }


def _read(content: bytes) -> Pages:
    with pdfplumber.open(io.BytesIO(content)) as opened:
        return [
            Page(p.width, p.height, p.chars, p.extract_text_lines(), [*p.lines, *p.rects])
            for p in opened.pages
        ]


@pytest.fixture
def pages(papers: dict[str, Made], name: str) -> Pages:
    """The paper's pages; all kinds are converted in one run of LibreOffice."""
    if not _PDFS:
        made = documents_to_pdf({kind: papers[kind].docx for kind in KINDS}, timeout=180)
        _PDFS.update({kind: _read(content) for kind, content in made.items()})
    return _PDFS[name]


def test_head(pages: Pages, papers: dict[str, Made], name: str) -> None:
    page, head = pages[0], papers[name].content.head
    middle = page.width / 2
    nation = page.at("CỘNG HÒA XÃ HỘI")
    motto = page.at("Độc lập - Tự do")
    assert nation["x0"] > middle - 25 * MM
    assert (nation["top"] - 20 * MM) < 5 * MM, "at the top of the page"
    assert motto["top"] > nation["top"]
    number = page.at("Số:")
    issuer = page.at(head.body[-1].split("\n")[0][:18])
    assert issuer["x1"] < middle
    assert number["x0"] < middle
    assert number["top"] > issuer["top"]
    if head.parent:
        assert page.at(head.parent[:14])["top"] < issuer["top"]
    if head.place:
        day = page.at(f"{head.place}, ngày")
        assert day["x0"] > middle - 25 * MM
        assert abs(day["top"] - number["top"]) < 2 * MM, "number and day share a line"
        assert day["top"] > motto["top"]
    if head.subject:
        assert page.at("V/v")["top"] > number["top"]


def test_nothing_stands_outside_the_margins(pages: Pages) -> None:
    for page in pages:
        left, right = LAYOUT.margins["left"].smallest, LAYOUT.margins["right"].smallest
        top, bottom = LAYOUT.margins["top"].smallest, LAYOUT.margins["bottom"].smallest
        for char in page.chars:
            if char["text"].isspace():
                continue
            assert char["x0"] >= (left - SLACK) * MM
            assert char["x1"] <= page.width - (right - SLACK) * MM
            in_margin = (
                char["top"] < (top - SLACK) * MM
                or char["bottom"] > page.height - (bottom - SLACK) * MM
            )
            # Only the page number above and the note on made-up figures below.
            assert not in_margin or char["text"].isdigit() or char["size"] <= 10.5, char["text"]


def test_page_numbers(pages: Pages, papers: dict[str, Made], name: str) -> None:
    annexes = len(papers[name].content.annexes)
    numbers = []
    for page in pages:
        above = [x for x in page.lines if x["bottom"] < 20 * MM]
        assert len(above) <= 1
        if above:
            word = above[0]
            centre = (word["x0"] + word["x1"]) / 2
            margins = (LAYOUT.margins["left"].used - LAYOUT.margins["right"].used) / 2
            assert abs(centre - page.width / 2 - margins * MM) < 2 * MM
            assert LAYOUT.elements["so_trang"].allows(round(word["chars"][0]["size"], 1))
            numbers.append(int(word["text"]))
        else:
            numbers.append(1)
    assert numbers[0] == 1
    assert numbers.count(1) == 1 + annexes, "each annex begins at one"
    for before, after in pairwise(numbers):
        assert after in {before + 1, 1}


def test_fonts(pages: Pages) -> None:
    fonts = {char["fontname"].split("+")[-1] for page in pages for char in page.chars}
    assert fonts
    assert all(f.startswith(("TimesNewRoman", "Tinos", "LiberationSerif")) for f in fonts), fonts


def test_rules_do_not_touch_the_words_and_have_their_length(pages: Pages) -> None:
    page = pages[0]
    motto = page.at("Độc lập - Tự do - Hạnh phúc")
    drawn = [
        r for r in page.drawn if r["x1"] - r["x0"] > 10 * MM and abs(r["bottom"] - r["top"]) < 2
    ]
    under = [
        r for r in drawn if 0 <= r["top"] - motto["bottom"] < 4 * MM and r["x0"] > page.width * 0.4
    ]
    assert under, "a rule under the motto"
    share = (under[0]["x1"] - under[0]["x0"]) / (motto["x1"] - motto["x0"])
    assert share == pytest.approx(1, abs=0.06)
    left = [r for r in drawn if r["x1"] < page.width / 2 and r["top"] < motto["bottom"] + 12 * MM]
    assert left, "a rule under the issuing body"


def test_signature_stands_right_and_level_with_the_recipients(
    pages: Pages, papers: dict[str, Made], name: str
) -> None:
    content = papers[name].content
    page = next(p for p in pages if p.find("Nơi nhận:"))
    recipients = page.at("Nơi nhận:")
    first = page.at(content.signature.lines[0])
    signer = page.at(content.signature.name, last=True)
    assert first["x0"] > page.width / 2 - 10 * MM
    assert signer["top"] > first["top"] + 15 * MM, "room for the signature"
    if content.form != "minutes":
        assert abs(first["top"] - recipients["top"]) < 4 * MM
    assert recipients["x0"] < 31 * MM


def test_no_heading_is_left_alone_at_the_foot(
    pages: Pages, papers: dict[str, Made], name: str
) -> None:
    heads = {
        b.text for b in papers[name].content.blocks
        if getattr(b, "level", "") in {"section", "titled_clause"}
    }  # fmt: skip
    for page in pages[:-1]:
        body = [x["text"] for x in page.lines if x["bottom"] < page.height - 19 * MM]
        assert not body or body[-1] not in heads, body[-1]
