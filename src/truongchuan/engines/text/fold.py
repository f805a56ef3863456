"""Folding for search and comparison: no diacritics, no case, đ as d."""

from __future__ import annotations

import unicodedata

_D_STROKE = str.maketrans({"đ": "d", "Đ": "D"})


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    kept = (c for c in decomposed if not unicodedata.category(c).startswith("M"))
    return "".join(kept).translate(_D_STROKE)


class _FoldTable(dict[int, str]):
    """Code point → folded text, worked out when first met. Folding looks at no neighbours."""

    def __missing__(self, code: int) -> str:
        folded = _bare(_bare(chr(code)).casefold())
        self[code] = folded
        return folded


class _SameLengthTable(dict[int, str]):
    """Code point → exactly one character."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = _FOLDED[code]
        self[code] = " " if char.isspace() else folded if len(folded) == 1 else char
        return self[code]


_FOLDED = _FoldTable()
_SAME_LENGTH = _SameLengthTable()


def fold(s: str) -> str:
    """Return a form in which spellings that differ in marks, case or spacing are equal.

    "Ngô Thì Nhậm" gives "ngo thi nham". White space runs become one space, ends are stripped.
    """
    return " ".join(s.translate(_FOLDED).split())


def fold_chars(s: str) -> str:
    """Fold character by character, so that offsets stay true; white space becomes a space.

    A character whose folded form is not exactly one character stays as it is.
    """
    return s.translate(_SAME_LENGTH)
