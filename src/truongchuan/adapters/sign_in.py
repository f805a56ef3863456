"""Sessions, locks and second factors, as allauth and axes keep them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessLog
from axes.utils import reset
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from truongchuan.domain.accounts.ports import Session

_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("coc_coc_browser", "Cốc Cốc"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def browser_name(user_agent: str) -> str:
    """Return "Firefox, Windows" from what a browser says of itself; nothing when it is unknown."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    version = re.search(r"(?:Edg|OPR|Firefox|Chrome|Version)/(\d+)", user_agent)
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    named = f"{browser} {version[1]}" if browser and version else browser
    return ", ".join(part for part in (named, system) if part)


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore


class AllauthSignIn:
    """The port :class:`truongchuan.domain.accounts.ports.SignIn` by allauth and axes."""

    def sessions(self, user_id: int) -> list[Session]:
        """Return the live sessions of a user, the last used first; dead ones are forgotten."""
        found = list(UserSession.objects.filter(user_id=user_id).order_by("-last_seen_at", "-pk"))
        return [
            Session(
                pk=s.pk,
                browser=browser_name(s.user_agent),
                address=s.ip,
                since=s.created_at,
                last_seen=s.last_seen_at,
                key=s.session_key,
            )
            for s in found
            if s.exists()
        ]

    def end_sessions(
        self, user_ids: Iterable[int], *, only: int | None = None, keep: str = ""
    ) -> int:
        """End sessions of users, in the store too."""
        found = UserSession.objects.filter(user_id__in=list(user_ids))
        if only is not None:
            found = found.filter(pk=only)
        if keep:
            found = found.exclude(session_key=keep)
        store, number = _store()(), 0
        for session in found:
            number += store.exists(session.session_key)
            store.delete(session.session_key)
            session.delete()
        return number

    def locked_usernames(self, usernames: Iterable[str]) -> set[str]:
        """Return the names with too many failures within the cool-off time."""
        since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
        written = {name.lower(): name for name in usernames}
        locked = AccessAttempt.objects.filter(
            username__in=list(written),
            failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
            attempt_time__gte=since,
        ).values_list("username", flat=True)
        return {written[name] for name in locked if name in written}

    def unlock(self, username: str) -> int:
        """Forget wrong passwords of a user name."""
        return int(reset(username=username.lower()) or 0)

    def with_second_factor(self, user_ids: Iterable[int]) -> set[int]:
        """Return the users who have a second factor; one query."""
        found = Authenticator.objects.filter(
            user_id__in=list(user_ids), type=Authenticator.Type.TOTP
        )
        return set(found.values_list("user_id", flat=True))

    def reset_second_factor(self, user_id: int) -> bool:
        """Remove second factor and recovery codes."""
        return bool(Authenticator.objects.filter(user_id=user_id).delete()[0])

    def linked(self, user_id: int) -> list[dict[str, Any]]:
        """Return the outside sign-ins that a user is linked to."""
        return [
            {"provider": a.provider, "uid": a.uid, "since": a.date_joined.isoformat()}
            for a in SocialAccount.objects.filter(user_id=user_id)
        ]

    def forget(self, user_id: int, username: str) -> int:
        """Remove everything that signing in left behind."""
        number = self.end_sessions([user_id])
        UserSession.objects.filter(user_id=user_id).delete()
        for found in (
            Authenticator.objects.filter(user_id=user_id),
            SocialAccount.objects.filter(user_id=user_id),
            AccessAttempt.objects.filter(username__iexact=username),
            AccessLog.objects.filter(username__iexact=username),
        ):
            number += int(found.delete()[0])
        return number

    def tidy(self, *, before: datetime) -> int:
        """Remove ended sessions and old sign-in records."""
        import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
        store, number = _store()(), 0
        for session in UserSession.objects.filter(last_seen_at__lt=before):
            if not store.exists(session.session_key):
                session.delete()
                number += 1
        number += int(AccessLog.objects.filter(attempt_time__lt=before).delete()[0])
        return number + int(AccessAttempt.objects.filter(attempt_time__lt=before).delete()[0])


def note_session(request: Any) -> None:
    """Remember the browser of a session that just began, so that its owner can see and end it."""
    with transaction.atomic():
        UserSession.objects.create_from_request(request)
    request.session["seen_at"] = timezone.now().timestamp()


def note_seen(session_key: str, address: str) -> None:
    """Remember that a session is in use."""
    UserSession.objects.filter(session_key=session_key).update(
        last_seen_at=timezone.now(), **({"ip": address} if address else {})
    )
