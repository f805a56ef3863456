"""Folding for search and comparison: no diacritics, no case, đ as d."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_D_STROKE = str.maketrans({"đ": "d", "Đ": "D"})


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    kept = (c for c in decomposed if not unicodedata.category(c).startswith("M"))
    return "".join(kept).translate(_D_STROKE)


def fold(s: str) -> str:
    """Return a form in which spellings that differ in marks, case or spacing are equal.

    "Ngô Thì Nhậm" gives "ngo thi nham". White space runs become one space, ends are stripped.
    """
    return " ".join(_bare(_bare(s).casefold()).split())


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    folded = _bare(_bare(char).casefold())
    return folded if len(folded) == 1 else char


def fold_chars(s: str) -> str:
    """Fold character by character, so that offsets stay true; white space becomes a space.

    A character whose folded form is not exactly one character stays as it is.
    """
    return "".join(
        " " if c.isspace() else c if c.isascii() and not c.isupper() else _fold_char(c) for c in s
    )
