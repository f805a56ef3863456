"""Figures as people type them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from truongchuan.engines.rules.metrics import Metric, MetricType, PeriodKind
from truongchuan.web.figure_input import (
    FigureInputError,
    parse_number,
    periods_of,
    read_figure,
    shown_figure,
    write_figure,
)


def metric(kind: MetricType, unit: str = "m²", **more: Any) -> Metric:
    return Metric(
        "x", "Số liệu x", unit, kind, more.pop("period", PeriodKind.POINT), "land", **more
    )


AREA = metric(MetricType.NUMBER)
PUPILS = metric(MetricType.COUNT, "học sinh")
SHARE = metric(MetricType.SHARE, "tỷ lệ")
SIZES = metric(MetricType.COUNT, "trẻ", reduce="max")
GATE = metric(MetricType.BOOLEAN, "đúng/sai")
ZONE = metric(
    MetricType.CHOICE, "khu", choices=("city", "rural"), choice_names=("nội thành", "nông thôn")
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("1234", 1234),
        ("1.234", 1234),
        ("7.000", 7000),
        ("1.234.567", 1234567),
        ("1.234,5", 1234.5),
        ("1234,5", 1234.5),
        ("12,345", 12.345),
        ("12.5", 12.5),
        ("0.950", 0.95),
        ("1 234", 1234),
        ("1 234 567,8", 1234567.8),
        ("-3", -3),
    ],
)
def test_numbers_with_vietnamese_marks(text: str, number: float) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize("text", ["1,234.5", "1,234,567", "1.23.456", "1.234,5,6"])
def test_marks_that_contradict_each_other_are_asked_about(text: str) -> None:
    with pytest.raises(FigureInputError, match="hàng nghìn"):
        parse_number(text)


@pytest.mark.parametrize("text", ["abc", "12 m", "", "1e3", "1 2 3", "--4", "NaN", "inf"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(FigureInputError, match="không phải là số"):
        parse_number(text)


def test_the_marks_are_those_of_the_language() -> None:
    assert parse_number("1,234.5", "1,234.5") == 1234.5
    with translation.override("en"):
        assert read_figure(AREA, "1,234.5") == 1234.5


@pytest.mark.parametrize(
    ("text", "share"),
    [("95", 0.95), ("95 %", 0.95), ("95%", 0.95), ("99,2 %", 0.992), ("0", 0.0), ("0,5 %", 0.005)],
)
def test_shares_are_typed_in_percent(text: str, share: float) -> None:
    assert read_figure(SHARE, text) == share


@pytest.mark.parametrize("text", ["0,95", "1", "0.95"])
def test_a_share_that_may_be_meant_either_way_is_asked_about(text: str) -> None:
    with pytest.raises(FigureInputError, match="kèm dấu %"):
        read_figure(SHARE, text)


def test_units_lists_choices_and_nothing() -> None:
    assert read_figure(AREA, " 1.200 m² ") == 1200
    assert read_figure(PUPILS, "1.200 Học sinh") == 1200
    assert read_figure(SIZES, "32; 35;30", several=True) == [32, 35, 30]
    assert read_figure(GATE, "1") is True
    assert read_figure(GATE, "0") is False
    assert read_figure(ZONE, "rural") == "rural"
    for kind in (AREA, SHARE, GATE, ZONE):
        assert read_figure(kind, "  ") is None
    for kind, text in ((AREA, "1; 2"), (GATE, "có"), (ZONE, "moon")):
        with pytest.raises(FigureInputError):
            read_figure(kind, text)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (AREA, 1234.5, "1.234,5"),
        (PUPILS, 1200, "1.200"),
        (SHARE, 0.992, "99,2 %"),
        (SHARE, 0.005, "0,5 %"),
        (SIZES, [32, 35], "32; 35"),
        (GATE, False, "0"),
        (ZONE, "city", "city"),
        (AREA, None, ""),
    ],
)
def test_what_is_written_reads_back_the_same(kind: Metric, value: Any, text: str) -> None:
    assert write_figure(kind, value) == text
    assert read_figure(kind, text, several=True) == value


def test_figures_are_shown_with_their_unit() -> None:
    assert shown_figure(AREA, 1234.5) == "1.234,5 m²"
    assert shown_figure(SHARE, 0.95) == "95 %"
    assert shown_figure(ZONE, "rural") == "nông thôn"
    assert shown_figure(ZONE, "no-more") == "no-more"


def test_a_yearly_figure_has_a_field_for_the_running_year_and_those_before() -> None:
    yearly = metric(MetricType.COUNT, "người", period=PeriodKind.SCHOOL_YEAR)
    assert periods_of(yearly, None, date(2023, 5, 15))[:2] == ["2022-2023", "2021-2022"]
    assert len(periods_of(yearly, None, date(2023, 5, 15))) == 6
    assert periods_of(AREA, None, date(2023, 5, 15)) == [""]
