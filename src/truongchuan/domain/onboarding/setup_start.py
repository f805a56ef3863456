"""Using a ticket: the authority and its first operator come to be, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Membership, Organisation, OrganisationKind, Person
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.directory.services import (
    create_authority,
    create_organisation,
    create_person,
)
from truongchuan.domain.directory.units import clean_name, name_key, set_superior
from truongchuan.domain.onboarding.models import SetupTicket
from truongchuan.domain.onboarding.setup_tickets import SETUP_KINDS, hash_of, refusal_of
from truongchuan.domain.programmes.units import guess_kind
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.errors import DomainError

OTHER_FUNCTIONS = (Function.LEADER, Function.HEAD, Function.OFFICER)
"""What the first operator may be besides."""
BY = "Thiết lập lần đầu"


@dataclass(frozen=True, slots=True)
class AuthorityAnswers:
    """What the first page asks about the authority; the one above is known here, or named."""

    kind: str
    name: str
    short_name: str = ""
    superior: Organisation | None = None
    superior_name: str = ""


@dataclass(frozen=True, slots=True)
class OperatorAnswers:
    """The first operator; ``function`` and ``unit`` (a name, empty for the authority) besides."""

    name: str
    username: str
    password: str
    email: str = ""
    title: str = ""
    function: str = ""
    unit: str = ""


@transaction.atomic
def use_ticket(
    *, token: str, operator: OperatorAnswers, authority: AuthorityAnswers | None, address: str = ""
) -> Person:
    """Set an authority up with its first operator, and let the ticket open nothing any more.

    The password must have been validated; it is only hashed here. For a ticket that names its
    authority ``authority`` is not looked at.

    :raises DomainError: ``setup-ticket-unknown``, ``-used``, ``-expired``, ``-revoked``;
        ``authority-exists``, ``setup-kind``, ``setup-name-missing``, ``setup-person-missing``,
        ``username-taken``, ``setup-function``, ``unit-name-missing``.
    """
    now = timezone.now()
    ticket = SetupTicket.objects.select_for_update().filter(token_hash=hash_of(token)).first()
    refusal = refusal_of(ticket, now)
    if refusal or ticket is None:
        raise DomainError(refusal)
    name = clean_name(operator.name, 120)
    if not name or not operator.username.strip():
        raise DomainError("setup-person-missing")
    users = get_user_model()
    if users.objects.filter(username__iexact=operator.username.strip()).exists():
        raise DomainError("username-taken", username=operator.username.strip())
    owner = ticket.authority or _new_authority(authority)
    system = system_actor(authority=owner, name=BY)
    user = users(username=operator.username.strip(), email=operator.email)
    user.set_password(operator.password)
    user.save()
    today = timezone.localdate()
    person = create_person(
        actor=system,
        authority=owner,
        name=name,
        organisation=owner,
        function=Function.OPERATOR,
        title=operator.title.strip()[:120] if not operator.function else "",
        email=operator.email,
        valid_from=today,
    )
    person.user = user
    person.save(update_fields=["user"])
    if operator.function:
        _also(system, owner, person, operator, today)
    ticket.authority, ticket.used_at, ticket.used_by = owner, now, name
    ticket.save(update_fields=["authority", "used_at", "used_by"])
    record_event(
        actor=Actor(person_id=person.pk, name=name, authority_id=owner.pk, address=address),
        authority_id=owner.pk,
        action="setup.use_ticket",
        subject=owner,
        after={"ticket": ticket.pk, "operator": person.pk, "function": operator.function},
    )
    return person


def _new_authority(answers: AuthorityAnswers | None) -> Organisation:
    name = clean_name(answers.name) if answers else ""
    if answers is None or not name:
        raise DomainError("setup-name-missing")
    if answers.kind not in SETUP_KINDS:
        raise DomainError("setup-kind", kind=answers.kind)
    require_new_name(name)
    authority = create_authority(
        actor=None,
        name=name,
        kind=answers.kind,
        short_name=clean_name(answers.short_name, 80),
    )
    if answers.superior is not None or answers.superior_name.strip():
        set_superior(
            actor=system_actor(authority=authority, name=BY),
            authority=authority,
            superior=answers.superior,
            name=answers.superior_name,
            kind=superior_kind(answers.superior_name),
        )
    return authority


def require_new_name(name: str) -> None:
    """Refuse the name of an authority that is here and works.

    :raises DomainError: ``authority-exists``.
    """
    key = name_key(name)
    there = Organisation.objects.filter(is_authority=True, ends_on__isnull=True)
    if any(name_key(known) == key for known in there.values_list("name", flat=True)):
        raise DomainError("authority-exists", name=name)


def superior_kind(name: str) -> str:
    """Return the kind of the one above by its name; a province where the name tells none."""
    kind = guess_kind(name)
    return OrganisationKind.PROVINCE if kind == OrganisationKind.OTHER else kind


def _also(
    system: Actor, owner: Organisation, person: Person, operator: OperatorAnswers, today: date
) -> None:
    """Give the first operator the function they have besides; its unit is made when it is new."""
    if operator.function not in OTHER_FUNCTIONS:
        raise DomainError("setup-function", value=operator.function)
    unit = owner
    if operator.function != Function.LEADER:
        wanted = clean_name(operator.unit)
        if not wanted:
            raise DomainError("unit-name-missing")
        units = Organisation.objects.filter(authority=owner, school__isnull=True)
        key = name_key(wanted)
        known = next((u for u in units if key in {name_key(u.name), name_key(u.short_name)}), None)
        unit = known or create_organisation(
            actor=system, authority=owner, name=wanted, kind=guess_kind(wanted)
        )
    Membership.objects.create(
        person=person,
        organisation=unit,
        function=operator.function,
        title=operator.title.strip()[:120],
        valid_from=today,
    )
