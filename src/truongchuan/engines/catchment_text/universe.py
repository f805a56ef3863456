"""The points that sets are compared on, as bits of whole numbers.

With a gazetteer the points are its places. Without one they are representatives: every unit that
the lists name, and in each larger unit one point for "all others". A street is cut at every house
number the lists name. What is not known of a point (the quarter of a street's houses) is unknown,
and an atom that asks for it is neither true nor false there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from truongchuan.engines.catchment_text.gazetteer import Gazetteer, Houses, Place, Unit, Ward
from truongchuan.engines.catchment_text.sets import (
    Expression,
    Kind,
    Label,
    Numbers,
    Places,
    Range,
    Side,
    Street,
    Value,
    walk,
)

OTHER = Label(name="*")
"""Stands for all units of a larger one that the lists do not name."""

OPEN_END = 10**6


@dataclass(frozen=True, slots=True)
class Cell:
    """Houses of one side between two numbers that no list parts; ``lane`` is "" on the street."""

    key: str
    lane: str
    odd: bool
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Point:
    """A point; None is unknown. ``sure`` is False when it is not certain that it exists."""

    ward: Ward | None
    quarter: Unit | None
    group: Unit | None
    cell: Cell | None
    row: int | None = None
    sure: bool = True
    street_told: bool = True
    houses: Houses | None = None


@dataclass
class Universe:
    """The points, and for every property the bits of the points that have it."""

    points: list[Point]
    gazetteer: Gazetteer | None
    wards: dict[Ward, int] = field(default_factory=dict)
    quarters: dict[tuple[int, str], dict[tuple[Ward | None, Unit], int]] = field(
        default_factory=dict
    )
    groups: dict[tuple[int, str], dict[tuple[Ward | None, Unit | None, str], int]] = field(
        default_factory=dict
    )
    group_words: dict[tuple[int, str], dict[str, int]] = field(default_factory=dict)
    cells: dict[str, dict[Cell, int]] = field(default_factory=dict)
    no_ward: int = 0
    no_quarter: int = 0
    no_group: int = 0
    no_street: int = 0
    sure: int = 0

    def __post_init__(self) -> None:
        for index, point in enumerate(self.points):
            bit = 1 << index
            self._index(point, bit)

    def _index(self, point: Point, bit: int) -> None:
        if point.ward is None:
            self.no_ward |= bit
        else:
            self.wards[point.ward] = self.wards.get(point.ward, 0) | bit
        if point.quarter is None:
            self.no_quarter |= bit
        else:
            of = self.quarters.setdefault(point.quarter.key, {})
            key = (point.ward, point.quarter)
            of[key] = of.get(key, 0) | bit
        if point.group is None:
            self.no_group |= bit
        else:
            inside = self.groups.setdefault(point.group.key, {})
            where = (point.ward, point.quarter, point.group.word)
            inside[where] = inside.get(where, 0) | bit
            words = self.group_words.setdefault(point.group.key, {})
            words[point.group.word] = words.get(point.group.word, 0) | bit
        if point.cell is not None:
            on = self.cells.setdefault(point.cell.key, {})
            on[point.cell] = on.get(point.cell, 0) | bit
        elif not point.street_told:
            self.no_street |= bit
        if point.sure:
            self.sure |= bit

    @property
    def everything(self) -> int:
        """All points."""
        return (1 << len(self.points)) - 1

    @property
    def one_ward(self) -> bool:
        """Whether there is only one ward, or none is named: then it need not be told."""
        return len(self.wards) + bool(self.no_ward) <= 1

    def of(self, mask: int) -> Iterator[Point]:
        """The points of a set of bits."""
        while mask:
            low = mask & -mask
            yield self.points[low.bit_length() - 1]
            mask ^= low

    @property
    def listed(self) -> int:
        """The points that the gazetteer lists."""
        return sum(1 << i for i, p in enumerate(self.points) if p.row is not None)


def labels_of(values: Iterable[Value]) -> Iterator[Label]:
    """Every label that values name."""
    for value in values:
        if isinstance(value, Range):
            yield from value.labels()
        else:
            yield value


def wards_named(expressions: Iterable[Expression]) -> list[Ward]:
    """The wards that expressions name; one without a district is the one that has a district."""
    found: dict[tuple[int, str], dict[str, Ward]] = {}
    for places in _all_places(expressions):
        if places.kind is Kind.WARD:
            for label in labels_of(places.values):
                found.setdefault(label.key, {}).setdefault(
                    places.of, Ward(places.word, label, places.of)
                )
    wards: list[Ward] = []
    for by_district in found.values():
        named = [w for district, w in by_district.items() if district]
        wards += named or list(by_district.values())
    return wards


def find_wards(wards: Iterable[Ward], places: Places, label: Label) -> list[Ward]:
    """The wards that a label may mean: same label, then same word and district where told."""
    known = list(wards)
    found = [w for w in known if w.key == label.key]
    if not found:
        found = [w for w in known if w.label.loose_key == label.loose_key]
    for narrower in (
        [w for w in found if not places.of or _district(w.district) == _district(places.of)],
        [w for w in found if not w.word or not places.word or w.word == places.word],
    ):
        found = [w for w in found if w in narrower] or found
    return found


def _district(text: str) -> str:
    return text.casefold().replace("quận ", "").replace("huyện ", "").strip()


def _all_places(expressions: Iterable[Expression]) -> Iterator[Places]:
    for expression in expressions:
        for node in walk(expression):
            if isinstance(node, Places | Street):
                places = node if isinstance(node, Places) else node.within
                while places is not None:
                    yield places
                    places = places.within


def build_universe(expressions: Iterable[Expression], gazetteer: Gazetteer | None) -> Universe:
    """The points for a paper's sets. A gazetteer that lists streets lists all of them."""
    nodes = list(expressions)
    streets = [n for e in nodes for n in walk(e) if isinstance(n, Street)]
    cuts = _cuts(streets, gazetteer)
    if gazetteer is not None:
        points = _listed_points(gazetteer, cuts)
        known = {p.houses.key for p in gazetteer.places if p.houses is not None}
        wards = list(dict.fromkeys(p.ward for p in gazetteer.places))
    else:
        wards = wards_named(nodes)
        points = _named_points(nodes, wards)
        known = set()
    if not known:
        points += _street_points(streets, cuts, wards)
    return Universe(points, gazetteer)


