"""The most learners and classes a school can hold without breaking a verified norm.

Each verified norm on land, size, rooms, floor area and class size that may apply to the school is
asked for the largest whole number it still allows, all other facts held fixed; each part of a norm
is monotone in that number, so bisection finds it. Land bounds learners; rooms bound classes; class
size bounds learners per class: learners are then at most classes times class size. Where it is
not known which of several norms applies, all that may apply are kept to, so that the answer is
safe. Books, basins and posts do not bound it: they can be bought or hired.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from truongchuan.engines.rules.expression import All, Condition, Truth, metrics_of
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.model import NormKind, NormLevel, Verification
from truongchuan.engines.rules.norms import NormCheck, NormVerdict
from truongchuan.engines.rules.scalar import truth
from truongchuan.engines.rules.verdicts import NEUTRAL

BLOCKS = ("site", "size", "study", "care", "area", "class_size", "subject_room")
LIMIT = 20_000
LEARNERS = {"preschool": "children"}
CLASSES = {"preschool": "groups_classes"}
NURSERY = ("group_size_3_12m", "group_size_13_24m", "group_size_25_36m")
KINDERGARTEN = ("class_size_3_4y", "class_size_4_5y", "class_size_5_6y")


@dataclass(frozen=True, slots=True)
class Bound:
    """The largest value of a metric that a norm allows."""

    metric: str
    most: int
    rule_id: str


@dataclass(frozen=True, slots=True)
class Capacity:
    """Learners and classes at most, and the norms that bind them; ``None`` when not known."""

    learners: int | None
    classes: int | None
    binding: tuple[str, ...]
    bounds: tuple[Bound, ...]


def capacity(kind: str, check: NormCheck, facts: SchoolFacts) -> Capacity:
    """What a school can hold under the norms it was checked against."""
    learners_metric = LEARNERS.get(kind, "pupils")
    classes_metric = CLASSES.get(kind, "classes")
    rules = [norm for norm in check.norms if _counts(norm, facts)]
    learner_bounds = _bounds(learners_metric, rules, facts)
    class_bounds = _bounds(classes_metric, rules, facts)
    classes = min((bound.most for bound in class_bounds), default=None)
    size_bounds = _size_bounds(kind, rules, facts, classes)
    by_size = None
    if size_bounds and classes is not None:
        by_size = sum(bound.most * count for bound, count in size_bounds)
    land = min((bound.most for bound in learner_bounds), default=None)
    known = [limit for limit in (land, by_size) if limit is not None]
    learners = min(known, default=None)
    binding: dict[str, None] = {}
    if learners is not None and learners == land:
        binding.update(dict.fromkeys(b.rule_id for b in learner_bounds if b.most == land))
    if learners is not None and learners == by_size:
        binding.update(dict.fromkeys(b.rule_id for b, count in size_bounds if count))
        binding.update(dict.fromkeys(b.rule_id for b in class_bounds if b.most == classes))
    if learners is None:
        binding.update(dict.fromkeys(b.rule_id for b in class_bounds if b.most == classes))
    every = (*learner_bounds, *class_bounds, *(bound for bound, _ in size_bounds))
    return Capacity(learners, classes, tuple(binding), every)


def _counts(norm: NormVerdict, facts: SchoolFacts) -> bool:
    rule = norm.rule
    return (
        rule.kind is NormKind.CONSTRAINT
        and rule.level is NormLevel.MINIMUM
        and rule.block in BLOCKS
        and rule.verification_on(facts.on) is Verification.VERIFIED
        and norm.verdict not in NEUTRAL
        and rule.expression is not None
    )


def _bounds(metric: str, norms: Sequence[NormVerdict], facts: SchoolFacts) -> list[Bound]:
    found = []
    for norm in norms:
        most = [_most(metric, part, facts) for part in parts_about(metric, norm.rule.expression)]
        known = [number for number in most if number is not None]
        if known:
            found.append(Bound(metric, min(known), norm.rule.id))
    return found


def parts_about(metric: str, expression: Condition | None) -> list[Condition]:
    """The conditions on a metric that a norm asks together: both ends of a range, say."""
    if isinstance(expression, All):
        return [part for each in expression.parts for part in parts_about(metric, each)]
    return [expression] if expression is not None and metric in metrics_of(expression) else []


def _most(metric: str, expression: Condition, facts: SchoolFacts) -> int | None:
    """The largest number that the norm allows; ``None`` for no upper bound or not known."""

    def allows(number: int) -> Truth:
        return truth(expression, facts.with_values(**{metric: float(number)}))

    if allows(LIMIT) is not Truth.FALSE:
        return None
    if allows(0) is not Truth.TRUE:
        return 0 if allows(0) is Truth.FALSE and allows(1) is Truth.FALSE else None
    low, high = 0, LIMIT
    while high - low > 1:
        middle = (low + high) // 2
        if allows(middle) is Truth.TRUE:
            low = middle
        else:
            high = middle
    return low


def _size_bounds(
    kind: str, norms: Sequence[NormVerdict], facts: SchoolFacts, classes: int | None
) -> list[tuple[Bound, int]]:
    """Bounds on class size, each with the number of classes that it holds for."""
    if classes is None:
        return []
    if kind != "preschool":
        bounds = _bounds("max_class_size", norms, facts)
        return [(min(bounds, key=lambda b: b.most), classes)] if bounds else []
    nursery = _loosest(NURSERY, norms, facts)
    kindergarten = _loosest(KINDERGARTEN, norms, facts)
    if kindergarten is None:
        return []
    groups = facts.value("nursery_groups")
    if groups is None or nursery is None:
        return [(kindergarten, classes)]
    young = min(int(groups), classes)
    return [(nursery, young), (kindergarten, classes - young)]


def _loosest(
    metrics: Iterable[str], norms: Sequence[NormVerdict], facts: SchoolFacts
) -> Bound | None:
    """The age group that may be largest: no more children than that fit in any group."""
    bounds = []
    for metric in metrics:
        own = _bounds(metric, norms, facts)
        if own:
            bounds.append(min(own, key=lambda bound: bound.most))
    return max(bounds, key=lambda bound: bound.most, default=None)
