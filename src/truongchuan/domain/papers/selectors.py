"""Reading papers."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from truongchuan.domain.papers.models import Paper, PaperState
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold


@dataclass(frozen=True, slots=True)
class PaperFilter:
    """Which papers to show; empty fields do not filter. Older versions only when asked for."""

    kind: str = ""
    state: str = ""
    words: str = ""
    with_older: bool = False


PAPER_ORDERS: dict[str, str] = {
    "made": "pk",
    "title": "title",
    "kind": "kind",
    "issued": "issued_on",
    "as_of": "as_of",
}


def list_papers(
    *,
    actor: Actor,
    programme: Programme,
    where: PaperFilter = PaperFilter(),
    order: str = "made",
    descending: bool = True,
) -> QuerySet[Paper]:
    """Return a programme's papers without their content, newest first unless ordered."""
    papers = _visible(actor, programme).defer("content")
    if where.kind:
        papers = papers.filter(kind=where.kind)
    if where.state:
        papers = papers.filter(state=where.state)
    if not where.with_older:
        papers = papers.filter(followed_by__isnull=True)
    if where.words:
        # Titles are few and short: words are matched without marks in the database's own way.
        wanted = fold(where.words).split()
        ids = [
            pk
            for pk, title, number in papers.values_list("pk", "title", "number")
            if all(word in fold(f"{title} {number}") for word in wanted)
        ]
        papers = papers.filter(pk__in=ids)
    key = PAPER_ORDERS.get(order, "pk")
    return papers.order_by(f"-{key}" if descending else key, "-pk")


def count_papers(*, actor: Actor, programme: Programme) -> dict[tuple[str, str], int]:
    """Return how many papers there are by (state, kind); older versions are not counted."""
    counted = (
        _visible(actor, programme)
        .filter(followed_by__isnull=True)
        .order_by()
        .values_list("state", "kind")
        .annotate(number=Count("pk"))
    )
    return {(state, kind): number for state, kind, number in counted}


def get_paper(*, actor: Actor, programme: Programme, pk: int) -> Paper | None:
    """Return one paper with its content; None for one of another programme."""
    return (
        _visible(actor, programme)
        .select_related("follows", "school__organisation")
        .filter(pk=pk)
        .first()
    )


def versions_of(*, actor: Actor, paper: Paper) -> list[Paper]:
    """Return all versions of a paper, newest first."""
    links = dict(
        _visible(actor, paper.programme)
        .filter(kind=paper.kind)
        .order_by()
        .values_list("pk", "follows_id")
    )
    following = {before: pk for pk, before in links.items() if before is not None}
    ids, pk = [paper.pk], links.get(paper.pk)
    while pk is not None:
        ids.append(pk)
        pk = links.get(pk)
    pk = following.get(paper.pk)
    while pk is not None:
        ids.append(pk)
        pk = following.get(pk)
    found = _visible(actor, paper.programme).filter(pk__in=ids).defer("content")
    return list(found.order_by("-version"))


def paper_file_ids(programme: Programme) -> QuerySet[Paper, int]:
    """Return the ids of the .docx files of a programme's papers."""
    return Paper.objects.filter(programme=programme).values_list("docx_id", flat=True)


def paper_pdf_ids(programme: Programme) -> QuerySet[Paper, int]:
    """Return the ids of the .pdf files of a programme's papers."""
    kept = Paper.objects.filter(programme=programme, pdf__isnull=False)
    return kept.values_list("pdf_id", flat=True)


def _visible(actor: Actor, programme: Programme) -> QuerySet[Paper]:
    return Paper.objects.filter(
        programme=programme, programme__in=list_programmes(actor=actor).order_by()
    ).select_related("docx", "pdf", "programme")


__all__ = [
    "PAPER_ORDERS",
    "Paper",
    "PaperFilter",
    "PaperState",
    "count_papers",
    "get_paper",
    "list_papers",
    "paper_file_ids",
    "paper_pdf_ids",
    "versions_of",
]
