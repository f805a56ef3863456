"""Paper and files: the annex exported and read back, and the leader's page printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pypdfium2
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.e2e.conftest import OpenAs
from tests.e2e.steps import EDUCATION, LEADER, PROGRAMME
from truongchuan.adapters.readers import read_document
from truongchuan.engines.plan import read_plan
from truongchuan.engines.plan.facts import RoadmapRow
from truongchuan.project.demo import PLAN

ROWS, DONE = 30, 11
A4_POINTS = (595, 842)
# The page's table, one entry per row: a period stands once, beside its first row.
SHOWN = """bodies => bodies.flatMap(body => [...body.rows].map(row => ({
    period: body.querySelector(".annex__period span").textContent.trim(),
    task: row.querySelector(".annex__task .row-link").lastChild.textContent.trim(),
    lead: row.querySelector("td:nth-last-child(4)").innerText.trim(),
})))"""


@dataclass(frozen=True, slots=True)
class Line:
    """What the programme says in a row of its roadmap."""

    period: str
    task: str
    lead: str


def export(page: Page, kind: str, folder: Path) -> Path:
    """Download the annex as a person would; return the file."""
    page.goto(f"{PROGRAMME}lo-trinh/")
    page.get_by_text("Xuất phụ lục").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(rf"\.{kind}$")).click()
    assert download.value.suggested_filename == f"tien-do-38-kh-ubnd.{kind}"
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def lines_on_the_page(page: Page) -> list[Line]:
    page.goto(f"{PROGRAMME}lo-trinh/")
    shown = page.locator("#lo-trinh tbody").evaluate_all(SHOWN)
    return [Line(**row) for row in shown]


def what_it_says(row: RoadmapRow) -> tuple[object, ...]:
    return (
        row.months,
        [unit.as_written for unit in row.lead],
        [unit.as_written for unit in row.cooperating],
        [mention.as_written for _name, mention in row.school_mentions],
        row.stated_school_count,
    )


def test_the_exported_document_is_read_back_as_the_same_roadmap(
    open_as: OpenAs, tmp_path: Path
) -> None:
    page = open_as(EDUCATION)

    path = export(page, "docx", tmp_path)

    back = read_plan(read_document(path.read_bytes(), path.name)).roadmap
    # Tasks that were assigned outside the plan stand after the plan's own.
    shown = lines_on_the_page(page)[:ROWS]
    assert len(back) == len(shown) == ROWS
    assert [" ".join(row.task.split()) for row in back] == [line.task for line in shown]
    for row, line in zip(back, shown, strict=True):
        assert row.period_text == line.period
        assert all(unit.as_written in line.lead for unit in row.lead)
    plan = files("truongchuan.demo").joinpath(PLAN).read_bytes()
    signed = read_plan(read_document(plan, PLAN)).roadmap
    assert [what_it_says(row) for row in back] == [what_it_says(row) for row in signed]


def test_the_exported_sheet_holds_every_row_with_its_progress(
    open_as: OpenAs, tmp_path: Path
) -> None:
    page = open_as(EDUCATION)

    path = export(page, "xlsx", tmp_path)

    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    head = next(at for at, line in enumerate(sheet) if line[1] == "Nội dung nhiệm vụ")
    lines = sheet[head + 1 : head + 1 + ROWS]
    # Tasks that were assigned outside the plan stand after the plan's own.
    shown = lines_on_the_page(page)[:ROWS]
    assert [line[1] for line in lines] == [line.task for line in shown]
    assert [line[4] for line in lines].count("đã xong") == DONE
    assert lines[DONE][4:6] == ["đang vướng, quá hạn", 0.7]


def test_an_export_keeps_the_filters_of_the_page(open_as: OpenAs, tmp_path: Path) -> None:
    page = open_as(EDUCATION)
    page.goto(f"{PROGRAMME}lo-trinh/?month=2023-09")
    expect(page.locator("#lo-trinh tbody tr")).to_have_count(3)
    page.get_by_text("Xuất phụ lục").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(r"\.docx$")).click()
    path = tmp_path / "chon-loc.docx"
    download.value.save_as(path)

    back = read_plan(read_document(path.read_bytes(), path.name)).roadmap

    assert [row.months for row in back] == [("2023-09",)] * 3


def test_the_leaders_desk_prints_on_one_page(open_as: OpenAs) -> None:
    page = open_as(LEADER)
    expect(page.get_by_role("heading", name="Báo cáo mới")).to_be_visible()

    paper = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))

    assert len(paper) == 1
    assert tuple(round(side) for side in paper[0].get_size()) == A4_POINTS
    text = paper[0].get_textpage().get_text_bounded()
    assert "Chỉ tiêu theo quý" in text
    assert "Báo cáo mới" in text
