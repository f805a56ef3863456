"""Findings and confirmations as lines to draw, print and export."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext

from truongchuan.domain.programmes.models import PlanFinding
from truongchuan.domain.programmes.readings import as_finding
from truongchuan.domain.programmes.services import finding_stamp
from truongchuan.domain.programmes.states import FINDING_MOVES, FindingState
from truongchuan.engines.plan.document import ExtractedDocument
from truongchuan.engines.plan.findings import (
    Category,
    CheckReport,
    Confirmation,
    Finding,
    Severity,
)
from truongchuan.web.presenters.document import context_quote
from truongchuan.web.presenters.drawn import Mark, Note
from truongchuan.wording.findings import (
    category_name,
    confirmation_message,
    finding_message,
    finding_suggestion,
    severity_name,
)
from truongchuan.wording.labels import state_label

SHOWN_QUOTE = 220
"""Letters of a quotation that are shown; a row of a table may be much longer."""

LETTER_QUOTE = 120


@dataclass(frozen=True, slots=True)
class QuoteView:
    """Quoted words between those around them, with their line."""

    line: int
    before: str
    text: str
    after: str
    href: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding in words. ``anchor`` is its id in the page; the rest is set once stored."""

    anchor: str
    code: str
    category: str
    category_label: str
    severity: int
    severity_word: str
    severity_label: str
    message: str
    suggestion: str
    quotes: tuple[QuoteView, ...]
    spans: tuple[tuple[int, int, int], ...]
    pk: int = 0
    state: str = ""
    state_label: str = ""
    reason: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    stamp: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def line(self) -> int | None:
        """The line of the first quotation, None for what is missing from the document."""
        return self.spans[0][0] if self.spans else None

    @property
    def told_quotes(self) -> tuple[str, ...]:
        """Up to two quotations that the message does not hold already, cut for a letter."""
        texts = (quote.text for quote in self.quotes)
        fresh = [text for text in dict.fromkeys(texts) if text not in self.message]
        return tuple(_cut(text, LETTER_QUOTE) for text in fresh[:2])

    @property
    def lines(self) -> str:
        """All lines, for people."""
        return ", ".join(str(line) for line in dict.fromkeys(span[0] for span in self.spans))


@dataclass(frozen=True, slots=True)
class ConfirmedLine:
    """Something that was checked and holds, in words."""

    message: str
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class SeverityCount:
    """Number of findings of a severity."""

    severity: int
    word: str
    label: str
    number: int


def finding_line(
    finding: Finding, document: ExtractedDocument, *, anchor: str, text_url: str = ""
) -> FindingLine:
    """Word a finding and quote it in its context; quotations lead to ``text_url#d-LINE``."""
    return FindingLine(
        anchor=anchor,
        code=finding.code,
        category=str(finding.category),
        category_label=category_name(finding.category, gettext),
        severity=int(finding.severity),
        severity_word=finding.severity.word,
        severity_label=severity_name(finding.severity, gettext),
        message=message_of(finding),
        suggestion=suggestion_of(finding),
        quotes=quotes_of(finding, document, text_url),
        spans=tuple((span.line, span.start, span.end) for span in finding.spans),
    )


def stored_finding_line(
    row: PlanFinding, document: ExtractedDocument, *, text_url: str = ""
) -> FindingLine:
    """Word a stored finding with what was decided about it."""
    line = finding_line(as_finding(row), document, anchor=f"phat-hien-{row.pk}", text_url=text_url)
    order = [state for state in FindingState if state in FINDING_MOVES[row.state]]
    return replace(
        line,
        pk=row.pk,
        state=row.state,
        state_label=state_label(row.state, gettext),
        reason=row.reason,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        stamp=finding_stamp(row),
        choices=tuple((str(state), state_label(state, gettext)) for state in order),
    )


def report_lines(report: CheckReport, document: ExtractedDocument) -> list[FindingLine]:
    """Word the findings of a fresh check, for a draft."""
    return [
        finding_line(finding, document, anchor=f"phat-hien-{number}")
        for number, finding in enumerate(report.findings, start=1)
    ]


def confirmed_lines(
    confirmed: Iterable[Confirmation], *, text_url: str = ""
) -> list[ConfirmedLine]:
    """Word what holds; what the catalogue no longer knows is left out."""
    return [
        ConfirmedLine(
            message,
            tuple((span.line, f"{text_url}#d-{span.line}") for span in confirmation.spans[:6]),
        )
        for confirmation in confirmed
        if (message := _confirmation(confirmation))
    ]


def _confirmation(confirmation: Confirmation) -> str:
    try:
        return confirmation_message(confirmation, gettext)
    except KeyError:
        return ""


def message_of(finding: Finding) -> str:
    """Word a finding. One of an older checker, which the catalogue lost, speaks by its quotes."""
    try:
        return finding_message(finding, gettext)
    except KeyError:
        return f"{category_name(finding.category, gettext)}: {'; '.join(finding.quotes)}"


def suggestion_of(finding: Finding) -> str:
    """Word what to do about a finding, empty when there is nothing to propose."""
    try:
        return finding_suggestion(finding, gettext) or ""
    except KeyError:
        return ""


def quotes_of(
    finding: Finding, document: ExtractedDocument, text_url: str
) -> tuple[QuoteView, ...]:
    """Quote the places that a finding speaks of."""
    views = []
    for span in finding.spans:
        if span.end > len(document.text) or span.start >= span.end:
            continue
        before, text, after = context_quote(document, span)
        if len(text) > SHOWN_QUOTE:
            text, after = _cut(text, SHOWN_QUOTE), ""
        views.append(QuoteView(span.line, before, text, after, f"{text_url}#d-{span.line}"))
    return tuple(views)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"


def finding_marks(lines: Iterable[FindingLine], *, href: str = "") -> list[Mark]:
    """Return marks on the places of findings; they lead to the finding (under ``href``)."""
    return [
        Mark(
            start,
            end,
            f"finding-{line.severity_word}",
            line.message,
            line.anchor,
            f"at-{line.anchor}" if number == 0 else None,
            f"{href}#{line.anchor}" if href else "",
        )
        for line in lines
        for number, (_line, start, end) in enumerate(line.spans)
    ]


def finding_notes(lines: Iterable[FindingLine], *, href: str = "") -> list[Note]:
    """Return the remarks for the margin of the text, at the first place of each finding."""
    return [
        Note(line.line, line.message, f"{href}#{line.anchor}", line.severity_word)
        for line in lines
        if line.line is not None
    ]


def severity_counts(severities: Sequence[int]) -> list[SeverityCount]:
    """Count findings by severity, most severe first; a severity without findings counts 0."""
    return [
        SeverityCount(
            int(severity),
            severity.word,
            severity_name(severity, gettext),
            sum(value == severity for value in severities),
        )
        for severity in sorted(Severity, reverse=True)
    ]


def category_choices(categories: Iterable[str]) -> list[tuple[str, str]]:
    """Return the categories that occur, in the contract's order, with their names."""
    present = set(categories)
    return [
        (str(category), category_name(category, gettext))
        for category in Category
        if str(category) in present
    ]
