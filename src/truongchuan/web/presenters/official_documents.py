"""The register of documents as a page: entries, filters, tabs; and as rows of a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.documents.selectors import (
    DUE_SOON_DAYS,
    ORDERS,
    DocumentFilter,
    Facet,
    document_facets,
    documents_in,
    due_replies,
    list_documents,
)
from truongchuan.domain.documents.states import (
    OPEN_IN,
    STATES_OF,
    Direction,
    DocumentState,
)
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.query import PAGE_SIZE, Option, number, one_of, options, sorting
from truongchuan.web.presenters.query import words as words_of
from truongchuan.wording.documents import KINDS, REPLIES, STATES, URGENCIES

MARKS: dict[str, tuple[str, str]] = {
    DocumentState.ARRIVED: ("warning", "inbox"),
    DocumentState.ASSIGNED: ("info", "person"),
    DocumentState.HANDLING: ("info", "half"),
    DocumentState.ANSWERED: ("success", "check"),
    DocumentState.FILED: ("success", "check"),
    DocumentState.DRAFT: ("neutral", "edit"),
    DocumentState.SIGNED: ("info", "check"),
    DocumentState.ISSUED: ("success", "send"),
    DocumentState.REVOKED: ("muted", "undo"),
    DocumentState.VOID: ("muted", "slash"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A state as a badge: tone, icon, word."""

    tone: str
    icon: str
    label: str


def mark_of(state: str) -> Mark:
    """Return the badge of a state."""
    tone, icon = MARKS[state]
    return Mark(tone, icon, gettext(STATES[state]))


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """An entry as one row. ``due_tone`` is danger, warning or empty; ``due`` only while owed."""

    url: str
    tracking: str
    number: str
    kind: str
    summary: str
    body: str
    signed_on: date | None
    received_on: date | None
    signer: str
    recipients: str
    unit: str
    due: date | None
    due_tone: str
    replied_on: date | None
    mark: Mark
    urgency: str
    ended: bool

    @property
    def title(self) -> str:
        """What the entry is called: its number, else its kind."""
        return self.number or self.kind


def document_line(document: OfficialDocument, *, on: date) -> DocumentLine:
    """Return an entry ready to draw."""
    owed = is_owed(document)
    due = document.reply_due if owed else None
    tone = ""
    if due is not None:
        tone = "danger" if due < on else "warning" if due <= on + timedelta(DUE_SOON_DAYS) else ""
    same_year = document.tracking_year == on.year
    tracking = str(document.tracking_number)
    return DocumentLine(
        url=reverse("document", args=[document.programme_id, document.pk]),
        tracking=tracking if same_year else f"{tracking}/{document.tracking_year}",
        number=document.full_number,
        kind=gettext(KINDS[document.kind]),
        summary=document.summary,
        body=document.body_name,
        signed_on=document.signed_on,
        received_on=document.received_on,
        signer=", ".join(part for part in (document.signer_name, document.signer_post) if part),
        recipients=document.recipients,
        unit=document.assigned_to.label if document.assigned_to else "",
        due=due,
        due_tone=tone,
        replied_on=document.replied_on,
        mark=mark_of(document.state),
        urgency=gettext(URGENCIES[document.urgency]) if document.urgency else "",
        ended=document.state in {DocumentState.REVOKED, DocumentState.VOID},
    )


def is_owed(document: OfficialDocument) -> bool:
    """Tell whether an answer with a day is owed and not recorded."""
    open_state = document.state in (OPEN_IN if document.is_in else {DocumentState.ISSUED})
    return document.reply_due is not None and document.replied_on is None and open_state


