"""From a set to the Vietnamese wording that parses to the same set.

Small units come before the larger one they lie in, as official papers have it: "tổ 1, 2 KP 1, KP
3 đến 5 phường 3; phường 9". What is taken away stands in brackets: "KP 1 (trừ tổ 1, 2) phường 3".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from truongchuan.engines.catchment_text.sets import (
    LEVELS,
    RESIDENCE_CLASSES,
    Conditional,
    Difference,
    Everything,
    Expression,
    Kind,
    Numbers,
    Places,
    Range,
    Rest,
    Side,
    Street,
    Unclear,
    Union,
    Value,
    union,
)
from truongchuan.engines.catchment_text.universe import labels_of
from truongchuan.engines.catchment_text.words import SHORT_FORMS

_SIDES = {Side.EVEN: "số chẵn", Side.ODD: "số lẻ"}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A clause without its ward, and the ward's wording ("" when it has none or is one)."""

    body: str
    ward: str = ""
    alone: bool = False
    level: int = 0
    deep: bool = False

    def follows(self, last: _Piece) -> bool:
        """Whether it may stand in one clause with the piece before.

        "tổ 5, tổ 1 KP 1" would put both groups into the quarter.
        """
        if self.alone or last.alone or not last.ward or last.ward != self.ward:
            return False
        return not (self.deep and not last.deep and self.level == last.level)


def say(expression: Expression) -> str:
    """Return the wording of a set."""
    expression = single_parents(expression)
    parts = expression.parts if isinstance(expression, Union) else (expression,)
    clauses: list[_Piece] = []
    for part in _merged(parts):
        piece = _piece(part)
        last = clauses[-1] if clauses else None
        if last is not None and piece.follows(last):
            clauses[-1] = replace(piece, body=f"{last.body}, {piece.body}")
        else:
            clauses.append(piece)
    return "; ".join(f"{p.body} {p.ward}".strip() for p in clauses)


def _merged(parts: Iterable[Expression]) -> list[Expression]:
    """Neighbouring units of one word in one larger unit become one list."""
    merged: list[Expression] = []
    for part in parts:
        last = merged[-1] if merged else None
        if (
            isinstance(part, Places)
            and isinstance(last, Places)
            and (part.word, part.within, part.of) == (last.word, last.within, last.of)
            and _listable(part)
            and _listable(last)
        ):
            merged[-1] = replace(last, values=(*last.values, *part.values))
        else:
            merged.append(part)
    return merged


def _listable(places: Places) -> bool:
    return all(isinstance(v, Range) or v.number is not None for v in places.values)


def say_values(values: Iterable[Value]) -> str:
    """Labels in words: "1, 2, 5 đến 7"."""
    return ", ".join(
        f"{v.first.text} đến {v.last.text}" if isinstance(v, Range) else v.text for v in values
    )


def single_parents(expression: Expression) -> Expression:
    """The same set with every larger unit named singly: "tổ 1 KP 1, 2" → two parts."""
    match expression:
        case Places() | Street() if expression.within is not None:
            parts = [replace(expression, within=w) for w in _singles(expression.within)]
            return union(tuple(parts))
        case Union():
            return union(tuple(single_parents(p) for p in expression.parts))
        case Difference():
            base = expression.base
            if isinstance(base, Places):
                return replace(expression, base=single_parents(base),
                               without=single_parents(expression.without))  # fmt: skip
            return replace(expression, without=single_parents(expression.without))
        case Conditional():
            return replace(expression, inner=single_parents(expression.inner))
        case _:
            return expression


def _singles(places: Places) -> list[Places]:
    above: list[Places | None] = [*_singles(places.within)] if places.within else [None]
    return [
        replace(places, values=(label,), within=w)
        for w in above
        for label in labels_of(places.values)
    ]


# --- pieces


def _piece(expression: Expression) -> _Piece:
    match expression:
        case Places():
            return _chain(_own(expression), expression.within, None, LEVELS[expression.kind])
        case Street():
            return _chain(_street(expression), expression.within, None, LEVELS[Kind.STREET])
        case Difference():
            return _difference(expression)
        case Rest():
            return _rest(expression)
        case Everything():
            return _Piece("toàn quận", alone=True)
        case Conditional():
            return _Piece(f"{say(expression.inner)} ({_condition(expression)})", alone=True)
        case Unclear():
            readings = " hay ".join(f"“{say(r)}”" for r in expression.readings)
            return _Piece(f"[chưa rõ: {readings or 'không đọc được'}]", alone=True)
        case _:
            return _Piece(say(expression), alone=True)


