"""The stored files that a programme shows: its plan's documents and attachments of reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from truongchuan.domain.programmes.models import PlanVersion, Programme, ProgressEntry
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.sources.models import StoredFile

# Ids of files that other apps keep for a programme: ``programme -> queryset of one id column``.
Holder = Callable[[Programme], QuerySet[Any, Any]]
_HOLDERS: list[Holder] = []


def add_file_holder(holder: Holder) -> None:
    """Let files kept by another app be downloaded by those who see the programme.

    Called when the app is ready. Files that not everybody may read need an address of their own.
    """
    _HOLDERS.append(holder)


def find_file(*, actor: Actor, programme: Programme, pk: int) -> StoredFile | None:
    """Return a file that the programme refers to; None for any other, whoever owns it."""
    if not list_programmes(actor=actor).filter(pk=programme.pk).exists():
        return None
    held = held_files(programme)
    return StoredFile.objects.filter(held, pk=pk, authority_id=programme.authority_id).first()


def held_files(programme: Programme) -> Q:
    """Return the condition that a file is one that the programme refers to."""
    plans = PlanVersion.objects.filter(programme=programme, source__file__isnull=False)
    attachments = ProgressEntry.objects.filter(row__programme=programme, attachment__isnull=False)
    held = Q(pk__in=plans.order_by().values("source__file_id"))
    held |= Q(pk__in=attachments.order_by().values("attachment_id"))
    for holder in _HOLDERS:
        held |= Q(pk__in=holder(programme))
    return held
