"""Writes on a programme other than importing and progress: drafts, findings, targets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.importing import PlanReading, import_plan
from truongchuan.domain.programmes.models import (
    PlanDraft,
    PlanFinding,
    PlanVersion,
    Programme,
    Target,
)
from truongchuan.domain.programmes.policies import require
from truongchuan.domain.programmes.states import (
    FINDING_MOVES,
    TARGET_MOVES,
    FindingState,
    TargetState,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.stamps import stamp_of
from truongchuan.domain.sources.models import StoredFile
from truongchuan.engines.plan.codec import blocks_as_json, blocks_from_json, dump, load
from truongchuan.engines.plan.correct import Correction, CorrectionError, apply_corrections
from truongchuan.engines.plan.document import Doubt, ExtractedDocument
from truongchuan.engines.plan.facts import PlanFacts


@transaction.atomic
def create_draft(
    *,
    actor: Actor,
    file: StoredFile,
    document: ExtractedDocument,
    facts: PlanFacts,
    programme: Programme | None = None,
) -> PlanDraft:
    """Keep a reading to be looked at. No programme is touched until :func:`import_draft`."""
    if programme is None:
        require(actor, "programmes.import")
    else:
        require(actor, "programmes.manage", programme)
    if actor.authority_id is None:
        raise DomainError("authority-missing")
    draft = PlanDraft.objects.create(
        authority_id=actor.authority_id,
        file=file,
        programme=programme,
        reader=document.reader,
        reader_version=document.reader_version,
        text=document.text,
        blocks={"blocks": blocks_as_json(document.blocks), "doubts": dump(document.doubts)},
        facts=dump(facts),
        created_at=timezone.now(),
        created_by_id=actor.person_id,
        created_by=actor.name,
    )
    record_event(
        actor=actor,
        authority_id=draft.authority_id,
        action="draft.create",
        subject=draft,
        after={"file": file.sha256},
    )
    return draft


def draft_document(draft: PlanDraft) -> ExtractedDocument:
    """Return the draft's text and blocks as the reader handed them over."""
    return ExtractedDocument(
        text=draft.text,
        blocks=blocks_from_json(draft.blocks["blocks"]),
        reader=draft.reader,
        reader_version=draft.reader_version,
        doubts=load(tuple[Doubt, ...], draft.blocks["doubts"]),
    )


def draft_corrections(draft: PlanDraft) -> tuple[Correction, ...]:
    """Return the corrections made to a draft so far, oldest first."""
    return load(tuple[Correction, ...], draft.corrections)


def draft_facts(draft: PlanDraft) -> PlanFacts:
    """Return the draft's facts with its corrections made."""
    return apply_corrections(load(PlanFacts, draft.facts), draft_corrections(draft))


@transaction.atomic
def correct_draft(*, actor: Actor, draft: PlanDraft, correction: Correction) -> PlanDraft:
    """Add one correction to a draft.

    :raises DomainError: with the code of the :class:`CorrectionError` when it cannot be made.
    """
    draft = _own_draft(actor, draft)
    corrections = (*draft_corrections(draft), correction)
    try:
        apply_corrections(load(PlanFacts, draft.facts), corrections)
    except CorrectionError as error:
        raise DomainError(error.code, **error.params) from error
    return _save_corrections(actor, draft, corrections, "draft.correct")


@transaction.atomic
def undo_correction(*, actor: Actor, draft: PlanDraft) -> PlanDraft:
    """Take the newest correction back.

    :raises DomainError: ``nothing-to-undo``.
    """
    draft = _own_draft(actor, draft)
    corrections = draft_corrections(draft)
    if not corrections:
        raise DomainError("nothing-to-undo")
    return _save_corrections(actor, draft, corrections[:-1], "draft.undo")


@transaction.atomic
def discard_draft(*, actor: Actor, draft: PlanDraft) -> None:
    """Throw a draft away; the uploaded file stays in the record of files."""
    draft = _own_draft(actor, draft)
    record_event(
        actor=actor,
        authority_id=draft.authority_id,
        action="draft.discard",
        subject=draft,
        before={"file": draft.file.sha256},
    )
    draft.delete()


@transaction.atomic
def import_draft(*, actor: Actor, draft: PlanDraft, reading: PlanReading) -> PlanVersion:
    """Import a draft and remove it. ``reading`` must be made from the draft's own facts.

    :raises DomainError: as :func:`import_plan`; the draft then stays as it was.
    """
    draft = _own_draft(actor, draft)
    authority = Organisation.objects.get(pk=draft.authority_id)
    version = import_plan(
        actor=actor,
        authority=authority,
        file=draft.file,
        reading=replace(reading, corrections=draft_corrections(draft)),
        programme=draft.programme,
    )
    draft.delete()
    return version


