"""Who may do what in social mobilisation. Each predicate reads as a sentence."""

from __future__ import annotations

from typing import Any

from truongchuan.domain.directory.models import OrganisationKind, School
from truongchuan.domain.directory.policies import is_over
from truongchuan.domain.mobilisation.models import Drive, DriveSchool, LedgerEntry
from truongchuan.domain.programmes.clock import is_closed
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import is_in_charge, sees_programme
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.permissions import add_permission, predicate

_WRITERS = frozenset({Function.HEAD, Function.OFFICER, Function.HEAD_TEACHER})


def own_unit_ids(actor: Actor) -> frozenset[int]:
    """Return the wards and schools whose books the actor keeps."""
    return frozenset(
        grant.unit_id
        for grant in actor.grants
        if grant.unit_kind in {OrganisationKind.WARD, OrganisationKind.SCHOOL}
        and grant.function in _WRITERS
    )


def keeps_books_of(actor: Actor, school: School) -> bool:
    """Tell whether the actor works at the school or in its ward."""
    return bool({school.organisation_id, school.ward_id} & own_unit_ids(actor))


def _programme_of(thing: Any) -> Programme:
    if isinstance(thing, Programme):
        return thing
    programme: Programme = (thing if isinstance(thing, Drive) else thing.drive).programme
    return programme


def _school_of(thing: School | DriveSchool | LedgerEntry) -> School:
    return thing if isinstance(thing, School) else thing.school


@predicate
def works_for_owner(actor: Actor, thing: object) -> bool:
    """The thing belongs to the actor's authority, and neither it nor its programme is over."""
    if isinstance(thing, School):
        return actor.authority_id == thing.authority_id and not is_over(thing.organisation)
    programme = _programme_of(thing)
    return actor.authority_id == programme.authority_id and not is_closed(programme)


@predicate
def works_for_the_school(actor: Actor, thing: School | DriveSchool | LedgerEntry) -> bool:
    """The actor works at the school that it is about, or in its ward."""
    return keeps_books_of(actor, _school_of(thing))


@predicate
def has_a_school(actor: Actor, _thing: object) -> bool:
    """The actor works in a school or a ward."""
    return bool(own_unit_ids(actor))


@predicate
def works_in_finance(actor: Actor, _thing: object) -> bool:
    """The actor works in the finance office."""
    return any(
        grant.unit_kind == OrganisationKind.FINANCE
        and grant.function in {Function.HEAD, Function.OFFICER}
        for grant in actor.grants
    )


add_permission("mobilisation.view", sees_programme)
add_permission("mobilisation.manage", works_for_owner & is_in_charge)
add_permission("mobilisation.draft", works_for_owner & (is_in_charge | has_a_school))
# On a school, a school's part of a drive, or a line of a ledger. Who records sees donors' names.
add_permission("mobilisation.record", works_for_owner & (is_in_charge | works_for_the_school))
add_permission("mobilisation.check", works_for_owner & (is_in_charge | works_in_finance))
