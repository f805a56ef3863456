"""Drives: drafting, the schools and what they need, approval, opening, closing, settling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import School
from truongchuan.domain.mobilisation.levels import find_levels
from truongchuan.domain.mobilisation.models import (
    MOST_DONG,
    Drive,
    DriveMove,
    DriveSchool,
    DriveState,
    Form,
    Receipt,
    Use,
)
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import may, require
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.models import StoredFile
from truongchuan.engines.text import fold

MOVES: dict[str, tuple[str, ...]] = {
    DriveState.DRAFT: (DriveState.APPROVED, DriveState.CANCELLED),
    DriveState.APPROVED: (DriveState.OPEN, DriveState.DRAFT),
    DriveState.OPEN: (DriveState.CLOSED,),
    DriveState.CLOSED: (DriveState.SETTLED, DriveState.OPEN),
    DriveState.SETTLED: (DriveState.CLOSED,),
    DriveState.CANCELLED: (DriveState.DRAFT,),
}
"""Where a drive may go from where it is."""
BACKWARD = frozenset(
    {
        (DriveState.APPROVED, DriveState.DRAFT),
        (DriveState.CLOSED, DriveState.OPEN),
        (DriveState.SETTLED, DriveState.CLOSED),
        (DriveState.DRAFT, DriveState.CANCELLED),
    }
)
"""Steps that ask for a reason."""

_ACTS = {
    (DriveState.APPROVED.value, DriveState.DRAFT.value): "back_to_draft",
    (DriveState.CANCELLED.value, DriveState.DRAFT.value): "back_to_draft",
    (DriveState.CLOSED.value, DriveState.OPEN.value): "reopen",
    (DriveState.SETTLED.value, DriveState.CLOSED.value): "reopen_settlement",
}
"""What the record calls a step that is not named after where it leads."""


@dataclass(frozen=True, slots=True)
class DriveWords:
    """What a drive says of itself. ``ground`` names the estimate or decision behind the need."""

    title: str
    purpose: str
    starts_on: date
    ends_on: date
    works: str = ""
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """A decision that approves a drive, and the rule that it was looked at under.

    ``seen_levels`` says that the approver saw the words that look like a fixed level.
    """

    decision_number: str
    decided_on: date
    decided_by: str
    law_number: str = ""
    law_verification: str = ""
    seen_levels: bool = False


@transaction.atomic
def draft_drive(
    *,
    actor: Actor,
    programme: Programme,
    words: DriveWords,
    schools: Sequence[tuple[School, int]],
    ground_file: StoredFile | None = None,
) -> Drive:
    """Draft a drive for schools, each with its need in đồng.

    :raises DomainError: ``drive-title-empty``, ``drive-purpose-empty``, ``drive-dates``,
        ``drive-without-school``, ``drive-school-twice``, ``amount-range``,
        ``unit-not-of-authority``.
    """
    require(actor, "mobilisation.draft", programme)
    _check_words(words)
    if not schools:
        raise DomainError("drive-without-school")
    if len({school.pk for school, _need in schools}) < len(schools):
        raise DomainError("drive-school-twice")
    for school, need in schools:
        _check_need(programme, school, need)
        require(actor, "mobilisation.record", school)
    now = timezone.now()
    drive = Drive(programme=programme, created_at=now, created_by=actor.name)
    _take_words(drive, words)
    drive.ground_file = ground_file
    drive.save()
    DriveSchool.objects.bulk_create(
        [DriveSchool(drive=drive, school=school, need=need) for school, need in schools]
    )
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="mobilisation.draft",
        subject=drive,
        after={"needs": {str(school.pk): need for school, need in schools}},
    )
    return drive


@transaction.atomic
def change_drive(
    *,
    actor: Actor,
    drive: Drive,
    words: DriveWords,
    ground_file: StoredFile | None = None,
    based_on: str | None = None,
) -> Drive:
    """Change the words of a draft. ``based_on`` is the :attr:`Drive.stamp` of what was seen.

    A file given replaces the one before.

    :raises DomainError: as :func:`draft_drive`; ``drive-not-draft``, ``drive-outdated``.
    """
    drive = lock_drive(drive)
    _require_all_schools(actor, drive)
    _check_draft(drive)
    if based_on is not None and based_on != drive.stamp:
        raise DomainError("drive-outdated")
    _check_words(words)
    before = {"title": drive.title, "ground": drive.ground}
    _take_words(drive, words)
    if ground_file is not None:
        drive.ground_file = ground_file
    drive.save()
    record_event(
        actor=actor,
        authority_id=drive.programme.authority_id,
        action="mobilisation.change",
        subject=drive,
        before=before,
        after={"title": drive.title, "ground": drive.ground},
    )
    return drive


@transaction.atomic
def set_need(*, actor: Actor, drive: Drive, school: School, need: int) -> None:
    """Put a school into a draft with its need, change the need, or take it out with 0.

    :raises DomainError: ``drive-not-draft``, ``amount-range``, ``unit-not-of-authority``,
        ``drive-without-school`` (the last one cannot be taken out).
    """
    drive = lock_drive(drive)
    _require_all_schools(actor, drive)
    require(actor, "mobilisation.record", school)
    _check_draft(drive)
    old = DriveSchool.objects.filter(drive=drive, school=school).first()
    if need == 0 and old is not None:
        if drive.schools.count() == 1:
            raise DomainError("drive-without-school")
        old.delete()
    else:
        _check_need(drive.programme, school, need)
        DriveSchool.objects.update_or_create(drive=drive, school=school, defaults={"need": need})
    record_event(
        actor=actor,
        authority_id=drive.programme.authority_id,
        action="mobilisation.set_need",
        subject=drive,
        before={"school": school.pk, "need": old.need if old else 0},
        after={"school": school.pk, "need": need},
    )


@transaction.atomic
def approve_drive(*, actor: Actor, drive: Drive, approval: Approval) -> Drive:
    """Record the decision that approves a drive; only then it may be opened.

    :raises DomainError: ``drive-move-refused``, ``drive-ground-missing``,
        ``drive-decision-missing``, ``decision-in-future``, ``drive-levels-unseen`` when its words
        look like a fixed level and nobody says to have seen that.
    """
    drive = lock_drive(drive)
    require(actor, "mobilisation.manage", drive)
    _check_move(drive, DriveState.APPROVED)
    if not drive.ground.strip():
        raise DomainError("drive-ground-missing")
    if not approval.decision_number.strip() or not approval.decided_by.strip():
        raise DomainError("drive-decision-missing")
    if approval.decided_on > today_of(drive.programme):
        raise DomainError("decision-in-future", on=approval.decided_on)
    if not approval.seen_levels and levels_of(drive):
        raise DomainError("drive-levels-unseen")
    drive.decision_number = approval.decision_number.strip()[:60]
    drive.decided_on, drive.decided_by = approval.decided_on, approval.decided_by.strip()[:200]
    drive.law_number, drive.law_verification = approval.law_number, approval.law_verification
    return _move(actor, drive, DriveState.APPROVED, drive.decision_number)


@transaction.atomic
def move_drive(*, actor: Actor, drive: Drive, state: str, note: str = "") -> Drive:
    """Open, close, settle, cancel a drive, or take it a step back.

    :raises DomainError: ``drive-move-refused`` (approval has :func:`approve_drive`),
        ``drive-reason-missing`` for a step back or a cancellation, ``drive-money-left`` when money
        received was not used and nobody says why.
    """
    drive = lock_drive(drive)
    require(actor, "mobilisation.manage", drive)
    if state == DriveState.APPROVED:
        raise DomainError("drive-move-refused", drive_before=drive.state, drive_after=state)
    _check_move(drive, state)
    if (drive.state, state) in BACKWARD and not note.strip():
        raise DomainError("drive-reason-missing")
    if state == DriveState.SETTLED and not note.strip() and money_left(drive):
        raise DomainError("drive-money-left", amount=money_left(drive))
    return _move(actor, drive, state, note.strip())


def levels_of(drive: Drive) -> list[str]:
    """Return the codes of what looks like a fixed level in a drive's words."""
    return [w.code for w in find_levels(drive.title, drive.purpose, drive.works)]


