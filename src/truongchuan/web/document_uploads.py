"""From an uploaded file to a reading that a clerk can confirm."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from truongchuan.adapters.readers import read_document_guarded
from truongchuan.adapters.uploads import CheckedUpload
from truongchuan.domain.documents.models import DocumentReading
from truongchuan.domain.documents.services import keep_reading
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import require
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import StoredFile
from truongchuan.domain.sources.services import store_file
from truongchuan.engines.documents import extract
from truongchuan.web.plan_uploads import read_limits


def reading_from(*, actor: Actor, programme: Programme, upload: CheckedUpload) -> DocumentReading:
    """Read a file in a process of its own and keep what it proposes.

    A file that cannot be read, or bears a stamp of secrecy, leaves nothing behind.

    :raises ReadError: when it cannot be read.
    :raises DomainError: ``secret-document``, or when the actor may not.
    """
    require(actor, "documents.register", programme)
    document = read_document_guarded(upload.content, upload.name, read_limits())
    extraction = extract(document)
    if extraction.secrecy:
        raise DomainError("secret-document", secrecy=extraction.secrecy)
    with transaction.atomic():
        [file] = stored(actor=actor, programme=programme, uploads=[upload])
        return keep_reading(
            actor=actor, programme=programme, file=file, document=document, extraction=extraction
        )


def stored(
    *, actor: Actor, programme: Programme, uploads: Sequence[CheckedUpload | None]
) -> list[StoredFile]:
    """Keep checked files; None stands for no file."""
    return [
        store_file(
            actor=actor,
            authority_id=programme.authority_id,
            name=upload.name,
            media_type=upload.media_type,
            content=upload.content,
        )
        for upload in uploads
        if upload is not None
    ]
