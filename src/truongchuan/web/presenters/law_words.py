"""Marks the words in which two texts differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_TOO_DIFFERENT = 0.35


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of text, changed or not."""

    text: str
    changed: bool


def changed_words(before: str, after: str) -> tuple[list[Words], list[Words]]:
    """Both texts cut into stretches; texts with little in common are not marked at all."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if before != after and matcher.ratio() < _TOO_DIFFERENT:
        return [Words(before, False)], [Words(after, False)]
    codes = matcher.get_opcodes()
    left = _joined((old[a:b], tag != "equal") for tag, a, b, _c, _d in codes)
    right = _joined((new[c:d], tag != "equal") for tag, _a, _b, c, d in codes)
    return left, right


def _joined(parts: Iterator[tuple[list[str], bool]]) -> list[Words]:
    return [Words("".join(tokens), changed) for tokens, changed in parts if tokens]
