"""Obstacles as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import Cell, CellKind, Column, Table
from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.programmes.models import Programme
from truongchuan.web.presenters.obstacles import obstacle_line
from truongchuan.web.templatetags.vn import date_vn


def obstacles_table(obstacles: Iterable[Obstacle], *, programme: Programme, on: date) -> Table:
    """Return what the list shows, with whole words and how each was solved."""
    notes = [programme.title, gettext("Số liệu tính đến %(day)s") % {"day": date_vn(on)}]
    if programme.is_demo:
        notes.append(gettext("Số liệu minh họa"))
    return Table(
        title=gettext("Khó khăn, vướng mắc"),
        sheet=gettext("Vướng mắc"),
        notes=notes,
        columns=[
            Column(gettext("Số"), CellKind.INTEGER, 6),
            Column(gettext("Vướng mắc"), width=48),
            Column(gettext("Loại"), width=18),
            Column(gettext("Nhiệm vụ"), width=40),
            Column(gettext("Phần việc"), width=22),
            Column(gettext("Nêu bởi"), width=22),
            Column(gettext("Ngày nêu"), CellKind.DATE, 12),
            Column(gettext("Đơn vị phải giải quyết"), width=24),
            Column(gettext("Hạn"), CellKind.DATE, 12),
            Column(gettext("Quá hạn"), width=9),
            Column(gettext("Cấp đang giữ"), width=18),
            Column(gettext("Tình trạng"), width=16),
            Column(gettext("Cách giải quyết"), width=36),
            Column(gettext("Ngày giải quyết"), CellKind.DATE, 12),
        ],
        rows=[_row(found, programme, on) for found in obstacles],
    )


def _row(found: Obstacle, programme: Programme, on: date) -> list[Cell]:
    line = obstacle_line(found, programme=programme, on=on)
    return [
        line.number,
        found.words,
        line.category,
        f"{line.task_label}. {found.row.task}",
        line.about,
        line.raised_by,
        line.raised_on,
        found.solver.name,
        line.due_on,
        gettext("quá hạn") if line.late else "",
        line.level.label,
        line.state.label,
        line.resolution,
        line.solved_on,
    ]
