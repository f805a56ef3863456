"""Read a scanned page with tesseract and its Vietnamese data, both packaged by Debian.

The rules of tables are found in the picture itself, taken out before the words are read, and
used afterwards to tell which cell a word stands in.
"""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truongchuan.adapters.readers.errors import ReadError
from truongchuan.adapters.readers.geometry import Box, Page, Word, make_grid
from truongchuan.adapters.readers.limits import Watch

PACKAGES = "tesseract-ocr tesseract-ocr-vie"
_SCALE = 300 / 72  # pixels per point
_RULE_LENGTH = 40.0  # points; letters have no straight strokes that long
_RULE_GAP = 2
_DARK = 140
_RULE_THICKNESS = 4.0  # points

_CORRECTED = 0.5  # confidence of a word mended here: shown to the person as doubtful
_EDUCATION = re.compile(r"GD[A-ZĐ]?&ĐĐ?T\b")
_SPECK = 0.3
_COLUMN_GAP = 15.0  # points; wider gaps part columns
_DASHES = frozenset("-–—_")

Pixels = NDArray[np.bool_]


@lru_cache(maxsize=1)
def tesseract_languages() -> frozenset[str]:
    """Return the languages that tesseract can read here; none when it is not installed."""
    try:
        listed = subprocess.run(
            ["tesseract", "--list-langs"], capture_output=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(listed.stdout.decode("utf-8", "replace").split()[1:])


def scan_page(data: bytes, number: int, watch: Watch) -> Page:
    """Return a scanned page of a .pdf with its words, their confidence, and its tables.

    :raises ReadError: ``tesseract_missing``, ``tesseract_failed``, ``too_long``.
    """
    if "vie" not in tesseract_languages():
        raise ReadError("tesseract_missing", packages=PACKAGES)
    picture, width, height = _render(data, number)
    dark = picture < _DARK
    horizontal = _rules(dark)
    vertical = [(y0, x0, y1, x1) for x0, y0, x1, y1 in _rules(dark.T)]
    boxes_of_tables = _tables(horizontal, vertical)
    clean = picture.copy()
    if boxes_of_tables:
        for x0, y0, x1, y1 in horizontal + vertical:
            clean[max(0, y0 - 2) : y1 + 3, max(0, x0 - 2) : x1 + 3] = 255
    words = _recognise(clean, watch)
    grids = []
    for boxes in boxes_of_tables:
        grid, words = make_grid(boxes, words)
        grids.append(grid)
    return Page(number, width, height, words, grids)


def _render(data: bytes, number: int) -> tuple[NDArray[np.uint8], float, float]:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        page = document[number]
        width, height = page.get_size()
        scale = min(_SCALE, 5000 / max(width, height))
        bitmap = page.render(scale=scale, grayscale=True)
        picture = np.asarray(bitmap.to_numpy()).copy()
    finally:
        document.close()
    if picture.ndim == 3:
        picture = picture[:, :, 0]
    return picture.astype(np.uint8), float(width), float(height)


def _rules(dark: Pixels) -> list[tuple[int, int, int, int]]:
    """Return the horizontal rules of a picture as pixel boxes (x0, y0, x1, y1)."""
    least = int(_RULE_LENGTH * _SCALE)
    open_rules: list[list[int]] = []
    done: list[list[int]] = []
    for y in np.flatnonzero(dark.sum(axis=1) >= least):
        for x0, x1 in _runs(dark[y], least):
            near = next(
                (r for r in open_rules if y - r[3] <= _RULE_GAP and x0 <= r[2] and x1 >= r[0]),
                None,
            )
            if near is None:
                open_rules.append([x0, int(y), x1, int(y)])
            else:
                near[0], near[2], near[3] = min(near[0], x0), max(near[2], x1), int(y)
        done += [r for r in open_rules if y - r[3] > _RULE_GAP]
        open_rules = [r for r in open_rules if y - r[3] <= _RULE_GAP]
    thick = _RULE_THICKNESS * _SCALE
    return [(r[0], r[1], r[2], r[3]) for r in done + open_rules if r[3] - r[1] <= thick]


def _runs(row: Pixels, least: int) -> list[tuple[int, int]]:
    """Return the dark runs of a pixel row that are long enough."""
    padded = np.concatenate(([False], row, [False])).astype(np.int8)
    changes = np.diff(padded)
    starts, ends = np.flatnonzero(changes == 1), np.flatnonzero(changes == -1)
    kept = ends - starts >= least
    return [(int(a), int(b)) for a, b in zip(starts[kept], ends[kept], strict=True)]


def _tables(
    horizontal: list[tuple[int, int, int, int]], vertical: list[tuple[int, int, int, int]]
) -> list[list[Box]]:
    """Return the cell boxes (points) of every table that the rules draw."""
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells

    edges: list[dict[str, Any]] = []
    for x0, y0, x1, y1 in horizontal:
        y = (y0 + y1) / 2 / _SCALE
        edge = {"x0": x0 / _SCALE, "x1": x1 / _SCALE, "top": y, "bottom": y}
        edges.append({**edge, "orientation": "h"})
    for x0, y0, x1, y1 in vertical:
        x = (x0 + x1) / 2 / _SCALE
        edge = {"x0": x, "x1": x, "top": y0 / _SCALE, "bottom": y1 / _SCALE}
        edges.append({**edge, "orientation": "v"})
    crossings = edges_to_intersections(edges, 3, 3)
    tables = cells_to_tables(intersections_to_cells(crossings))
    return [list(cells) for cells in tables if len({round(cell[0]) for cell in cells}) > 1]


def _recognise(picture: NDArray[np.uint8], watch: Watch) -> list[Word]:
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, format="PNG", compress_level=1)
    command = ["tesseract", "stdin", "stdout", "-l", "vie", "--dpi", "300", "--psm", "4", "tsv"]
    try:
        done = subprocess.run(
            command,
            input=stream.getvalue(),
            capture_output=True,
            check=True,
            timeout=watch.remaining(),
            env={"OMP_THREAD_LIMIT": "1", "PATH": _path(), "LC_ALL": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as error:
        raise ReadError("too_long", seconds=watch.seconds) from error
    except (OSError, subprocess.SubprocessError) as error:
        raise ReadError("tesseract_failed") from error
    return words_of_table(done.stdout.decode("utf-8", "replace"))


def _path() -> str:
    import os

    return os.environ.get("PATH", os.defpath)


def words_of_table(table: str) -> list[Word]:
    """Return the words of tesseract's TSV (level 5 rows), those of a line equally high."""
    words: list[Word] = []
    line: list[Word] = []
    place: list[str] = []
    for row in table.splitlines()[1:]:
        fields = row.split("\t")
        if len(fields) < 12 or fields[0] != "5" or not fields[11].strip():
            continue
        if fields[1:5] != place:
            words += _level(line)
            line, place = [], fields[1:5]
        word = _word(fields)
        twice = len(line) == 1 and word.text in _DASHES and line[0].text in _DASHES
        speck = (word.confidence or 0.0) < _SPECK and not any(map(str.isalnum, word.text))
        if not twice and not speck:
            line.append(word)
    return words + _level(line)


def _word(fields: list[str]) -> Word:
    left, top, width, height = (int(part) / _SCALE for part in fields[6:10])
    confidence = max(0.0, min(1.0, float(fields[10]) / 100))
    written = fields[11].strip()
    text = _correct(written)
    if text != written:
        confidence = min(confidence, _CORRECTED)
    return Word(text, left, top, left + width, top + height, False, confidence)


def _level(line: list[Word]) -> list[Word]:
    """Give words that stand close together in a line the same height: boxes end with the ink."""
    if len(line) == 1 and len(line[0].text) == 1 and not line[0].text.isdigit():
        return []  # a speck taken for a letter; a paper's shortest lines are numbers
    groups: list[list[Word]] = []
    for word in line:
        near = groups and word.x0 - groups[-1][-1].x1 < _COLUMN_GAP
        if near:
            groups[-1].append(word)
        else:
            groups.append([word])
    levelled: list[Word] = []
    for group in groups:
        top, bottom = min(w.top for w in group), max(w.bottom for w in group)
        levelled += [replace(word, top=top, bottom=bottom) for word in group]
    return levelled


def _correct(text: str) -> str:
    """Mend the two slips that recognition makes in nearly every paper: Ð for Đ, and GD&ĐT."""
    return _EDUCATION.sub(r"GD&ĐT", text.replace("Ð", "Đ"))
