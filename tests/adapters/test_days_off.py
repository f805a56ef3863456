"""Days off as reminders ask for them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.conftest import District, district
from truongchuan.adapters.calendar import load_calendar_rules
from truongchuan.adapters.days_off import days_off_of
from truongchuan.domain.onboarding.models import OfficeDay, WeeklyRest
from truongchuan.domain.onboarding.settings_days import (
    add_office_day,
    remove_office_day,
    set_weekly_rest,
)
from truongchuan.domain.shared.actor import Function

__all__ = ["district"]
pytestmark = pytest.mark.django_db
NO_AUTHORITY = 0


@pytest.mark.parametrize(
    ("day", "off"),
    [
        ("2023-05-12", False),  # a Friday
        ("2023-05-13", True),  # a Saturday
        ("2023-05-01", True),
        ("2023-01-20", True),  # Tết
        ("2023-09-04", True),  # the national day's second day off
        ("2150-01-03", True),  # a Saturday of a year that no table reaches
        ("2150-01-01", False),
    ],
)
def test_weekends_and_holidays(day: str, off: bool) -> None:
    assert days_off_of(NO_AUTHORITY)(date.fromisoformat(day)) is off


def swap(district: District, off: str, works: str) -> OfficeDay:
    return add_office_day(
        actor=district.actor(Function.LEADER),
        authority=district.authority,
        off=date.fromisoformat(off) if off else None,
        works=date.fromisoformat(works) if works else None,
        basis="Công văn 12/UBND-VP",
        rules=load_calendar_rules(),
    )


def test_an_authority_adds_its_own_days(district: District) -> None:
    day = swap(district, "2023-05-12", "2023-05-13")
    is_off = days_off_of(district.authority.pk)
    assert [is_off(date(2023, 5, n)) for n in (11, 12, 13, 14)] == [False, True, False, True]
    assert not days_off_of(NO_AUTHORITY)(date(2023, 5, 12))
    remove_office_day(actor=district.actor(Function.LEADER), day=day)
    assert not days_off_of(district.authority.pk)(date(2023, 5, 12))


def test_an_authority_that_works_on_saturdays(district: District) -> None:
    set_weekly_rest(
        actor=district.actor(Function.LEADER),
        authority=district.authority,
        weekly_rest=WeeklyRest.SUNDAY,
    )
    is_off = days_off_of(district.authority.pk)
    assert [is_off(date(2023, 5, n)) for n in (13, 14)] == [False, True]
    assert [is_off(date(2150, 1, n)) for n in (3, 4)] == [False, True]


def test_settings_are_read_once(district: District, django_assert_num_queries: object) -> None:
    is_off = days_off_of(district.authority.pk)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert [is_off(date(2023 + n, 5, 1)) for n in range(3)] == [True] * 3
