"""Plan documents that the journeys upload."""

from __future__ import annotations

from importlib.resources import files
from io import BytesIO
from pathlib import Path

import docx
from docx.text.paragraph import Paragraph

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
WARD_PLAN = FIXTURES / "plans" / "03-ward-2026" / "plan.docx"
ENCRYPTED_PDF = FIXTURES / "readers" / "encrypted.pdf"


def corrected_plan(path: Path, corrections: dict[str, str]) -> Path:
    """Write the demo's plan with words of its roadmap replaced, each of them exactly once."""
    plan = docx.Document(
        BytesIO(files("truongchuan.demo").joinpath("plan-38-2023.docx").read_bytes())
    )
    roadmap = max(plan.tables, key=lambda table: len(table.rows))
    cells = {cell._tc: cell for row in roadmap.rows for cell in row.cells}
    paragraphs = [paragraph for cell in cells.values() for paragraph in cell.paragraphs]
    for wrong, right in corrections.items():
        (found,) = [paragraph for paragraph in paragraphs if wrong in paragraph.text]
        _replace(found, wrong, right)
    plan.save(str(path))
    return path


def _replace(paragraph: Paragraph, wrong: str, right: str) -> None:
    """Word may have cut the words into runs anywhere: the first run takes them all."""
    first, *others = paragraph.runs
    first.text = paragraph.text.replace(wrong, right)
    for run in others:
        run.text = ""
