"""Reading a .docx the way a word processor sets it: styles resolved, parts found."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph


@dataclass(frozen=True)
class Setting:
    """How a run is set in the end."""

    size: float
    bold: bool
    italic: bool
    font: str


class Paper:
    """A .docx with its paragraphs in order, those of tables too."""

    def __init__(self, content: bytes) -> None:
        self.document = Document(io.BytesIO(content))
        self.paragraphs = [
            Paragraph(p, self.document._body) for p in self.document.element.body.iter(qn("w:p"))
        ]
        names = {style.style_id: style.name for style in self.document.styles}
        self.by_style: dict[str, list[Paragraph]] = {}
        for p in self.paragraphs:
            style = p._p.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            name = names[style.get(qn("w:val"))] if style is not None else "Normal"
            self.by_style.setdefault(name, []).append(p)

    def styled(self, style: str) -> list[Paragraph]:
        """Return the paragraphs of a style that have words."""
        return [p for p in self.all(style) if p.text.strip()]

    def texts(self, style: str) -> list[str]:
        """Return the texts of a style."""
        return [p.text for p in self.styled(style)]

    def all(self, style: str) -> list[Paragraph]:
        """Return the paragraphs of a style, empty ones too."""
        return self.by_style.get(style, [])


def setting(paragraph: Paragraph, run: Any = None) -> Setting:
    """Resolve size, bold, italic and font from run, style and the styles it is based on."""
    found: dict[str, Any] = {}
    sources: list[Any] = [run.font] if run is not None else []
    style: Any = paragraph.style
    while style is not None:
        sources.append(style.font)
        style = style.base_style
    for source in sources:
        for name, value in (
            ("size", source.size.pt if source.size else None),
            ("bold", source.bold),
            ("italic", source.italic),
            ("font", source.name),
        ):
            if value is not None:
                found.setdefault(name, value)
    return Setting(found["size"], bool(found.get("bold")), bool(found.get("italic")), found["font"])


def form(paragraph: Paragraph, name: str) -> Any:
    """Resolve a paragraph property from the paragraph, its style and those it is based on."""
    value = getattr(paragraph.paragraph_format, name)
    style: Any = paragraph.style
    while value is None and style is not None:
        value = getattr(style.paragraph_format, name)
        style = style.base_style
    return value
