"""Numbers, rounding and windows of school years on the facts of one school."""

from __future__ import annotations

from datetime import date

import pytest

from tests.engines.rules.building import DAY, cond, num, school
from truongchuan.engines.rules.expression import Truth
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.scalar import compare, number, truth
from truongchuan.engines.rules.years import (
    last_known_year,
    parse_year,
    running_year,
    year_text,
)

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
NOTHING = school()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 + 3 * 4", 14.0),
        ("(2 + 3) * 4", 20.0),
        ("7 - 2 - 1", 4.0),
        ("7 / 2", 3.5),
        ("-3 + 5", 2.0),
        ("ceil(2.1)", 3.0),
        ("ceil(2)", 2.0),
        ("floor(2.9)", 2.0),
        ("ceil(-2.1)", -2.0),
        ("floor(-2.1)", -3.0),
        ("max(1, 3, 2)", 3.0),
        ("min(2, 1, 3)", 1.0),
        ("if(true, 1, 2)", 1.0),
        ("if(false, 1, 2)", 2.0),
    ],
)
def test_arithmetic(text: str, value: float) -> None:
    assert number(num(text), NOTHING) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ceil(0.6 * 5)", 3.0),
        ("ceil(0.1 * 3 * 10)", 3.0),
        ("ceil(1.1 * 10)", 11.0),
        ("floor(0.29 * 100)", 29.0),
        ("floor((0.1 + 0.2) * 10)", 3.0),
        ("ceil(0.6 * 5 + 0.001)", 4.0),
        ("floor(0.29 * 100 - 0.001)", 28.0),
    ],
)
def test_rounding_forgives_binary_fractions_only(text: str, value: float) -> None:
    assert number(num(text), NOTHING) == value


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("1.35 * 20 >= 27", True),
        ("1.35 * 20 <= 27", True),
        ("1.35 * 20 == 27", True),
        ("1.35 * 20 > 27", False),
        ("1.35 * 20 < 27", False),
        ("1.35 * 20 != 27", False),
        ("0.1 + 0.2 == 0.3", True),
        ("0.1 + 0.2 > 0.3", False),
        ("0.06 * 350 >= 21", True),
        ("21 >= 0.06 * 350", True),
        ("26.999 >= 27", False),
        ("27.001 > 27", True),
        ("0.95 >= 0.950001", False),
        ("300000.2 >= 300000.3", False),
    ],
)
def test_comparisons_forgive_binary_fractions_only(text: str, holds: bool) -> None:
    assert truth(cond(text), NOTHING) is (T if holds else F)


def test_the_tolerance_grows_with_the_numbers() -> None:
    assert compare("==", 1e12, 1e12 + 100)
    assert not compare("==", 1e12, 1e12 + 10_000)
    assert not compare("==", 0.0, 1e-8)


@pytest.mark.parametrize(
    "text", ["area + 1", "1 - area", "area * 0", "area / 2", "ceil(area)", "max(area, 1)"]
)
def test_arithmetic_on_an_unknown_number_is_unknown(text: str) -> None:
    assert number(num(text), NOTHING) is None
    assert truth(cond(f"{text} >= 0"), NOTHING) is U


def test_division_by_zero_is_unknown() -> None:
    facts = school(area=500, pupils=0)
    assert number(num("area / pupils"), facts) is None
    assert truth(cond("area / pupils >= 10"), facts) is U
    assert truth(cond("pupils == 0 or area / pupils >= 10"), facts) is T
    assert number(num("pupils / area"), facts) == 0.0


@pytest.mark.parametrize("text", ["area * area", "area * area - area * area", "-(area * area)"])
def test_a_number_beyond_all_measure_is_unknown(text: str) -> None:
    facts = school(area=1e200)
    assert number(num(text), facts) is None
    assert number(num(f"ceil({text})"), facts) is None
    assert truth(cond(f"floor({text}) >= 1"), facts) is U


def test_a_number_that_depends_on_an_unknown_condition_is_unknown() -> None:
    assert number(num("if(flag, 1, 1)"), NOTHING) is None
    assert number(num("if(flag, 1, pupils)"), school(flag=True)) == 1.0


def test_choices_compare_by_their_order() -> None:
    node = cond("rank >= 'middle'")
    assert [truth(node, school(rank=rank)) for rank in (0, 1, 2, None)] == [F, T, T, U]


# School years


@pytest.mark.parametrize(
    ("on", "running", "known"),
    [
        (date(2022, 8, 31), 2021, 2021),
        (date(2022, 9, 1), 2022, 2021),
        (date(2022, 12, 31), 2022, 2021),
        (date(2023, 1, 1), 2022, 2021),
        (date(2023, 5, 31), 2022, 2021),
        (date(2023, 6, 1), 2022, 2022),
        (date(2023, 8, 31), 2022, 2022),
        (date(2023, 9, 1), 2023, 2022),
    ],
)
def test_the_year_that_runs_and_the_last_one_with_results(
    on: date, running: int, known: int
) -> None:
    assert (running_year(on), last_known_year(on)) == (running, known)


def test_school_years_as_text() -> None:
    assert year_text(2022) == "2022-2023"
    assert parse_year("2022-2023") == 2022
    for wrong in ("2022", "2022-2024", "2023-2022", "22-23", "2022-2023 ", "2022–2023"):
        with pytest.raises(ValueError, match=wrong):
            parse_year(wrong)


