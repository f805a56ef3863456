"""An authority's own working days: what every programme's calendar starts from.

They are kept by an app above this one, which gives a function when it is ready.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from truongchuan.engines.schedule import CalendarRules, Swap


@dataclass(frozen=True, slots=True)
class OfficeDays:
    """Weekly rest where the authority set one (Monday is 0), and its compensating days."""

    weekly_rest: frozenset[int] | None = None
    swaps: tuple[Swap, ...] = ()


OfficeDaysSource = Callable[[int], OfficeDays]


def _none(_authority_id: int) -> OfficeDays:
    return OfficeDays()


_source: OfficeDaysSource = _none


def use_office_days(source: OfficeDaysSource) -> None:
    """Let calendars start from an authority's own days. Called when the app is ready."""
    global _source  # noqa: PLW0603 - one source per process, set at start
    _source = source


def days_of_office(authority_id: int) -> OfficeDays:
    """Return an authority's own days; nothing where it set none."""
    return _source(authority_id)


def with_office_days(
    rules: CalendarRules, own: OfficeDays, overruled: Iterable[date]
) -> tuple[CalendarRules, list[Swap]]:
    """Return the rules with the authority's weekly rest, and its days that hold.

    ``overruled`` are days that a programme settles otherwise by an entry of its own.
    """
    settled = frozenset(overruled)
    if own.weekly_rest is not None:
        rules = replace(rules, weekly_rest=own.weekly_rest)
    kept = [
        replace(
            swap,
            off=None if swap.off in settled else swap.off,
            works=None if swap.works in settled else swap.works,
        )
        for swap in own.swaps
    ]
    return rules, [swap for swap in kept if swap.off or swap.works]
