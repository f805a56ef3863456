"""Documents as what gave a task, speaks of it, or stands in the record."""

from __future__ import annotations

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.documents.selectors import document_of_row, documents_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.origins import Origin
from truongchuan.web.templatetags.vn import date_vn

MOST_MENTIONS = 8


def document_origin(actor: Actor, _programme: Programme, row: RoadmapRow) -> Origin | None:
    """Return the entry of the register that gave a task."""
    document = document_of_row(actor=actor, row=row)
    return _origin(document) if document else None


def document_mentions(actor: Actor, programme: Programme, row: RoadmapRow) -> list[Origin]:
    """Return the newest entries that were said to be about a task."""
    about = documents_of(actor=actor, programme=programme, row=row)
    return [_origin(document) for document in about[:MOST_MENTIONS]]


def document_subject_url(programme: Programme, subject: Model) -> str:
    """Return the page of an entry."""
    return reverse("document", args=[programme.pk, subject.pk])


def _origin(document: OfficialDocument) -> Origin:
    number = document.full_number or gettext("văn bản số theo dõi %(number)s") % {
        "number": document.tracking_number
    }
    signed = date_vn(document.signed_on) if document.signed_on else ""
    return Origin(
        f"{number}, {document.body_name}",
        reverse("document", args=[document.programme_id, document.pk]),
        signed,
        "document",
    )
