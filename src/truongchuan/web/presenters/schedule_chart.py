"""The schedule over time as SVG: expected dates, room, what is critical, deadlines, a baseline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from truongchuan.domain.scheduling.models import Baseline
from truongchuan.domain.scheduling.selectors import ProgrammeSchedule
from truongchuan.engines.schedule.network import TaskDates
from truongchuan.web.presenters.rows import shorten
from truongchuan.web.presenters.schedule_names import Names
from truongchuan.web.presenters.schedule_query import ScheduleQuery
from truongchuan.web.svg import drawing, element, text
from truongchuan.web.templatetags.vn import date_vn, quarter_vn

if TYPE_CHECKING:
    from collections.abc import Sequence

LABEL, WIDTH, ROW = 290, 744, 28
HEAD = 74
BAR, GHOST = 11, 4
MONTH_LEAST = 22
LETTERS = 41


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the plan: its tasks (those of all schools shown) taken together."""

    key: str
    start: date
    finish: date
    latest: date | None
    done: bool
    critical: bool
    late: int
    was: tuple[date, date] | None


@dataclass(frozen=True, slots=True)
class _Axis:
    first: date
    last: date
    month: float

    def x(self, day: date) -> float:
        """Where a day begins; days outside stand at the nearer end."""
        day = min(max(day, self.first), self.last + timedelta(days=1))
        months = (day.year - self.first.year) * 12 + day.month - self.first.month
        length = (_next(day) - day.replace(day=1)).days
        return LABEL + (months + (day.day - 1) / length) * self.month

    @property
    def end(self) -> float:
        """The right end of the drawing."""
        return self.x(self.last + timedelta(days=1))


