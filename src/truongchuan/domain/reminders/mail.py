"""E-mails: gathering what waits into one letter per person, and posting letters.

The notification itself is the outbox: it says that it waits, in the transaction that told it.
:func:`make_digests` gathers, :func:`hand_out` gives queued e-mails to jobs, and
:func:`send_delivery` posts one: at least once, with a Message-ID fixed in advance. Dying between
the mail server's answer and our mark means a second copy of the same e-mail with the same
Message-ID, never a lost one (docs/explanation/reminders.md).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reminders.models import (
    Delivery,
    DeliveryState,
    DigestRhythm,
    MailState,
    Notification,
)
from truongchuan.domain.reminders.policies import require
from truongchuan.domain.reminders.ports import DayOff, NotPosted, Post, Writer, days_off_of
from truongchuan.domain.reminders.recipients import Wishes, wishes_of
from truongchuan.domain.reminders.telling import is_quiet, new_message_id
from truongchuan.domain.shared.actor import Actor

DIGEST = "digest"
OLDEST = timedelta(days=14)
"""What waited longer is no news: it stays in the person's list only."""
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240))
"""Pauses between tries; after the last one the e-mail has failed."""


@transaction.atomic
def make_digests(
    *, actor: Actor, programme: Programme, on: date, day_off: DayOff | None = None
) -> int:
    """Gather what waits into one e-mail per person; return how many were made.

    Nothing is made for a person whose day is quiet or whose weekly letter has gone: it waits.
    What was read meanwhile, and what its person wants no e-mail about any more, is let go.
    """
    require(actor, "reminders.run", programme)
    Programme.objects.select_for_update().get(pk=programme.pk)
    waiting = Notification.objects.filter(programme=programme, mail=MailState.WAITING)
    waiting.filter(Q(read_at__isnull=False) | Q(on__lt=on - OLDEST)).update(mail=MailState.NONE)
    people = set(waiting.order_by().values_list("person_id", flat=True).distinct())
    wishes = wishes_of(people)
    unwanted = {pk for pk, w in wishes.items() if not w.wants_mail or w.digest == DigestRhythm.NONE}
    for pk in unwanted:
        waiting.filter(person_id=pk).update(mail=MailState.NONE)
    digests = Delivery.objects.filter(programme=programme, slot=DIGEST)
    monday = on - timedelta(days=on.weekday())
    had_today = set(digests.filter(day__gte=on).values_list("person_id", flat=True))
    had_this_week = set(digests.filter(day__gte=monday).values_list("person_id", flat=True))
    day_off = day_off or days_off_of(programme.authority_id)
    ready = [
        pk
        for pk in sorted(people - unwanted - had_today)
        if not _waits(wishes[pk], on, day_off, pk in had_this_week)
    ]
    now = timezone.now()
    Delivery.objects.bulk_create(
        Delivery(
            programme=programme,
            person_id=pk,
            day=on,
            slot=DIGEST,
            message_id=new_message_id(),
            created_at=now,
        )
        for pk in ready
    )
    theirs = digests.filter(day=on, person_id=OuterRef("person_id")).values("pk")[:1]
    waiting.filter(person_id__in=ready).update(delivery=Subquery(theirs), mail=MailState.ATTACHED)
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="reminders.digest",
        subject=programme,
        after={"on": on.isoformat(), "emails": len(ready)},
    )
    return len(ready)


def _waits(wishes: Wishes, on: date, day_off: DayOff, had_this_week: bool) -> bool:
    weekly = wishes.digest == DigestRhythm.WEEKLY
    return is_quiet(wishes, on, day_off) or (weekly and had_this_week)


