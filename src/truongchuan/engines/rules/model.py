"""The law as data: instruments' rules, sets of criteria, norms, and how levels follow from them.

Every rule is dated, cited and marked by how far its text was verified. A rule that is not
verified cannot fail a school (see :mod:`truongchuan.engines.rules.verdicts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from truongchuan.engines.rules.expression import Condition, Numeric
from truongchuan.engines.rules.metrics import Registry


class Verification(StrEnum):
    """How far the text of a rule was checked."""

    VERIFIED = "verified"
    REMEMBERED = "remembered"
    MISSING = "missing"


class Role(StrEnum):
    """What an expression covers of its rule's text."""

    FULL = "full"
    """The whole requirement: proves met and not met."""

    NECESSARY = "necessary"
    """Part of it: can prove not met, never met."""


class NormKind(StrEnum):
    """What a norm does."""

    CONSTRAINT = "constraint"
    QUOTA = "quota"
    NOT_COMPUTABLE = "not_computable"


class NormLevel(StrEnum):
    """Facility level that asks for a norm; a level includes those before it."""

    MINIMUM = "minimum"
    LEVEL_1 = "level_1"
    LEVEL_2 = "level_2"


@dataclass(frozen=True, slots=True)
class Cite:
    """A place in an instrument. ``inferred``: the article follows from the layout, not read."""

    instrument: str
    article: str | None = None
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days (both included) on which another instrument takes a rule out of use."""

    by: str
    start: date
    end: date | None
    verification: Verification
    article: str | None = None

    def covers(self, on: date) -> bool:
        """Whether the rule is out of use on the day."""
        return self.start <= on and (self.end is None or on <= self.end)


@dataclass(frozen=True, slots=True)
class Ending:
    """Which instrument ended a rule, and how: repealed, amended or replaced."""

    instrument: str
    how: str
    verification: Verification
    article: str | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """A number of posts or things that a formula gives, and the metric that counts them."""

    required: Numeric
    actual: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One requirement: an indicator of a criterion, or a norm.

    ``id`` is unique in the law set on a day; ``ref`` is how its instrument names it (norms: the
    same). ``when`` limits it to some schools; ``overrides`` are norms that it replaces where
    ``when`` holds (only when looking at the levels ``overrides_at``, if given).
    """

    id: str
    ref: str
    requirement: str
    in_force_from: date
    cites: tuple[Cite, ...]
    verification: Verification
    title: str | None = None
    expression: Condition | None = None
    expression_text: str | None = None
    role: Role = Role.FULL
    when: Condition | None = None
    when_text: str | None = None
    in_force_to: date | None = None
    ended_by: Ending | None = None
    suspended: tuple[Suspension, ...] = ()
    review_from: date | None = None
    evidence: tuple[str, ...] = ()
    source: str | None = None
    note: str | None = None
    aliases: tuple[str, ...] = ()
    kind: NormKind = NormKind.CONSTRAINT
    level: NormLevel | None = None
    block: str | None = None
    unit: str | None = None
    school_kinds: tuple[str, ...] = ()
    quota: Quota | None = None
    quota_text: str | None = None
    reason: str | None = None
    overrides: tuple[str, ...] = ()
    overrides_at: tuple[NormLevel, ...] = ()

    def in_force(self, on: date) -> bool:
        """Whether the rule belongs to the law of the day (it may still be suspended)."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)

    def verification_on(self, on: date) -> Verification:
        """A verified rule counts as remembered from the day its text must be looked up again."""
        if (
            self.verification is Verification.VERIFIED
            and self.review_from is not None
            and on >= self.review_from
        ):
            return Verification.REMEMBERED
        return self.verification

    def suspension_on(self, on: date) -> Suspension | None:
        """The suspension in effect on the day."""
        return next((s for s in self.suspended if s.covers(on)), None)


@dataclass(frozen=True, slots=True)
class DatedTitle:
    """A later name of a criterion."""

    title: str
    start: date
    verification: Verification


@dataclass(frozen=True, slots=True)
class DataItem:
    """A figure that a criterion asks to be followed, without a threshold.

    Until ``not_decisive_until`` it may not decide anything alone (57/2026, article 27 clause 4).
    """

    metric: str
    requirement: str
    cites: tuple[Cite, ...]
    verification: Verification
    not_decisive_until: date | None


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion with its requirements by level. An empty level asks nothing more."""

    no: str
    title: str
    levels: Mapping[int, tuple[Rule, ...]]
    mandatory: bool | None = None
    titles: tuple[DatedTitle, ...] = ()
    in_force_from: date | None = None
    in_force_to: date | None = None
    data: tuple[DataItem, ...] = ()
    note: str | None = None

    def in_force(self, on: date) -> bool:
        """Whether the criterion belongs to its set on the day."""
        after = self.in_force_from is None or self.in_force_from <= on
        return after and (self.in_force_to is None or on <= self.in_force_to)

    def title_on(self, on: date) -> str:
        """Its name on the day."""
        later = [t.title for t in self.titles if t.start <= on]
        return later[-1] if later else self.title

    def items(self, level: int, on: date) -> tuple[Rule, ...]:
        """Requirements of one level that are in force on the day."""
        return tuple(rule for rule in self.levels.get(level, ()) if rule.in_force(on))


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard: a group of criteria."""

    no: str
    title: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """One thing a school level asks: criteria at a level, an earlier level, or the extra items.

    ``which`` is ``all``, ``mandatory`` or ``others`` criteria; ``at_least`` limits how many of
    them must reach ``at_level`` (all of them when ``None``).
    """

    which: str | None = None
    at_level: int | None = None
    at_least: int | None = None
    level: int | None = None
    extra_items: bool = False


@dataclass(frozen=True, slots=True)
class SchoolLevel:
    """A level of the school as a whole and what it needs."""

    level: int
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaSet:
    """The criteria that one instrument sets for some kinds of school."""

    id: str
    instrument: str
    title: str
    school_kinds: tuple[str, ...]
    in_force_from: date
    in_force_to: date | None
    standards: tuple[Standard, ...]
    school_levels: tuple[SchoolLevel, ...]
    degrees: Mapping[int, int]
    level_4: tuple[Rule, ...] = ()
    degree_conditions: tuple[Rule, ...] = ()
    degree_cites: tuple[Cite, ...] = ()
    accreditation_levels: bool = True
    accreditation_note: str | None = None
    certificate_years: int | None = None
    notes: tuple[str, ...] = ()

    def in_force(self, on: date) -> bool:
        """Whether the set applies on the day."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)

    def criteria(self, on: date) -> tuple[Criterion, ...]:
        """The criteria of the day, in order."""
        return tuple(c for s in self.standards for c in s.criteria if c.in_force(on))

    def rules(self) -> Iterator[Rule]:
        """Every requirement of every time, with the extra items and degree conditions."""
        for standard in self.standards:
            for criterion in standard.criteria:
                for items in criterion.levels.values():
                    yield from items
        yield from self.level_4
        yield from self.degree_conditions


