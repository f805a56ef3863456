"""Reading the register. Everything starts from what the actor may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.documents.bodies import resolve_body
from truongchuan.domain.documents.entries import Entry
from truongchuan.domain.documents.models import DocumentAct, DocumentTask, OfficialDocument
from truongchuan.domain.documents.numbering import same_number
from truongchuan.domain.documents.states import OPEN_IN, Direction, DocumentState
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.models import OwnedQuerySet
from truongchuan.engines.documents import kind_of_symbol, parse_number, series_key
from truongchuan.engines.text import fold

ORDERS: dict[str, tuple[str, ...]] = {
    "tracking": ("tracking_year", "tracking_number"),
    "received": ("received_on", "tracking_number"),
    "signed": ("signed_on", "tracking_number"),
    "number": ("kind", "body_key", "year", "number", "suffix"),
    "body": ("body_name", "tracking_number"),
    "due": ("reply_due", "tracking_number"),
    "state": ("state", "tracking_number"),
}
DUE_SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """What to keep of the register. Empty values keep everything.

    ``reply`` is ``late`` (answer overdue), ``waiting`` (answer owed) or ``answered``.
    """

    kind: str = ""
    body_key: str = ""
    year: int | None = None
    state: str = ""
    unit_id: int | None = None
    reply: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """How many entries share kind, body, year, state and unit."""

    kind: str
    body_key: str
    body_name: str
    year: int
    state: str
    unit_id: int | None
    unit: str
    count: int


def documents_in(*, actor: Actor, programme: Programme) -> OwnedQuerySet[OfficialDocument]:
    """Return the register of a programme that the actor may see."""
    return OfficialDocument.objects.filter(
        programme=programme, programme__in=list_programmes(actor=actor).values("pk")
    )


def list_documents(
    *,
    actor: Actor,
    programme: Programme,
    direction: str,
    on: date,
    where: DocumentFilter = DocumentFilter(),
    order: str = "tracking",
    descending: bool = True,
) -> QuerySet[OfficialDocument]:
    """Return entries of one direction as the filter asks, with body and unit."""
    found = documents_in(actor=actor, programme=programme).filter(direction=direction)
    if where.kind:
        found = found.filter(kind=where.kind)
    if where.body_key:
        found = found.filter(body_key=where.body_key)
    if where.year is not None:
        found = found.filter(year=where.year)
    if where.state:
        found = found.filter(state=where.state)
    if where.unit_id is not None:
        found = found.filter(assigned_to_id=where.unit_id)
    if where.reply == "late":
        found = found.filter(owed_reply(), reply_due__lt=on)
    elif where.reply == "waiting":
        found = found.filter(owed_reply())
    elif where.reply == "answered":
        found = found.filter(replied_on__isnull=False)
    for word in fold(where.words).split():
        found = found.filter(folded__contains=word)
    fields = ORDERS[order]
    keys = [
        F(name).desc(nulls_last=True) if descending else F(name).asc(nulls_last=True)
        for name in fields
    ]
    return found.select_related("assigned_to", "body").order_by(*keys, "pk")


def owed_reply() -> Q:
    """Return the condition that an answer with a day is owed and was not recorded."""
    open_in = Q(direction=Direction.IN, state__in=OPEN_IN)
    out = Q(direction=Direction.OUT, state=DocumentState.ISSUED)
    return Q(reply_due__isnull=False, replied_on__isnull=True) & (open_in | out)


def document_facets(*, actor: Actor, programme: Programme, direction: str) -> list[Facet]:
    """Return how many entries there are of each sort, in one query."""
    groups = (
        documents_in(actor=actor, programme=programme)
        .filter(direction=direction)
        .order_by()
        .values(
            "kind", "body_key", "body_name", "year", "state", "assigned_to_id",
            "assigned_to__name", "assigned_to__short_name",
        )
        .annotate(count=Count("pk"))
    )  # fmt: skip
    return [
        Facet(
            kind=g["kind"],
            body_key=g["body_key"],
            body_name=g["body_name"],
            year=g["year"],
            state=g["state"],
            unit_id=g["assigned_to_id"],
            unit=g["assigned_to__short_name"] or g["assigned_to__name"] or "",
            count=g["count"],
        )
        for g in groups
    ]


def get_document(*, actor: Actor, programme: Programme, pk: int) -> OfficialDocument | None:
    """Return one entry; None when it is not in this programme or not to be seen."""
    return (
        documents_in(actor=actor, programme=programme)
        .select_related("programme__authority", "assigned_to", "body", "replied_by")
        .filter(pk=pk)
        .first()
    )


def acts_of(document: OfficialDocument) -> QuerySet[DocumentAct]:
    """Return what was done to an entry, newest first."""
    return DocumentAct.objects.filter(document=document).select_related("unit")


def tasks_of(document: OfficialDocument) -> QuerySet[DocumentTask]:
    """Return the tasks that an entry gave rise to, with their units."""
    return (
        DocumentTask.objects.filter(document=document)
        .select_related("row")
        .prefetch_related("row__units__organisation")
    )


def document_of_row(*, actor: Actor, row: RoadmapRow) -> OfficialDocument | None:
    """Return the entry that gave rise to a task."""
    found = derived_from(row=row)
    return found if found is not None and actor.sees(found.authority_id) else None


def documents_of(
    *,
    actor: Actor,
    programme: Programme,
    row: RoadmapRow | None = None,
    school: School | None = None,
    unit: Organisation | None = None,
) -> QuerySet[OfficialDocument]:
    """Return the entries about a task, a school or a unit (all that are given must fit).

    A task's are those linked to it and the one that gave rise to it; a unit's are those given to
    it and those it issued.
    """
    found = documents_in(actor=actor, programme=programme).exclude(state=DocumentState.VOID)
    if row is not None:
        found = found.filter(Q(rows=row) | Q(tasks__row=row))
    if school is not None:
        found = found.filter(schools=school)
    if unit is not None:
        found = found.filter(Q(assigned_to=unit) | Q(body=unit))
    return found.select_related("assigned_to").distinct()


def due_replies(
    *,
    actor: Actor,
    programme: Programme,
    on: date,
    unit_ids: Iterable[int] | None = None,
    direction: str = Direction.IN,
) -> QuerySet[OfficialDocument]:
    """Return entries whose answer has a day and is owed on a day, the most overdue first.

    ``unit_ids`` keeps those given to these units; None keeps all. ``on`` is the day that is
    asked about: entries registered after it are not there yet.
    """
    found = (
        documents_in(actor=actor, programme=programme)
        .filter(owed_reply(), direction=direction)
        .filter(registered_on__lte=on)
    )
    if unit_ids is not None:
        found = found.filter(assigned_to_id__in=list(unit_ids))
    return found.select_related("assigned_to").order_by("reply_due", "tracking_number")


def find_duplicate(
    *, actor: Actor, programme: Programme, entry: Entry, today: date, exclude: int | None = None
) -> OfficialDocument | None:
    """Return the valid entry that has an entry's official number already, before it is saved."""
    number = parse_number(entry.number)
    kind = entry.kind or (kind_of_symbol(number.symbol) if number else None)
    if number is None or kind is None or not entry.body.strip():
        return None
    probe = OfficialDocument(
        pk=exclude,
        authority_id=programme.authority_id,
        direction=entry.direction,
        kind=kind,
        number=number.number,
        suffix=number.suffix,
        series=series_key(kind, number.symbol)[:40],
        body_key=resolve_body(authority=programme.authority, name=entry.body).key,
        year=(entry.signed_on or today).year,
    )
    other = same_number(probe)
    return other if other is not None and actor.sees(other.authority_id) else None


