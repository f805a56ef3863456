"""What a change of the document may change in the facts, and what not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.plan.written import NEW, RENEWED, Plan, facts_of, pick, renamed
from truongchuan.engines.plan import document_from_text, read_plan
from truongchuan.engines.plan.facts import facts_as_dict

NAMES = (
    "Bình Minh", "Hướng Dương", "Lê Lợi 2", "1/6", "Quang Trung", "Nguyễn Thị Minh Khai",
    "Số 3 Tân An", "Thành Công A", "Thành Công B", "Hòa Bình", "Quý Lộc", "Trường Thọ", "Ban Mai",
    "Xuân Đỉnh", "Hoàn Sơn", "Đại Mỗ", "20-10", "Võ Thị Sáu", "Trần Quốc Toản", "Phù Đổng",
)  # fmt: skip
KINDS = [name.split()[0] for name in (*NEW, *RENEWED)]
BASE = facts_of(Plan().text())
FAST = settings(max_examples=40, deadline=None)


def test_the_plan_itself() -> None:
    assert BASE["document"]["issuer"] == "UBND quận An Bình"
    assert BASE["document"]["signatory"] == {"name": "Trần Văn An", "position": "Chủ tịch"}
    assert BASE["targets"] == {
        "new": 3,
        "stretch": None,
        "renewal": 4,
        "total": None,
        "by_quarter": {
            "2024-Q3": {"total": 3, "new": None, "renewal": None, "stretch": 0},
            "2024-Q4": {"total": 4, "new": None, "renewal": None, "stretch": 0},
        },
    }
    assert [(s["name"], s["recognition"], s["quarter"]) for s in BASE["schools"]] == [
        ("MN Hoa Sen", "new", "2024-Q3"),
        ("TH Kim Đồng", "new", "2024-Q4"),
        ("THCS Tây Sơn", "new", "2024-Q4"),
        ("MN Sơn Ca 2", "renewal", "2024-Q3"),
        ("TH Tây Sơn", "renewal", "2024-Q3"),
        ("TH Số 1 An Dương", "renewal", "2024-Q4"),
        ("THCS Lê Quý Đôn", "renewal", "2024-Q4"),
    ]
    first, second, third = BASE["roadmap"]
    assert (first["school_group"], first["months"]) == ("new", ["2024-02"])
    assert second["schools"] == ["MN Hoa Sen", "MN Sơn Ca 2", "TH Tây Sơn"]
    assert second["advises_to"] == "UBND quận An Bình"
    assert second["lead"] == ["Phòng Giáo dục và Đào tạo"]
    assert (third["school_group"], third["months"]) == ("2024-Q4", ["2024-09", "2024-10"])
    assert third["cooperating"] == []
    assert [len(d["items"]) for d in BASE["duties"]] == [2, 1]
    assert [m["section"] for m in BASE["measures"]] == ["III.1", "III.1"]
    assert [s["no"] for s in BASE["sections"]] == ["I", "II", "III", "III.1", "IV"]


@FAST
@given(st.data())
def test_renamed_schools_change_names_only(data: st.DataObject) -> None:
    drawn = pick(NAMES, len(KINDS), lambda left: data.draw(st.sampled_from(left)))
    fresh = [f"{kind} {name}" for kind, name in zip(KINDS, drawn, strict=True)]
    names = dict(zip((*NEW, *RENEWED), fresh, strict=True))
    plan = Plan(new=tuple(fresh[: len(NEW)]), renewed=tuple(fresh[len(NEW) :]))
    assert facts_of(plan.text()) == renamed(BASE, names)


@FAST
@given(st.permutations([0, 1, 2]))
def test_permuted_sections_change_numbers_only(order: list[int]) -> None:
    found = facts_of(Plan(order=tuple(order)).text())
    for key in ("document", "targets", "schools", "roadmap", "duties", "recipients"):
        assert found[key] == BASE[key], key
    assert sorted(s["title"] for s in found["sections"]) == sorted(
        s["title"] for s in BASE["sections"]
    )
    assert [m["text"] for m in found["measures"]] == [m["text"] for m in BASE["measures"]]


@pytest.mark.parametrize("bullets", [("+", "-"), ("•", "-"), ("*", "+"), ("–", "•"), ("●", "○")])
def test_other_bullets_change_nothing(bullets: tuple[str, str]) -> None:
    assert facts_of(Plan(bullets=bullets).text()) == BASE


@FAST
@given(st.lists(st.integers(0, 2), min_size=60, max_size=60))
def test_blank_lines_change_nothing(blanks: list[int]) -> None:
    assert facts_of(Plan(blank=lambda line: blanks[line % 60]).text()) == BASE


COUNTS = {
    "new": ("targets", "new"),
    "renewal": ("targets", "renewal"),
    "q3": ("targets", "by_quarter", "2024-Q3", "total"),
    "q4": ("targets", "by_quarter", "2024-Q4", "total"),
    "row": ("roadmap", 1, "stated_school_count"),
}


@FAST
@given(st.sampled_from(sorted(COUNTS)), st.integers(1, 60))
def test_one_count_changes_one_fact(key: str, value: int) -> None:
    found = facts_of(Plan().with_count(key, value).text())
    *path, last = COUNTS[key]
    inner: Any = found
    before: Any = BASE
    for step in path:
        inner, before = inner[step], before[step]
    assert inner[last] == value
    inner[last] = before[last]
    if key == "row":
        found["roadmap"][1]["task"] = BASE["roadmap"][1]["task"]
    assert found == BASE


@FAST
@given(st.data())
def test_any_part_of_a_plan_is_read_without_inventing_schools(data: st.DataObject) -> None:
    lines = Plan().text().split("\n")
    kept = [line for line in lines if data.draw(st.booleans())]
    text = "\n".join(kept)
    document = document_from_text(text)
    facts = read_plan(document)
    assert {s.name for s in facts.schools} <= {*NEW, *RENEWED}
    for school in facts.schools:
        assert all(document.quote(m.span) == m.as_written for m in school.mentions)


PIECES = [
    "Quý III/2023:", "08 trường", "công nhận mới", "công nhận lại", "TH Kim Đồng", "MN", "(", ")",
    ",", ";", ".", "\n", "\t", "- ", "+ ", "I. ", "1. ", "1.1. ", "a) ", "Phòng GD&ĐT",
    "tham mưu", "UBND quận", "Số: 1/KH-UBND", "KẾ HOẠCH", "Nơi nhận:", "Thời gian", "Nội dung",
    "Chủ trì", "ngày 31/12/2023", "trước 30/6", "mức độ 2", "Căn cứ",
    "Thông tư số 17/2018/TT-BGDĐT", "của", "về", "Phần I", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH",
    "tháng 5,6",
]  # fmt: skip


@FAST
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_any_mixture_is_read(pieces: list[str]) -> None:
    document = document_from_text(" ".join(pieces))
    shape = facts_as_dict(read_plan(document))

    def check(value: Any) -> None:
        if isinstance(value, dict):
            if set(value) == {"line", "start", "end"}:
                assert document.span(value["start"], value["end"]).line == value["line"]
            for inner in value.values():
                check(inner)
        elif isinstance(value, list):
            for inner in value:
                check(inner)

    check(shape)
