"""Words of a page as the text of a paragraph, with the words that the reader is not sure of."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from truongchuan.adapters.readers.drafts import GOES_ON, DraftDoubt, DraftParagraph, clean_line
from truongchuan.adapters.readers.geometry import Line

DOUBTFUL = 0.6


def paragraph_of(
    lines: Sequence[Line], page: int, *, broken: Collection[int] = ()
) -> DraftParagraph | None:
    """Return lines as one paragraph with its doubtful words, None when nothing is left.

    ``broken`` holds the numbers of lines whose last word goes on in the following line.
    """
    text = ""
    doubts: list[DraftDoubt] = []
    for number, line in enumerate(lines):
        for place, word in enumerate(line.words):
            written = clean_line(word.text)
            if not written:
                continue
            goes_on = place == 0 and (GOES_ON.search(text) or number - 1 in broken)
            text += "" if not text or goes_on else " "
            if word.confidence is not None and word.confidence < DOUBTFUL:
                doubts.append(DraftDoubt(len(text), written, word.confidence))
            text += written
    if not text:
        return None
    bold = all(line.bold for line in lines)
    return DraftParagraph(text, bold=bold, page=page, doubts=tuple(doubts))
