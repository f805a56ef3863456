"""What somebody with the machine's database in hand would do, once the triggers are gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from truongchuan.domain.audit.models import AuditChain, AuditEvent
from truongchuan.domain.audit.services import event_hash


@contextmanager
def unguarded() -> Iterator[Any]:
    """Open a cursor while nothing refuses to change the record.

    On PostgreSQL switched off rather than dropped: the table is in use in the test's transaction.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("audit_auditevent", "audit_audithead"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            for table in ("auditevent", "audithead"):
                for verb in ("update", "delete"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS audit_{table}_no_{verb}")
        yield cursor


def rewrite_from(authority_id: int, number: int) -> None:
    """Compute all hashes anew from an event on, as somebody would who knows how; the row too."""
    previous = (
        AuditEvent.objects.filter(authority_id=authority_id, number__lt=number)
        .order_by("-number")
        .values_list("hash", flat=True)
        .first()
    ) or "0" * 64
    with unguarded() as cursor:
        later = AuditEvent.objects.filter(authority_id=authority_id, number__gte=number)
        last = number - 1
        for event in later.order_by("number"):
            event.previous_hash = previous
            previous, last = event_hash(event), event.number
            cursor.execute(
                "UPDATE audit_auditevent SET previous_hash = %s, hash = %s WHERE id = %s",
                [event.previous_hash, previous, event.pk],
            )
        cursor.execute(
            "UPDATE audit_auditchain SET head = %s, length = %s WHERE authority_id = %s",
            [previous, last, authority_id],
        )
    assert AuditChain.objects.get(authority_id=authority_id).head == previous
