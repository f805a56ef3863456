"""What people do to their own account: signing in, sessions, password, second factor."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.accounts.models import AccountNotice
from truongchuan.domain.accounts.ports import sign_in
from truongchuan.domain.accounts.record import myself, record
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import Person
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError

ONE_LOCK = timedelta(minutes=15)
"""Wrong passwords within this time are one lock in the record."""


def person_of(user_id: int | None) -> Person | None:
    """Return the person of a user, whatever functions they have."""
    return Person.objects.filter(user_id=user_id or 0).select_related("user", "authority").first()


@transaction.atomic
def record_sign_in(*, person: Person, method: str, address: str) -> list[AccountNotice]:
    """Record that somebody signed in; return what they must be told, once.

    The event says whether the address is one that they signed in from before.
    """
    known = AuditEvent.objects.filter(
        subject_type=Person._meta.label_lower,
        subject_id=str(person.pk),
        action__in=("accounts.sign_in", "accounts.accept"),
        address=address,
    ).exists()
    notices = list(
        AccountNotice.objects.select_for_update().filter(person=person, seen_at__isnull=True)
    )
    AccountNotice.objects.filter(pk__in=[n.pk for n in notices]).update(seen_at=timezone.now())
    record(
        actor=myself(person, address),
        person=person,
        action="accounts.sign_in",
        after={"method": method, "new_address": not known},
    )
    return notices


@transaction.atomic
def record_lockout(*, username: str, address: str) -> bool:
    """Record, once per lock, that wrong passwords locked somebody's sign-in from an address."""
    person = Person.objects.filter(user__username__iexact=username).first()
    if person is None and "@" in username:
        person = Person.objects.filter(user__email__iexact=username).first()
    if person is None:
        return False
    recent = AuditEvent.objects.filter(
        authority_id=person.authority_id,
        action="accounts.locked_out",
        subject_type=Person._meta.label_lower,
        subject_id=str(person.pk),
        address=address,
        at__gte=timezone.now() - ONE_LOCK,
    )
    if recent.exists():
        return False
    nobody = Actor(
        person_id=None, name="Đăng nhập", authority_id=person.authority_id, address=address
    )
    record(actor=nobody, person=person, action="accounts.locked_out")
    return True


@transaction.atomic
def record_password(*, person: Person, address: str, keep: str = "") -> int:
    """Record a new password and end the person's other sessions; return how many ended."""
    ended = sign_in().end_sessions([person.user_id or 0], keep=keep)
    record(
        actor=myself(person, address),
        person=person,
        action="accounts.password",
        after={"sessions_ended": ended},
    )
    return ended


@transaction.atomic
def record_own_act(*, person: Person, action: str, address: str) -> None:
    """Record that somebody changed how they sign in: second factor, codes, outside sign-in."""
    record(actor=myself(person, address), person=person, action=action)


@transaction.atomic
def end_own_sessions(
    *, person: Person, address: str, only: int | None = None, keep: str = ""
) -> int:
    """End one of one's own sessions, or all but the present one; return how many ended.

    :raises DomainError: ``session-missing``.
    """
    ended = sign_in().end_sessions([person.user_id or 0], only=only, keep=keep)
    if only is not None and not ended:
        raise DomainError("session-missing")
    record(
        actor=myself(person, address),
        person=person,
        action="accounts.end_sessions",
        after={"sessions_ended": ended},
    )
    return ended
