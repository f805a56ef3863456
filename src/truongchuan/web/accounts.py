"""How people get accounts: by invitation, never by signing themselves up."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from truongchuan.adapters.sign_in import note_session
from truongchuan.domain.accounts.own import (
    person_of,
    record_lockout,
    record_own_act,
    record_password,
    record_sign_in,
)
from truongchuan.wording.accounts import NOTICES
from truongchuan.wording.catalogue import fill

PASSWORD = "password"  # noqa: S105 - what allauth calls this way of signing in
_OWN_ACTS = {
    "mfa/email/totp_activated": "accounts.second_factor_on",
    "mfa/email/totp_deactivated": "accounts.second_factor_off",
    "mfa/email/recovery_codes_generated": "accounts.recovery_codes",
    "socialaccount/email/account_connected": "accounts.link_sign_in",
    "socialaccount/email/account_disconnected": "accounts.unlink_sign_in",
}


def address_of(request: HttpRequest) -> str:
    """Return where a request came from, as the record writes it."""
    address: str = request.META.get("REMOTE_ADDR", "")
    return address


def note_password_typed(request: HttpRequest, user: AbstractBaseUser) -> None:
    """Keep in the session that somebody who was just signed in typed their password.

    For sign-ins that do not go through the sign-in page, which keeps it itself.
    """
    record_authentication(request, user, method=PASSWORD)


def typed_password_lately(request: HttpRequest) -> bool:
    """Tell whether this session began with the password, not longer ago than the settings say.

    allauth itself counts only what was typed again after signing in.
    """
    typed = [
        record["at"]
        for record in get_authentication_records(request, request.user)
        if record["method"] == PASSWORD
    ]
    return bool(typed) and time.time() - max(typed) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


class InvitationOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes open sign-up and records what people do to their account; the rest is allauth's."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": gettext_lazy("Thử quá nhiều lần. Hãy đợi vài phút rồi thử lại."),
        "rate_limited": gettext_lazy("Thử quá nhiều lần. Hãy đợi vài phút rồi thử lại."),
        "incorrect_password": gettext_lazy("Mật khẩu chưa đúng."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up without an invitation."""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign somebody in, record it, and tell them what was done to their account meanwhile."""
        methods = [r["method"] for r in get_authentication_records(request, user)]
        super().login(request, user)
        note_session(request)
        person = person_of(user.pk)
        if person is None:
            return
        told = record_sign_in(
            person=person,
            method="+".join(dict.fromkeys(methods)) or "invitation",
            address=address_of(request),
        )
        for notice in told:
            at = timezone.localtime(notice.at).strftime("%H:%M %d/%m/%Y")
            text = fill(gettext(NOTICES[notice.kind]), {"by": notice.by, "at": at})
            messages.warning(request, text)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for the password again, unless it was typed to sign in within the last minutes."""
        asked: bool = super().is_reauthentication_required(app=app, **kwargs)
        return asked and not typed_password_lately(self.request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Set a password, record it, and end the other sessions of the user."""
        super().set_password(user, password)
        person, request = person_of(user.pk), self.request
        if person is not None:
            own = request.user.is_authenticated and request.user.pk == user.pk
            keep = request.session.session_key or "" if own else ""
            record_password(person=person, address=address_of(request), keep=keep)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Record that somebody changed how they sign in; allauth tells of each such change here."""
        action, person = _OWN_ACTS.get(template_prefix), person_of(user.pk)
        if action is not None and person is not None:
            record_own_act(person=person, action=action, address=address_of(self.request))
        super().send_notification_mail(template_prefix, user, context, email)


def username_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return whose password is being tried, as the user name is written, in lower case."""
    given = credentials or {}
    typed = next((given[k] for k in ("username", "login", "email") if given.get(k)), "")
    typed = str(typed or request.POST.get("login", "")).strip().lower()
    if "@" in typed:
        user = get_user_model().objects.filter(email__iexact=typed).first()
        typed = user.get_username().lower() if user is not None else typed
    return typed[:255]


def locked_out(
    request: HttpRequest,
    original_response: HttpResponse | None = None,
    credentials: dict[str, Any] | None = None,
) -> HttpResponse:
    """Answer somebody whose sign-in is locked after wrong passwords; recorded once per lock."""
    username = username_of(request, credentials)
    record_lockout(username=username, address=address_of(request))
    context = {"cooloff_timedelta": timedelta(hours=settings.AXES_COOLOFF_TIME)}
    return render(request, settings.AXES_LOCKOUT_TEMPLATE, context, status=429)
