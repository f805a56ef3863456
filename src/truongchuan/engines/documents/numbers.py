"""Official numbers: "38/KH-UBND" taken apart and written again.

The form is that of Nghị định 30/2020/NĐ-CP, Phụ lục I, II.3: number, stroke, symbol; numbers
below 10 get a leading 0; no spaces inside. Party papers put a hyphen after the number
(12-ĐA/QU, Hướng dẫn 36-HD/VPTW).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from truongchuan.engines.documents.kinds import LETTER
from truongchuan.engines.text import fold

_LEAD = re.compile(r"^\s*(?:số\s*:?\s*)?", re.IGNORECASE)
_NUMBER = re.compile(
    r"^(?P<number>\d{1,6})(?P<suffix>[a-zđ]{0,2})\s*(?:(?P<sign>[/\-–])\s*(?P<symbol>.+))?$",
    re.IGNORECASE,
)
_SYMBOL = re.compile(r"^[A-Za-zĐđƯưÔôƠơÂâÊêĂă0-9&.]+(?:[-/][A-Za-zĐđƯưÔôƠơÂâÊêĂă0-9&.]+)*$")
_PARTY = re.compile(r"^[A-Za-zĐđ]+/")
MOST_LETTERS = 40


@dataclass(frozen=True, slots=True)
class OfficialNumber:
    """What a clerk typed: the number, letters right behind it ("38a"), and the symbol."""

    number: int
    suffix: str
    symbol: str

    def __str__(self) -> str:
        return write_number(self.number, self.suffix, self.symbol)


def parse_number(text: str) -> OfficialNumber | None:
    """Read "38/KH-UBND", "Số: 05 /TB-UBND", "12-ĐA/QU", "17/2018/TT-BGDĐT", or a bare "38".

    :returns: None for anything else; the symbol of a bare number is empty.
    """
    match = _NUMBER.match(_LEAD.sub("", text, count=1).strip())
    if match is None:
        return None
    symbol = re.sub(r"\s+", "", (match["symbol"] or "").replace("–", "-")).rstrip(".,;")
    if symbol and (not _SYMBOL.match(symbol) or len(symbol) > MOST_LETTERS):
        return None
    if match["sign"] in {"-", "–"} and not _PARTY.match(symbol):
        return None
    number = int(match["number"])
    return OfficialNumber(number, match["suffix"].lower(), symbol) if number else None


def write_number(number: int | None, suffix: str, symbol: str) -> str:
    """Return number and symbol as printed; without a number the symbol after a blank."""
    written = "…" if number is None else f"{number:02d}{suffix}"
    if not symbol:
        return "" if number is None else written
    return f"{written}-{symbol}" if _PARTY.match(symbol) else f"{written}/{symbol}"


def series_key(kind: str, symbol: str) -> str:
    """Return what keeps papers of one body and kind in one series of numbers.

    Named papers: their whole symbol. Letters of a body share one series whatever unit drafted
    them (12/UBND-VX, 13/UBND-GDĐT), so only the symbol's first part counts.
    """
    folded = fold(symbol)
    return folded.split("-")[0] if kind == LETTER else folded
