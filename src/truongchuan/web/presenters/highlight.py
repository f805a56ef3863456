"""Marking what was searched for in the original text, although the query has no diacritics."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from truongchuan.engines.text import fold


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; ``hit`` when it matches a searched word."""

    text: str
    hit: bool = False


def highlight(text: str, query: str) -> tuple[Piece, ...]:
    """Split a text into pieces, those that match a word of the query marked.

    Words match as search matches them: diacritics and case aside, đ = d, anywhere in a word.
    The pieces, joined, are the text.
    """
    return _pieces(text, hit_ranges(text, query))


def excerpt(text: str, query: str, *, around: int = 90) -> tuple[Piece, ...]:
    """Return the highlighted text cut to about ``around`` characters on each side of the first hit.

    Cuts fall between words and are shown by "…".
    """
    ranges = hit_ranges(text, query)
    first, last = ranges[0] if ranges else (0, 0)
    start = _word_start(text, max(0, first - around))
    end = _word_end(text, min(len(text), last + around))
    inner = [(max(a, start), min(b, end)) for a, b in ranges if a < end and b > start]
    pieces = _pieces(text[start:end], [(a - start, b - start) for a, b in inner])
    before = (Piece("… "),) if start > 0 else ()
    after = (Piece(" …"),) if end < len(text) else ()
    return (*before, *pieces, *after)


def hit_ranges(text: str, query: str) -> list[tuple[int, int]]:
    """Return where the query stands in the text: ordered, apart from each other.

    Where the words stand together as asked for, only these places count; else each word does.
    """
    phrase = fold(query)
    if not phrase:
        return []
    folded, origin = _fold_with_origin(text)
    words = {phrase} if phrase in folded else set(phrase.split())
    found = []
    for word in words:
        at = folded.find(word)
        while at != -1:
            found.append((origin[at], _after(text, origin[at + len(word) - 1])))
            at = folded.find(word, at + 1)
    return _merged(found)


def _fold_with_origin(text: str) -> tuple[str, list[int]]:
    """Fold character by character; the second value says which character each one came from.

    A character may fold to none (a combining mark) or to several ("ß" to "ss").
    """
    letters: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(text):
        folded = " " if char.isspace() else fold(char)
        letters.append(folded)
        origin.extend([index] * len(folded))
    return "".join(letters), origin


def _after(text: str, index: int) -> int:
    """Return the end of the character at ``index`` with the marks that stand on it."""
    end = index + 1
    while end < len(text) and unicodedata.category(text[end]).startswith("M"):
        end += 1
    return end


def _merged(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _pieces(text: str, ranges: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = 0
    for start, end in ranges:
        if start > at:
            pieces.append(Piece(text[at:start]))
        pieces.append(Piece(text[start:end], hit=True))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return tuple(pieces)


def _word_start(text: str, index: int) -> int:
    while index > 0 and not text[index - 1].isspace():
        index -= 1
    return index


def _word_end(text: str, index: int) -> int:
    while index < len(text) and not text[index].isspace():
        index += 1
    return index
