"""Reading the audit record."""

from __future__ import annotations

from django.db import models

from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.audit.services import event_hash
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.models import OwnedQuerySet


def list_events(*, actor: Actor, subject: models.Model | None = None) -> OwnedQuerySet[AuditEvent]:
    """Return the events of the actor's authorities, newest first; of one subject if given."""
    events = AuditEvent.objects.visible_to(actor)
    if subject is not None:
        events = events.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    return events.order_by("-number")


def first_broken_event(*, authority_id: int, using: str | None = None) -> AuditEvent | None:
    """Return the first event whose hash or link does not hold, or None when the chain is whole."""
    previous = "0" * 64
    expected = 1
    events = AuditEvent.objects.using(using).filter(authority_id=authority_id)
    for event in events.order_by("number").iterator():
        if (
            event.number != expected
            or event.previous_hash != previous
            or event_hash(event) != event.hash
        ):
            return event
        previous, expected = event.hash, expected + 1
    return None
