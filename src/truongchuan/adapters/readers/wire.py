"""An extracted document as JSON: how the reading process hands over what it read.

JSON and not pickle, because the process that read a hostile file is not trusted either.
"""

from __future__ import annotations

from typing import Any

from truongchuan.engines.plan.document import (
    Block,
    Cell,
    Doubt,
    ExtractedDocument,
    Paragraph,
    Span,
    Table,
)


def document_to_dict(document: ExtractedDocument) -> dict[str, Any]:
    """Return a document as values that JSON knows."""
    return {
        "text": document.text,
        "blocks": [_block(block) for block in document.blocks],
        "reader": document.reader,
        "reader_version": document.reader_version,
        "doubts": [[_span(d.span), d.word, d.confidence] for d in document.doubts],
        "page_starts": list(document.page_starts),
    }


def document_from_dict(shape: dict[str, Any]) -> ExtractedDocument:
    """Return the document of :func:`document_to_dict`.

    :raises KeyError, TypeError, ValueError: when the shape is another one.
    """
    return ExtractedDocument(
        str(shape["text"]),
        tuple(_block_from(block) for block in shape["blocks"]),
        str(shape["reader"]),
        str(shape["reader_version"]),
        tuple(Doubt(Span(*s), str(w), float(c)) for s, w, c in shape["doubts"]),
        tuple(int(start) for start in shape["page_starts"]),
    )


def _span(span: Span) -> list[int]:
    return [span.line, span.start, span.end]


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {
            "text": block.text,
            "span": _span(block.span),
            "heading": block.heading,
            "marker": block.marker,
            "bold": block.bold,
        }
    rows = [
        [[c.text, _span(c.span), c.row, c.column, c.row_span, c.column_span] for c in row]
        for row in block.rows
    ]
    return {"rows": rows, "span": _span(block.span)}


def _block_from(shape: dict[str, Any]) -> Block:
    span = Span(*shape["span"])
    if "rows" not in shape:
        return Paragraph(shape["text"], span, shape["heading"], shape["marker"], shape["bold"])
    rows = tuple(
        tuple(Cell(text, Span(*place), *numbers) for text, place, *numbers in row)
        for row in shape["rows"]
    )
    return Table(rows, span)
