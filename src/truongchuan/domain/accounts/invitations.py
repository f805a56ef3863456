"""Invitations: a link by which a known person makes an account, or a new password."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from truongchuan.domain.accounts.models import AccountNotice, Invitation, NoticeKind, Purpose
from truongchuan.domain.accounts.policies import require, require_function
from truongchuan.domain.accounts.ports import sign_in
from truongchuan.domain.accounts.record import myself, record
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import (
    FUNCTIONS,
    Membership,
    Organisation,
    OrganisationKind,
    Person,
)
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.text import fold

VALID_FOR = timedelta(days=14)
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""What links are made of: people type them from paper, so nothing that looks like another."""
GROUPS, GROUP = 4, 6
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to add, with a first function."""

    name: str
    unit: Organisation
    function: str
    title: str = ""
    email: str = ""
    starts_on: date | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """An invitation with its token, which is known at this moment only."""

    invitation: Invitation
    token: str

    @property
    def person(self) -> Person:
        """Whom it is for."""
        return self.invitation.person


def new_token() -> str:
    """Return a token of some 118 bits in four groups: "k3mxw2-8hfrtz-…"."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def hash_of(token: str) -> str:
    """Return what is kept of a token. It is random and long, so a plain hash is enough.

    Capitals, hyphens and spaces make no difference.
    """
    bare = "".join(sign for sign in token.lower() if sign.isalnum())
    return hashlib.sha256(bare.encode()).hexdigest()


@transaction.atomic
def add_person(*, actor: Actor, authority: Organisation, new: NewPerson) -> Person:
    """Add somebody to the authority with a first function; no account is made.

    :raises DomainError: ``person-name-empty``, ``unit-not-of-authority``, ``function-unknown``,
        ``function-not-of-unit``, ``email-taken`` (somebody of the authority has that address).
    """
    require_function(actor, new.unit, new.function)
    name = " ".join(new.name.split())
    if not name:
        raise DomainError("person-name-empty")
    check_function(authority, new.unit, new.function)
    check_email(authority.pk, new.email)
    person = Person.objects.create(
        authority=authority, name=name, folded=fold(name)[:120], email=new.email.strip()
    )
    Membership.objects.create(
        person=person,
        organisation=new.unit,
        function=new.function,
        title=" ".join(new.title.split()),
        valid_from=new.starts_on,
    )
    record(
        actor=actor,
        person=person,
        action="accounts.add_person",
        after={"unit": new.unit.pk, "function": new.function}
        | ({"from": new.starts_on.isoformat()} if new.starts_on else {}),
    )
    return person


def check_email(authority_id: int, email: str, but: Person | None = None) -> None:
    """Refuse an address that somebody of the authority has: it opens that person's account."""
    if not email.strip():
        return
    others = Person.objects.filter(authority_id=authority_id, email__iexact=email.strip())
    if but is not None:
        others = others.exclude(pk=but.pk)
    found = others.first()
    if found is not None:
        raise DomainError("email-taken", name=found.name)


def check_function(authority: Organisation, unit: Organisation, function: str) -> None:
    """Refuse a function that does not go with a unit."""
    if unit.owner_id != authority.pk:
        raise DomainError("unit-not-of-authority", unit=unit.name)
    if function not in dict(FUNCTIONS):
        raise DomainError("function-unknown", function=function)
    is_school = unit.kind == OrganisationKind.SCHOOL
    if function == Function.HEAD_TEACHER and not is_school:
        raise DomainError("function-not-of-unit", unit=unit.name)
    if function in {Function.LEADER, Function.OPERATOR} and not unit.is_authority:
        raise DomainError("function-of-authority-only", unit=unit.name)


