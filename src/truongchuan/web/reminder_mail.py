"""The letters that tell people of their work: plain text and simple HTML, in official tone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from truongchuan.domain.reminders.models import Delivery, Kind, Notification
from truongchuan.domain.reminders.ports import Letter
from truongchuan.web.presenters.notifications import NotificationLine, notification_line
from truongchuan.web.presenters.rows import shorten
from truongchuan.wording.reminders import KINDS

MOST_LINES = 40
"""More than anybody reads in a letter; the page has them all."""
_ORDER = list(KINDS)
_FIRST = (Kind.URGED, Kind.ESCALATED, Kind.LATE, Kind.DUE_SOON, Kind.SILENT)


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one kind."""

    heading: str
    lines: list[NotificationLine]


def write_letter(delivery: Delivery, told: Sequence[Notification]) -> Letter:
    """Write the e-mail of a delivery."""
    lines = sorted(map(notification_line, told), key=lambda x: (_place(x.kind), x.pk))
    shown = lines[:MOST_LINES]
    context = {
        "person": delivery.person,
        "programme": delivery.programme,
        "day": delivery.day,
        "total": len(lines),
        "left": len(lines) - len(shown),
        "sections": [
            Section(heading, list(group))
            for heading, group in groupby(shown, key=lambda line: line.kind_label)
        ],
        "base": settings.BASE_URL,
        "list_url": settings.BASE_URL + reverse("notifications"),
        "settings_url": settings.BASE_URL + reverse("notification_settings"),
        "demo": settings.DEMO,
    }
    return Letter(
        message_id=delivery.message_id,
        to=delivery.address,
        subject=_subject(delivery, lines),
        text=render_to_string("reminders/mail.txt", context).strip() + "\n",
        html=render_to_string("reminders/mail.html", context),
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{context['settings_url']}>",
        },
    )


def _place(kind: str) -> int:
    return _FIRST.index(Kind(kind)) if kind in _FIRST else len(_FIRST) + _ORDER.index(kind)


def _subject(delivery: Delivery, lines: Sequence[NotificationLine]) -> str:
    """Return a subject on one line: what it is about, then the plan's number."""
    plan = delivery.programme.number or shorten(delivery.programme.title, 60)
    if len(lines) == 1:
        return f"[{plan}] {shorten(lines[0].text)}".replace("\n", " ")
    number = len(lines)
    words = ngettext("%(n)s việc cần chú ý", "%(n)s việc cần chú ý", number) % {"n": number}
    late = sum(line.kind == Kind.LATE for line in lines)
    if late:
        words += gettext(", trong đó %(n)s việc quá hạn") % {"n": late}
    return f"[{plan}] {words}".replace("\n", " ")
