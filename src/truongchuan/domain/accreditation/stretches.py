"""Stretches of days on which the same figures give the same result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from truongchuan.engines.rules.model import CriteriaSet, Criterion, LawSet

_WINDOWS = ((6, 1), (9, 1))
"""Days on which the window of school years moves: results known, new school year (years.py)."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """First and last day, both included."""

    first: date
    last: date


def stretch_of(law: LawSet, kind: str, on: date) -> Stretch:
    """Return the stretch around a day: one law for the kind of school, one window of years."""
    return _between({*_law_days(law, kind), *_window_days(on)}, on)


def law_stretch_of(law: LawSet, kind: str, on: date) -> Stretch:
    """Return the stretch around a day that has one law for the kind of school."""
    return _between(set(_law_days(law, kind)), on)


def window_of(on: date) -> Stretch:
    """Return the stretch around a day that has one window of school years."""
    return _between(set(_window_days(on)), on)


def _between(turns: set[date], on: date) -> Stretch:
    first = max((turn for turn in turns if turn <= on), default=date.min)
    after = min((turn for turn in turns if turn > on), default=None)
    return Stretch(first, date.fromordinal(after.toordinal() - 1) if after else date.max)


def _window_days(on: date) -> Iterator[date]:
    for year in (on.year - 1, on.year, on.year + 1):
        for month, day in _WINDOWS:
            yield date(year, month, day)


def _law_days(law: LawSet, kind: str) -> Iterator[date]:
    yield from law.change_days(kind)
    for criteria_set in law.criteria_sets:
        if kind not in criteria_set.school_kinds:
            continue
        dated_parts: list[CriteriaSet | Criterion] = [criteria_set]
        for standard in criteria_set.standards:
            dated_parts.extend(standard.criteria)
        for dated in dated_parts:
            if dated.in_force_from is not None:
                yield dated.in_force_from
            if dated.in_force_to is not None:
                yield date.fromordinal(dated.in_force_to.toordinal() + 1)
