"""One's own account, ready to draw."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from truongchuan.domain.accounts.policies import may
from truongchuan.domain.accounts.ports import Session, sign_in
from truongchuan.domain.accounts.selectors import requires_second_factor
from truongchuan.domain.directory.models import Person
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.oidc import provider_of
from truongchuan.web.presenters.person import (
    HeldFunction,
    StandInLine,
    held_functions,
    stand_in_lines,
)


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A browser in which one is signed in."""

    session: Session
    current: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Everything on the page of one's own account."""

    person: Person
    username: str
    functions: list[HeldFunction]
    stand_ins: list[StandInLine]
    sessions: list[SessionLine]
    has_password: bool
    second_factor: bool
    second_factor_required: bool
    second_factor_advised: bool
    outside_name: str
    outside_linked: bool
    reminders_url: str
    tokens_url: str

    @property
    def others(self) -> int:
        """How many other sessions there are."""
        return sum(not line.current for line in self.sessions)


def account_page(*, actor: Actor, person: Person, request: HttpRequest) -> AccountPage:
    """Return the page of a person's own account."""
    user = person.user
    assert user is not None  # noqa: S101 (signed in)
    here = request.session.session_key
    sessions = [SessionLine(s, s.key == here) for s in sign_in().sessions(user.pk)]
    provider = provider_of(request)
    has_factor = bool(sign_in().with_second_factor([user.pk]))
    serves = actor.authority_id is not None
    return AccountPage(
        person=person,
        username=user.get_username(),
        functions=held_functions(person, actor),
        stand_ins=stand_in_lines(person, actor),
        sessions=sorted(sessions, key=lambda line: not line.current),
        has_password=user.has_usable_password(),
        second_factor=has_factor,
        second_factor_required=requires_second_factor(actor=actor),
        second_factor_advised=not has_factor and (actor.operates or actor.leads),
        outside_name=str(provider.name) if provider else "",
        outside_linked=bool(provider and sign_in().linked(user.pk)),
        reminders_url=reverse("notification_settings")
        if serves and may(actor, "reminders.personal")
        else "",
        tokens_url=_exists("my_tokens") if serves else "",
    )


def _exists(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
