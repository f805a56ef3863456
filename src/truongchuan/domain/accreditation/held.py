"""Certificates by how they stand on a day, and schools that hold none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from truongchuan.domain.accreditation.certificates import list_certificates
from truongchuan.domain.accreditation.models import Certificate
from truongchuan.domain.directory.models import School, SchoolStatus
from truongchuan.domain.directory.selectors import schools_of
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.models import on_day
from truongchuan.engines.schedule.lead_times import add_months
from truongchuan.engines.text import fold

HELD_STATES = ("holding", "soon6", "soon12", "expired", "replaced")
NONE = "none"
HELD_ORDERS = {
    "school": "school__organisation__sort_key",
    "kind": "school__kind",
    "degree": "degree",
    "level": "level",
    "decided": "decided_on",
    "to": "valid_to",
}


@dataclass(frozen=True, slots=True)
class HeldFilter:
    """Which certificates are asked for.

    ``state``: ``holding``, ``soon6`` or ``soon12`` (ends within as many months and nothing later
    is held), ``expired`` (and nothing later is held), ``replaced`` (a later one is held).
    """

    state: str = ""
    kind: str = ""
    words: str = ""


def list_held(
    *,
    actor: Actor,
    on: date,
    where: HeldFilter = HeldFilter(),
    order: str = "school",
    descending: bool = False,
) -> QuerySet[Certificate]:
    """Return certificates that were not withdrawn, in an order of :data:`HELD_ORDERS`."""
    found: QuerySet[Certificate] = list_certificates(actor=actor).select_related(
        "school__ward", "school__authority"
    )
    if where.kind:
        found = found.filter(school__kind=where.kind)
    for word in fold(where.words).split():
        found = found.filter(
            Q(school__organisation__folded__contains=word) | Q(number__icontains=word)
        )
    found = _in_state(found, where.state, on)
    column = F(HELD_ORDERS[order])
    key = column.desc(nulls_last=True) if descending else column.asc(nulls_last=True)
    return found.order_by(key, "school__organisation__sort_key", "pk")


def _in_state(found: QuerySet[Certificate], state: str, on: date) -> QuerySet[Certificate]:
    if state == "holding":
        return found.filter(on_day(on))
    if state in {"soon6", "soon12"}:
        last = add_months(on, 6 if state == "soon6" else 12)
        return found.filter(on_day(on), ~Exists(_later()), valid_to__lte=last)
    if state == "expired":
        return found.filter(~Exists(_later()), valid_to__lt=on)
    if state == "replaced":
        return found.filter(Exists(_later()), valid_to__lt=on)
    return found


def _later() -> QuerySet[Certificate]:
    """Certificates of the same school that end later, or never."""
    own = OuterRef("valid_to")
    return (
        Certificate.objects.filter(school=OuterRef("school"), withdrawn_at__isnull=True)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=own))
        .exclude(pk=OuterRef("pk"))
    )


def schools_without(*, actor: Actor, where: HeldFilter) -> QuerySet[School]:
    """Return working schools of which no certificate is known."""
    known = Certificate.objects.filter(school=OuterRef("pk"), withdrawn_at__isnull=True)
    schools: QuerySet[School] = schools_of(actor=actor).filter(
        ~Exists(known), status=SchoolStatus.OPEN
    )
    if where.kind:
        schools = schools.filter(kind=where.kind)
    for word in fold(where.words).split():
        schools = schools.filter(organisation__folded__contains=word)
    return schools.order_by("organisation__sort_key", "pk")


def count_held(*, actor: Actor, on: date, where: HeldFilter) -> dict[str, int]:
    """Return how many there are of each state, in a fixed number of queries."""
    found: QuerySet[Any] = list_held(
        actor=actor, on=on, where=HeldFilter("", where.kind, where.words)
    ).order_by()
    counts = {state: _in_state(found, state, on).count() for state in HELD_STATES}
    return counts | {"": found.count(), NONE: schools_without(actor=actor, where=where).count()}
