"""What differs between two readings of a plan, and which parts are the same ones.

A re-imported plan must keep the progress reported on it, so parts are matched first: schools by
canonical name, rows and duties by wording, then period and place in the table. What is left
over was removed or added. Matching is greedy over similarity, most similar pair first: plans
have tens of rows, and a pair below :data:`SAME_ENOUGH` is never the same task. Parts with the same
wording and period (or unit) are paired first, which keeps long plans fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, TypeVar

from truongchuan.engines.plan.facts import PlanFacts, RoadmapRow, SchoolFact
from truongchuan.engines.text import fold

SAME_ENOUGH = 0.6
PERIOD_WEIGHT = 0.08
PLACE_WEIGHT = 0.04
LEAST = SAME_ENOUGH - PERIOD_WEIGHT - PLACE_WEIGHT
MOST_PAIRS = 100_000
"""Pairs that are compared by wording; beyond, only those that stand near each other."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: ``kind`` is added, removed or changed; ``part`` what it is about.

    ``label`` names the part for people (a school, the task's wording); ``field``, ``before`` and
    ``after`` are set for a changed part, as plain JSON values.
    """

    kind: str
    part: str
    label: str
    field: str | None = None
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Differences in document order, and which old row and duty item became which new one."""

    changes: tuple[Change, ...]
    rows: dict[int, int]
    duty_items: dict[tuple[int, int], tuple[int, int]]


def compare_facts(before: PlanFacts, after: PlanFacts) -> Comparison:
    """Compare two readings. ``rows`` maps old row numbers to new ones."""
    row_pairs = _match(before.roadmap, after.roadmap, _row_similarity, _row_key)
    old_items, new_items = _duty_items(before), _duty_items(after)
    item_pairs = _match(old_items, new_items, _item_similarity, _item_key)
    changes = [
        *_document_changes(before, after),
        *_school_changes(before, after),
        *_row_changes(before, after, row_pairs),
        *_item_changes(old_items, new_items, item_pairs),
    ]
    return Comparison(
        changes=tuple(changes),
        rows={before.roadmap[i].row: after.roadmap[j].row for i, j in row_pairs.items()},
        duty_items={old_items[i].place: new_items[j].place for i, j in item_pairs.items()},
    )


@dataclass(frozen=True, slots=True)
class _Item:
    unit: str
    text: str
    place: tuple[int, int]


def _duty_items(facts: PlanFacts) -> list[_Item]:
    return [
        _Item(duty.unit.name, item.text, (i, j))
        for i, duty in enumerate(facts.duties)
        for j, item in enumerate(duty.items)
    ]


def _row_key(row: RoadmapRow) -> tuple[object, ...]:
    return fold(row.task), row.months


def _item_key(item: _Item) -> tuple[object, ...]:
    return fold(item.unit), fold(item.text)


def _row_similarity(a: RoadmapRow, b: RoadmapRow, distance: float) -> float:
    same_period = a.months == b.months
    return (
        _wording(a.task, b.task)
        + PERIOD_WEIGHT * same_period
        + PLACE_WEIGHT * (1 - distance)
        - PERIOD_WEIGHT
        - PLACE_WEIGHT
    )


def _item_similarity(a: _Item, b: _Item, distance: float) -> float:
    return _wording(a.text, b.text) - (0 if fold(a.unit) == fold(b.unit) else 0.3) - 0.02 * distance


def _wording(a: str, b: str) -> float:
    x, y = _words(a), _words(b)
    if x == y:
        return 1.0
    matcher = SequenceMatcher(None, x, y, autojunk=False)
    # Two cheap upper bounds first: most pairs of a long table have little in common.
    if matcher.real_quick_ratio() < SAME_ENOUGH or matcher.quick_ratio() < LEAST:
        return 0.0
    return matcher.ratio()


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(text).split())