def money_left(drive: Drive, school: School | None = None) -> int:
    """Return money received and not used, in đồng; of one school if given."""
    where = {"drive": drive, "form": Form.MONEY} | ({"school": school} if school else {})
    received = Receipt.objects.filter(**where).aggregate(n=Sum("amount"))["n"] or 0
    used = Use.objects.filter(**where).aggregate(n=Sum("amount"))["n"] or 0
    return int(received - used)


def lock_drive(drive: Drive) -> Drive:
    """Lock the drive: what is written about it waits in line."""
    Drive.objects.select_for_update().get(pk=drive.pk)
    return Drive.objects.select_related("programme").get(pk=drive.pk)


def _move(actor: Actor, drive: Drive, state: str, note: str) -> Drive:
    before, drive.state = drive.state, state
    now = timezone.now()
    drive.changed_at = now
    drive.save()
    DriveMove.objects.create(
        drive=drive,
        before=before,
        after=state,
        note=note,
        on=today_of(drive.programme),
        at=now,
        by=actor.name,
    )
    record_event(
        actor=actor,
        authority_id=drive.programme.authority_id,
        action=f"mobilisation.{_ACTS.get((before, state), state)}",
        subject=drive,
        before={"drive_state": before},
        after={"drive_state": state, "reason": note},
    )
    return drive


def _check_move(drive: Drive, state: str) -> None:
    if state not in MOVES[drive.state]:
        raise DomainError("drive-move-refused", drive_before=drive.state, drive_after=state)


def _check_draft(drive: Drive) -> None:
    if drive.state != DriveState.DRAFT:
        raise DomainError("drive-not-draft")


def _require_all_schools(actor: Actor, drive: Drive) -> None:
    """Refuse who may not write for every school of a drive: it speaks for all of them."""
    if may(actor, "mobilisation.manage", drive):
        return
    parts = drive.schools.select_related("school", "drive__programme")
    if not all(may(actor, "mobilisation.record", part) for part in parts):
        raise NotAllowed("mobilisation.record")


def _take_words(drive: Drive, words: DriveWords) -> None:
    drive.title = " ".join(words.title.split())[:200]
    drive.folded = fold(drive.title)[:300]
    drive.purpose, drive.works = words.purpose.strip(), words.works.strip()
    drive.ground = " ".join(words.ground.split())[:300]
    drive.starts_on, drive.ends_on = words.starts_on, words.ends_on
    drive.changed_at = timezone.now()


def _check_words(words: DriveWords) -> None:
    if not words.title.strip():
        raise DomainError("drive-title-empty")
    if not words.purpose.strip():
        raise DomainError("drive-purpose-empty")
    if words.ends_on < words.starts_on:
        raise DomainError("drive-dates", start=words.starts_on, end=words.ends_on)


def _check_need(programme: Programme, school: School, need: int) -> None:
    if school.authority_id != programme.authority_id:
        raise DomainError("unit-not-of-authority", unit=school.name)
    if not 0 < need <= MOST_DONG:
        raise DomainError("amount-range", amount=need)
