"""Files that were read for the register: kept with what was proposed until the clerk confirms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.documents.models import DocumentReading
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import require
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.models import OwnedQuerySet
from truongchuan.domain.sources.models import StoredFile
from truongchuan.engines.documents import Extraction, Proposal, ProposedTask
from truongchuan.engines.plan.document import ExtractedDocument, Span


@transaction.atomic
def keep_reading(
    *,
    actor: Actor,
    programme: Programme,
    file: StoredFile,
    document: ExtractedDocument,
    extraction: Extraction,
) -> DocumentReading:
    """Keep what was read from a file. Nothing enters the register by it.

    :raises DomainError: ``secret-document``: check before the file is stored.
    """
    require(actor, "documents.register", programme)
    if extraction.secrecy:
        raise DomainError("secret-document", secrecy=extraction.secrecy)
    reading = DocumentReading.objects.create(
        authority_id=programme.authority_id,
        programme=programme,
        file=file,
        reader=document.reader,
        reader_version=document.reader_version,
        text=document.text,
        proposals=dump_extraction(extraction),
        created_at=timezone.now(),
        created_by_id=actor.person_id,
        created_by=actor.name,
    )
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="document.read",
        subject=reading,
        after={"file": file.name, "proposals": len(extraction.proposals)},
    )
    return reading


@transaction.atomic
def discard_reading(*, actor: Actor, reading: DocumentReading) -> None:
    """Throw away what was read and not registered; the register does not change.

    :raises DomainError: ``reading-used``.
    """
    reading = DocumentReading.objects.select_for_update().get(pk=reading.pk)
    require(actor, "documents.register", reading)
    if reading.document_id is not None:
        raise DomainError("reading-used")
    record_event(
        actor=actor,
        authority_id=reading.authority_id,
        action="document.discard_reading",
        subject=reading,
        before={"file": reading.file.name},
    )
    reading.delete()


def open_readings(*, actor: Actor, programme: Programme) -> OwnedQuerySet[DocumentReading]:
    """Return files read and not yet registered, newest first, without their texts."""
    return (
        DocumentReading.objects.visible_to(actor)
        .filter(programme=programme, document=None)
        .select_related("file")
        .defer("text", "proposals")
    )


def get_reading(*, actor: Actor, programme: Programme, pk: int) -> DocumentReading | None:
    """Return one reading that was not registered yet."""
    return (
        DocumentReading.objects.visible_to(actor)
        .filter(programme=programme, document=None, pk=pk)
        .select_related("file", "programme")
        .first()
    )


def dump_extraction(extraction: Extraction) -> dict[str, Any]:
    """Return an extraction as JSON values."""

    def at(span: Span) -> dict[str, int]:
        return span.as_dict()

    return {
        "proposals": [
            {
                "field": p.field,
                "value": p.value.isoformat() if isinstance(p.value, date) else p.value,
                "is_day": isinstance(p.value, date),
                "quote": p.quote,
                **at(p.span),
            }
            for p in extraction.proposals
        ],
        "tasks": [
            {
                "text": t.text,
                "due_on": t.due_on.isoformat() if t.due_on else None,
                "unit": t.unit,
                "quote": t.quote,
                "asks_reply": t.asks_reply,
                **at(t.span),
            }
            for t in extraction.tasks
        ],
    }


def load_extraction(stored: dict[str, Any]) -> Extraction:
    """Return what :func:`dump_extraction` wrote."""

    def span(value: dict[str, Any]) -> Span:
        return Span(value["line"], value["start"], value["end"])

    return Extraction(
        tuple(
            Proposal(
                p["field"],
                date.fromisoformat(p["value"]) if p["is_day"] else p["value"],
                p["quote"],
                span(p),
            )
            for p in stored.get("proposals", ())
        ),
        tuple(
            ProposedTask(
                t["text"],
                date.fromisoformat(t["due_on"]) if t["due_on"] else None,
                t["unit"],
                t["quote"],
                span(t),
                t["asks_reply"],
            )
            for t in stored.get("tasks", ())
        ),
    )
