"""The places that exist: wards, quarters, groups, and what streets run through them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from truongchuan.engines.catchment_text.sets import Kind, Label, Numbers, Side
from truongchuan.engines.catchment_text.tokens import tokenise
from truongchuan.engines.catchment_text.words import PLACE_WORDS, T
from truongchuan.engines.text import roman_value

ALL_NUMBERS = Numbers(None, None)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's word ("khu phố", "" when not told) and its label."""

    word: str
    label: Label

    @property
    def key(self) -> tuple[int, str]:
        """The label's key."""
        return self.label.key


@dataclass(frozen=True, slots=True)
class Ward:
    """A ward, told from others of its name by its district."""

    word: str
    label: Label
    district: str = ""

    @property
    def key(self) -> tuple[int, str]:
        """The label's key."""
        return self.label.key


@dataclass(frozen=True, slots=True)
class Houses:
    """Houses of a street by side and numbers; ``key`` is the street's comparable name."""

    word: str
    name: str
    key: str
    side: Side = Side.BOTH
    numbers: Numbers = ALL_NUMBERS


@dataclass(frozen=True, slots=True)
class Place:
    """One row: a group, or a quarter or ward whose parts are not listed, or houses in one."""

    ward: Ward
    quarter: Unit | None = None
    group: Unit | None = None
    houses: Houses | None = None


@dataclass(frozen=True)
class Gazetteer:
    """All places of the area of a list. Each place is listed once."""

    places: tuple[Place, ...]

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Names of places → the ward's word for wards, "" for others."""
        found: dict[str, str] = {}
        for place in self.places:
            if place.ward.label.name:
                found[place.ward.label.name] = place.ward.word
            for unit in (place.quarter, place.group):
                if unit is not None and unit.label.name:
                    found.setdefault(unit.label.name, "")
        return found


def unit_of(text: str, default: str, kind: Kind) -> Unit | None:
    """Read a cell: "5", "KP 5", "Khu phố 5", "Tân Lập"; None when it is empty or unreadable."""
    written = text.strip()
    if not written:
        return None
    tokens = [t for t in tokenise(written) if t.kind not in {T.HOUSE, T.NOISE}]
    word = default
    if tokens and tokens[0].kind is T.PLACE and PLACE_WORDS[tokens[0].text] is kind:
        word = tokens[0].text
        tokens = tokens[1:]
    if len(tokens) == 1 and tokens[0].label is not None and tokens[0].end == _end(written):
        return Unit(word, tokens[0].label)
    if tokens and tokens[0].start < len(written):
        name = written[tokens[0].start :].strip()
        roman = roman_value(name)
        return Unit(word, Label(roman) if roman is not None else Label(name=name))
    return None


def _end(text: str) -> int:
    return len(text.rstrip())
