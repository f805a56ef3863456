"""Functions with days, and what may be done to somebody's account."""

from __future__ import annotations

from datetime import date

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from truongchuan.domain.accounts.invitations import check_email, check_function
from truongchuan.domain.accounts.models import AccessPolicy, AccountNotice, NoticeKind, SecondFactor
from truongchuan.domain.accounts.policies import require, require_function
from truongchuan.domain.accounts.ports import sign_in
from truongchuan.domain.accounts.record import record
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Membership, Organisation, Person, StandIn
from truongchuan.domain.directory.services import write_end
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.models import on_day
from truongchuan.engines.text import fold


@transaction.atomic
def give_function(
    *,
    actor: Actor,
    person: Person,
    unit: Organisation,
    function: str,
    starts_on: date | None,
    title: str = "",
    ends_on: date | None = None,
) -> Membership:
    """Give somebody a function in a unit from a day on (also to somebody who had left).

    :raises DomainError: ``function-unknown``, ``function-not-of-unit``,
        ``function-of-authority-only``, ``unit-not-of-authority``, ``function-order``,
        ``function-held`` (the same one in these days), ``person-erased``.
    """
    person = (
        Person.objects.select_for_update(of=("self",)).select_related("authority").get(pk=person.pk)
    )
    require_function(actor, unit, function)
    if person.authority_id != unit.owner_id:
        raise DomainError("person-not-of-authority", name=person.name)
    if hasattr(person, "erasure"):
        raise DomainError("person-erased")
    check_function(person.authority, unit, function)
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise DomainError("function-order", on=starts_on)
    for held in person.memberships.filter(organisation=unit, function=function):
        starts_after = (
            held.valid_from is not None and ends_on is not None and held.valid_from > ends_on
        )
        ended_before = (
            held.valid_to is not None and starts_on is not None and held.valid_to < starts_on
        )
        if not starts_after and not ended_before:
            raise DomainError("function-held", unit=unit.name)
    membership = Membership.objects.create(
        person=person,
        organisation=unit,
        function=function,
        title=" ".join(title.split()),
        valid_from=starts_on,
        valid_to=ends_on,
    )
    record(
        actor=actor,
        person=person,
        action="accounts.give_function",
        after={
            "unit": unit.pk,
            "function": function,
            "from": starts_on.isoformat() if starts_on else None,
            "to": ends_on.isoformat() if ends_on else None,
        },
    )
    return membership


@transaction.atomic
def change_function(
    *, actor: Actor, membership: Membership, title: str, valid_from: date | None
) -> Membership:
    """Correct the title or the first day of a function.

    :raises DomainError: ``function-order`` when the day lies after the last one.
    """
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("person", "organisation")
        .get(pk=membership.pk)
    )
    require(actor, "accounts.manage", membership)
    if valid_from and membership.valid_to and valid_from > membership.valid_to:
        raise DomainError("function-order", on=membership.valid_to)
    before = {"from": membership.valid_from.isoformat() if membership.valid_from else None}
    membership.title, membership.valid_from = " ".join(title.split()), valid_from
    membership.save(update_fields=["title", "valid_from"])
    record(
        actor=actor,
        person=membership.person,
        action="accounts.change_function",
        before=before,
        after={"function": membership.pk, "from": valid_from.isoformat() if valid_from else None},
    )
    return membership


@transaction.atomic
def end_function(
    *, actor: Actor, membership: Membership, last_day: date, reason: str = ""
) -> Membership:
    """Let one function end with a day; its stand-ins end with it, and with the last one sessions.

    Who ends on a day to come is signed out after that day by the daily job.

    :raises DomainError: ``membership-ended``, ``membership-order``, ``last-keeper`` (nobody would
        be left to look after the authority).
    """
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("person", "organisation")
        .get(pk=membership.pk)
    )
    require(actor, "accounts.end_function", membership)
    if membership.valid_to is not None:
        raise DomainError("membership-ended", on=membership.valid_to)
    if membership.valid_from is not None and last_day < membership.valid_from:
        raise DomainError("membership-order", on=membership.valid_from)
    check_keepers_left(membership.person, [membership], last_day)
    close_function(membership, last_day, actor.name, reason)
    ended = sign_out_if_done(membership.person)
    record(
        actor=actor,
        person=membership.person,
        action="accounts.end_function",
        after={
            "function": membership.function,
            "unit": membership.organisation_id,
            "last_day": last_day.isoformat(),
            "reason": reason.strip()[:300],
            "sessions_ended": ended,
        },
    )
    return membership