def _match(
    old: Sequence[T],
    new: Sequence[T],
    similarity: Callable[[T, T, float], float],
    key: Callable[[T], tuple[object, ...]],
) -> dict[int, int]:
    """Pair old with new items, most similar first; ties go to the nearer place.

    Items with the same key are paired before all others, so that a long plan of which little
    changed is not compared pair by pair.
    """
    pairs = _match_same(old, new, key)
    taken = set(pairs.values())
    size = max(len(old), len(new), 1)
    left = len(old) - len(pairs)
    reach = size if left * len(new) <= MOST_PAIRS else max(20, MOST_PAIRS // (2 * left))
    scored = sorted(
        (
            (-similarity(a, b, abs(i - j) / size), abs(i - j), i, j)
            for i, a in enumerate(old)
            if i not in pairs
            for j, b in enumerate(new)
            if j not in taken and abs(i - j) <= reach
        ),
    )
    for negative, _distance, i, j in scored:
        if -negative < LEAST:
            break
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _match_same(
    old: Sequence[T], new: Sequence[T], key: Callable[[T], tuple[object, ...]]
) -> dict[int, int]:
    """Pair items with the same key: those at the same place, then each with the nearest left."""
    places: dict[tuple[object, ...], set[int]] = {}
    for j, item in enumerate(new):
        places.setdefault(key(item), set()).add(j)
    keys = [key(item) for item in old]
    pairs = {i: i for i, found in enumerate(keys) if i in places.get(found, ())}
    for i in pairs:
        places[keys[i]].remove(i)
    for i, found in enumerate(keys):
        free = places.get(found)
        if i not in pairs and free:
            pairs[i] = min(free, key=lambda j: (abs(i - j), j))
            free.remove(pairs[i])
    return pairs


def _document_changes(before: PlanFacts, after: PlanFacts) -> Iterator[Change]:
    for name in ("number", "date", "issuer", "title", "signatory_name"):
        old, new = getattr(before.document, name), getattr(after.document, name)
        if old != new:
            yield Change("changed", "document", name, name, _plain(old), _plain(new))


def _school_changes(before: PlanFacts, after: PlanFacts) -> Iterator[Change]:
    old = {fold(s.name): s for s in before.schools}
    new = {fold(s.name): s for s in after.schools}
    for key, school in new.items():
        if key not in old:
            yield Change("added", "school", school.name)
        else:
            yield from _fields("school", school.name, old[key], school, _SCHOOL_FIELDS)
    for key, school in old.items():
        if key not in new:
            yield Change("removed", "school", school.name)


_SCHOOL_FIELDS: dict[str, Callable[[SchoolFact], Any]] = {
    "recognition": lambda s: s.recognition and str(s.recognition),
    "quarter": lambda s: s.quarter,
    "degree": lambda s: s.degree,
    "stretch": lambda s: s.stretch,
}
_ROW_FIELDS: dict[str, Callable[[RoadmapRow], Any]] = {
    "task": lambda r: r.task,
    "months": lambda r: list(r.months),
    "lead": lambda r: [u.name for u in r.lead],
    "cooperating": lambda r: [u.name for u in r.cooperating],
    "schools": lambda r: None if r.schools is None else list(r.schools),
    "school_group": lambda r: r.school_group,
    "stated_school_count": lambda r: r.stated_school_count,
}


def _row_changes(before: PlanFacts, after: PlanFacts, pairs: dict[int, int]) -> Iterator[Change]:
    old_of = {j: i for i, j in pairs.items()}
    for j, row in enumerate(after.roadmap):
        if j not in old_of:
            yield Change("added", "row", row.task)
        else:
            yield from _fields("row", row.task, before.roadmap[old_of[j]], row, _ROW_FIELDS)
    for i, row in enumerate(before.roadmap):
        if i not in pairs:
            yield Change("removed", "row", row.task)


def _item_changes(
    old: Sequence[_Item], new: Sequence[_Item], pairs: dict[int, int]
) -> Iterator[Change]:
    old_of = {j: i for i, j in pairs.items()}
    for j, item in enumerate(new):
        if j not in old_of:
            yield Change("added", "duty", item.text, "unit", None, item.unit)
            continue
        was = old[old_of[j]]
        for name in ("unit", "text"):
            if getattr(was, name) != getattr(item, name):
                yield Change(
                    "changed", "duty", item.text, name, getattr(was, name), getattr(item, name)
                )
    for i, item in enumerate(old):
        if i not in pairs:
            yield Change("removed", "duty", item.text, "unit", item.unit, None)


def _fields(
    part: str, label: str, old: T, new: T, read: dict[str, Callable[[T], Any]]
) -> Iterator[Change]:
    for name, value_of in read.items():
        was, now = value_of(old), value_of(new)
        if was != now:
            yield Change("changed", part, label, name, was, now)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else str(value)
