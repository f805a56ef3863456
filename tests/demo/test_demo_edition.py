"""The demo edition: built from its source, true to its expected facts, faults kept."""

import io
import re
import unicodedata
import zipfile

import pytest

from tests.fixtures.plans import expected
from tests.fixtures.plans.texts import text_of
from truongchuan.demo.build_plan import PLAN_PATH, build_plan
from truongchuan.demo.markup import MarkupError, paper_from_source

TEXT = unicodedata.normalize("NFC", text_of(PLAN_PATH))
FACTS = expected.load(expected.DEMO_FACTS)


def members(docx):
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return {item.filename: archive.read(item) for item in archive.infolist()}


def test_docx_is_what_the_script_makes_and_the_same_every_time():
    built = build_plan()
    assert built == build_plan()
    assert members(PLAN_PATH.read_bytes()) == members(built)


def test_size_of_the_plan():
    schools, targets = FACTS["schools"], FACTS["targets"]
    assert len(schools) == 15
    assert (targets["new"], targets["stretch"], targets["renewal"]) == (4, 1, 10)
    assert len(FACTS["roadmap"]) == 30
    assert [len(duty["items"]) for duty in FACTS["duties"]] == [4, 1, 2, 3, 1, 3, 3, 1, 2, 4, 3]
    for quarter, counts in targets["by_quarter"].items():
        assert sum(school["quarter"] == quarter for school in schools) == counts["total"]


def test_every_expected_fact_stands_in_the_document():
    flat = " ".join(TEXT.split())
    stated = [school["name"] for school in FACTS["schools"]]
    stated += [row["task"] for row in FACTS["roadmap"]]
    stated += [item["text"] for duty in FACTS["duties"] for item in duty["items"]]
    stated += [f"{duty['no']}. {duty['unit_as_written']}" for duty in FACTS["duties"]]
    stated += [
        r["number"] for r in FACTS["legal_references"] if r["number"] and "TT" in r["number"]
    ]
    stated += FACTS["recipients"]
    assert [text for text in stated if text not in flat] == []


@pytest.mark.parametrize(
    "fault",
    [
        "Phần đầu công nhận thêm",
        "anwm 2023",
        "5 tiêu chí",
        "xây thực hiện",
        "trường chuẩn đạt quốc gia",
        "HUBND",
        "09 trường công nhận mới và công nhận lại Quý IV",
        "TH Ngô Thị Nhâm",
        "MN Ngô Thị Nhâm",
        "Chỉ thị 35-CT/TW của Thành ủy",
        "Số: 38 /KH-UBND",
    ],
)
def test_known_fault_is_kept(fault):
    assert fault in TEXT


def test_annex_leaves_number_and_date_open():
    assert re.search(r"Kế hoạch số\s+/KH-UBND ngày\s+tháng\s+năm 2023", TEXT)


def test_last_row_names_no_cooperating_unit():
    assert [row["row"] for row in FACTS["roadmap"] if not row["cooperating"]] == [30]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", "line 1"),
        ("@properties A | 2023-01-01\n| a | b |", "line 2.*@table"),
        ("@properties A | 2023-01-01\n@table 1 2\n| a |", "line 3.*1 cells, expected 2"),
        ("@properties A | 2023-01-01\n@unknown x", "line 2.*@unknown"),
        ("@properties A | 2023-01-01\n@title ONLY", "line 2.*expected 2"),
    ],
)
def test_broken_source_names_the_line(source, message):
    with pytest.raises(MarkupError, match=message):
        paper_from_source(source)
