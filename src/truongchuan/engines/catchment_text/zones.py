"""From zones (sets of places) to the shortest clear wording that parses to the same zone.

For every ward and every quarter the shorter of two forms is taken: what belongs, or the whole
without what does not. Runs of three and more numbers become "… đến …", where every number between
exists. The result is never longer than the list of its places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TypeVar

from truongchuan.engines.catchment_text.gazetteer import Gazetteer, Houses, Unit, Ward
from truongchuan.engines.catchment_text.say import say
from truongchuan.engines.catchment_text.sets import (
    Difference,
    Expression,
    Kind,
    Label,
    Numbers,
    Places,
    Range,
    Side,
    Street,
    Value,
    union,
)
from truongchuan.engines.catchment_text.universe import (
    OPEN_END,
    OTHER,
    Point,
    Universe,
    build_universe,
)
from truongchuan.engines.text import sort_key

Test = Callable[[int], bool]
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class _Indexed:
    index: int
    point: Point


@dataclass(frozen=True)
class ZoneWriter:
    """Writes zones of one area; a zone is given by the positions of its places in the list."""

    gazetteer: Gazetteer

    @cached_property
    def _universe(self) -> Universe:
        return build_universe((), self.gazetteer)

    def zone(self, rows: Iterable[int]) -> Expression | None:
        """Return the set of a zone; None for an empty one."""
        wanted = frozenset(rows)
        return _zone(self._universe, lambda i: self._universe.points[i].row in wanted)

    def write(self, rows: Iterable[int]) -> str:
        """Return the wording of a zone, "" for an empty one."""
        expression = self.zone(rows)
        return say(expression) if expression is not None else ""


def write_zone(gazetteer: Gazetteer, rows: Iterable[int]) -> str:
    """Return the wording of one zone."""
    return ZoneWriter(gazetteer).write(rows)


def zone_of(universe: Universe, mask: int) -> Expression | None:
    """Return the shortest set of this module's forms that has exactly the points of ``mask``."""
    return _zone(universe, lambda i: bool(mask >> i & 1))


def _zone(universe: Universe, has: Test) -> Expression | None:
    points = [_Indexed(i, p) for i, p in enumerate(universe.points)]
    placed = [p for p in points if p.point.row is not None or p.point.cell is None]
    loose = [p for p in points if p.point.row is None and p.point.cell is not None]
    parts = _Zone(has, _districts(universe)).wards(placed)
    parts += _streets([p for p in loose if has(p.index)], None)
    return union(tuple(parts)) if parts else None


def _districts(universe: Universe) -> frozenset[tuple[int, str]]:
    """Labels that several wards share: these are told with their district."""
    keys = Counter(w.key for w in universe.wards)
    return frozenset(k for k, count in keys.items() if count > 1)


