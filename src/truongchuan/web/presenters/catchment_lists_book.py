"""The page of written lists as a workbook."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table, add_table
from truongchuan.web.presenters.catchment_lists import ListsView, TableLine
from truongchuan.wording.catchment_text import COMPLETE, POSSIBLE, SURE

TEXT, INTEGER = CellKind.TEXT, CellKind.INTEGER


def lists_book(view: ListsView) -> bytes:
    """Return sets, members, overlaps, gaps and findings, a sheet each."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    for table in (_schools(view), _members(view), _overlaps(view), _gaps(view), _findings(view)):
        if table.rows or table.sheet == gettext("Trường"):
            add_table(book, table)
    book.close()
    return out.getvalue()


def _table(
    view: ListsView,
    title: str,
    sheet: str,
    columns: list[Column],
    rows: list[list[str | int | float | None]],
) -> Table:
    notes = [view.summary] + ([gettext("Số liệu minh họa")] if view.sent.is_sample else [])
    return Table(title=title, sheet=sheet, columns=columns, rows=rows, notes=notes)


def _schools(view: ListsView) -> Table:
    return _table(
        view,
        gettext("Địa bàn tuyển sinh đọc từ danh sách"),
        gettext("Trường"),
        [
            Column(gettext("STT"), INTEGER, 6),
            Column(gettext("Trường"), TEXT, 30),
            Column(gettext("Tuyển sinh"), TEXT, 14),
            Column(gettext("Địa bàn"), TEXT, 70),
            Column(gettext("Mức rõ"), TEXT, 18),
            Column(gettext("Số nơi"), INTEGER, 9),
            Column(gettext("Có thể thêm"), INTEGER, 9),
            Column(gettext("Dòng"), INTEGER, 8),
        ],
        [
            [
                number, s.name, s.stages, s.text, gettext(COMPLETE[s.complete]),
                s.count if view.has_places else None,
                s.possible if view.has_places else None, s.line,
            ]
            for number, s in enumerate(view.schools, start=1)
        ],
    )  # fmt: skip


def _members(view: ListsView) -> Table:
    return _table(
        view,
        gettext("Từng nơi của mỗi trường"),
        gettext("Nơi ở"),
        [
            Column(gettext("Trường"), TEXT, 30),
            Column(gettext("Thuộc"), TEXT, 34),
            Column(gettext("Nơi ở"), TEXT, 60),
            Column(gettext("Số nơi"), INTEGER, 9),
            Column(gettext("Mức rõ"), TEXT, 14),
        ],
        [
            [s.name, m.where, m.places, m.count, gettext(POSSIBLE if m.possible else SURE)]
            for s in view.schools
            for m in s.members
        ],
    )


def _overlaps(view: ListsView) -> Table:
    return _table(
        view,
        gettext("Nơi được ghi cho nhiều trường"),
        gettext("Trùng"),
        [
            Column(gettext("Mức"), TEXT, 12),
            Column(gettext("Trường"), TEXT, 44),
            Column(gettext("Nơi ở"), TEXT, 60),
            Column(gettext("Diện cư trú"), TEXT, 14),
            Column(gettext("Dòng"), TEXT, 10),
        ],
        [[_level(view, r), r.schools, r.places, r.residence, _lines(r)] for r in view.overlaps],
    )


def _gaps(view: ListsView) -> Table:
    return _table(
        view,
        gettext("Nơi chưa giao cho trường nào"),
        gettext("Sót"),
        [
            Column(gettext("Mức"), TEXT, 12),
            Column(gettext("Tuyển sinh"), TEXT, 14),
            Column(gettext("Nơi ở"), TEXT, 70),
            Column(gettext("Diện cư trú"), TEXT, 14),
        ],
        [[_level(view, r), r.stage, r.places, r.residence] for r in view.gaps],
    )


def _findings(view: ListsView) -> Table:
    return _table(
        view,
        gettext("Phát hiện trong danh sách"),
        gettext("Phát hiện"),
        [
            Column(gettext("Mức"), TEXT, 12),
            Column(gettext("Dòng"), TEXT, 10),
            Column(gettext("Phát hiện"), TEXT, 60),
            Column(gettext("Nên làm"), TEXT, 44),
            Column(gettext("Trích"), TEXT, 44),
        ],
        [
            [
                group.label,
                ", ".join(str(n) for n in dict.fromkeys(q.line for q in f.quotes)),
                f.message,
                f.suggestion,
                "; ".join(q.text for q in f.quotes),
            ]
            for group in view.groups
            for f in group.findings
        ],
    )


def _level(view: ListsView, row: TableLine) -> str:
    return next(group.label for group in view.groups if group.word == row.word)


def _lines(row: TableLine) -> str:
    return ", ".join(map(str, row.lines))
