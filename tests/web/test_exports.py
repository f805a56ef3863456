"""The annex as files: who gets them, what is in them, and that ours is read back as it was."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from docx import Document
from python_calamine import CalamineWorkbook

from tests.domain.conftest import District, reading
from tests.kept import kept_demo
from tests.web.people import browser
from truongchuan.adapters.readers import read_document
from truongchuan.adapters.writers.annex_docx import write_annex_docx
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.programmes.importing import import_plan
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.programmes.selectors import list_rows, newest_version
from truongchuan.domain.programmes.states import WorkState
from truongchuan.engines.plan import read_plan
from truongchuan.engines.plan.codec import load
from truongchuan.engines.plan.facts import PlanFacts
from truongchuan.engines.plan.facts import RoadmapRow as RowFacts
from truongchuan.web.presenters.annex import annex_of

FILES = ("annex_xlsx", "annex_docx")


@pytest.fixture
def mid_may(district: District) -> None:
    Programme.objects.filter(pk=district.programme.pk).update(fixed_today=date(2023, 5, 15))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("leader", 200),
        ("education", 200),
        ("finance", 200),
        ("head_teacher", 200),
        ("viewer", 200),
        ("stranger", 404),
        ("nobody", 302),
    ],
)
def test_who_gets_the_file(district: District, name: str, role: str, status: int) -> None:
    response = browser(district, role).get(reverse(name, args=[district.programme.pk]))
    assert response.status_code == status
    if status == 200:
        ending = name.removeprefix("annex_")
        assert f'filename="tien-do-7-kh-ubnd.{ending}"' in response["Content-Disposition"]


def sheet(content: bytes) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return list(book.get_sheet_by_index(0).to_python())


def test_the_sheet_has_the_progress_beside_the_plan(district: District, mid_may: None) -> None:
    row = RoadmapRow.objects.get(programme=district.programme, number=1)
    report_row(
        actor=district.system, row=row, report=Report(WorkState.IN_PROGRESS, 40, "đã khảo sát")
    )
    response = browser(district, "viewer").get(reverse("annex_xlsx", args=[district.programme.pk]))
    lines = sheet(response.content)
    assert lines[5] == [
        "Tháng 2/2023",
        "Khảo sát cơ sở vật chất",
        "Phòng GD&ĐT",
        "Phòng TC-KH\nCác phòng ban liên quan",
        "đang làm, quá hạn",
        0.4,
        "đã khảo sát",
    ]
    assert [line[1] for line in lines[6:]] == [
        "Hoàn thiện hồ sơ của các trường",
        "Đón đoàn đánh giá ngoài tại trường Hòa Bình",
    ]
    assert lines[7][3] == "UBND 2 phường"


def test_the_files_honour_the_filters_and_say_so(district: District, mid_may: None) -> None:
    client = browser(district, "viewer")
    response = client.get(
        reverse("annex_xlsx", args=[district.programme.pk]), {"state": "late", "words": "khao"}
    )
    lines = sheet(response.content)
    assert lines[3][0] == "Chọn lọc: quá hạn, “khao”"
    assert [line[1] for line in lines[6:]] == ["Khảo sát cơ sở vật chất"]
    response = client.get(reverse("annex_docx", args=[district.programme.pk]), {"month": "2023-09"})
    document = Document(io.BytesIO(response.content))
    assert document.paragraphs[3].text == "Chọn lọc: Tháng 9/2023"
    assert len(document.tables[0].rows) == 2


def roadmap_facts(rows: tuple[RowFacts, ...]) -> list[tuple[object, ...]]:
    """Return what a row says, with units as written: an annex alone does not explain them."""
    return [
        (
            row.row,
            row.months,
            " ".join(row.task.split()),
            [unit.as_written for unit in row.lead],
            row.advises_to.as_written if row.advises_to else None,
            [unit.as_written for unit in row.cooperating],
            [mention.as_written for _name, mention in row.school_mentions],
            row.stated_school_count,
        )
        for row in rows
    ]


def read_back(programme: Programme) -> tuple[RowFacts, ...]:
    """Write the whole annex as a document and read it as any document."""
    on = date(2023, 5, 15)
    actor = system_actor(authority=programme.authority)
    rows = list_rows(actor=actor, programme=programme, on=on)
    content = write_annex_docx(annex_of(programme, rows, on=on))
    return read_plan(read_document(content, "tien-do.docx")).roadmap


def assert_same(found: tuple[RowFacts, ...], expected: tuple[RowFacts, ...]) -> None:
    assert len(found) == len(expected) > 20
    for one, other in zip(roadmap_facts(found), roadmap_facts(expected), strict=True):
        assert one == other


@pytest.mark.django_db
def test_our_own_annex_is_read_back_with_the_same_facts(shared_folder: Path) -> None:
    kept_demo(shared_folder)
    programme = Programme.objects.get()
    version = newest_version(programme=programme)
    assert version is not None
    assert_same(read_back(programme), load(PlanFacts, version.facts).roadmap)


def test_the_annex_of_the_model_plan_is_read_back_with_the_same_facts(
    district: District, original_plan: Path
) -> None:
    facts = read_plan(read_document(original_plan.read_bytes(), original_plan.name))
    version = import_plan(
        actor=district.system,
        authority=district.authority,
        file=district.file,
        reading=reading(facts),
    )
    assert_same(read_back(version.programme), facts.roadmap)
