"""Sets of points against plain Python sets, and the laws of doubtful sets."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.catchment_text.strategies import gazetteers
from truongchuan.engines.catchment_text.evaluate import Bounds, Evaluator
from truongchuan.engines.catchment_text.gazetteer import Gazetteer, Place
from truongchuan.engines.catchment_text.sets import (
    Difference,
    Expression,
    Kind,
    Label,
    Places,
    Range,
    Unclear,
    Union,
    Value,
)
from truongchuan.engines.catchment_text.universe import Universe, build_universe

Slow = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def named(places: Places, place: Place) -> bool:
    """Whether a place lies in units, decided by looking at every label."""
    if places.within is not None and not named(places.within, place):
        return False
    unit = {Kind.WARD: place.ward, Kind.QUARTER: place.quarter, Kind.GROUP: place.group}[
        places.kind
    ]
    if unit is None or (places.word and unit.word != places.word):
        return False
    return any(
        v.covers(unit.label) if isinstance(v, Range) else v.key == unit.label.key
        for v in places.values
    )


def plain(expression: Expression, gazetteer: Gazetteer) -> set[int]:
    """The rows of an expression without doubt."""
    match expression:
        case Union():
            return set().union(*(plain(p, gazetteer) for p in expression.parts))
        case Difference():
            return plain(expression.base, gazetteer) - plain(expression.without, gazetteer)
        case Places():
            return {i for i, place in enumerate(gazetteer.places) if named(expression, place)}
    raise AssertionError(expression)


@st.composite
def values(draw: st.DrawFn, label: Label) -> tuple[Value, ...]:
    """The label itself, perhaps as a range, perhaps with others."""
    if label.number is None or label.suffix or draw(st.booleans()):
        return (label,)
    low = draw(st.integers(1, label.number))
    return (Range(Label(low), Label(label.number + draw(st.integers(0, 3)))), Label(90))


@st.composite
def places_in(draw: st.DrawFn, gazetteer: Gazetteer) -> Places:
    """Units near a place of the area, told down to the level it is listed at or above."""
    place = draw(st.sampled_from(gazetteer.places))
    ward = Places(Kind.WARD, place.ward.word, draw(values(place.ward.label)))
    if place.quarter is None and place.group is None:
        return ward
    if draw(st.integers(0, 3)) == 0:
        return ward
    single = Places(Kind.WARD, place.ward.word, (place.ward.label,))
    if place.quarter is None:
        assert place.group is not None
        return Places(Kind.GROUP, "tổ", draw(values(place.group.label)), single)
    quarter = Places(Kind.QUARTER, place.quarter.word, draw(values(place.quarter.label)), single)
    if place.group is None or draw(st.booleans()):
        return quarter
    one = Places(Kind.QUARTER, place.quarter.word, (place.quarter.label,), single)
    return Places(Kind.GROUP, place.group.word, draw(values(place.group.label)), one)


@st.composite
def cases(draw: st.DrawFn, doubt: bool) -> tuple[Gazetteer, Expression]:
    """An area and an expression over it."""
    gazetteer = draw(gazetteers())
    leaves = places_in(gazetteer)

    def above(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        forms = [
            st.lists(inner, min_size=1, max_size=3).map(lambda p: Union(tuple(p))),
            st.tuples(inner, inner).map(lambda p: Difference(*p)),
        ]
        if doubt:
            forms.append(st.lists(inner, max_size=3).map(lambda p: Unclear("x", tuple(p))))
        return st.one_of(forms)

    return gazetteer, draw(st.recursive(leaves, above, max_leaves=6))


def rows(universe: Universe, mask: int) -> set[int]:
    """The rows that have a point in a mask."""
    return {p.row for p in universe.of(mask) if p.row is not None}


def sharp(gazetteer: Gazetteer) -> bool:
    """Whether nothing is unknown: no range can mean a lettered number, every level is told."""
    return not any(
        unit is not None and unit.label.suffix
        for place in gazetteer.places
        for unit in (place.quarter, place.group)
    ) and all(place.houses is None and place.group is not None for place in gazetteer.places)


@Slow
@given(cases(doubt=False))
def test_sure_points_are_those_of_plain_sets(case: tuple[Gazetteer, Expression]) -> None:
    gazetteer, expression = case
    universe = build_universe([expression], gazetteer)
    bounds = Evaluator(universe).bounds(expression)
    assert bounds.must & ~bounds.may == 0
    exact = plain(expression, gazetteer)
    if sharp(gazetteer):
        assert rows(universe, bounds.must) == exact == rows(universe, bounds.may)
    assert rows(universe, bounds.must) <= exact <= rows(universe, bounds.may)


def resolve(expression: Expression, choose: Callable[[int], int]) -> Expression:
    """One way to read every doubtful text: a reading each."""
    match expression:
        case Union():
            return Union(tuple(resolve(p, choose) for p in expression.parts))
        case Difference():
            return Difference(resolve(expression.base, choose), resolve(expression.without, choose))
        case Unclear():
            if not expression.readings:
                return Union(())
            return resolve(expression.readings[choose(len(expression.readings))], choose)
        case _:
            return expression


@Slow
@given(cases(doubt=True), st.data())
def test_every_reading_lies_between_the_bounds(
    case: tuple[Gazetteer, Expression], data: st.DataObject
) -> None:
    gazetteer, expression = case
    universe = build_universe([expression], gazetteer)
    bounds = Evaluator(universe).bounds(expression)
    reading = resolve(expression, lambda n: data.draw(st.integers(0, n - 1)))
    exact = Evaluator(universe).bounds(reading)
    assert bounds.must & ~exact.may == 0
    assert exact.must & ~bounds.may == 0


def test_difference_keeps_what_is_sure_and_drops_what_is_sure() -> None:
    assert Bounds(0b0111, 0b1111) - Bounds(0b0001, 0b0011) == Bounds(0b0100, 0b1110)
