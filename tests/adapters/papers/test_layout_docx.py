"""Every kind of paper, element by element, against the dated layout (Nghị định 30/2020/NĐ-CP)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from tests.adapters.papers.cases import NAMES, Made
from tests.adapters.papers.reading import Paper, form, setting
from truongchuan.adapters.paper_format import load_format
from truongchuan.adapters.writers.papers import styles as s
from truongchuan.adapters.writers.papers.metrics import width_mm
from truongchuan.wording.paper_texts.heads import MOTTO, NATION, TYPE_NAMES

LAYOUT = load_format()
LETTERS = {"directive", "registration-school", "registration-quarter"}
CENTRE = WD_ALIGN_PARAGRAPH.CENTER
ALIGN = {"centre": CENTRE, "justified": WD_ALIGN_PARAGRAPH.JUSTIFY, "left": WD_ALIGN_PARAGRAPH.LEFT}
SYMBOL = re.compile(r"Số:\s+/(?P<symbol>[A-ZĐ][\w&]*(?:-[\w&]+)*)")
DAY = re.compile(r"(?P<place>[^,]+), ngày\s+tháng (?P<month>0[12]|[3-9]|1[0-2]) năm 20\d\d")

pytestmark = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def made(papers: dict[str, Made], name: str) -> Made:
    return papers[name]


_READ: dict[str, Paper] = {}


@pytest.fixture
def paper(made: Made, name: str) -> Paper:
    if name not in _READ:
        _READ[name] = Paper(made.docx)
    return _READ[name]


def test_page(paper: Paper, made: Made) -> None:
    sections = list(paper.document.sections)
    assert len(sections) == 1 + len(made.content.annexes)
    for section, annex in zip(sections, (None, *made.content.annexes), strict=True):
        sides = sorted((round(section.page_width.mm), round(section.page_height.mm)))
        assert sides == sorted(map(round, LAYOUT.page_mm))
        landscape = annex is not None and annex.landscape
        assert (section.orientation == WD_ORIENT.LANDSCAPE) == landscape
        assert (section.page_width > section.page_height) == landscape
        for side, margin in LAYOUT.margins.items():
            used = getattr(section, f"{side}_margin").mm
            assert margin.smallest - 0.1 <= used <= margin.largest + 0.1, side


def test_font_and_colour(paper: Paper) -> None:
    for paragraph in paper.paragraphs:
        xml = paragraph._p.xml
        assert "w:rFonts" not in xml, "the font comes from the style"
        assert "<w:color" not in xml
        assert "<w:u " not in xml, "rules are borders, never underlining"
    for group in paper.by_style.values():
        assert setting(group[0]).font == LAYOUT.font
    assert "_" not in "".join(p.text for p in paper.paragraphs)


def test_each_element_is_set_as_the_decree_says(paper: Paper) -> None:
    checked = 0
    for spec in s.STYLES:
        element = LAYOUT.elements[spec.element]
        if spec.name in {s.RULE, s.SAMPLE}:
            continue
        for paragraph in paper.styled(spec.name):
            whole = setting(paragraph)
            assert "w:sz " not in paragraph._p.xml, "sizes come from the style"
            assert element.allows(whole.size), (spec.name, whole.size)
            assert whole.bold or not element.bold, spec.name
            assert whole.italic or not element.italic, spec.name
            if element.upper:
                assert paragraph.text == paragraph.text.upper(), paragraph.text
            align = spec.align or element.align
            if align and spec.name not in {s.CELL, s.CELL_HEAD}:
                assert form(paragraph, "alignment") == ALIGN[align], spec.name
            checked += 1
    assert checked > 20


def test_nation_and_motto(paper: Paper) -> None:
    assert paper.texts(s.NATION) == [NATION]
    assert paper.texts(s.MOTTO) == [MOTTO]
    head = paper.document.tables[0]
    assert NATION in head.rows[0].cells[1].text
    assert paper.texts(s.ISSUER)[0] in head.rows[0].cells[0].text


def test_page_numbers(paper: Paper) -> None:
    for place, section in enumerate(paper.document.sections):
        assert section.different_first_page_header_footer
        header = section.header.paragraphs[0]
        assert "PAGE" in header._p.xml
        assert form(header, "alignment") == CENTRE
        assert LAYOUT.elements["so_trang"].allows(setting(header).size)
        assert "PAGE" not in section.first_page_header.paragraphs[0]._p.xml
        start = section._sectPr.find(qn("w:pgNumType"))
        assert (start is not None) == (place > 0), "an annex has page numbers of its own"
        if start is not None:
            assert start.get(qn("w:start")) == "1"


def test_number_symbol_and_type(paper: Paper, made: Made) -> None:
    (line,) = paper.texts(s.NUMBER)
    match = SYMBOL.fullmatch(line)
    assert match, line
    if made.content.form == "letter":
        assert not paper.texts(s.TYPE)
        assert match["symbol"] in {"UBND-GDĐT", "THCSTS"}
        assert paper.texts(s.SUBJECT)[0].startswith("V/v ")
        return
    (type_name,) = paper.texts(s.TYPE)
    key = next(key for key, text in TYPE_NAMES.items() if text == type_name)
    assert match["symbol"].split("-")[0] == LAYOUT.types[key]
    assert len(paper.texts(s.SUMMARY)) == 1


def test_place_and_day(paper: Paper, made: Made) -> None:
    lines = paper.texts(s.DAY)
    if made.content.form == "minutes":
        assert lines == []
        return
    match = DAY.fullmatch(lines[0])
    assert match, lines
    assert match["place"] == "Quận Hai Bà Trưng", "named after persons: the kind is kept"


def test_bases_end_with_semicolons_and_the_last_with_a_stop(paper: Paper, name: str) -> None:
    bases = paper.texts(s.BASIS)
    with_bases = {"plan", "next-plan", "decision-committee", "handover-protocol"}
    assert bool(bases) == (name in with_bases)
    assert all(text.endswith(";") for text in bases[:-1])
    assert all(text.endswith(".") for text in bases[-1:])


def test_body(paper: Paper) -> None:
    least, most, _used = LAYOUT.indent_cm
    body = [p for p in paper.styled(s.BODY) if not p._p.getparent().tag.endswith("}tc")]
    assert len(body) >= 2
    for paragraph in body:
        assert least <= form(paragraph, "first_line_indent").cm <= most + 0.01
        assert form(paragraph, "space_after").pt >= LAYOUT.space_pt[0]
        assert LAYOUT.lines[0] <= form(paragraph, "line_spacing") <= LAYOUT.lines[1]


def test_the_body_ends_with_the_closing_mark(paper: Paper, made: Made) -> None:
    order = [p.text for p in paper.paragraphs]
    marked = [n for n, text in enumerate(order) if text.endswith(LAYOUT.ending)]
    assert len(marked) == 1
    following = [text for text in order[marked[0] + 1 :] if text.strip()]
    left = made.content.secretary.lines[0] if made.content.secretary else ""
    assert following[0] in {"Nơi nhận:", left}
    assert not any(".." in text.replace("…", "") and "..." not in text for text in order)


def test_addressees(paper: Paper, made: Made, name: str) -> None:
    needs = name in LETTERS or made.content.kind in {
        "proposal", "report", "school-list", "outreach-report", "mobilisation-report",
    }  # fmt: skip
    assert bool(made.content.addressees) == needs
    listed = paper.texts(s.TO_LIST)
    if len(made.content.addressees) > 1:
        assert paper.texts(s.TO) == ["Kính gửi:"]
        assert all(text.startswith("- ") for text in listed)
        assert all(text.endswith(";") for text in listed[:-1])
        assert listed[-1].endswith(".")
        dash = form(paper.styled(s.TO_LIST)[0], "left_indent").mm
        dash += form(paper.styled(s.TO_LIST)[0], "first_line_indent").mm
        colon = form(paper.styled(s.TO)[0], "left_indent").mm
        colon += width_mm("Kính gửi", LAYOUT.elements["kinh_gui"].size)
        assert abs(dash - colon) < 2, "the dashes stand under the colon"
    elif needs:
        assert paper.texts(s.TO)[0].startswith("Kính gửi: ")
        assert listed == []


def test_recipients(paper: Paper, made: Made, name: str) -> None:
    assert paper.texts(s.RECIPIENTS) == ["Nơi nhận:"]
    lines = paper.texts(s.RECIPIENT)
    assert all(line.startswith("- ") for line in lines)
    assert all(line.endswith(";") for line in lines[:-1])
    assert re.fullmatch(r"- Lưu: VT(, [\wĐ ]+)?\.", lines[-1]), lines[-1]
    if made.content.addressees:
        assert lines[0] == "- Như trên;"
    if name == "decision-committee":
        assert lines[0].startswith("- Như Điều")


def test_signature(paper: Paper, made: Made) -> None:
    lines = paper.texts(s.AUTHORITY)
    for place, line in enumerate(lines):
        if line.startswith("KT. "):
            assert lines[place + 1].startswith("PHÓ ")
        if line.startswith("TM. "):
            assert place == 0
            assert lines[1].startswith(("KT. CHỦ TỊCH", "CHỦ TỊCH", "Q. CHỦ TỊCH"))
    assert paper.texts(s.SIGNER)[-1] == made.content.signature.name
    signer = paper.styled(s.SIGNER)[-1]
    row = next(signer._p.iterancestors(qn("w:tr")))
    left, right = row.findall(qn("w:tc"))
    assert made.content.signature.lines[0] in _words(right)
    secretary = made.content.secretary
    assert (secretary.lines[0] if secretary else "Nơi nhận:") in _words(left)
    assert row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None


def _words(element: Any) -> str:
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


def test_rules_are_drawn_lines_of_the_right_length(paper: Paper) -> None:
    rules = paper.all(s.RULE)
    assert len(rules) >= 2
    for rule in rules:
        assert "w:top" in rule.style.element.xml
        above = _above(rule, paper)
        cell = next(rule._p.iterancestors(qn("w:tc")), None)
        room = float(cell.tcPr.width.mm) if cell is not None else 0
        if not room:
            continue
        drawn = room - rule.paragraph_format.left_indent.mm - rule.paragraph_format.right_indent.mm
        found = setting(above)
        text = width_mm(above.text, found.size, bold=found.bold)
        share = drawn / min(text, room)
        if above.style.name == s.MOTTO:
            assert share == pytest.approx(1, abs=0.03)
        else:
            assert 1 / 3 <= share <= 1 / 2, (above.text, share)


def _above(rule, paper: Paper):  # type: ignore[no-untyped-def]
    place = next(n for n, p in enumerate(paper.paragraphs) if p._p is rule._p)
    return next(p for p in reversed(paper.paragraphs[:place]) if p.text.strip())


def test_annexes(paper: Paper, made: Made) -> None:
    labels = paper.texts(s.ANNEX)
    annexes = made.content.annexes
    numerals = ["I", "II", "III", "IV"]
    if len(annexes) == 1:
        assert labels == ["Phụ lục"]
    else:
        assert labels == [f"Phụ lục {numerals[n]}" for n in range(len(annexes))]
    for text in paper.texts(s.ANNEX_REFERENCE):
        assert re.fullmatch(r"\(Kèm theo [^()]+ số\s+ngày\s+tháng\s+năm 20\d\d của .+\)", text), (
            text
        )
    main = " ".join(p.text for p in paper.paragraphs if p.style.name in {s.BODY, s.ARTICLE})
    assert ("Phụ lục" in main) == bool(annexes), "the main text names its annex, or has none"


def test_tables_repeat_their_head_and_keep_rows_whole(paper: Paper) -> None:
    for table in paper.document.tables:
        if table.rows[0].cells[0].paragraphs[0].style.name != s.CELL_HEAD:
            continue
        assert "w:tblHeader" in table._tbl.tr_lst[0].xml
        assert all("w:cantSplit" in row.xml for row in table._tbl.tr_lst)
        assert len(table._tbl.tr_lst) > 1, "no table without rows"
        texts = ["".join(t.text or "" for t in row.iter(qn("w:t"))) for row in table._tbl.tr_lst]
        assert all(texts), "no empty rows"


def test_headings_are_numbered_and_have_something_under_them(made: Made) -> None:
    levels = [getattr(block, "level", "table") for block in made.content.blocks]
    for place, level in enumerate(levels):
        if level == "section":
            assert levels[place + 1] != "section"
        if level == "titled_clause" and place + 1 < len(levels):
            assert levels[place + 1] != "section"
    sections = [b.text for b in made.content.blocks if getattr(b, "level", "") == "section"]  # type: ignore[union-attr]
    numerals = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"]
    assert [text.split(".")[0] for text in sections] == numerals[: len(sections)]


def test_made_up_figures_say_so(paper: Paper) -> None:
    for section in paper.document.sections:
        for footer in (section.footer, section.first_page_footer):
            assert "Số liệu minh họa" in footer.paragraphs[0].text
