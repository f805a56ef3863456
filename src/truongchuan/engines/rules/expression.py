"""The expression tree of a rule.

Conditions are three-valued (Kleene): a fact that is not known makes a condition unknown unless
the known ones already decide it. Arithmetic on an unknown number, and division by zero, are
unknown; so is a result beyond ``LARGEST``, which no figure about a school reaches. Comparisons
allow for rounding of binary fractions: two numbers closer than one part in a thousand million
count as equal (``TOLERANCE``), and ``ceil`` and ``floor`` do the same, so that ``ceil(0.6 * 5)``
is 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

TOLERANCE = 1e-9
LARGEST = 1e15


class Truth(IntEnum):
    """Met, not met, not known; ordered so that "and" is the least and "or" the greatest."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in the rule."""

    value: float


@dataclass(frozen=True, slots=True)
class FactValue:
    """The value of a metric; inside a window, that of the year looked at.

    A ``steady`` metric is a state of the day (the kind of area, say): it stands for every year.
    """

    metric: str
    steady: bool = False


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``left op right`` with op one of ``+ - * /``."""

    op: str
    left: Numeric
    right: Numeric


@dataclass(frozen=True, slots=True)
class Call:
    """``ceil``, ``floor`` of one argument; ``max``, ``min`` of two or more."""

    name: str
    arguments: tuple[Numeric, ...]


@dataclass(frozen=True, slots=True)
class Choose:
    """A number that depends on a condition; unknown when the condition is."""

    condition: Condition
    then: Numeric
    other: Numeric


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right`` with op one of ``>= > <= < == !=``."""

    op: str
    left: Numeric
    right: Numeric


@dataclass(frozen=True, slots=True)
class OneOf:
    """The metric has one of these values."""

    metric: str
    values: tuple[float, ...]
    steady: bool = False


@dataclass(frozen=True, slots=True)
class Holds:
    """A boolean metric is true."""

    metric: str
    steady: bool = False


@dataclass(frozen=True, slots=True)
class Always:
    """A condition that needs no fact."""

    truth: bool


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Branch:
    """``then`` where the condition holds, ``other`` where it does not.

    With the condition unknown the result is known only when both branches agree.
    """

    condition: Condition
    then: Condition
    other: Condition


@dataclass(frozen=True, slots=True)
class EveryYear:
    """The part holds in each of the last ``years`` school years."""

    part: Condition
    years: int


@dataclass(frozen=True, slots=True)
class AtLeastYears:
    """The part holds in at least ``count`` of the last ``years`` school years."""

    count: int
    part: Condition
    years: int


@dataclass(frozen=True, slots=True)
class NotFalling:
    """No year of the last ``years`` is below the year before it."""

    metric: str
    years: int


Numeric = Number | FactValue | Arithmetic | Call | Choose
Condition = (
    Compare | OneOf | Holds | Always | All | Either | Not | Branch | EveryYear | AtLeastYears
    | NotFalling
)  # fmt: skip
Node = Numeric | Condition


def children(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node, in reading order."""
    match node:
        case Arithmetic(_, left, right) | Compare(_, left, right):
            return (left, right)
        case Call(_, arguments):
            return arguments
        case Choose(condition, then, other) | Branch(condition, then, other):
            return (condition, then, other)
        case All(parts) | Either(parts):
            return parts
        case Not(part) | EveryYear(part, _) | AtLeastYears(_, part, _):
            return (part,)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in reading order."""
    yield node
    for child in children(node):
        yield from walk(child)


def metrics_of(node: Node) -> tuple[str, ...]:
    """Ids of all metrics used, in reading order, each once."""
    found: dict[str, None] = {}
    for part in walk(node):
        if isinstance(part, (FactValue, OneOf, Holds, NotFalling)):
            found[part.metric] = None
    return tuple(found)


def longest_window(node: Node) -> int:
    """The most school years that any part looks back over (1 without a window)."""
    return max(
        (p.years for p in walk(node) if isinstance(p, (EveryYear, AtLeastYears, NotFalling))),
        default=1,
    )


def lift_choices(node: Compare) -> Condition:
    """Turn a comparison with a conditional number into a branch of comparisons.

    ``x >= if(c, a, b)`` becomes ``if(c, x >= a, x >= b)``: with ``c`` unknown, an ``x`` that
    passes both thresholds is still known to pass.
    """
    choice = next((p for p in walk(node) if isinstance(p, Choose)), None)
    if choice is None:
        return node
    then = Compare(
        node.op, _swap(node.left, choice, choice.then), _swap(node.right, choice, choice.then)
    )
    other = Compare(
        node.op, _swap(node.left, choice, choice.other), _swap(node.right, choice, choice.other)
    )
    return Branch(choice.condition, lift_choices(then), lift_choices(other))


def _swap(node: Numeric, old: Choose, new: Numeric) -> Numeric:
    if node is old or node == old:
        return new
    match node:
        case Arithmetic(op, left, right):
            return Arithmetic(op, _swap(left, old, new), _swap(right, old, new))
        case Call(name, arguments):
            return Call(name, tuple(_swap(a, old, new) for a in arguments))
        case Choose(condition, then, other):
            return Choose(condition, _swap(then, old, new), _swap(other, old, new))
        case _:
            return node
