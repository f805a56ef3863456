"""The findings page: what is shown, counted and offered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.adapters.writers.findings_xlsx import FindingRow
from truongchuan.domain.programmes.models import PlanFinding, PlanVersion, Programme
from truongchuan.domain.programmes.readings import version_confirmations
from truongchuan.domain.programmes.states import FindingState
from truongchuan.domain.sources.selectors import as_document
from truongchuan.engines.plan.findings import Category, Severity
from truongchuan.web.presenters.findings import (
    ConfirmedLine,
    FindingLine,
    SeverityCount,
    category_choices,
    confirmed_lines,
    severity_counts,
    stored_finding_line,
)
from truongchuan.web.templatetags.vn import moment_vn
from truongchuan.wording.labels import state_label

PAGE_SIZE = 30
FOR_THE_DRAFTER = frozenset({FindingState.OPEN, FindingState.ACCEPTED})
"""What the letter to the drafter holds: what is not yet mended and not waved aside."""


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """What findings to show; empty fields do not filter."""

    state: str = ""
    category: str = ""
    severity: int | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> FindingFilter:
        """Read the filter from a query string; values that are none are left out."""
        state, severity = query.get("state", ""), query.get("severity", "")
        return cls(
            state=state if state in FindingState.values else "",
            category=query.get("category", ""),
            severity=int(severity) if severity in {"1", "2", "3"} else None,
        )

    @property
    def query(self) -> str:
        """The filter as a query string without question mark."""
        values = {"state": self.state, "category": self.category, "severity": self.severity}
        return urlencode({name: value for name, value in values.items() if value})

    def keeps(self, row: PlanFinding) -> bool:
        """Tell whether a finding is to be shown."""
        return (
            self.state in ("", row.state)
            and self.category in ("", row.category)
            and self.severity in (None, row.severity)
        )


@dataclass(frozen=True, slots=True)
class StateCount:
    """Number of findings of a state."""

    state: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class FindingsView:
    """Everything the page shows."""

    lines: Sequence[FindingLine]
    page: Page[PlanFinding]
    shown: int
    total: int
    severities: Sequence[SeverityCount]
    states: Sequence[StateCount]
    categories: Sequence[tuple[str, str]]
    confirmed: Sequence[ConfirmedLine]
    where: FindingFilter


def findings_view(
    programme: Programme,
    version: PlanVersion,
    rows: Iterable[PlanFinding],
    where: FindingFilter,
    page_number: str | None = None,
) -> FindingsView:
    """Put the page together. Severities count what is undecided, states count everything."""
    every = list(rows)
    shown = [row for row in every if where.keeps(row)]
    page = Paginator(shown, PAGE_SIZE).get_page(page_number)
    text_url = reverse("plan_text", kwargs={"pk": programme.pk})
    return FindingsView(
        lines=finding_lines(programme, version, page.object_list),
        page=page,
        shown=len(shown),
        total=len(every),
        severities=open_counts(every),
        states=[
            StateCount(state, state_label(state, gettext), sum(r.state == state for r in every))
            for state in FindingState.values
        ],
        categories=category_choices(row.category for row in every),
        confirmed=confirmed_lines(version_confirmations(version), text_url=text_url),
        where=where,
    )


def open_counts(rows: Iterable[PlanFinding]) -> list[SeverityCount]:
    """Count the undecided findings by severity."""
    return severity_counts([row.severity for row in rows if row.state == FindingState.OPEN])


def finding_lines(
    programme: Programme, version: PlanVersion, rows: Iterable[PlanFinding]
) -> list[FindingLine]:
    """Word stored findings with their quotations from the version's text."""
    document = as_document(version.text)
    text_url = reverse("plan_text", kwargs={"pk": programme.pk})
    return [stored_finding_line(row, document, text_url=text_url) for row in rows]


@dataclass(frozen=True, slots=True)
class LetterView:
    """What the drafter is to look at: faults and doubts, then what is only to be noted."""

    faults: Sequence[FindingLine]
    remarks: Sequence[FindingLine]

    @property
    def total(self) -> int:
        """Number of points."""
        return len(self.faults) + len(self.remarks)

    @property
    def remarks_start(self) -> int:
        """The number that the second list goes on with."""
        return len(self.faults) + 1


def letter_view(
    programme: Programme, version: PlanVersion, rows: Iterable[PlanFinding], where: FindingFilter
) -> LetterView:
    """Put the paper together, in the order of the text.

    Without a filter it leaves out what is decided already, and what only later law or changes of
    the map brought about: no drafter could have known it.
    """
    chosen = [
        row
        for row in rows
        if where.keeps(row)
        and (where.state or row.state in FOR_THE_DRAFTER)
        and (where.category or row.category != Category.CONTEXT)
    ]
    lines = sorted(
        finding_lines(programme, version, chosen),
        key=lambda line: (line.line is None, line.line or 0, -line.severity),
    )
    return LetterView(
        faults=[line for line in lines if line.severity > Severity.INFO],
        remarks=[line for line in lines if line.severity == Severity.INFO],
    )


def export_rows(lines: Iterable[FindingLine]) -> list[FindingRow]:
    """Return findings as rows of a spreadsheet."""
    return [
        FindingRow(
            severity=line.severity_label,
            category=line.category_label,
            lines=line.lines,
            message=line.message,
            suggestion=line.suggestion,
            quote="\n".join(quote.text for quote in line.quotes),
            state=line.state_label,
            reason=line.reason,
            decided_by=line.decided_by,
            decided_at=moment_vn(line.decided_at) if line.decided_at else "",
        )
        for line in lines
    ]
