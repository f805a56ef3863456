"""Notes on pages: that a programme is closed, and from where a programme or school came."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from truongchuan.domain.directory.models import School
from truongchuan.domain.handover.selectors import origin_of, school_before
from truongchuan.domain.programmes.clock import is_closed
from truongchuan.domain.programmes.models import Programme
from truongchuan.web.middleware import actor_of

register = template.Library()


@register.inclusion_tag("handover/note_closed.html", takes_context=True)
def closed_note(context: Context) -> dict[str, Any]:
    """Say on every page of a closed programme that it is read only; else draw nothing."""
    request, programme = context.get("request"), context.get("programme")
    match = getattr(request, "resolver_match", None)
    if match is None or "pk" not in match.kwargs or not isinstance(programme, Programme):
        return {"programme": None}
    return {"programme": programme if is_closed(programme) else None}


@register.inclusion_tag("handover/note_origin.html", takes_context=True)
def programme_origin(context: Context, programme: Programme) -> dict[str, Any]:
    """Lead from a programme to what it was before it was handed over; else draw nothing."""
    part = origin_of(actor=actor_of(context["request"]), programme=programme)
    return {"part": part, "programme": programme}


@register.inclusion_tag("handover/note_school.html", takes_context=True)
def school_origin(context: Context, programme: Programme, school: School) -> dict[str, Any]:
    """Lead from a school to its record before it was handed over; else draw nothing."""
    line = school_before(actor=actor_of(context["request"]), school=school)
    return {"line": line, "programme": programme, "school": school}