def _own_draft(actor: Actor, draft: PlanDraft) -> PlanDraft:
    locked = PlanDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if locked is None or not (actor.system or actor.authority_id == locked.authority_id):
        raise DomainError("draft-gone")
    if locked.programme is None:
        require(actor, "programmes.import")
    else:
        require(actor, "programmes.manage", locked.programme)
    return locked


def _save_corrections(
    actor: Actor, draft: PlanDraft, corrections: tuple[Correction, ...], action: str
) -> PlanDraft:
    draft.corrections = [dump(c) for c in corrections]
    draft.save(update_fields=["corrections"])
    record_event(
        actor=actor,
        authority_id=draft.authority_id,
        action=action,
        subject=draft,
        after={"corrections": len(corrections)},
    )
    return draft


@transaction.atomic
def decide_finding(
    *,
    actor: Actor,
    finding: PlanFinding,
    state: str,
    reason: str = "",
    based_on: str | None = None,
) -> PlanFinding:
    """Say what becomes of a finding. Dismissing needs a reason.

    ``based_on`` is the :func:`finding_stamp` of what the person saw; None does not compare.

    :raises DomainError: ``finding-decided-meanwhile``, ``move-refused`` or ``reason-missing``.
    """
    finding = (
        PlanFinding.objects.select_for_update(of=("self",))
        .select_related("programme")
        .get(pk=finding.pk)
    )
    require(actor, "programmes.manage", finding)
    if based_on is not None and based_on != finding_stamp(finding):
        raise DomainError("finding-decided-meanwhile", name=finding.decided_by)
    if state != finding.state and state not in FINDING_MOVES[finding.state]:
        raise DomainError("move-refused", before=finding.state, after=state)
    if state == FindingState.DISMISSED and not reason.strip():
        raise DomainError("reason-missing")
    before = {"state": finding.state, "reason": finding.reason}
    finding.state, finding.reason = state, reason.strip()
    finding.decided_at, finding.decided_by = timezone.now(), actor.name
    finding.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    record_event(
        actor=actor,
        authority_id=finding.programme.authority_id,
        action="finding.decide",
        subject=finding,
        before=before,
        after={"state": state, "reason": finding.reason},
    )
    return finding


def target_stamp(target: Target) -> str:
    """Return a short text that changes with every move of a target."""
    return stamp_of(
        {
            "state": target.state,
            "decision": target.decision_number,
            "on": target.decided_on,
        }
    )


def finding_stamp(finding: PlanFinding) -> str:
    """Return a short text that changes with every decision about a finding."""
    return stamp_of({"state": finding.state, "reason": finding.reason, "at": finding.decided_at})


@transaction.atomic
def move_target(
    *,
    actor: Actor,
    target: Target,
    state: str,
    decision_number: str = "",
    decided_on: date | None = None,
    based_on: str | None = None,
) -> Target:
    """Move a school's target along the way to recognition.

    ``based_on`` is the :func:`target_stamp` of what the person saw; None does not compare.

    :raises DomainError: ``target-outdated`` when somebody moved it since; ``move-refused``;
        ``decision-missing`` when it is to count as recognised without the number and date of the
        decision; ``decision-in-future``.
    """
    target = (
        Target.objects.select_for_update(of=("self",))
        .select_related("programme", "school__organisation")
        .get(pk=target.pk)
    )
    require(actor, "programmes.manage", target)
    if based_on is not None and based_on != target_stamp(target):
        raise DomainError("target-outdated", before=target.state)
    if state not in TARGET_MOVES[target.state]:
        raise DomainError("move-refused", before=target.state, after=state)
    if state == TargetState.RECOGNISED:
        if not decision_number.strip() or decided_on is None:
            raise DomainError("decision-missing")
        if decided_on > today_of(target.programme):
            raise DomainError("decision-in-future", on=decided_on)
    else:
        decision_number, decided_on = "", None
    before = {"state": target.state, "decision": target.decision_number}
    target.state = state
    target.decision_number, target.decided_on = decision_number.strip(), decided_on
    target.save(update_fields=["state", "decision_number", "decided_on"])
    record_event(
        actor=actor,
        authority_id=target.programme.authority_id,
        action="target.move",
        subject=target,
        before=before,
        after={"state": state, "decision": target.decision_number},
    )
    return target
