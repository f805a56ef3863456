"""Words of a page as the text of a paragraph, with the words that the reader is not sure of."""

from __future__ import annotations

from collections.abc import Sequence

from truongchuan.adapters.readers.drafts import DraftDoubt, DraftParagraph, clean_line
from truongchuan.adapters.readers.geometry import Line

DOUBTFUL = 0.6


def paragraph_of(lines: Sequence[Line], page: int) -> DraftParagraph | None:
    """Return lines as one paragraph with its doubtful words, None when nothing is left."""
    parts: list[str] = []
    doubts: list[DraftDoubt] = []
    offset = 0
    for line in lines:
        for word in line.words:
            text = clean_line(word.text)
            if not text:
                continue
            if word.confidence is not None and word.confidence < DOUBTFUL:
                doubts.append(DraftDoubt(offset, text, word.confidence))
            parts.append(text)
            offset += len(text) + 1
    if not parts:
        return None
    bold = all(line.bold for line in lines)
    return DraftParagraph(" ".join(parts), bold=bold, page=page, doubts=tuple(doubts))
