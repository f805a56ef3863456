"""From items that know their larger units to one expression.

What has no ward of its own takes the ward of the heading or of the table's row. A ward that is
only parted by a comma is a doubtful one: all readings are kept. So are the two readings of a
remark on several units ("KP 1, 2 (trừ tổ 5)"): about the nearest one, or about each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from truongchuan.engines.catchment_text.bind import bind
from truongchuan.engines.catchment_text.mentions import Item, Link, Remark
from truongchuan.engines.catchment_text.sets import (
    Conditional,
    Difference,
    Everything,
    Expression,
    Kind,
    Label,
    Places,
    Range,
    Rest,
    Street,
    Unclear,
    union,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """The ward a list stands under."""

    ward: Places


def expression_of(
    items: Sequence[Item], heading: Heading | None, remarks: list[Remark]
) -> Expression | None:
    """Return the set that the items of one stretch stand for, None when there are none."""
    roots = bind(items)
    if not roots:
        return None
    return union(tuple(_Builder(heading, remarks).roots(roots)))


class _Builder:
    def __init__(self, heading: Heading | None, remarks: list[Remark]):
        self.heading = heading
        self.remarks = remarks

    def roots(self, roots: list[Item]) -> list[Expression]:
        """The sets of all items, those without a ward put where they may belong."""
        heading = self.heading.ward if self.heading else None
        built: list[Expression] = []
        position = 0
        while position < len(roots):
            end = position
            while end < len(roots) and self._homeless(roots[end]):
                end += 1
            if end == position:
                following = roots[end + 1 :]
                if not (following and self._homeless(following[0]) and self._near(following[0])
                        and self._simple(roots[end])):  # fmt: skip
                    built.append(self.build(roots[end], heading))
                    position = end + 1
                    continue
                end = position + 1
                while end < len(roots) and self._homeless(roots[end]):
                    end += 1
                first = position + 1
            else:
                first = position
            before = roots[position] if first > position else None
            after = roots[end] if end < len(roots) else None
            if after is not None and not (self._near(after) and self._simple(after)):
                after = None
            built.append(self._doubtful_ward(roots[first:end], before, after))
            position = end + (after is not None)
        return built

    def _homeless(self, item: Item) -> bool:
        """Whether an item needs a ward and none is told anywhere."""
        return self.heading is None and item.kind is not Kind.WARD and not item.everything

    @staticmethod
    def _near(item: Item) -> bool:
        return item.link is Link.LOOSE

    @staticmethod
    def _simple(item: Item) -> bool:
        """Whether an item is one whole ward, nothing said of its parts."""
        return item.kind is Kind.WARD and not (item.parts or item.excepts or item.several)

    def _doubtful_ward(
        self, items: list[Item], before: Item | None, after: Item | None
    ) -> Expression:
        """Units between commas: in the ward before, in the one behind, or in none that is told."""
        wards = [w for w in (before, after) if w is not None]
        alone = [self.build(item, None) for item in items]
        if not wards:
            for item in items:
                if item.kind is not Kind.STREET:
                    self.remarks.append(Remark("missing-ward", item.start, item.end))
            return union(tuple(alone))
        readings = []
        for ward in wards:
            place = self.places(ward, None)
            others = tuple(self.build(w, None) for w in wards if w is not ward)
            readings.append(union((*others, *(self.build(i, place) for i in items))))
        if after is not None and before is None and _ascending(items):
            readings.append(self._path(items, self.places(after, None)))
        readings.append(union((*(self.build(w, None) for w in wards), *alone)))
        ends = [_reach(item) for item in (*wards, *items)]
        return Unclear(
            "ambiguous-scope", tuple(readings), min(e[0] for e in ends), max(e[1] for e in ends)
        )

    def _path(self, items: list[Item], ward: Places) -> Expression:
        """The reading of "tổ 5, KP 1, phường 3" as one address."""
        parent = ward
        for item in reversed(items[1:]):
            parent = self.places(item, parent)
        return self.build(items[0], parent)

    # --- one item

    def places(self, item: Item, parent: Places | None) -> Places:
        """The units that an item names."""
        kind = item.kind or Kind.WARD
        return Places(kind, item.word, tuple(item.values), parent, item.of, item.start, item.end)

    def build(self, item: Item, parent: Places | None) -> Expression:
        """The set that an item stands for inside a larger unit."""
        expression = self._core(item, parent)
        known = isinstance(expression, Unclear) and item.doubt in {expression.reason, "unreadable"}
        if item.doubt and not known:
            readings: tuple[Expression, ...] = (expression,) if item.readings else ()
            if item.doubt == "ambiguous-scope" and isinstance(expression, Difference):
                readings = (expression, expression.base)
            expression = Unclear(item.doubt, readings, *_reach(item))
        residence = item.own_residence if item.parts else item.own_residence or item.residence
        if residence is not None or item.seats:
            expression = Conditional(expression, residence, item.seats)
        return expression

    def _core(self, item: Item, parent: Places | None) -> Expression:
        if item.everything and not item.rest:
            return Everything(item.start, item.end)
        if item.kind is None:
            return self._rest(item, parent)
        if item.kind is Kind.STREET:
            return self._street(item, parent)
        if item.kind is Kind.WARD and not item.values:
            if self.heading is None:
                return Unclear("missing-ward", (), item.start, item.end)
            return replace(self.heading.ward, start=item.start, end=item.end)
        if item.kind is Kind.WARD and parent is not None:
            parent = None
        base = self.places(item, parent)
        if self._qualified(item) and item.several:
            return self._several(item, base)
        return self._with_parts(item, base)

    def _rest(self, item: Item, parent: Places | None) -> Expression:
        if item.everything:
            return Rest(Everything(item.start, item.end), item.start, item.end)
        if parent is None:
            return Unclear("rest-of-what", (), item.start, item.end)
        return Rest(parent, item.start, item.end)

    def _street(self, item: Item, parent: Places | None) -> Expression:
        street: Expression = Street(
            item.word, item.name, item.side, tuple(item.numbers), tuple(item.lanes),
            item.lane_word, item.stretch, parent, item.start, item.end,
        )  # fmt: skip
        return self._without(item, street, parent)

    def _with_parts(self, item: Item, base: Places) -> Expression:
        result: Expression = base
        if item.parts:
            result = union(tuple(self.build(part, base) for part in item.parts))
        if item.rest:
            result = Rest(result, item.start, item.end)
        scope: Places = base
        if (
            len(item.parts) == 1
            and item.parts[0].kind is Kind.QUARTER
            and not item.parts[0].several
        ):
            scope = self.places(item.parts[0], base)
        return self._without(item, result, scope)

    def _without(self, item: Item, base: Expression, scope: Places | None) -> Expression:
        for operands in item.excepts:
            built = tuple(self.build(o, self._scope(item, o, scope)) for o in operands)
            start = min(o.start for o in operands)
            end = max(o.end for o in operands)
            base = Difference(base, union(built), start, end)
        return base

    @staticmethod
    def _scope(item: Item, operand: Item, scope: Places | None) -> Places | None:
        """Where an excepted unit lies: in the unit it is taken from, or beside it."""
        if operand.kind is Kind.WARD:
            return None
        while scope is not None and _level(scope) >= operand.level:
            scope = scope.within
        return scope

    def _qualified(self, item: Item) -> bool:
        relative = any(
            operand.level > item.level for operands in item.excepts for operand in operands
        )
        return bool(item.parts) or item.rest or relative

    def _several(self, item: Item, base: Places) -> Expression:
        """A remark on a list of units: about the nearest unit only, or about each?"""
        values = list(item.values)
        nearest = values[0] if item.parts_before else values[-1]
        others = values[1:] if item.parts_before else values[:-1]
        if isinstance(nearest, Range):
            ends = nearest.first, nearest.last
            nearest, other_end = ends if item.parts_before else (ends[1], ends[0])
            others += _shortened(other_end, nearest)
        near = self._with_parts(item, replace(base, values=(nearest,)))
        first = union((replace(base, values=tuple(others)), near)) if others else near
        each = self._with_parts(item, base)
        return Unclear("ambiguous-qualifier", (first, each), *_reach(item))


def _reach(item: Item) -> tuple[int, int]:
    """Where an item stands with everything inside it."""
    inside = [*item.parts, *(o for operands in item.excepts for o in operands)]
    ends = [(item.start, item.end), *(_reach(i) for i in inside)]
    return min(e[0] for e in ends), max(e[1] for e in ends)


def _level(places: Places) -> int:
    return {Kind.WARD: 0, Kind.QUARTER: 1, Kind.GROUP: 2, Kind.STREET: 3}[places.kind]


def _shortened(far: Label, near: Label) -> list[Label | Range]:
    """The range from ``far`` up to, and without, ``near``."""
    low, high = far.number or 0, near.number or 0
    step = 1 if high > low else -1
    last = replace(near, number=high - step)
    first, last = (far, last) if step > 0 else (last, far)
    return [first if first == last else Range(first, last)]


def _ascending(items: list[Item]) -> bool:
    """Whether items go from small to large, as an address does."""
    levels = [item.level for item in items]
    return len(items) > 1 and all(a > b for a, b in pairwise(levels))
