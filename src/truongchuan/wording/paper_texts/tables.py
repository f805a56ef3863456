"""Tables that several papers share, and annexes made of them."""

from __future__ import annotations

from collections.abc import Sequence

from truongchuan.domain.papers.blocks import Annex, Block, Cell, Column, Piece, Side
from truongchuan.domain.papers.gather.common import QuarterLine, SchoolLine, TaskLine
from truongchuan.domain.papers.gather.report import UnitLine
from truongchuan.wording.labels import RECOGNITIONS, SCHOOL_KINDS, STATES
from truongchuan.wording.paper_texts.common import (
    Ink,
    Part,
    Writing,
    cell,
    day,
    lines_cell,
    months,
    quarter,
    two,
)

Rows = list[list[Part | Cell]]


def quarter_table(ink: Ink, quarters: Sequence[QuarterLine]) -> tuple[list[Column], Rows]:
    """Return the table of targets by quarter, with their sum."""
    columns = [
        Column("Thời hạn", 22),
        Column("Tổng số", 10, Side.CENTRE),
        Column("Công nhận mới", 13, Side.CENTRE),
        Column("Công nhận lại", 13, Side.CENTRE),
        Column("Đã đăng ký", 12, Side.CENTRE),
        Column("Đã đánh giá ngoài", 14, Side.CENTRE),
        Column("Đã công nhận", 12, Side.CENTRE),
        Column("Lùi thời hạn", 11, Side.CENTRE),
    ]
    rows: Rows = []
    for q in quarters:
        base = f"quarter={q.quarter}" if q.quarter else ""

        def link(value: int, more: str, base: str = base) -> Piece:
            return ink.targets(two(value) if value else "0", "&".join(x for x in (base, more) if x))

        rows.append(
            [
                quarter(q.quarter),
                link(q.total, ""),
                link(q.new, "recognition=new"),
                link(q.renewal, "recognition=renewal"),
                link(q.registered, "state=registered"),
                link(q.evaluated, "state=evaluated"),
                link(q.recognised, "state=recognised"),
                link(q.postponed, "state=postponed"),
            ]
        )
    if len(quarters) > 1:
        sums = [
            sum(getattr(q, name) for q in quarters)
            for name in (
                "total",
                "new",
                "renewal",
                "registered",
                "evaluated",
                "recognised",
                "postponed",
            )
        ]
        total: list[Part | Cell] = [Cell(((Piece("Cộng"),),), bold=True)]
        total += [Cell(((ink.targets(two(n) if n else "0"),),), bold=True) for n in sums]
        rows.append(total)
    return columns, rows


def late_table(ink: Ink, tasks: Sequence[TaskLine]) -> tuple[list[Column], Rows]:
    """Return a table of late tasks: number, task, who leads, last day, days late."""
    columns = [
        Column("STT", 7, Side.CENTRE),
        Column("Nhiệm vụ", 45),
        Column("Đơn vị chủ trì", 22),
        Column("Hạn", 14, Side.CENTRE),
        Column("Số ngày chậm", 12, Side.CENTRE),
    ]
    rows: Rows = [
        [
            str(place),
            ink.task(task),
            lines_cell(task.leads),
            day(task.due) if task.due else "",
            ink.figure(str(task.days_late), "task", task.number),
        ]
        for place, task in enumerate(tasks, start=1)
    ]
    return columns, rows


def task_table(ink: Ink, tasks: Sequence[TaskLine]) -> tuple[list[Column], Rows]:
    """Return the table of tasks with state, share and note."""
    columns = [
        Column("STT", 5, Side.CENTRE),
        Column("Nội dung nhiệm vụ", 38),
        Column("Đơn vị chủ trì", 16),
        Column("Thời gian", 13),
        Column("Tình trạng", 14),
        Column("Tỷ lệ", 6, Side.CENTRE),
        Column("Ghi chú", 18),
    ]
    rows: Rows = [
        [
            task.label,
            ink.task(task),
            lines_cell(task.leads),
            months(task.months),
            "quá hạn " + two(task.days_late) + " ngày" if task.days_late else STATES[task.state],
            ink.figure(f"{task.percent}%", "task", task.number),
            task.note,
        ]
        for task in tasks
    ]
    return without_empty(columns, rows)


def school_table(ink: Ink, schools: Sequence[SchoolLine]) -> tuple[list[Column], Rows]:
    """Return the table of schools and states."""
    columns = [
        Column("STT", 5, Side.CENTRE),
        Column("Trường", 22),
        Column("Cấp học", 14),
        Column("Thời hạn", 13),
        Column("Hình thức", 15),
        Column("Mức độ", 7, Side.CENTRE),
        Column("Tình trạng", 17),
        Column("Quyết định công nhận", 18),
    ]
    rows: Rows = []
    for place, school in enumerate(schools, start=1):
        form = RECOGNITIONS.get(school.recognition, "")
        if school.stretch:
            form += " (phấn đấu thêm)"
        decision = school.decision
        if school.decided_on:
            decision += f" ngày {day(school.decided_on)}"
        rows.append(
            [
                str(place),
                ink.school(school),
                SCHOOL_KINDS.get(school.kind, school.kind),
                quarter(school.quarter),
                form,
                str(school.degree) if school.degree else "",
                ink.figure(STATES[school.state], "school", school.school_id),
                decision,
            ]
        )
    return without_empty(columns, rows)


def unit_table(ink: Ink, units: Sequence[UnitLine]) -> tuple[list[Column], Rows]:
    """Return the table of lead units and how far they are."""
    columns = [
        Column("STT", 8, Side.CENTRE),
        Column("Đơn vị", 47),
        Column("Nhiệm vụ chủ trì", 15, Side.CENTRE),
        Column("Đã hoàn thành", 15, Side.CENTRE),
        Column("Quá hạn", 15, Side.CENTRE),
    ]
    rows: Rows = [
        [
            str(place),
            unit.name,
            ink.figure(str(unit.leads), "unit", unit.unit_id),
            ink.figure(str(unit.done), "unit", unit.unit_id),
            ink.figure(str(unit.late), "unit", unit.unit_id),
        ]
        for place, unit in enumerate(units, start=1)
    ]
    return columns, rows


def without_empty(columns: list[Column], rows: Rows) -> tuple[list[Column], Rows]:
    """Leave out columns in which no row says anything."""
    kept = [n for n in range(len(columns)) if any(cell(row[n]).text for row in rows)]
    return [columns[n] for n in kept], [[row[n] for n in kept] for row in rows]


def annexes(
    w: Writing, type_word: str, parts: Sequence[tuple[str, Sequence[Block], bool]]
) -> tuple[Annex, ...]:
    """Return annexes with labels: one has none of the numerals, several are numbered I, II …"""
    numerals = ("I", "II", "III", "IV", "V")
    return tuple(
        Annex(
            label="Phụ lục" if len(parts) == 1 else f"Phụ lục {numerals[place]}",
            title=title.upper(),
            reference=f"(Kèm theo {type_word} số        ngày      tháng      năm {w.desk.on.year} của {w.issuer})",
            blocks=tuple(blocks),
            landscape=landscape,
        )
        for place, (title, blocks, landscape) in enumerate(parts)
    )
