"""Numbers and symbols of official papers: 38/KH-UBND, 17/2018/TT-BGDĐT, 12-ĐA/QU.

The forms are those of Nghị định 30/2020/NĐ-CP (state) and Hướng dẫn 36-HD/VPTW (Party).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PAPER_SYMBOLS_LIST = """
    NQ QĐ CT QC QyĐ QĐi TC TB HD CTr CTrPH KH PA ĐA DA BC BB TTr HĐ CĐ BGN BTT GUQ GM GGT GNP
    PG PC PB TT TTLT NĐ L PL KL SL VBHN QT LT CV TTg NQLT CTPH BCB
"""
PAPER_SYMBOLS = frozenset(_PAPER_SYMBOLS_LIST.split())
"""Symbols that stand for the kind of paper; anything else in that place is an issuer."""

_LETTERS = r"[A-ZĐƯÔƠÂÊĂ]"
_CODE = rf"{_LETTERS}[A-Za-zĐđƯưÔôƠơÂâÊêĂă0-9&.]*"
_STATE = re.compile(
    rf"(?<![\w/.\-–])(?P<no>\d{{1,5}}[a-zA-Z]?(?:/(?:19|20)\d{{2}})?)\s?/\s?"
    rf"(?P<code>{_CODE}(?:\s?[-–]\s?{_CODE})*)"
)
_PARTY = re.compile(
    rf"(?<![\w/.\-–])(?P<no>\d{{1,5}})\s?[-–]\s?(?P<kind>{_LETTERS}[A-Za-zĐđ]{{0,5}})\s?/\s?"
    rf"(?P<issuer>{_LETTERS}[A-Za-zĐđ.&\-]*)"
)

_SHORT_NUMBERS = re.compile(r"số\s+(?P<list>\d{1,4}(?:\s*,\s*\d{1,4})*)\s*(?:,|và)\s*$")


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document number in its normal form, and what it is made of.

    ``symbol`` is the kind of paper (``KH``, ``TT``) or None for letters, which name only their
    issuer and section (759/BGDĐT-GDPT) and for numbers of the National Assembly (43/2019/QH14).
    """

    number: str
    symbol: str | None
    issuer_code: str | None
    start: int
    end: int


def find_document_numbers(s: str) -> list[DocumentNumber]:
    """Find document numbers with their symbol; spaces inside are dropped, dashes made plain."""
    found = [_party(match) for match in _PARTY.finditer(s)]
    for match in _STATE.finditer(s):
        state = _state(match)
        if state is not None and not any(
            state.start < other.end and other.start < state.end for other in found
        ):
            found.append(state)
    found += [short for number in list(found) for short in _sharing(s, number)]
    return sorted(found, key=lambda n: n.start)


def _sharing(s: str, number: DocumentNumber) -> list[DocumentNumber]:
    """ "số 17, 18 và 19/2018/TT-BGDĐT": the short numbers share what follows the last one."""
    tail = re.match(r"\d+(/\d{4}/.+)", number.number)
    lead = _SHORT_NUMBERS.search(s, max(0, number.start - 60), number.start)
    if tail is None or lead is None:
        return []
    return [
        DocumentNumber(
            m.group() + tail.group(1), number.symbol, number.issuer_code, m.start(), m.end()
        )
        for m in re.compile(r"\d+").finditer(s, lead.start("list"), lead.end("list"))
    ]


def _party(match: re.Match[str]) -> DocumentNumber:
    issuer = match["issuer"].rstrip(".-&")
    end = match.start("issuer") + len(issuer)
    number = f"{match['no']}-{match['kind']}/{issuer}"
    return DocumentNumber(number, match["kind"], issuer, match.start(), end)


def _state(match: re.Match[str]) -> DocumentNumber | None:
    code = match["code"]
    trimmed = code.rstrip(".&")
    end = match.start("code") + len(trimmed)
    parts = re.split(r"\s?[-–]\s?", trimmed)
    head = parts[0]
    if (
        len(parts) == 1
        and head not in PAPER_SYMBOLS
        and not re.fullmatch(r"QH\d{1,2}|\w*QH\d{1,2}", head)
    ):
        # A lone code is a number only where a year stands ("12/2020/QH14") or it names a paper.
        return None
    number = f"{match['no']}/{'-'.join(parts)}"
    if head in PAPER_SYMBOLS:
        issuer = "-".join(parts[1:]) or None
        return DocumentNumber(number, head, issuer, match.start(), end)
    return DocumentNumber(number, None, re.sub(r"\d+$", "", head), match.start(), end)
