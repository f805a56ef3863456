"""Working days of Việt Nam: days off, made-up days, swaps, counting, periods."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truongchuan.adapters.calendar import load_calendar_rules
from truongchuan.engines.schedule.calendar import (
    DERIVED,
    VERIFIED,
    DayOff,
    DaySet,
    Interval,
    OutsideCalendar,
    Swap,
    WorkingCalendar,
    month_interval,
    quarter_interval,
    school_year,
    summer_window,
    without,
    working_calendar,
)
from truongchuan.engines.schedule.lunar import hung_kings, lunar_to_solar, tet

WHOLE = working_calendar(load_calendar_rules(), 2020, 2035)
days_of = st.dates(date(2021, 1, 1), date(2034, 12, 31))


def off_in(calendar: WorkingCalendar, first: date, last: date) -> list[date]:
    """Days other than Saturdays and Sundays on which nobody works."""
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [d for d in every if d.weekday() < 5 and not calendar.is_working(d)]


# --- lunar dates ------------------------------------------------------------------------------


def test_the_table_is_what_the_sky_says() -> None:
    table = load_calendar_rules().lunar_years
    assert [row.year for row in table] == list(range(2020, 2036))
    for row in table:
        assert (row.tet, row.hung_kings) == (tet(row.year), hung_kings(row.year))


@pytest.mark.parametrize(
    ("year", "day"),
    [  # years in which Hà Nội and Beijing celebrated on different days, and others
        (1968, date(1968, 1, 29)),
        (1985, date(1985, 1, 21)),
        (2007, date(2007, 2, 17)),
        (2030, date(2030, 2, 2)),
        (2000, date(2000, 2, 5)),
        (1975, date(1975, 2, 11)),
        (2033, date(2033, 1, 31)),
        (2034, date(2034, 2, 19)),
    ],
)
def test_tet_of_known_years(year: int, day: date) -> None:
    assert tet(year) == day


def test_leap_months() -> None:
    assert lunar_to_solar(2023, 2, 1, leap=True) == date(2023, 3, 22)
    assert lunar_to_solar(2025, 6, 1, leap=True) == date(2025, 7, 25)
    assert lunar_to_solar(2025, 7, 15) == date(2025, 9, 6)  # Vu Lan, after the leap month
    assert lunar_to_solar(2033, 11, 1, leap=True) == date(2033, 12, 22)
    with pytest.raises(ValueError, match="no leap month 5"):
        lunar_to_solar(2025, 5, 1, leap=True)
    with pytest.raises(ValueError, match="no leap month 3"):
        lunar_to_solar(2024, 3, 1, leap=True)
    with pytest.raises(ValueError, match="no day 30"):
        lunar_to_solar(2025, 12, 30)


# --- days off ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2023-01-01", "2023-01-31", ["01-02", "01-20", "01-23", "01-24", "01-25", "01-26"]),
        ("2023-04-24", "2023-05-12", ["05-01", "05-02", "05-03"]),
        ("2023-08-25", "2023-09-10", ["09-01", "09-04"]),
        ("2020-08-25", "2020-09-10", ["09-02"]),
        ("2021-08-25", "2021-09-10", ["09-02", "09-03"]),
        ("2024-04-15", "2024-05-10", ["04-18", "04-29", "04-30", "05-01"]),
        ("2025-01-20", "2025-02-10", ["01-27", "01-28", "01-29", "01-30", "01-31"]),
        ("2026-04-20", "2026-05-05", ["04-27", "04-30", "05-01"]),
        ("2026-08-20", "2026-12-31", ["08-31", "09-01", "09-02", "11-24"]),
        ("2025-11-01", "2025-12-31", []),
    ],
)
def test_days_off(first: str, last: str, expected: list[str]) -> None:
    found = off_in(WHOLE, date.fromisoformat(first), date.fromisoformat(last))
    assert [day.isoformat()[5:] for day in found] == expected


def test_made_up_saturdays_are_worked() -> None:
    for day in (date(2024, 5, 4), date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22)):
        assert WHOLE.is_working(day)
        assert WHOLE.reason(day) is None


def test_the_derived_days_are_those_announced_so_far() -> None:
    rules = load_calendar_rules()
    derived = working_calendar(replace(rules, announcements=()), 2020, 2026)
    assert derived.days == working_calendar(rules, 2020, 2026).days


def test_what_is_announced_and_what_is_only_derived() -> None:
    announced, derived = WHOLE.reason(date(2023, 1, 20)), WHOLE.reason(date(2027, 2, 4))
    assert announced is not None
    assert derived is not None
    assert (announced.code, announced.verification) == ("tet", VERIFIED)
    assert (derived.code, derived.verification) == ("tet", DERIVED)
    assert {d.code for d in WHOLE.doubtful_days(date(2027, 1, 1), date(2027, 12, 31))} == {
        "tet", "national_day", "made_up",
    }  # fmt: skip
    assert WHOLE.doubtful_days(date(2023, 1, 1), date(2023, 12, 31)) == ()


def test_a_made_up_day_says_what_for() -> None:
    reason = WHOLE.reason(date(2023, 5, 3))
    assert reason is not None
    assert (reason.code, reason.of) == ("made_up", date(2023, 4, 30))


def test_the_authority_enters_its_own_days() -> None:
    swap = Swap(date(2023, 9, 5), date(2023, 9, 9))
    closed = DayOff(date(2023, 11, 20), "teachers_day", VERIFIED)
    own = working_calendar(load_calendar_rules(), 2023, 2023, swaps=[swap], extra_off=[closed])
    assert not own.is_working(date(2023, 9, 5))
    assert own.is_working(date(2023, 9, 9))
    assert not own.is_working(date(2023, 11, 20))
    reason = own.reason(date(2023, 9, 5))
    assert reason is not None
    assert (reason.code, reason.of) == ("swap", date(2023, 9, 9))


def test_beyond_the_table() -> None:
    with pytest.raises(OutsideCalendar) as caught:
        working_calendar(load_calendar_rules(), 2035, 2036)
    assert (caught.value.first.year, caught.value.last.year) == (2020, 2035)
    with pytest.raises(OutsideCalendar):
        WHOLE.is_working(date(2036, 1, 1))
    with pytest.raises(OutsideCalendar):
        WHOLE.add_working_days(date(2035, 12, 20), 40)
    with pytest.raises(OutsideCalendar):
        WHOLE.add_working_days(date(2020, 1, 10), -40)


# --- counting ---------------------------------------------------------------------------------


def test_counting_over_tet() -> None:
    assert WHOLE.add_working_days(date(2023, 1, 19), 1) == date(2023, 1, 27)
    assert WHOLE.add_working_days(date(2023, 1, 27), -1) == date(2023, 1, 19)
    assert WHOLE.add_working_days(date(2023, 1, 21), 1) == date(2023, 1, 27)
    assert WHOLE.add_working_days(date(2023, 1, 21), -1) == date(2023, 1, 19)
    assert WHOLE.add_working_days(date(2023, 1, 21), 0) == date(2023, 1, 27)
    assert WHOLE.working_days_between(date(2023, 1, 19), date(2023, 1, 27)) == 1
    assert WHOLE.working_days_between(date(2023, 1, 27), date(2023, 1, 19)) == -1
    assert WHOLE.previous_working_day(date(2023, 1, 22)) == date(2023, 1, 19)
    assert WHOLE.working_days_in(month_interval("2023-01")) == 16


@given(days_of, st.integers(-200, 200))
@settings(deadline=None)
def test_adding_and_subtracting_are_inverse(day: date, count: int) -> None:
    start = WHOLE.next_working_day(day)
    there = WHOLE.add_working_days(start, count)
    assert WHOLE.is_working(there)
    assert WHOLE.add_working_days(there, -count) == start
    assert WHOLE.working_days_between(start, there) == count


@given(days_of, st.integers(1, 60))
@settings(deadline=None)
def test_adding_counts_the_days_one_by_one(day: date, count: int) -> None:
    walked, left = day, count
    while left:
        walked += timedelta(days=1)
        left -= WHOLE.is_working(walked)
    assert WHOLE.add_working_days(day, count) == walked


@given(days_of)
@settings(deadline=None)
def test_numbers_and_days_fit(day: date) -> None:
    assert WHOLE.index_after(day) - WHOLE.index(day) == WHOLE.is_working(day)
    if WHOLE.is_working(day):
        assert WHOLE.day(WHOLE.index(day)) == day


# --- periods ----------------------------------------------------------------------------------


def test_periods() -> None:
    assert month_interval("2024-02").last == date(2024, 2, 29)
    assert month_interval("2023-12").last == date(2023, 12, 31)
    assert quarter_interval("2023-Q3") == Interval(date(2023, 7, 1), date(2023, 9, 30), "2023-Q3")
    assert summer_window(2023) == Interval(date(2023, 6, 1), date(2023, 8, 31), "summer")
    assert summer_window(2023, first=(5, 25)).first == date(2023, 5, 25)
    assert date(2024, 5, 31) in school_year(2023)
    assert date(2023, 7, 1) not in school_year(2023)
    with pytest.raises(ValueError, match="2023-Q5"):
        quarter_interval("2023-Q5")


def test_taking_out_exam_periods() -> None:
    exams = [Interval(date(2023, 6, 28), date(2023, 6, 30)), Interval(date(2023, 6, 9),
             date(2023, 6, 12)), Interval(date(2023, 1, 1), date(2023, 1, 5))]  # fmt: skip
    left = without(summer_window(2023), exams)
    assert [(piece.first.isoformat(), piece.last.isoformat()) for piece in left] == [
        ("2023-06-01", "2023-06-08"),
        ("2023-06-13", "2023-06-27"),
        ("2023-07-01", "2023-08-31"),
    ]
    allowed = DaySet.of(WHOLE, within=[summer_window(2023)], outside=exams)
    pieces = DaySet.of(WHOLE, within=left)
    assert allowed.numbers.tolist() == pieces.numbers.tolist()
    assert all(WHOLE.day(int(n)) in summer_window(2023) for n in allowed.numbers)