@transaction.atomic
def invite_people(
    *, actor: Actor, authority: Organisation, people: Sequence[Person], purpose: str = "account"
) -> list[Issued]:
    """Give each person a link to make an account; an open one they had ends. One event for all.

    With purpose ``password``, people who have an account get a link to a new password instead:
    for an office without e-mail.

    :raises DomainError: ``nobody-to-invite-account``, ``too-many-at-once``,
        ``person-not-of-authority``, ``person-has-account`` or ``person-has-no-account``,
        ``person-without-function`` (none in force or to come).
    """
    ids = list(dict.fromkeys(p.pk for p in people))
    if not ids:
        raise DomainError("nobody-to-invite-account")
    if len(ids) > MOST_AT_ONCE:
        raise DomainError("too-many-at-once", limit=MOST_AT_ONCE)
    found = {
        p.pk: p
        for p in Person.objects.select_for_update()
        .filter(pk__in=ids)
        .prefetch_related("memberships")
    }
    locked = [found[pk] for pk in ids if pk in found]
    today = timezone.localdate()
    users = {p.user_id for p in locked if p.user_id}
    active = set(
        get_user_model().objects.filter(pk__in=users, is_active=True).values_list("pk", flat=True)
    )
    for person in locked:
        if person.authority_id != authority.pk:
            raise DomainError("person-not-of-authority", name=person.name)
        require(actor, "accounts.invite", person)
        if purpose == Purpose.ACCOUNT and person.user_id is not None:
            raise DomainError("person-has-account", name=person.name)
        if purpose == Purpose.PASSWORD:
            require(actor, "accounts.manage", person)
            if person.user_id not in active:
                raise DomainError("person-has-no-account", name=person.name)
        if not any(m.valid_to is None or m.valid_to >= today for m in person.memberships.all()):
            raise DomainError("person-without-function", name=person.name)
    issued = _issue(actor, authority, locked, purpose)
    if purpose == Purpose.PASSWORD:
        AccountNotice.objects.bulk_create(
            AccountNotice(
                person=person, kind=NoticeKind.PASSWORD_LINK, at=timezone.now(), by=actor.name
            )
            for person in locked
        )
    action = "accounts.invite" if purpose == Purpose.ACCOUNT else "accounts.password_link"
    if len(issued) == 1:
        after = {"invitation": issued[0].invitation.pk}
        record(actor=actor, person=locked[0], action=action, after=after)
    else:
        record_event(
            actor=actor,
            authority_id=authority.pk,
            action=action,
            subject=authority,
            after={"people": [p.pk for p in locked]},
        )
    return issued


def _issue(
    actor: Actor, authority: Organisation, people: Iterable[Person], purpose: str
) -> list[Issued]:
    now, listed = timezone.now(), list(people)
    Invitation.objects.filter(
        person__in=listed, accepted_at__isnull=True, revoked_at__isnull=True
    ).update(revoked_at=now, revoked_by=actor.name)
    issued: list[Issued] = []
    for person in listed:
        token = new_token()
        invitation = Invitation.objects.create(
            authority=authority,
            person=person,
            purpose=purpose,
            token_hash=hash_of(token),
            created_at=now,
            created_by_id=actor.person_id,
            created_by=actor.name,
            expires_at=now + VALID_FOR,
        )
        issued.append(Issued(invitation, token))
    return issued


def note_mailing(*, invitation: Invitation, error: str = "") -> None:
    """Keep where a link was mailed, or why not (part of inviting, without an event of its own)."""
    Invitation.objects.filter(pk=invitation.pk).update(
        mailed_to="" if error else invitation.person.email,
        mailed_at=None if error else timezone.now(),
        mail_error=error[:300],
    )


