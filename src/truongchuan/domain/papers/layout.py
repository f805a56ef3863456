"""The layout that a decree asks for, as values; the adapters load them from the dated file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ElementFormat:
    """How one element is set. Sizes in points: what the decree allows and what we use."""

    smallest: float
    largest: float
    size: float
    bold: bool = False
    italic: bool = False
    upper: bool = False
    align: str = ""

    def allows(self, size: float) -> bool:
        """Tell whether a size lies inside the decree's range."""
        return self.smallest <= size <= self.largest


@dataclass(frozen=True, slots=True)
class Margin:
    """A margin in millimetres."""

    smallest: float
    largest: float
    used: float


@dataclass(frozen=True, slots=True)
class PaperFormat:
    """One dated layout: page, elements, abbreviations of types and bodies, names of places.

    ``place_in_full`` are proper names of places that keep the word for their kind ("Quận Hai Bà
    Trưng": named after persons, numbers or events). ``indent_cm``, ``space_pt`` and ``lines`` are
    (least, most, used) of first-line indent, space between paragraphs and line spacing.
    """

    id: str
    instrument: str
    in_force_from: date
    in_force_to: date | None
    verification: str
    page_mm: tuple[float, float]
    margins: Mapping[str, Margin]
    font: str
    elements: Mapping[str, ElementFormat]
    indent_cm: tuple[float, float, float]
    space_pt: tuple[float, float, float]
    lines: tuple[float, float, float]
    types: Mapping[str, str]
    bodies: Mapping[str, tuple[str, str]]
    place_in_full: frozenset[str]
    ending: str = "./."

    def in_force_on(self, on: date) -> bool:
        """Tell whether the layout holds on a day."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)
