"""The list of people as a workbook."""

from __future__ import annotations

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.domain.accounts.selectors import ORDERS, list_people
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.book_notes import MOST_LINES, day_notes
from truongchuan.web.presenters.people_list import filter_from, person_lines
from truongchuan.web.presenters.query import sorting


def people_table(*, actor: Actor, query: QueryDict) -> Table:
    """Return the people that the page shows, all pages of them, as a table to write."""
    order, descending = sorting(query, ORDERS, "name")
    found = list_people(actor=actor, where=filter_from(query), order=order, descending=descending)
    lines = person_lines(found[:MOST_LINES])
    return Table(
        title=gettext("Người dùng"),
        sheet=gettext("Người dùng"),
        notes=day_notes(timezone.localdate()),
        columns=(
            Column(gettext("STT"), CellKind.INTEGER, 6),
            Column(gettext("Họ và tên"), width=28),
            Column(gettext("Địa chỉ thư"), width=28),
            Column(gettext("Nhiệm vụ"), width=44),
            Column(gettext("Tài khoản"), width=14),
            Column(gettext("Tên đăng nhập"), width=20),
            Column(gettext("Đăng nhập gần nhất"), CellKind.DATE, 14),
        ),
        rows=[
            (
                place,
                line.name,
                line.email,
                "; ".join(f"{f.words}, {f.unit}" for f in line.functions),
                line.badge.label,
                line.username,
                timezone.localtime(line.signed_in).date() if line.signed_in else None,
            )
            for place, line in enumerate(lines, start=1)
        ],
    )
