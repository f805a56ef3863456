"""From a file to a plan that is read and checked: the one way that web and command line take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from truongchuan.adapters.regulations import load_knowledge
from truongchuan.engines.plan import read_plan
from truongchuan.engines.plan.check import check_plan
from truongchuan.engines.plan.document import ExtractedDocument
from truongchuan.engines.plan.facts import PlanFacts
from truongchuan.engines.plan.findings import CheckReport


@dataclass(frozen=True, slots=True)
class CheckedPlan:
    """A document with its facts and the report on them."""

    document: ExtractedDocument
    facts: PlanFacts
    report: CheckReport


def check_document(
    document: ExtractedDocument, *, facts: PlanFacts | None = None, on: date | None = None
) -> CheckedPlan:
    """Read (unless facts are given, perhaps corrected ones) and check a document."""
    known = read_plan(document) if facts is None else facts
    report = check_plan(known, document, load_knowledge(), on=on)
    return CheckedPlan(document, known, report)
