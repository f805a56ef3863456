"""Every finding of written lists has its text, and the reference lists every code."""

from __future__ import annotations

from pathlib import Path

from truongchuan.engines.catchment_text.findings import CODES
from truongchuan.wording.catchment_text import TEXTS

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "catchment-lists.md"


def test_every_code_has_a_text_and_a_line_in_the_reference() -> None:
    assert set(TEXTS) == set(CODES)
    page = REFERENCE.read_text(encoding="utf-8")
    for code, severity in CODES.items():
        assert f"| `{code}` | {severity.word} |" in page
