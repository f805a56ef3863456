"""Reading sources and facts."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models

from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.models import OwnedQuerySet
from truongchuan.domain.sources.models import ExtractedText, Fact, StoredFile
from truongchuan.engines.plan.codec import blocks_from_json, load
from truongchuan.engines.plan.document import Doubt, ExtractedDocument


def current_facts(*, actor: Actor, subjects: Iterable[models.Model]) -> OwnedQuerySet[Fact]:
    """Return the facts in force about rows of one model, with their source and text."""
    rows = list(subjects)
    if not rows:
        return Fact.objects.none()
    return (
        Fact.objects.visible_to(actor)
        .filter(
            subject_type=rows[0]._meta.label_lower,
            subject_id__in=[row.pk for row in rows],
            superseded_by__isnull=True,
        )
        .select_related("source", "source__file")
        .defer("text__text", "text__blocks")
        .order_by("metric", "period")
    )


def read_stored_file(*, actor: Actor, file: StoredFile) -> bytes:
    """Return a stored file's content.

    :raises PermissionError: when the file belongs to an authority the actor cannot see.
    """
    if not actor.sees(file.authority_id) and not actor.system:
        raise PermissionError(file.pk)
    with default_storage.open(file.path) as handle:
        content: bytes = handle.read()
    return content


def open_stored_file(*, actor: Actor, file: StoredFile) -> File[bytes]:
    """Open a stored file for reading, to be sent piece by piece; the caller closes it.

    :raises PermissionError: when the file belongs to an authority the actor cannot see.
    :raises FileNotFoundError: when its content is gone from the disk.
    """
    if not actor.sees(file.authority_id) and not actor.system:
        raise PermissionError(file.pk)
    return default_storage.open(file.path)


def as_document(text: ExtractedText) -> ExtractedDocument:
    """Rebuild the reader's document from what was stored."""
    return ExtractedDocument(
        text=text.text,
        blocks=blocks_from_json(text.blocks["blocks"]),
        reader=text.reader,
        reader_version=text.reader_version,
        doubts=load(tuple[Doubt, ...], text.blocks["doubts"]),
    )