# --- points of a gazetteer


def _listed_points(gazetteer: Gazetteer, cuts: dict[tuple[str, str], list[int]]) -> list[Point]:
    told = {(p.ward, p.quarter, p.group) for p in gazetteer.places if p.houses is not None}
    points: list[Point] = []
    for row, place in enumerate(gazetteer.places):
        if place.houses is None:
            if (place.ward, place.quarter, place.group) not in told:
                points.append(
                    Point(place.ward, place.quarter, place.group, None, row, street_told=False)
                )
            continue
        points += [
            Point(place.ward, place.quarter, place.group, cell, row, houses=place.houses)
            for cell in _cells(place.houses, cuts)
        ]
    return points


def _cells(houses: Houses, cuts: dict[tuple[str, str], list[int]]) -> Iterator[Cell]:
    low = houses.numbers.first or 1
    high = houses.numbers.last or OPEN_END
    for cell in _cells_of(houses.key, "", cuts):
        if houses.side is not Side.BOTH and cell.odd is not (houses.side is Side.ODD):
            continue
        if low <= cell.first and cell.last <= high:
            yield cell


def _cells_of(key: str, lane: str, cuts: dict[tuple[str, str], list[int]]) -> Iterator[Cell]:
    bounds = cuts.get((key, lane), [1, OPEN_END + 1])
    for first, after in pairwise(bounds):
        for odd in (False, True):
            if after - first > 1 or (first % 2 == 1) is odd:
                yield Cell(key, lane, odd, first, after - 1)


