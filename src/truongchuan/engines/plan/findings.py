"""What the checks say about a plan: findings and confirmations, as codes with parameters.

Texts are made elsewhere (``truongchuan.wording.findings``) from ``code`` and ``params``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum

from truongchuan.engines.plan.document import Span

Param = str | int | float | date | tuple[str, ...]


class Severity(IntEnum):
    """How bad a finding is; the order sorts the list, most severe first."""

    ERROR = 3
    WARNING = 2
    INFO = 1

    @property
    def word(self) -> str:
        """The word used in JSON."""
        return self.name.lower()


class Category(StrEnum):
    """What a finding is about (the contract's list)."""

    COUNT = "count"
    SCOPE = "scope"
    BLANK = "blank"
    NAME_VARIANT = "name_variant"
    NAME_AMBIGUITY = "name_ambiguity"
    TYPO = "typo"
    UNIT_VARIANT = "unit_variant"
    UNIT_MISSING = "unit_missing"
    LEAD_CONFLICT = "lead_conflict"
    VAGUE_UNIT = "vague_unit"
    TIMING = "timing"
    COVERAGE = "coverage"
    REVIEW = "review"
    STRUCTURE = "structure"
    MISSING_ROW = "missing_row"
    LEGAL = "legal"
    TERMINOLOGY = "terminology"
    ABBREVIATION = "abbreviation"
    RECIPIENTS = "recipients"
    GAP = "gap"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of the document, or a point to note, that can be defended to its signatory."""

    code: str
    category: Category
    severity: Severity
    spans: tuple[Span, ...] = ()
    quotes: tuple[str, ...] = ()
    params: Mapping[str, Param] = field(default_factory=dict)

    @property
    def identity(self) -> str:
        """Stable across readings of the same document: the code and the quoted words."""
        return "|".join((self.code, *self.quotes))


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Something that was checked and holds."""

    code: str
    spans: tuple[Span, ...] = ()
    params: Mapping[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Findings, most severe first and then in document order, and what holds."""

    findings: tuple[Finding, ...]
    confirmed: tuple[Confirmation, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A legal instrument as the checks need it. ``in_force_to`` is the last day in force.

    ``school_kinds`` are the kinds of school whose recognition it governs (values of
    :class:`~truongchuan.engines.plan.facts.SchoolKind`); ``verification`` is ``verified``,
    ``remembered`` or ``missing``: only verified facts may stand behind more than an info.
    """

    number: str
    title: str
    issued: date | None
    in_force_from: date | None
    in_force_to: date | None
    replaced_by: str | None = None
    amended_by: tuple[str, ...] = ()
    matters_for: tuple[str, ...] = ()
    kind: str | None = None
    issuer: str | None = None
    replaces: tuple[str, ...] = ()
    school_kinds: tuple[str, ...] = ()
    verification: str = "verified"
    note: str | None = None

    def in_force_on(self, on: date) -> bool:
        """Whether it is known to be in force on the day."""
        if self.in_force_from is None or on < self.in_force_from:
            return False
        return self.in_force_to is None or on <= self.in_force_to


@dataclass(frozen=True, slots=True)
class Place:
    """A place with the days between which it existed; ``parent`` names the unit above it.

    ``level`` is ``province``, ``district`` or ``ward``. ``successors`` names the places that its
    ground went to, the largest part first. ``complete`` says that every unit below it is listed,
    so that they may be counted. ``code`` is the official code of its days; codes are reused by
    later places and never identify one.
    """

    name: str
    level: str
    parent: str | None = None
    exists_from: date | None = None
    exists_to: date | None = None
    successors: tuple[str, ...] = ()
    complete: bool = False
    code: str | None = None

    def exists_on(self, day: date) -> bool:
        """Whether the place existed on that day, as far as known."""
        return (self.exists_from is None or self.exists_from <= day) and (
            self.exists_to is None or day <= self.exists_to
        )


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the checks may know besides the document: law and places, both dated."""

    instruments: tuple[Instrument, ...] = ()
    places: tuple[Place, ...] = ()