def years(newest: int, *values: float | None) -> dict[int, float | None]:
    """Values by school year, the newest first."""
    return {newest - back: value for back, value in enumerate(values)}


def test_a_window_ends_with_the_last_year_whose_results_are_known() -> None:
    node = cond("every_year(rate >= 0.9, 3)")
    good = years(2021, 0.9, 0.95, 1.0)
    assert truth(node, school(DAY, rate=good)) is T
    assert truth(node, school(DAY, rate={**good, 2018: 0.1})) is T
    assert truth(node, school(DAY, rate={**good, 2019: 0.1})) is F
    assert truth(node, school(DAY, rate=years(2021, 0.9, 0.95))) is U
    assert truth(node, school(DAY, rate=years(2021, 0.9, None, 0.1))) is F


def test_from_june_the_window_needs_the_year_that_just_ended() -> None:
    node = cond("every_year(rate >= 0.9, 3)")
    facts = years(2021, 0.9, 0.95, 1.0)
    assert truth(node, school(date(2023, 5, 31), rate=facts)) is T
    assert truth(node, school(date(2023, 6, 1), rate=facts)) is U
    assert truth(node, school(date(2023, 6, 1), rate={**facts, 2022: 0.95})) is T


def test_a_figure_of_the_running_year_moves_the_window() -> None:
    node = cond("every_year(rate >= 0.9, 3)")
    facts = {**years(2021, 0.9, 0.95), 2019: 0.1}
    assert truth(node, school(DAY, rate=facts)) is F
    assert truth(node, school(DAY, rate={**facts, 2022: 0.92})) is T
    assert truth(node, school(DAY, rate={**facts, 2022: 0.5})) is F
    assert truth(node, school(DAY, rate={**facts, 2022: None})) is F


def test_outside_a_window_the_newest_year_speaks() -> None:
    node = cond("rate >= 0.9")
    assert truth(node, school(DAY, rate={2021: 0.95, 2020: 0.1})) is T
    assert truth(node, school(DAY, rate={2022: 0.5, 2021: 0.95})) is F
    assert truth(node, school(DAY, rate={2020: 0.95})) is U


def test_one_plain_figure_of_a_yearly_metric_is_that_of_the_newest_year_only() -> None:
    assert truth(cond("rate >= 0.9"), school(rate=0.95)) is T
    assert truth(cond("every_year(rate >= 0.9, 2)"), school(rate=0.95)) is U
    assert truth(cond("every_year(rate >= 0.9, 2)"), school(rate=0.5)) is F


def test_a_state_of_the_day_stands_for_every_year() -> None:
    node = cond("every_year(rate >= if(flag, 0.8, 0.9), 3)")
    facts = years(2021, 0.85, 0.85, 0.95)
    assert truth(node, school(flag=True, rate=facts)) is T
    assert truth(node, school(flag=False, rate=facts)) is F
    assert truth(node, school(rate=facts)) is U
    assert truth(cond("every_year(zone in ('town') and calm, 2)"), school(
        zone=0, calm=years(2021, 1.0, 1.0)
    )) is T  # fmt: skip


def test_at_least_some_years() -> None:
    node = cond("at_least_years(2, rate >= 0.9, 4)")
    assert truth(node, school(rate=years(2021, 0.9, 0.1, 0.1, 0.9))) is T
    assert truth(node, school(rate=years(2021, 0.9, 0.1, 0.1, 0.1))) is F
    assert truth(node, school(rate=years(2021, 0.9, None, 0.1, 0.1))) is U
    assert truth(node, school(rate=years(2021, 0.9, 0.9))) is T


def test_not_falling() -> None:
    node = cond("not_falling(rate, 3)")
    assert truth(node, school(rate=years(2021, 0.9, 0.9, 0.8))) is T
    assert truth(node, school(rate=years(2021, 0.9, 0.95, 0.8))) is F
    assert truth(node, school(rate=years(2021, 0.9, None, 0.8))) is U
    assert truth(node, school(rate=years(2021, 0.7, 0.8, None))) is F
    assert truth(node, school(rate=years(2021, 0.1 + 0.2, 0.3, 0.3))) is T
    assert truth(cond("not_falling(rate, 1)"), school(rate={})) is T


def test_windows_inside_windows_look_further_back() -> None:
    node = cond("every_year(every_year(calm, 2), 2)")
    assert truth(node, school(calm=years(2021, 1.0, 1.0, 1.0))) is T
    assert truth(node, school(calm=years(2021, 1.0, 1.0, 0.0))) is F
    assert truth(node, school(calm=years(2021, 1.0, 1.0))) is U


def test_the_law_of_another_day_keeps_the_window_of_the_data() -> None:
    facts = school(DAY, rate=years(2021, 0.95, 0.95))
    later = facts.under_law_of(date(2026, 8, 1))
    assert later.on == date(2026, 8, 1)
    node = cond("every_year(rate >= 0.9, 2)")
    assert truth(node, later) is T
    assert truth(node, later.under_law_of(date(2030, 1, 1))) is T
    assert truth(node, SchoolFacts(date(2026, 8, 1), {}, facts.yearly)) is U


def test_replacing_a_figure_takes_its_years_away() -> None:
    facts = school(rate={2021: 0.1}, pupils=5).with_values(rate=0.95)
    assert facts.value("rate") == 0.95
    assert facts.value("rate", 1) is None
    assert facts.value("pupils") == 5.0
