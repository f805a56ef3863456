"""Children a class may hold by the norms in force on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from truongchuan.engines.rules.expression import Compare, FactValue, Number
from truongchuan.engines.rules.model import LawSet, Rule, Verification

METRIC = "max_class_size"
GRADES = {"primary": range(1, 6), "lower_secondary": range(6, 10)}
"""Grades of the kinds of schools whose norms are looked up."""


@dataclass(frozen=True, slots=True)
class SizeNorm:
    """A norm; ``verified`` tells whether a figure may be taken from it unasked."""

    kind: str
    size: int
    rule: Rule
    verified: bool


def size_norms(law: LawSet, on: date) -> dict[str, SizeNorm]:
    """Return the general class-size norm of each kind that has one on the day."""
    found = {}
    for kind in GRADES:
        for rule in law.norms_for(kind, on):
            size = _size(rule)
            if size is not None and rule.when is None:
                verified = rule.verification_on(on) is Verification.VERIFIED
                found[kind] = SizeNorm(kind, size, rule, verified)
                break
    return found


def _size(rule: Rule) -> int | None:
    """The bound of a norm of the form ``max_class_size <= 35``."""
    match rule.expression:
        case Compare("<=", FactValue(metric), Number(value)) if metric == METRIC:
            return int(value)
        case _:
            return None
