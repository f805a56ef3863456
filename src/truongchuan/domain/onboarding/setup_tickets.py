"""One-time keys with which an authority is set up: made, looked up, revoked.

The key itself is told once, to whoever makes the ticket; only its hash is kept.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation, OrganisationKind, Person
from truongchuan.domain.onboarding.models import SetupTicket, TicketState
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.permissions import require_permission

LIFE = timedelta(hours=48)
MOST_ATTEMPTS = 20
ATTEMPTS_WITHIN = timedelta(minutes=15)
SETUP_KINDS = (
    OrganisationKind.WARD,
    OrganisationKind.PROVINCE,
    OrganisationKind.EDUCATION_DEPARTMENT,
    OrganisationKind.DISTRICT,
)
"""Kinds of authority that may be set up, the usual one first."""


def hash_of(token: str) -> str:
    """Return what is kept of a key."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def open_ticket(
    *, actor: Actor, kind: str = "", authority: Organisation | None = None
) -> tuple[SetupTicket, str]:
    """Make a ticket and return it with its key, which is never shown again.

    With ``authority`` the ticket only gives that authority its first operator; tickets made for
    it before are revoked. Without, it is the machine's administrator's (a system actor's) to make.

    :raises DomainError: ``setup-kind``, ``setup-not-below`` for an authority that does not stand
        below the actor's, ``setup-child-works`` for one that has people with accounts already:
        its own operator invites further ones.
    """
    if kind and kind not in SETUP_KINDS:
        raise DomainError("setup-kind", kind=kind)
    now, parent = timezone.now(), None
    if authority is not None:
        parent = authority.parent
        if not actor.system:
            if parent is None or actor.authority_id != parent.pk:
                raise DomainError("setup-not-below", name=authority.name)
            require_permission(actor, "directory.manage", parent)
            if Person.objects.filter(authority=authority, user__isnull=False).exists():
                raise DomainError("setup-child-works", name=authority.name)
        SetupTicket.objects.filter(
            authority=authority, used_at__isnull=True, revoked_at__isnull=True
        ).update(revoked_at=now, revoked_by=actor.name)
    elif not actor.system:
        raise DomainError("not-allowed", permission="directory.manage")
    token = secrets.token_urlsafe(32)
    ticket = SetupTicket.objects.create(
        token_hash=hash_of(token),
        kind=authority.kind if authority else kind,
        authority=authority,
        parent=parent,
        created_at=now,
        created_by=actor.name,
        expires_at=now + LIFE,
    )
    if authority is not None:
        record_event(
            actor=actor,
            authority_id=parent.pk if parent and not actor.system else authority.pk,
            action="setup.open_ticket",
            subject=authority,
            after={"ticket": ticket.pk, "expires_at": ticket.expires_at.isoformat()},
        )
    return ticket, token


@transaction.atomic
def revoke_ticket(*, actor: Actor, ticket: SetupTicket) -> SetupTicket:
    """Let a ticket open nothing any more.

    :raises DomainError: ``setup-ticket-used``, ``setup-ticket-revoked``.
    """
    ticket = SetupTicket.objects.select_for_update().get(pk=ticket.pk)
    if not actor.system:
        if ticket.parent_id is None or ticket.parent_id != actor.authority_id:
            raise DomainError("not-allowed", permission="directory.manage")
        require_permission(actor, "directory.manage", ticket.parent)
    if ticket.used_at is not None:
        raise DomainError("setup-ticket-used")
    if ticket.revoked_at is not None:
        raise DomainError("setup-ticket-revoked")
    ticket.revoked_at, ticket.revoked_by = timezone.now(), actor.name
    ticket.save(update_fields=["revoked_at", "revoked_by"])
    if ticket.authority is not None:
        record_event(
            actor=actor,
            authority_id=ticket.parent_id or ticket.authority.pk,
            action="setup.revoke_ticket",
            subject=ticket.authority,
            after={"ticket": ticket.pk},
        )
    return ticket


def find_ticket(token: str) -> SetupTicket | None:
    """Return the ticket that a key belongs to, whatever its state."""
    return (
        SetupTicket.objects.filter(token_hash=hash_of(token))
        .select_related("authority", "parent")
        .first()
    )


def list_tickets(*, actor: Actor) -> QuerySet[SetupTicket]:
    """Return the tickets that the actor's authority made; all of them for the administrator."""
    found = SetupTicket.objects.select_related("authority", "parent").order_by("-pk")
    return found if actor.system else found.filter(parent_id=actor.authority_id or 0)


def refusal_of(ticket: SetupTicket | None, now: datetime) -> str:
    """Return why a ticket opens nothing, as a code; empty when it does."""
    if ticket is None:
        return "setup-ticket-unknown"
    state = ticket.state(now)
    return "" if state is TicketState.OPEN else f"setup-ticket-{state.value}"


@transaction.atomic
def count_attempt(*, ticket: SetupTicket) -> None:
    """Count a form sent with a ticket.

    :raises DomainError: ``setup-too-often`` beyond :data:`MOST_ATTEMPTS` within
        :data:`ATTEMPTS_WITHIN`; the count goes on, so that waiting is needed.
    """
    now = timezone.now()
    found = SetupTicket.objects.select_for_update().get(pk=ticket.pk)
    if found.attempts_since is None or now - found.attempts_since > ATTEMPTS_WITHIN:
        found.attempts, found.attempts_since = 0, now
    if found.attempts >= MOST_ATTEMPTS:
        raise DomainError("setup-too-often", minutes=int(ATTEMPTS_WITHIN.total_seconds() // 60))
    found.attempts += 1
    found.save(update_fields=["attempts", "attempts_since"])
