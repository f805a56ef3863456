"""Results kept in the process, by what they were computed from.

The key is the input itself, compared by value: a result can be thrown away at any time and never
be that of other figures.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from truongchuan.engines.schedule import WorkingCalendar

T = TypeVar("T")
MOST = 48

_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def remember(key: Hashable, compute: Callable[[], T]) -> T:
    """Return what was computed for a key, or compute it; the least used goes first."""
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            found: T = _kept[key]
            return found
    made = compute()
    with _lock:
        _kept[key] = made
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return made


def calendar_key(calendar: WorkingCalendar) -> Hashable:
    """Return what a calendar is told apart by."""
    return (
        calendar.first,
        calendar.last,
        frozenset(calendar.days_off),
        calendar.extra_working,
        calendar.weekly_rest,
    )