@dataclass(frozen=True, slots=True)
class _Zone:
    has: Test
    shared: frozenset[tuple[int, str]]

    def wards(self, points: list[_Indexed]) -> list[Expression]:
        """Whole wards first, word by word, then the parts of the others."""
        whole: dict[tuple[str, str], list[Label]] = {}
        parts: list[Expression] = []
        by_ward = _grouped(points, lambda p: p.point.ward)
        for ward, inside in by_ward:
            if ward is None:
                parts += self._inside(None, inside, self.has)
            elif all(self.has(p.index) for p in inside):
                of = ward.district if ward.key in self.shared else ""
                whole.setdefault((ward.word, of), []).append(ward.label)
            elif any(self.has(p.index) for p in inside):
                parts += self._ward(ward, inside)
        siblings = [w.label for w, _ in by_ward if w is not None]
        full: list[Expression] = []
        for (word, of), labels in whole.items():
            full += _units(Kind.WARD, word, labels, siblings, of=of)
        return full + parts

    def _ward(self, ward: Ward, inside: list[_Indexed]) -> list[Expression]:
        of = ward.district if ward.key in self.shared else ""
        whole = Places(Kind.WARD, ward.word, (ward.label,), None, of)
        others = [p for p in inside if _is_other(p.point.quarter)]
        named = all(not self.has(p.index) for p in others)
        without = all(self.has(p.index) for p in others)
        return self._shorter(
            whole,
            self._inside(whole, inside, self.has) if named else None,
            self._inside(whole, inside, lambda i: not self.has(i)) if without else None,
        )

    @staticmethod
    def _shorter(
        whole: Places, positive: list[Expression] | None, negative: list[Expression] | None
    ) -> list[Expression]:
        if not negative:
            return positive or []
        without = Difference(whole, union(tuple(negative)))
        if positive and len(say(union(tuple(positive)))) <= len(say(without)):
            return positive
        return [without]

    def _inside(self, ward: Places | None, inside: list[_Indexed], has: Test) -> list[Expression]:
        """The quarters, groups and houses of a ward that pass a test."""
        whole: dict[str, list[Label]] = {}
        parts: list[Expression] = []
        direct: list[Expression] = []
        by_quarter = _grouped(inside, lambda p: p.point.quarter)
        for quarter, points in by_quarter:
            if not any(has(p.index) for p in points):
                continue
            if quarter is None:
                direct = self._groups(ward, points, has)
            elif all(has(p.index) for p in points) and not _is_other(quarter):
                whole.setdefault(quarter.word, []).append(quarter.label)
            elif not _is_other(quarter):
                parts += self._quarter(ward, quarter, points, has)
        siblings = [q.label for q, _ in by_quarter if q is not None]
        full = [
            units
            for word, labels in whole.items()
            for units in _units(Kind.QUARTER, word, labels, siblings, above=ward)
        ]
        return [*full, *parts, *direct]

    def _quarter(
        self, ward: Places | None, quarter: Unit, points: list[_Indexed], has: Test
    ) -> list[Expression]:
        whole = Places(Kind.QUARTER, quarter.word, (quarter.label,), ward)
        others = [p for p in points if _is_other(p.point.group)]
        named = all(not has(p.index) for p in others)
        without = all(has(p.index) for p in others)
        return self._shorter(
            whole,
            self._groups(whole, points, has) if named else None,
            self._groups(whole, points, lambda i: not has(i)) if without else None,
        )

    @staticmethod
    def _groups(above: Places | None, points: list[_Indexed], has: Test) -> list[Expression]:
        whole: dict[str, list[Label]] = {}
        parts: list[Expression] = []
        by_group = _grouped(points, lambda p: p.point.group)
        for group, inside in by_group:
            chosen = [p for p in inside if has(p.index)]
            if not chosen:
                continue
            if group is not None and len(chosen) == len(inside):
                whole.setdefault(group.word, []).append(group.label)
            elif group is None:
                parts += _streets(chosen, above)
            else:
                own = Places(Kind.GROUP, group.word, (group.label,), above)
                parts += _streets(chosen, own)
        siblings = [g.label for g, _ in by_group if g is not None]
        full = [
            units
            for word, labels in whole.items()
            for units in _units(Kind.GROUP, word, labels, siblings, above=above)
        ]
        return [*parts, *full]


def _is_other(unit: Unit | None) -> bool:
    return unit is not None and unit.label == OTHER


def _grouped(
    points: list[_Indexed], key: Callable[[_Indexed], K]
) -> list[tuple[K, list[_Indexed]]]:
    found: dict[K, list[_Indexed]] = {}
    for point in points:
        found.setdefault(key(point), []).append(point)
    return list(found.items())


def _units(
    kind: Kind,
    word: str,
    labels: Sequence[Label],
    siblings: Sequence[Label],
    *,
    above: Places | None = None,
    of: str = "",
) -> list[Expression]:
    """Units of one word: the numbered ones in one list, those with names one by one."""
    numbered = tuple(compressed([x for x in labels if x.number is not None], siblings))
    named = sorted((x for x in labels if x.number is None), key=lambda x: sort_key(x.name))
    lists = [numbered, *((label,) for label in named)]
    return [Places(kind, word, values, above, of) for values in lists if values]


