"""Which backups stay: the newest of the last days, weeks and months that have one."""

from __future__ import annotations

from datetime import datetime, timedelta

from truongchuan.domain.upkeep.retention import Keep, kept

NIGHT = datetime(2026, 11, 20, 2)


def nights(number: int) -> list[tuple[int, datetime]]:
    """A backup every night, the newest first, numbered by age."""
    return [(age, NIGHT - timedelta(days=age)) for age in range(number)]


def test_a_year_of_nights() -> None:
    found = kept(nights(400), Keep(7, 4, 12))
    assert [age for age in found if found[age] == "daily"] == [0, 1, 2, 3, 4, 5, 6]
    # Sundays before the last seven days; the weeks of those are kept by a day already.
    assert [age for age in found if found[age] == "weekly"] == [12, 19]
    monthly = [NIGHT - timedelta(days=age) for age in found if found[age] == "monthly"]
    assert [f"{m:%d/%m/%Y}" for m in monthly][:3] == ["31/10/2026", "30/09/2026", "31/08/2026"]
    assert len(monthly) == 11
    assert len(found) == 7 + 2 + 11


def test_of_a_day_only_the_newest_stays() -> None:
    day = [(1, NIGHT), (2, NIGHT + timedelta(hours=5)), (3, NIGHT + timedelta(hours=9))]
    assert kept(day, Keep()) == {3: "daily"}


def test_a_machine_that_stood_still_loses_nothing() -> None:
    old = [(age, NIGHT - timedelta(days=age)) for age in range(200, 205)]
    assert set(kept(old, Keep(7, 4, 12))) == {200, 201, 202, 203, 204}


def test_the_newest_is_kept_whatever_the_rule() -> None:
    assert kept(nights(3), Keep(0, 0, 0)) == {0: "daily"}
    assert kept([], Keep()) == {}


def test_keeping_again_keeps_the_same() -> None:
    once = kept(nights(100), Keep(7, 4, 12))
    again = kept([(age, NIGHT - timedelta(days=age)) for age in once], Keep(7, 4, 12))
    assert set(again) == set(once)
