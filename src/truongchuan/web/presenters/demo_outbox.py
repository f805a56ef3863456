"""The demo's outbox: e-mails to oneself as they lie in the folder, read back from there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.adapters.post import kept_letter
from truongchuan.domain.reminders.models import Delivery
from truongchuan.domain.reminders.selectors import list_own_deliveries
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.notifications import when_sent
from truongchuan.wording.reminders import MAIL_STATES

PAGE_SIZE = 10


@dataclass(frozen=True, slots=True)
class OutboxLetter:
    """One e-mail. ``subject`` and ``text`` are empty until it was sent."""

    pk: int
    to: str
    state: str
    state_label: str
    when: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """Everything on the page."""

    letters: list[OutboxLetter]
    page: Page[Delivery]


def outbox_page(*, actor: Actor, query: QueryDict) -> OutboxPage:
    """Return the person's own e-mails, newest first."""
    mails = list_own_deliveries(actor=actor)
    page = Paginator(mails, PAGE_SIZE).get_page(query.get("page"))
    return OutboxPage([_letter(mail) for mail in page.object_list], page)


def _letter(mail: Delivery) -> OutboxLetter:
    kept = kept_letter(Path(settings.EMAIL_FILE_PATH), mail.message_id)
    body = kept.get_body(("plain",)) if kept is not None else None
    return OutboxLetter(
        pk=mail.pk,
        to=mail.address,
        state=mail.state,
        state_label=gettext(MAIL_STATES[mail.state]),
        when=when_sent(mail, mail.programme),
        subject=str(kept["Subject"]) if kept is not None else "",
        text=str(body.get_content()).strip() if body is not None else "",
    )
