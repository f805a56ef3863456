"""The audit record as seen from one programme."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast

from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.audit.selectors import list_events
from truongchuan.domain.programmes.models import (
    PlanFinding,
    Programme,
    RoadmapRow,
    RowSchool,
    RowUnit,
    Target,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.models import OwnedQuerySet

EVENT_KINDS: dict[str, type[Model]] = {
    "row": RoadmapRow,
    "part": RowUnit,
    "school": RowSchool,
    "target": Target,
    "finding": PlanFinding,
    "programme": Programme,
}
_PATHS = {"part": "row__programme", "school": "row__programme"}
_RELATED: dict[str, tuple[str, ...]] = {
    "part": ("row", "organisation"),
    "school": ("row", "school__organisation"),
    "target": ("school__organisation",),
}


def add_event_kind(
    name: str, model: type[Model], path: str = "programme", related: tuple[str, ...] = ()
) -> None:
    """Let another app's acts be read in the programme's record.

    ``path`` leads from the model to the programme; ``related`` names what the model's text needs
    beside itself, so that it is read together. Called when the app is ready.
    """
    EVENT_KINDS[name] = model
    _PATHS[name] = path
    _RELATED[name] = related


def programme_events(
    *, actor: Actor, programme: Programme, kind: str = ""
) -> OwnedQuerySet[AuditEvent]:
    """Return what was done to a programme and its parts, newest first; of one kind if given.

    ``kind`` is a key of :data:`EVENT_KINDS`; an unknown one is not a filter.
    """
    kinds = [kind] if kind in EVENT_KINDS else list(EVENT_KINDS)
    about = Q()
    for name in kinds:
        about |= Q(
            subject_type=EVENT_KINDS[name]._meta.label_lower,
            subject_id__in=_ids_as_text(name, programme),
        )
    return list_events(actor=actor).filter(about, authority_id=programme.authority_id)


def _ids_as_text(kind: str, programme: Programme) -> QuerySet[Any, Any]:
    """Return the ids as the audit record writes them: text, on both databases."""
    where = (
        {"pk": programme.pk} if kind == "programme" else {_PATHS.get(kind, "programme"): programme}
    )
    things: QuerySet[Any, Any] = (
        EVENT_KINDS[kind]
        ._default_manager.filter(**where)
        .order_by()
        .annotate(id_text=Cast("pk", CharField(max_length=20)))
        .values_list("id_text", flat=True)
    )
    return things


def event_subjects(events: Iterable[AuditEvent]) -> dict[tuple[str, str], Model]:
    """Return the rows that events are about, by type and id; one query per kind."""
    wanted: dict[str, set[str]] = {}
    for event in events:
        wanted.setdefault(event.subject_type, set()).add(event.subject_id)
    found: dict[tuple[str, str], Model] = {}
    for kind, model in EVENT_KINDS.items():
        label = model._meta.label_lower
        ids = wanted.get(label)
        if ids:
            objects = model._default_manager.filter(pk__in=ids)
            related = _RELATED.get(kind, ())
            for thing in objects.select_related(*related) if related else objects:
                found[label, str(thing.pk)] = thing
    return found


def programme_of_subject(thing: Model) -> Programme | None:
    """Return the programme that a thing of the record belongs to; None for what is of none."""
    kind = next((name for name, model in EVENT_KINDS.items() if type(thing) is model), "")
    if not kind:
        return None
    if kind == "programme":
        return thing if isinstance(thing, Programme) else None
    found: Any = thing
    for part in _PATHS.get(kind, "programme").split("__"):
        found = getattr(found, part)
    return found if isinstance(found, Programme) else None