def _cuts(streets: list[Street], gazetteer: Gazetteer | None) -> dict[tuple[str, str], list[int]]:
    """For each street (and lane) the numbers at which cells begin, ending with an open end."""
    found: dict[tuple[str, str], set[int]] = {}

    def add(key: str, lane: str, numbers: Iterable[Numbers]) -> None:
        bounds = found.setdefault((key, lane), {1, OPEN_END + 1})
        for part in numbers:
            bounds.add(part.first or 1)
            bounds.add((part.last or OPEN_END) + 1)

    for street in streets:
        for lane in street.lanes or ("",):
            add(street.key, lane, street.numbers)
    for place in gazetteer.places if gazetteer else ():
        if place.houses is not None:
            add(place.houses.key, "", (place.houses.numbers,))
    return {key: sorted(bounds) for key, bounds in found.items()}


# --- points that the lists name


@dataclass
class _Tree:
    """Named quarters of a ward and groups of a quarter (None: the quarter is not told)."""

    quarters: dict[Unit | None, set[Unit]] = field(default_factory=dict)


def _named_points(expressions: list[Expression], wards: list[Ward]) -> list[Point]:
    trees: dict[Ward | None, _Tree] = {ward: _Tree() for ward in wards}
    for places in _all_places(expressions):
        for ward in _wards_above(places, wards):
            tree = trees.setdefault(ward, _Tree())
            if places.kind is Kind.QUARTER:
                for label in labels_of(places.values):
                    tree.quarters.setdefault(Unit(places.word, label), set())
            elif places.kind is Kind.GROUP:
                groups = {Unit(places.word, label) for label in labels_of(places.values)}
                for quarter in _quarters_above(places):
                    tree.quarters.setdefault(quarter, set()).update(groups)
    points: list[Point] = []
    for ward, tree in trees.items():
        points += _points_of(ward, tree)
    return points


def _points_of(ward: Ward | None, tree: _Tree) -> Iterator[Point]:
    other = Unit("", OTHER)
    for quarter, groups in tree.quarters.items():
        for group in sorted(groups, key=lambda u: (u.key, u.word)):
            yield Point(ward, quarter, group, None)
        if quarter is not None:
            yield Point(ward, quarter, other, None, sure=not groups)
    if ward is not None or tree.quarters:
        yield Point(ward, other, other, None, sure=not tree.quarters)


def _wards_above(places: Places, wards: list[Ward]) -> list[Ward | None]:
    top = places
    while top.within is not None:
        top = top.within
    if top.kind is not Kind.WARD:
        return [None]
    return [w for label in labels_of(top.values) for w in find_wards(wards, top, label)]


def _quarters_above(places: Places) -> list[Unit | None]:
    above = places.within
    if above is None or above.kind is not Kind.QUARTER:
        return [None]
    return [Unit(above.word, label) for label in labels_of(above.values)]


def _street_points(
    streets: list[Street], cuts: dict[tuple[str, str], list[int]], wards: list[Ward]
) -> list[Point]:
    points: dict[Point, None] = {}
    for street in streets:
        houses = Houses(street.word, street.name, street.key)
        cells = [c for lane in street.lanes or ("",) for c in _cells_of(street.key, lane, cuts)]
        for place in _street_places(street, wards):
            ward, quarter, group = (
                (place.ward, place.quarter, place.group) if place else (None, None, None)
            )
            for cell in cells:
                points[Point(ward, quarter, group, cell, houses=houses)] = None
    return list(points)


def _street_places(street: Street, wards: list[Ward]) -> Iterator[Place | None]:
    within = street.within
    if within is None:
        yield None
        return
    for ward in _wards_above(within, wards):
        if ward is None:
            yield None
        elif within.kind is Kind.QUARTER:
            for label in labels_of(within.values):
                yield Place(ward, Unit(within.word, label))
        elif within.kind is Kind.GROUP:
            for quarter in _quarters_above(within):
                for label in labels_of(within.values):
                    yield Place(ward, quarter, Unit(within.word, label))
        else:
            yield Place(ward)
