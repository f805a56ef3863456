"""Finds words that ask for a fixed sum, an average or a compulsory gift.

Gifts to schools are voluntary; a plan that sets a level per pupil is to be seen before it is
approved. The check works on words only, so it warns and never refuses. Which rule stands behind
it, and how far that rule was checked, is said by whoever shows the warning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from truongchuan.engines.text import fold_chars

_WHO = r"(?:hoc sinh|hs|chau|em|tre|phu huynh|cha me|gia dinh|ho|lop|can bo|giao vien)"
_SUM = r"\d[\d.,]*\s*(?:dong|d|vnd|vnđ|nghin|ngan|trieu|tr|k)\b"
_NOT = re.compile(r"(?:khong|cam|nghiem cam|chua|tranh)(?:\s+\w+){0,4}\s*$")
_AND = re.compile(r"\s*(?:,|/|va|hay|hoac)\s*")
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("per-person", re.compile(rf"{_SUM}\s*(?:/|mot|moi|cho moi|tren)\s*(?:mot\s+)?{_WHO}\b")),
    ("per-person", re.compile(rf"\b(?:moi|mot)\s+{_WHO}\b[^.;\n]{{0,60}}?{_SUM}")),
    ("average", re.compile(r"\b(?:muc\s+)?binh quan\b|\bcao bang\b|\bchia deu\b")),
    ("minimum", re.compile(r"\b(?:muc\s+)?(?:toi thieu|thap nhat|it nhat|muc san)\b[^.;\n]{0,40}?"
                           rf"{_SUM}|\bmuc (?:toi thieu|thu|dong|ung ho toi thieu)\b")),
    ("compulsory", re.compile(r"\bbat buoc\b|\bphai (?:dong|nop|ung ho)\b|\bdong gop bat buoc\b")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LevelWarning:
    """Words that look like a level: ``code`` is ``per-person``, ``average``, ``minimum`` or
    ``compulsory``; ``quote`` is the place in the text.
    """

    code: str
    quote: str


def find_levels(*texts: str) -> list[LevelWarning]:
    """Return what in the texts looks like a level, each place once, in the order of the text.

    "Không quy định mức bình quân" is no level: words after a denial are left alone.
    """
    found: list[LevelWarning] = []
    for text in texts:
        folded = fold_chars(text)
        matches = sorted(
            (match.start(), rank, match.end(), code)
            for rank, (code, pattern) in enumerate(_PATTERNS)
            for match in pattern.finditer(folded)
        )
        last, denied_to = 0, -1
        for start, _rank, end, code in matches:
            if start < last:
                continue
            last = end
            clause = re.split(r"[.;:\n]", folded[:start])[-1]
            goes_on = denied_to >= 0 and _AND.fullmatch(folded, denied_to, start)
            if _NOT.search(clause) or goes_on:
                denied_to = end
            else:
                found.append(LevelWarning(code, " ".join(text[start:end].split())))
    return found