@dataclass(frozen=True, slots=True)
class Filters:
    """What the filter bar offers, with what is chosen."""

    words: str
    kinds: list[Option]
    bodies: list[Option]
    years: list[Option]
    states: list[Option]
    units: list[Option]
    replies: list[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Everything on the page of one direction of the register."""

    direction: str
    counts: dict[str, int]
    filters: Filters
    page: Page[OfficialDocument]
    lines: list[DocumentLine]
    late: int

    @property
    def is_in(self) -> bool:
        """True on the page of incoming documents."""
        return self.direction == Direction.IN

    @property
    def is_out(self) -> bool:
        """True on the page of outgoing documents."""
        return self.direction == Direction.OUT

    @property
    def total(self) -> int:
        """Number of entries of this direction."""
        return self.counts[self.direction]

    @property
    def found(self) -> int:
        """Number of entries that the filter keeps."""
        return self.page.paginator.count


def direction_of(query: QueryDict) -> str:
    """Return the direction that a query asks for; incoming unless it says "out"."""
    return one_of(query, "direction", Direction.values) or Direction.IN


def filter_from(query: QueryDict, direction: str) -> DocumentFilter:
    """Read the filter from a query string."""
    return DocumentFilter(
        kind=one_of(query, "kind", KINDS),
        body_key=query.get("body", "")[:220].replace("\x00", ""),
        year=_year(query),
        state=one_of(query, "state", STATES_OF[direction]),
        unit_id=number(query, "unit"),
        reply=one_of(query, "reply", REPLIES),
        words=words_of(query),
    )


def _year(query: QueryDict) -> int | None:
    year = number(query, "year")
    return year if year is not None and 1900 <= year <= 9999 else None


def order_from(query: QueryDict) -> tuple[str, bool]:
    """Return (order, descending); the newest entry first unless said otherwise."""
    order, descending = sorting(query, ORDERS, "")
    return (order, descending) if order else ("tracking", True)


def register_page(
    *, actor: Actor, programme: Programme, on: date, query: QueryDict
) -> RegisterPage:
    """Return the page that a query string asks for. The number of queries is fixed."""
    direction = direction_of(query)
    other = Direction.OUT if direction == Direction.IN else Direction.IN
    where = filter_from(query, direction)
    order, descending = order_from(query)
    found = list_documents(
        actor=actor,
        programme=programme,
        direction=direction,
        on=on,
        where=where,
        order=order,
        descending=descending,
    )
    facets = document_facets(actor=actor, programme=programme, direction=direction)
    others = documents_in(actor=actor, programme=programme).filter(direction=other)
    late = list_documents(
        actor=actor,
        programme=programme,
        direction=direction,
        on=on,
        where=DocumentFilter(reply="late"),
    )
    page = Paginator(found, PAGE_SIZE).get_page(query.get("page"))
    return RegisterPage(
        direction=direction,
        counts={
            direction: sum(f.count for f in facets),
            other: others.count(),
        },
        filters=_filters(facets, where, direction),
        page=page,
        lines=document_lines(page, on=on),
        late=late.count(),
    )


def document_lines(documents: Iterable[OfficialDocument], *, on: date) -> list[DocumentLine]:
    """Return entries ready to draw."""
    return [document_line(document, on=on) for document in documents]


def _filters(facets: list[Facet], where: DocumentFilter, direction: str) -> Filters:
    def counted(name: str) -> dict[str, int]:
        counts: dict[str, int] = {}
        for facet in facets:
            value = str(getattr(facet, name) or "")
            if value:
                counts[value] = counts.get(value, 0) + facet.count
        return counts

    kinds, states, years = counted("kind"), counted("state"), counted("year")
    bodies, units = counted("body_key"), counted("unit_id")
    names = {f.body_key: f.body_name for f in facets}
    unit_names = {str(f.unit_id): f.unit for f in facets if f.unit_id}
    return Filters(
        words=where.words,
        kinds=options(
            ((code, gettext(text), kinds[code]) for code, text in KINDS.items() if code in kinds),
            where.kind,
        ),
        bodies=options(
            sorted(((key, names[key], n) for key, n in bodies.items()), key=lambda o: o[1]),
            where.body_key,
        ),
        years=options(
            ((year, year, n) for year, n in sorted(years.items(), reverse=True)),
            str(where.year or ""),
        ),
        states=options(
            (
                (state, gettext(STATES[state]), states[state])
                for state in STATES_OF[direction]
                if state in states
            ),
            where.state,
        ),
        units=options(
            ((pk, unit_names[pk], n) for pk, n in units.items()), str(where.unit_id or "")
        ),
        replies=[(code, gettext(text), code == where.reply) for code, text in REPLIES.items()],
    )


DESK_LINES = 6


def _of(actor: Actor) -> str:
    """Return the filter for the unit of a person who has one."""
    return f"&unit={next(iter(actor.unit_ids))}" if len(actor.unit_ids) == 1 else ""


def replies_on_desk(*, actor: Actor, programme: Programme, on: date) -> dict[str, Any]:
    """Return what the desk shows of answers owed: to those in charge all, to others their own."""
    if not actor.unit_ids:
        return {"replies": [], "replies_total": 0, "replies_url": ""}
    in_charge = actor.leads or actor.manages_programmes
    found = due_replies(
        actor=actor,
        programme=programme,
        on=on,
        unit_ids=None if in_charge else actor.unit_ids,
    )
    shown = list(found[: DESK_LINES + 1])
    total = len(shown) if len(shown) <= DESK_LINES else found.count()
    address = reverse("documents", args=[programme.pk])
    return {
        "replies": document_lines(shown[:DESK_LINES], on=on),
        "replies_total": total,
        "replies_url": f"{address}?reply=waiting&sort=due" + ("" if in_charge else _of(actor)),
    }
