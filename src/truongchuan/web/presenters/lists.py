"""Lists from spreadsheets: the kinds with their templates, and those that were sent."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.domain.onboarding.list_models import ListBatch, ListState
from truongchuan.domain.onboarding.lists.rows import ListKind
from truongchuan.domain.onboarding.lists.selectors import list_batches
from truongchuan.domain.onboarding.policies import may_bring_in
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.book_notes import MOST_LINES, day_notes
from truongchuan.web.presenters.list_template import WORD_OF_KIND
from truongchuan.web.presenters.obstacles import Mark
from truongchuan.web.templatetags.vn import moment_vn
from truongchuan.wording.list_files import LIST_HELP, LIST_KINDS
from truongchuan.wording.lists import LIST_STATES

LISTS_A_PAGE = 30
_MARKS = {
    "draft": ("warning", "eye"),
    "committed": ("success", "check"),
    "undone": ("muted", "undo"),
    "discarded": ("muted", "trash"),
}


@dataclass(frozen=True, slots=True)
class KindCard:
    """A kind of list with its templates; ``may`` is false for those whom it is not for."""

    code: str
    label: str
    help: str
    template_url: str
    data_url: str
    may: bool


@dataclass(frozen=True, slots=True)
class BatchView:
    """A list as one row."""

    url: str
    name: str
    kind: str
    person: str
    when: str
    mark: Mark
    is_draft: bool
    new: int
    updated: int
    same: int
    left: int


@dataclass(frozen=True, slots=True)
class ImportsPage:
    """Everything on the page of lists."""

    kinds: list[KindCard]
    batches: list[BatchView]
    page: Page[ListBatch]

    @property
    def all_allowed(self) -> bool:
        """True for those who may bring in every kind."""
        return all(kind.may for kind in self.kinds)


def mark_of(batch: ListBatch) -> Mark:
    """Return a list's state as a badge."""
    tone, icon = _MARKS[batch.state]
    return Mark(gettext(LIST_STATES[batch.state]), tone, icon)


def imports_page(request: HttpRequest) -> ImportsPage:
    """Return the page; the number of queries is fixed."""
    actor = actor_of(request)
    page = Paginator(list_batches(actor=actor), LISTS_A_PAGE).get_page(request.GET.get("page"))
    kinds = []
    for kind in ListKind:
        url = reverse("list_template", args=[WORD_OF_KIND[kind]])
        kinds.append(
            KindCard(
                code=kind.value,
                label=gettext(LIST_KINDS[kind]),
                help=gettext(LIST_HELP[kind]),
                template_url=url,
                data_url=f"{url}?data=1",
                may=may_bring_in(actor, kind),
            )
        )
    return ImportsPage(kinds=kinds, batches=[batch_view(b) for b in page], page=page)


def imports_table(*, actor: Actor) -> Table:
    """Return the lists that were sent, all pages of them, as a table to write."""
    lines = [batch_view(batch) for batch in list_batches(actor=actor)[:MOST_LINES]]
    return Table(
        title=gettext("Các lần nhập danh sách"),
        sheet=gettext("Các lần nhập"),
        notes=day_notes(timezone.localdate()),
        columns=[
            Column(gettext("Tệp"), width=40),
            Column(gettext("Danh sách"), width=24),
            Column(gettext("Người nhập"), width=28),
            Column(gettext("Khi nào"), width=18),
            Column(gettext("Tình trạng"), width=18),
            Column(gettext("Thêm"), CellKind.INTEGER, 10),
            Column(gettext("Cập nhật"), CellKind.INTEGER, 10),
            Column(gettext("Không đổi"), CellKind.INTEGER, 10),
            Column(gettext("Để lại"), CellKind.INTEGER, 10),
        ],
        rows=[
            [
                line.name, line.kind, line.person, line.when, line.mark.label, line.new,
                line.updated, line.same, line.left,
            ]
            for line in lines
        ],
    )  # fmt: skip


def batch_view(batch: ListBatch) -> BatchView:
    """Return a list ready to be drawn."""
    committed = batch.committed_at is not None
    return BatchView(
        url=reverse("list_import", args=[batch.pk]),
        name=batch.file.name,
        kind=gettext(LIST_KINDS[batch.kind]),
        person=batch.committed_by if committed else batch.person_name,
        when=moment_vn(batch.committed_at if committed else batch.uploaded_at),
        mark=mark_of(batch),
        is_draft=batch.state == ListState.DRAFT,
        new=batch.new,
        updated=batch.updated,
        same=batch.same,
        left=batch.failed + batch.asked + batch.skipped,
    )