def hand_out(*, enqueue: Callable[[int], None], now: datetime, limit: int = 200) -> int:
    """Give each queued e-mail to a job, once; return how many were given.

    The mark and the job are written in one transaction, so a killed process leaves both or
    neither. A technical step of the worker: what is sent is recorded by :func:`send_delivery`.
    """
    ready = (
        Delivery.objects.filter(state=DeliveryState.QUEUED, handed_at__isnull=True)
        .filter(Q(not_before__isnull=True) | Q(not_before__lte=now))
        .order_by("not_before", "pk")
    )
    if not ready.exists():  # asked every second: without this SQLite would be locked as often
        return 0
    with transaction.atomic():
        locked = ready.select_for_update(skip_locked=True)
        ids = list(locked.values_list("pk", flat=True)[:limit])
        Delivery.objects.filter(pk__in=ids).update(handed_at=now)
        for pk in ids:
            enqueue(pk)
    return len(ids)


def send_delivery(*, actor: Actor, delivery: Delivery, write: Writer, post: Post) -> str:
    """Post one e-mail and mark it; return the state it is in then.

    Two transactions with the posting between them, so it is no single one. Called again for an
    e-mail that is already sent, it does nothing; for one left in the middle, it posts it again
    under the same Message-ID.
    """
    require(actor, "reminders.run", delivery.programme)
    claimed = _claim(delivery.pk)
    if claimed.state != DeliveryState.SENDING:
        return claimed.state
    items = list(
        claimed.notifications.select_related("programme", "row", "unit").order_by("kind", "pk")
    )
    try:
        post(write(claimed, items))
    except NotPosted as failure:
        return _mark_failed(actor, claimed, failure)
    return _mark_sent(actor, claimed)


@transaction.atomic
def _claim(pk: int) -> Delivery:
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("person", "programme__authority")
        .get(pk=pk)
    )
    if delivery.state not in {DeliveryState.QUEUED, DeliveryState.SENDING}:
        return delivery
    wishes = wishes_of([delivery.person_id])[delivery.person_id]
    delivery.address = delivery.person.email
    if not wishes.wants_mail:
        delivery.state, delivery.error = DeliveryState.CANCELLED, "mail-not-wanted"
    else:
        delivery.state = DeliveryState.SENDING
        delivery.attempts += 1
    delivery.save(update_fields=["state", "address", "attempts", "error"])
    return delivery


@transaction.atomic
def _mark_sent(actor: Actor, delivery: Delivery) -> str:
    delivery.state, delivery.sent_at, delivery.error = DeliveryState.SENT, timezone.now(), ""
    delivery.save(update_fields=["state", "sent_at", "error"])
    _record(actor, delivery)
    return delivery.state


@transaction.atomic
def _mark_failed(actor: Actor, delivery: Delivery, failure: NotPosted) -> str:
    delivery.error = str(failure)[:300]
    if failure.permanent or delivery.attempts > len(PAUSES):
        delivery.state = DeliveryState.FAILED
    else:
        delivery.state, delivery.handed_at = DeliveryState.QUEUED, None
        delivery.not_before = timezone.now() + PAUSES[delivery.attempts - 1]
    delivery.save(update_fields=["state", "handed_at", "not_before", "error"])
    _record(actor, delivery)
    return delivery.state


def _record(actor: Actor, delivery: Delivery) -> None:
    record_event(
        actor=actor,
        authority_id=delivery.programme.authority_id,
        action="reminders.send",
        subject=delivery,
        after={"state": delivery.state, "attempts": delivery.attempts},
    )


@transaction.atomic
def retry_delivery(*, actor: Actor, delivery: Delivery) -> Delivery:
    """Queue an e-mail that failed once more, under its own Message-ID."""
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("programme")
        .get(pk=delivery.pk)
    )
    require(actor, "reminders.run", delivery.programme)
    if delivery.state == DeliveryState.FAILED:
        delivery.state, delivery.attempts = DeliveryState.QUEUED, 0
        delivery.handed_at = delivery.not_before = None
        delivery.save(update_fields=["state", "attempts", "handed_at", "not_before"])
        _record(actor, delivery)
    return delivery
