"""Several files as evidence: the field that takes them, and keeping them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from truongchuan.adapters.uploads import (
    ACCEPTED,
    CheckedUpload,
    UploadError,
    check_attachment,
    check_size,
)
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.sources.models import StoredFile
from truongchuan.domain.sources.services import store_file
from truongchuan.wording.uploads import upload_message

MOST_FILES = 5


class FileInput(forms.FileInput):
    """A file input that takes several; named like Django's, so that it is drawn like it."""

    allow_multiple_selected = True


class EvidenceField(forms.FileField):
    """Up to five files, each checked by size, content and name; cleans to a list of uploads."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{
                "label": _("Minh chứng"),
                "help_text": _("Ảnh PNG, JPG hoặc PDF, Word, Excel; nhiều nhất 5 tệp."),
                "required": False,
                "allow_empty_file": True,
                "widget": FileInput(attrs={"accept": ",".join(f".{kind}" for kind in ACCEPTED)}),
                **options,
            }
        )

    def clean(self, data: Any, initial: Any = None) -> list[CheckedUpload]:
        """Check every file; the first that is not accepted says why."""
        sent = data if isinstance(data, list | tuple) else [data]
        files = [file for file in sent if isinstance(file, UploadedFile)]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                gettext("Gửi nhiều nhất %(most)s tệp một lần.") % {"most": MOST_FILES}
            )
        return [_checked(file) for file in files]


def _checked(file: UploadedFile[Any]) -> CheckedUpload:
    try:
        check_size(file.size or 0)
        return check_attachment(file.name or "", file.read())
    except UploadError as error:
        raise forms.ValidationError(upload_message(error.code, error.params, gettext)) from error


def store_evidence(
    actor: Actor, programme: Programme, uploads: Iterable[CheckedUpload]
) -> list[StoredFile]:
    """Keep checked files for a programme's authority."""
    return [
        store_file(
            actor=actor,
            authority_id=programme.authority_id,
            name=upload.name,
            media_type=upload.media_type,
            content=upload.content,
        )
        for upload in uploads
    ]
