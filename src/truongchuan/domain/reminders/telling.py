"""Telling people something, once each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation, Person
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import (
    Programme,
    RoadmapRow,
    RowSchool,
    RowUnit,
)
from truongchuan.domain.programmes.states import OPEN_STATES
from truongchuan.domain.reminders.audiences import AUDIENCES, people_of
from truongchuan.domain.reminders.models import (
    AT_ONCE,
    Delivery,
    Kind,
    MailState,
    Notification,
)
from truongchuan.domain.reminders.policies import require
from truongchuan.domain.reminders.ports import DayOff, days_off_of
from truongchuan.domain.reminders.recipients import Wishes, staff_on, wishes_of, with_deputies
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError

BATCH = 500
MOST_WORDS = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """The page that a notification leads to: a route of the web layer and its arguments."""

    route: str
    args: tuple[int | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """What is told, to whom: the key is (person, kind, subject, occasion)."""

    person_id: int
    kind: str
    subject_type: str
    subject_id: int
    label: str
    occasion: str
    place: Place
    params: Mapping[str, Any] = field(default_factory=dict)
    row_id: int | None = None
    unit_id: int | None = None
    words: str = ""


@transaction.atomic
def notify(
    *,
    actor: Actor,
    programme: Programme,
    kind: str,
    subject: models.Model,
    occasion: str,
    people: Iterable[Person] = (),
    unit: Organisation | None = None,
    params: Mapping[str, Any] | None = None,
    place: Place | None = None,
    words: str = "",
) -> int:
    """Tell persons, or everybody who works in a unit, something; return how many were told anew.

    Who stands in for one of them that day is told too.

    Meant for other areas, inside their own transaction. Who was already told the same (kind,
    subject, occasion) is passed over. ``params`` fill the text of the kind
    (``wording.reminders.TEXTS``): ``due`` and ``day`` as dates, ``unit``, ``month`` as texts.
    ``place`` defaults to the task's page for a row or part of one, else to the programme's.

    :raises DomainError: ``kind-unknown``, ``occasion-missing``, ``person-not-of-authority``,
        ``unit-not-of-authority``.
    """
    require(actor, "reminders.notify", programme)
    told = list(people)
    if kind not in Kind.values:
        raise DomainError("kind-unknown", kind=kind)
    if not occasion.strip():
        raise DomainError("occasion-missing")
    for person in told:
        if person.authority_id != programme.authority_id:
            raise DomainError("person-not-of-authority", name=person.name)
    if unit is not None and unit.owner_id != programme.authority_id:
        raise DomainError("unit-not-of-authority", unit=unit.name)
    on = today_of(programme)
    ids = dict.fromkeys(with_deputies((person.pk for person in told), on=on) if told else ())
    if unit is not None:
        ids |= dict.fromkeys(staff_on(programme=programme, on=on).of([unit.pk]))
    row = _row_of(subject)
    messages = [
        Message(
            person_id=pk,
            kind=kind,
            subject_type=subject._meta.label_lower,
            subject_id=int(subject.pk),
            label=label_of(subject),
            occasion=occasion[:60],
            place=place or _place_of(programme, row),
            params=frozen(params or {}),
            row_id=row.pk if row is not None else None,
            unit_id=unit.pk if unit is not None else None,
            words=words,
        )
        for pk in ids
    ]
    number = tell(actor=actor, programme=programme, on=on, messages=messages)
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="reminders.notify",
        subject=subject,
        after={"kind": kind, "occasion": occasion[:60], "told": number},
    )
    return number


@transaction.atomic
def urge_row(
    *, actor: Actor, row: RoadmapRow, words: str, audiences: Sequence[str] = ("lead",)
) -> int:
    """Remind those who have a task, in one's own words, once a day; return how many were told.

    ``audiences`` are of :data:`AUDIENCES`: lead units, cooperating units and schools whose
    part is open. Nobody reminds themselves.

    :raises DomainError: ``row-not-open``, ``urge-needs-words``, ``words-too-long``,
        ``audience-missing``, ``already-urged-today``, ``nobody-to-tell``.
    """
    # Two people who press at once wait for each other: the second finds that it was done.
    row = (
        RoadmapRow.objects.select_for_update(of=("self",))
        .select_related("programme")
        .get(pk=row.pk)
    )
    programme, text = row.programme, words.strip()
    require(actor, "reminders.urge", programme)
    on = today_of(programme)
    if row.state not in OPEN_STATES or not row.is_active:
        raise DomainError("row-not-open", number=row.label)
    if not text:
        raise DomainError("urge-needs-words")
    if len(text) > MOST_WORDS:
        raise DomainError("words-too-long", limit=MOST_WORDS)
    if not set(audiences) & set(AUDIENCES):
        raise DomainError("audience-missing")
    earlier = Notification.objects.filter(row=row, kind=Kind.URGED, occasion=on.isoformat()).first()
    if earlier is not None:
        raise DomainError("already-urged-today", number=row.label, by=earlier.told_by)
    people = people_of(actor=actor, row=row, audiences=audiences, on=on)
    if not people:
        raise DomainError("nobody-to-tell", number=row.label)
    due = {"due": row.due_on} if row.due_on else {}
    messages = [
        Message(
            person_id=person_id,
            kind=Kind.URGED,
            subject_type=row._meta.label_lower,
            subject_id=row.pk,
            label=label_of(row),
            occasion=on.isoformat(),
            place=_place_of(programme, row),
            params=frozen({"by": actor.name, **due}),
            row_id=row.pk,
            unit_id=unit_id,
            words=text,
        )
        for person_id, unit_id in people.items()
    ]
    number = tell(actor=actor, programme=programme, on=on, messages=messages)
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="reminders.urge",
        subject=row,
        after={"told": number, "audiences": sorted(audiences), "words": text},
    )
    return number


def label_of(subject: models.Model) -> str:
    """Return how a notification names its subject; a task with its number."""
    row = _row_of(subject)
    text = f"{row.label}. {row.task}" if row is not None else str(subject)
    return text if len(text) <= 300 else f"{text[:299]}…"


def _row_of(subject: models.Model) -> RoadmapRow | None:
    if isinstance(subject, RoadmapRow):
        return subject
    return subject.row if isinstance(subject, RowUnit | RowSchool) else None


def _place_of(programme: Programme, row: RoadmapRow | None) -> Place:
    if row is not None:
        return Place("task", (programme.pk, row.number))
    return Place("programme", (programme.pk,))


def frozen(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters as JSON keeps them: days as ISO texts."""
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in params.items()}


