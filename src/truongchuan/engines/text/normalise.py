"""One form of text for every reader: NFC, one line end, plain spaces, no invisible characters."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_KEPT_CONTROLS = frozenset("\n\t")

_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,15}(?:\s[^<>\n]{0,200})?/?>")
_ENTITY = re.compile(
    r"&(?:nbsp|lt|gt|quot|apos|ndash|mdash|hellip|laquo|raquo|[lr][sd]quo|bull|middot"
    r"|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});"
)
_AMPERSAND = re.compile(r"&amp;")
_EMPHASIS = re.compile(r"\*{2,3}|(?<!_)__(?!_)")


def normalise(s: str) -> str:
    """Return the text in NFC with ``\\n`` line ends, plain spaces and no hidden characters.

    Dropped: zero-width characters, byte-order marks, soft hyphens, other control characters.
    """
    text = _SPACES.sub(" ", _LINE_ENDS.sub("\n", s))
    kept = (
        c for c in text if c in _KEPT_CONTROLS or unicodedata.category(c) not in {"Cc", "Cf", "Cs"}
    )
    return unicodedata.normalize("NFC", "".join(kept))


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match.group())


def blank_markup(s: str) -> str:
    """Replace tags, entities and emphasis marks by spaces of the same length.

    Offsets in the result are offsets in the input. ``&amp;`` keeps its ampersand.
    """
    text = _TAG.sub(_blanks, s)
    text = _AMPERSAND.sub("&    ", text)
    text = _ENTITY.sub(_blanks, text)
    return _EMPHASIS.sub(_blanks, text)
