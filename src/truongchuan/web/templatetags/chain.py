"""The chain of work around a document, a meeting or an obstacle, as a card."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from truongchuan.domain.committee.models import Meeting
from truongchuan.domain.dashboard.chain import rows_of_document, rows_of_meeting
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.followup.selectors import get_obstacle
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.chain import MOST_TASKS, chain_lines

register = template.Library()


@register.inclusion_tag("dashboard/chain_list.html", takes_context=True)
def chain_card(context: Context, programme: Programme, kind: str, thing: Any) -> dict[str, Any]:
    """Draw the tasks that a thing leads to or is about, each with what stands around it.

    ``kind``: "document" or "meeting" with the thing itself, "obstacle" with its id.
    """
    request = context["request"]
    actor = actor_of(request)
    rows = _rows(actor, programme, kind, thing)
    return {
        "lines": chain_lines(actor=actor, programme=programme, rows=rows),
        "left": max(0, len(rows) - MOST_TASKS),
        "here": request.path,
    }


def _rows(actor: Actor, programme: Programme, kind: str, thing: Any) -> list[RoadmapRow]:
    if kind == "document" and isinstance(thing, OfficialDocument):
        return rows_of_document(actor=actor, programme=programme, document=thing)
    if kind == "meeting" and isinstance(thing, Meeting):
        return rows_of_meeting(actor=actor, meeting=thing)
    obstacle = get_obstacle(actor=actor, programme=programme, pk=int(thing))
    if obstacle is None:
        return []
    return [obstacle.row, *([obstacle.task] if obstacle.task else [])]