@transaction.atomic
def revoke_invitation(*, actor: Actor, invitation: Invitation) -> Invitation:
    """End an open invitation: its link opens nothing any more.

    :raises DomainError: ``invitation-not-open``.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("person")
        .get(pk=invitation.pk)
    )
    require(actor, "accounts.invite", invitation.person)
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        raise DomainError("invitation-not-open")
    invitation.revoked_at, invitation.revoked_by = timezone.now(), actor.name
    invitation.save(update_fields=["revoked_at", "revoked_by"])
    record(actor=actor, person=invitation.person, action="accounts.revoke_invitation")
    return invitation


def find_invitation(*, token: str) -> Invitation | None:
    """Return the invitation of a token, whatever its state; None for an unknown one."""
    return (
        Invitation.objects.filter(token_hash=hash_of(token))
        .select_related("person__user", "authority")
        .first()
    )


def state_of(invitation: Invitation, now: datetime | None = None) -> str:
    """Return open, accepted, revoked, expired or pointless (the account is there, or gone)."""
    if invitation.accepted_at is not None:
        return "accepted"
    if invitation.revoked_at is not None:
        return "revoked"
    if (now or timezone.now()) >= invitation.expires_at:
        return "expired"
    wants_account = invitation.purpose == Purpose.ACCOUNT
    user = invitation.person.user
    if wants_account is (user is not None) or (user is not None and not user.is_active):
        return "pointless"
    return "open"


@transaction.atomic
def accept_invitation(
    *,
    token: str = "",
    invitation: Invitation | None = None,
    username: str = "",
    password: str | None = None,
    check: Callable[[str, AbstractBaseUser], None] | None = None,
    address: str = "",
) -> AbstractBaseUser:
    """Make the account that an invitation is for, or set the new password; return the user.

    Given by ``token``, or as a row by whoever found it in another safe way (an outside sign-in
    whose verified address is the person's). Without a password the account signs in by that way
    only. ``check`` refuses a weak password by raising its own error.

    :raises DomainError: ``invitation-not-open`` (with its state), ``username-taken``,
        ``username-wrong``.
    """
    wanted = Invitation.objects.select_for_update(of=("self",)).select_related("person__user")
    found = (
        wanted.filter(pk=invitation.pk).first()
        if invitation is not None
        else wanted.filter(token_hash=hash_of(token)).first()
    )
    state = "unknown" if found is None else state_of(found)
    if found is None or state != "open":
        raise DomainError("invitation-not-open", reason=state)
    person = found.person
    if found.purpose == Purpose.ACCOUNT:
        user = _new_user(person, username, password, check)
    else:
        user = get_user_model().objects.select_for_update().get(pk=person.user_id or 0)
        if check is not None and password is not None:
            check(password, user)
        user.set_password(password)
        user.save(update_fields=["password"])
        sign_in().end_sessions([user.pk])
        sign_in().unlock(user.get_username())
    found.accepted_at = timezone.now()
    found.save(update_fields=["accepted_at"])
    record(
        actor=myself(person, address),
        person=person,
        action="accounts.accept" if found.purpose == Purpose.ACCOUNT else "accounts.new_password",
        after={"invitation": found.pk, "password": password is not None},
    )
    return user


def _new_user(
    person: Person,
    username: str,
    password: str | None,
    check: Callable[[str, AbstractBaseUser], None] | None,
) -> AbstractBaseUser:
    users = get_user_model()
    name = username.strip() or _free_username(person)
    user = users(username=name, email=person.email)
    try:
        users.username_validator(name)
    except Exception as error:
        raise DomainError("username-wrong", username=name) from error
    if not 3 <= len(name) <= 60:
        raise DomainError("username-wrong", username=name)
    if users.objects.filter(username__iexact=name).exists():
        raise DomainError("username-taken", username=name)
    if password is None:
        user.set_unusable_password()
    else:
        if check is not None:
            check(password, user)
        user.set_password(password)
    user.save()
    Person.objects.filter(pk=person.pk).update(user=user)
    return user


def propose_username(person: Person) -> str:
    """Return "an.nguyenvan" for "Nguyễn Văn An": the given name, then the others."""
    words = fold(person.name).split()
    if not words:
        return f"nguoi-{person.pk}"
    rest = "".join(word for word in words[:-1])
    return (f"{words[-1]}.{rest}" if rest else words[-1])[:50]


def _free_username(person: Person) -> str:
    users, base = get_user_model().objects, propose_username(person)
    name, number = base, 1
    while users.filter(username__iexact=name).exists():
        number += 1
        name = f"{base}{number}"
    return name
