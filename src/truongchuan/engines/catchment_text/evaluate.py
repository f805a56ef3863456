"""Sets of points: which surely belong to an expression, and which may.

Every expression has a lower and an upper set, ``must`` ⊆ ``may`` (Kleene's three values on every
point): union and difference work on both,

    must(A − B) = must(A) − may(B)        may(A − B) = may(A) − must(B),

a doubtful text has the intersection of its readings below and their union above.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from truongchuan.engines.catchment_text.gazetteer import Unit, Ward
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
    Side,
    Street,
    Unclear,
    Union,
    Value,
)
from truongchuan.engines.catchment_text.universe import Cell, Universe, find_wards


@dataclass(frozen=True, slots=True)
class Bounds:
    """A set between two: its points as bits."""

    must: int = 0
    may: int = 0

    def __or__(self, other: Bounds) -> Bounds:
        return Bounds(self.must | other.must, self.may | other.may)

    def __and__(self, other: Bounds) -> Bounds:
        return Bounds(self.must & other.must, self.may & other.may)

    def __sub__(self, other: Bounds) -> Bounds:
        return Bounds(self.must & ~other.may, self.may & ~other.must)


NOTHING = Bounds()
Where = tuple[Ward | None, Unit | None]
Key = tuple[int, str]


@dataclass
class Evaluator:
    """Evaluates expressions on a universe, for one class of residence.

    :param residence: the class, or None when the lists do not part classes.
    :param others: what the other schools have, for remainders; None leaves remainders empty.
    :param homeless: whether units without a ward may lie in every ward; else they are left out.
    :param seats: evaluate what holds only if seats are left (instead of what always holds).
    """

    universe: Universe
    residence: str | None = None
    others: Bounds | None = None
    seats: bool = False
    homeless: bool = True

    def bounds(self, expression: Expression) -> Bounds:
        """The lower and the upper set of an expression."""
        return self._bounds(expression, seats=False)

    def _bounds(self, expression: Expression, *, seats: bool) -> Bounds:
        match expression:
            case Union():
                result = NOTHING
                for part in expression.parts:
                    result |= self._bounds(part, seats=seats)
                return result
            case Difference():
                without = Evaluator(self.universe, self.residence, self.others)
                base = self._bounds(expression.base, seats=seats)
                return base - without.bounds(expression.without)
            case Conditional():
                return self._conditional(expression, seats=seats)
            case Unclear():
                return self._unclear(expression, seats=seats)
        if self.seats is not seats:
            return NOTHING
        match expression:
            case Places():
                return self.places(expression)
            case Street():
                return self.street(expression)
            case Everything():
                return Bounds(self.universe.everything, self.universe.everything)
            case Rest():
                if self.others is None:
                    return NOTHING
                return (
                    Evaluator(self.universe, self.residence).bounds(expression.scope) - self.others
                )
        raise AssertionError(expression)

    def _conditional(self, expression: Conditional, *, seats: bool) -> Bounds:
        classes = expression.residence
        if classes is not None and self.residence is not None and self.residence not in classes:
            return NOTHING
        return self._bounds(expression.inner, seats=seats or expression.if_seats_left)

    def _unclear(self, expression: Unclear, *, seats: bool) -> Bounds:
        readings = [self._bounds(r, seats=seats) for r in expression.readings]
        may = 0
        must = self.universe.everything if len(readings) > 1 else 0
        for reading in readings:
            may |= reading.may
            must &= reading.must
        return Bounds(must, may)

    # --- places

    def places(self, places: Places) -> Bounds:
        """The points of units of one level."""
        if places.kind is Kind.WARD:
            return self._wards(places)
        parent = self.parent(places)
        result = NOTHING
        pick = self._quarter if places.kind is Kind.QUARTER else self._group
        for value in places.values:
            result |= pick(places, value, parent)
        return result

    def parent(self, places: Places) -> Bounds:
        """The points of the unit above; without one told, every ward may be it."""
        if places.within is not None:
            return self.places(places.within)
        everything = self.universe.everything
        if self.universe.one_ward:
            return Bounds(everything, everything)
        return Bounds(0, everything if self.homeless else 0)

    def _wards(self, places: Places) -> Bounds:
        result = Bounds(0, self.universe.no_ward)
        for value in places.values:
            labels = value.labels() if isinstance(value, Range) else (value,)
            for label in labels:
                found = find_wards(self.universe.wards, places, label)
                may = 0
                for ward in found:
                    may |= self.universe.wards[ward]
                result |= Bounds(may if len(found) == 1 else 0, may)
        return result

    def _quarter(self, places: Places, value: Value, parent: Bounds) -> Bounds:
        must = may = 0
        for key, exact in _keys(value, self.universe.quarters):
            for (_, unit), bits in self.universe.quarters[key].items():
                if _same_word(unit.word, places.word):
                    may |= bits
                    must |= bits if exact else 0
        return Bounds(must, may | self.universe.no_quarter) & parent

    def _group(self, places: Places, value: Value, parent: Bounds) -> Bounds:
        direct = places.within is None or places.within.kind is Kind.WARD
        result = Bounds(0, self.universe.no_group)
        for key, exact in _keys(value, self.universe.groups):
            if direct:
                result |= self._without_quarter(places, key, parent, exact=exact)
                continue
            for word, bits in self.universe.group_words[key].items():
                if _same_word(word, places.word):
                    result |= Bounds(bits if exact else 0, bits)
        return result & parent

    def _without_quarter(self, places: Places, key: Key, parent: Bounds, *, exact: bool) -> Bounds:
        """Groups of a label in a whole ward: sure only where one quarter can be meant."""
        found: dict[Where, int] = {}
        for (ward, quarter, word), bits in self.universe.groups[key].items():
            if _same_word(word, places.word) and bits & parent.may:
                where = (ward, quarter)
                found[where] = found.get(where, 0) | bits
        result = NOTHING
        for where, bits in found.items():
            sure = exact and self._decided(where, found)
            result |= Bounds(bits if sure else 0, bits)
        return result

    def _decided(self, where: Where, found: dict[Where, int]) -> bool:
        """Whether a group told without its quarter is surely this one."""
        if self.universe.gazetteer is None:
            return where[1] is None
        return sum(1 for other in found if other[0] == where[0]) == 1

    # --- streets

    def street(self, street: Street) -> Bounds:
        """The points of houses of a street."""
        within = street.within
        if within is not None:
            parent = self.places(within)
        else:
            free = self.universe.no_ward if not self.universe.one_ward else self.universe.everything
            free |= self.universe.listed
            parent = Bounds(free, self.universe.everything)
        must = may = 0
        for cell, bits in self.universe.cells.get(street.key, {}).items():
            fits = _fits(street, cell)
            may |= bits if fits is not False else 0
            must |= bits if fits is True else 0
        unknown = self.universe.no_street
        return Bounds(must, may | unknown) & parent


def _same_word(a: str, b: str) -> bool:
    return not a or not b or a == b


def _keys(value: Value, known: Iterable[Key]) -> list[tuple[Key, bool]]:
    """The known keys that a value names; with False those that a range only may mean ("4A")."""
    if isinstance(value, Range):
        suffix = value.first.suffix
        return [(k, k[1] == suffix) for k in known if value.spans(Label(k[0], k[1]))]
    keys = set(known)
    if value.key in keys:
        return [(value.key, True)]
    if value.number is not None:
        return []
    return [(k, True) for k in keys if k[0] == -1 and Label(name=k[1]).loose_key == value.loose_key]


def _fits(street: Street, cell: Cell) -> bool | None:
    """Whether a cell belongs to a street's houses; None when the text does not decide it."""
    if street.lanes and cell.lane not in street.lanes:
        return False
    if street.side is not Side.BOTH and cell.odd is not (street.side is Side.ODD):
        return False
    if street.numbers and not any(
        (n.first or 1) <= cell.first and (n.last is None or cell.last <= n.last)
        for n in street.numbers
    ):
        return False
    if street.stretch or (not street.lanes and cell.lane):
        return None
    return True
