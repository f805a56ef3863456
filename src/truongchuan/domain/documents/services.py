"""Writing the register: entering and correcting. The other services can be had from here too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.documents.acts import (
    check_based_on,
    document_stamp,
    entry_of,
    locked,
    record_act,
    refuse_ended,
    save_numbered,
)
from truongchuan.domain.documents.entries import (
    COLUMNS,
    Entry,
    checked_columns,
    first_state,
    shown_values,
)
from truongchuan.domain.documents.models import DocumentFile, DocumentReading, OfficialDocument
from truongchuan.domain.documents.moving import (
    assign_document,
    move_document,
    record_reply,
    withdraw_document,
)
from truongchuan.domain.documents.numbering import (
    lock_counter,
    next_number,
    number_guard,
    refuse_taken,
)
from truongchuan.domain.documents.readings import discard_reading, keep_reading
from truongchuan.domain.documents.states import ActKind
from truongchuan.domain.documents.tasks import derive_task
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import require
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import StoredFile

__all__ = [
    "Entry",
    "assign_document",
    "correct_document",
    "derive_task",
    "discard_reading",
    "document_stamp",
    "entry_of",
    "keep_reading",
    "move_document",
    "record_reply",
    "register_document",
    "withdraw_document",
]


@transaction.atomic
def register_document(
    *,
    actor: Actor,
    programme: Programme,
    entry: Entry,
    files: Sequence[StoredFile] = (),
    reading: DocumentReading | None = None,
    knows_duplicate: bool = False,
) -> OfficialDocument:
    """Enter a document and give it the next tracking number.

    ``reading`` is what the clerk confirmed the entry from; its file is kept with the entry.
    ``knows_duplicate`` says that an incoming document with the same number may be entered again.

    :raises DomainError: as :func:`~truongchuan.domain.documents.entries.checked_columns`;
        ``document-number-taken`` (out), ``document-arrived-before`` (in, unless known),
        ``document-state-unknown``, ``reading-used``.
    """
    require(actor, "documents.register", programme)
    today, state = today_of(programme), first_state(entry)
    columns = checked_columns(programme=programme, entry=entry, state=state, today=today)
    counter = lock_counter(
        authority_id=programme.authority_id, direction=entry.direction, year=today.year
    )
    now = timezone.now()
    document = OfficialDocument(
        authority_id=programme.authority_id,
        programme=programme,
        direction=entry.direction,
        state=state,
        tracking_year=today.year,
        tracking_number=0,
        registered_on=today,
        registered_at=now,
        registered_by=actor.name,
        updated_at=now,
        **columns,
    )
    refuse_taken(document, knows_duplicate=knows_duplicate)
    if reading is not None:
        reading = DocumentReading.objects.select_for_update().get(pk=reading.pk)
        if reading.document_id is not None or reading.programme_id != programme.pk:
            raise DomainError("reading-used")
    document.tracking_number = next_number(counter)
    with number_guard(document):
        document.save(force_insert=True)
    document.schools.set(entry.schools)
    document.rows.set(entry.rows)
    if reading is not None:
        reading.document = document
        reading.save(update_fields=["document"])
        files = [reading.file, *files]
    _keep_files(document, files, actor)
    record_act(actor=actor, document=document, kind=ActKind.REGISTERED)
    record_event(
        actor=actor,
        authority_id=document.authority_id,
        action="document.register",
        subject=document,
        after={
            "tracking": document.tracking_number,
            "direction": document.direction,
            "document_state": state,
            **shown_values(document),
        },
    )
    return document


@transaction.atomic
def correct_document(
    *,
    actor: Actor,
    document: OfficialDocument,
    entry: Entry,
    files: Sequence[StoredFile] = (),
    reason: str = "",
    based_on: str | None = None,
    knows_duplicate: bool = False,
) -> OfficialDocument:
    """Correct what was typed, or add files. What stood before is kept in the entry's history.

    :raises DomainError: as :func:`register_document`; ``document-changed-meanwhile``,
        ``document-ended``, ``document-unchanged``, ``number-change-needs-reason``.
    """
    document = locked(document)
    require(actor, "documents.register", document)
    check_based_on(document, based_on)
    refuse_ended(document)
    entry = replace(entry, direction=document.direction)
    columns = checked_columns(
        programme=document.programme,
        entry=entry,
        state=document.state,
        today=today_of(document.programme),
    )
    before, old_number = shown_values(document), document.full_number
    for name in COLUMNS:
        setattr(document, name, columns[name])
    after = shown_values(document)
    changes = {k: [before[k], after[k]] for k in after if before[k] != after[k]}
    links = _links_differ(document, entry)
    if not (changes or links or files):
        raise DomainError("document-unchanged")
    if old_number and "full_number" in changes and not reason.strip():
        raise DomainError("number-change-needs-reason", before_number=old_number)
    renumbered = bool({"kind", "full_number", "body_name", "signed_on"} & changes.keys())
    save_numbered(document, check=renumbered, knows_duplicate=knows_duplicate)
    document.schools.set(entry.schools)
    document.rows.set(entry.rows)
    _keep_files(document, files, actor)
    record_act(actor=actor, document=document, kind=ActKind.CORRECTED, note=reason, changes=changes)
    record_event(
        actor=actor,
        authority_id=document.authority_id,
        action="document.correct",
        subject=document,
        before={name: pair[0] for name, pair in changes.items()},
        after={name: pair[1] for name, pair in changes.items()}
        | {"files": [file.name for file in files], "reason": reason.strip()},
    )
    return document


def _links_differ(document: OfficialDocument, entry: Entry) -> bool:
    schools = set(document.schools.values_list("pk", flat=True))
    rows = set(document.rows.values_list("pk", flat=True))
    return schools != {s.pk for s in entry.schools} or rows != {r.pk for r in entry.rows}


def _keep_files(document: OfficialDocument, files: Sequence[StoredFile], actor: Actor) -> None:
    for file in files:
        if file.authority_id != document.authority_id:
            raise DomainError("thing-of-another-authority", thing=file.name)
        DocumentFile.objects.get_or_create(
            document=document,
            file=file,
            defaults={"added_at": timezone.now(), "added_by": actor.name},
        )
