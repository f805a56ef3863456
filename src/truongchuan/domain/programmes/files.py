"""The stored files that a programme shows: its plan's documents and attachments of reports."""

from __future__ import annotations

from django.db.models import Q

from truongchuan.domain.programmes.models import PlanVersion, Programme, ProgressEntry
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.sources.models import StoredFile


def find_file(*, actor: Actor, programme: Programme, pk: int) -> StoredFile | None:
    """Return a file that the programme refers to; None for any other, whoever owns it."""
    if not list_programmes(actor=actor).filter(pk=programme.pk).exists():
        return None
    plans = PlanVersion.objects.filter(programme=programme, source__file_id=pk)
    attachments = ProgressEntry.objects.filter(row__programme=programme, attachment_id=pk)
    return StoredFile.objects.filter(
        Q(pk__in=plans.values("source__file_id")) | Q(pk__in=attachments.values("attachment_id")),
        authority_id=programme.authority_id,
    ).first()
