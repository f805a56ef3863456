"""The reminder log as a workbook."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.book_notes import programme_label
from truongchuan.web.presenters.reminder_log import found_log, log_lines
from truongchuan.web.templatetags.vn import date_vn, number_vn

MOST_ROWS = 5_000


def log_table(*, actor: Actor, programme: Programme, query: QueryDict) -> Table:
    """Return what the log shows, all pages of it (:data:`MOST_ROWS` at most)."""
    found = found_log(actor=actor, programme=programme, query=query)
    lines = log_lines(found[:MOST_ROWS], programme)
    notes = [
        programme_label(programme),
        gettext("Số liệu ngày %(day)s") % {"day": date_vn(today_of(programme))},
    ]
    if len(lines) == MOST_ROWS:
        notes.append(
            gettext("Chỉ có %(n)s dòng đầu; hãy lọc theo loại hoặc đơn vị để lấy phần còn lại.")
            % {"n": number_vn(MOST_ROWS)}
        )
    if programme.is_demo:
        notes.append(gettext("Số liệu minh họa"))
    return Table(
        title=gettext("Nhật ký đôn đốc"),
        sheet=gettext("Đôn đốc"),
        notes=notes,
        columns=(
            Column(gettext("STT"), CellKind.INTEGER, 6),
            Column(gettext("Lúc báo"), width=17),
            Column(gettext("Người nhận"), width=24),
            Column(gettext("Đơn vị"), width=24),
            Column(gettext("Loại"), width=22),
            Column(gettext("Nội dung"), width=60),
            Column(gettext("Lời đôn đốc"), width=40),
            Column(gettext("Người đôn đốc"), width=24),
            Column(gettext("Đã đọc"), width=17),
            Column(gettext("Thư điện tử"), width=18),
            Column(gettext("Lúc gửi thư"), width=17),
        ),
        rows=[
            (
                place, line.when, line.person, line.unit, line.kind_label, line.text, line.words,
                line.told_by, line.read, line.mail_label, line.mail_when,
            )
            for place, line in enumerate(lines, start=1)
        ],
    )  # fmt: skip
