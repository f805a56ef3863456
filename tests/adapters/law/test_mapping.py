"""Our own mapping of criteria: it fits the law, and what is wrong in it is told with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from truongchuan.adapters.law.files import LawFileError, Source
from truongchuan.adapters.law.load import load_law, regulations_folder
from truongchuan.adapters.law.mapping import NAME, load_mapping, read_mapping

LAW = load_law()
TEXT = (regulations_folder() / NAME).read_text(encoding="utf-8")


def test_the_shipped_mapping_names_every_criterion_of_2018_on_every_day() -> None:
    found = load_mapping(LAW)
    assert [(m.old, m.kinds) for m in found] == [
        ("19/2018/TT-BGDĐT", ("preschool",)),
        ("17/2018/TT-BGDĐT", ("primary",)),
        ("18/2018/TT-BGDĐT", ("lower_secondary",)),
    ]
    for mapping in found:
        assert len(mapping.asks_more) == 15
        for on in (date(2023, 7, 1), date(2025, 2, 1)):
            criteria_set = LAW.criteria_for(mapping.kinds[0], on)
            assert criteria_set is not None
            named = [c.no for c in mapping.criteria if c.in_force(on)]
            assert sorted(named) == sorted(c.no for c in criteria_set.criteria(on))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("to: ['1.4']", "to: ['1.9']", ("57/2026/TT-BGDĐT không có tiêu chí 1.9",)),
        ("- no: '1.9'", "- no: '1.99'", ("không có tiêu chí 1.99", "thiếu tiêu chí 1.9 của")),
        ("relation: none", "relation: gone", ("relation là 'gone'",)),
        ("relation: none", "relation: full", ("to trống",)),
        ("official: false", "official: true", ("official phải là false",)),
        ("to: 57/2026/TT-BGDĐT", "to: 58/2026", ("không có bộ tiêu chí 58/2026",)),
        ("in_force_to: '2025-01-24'", "in_force_to: 'x'", ("ngày 'x' sai dạng",)),
        ("verification: remembered", "verification: sure", ("verification là 'sure'",)),
    ],
)
def test_a_fault_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, words: tuple[str, ...]
) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    line = TEXT[: TEXT.index(old)].count("\n") + 1
    with pytest.raises(LawFileError) as caught:
        read_mapping(Source.read(path, "m.yaml", "m.yaml"), LAW)
    faults = [caught.value, *caught.value.more]
    for word in words:
        assert any(word in fault.problem for fault in faults), faults
    assert line in {fault.line for fault in faults}
