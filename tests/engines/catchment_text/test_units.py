"""Units of a table become places, or faults; wordings are given only when read back."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from tests.engines.catchment_text.strategies import zones
from truongchuan.engines.catchment_text import units as module
from truongchuan.engines.catchment_text.gazetteer import Gazetteer
from truongchuan.engines.catchment_text.units import (
    UnitsError,
    places_of_units,
    reads_back,
    write_zones,
)
from truongchuan.engines.catchment_text.zones import ZoneWriter

WARD = "Phường Bạch Mai"


def faults(*rows: tuple[str, str, str]) -> dict[str, tuple[int, ...]]:
    with pytest.raises(UnitsError) as refused:
        places_of_units(*zip(*rows, strict=True))
    return {fault.code: fault.rows for fault in refused.value.faults}


def told(rows: list[tuple[str, str, str]], *zone: int) -> str:
    [text] = write_zones(places_of_units(*zip(*rows, strict=True)), [zone])
    return text.text


def test_spellings_of_one_kind() -> None:
    rows = [(WARD, "", name) for name in ("TDP 5", "Tổ dân phố số 6", "tổ 7", "Tổ 9A", "Tổ 1")]
    assert told(rows, 0, 1, 2) == "tổ 5 đến 7 phường Bạch Mai"
    assert told(rows, 3) == "tổ 9A phường Bạch Mai"


def test_groups_of_quarters_quarters_and_streets() -> None:
    rows = [("3", "1", "Tổ 1"), ("3", "KP 1", "Tổ 2"), ("3", "KP 2", "Tổ 1"), ("P.3", "", "KP 3")]
    assert told(rows, 0, 3) == "KP 3, tổ 1 KP 1 phường 3"
    streets = [(WARD, "", "Phố Huế"), (WARD, "", "Phố Lê Đại Hành"), (WARD, "", "Đường Vọng")]
    assert told(streets, 0) == "phố Huế phường Bạch Mai"
    villages = [("Xã Tân Lập", "", "Thôn Đông"), ("Xã Tân Lập", "", "Thôn 1A")]
    assert told(villages, 0) == "thôn Đông xã Tân Lập"


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("", "", "Tổ 1"), (WARD, "", "Tổ 2")], {"no-ward": (0,)}),
        ([("Quận 3", "", "Tổ 1")], {"ward-unread": (0,)}),
        ([("Tổ 3", "", "Tổ 1")], {"ward-unread": (0,)}),
        ([(WARD, "?", "Tổ 1")], {"quarter-unread": (0,)}),
        ([(WARD, "Tổ 2", "Tổ 1")], {"quarter-unread": (0,)}),
        ([(WARD, "", "5"), (WARD, "", "Nhà ông Ba")], {"name-unread": (0, 1)}),
        ([(WARD, "", "Tổ 5, 6")], {"name-unread": (0,)}),
        ([(WARD, "", "Tổ 5 KP 1")], {"name-unread": (0,)}),
        ([(WARD, "", "Tổ l")], {"name-unread": (0,)}),
        ([(WARD, "", "Tổ")], {"name-unread": (0,)}),
        ([(WARD, "", "Phường Khác")], {"name-unread": (0,)}),
        ([(WARD, "", "Phố Huế (số lẻ)")], {"name-unread": (0,)}),
        ([(WARD, "KP 1", "KP 2")], {"two-quarters": (0,)}),
        ([(WARD, "", "Tổ 5"), (WARD, "", "TDP 5")], {"same-place": (0, 1)}),
        ([(WARD, "", "KP 1"), (WARD, "KP 1", "Tổ 5")], {"whole-and-parts": (0,)}),
        ([(WARD, "", WARD), (WARD, "", "Tổ 5")], {"whole-and-parts": (0,)}),
        ([(WARD, "KP 1", "Tổ 5"), (WARD, "", "Tổ 6")], {"quarter-some": (1,)}),
    ],
)
def test_what_is_not_clear_is_a_fault(
    rows: list[tuple[str, str, str]], found: dict[str, tuple[int, ...]]
) -> None:
    assert faults(*rows) == found


def test_a_wording_that_is_not_read_back_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    gazetteer = places_of_units([WARD] * 3, [""] * 3, ["Tổ 1", "Tổ 2", "Tổ 3"])
    assert not reads_back(gazetteer, "tổ 1, 2 phường Bạch Mai", [0])
    assert not reads_back(gazetteer, "tổ 1 gần chợ", [0])
    monkeypatch.setattr(ZoneWriter, "write", lambda _writer, _rows: "tổ 3 phường Bạch Mai")
    [found] = write_zones(gazetteer, [[0, 1]])
    assert (found.text, found.shortest) == ("tổ 1, 2 phường Bạch Mai", False)
    monkeypatch.setattr(module, "say", lambda _expression: "chỗ kia")
    assert write_zones(gazetteer, [[0, 1], []])[0].text == ""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(zones())
def test_what_is_given_reads_back(case: tuple[Gazetteer, frozenset[int]]) -> None:
    gazetteer, rows = case
    [found] = write_zones(gazetteer, [sorted(rows)])
    assert bool(found.text) == bool(rows)
    assert not rows or (found.shortest and reads_back(gazetteer, found.text, rows))
