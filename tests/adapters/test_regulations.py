"""The data files on law and places, and the messages for broken ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from truongchuan.adapters.regulations import (
    RegulationError,
    load_instruments,
    load_knowledge,
    read_instruments,
    read_places,
)

ENTRY = """instruments:
- number: '1/2020/TT-BGDĐT'
  kind: 'thông tư'
  title: 'Thử'
  issuer: 'Bộ Giáo dục và Đào tạo'
  issued: '2020-01-01'
  in_force_from: '2020-02-01'
  in_force_to: null
  verification: 'verified'
"""


def test_instruments_point_at_each_other() -> None:
    known = {i.number: i for i in load_instruments()}
    for instrument in known.values():
        if instrument.replaced_by in known:
            replacing = known[instrument.replaced_by]
            assert (
                instrument.number in replacing.replaces
                or instrument.number.endswith("SGDĐT-QLT")
            )  # fmt: skip
            if instrument.in_force_to and replacing.in_force_from:
                assert (replacing.in_force_from - instrument.in_force_to).days >= 1


def test_known_dates() -> None:
    known = {i.number: i for i in load_instruments()}
    primary = known["17/2018/TT-BGDĐT"]
    assert primary.issued == date(2018, 8, 22)
    assert primary.in_force_to == date(2026, 7, 6)
    assert primary.replaced_by == "57/2026/TT-BGDĐT"
    assert primary.school_kinds == ("primary",)
    assert primary.verification == "verified"
    assert known["59/2012/TT-BGDĐT"].verification == "remembered"


def test_eighteen_wards_in_2023_and_three_successors() -> None:
    places = load_knowledge().places

    def wards(day: date, parent: str) -> set[str]:
        return {p.name for p in places
                if p.level == "ward" and p.parent == parent and p.exists_on(day)}  # fmt: skip

    assert len(wards(date(2023, 2, 10), "Quận Hai Bà Trưng")) == 18
    assert len(wards(date(2025, 2, 18), "Quận Hai Bà Trưng")) == 15
    assert wards(date(2025, 7, 1), "Quận Hai Bà Trưng") == set()
    assert wards(date(2025, 7, 1), "Thành phố Hà Nội") == {
        "Phường Hai Bà Trưng", "Phường Bạch Mai", "Phường Vĩnh Tuy",
    }  # fmt: skip


def test_codes_of_wards_are_no_identity() -> None:
    """Two places of one name live at different times."""
    places = [p for p in load_knowledge().places if p.name == "Phường Bạch Mai"]
    assert len(places) == 3
    for day in (date(2023, 1, 1), date(2025, 3, 1), date(2025, 8, 1)):
        assert sum(p.exists_on(day) for p in places) == 1


def broken(tmp_path: Path, text: str) -> RegulationError:
    file = tmp_path / "thu.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RegulationError) as caught:
        read_instruments(file)
    return caught.value


def test_a_right_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "thu.yaml"
    file.write_text(ENTRY, encoding="utf-8")
    (instrument,) = read_instruments(file)
    assert instrument.in_force_from == date(2020, 2, 1)
    assert instrument.replaces == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "issued: '2020-01-01'",
            "issued: '2020-13-01'",
            "thu.yaml, dòng 6: issued không phải là ngày: '2020-13-01'. "
            "Viết dạng 'năm-tháng-ngày'.",
        ),
        (
            "title: 'Thử'",
            "title: 2020",
            "thu.yaml, dòng 4: title phải là chuỗi, gặp 2020. Đặt giá trị trong nháy: '2020'.",
        ),
        (
            "  title: 'Thử'\n",
            "",
            "thu.yaml, dòng 2: thiếu title. Thêm dòng title: '…'.",
        ),
        (
            "verification: 'verified'",
            "verification: 'sure'",
            "thu.yaml, dòng 9: verification là 'sure'. "
            "Dùng một trong: verified, remembered, missing.",
        ),
        (
            "in_force_to: null",
            "in_force_to: '2019-01-01'",
            "thu.yaml, dòng 8: in_force_to sớm hơn in_force_from. Kiểm tra lại hai ngày.",
        ),
        (
            "in_force_to: null",
            "replaces: 'x'",
            "thu.yaml, dòng 8: replaces phải là danh sách chuỗi. Viết dạng ['…', '…'].",
        ),
        (
            "in_force_to: null",
            "school_kinds: ['university']",
            "thu.yaml, dòng 8: loại trường lạ 'university'. Dùng: preschool, primary, "
            "lower_secondary, primary_lower_secondary, upper_secondary, lower_upper_secondary, "
            "multi_level, continuing.",
        ),
        ("instruments:\n", "things:\n",
         "thu.yaml, dòng 1: thiếu danh sách instruments. Thêm khóa instruments: ở đầu tệp."),
    ],
)  # fmt: skip
def test_messages_for_broken_files(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in ENTRY
    assert str(broken(tmp_path, ENTRY.replace(old, new))) == message


def test_an_unknown_key_is_named(tmp_path: Path) -> None:
    error = broken(tmp_path, ENTRY.replace("issuer:", "isuer:"))
    assert "dòng 5: khóa lạ 'isuer'" in str(error)
    assert "issuer" in str(error)


def test_a_number_may_stand_once(tmp_path: Path) -> None:
    error = broken(tmp_path, ENTRY + ENTRY.removeprefix("instruments:\n"))
    assert str(error) == ("thu.yaml, dòng 10: văn bản 1/2020/TT-BGDĐT đã có ở dòng 2. Gộp hai mục.")


def test_broken_yaml_names_the_line(tmp_path: Path) -> None:
    error = broken(tmp_path, "instruments:\n- number: 'x\n")
    assert str(error).startswith("thu.yaml, dòng ")
    assert "không đọc được YAML" in str(error)


def test_an_entry_must_be_a_mapping(tmp_path: Path) -> None:
    error = broken(tmp_path, "instruments:\n- 17/2018\n")
    assert "dòng 2: mục không phải là ánh xạ" in str(error)


def test_a_flag_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "noi.yaml"
    file.write_text(
        "places:\n- name: 'Phường A'\n  level: 'ward'\n  complete: 'true'\n", encoding="utf-8"
    )
    with pytest.raises(RegulationError, match="dòng 4: complete phải là true hoặc false"):
        read_places(file)
