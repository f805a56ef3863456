"""The .docx writer and the way to PDF."""

from __future__ import annotations

import io
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.adapters.papers.cases import NAMES, Made
from tests.adapters.papers.reading import Paper
from truongchuan.adapters.paper_format import load_format, read_format
from truongchuan.adapters.readers import read_document
from truongchuan.adapters.writers.papers import pdf
from truongchuan.adapters.writers.papers.docx import write_docx
from truongchuan.adapters.writers.papers.templates import find_template
from truongchuan.adapters.yaml_entries import RegulationError
from truongchuan.domain.papers.blocks import (
    Column,
    Level,
    Origin,
    Paragraph,
    Piece,
    Table,
    as_json,
    content_hash,
    figures,
    from_json,
)
from truongchuan.engines.plan import read_plan
from truongchuan.wording.paper_texts.common import cell

LAYOUT = load_format()


@pytest.mark.parametrize("name", NAMES)
def test_the_same_content_gives_the_same_bytes(papers: dict[str, Made], name: str) -> None:
    made = papers[name]
    content = from_json(as_json(made.content))
    assert content == made.content
    assert content_hash(as_json(content)) == content_hash(as_json(made.content))
    template = find_template(content.kind, content.form, None)
    assert write_docx(content, template, LAYOUT) == made.docx


@pytest.mark.parametrize(
    "name", ["plan", "report-month", "report-year", "directive", "school-list"]
)
def test_every_count_of_the_programme_has_its_page(papers: dict[str, Made], name: str) -> None:
    found = list(figures(papers[name].content))
    assert len(found) >= 10
    assert all(piece.origin and piece.origin.as_of == "2023-05-15" for piece in found)
    assert {piece.origin.route for piece in found if piece.origin} <= {
        "roadmap", "schools", "task", "school", "unit", "plan_text",
    }  # fmt: skip


def test_the_plan_is_read_back_as_it_was(papers: dict[str, Made]) -> None:
    facts = read_plan(read_document(papers["plan"].docx, "ke-hoach.docx"))
    assert len(facts.schools) == 15
    assert len(facts.roadmap) == 30
    assert (facts.targets.new, facts.targets.renewal) == (4, 10)
    assert len(facts.duties) == 11


def test_the_copy_for_checking_links_every_figure(papers: dict[str, Made]) -> None:
    content = papers["report-month"].content
    template = find_template(content.kind, content.form, None)

    def address(origin: Origin) -> str:
        return f'https://vi.du/{origin.route}/?{origin.query}"x'

    linked = write_docx(content, template, LAYOUT, links=address)
    xml = Paper(linked).document.element.xml
    assert xml.count("HYPERLINK") == len(list(figures(content)))
    assert "HYPERLINK &quot;https://vi.du/roadmap/?state=late%22x&quot;" in xml
    assert "HYPERLINK" not in Paper(papers["report-month"].docx).document.element.xml


def test_words_that_xml_does_not_take_are_written(papers: dict[str, Made]) -> None:
    content = papers["report-month"].content
    odd = Paragraph(Level.BODY, (Piece("a\x00b\x0bc <&> “x”\ufffe\nd"),))
    written = write_docx(
        replace(content, blocks=(odd, *content.blocks)),
        find_template("report", "named", None),
        LAYOUT,
    )
    assert "a b c <&> “x” d" in [p.text for p in Paper(written).paragraphs]


def test_three_thousand_rows_are_written_quickly(papers: dict[str, Made]) -> None:
    content = papers["school-list"].content
    row = tuple(cell(text) for text in ("1", "Trường", "tiểu học"))
    table = Table(tuple(Column(t, 1) for t in ("STT", "Trường", "Cấp học")), (row,) * 3000)
    annex = replace(content.annexes[0], blocks=(table,))
    started = time.process_time()
    written = write_docx(
        replace(content, annexes=(annex,)), find_template("school-list", "named", None), LAYOUT
    )
    assert len(Paper(written).document.tables[-1]._tbl.tr_lst) == 3001
    assert time.process_time() - started < 20, "python-docx cell by cell would take minutes"


def test_without_libreoffice_there_is_a_clear_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_soffice", lambda: None)
    with pytest.raises(pdf.PdfError) as caught:
        pdf.docx_to_pdf(b"x")
    assert caught.value.code == "pdf-tool-missing"


def _fake(tmp_path: Path, script: str) -> str:
    path = tmp_path / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_a_conversion_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pdf, "find_soffice", lambda: _fake(tmp_path, "sleep 60"))
    with pytest.raises(pdf.PdfError) as caught:
        pdf.docx_to_pdf(b"x", timeout=0.5)
    assert caught.value.code == "pdf-timeout"
    assert caught.value.params == {"seconds": 0}


@pytest.mark.parametrize("script", ["exit 1", "exit 0"])
def test_a_conversion_that_makes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str
) -> None:
    monkeypatch.setattr(pdf, "find_soffice", lambda: _fake(tmp_path, script))
    with pytest.raises(pdf.PdfError) as caught:
        pdf.docx_to_pdf(b"x")
    assert caught.value.code == "pdf-failed"


SHIPPED = Path(__file__).resolve().parents[3] / "src/truongchuan/regulations/papers"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("top: [20, 25, 20]", "top: [20, 25, 19]", "top: 19 nằm ngoài 20–25"),
        ("so_trang: {size: [13, 14, 14]", "so_trang: {size: [13, 14]", "size phải là ba số"),
        ("verification: 'verified'\nin_f", "verification: 'sure'\nin_f", "verification"),
        ("centre, source: 'PL I, I.7'", "middle, source: 'PL I, I.7'", "align là 'middle'"),
        ("page:\n", "trang:\n", "khóa lạ 'trang'"),
        ("id: 'nghi", "id: ['nghi", "không đọc được YAML"),
    ],
)  # fmt: skip
def test_a_broken_layout_file_names_line_and_remedy(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = (SHIPPED / "nghi-dinh-30-2020.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "the-thuc.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(RegulationError) as caught:
        read_format(path)
    assert said in str(caught.value)
    assert "the-thuc.yaml, dòng" in str(caught.value)


def test_docx_is_a_zip_without_times(papers: dict[str, Made]) -> None:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(papers["plan"].docx)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
