"""What people do with their own notifications: read them, and say how they wish to be told."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Person
from truongchuan.domain.reminders.models import (
    NEVER_MUTED,
    DigestRhythm,
    FeedToken,
    Kind,
    MutedKind,
    Notification,
    Preference,
)
from truongchuan.domain.reminders.policies import require
from truongchuan.domain.reminders.selectors import list_notifications
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError, NotAllowed

TOKEN_BYTES = 32
WEEKDAYS = "0123456"


def _self(actor: Actor) -> Person:
    """Return the person that acts, locked: two windows of one person wait for each other."""
    require(actor, "reminders.personal")
    return Person.objects.select_for_update().get(pk=actor.person_id or 0)


@transaction.atomic
def mark_read(*, actor: Actor, notification: Notification) -> Notification:
    """Say that one's own notification was read; the moment of the first reading stays.

    :raises NotAllowed: for a notification of somebody else.
    """
    _self(actor)
    notification = Notification.objects.get(pk=notification.pk)
    if notification.person_id != actor.person_id:
        raise NotAllowed("reminders.personal")
    if notification.read_at is None:
        notification.read_at = timezone.now()
        notification.save(update_fields=["read_at"])
        record_event(
            actor=actor,
            authority_id=actor.authority_id or 0,
            action="reminders.read",
            subject=notification,
        )
    return notification


@transaction.atomic
def mark_all_read(*, actor: Actor) -> int:
    """Say that all of one's own notifications were read; return how many were not yet."""
    person = _self(actor)
    number = (
        list_notifications(actor=actor)
        .filter(read_at__isnull=True)
        .order_by()
        .update(read_at=timezone.now())
    )
    if number:
        record_event(
            actor=actor,
            authority_id=person.authority_id,
            action="reminders.read_all",
            subject=person,
            after={"read": number},
        )
    return number


@dataclass(frozen=True, slots=True)
class Wish:
    """How a person wishes to be told. ``quiet_weekdays``: Monday is 0."""

    email: bool = True
    digest: str = DigestRhythm.DAILY
    quiet_weekdays: frozenset[int] = frozenset({5, 6})
    quiet_holidays: bool = True
    muted: frozenset[str] = frozenset()


@transaction.atomic
def set_preferences(*, actor: Actor, wish: Wish) -> Preference:
    """Say how one wishes to be told.

    :raises DomainError: ``rhythm-unknown``, ``weekday-unknown``, ``kind-unknown``,
        ``kind-never-muted``, ``no-day-left`` when every weekday is quiet.
    """
    person = _self(actor)
    if wish.digest not in DigestRhythm.values:
        raise DomainError("rhythm-unknown", rhythm=wish.digest)
    days = "".join(sorted(str(day) for day in wish.quiet_weekdays))
    if not set(days) <= set(WEEKDAYS):
        raise DomainError("weekday-unknown")
    if days == WEEKDAYS:
        raise DomainError("no-day-left")
    _check_kinds(wish.muted)
    preference, _made = Preference.objects.update_or_create(
        person=person,
        defaults={
            "email": wish.email,
            "digest": wish.digest,
            "quiet_weekdays": days,
            "quiet_holidays": wish.quiet_holidays,
            "updated_at": timezone.now(),
        },
    )
    MutedKind.objects.filter(person=person).exclude(kind__in=wish.muted).delete()
    MutedKind.objects.bulk_create(
        [MutedKind(person=person, kind=kind) for kind in sorted(wish.muted)], ignore_conflicts=True
    )
    record_event(
        actor=actor,
        authority_id=person.authority_id,
        action="reminders.set_preferences",
        subject=person,
        after={"email": wish.email, "digest": wish.digest, "quiet": days}
        | {"holidays": wish.quiet_holidays, "muted": sorted(wish.muted)},
    )
    return preference


def _check_kinds(kinds: Iterable[str]) -> None:
    for kind in sorted(kinds):
        if kind not in Kind.values:
            raise DomainError("kind-unknown", kind=kind)
        if kind in NEVER_MUTED:
            raise DomainError("kind-never-muted", kind=kind)


@transaction.atomic
def rotate_feed_token(*, actor: Actor) -> str:
    """Give the person a new address of their calendar and end the old one; return the token.

    The token is shown once: only its hash is kept.
    """
    person = _self(actor)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    _row, made = FeedToken.objects.update_or_create(
        person=person,
        defaults={"token_hash": hash_of(token), "created_at": timezone.now()},
    )
    record_event(
        actor=actor,
        authority_id=person.authority_id,
        action="reminders.rotate_feed",
        subject=person,
        after={"first": made},
    )
    return token


@transaction.atomic
def revoke_feed_token(*, actor: Actor) -> bool:
    """End the address of the person's calendar; tell whether there was one."""
    person = _self(actor)
    number, _each = FeedToken.objects.filter(person=person).delete()
    if number:
        record_event(
            actor=actor,
            authority_id=person.authority_id,
            action="reminders.revoke_feed",
            subject=person,
        )
    return bool(number)


def hash_of(token: str) -> str:
    """Return what is kept of a token. It is random and long, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
