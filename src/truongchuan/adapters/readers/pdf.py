"""Read a .pdf: the words of its text layer with their places, its rules, its scanned pages."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from truongchuan.adapters.readers.drafts import Draft
from truongchuan.adapters.readers.errors import ReadError
from truongchuan.adapters.readers.flow import read_pages
from truongchuan.adapters.readers.geometry import Box, Page, Word, make_grid
from truongchuan.adapters.readers.layout import settle
from truongchuan.adapters.readers.limits import ReadLimits, Watch
from truongchuan.adapters.readers.scan import scan_page

_FEW_WORDS = 5
_LARGE_IMAGE = 0.4  # share of the page that a scan covers at least
_BOLD = ("bold", "black", "heavy", "demi")


def read_pdf(data: bytes, limits: ReadLimits, watch: Watch) -> tuple[list[Draft], int, bool]:
    """Return the drafts of a .pdf, its number of pages, and whether any page was a scan.

    :raises ReadError: ``encrypted``, ``pdf_broken``, ``too_many_pages``,
        ``too_many_scanned_pages``, ``tesseract_missing``, ``tesseract_failed``, ``too_long``.
    """
    count = _check(data, limits)
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    pages: list[Page] = []
    scanned: list[int] = []
    with _opened(data) as document:
        for number, page in enumerate(document.pages):
            watch.tick()
            read = _text_page(number, page)
            pages.append(read)
            if not read.grids and len(read.words) < _FEW_WORDS and _is_image(page):
                scanned.append(number)
            page.close()
    if len(scanned) > limits.scanned_pages:
        raise ReadError("too_many_scanned_pages", pages=len(scanned), limit=limits.scanned_pages)
    watch.scanning = bool(scanned)
    for number in scanned:
        watch.tick()
        pages[number] = scan_page(data, number, watch)
    return settle(read_pages(pages, watch)), count, bool(scanned)


def _check(data: bytes, limits: ReadLimits) -> int:
    """Return the number of pages, after the checks that need no text."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
        document.close()
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise ReadError("encrypted") from error
        raise ReadError("pdf_broken") from error
    if count == 0:
        raise ReadError("pdf_broken")
    if count > limits.pages:
        raise ReadError("too_many_pages", pages=count, limit=limits.pages)
    return count


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    """Open the text side of a .pdf; whatever the parser trips over is a broken file."""
    import pdfplumber

    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            yield document
    except (ReadError, MemoryError):
        raise
    except Exception as error:
        raise ReadError("pdf_broken") from error


def _text_page(number: int, page: Any) -> Page:
    words = [
        Word(_plain(w["text"]), w["x0"], w["top"], w["x1"], w["bottom"], _is_bold(w["chars"]))
        for w in page.extract_words(x_tolerance_ratio=0.15, return_chars=True)
    ]
    grids = []
    for table in page.find_tables():
        boxes: list[Box] = [tuple(cell) for cell in table.cells]
        if len({round(box[0]) for box in boxes}) < 2:
            continue  # a frame around text is no table
        grid, words = make_grid(boxes, words)
        grids.append(grid)
    return Page(number, float(page.width), float(page.height), words, grids)


def _plain(text: str) -> str:
    """Return a word with bullets of symbol fonts (private use area) as "•"."""
    if text and all("\ue000" <= sign <= "\uf8ff" for sign in text):
        return "•"
    return text


def _is_bold(chars: list[dict[str, Any]]) -> bool:
    names = (str(char.get("fontname", "")).lower() for char in chars)
    return all(any(mark in name for mark in _BOLD) for name in names)


def _is_image(page: Any) -> bool:
    area = float(page.width) * float(page.height)
    covered = sum(
        (image["x1"] - image["x0"]) * (image["bottom"] - image["top"]) for image in page.images
    )
    return bool(covered >= _LARGE_IMAGE * area)
