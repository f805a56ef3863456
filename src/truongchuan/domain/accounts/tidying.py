"""What time does to accounts: links that nobody used go, and sessions of those who left end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from truongchuan.domain.accounts.models import Invitation
from truongchuan.domain.accounts.ports import sign_in
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Membership, Organisation, Person
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import NotAllowed
from truongchuan.domain.shared.models import on_day


@dataclass(frozen=True, slots=True)
class Tidied:
    """How much was removed or ended."""

    invitations: int
    sessions: int
    sign_in_records: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.invitations + self.sessions + self.sign_in_records


@transaction.atomic
def tidy_accounts(
    *, actor: Actor, authority: Organisation, keep_days: int, now: datetime | None = None
) -> Tidied:
    """Remove an authority's unused links older than ``keep_days``, end sessions of those who left.

    A link that was used stays with its person. Sign-in records (of the whole installation) of the
    same age go too. Only the product itself does this; an event is written when there was
    something to do. May run any number of times.
    """
    if not actor.system:
        raise NotAllowed("accounts.manage")
    moment = now or timezone.now()
    before = moment - timedelta(days=keep_days)
    unused = Invitation.objects.filter(authority=authority, accepted_at__isnull=True).filter(
        Q(expires_at__lt=before) | Q(revoked_at__lt=before)
    )
    invitations = unused.delete()[0]
    serving = Membership.objects.filter(on_day(timezone.localdate(moment)), person=OuterRef("pk"))
    left = Person.objects.filter(~Exists(serving), authority=authority, user__isnull=False)
    # A person without a function may sign in to see their own data: that session lasts a day.
    gone = left.filter(
        Q(user__last_login__isnull=True) | Q(user__last_login__lt=moment - timedelta(days=1))
    )
    sessions = sign_in().end_sessions(
        [pk for pk in gone.values_list("user_id", flat=True) if pk is not None]
    )
    tidied = Tidied(invitations, sessions, sign_in().tidy(before=before))
    if tidied.total:
        record_event(
            actor=actor,
            authority_id=authority.pk,
            action="accounts.tidy",
            subject=authority,
            after={
                "invitations": tidied.invitations,
                "sessions": tidied.sessions,
                "sign_in_records": tidied.sign_in_records,
            },
        )
    return tidied
