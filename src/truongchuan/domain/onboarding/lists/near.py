"""Finding names that differ by one letter, without comparing each with each.

Two words of which one becomes the other by one change share a form with at most one letter left
out; an index of these forms gives the few candidates, which are then measured.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from truongchuan.engines.text import edit_distance

T = TypeVar("T")
SHORTEST = 4
"""Shorter names differ by one letter without meaning the same (An, Ân)."""


class NearNames(Generic[T]):
    """Things by name, found by names at most one letter away."""

    def __init__(self, things: Iterable[tuple[str, T]]) -> None:
        self._forms: dict[str, list[tuple[str, T]]] = {}
        for name, thing in things:
            for form in _forms(name):
                self._forms.setdefault(form, []).append((name, thing))

    def near(self, name: str) -> list[T]:
        """Return things whose name is exactly one letter away, in the order they were given."""
        if len(name) < SHORTEST:
            return []
        found: dict[int, T] = {}
        for form in _forms(name):
            for other, thing in self._forms.get(form, ()):
                if other != name and _meant(name, other) and edit_distance(name, other, 1) == 1:
                    found[id(thing)] = thing
        return list(found.values())


def _forms(name: str) -> set[str]:
    return {name, *(name[:n] + name[n + 1 :] for n in range(len(name)))}


def _meant(name: str, other: str) -> bool:
    """Names that differ in a digit only are different: "Hoa Sen 1", "Hoa Sen 2"."""
    return [c for c in name if c.isdigit()] == [c for c in other if c.isdigit()]
