"""The list of people with their accounts, ready to draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.domain.accounts.selectors import (
    ORDERS,
    STATES,
    PeopleFilter,
    count_by_function,
    count_by_unit,
    count_in_schools,
    count_states,
    list_people,
)
from truongchuan.domain.directory.models import Membership, Person
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.query import PAGE_SIZE, Option, number, one_of, options, sorting
from truongchuan.web.presenters.query import words as words_of
from truongchuan.web.templatetags.ui import Badge
from truongchuan.wording.accounts import FUNCTIONS
from truongchuan.wording.accounts import STATES as STATE_WORDS

BADGES = {
    "uninvited": ("neutral", "circle"),
    "invited": ("info", "send"),
    "active": ("success", "check"),
    "locked": ("danger", "lock"),
    "left": ("muted", "exit"),
}


@dataclass(frozen=True, slots=True)
class FunctionLine:
    """A function in a few words."""

    words: str
    unit: str
    to_come: bool = False


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person as one row."""

    pk: int
    name: str
    email: str
    functions: list[FunctionLine]
    state: str
    badge: Badge
    username: str
    signed_in: datetime | None
    invitable: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Everything on the page of people."""

    words: str
    units: list[Option]
    functions: list[Option]
    states: list[Option]
    page: Page[Person]
    lines: list[PersonLine]
    total: int
    uninvited: int

    @property
    def found(self) -> int:
        """Number of persons that the filter keeps."""
        return self.page.paginator.count

    @property
    def any_invitable(self) -> bool:
        """True when somebody on this page can be invited."""
        return any(line.invitable for line in self.lines)


def state_badge(state: str) -> Badge:
    """Return how the state of an account is shown."""
    return Badge(*BADGES[state], gettext(STATE_WORDS[state]))


def filter_from(query: QueryDict) -> PeopleFilter:
    """Read the filter from a query string."""
    unit = "schools" if query.get("unit") == "schools" else str(number(query, "unit") or "")
    return PeopleFilter(
        words=words_of(query),
        unit=unit,
        function=one_of(query, "function", FUNCTIONS),
        state=one_of(query, "state", STATES),
    )


def function_line(membership: Membership) -> FunctionLine:
    """Return a function in a few words: the title, or what the function is called."""
    words = membership.title or gettext(FUNCTIONS[membership.function])
    return FunctionLine(words, membership.organisation.label)


def person_lines(people: Iterable[Person]) -> list[PersonLine]:
    """Return persons (of :func:`list_people`) as rows."""
    return [
        PersonLine(
            pk=p.pk,
            name=p.name,
            email=p.email,
            functions=[function_line(m) for m in p.current],  # type: ignore[attr-defined]
            state=p.state,  # type: ignore[attr-defined]
            badge=state_badge(p.state),  # type: ignore[attr-defined]
            username=p.user.get_username() if p.user else "",
            signed_in=p.user.last_login if p.user else None,
            invitable=p.state in {"uninvited", "invited"},  # type: ignore[attr-defined]
        )
        for p in people
    ]


def people_page(*, actor: Actor, query: QueryDict) -> PeoplePage:
    """Return the page that a query string asks for. The number of queries is fixed."""
    where = filter_from(query)
    order, descending = sorting(query, ORDERS, "name")
    found = list_people(actor=actor, where=where, order=order, descending=descending)
    page = Paginator(found, PAGE_SIZE).get_page(query.get("page"))
    states = count_states(actor=actor)
    functions = count_by_function(actor=actor)
    units = [(str(unit.pk), unit.label, n) for unit, n in count_by_unit(actor=actor)]
    in_schools = count_in_schools(actor=actor)
    if in_schools:
        units.append(("schools", gettext("Các trường"), in_schools))
    return PeoplePage(
        words=where.words,
        units=options(units, where.unit),
        functions=options(
            ((c, gettext(w), functions[c]) for c, w in FUNCTIONS.items() if c in functions),
            where.function,
        ),
        states=options(
            ((c, gettext(STATE_WORDS[c]), states[c]) for c in STATES if c in states), where.state
        ),
        page=page,
        lines=person_lines(page),
        total=sum(states.values()),
        uninvited=states.get("uninvited", 0),
    )
