"""The leader's board as a workbook: a sheet for each part, whole lists."""

from __future__ import annotations

from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import Cell, CellKind, Column, Table
from truongchuan.domain.dashboard.selectors import Board
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.scheduling.selectors import Chances, ProgrammeSchedule
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.rules.model import LawSet
from truongchuan.web.presenters.dashboard import (
    DangerLine,
    conclusion_line,
    danger_lines,
    quarter_line,
    reply_line,
    task_line,
    unit_line,
)
from truongchuan.web.presenters.dashboard_changes import changes_view
from truongchuan.web.presenters.dashboard_query import BoardQuery
from truongchuan.web.presenters.obstacles import obstacle_line
from truongchuan.web.templatetags.ui import state_label
from truongchuan.web.templatetags.vn import date_vn

TEXT, DAY, NUMBER = CellKind.TEXT, CellKind.DATE, CellKind.INTEGER


def board_tables(
    board: Board,
    *,
    actor: Actor,
    programme: Programme,
    found: ProgrammeSchedule,
    chances: Chances,
    query: BoardQuery,
    law: LawSet,
) -> list[Table]:
    """Return the tables of all that the page's filter keeps."""
    notes = [
        programme.title,
        gettext("Số liệu đến ngày %(day)s.") % {"day": date_vn(board.on)},
        *([gettext("Số liệu minh họa")] if programme.is_demo else []),
        *(
            [gettext("Chọn lọc: %(what)s") % {"what": query.description}]
            if query.description
            else []
        ),
    ]
    runs = gettext("Khả năng tính từ %(runs)s lần thử, số khởi tạo %(seed)s.") % {
        "runs": chances.runs,
        "seed": chances.seed,
    }
    with_runs = [*notes, runs] if chances.result is not None else notes
    schools = danger_lines(board, actor=actor, programme=programme, found=found, law=law)
    return [
        _quarters(board, programme, with_runs),
        _schools([line for line, _row in schools], with_runs),
        _tasks(board, programme, notes),
        _units(board, programme, notes),
        _obstacles(board, programme, notes),
        _conclusions(board, programme, notes),
        _replies(board, programme, notes),
        _changes(board, programme, [*notes, query.period.label]),
    ]


def _quarters(board: Board, programme: Programme, notes: list[str]) -> Table:
    lines = [quarter_line(q, programme) for q in board.quarters]
    marks = [cell.mark.label for cell in lines[0].cells] if lines else []
    rows: list[list[Cell]] = [
        [
            line.label,
            line.deadline,
            line.total,
            *(cell.mark.count for cell in line.cells),
            line.aside,
            line.all_hold,
            line.expected,
        ]
        for line in lines
    ]
    return Table(
        title=gettext("Chỉ tiêu theo quý"),
        sheet=gettext("Chỉ tiêu theo quý"),
        notes=notes,
        columns=[
            Column(gettext("Quý"), TEXT, 14),
            Column(gettext("Hạn"), DAY, 12),
            Column(gettext("Số trường"), NUMBER, 10),
            *(Column(label, NUMBER, 13) for label in marks),
            Column(gettext("Lùi, rút"), NUMBER, 9),
            Column(gettext("Khả năng tất cả kịp hạn"), TEXT, 16),
            Column(gettext("Trung bình số trường kịp"), TEXT, 16),
        ],
        rows=rows,
    )


def _schools(lines: list[DangerLine], notes: list[str]) -> Table:
    return Table(
        title=gettext("Trường theo mức nguy cơ"),
        sheet=gettext("Trường"),
        notes=notes,
        columns=[
            Column(gettext("STT"), NUMBER, 5),
            Column(gettext("Trường"), TEXT, 30),
            Column(gettext("Hình thức"), TEXT, 15),
            Column(gettext("Quý"), TEXT, 12),
            Column(gettext("Hạn"), DAY, 12),
            Column(gettext("Dự kiến"), DAY, 12),
            Column(gettext("So với hạn"), TEXT, 22),
            Column(gettext("Khả năng kịp"), TEXT, 14),
            Column(gettext("Đánh giá"), TEXT, 16),
            Column(gettext("Tiêu chuẩn"), TEXT, 18),
            Column(gettext("Trạng thái"), TEXT, 22),
            Column(gettext("Do những việc nào"), TEXT, 60),
        ],
        rows=[
            [
                place,
                found.line.name,
                found.line.recognition,
                found.line.quarter,
                found.line.deadline,
                found.line.finish,
                found.line.margin,
                found.line.chance,
                found.line.mark.label,
                found.verdict.label,
                state_label(found.state),
                "; ".join(f"{d.label} {d.share}".strip() for d in found.line.drivers),
            ]
            for place, found in enumerate(lines, start=1)
        ],
    )


def _tasks(board: Board, programme: Programme, notes: list[str]) -> Table:
    rows: list[list[Cell]] = []
    for task in board.critical:
        line = task_line(task, programme)
        rows.append(
            [
                line.label,
                task.row.task,
                ", ".join(label for label, _url in line.units),
                state_label(line.state),
                line.due_on,
                line.late_days or None,
                line.drives or None,
                line.touched or None,
                line.finish,
                line.overrun or None,
            ]
        )
    return Table(
        title=gettext("Việc then chốt"),
        sheet=gettext("Việc then chốt"),
        notes=notes,
        columns=[
            Column(gettext("Số"), TEXT, 6),
            Column(gettext("Nội dung nhiệm vụ"), TEXT, 54),
            Column(gettext("Chủ trì"), TEXT, 24),
            Column(gettext("Tình trạng"), TEXT, 14),
            Column(gettext("Hạn"), DAY, 12),
            Column(gettext("Quá hạn (ngày)"), NUMBER, 9),
            Column(gettext("Quyết định ngày xong của (trường)"), NUMBER, 12),
            Column(gettext("Liên quan (trường)"), NUMBER, 10),
            Column(gettext("Dự kiến xong"), DAY, 12),
            Column(gettext("Chậm so với kế hoạch (ngày làm việc)"), NUMBER, 13),
        ],
        rows=rows,
    )


