"""Reading hand-overs. The giver (and who may look into its data) sees all, a receiver its part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.handover.allocation import Allocation, Way, allocate
from truongchuan.domain.handover.models import (
    Handover,
    HandoverItem,
    HandoverPart,
    HandoverSchool,
)
from truongchuan.domain.handover.registry import KINDS, rows_by_id
from truongchuan.domain.handover.states import CHOSEN_KINDS, HandoverState
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor


def list_handovers(*, actor: Actor) -> QuerySet[Handover]:
    """Return the hand-overs in which the actor's authority is a side, or that it may look into."""
    seen = Q(authority_id__in=actor.visible_authority_ids)
    if actor.authority_id is not None:
        mine = HandoverPart.objects.filter(receiver_id=actor.authority_id)
        seen |= Q(authority_id=actor.authority_id) | Q(pk__in=mine.values("handover_id"))
    return (
        Handover.objects.filter(seen)
        .select_related("authority", "programme")
        .prefetch_related(
            Prefetch("parts", HandoverPart.objects.select_related("receiver", "programme"))
        )
        .order_by("-on", "-pk")
    )


def get_handover(*, actor: Actor, pk: int) -> Handover | None:
    """Return one of :func:`list_handovers`; None for any other."""
    return list_handovers(actor=actor).filter(pk=pk).first()


def parts_for(*, actor: Actor, handover: Handover) -> list[HandoverPart]:
    """Return the parts that the actor may see: all for the giver's side, else one's own."""
    parts = list(handover.parts.all())
    if actor.sees(handover.authority_id):
        return parts
    return [part for part in parts if part.receiver_id == actor.authority_id]


def list_school_lines(
    *, actor: Actor, handover: Handover, part_id: int | None = None, open_only: bool = False
) -> QuerySet[HandoverSchool]:
    """Return where schools go, by name, as far as the actor may see."""
    lines = handover.schools.select_related(
        "school__organisation", "school__ward", "part__receiver", "succeeded_by"
    ).order_by("school__organisation__sort_key", "pk")
    if not actor.sees(handover.authority_id):
        lines = lines.filter(part__receiver_id=actor.authority_id)
    if open_only:
        lines = lines.filter(Q(part__isnull=True) | ~Q(doubt=""))
    return lines.filter(part_id=part_id) if part_id else lines


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A thing of no school, or of several receivers' schools: what it says and what was chosen."""

    kind: str
    pk: int
    text: str
    way: Way
    who: str = ""
    due: object = None

    @property
    def is_open(self) -> bool:
        """True while nobody said where it goes."""
        return self.way.open


def open_items(*, handover: Handover, allocation: Allocation | None = None) -> list[OpenItem]:
    """Return the things that ask for a choice and the choices made, by kind, in two steps a kind.

    The caller has the hand-over by :func:`get_handover`.
    """
    found = allocation or allocate(handover, choices_only=True)
    chosen = {(c.kind, c.old_id) for c in handover.choices.all()}
    items: list[OpenItem] = []
    for kind in CHOSEN_KINDS:
        ways = found.ways[kind]
        ids = [pk for pk, way in ways.items() if way.open or (kind, pk) in chosen]
        rows = rows_by_id(KINDS[kind].model, ids)
        units = _units_of(kind, ids)
        items += [
            OpenItem(
                kind=kind,
                pk=pk,
                text=_text(rows[pk]),
                way=ways[pk],
                who=units.get(pk, ""),
                due=getattr(rows[pk], "due_on", None) or getattr(rows[pk], "reply_due", None),
            )
            for pk in sorted(ids)
            if pk in rows
        ]
    return items


def _text(row: Any) -> str:
    """Return the whole words of a row: its name for lists may be cut."""
    for name in ("task", "text", "words", "summary", "title"):
        if getattr(row, name, ""):
            return str(getattr(row, name))
    return str(row)


def _units_of(kind: str, ids: Iterable[int]) -> dict[int, str]:
    """Return who does things of a kind at the giver, for the list."""
    from truongchuan.domain.programmes.models import Duty, RowUnit, UnitRole

    if kind == "row":
        parts = RowUnit.objects.filter(row_id__in=list(ids), role=UnitRole.LEAD).order_by("pk")
        found: dict[int, str] = {}
        for row_id, words in parts.values_list("row_id", "as_written"):
            found.setdefault(row_id, words)
        return found
    if kind == "duty":
        return dict(Duty.objects.filter(pk__in=list(ids)).values_list("pk", "unit_as_written"))
    return {}


def list_items(
    *, actor: Actor, handover: Handover, kind: str = "", part_id: int | None = None
) -> QuerySet[HandoverItem]:
    """Return what became of the giver's rows; a receiver sees what it got."""
    items = handover.items.select_related("part__receiver", "school__organisation")
    if not actor.sees(handover.authority_id):
        items = items.filter(part__receiver_id=actor.authority_id)
    if kind:
        items = items.filter(kind=kind)
    return items.filter(part_id=part_id) if part_id else items


def count_items(*, part: HandoverPart) -> dict[str, int]:
    """Return how many rows of each kind a part got."""
    return dict(part.items.order_by().values_list("kind").annotate(number=Count("pk")))


# --- looking back -----------------------------------------------------------------------------


def origin_of(*, actor: Actor, programme: Programme) -> HandoverPart | None:
    """Return the part by which a programme came, for those who see the programme."""
    if not actor.sees(programme.authority_id) and not actor.system:
        return None
    return (
        HandoverPart.objects.filter(programme=programme, handover__state=HandoverState.DONE)
        .select_related(
            "handover__authority", "handover__programme", "handover__reconciliation", "receiver"
        )
        .first()
    )


def school_before(*, actor: Actor, school: School) -> HandoverSchool | None:
    """Return what a school was before it was handed over, for those who see the school."""
    if not actor.sees(school.authority_id) and not actor.system:
        return None
    return (
        HandoverSchool.objects.filter(succeeded_by=school, handover__state=HandoverState.DONE)
        .select_related(
            "handover__authority", "handover__programme", "school__organisation", "part"
        )
        .order_by("handover__on", "pk")
        .last()
    )


def handed_away(*, programme: Programme) -> Handover | None:
    """Return the hand-over that closed a programme."""
    if programme.closed_on is None:
        return None
    return programme.handovers.filter(state=HandoverState.DONE).first()


def possible_receivers(*, handover: Handover) -> QuerySet[Organisation]:
    """Return authorities that may receive: of the giver's successors first, then by name.

    Names of public bodies are no secret: a giver has no links to its successors yet.
    """
    followed = Q(precessions__predecessor=handover.authority_id)
    taken = handover.parts.values("receiver_id")
    return (
        Organisation.objects.filter(is_authority=True)
        .exclude(pk=handover.authority_id)
        .exclude(pk__in=taken)
        .exclude(ends_on__lt=handover.on)
        .annotate(follows=Count("pk", filter=followed))
        .order_by("-follows", "sort_key", "pk")
    )
