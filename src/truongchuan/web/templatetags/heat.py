"""Marks of the tables of schools × items; loaded by those pages only."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from truongchuan.web.templatetags.ui import query_with
from truongchuan.wording.heat import ICONS, TONES

register = template.Library()


@register.filter
def result_tone(result: str) -> str:
    """Return the tone of a result, for a class such as ``stat--success``."""
    return TONES[result]


@register.filter
def result_icon(result: str) -> str:
    """Return the icon of a result."""
    return ICONS[result]


@register.inclusion_tag("ui/badge.html")
def result_badge(result: str, label: str) -> dict[str, Any]:
    """Draw how far a school is from what is wanted of it."""
    return {"label": label, "tone": TONES[result], "icon": ICONS[result]}


@register.simple_tag(takes_context=True)
def query_with_item(context: Context, name: str, value: str) -> str:
    """Return the query with one parameter changed, for names that are no identifiers."""
    return query_with(context, **{name: value})
