"""Instruments on a line of time, as SVG: one row each, under the topic it matters for.

A bar is filled while the instrument is in force on the chosen day, hollow when it has ended, dashed
when it is still to come; a tick on a bar is an amendment, a diamond a paper without days in force.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from truongchuan.engines.plan.findings import Instrument
from truongchuan.web.presenters.law_library import Library, instrument_url
from truongchuan.web.svg import drawing, element, text
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.law import STATES, TOPICS

WIDTH, LABELS, ROW, HEAD, BAR = 1080, 178, 20, 40, 13
LETTER = 5.6
FIRST_YEAR = 2012


@dataclass(frozen=True, slots=True)
class Scale:
    """Days → places on the axis."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """The place of a day, held inside the axis."""
        share = (day - self.first).days / (self.last - self.first).days
        return LABELS + (WIDTH - LABELS - 8) * min(1.0, max(0.0, share))


def draw_timeline(library: Library, rows: Sequence[tuple[str, Instrument]], on: date) -> SafeString:
    """Draw instruments given with their topics, in the order of topics."""
    scale = _scale([instrument for _, instrument in rows], on)
    parts: list[SafeString] = []
    y = HEAD
    for topic, group in groupby(rows, key=lambda row: row[0]):
        parts.append(element("rect", x=0, y=y, width=WIDTH, height=ROW + 2, classes="band"))
        parts.append(text(gettext(TOPICS[topic]), 6, y + 15, classes="law-line__group"))
        y += ROW + 4
        for _, instrument in group:
            parts += _row(library, instrument, scale, y, on)
            y += ROW
        y += 6
    axis = list(_axis(scale, y))
    return drawing(
        WIDTH,
        y + 4,
        title=gettext("Văn bản theo thời gian, xét ngày %(day)s") % {"day": date_vn(on)},
        description=gettext(
            "Mỗi dòng là một văn bản: thanh đặc là còn hiệu lực ngày xét, thanh rỗng là đã hết, "
            "thanh nét đứt là chưa có hiệu lực; vạch trên thanh là lần sửa đổi. Bảng có cùng nội "
            "dung."
        ),
        classes="chart law-line",
        id_prefix="timeline",
        children=[*_today(scale, y, on), *axis, *parts],
    )


def _scale(instruments: Sequence[Instrument], on: date) -> Scale:
    days = [d for i in instruments for d in (i.in_force_from, i.in_force_to, i.issued) if d]
    first = max(min([*days, on]).year, FIRST_YEAR)
    last = max([*days, on]).year
    return Scale(date(min(first, on.year), 1, 1), date(last + 1, 1, 1))


def _axis(scale: Scale, bottom: float) -> Iterator[SafeString]:
    for year in range(scale.first.year, scale.last.year + 1):
        x = scale.x(date(year, 1, 1))
        yield element("line", x1=x, x2=x, y1=HEAD - 6, y2=bottom, classes="grid-line")
        if year < scale.last.year:
            middle = (x + scale.x(date(year + 1, 1, 1))) / 2
            yield text(str(year), middle, HEAD - 10, classes="label-2", anchor="middle")


def _today(scale: Scale, bottom: float, on: date) -> Iterator[SafeString]:
    x = scale.x(on)
    yield element("line", x1=x, x2=x, y1=HEAD - 24, y2=bottom, classes="today-line")
    near_end = x > WIDTH - 150
    label = gettext("Ngày xét %(day)s") % {"day": date_vn(on)}
    yield text(
        label, x - 5 if near_end else x + 5, 12, classes="today-label",
        anchor="end" if near_end else "",
    )  # fmt: skip


def _row(
    library: Library, instrument: Instrument, scale: Scale, y: float, on: date
) -> Iterator[SafeString]:
    state, first = library.state(instrument, on), library.start(instrument)
    words = _words(instrument, first, state)
    label = text(
        instrument.number, 6, y + 14, classes=f"law-line__number law-line__number--{state}"
    )
    hit = element("rect", x=0, y=y, width=LABELS - 6, height=ROW, classes="law-line__hit")
    yield element("a", hit, label, href=f"{instrument_url(instrument.number)}?ngay={date_vn(on)}",
                  title=words)  # fmt: skip
    if first is None and instrument.in_force_to is None:
        yield from _undated(instrument, scale, y)
        return
    start = scale.x(first) if first else LABELS
    end = scale.x(instrument.in_force_to) if instrument.in_force_to else WIDTH - 8
    top = y + (ROW - BAR) / 2
    width = max(end - start, 3)
    shapes = [
        element(
            "rect", x=start, y=top, width=width, height=BAR, rx=2,
            classes=f"law-line__bar law-line__bar--{state}",
        )
    ]  # fmt: skip
    for number in instrument.amended_by:
        known = library.instruments.get(number)
        day = library.start(known) if known else None
        if day is not None:
            tick = scale.x(day)
            shapes.append(
                element(
                    "line", x1=tick, x2=tick, y1=top - 2, y2=top + BAR + 2,
                    classes="law-line__tick",
                )
            )  # fmt: skip
    yield element("g", *shapes, title=words)
    yield from _title(instrument.title, start, width, y, state)


def _title(title: str, start: float, width: float, y: float, state: str) -> Iterator[SafeString]:
    """The title in the bar, left or right of it, where it fits best, shortened where it must."""
    left, right = start - LABELS - 10, WIDTH - 14 - start - width
    needed = len(title) * LETTER
    if needed > max(left, right) and width > needed:
        yield text(title, start + 6, y + 14, classes=f"law-line__inside law-line__inside--{state}")
        return
    if left >= right:
        shown = _cut(title, left)
        yield text(shown, start - 6, y + 14, classes="label-2", anchor="end")
    else:
        yield text(_cut(title, right), start + width + 6, y + 14, classes="label-2")


def _cut(title: str, room: float) -> str:
    letters = int(room / LETTER)
    if len(title) <= letters:
        return title
    return title[: letters - 1].rsplit(" ", 1)[0] + "…" if letters > 12 else ""


def _undated(instrument: Instrument, scale: Scale, y: float) -> Iterator[SafeString]:
    if instrument.issued is None:
        note = gettext("chưa rõ ngày: %(title)s") % {"title": instrument.title}
        yield text(note, LABELS + 4, y + 14, classes="label-2")
        return
    x, middle = scale.x(instrument.issued), y + ROW / 2
    points = f"{x:.1f},{middle - 5} {x + 5:.1f},{middle} {x:.1f},{middle + 5} {x - 5:.1f},{middle}"
    title = gettext("Ban hành %(day)s; không có ngày hiệu lực riêng") % {
        "day": date_vn(instrument.issued)
    }
    yield element("polygon", points=points, classes="law-line__paper", title=title)
    yield from _title(instrument.title, x - 5, 10, y, "undated")


def _words(instrument: Instrument, first: date | None, state: str) -> str:
    parts = [f"{instrument.number}: {instrument.title}. {gettext(STATES[state])}"]
    if first or instrument.in_force_to:
        days = f"{date_vn(first)} – {date_vn(instrument.in_force_to)}"
        parts.append(days)
    if instrument.amended_by:
        parts.append(
            gettext("sửa đổi bởi %(numbers)s") % {"numbers": ", ".join(instrument.amended_by)}
        )
    return "; ".join(parts)