def _units(board: Board, programme: Programme, notes: list[str]) -> Table:
    rows: list[list[Cell]] = []
    for held in board.holding:
        line = unit_line(held, programme, len(held.works))
        rows += [
            [held.unit.name, held.weight, work.label, work.part, piece.days, piece.targets,
             piece.weight]
            for work, piece in zip(line.works, held.works, strict=True)
        ]  # fmt: skip
    method = gettext(
        "Điểm của mỗi việc là số ngày quá hạn nhân số trường liên quan (việc chung tính là 1)."
    )
    return Table(
        title=gettext("Đơn vị đang làm chậm"),
        sheet=gettext("Đơn vị đang làm chậm"),
        notes=[*notes, method],
        columns=[
            Column(gettext("Đơn vị"), TEXT, 36),
            Column(gettext("Tổng điểm"), NUMBER, 10),
            Column(gettext("Việc"), TEXT, 20),
            Column(gettext("Vai trò"), TEXT, 16),
            Column(gettext("Quá hạn (ngày)"), NUMBER, 10),
            Column(gettext("Số trường liên quan"), NUMBER, 10),
            Column(gettext("Điểm"), NUMBER, 10),
        ],
        rows=rows,
    )


def _obstacles(board: Board, programme: Programme, notes: list[str]) -> Table:
    lines = [obstacle_line(o, programme=programme, on=board.on) for o in board.obstacles]
    return Table(
        title=gettext("Vướng mắc quá hạn"),
        sheet=gettext("Vướng mắc quá hạn"),
        notes=notes,
        columns=[
            Column(gettext("Số"), NUMBER, 6),
            Column(gettext("Vướng mắc"), TEXT, 54),
            Column(gettext("Nhiệm vụ"), TEXT, 9),
            Column(gettext("Đơn vị phải giải quyết"), TEXT, 28),
            Column(gettext("Hạn"), DAY, 12),
            Column(gettext("Cấp đang giữ"), TEXT, 18),
        ],
        rows=[
            [line.number, line.words, line.task_label, line.solver, line.due_on, line.level.label]
            for line in lines
        ],
    )


def _conclusions(board: Board, programme: Programme, notes: list[str]) -> Table:
    lines = [(c, conclusion_line(c, programme, board.on)) for c in board.conclusions]
    return Table(
        title=gettext("Kết luận chưa thực hiện xong"),
        sheet=gettext("Kết luận"),
        notes=notes,
        columns=[
            Column(gettext("Kết luận"), TEXT, 60),
            Column(gettext("Cuộc họp"), TEXT, 34),
            Column(gettext("Đơn vị"), TEXT, 28),
            Column(gettext("Hạn"), DAY, 12),
            Column(gettext("Quá hạn"), TEXT, 9),
        ],
        rows=[
            [
                c.text,
                c.meeting.title,
                line.unit,
                line.due_on,
                _late(late=line.late),
            ]
            for c, line in lines
        ],
    )


def _replies(board: Board, programme: Programme, notes: list[str]) -> Table:
    lines = [(d, reply_line(d, programme, board.on)) for d in board.replies]
    return Table(
        title=gettext("Văn bản còn nợ trả lời"),
        sheet=gettext("Văn bản nợ trả lời"),
        notes=notes,
        columns=[
            Column(gettext("Văn bản"), TEXT, 36),
            Column(gettext("Trích yếu"), TEXT, 60),
            Column(gettext("Đơn vị xử lý"), TEXT, 28),
            Column(gettext("Hạn trả lời"), DAY, 12),
            Column(gettext("Quá hạn"), TEXT, 9),
        ],
        rows=[
            [line.label, d.summary, line.unit, line.due_on, _late(late=line.late)]
            for d, line in lines
        ],
    )


def _late(*, late: bool) -> str:
    return gettext("quá hạn") if late else ""


def _changes(board: Board, programme: Programme, notes: list[str]) -> Table:
    view = changes_view(board.changes, programme=programme, limit=None)
    new = gettext("việc mới")
    rows: list[list[Cell]] = [
        [gettext("Số liệu"), figure.label, figure.before, figure.after] for figure in view.figures
    ]
    rows += [
        [gettext("Nhiệm vụ"), f"{m.label}. {m.text}", m.before or new, state_label(m.after)]
        for m in view.moves
    ]
    rows += [[gettext("Chỉ tiêu"), m.text, m.before, state_label(m.after)] for m in view.targets]
    rows += [[gettext("Khả năng kịp"), c.name, c.before, c.after] for c in view.chances]
    rows += [
        [gettext("Vướng mắc mới"), f"{o.label}: {o.text}", "", date_vn(o.day)] for o in view.raised
    ]
    rows += [
        [gettext("Vướng mắc đã giải quyết"), f"{o.label}: {o.text}", "", date_vn(o.day)]
        for o in view.solved
    ]
    return Table(
        title=gettext("Thay đổi"),
        sheet=gettext("Thay đổi"),
        notes=notes,
        columns=[
            Column(gettext("Loại"), TEXT, 24),
            Column(gettext("Nội dung"), TEXT, 70),
            Column(gettext("Trước"), TEXT, 22),
            Column(gettext("Nay"), TEXT, 22),
        ],
        rows=rows,
    )
