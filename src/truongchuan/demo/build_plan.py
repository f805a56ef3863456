"""Makes ``plan-38-2023.docx``, the demo edition of Kế hoạch 38/KH-UBND.

The text is in ``plan-38-2023.src.txt``: facts, names, numbers, citations and known faults are
those of the plan of 2023, the sentences are our own. Run
``python -m truongchuan.demo.build_plan`` after a change of the text. The .docx is kept in the
repository, and a test sees that it is what this script makes.
"""

from __future__ import annotations

from pathlib import Path

from truongchuan.demo.markup import paper_from_source

SOURCE_PATH = Path(__file__).with_name("plan-38-2023.src.txt")
PLAN_PATH = Path(__file__).with_name("plan-38-2023.docx")


def build_plan() -> bytes:
    """Return the demo edition as .docx; the same bytes at every call."""
    return paper_from_source(SOURCE_PATH.read_text(encoding="utf-8")).to_bytes()


if __name__ == "__main__":
    PLAN_PATH.write_bytes(build_plan())
