"""Progress and risk as a workbook: schools, and the tasks with their dates and room."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import Cell, CellKind, Column, Table
from truongchuan.domain.scheduling.selectors import Chances, ProgrammeSchedule, TargetStanding
from truongchuan.engines.schedule.network import TaskDates
from truongchuan.web.presenters.schedule_names import Names
from truongchuan.web.presenters.schedule_page import assumption_of, ordered_targets, shown_tasks
from truongchuan.web.presenters.schedule_query import query_schedule
from truongchuan.web.templatetags.vn import date_vn, quarter_vn
from truongchuan.wording.labels import RECOGNITIONS
from truongchuan.wording.scheduling import ASSUMPTIONS, STANDINGS, driver_text

TEXT, DAY, NUMBER, SHARE = CellKind.TEXT, CellKind.DATE, CellKind.INTEGER, CellKind.PERCENT


def schedule_tables(found: ProgrammeSchedule, chances: Chances, query: QueryDict) -> list[Table]:
    """Return the tables of all that the page's filter keeps."""
    asked, names = query_schedule(found, query), Names(found.inputs)
    notes = [
        found.inputs.programme.title,
        gettext("Số liệu đến ngày %(day)s.") % {"day": date_vn(found.on)},
    ]
    if found.inputs.programme.is_demo:
        notes.append(gettext("Số liệu minh họa"))
    if asked.description:
        notes.append(gettext("Chọn lọc: %(what)s") % {"what": asked.description})
    if chances.result is not None:
        notes.append(
            gettext("Khả năng tính từ %(runs)s lần thử, số khởi tạo %(seed)s.")
            % {"runs": chances.runs, "seed": chances.seed}
        )
    return [
        _schools(ordered_targets(found, asked, query), notes),
        _tasks(list(shown_tasks(found, asked)), found, names, notes),
    ]


def _schools(lines: Iterable[TargetStanding], notes: list[str]) -> Table:
    rows: list[list[Cell]] = []
    for place, line in enumerate(lines, start=1):
        chance = line.chance
        recognition = line.target.recognition
        rows.append(
            [
                place,
                line.target.name,
                gettext(RECOGNITIONS[recognition]) if recognition else "",
                quarter_vn(line.target.quarter),
                line.deadline,
                line.finish,
                line.margin,
                chance.chance if chance else None,
                100 * chance.standard_error if chance and chance.standard_error else None,
                chance.low if chance else None,
                chance.high if chance else None,
                gettext(STANDINGS[line.standing]),
            ]
        )
    return Table(
        title=gettext("Tiến độ và rủi ro theo trường"),
        sheet=gettext("Từng trường"),
        notes=notes,
        columns=[
            Column(gettext("STT"), NUMBER, 5),
            Column(gettext("Trường"), TEXT, 30),
            Column(gettext("Hình thức"), TEXT, 15),
            Column(gettext("Quý"), TEXT, 12),
            Column(gettext("Hạn"), DAY, 12),
            Column(gettext("Dự kiến"), DAY, 12),
            Column(gettext("So với hạn (ngày làm việc)"), NUMBER, 11),
            Column(gettext("Khả năng kịp"), SHARE, 10),
            Column(gettext("Sai số chuẩn (điểm phần trăm)"), CellKind.DECIMAL, 11),
            Column(gettext("Khoảng 95%: từ"), SHARE, 9),
            Column(gettext("Khoảng 95%: đến"), SHARE, 9),
            Column(gettext("Đánh giá"), TEXT, 16),
        ],
        rows=rows,
    )


def _tasks(
    tasks: list[TaskDates], found: ProgrammeSchedule, names: Names, notes: list[str]
) -> Table:
    return Table(
        title=gettext("Lịch dự kiến của các nhiệm vụ"),
        sheet=gettext("Nhiệm vụ"),
        notes=notes,
        columns=[
            Column(gettext("Số"), TEXT, 6),
            Column(gettext("Nội dung nhiệm vụ"), TEXT, 52),
            Column(gettext("Trường"), TEXT, 24),
            Column(gettext("Bắt đầu"), DAY, 12),
            Column(gettext("Kết thúc"), DAY, 12),
            Column(gettext("Theo kế hoạch"), DAY, 12),
            Column(gettext("Chậm (ngày làm việc)"), NUMBER, 9),
            Column(gettext("Còn dư (ngày làm việc)"), NUMBER, 9),
            Column(gettext("Việc găng"), TEXT, 8),
            Column(gettext("Vì sao"), TEXT, 40),
            Column(gettext("Giả định"), TEXT, 34),
        ],
        rows=[_task(dates, found, names) for dates in tasks],
    )


def _task(dates: TaskDates, found: ProgrammeSchedule, names: Names) -> list[Cell]:
    key, _, group = dates.id.partition("/")
    row = names.rows[key]
    assumed = assumption_of(dates.id, dates, found)
    return [
        row.label,
        row.task,
        names.group(group) if group else "",
        dates.start,
        dates.finish,
        row.due_on,
        dates.late if dates.late is not None and dates.late > 0 and not dates.done else None,
        dates.total_slack,
        gettext("có") if dates.id in found.drives else "",
        gettext("đã xong") if dates.done else driver_text(dates.drivers[0], names.task, gettext),
        gettext(ASSUMPTIONS[assumed]) if assumed else "",
    ]
