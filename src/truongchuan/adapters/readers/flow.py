"""From lines on pages to paragraphs: what a printed page no longer says, read from its shape.

A line continues the paragraph above it when that line was full (the first word of this one would
not have fitted on it) and neither an item marker, an indent nor another weight says otherwise.
Head and foot of an official paper, set in two columns, are read column by column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from truongchuan.adapters.readers.drafts import Draft
from truongchuan.adapters.readers.geometry import Line, Page, lines_of, segments
from truongchuan.adapters.readers.layout import is_head_or_foot
from truongchuan.adapters.readers.limits import Watch
from truongchuan.adapters.readers.page_tables import TableGatherer, aligned_table
from truongchuan.adapters.readers.words import paragraph_of

_MARKER = re.compile(
    r"(?:[-–—+*•●▪o]|\d{1,2}(?:\.\d{1,2})*[.)]|\d{1,2}(?:\.\d{1,2})+|[IVX]{1,5}[.)]|[a-zđ][.)]"
    r"|[A-Z][.)])$"
)
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:Trang\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?[-–—\s]*$", re.IGNORECASE
)
_NAME_START = re.compile(
    r"(?:SỐ|QUẬN|HUYỆN|PHƯỜNG|XÃ|TỈNH|THÀNH|THỊ|SỞ|PHÒNG|BAN|BỘ|TRƯỜNG|HỘI|KT|TM|PHÓ|CHỦ)\b"
)
_SENTENCE_END = (".", ";", ":", "!", "?", "…")
_MARGIN_SHARE = 0.09
_USUAL_MARGIN = 57.0  # points


@dataclass(slots=True)
class _Open:
    """The paragraph under way."""

    lines: list[Line] = field(default_factory=list)
    page: int = 0
    last_page: int = 0


def read_pages(pages: Sequence[Page], watch: Watch) -> list[Draft]:
    """Return the drafts of all pages, text and tables joined over the page breaks."""
    lines = {page.number: lines_of(page.words) for page in pages}
    _drop_margins(pages, lines)
    flow = _Flow(_right_margins(pages, lines), watch)
    for page in pages:
        watch.tick()
        flow.page(page, lines[page.number])
    return flow.finish()


def _size(page: Page) -> tuple[int, int]:
    return round(page.width / 10), round(page.height / 10)


def _drop_margins(pages: Sequence[Page], lines: dict[int, list[Line]]) -> None:
    """Remove page numbers, and running headers and footers that stand on most pages."""
    marginal: Counter[str] = Counter()
    for page in pages:
        marginal.update({_shape(line) for line in lines[page.number] if _in_margin(page, line)})
    often = max(3, 0.6 * len(pages))
    for page in pages:
        lines[page.number] = [
            line
            for line in lines[page.number]
            if not (
                _in_margin(page, line)
                and (_PAGE_NUMBER.match(line.text) or marginal[_shape(line)] >= often)
            )
        ]


def _in_margin(page: Page, line: Line) -> bool:
    return line.bottom < page.height * _MARGIN_SHARE or line.top > page.height * (1 - _MARGIN_SHARE)


def _shape(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _right_margins(
    pages: Sequence[Page], lines: dict[int, list[Line]]
) -> dict[tuple[int, int], tuple[float, float]]:
    """Return for each page size where text begins and ends: (left, right)."""
    ends: dict[tuple[int, int], list[float]] = {}
    begins: dict[tuple[int, int], list[float]] = {}
    for page in pages:
        for line in lines[page.number]:
            ends.setdefault(_size(page), []).append(line.x1)
            begins.setdefault(_size(page), []).append(line.x0)
        for grid in page.grids:
            ends.setdefault(_size(page), []).append(grid.box[2])
            begins.setdefault(_size(page), []).append(grid.box[0])
    margins = {}
    for size, found in ends.items():
        ordered, starts = sorted(found), sorted(begins[size])
        left, right = starts[len(starts) // 20], ordered[-1 - len(ordered) // 20]
        width = 10.0 * size[0]
        # Where no line is long, the margin is not to be seen: take the usual two centimetres.
        margins[size] = (left, right if right > 0.7 * width else width - _USUAL_MARGIN)
    return margins


class _Flow:
    """Reads page after page and keeps the open paragraph and table over the page breaks."""

    def __init__(self, margins: dict[tuple[int, int], tuple[float, float]], watch: Watch) -> None:
        self._margins = margins
        self._drafts: list[Draft] = []
        self._open = _Open()
        self._tables = TableGatherer(watch)
        self._left = self._right = 0.0

    def finish(self) -> list[Draft]:
        self._close()
        return self._drafts

    def page(self, page: Page, lines: list[Line]) -> None:
        self._left, self._right = self._margins.get(_size(page), (0.0, page.width))
        rest = list(lines)
        for grid in sorted(page.grids, key=lambda g: g.box[1]):
            above = [line for line in rest if line.top < grid.box[1]]
            rest = [line for line in rest if line.top >= grid.box[1]]
            self._band(above, page)
            self._close()
            self._tables.add(grid, page, self._drafts)
        self._band(rest, page)

    def _band(self, lines: list[Line], page: Page) -> None:
        position = 0
        while position < len(lines):
            table = aligned_table(lines[position:], page.number)
            region = _two_columns(lines[position:], self._left, self._right)
            if table is not None:
                self._close()
                self._tables.add_aligned(table[0], self._drafts)
                position += table[1]
            elif region:
                self._close()
                self._columns(lines[position : position + region], page)
                position += region
            else:
                self._line(lines[position], page)
                position += 1

    def _columns(self, lines: list[Line], page: Page) -> None:
        """Read a region set in two columns: all of the left one, then all of the right one."""
        left, right = _sides(lines, self._left, self._right)
        for side in (left, right):
            recipients = False
            for line in side:
                recipients = recipients or line.text.startswith("Nơi nhận")
                goes_on = self._wraps(line) if recipients else self._ends_name(line)
                if not goes_on:
                    self._close()
                self._open.page = page.number
                self._open.lines.append(line)
            self._close()

    def _ends_name(self, line: Line) -> bool:
        """Say whether a line of a head ends a name that its narrow column had no room for."""
        last = self._open.lines[-1] if self._open.lines else None
        if last is None or last.bold != line.bold:
            return False
        if last.text.endswith("CHỦ NGHĨA") and line.text == "VIỆT NAM":
            return True
        if len(line.words) > 2 or not line.text.isupper() or _NAME_START.match(line.text):
            return False
        # The column is as wide as twice the way from the margin to the line's own middle.
        column = (last.x0 + last.x1) - 2 * self._left
        needed = last.x1 - last.x0 + line.words[0].x1 - line.words[0].x0
        return last.text.isupper() and needed > 0.93 * column

    def _wraps(self, line: Line) -> bool:
        """Say whether a line in the list of recipients goes on with the line above."""
        last = self._open.lines[-1] if self._open.lines else None
        if last is None or _MARKER.match(line.words[0].text) or line.text.startswith("-"):
            return False
        return not last.text.endswith(_SENTENCE_END)

    def _line(self, line: Line, page: Page) -> None:
        if self._open.lines and not self._continues(line, page):
            self._close()
        if not self._open.lines:
            self._open.page = page.number
        self._open.last_page = page.number
        self._open.lines.append(line)

    def _continues(self, line: Line, page: Page) -> bool:
        last = self._open.lines[-1]
        over_break = page.number != self._open.last_page
        if line.bold != last.bold and not _mixed(line, last):
            return False
        if _other_size(line, last):
            return False
        if not over_break and line.top - last.bottom > 1.1 * last.height:
            return False
        if _MARKER.match(line.words[0].text):
            return False
        if over_break and last.text.endswith((".", ";", ":", "!", "?")):
            return False
        if self._indented(line) and not self._hangs(line):
            return False
        return self._was_full(last, line)

    def _hangs(self, line: Line) -> bool:
        """Say whether a line begins where the paragraph's own lines go on."""
        lines = self._open.lines
        if len(lines) > 1:
            return abs(line.x0 - lines[-1].x0) < 3.0
        first = lines[0]
        if _MARKER.match(first.words[0].text) and len(first.words) > 1:
            return abs(line.x0 - first.words[1].x0) < 4.0 or line.x0 < first.x0 - 4.0
        return False

    def _indented(self, line: Line) -> bool:
        last = self._open.lines[-1]
        return line.x0 > self._left + 0.8 * line.height and not (
            _centred(line, self._left, self._right) and _centred(last, self._left, self._right)
        )

    def _was_full(self, last: Line, line: Line) -> bool:
        space = 0.25 * last.height
        word = line.words[0]
        needed = space + (word.x1 - word.x0)
        if _centred(last, self._left, self._right) and last.x0 > self._left + 6.0:
            indent = 2 * 36.0  # a centred title is often held off both margins
            return (last.x1 - last.x0) + needed > self._right - self._left - indent
        return last.x1 + needed > self._right - 0.1 * last.height

    def _close(self) -> None:
        if not self._open.lines:
            return
        paragraph = paragraph_of(self._open.lines, self._open.page)
        if paragraph is not None:
            self._drafts.append(paragraph)
        self._open = _Open()


