"""Sets of places as they are written: labels, places, streets, and what is made of them.

A *point* is the smallest thing a list can part: a residential group, or houses of a street, for
one class of residence. An expression stands for a set of points:

    e ::= Places(kind, values, within)   wards, quarters, groups; ``within`` is the unit above
        | Street(name, side, numbers …)  houses of a street
        | Union(e …) | Difference(e, e)  | Rest(e)  what no other school has of e
        | Everything | Conditional(e, residence classes, only if seats are left)
        | Unclear(readings e …)          the text allows several readings, or none

Positions (``start``, ``end``) are offsets into the document's text and no part of equality.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from truongchuan.engines.text import fold, tone_canonical


class Kind(StrEnum):
    """Levels of a place, from large to small."""

    WARD = "ward"
    QUARTER = "quarter"
    GROUP = "group"
    STREET = "street"


LEVELS = {Kind.WARD: 0, Kind.QUARTER: 1, Kind.GROUP: 2, Kind.STREET: 3}


@dataclass(frozen=True, slots=True)
class Label:
    """A number with an optional letter ("4A"), or a name ("Bách Khoa")."""

    number: int | None = None
    suffix: str = ""
    name: str = ""

    @property
    def text(self) -> str:
        """The label as it is written."""
        return self.name if self.number is None else f"{self.number}{self.suffix}"

    @property
    def key(self) -> tuple[int, str]:
        """What makes two spellings one label: number and letter, or the name with its tones."""
        if self.number is not None:
            return self.number, self.suffix
        return -1, tone_canonical(self.name).casefold()

    @property
    def loose_key(self) -> tuple[int, str]:
        """The key without diacritics."""
        return self.key if self.number is not None else (-1, fold(self.name))


@dataclass(frozen=True, slots=True)
class Range:
    """All labels from one number to another; both carry the same letter or none."""

    first: Label
    last: Label

    def labels(self) -> Iterator[Label]:
        """Every label of the range."""
        for number in range(self.first.number or 0, (self.last.number or 0) + 1):
            yield Label(number, self.first.suffix)

    def covers(self, label: Label) -> bool:
        """Whether a label lies between the ends and carries their letter."""
        return self.spans(label) and label.suffix == self.first.suffix

    def spans(self, label: Label) -> bool:
        """Whether a label's number lies between the ends, whatever its letter."""
        if label.number is None or self.first.number is None or self.last.number is None:
            return False
        return self.first.number <= label.number <= self.last.number


Value = Label | Range


@dataclass(frozen=True, slots=True)
class Places:
    """Units of one level; ``word`` is their kind ("khu phố"), ``of`` a ward's district."""

    kind: Kind
    word: str
    values: tuple[Value, ...]
    within: Places | None = None
    of: str = ""
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


class Side(StrEnum):
    """Sides of a street by the numbers of its houses."""

    BOTH = "both"
    EVEN = "even"
    ODD = "odd"


@dataclass(frozen=True, slots=True)
class Numbers:
    """House numbers from ``first`` to ``last``; None is an open end."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Street:
    """Houses of a street. No ``numbers`` means all; ``lanes`` are its side lanes by number.

    ``stretch`` is a part told by landmarks ("từ ngã tư A đến cầu B"): it is kept as written and
    compared with nothing.
    """

    word: str
    name: str
    side: Side = Side.BOTH
    numbers: tuple[Numbers, ...] = ()
    lanes: tuple[str, ...] = ()
    lane_word: str = ""
    stretch: str = ""
    within: Places | None = None
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)

    @property
    def key(self) -> str:
        """What makes two spellings one street."""
        return tone_canonical(self.name).casefold()


@dataclass(frozen=True, slots=True)
class Union:
    """Points of any part."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Points of ``base`` that ``without`` does not have."""

    base: Expression
    without: Expression
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Rest:
    """What no other school of the same level has of ``scope``."""

    scope: Expression
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Everything:
    """The whole area of the list ("toàn quận")."""

    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Conditional:
    """Points of ``inner`` for some classes of residence (None: all), or only if seats are left."""

    inner: Expression
    residence: frozenset[str] | None = None
    if_seats_left: bool = False
    words: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Unclear:
    """A text with several readings, or (without readings) with none.

    A point surely belongs when every reading has it, and may belong when one has. A single
    reading is a doubtful one: its points only may belong.
    """

    reason: str
    readings: tuple[Expression, ...] = ()
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


Expression = (
    Places | Street | Union | Difference | Rest | Everything | Conditional | Unclear
)  # fmt: skip

RESIDENCE_CLASSES = ("kt1", "kt2", "kt3", "kt4")
"""Thường trú and living there; registered elsewhere in the province; long stay; short stay."""


def union(parts: tuple[Expression, ...]) -> Expression:
    """The union of parts, flat; a single part stands for itself."""
    flat: list[Expression] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Union) else (part,))
    return flat[0] if len(flat) == 1 else Union(tuple(flat))


def children(expression: Expression) -> tuple[Expression, ...]:
    """The expressions an expression is made of."""
    match expression:
        case Union():
            return expression.parts
        case Difference():
            return expression.base, expression.without
        case Rest():
            return (expression.scope,)
        case Conditional():
            return (expression.inner,)
        case Unclear():
            return expression.readings
        case _:
            return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """An expression and all below it, the outer first."""
    yield expression
    for child in children(expression):
        yield from walk(child)


def extent(expression: Expression) -> tuple[int, int]:
    """Where an expression stands in the text: from its first to its last word."""
    if isinstance(expression, Union | Conditional):
        ends = [extent(child) for child in children(expression)]
        return min((e[0] for e in ends), default=0), max((e[1] for e in ends), default=0)
    return expression.start, expression.end
