"""Reading the audit record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from truongchuan.domain.audit.heads import Head, head_of
from truongchuan.domain.audit.models import AuditCheck, AuditEvent, AuditHead, CheckState
from truongchuan.domain.audit.services import event_hash
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.models import OwnedQuerySet
from truongchuan.domain.shared.permissions import has_permission

WINDOWS = (5_000, 50_000)
"""How far back a look for words goes, step by step, before it says where it stopped."""
TO_THE_END = 2**62
INDEXED = (5_000, 50_000, TO_THE_END)
"""The same for what an index answers."""
_SKEW = timedelta(hours=1)
"""Clocks of several machines differ: a day's numbers are looked for this much around it."""


def list_events(*, actor: Actor, subject: models.Model | None = None) -> OwnedQuerySet[AuditEvent]:
    """Return the events of the actor's authorities, newest first; of one subject if given."""
    events = AuditEvent.objects.visible_to(actor)
    if subject is not None:
        events = events.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    return events.order_by("-number")


def first_broken_event(*, authority_id: int, using: str | None = None) -> AuditEvent | None:
    """Return the first event whose hash or link does not hold, or None when the chain is whole.

    A quick look; ``verifying.verify_chain`` says all that is wrong.
    """
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


# --- the record of one's own authority ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Where:
    """What is looked for. ``actors`` are ids of persons, with None for the product itself;
    ``subjects`` are kinds ("programmes.target"); empty: any. ``words`` stand in the name of who
    acted or of what it was about, ``worded`` are the actions whose text has them."""

    since: date | None = None
    until: date | None = None
    actors: tuple[int | None, ...] | None = None
    actions: tuple[str, ...] | None = None
    subject_type: str = ""
    subject_id: str = ""
    words: str = ""
    worded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events, newest first. ``older`` and ``newer`` are numbers to go on from, None at an end.

    ``looked_to`` is set when the look stopped there before it had found enough.
    """

    events: tuple[AuditEvent, ...]
    older: int | None
    newer: int | None
    looked_to: int | None = None


def find_events(
    *, actor: Actor, where: Where, before: int | None = None, after: int | None = None, size: int
) -> EventPage:
    """Return a page of the record of the actor's authority.

    ``before`` and ``after`` are numbers (exclusive). Nothing is counted, and a look goes back by
    growing steps, so that a page costs the same with a hundred events as with a million.
    """
    if actor.authority_id is None:
        return EventPage((), None, None)
    low, high = _bounds(actor.authority_id, where)
    events = _Events(actor.authority_id, where)
    widths = WINDOWS if where.words else INDEXED
    if after is not None:
        found, stopped = _look(events, widths, (max(low, after + 1), high), size, up=True)
        found.reverse()
        has_newer = len(found) > size
        found = found[-size:] if has_newer else found
        newer = found[0].number if found and (has_newer or stopped is not None) else None
        return EventPage(tuple(found), found[-1].number if found else after + 1, newer)
    top = high if before is None else min(high, before - 1)
    found, stopped = _look(events, widths, (low, top), size, up=False)
    more = len(found) > size
    found = found[:size]
    older = found[-1].number if more else stopped
    newer = None
    if before is not None and before <= high:
        newer = found[0].number if found else before - 1
    return EventPage(tuple(found), older, newer, None if more else stopped)


def _look(
    events: _Events,
    widths: tuple[int, ...],
    between: tuple[int, int],
    size: int,
    *,
    up: bool,
) -> tuple[list[AuditEvent], int | None]:
    """Collect one more than ``size`` events; also the number where the look stopped early."""
    found: list[AuditEvent] = []
    low, high = between
    start = low if up else high
    for width in widths:
        if start > high or start < low:
            return found, None
        end = min(high, start + width - 1) if up else max(low, start - width + 1)
        between = (start, end) if up else (end, start)
        found += events.some(between, size + 1 - len(found), up=up, far=width == TO_THE_END)
        if len(found) > size:
            return found, None
        start = end + 1 if up else end - 1
    if start > high or start < low:
        return found, None
    return found, (start - 1 if up else start + 1)


class _Events:
    """The events of an authority that fit what is looked for."""

    def __init__(self, authority_id: int, where: Where) -> None:
        self._fitting = AuditEvent.objects.filter(_condition(where), authority_id=authority_id)
        self._actions = where.actions

    def some(self, between: tuple[int, int], most: int, *, up: bool, far: bool) -> list[AuditEvent]:
        """Return the first that fit between two numbers, from below or from above.

        ``far``: over a long way each act is looked for by its own index; asked for several at
        once, a database may rather walk along all numbers.
        """
        order = "number" if up else "-number"
        events = self._fitting.filter(number__range=between).order_by(order)
        if not far or self._actions is None:
            return list(events[:most])
        found = [event for act in self._actions for event in events.filter(action=act)[:most]]
        return sorted(found, key=lambda event: event.number, reverse=not up)[:most]


def _bounds(authority_id: int, where: Where) -> tuple[int, int]:
    """Return the numbers between which the days lie: numbers and time go the same way."""
    events = AuditEvent.objects.filter(authority_id=authority_id)
    low, high = 1, head_of(authority_id=authority_id).number
    newest = events.order_by("-number").values_list("number", flat=True).first()
    high = max(high, newest or 0)
    if where.since is not None:
        first = events.filter(at__gte=_start(where.since) - _SKEW).order_by("at", "number")
        low = first.values_list("number", flat=True).first() or high + 1
    if where.until is not None:
        last = events.filter(at__lt=_start(where.until + timedelta(days=1)) + _SKEW)
        high = last.order_by("-at", "-number").values_list("number", flat=True).first() or 0
    return low, high


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _condition(where: Where) -> Q:
    told = Q()
    if where.since is not None:
        told &= Q(at__gte=_start(where.since))
    if where.until is not None:
        told &= Q(at__lt=_start(where.until + timedelta(days=1)))
    if where.actors is not None:
        ids = [pk for pk in where.actors if pk is not None]
        acted = Q(actor_id__in=ids)
        told &= acted | Q(actor_id__isnull=True) if None in where.actors else acted
    if where.actions is not None:
        told &= Q(action__in=where.actions)
    if where.subject_type:
        told &= Q(subject_type=where.subject_type)
    if where.subject_id:
        told &= Q(subject_id=where.subject_id)
    if where.words:
        told &= (
            Q(subject_label__icontains=where.words)
            | Q(actor_name__icontains=where.words)
            | Q(action__in=where.worded)
        )
    return told


def own_record(*, actor: Actor) -> OwnedQuerySet[AuditEvent]:
    """Return the record of the actor's own authority, newest first, for whom may read it.

    A link lets somebody look into another authority's plans, never into its record.
    """
    if not has_permission(actor, "audit.view"):
        return AuditEvent.objects.none()
    return AuditEvent.objects.filter(authority_id=actor.authority_id).order_by("-number")


def get_event(*, actor: Actor, number: int) -> AuditEvent | None:
    """Return one event of the actor's authority; None for a number that it has not."""
    if actor.authority_id is None:
        return None
    return AuditEvent.objects.filter(authority_id=actor.authority_id, number=number).first()


