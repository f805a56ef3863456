"""Finding the headings of a list: on which lines they stand, and which field each column gives."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from truongchuan.adapters.lists.columns import Meaning, heading_key, meaning_of
from truongchuan.adapters.lists.grid import Cell, Grid
from truongchuan.adapters.lists.values import line_of
from truongchuan.domain.onboarding.lists.rows import ANCHORS, ListKind

WITHIN = 60
"""Lines from the top among which the headings are looked for."""
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Head:
    """The headings. ``top`` and ``depth``: first line, from 0, and how many lines they take."""

    grid: Grid
    top: int
    depth: int
    headings: tuple[str, ...]
    fields: dict[int, str]
    weight: int

    @property
    def body(self) -> int:
        """The first line after the headings, from 0."""
        return self.top + self.depth

    @property
    def fingerprint(self) -> str:
        """What the same headings have in common, whatever file they stand in."""
        told = "|".join(heading_key(heading) for heading in self.headings)
        return hashlib.sha256(told.encode()).hexdigest()


def find_head(grids: Sequence[Grid], kind: ListKind) -> Head | None:
    """Return the headings that tell most of the list's fields; None in a file without rows.

    Hidden sheets are looked at only when nothing stands on the others.
    """
    for hidden in (False, True):
        seen = [grid for grid in grids if grid.hidden == hidden]
        heads = [head for grid in seen for head in [_best(grid, kind)] if head is not None]
        if heads:
            return max(heads, key=lambda head: (head.weight, len(head.grid.rows)))
    for grid in grids:
        if not grid.hidden and (guess := _guess(grid)) is not None:
            return guess
    return None


def head_at(grid: Grid, top: int, depth: int, fields: dict[int, str]) -> Head:
    """Return headings whose fields were chosen by hand."""
    return Head(grid, top, depth, _headings(grid, top, depth), fields, 0)


def _best(grid: Grid, kind: ListKind) -> Head | None:
    found: Head | None = None
    for top in range(min(WITHIN, len(grid.rows))):
        for depth in (1, 2):
            head = _head(grid, kind, top, depth)
            if head is not None and (found is None or _rank(head) > _rank(found)):
                found = head
    return found


def _rank(head: Head) -> tuple[int, int]:
    """One line of headings before two that tell no more: the upper one may be a title."""
    return head.weight, -head.depth


def _head(grid: Grid, kind: ListKind, top: int, depth: int) -> Head | None:
    if top + depth > len(grid.rows) or not _looks_like_headings(grid.rows[top], depth):
        return None
    groups, subs = _two_lines(grid, top, depth)
    fields: dict[int, Meaning] = {}
    for place, (group, sub) in enumerate(zip(groups, subs, strict=True)):
        meaning = meaning_of(kind, group, sub)
        if meaning.field:
            fields[place] = meaning
    kept = _one_each(fields)
    if ANCHORS[kind] not in {meaning.field for meaning in kept.values()}:
        return None
    weight = sum(meaning.weight for meaning in kept.values())
    said = sum(1 for cell in grid.rows[top] if line_of(cell))
    if len(kept) < 2 and (said > 1 or weight < 3):
        return None
    return Head(
        grid, top, depth, _headings(grid, top, depth),
        {place: meaning.field for place, meaning in kept.items()}, weight,
    )  # fmt: skip


def _one_each(fields: dict[int, Meaning]) -> dict[int, Meaning]:
    """Keep the surest column of each field, the first among equals."""
    best: dict[str, int] = {}
    for place, meaning in fields.items():
        other = best.get(meaning.field)
        if other is None or fields[other].weight < meaning.weight:
            best[meaning.field] = place
    return {place: fields[place] for place in sorted(best.values())}


def _looks_like_headings(row: Sequence[Cell], depth: int) -> bool:
    said = [line_of(cell) for cell in row if line_of(cell)]
    return bool(said) and all(len(text) <= LONGEST for text in said)


def _two_lines(grid: Grid, top: int, depth: int) -> tuple[list[str], list[str]]:
    """Return each column's group heading and its own; one line of headings has no groups."""
    width = max(len(row) for row in grid.rows[top : top + depth])
    first = _padded(grid.rows[top], width)
    if depth == 1:
        return [""] * width, first
    second = _padded(grid.rows[top + 1], width)
    groups = list(first)
    across = [m for m in grid.merges if m[0] <= top <= m[2] and m[3] > m[1]]
    for left, right in [(m[1], m[3]) for m in across]:
        for place in range(left, min(right, width - 1) + 1):
            groups[place] = first[left] if left < width else ""
    if not grid.merges:
        # A text table has no merged cells: a group reaches to the next heading.
        for place in range(1, width):
            if not groups[place] and second[place] and second[place - 1]:
                groups[place] = groups[place - 1]
    return groups, second


def _headings(grid: Grid, top: int, depth: int) -> tuple[str, ...]:
    groups, subs = _two_lines(grid, top, depth)
    return tuple(
        " / ".join(dict.fromkeys(part for part in (group, sub) if part))
        for group, sub in zip(groups, subs, strict=True)
    )


def _padded(row: Sequence[Cell], width: int) -> list[str]:
    return [line_of(cell) for cell in row] + [""] * (width - len(row))


def _guess(grid: Grid) -> Head | None:
    """Return the fullest line of words among the first ones, for columns chosen by hand."""
    best, most = None, 0
    for top, row in enumerate(grid.rows[:20]):
        words = sum(1 for cell in row if isinstance(cell, str) and line_of(cell))
        if words > most:
            best, most = top, words
    if best is None:
        return None
    return Head(grid, best, 1, _headings(grid, best, 1), {}, 0)
