"""Writing the audit record. Called by every service inside its own transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from truongchuan.domain.audit.models import AuditChain, AuditEvent
from truongchuan.domain.audit.values import label_of, without_personal_values
from truongchuan.domain.shared.actor import Actor


def record_event(
    *,
    actor: Actor,
    authority_id: int,
    action: str,
    subject: models.Model,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    label: str = "",
) -> AuditEvent:
    """Append one event to the authority's chain. ``label`` names the subject in place of its text,
    where that would be a personal value: what is recorded stays for good.

    What ``before`` and ``after`` may hold: :mod:`truongchuan.domain.audit.values`.

    :raises RuntimeError: outside a transaction, where the event could outlive a failed write.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record_event must run inside the transaction of the write it records")
    AuditChain.objects.get_or_create(authority_id=authority_id)
    chain = AuditChain.objects.select_for_update().get(authority_id=authority_id)
    event = AuditEvent(
        authority_id=authority_id,
        number=chain.length + 1,
        at=timezone.now(),
        actor_id=actor.person_id,
        actor_name=actor.signature[:200],
        address=actor.address,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=label[:300] or label_of(subject),
        before=without_personal_values(action, before),
        after=without_personal_values(action, after),
        previous_hash=chain.head,
    )
    event.hash = event_hash(event)
    event.save(force_insert=True)
    AuditChain.objects.filter(authority_id=authority_id).update(
        length=event.number, head=event.hash
    )
    return event


def event_hash(
    event: AuditEvent, *, authority_id: int | None = None, number: int | None = None
) -> str:
    """Return the SHA-256 over the event's content and the hash before it.

    ``authority_id`` and ``number`` stand in for the event's own: what it would be elsewhere.
    """
    content = [
        event.authority_id if authority_id is None else authority_id,
        event.number if number is None else number,
        event.at.isoformat(timespec="microseconds"),
        event.actor_id,
        event.actor_name,
        event.address,
        event.action,
        event.subject_type,
        event.subject_id,
        event.subject_label,
        event.before,
        event.after,
        event.previous_hash,
    ]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
