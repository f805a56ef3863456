"""The line of counted children and the forecast with its interval, drawn on the server."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from truongchuan.web.svg import drawing, element, number, text
from truongchuan.web.templatetags.vn import number_vn

WIDTH, HEIGHT = 760, 300
LEFT, RIGHT, TOP, BOTTOM = 54, 20, 18, 34


@dataclass(frozen=True, slots=True)
class Ahead:
    """A forecast of one year."""

    year: int
    median: float
    low: float
    high: float


def forecast_chart(
    name: str, past: Sequence[tuple[int, float]], ahead: Sequence[Ahead]
) -> SafeString:
    """Draw history, median and interval of one series."""
    years = [year for year, _ in past] + [a.year for a in ahead]
    values = [value for _, value in past] + [v for a in ahead for v in (a.low, a.high)]
    if not values:
        return SafeString("")
    ticks = _ticks(min(values), max(values))
    low, high = ticks[0], ticks[-1]
    first, span = min(years), max(1, max(years) - min(years))

    def x(year: int) -> float:
        return LEFT + (year - first) / span * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)

    def points(pairs: Sequence[tuple[int, float]]) -> str:
        return " ".join(f"{number(x(a))},{number(y(b))}" for a, b in pairs)

    children: list[SafeString] = []
    for tick in ticks:
        children += [
            element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y(tick), y2=y(tick), classes="grid-line"),
            text(number_vn(tick), LEFT - 8, y(tick) + 4, classes="label-2", anchor="end"),
        ]
    step = math.ceil(len(range(first, max(years) + 1)) / 15)
    for year in range(first, max(years) + 1, step):
        children.append(text(str(year), x(year), HEIGHT - 12, classes="label-2", anchor="middle"))
    joint = [(past[-1][0], past[-1][1])] if past else []
    if ahead:
        upper = joint + [(a.year, a.high) for a in ahead]
        lower = joint + [(a.year, a.low) for a in ahead]
        area = points([*upper, *reversed(lower)])
        children.append(element("polygon", points=area, classes="interval"))
        for edge in (upper, lower):
            children.append(element("polyline", points=points(edge), classes="interval-edge"))
        middle = points(joint + [(a.year, a.median) for a in ahead])
        children.append(element("polyline", points=middle, classes="series series--ahead"))
    children.append(element("polyline", points=points(past), classes="series"))
    children += [_dot(x(year), y(value), year, number_vn(round(value))) for year, value in past]
    children += [_dot(x(a.year), y(a.median), a.year, _told(a), "dot dot--ahead") for a in ahead]
    shown = ([(*past[-1],)] if past else []) + [(a.year, a.median) for a in ahead[-1:]]
    for year, value in shown:
        end = "end" if year == max(years) else "middle"
        words = number_vn(round(value))
        children.append(text(words, x(year), y(value) - 10, classes="value", anchor=end))
    return drawing(
        WIDTH,
        HEIGHT,
        title=gettext("Số trẻ qua các năm: %(name)s") % {"name": name},
        description=gettext("Đường liền là số đã đếm, đường đứt là dự báo, vùng tô là khoảng 80%."),
        children=children,
        classes="chart chart--series",
        id_prefix="forecast",
    )


def _told(ahead: Ahead) -> str:
    return gettext("%(median)s (khoảng %(low)s đến %(high)s)") % {
        "median": number_vn(round(ahead.median)),
        "low": number_vn(round(ahead.low)),
        "high": number_vn(round(ahead.high)),
    }


def _dot(x: float, y: float, year: int, words: str, classes: str = "dot") -> SafeString:
    return element("circle", cx=x, cy=y, r=3.5, classes=classes, title=f"{year}: {words}")


def _ticks(low: float, high: float) -> list[float]:
    """Four to seven round values around the figures; from zero when it is near."""
    low = 0.0 if low < high / 2 else low
    rough = max(high - low, 4.0) / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough)
    first, last = math.floor(low / step), math.ceil(high / step)
    last = max(last, first + 1)
    return [step * n for n in range(first, last + 1)]