def _other_size(line: Line, last: Line) -> bool:
    """Say whether two lines are set in type of another size.

    On scanned pages a line is as high as its ink, and few words may have no tall letter.
    """
    few = min(len(line.words), len(last.words)) < 4
    if few and line.words[0].confidence is not None:
        return False
    return abs(line.height - last.height) > 0.25 * max(line.height, last.height)


def _mixed(line: Line, last: Line) -> bool:
    """Say whether bold words only open or close one of the two lines."""
    return any(w.bold for w in last.words) and any(w.bold for w in line.words)


def _centred(line: Line, left: float, right: float) -> bool:
    return abs((line.x0 - left) - (right - line.x1)) < 0.06 * (right - left)


def _two_columns(lines: list[Line], left: float, right: float) -> int:
    """Return how many lines from the first on form a head or foot in two columns, else 0."""
    if not lines or not _opens_columns(lines, left, right):
        return 0
    count = 0
    for line in lines:
        if _split(line, left, right) is None:
            break
        count += 1
    return count


def _opens_columns(lines: list[Line], left: float, right: float) -> bool:
    """Say whether the first line, with the few below, shows two columns of head or foot."""
    first = _split(lines[0], left, right)
    if first is None:
        return False
    near: list[tuple[Line | None, Line | None]] = []
    for line in lines[:4]:
        sides = _split(line, left, right)
        if sides is None:
            break
        near.append(sides)
    both = any(side[0] for side in near) and any(side[1] for side in near)
    opening = " ".join(part.text for part in first if part is not None)
    told = any(is_head_or_foot(line.text) for line in lines[: len(near)])
    if first[1] is None and not is_head_or_foot(opening):
        # A short last line of a paragraph must not be drawn into the foot below it.
        told = told and all(side[0] and side[1] for side in near[1:2])
        told = told and opening.isupper()
    return both and told


def _split(line: Line, left: float, right: float) -> tuple[Line | None, Line | None] | None:
    """Return what of a line stands in the left and in the right column, None when it crosses."""
    middle = (left + right) / 2
    parts = segments(line)
    if len(parts) > 2 and is_head_or_foot(line.text):
        parts = _widest_two(line)
    if len(parts) == 2:
        return (parts[0], parts[1]) if parts[1].x0 > left + 0.25 * (right - left) else None
    if len(parts) > 2:
        return None
    if line.x1 < middle + 0.02 * (right - left):
        return line, None
    if line.x0 > left + 0.36 * (right - left) and not _centred(line, left, right):
        return None, line
    return None


def _widest_two(line: Line) -> list[Line]:
    pairs = list(zip(line.words, line.words[1:], strict=False))
    cut = max(range(len(pairs)), key=lambda i: pairs[i][1].x0 - pairs[i][0].x1)
    return [Line(line.words[: cut + 1]), Line(line.words[cut + 1 :])]


def _sides(lines: list[Line], left: float, right: float) -> tuple[list[Line], list[Line]]:
    sides = [_split(line, left, right) or (line, None) for line in lines]
    return [s[0] for s in sides if s[0]], [s[1] for s in sides if s[1]]
