"""One person: functions with days, account, invitations, stand-ins, acts about the account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from truongchuan.domain.accounts.invitations import state_of
from truongchuan.domain.accounts.models import Invitation
from truongchuan.domain.accounts.personal import may_be_erased
from truongchuan.domain.accounts.policies import may
from truongchuan.domain.accounts.ports import Session, sign_in
from truongchuan.domain.accounts.selectors import (
    departures_of,
    events_about,
    functions_of,
    invitations_of,
    stand_ins_of,
)
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import Membership, Person, StandIn
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.people_list import state_badge
from truongchuan.web.templatetags.ui import Badge
from truongchuan.wording.accounts import FUNCTIONS, INVITATION_STATES
from truongchuan.wording.roadmap import action_label


@dataclass(frozen=True, slots=True)
class HeldFunction:
    """A function with its days. ``when`` is now, later or past."""

    pk: int
    title: str
    function: str
    unit: str
    since: date | None
    until: date | None
    when: str
    end_url: str
    stand_in_url: str
    end_reason: str = ""
    ended_by: str = ""
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DepartureLine:
    """All functions were left in one act. ``successor_url`` is for who sees everybody."""

    last_day: date
    successor: str
    successor_url: str
    ground: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StandInLine:
    """Somebody stands in for somebody."""

    absent: str
    deputy: str
    what: str
    since: date | None
    until: date | None
    ground: str
    when: str
    by: str
    end_url: str
    mine: bool


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """An invitation and what became of it."""

    pk: int
    at: datetime
    by: str
    expires: datetime
    state: str
    label: str
    mail: str
    mail_error: str
    for_password: bool


@dataclass(frozen=True, slots=True)
class ActLine:
    """Something done to the account."""

    at: datetime
    who: str
    what: str
    address: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything on a person's page."""

    person: Person
    state: str
    badge: Badge
    functions: list[HeldFunction]
    departures: list[DepartureLine]
    stand_ins: list[StandInLine]
    invitations: list[InvitationLine]
    acts: list[ActLine]
    sessions: list[Session]
    second_factor: bool
    tries_locked: bool
    has_account: bool
    may_manage: bool
    may_invite: bool
    is_self: bool
    erased: bool
    may_erase: bool

    @property
    def open_invitation(self) -> InvitationLine | None:
        """The invitation that is waiting, if there is one."""
        return next((line for line in self.invitations if line.state == "open"), None)

    @property
    def serves(self) -> bool:
        """True when there is a function in force or to come."""
        return any(f.when != "past" for f in self.functions)


def when_of(since: date | None, until: date | None, today: date) -> str:
    """Return now, later or past."""
    if until is not None and until < today:
        return "past"
    return "later" if since is not None and since > today else "now"


def held_functions(person: Person, actor: Actor) -> list[HeldFunction]:
    """Return a person's functions with what the actor may do to each."""
    today = timezone.localdate()
    return [
        _held(m, actor, when_of(m.valid_from, m.valid_to, today))
        for m in functions_of(person=person)
    ]


def _held(membership: Membership, actor: Actor, when: str) -> HeldFunction:
    open_end = membership.valid_to is None
    may_end = open_end and when != "past" and may(actor, "accounts.end_function", membership)
    may_stand_in = when != "past" and may(actor, "accounts.stand_in", membership)
    may_know = membership.person_id == actor.person_id or may(
        actor, "accounts.end_function", membership
    )
    return HeldFunction(
        pk=membership.pk,
        title=membership.title,
        function=gettext(FUNCTIONS[membership.function]),
        unit=membership.organisation.name,
        since=membership.valid_from,
        until=membership.valid_to,
        when=when,
        end_url=reverse("office_function_end", args=[membership.pk]) if may_end else "",
        stand_in_url=reverse("stand_in_new", args=[membership.pk]) if may_stand_in else "",
        end_reason=membership.end_reason if may_know else "",
        ended_by=membership.ended_by,
        ended_at=membership.ended_at,
    )


def departure_lines(person: Person, actor: Actor, *, manages: bool) -> list[DepartureLine]:
    """Return when a person left; the reason is for those who may let them leave, and themselves."""
    may_know = manages or person.pk == actor.person_id
    return [
        DepartureLine(
            last_day=left.last_day,
            successor=left.successor.name if left.successor else "",
            successor_url=reverse("office_person", args=[left.successor_id])
            if left.successor_id and manages
            else "",
            ground=left.ground if may_know else "",
            by=left.by,
            at=left.at,
        )
        for left in departures_of(person=person)
    ]


def stand_in_lines(person: Person, actor: Actor) -> list[StandInLine]:
    """Return who stands in for a person, and for whom they do."""
    today = timezone.localdate()
    return [_stand_in(s, actor, person, today) for s in stand_ins_of(person=person)]


def _stand_in(stand_in: StandIn, actor: Actor, person: Person, today: date) -> StandInLine:
    membership = stand_in.membership
    when = when_of(stand_in.valid_from, stand_in.valid_to, today)
    may_end = when != "past" and (
        stand_in.deputy_id == actor.person_id or may(actor, "accounts.stand_in", membership)
    )
    what = membership.title or gettext(FUNCTIONS[membership.function])
    return StandInLine(
        absent=membership.person.name,
        deputy=stand_in.deputy.name,
        what=f"{what}, {membership.organisation.label}",
        since=stand_in.valid_from,
        until=stand_in.valid_to,
        ground=" · ".join(part for part in (stand_in.reason, stand_in.basis) if part),
        when=when,
        by=stand_in.created_by,
        end_url=reverse("stand_in_end", args=[stand_in.pk]) if may_end else "",
        mine=membership.person_id == person.pk,
    )


def _invitation(invitation: Invitation) -> InvitationLine:
    state = state_of(invitation)
    return InvitationLine(
        pk=invitation.pk,
        at=invitation.created_at,
        by=invitation.created_by,
        expires=invitation.expires_at,
        state=state,
        label=gettext(INVITATION_STATES[state]),
        mail=invitation.mailed_to,
        mail_error=invitation.mail_error,
        for_password=invitation.purpose == "password",
    )


def act_lines(events: list[AuditEvent], person: Person) -> list[ActLine]:
    """Return events in words; the person's own acts under the name they have now, or code."""
    return [
        ActLine(
            e.at,
            person.name if e.actor_id == person.pk else e.actor_name,
            action_label(e.action, gettext),
            e.address,
        )
        for e in events
    ]


def person_page(*, actor: Actor, person: Person) -> PersonPage:
    """Return the page of a person (of :func:`get_person`). The number of queries is fixed."""
    manages = may(actor, "accounts.manage", person)
    user = person.user
    name = user.get_username() if user else ""
    return PersonPage(
        person=person,
        state=person.state,  # type: ignore[attr-defined]
        badge=state_badge(person.state),  # type: ignore[attr-defined]
        functions=held_functions(person, actor),
        departures=departure_lines(person, actor, manages=manages),
        stand_ins=stand_in_lines(person, actor),
        invitations=[_invitation(i) for i in invitations_of(person=person)],
        acts=act_lines(events_about(actor=actor, person=person), person),
        sessions=sign_in().sessions(user.pk) if user and manages else [],
        second_factor=bool(user and sign_in().with_second_factor([user.pk])),
        tries_locked=bool(user and sign_in().locked_usernames([name])),
        has_account=user is not None,
        may_manage=manages,
        may_invite=may(actor, "accounts.invite", person),
        is_self=person.pk == actor.person_id,
        erased=hasattr(person, "erasure"),
        may_erase=manages and may_be_erased(person, timezone.localdate()),
    )