@dataclass(frozen=True, slots=True)
class ChainState:
    """Where an authority's chain stands: its head, the newest checks, the newest noted head."""

    head: Head
    last_check: AuditCheck | None
    running: AuditCheck | None
    noted: AuditHead | None


def chain_state(*, actor: Actor) -> ChainState:
    """Return where the chain of the actor's authority stands, in four small queries."""
    authority_id = actor.authority_id or 0
    checks = AuditCheck.objects.visible_to(actor).filter(authority_id=authority_id)
    active = checks.filter(state__in=[CheckState.WAITING, CheckState.RUNNING])
    return ChainState(
        head=head_of(authority_id=authority_id),
        last_check=checks.filter(state__in=[CheckState.DONE, CheckState.FAILED]).first(),
        running=active.first(),
        noted=AuditHead.objects.visible_to(actor).filter(authority_id=authority_id).first(),
    )


def list_heads(*, actor: Actor) -> OwnedQuerySet[AuditHead]:
    """Return the heads that were noted of the actor's own authority, newest first."""
    return AuditHead.objects.visible_to(actor).filter(authority_id=actor.authority_id or 0)


def kinds_in_use(*, actor: Actor, known: Collection[str]) -> list[str]:
    """Return those of ``known`` kinds of subject that the record has, each by one index look."""
    events = AuditEvent.objects.filter(authority_id=actor.authority_id or 0)
    return [kind for kind in known if events.filter(subject_type=kind).exists()]
