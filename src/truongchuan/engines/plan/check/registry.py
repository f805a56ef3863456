"""The list of all checks, and the one function that runs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from truongchuan.engines.plan.check import (
    authority,
    counts,
    coverage,
    gaps,
    head_and_foot,
    language,
    legal,
    lists,
    names,
    timing,
    units,
)
from truongchuan.engines.plan.check.reading import Reading, Result
from truongchuan.engines.plan.document import ExtractedDocument
from truongchuan.engines.plan.facts import PlanFacts
from truongchuan.engines.plan.findings import CheckReport, Confirmation, Finding, Knowledge

Check = Callable[[Reading], Iterator[Result]]

CHECKS: tuple[Check, ...] = (
    *counts.CHECKS,
    *lists.CHECKS,
    *names.CHECKS,
    *head_and_foot.CHECKS,
    *units.CHECKS,
    *timing.CHECKS,
    *coverage.CHECKS,
    *legal.CHECKS,
    *authority.CHECKS,
    *language.CHECKS,
    *gaps.CHECKS,
)
"""Every check, in the order in which findings of equal weight and place are told."""


def check_plan(
    facts: PlanFacts,
    document: ExtractedDocument,
    knowledge: Knowledge,
    on: date | None = None,
) -> CheckReport:
    """Check a plan against itself, and against the law and the places of the day.

    ``on`` is the day whose law counts; without it the document's own date. Whatever changed
    after that day is told only as ``context``. A paper that sets no targets and no tasks (a
    press report) is checked only for what it states.
    """
    day = on or facts.document.date
    reading = Reading(facts, document, knowledge, day)
    findings: list[Finding] = []
    confirmed: list[Confirmation] = []
    for check in CHECKS:
        for result in check(reading):
            if isinstance(result, Finding):
                findings.append(result)
            else:
                confirmed.append(result)
    findings.sort(key=_weight)
    return CheckReport(tuple(findings), tuple(confirmed))


def _weight(finding: Finding) -> tuple[int, int, str]:
    start = finding.spans[0].start if finding.spans else -1
    return (-finding.severity, start, finding.code)
