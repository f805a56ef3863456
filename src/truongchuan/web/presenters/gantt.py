"""The roadmap over time: what stands where, in units of the drawing. ``gantt_drawing`` draws it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext

from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.programmes.selectors import QuarterSummary
from truongchuan.domain.programmes.states import TargetState
from truongchuan.web.presenters.rows import RowView, row_view, shorten
from truongchuan.web.templatetags.ui import state_label, state_tone
from truongchuan.web.templatetags.vn import date_vn, percent_vn, quarter_vn

LABEL_WIDTH = 290
CHART_WIDTH = 744
MONTH_LEAST = 22  # a narrower month cannot hold its number
ROW = 26
DEADLINE_BAND, QUARTER_BAND, MONTH_BAND, TODAY_BAND = 18, 20, 18, 18
HEAD = DEADLINE_BAND + QUARTER_BAND + MONTH_BAND + TODAY_BAND
LABEL_LETTERS = 41
GROUPINGS = ("month", "lead")


@dataclass(frozen=True, slots=True)
class Tick:
    """A month or quarter on the axis."""

    label: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a quarter by which schools are to be recognised."""

    label: str
    x: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One task as a line of the drawing.

    ``x`` and ``width`` are None for a task without dates; ``done`` is the width of the share
    done. ``beside`` is the short text at the bar's end, ``title`` the whole for readers.
    """

    row: RowView
    label: str
    title: str
    y: float
    x: float | None
    width: float
    done: float
    tone: str
    beside: str


@dataclass(frozen=True, slots=True)
class GroupHead:
    """The line that heads a group."""

    label: str
    y: float


@dataclass(frozen=True, slots=True)
class Gantt:
    """The whole drawing. ``today`` is the x of the programme's day, None outside the axis."""

    width: float
    height: float
    quarters: tuple[Tick, ...]
    months: tuple[Tick, ...]
    deadlines: tuple[Deadline, ...]
    heads: tuple[GroupHead, ...]
    bars: tuple[Bar, ...]
    today: float | None
    today_label: str


@dataclass(frozen=True, slots=True)
class _Axis:
    first: date
    last: date
    month_width: float

    def x(self, day: date) -> float:
        """Return where a day begins; days outside stand at the nearer end."""
        day = min(max(day, self.first), self.last + timedelta(days=1))
        months = (day.year - self.first.year) * 12 + day.month - self.first.month
        share = (day.day - 1) / ((_next_month(day) - day.replace(day=1)).days)
        return LABEL_WIDTH + (months + share) * self.month_width


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def gantt(
    rows: Iterable[RoadmapRow],
    *,
    programme: Programme,
    quarters: Iterable[QuarterSummary],
    on: date,
    group: str = "month",
) -> Gantt:
    """Lay the tasks out by period (``month``) or by lead unit (``lead``)."""
    shown = list(rows)
    axis = _axis(shown, programme)
    heads: list[GroupHead] = []
    bars: list[Bar] = []
    y = float(HEAD)
    for label, members in _grouped(shown, programme, on, group):
        heads.append(GroupHead(label=label, y=y))
        y += ROW
        for row, view in members:
            bars.append(_bar(row, view, axis, y))
            y += ROW
    months = tuple(_months(axis))
    return Gantt(
        width=LABEL_WIDTH + len(months) * axis.month_width + 1,
        height=y + 1,
        quarters=tuple(_quarters(axis)),
        months=months,
        deadlines=tuple(_deadlines(axis, quarters)),
        heads=tuple(heads),
        bars=tuple(bars),
        today=axis.x(on) if axis.first <= on <= axis.last else None,
        today_label=gettext("hôm nay %(day)s") % {"day": date_vn(on)[:5]},
    )


def _axis(rows: list[RoadmapRow], programme: Programme) -> _Axis:
    """Return whole years: the programme's, widened by tasks outside of it."""
    days = [d for row in rows for d in (row.starts_on, row.due_on) if d]
    first = min([programme.starts_on, *days]).year
    last = max([programme.ends_on, *days]).year
    months = (last - first + 1) * 12
    return _Axis(date(first, 1, 1), date(last, 12, 31), max(MONTH_LEAST, CHART_WIDTH / months))


def _months(axis: _Axis) -> Iterator[Tick]:
    month = axis.first
    while month <= axis.last:
        yield Tick(gettext("T%(month)s") % {"month": month.month}, axis.x(month), axis.month_width)
        month = _next_month(month)


def _quarters(axis: _Axis) -> Iterator[Tick]:
    for year in range(axis.first.year, axis.last.year + 1):
        for quarter in range(1, 5):
            start = date(year, quarter * 3 - 2, 1)
            yield Tick(quarter_vn(start), axis.x(start), axis.month_width * 3)


def _deadlines(axis: _Axis, quarters: Iterable[QuarterSummary]) -> Iterator[Deadline]:
    for summary in quarters:
        quarter = summary.quarter
        count = summary.total - summary.by_state.get(TargetState.WITHDRAWN, 0)
        if not quarter or not count:
            continue
        after = _next_month(date(int(quarter[:4]), int(quarter[-1]) * 3, 1))
        label = gettext("hạn %(quarter)s: %(count)s trường")
        yield Deadline(
            label=label % {"quarter": quarter_vn(quarter), "count": count}, x=axis.x(after)
        )


def _grouped(
    rows: list[RoadmapRow], programme: Programme, on: date, group: str
) -> Iterator[tuple[str, list[tuple[RoadmapRow, RowView]]]]:
    views = [(row, row_view(row, programme=programme, on=on)) for row in rows]
    label: Callable[[RowView], str] = _lead_label if group == "lead" else _period_label
    groups: dict[str, list[tuple[RoadmapRow, RowView]]] = {}
    for row, view in views:
        groups.setdefault(label(view), []).append((row, view))
    yield from groups.items()


def _lead_label(view: RowView) -> str:
    return ", ".join(unit.label for unit in view.leads) or gettext("Không nêu đơn vị chủ trì")


def _period_label(view: RowView) -> str:
    return view.period or gettext("Không nêu thời gian")


def _bar(row: RoadmapRow, view: RowView, axis: _Axis, y: float) -> Bar:
    x, width = None, 0.0
    if row.due_on is not None:
        start = min(row.starts_on or row.due_on, row.due_on)
        x = axis.x(start)
        width = max(4.0, axis.x(row.due_on + timedelta(days=1)) - x)
    words = ", ".join(state_label(mark) for mark in view.marks)
    return Bar(
        row=view,
        label=f"{view.label}. {shorten(view.task, LABEL_LETTERS)}",
        title=f"{view.label}. {view.task} ({view.period}; {words}, {percent_vn(view.percent)})",
        y=y,
        x=x,
        width=width,
        done=width * view.percent / 100,
        tone=state_tone(view.marks[-1]),
        beside=_beside(view, dated=x is not None),
    )


def _beside(view: RowView, *, dated: bool) -> str:
    """Return what the colour says, in words: paper and the colour-blind need them."""
    words = state_label(view.marks[-1]).lower()
    if not dated:
        return gettext("không nêu thời hạn, %(state)s") % {"state": words}
    if view.state == "done":
        return words
    return f"{percent_vn(view.percent)} {words}" if view.percent else words
