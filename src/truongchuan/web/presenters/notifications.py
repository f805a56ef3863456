"""Notifications as people read them: the list, the filters, one line each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reminders.models import Delivery, Kind, Notification
from truongchuan.domain.reminders.selectors import (
    count_unread,
    kinds_of,
    list_notifications,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.query import Option, one_of
from truongchuan.web.templatetags.vn import date_vn, moment_vn
from truongchuan.wording.reminders import KINDS, notification_text, role_text

PAGE_SIZE = 40


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind is drawn."""

    tone: str
    icon: str


LOOKS: dict[str, Look] = {
    Kind.DUE_SOON: Look("warning", "clock"),
    Kind.LATE: Look("danger", "late"),
    Kind.SILENT: Look("warning", "comment"),
    Kind.LATE_SUMMARY: Look("danger", "list"),
    Kind.URGED: Look("danger", "bell"),
    Kind.ASSIGNED: Look("info", "flag"),
    Kind.OBSTACLE: Look("blocked", "stop"),
    Kind.ESCALATED: Look("blocked", "steering"),
    Kind.MEETING: Look("info", "calendar"),
    Kind.CONCLUSION: Look("info", "check"),
    Kind.REVIEW: Look("info", "table"),
    Kind.DOCUMENT_DUE: Look("warning", "document"),
    Kind.UPKEEP: Look("danger", "warning"),
}


@dataclass(frozen=True, slots=True)
class NotificationLine:
    """One notification. ``told_by`` is empty where the text names the person or nobody did it.

    ``url`` is the page of its subject; empty where there is none any more.
    """

    pk: int
    kind: str
    kind_label: str
    look: Look
    text: str
    role: str
    words: str
    told_by: str
    programme: str
    on: date
    when: str
    unread: bool
    url: str


def notification_line(told: Notification) -> NotificationLine:
    """Return a notification ready to be drawn."""
    return NotificationLine(
        pk=told.pk,
        kind=told.kind,
        kind_label=gettext(KINDS[told.kind]),
        look=LOOKS[told.kind],
        text=notification_text(told.kind, told.subject_label, told.params, gettext),
        role=role_text(told.params, gettext),
        words=told.words,
        told_by=told.told_by if told.told_by_id and "by" not in told.params else "",
        programme=told.programme.number or told.programme.title,
        on=told.on,
        when=when_told(told, told.programme),
        unread=told.read_at is None,
        url=url_of(told),
    )


def when_told(told: Notification, programme: Programme) -> str:
    """Return when it was told; where the programme's day stands still, only that day."""
    return date_vn(told.on) if programme.fixed_today else moment_vn(told.created_at)


def when_sent(delivery: Delivery, programme: Programme) -> str:
    """Return when an e-mail was sent, as the programme counts days; empty before."""
    if delivery.sent_at is None:
        return ""
    return date_vn(delivery.day) if programme.fixed_today else moment_vn(delivery.sent_at)


def url_of(told: Notification) -> str:
    """Return the page that a notification leads to."""
    try:
        return reverse(told.route, args=told.route_args) if told.route else ""
    except NoReverseMatch:
        return ""


@dataclass(frozen=True, slots=True)
class DayGroup:
    """The notifications of one day."""

    day: date
    today: bool
    lines: list[NotificationLine]


@dataclass(frozen=True, slots=True)
class NotificationsPage:
    """Everything on the page of notifications."""

    groups: list[DayGroup]
    page: Page[Notification]
    kinds: list[Option]
    state: str
    unread: int
    total: int


def notifications_page(*, actor: Actor, query: QueryDict, today: date) -> NotificationsPage:
    """Return the page that a query string asks for. The number of queries is fixed."""
    counts = kinds_of(actor=actor)
    state, kind = one_of(query, "state", ["unread"]), one_of(query, "kind", KINDS)
    found = list_notifications(actor=actor)
    if state == "unread":
        found = found.filter(read_at__isnull=True)
    if kind:
        found = found.filter(kind=kind)
    page = Paginator(found, PAGE_SIZE).get_page(query.get("page"))
    return NotificationsPage(
        groups=_groups(page.object_list, today),
        page=page,
        kinds=[
            Option(code, gettext(label), counts[code], code == kind)
            for code, label in KINDS.items()
            if code in counts
        ],
        state=state,
        unread=count_unread(actor=actor),
        total=sum(counts.values()),
    )


def _groups(told: Iterable[Notification], today: date) -> list[DayGroup]:
    def day(line: NotificationLine) -> date:
        return line.on

    lines = sorted(map(notification_line, told), key=lambda x: (x.on, x.pk), reverse=True)
    return [DayGroup(on, on == today, list(group)) for on, group in groupby(lines, key=day)]
