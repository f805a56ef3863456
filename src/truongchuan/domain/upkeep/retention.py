"""Which backups are kept: grandfather, father, son."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Keep:
    """How many days, weeks and months keep their newest backup."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 12


def kept(moments: Iterable[tuple[int, datetime]], keep: Keep) -> dict[int, str]:
    """Return id → why (``daily``, ``weekly``, ``monthly``) of the backups to keep.

    The newest backup of each of the last days, ISO weeks and months *that have one* is kept: a
    machine that stood still for a month loses nothing. ``moments`` are local times. The newest
    backup of all is always kept.
    """
    newest_first = sorted(moments, key=lambda item: (item[1], item[0]), reverse=True)
    reasons: dict[int, str] = {}
    rules: tuple[tuple[str, int], ...] = (
        ("daily", max(1, keep.daily)),
        ("weekly", keep.weekly),
        ("monthly", keep.monthly),
    )
    for why, number in rules:
        seen: set[tuple[int, ...]] = set()
        for pk, moment in newest_first:
            period = _period(why, moment.date())
            if period in seen or len(seen) >= number:
                continue
            seen.add(period)
            reasons.setdefault(pk, why)
    return reasons


def _period(why: str, day: date) -> tuple[int, ...]:
    if why == "daily":
        return (day.toordinal(),)
    return day.isocalendar()[:2] if why == "weekly" else (day.year, day.month)
