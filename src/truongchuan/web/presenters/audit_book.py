"""The audit record as a workbook and as plain lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator

from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.domain.audit.heads import head_of
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.audit import events_of
from truongchuan.web.presenters.audit_query import Asked, asked_of, kind_label
from truongchuan.web.presenters.book_notes import MOST_LINES
from truongchuan.web.templatetags.vn import moment_vn
from truongchuan.wording.audit import head_line
from truongchuan.wording.roadmap import action_label

_CHUNK = 2_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
CSV_COLUMNS = (
    *("number", "at", "actor_id", "actor", "address", "action", "subject_type", "subject_id"),
    *("subject", "before", "after", "previous_hash", "hash"),
)


def all_events(*, actor: Actor, asked: Asked, most: int = MOST_LINES) -> Iterator[AuditEvent]:
    """Yield what is asked for, newest first, page after page; at most so many."""
    query = QueryDict(mutable=True)
    left = most
    while left > 0:
        page = events_of(actor=actor, asked=asked, query=query, size=min(_CHUNK, left))
        yield from page.events
        left -= len(page.events)
        if page.older is None:
            return
        query["before"] = str(page.older)


def audit_table(*, actor: Actor, query: QueryDict, authority: str) -> Table:
    """Return the events of a filter as a table; times and numbers as the page shows them."""
    asked = asked_of(query, actor)
    head = head_of(authority_id=actor.authority_id or 0)
    notes = [
        authority,
        head_line(head.number, head.mark, gettext),
        asked.description or gettext("Không lọc"),
        gettext("Nhiều nhất %(most)s sự kiện mới nhất của bộ lọc") % {"most": MOST_LINES},
    ]
    return Table(
        title=gettext("Nhật ký kiểm toán"),
        sheet=gettext("Nhật ký"),
        notes=notes,
        columns=[
            Column(gettext("Số"), CellKind.INTEGER, 9),
            Column(gettext("Lúc"), width=17),
            Column(gettext("Người làm"), width=24),
            Column(gettext("Từ địa chỉ"), width=16),
            Column(gettext("Việc"), width=26),
            Column(gettext("Loại"), width=18),
            Column(gettext("Về"), width=44),
            Column(gettext("Trước"), width=30),
            Column(gettext("Sau"), width=30),
            Column(gettext("Mã"), width=20),
        ],
        rows=[
            [
                event.number,
                moment_vn(event.at),
                event.actor_name,
                event.address,
                action_label(event.action, gettext),
                kind_label(event.subject_type),
                event.subject_label,
                _plain(event.before),
                _plain(event.after),
                event.hash[:16],
            ]
            for event in all_events(actor=actor, asked=asked)
        ],
    )


def audit_csv(*, actor: Actor, query: QueryDict) -> Iterable[str]:
    """Yield the events of a filter as lines of CSV with full hashes, codes as they are recorded.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    yield "\ufeff" + _csv_line(CSV_COLUMNS)
    for event in all_events(actor=actor, asked=asked_of(query, actor)):
        yield _csv_line(
            [
                event.number,
                event.at.isoformat(timespec="microseconds"),
                event.actor_id or "",
                event.actor_name,
                event.address,
                event.action,
                event.subject_type,
                event.subject_id,
                event.subject_label,
                _plain(event.before),
                _plain(event.after),
                event.previous_hash,
                event.hash,
            ]
        )


def _csv_line(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def _cell(cell: object) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(values: dict[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True) if values else ""
