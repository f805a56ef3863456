"""From an uploaded file to a draft, and from a draft to what an import takes in."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext

from truongchuan.adapters.plans import CheckedPlan, check_document
from truongchuan.adapters.readers import (
    ReadError,
    ReadLimits,
    media_type,
    read_document_guarded,
)
from truongchuan.domain.programmes.importing import PlanReading
from truongchuan.domain.programmes.models import PlanDraft, Programme
from truongchuan.domain.programmes.services import create_draft, draft_document, draft_facts
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.services import store_file
from truongchuan.wording.findings import finding_message

ACCEPTED = (".docx", ".pdf", ".txt", ".html", ".htm")
NAME_LENGTH = 150


def read_limits() -> ReadLimits:
    """Return the readers' limits with the installation's own file size."""
    return replace(ReadLimits(), file_size=settings.UPLOAD_MAX_BYTES)


def draft_from_upload(
    *, actor: Actor, upload: UploadedFile, programme: Programme | None
) -> PlanDraft:
    """Read an uploaded plan and keep it as a draft; no programme is touched.

    The file is read by a child process before anything is stored, so a file that cannot be read
    leaves nothing behind.

    :raises ReadError: when the file is too large or cannot be read.
    :raises DomainError: when the actor may not.
    """
    if actor.authority_id is None:
        raise DomainError("authority-missing")
    if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        raise ReadError("too_big", size=upload.size or 0, limit=settings.UPLOAD_MAX_BYTES)
    name, content = clean_name(upload.name or ""), upload.read()
    document = read_document_guarded(content, name, read_limits())
    checked = check_document(document)
    with transaction.atomic():
        file = store_file(
            actor=actor,
            authority_id=actor.authority_id,
            name=name,
            media_type=media_type(content),
            content=content,
        )
        return create_draft(
            actor=actor,
            file=file,
            document=document,
            facts=checked.facts,
            programme=programme,
        )


def checked_draft(draft: PlanDraft) -> CheckedPlan:
    """Check a draft with the corrections made so far."""
    return check_document(draft_document(draft), facts=draft_facts(draft))


def reading_of(checked: CheckedPlan) -> PlanReading:
    """Return what an import takes in; findings are found by their Vietnamese words."""
    return PlanReading(
        document=checked.document,
        facts=checked.facts,
        report=checked.report,
        finding_text=finding_message,
    )


def clean_name(name: str) -> str:
    """Return a file name without folders and control characters, of bounded length."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C"
    )
    path = PurePosixPath(" ".join(kept.split()).strip(" .") or gettext("ke-hoach"))
    return f"{path.stem[: NAME_LENGTH - len(path.suffix)]}{path.suffix}"
