"""Where things come from: what gave a task, what speaks of it, and where an act is shown.

Areas register here when their addresses are joined (``web/routes/<area>.py``), so that the task
page and the record know nothing of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.shared.actor import Actor


@dataclass(frozen=True, slots=True)
class Origin:
    """Something that gave a task or speaks of it. ``note`` says more (a day, a state).

    ``stage`` is its place in the chain of work, a key of ``wording.dashboard.STAGES``.
    """

    label: str
    url: str
    note: str = ""
    stage: str = ""


OriginOf = Callable[[Actor, Programme, RoadmapRow], Origin | None]
MentionsOf = Callable[[Actor, Programme, RoadmapRow], list[Origin]]
UrlOf = Callable[[Programme, Model], str]

ORIGINS: dict[str, OriginOf] = {}
MENTIONS: list[MentionsOf] = []
_SUBJECT_URLS: dict[type[Model], UrlOf] = {}


def register_origin(origin: str, find: OriginOf) -> None:
    """Say how to find what gave the tasks of one :class:`RowOrigin`.

    ``find`` returns None where the actor may not know of it.
    """
    ORIGINS[origin] = find


def register_mentions(find: MentionsOf) -> None:
    """Say how to find what else speaks of a task (conclusions that push it, documents, reviews)."""
    if find not in MENTIONS:
        MENTIONS.append(find)


def register_subject(model: type[Model], url_of: UrlOf) -> None:
    """Say where a thing of the programme's record is shown."""
    _SUBJECT_URLS[model] = url_of


def origin_of(*, actor: Actor, programme: Programme, row: RoadmapRow) -> Origin | None:
    """Return what gave a task; None for the plan's own and where it may not be shown."""
    find = ORIGINS.get(row.origin)
    return find(actor, programme, row) if find else None


def mentions_of(*, actor: Actor, programme: Programme, row: RoadmapRow) -> tuple[Origin, ...]:
    """Return what else speaks of a task, in the order in which the areas registered."""
    return tuple(mention for find in MENTIONS for mention in find(actor, programme, row))


def subject_url(programme: Programme, subject: Model) -> str:
    """Return where a thing of the record is shown; empty where nobody said."""
    find = _SUBJECT_URLS.get(type(subject))
    return find(programme, subject) if find else ""
