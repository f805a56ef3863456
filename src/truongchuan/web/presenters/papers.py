"""The page of papers: what can be made, what was made."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.papers.kinds import Kind, kinds
from truongchuan.domain.papers.models import Paper, PaperState
from truongchuan.domain.papers.policies import may, may_make
from truongchuan.domain.papers.selectors import (
    PAPER_ORDERS,
    PaperFilter,
    count_papers,
    list_papers,
)
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.paper_choices import own_school
from truongchuan.web.presenters.query import PAGE_SIZE, Option, one_of, options, sorting
from truongchuan.web.presenters.query import words as words_of
from truongchuan.wording.papers import KINDS, PURPOSES, STATES

TONES = {"draft": "info", "issued": "success", "discarded": "muted"}
ICONS = {"draft": "edit", "issued": "check", "discarded": "trash"}


@dataclass(frozen=True, slots=True)
class KindCard:
    """A kind that the reader may make."""

    label: str
    purpose: str
    url: str


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper as a row."""

    paper: Paper
    url: str
    kind: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class PapersPage:
    """Everything on the page."""

    cards: list[KindCard]
    lines: list[PaperLine]
    page: Page[Paper]
    total: int
    kinds: list[Option]
    states: list[Option]
    words: str
    with_older: bool


def filter_from(query: QueryDict) -> PaperFilter:
    """Read the filter from a query string."""
    return PaperFilter(
        kind=one_of(query, "kind", KINDS),
        state=one_of(query, "state", PaperState.values),
        words=words_of(query),
        with_older=query.get("older") == "1",
    )


def order_of(query: QueryDict) -> tuple[str, bool]:
    """Read the order from a query string; the newest first unless another is asked for."""
    asked = query.get("sort", "").removeprefix("-") in PAPER_ORDERS
    return sorting(query, PAPER_ORDERS, "made") if asked else ("made", True)


def papers_page(*, actor: Actor, programme: Programme, query: QueryDict) -> PapersPage:
    """Return the page that a query string asks for. The number of queries is fixed."""
    where = filter_from(query)
    order, descending = order_of(query)
    papers = list_papers(
        actor=actor, programme=programme, where=where, order=order, descending=descending
    )
    page = Paginator(papers, PAGE_SIZE).get_page(query.get("page"))
    counts = count_papers(actor=actor, programme=programme)
    return PapersPage(
        cards=[_card(kind, programme) for kind in kinds_for(actor, programme)],
        lines=[paper_line(paper, programme) for paper in page],
        page=page,
        total=sum(counts.values()),
        kinds=options(
            (
                (code, gettext(text), n)
                for code, text in KINDS.items()
                if (n := sum(v for (_state, kind), v in counts.items() if kind == code))
            ),
            where.kind,
        ),
        states=options(
            (
                (code, gettext(text), n)
                for code, text in STATES.items()
                if (n := sum(v for (state, _kind), v in counts.items() if state == code))
            ),
            where.state,
        ),
        words=where.words,
        with_older=where.with_older,
    )


def kinds_for(actor: Actor, programme: Programme) -> list[Kind]:
    """Return the kinds that a reader may make: all, or those of a head teacher's own school."""
    if may(actor, "papers.make", programme):
        # A protocol is offered only where there is a hand-over to write down.
        return [
            kind
            for kind in kinds()
            if kind.code != "handover-protocol" or (kind.things and kind.things(actor, programme))
        ]
    school = own_school(actor, programme)
    if school is None:
        return []
    return [kind for kind in kinds() if may_make(actor, programme, kind.code, school)]


def _card(kind: Kind, programme: Programme) -> KindCard:
    return KindCard(
        label=gettext(KINDS[kind.code]),
        purpose=gettext(PURPOSES[kind.code]),
        url=reverse("paper_new", args=[programme.pk, kind.code]),
    )


def paper_line(paper: Paper, programme: Programme) -> PaperLine:
    """Return a paper as a row."""
    return PaperLine(
        paper=paper,
        url=reverse("paper", args=[programme.pk, paper.pk]),
        kind=gettext(KINDS.get(paper.kind, paper.kind)),
        state=gettext(STATES[paper.state]),
        tone=TONES[paper.state],
    )
