"""The tokens of the authority's people as a workbook: what the page shows, nothing secret."""

from __future__ import annotations

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.book_notes import MOST_LINES, day_notes
from truongchuan.web.presenters.tokens import find_tokens, token_lines


def tokens_table(*, actor: Actor, query: QueryDict) -> Table:
    """Return the tokens that the page shows, all pages of them, as a table to write."""
    tokens = list(find_tokens(actor=actor, query=query)[:MOST_LINES])
    lines = token_lines(tokens)
    return Table(
        title=gettext("Khóa truy cập của cơ quan"),
        sheet=gettext("Khóa truy cập"),
        notes=day_notes(timezone.localdate()),
        columns=[
            Column(gettext("Khóa"), width=30),
            Column(gettext("Đầu khóa"), width=14),
            Column(gettext("Người giữ"), width=28),
            Column(gettext("Phạm vi"), width=44),
            Column(gettext("Tình trạng"), width=16),
            Column(gettext("Thu hồi"), width=34),
            Column(gettext("Dùng lần cuối"), width=18),
            Column(gettext("Từ ngày"), CellKind.DATE, 12),
            Column(gettext("Đến ngày"), CellKind.DATE, 12),
        ],
        rows=[
            [
                line.name,
                line.prefix,
                line.person,
                "; ".join(scope.code for scope in line.scopes),
                line.state_label,
                line.ended,
                line.used,
                timezone.localdate(token.created_at),
                timezone.localdate(token.expires_at),
            ]
            for token, line in zip(tokens, lines, strict=True)
        ],
    )
