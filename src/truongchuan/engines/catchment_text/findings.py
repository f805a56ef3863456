"""What the checks say about written lists, as codes with parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from truongchuan.engines.plan.document import Span
from truongchuan.engines.plan.findings import Severity

Param = str | int | tuple[str, ...]

CODES: dict[str, Severity] = {
    "overlap": Severity.ERROR,
    "gap": Severity.ERROR,
    "unknown-place": Severity.ERROR,
    "empty-set": Severity.ERROR,
    "except-not-contained": Severity.ERROR,
    "two-rests": Severity.ERROR,
    "reversed-range": Severity.ERROR,
    "no-places": Severity.ERROR,
    "possible-overlap": Severity.WARNING,
    "gap-unsettled": Severity.WARNING,
    "number-gap": Severity.WARNING,
    "ambiguous-scope": Severity.WARNING,
    "ambiguous-qualifier": Severity.WARNING,
    "ambiguous-ward": Severity.WARNING,
    "ambiguous-group": Severity.WARNING,
    "missing-ward": Severity.WARNING,
    "missing-separator": Severity.WARNING,
    "mixed-range": Severity.WARNING,
    "range-too-long": Severity.WARNING,
    "rest-of-what": Severity.WARNING,
    "rest-of-nothing": Severity.WARNING,
    "doubtful-digit": Severity.WARNING,
    "vague-part": Severity.WARNING,
    "unreadable": Severity.WARNING,
    "feeder": Severity.WARNING,
    "no-school": Severity.WARNING,
    "duplicate": Severity.WARNING,
    "name-variant": Severity.WARNING,
    "shared": Severity.INFO,
    "school-twice": Severity.INFO,
    "landmark": Severity.INFO,
    "group-without-quarter": Severity.INFO,
    "reading-chosen": Severity.INFO,
    "if-seats-left": Severity.INFO,
    "slip-read": Severity.INFO,
    "one-ward": Severity.INFO,
}
"""Every code with its severity."""

UNREAD = frozenset({"unreadable", "feeder"})
"""Remarks on text that may name places nobody seems to have."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of a list, a doubt, or a point to note."""

    code: str
    spans: tuple[Span, ...] = ()
    quotes: tuple[str, ...] = ()
    params: Mapping[str, Param] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return CODES[self.code]
