"""Vietnamese tones: taking them off a letter, and one place for the mark.

The canonical placement is the older one that official papers and names mostly use: in an open
``oa``, ``oe``, ``uy`` the mark stands on the first vowel (hòa, thủy), elsewhere on the main
vowel. The ``u`` of ``qu`` and the ``i`` of ``gi`` belong to the consonant (quý, giả).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TONE_MARKS = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
"""Combining mark → tone in dictionary order: huyền, hỏi, ngã, sắc, nặng (0 is ngang)."""

_MARK_OF_TONE = {tone: mark for mark, tone in TONE_MARKS.items()}
_VOWELS = frozenset("aăâeêioôơuưy")
_QUALITY = frozenset("ăâêôơư")
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=4096)
def split_tone(char: str) -> tuple[str, int]:
    """Return the letter without its tone mark, and the tone (0 to 5)."""
    tone = 0
    kept = []
    for part in unicodedata.normalize("NFD", char):
        if part in TONE_MARKS:
            tone = TONE_MARKS[part]
        else:
            kept.append(part)
    return unicodedata.normalize("NFC", "".join(kept)), tone


def with_tone(letter: str, tone: int) -> str:
    """Put a tone on a letter without one."""
    return unicodedata.normalize("NFC", letter + _MARK_OF_TONE[tone]) if tone else letter


def _vowel_range(letters: str) -> tuple[int, int] | None:
    """Return the slice of the vowels of a syllable, without those that belong to the onset."""
    start = 0
    while start < len(letters) and letters[start] not in _VOWELS:
        start += 1
    end = start
    while end < len(letters) and letters[end] in _VOWELS:
        end += 1
    if start == end or any(c in _VOWELS for c in letters[end:]):
        return None
    onset = letters[:start]
    shared = {"q": "u", "g": "i"}.get(onset)
    if shared == letters[start] and end - start > 1:
        start += 1
    return start, end


def _tone_position(letters: str) -> int | None:
    """Return where the tone mark belongs in a lower-case syllable without tone."""
    vowels = _vowel_range(letters)
    if vowels is None:
        return None
    start, end = vowels
    marked = [i for i in range(start, end) if letters[i] in _QUALITY]
    if marked:
        return marked[-1]
    count = end - start
    if count == 1:
        return start
    closed = end < len(letters)
    return start + 1 if closed or count > 2 else start


@lru_cache(maxsize=8192)
def _canonical_word(word: str) -> str:
    pairs = [split_tone(c) for c in word]
    toned = [i for i, (_, tone) in enumerate(pairs) if tone]
    if len(toned) != 1 or any(len(letter) != 1 for letter, _ in pairs):
        return word
    target = _tone_position("".join(letter for letter, _ in pairs).lower())
    if target is None or target == toned[0]:
        return word
    tone = pairs[toned[0]][1]
    return "".join(
        with_tone(letter, tone if i == target else 0) for i, (letter, _) in enumerate(pairs)
    )


def tone_canonical(s: str) -> str:
    """Return the text in NFC with every tone mark where the older rule puts it.

    "hoà" gives "hòa", "thuỷ" gives "thủy", "quý" stays. The length of NFC text is kept.
    """
    text = unicodedata.normalize("NFC", s)
    return _WORD.sub(lambda match: _canonical_word(match.group()), text)


def same_text(a: str, b: str) -> bool:
    """Tell whether two texts are equal up to case, white space and the place of tone marks."""
    return _comparable(a) == _comparable(b)


def _comparable(s: str) -> str:
    return " ".join(tone_canonical(s).casefold().split())