@dataclass(frozen=True, slots=True)
class _Telling:
    """One act of telling: who tells, in which programme, on which day, at which moment."""

    actor: Actor
    programme: Programme
    on: date
    now: datetime
    wishes: Mapping[int, Wishes]

    def notification(self, message: Message) -> Notification:
        """Return the row of a message."""
        wishes = self.wishes[message.person_id]
        muted = message.kind in wishes.muted
        return Notification(
            programme=self.programme,
            person_id=message.person_id,
            kind=message.kind,
            subject_type=message.subject_type,
            subject_id=message.subject_id,
            subject_label=message.label,
            occasion=message.occasion,
            row_id=message.row_id,
            unit_id=message.unit_id,
            params=dict(message.params),
            words=message.words,
            route=message.place.route,
            route_args=list(message.place.args),
            on=self.on,
            created_at=self.now,
            told_by_id=self.actor.person_id,
            told_by=self.actor.name,
            read_at=self.now if muted else None,
            mail=MailState.WAITING if wishes.wants_mail and not muted else MailState.NONE,
        )


def tell(
    *,
    actor: Actor,
    programme: Programme,
    on: date,
    messages: Sequence[Message],
    day_off: DayOff | None = None,
) -> int:
    """Write notifications and the e-mails that go at once; return how many were new.

    No service by itself: callers hold the transaction and record the event. Whatever was told
    before, by whichever process, is passed over by the database's own key.
    """
    wishes = wishes_of({message.person_id for message in messages})
    telling = _Telling(actor, programme, on, timezone.now(), wishes)
    rows = [telling.notification(m) for m in messages if m.person_id in wishes]
    mine = Notification.objects.filter(programme=programme)
    before = mine.count()
    Notification.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    number = mine.count() - before
    if number and any(row.kind in AT_ONCE for row in rows):
        _mail_at_once(telling, rows, day_off or days_off_of(programme.authority_id))
    return number


@transaction.atomic
def tell_of_day(
    *,
    actor: Actor,
    programme: Programme,
    on: date,
    messages: Sequence[Message],
    day_off: DayOff | None,
    action: str,
) -> int:
    """Tell what a daily run found, and record the run; return how many were told anew.

    The messages were made before, without a lock; a programme that was closed meanwhile tells
    nobody anything any more.
    """
    # Runs of the same programme wait for each other.
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    require(actor, "reminders.run", programme)
    number = tell(actor=actor, programme=programme, on=on, messages=messages, day_off=day_off)
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action=action,
        subject=programme,
        after={"on": on.isoformat(), "told": number},
    )
    return number


def _mail_at_once(telling: _Telling, rows: Sequence[Notification], day_off: DayOff) -> None:
    """Give what cannot wait an e-mail of its own; on a quiet day it waits for the digest."""
    keys = {(row.subject_type, row.subject_id, row.occasion) for row in rows}
    people = {
        row.person_id
        for row in rows
        if not is_quiet(telling.wishes[row.person_id], telling.on, day_off)
    }
    waiting = Notification.objects.filter(
        programme=telling.programme,
        person_id__in=people,
        mail=MailState.WAITING,
        kind__in=AT_ONCE,
        on=telling.on,
    )
    for told in waiting:
        if (told.subject_type, told.subject_id, told.occasion) not in keys:
            continue
        delivery = Delivery.objects.create(
            programme=telling.programme,
            person_id=told.person_id,
            day=telling.on,
            slot=f"{told.kind}-{told.pk}",
            message_id=new_message_id(),
            created_at=telling.now,
        )
        Notification.objects.filter(pk=told.pk).update(delivery=delivery, mail=MailState.ATTACHED)


def is_quiet(wishes: Wishes, day: date, day_off: DayOff) -> bool:
    """Tell whether no e-mail may come to a person on a day: their weekdays, and holidays."""
    if str(day.weekday()) in wishes.quiet_weekdays:
        return True
    return wishes.quiet_holidays and day.weekday() < 5 and day_off(day)


def new_message_id() -> str:
    """Return an e-mail's identity, made before the e-mail."""
    return f"<{uuid.uuid4().hex}@truongchuan.invalid>"