@dataclass(frozen=True, slots=True)
class NormSet:
    """The norms that one instrument sets."""

    instrument: str
    title: str
    norms: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """A file the set was read from, and whether an operator's file stands in for a shipped one."""

    path: str
    replaced: bool
    added: bool


@dataclass(frozen=True, slots=True)
class LawSet:
    """All that the product knows of the law: metrics, criteria and norms of all times."""

    registry: Registry
    derivations: Mapping[str, Numeric]
    criteria_sets: tuple[CriteriaSet, ...]
    norm_sets: tuple[NormSet, ...]
    fingerprint: str = ""
    origins: tuple[Origin, ...] = field(default=())

    def criteria_for(self, kind: str, on: date) -> CriteriaSet | None:
        """The set of criteria that judges a kind of school on the day."""
        for criteria in self.criteria_sets:
            if kind in criteria.school_kinds and criteria.in_force(on):
                return criteria
        return None

    def norms_for(self, kind: str, on: date) -> tuple[Rule, ...]:
        """The norms for a kind of school on the day, in file order."""
        return tuple(
            rule
            for norms in self.norm_sets
            for rule in norms.norms
            if kind in rule.school_kinds and rule.in_force(on)
        )

    def rules(self) -> Iterator[Rule]:
        """Every rule of every time."""
        for criteria in self.criteria_sets:
            yield from criteria.rules()
        for norms in self.norm_sets:
            yield from norms.norms

    def change_days(self, kind: str | None = None) -> tuple[date, ...]:
        """Days on which the law for a kind of school (or any) becomes another one, ascending."""
        days: set[date] = set()
        for criteria in self.criteria_sets:
            if kind is None or kind in criteria.school_kinds:
                days.add(criteria.in_force_from)
                for rule in criteria.rules():
                    days.update(change_days(rule))
        for norms in self.norm_sets:
            for rule in norms.norms:
                if kind is None or kind in rule.school_kinds:
                    days.update(change_days(rule))
        return tuple(sorted(days))


def change_days(rule: Rule) -> Iterator[date]:
    """Days on which a rule begins, ends, is suspended, applies again or needs another look."""
    yield rule.in_force_from
    for last in (rule.in_force_to, *(s.end for s in rule.suspended)):
        if last is not None:
            yield date.fromordinal(last.toordinal() + 1)
    for suspension in rule.suspended:
        yield suspension.start
    if rule.review_from is not None:
        yield rule.review_from
