"""Vietnamese dictionary order."""

from __future__ import annotations

import re
import unicodedata

from truongchuan.engines.text.tones import split_tone

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET)}
_TOKEN = re.compile(r"\d+|[^\W\d_]+")

WordKey = tuple[int, int, tuple[int, ...], tuple[int, ...]]


def sort_key(s: str) -> tuple[tuple[WordKey, ...], str]:
    """Return a key that sorts as a Vietnamese dictionary does.

    Word by word: letters first (a ă â b c d đ e ê …), then tones (ngang, huyền, hỏi, ngã, sắc,
    nặng). Numbers come before words and sort by value. Different texts have different keys.
    """
    text = unicodedata.normalize("NFC", s)
    return tuple(_word_key(token) for token in _TOKEN.findall(text)), text


def _word_key(token: str) -> WordKey:
    if token.isdecimal():
        return 0, int(token), (), ()
    pairs = [split_tone(c) for c in token.lower()]
    letters = tuple(_rank(letter) for letter, _ in pairs)
    return 1, 0, letters, tuple(tone for _, tone in pairs)


def _rank(letter: str) -> int:
    return _RANK.get(letter, len(_RANK) + ord(letter[:1] or " "))
