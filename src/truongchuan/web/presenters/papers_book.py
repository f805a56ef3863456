"""The list of papers as a workbook."""

from __future__ import annotations

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.domain.papers.selectors import list_papers
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.book_notes import programme_label
from truongchuan.web.presenters.papers import filter_from, order_of
from truongchuan.wording.papers import KINDS, STATES


def papers_table(*, actor: Actor, programme: Programme, query: QueryDict) -> Table:
    """Return the papers that the page shows, all pages of them, as a table to write."""
    order, descending = order_of(query)
    papers = list_papers(
        actor=actor,
        programme=programme,
        where=filter_from(query),
        order=order,
        descending=descending,
    )
    return Table(
        title=gettext("Văn bản đã lập"),
        sheet=gettext("Văn bản"),
        notes=(programme_label(programme),),
        columns=(
            Column(gettext("STT"), CellKind.INTEGER, 6),
            Column(gettext("Loại"), width=28),
            Column(gettext("Tên văn bản"), width=60),
            Column(gettext("Bản"), CellKind.INTEGER, 6),
            Column(gettext("Trạng thái"), width=14),
            Column(gettext("Số, ký hiệu"), width=18),
            Column(gettext("Ngày ban hành"), CellKind.DATE, 13),
            Column(gettext("Số liệu ngày"), CellKind.DATE, 13),
            Column(gettext("Người lập"), width=24),
            Column(gettext("Lập ngày"), CellKind.DATE, 13),
        ),
        rows=[
            (
                place,
                gettext(KINDS.get(paper.kind, paper.kind)),
                paper.title,
                paper.version,
                gettext(STATES[paper.state]),
                paper.number,
                paper.issued_on,
                timezone.localtime(paper.as_of).date(),
                paper.made_by,
                timezone.localtime(paper.made_at).date(),
            )
            for place, paper in enumerate(papers, start=1)
        ],
    )
