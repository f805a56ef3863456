"""The audit record of an authority, ready to draw: the list, one event, where the chain stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, ngettext

from truongchuan.domain.audit.heads import in_groups
from truongchuan.domain.audit.models import AuditCheck, AuditEvent
from truongchuan.domain.audit.selectors import (
    ChainState,
    EventPage,
    chain_state,
    find_events,
    get_event,
)
from truongchuan.domain.audit.services import event_hash
from truongchuan.domain.directory.models import FUNCTIONS, Organisation, OrganisationKind, School
from truongchuan.domain.programmes.history import programme_of_subject
from truongchuan.domain.programmes.models import Programme, RowOrigin
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.audit_query import (
    Asked,
    asked_of,
    group_choices,
    kind_choices,
    kind_label,
)
from truongchuan.web.presenters.event_log import subject_label_and_url
from truongchuan.web.presenters.query import PAGE_SIZE, number
from truongchuan.web.presenters.roadmap_query import Choice
from truongchuan.web.templatetags.ui import STATE_BADGES
from truongchuan.web.templatetags.vn import date_vn, moment_vn
from truongchuan.wording import committee, documents, followup, mobilisation, outreach, oversight
from truongchuan.wording.audit import FIELDS, REASONS, problem_text
from truongchuan.wording.roadmap import action_label


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One event in the list."""

    number: int
    at: datetime
    who: str
    address: str
    action: str
    kind: str
    about: str
    url: str
    told: str


@dataclass(frozen=True, slots=True)
class ChainCard:
    """Where the chain stands, for people: the hash in groups of four, what the last check said."""

    state: ChainState
    groups: list[str]
    problems: list[str]
    left: int
    reason: str

    @property
    def checked(self) -> AuditCheck | None:
        """The last check that ended."""
        return self.state.last_check


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Everything on the page. ``older`` and ``newer`` are query strings, empty at an end."""

    asked: Asked
    lines: list[AuditLine]
    older: str
    newer: str
    newest: str
    looked_to: int | None
    query: str
    groups: list[Choice]
    kinds: list[Choice]


def audit_page(*, actor: Actor, query: QueryDict, size: int = PAGE_SIZE) -> AuditPage:
    """Look for events and word them."""
    asked = asked_of(query, actor)
    found = events_of(actor=actor, asked=asked, query=query, size=size)
    kept = query.copy()
    for name in ("before", "after", "page"):
        kept.pop(name, None)

    def going(name: str, value: int | None) -> str:
        if value is None:
            return ""
        changed = kept.copy()
        changed[name] = str(value)
        return "?" + changed.urlencode()

    return AuditPage(
        asked=asked,
        lines=[line_of(event) for event in found.events],
        older=going("before", found.older),
        newer=going("after", found.newer),
        newest="?" + kept.urlencode() if found.newer is not None else "",
        looked_to=found.looked_to,
        query=kept.urlencode(),
        groups=group_choices(asked.group),
        kinds=kind_choices(asked.kind),
    )


def events_of(*, actor: Actor, asked: Asked, query: QueryDict, size: int) -> EventPage:
    """Return the events that are asked for: by their number, or a page of those that fit."""
    if asked.number is not None:
        event = get_event(actor=actor, number=asked.number)
        return EventPage((event,) if event else (), None, None)
    return find_events(
        actor=actor,
        where=asked.where,
        before=number(query, "before"),
        after=number(query, "after"),
        size=size,
    )


def line_of(event: AuditEvent) -> AuditLine:
    """Word one event."""
    return AuditLine(
        number=event.number,
        at=event.at,
        who=event.actor_name,
        address=event.address,
        action=action_label(event.action, gettext),
        kind=kind_label(event.subject_type),
        about=event.subject_label,
        url=reverse("audit_event", args=[event.number]),
        told="; ".join(
            f"{field.label}: {field.after or field.before}" for field in fields_of(event)[:3]
        ),
    )


def chain_card(*, actor: Actor) -> ChainCard:
    """Return where the chain stands."""
    state = chain_state(actor=actor)
    last = state.last_check
    problems = [problem_text(problem, gettext) for problem in last.problems] if last else []
    return ChainCard(
        state=state,
        groups=in_groups(state.head.hash).split(),
        problems=problems,
        left=last.problem_count - len(problems) if last else 0,
        reason=gettext(REASONS[state.noted.reason]) if state.noted else "",
    )


# --- one event -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """One value before and after; empty where there was none."""

    label: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        """True where both are told and are not the same."""
        return bool(self.before and self.after and self.before != self.after)


@dataclass(frozen=True, slots=True)
class Link:
    """An event as a link of the chain: its number and hash in groups of four."""

    number: int
    groups: list[str]
    action: str
    url: str


@dataclass(frozen=True, slots=True)
class EventView:
    """One event with its comparison, the thing it is about, and its neighbours."""

    line: AuditLine
    person_id: int | None
    subject: str
    subject_url: str
    same_subject: str
    same_person: str
    fields: list[Field]
    link: Link
    before: Link | None
    after: Link | None
    follows: bool
    holds: bool
    is_followed: bool


def event_view(event: AuditEvent, *, actor: Actor) -> EventView:
    """Return one event's page."""
    before = get_event(actor=actor, number=event.number - 1)
    after = get_event(actor=actor, number=event.number + 1)
    subject, url = _subject(event, actor)
    log = reverse("audit_log")
    return EventView(
        line=line_of(event),
        person_id=event.actor_id,
        subject=subject,
        subject_url=url,
        same_subject=f"{log}?kind={event.subject_type}&subject={event.subject_id}",
        same_person=f"{log}?person={event.actor_id or 'he-thong'}",
        fields=fields_of(event),
        link=_link(event),
        before=_link(before) if before else None,
        after=_link(after) if after else None,
        follows=event.previous_hash == (before.hash if before else "0" * 64),
        holds=event_hash(event) == event.hash,
        is_followed=after is None or after.previous_hash == event.hash,
    )


