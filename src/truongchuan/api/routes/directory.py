"""Who calls, units, people with their functions, the caller's notifications, the audit record."""

from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Query, Router
from pydantic import Field

from truongchuan.api.access import actor_of, caller_of
from truongchuan.api.operations import page_of, reads
from truongchuan.api.parts import Day, Id, Moment, Out, Page, Paging, UnitRef, Wanted, Words
from truongchuan.api.things import unit_of
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.audit.selectors import own_record
from truongchuan.domain.directory.models import Membership, Organisation
from truongchuan.domain.directory.selectors import members_of, organisations_of, units_of
from truongchuan.domain.reminders.models import Notification
from truongchuan.domain.reminders.selectors import list_notifications
from truongchuan.domain.tokens.scopes import in_order
from truongchuan.engines.text import fold
from truongchuan.wording.reminders import notification_text

router = Router(tags=["directory"])
own = Router(tags=["own"])
audit = Router(tags=["audit"])
SCOPE = "directory:read"


class FunctionOut(Out):
    """A function that the caller holds today."""

    unit: UnitRef
    function: str


class MeOut(Out):
    """Who calls, with what rights."""

    person_id: int | None
    name: str
    authority: UnitRef
    functions: list[FunctionOut]
    scopes: list[str]


class UnitOut(Out):
    """A unit, ward or other body; schools are in their own list."""

    id: int
    name: str
    short_name: str
    kind: str
    parent_id: int | None
    authority_id: int | None
    starts_on: Day | None
    ends_on: Day | None


class PersonOut(Out):
    """Who holds a function in a unit today. No address of any kind is given."""

    person_id: int
    name: str
    function: str
    title: str


class NotificationOut(Out):
    """Something the caller was told."""

    id: int
    programme_id: int
    kind: str
    text: str
    words: str
    on: Day
    created_at: Moment
    read_at: Moment | None


class EventOut(Out):
    """One act of the record. The chain: ``hash`` is over the content and ``previous_hash``."""

    id: int
    authority_id: int
    number: int
    at: Moment
    actor_id: int | None
    actor_name: str
    address: str
    action: str
    subject_type: str
    subject_id: str
    subject_label: str
    before: dict[str, Any]
    after: dict[str, Any]
    previous_hash: str
    hash: str


class UnitQuery(Paging):
    """Which units."""

    kind: str | None = Field(default=None, max_length=24, pattern="^[a-z_]+$")
    words: Words = ""


class NotificationQuery(Paging):
    """Which notifications."""

    unread: Literal["true", "false"] = "false"


class EventQuery(Paging):
    """Which events."""

    action: str | None = Field(default=None, max_length=80, pattern="^[a-z_.]+$")
    subject_type: str | None = Field(default=None, max_length=60, pattern="^[a-z_.]+$")
    subject_id: str | None = Field(default=None, max_length=60, pattern="^[0-9A-Za-z-]+$")
    actor_id: Wanted | None = None


@reads(own, "/me", MeOut, scope=SCOPE, permission="directory.view", about="nothing")
def me(request: HttpRequest) -> MeOut:
    """Show who one is here: functions held today and the token's scopes."""
    actor = actor_of(request)
    seen = organisations_of(actor=actor).in_bulk(
        [actor.authority_id or 0, *(grant.unit_id for grant in actor.grants)]
    )
    return MeOut(
        person_id=actor.person_id,
        name=actor.name,
        authority=UnitRef.of(seen[actor.authority_id or 0]),
        functions=[
            FunctionOut(unit=UnitRef.of(seen[grant.unit_id]), function=grant.function.value)
            for grant in actor.grants
            if grant.unit_id in seen
        ],
        scopes=in_order(caller_of(request).scopes),
    )


@reads(own, "/notifications", Page[NotificationOut],
       scope="notifications:read", permission="reminders.personal", about="nothing")  # fmt: skip
def notifications(request: HttpRequest, query: Query[NotificationQuery]) -> Page[NotificationOut]:
    """List what one was told, newest first. Nothing is marked as read by it."""
    found = list_notifications(actor=actor_of(request))
    if query.unread == "true":
        found = found.filter(read_at__isnull=True)
    return page_of(found, query, _notification)


@reads(router, "/units", Page[UnitOut],
       scope=SCOPE, permission="directory.view", about="nothing")  # fmt: skip
def list_of_units(request: HttpRequest, query: Query[UnitQuery]) -> Page[UnitOut]:
    """List the units of the authorities that one sees, schools left out."""
    found = units_of(actor=actor_of(request))
    if query.kind:
        found = found.filter(kind=query.kind)
    for word in fold(query.words).split():
        found = found.filter(folded__contains=word)
    return page_of(found.order_by("order", "sort_key", "pk"), query, UnitOut.of)


@reads(router, "/units/{unit_id}", UnitOut,
       scope=SCOPE, permission="directory.view", about="nothing")  # fmt: skip
def unit_detail(request: HttpRequest, unit_id: Id) -> UnitOut:
    """Show one unit, or a school's organisation."""
    found: Organisation = unit_of(request, unit_id)
    return UnitOut.of(found)


@reads(router, "/units/{unit_id}/people", Page[PersonOut],
       scope=SCOPE, permission="directory.view", about="nothing")  # fmt: skip
def unit_people(request: HttpRequest, unit_id: Id, paging: Query[Paging]) -> Page[PersonOut]:
    """List who holds a function in a unit or school today: name and function only."""
    found = members_of(
        actor=actor_of(request), organisation=unit_of(request, unit_id), on=timezone.localdate()
    )
    return page_of(found, paging, _person)


@reads(audit, "/audit-events", Page[EventOut],
       scope="audit:read", permission="audit.view", about="nothing")  # fmt: skip
def audit_events(request: HttpRequest, query: Query[EventQuery]) -> Page[EventOut]:
    """List what was done, newest first, in one's own authority; for its leader and operator."""
    found = own_record(actor=actor_of(request))
    columns = {
        "action": query.action, "subject_type": query.subject_type,
        "subject_id": query.subject_id, "actor_id": query.actor_id,
    }  # fmt: skip
    found = found.filter(**{name: value for name, value in columns.items() if value})
    return page_of(found.order_by("-number", "-pk"), query, _event)


def _notification(told: Notification) -> NotificationOut:
    text = notification_text(told.kind, told.subject_label, told.params, gettext)
    return NotificationOut.of(told, text=text)


def _person(held: Membership) -> PersonOut:
    return PersonOut.of(held, name=held.person.name)


def _event(event: AuditEvent) -> EventOut:
    return EventOut.of(event)
