"""What a school's plan could hold: what blocks the school, norms not met, tasks that concern it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from truongchuan.domain.accreditation.selectors import SchoolSheet
from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.domain.programmes.school_selectors import SchoolStep
from truongchuan.domain.programmes.states import OPEN_STATES
from truongchuan.engines.rules.model import Verification
from truongchuan.engines.rules.verdicts import Verdict


class ProposalKind(StrEnum):
    """Why something is proposed."""

    CRITERION = "criterion"
    NORM = "norm"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something to take over. ``words`` is the requirement or the task as it is written."""

    key: str
    kind: ProposalKind
    words: str
    ref: str = ""
    verified: bool = True
    row: RoadmapRow | None = None
    starts_on: date | None = None
    due_on: date | None = None


def propose_items(
    *, sheet: SchoolSheet, steps: Iterable[SchoolStep], taken: Iterable[str] = ()
) -> tuple[Proposal, ...]:
    """Return what a plan could hold, without what was taken already.

    Only what is not met is proposed: what is not known is a question, not a job.
    """
    known = set(taken)
    every = [*_criteria(sheet), *_norms(sheet), *_tasks(steps)]
    return tuple(proposal for proposal in every if proposal.key not in known)


def _criteria(sheet: SchoolSheet) -> Iterable[Proposal]:
    if sheet.assessment is None:
        return
    blocking = set(sheet.assessment.blocking)
    for item in sheet.assessment.items():
        rule = item.rule
        if rule.ref in blocking and item.verdict is Verdict.NOT_MET:
            verified = rule.verification is Verification.VERIFIED
            yield Proposal(
                f"c:{rule.ref}", ProposalKind.CRITERION, rule.requirement, rule.ref, verified
            )


def _norms(sheet: SchoolSheet) -> Iterable[Proposal]:
    for norm in sheet.check.norms:
        if norm.verdict is Verdict.NOT_MET and norm.replaced_by is None:
            rule = norm.rule
            verified = rule.verification is Verification.VERIFIED
            words = rule.title or rule.requirement
            yield Proposal(f"n:{rule.id}"[:100], ProposalKind.NORM, words, rule.id, verified)


def _tasks(steps: Iterable[SchoolStep]) -> Iterable[Proposal]:
    for step in steps:
        row = step.row
        if row.state in OPEN_STATES and step.work.state in OPEN_STATES:
            yield Proposal(
                f"r:{row.pk}",
                ProposalKind.TASK,
                row.task,
                row=row,
                starts_on=row.starts_on,
                due_on=row.due_on,
            )
