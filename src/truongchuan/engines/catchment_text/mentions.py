"""A mention of units, of a street, or of a remainder, before it is known what lies in what."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from truongchuan.engines.catchment_text.sets import LEVELS, Kind, Numbers, Range, Side, Value


class Link(IntEnum):
    """How an item follows the one before."""

    START = 0
    TIGHT = 1  # nothing between: "tổ 1 KP 2"
    OF = 2  # "của", "thuộc"
    OPENER = 3  # ":", "gồm"
    LOOSE = 4  # ",", "và"
    SEMI = 5  # ";", "."


@dataclass
class Item:
    """A mention. ``parts`` and ``excepts`` are items inside it; ``doubt`` says why it is unsure."""

    kind: Kind | None
    word: str
    link: Link
    start: int
    end: int
    values: list[Value] = field(default_factory=list)
    name: str = ""
    side: Side = Side.BOTH
    numbers: list[Numbers] = field(default_factory=list)
    lanes: list[str] = field(default_factory=list)
    lane_word: str = ""
    stretch: str = ""
    of: str = ""
    rest: bool = False
    everything: bool = False
    parts: list[Item] = field(default_factory=list)
    excepts: list[list[Item]] = field(default_factory=list)
    parts_before: bool = False
    open: bool = False
    residence: frozenset[str] | None = None
    own_residence: frozenset[str] | None = None
    seats: bool = False
    doubt: str = ""
    readings: bool = True

    @property
    def level(self) -> int:
        """0 for wards to 3 for streets; 4 for remainders, which any unit may hold."""
        return 4 if self.kind is None else LEVELS[self.kind]

    @property
    def several(self) -> bool:
        """Whether it names more than one unit."""
        return len(self.values) > 1 or any(isinstance(v, Range) for v in self.values)


@dataclass
class Remark:
    """Something the reader noticed: a code and where."""

    code: str
    start: int
    end: int
