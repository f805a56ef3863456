"""One event about a person's account. The person is named by number: the record stays for good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Person
from truongchuan.domain.shared.actor import Actor


def code_of(person: Person) -> str:
    """Return how the record names a person: by the number of their row."""
    return f"Người dùng (mã {person.pk})"


def record(
    *,
    actor: Actor,
    person: Person,
    action: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Append an event about a person, without personal values."""
    return record_event(
        actor=actor,
        authority_id=person.authority_id,
        action=action,
        subject=person,
        label=code_of(person),
        before=before,
        after=after,
    )


def myself(person: Person, address: str = "") -> Actor:
    """Return a person as the actor of what they do to their own account, whatever their functions.

    For acts before or beside any function: signing in, accepting an invitation, a new password.
    """
    return Actor(
        person_id=person.pk, name=person.name, authority_id=person.authority_id, address=address
    )