def _link(event: AuditEvent) -> Link:
    return Link(
        number=event.number,
        groups=in_groups(event.hash).split(),
        action=action_label(event.action, gettext),
        url=reverse("audit_event", args=[event.number]),
    )


def fields_of(event: AuditEvent) -> list[Field]:
    """Return what an event says of before and after, value by value."""
    names = list(dict.fromkeys([*event.after, *event.before]))
    return [
        Field(
            label=gettext(FIELDS[name]) if name in FIELDS else name,
            before=readable(event.before[name], name) if name in event.before else "",
            after=readable(event.after[name], name) if name in event.after else "",
        )
        for name in names
    ]


_VALUES: dict[str, Mapping[str, str]] = {
    "document_state": documents.STATES,
    "direction": documents.DIRECTIONS,
    "obstacle_state": followup.OBSTACLE_STATES,
    "category": followup.OBSTACLE_CATEGORIES,
    "duty_state": followup.DUTY_STATES,
    "batch_state": followup.BATCH_STATES,
    "drive_state": mobilisation.STATES,
    "form": mobilisation.FORMS,
    "outcome": mobilisation.OUTCOMES,
    "role": committee.ROLES,
    "meeting_state": {code: words[2] for code, words in committee.MEETING_STATES.items()},
    "kind": {
        **committee.MEETING_KINDS,
        **committee.CONCLUSION_KINDS,
        **dict(OrganisationKind.choices),
    },
    "came": committee.ATTENDANCE,
    "channel": outreach.CHANNELS,
    "result": oversight.CHECK_RESULTS,
    "origin": dict(RowOrigin.choices),
    "function": dict(FUNCTIONS),
}
"""Words for recorded codes, by the value's name."""


def readable(value: Any, name: str = "") -> str:
    """Write a recorded value for people; ``name`` is the value's own."""
    if isinstance(value, str) and value in _VALUES.get(name, {}):
        return gettext(_VALUES[name][value])
    if value is None or value == "":
        return gettext("(trống)")
    if isinstance(value, bool):
        return gettext("có") if value else gettext("không")
    if isinstance(value, Mapping):
        if set(value) == {"chars"}:
            text = ngettext(
                "%(n)s ký tự, không chép lại", "%(n)s ký tự, không chép lại", value["chars"]
            )
            return text % {"n": value["chars"]}
        return "; ".join(f"{key}: {readable(part)}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(readable(part) for part in value) or gettext("(trống)")
    if isinstance(value, str):
        return _text(value)
    return str(value)


def _text(value: str) -> str:
    if value in STATE_BADGES:
        return gettext(STATE_BADGES[value].label)
    if len(value) >= 10 and value[:4].isdigit() and value[4] == "-":
        try:
            return (
                date_vn(date.fromisoformat(value))
                if len(value) == 10
                else moment_vn(datetime.fromisoformat(value))
            )
        except ValueError:
            return value
    return value


def _subject(event: AuditEvent, actor: Actor) -> tuple[str, str]:
    """Return the thing as it is called now, and its page where the reader may see one."""
    thing = _find(event)
    if thing is None:
        return "", ""
    programme = programme_of_subject(thing)
    if programme is None and isinstance(thing, School | Organisation):
        return str(thing), _place(thing, list_programmes(actor=actor).first())
    if programme is None:
        return str(thing), ""
    if not list_programmes(actor=actor).filter(pk=programme.pk).exists():
        return "", ""
    return subject_label_and_url(thing, programme)


def _find(event: AuditEvent) -> Model | None:
    try:
        model = apps.get_model(event.subject_type)
        found: Model | None = model._default_manager.filter(pk=event.subject_id).first()
    except (LookupError, ValueError, ValidationError):
        return None
    return found


def _place(thing: School | Organisation, programme: Programme | None) -> str:
    """Return the page of a school or unit in the newest programme."""
    if programme is None or (isinstance(thing, Organisation) and thing.is_authority):
        return ""
    route = "school" if isinstance(thing, School) else "unit"
    try:
        return reverse(route, args=[programme.pk, thing.pk])
    except NoReverseMatch:
        return ""
