"""What every write to an entry does: lock, compare, save, append to its history, record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.documents.entries import COLUMNS, Entry
from truongchuan.domain.documents.models import DocumentAct, OfficialDocument
from truongchuan.domain.documents.numbering import lock_counter, number_guard, refuse_taken
from truongchuan.domain.documents.states import ActKind, DocumentState
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError

ENDED = frozenset({DocumentState.REVOKED, DocumentState.VOID})


def document_stamp(document: OfficialDocument) -> str:
    """Return a short text that changes with every write to an entry."""
    return f"{document.state} {document.updated_at.isoformat()}"


def entry_of(document: OfficialDocument) -> Entry:
    """Return an entry as it would be typed again, without its links."""
    return Entry(
        direction=document.direction,
        body=document.body_name,
        summary=document.summary,
        number=document.full_number if document.number is not None else "",
        kind=document.kind,
        signed_on=document.signed_on,
        received_on=document.received_on,
        signer_name=document.signer_name,
        signer_post=document.signer_post,
        urgency=document.urgency,
        recipients=document.recipients,
        copies=document.copies,
        reply_due=document.reply_due,
    )


def locked(document: OfficialDocument) -> OfficialDocument:
    """Return the entry as it is now, locked until the end of the transaction."""
    return (
        OfficialDocument.objects.select_for_update(of=("self",))
        .select_related("programme__authority")
        .get(pk=document.pk)
    )


def record_act(
    *,
    actor: Actor,
    document: OfficialDocument,
    kind: ActKind,
    before: str = "",
    unit: Organisation | None = None,
    note: str = "",
    changes: Mapping[str, Any] | None = None,
) -> DocumentAct:
    """Append to the entry's history; the caller records the audit event."""
    return DocumentAct.objects.create(
        document=document,
        kind=kind,
        state_before=before,
        state=document.state,
        unit=unit,
        note=note.strip(),
        changes=dict(changes or {}),
        on=today_of(document.programme),
        at=timezone.now(),
        person_id=actor.person_id,
        person_name=actor.name,
    )


def record_move(
    *,
    actor: Actor,
    document: OfficialDocument,
    action: str,
    before: str,
    reason: str,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Record the audit event of a move from one state to another."""
    record_event(
        actor=actor,
        authority_id=document.authority_id,
        action=action,
        subject=document,
        before={"document_state": before},
        after={"document_state": document.state, "reason": reason.strip(), **(more or {})},
    )


def save_with_time(document: OfficialDocument, *fields: str) -> None:
    """Save some fields and the time of the write."""
    document.updated_at = timezone.now()
    document.save(update_fields=[*fields, "updated_at"])


def save_numbered(
    document: OfficialDocument, *, check: bool, knows_duplicate: bool = False
) -> None:
    """Save an entry; ``check`` says that its official number may have changed."""
    if not check:
        save_with_time(document, "state", "replied_on", "replied_by", *COLUMNS)
        return
    lock_counter(
        authority_id=document.authority_id,
        direction=document.direction,
        year=document.tracking_year,
    )
    refuse_taken(document, knows_duplicate=knows_duplicate)
    with number_guard(document):
        save_with_time(document, "state", "replied_on", "replied_by", *COLUMNS)


def check_based_on(document: OfficialDocument, based_on: str | None) -> None:
    """Refuse a write that was thought of before somebody else's; None does not compare."""
    if based_on is not None and based_on != document_stamp(document):
        raise DomainError("document-changed-meanwhile", document_state=document.state)


def refuse_ended(document: OfficialDocument) -> None:
    """Refuse a write to a recalled document or a cancelled entry."""
    if document.state in ENDED:
        raise DomainError("document-ended", document_state=document.state)