def _next(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def schedule_lines(
    found: ProgrammeSchedule, asked: ScheduleQuery, baseline: Baseline | None = None
) -> list[Line]:
    """Take the tasks that a filter keeps together by row, in the order of their start."""
    from truongchuan.web.presenters.schedule_page import shown_tasks

    by_row: dict[str, list[TaskDates]] = {}
    for dates in shown_tasks(found, asked):
        by_row.setdefault(dates.id.partition("/")[0], []).append(dates)
    lines = [_line(key, tasks, found, baseline) for key, tasks in by_row.items()]
    place = {row.key: number for number, row in enumerate(found.inputs.work.plan_rows)}
    return sorted(lines, key=lambda line: place[line.key])


def _line(
    key: str, tasks: Sequence[TaskDates], found: ProgrammeSchedule, baseline: Baseline | None
) -> Line:
    calendar = found.inputs.calendar
    last = max(tasks, key=lambda dates: dates.finish_number)
    slacks = [d.total_slack for d in tasks if d.total_slack is not None and not d.done]
    critical = any(dates.id in found.drives for dates in tasks)
    latest = None
    if slacks and not critical and min(slacks) > 0:
        number = min(last.finish_number + min(slacks), len(calendar.days)) - 1
        latest = calendar.day(number)
    was = [
        (date.fromisoformat(a), date.fromisoformat(b))
        for d in tasks
        if baseline is not None and d.id in baseline.dates
        for a, b in [baseline.dates[d.id]]
    ]
    return Line(
        key=key,
        start=min(dates.start for dates in tasks),
        finish=last.finish,
        latest=latest,
        done=all(dates.done for dates in tasks),
        critical=critical,
        late=max((dates.late or 0 for dates in tasks if not dates.done), default=0),
        was=(min(a for a, _ in was), max(b for _, b in was)) if was else None,
    )


def draw_schedule(
    found: ProgrammeSchedule,
    names: Names,
    asked: ScheduleQuery,
    *,
    baseline: Baseline | None = None,
) -> SafeString | str:
    """Return the drawing; nothing when the filter keeps no task."""
    lines = schedule_lines(found, asked, baseline)
    if not lines:
        return ""
    axis = _axis(found, lines)
    height = HEAD + ROW * len(lines) + 1
    return drawing(
        axis.end + 1,
        height,
        title=gettext("Lịch dự kiến: %(title)s") % {"title": found.inputs.programme.title},
        description=gettext(
            "Mỗi dòng là một nhiệm vụ: thanh là thời gian dự kiến, nét mảnh là phần còn dư, thanh "
            "viền đậm là việc găng. Các bảng bên trên có cùng nội dung bằng chữ."
        ),
        classes="chart gantt sched-chart",
        id_prefix="sched",
        children=[
            *_grid(axis, height, len(lines)),
            *_deadlines(found, axis, asked, height),
            *_today(found, axis, height),
            *(
                part
                for place, line in enumerate(lines)
                for part in _draw(line, HEAD + place * ROW, axis, names)
            ),
        ],
    )


def _axis(found: ProgrammeSchedule, lines: Sequence[Line]) -> _Axis:
    programme = found.inputs.programme
    days = [day for line in lines for day in (line.start, line.finish)]
    days += [line.deadline for line in found.targets]
    first = min([programme.starts_on, *days]).replace(day=1)
    last = _next(max([programme.ends_on, *days])) - timedelta(days=1)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return _Axis(first, last, max(MONTH_LEAST, WIDTH / months))


def _grid(axis: _Axis, height: float, count: int) -> Iterator[SafeString]:
    month = axis.first
    while month <= axis.last:
        x = axis.x(month)
        quarter = month.month % 3 == 1
        strong = " grid-line--strong" if quarter else ""
        top = 20 if quarter else 40
        yield element("line", x1=x, x2=x, y1=top, y2=height, classes=f"grid-line{strong}")
        label = gettext("T%(month)s") % {"month": month.month}
        yield text(label, x + axis.month / 2, 52, anchor="middle", classes="label-2")
        if quarter:
            middle = x + axis.month * 1.5
            if middle < axis.end:
                yield text(quarter_vn(month), middle, 34, anchor="middle", classes="gantt__quarter")
        month = _next(month)
    for place in range(count + 1):
        y = HEAD + place * ROW
        yield element("line", x1=0, x2=axis.end, y1=y, y2=y, classes="grid-line")


def _deadlines(
    found: ProgrammeSchedule, axis: _Axis, asked: ScheduleQuery, height: float
) -> Iterator[SafeString]:
    counts: dict[date, list[str]] = {}
    for line in found.targets:
        if not asked.where.quarter or line.target.quarter == asked.where.quarter:
            counts.setdefault(line.deadline, []).append(line.target.quarter)
    for day, quarters in sorted(counts.items()):
        x = axis.x(day + timedelta(days=1))
        yield element("line", x1=x, x2=x, y1=4, y2=height, classes="gantt__deadline")
        yield element("polygon", points=f"{x},4 {x - 8},8 {x},12", classes="deadline")
        label = gettext("hạn %(quarter)s: %(count)s trường") % {
            "quarter": quarter_vn(quarters[0]),
            "count": len(quarters),
        }
        yield text(label, x - 12, 13, anchor="end", classes="gantt__deadline-label")


def _today(found: ProgrammeSchedule, axis: _Axis, height: float) -> Iterator[SafeString]:
    if not axis.first <= found.on <= axis.last:
        return
    x = axis.x(found.on)
    yield element("line", x1=x, x2=x, y1=58, y2=height, classes="today-line")
    label = gettext("hôm nay %(day)s") % {"day": date_vn(found.on)[:5]}
    near = x > axis.end - 110
    yield text(label, x - 5 if near else x + 5, 69, classes="today-label",
               anchor="end" if near else "")  # fmt: skip


def _draw(line: Line, y: float, axis: _Axis, names: Names) -> Iterator[SafeString]:
    row = names.rows[line.key]
    title = _title(line, f"{row.label}. {row.task}")
    hit = element("rect", x=0, y=y, width=LABEL, height=ROW, classes="gantt__hit")
    label = text(
        f"{row.label}. {shorten(row.task, LETTERS)}", 8, y + 18,
        classes="gantt__label sched-chart__critical" if line.critical else "gantt__label",
    )  # fmt: skip
    yield element("a", hit, label, href=names.url(line.key), title=title)
    x = axis.x(line.start)
    end = axis.x(line.finish + timedelta(days=1))
    parts = []
    top = y + 6
    beyond = end
    if line.latest is not None:
        far = axis.x(line.latest + timedelta(days=1))
        beyond = far
        middle = top + BAR / 2
        parts.append(element("line", x1=end, x2=far, y1=middle, y2=middle, classes="slack-line"))
        parts.append(
            element("line", x1=far, x2=far, y1=middle - 4, y2=middle + 4, classes="slack-line")
        )
    tone = "success" if line.done else "danger" if line.critical else "info"
    weight = " bar--critical" if line.critical else ""
    width = max(3.0, end - x)
    parts.append(element("rect", x=x, y=top, width=width, height=BAR, rx=2,
                         classes=f"bar bar--{tone}{weight}"))  # fmt: skip
    if line.was is not None:
        a, b = axis.x(line.was[0]), axis.x(line.was[1] + timedelta(days=1))
        parts.append(
            element("rect", x=a, y=top + BAR + 2, width=max(3.0, b - a), height=GHOST, rx=1,
                    classes="ghost-bar")
        )  # fmt: skip
    yield element("g", *parts, title=title)
    words = _beside(line)
    if words:
        yield from _words(words, (x, beyond), y, axis)


def _words(words: str, span: tuple[float, float], y: float, axis: _Axis) -> Iterator[SafeString]:
    x, end = span
    if end + 8 + len(words) * 5.8 < axis.end:
        yield text(words, end + 6, y + 16, classes="label-2")
    elif x - 6 - len(words) * 5.8 > LABEL:
        yield text(words, x - 6, y + 16, classes="label-2", anchor="end")


def _beside(line: Line) -> str:
    if line.done:
        return gettext("đã xong")
    if line.late > 0:
        return gettext("chậm %(days)s ngày") % {"days": line.late}
    return gettext("găng") if line.critical else ""


def _title(line: Line, name: str) -> str:
    parts = [
        gettext("dự kiến %(start)s đến %(finish)s")
        % {"start": date_vn(line.start), "finish": date_vn(line.finish)}
    ]
    if line.latest is not None:
        parts.append(gettext("muộn nhất %(day)s") % {"day": date_vn(line.latest)})
    if line.critical:
        parts.append(gettext("việc găng"))
    if line.late > 0:
        late = ngettext("chậm %(days)s ngày làm việc", "chậm %(days)s ngày làm việc", line.late)
        parts.append(late % {"days": line.late})
    if line.was is not None:
        parts.append(
            gettext("mốc so sánh %(start)s đến %(finish)s")
            % {"start": date_vn(line.was[0]), "finish": date_vn(line.was[1])}
        )
    return f"{name} ({'; '.join(parts)})"
