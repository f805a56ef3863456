"""The words of official papers, by kind. Always Vietnamese: what is signed has one language.

:func:`compose` is the one way from gathered data to a whole paper.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from truongchuan.domain.papers.blocks import PaperContent, Remark
from truongchuan.domain.papers.desk import Desk, PaperParams
from truongchuan.domain.papers.kinds import Kind
from truongchuan.domain.papers.letterhead import Letterhead, Signing
from truongchuan.wording.paper_texts.common import Draft, Ink, Writing, day
from truongchuan.wording.paper_texts.handover import write_protocol
from truongchuan.wording.paper_texts.heads import head_of, signature_of
from truongchuan.wording.paper_texts.meetings import (
    write_conclusions,
    write_decision,
    write_invitation,
    write_minutes,
)
from truongchuan.wording.paper_texts.plans import write_next_plan, write_plan
from truongchuan.wording.paper_texts.registration import write_registration
from truongchuan.wording.paper_texts.reports import write_report, write_school_list
from truongchuan.wording.paper_texts.society import write_mobilisation, write_outreach
from truongchuan.wording.paper_texts.steering import write_directive, write_proposal

BUILDERS: dict[str, Callable[[Writing, Any], Draft]] = {
    "plan": write_plan,
    "next-plan": write_next_plan,
    "report": write_report,
    "directive": write_directive,
    "proposal": write_proposal,
    "registration": write_registration,
    "school-list": write_school_list,
    "invitation": write_invitation,
    "minutes": write_minutes,
    "conclusions": write_conclusions,
    "decision-committee": write_decision,
    "outreach-report": write_outreach,
    "mobilisation-report": write_mobilisation,
    "handover-protocol": write_protocol,
}


def compose(
    *,
    kind: Kind,
    desk: Desk,
    params: PaperParams,
    letterhead: Letterhead,
    signing: Signing,
    data: Any,
) -> PaperContent:
    """Return the whole paper."""
    as_of = desk.as_of
    writing = Writing(desk, params, letterhead, Ink(desk.programme.pk, as_of))
    draft = BUILDERS[kind.code](writing, data)
    head = head_of(kind, letterhead, desk.layout, draft, month=desk.on.month, year=desk.on.year)
    remarks = (*draft.remarks, *_remarks(desk, letterhead, signing))
    return PaperContent(
        kind=kind.code,
        form=kind.form,
        head=head,
        blocks=draft.blocks,
        recipients=draft.recipients,
        signature=draft.chair or signature_of(signing),
        as_of=as_of,
        addressees=draft.addressees,
        annexes=draft.annexes,
        secretary=draft.secretary,
        remarks=remarks,
        is_sample=desk.programme.is_demo,
    )


def _remarks(desk: Desk, letterhead: Letterhead, signing: Signing) -> list[Remark]:
    found = []
    if letterhead.ended_on is not None:
        params = {
            "body": letterhead.authority,
            "ended": day(letterhead.ended_on),
            "successors": ", ".join(letterhead.successors),
        }
        code = "authority-ended" if letterhead.successors else "authority-ended-alone"
        found.append(Remark(code, params))
    if not signing.name:
        found.append(Remark("signer-missing", {"body": letterhead.name}))
    if not desk.programme.number:
        found.append(Remark("plan-number-missing"))
    if not desk.layout.in_force_on(desk.on):
        found.append(Remark("layout-not-in-force", {"instrument": desk.layout.instrument}))
    return found


def paper_title(content: PaperContent) -> str:
    """Return how a paper is called in lists."""
    head = content.head
    if head.is_letter:
        return f"Công văn {head.subject}"
    name = head.type_name[:1] + head.type_name[1:].lower()
    return f"{name}: {head.summary}"
