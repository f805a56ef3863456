"""Collects faults, so that one run tells all of them, and checks of single values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from truongchuan.adapters.law import schema
from truongchuan.adapters.law.files import LawFileError, Place, Source

EntryT = TypeVar("EntryT", bound=schema.Entry)

Days = tuple[date | None, date | None]
"""First and last day, both included; ``None`` is open."""

WORST = 200
"""Faults told at most."""


@dataclass(slots=True)
class Faults:
    """Faults found so far."""

    found: list[LawFileError] = field(default_factory=list)

    def add(self, source: Source, place: Place, problem: str, remedy: str) -> None:
        """Note a fault at a place of a file."""
        if len(self.found) < WORST:
            self.found.append(source.error(place, problem, remedy))

    def extend(self, errors: Iterable[LawFileError]) -> None:
        """Note faults that are made already."""
        self.found.extend(errors)

    def stop(self) -> None:
        """Raise the first fault, which carries the others, if there is one."""
        if self.found:
            first = self.found[0]
            first.more = tuple(self.found[1:])
            raise first


@dataclass(frozen=True, slots=True)
class Document(Generic[EntryT]):
    """A file that keeps to its model."""

    source: Source
    raw: dict[str, Any]
    entry: EntryT


def of_model(
    documents: Iterable[Document[schema.Entry]], model: type[EntryT]
) -> list[Document[EntryT]]:
    """The documents that have this model."""
    return [
        Document(document.source, document.raw, document.entry)
        for document in documents
        if isinstance(document.entry, model)
    ]


@dataclass(frozen=True, slots=True)
class Placed:
    """A rule as written (or corrected), and where; ``frame`` are the days of what it is part of."""

    id: str
    entry: schema.Rule
    raw: dict[str, Any]
    source: Source
    place: Place
    frame: Days = (None, None)

    @property
    def start(self) -> date | None:
        """First day in force."""
        return self.entry.in_force_from or self.frame[0]

    @property
    def end(self) -> date | None:
        """Last day in force; ``None`` when open."""
        return self.entry.in_force_to or self.frame[1]

    def holds(self, on: date) -> bool:
        """Whether the day is one of its days."""
        return overlap(self.start, self.end, on, on)

    def add(self, faults: Faults, key: str | None, problem: str, remedy: str) -> None:
        """Note a fault of this rule."""
        place = self.place if key is None else (*self.place, key)
        faults.add(self.source, place, f"{self.id}: {problem}", remedy)


def overlap(
    start: date | None, end: date | None, other_start: date | None, other_end: date | None
) -> bool:
    """Whether two stretches of days (ends included, ``None`` open) share a day."""
    first, last = date.min, date.max
    return (start or first) <= (other_end or last) and (other_start or first) <= (end or last)


def days(start: date | None, end: date | None) -> str:
    """A stretch of days in words."""
    text = f"từ {start:%d/%m/%Y}" if start else "từ đầu"
    return f"{text} đến {end:%d/%m/%Y}" if end else text
