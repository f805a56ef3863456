"""Who reads and writes the committee's work. Each predicate reads as a sentence.

The committee and the list of its meetings are for everybody who sees the programme. A meeting's
papers are, until it has concluded, for those in charge, its committee and those invited; then for
everybody, because the notice of conclusions goes to all units.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from truongchuan.domain.committee.models import CommitteeMember, Meeting
from truongchuan.domain.committee.states import MeetingState, MemberRole
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import (
    is_in_charge,
    may,
    require,
    sees_programme,
    works_for_owner,
    writes_for_owner,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.models import on_day
from truongchuan.domain.shared.permissions import add_permission, predicate

__all__ = ["may", "require"]


def _programme_of(thing: models.Model) -> Programme:
    if isinstance(thing, Programme):
        return thing
    programme: Programme = thing.programme  # type: ignore[attr-defined]
    return programme


def _seats(actor: Actor, thing: models.Model) -> models.QuerySet[CommitteeMember]:
    """Return the actor's seats in the programme's committee on its today."""
    if actor.person_id is None:
        return CommitteeMember.objects.none()
    programme = _programme_of(thing)
    return CommitteeMember.objects.filter(
        on_day(today_of(programme)), committee__programme=programme, person_id=actor.person_id
    )


@predicate
def is_member(actor: Actor, thing: models.Model) -> bool:
    """The actor sits in the programme's committee today."""
    return _seats(actor, thing).exists()


@predicate
def is_secretary(actor: Actor, thing: models.Model) -> bool:
    """The actor is a secretary of the committee today, or keeps this meeting's minutes."""
    if _seats(actor, thing).filter(role=MemberRole.SECRETARY).exists():
        return True
    return (
        isinstance(thing, Meeting)
        and actor.person_id is not None
        and thing.secretary is not None
        and thing.secretary.person_id == actor.person_id
    )


@predicate
def leads(actor: Actor, _thing: models.Model) -> bool:
    """The actor leads the authority."""
    return actor.leads


@predicate
def chairs(actor: Actor, thing: models.Model) -> bool:
    """The actor is the committee's head or deputy, or presides over this meeting."""
    heads = (MemberRole.CHAIR, MemberRole.STANDING_DEPUTY, MemberRole.DEPUTY)
    if _seats(actor, thing).filter(role__in=heads).exists():
        return True
    return (
        isinstance(thing, Meeting)
        and actor.person_id is not None
        and thing.chair is not None
        and thing.chair.person_id == actor.person_id
    )


@predicate
def is_invited(actor: Actor, meeting: Meeting) -> bool:
    """The actor or their unit is on the list of those invited."""
    return meeting.invitees.filter(invited(actor)).exists()


def invited(actor: Actor) -> Q:
    """Return the condition that an invitee is the actor or a unit of theirs."""
    mine = Q(unit_id__in=actor.unit_ids, member__isnull=True)
    if actor.person_id is not None:
        mine |= Q(member__person_id=actor.person_id)
    return mine


@predicate
def has_concluded(_actor: Actor, meeting: Meeting) -> bool:
    """The meeting is over and its conclusions stand."""
    return meeting.state == MeetingState.CONCLUDED


add_permission("committee.view", sees_programme)
add_permission("committee.manage", writes_for_owner & is_in_charge)
add_permission("committee.write", writes_for_owner & (is_in_charge | is_secretary))
add_permission("committee.conclude", writes_for_owner & (leads | chairs))
add_permission(
    "committee.read_meeting",
    sees_programme
    & (has_concluded | (works_for_owner & (is_in_charge | is_member | is_secretary | is_invited))),
)