def close_function(membership: Membership, last_day: date, by: str, reason: str = "") -> None:
    """Let a function and its stand-ins end with a day (part of a larger write)."""
    write_end(membership, last_day, by=by, reason=reason)
    close_stand_ins(
        StandIn.objects.filter(membership=membership).values_list("pk", flat=True), last_day, by
    )


def close_stand_ins(ids: object, last_day: date, by: str) -> int:
    """End stand-ins with a day; those that would begin later never begin. Returns their number."""
    later = StandIn.objects.filter(pk__in=ids).exclude(valid_to__lte=last_day)  # type: ignore[misc]
    never = list(later.filter(valid_from__gt=last_day).values_list("pk", flat=True))
    ended = later.exclude(pk__in=never).update(valid_to=last_day, ended_by=by)
    StandIn.objects.filter(pk__in=never).delete()
    return ended + len(never)


def check_keepers_left(person: Person, leaving: list[Membership], last_day: date) -> None:
    """Refuse to let the last one go who looks after the authority.

    :raises DomainError: ``last-keeper``.
    """
    keeping = {Function.LEADER, Function.OPERATOR}
    if not any(m.function in keeping for m in leaving):
        return
    after = date.fromordinal(last_day.toordinal() + 1)
    left = (
        Membership.objects.filter(
            on_day(after),
            function__in=keeping,
            person__authority_id=person.authority_id,
            person__user__is_active=True,
        )
        .exclude(pk__in=[m.pk for m in leaving])
        .exists()
    )
    if not left:
        raise DomainError("last-keeper")


def sign_out_if_done(person: Person) -> int:
    """End a person's sessions when no function is in force today; return how many ended."""
    if person.user_id is None:
        return 0
    if Membership.objects.filter(on_day(timezone.localdate()), person=person).exists():
        return 0
    return sign_in().end_sessions([person.user_id])


@transaction.atomic
def change_person(*, actor: Actor, person: Person, name: str, email: str) -> Person:
    """Correct name or e-mail of somebody.

    :raises DomainError: ``person-name-empty``, ``email-taken``, ``person-erased``.
    """
    person = _locked(person)
    require(actor, "accounts.manage", person)
    if hasattr(person, "erasure"):
        raise DomainError("person-erased")
    tidy = " ".join(name.split())
    if not tidy:
        raise DomainError("person-name-empty")
    check_email(person.authority_id, email, but=person)
    changed = [
        field
        for field, value in (("name", tidy), ("email", email.strip()))
        if getattr(person, field) != value
    ]
    person.name, person.folded, person.email = tidy, fold(tidy)[:120], email.strip()
    person.save(update_fields=["name", "folded", "email"])
    if person.user_id:
        get_user_model().objects.filter(pk=person.user_id).update(email=person.email)
    record(actor=actor, person=person, action="accounts.change_person", after={"changed": changed})
    return person


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=person.pk)


def _with_account(person: Person) -> int:
    if person.user_id is None:
        raise DomainError("person-has-no-account", name=person.name)
    return person.user_id


@transaction.atomic
def lock_account(*, actor: Actor, person: Person, reason: str) -> Person:
    """Keep somebody from signing in, at once: sessions end.

    :raises DomainError: ``person-has-no-account``, ``reason-needed``, ``not-oneself``.
    """
    person = _locked(person)
    require(actor, "accounts.manage", person)
    user_id = _with_account(person)
    if person.pk == actor.person_id:
        raise DomainError("not-oneself")
    if not reason.strip():
        raise DomainError("reason-needed")
    get_user_model().objects.filter(pk=user_id).update(is_active=False)
    ended = sign_in().end_sessions([user_id])
    record(
        actor=actor,
        person=person,
        action="accounts.lock",
        after={"reason": reason.strip()[:300], "sessions_ended": ended},
    )
    return person


