"""The reminder log: what was told to whom, when, and whether the e-mail went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reminders.models import MailState, Notification
from truongchuan.domain.reminders.selectors import (
    LOG_ORDERS,
    LogCounts,
    LogFilter,
    count_log,
    list_log,
    units_with_work,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.notifications import (
    LOOKS,
    Look,
    url_of,
    when_sent,
    when_told,
)
from truongchuan.web.presenters.query import PAGE_SIZE, number, one_of, sorting, words
from truongchuan.web.presenters.roadmap_query import Choice
from truongchuan.web.templatetags.vn import date_vn, moment_vn
from truongchuan.wording.reminders import (
    KINDS,
    MAIL_FILTERS,
    MAIL_STATES,
    notification_text,
    role_text,
)

MAIL_TONES = {
    "none": "muted",
    "waiting": "neutral",
    "queued": "neutral",
    "sending": "info",
    "sent": "success",
    "failed": "danger",
    "cancelled": "muted",
}
MAIL_ICONS = {"sent": "check", "failed": "error", "waiting": "clock", "queued": "clock"}


@dataclass(frozen=True, slots=True)
class LogLine:
    """One thing told to one person."""

    when: str
    person: str
    unit: str
    role: str
    kind_label: str
    look: Look
    text: str
    url: str
    words: str
    told_by: str
    by_in_text: bool
    read: str
    mail: str
    mail_label: str
    mail_tone: str
    mail_icon: str
    mail_when: str
    mail_note: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """Everything on the page."""

    lines: list[LogLine]
    page: Page[int]
    counts: LogCounts
    kinds: list[Choice]
    mails: list[Choice]
    units: list[Choice]
    where: LogFilter
    query: str

    @property
    def found(self) -> int:
        """Number of lines that the filter keeps."""
        return self.page.paginator.count


def filter_from(query: QueryDict) -> LogFilter:
    """Read the filter from a query string."""
    return LogFilter(
        kind=one_of(query, "kind", KINDS),
        mail=one_of(query, "mail", MAIL_FILTERS),
        unit_id=number(query, "unit"),
        number=number(query, "task"),
        words=words(query),
    )


def found_log(*, actor: Actor, programme: Programme, query: QueryDict) -> QuerySet[Notification]:
    """Return the notifications that a query string asks for."""
    order, descending = sorting(query, LOG_ORDERS, "when")
    if "sort" not in query:
        descending = True
    return list_log(
        actor=actor,
        programme=programme,
        where=filter_from(query),
        order=order,
        descending=descending,
    )


def log_page(*, actor: Actor, programme: Programme, query: QueryDict) -> LogPage:
    """Return the page that a query string asks for. The number of queries is fixed."""
    where = filter_from(query)
    found = found_log(actor=actor, programme=programme, query=query)
    # Ids first: sorting tens of thousands of whole rows for fifty of them takes its time.
    page = Paginator(found.values_list("pk", flat=True), PAGE_SIZE).get_page(query.get("page"))
    told = found.order_by().in_bulk(list(page.object_list))
    units = units_with_work(actor=actor, programme=programme)
    return LogPage(
        lines=log_lines([told[pk] for pk in page.object_list if pk in told], programme),
        page=page,
        counts=count_log(actor=actor, programme=programme),
        kinds=_choices(KINDS, where.kind),
        mails=_choices(MAIL_FILTERS, where.mail),
        units=[Choice(str(u.pk), u.label, u.pk == where.unit_id) for u in units],
        where=where,
        query=urlencode([(k, v) for k, v in query.items() if v and k != "page"]),
    )


def _choices(texts: dict[str, str], chosen: str) -> list[Choice]:
    return [Choice(code, gettext(text), code == chosen) for code, text in texts.items()]


def log_lines(told: Iterable[Notification], programme: Programme) -> list[LogLine]:
    """Return notifications as lines of the log."""
    return [_line(one, programme) for one in told]


def _line(told: Notification, programme: Programme) -> LogLine:
    mail = told.delivery
    state = mail.state if mail is not None else told.mail
    if mail is None and state == MailState.ATTACHED:
        state = MailState.NONE  # its e-mail was removed by hand
    return LogLine(
        when=when_told(told, programme),
        person=told.person.name,
        unit=told.unit.label if told.unit is not None else "",
        role=role_text(told.params, gettext),
        kind_label=gettext(KINDS[told.kind]),
        look=LOOKS[told.kind],
        text=notification_text(told.kind, told.subject_label, told.params, gettext),
        url=url_of(told),
        words=told.words,
        told_by=told.told_by if told.told_by_id else "",
        by_in_text="by" in told.params,
        read=_read(told, programme),
        mail=state,
        mail_label=gettext(MAIL_STATES[state]),
        mail_tone=MAIL_TONES[state],
        mail_icon=MAIL_ICONS.get(state, ""),
        mail_when=when_sent(mail, programme) if mail is not None else "",
        mail_note=_note(told),
    )


def _read(told: Notification, programme: Programme) -> str:
    """Return when it was read; where the programme's day stands still, only that it was."""
    if told.read_at is None:
        return ""
    return date_vn(programme.fixed_today) if programme.fixed_today else moment_vn(told.read_at)


def _note(told: Notification) -> str:
    if told.delivery is None or told.delivery.attempts < 2:
        return ""
    return gettext("%(n)s lần thử") % {"n": told.delivery.attempts}