def body_names(*, actor: Actor, programme: Programme, limit: int = 200) -> list[str]:
    """Return issuers named before, for typing less."""
    names = (
        documents_in(actor=actor, programme=programme)
        .order_by()
        .values_list("body_name", flat=True)
        .distinct()[:limit]
    )
    return sorted(set(names), key=fold)


def reply_candidates(
    *, actor: Actor, document: OfficialDocument, limit: int = 100
) -> QuerySet[OfficialDocument]:
    """Return entries of the other direction that may answer this one, newest first."""
    other = Direction.OUT if document.is_in else Direction.IN
    return (
        documents_in(actor=actor, programme=document.programme)
        .filter(direction=other)
        .exclude(state__in=[DocumentState.VOID, DocumentState.REVOKED])
        .order_by("-tracking_year", "-tracking_number")[:limit]
    )


def derived_from(*, row: RoadmapRow) -> OfficialDocument | None:
    """Return the entry that gave rise to a task that the caller was shown already.

    Both belong to one programme, so whoever sees the task sees the entry.
    """
    derived = DocumentTask.objects.filter(row=row).select_related("document").first()
    return derived.document if derived else None


def largest_number(*, actor: Actor, programme: Programme, entry: Entry, today: date) -> str:
    """Return the largest official number of the series in which an outgoing entry would count."""
    number = parse_number(entry.number)
    symbol = number.symbol if number else ""
    kind = entry.kind or kind_of_symbol(symbol) or ""
    if not symbol or not kind or not entry.body.strip():
        return ""
    newest = (
        OfficialDocument.objects.visible_to(actor)
        .filter(
            authority_id=programme.authority_id,
            direction=entry.direction,
            kind=kind,
            series=series_key(kind, symbol)[:40],
            body_key=resolve_body(authority=programme.authority, name=entry.body).key,
            year=(entry.signed_on or today).year,
            number__isnull=False,
        )
        .exclude(state=DocumentState.VOID)
        .order_by("-number", "-suffix")
        .first()
    )
    return newest.full_number if newest else ""
