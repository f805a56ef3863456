"""What stands under the title of a list that is given as a file: plan, day, made-up figures."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext

from truongchuan.domain.programmes.models import Programme
from truongchuan.web.templatetags.vn import date_vn

MOST_LINES = 20_000
"""So many lines of a list are given as a file at most."""


def day_notes(on: date, *, made_up: bool = False) -> list[str]:
    """Return the day of the figures, and whether they are made up."""
    notes = [gettext("Số liệu ngày %(day)s") % {"day": date_vn(on)}]
    return [*notes, gettext("Số liệu minh họa")] if made_up else notes


def programme_label(programme: Programme) -> str:
    """Return which plan a file is of: its title, with its number where it has one."""
    return f"{programme.title} ({programme.number})" if programme.number else programme.title


def notes_of(programme: Programme, on: date) -> list[str]:
    """Return the lines under a title: which plan, which day, and whether it is made up."""
    return [programme_label(programme), *day_notes(on, made_up=programme.is_demo)]
