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
        return _whole(before), _whole(after)
    codes = matcher.get_opcodes()
    left = _joined((old[a:b], tag != "equal") for tag, a, b, _c, _d in codes)
    right = _joined((new[c:d], tag != "equal") for tag, _a, _b, c, d in codes)
    return left, right


def _whole(text: str) -> list[Words]:
    return [Words(text, False)] if text else []


def _joined(parts: Iterator[tuple[list[str], bool]]) -> list[Words]:
    """Join stretches; a space between two changed words counts as changed too."""
    cut = [Words("".join(tokens), changed) for tokens, changed in parts if tokens]
    joined: list[Words] = []
    for place, part in enumerate(cut):
        between = 0 < place < len(cut) - 1 and not part.text.strip() and cut[place + 1].changed
        changed = part.changed or (between and joined[-1].changed)
        if joined and joined[-1].changed == changed:
            joined[-1] = Words(joined[-1].text + part.text, changed)
        else:
            joined.append(Words(part.text, changed))
    return joined
