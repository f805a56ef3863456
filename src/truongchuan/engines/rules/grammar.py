"""Reads the text of an expression into its tree.

Grammar, weakest binding first::

    condition  = conjunction { "or" conjunction }
    conjunction= negation { "and" negation }
    negation   = "not" negation | comparison
    comparison = sum { (">=" | ">" | "<=" | "<" | "==" | "!=") sum }
               | name "in" "(" value { "," value } ")"
    sum        = term { ("+" | "-") term }
    term       = factor { ("*" | "/") factor }
    factor     = number | "true" | "false" | 'text' | name | function "(" … ")"
               | "(" condition ")" | "-" factor

Functions: ``ceil floor max min if every_year at_least_years not_falling``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from truongchuan.engines.rules.expression import (
    All,
    Always,
    Arithmetic,
    AtLeastYears,
    Branch,
    Call,
    Choose,
    Compare,
    Condition,
    Either,
    EveryYear,
    FactValue,
    Holds,
    Node,
    Not,
    NotFalling,
    Number,
    Numeric,
    OneOf,
    lift_choices,
)
from truongchuan.engines.rules.metrics import (
    Metric,
    MetricType,
    PeriodKind,
    Registry,
    UnknownMetricError,
)

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'[^']*')|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<op>>=|<=|==|!=|[-+*/()<>,]))"
)
_COMPARISONS = (">=", ">", "<=", "<", "==", "!=")
_NUMERIC = (Number, FactValue, Arithmetic, Call, Choose)
_KEYWORDS = ("and", "or", "not", "in", "true", "false")


class ExpressionError(ValueError):
    """An expression cannot be read: a code, the 0-based place in its text, and what was met."""

    def __init__(self, code: str, position: int, found: str = "", nearest: tuple[str, ...] = ()):
        super().__init__(f"{code} at {position}: {found}")
        self.code = code
        self.position = position
        self.found = found
        self.nearest = nearest


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


@dataclass(frozen=True, slots=True)
class _Word:
    """A quoted word, meaningful only beside a choice metric."""

    text: str
    position: int


def parse_condition(text: str, registry: Registry) -> Condition:
    """The tree of a condition. Raises :class:`ExpressionError`."""
    parser = _Parser(text, registry)
    node = parser.condition()
    parser.end()
    return parser.as_condition(node, 0)


def parse_number(text: str, registry: Registry) -> Numeric:
    """The tree of a formula that gives a number. Raises :class:`ExpressionError`."""
    parser = _Parser(text, registry)
    node = parser.condition()
    parser.end()
    return parser.as_number(node, 0)


def _tokens(text: str) -> list[_Token]:
    tokens, position = [], 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            rest = text[position:].lstrip()
            raise ExpressionError("bad-character", len(text) - len(rest), rest[:1])
        kind = match.lastgroup or ""
        tokens.append(_Token(kind, match.group(kind), match.start(kind)))
        position = match.end()
    tokens.append(_Token("end", "", len(text)))
    return tokens


_Parsed = Node | _Word


class _Parser:
    def __init__(self, text: str, registry: Registry) -> None:
        self.tokens = _tokens(text)
        self.index = 0
        self.registry = registry

    # The token stream

    @property
    def token(self) -> _Token:
        return self.tokens[self.index]

    def take(self, *texts: str) -> _Token | None:
        token = self.token
        if token.text in texts and token.kind != "text":
            self.index += 1
            return token
        return None

    def expect(self, text: str) -> _Token:
        token = self.take(text)
        if token is None:
            raise ExpressionError(f"expected-{text}", self.token.position, self.token.text)
        return token

    def end(self) -> None:
        if self.token.kind != "end":
            raise ExpressionError("left-over", self.token.position, self.token.text)

    # Kinds

    def as_number(self, node: _Parsed, position: int) -> Numeric:
        if isinstance(node, Holds):
            return FactValue(node.metric, node.steady)
        if isinstance(node, _NUMERIC):
            return node
        raise ExpressionError("not-a-number", getattr(node, "position", position))

    def as_condition(self, node: _Parsed, position: int) -> Condition:
        if isinstance(node, (_Word, *_NUMERIC)):
            raise ExpressionError("not-a-condition", position)
        return node

    # The grammar

    def condition(self) -> _Parsed:
        start = self.token.position
        node = self.conjunction()
        parts = [node]
        while self.take("or"):
            parts.append(self.conjunction())
        if len(parts) == 1:
            return node
        return Either(tuple(self.as_condition(part, start) for part in parts))

    def conjunction(self) -> _Parsed:
        start = self.token.position
        node = self.negation()
        parts = [node]
        while self.take("and"):
            parts.append(self.negation())
        if len(parts) == 1:
            return node
        return All(tuple(self.as_condition(part, start) for part in parts))

    def negation(self) -> _Parsed:
        token = self.take("not")
        if token:
            return Not(self.as_condition(self.negation(), token.position))
        return self.comparison()

    def comparison(self) -> _Parsed:
        start = self.token.position
        left = self.sum()
        if self.take("in"):
            return self.membership(left, start)
        compared: list[Condition] = []
        while op := self.take(*_COMPARISONS):
            right = self.sum()
            compared.append(self.compare(op, left, right))
            left = right
        if not compared:
            return left
        return compared[0] if len(compared) == 1 else All(tuple(compared))

    def compare(self, op: _Token, left: _Parsed, right: _Parsed) -> Condition:
        if isinstance(left, Always) or isinstance(right, Always):
            return self.compare_truth(op, left, right)
        metric = self.choice_metric(left) or self.choice_metric(right)
        numbers = [
            self.word_number(side, metric, op.position)
            if isinstance(side, _Word)
            else self.as_number(side, op.position)
            for side in (left, right)
        ]
        if metric and not metric.ordered and op.text not in ("==", "!="):
            raise ExpressionError("unordered-choice", op.position, metric.id)
        return lift_choices(Compare(op.text, numbers[0], numbers[1]))

    def compare_truth(self, op: _Token, left: _Parsed, right: _Parsed) -> Condition:
        wanted, other = (left, right) if isinstance(left, Always) else (right, left)
        if op.text not in ("==", "!=") or not isinstance(wanted, Always):
            raise ExpressionError("truth-compared", op.position, op.text)
        condition = self.as_condition(other, op.position)
        return condition if wanted.truth == (op.text == "==") else Not(condition)

    def membership(self, left: _Parsed, position: int) -> Condition:
        metric_id = left.metric if isinstance(left, (FactValue, Holds)) else None
        if metric_id is None:
            raise ExpressionError("in-needs-metric", position)
        self.expect("(")
        values: list[float] = []
        metric = self.registry.metrics[metric_id]
        while True:
            part = self.factor()
            number = self.word_number(part, metric, position) if isinstance(part, _Word) else part
            if not isinstance(number, Number):
                raise ExpressionError("in-needs-values", position)
            values.append(number.value)
            if not self.take(","):
                break
        self.expect(")")
        return OneOf(metric_id, tuple(values), metric.period is PeriodKind.POINT)

    def choice_metric(self, node: _Parsed) -> Metric | None:
        if isinstance(node, FactValue):
            metric = self.registry.metrics[node.metric]
            return metric if metric.type is MetricType.CHOICE else None
        return None

    def word_number(self, word: _Word, metric: Metric | None, position: int) -> Number:
        if metric is None or metric.type is not MetricType.CHOICE:
            raise ExpressionError("text-without-choice", word.position, word.text)
        if word.text not in metric.choices:
            raise ExpressionError("unknown-choice", word.position, word.text, metric.choices)
        return Number(float(metric.choices.index(word.text)))

    def sum(self) -> _Parsed:
        node = self.term()
        while op := self.take("+", "-"):
            right = self.term()
            node = Arithmetic(
                op.text, self.as_number(node, op.position), self.as_number(right, op.position)
            )
        return node

    def term(self) -> _Parsed:
        node = self.factor()
        while op := self.take("*", "/"):
            right = self.factor()
            node = Arithmetic(
                op.text, self.as_number(node, op.position), self.as_number(right, op.position)
            )
        return node

    def factor(self) -> _Parsed:
        token = self.token
        self.index += 1
        if token.kind == "number":
            return Number(float(token.text))
        if token.kind == "text":
            return _Word(token.text[1:-1], token.position)
        if token.text in ("true", "false") and token.kind == "name":
            return Always(token.text == "true")
        if token.text == "-":
            return Arithmetic("-", Number(0.0), self.as_number(self.factor(), token.position))
        if token.text == "(":
            node = self.condition()
            self.expect(")")
            return node
        if token.kind == "name" and token.text not in _KEYWORDS:
            if self.take("("):
                return self.call(token)
            return self.fact(token)
        self.index -= 1
        raise ExpressionError("expected-value", token.position, token.text)

    def fact(self, token: _Token) -> Node:
        try:
            metric = self.registry.resolve(token.text)
        except UnknownMetricError as error:
            raise ExpressionError(
                "unknown-metric", token.position, token.text, error.nearest
            ) from None
        steady = metric.period is PeriodKind.POINT
        if metric.type is MetricType.BOOLEAN:
            return Holds(metric.id, steady)
        return FactValue(metric.id, steady)

    def call(self, token: _Token) -> Node:
        arguments = [self.condition()]
        while self.take(","):
            arguments.append(self.condition())
        self.expect(")")
        where = token.position
        count = len(arguments)
        match token.text:
            case "ceil" | "floor" if count == 1:
                return Call(token.text, (self.as_number(arguments[0], where),))
            case "max" | "min" if count >= 2:
                return Call(token.text, tuple(self.as_number(a, where) for a in arguments))
            case "if" if count == 3:
                return self.branch(arguments, where)
            case "every_year" if count == 2:
                return EveryYear(
                    self.as_condition(arguments[0], where), self.whole(arguments[1], where)
                )
            case "at_least_years" if count == 3:
                return AtLeastYears(
                    self.whole(arguments[0], where),
                    self.as_condition(arguments[1], where),
                    self.whole(arguments[2], where),
                )
            case "not_falling" if count == 2 and isinstance(arguments[0], FactValue):
                return NotFalling(arguments[0].metric, self.whole(arguments[1], where))
            case "ceil" | "floor" | "max" | "min" | "if" | "every_year" | "at_least_years":
                raise ExpressionError("wrong-arguments", where, token.text)
            case "not_falling":
                raise ExpressionError("wrong-arguments", where, token.text)
            case _:
                raise ExpressionError("unknown-function", where, token.text)

    def branch(self, arguments: list[_Parsed], where: int) -> Node:
        condition = self.as_condition(arguments[0], where)
        then, other = arguments[1], arguments[2]
        if isinstance(then, _NUMERIC) or isinstance(other, _NUMERIC):
            return Choose(condition, self.as_number(then, where), self.as_number(other, where))
        return Branch(condition, self.as_condition(then, where), self.as_condition(other, where))

    def whole(self, node: _Parsed, where: int) -> int:
        if isinstance(node, Number) and node.value == int(node.value) and node.value >= 1:
            return int(node.value)
        raise ExpressionError("not-a-whole-number", where)
