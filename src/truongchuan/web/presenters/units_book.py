"""The board of units as a workbook: one sheet of units, one of their duties."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import Cell, CellKind, Column, Table
from truongchuan.domain.programmes.models import Programme
from truongchuan.web.presenters.units import UnitLine, UnitsPage
from truongchuan.web.templatetags.vn import date_vn, month_vn
from truongchuan.wording.followup import DUTY_STATES, DUTY_STATUSES


def units_tables(page: UnitsPage, *, programme: Programme, on: date) -> list[Table]:
    """Return what the page shows, and every duty behind its numbers."""
    notes = [
        programme.title,
        gettext("%(month)s, số liệu tính đến %(day)s")
        % {"month": page.month.label, "day": date_vn(on)},
    ]
    if programme.is_demo:
        notes.append(gettext("Số liệu minh họa"))
    return [_units(page, notes), _duties(page, notes)]


def _units(page: UnitsPage, notes: list[str]) -> Table:
    labels = [
        gettext("Nhiệm vụ được giao"),
        gettext("Đã báo cáo trong tháng"),
        gettext("Có minh chứng"),
        gettext("Chưa báo cáo"),
        gettext("Việc chủ trì"),
        gettext("Việc phối hợp"),
        gettext("Việc chủ trì đã xong"),
        gettext("Việc quá hạn"),
        gettext("Vướng mắc đã nêu"),
        gettext("Vướng mắc phải giải quyết"),
    ]
    return Table(
        title=gettext("Bảng theo dõi đơn vị"),
        sheet=gettext("Đơn vị"),
        notes=notes,
        columns=[
            Column(gettext("Đơn vị"), width=40),
            Column(gettext("Loại"), width=22),
            *(Column(label, CellKind.INTEGER, 13) for label in labels),
        ],
        rows=[_unit(line) for line in page.lines],
    )


def _unit(line: UnitLine) -> list[Cell]:
    board = line.board
    return [
        line.unit.name,
        line.kind,
        len(board.duties),
        board.reported,
        board.evidenced,
        board.silent,
        line.load.leads,
        line.load.supports,
        line.load.done,
        board.late_tasks,
        board.obstacles_raised,
        board.obstacles_to_solve,
    ]


def _duties(page: UnitsPage, notes: list[str]) -> Table:
    rows: list[list[Cell]] = []
    for line in page.lines:
        for standing in line.board.duties:
            report = standing.report
            rows.append(
                [
                    line.unit.name,
                    standing.duty.section,
                    standing.duty.text,
                    gettext(DUTY_STATUSES[standing.status]),
                    gettext(DUTY_STATES[report.state]) if report else "",
                    report.words if report else "",
                    standing.evidence,
                    report.on if report else None,
                    report.person_name if report else "",
                    month_vn(standing.last_month) if standing.last_month else "",
                ]
            )
    return Table(
        title=gettext("Nhiệm vụ được phân công"),
        sheet=gettext("Nhiệm vụ"),
        notes=notes,
        columns=[
            Column(gettext("Đơn vị"), width=34),
            Column(gettext("Mục"), width=8),
            Column(gettext("Nhiệm vụ"), width=60),
            Column(gettext("Trong tháng"), width=20),
            Column(gettext("Tình trạng"), width=18),
            Column(gettext("Đã làm"), width=50),
            Column(gettext("Số minh chứng"), CellKind.INTEGER, 11),
            Column(gettext("Ngày báo cáo"), CellKind.DATE, 12),
            Column(gettext("Người báo cáo"), width=22),
            Column(gettext("Tháng báo cáo gần nhất"), width=16),
        ],
        rows=rows,
    )
