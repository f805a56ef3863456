"""Figures of the months as lines, drawn on the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from truongchuan.web.svg import drawing, element, number, text
from truongchuan.web.templatetags.vn import month_vn
from truongchuan.wording.reviews import FIGURES

WIDTH, HEIGHT = 760, 260
LEFT, RIGHT, TOP, BOTTOM = 40, 150, 16, 34
SERIES = (
    ("tasks.done", "success"),
    ("tasks.late", "danger"),
    ("tasks.blocked", "blocked"),
    ("targets.recognised", "info"),
)
_LABEL_STEP = 15


def trend_chart(months: Sequence[tuple[str, Mapping[str, Any]]]) -> SafeString:
    """Draw tasks done, late and stuck and schools recognised by month; two months at least."""
    if len(months) < 2:
        return SafeString("")
    most = max(1, *(int(figures.get(key) or 0) for _, figures in months for key, _ in SERIES))
    top = _round_up(most)
    step = (WIDTH - LEFT - RIGHT) / (len(months) - 1)

    def x(place: int) -> float:
        return LEFT + place * step

    def y(value: float) -> float:
        return TOP + (top - value) / top * (HEIGHT - TOP - BOTTOM)

    children: list[SafeString] = []
    for tick in range(0, top + 1, max(1, top // 4)):
        children += [
            element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y(tick), y2=y(tick), classes="grid-line"),
            text(str(tick), LEFT - 8, y(tick) + 4, classes="label-2", anchor="end"),
        ]
    for place, (month, _) in enumerate(months):
        label = f"{int(month[5:])}/{month[:4]}"
        children.append(text(label, x(place), HEIGHT - 12, classes="label-2", anchor="middle"))
    ends: list[tuple[float, str, str]] = []
    for key, tone in SERIES:
        values = [int(figures.get(key) or 0) for _, figures in months]
        points = " ".join(f"{number(x(i))},{number(y(v))}" for i, v in enumerate(values))
        children.append(element("polyline", points=points, classes=f"trend trend--{tone}"))
        label = gettext(FIGURES[key])
        for i, value in enumerate(values):
            told = f"{month_vn(months[i][0])}: {label} {value}"
            children.append(
                element(
                    "circle", cx=x(i), cy=y(value), r=3.5, classes=f"trend-dot trend-dot--{tone}",
                    title=told,
                )
            )  # fmt: skip
        ends.append((y(values[-1]), f"{label}: {values[-1]}", tone))
    children += _end_labels(ends)
    return drawing(
        WIDTH,
        HEIGHT,
        title=gettext("Số liệu qua các tháng"),
        children=children,
        classes="chart chart--trend",
        id_prefix="trend",
    )


def _end_labels(ends: list[tuple[float, str, str]]) -> list[SafeString]:
    """Write the series' names at their last values, pushed apart where they would touch."""
    labels, last = [], TOP - _LABEL_STEP + 4.0
    lowest = HEIGHT - BOTTOM - _LABEL_STEP * (len(ends) - 1)
    for place, (at, words, tone) in enumerate(sorted(ends)):
        last = max(last + _LABEL_STEP, min(at + 4, lowest + _LABEL_STEP * place))
        labels.append(text(words, WIDTH - RIGHT + 10, last, classes=f"trend-label--{tone}"))
    return labels


def _round_up(value: int) -> int:
    """Return a value that parts into four steps."""
    return -(-value // 4) * 4
