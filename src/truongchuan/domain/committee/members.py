"""Setting up the committee and changing who sits in it. Every change names its day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.committee.models import CommitteeMember, SteeringCommittee
from truongchuan.domain.committee.policies import require
from truongchuan.domain.committee.states import SINGLE_ROLES, MemberRole
from truongchuan.domain.directory.models import Organisation, Person
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import StoredFile


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody to take a seat, as the decision writes them."""

    name: str
    role: str
    post: str = ""
    unit: Organisation | None = None
    person: Person | None = None


@transaction.atomic
def create_committee(
    *,
    actor: Actor,
    programme: Programme,
    name: str,
    starts_on: date,
    seats: Sequence[Seat] = (),
    decision_number: str = "",
    decided_on: date | None = None,
    issuer: str = "",
    file: StoredFile | None = None,
    quorum_percent: int | None = None,
) -> SteeringCommittee:
    """Set a committee up by a decision; the one in force ends the day before.

    :raises DomainError: ``committee-name-empty``, ``committee-before-last`` (an earlier
        committee began on or after that day), ``committee-quorum``, and those of
        :func:`add_member` for the seats.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    require(actor, "committee.manage", programme)
    if not name.strip():
        raise DomainError("committee-name-empty")
    if quorum_percent is not None and not 1 <= quorum_percent <= 100:
        raise DomainError("committee-quorum", percent=quorum_percent)
    _check_file(programme, file)
    for seat in seats:
        _check_seat(programme, seat)
    roles = [seat.role for seat in seats]
    for role in SINGLE_ROLES:
        if roles.count(role) > 1:
            raise DomainError("role-taken", role=role, name=_second(seats, role).name)
    before = programme.committees.filter(valid_to__isnull=True).first()
    if before is not None and before.valid_from is not None and before.valid_from >= starts_on:
        raise DomainError("committee-before-last", on=before.valid_from)
    if before is not None:
        _end_committee(before, starts_on - timedelta(days=1), decision_number)
    committee = SteeringCommittee.objects.create(
        programme=programme,
        name=" ".join(name.split()),
        decision_number=decision_number.strip(),
        decided_on=decided_on,
        issuer=issuer.strip(),
        file=file,
        quorum_percent=quorum_percent,
        valid_from=starts_on,
        created_at=timezone.now(),
        created_by=actor.name,
    )
    for position, seat in enumerate(seats):
        _seat(committee, seat, starts_on, position=position, decision=(decision_number, decided_on))
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="committee.create",
        subject=committee,
        before={"committee": before.pk if before else None},
        after={"decision": decision_number.strip(), "on": starts_on.isoformat()},
    )
    return committee


@transaction.atomic
def add_member(
    *,
    actor: Actor,
    committee: SteeringCommittee,
    seat: Seat,
    starts_on: date,
    decision_number: str = "",
    decided_on: date | None = None,
) -> CommitteeMember:
    """Give somebody a seat from a day on.

    :raises DomainError: ``member-name-empty``, ``role-unknown``, ``unit-not-of-authority``,
        ``person-not-of-authority``, ``day-outside-committee``, ``role-taken`` (head and standing
        deputy are one person at a time), ``member-already`` (the person sits already).
    """
    committee = _locked(committee)
    require(actor, "committee.manage", committee.programme)
    _check_seat(committee.programme, seat)
    _check_day(committee, starts_on)
    _check_free(committee, seat, starts_on)
    position = committee.members.count()
    member = _seat(
        committee, seat, starts_on, position=position, decision=(decision_number, decided_on)
    )
    record_event(
        actor=actor,
        authority_id=committee.programme.authority_id,
        action="committee.add_member",
        subject=member,
        after={"role": seat.role, "on": starts_on.isoformat(), "decision": decision_number},
    )
    return member


@transaction.atomic
def change_member(
    *,
    actor: Actor,
    member: CommitteeMember,
    seat: Seat,
    on: date,
    decision_number: str,
    decided_on: date | None = None,
    reason: str = "",
) -> CommitteeMember:
    """Let somebody take over a seat from a day on; the one before leaves the day before.

    :raises DomainError: ``decision-needed``, ``member-left``, ``day-before-member`` (the day is
        not after the first day of the one before), and those of :func:`add_member`.
    """
    committee = _locked(member.committee)
    member = CommitteeMember.objects.select_for_update().get(pk=member.pk)
    require(actor, "committee.manage", committee.programme)
    if not decision_number.strip():
        raise DomainError("decision-needed")
    _check_still_there(member)
    _check_seat(committee.programme, seat)
    _check_day(committee, on)
    if member.valid_from is not None and on <= member.valid_from:
        raise DomainError("day-before-member", name=member.name, on=member.valid_from)
    _check_free(committee, seat, on, leaving=member)
    member.valid_to = on - timedelta(days=1)
    member.ended_by, member.end_reason = decision_number.strip(), reason.strip()[:300]
    # The seat is free before it is taken: the database allows one head at a time.
    member.save(update_fields=["valid_to", "ended_by", "end_reason"])
    after = _seat(
        committee, seat, on, position=member.position, decision=(decision_number, decided_on)
    )
    member.replaced_by = after
    member.save(update_fields=["replaced_by"])
    record_event(
        actor=actor,
        authority_id=committee.programme.authority_id,
        action="committee.change_member",
        subject=after,
        before={"member": member.pk, "role": member.role},
        after={"role": seat.role, "on": on.isoformat(), "decision": decision_number.strip()},
    )
    return after


@transaction.atomic
def end_member(
    *, actor: Actor, member: CommitteeMember, last_day: date, decision_number: str, reason: str = ""
) -> CommitteeMember:
    """Let somebody leave without a successor; their role shows as vacant where one is expected.

    :raises DomainError: ``decision-needed``, ``member-left``, ``day-before-member``.
    """
    committee = _locked(member.committee)
    member = CommitteeMember.objects.select_for_update().get(pk=member.pk)
    require(actor, "committee.manage", committee.programme)
    if not decision_number.strip():
        raise DomainError("decision-needed")
    _check_still_there(member)
    if member.valid_from is not None and last_day < member.valid_from:
        raise DomainError("day-before-member", name=member.name, on=member.valid_from)
    member.valid_to = last_day
    member.ended_by, member.end_reason = decision_number.strip(), reason.strip()[:300]
    member.save(update_fields=["valid_to", "ended_by", "end_reason"])
    record_event(
        actor=actor,
        authority_id=committee.programme.authority_id,
        action="committee.end_member",
        subject=member,
        after={"on": last_day.isoformat(), "decision": decision_number.strip()},
    )
    return member


@transaction.atomic
def correct_member(
    *,
    actor: Actor,
    member: CommitteeMember,
    name: str,
    post: str,
    unit: Organisation | None,
    person: Person | None,
) -> CommitteeMember:
    """Correct how a seat's holder is written; who holds it and when does not change.

    :raises DomainError: as :func:`add_member` for the fields.
    """
    committee = _locked(member.committee)
    member = CommitteeMember.objects.select_for_update().get(pk=member.pk)
    require(actor, "committee.manage", committee.programme)
    _check_seat(committee.programme, Seat(name, member.role, post, unit, person))
    before = {"name": member.name, "post": member.post, "unit": member.unit_id}
    member.name, member.post = " ".join(name.split()), " ".join(post.split())
    member.unit, member.person = unit, person
    member.save(update_fields=["name", "post", "unit", "person"])
    record_event(
        actor=actor,
        authority_id=committee.programme.authority_id,
        action="committee.correct_member",
        subject=member,
        before=before,
        after={"name": member.name, "post": member.post, "unit": member.unit_id},
    )
    return member


def take_over_seat(
    *,
    seat: CommitteeMember,
    successor: Person,
    on: date,
    post: str,
    unit_id: int | None,
    decision_number: str,
    decided_on: date | None,
) -> bool:
    """Let a successor have a seat from a day on, by a decision (part of a larger write).

    Nothing is done, and False returned, for a seat that has not begun by then or a successor who
    sits in the committee already.
    """
    CommitteeMember.objects.select_for_update().get(pk=seat.pk)
    last_day = on - timedelta(days=1)
    sits = CommitteeMember.objects.filter(committee_id=seat.committee_id, person=successor)
    if seat.valid_from is not None and seat.valid_from > last_day:
        return False
    if sits.exclude(valid_to__lt=on).exists():
        return False
    end, number = seat.valid_to, decision_number.strip()[:60]
    seat.valid_to, seat.ended_by = last_day, number
    seat.save(update_fields=["valid_to", "ended_by"])
    seat.replaced_by = CommitteeMember.objects.create(
        committee_id=seat.committee_id,
        person=successor,
        name=successor.name,
        post=post[:200],
        unit_id=unit_id,
        role=seat.role,
        position=seat.position,
        decision_number=number,
        decided_on=decided_on,
        valid_from=on,
        valid_to=end,
    )
    seat.save(update_fields=["replaced_by"])
    return True


def _seat(
    committee: SteeringCommittee,
    seat: Seat,
    on: date,
    *,
    position: int,
    decision: tuple[str, date | None],
) -> CommitteeMember:
    return CommitteeMember.objects.create(
        committee=committee,
        person=seat.person,
        name=" ".join(seat.name.split()),
        post=" ".join(seat.post.split()),
        unit=seat.unit,
        role=seat.role,
        position=position,
        decision_number=decision[0].strip(),
        decided_on=decision[1],
        valid_from=on,
    )


def _locked(committee: SteeringCommittee) -> SteeringCommittee:
    """Lock the committee: two changes of its seats wait for each other."""
    SteeringCommittee.objects.select_for_update().get(pk=committee.pk)
    return SteeringCommittee.objects.select_related("programme").get(pk=committee.pk)


def _end_committee(committee: SteeringCommittee, last_day: date, decision_number: str) -> None:
    committee.valid_to = last_day
    committee.save(update_fields=["valid_to"])
    committee.members.filter(valid_to__isnull=True).update(
        valid_to=last_day, ended_by=decision_number.strip()
    )


def _second(seats: Sequence[Seat], role: str) -> Seat:
    return [seat for seat in seats if seat.role == role][1]


def _check_seat(programme: Programme, seat: Seat) -> None:
    if not seat.name.strip():
        raise DomainError("member-name-empty")
    if seat.role not in MemberRole.values:
        raise DomainError("role-unknown", role=seat.role)
    if seat.unit is not None and seat.unit.owner_id != programme.authority_id:
        raise DomainError("unit-not-of-authority", unit=seat.unit.name)
    if seat.person is not None and seat.person.authority_id != programme.authority_id:
        raise DomainError("person-not-of-authority", name=seat.person.name)


def _check_file(programme: Programme, file: StoredFile | None) -> None:
    if file is not None and file.authority_id != programme.authority_id:
        raise DomainError("file-not-of-authority", name=file.name)


def _check_day(committee: SteeringCommittee, on: date) -> None:
    start, end = committee.valid_from, committee.valid_to
    if (start is not None and on < start) or (end is not None and on > end):
        raise DomainError("day-outside-committee", on=on)


def _check_still_there(member: CommitteeMember) -> None:
    if member.valid_to is not None:
        raise DomainError("member-left", name=member.name, on=member.valid_to)


def _check_free(
    committee: SteeringCommittee, seat: Seat, on: date, leaving: CommitteeMember | None = None
) -> None:
    """Refuse a role or person that is in the committee on the day or later."""
    others = committee.members.exclude(valid_to__lt=on)
    if leaving is not None:
        others = others.exclude(pk=leaving.pk)
    if seat.role in SINGLE_ROLES:
        holder = others.filter(role=seat.role).first()
        if holder is not None:
            raise DomainError("role-taken", role=seat.role, name=holder.name)
    if seat.person is not None and others.filter(person=seat.person).exists():
        raise DomainError("member-already", name=seat.person.name)
