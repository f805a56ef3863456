"""Zones of a plan in words: units with ward, quarter and name → places → wording, read back.

A unit's name must say what it is ("Tổ 5", "Khu phố 3", "Phố Huế"); what does not is a fault, never
a guess. A wording is given only when reading it back gives the same set of places.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from truongchuan.engines.catchment_text.evaluate import Evaluator
from truongchuan.engines.catchment_text.gazetteer import Gazetteer, Houses, Place, Unit, Ward
from truongchuan.engines.catchment_text.read import read_phrase
from truongchuan.engines.catchment_text.say import say
from truongchuan.engines.catchment_text.sets import (
    Expression,
    Kind,
    Label,
    Places,
    Street,
    Unclear,
    union,
    walk,
)
from truongchuan.engines.catchment_text.tokens import Token, tokenise
from truongchuan.engines.catchment_text.universe import build_universe
from truongchuan.engines.catchment_text.words import PLACE_WORDS, T
from truongchuan.engines.catchment_text.zones import ZoneWriter
from truongchuan.engines.text import tone_canonical

_PARTING = frozenset(",;:()[]/+&-–—")


@dataclass(frozen=True, slots=True)
class UnitFault:
    """Why units cannot be told in words: a code, and the places of the units in their list."""

    code: str
    rows: tuple[int, ...]


class UnitsError(ValueError):
    """The units carry no names that a zone can be told by."""

    def __init__(self, faults: Sequence[UnitFault]) -> None:
        super().__init__([fault.code for fault in faults])
        self.faults = tuple(faults)


def places_of_units(
    wards: Sequence[str], quarters: Sequence[str], names: Sequence[str]
) -> Gazetteer:
    """Return the place of every unit, in their order.

    :raises UnitsError: ``no-ward``, ``ward-unread``, ``quarter-unread``, ``name-unread`` (no word
        for what it is, or no number or name behind it), ``two-quarters`` (the name is another
        quarter than the column's), ``same-place``, ``whole-and-parts`` (a unit is a whole of which
        others are parts), ``quarter-some`` (a ward's units stand in quarters, and these in none: a
        reader could not tell whether they lie in one).
    """
    faults: dict[str, list[int]] = {}
    places: list[Place | None] = []
    for row, texts in enumerate(zip(wards, quarters, names, strict=True)):
        found = _place(*texts)
        if isinstance(found, str):
            faults.setdefault(found, []).append(row)
            places.append(None)
        else:
            places.append(found)
    known = [place for place in places if place is not None]
    if not faults and len(known) == len(places):
        faults = _clashes(known)
    if faults:
        raise UnitsError([UnitFault(code, tuple(rows)) for code, rows in faults.items()])
    return Gazetteer(tuple(known))


def _place(ward_text: str, quarter_text: str, name: str) -> Place | str:
    """The place of one unit, or the code of what is wrong."""
    if not ward_text.strip():
        return "no-ward"
    ward_unit = _unit(ward_text, Kind.WARD, "phường")
    if ward_unit is None:
        return "ward-unread"
    ward = Ward(ward_unit.word, ward_unit.label)
    quarter = _unit(quarter_text, Kind.QUARTER, "khu phố") if quarter_text.strip() else None
    if quarter is None and quarter_text.strip():
        return "quarter-unread"
    kind = _kind_of(name)
    if kind is Kind.GROUP:
        group = _unit(name, Kind.GROUP, "")
        return "name-unread" if group is None else Place(ward, quarter, group)
    if kind is Kind.QUARTER:
        own = _unit(name, Kind.QUARTER, "")
        if own is None:
            return "name-unread"
        if quarter is not None and quarter.key != own.key:
            return "two-quarters"
        return Place(ward, own)
    if kind is Kind.STREET:
        return _street(ward, quarter, name)
    if kind is Kind.WARD:
        whole = _unit(name, Kind.WARD, "")
        same = whole is not None and whole.key == ward.key and quarter is None
        return Place(ward) if same else "name-unread"
    return "name-unread"


def _kind_of(text: str) -> Kind | None:
    tokens = _tokens(text)
    if not tokens or tokens[0].kind is not T.PLACE or tokens[0].start:
        return None
    return PLACE_WORDS[tokens[0].text]


def _tokens(text: str) -> list[Token]:
    return [t for t in tokenise(text.strip()) if t.kind not in {T.NOISE, T.HOUSE}]


def _unit(text: str, kind: Kind, word: str) -> Unit | None:
    """ "Tổ 5", "KP 3", "Phường Minh Khai"; a bare number or name takes ``word`` where given."""
    written = text.strip()
    tokens = _tokens(written)
    if tokens and tokens[0].kind is T.PLACE and not tokens[0].start:
        if PLACE_WORDS[tokens[0].text] is not kind:
            return None
        word, rest, tokens = tokens[0].text, written[tokens[0].end :].strip(" ."), tokens[1:]
    else:
        rest = written
    if not word or not rest or _PARTING & set(rest):
        return None
    if any(t.doubtful or t.kind is T.DISTRICT for t in tokens):
        return None
    if len(tokens) == 1 and tokens[0].kind is T.NUMBER and tokens[0].label is not None:
        return Unit(word, tokens[0].label)
    if not rest[0].isalpha():
        return None
    return Unit(word, Label(name=rest))


def _street(ward: Ward, quarter: Unit | None, name: str) -> Place | str:
    tokens = _tokens(name)
    word, rest = tokens[0].text, name.strip()[tokens[0].end :].strip()
    if not rest or _PARTING & set(rest):
        return "name-unread"
    houses = Houses(word, rest, tone_canonical(rest).casefold())
    return Place(ward, quarter, None, houses)


def _clashes(places: Sequence[Place]) -> dict[str, list[int]]:
    """Places that cannot be told apart, or that lie in one another."""
    first: dict[tuple[object, ...], int] = {}
    faults: dict[str, list[int]] = {}
    parted: set[tuple[object, ...]] = set()
    quartered: set[tuple[int, str]] = set()
    for row, place in enumerate(places):
        key = _key(place)
        if key in first:
            faults.setdefault("same-place", []).extend(
                r for r in (first[key], row) if r not in faults.get("same-place", [])
            )
        first.setdefault(key, row)
        if place.group is not None or place.houses is not None:
            parted.add((place.ward.key, _of(place.quarter)))
        if place.quarter is not None:
            parted.add((place.ward.key, None))
            quartered.add(place.ward.key)
    for row, place in enumerate(places):
        whole = place.group is None and place.houses is None
        if whole and (place.ward.key, _of(place.quarter)) in parted:
            faults.setdefault("whole-and-parts", []).append(row)
        elif place.quarter is None and place.ward.key in quartered:
            faults.setdefault("quarter-some", []).append(row)
    return faults


def _of(unit: Unit | None) -> tuple[int, str] | None:
    return None if unit is None else unit.key


def _key(place: Place) -> tuple[object, ...]:
    houses = place.houses.key if place.houses is not None else None
    group = (place.group.word, place.group.key) if place.group is not None else None
    return (place.ward.key, _of(place.quarter), group, houses)


# --- wordings -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ZoneText:
    """A zone in words; ``text`` is empty where no wording was read back to the same places.

    ``shortest`` is False for a plain list, which stands where the short wording was not read back.
    """

    text: str
    shortest: bool = True


def write_zones(gazetteer: Gazetteer, zones: Sequence[Sequence[int]]) -> list[ZoneText]:
    """Return the wording of every zone (rows of the gazetteer each), each read back."""
    writer = ZoneWriter(gazetteer)
    return [_written(writer, frozenset(rows)) for rows in zones]


def _written(writer: ZoneWriter, rows: frozenset[int]) -> ZoneText:
    if not rows:
        return ZoneText("")
    gazetteer = writer.gazetteer
    short = writer.write(rows)
    if reads_back(gazetteer, short, rows):
        return ZoneText(short)
    plain = say(union(tuple(_listed(gazetteer.places[row]) for row in sorted(rows))))
    if reads_back(gazetteer, plain, rows):
        return ZoneText(plain, shortest=False)
    return ZoneText("", shortest=False)


def reads_back(gazetteer: Gazetteer, text: str, rows: Iterable[int]) -> bool:
    """Tell whether a wording, read as any other, has exactly the places of these rows."""
    wanted = frozenset(rows)
    expression, remarks = read_phrase(text, gazetteer.names)
    if expression is None or remarks or any(isinstance(n, Unclear) for n in walk(expression)):
        return False
    return rows_of(gazetteer, expression) == (wanted, wanted)


def rows_of(gazetteer: Gazetteer, expression: Expression) -> tuple[frozenset[int], frozenset[int]]:
    """Return the rows that surely lie wholly in a set, and those that may have a part in it."""
    universe = build_universe([expression], gazetteer)
    bounds = Evaluator(universe).bounds(expression)
    outside: set[int] = set()
    touched: set[int] = set()
    for index, point in enumerate(universe.points):
        if point.row is None:
            continue
        if not bounds.must >> index & 1:
            outside.add(point.row)
        if bounds.may >> index & 1:
            touched.add(point.row)
    every = frozenset(range(len(gazetteer.places)))
    return every - outside, frozenset(touched)


def _listed(place: Place) -> Expression:
    ward = Places(Kind.WARD, place.ward.word, (place.ward.label,))
    quarter = ward
    if place.quarter is not None:
        quarter = Places(Kind.QUARTER, place.quarter.word, (place.quarter.label,), ward)
    if place.houses is not None:
        return Street(place.houses.word, place.houses.name, within=quarter)
    if place.group is not None:
        return Places(Kind.GROUP, place.group.word, (place.group.label,), quarter)
    return quarter
