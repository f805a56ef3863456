"""The page of a programme's plan text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from truongchuan.domain.programmes.models import PlanVersion, Programme, RoadmapRow, Target
from truongchuan.domain.programmes.readings import version_facts, version_findings
from truongchuan.domain.sources.selectors import as_document
from truongchuan.engines.plan.codec import load
from truongchuan.engines.plan.compare import Change
from truongchuan.engines.plan.facts import PlanFacts
from truongchuan.web.presenters.document import draw_document
from truongchuan.web.presenters.drawn import DrawnDocument
from truongchuan.web.presenters.findings import (
    FindingLine,
    finding_marks,
    finding_notes,
    stored_finding_line,
)
from truongchuan.web.presenters.plan_changes import ChangeLine, change_lines
from truongchuan.web.presenters.plan_marks import doubt_marks, fact_ids, plan_marks


@dataclass(frozen=True, slots=True)
class PlanTextView:
    """The document as drawn, its remarks, and what differs from the version before."""

    drawn: DrawnDocument
    findings: Sequence[FindingLine]
    unplaced: Sequence[FindingLine]
    changes: Sequence[ChangeLine]
    line: int | None


def plan_text_view(
    programme: Programme, version: PlanVersion, *, line: int | None = None
) -> PlanTextView:
    """Put the page together. Marks lead to the pages of schools, tasks and units."""
    document = as_document(version.text)
    facts = version_facts(version)
    findings = [stored_finding_line(row, document) for row in version_findings(version=version)]
    findings_url = reverse("findings", kwargs={"pk": programme.pk})
    marks = [
        *plan_marks(facts, _links(programme, version, facts)),
        *doubt_marks(document.doubts),
        *finding_marks(findings, href=findings_url),
    ]
    placed = [f for f in findings if f.line is not None]
    return PlanTextView(
        drawn=draw_document(
            document, marks, notes=finding_notes(placed, href=findings_url), current_line=line
        ),
        findings=findings,
        unplaced=[f for f in findings if f.line is None],
        changes=change_lines(load(tuple[Change, ...], version.changes)),
        line=line,
    )


def _links(programme: Programme, version: PlanVersion, facts: PlanFacts) -> dict[str, str]:
    """Return the page of each fact that has one, by the fact's id.

    Rows of the programme stand where the version they come from says; one that a later version
    dropped or moved has no page from here.
    """
    ids = fact_ids(facts)
    named = [s.span.start for s in facts.schools]
    schools = {
        start: reverse("school", kwargs={"pk": programme.pk, "school_pk": school_id})
        for start, school_id in Target.objects.filter(
            programme=programme, version=version, is_active=True, start__in=named
        ).values_list("start", "school_id")
    }
    rows = {
        start: reverse("task", kwargs={"pk": programme.pk, "number": number})
        for start, number in RoadmapRow.objects.filter(
            programme=programme, version=version, is_active=True
        ).values_list("start", "number")
    }
    pairs = [
        *(
            (fact_id, schools.get(s.span.start))
            for s, fact_id in zip(facts.schools, ids.schools, strict=True)
        ),
        *(
            (fact_id, rows.get(r.span.start))
            for r, fact_id in zip(facts.roadmap, ids.rows, strict=True)
        ),
    ]
    return {fact_id: url for fact_id, url in pairs if url}
