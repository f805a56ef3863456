"""Turns the text source of an official paper into a :class:`~truongchuan.demo.paper.Paper`.

One line is one paragraph; empty lines only keep the source readable. A line may begin with:

=================================  ==========================================================
``@properties TITLE | DATE``       title and date (ISO) of the file; first line of the source
``@head ISSUER | NO | PLACE, DAY`` head of the paper; ``/`` parts lines, ``| PARENT`` may follow
``@title KIND | TITLE``            kind of document and its title
``# ``, ``## ``, ``### ``          headings; the number is part of the text
``@bold``, ``@italic``             a paragraph in that style
``* ``, ``1* ``                    an item of one of Word's automatic lists
``@recipient - …;``                a line of "Nơi nhận"; stands before ``@sign``
``@sign POST / POST | NAME``       foot of the paper
``@annex TITLE / TITLE | LINE``    begins the annex, landscape
``@table 3.2 11.5 …``              a table follows, with its column widths in cm
``| a | b |``                      a row of it, the first is the header; ``^`` continues the cell
                                   above, ``//`` parts lines inside a cell
=================================  ==========================================================

Everything else is a plain paragraph. ``<i>…</i>`` and ``<b>…</b>`` mark stretches of text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from truongchuan.demo.paper import Paper


class MarkupError(ValueError):
    """The source cannot be read; the message names the line."""


def paper_from_source(source: str, *, author: str = "TruongChuan") -> Paper:
    """Return the paper that a source describes.

    :raises MarkupError: when a line is not what the table above allows.
    """
    lines = source.splitlines()
    first = lines[0] if lines else ""
    if not first.startswith("@properties "):
        raise MarkupError("line 1: expected '@properties TITLE | DATE'")
    title, day = _fields(first, 2, 1)
    created = datetime.combine(date.fromisoformat(day), time(8))
    builder = _Builder(Paper(title=title, author=author, created=created))
    for number, line in enumerate(lines[1:], start=2):
        builder.add(line.rstrip(), number)
    builder.end_table()
    return builder.paper


@dataclass
class _Builder:
    paper: Paper
    recipients: list[str] = field(default_factory=list)
    widths: list[float] | None = None
    rows: list[list[str | None]] = field(default_factory=list)

    def add(self, line: str, number: int) -> None:
        if line.startswith("|"):
            self._add_row(line, number)
            return
        self.end_table()
        if not line:
            return
        word, _, rest = line.partition(" ")
        if word in {"#", "##", "###"}:
            self.paper.heading(rest, len(word))
        elif word in {"*", "1*"}:
            self.paper.listed([rest], numbered=word == "1*")
        elif word.startswith("@"):
            self._add_part(word[1:], line, number)
        else:
            self.paper.text(line)

    def _add_part(self, part: str, line: str, number: int) -> None:
        rest = line.partition(" ")[2]
        if part in {"bold", "italic"}:
            self.paper.text(rest, bold=part == "bold", italic=part == "italic")
        elif part == "head":
            issuer, mark, place_date, *parent = _fields(line, 3, number, optional=1)
            self.paper.head(_lines(issuer), mark, place_date, *parent)
        elif part == "title":
            kind, title = _fields(line, 2, number)
            self.paper.kind_and_title(kind, title)
        elif part == "recipient":
            self.recipients.append(rest)
        elif part == "sign":
            post, name = _fields(line, 2, number)
            self.paper.foot(self.recipients, _lines(post), name)
        elif part == "annex":
            title, reference = _fields(line, 2, number)
            self.paper.annex(_lines(title), reference)
        elif part == "table":
            self.widths = [float(width) for width in rest.split()]
        else:
            raise MarkupError(f"line {number}: unknown part '@{part}'")

    def _add_row(self, line: str, number: int) -> None:
        if self.widths is None:
            raise MarkupError(f"line {number}: a row stands without '@table' before it")
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) != len(self.widths):
            raise MarkupError(f"line {number}: {len(cells)} cells, expected {len(self.widths)}")
        self.rows.append([None if c == "^" else "\n".join(_lines(c, "//")) for c in cells])

    def end_table(self) -> None:
        """Draw the table whose rows were gathered, if any."""
        if self.rows and self.widths is not None:
            header, *rows = self.rows
            self.paper.table([cell or "" for cell in header], rows, self.widths)
            self.rows, self.widths = [], None


def _fields(line: str, count: int, number: int, *, optional: int = 0) -> list[str]:
    fields = [part.strip() for part in line.partition(" ")[2].split("|")]
    if not count <= len(fields) <= count + optional:
        raise MarkupError(f"line {number}: {len(fields)} parts between '|', expected {count}")
    return fields


def _lines(text: str, mark: str = " / ") -> list[str]:
    return [part.strip() for part in text.split(mark)]
