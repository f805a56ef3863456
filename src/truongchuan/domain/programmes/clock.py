"""A programme's own today."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from truongchuan.domain.programmes.models import Programme


def today_of(programme: Programme) -> date:
    """Return the day the programme takes for today: its fixed one, else the calendar's."""
    return programme.fixed_today or timezone.localdate()
