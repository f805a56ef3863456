"""The page on which a plan is looked at and corrected before it is imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from truongchuan.adapters.plans import CheckedPlan
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import PlanDraft, Programme
from truongchuan.domain.programmes.readings import get_version, version_facts
from truongchuan.domain.programmes.selectors import list_programmes, list_rows
from truongchuan.domain.programmes.services import draft_corrections
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.plan.compare import compare_facts
from truongchuan.engines.plan.facts import PlanFacts
from truongchuan.web.presenters.document import draw_document
from truongchuan.web.presenters.drawn import DrawnDocument
from truongchuan.web.presenters.fact_cards import fact_sections
from truongchuan.web.presenters.facts import CorrectionLine, FactSection, correction_lines
from truongchuan.web.presenters.findings import (
    ConfirmedLine,
    FindingLine,
    SeverityCount,
    confirmed_lines,
    finding_marks,
    report_lines,
    severity_counts,
)
from truongchuan.web.presenters.plan_changes import ChangesView, changes_view
from truongchuan.web.presenters.plan_marks import doubt_marks, plan_marks


@dataclass(frozen=True, slots=True)
class DraftView:
    """Everything the page shows."""

    drawn: DrawnDocument
    sections: tuple[FactSection, ...]
    findings: Sequence[FindingLine]
    counts: Sequence[SeverityCount]
    confirmed: Sequence[ConfirmedLine]
    corrections: Sequence[CorrectionLine]
    changes: ChangesView | None
    same_plan: Programme | None
    doubts: int
    opened_id: str
    opened: tuple[str, str]

    @property
    def opened_query(self) -> str:
        """The query and fragment that open the page at the card."""
        if not self.opened_id:
            return ""
        query = urlencode({"phan": self.opened[0], "muc": self.opened[1]})
        return f"?{query}#{self.opened_id}"


def draft_view(
    actor: Actor, draft: PlanDraft, checked: CheckedPlan, opened: tuple[str, str] = ("", "")
) -> DraftView:
    """Put the page together. ``opened`` is part and key of the card whose form stays open."""
    facts, document = checked.facts, checked.document
    corrections = draft_corrections(draft)
    findings = report_lines(checked.report, document)
    sections = fact_sections(facts, corrections, opened)
    marks = [*plan_marks(facts), *doubt_marks(document.doubts), *finding_marks(findings)]
    return DraftView(
        drawn=draw_document(document, marks),
        sections=sections,
        findings=findings,
        counts=severity_counts([line.severity for line in findings]),
        confirmed=confirmed_lines(checked.report.confirmed),
        corrections=correction_lines(corrections),
        changes=_changes(actor, draft, facts),
        same_plan=_same_plan(actor, draft, facts),
        doubts=len(document.doubts),
        opened_id=next((c.id for s in sections for c in s.cards if c.open), ""),
        opened=opened,
    )


def _changes(actor: Actor, draft: PlanDraft, facts: PlanFacts) -> ChangesView | None:
    """Compare with the version the programme stands on, when this is a correction of it."""
    if draft.programme is None:
        return None
    version = get_version(actor=actor, programme=draft.programme)
    if version is None:
        return None
    rows = list_rows(
        actor=actor,
        programme=draft.programme,
        on=today_of(draft.programme),
        schools_of=frozenset(),
    )
    return changes_view(compare_facts(version_facts(version), facts), rows)


def _same_plan(actor: Actor, draft: PlanDraft, facts: PlanFacts) -> Programme | None:
    """Return a programme of the same number and date, when the draft would start a second one."""
    if draft.programme is not None or not facts.document.number:
        return None
    return (
        list_programmes(actor=actor)
        .filter(
            authority_id=draft.authority_id,
            number=facts.document.number,
            signed_on=facts.document.date,
        )
        .first()
    )
