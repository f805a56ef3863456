"""Makes the plans of the demo: the .docx of each source text.

``plan-38-2023`` is our edition of Kế hoạch 38/KH-UBND: facts, names, numbers, citations and known
faults are those of the plan of 2023, the sentences are our own. ``ke-hoach-phuong-2026`` is made
up: what a ward of the two-tier system plans for the school year 2026-2027 under the law of 2026.
Run ``python -m truongchuan.demo.build_plan`` after a change of a text. The .docx are kept in the
repository, and a test sees that they are what this script makes.
"""

from __future__ import annotations

from pathlib import Path

from truongchuan.demo.markup import paper_from_source

SOURCE_PATH = Path(__file__).with_name("plan-38-2023.src.txt")
PLAN_PATH = Path(__file__).with_name("plan-38-2023.docx")
WARD_SOURCE_PATH = Path(__file__).with_name("ke-hoach-phuong-2026.src.txt")
WARD_PLAN_PATH = Path(__file__).with_name("ke-hoach-phuong-2026.docx")
PLANS = {SOURCE_PATH: PLAN_PATH, WARD_SOURCE_PATH: WARD_PLAN_PATH}


def build_plan(source: Path = SOURCE_PATH) -> bytes:
    """Return the plan of a source text as .docx; the same bytes at every call."""
    return paper_from_source(source.read_text(encoding="utf-8")).to_bytes()


if __name__ == "__main__":
    for source_path, plan_path in PLANS.items():
        plan_path.write_bytes(build_plan(source_path))
