"""The letters about accounts: an invitation, and what somebody else did to an account."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from truongchuan.adapters.post import post_letter
from truongchuan.domain.accounts.invitations import Issued, note_mailing
from truongchuan.domain.directory.models import Person
from truongchuan.domain.reminders.ports import Letter, NotPosted
from truongchuan.wording.accounts import NOTICES
from truongchuan.wording.catalogue import fill


def link_of(token: str) -> str:
    """Return the whole address that an invitation opens."""
    return f"{settings.BASE_URL}{reverse('invitation', args=[token])}"


def mail_invitations(issued: Iterable[Issued]) -> None:
    """Mail each link to whoever has an address; what became of it is kept with the invitation.

    Here and now: the token is kept nowhere, so no job could do it later.
    """
    if not settings.EMAIL_ENABLED:
        return
    for one in issued:
        if one.person.email:
            error = _post(one)
            note_mailing(invitation=one.invitation, error=error)
            one.invitation.refresh_from_db()


def _post(one: Issued) -> str:
    context = {
        "person": one.person,
        "invitation": one.invitation,
        "link": link_of(one.token),
        "demo": settings.DEMO,
    }
    letter = Letter(
        message_id=message_id(f"invitation-{one.invitation.pk}"),
        to=one.person.email,
        subject=gettext("Lời mời dùng TruongChuan của %s") % one.person.authority.name
        if one.invitation.purpose == "account"
        else gettext("Đường dẫn đặt lại mật khẩu TruongChuan"),
        text=render_to_string("accounts/mail_invitation.txt", context).strip() + "\n",
        html=render_to_string("accounts/mail_invitation.html", context),
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        post_letter(letter)
    except NotPosted as error:
        return str(error)
    return ""


def mail_notice(person: Person, *, kind: str, by: str) -> bool:
    """Tell somebody by e-mail what was done to their account; tell whether a letter went."""
    if not settings.EMAIL_ENABLED or not person.email:
        return False
    at = timezone.localtime().strftime("%H:%M %d/%m/%Y")
    text = fill(gettext(NOTICES[kind]), {"by": by, "at": at})
    letter = Letter(
        message_id=message_id(f"notice-{person.pk}"),
        to=person.email,
        subject=gettext("Thay đổi trên tài khoản TruongChuan của bạn"),
        text=f"{text}\n\n{settings.BASE_URL}{reverse('my_account')}\n",
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        post_letter(letter)
    except NotPosted:
        return False
    return True


def message_id(about: str) -> str:
    """Return a fresh Message-ID."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<{about}.{uuid.uuid4().hex}@{host}>"