@transaction.atomic
def unlock_account(*, actor: Actor, person: Person) -> Person:
    """Let somebody sign in again: an account that was locked by hand, or by wrong passwords.

    :raises DomainError: ``person-has-no-account``, ``account-not-locked``.
    """
    person = _locked(person)
    require(actor, "accounts.manage", person)
    user_id = _with_account(person)
    user = get_user_model().objects.get(pk=user_id)
    tries = sign_in().unlock(user.get_username())
    if user.is_active and not tries:
        raise DomainError("account-not-locked", name=person.name)
    was_locked = not user.is_active
    get_user_model().objects.filter(pk=user_id).update(is_active=True)
    _tell(person, NoticeKind.UNLOCKED, actor)
    record(
        actor=actor,
        person=person,
        action="accounts.unlock",
        before={"locked": was_locked},
        after={"tries_forgotten": tries},
    )
    return person


@transaction.atomic
def sign_out_person(*, actor: Actor, person: Person) -> int:
    """End all sessions of somebody; return how many ended.

    :raises DomainError: ``person-has-no-account``.
    """
    person = _locked(person)
    require(actor, "accounts.manage", person)
    ended = sign_in().end_sessions([_with_account(person)])
    if person.pk != actor.person_id:
        _tell(person, NoticeKind.SIGNED_OUT, actor)
    record(actor=actor, person=person, action="accounts.sign_out", after={"sessions_ended": ended})
    return ended


@transaction.atomic
def reset_second_factor(*, actor: Actor, person: Person) -> Person:
    """Remove somebody's second factor, who lost it; sessions end and the person is told.

    :raises DomainError: ``person-has-no-account``, ``second-factor-missing``, ``not-oneself``
        (one's own is turned off on one's own page, with one's password).
    """
    person = _locked(person)
    require(actor, "accounts.manage", person)
    user_id = _with_account(person)
    if person.pk == actor.person_id:
        raise DomainError("not-oneself")
    if not sign_in().reset_second_factor(user_id):
        raise DomainError("second-factor-missing", name=person.name)
    sign_in().end_sessions([user_id])
    _tell(person, NoticeKind.SECOND_FACTOR_RESET, actor)
    record(actor=actor, person=person, action="accounts.reset_second_factor")
    return person


def _tell(person: Person, kind: str, actor: Actor) -> None:
    AccountNotice.objects.create(person=person, kind=kind, at=timezone.now(), by=actor.name)


@transaction.atomic
def set_access_policy(*, actor: Actor, authority: Organisation, second_factor: str) -> AccessPolicy:
    """Say whether the operator and the leaders of the authority must use a second factor.

    :raises DomainError: ``choice-unknown``, ``second-factor-own-first`` (who asks it of others
        has it first, so that nobody locks themselves out).
    """
    require(actor, "accounts.manage", authority)
    if second_factor not in SecondFactor.values:
        raise DomainError("choice-unknown", value=second_factor)
    if second_factor == SecondFactor.REQUIRED and not actor.system:
        user_id = Person.objects.values_list("user_id", flat=True).get(pk=actor.person_id or 0)
        if not sign_in().with_second_factor([user_id or 0]):
            raise DomainError("second-factor-own-first")
    before = AccessPolicy.objects.select_for_update().filter(authority=authority).first()
    policy, _made = AccessPolicy.objects.update_or_create(
        authority=authority,
        defaults={
            "second_factor": second_factor,
            "changed_at": timezone.now(),
            "changed_by": actor.name,
        },
    )
    record_event(
        actor=actor,
        authority_id=authority.pk,
        action="accounts.set_policy",
        subject=authority,
        before={"second_factor": before.second_factor if before else SecondFactor.OFFERED.value},
        after={"second_factor": second_factor},
    )
    return policy
