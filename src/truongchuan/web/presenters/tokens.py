"""Personal tokens ready to draw: one's own, and those of the authority's people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.models import OwnedQuerySet
from truongchuan.domain.tokens.models import AccessToken
from truongchuan.domain.tokens.selectors import (
    TokenState,
    list_own_tokens,
    list_tokens,
    state_of,
)
from truongchuan.engines.text import fold
from truongchuan.web.presenters.query import PAGE_SIZE, one_of, words
from truongchuan.web.presenters.roadmap_query import Choice
from truongchuan.web.templatetags.vn import date_vn, moment_vn
from truongchuan.wording.tokens import SCOPES, STATES

LOOKS = {
    TokenState.WORKING: ("success", "check"),
    TokenState.EXPIRED: ("muted", "clock"),
    TokenState.REVOKED: ("muted", "slash"),
}
OWN_SHOWN = 60


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """A scope with what it opens."""

    code: str
    label: str
    writes: bool


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token; ``revoke_url`` is empty once it does not work any more."""

    pk: int
    name: str
    prefix: str
    person: str
    scopes: list[ScopeLine]
    state: str
    state_label: str
    tone: str
    icon: str
    made: str
    ends: str
    used: str
    ended: str
    revoke_url: str

    @property
    def dialog(self) -> str:
        """Name of the dialog that asks before it is ended."""
        return f"thu-hoi-{self.pk}"


@dataclass(frozen=True, slots=True)
class OfficeTokensPage:
    """The tokens of the authority's people."""

    lines: list[TokenLine]
    page: Page[AccessToken]
    total: int
    words: str
    states: list[Choice]


def own_tokens(actor: Actor) -> list[TokenLine]:
    """Return one's own tokens, those that work first; one query."""
    lines = _lines(list_own_tokens(actor=actor)[:OWN_SHOWN], "my_token_revoke", person="")
    return sorted(lines, key=lambda line: line.state != TokenState.WORKING)


def office_tokens(*, actor: Actor, query: QueryDict) -> OfficeTokensPage:
    """Return the page that a query string asks for; three queries."""
    state = _state_asked(query)
    page = Paginator(find_tokens(actor=actor, query=query), PAGE_SIZE).get_page(query.get("page"))
    return OfficeTokensPage(
        lines=token_lines(page.object_list),
        page=page,
        total=list_tokens(actor=actor).count(),
        words=words(query),
        states=[Choice(code, gettext(label), code == state) for code, label in STATES.items()],
    )


def find_tokens(*, actor: Actor, query: QueryDict) -> OwnedQuerySet[AccessToken]:
    """Return the tokens that a query string asks for, newest first."""
    now, state = timezone.now(), _state_asked(query)
    found = list_tokens(actor=actor)
    if state == TokenState.WORKING:
        found = found.filter(revoked_at__isnull=True, expires_at__gt=now)
    elif state == TokenState.EXPIRED:
        found = found.filter(revoked_at__isnull=True, expires_at__lte=now)
    elif state == TokenState.REVOKED:
        found = found.filter(revoked_at__isnull=False)
    for word in fold(words(query)).split():
        found = found.filter(Q(person__folded__contains=word) | Q(prefix__icontains=word))
    return found


def token_lines(tokens: Iterable[AccessToken]) -> list[TokenLine]:
    """Return tokens (of :func:`find_tokens`) as rows of the authority's list."""
    return _lines(tokens, "office_token_revoke")


def _state_asked(query: QueryDict) -> str:
    return one_of(query, "state", list(TokenState))


def _lines(tokens: Iterable[AccessToken], route: str, person: str | None = None) -> list[TokenLine]:
    now = timezone.now()
    return [
        _line(token, now, route, token.person.name if person is None else person)
        for token in tokens
    ]


def _line(token: AccessToken, now: datetime, route: str, person: str) -> TokenLine:
    state = state_of(token, now)
    tone, icon = LOOKS[state]
    works = state is TokenState.WORKING
    return TokenLine(
        pk=token.pk,
        name=token.name,
        prefix=f"{token.prefix}…",
        person=person,
        scopes=[
            ScopeLine(scope, gettext(SCOPES[scope]), scope.endswith(":write"))
            for scope in token.scope_list
            if scope in SCOPES
        ],
        state=state.value,
        state_label=gettext(STATES[state]),
        tone=tone,
        icon=icon,
        made=date_vn(timezone.localdate(token.created_at)),
        ends=date_vn(timezone.localdate(token.expires_at)),
        used=_used(token),
        ended=_ended(token),
        revoke_url=reverse(route, args=[token.pk]) if works else "",
    )


def _used(token: AccessToken) -> str:
    """Say when a token was last used: kept to the hour, so no minutes are claimed."""
    if token.used_at is None:
        return ""
    local = timezone.localtime(token.used_at)
    return gettext("khoảng %(hour)s giờ ngày %(day)s") % {"hour": local.hour, "day": date_vn(local)}


def _ended(token: AccessToken) -> str:
    if token.revoked_at is None:
        return ""
    told = gettext("%(by)s thu hồi lúc %(at)s")
    return told % {"by": token.revoked_by, "at": moment_vn(token.revoked_at)}
