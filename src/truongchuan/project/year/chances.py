"""Dependencies, durations and chances: what the script says of the schedule."""

from __future__ import annotations

from truongchuan.domain.scheduling.keeping import keep_baseline, run_risk
from truongchuan.domain.scheduling.selectors import open_proposals
from truongchuan.domain.scheduling.services import (
    Lengths,
    Wanted,
    confirm_dependencies,
    record_durations,
)
from truongchuan.engines.schedule.process import Confidence
from truongchuan.project.year.quarter1 import TENDER
from truongchuan.project.year.stage import SAMPLE, Stage
from truongchuan.web.presenters.schedule_links import wanted_of
from truongchuan.web.schedule import current_calendar, current_leads, programme_inputs

# Working days by the plan's task: optimistic, likely, pessimistic.
LENGTHS = {
    14: (25, 35, 55),
    15: (18, 28, 45),
    16: (3, 5, 10),
    19: (8, 12, 20),
    21: (15, 20, 35),
    22: (12, 18, 30),
    24: (10, 15, 25),
    26: (3, 5, 10),
    28: (8, 12, 20),
}
TENDER_LENGTH = (36, 46, 70)
SLIPPED_LENGTH = (58, 70, 94)
WORKS_AFTER = 14
"""Working days that the works still need once the contract is signed."""


def link_tasks(stage: Stage) -> None:
    """Confirm the sure proposals, and let the works wait for the tender."""
    inputs = programme_inputs(actor=stage.head, programme=stage.programme)
    found = open_proposals(inputs, current_leads())
    wanted = [
        wanted_of(proposal, inputs)
        for proposal in found.proposals
        if proposal.confidence is Confidence.HIGH
    ]
    tender = stage.assigned(TENDER)
    wanted += [
        Wanted(
            before=tender.pk, after=stage.row(number).pk, link="FF", lag=WORKS_AFTER, note=SAMPLE
        )
        for number in (14, 15)
    ]
    confirm_dependencies(actor=stage.head, programme=stage.programme, wanted=wanted)


def enter_durations(stage: Stage, *, after_slip: bool = False) -> None:
    """Enter how long the tasks may take; after the slip only the tender's changes."""
    tender = SLIPPED_LENGTH if after_slip else TENDER_LENGTH
    lengths = [Lengths(stage.assigned(TENDER).pk, None, *tender, together=True, note=SAMPLE)]
    if not after_slip:
        lengths += [
            Lengths(stage.row(number).pk, None, *days, note=SAMPLE)
            for number, days in LENGTHS.items()
        ]
    record_durations(actor=stage.head, programme=stage.programme, lengths=lengths)


def keep_first_baseline(stage: Stage) -> str:
    """Keep the dates of the plan as it was signed."""
    keep_baseline(
        actor=stage.head,
        programme=stage.programme,
        label="Kế hoạch gốc",
        calendar=current_calendar(),
        leads=current_leads(),
    )
    return stage.link("schedule")


def run_plain(stage: Stage, label: str) -> str:
    """Compute the chances of the day and keep them."""
    run_risk(
        actor=stage.head,
        programme=stage.programme,
        calendar=current_calendar(),
        leads=current_leads(),
        label=label,
    )
    return stage.link("schedule")


def run_with_slip(stage: Stage, words: str, days: int, label: str) -> str:
    """Compute what a slip of an assigned task would do, and keep both results."""
    row = stage.assigned(words)
    inputs = programme_inputs(actor=stage.head, programme=stage.programme)
    slips = {t.id: days for t in inputs.network.tasks if t.row == str(row.pk) and not t.finished}
    run_risk(
        actor=stage.head,
        programme=stage.programme,
        calendar=current_calendar(),
        leads=current_leads(),
        slips=slips,
        label=label,
    )
    return stage.link("schedule")
