"""Back and forth: a zone in words parses to the same zone, and is no longer than its list."""

from __future__ import annotations

from itertools import groupby

from hypothesis import HealthCheck, given, settings

from tests.engines.catchment_text.strategies import zones
from truongchuan.engines.catchment_text.evaluate import Evaluator
from truongchuan.engines.catchment_text.gazetteer import Gazetteer, Place, Unit, Ward
from truongchuan.engines.catchment_text.read import read_phrase
from truongchuan.engines.catchment_text.say import say
from truongchuan.engines.catchment_text.sets import (
    Expression,
    Kind,
    Label,
    Places,
    Street,
    Unclear,
    walk,
)
from truongchuan.engines.catchment_text.universe import build_universe
from truongchuan.engines.catchment_text.zones import write_zone


def rows_of(expression: Expression, gazetteer: Gazetteer) -> tuple[frozenset[int], frozenset[int]]:
    """Rows that surely lie wholly in a set, and rows that may have something in it."""
    universe = build_universe([expression], gazetteer)
    bounds = Evaluator(universe).bounds(expression)
    rows = [p.row for p in universe.points]
    outside = {r for i, r in enumerate(rows) if not bounds.must >> i & 1}
    touched = {r for i, r in enumerate(rows) if bounds.may >> i & 1}
    every = frozenset(range(len(gazetteer.places)))
    return every - frozenset(outside), frozenset(r for r in touched if r is not None)


def listing(gazetteer: Gazetteer, rows: frozenset[int]) -> str:
    """The zone place by place, without ranges, wholes or exceptions."""
    clauses = []
    chosen = [gazetteer.places[r] for r in sorted(rows)]
    for ward, of_ward in groupby(chosen, key=lambda p: p.ward):
        items = []
        for _, run in groupby(
            of_ward, key=lambda p: (p.quarter, p.group and p.group.word, p.houses is None)
        ):
            items += _items(list(run))
        clauses.append(f"{', '.join(items)} {ward.word} {ward.label.text}".strip())
    return "; ".join(clauses)


def _items(places: list[Place]) -> list[str]:
    quarter = places[0].quarter
    above = [Places(Kind.QUARTER, quarter.word, (quarter.label,))] if quarter else []
    if places[0].group is None:
        return [say(above[0])] if above else []
    within = above[0] if above else None
    if places[0].houses is None:
        labels = tuple(p.group.label for p in places if p.group is not None)
        return [say(Places(Kind.GROUP, places[0].group.word, labels, within))]
    told = []
    for place in places:
        assert place.group is not None
        assert place.houses is not None
        group = Places(Kind.GROUP, place.group.word, (place.group.label,), within)
        h = place.houses
        numbers = () if h.numbers.first is None else (h.numbers,)
        told.append(say(Street(h.word, h.name, h.side, numbers, within=group)))
    return told


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(zones())
def test_a_zone_in_words_parses_to_the_same_zone(case: tuple[Gazetteer, frozenset[int]]) -> None:
    gazetteer, rows = case
    text = write_zone(gazetteer, rows)
    if not rows:
        assert text == ""
        return
    expression, remarks = read_phrase(text, gazetteer.names)
    assert remarks == [], text
    assert expression is not None, text
    assert not any(isinstance(n, Unclear) for n in walk(expression)), text
    assert rows_of(expression, gazetteer) == (rows, rows), text
    assert len(text) <= len(listing(gazetteer, rows)), text


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(zones())
def test_the_wording_needs_no_list_of_places_to_be_read(
    case: tuple[Gazetteer, frozenset[int]],
) -> None:
    gazetteer, rows = case
    if rows:
        text = write_zone(gazetteer, rows)
        expression, remarks = read_phrase(text)
        assert remarks == []
        assert expression is not None
        assert say(expression) == text
        assert rows_of(expression, gazetteer) == (rows, rows), text


def area(*rows: tuple[str, int, int]) -> Gazetteer:
    return Gazetteer(
        tuple(
            Place(Ward("phường", Label(int(w))), Unit("khu phố", Label(k)), Unit("tổ", Label(t)))
            for w, k, t in rows
        )
    )


def test_the_shorter_of_list_and_exception_is_taken() -> None:
    gazetteer = area(*(("3", k, t) for k in (1, 2, 3) for t in range(1, 13)), ("9", 1, 1))
    rows = range(36)
    assert write_zone(gazetteer, rows) == "phường 3"
    assert write_zone(gazetteer, [r for r in rows if r != 4]) == "phường 3 (trừ tổ 5 KP 1)"
    assert write_zone(gazetteer, range(12, 37)) == "phường 9; KP 2, 3 phường 3"
    assert write_zone(gazetteer, [0, 1, 2, 9]) == "tổ 1 đến 3, 10 KP 1 phường 3"
    assert write_zone(gazetteer, [*range(12), *range(13, 24)]) == "KP 1, KP 2 (trừ tổ 1) phường 3"


def test_a_range_never_runs_over_a_number_with_a_letter() -> None:
    places = [Label(4), Label(5), Label(5, "A"), Label(6)]
    gazetteer = Gazetteer(
        (
            *(Place(Ward("phường", Label(1)), None, Unit("tổ", label)) for label in places),
            Place(Ward("phường", Label(2))),
        )
    )
    assert write_zone(gazetteer, [0, 1, 3]) == "tổ 4, 5, 6 phường 1"
