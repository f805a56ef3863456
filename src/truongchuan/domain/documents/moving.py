"""Moving an entry along: states, the unit that handles it, the answer, its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.documents.acts import (
    ENDED,
    check_based_on,
    entry_of,
    locked,
    record_act,
    record_move,
    refuse_ended,
    save_numbered,
    save_with_time,
)
from truongchuan.domain.documents.entries import COLUMNS, checked_columns
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.documents.states import (
    ASSIGNABLE,
    MOVES,
    NUMBERED_OUT,
    OPEN_IN,
    ActKind,
    Direction,
    DocumentState,
)
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.policies import require
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError


@transaction.atomic
def move_document(
    *,
    actor: Actor,
    document: OfficialDocument,
    state: str,
    note: str = "",
    number: str = "",
    signed_on: date | None = None,
    based_on: str | None = None,
) -> OfficialDocument:
    """Move an entry along. A draft that is signed takes the number and day the office gave it.

    :raises DomainError: ``document-changed-meanwhile``, ``document-move-refused``; for a number
        as :func:`register_document`.
    """
    document = locked(document)
    require(actor, "documents.handle", document)
    check_based_on(document, based_on)
    before = document.state
    if state not in MOVES[before]:
        raise DomainError("document-move-refused", document_state=before, document_after=state)
    numbered = state in NUMBERED_OUT
    if numbered:
        typed = entry_of(document)
        typed = replace(
            typed, number=number or typed.number, signed_on=signed_on or typed.signed_on
        )
        columns = checked_columns(
            programme=document.programme,
            entry=typed,
            state=state,
            today=today_of(document.programme),
        )
        for name in COLUMNS:
            setattr(document, name, columns[name])
    document.state = state
    if before == DocumentState.ANSWERED:  # reopened: the answer stays in the history only
        document.replied_on = document.replied_by = None
    save_numbered(document, check=numbered)
    record_act(actor=actor, document=document, kind=ActKind.MOVED, before=before, note=note)
    record_move(actor=actor, document=document, action="document.move", before=before, reason=note)
    return document


@transaction.atomic
def assign_document(
    *,
    actor: Actor,
    document: OfficialDocument,
    unit: Organisation,
    reply_due: date | None = None,
    note: str = "",
    based_on: str | None = None,
) -> OfficialDocument:
    """Give an incoming document to a unit to handle; ``reply_due`` replaces the day if given.

    :raises DomainError: ``document-changed-meanwhile``, ``document-not-open``,
        ``unit-not-of-authority``, ``reply-due-too-early``.
    """
    document = locked(document)
    require(actor, "documents.register", document)
    check_based_on(document, based_on)
    if document.state not in ASSIGNABLE:
        raise DomainError("document-not-open", document_state=document.state)
    if unit.owner_id != document.authority_id:
        raise DomainError("unit-not-of-authority", unit=unit.name)
    start = document.received_on or document.registered_on
    if reply_due is not None and reply_due < start:
        raise DomainError("reply-due-too-early", due=reply_due, start=start)
    before = document.state
    document.assigned_to = unit
    document.reply_due = reply_due or document.reply_due
    document.state = DocumentState.ASSIGNED
    save_with_time(document, "assigned_to", "reply_due", "state")
    record_act(
        actor=actor, document=document, kind=ActKind.ASSIGNED, before=before, unit=unit, note=note
    )
    due = document.reply_due.isoformat() if document.reply_due else None
    record_move(
        actor=actor,
        document=document,
        action="document.assign",
        before=before,
        reason=note,
        more={"unit": unit.pk, "reply_due": due},
    )
    return document


@transaction.atomic
def record_reply(
    *,
    actor: Actor,
    document: OfficialDocument,
    reply: OfficialDocument | None = None,
    replied_on: date | None = None,
    note: str = "",
    based_on: str | None = None,
) -> OfficialDocument:
    """Say that a document was answered: by another entry, or in another way that ``note`` tells.

    :raises DomainError: ``document-changed-meanwhile``, ``document-answered``,
        ``document-not-open``, ``document-ended``, ``reply-needs-note``, ``reply-unfit``,
        ``document-day-in-future``, ``reply-too-early``.
    """
    document = locked(document)
    require(actor, "documents.handle", document)
    check_based_on(document, based_on)
    refuse_ended(document)
    if document.replied_on is not None and document.state == DocumentState.ANSWERED:
        raise DomainError("document-answered", on=document.replied_on)
    if document.is_in and document.state not in OPEN_IN:
        raise DomainError("document-not-open", document_state=document.state)
    if reply is None and not note.strip():
        raise DomainError("reply-needs-note")
    if reply is not None:
        _check_reply(document, reply)
    today = today_of(document.programme)
    on = replied_on or (reply and (reply.received_on or reply.signed_on)) or today
    if on > today:
        raise DomainError("document-day-in-future", on=on, today=today)
    start = document.signed_on or document.received_on
    if start is not None and on < start:
        raise DomainError("reply-too-early", on=on, start=start)
    before = document.state
    document.replied_on, document.replied_by = on, reply
    if document.is_in:
        document.state = DocumentState.ANSWERED
    save_with_time(document, "replied_on", "replied_by", "state")
    record_act(
        actor=actor,
        document=document,
        kind=ActKind.REPLIED,
        before=before,
        note=note or (str(reply) if reply else ""),
    )
    more = {"replied_on": on.isoformat(), "reply": reply.pk if reply else None}
    record_move(
        actor=actor,
        document=document,
        action="document.reply",
        before=before,
        reason=note,
        more=more,
    )
    return document


@transaction.atomic
def withdraw_document(
    *,
    actor: Actor,
    document: OfficialDocument,
    reason: str,
    mistaken: bool = False,
    based_on: str | None = None,
) -> OfficialDocument:
    """Recall a document that went out, or cancel an entry that was made by mistake.

    The entry stays with its tracking number and says so. A recalled document keeps its official
    number; a cancelled entry gives it back, as no such document was ever entered.

    :raises DomainError: ``document-changed-meanwhile``, ``document-ended``,
        ``withdraw-needs-reason``, ``withdraw-not-issued``, ``document-has-tasks``.
    """
    document = locked(document)
    require(actor, "documents.register", document)
    check_based_on(document, based_on)
    if document.state == DocumentState.VOID or (
        document.state == DocumentState.REVOKED and not mistaken
    ):
        raise DomainError("document-ended", document_state=document.state)
    if not reason.strip():
        raise DomainError("withdraw-needs-reason")
    if mistaken and document.tasks.exists():
        raise DomainError("document-has-tasks", count=document.tasks.count())
    if not mistaken and document.state not in NUMBERED_OUT:
        raise DomainError("withdraw-not-issued", document_state=document.state)
    before = document.state
    document.state = DocumentState.VOID if mistaken else DocumentState.REVOKED
    document.ended_reason = reason.strip()
    save_with_time(document, "state", "ended_reason")
    kind = ActKind.VOIDED if mistaken else ActKind.WITHDRAWN
    record_act(actor=actor, document=document, kind=kind, before=before, note=reason)
    action = "document.void" if mistaken else "document.withdraw"
    record_move(actor=actor, document=document, action=action, before=before, reason=reason)
    return document


def _check_reply(document: OfficialDocument, reply: OfficialDocument) -> None:
    other_way = {Direction.IN: Direction.OUT, Direction.OUT: Direction.IN}
    fits = (
        reply.authority_id == document.authority_id
        and reply.direction == other_way[Direction(document.direction)]
        and reply.state not in ENDED
    )
    if not fits:
        raise DomainError("reply-unfit", number=reply.full_number or str(reply.tracking_number))
