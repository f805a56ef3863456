"""Draws a laid-out roadmap as SVG."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from truongchuan.web.presenters.gantt import (
    DEADLINE_BAND,
    HEAD,
    LABEL_WIDTH,
    MONTH_BAND,
    QUARTER_BAND,
    ROW,
    TODAY_BAND,
    Bar,
    Gantt,
)
from truongchuan.web.svg import drawing, element, text

BAR_HEIGHT = 12
LETTER = 5.8  # mean width of a small letter, to tell on which side of a bar its text has room


def draw_gantt(chart: Gantt, *, title: str) -> SafeString:
    """Return the drawing: axis, groups, one linked line per task, deadlines, today."""
    return drawing(
        chart.width,
        chart.height,
        title=title,
        description=gettext(
            "Mỗi dòng là một nhiệm vụ; thanh ngang là thời gian thực hiện, phần tô đậm là tỷ lệ "
            "đã làm. Bảng lộ trình có cùng nội dung."
        ),
        classes="chart gantt",
        id_prefix="gantt",
        children=[
            *_bands(chart),
            *_axis(chart),
            *_deadlines(chart),
            *_today(chart),
            *(part for bar in chart.bars for part in _line(bar, chart)),
        ],
    )


def _bands(chart: Gantt) -> Iterator[SafeString]:
    for head in chart.heads:
        yield element("rect", x=0, y=head.y, width=chart.width, height=ROW, classes="band")
        yield text(head.label, 8, head.y + 17, classes="gantt__group")
    for bar in chart.bars:
        bottom = bar.y + ROW
        yield element("line", x1=0, x2=chart.width, y1=bottom, y2=bottom, classes="grid-line")


def _axis(chart: Gantt) -> Iterator[SafeString]:
    top = DEADLINE_BAND
    for quarter in chart.quarters:
        yield element(
            "line", x1=quarter.x, x2=quarter.x, y1=top, y2=chart.height,
            classes="grid-line grid-line--strong",
        )  # fmt: skip
        middle = quarter.x + quarter.width / 2
        yield text(quarter.label, middle, top + 14, anchor="middle", classes="gantt__quarter")
    for month in chart.months:
        yield element(
            "line", x1=month.x, x2=month.x, y1=top + QUARTER_BAND, y2=chart.height,
            classes="grid-line",
        )  # fmt: skip
        yield text(
            month.label, month.x + month.width / 2, top + QUARTER_BAND + MONTH_BAND - 6,
            anchor="middle", classes="label-2",
        )  # fmt: skip
    yield element("line", x1=0, x2=chart.width, y1=HEAD, y2=HEAD, classes="grid-line")


def _deadlines(chart: Gantt) -> Iterator[SafeString]:
    for deadline in chart.deadlines:
        x = deadline.x
        yield element("line", x1=x, x2=x, y1=4, y2=chart.height, classes="gantt__deadline")
        flag = f"{x},4 {x - 8},8 {x},12"
        yield element("polygon", points=flag, classes="deadline")
        yield text(deadline.label, x - 12, 13, anchor="end", classes="gantt__deadline-label")


def _today(chart: Gantt) -> Iterator[SafeString]:
    if chart.today is None:
        return
    x = chart.today
    yield element(
        "line", x1=x, x2=x, y1=HEAD - TODAY_BAND + 2, y2=chart.height, classes="today-line"
    )
    near_end = x > chart.width - 110
    yield text(
        chart.today_label, x - 5 if near_end else x + 5, HEAD - 5,
        classes="today-label", anchor="end" if near_end else "",
    )  # fmt: skip


def _line(bar: Bar, chart: Gantt) -> Iterator[SafeString]:
    label = text(bar.label, 20, bar.y + 17, classes="gantt__label")
    hit = element("rect", x=0, y=bar.y, width=LABEL_WIDTH, height=ROW, classes="gantt__hit")
    yield element("a", hit, label, href=bar.row.url, title=bar.title)
    if bar.x is None:
        yield text(bar.beside, LABEL_WIDTH + 6, bar.y + 17, classes="label-2")
        return
    top = bar.y + (ROW - BAR_HEIGHT) / 2
    parts = [_box(bar.x, top, bar.width, f"bar bar--{bar.tone}")]
    if bar.done:
        parts.append(_box(bar.x, top, bar.done, f"done done--{bar.tone}"))
    yield element("g", *parts, title=bar.title)
    end = bar.x + bar.width
    if end + 8 + len(bar.beside) * LETTER < chart.width:
        yield text(bar.beside, end + 6, bar.y + 17, classes="label-2")
    else:
        yield text(bar.beside, bar.x - 6, bar.y + 17, classes="label-2", anchor="end")


def _box(x: float, y: float, width: float, classes: str) -> SafeString:
    return element("rect", x=x, y=y, width=width, height=BAR_HEIGHT, rx=2, classes=classes)