def compressed(labels: Sequence[Label], siblings: Sequence[Label]) -> list[Value]:
    """Numbers in order, runs of three and more as ranges where nothing else lies between."""
    ordered = sorted(labels, key=lambda x: (x.suffix, x.number or 0))
    runs = groupby(
        enumerate(ordered), lambda pair: (pair[1].suffix, (pair[1].number or 0) - pair[0])
    )
    values: list[Value] = []
    for _, members in runs:
        run = [label for _, label in members]
        span = Range(run[0], run[-1])
        mixed = any(span.spans(s) and s.suffix != run[0].suffix for s in siblings)
        values += run if len(run) < 3 or mixed else [span]
    return sorted(values, key=_order)


def _order(value: Value) -> tuple[int, str]:
    label = value.first if isinstance(value, Range) else value
    return label.number or 0, label.suffix


# --- houses


def _streets(points: list[_Indexed], within: Places | None) -> list[Expression]:
    """Houses by street, lane and side; sides with the same numbers are told together."""
    parts: list[Expression] = []
    by_street = _grouped(points, lambda p: (_place(p.point, within), _street(p.point)))
    for (place, (houses, lane)), members in by_street:
        sides: dict[bool, list[Numbers]] = {}
        for odd, cells in _grouped(
            members, lambda p: p.point.cell is not None and p.point.cell.odd
        ):
            sides[odd] = _runs([p.point for p in cells])
        lanes = (lane,) if lane else ()
        word = "ngõ" if lane else ""
        both = _both(sides[False], sides[True]) if len(sides) == 2 else None
        if both is not None:
            told = [(Side.BOTH, both)]
        else:
            told = [(Side.ODD if odd else Side.EVEN, runs) for odd, runs in sorted(sides.items())]
        for side, runs in told:
            numbers = () if runs == [Numbers(None, None)] else tuple(runs)
            parts.append(Street(houses.word, houses.name, side, numbers, lanes, word, within=place))
    return parts


def _street(point: Point) -> tuple[Houses, str]:
    houses = point.houses or Houses("", "", "")
    lane = point.cell.lane if point.cell is not None else ""
    return Houses(houses.word, houses.name, houses.key), lane


def _place(point: Point, within: Places | None) -> Places | None:
    if within is not None or point.ward is None:
        return within
    place = Places(Kind.WARD, point.ward.word, (point.ward.label,), None, point.ward.district)
    for kind, unit in ((Kind.QUARTER, point.quarter), (Kind.GROUP, point.group)):
        if unit is not None:
            place = Places(kind, unit.word, (unit.label,), place)
    return place


def _runs(points: list[Point]) -> list[Numbers]:
    """The numbers of cells of one side, neighbouring cells joined."""
    spans = sorted((p.cell.first, p.cell.last) for p in points if p.cell is not None)
    joined: list[tuple[int, int]] = []
    for first, last in spans:
        if joined and first <= joined[-1][1] + 2:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    odd = points[0].cell is not None and points[0].cell.odd
    runs = []
    for first, last in joined:
        low = first + (first % 2 == (0 if odd else 1))
        high = None if last >= OPEN_END else last - (last % 2 == (0 if odd else 1))
        runs.append(Numbers(None if low <= 2 and high is None else low, high))
    return [Numbers(None, None)] if runs == [Numbers(None, None)] else runs


def _both(even: list[Numbers], odd: list[Numbers]) -> list[Numbers] | None:
    """The runs of both sides as one list, when they begin and end beside each other."""
    if len(even) != len(odd):
        return None
    joined = []
    for a, b in zip(even, odd, strict=True):
        if not (_beside(a.first, b.first) and _beside(a.last, b.last)):
            return None
        first = None if a.first is None or b.first is None else min(a.first, b.first)
        last = None if a.last is None or b.last is None else max(a.last, b.last)
        joined.append(Numbers(first, last))
    return joined


def _beside(one: int | None, two: int | None) -> bool:
    return one is two is None or (one is not None and two is not None and abs(one - two) == 1)
