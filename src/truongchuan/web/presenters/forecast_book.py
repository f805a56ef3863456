"""A forecast as a workbook."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import Cell, CellKind, Column, Table, add_table
from truongchuan.web.presenters.forecast import ForecastView
from truongchuan.web.presenters.forecast_figures import grade_label
from truongchuan.wording.forecast import METHODS, TERMS

TEXT, INTEGER = CellKind.TEXT, CellKind.INTEGER
DECIMAL, PERCENT = CellKind.DECIMAL, CellKind.PERCENT


def forecast_book(view: ForecastView) -> bytes:
    """Return totals, figures, needs, back-test and notes, a sheet each."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    for table in (_totals(view), _figures(view), _needs(view), _tests(view), _notes(view)):
        if table.rows:
            add_table(book, table)
    book.close()
    return out.getvalue()


def _table(
    view: ForecastView, title: str, sheet: str, columns: list[Column], rows: list[list[Cell]]
) -> Table:
    notes = [view.summary] + ([gettext("Số liệu minh họa")] if view.made.is_sample else [])
    return Table(title=title, sheet=sheet, columns=columns, rows=rows, notes=notes)


def _figure_columns() -> list[Column]:
    return [
        Column(gettext("Năm"), TEXT, 8),
        Column(gettext("Số giữa"), DECIMAL, 11),
        Column(gettext("Thấp (80%)"), DECIMAL, 11),
        Column(gettext("Cao (80%)"), DECIMAL, 11),
    ]


def _totals(view: ForecastView) -> Table:
    places = [(t["parent"], t) for t in view.document["parents"]]
    places += [(t["area"], t) for t in view.document["totals"]]
    return _table(
        view,
        gettext("Dự báo tổng số trẻ"),
        gettext("Tổng"),
        [Column(gettext("Nơi"), TEXT, 34), *_figure_columns()],
        [[name, str(t["year"]), t["median"], t["low"], t["high"]] for name, t in places],
    )


def _figures(view: ForecastView) -> Table:
    return _table(
        view,
        gettext("Dự báo từng lớp, từng năm"),
        gettext("Dự báo"),
        [
            Column(gettext("Trường"), TEXT, 28),
            Column(gettext("Thuộc"), TEXT, 24),
            Column(gettext("Lớp"), TEXT, 10),
            *_figure_columns(),
            *(Column(gettext(name), DECIMAL, 12) for name in TERMS.values()),
            *(
                Column(gettext("Phần chưa chắc: %(term)s") % {"term": gettext(name)}, PERCENT, 12)
                for term, name in TERMS.items() if term != "moving_up"
            ),
            Column(gettext("Cách dự báo"), TEXT, 30),
            Column(gettext("Sai số cũ, cùng cỡ"), PERCENT, 11),
            Column(gettext("Sai số cũ, nơi này"), PERCENT, 11),
            Column(gettext("Sai số cũ, chính lớp này"), PERCENT, 11),
        ],
        [
            [
                f["area"], f["parent"], grade_label(f), str(f["year"]), f["median"], f["low"],
                f["high"], *(f["terms"][term] for term in TERMS),
                *(f["term_uncertainty"][term] for term in TERMS if term != "moving_up"),
                gettext(METHODS[f["method"]]), f["past_error"]["wape"],
                f["past_error"]["area_wape"], f["past_error"]["cell_wape"],
            ]
            for f in view.document["forecasts"]
        ],
    )  # fmt: skip


def _needs(view: ForecastView) -> Table:
    kinds = [
        "classes", "low", "high", "rooms", "has_rooms", "short_rooms",
        "teachers", "has_teachers", "short_teachers", "right_years", "tested_years",
    ]  # fmt: skip
    heads = (
        gettext("Số lớp"), gettext("Số lớp, thấp"), gettext("Số lớp, cao"), gettext("Phòng cần"),
        gettext("Phòng có"), gettext("Phòng thiếu"), gettext("Giáo viên cần"),
        gettext("Giáo viên có"), gettext("Giáo viên thiếu"), gettext("Số năm từng đúng số lớp"),
        gettext("Số năm đã thử"),
    )  # fmt: skip
    return _table(
        view,
        gettext("Lớp, phòng học, giáo viên"),
        gettext("Lớp học"),
        [
            Column(gettext("Trường"), TEXT, 28),
            Column(gettext("Năm"), TEXT, 8),
            *(Column(head, INTEGER, 10) for head in heads),
        ],
        [
            [n["area"], str(n["year"]), *(n.get(kind) for kind in kinds)]
            for n in view.document.get("needs", [])
        ],
    )


def _tests(view: ForecastView) -> Table:
    tested: dict[str, Any] = view.document.get("backtest", {})
    return _table(
        view,
        gettext("Thử lại trên các năm đã qua"),
        gettext("Thử lại"),
        [
            Column(gettext("Cách dự báo"), TEXT, 44),
            Column(gettext("Trước mấy năm"), INTEGER, 10),
            Column(gettext("Sai số mỗi ô"), PERCENT, 10),
            Column(gettext("Sai số tổng"), PERCENT, 10),
            Column(gettext("Đúng số lớp"), PERCENT, 10),
            Column(gettext("Số ô"), INTEGER, 9),
        ],
        [
            [
                gettext(METHODS[m["method"]]), m["horizon"], m["wape"], m["total_wape"],
                m.get("classes_right"), m["cases"],
            ]
            for m in tested.get("methods", [])
        ],
    )  # fmt: skip


def _notes(view: ForecastView) -> Table:
    return _table(
        view,
        gettext("Lưu ý"),
        gettext("Lưu ý"),
        [Column(gettext("Lưu ý"), TEXT, 110)],
        [[note] for note in (*view.norms, view.priors, *view.notes)],
    )
