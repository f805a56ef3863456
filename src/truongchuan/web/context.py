"""What the frame of every page shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reminders.selectors import count_unread
from truongchuan.web.current import current_programme, today_of
from truongchuan.web.middleware import actor_of


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return actor, programme and today for the page's frame; read only when drawn."""
    programme: Programme | None = SimpleLazyObject(lambda: current_programme(request))  # type: ignore[assignment]
    return {
        "actor": SimpleLazyObject(lambda: actor_of(request)),
        "programme": programme,
        # A plain value: filters subtract dates from it.
        "today": today_of(request),
        "demo_mode": settings.DEMO,
        "unread_count": SimpleLazyObject(lambda: count_unread(actor=actor_of(request))),
    }