def _own(places: Places) -> str:
    word = SHORT_FORMS.get(places.word, places.word)
    district = f" {places.of}" if places.of else ""
    return f"{word} {say_values(places.values)}{district}".strip()


def _chain(body: str, within: Places | None, stop: Places | None, level: int = 0) -> _Piece:
    """Add the larger units up to, and without, ``stop``; the ward is kept apart."""
    deep = False
    while within is not None and within != stop:
        if within.kind is Kind.WARD:
            return _Piece(body, _own(within), level=level, deep=deep)
        body = f"{body} {_own(within)}"
        within, deep = within.within, True
    return _Piece(body, level=level, deep=deep)


def _difference(expression: Difference) -> _Piece:
    base = expression.base
    scope = base if isinstance(base, Places) else getattr(base, "within", None)
    without = f"(trừ {_relative(expression.without, scope)})"
    if isinstance(base, Places):
        return _chain(f"{_own(base)} {without}", base.within, None, LEVELS[base.kind])
    if isinstance(base, Street):
        return _chain(f"{_street(base)} {without}", base.within, None, LEVELS[Kind.STREET])
    return _Piece(f"{say(base)} {without}", alone=True)


def _relative(expression: Expression, scope: Places | None) -> str:
    """The wording of what is taken away, without the units it is taken from."""
    parts = expression.parts if isinstance(expression, Union) else (expression,)
    words = []
    for part in _merged(parts):
        stops = _above(scope)
        match part:
            case Places():
                words.append(_joined(_chain(_own(part), *_until(part.within, stops))))
            case Street():
                words.append(_joined(_chain(_street(part), *_until(part.within, stops))))
            case Difference() if isinstance(part.base, Places):
                inner = f"{_own(part.base)} (trừ {_relative(part.without, part.base)})"
                words.append(_joined(_chain(inner, *_until(part.base.within, stops))))
            case _:
                words.append(say(part))
    return ", ".join(words)


def _above(scope: Places | None) -> list[Places]:
    chain: list[Places] = []
    while scope is not None:
        chain.append(scope)
        scope = scope.within
    return chain


def _until(within: Places | None, stops: list[Places]) -> tuple[Places | None, Places | None]:
    """Where a chain of larger units meets the units that need not be told again."""
    walk = within
    while walk is not None:
        if walk in stops:
            return within, walk
        walk = walk.within
    return within, None


def _joined(piece: _Piece) -> str:
    return f"{piece.body} {piece.ward}".strip()


def _rest(expression: Rest) -> _Piece:
    scope = expression.scope
    if isinstance(scope, Everything):
        return _Piece("các phường còn lại", alone=True)
    if isinstance(scope, Places):
        return _chain(f"phần còn lại của {_own(scope)}", scope.within, None, LEVELS[scope.kind])
    return _Piece(f"phần còn lại của {say(scope)}", alone=True)


def _condition(expression: Conditional) -> str:
    words = []
    classes = expression.residence
    if classes == frozenset({"kt1"}):
        words.append("thường trú")
    elif classes == frozenset({"kt2", "kt3", "kt4"}):
        words.append("tạm trú")
    elif classes is not None:
        words.append(", ".join(c.upper() for c in RESIDENCE_CLASSES if c in classes))
    if expression.if_seats_left:
        words.append("nếu còn chỉ tiêu")
    return ", ".join(words)


def _street(street: Street) -> str:
    lanes = f"{street.lane_word} {', '.join(street.lanes)} " if street.lanes else ""
    details = [_SIDES[street.side]] if street.side in _SIDES else []
    if street.numbers:
        details.append(", ".join(_numbers(n) for n in street.numbers))
    if street.stretch:
        details.insert(0, street.stretch)
    remark = f" ({', '.join(details)})" if details else ""
    return f"{lanes}{street.word} {street.name}".strip() + remark


def _numbers(numbers: Numbers) -> str:
    if numbers.last is None:
        return f"từ số {numbers.first} trở lên"
    if numbers.first == numbers.last:
        return f"số {numbers.first}"
    return f"từ số {numbers.first or 1} đến số {numbers.last}"
