"""Documents in and out, and the days on which schools move on towards recognition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.documents.services import Entry, move_document, register_document
from truongchuan.domain.oversight.recognition import StepDraft, record_step
from truongchuan.domain.oversight.states import StepKind
from truongchuan.domain.programmes.models import RoadmapRow, Target
from truongchuan.domain.programmes.services import move_target
from truongchuan.domain.programmes.states import TargetState
from truongchuan.project.year.stage import SAMPLE, Stage

CITY = "Ủy ban nhân dân thành phố Hà Nội"
DEPARTMENT = "Sở Giáo dục và Đào tạo Hà Nội"


def came_in(
    stage: Stage,
    number: str,
    summary: str,
    *,
    body: str = DEPARTMENT,
    signed_on: date | None = None,
    reply_due: date | None = None,
    known: bool = False,
) -> OfficialDocument:
    """Enter a document that came in today; one that asks for no answer is filed at once."""
    document = register_document(
        actor=stage.be("van-phong"),
        programme=stage.programme,
        entry=Entry(
            direction="in",
            body=body,
            summary=f"{summary} ({SAMPLE.rstrip('.').lower()})",
            number=number,
            signed_on=signed_on or stage.on,
            received_on=stage.on,
            reply_due=reply_due,
        ),
        knows_duplicate=known,
    )
    if reply_due is None:
        document = move_document(
            actor=stage.be("van-phong"), document=document, state="filed", note=SAMPLE
        )
    return document


def went_out(
    stage: Stage,
    number: str,
    summary: str,
    *,
    schools: Sequence[str] = (),
    rows: Sequence[RoadmapRow] = (),
    recipients: str = "",
    reply_due: date | None = None,
) -> OfficialDocument:
    """Enter a document of the district that went out today."""
    return register_document(
        actor=stage.be("van-phong"),
        programme=stage.programme,
        entry=Entry(
            direction="out",
            body=stage.programme.authority.name,
            summary=f"{summary} ({SAMPLE.rstrip('.').lower()})",
            number=number,
            signed_on=stage.on,
            signer_name="Nguyễn Minh An",
            signer_post="Phó Chủ tịch",
            recipients=recipients,
            reply_due=reply_due,
            schools=[stage.school(name) for name in schools],
            rows=rows,
        ),
    )


def target_of(stage: Stage, school: str) -> Target:
    """Return a school's target."""
    return Target.objects.get(programme=stage.programme, school=stage.school(school))


STEPS = {
    TargetState.REGISTERED: StepKind.REGISTERED,
    TargetState.EVALUATED: StepKind.SURVEY,
    TargetState.RECOGNISED: StepKind.DECISION,
}
"""Moves that are a step of recognition: writing the step down moves the target."""


def move_targets(
    stage: Stage, names: Sequence[str], state: str, *, number: str = "", on: date | None = None
) -> None:
    """Move the targets of some schools; a recognition carries the decision's number and day.

    How long a certificate holds is left open: the demo has no verified rule for it.
    """
    for name in names:
        target = target_of(stage, name)
        kind = STEPS.get(TargetState(state))
        if kind is None:
            move_target(actor=stage.head, target=target, state=state)
            continue
        step = StepDraft(kind, on or stage.on, number, DEPARTMENT, note=SAMPLE)
        record_step(actor=stage.head, target=target, step=step)
