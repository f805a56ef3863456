"""Writes on award ceremonies: planning one, preparing it, holding it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.oversight.models import Ceremony, CeremonyItem, RecognitionStep
from truongchuan.domain.oversight.policies import require
from truongchuan.domain.oversight.states import StepKind
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow, Target
from truongchuan.domain.programmes.states import TargetState
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError


@dataclass(frozen=True, slots=True)
class Event:
    """An award ceremony as it is planned. ``agenda`` has one line per item: hour; words."""

    title: str
    at: datetime
    schools: Sequence[School]
    place: str = ""
    chair: str = ""
    units: Sequence[Organisation] = ()
    guests: str = ""
    budget_note: str = ""
    agenda: str = ""
    row: RoadmapRow | None = None


@dataclass(frozen=True, slots=True)
class Preparation:
    """Something to prepare: what, who, until when."""

    text: str
    unit: Organisation | None = None
    due_on: date | None = None


@transaction.atomic
def plan_ceremony(
    *,
    actor: Actor,
    programme: Programme,
    event: Event,
    preparations: Sequence[Preparation] = (),
) -> Ceremony:
    """Plan a ceremony with what is to be prepared.

    :raises DomainError: ``ceremony-empty``, ``ceremony-without-school``, ``unit-not-of-authority``,
        ``row-not-of-programme``, ``preparation-empty``, ``preparation-after-ceremony``.
    """
    require(actor, "oversight.manage", programme)
    _check(programme, event)
    ceremony = Ceremony.objects.create(
        programme=programme,
        created_at=timezone.now(),
        created_by=actor.name,
        **_columns(event),
    )
    ceremony.schools.set(event.schools)
    ceremony.units.set(event.units)
    for place, preparation in enumerate(preparations, start=1):
        _add(ceremony, preparation, place)
    _record(actor, ceremony, "ceremony.plan", items=len(preparations))
    return ceremony


@transaction.atomic
def edit_ceremony(
    *, actor: Actor, ceremony: Ceremony, event: Event, based_on: int | None = None
) -> Ceremony:
    """Change what is written of a ceremony that is still to come.

    :raises DomainError: as :func:`plan_ceremony`; ``ceremony-over``, ``ceremony-outdated``.
    """
    ceremony = _locked(actor, ceremony)
    _check(ceremony.programme, event)
    if based_on is not None and based_on != ceremony.revision:
        raise DomainError("ceremony-outdated")
    columns = _columns(event)
    for name, value in columns.items():
        setattr(ceremony, name, value)
    ceremony.revision += 1
    ceremony.save(update_fields=[*columns, "revision"])
    ceremony.schools.set(event.schools)
    ceremony.units.set(event.units)
    _record(actor, ceremony, "ceremony.edit")
    return ceremony


@transaction.atomic
def add_preparation(*, actor: Actor, ceremony: Ceremony, preparation: Preparation) -> CeremonyItem:
    """Add something to prepare.

    :raises DomainError: ``ceremony-over``, ``preparation-empty``, ``preparation-after-ceremony``,
        ``unit-not-of-authority``.
    """
    ceremony = _locked(actor, ceremony)
    newest = ceremony.items.aggregate(newest=Max("position"))["newest"] or 0
    item = _add(ceremony, preparation, newest + 1)
    _record(actor, ceremony, "ceremony.prepare", item=item.pk)
    return item


@transaction.atomic
def remove_preparation(*, actor: Actor, item: CeremonyItem) -> None:
    """Take something off the list of what to prepare.

    :raises DomainError: ``ceremony-over``.
    """
    ceremony = _locked(actor, item.ceremony)
    _record(actor, ceremony, "ceremony.unprepare", text=item.text)
    CeremonyItem.objects.filter(pk=item.pk, ceremony=ceremony).delete()


@transaction.atomic
def tick_preparation(*, actor: Actor, item: CeremonyItem, done: bool) -> CeremonyItem:
    """Say that something is prepared, or that it is not after all.

    :raises DomainError: ``ceremony-over``.
    """
    item = (
        CeremonyItem.objects.select_for_update(of=("self",))
        .select_related("ceremony__programme")
        .get(pk=item.pk)
    )
    require(actor, "oversight.prepare", item)
    _still_to_come(item.ceremony)
    item.done_on = today_of(item.ceremony.programme) if done else None
    item.done_by = actor.name if done else ""
    item.save(update_fields=["done_on", "done_by"])
    record_event(
        actor=actor,
        authority_id=item.ceremony.programme.authority_id,
        action="ceremony_item.tick",
        subject=item,
        after={"done": done},
    )
    return item


@transaction.atomic
def hold_ceremony(*, actor: Actor, ceremony: Ceremony, held_on: date, result: str = "") -> Ceremony:
    """Write down that a ceremony took place: recognised schools get their step "trao bằng".

    :raises DomainError: ``ceremony-over``, ``ceremony-in-future``.
    """
    ceremony = _locked(actor, ceremony)
    if held_on > today_of(ceremony.programme):
        raise DomainError("ceremony-in-future", on=held_on)
    ceremony.held_on, ceremony.result = held_on, result.strip()
    ceremony.save(update_fields=["held_on", "result"])
    awarded = _award(actor, ceremony, held_on)
    _record(actor, ceremony, "ceremony.hold", awarded=awarded)
    return ceremony


@transaction.atomic
def cancel_ceremony(*, actor: Actor, ceremony: Ceremony, reason: str) -> Ceremony:
    """Call a ceremony off, with the reason.

    :raises DomainError: ``ceremony-over``, ``oversight-reason-needed``.
    """
    ceremony = _locked(actor, ceremony)
    if not reason.strip():
        raise DomainError("oversight-reason-needed")
    ceremony.cancelled_on = today_of(ceremony.programme)
    ceremony.cancel_reason = reason.strip()[:500]
    ceremony.save(update_fields=["cancelled_on", "cancel_reason"])
    _record(actor, ceremony, "ceremony.cancel", reason=ceremony.cancel_reason)
    return ceremony


def _award(actor: Actor, ceremony: Ceremony, on: date) -> int:
    """Enter the award of the schools that are recognised and have none yet."""
    targets = (
        Target.objects.filter(
            programme=ceremony.programme,
            is_active=True,
            state=TargetState.RECOGNISED,
            school__in=ceremony.schools.all(),
            decided_on__lte=on,
        )
        .exclude(
            recognition_steps__kind=StepKind.AWARD, recognition_steps__taken_back_on__isnull=True
        )
        .order_by("pk")
    )
    steps = [
        RecognitionStep(
            target=target,
            kind=StepKind.AWARD,
            on=on,
            body=ceremony.place[:200],
            result=ceremony.title[:300],
            recorded_on=today_of(ceremony.programme),
            recorded_by=actor.name,
        )
        for target in targets
    ]
    return len(RecognitionStep.objects.bulk_create(steps))


def _check(programme: Programme, event: Event) -> None:
    if not event.title.strip():
        raise DomainError("ceremony-empty")
    if not event.schools:
        raise DomainError("ceremony-without-school")
    for school in event.schools:
        if school.authority_id != programme.authority_id:
            raise DomainError("unit-not-of-authority", unit=school.name)
    for unit in event.units:
        if unit.owner_id != programme.authority_id:
            raise DomainError("unit-not-of-authority", unit=unit.name)
    if event.row is not None and event.row.programme_id != programme.pk:
        raise DomainError("row-not-of-programme", number=event.row.label)


def _columns(event: Event) -> dict[str, object]:
    return {
        "title": " ".join(event.title.split())[:300],
        "at": event.at,
        "place": event.place.strip()[:200],
        "chair": event.chair.strip()[:200],
        "guests": event.guests.strip(),
        "budget_note": event.budget_note.strip(),
        "agenda": event.agenda.strip(),
        "row": event.row,
    }


def _add(ceremony: Ceremony, preparation: Preparation, position: int) -> CeremonyItem:
    text = " ".join(preparation.text.split())
    if not text:
        raise DomainError("preparation-empty")
    day = timezone.localtime(ceremony.at).date()
    if preparation.due_on is not None and preparation.due_on > day:
        raise DomainError("preparation-after-ceremony", due=preparation.due_on, on=day)
    unit = preparation.unit
    if unit is not None and unit.owner_id != ceremony.programme.authority_id:
        raise DomainError("unit-not-of-authority", unit=unit.name)
    return CeremonyItem.objects.create(
        ceremony=ceremony,
        position=position,
        text=text[:500],
        unit=unit,
        due_on=preparation.due_on,
    )


def _locked(actor: Actor, ceremony: Ceremony) -> Ceremony:
    ceremony = (
        Ceremony.objects.select_for_update(of=("self",))
        .select_related("programme")
        .get(pk=ceremony.pk)
    )
    require(actor, "oversight.manage", ceremony)
    _still_to_come(ceremony)
    return ceremony


def _still_to_come(ceremony: Ceremony) -> None:
    if ceremony.held_on is not None or ceremony.cancelled_on is not None:
        raise DomainError("ceremony-over")


def _record(actor: Actor, ceremony: Ceremony, action: str, **after: object) -> None:
    record_event(
        actor=actor,
        authority_id=ceremony.programme.authority_id,
        action=action,
        subject=ceremony,
        after={"at": ceremony.at.isoformat(), **after},
    )
