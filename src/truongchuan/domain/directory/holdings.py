"""What hangs on a person: work and rights to hand over when they leave, and data kept of them.

Areas above register here what they keep (:func:`add_holding`, :func:`add_kept_data`, called when
the app is ready), so that leaving a post and looking at one's own data know all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from truongchuan.domain.directory.models import Person


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody leaves: their last day, who follows them, and by which decision (if any)."""

    person: Person
    last_day: date
    successor: Person | None = None
    decision_number: str = ""
    decided_on: date | None = None

    @property
    def first_day_after(self) -> date:
        """The first day of who follows."""
        return date.fromordinal(self.last_day.toordinal() + 1)


@dataclass(frozen=True, slots=True)
class HeldThing:
    """One thing that hangs on a person. ``place`` is a route with its arguments."""

    label: str
    place: tuple[str, tuple[int | str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """A kind of things that hang on a person.

    ``listed`` returns them; ``settle`` does what is done with them when the person leaves (hands
    them over, or ends them) and returns their number: it is a part of a larger write, without an
    event of its own. ``settle`` is None for what stays as it is and is only shown. ``handed_over``
    tells whether a successor gets them.
    """

    code: str
    listed: Callable[[Person, date], Sequence[HeldThing]]
    settle: Callable[[Leaving], int] | None = None
    handed_over: bool = False


@dataclass(frozen=True, slots=True)
class KeptData:
    """A kind of personal data.

    ``collect`` returns plain records (for an export). ``erase`` removes them when a person who
    left is erased and returns their number; it is None for what the record must keep.
    """

    code: str
    collect: Callable[[Person], list[dict[str, Any]]]
    erase: Callable[[Person], int] | None = None
    count: Callable[[Person], int] | None = None


@dataclass
class _Registry:
    holdings: dict[str, Holding] = field(default_factory=dict)
    kept: dict[str, KeptData] = field(default_factory=dict)


_registry = _Registry()


def add_holding(holding: Holding) -> None:
    """Name a kind of things that hang on a person; a second one of the same code replaces it."""
    _registry.holdings[holding.code] = holding


def add_kept_data(kind: KeptData) -> None:
    """Name a kind of personal data; a second one of the same code replaces it."""
    _registry.kept[kind.code] = kind


def holdings() -> list[Holding]:
    """Return the kinds of things that hang on persons, in the order they were named."""
    return list(_registry.holdings.values())


def kept_data() -> list[KeptData]:
    """Return the kinds of personal data, in the order they were named."""
    return list(_registry.kept.values())
