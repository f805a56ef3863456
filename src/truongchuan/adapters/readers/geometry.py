"""Words, lines and grids on a page, the same for printed and for scanned pages.

Positions are in points (1/72 inch), from the page's upper left corner.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

Box = tuple[float, float, float, float]  # x0, top, x1, bottom

_EDGE_TOLERANCE = 4.0


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its box; ``confidence`` (0 to 1) is set on scanned pages only."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    bold: bool = False
    confidence: float | None = None

    @property
    def middle(self) -> tuple[float, float]:
        """Centre of the box."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2


@dataclass(slots=True)
class Line:
    """Words on one base line, from left to right; at least one."""

    words: list[Word]

    @property
    def x0(self) -> float:
        """Left end."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Right end."""
        return max(word.x1 for word in self.words)

    @property
    def top(self) -> float:
        """Upper end."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Lower end."""
        return max(word.bottom for word in self.words)

    @property
    def height(self) -> float:
        """Usual height of its words, about the size of the type."""
        return median(word.bottom - word.top for word in self.words)

    @property
    def text(self) -> str:
        """The words parted by spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def bold(self) -> bool:
        """Whether all words are bold."""
        return all(word.bold for word in self.words)


@dataclass(slots=True)
class GridCell:
    """A cell of a drawn table with the words in it."""

    row: int
    column: int
    row_span: int
    column_span: int
    words: list[Word] = field(default_factory=list)


@dataclass(slots=True)
class Grid:
    """A table on a page: ``xs`` are its column edges, ``ys`` its row edges."""

    box: Box
    xs: list[float]
    ys: list[float]
    cells: list[GridCell]


@dataclass(slots=True)
class Page:
    """What stands on one page: words outside tables, and the tables."""

    number: int
    width: float
    height: float
    words: list[Word]
    grids: list[Grid]


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Group words into lines: a word joins the line that half of its height lies in.

    It keeps the height of its first word: a large line in one column must not draw two small
    lines of the other column together.
    """
    lines: list[Line] = []
    top = bottom = 0.0
    for word in sorted(words, key=lambda w: (w.middle[1], w.x0)):
        shared = min(bottom, word.bottom) - max(top, word.top)
        least = min(bottom - top, word.bottom - word.top)
        if lines and shared >= 0.5 * max(least, 1.0):
            lines[-1].words.append(word)
        else:
            lines.append(Line([word]))
            top, bottom = word.top, word.bottom
    for line in lines:
        line.words.sort(key=lambda w: w.x0)
    return sorted(lines, key=lambda line: line.top)


def segments(line: Line) -> list[Line]:
    """Part a line where a gap is far wider than the gaps between its other words."""
    gaps = [right.x0 - left.x1 for left, right in zip(line.words, line.words[1:], strict=False)]
    if not gaps:
        return [line]
    wide = max(0.65 * line.height, 2.2 * median(gaps)) if len(gaps) > 2 else 1.2 * line.height
    parts = [Line([line.words[0]])]
    for gap, word in zip(gaps, line.words[1:], strict=True):
        if gap > wide:
            parts.append(Line([word]))
        else:
            parts[-1].words.append(word)
    return parts


def make_grid(boxes: Sequence[Box], words: Sequence[Word]) -> tuple[Grid, list[Word]]:
    """Return the grid that cell boxes form with the words inside, and the words left over."""
    xs = _edges([x for box in boxes for x in (box[0], box[2])])
    ys = _edges([y for box in boxes for y in (box[1], box[3])])
    cells: dict[tuple[int, int], GridCell] = {}
    for box in boxes:
        left, right = _index(xs, box[0]), _index(xs, box[2])
        upper, lower = _index(ys, box[1]), _index(ys, box[3])
        if right > left and lower > upper:
            cells[upper, left] = GridCell(upper, left, lower - upper, right - left)
    grid = Grid((xs[0], ys[0], xs[-1], ys[-1]), xs, ys, list(cells.values()))
    outside: list[Word] = []
    for word in words:
        cell = _cell_at(grid, word)
        if cell is None:
            outside.append(word)
        else:
            cell.words.append(word)
    return grid, outside


def _cell_at(grid: Grid, word: Word) -> GridCell | None:
    x, y = word.middle
    for cell in grid.cells:
        across = grid.xs[cell.column] <= x < grid.xs[cell.column + cell.column_span]
        if across and grid.ys[cell.row] <= y < grid.ys[cell.row + cell.row_span]:
            return cell
    return None


def _edges(positions: list[float]) -> list[float]:
    """Return positions with those that nearly coincide counted once."""
    merged: list[list[float]] = []
    for position in sorted(positions):
        if merged and position - merged[-1][-1] <= _EDGE_TOLERANCE:
            merged[-1].append(position)
        else:
            merged.append([position])
    return [sum(group) / len(group) for group in merged]


def _index(edges: list[float], position: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - position))
