"""How a run went: the best plan and the proven bound over time, and the gap between them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from truongchuan.web.svg import drawing, element, number, text
from truongchuan.web.templatetags.vn import number_vn

WIDTH, HEIGHT = 760.0, 330.0
LEFT, RIGHT, TOP = 64.0, 18.0, 16.0
MIDDLE, LOWER, BOTTOM = 196.0, 226.0, 300.0
"""The upper panel ends at MIDDLE; the lower one goes from LOWER to BOTTOM."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of a run: seconds, best cost, proven bound, children beyond the seats."""

    seconds: float
    best: float | None
    bound: float | None
    over: float

    @property
    def gap(self) -> float | None:
        """The proven gap as a share; known only for a plan within the seats."""
        if self.best is None or self.bound is None or self.over > 0 or self.best <= 0:
            return None
        return max(0.0, (self.best - self.bound) / self.best)


def moments_of(history: Sequence[Sequence[float | None]]) -> list[Moment]:
    """Return the moments that a run kept.

    While children are beyond the seats the search's bound counts them at a price: it says nothing
    about the cost shown, so it is left out.
    """
    found = []
    for seconds, best, bound, over in history:
        seated = best is not None and not over
        found.append(Moment(seconds or 0.0, best, bound if seated else None, over or 0.0))
    return found


def progress_chart(moments: Sequence[Moment], seconds: float) -> SafeString:
    """Draw a run up to ``seconds``: best and bound above, gap below. Empty without a plan."""
    if not any(moment.best is not None for moment in moments):
        return SafeString("")
    right = max(seconds, moments[-1].seconds, 1.0)
    values = [m.best for m in moments if m.best is not None]
    values += [m.bound for m in moments if m.bound is not None and m.bound > 0]
    marks = ticks(min(values), max(values))
    gaps = [m.gap for m in moments if m.gap is not None]
    tallest = _tall(max(gaps, default=0.0))

    def x(moment: float) -> float:
        return LEFT + moment / right * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        low, high = marks[0], marks[-1]
        value = min(max(value, low), high)
        return TOP + (high - value) / (high - low) * (MIDDLE - TOP)

    def z(share: float) -> float:
        return LOWER + (tallest - share) / tallest * (BOTTOM - LOWER)

    parts: list[SafeString] = []
    for tick in marks:
        places = 0 if all(float(t).is_integer() for t in marks) else 1
        parts += grid(y(tick), number_vn(tick, places))
    for share in (0.0, tallest):
        parts += grid(z(share), f"{number_vn(round(share * 100))}%")
    for tick in ticks(0.0, right):
        if tick <= right:
            places = 0 if float(tick).is_integer() else 1
            words = gettext("%(n)s giây") % {"n": number_vn(tick, places)}
            parts.append(text(words, x(tick), HEIGHT - 12, classes="label-2", anchor="middle"))
    over = [(m.seconds, m.best) for m in moments if m.best is not None and m.over > 0]
    within = [(m.seconds, m.best) for m in moments if m.best is not None and m.over <= 0]
    bounds = [(m.seconds, m.bound) for m in moments if m.bound is not None and m.bound > 0]
    change = within[0][0] if within else right
    parts.append(_steps(over, change, x, y, "series series--over"))
    parts.append(_steps(within, right, x, y, "series"))
    parts.append(_steps(bounds, right, x, y, "series series--bound"))
    shares = [(m.seconds, m.gap) for m in moments if m.gap is not None]
    parts.append(_steps(shares, right, x, z, "series series--gap"))
    last = moments[-1]
    told = gettext("Sau %(n)s giây: phương án tốt nhất %(best)s, cận dưới %(bound)s.") % {
        "n": number_vn(last.seconds, 1),
        "best": "—" if last.best is None else number_vn(last.best, 1),
        "bound": "—" if last.bound is None else number_vn(last.bound, 1),
    }
    return drawing(
        WIDTH,
        HEIGHT,
        title=gettext("Phương án tốt nhất, cận dưới và khoảng cách theo thời gian"),
        description=told,
        children=[part for part in parts if part],
        classes="chart chart--series chart--run",
        id_prefix="run",
    )


def grid(at: float, words: str) -> list[SafeString]:
    """A line across at a height, with its figure at the left."""
    line = element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=at, y2=at, classes="grid-line")
    return [line, text(words, LEFT - 8, at + 4, classes="label-2", anchor="end")]


def _steps(
    pairs: Sequence[tuple[float, float]],
    until: float,
    x: Callable[[float], float],
    y: Callable[[float], float],
    classes: str,
) -> SafeString:
    """A line that keeps its height until the next moment."""
    if not pairs:
        return SafeString("")
    points: list[tuple[float, float]] = []
    for place, (seconds, value) in enumerate(pairs):
        if place:
            points.append((seconds, pairs[place - 1][1]))
        points.append((seconds, value))
    points.append((max(until, pairs[-1][0]), pairs[-1][1]))
    told = " ".join(f"{number(x(a))},{number(y(b))}" for a, b in points)
    return element("polyline", points=told, classes=classes)


def ticks(low: float, high: float) -> list[float]:
    """Three to six round values around the figures."""
    rough = max(high - low, abs(high) * 1e-3, 1e-6) / 3
    power = 10 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [step * n for n in range(first, max(last, first + 1) + 1)]


def _tall(share: float) -> float:
    """The top of the scale of gaps: the next round share."""
    return next((top for top in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if share <= top), 1.0)
