"""Sets as nested JSON: ``op`` (or ``kind`` and ``values`` for places), with spans.

The shapes are listed in docs/reference/catchment-lists.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from truongchuan.engines.catchment_text.gazetteer import Place
from truongchuan.engines.catchment_text.sets import (
    RESIDENCE_CLASSES,
    Conditional,
    Difference,
    Everything,
    Expression,
    Places,
    Range,
    Rest,
    Street,
    Unclear,
    Union,
    Value,
)

SpanOf = Callable[[int, int], dict[str, int]]


def expression_as_dict(expression: Expression, span_of: SpanOf) -> dict[str, Any]:
    """Return the JSON shape of a set.

    :param span_of: turns a pair of offsets into the contract's SPAN.
    """

    def inner(part: Expression) -> dict[str, Any]:
        return expression_as_dict(part, span_of)

    match expression:
        case Places():
            return _places(expression, span_of)
        case Street():
            return _street(expression, span_of)
        case Union():
            return {"op": "union", "of": [inner(p) for p in expression.parts]}
        case Difference():
            return {"op": "difference", "of": inner(expression.base),
                    "without": inner(expression.without)}  # fmt: skip
        case Rest():
            return {"op": "rest", "of": inner(expression.scope),
                    "span": span_of(expression.start, expression.end)}  # fmt: skip
        case Everything():
            return {"op": "everything", "span": span_of(expression.start, expression.end)}
        case Conditional():
            classes = expression.residence
            told = None if classes is None else [c for c in RESIDENCE_CLASSES if c in classes]
            return {"op": "condition", "residence": told, "if_seats_left": expression.if_seats_left,
                    "of": inner(expression.inner)}  # fmt: skip
        case Unclear():
            return {"op": "unclear", "reason": expression.reason,
                    "readings": [inner(r) for r in expression.readings],
                    "span": span_of(expression.start, expression.end)}  # fmt: skip


def _places(places: Places, span_of: SpanOf) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "op": "places",
        "kind": str(places.kind),
        "word": places.word,
        "values": [_value(v) for v in places.values],
        "within": _places(places.within, span_of) if places.within is not None else None,
        "span": span_of(places.start, places.end),
    }
    return shape | ({"district": places.of} if places.of else {})


def _value(value: Value) -> str | dict[str, str]:
    if isinstance(value, Range):
        return {"from": value.first.text, "to": value.last.text}
    return value.text


def _street(street: Street, span_of: SpanOf) -> dict[str, Any]:
    return {
        "op": "street",
        "kind": "street",
        "word": street.word,
        "values": [street.name],
        "side": str(street.side),
        "numbers": [{"from": n.first, "to": n.last} for n in street.numbers],
        "lanes": list(street.lanes),
        "lane_word": street.lane_word or None,
        "stretch": street.stretch or None,
        "within": _places(street.within, span_of) if street.within is not None else None,
        "span": span_of(street.start, street.end),
    }


def place_as_dict(place: Place) -> dict[str, Any]:
    """Return the JSON shape of a place of the gazetteer."""
    shape: dict[str, Any] = {
        "ward": place.ward.label.text,
        "quarter": place.quarter.label.text if place.quarter else None,
        "group": place.group.label.text if place.group else None,
    }
    if place.ward.district:
        shape["district"] = place.ward.district
    if place.houses is not None:
        shape["street"] = place.houses.name
        shape["side"] = str(place.houses.side)
        shape["numbers"] = {"from": place.houses.numbers.first, "to": place.houses.numbers.last}
    return shape
