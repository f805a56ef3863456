"""The rights table as a page of the documentation.

Written anew by ``PYTHONPATH=src:. python -m tests.web.rights.document``; a test compares.
"""

from __future__ import annotations

from pathlib import Path

from tests.web.rights.table import RIGHTS

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "rights.md"
HEADS = {
    "leader": "UBND leader",
    "education": "GD&ĐT",
    "office": "Văn phòng",
    "finance": "TC-KH",
    "projects": "BQLDA",
    "environment": "TN&MT",
    "urban": "QLĐT",
    "home": "Nội vụ",
    "culture": "VH&TT",
    "police": "Công an",
    "ward": "Phường",
    "school": "Trường",
    "operator": "Operator",
    "viewer": "Viewer",
    "stranger": "Other authority",
}
INTRO = """# Rights

Who may do what, by the division of work of Kế hoạch 38/KH-UBND (section IV.2 and the table of
progress). ● may do it. The table is written by hand in `tests/web/rights/table.py`;
`tests/web/test_rights_table.py` tries every act in every role and compares. This page is made from
it: `PYTHONPATH=src:. python -m tests.web.rights.document`.

The leader decides in everything; the education office is the standing body and may act for any
unit. A viewer reads. People of another authority see nothing. Numbers in brackets are tasks of the
test's plan. The operator runs the machine and looks after people: no unit's work is theirs.

The acts of the office (from "People" on) follow the usual order of an office, not the plan. There
"Other authority" is the leader of the one that a hand-over is for, and the operator is named in
`TRUONGCHUAN_OPERATORS`. What each address answers: [rights-addresses.md](rights-addresses.md).
"""


def render() -> str:
    """Return the page."""
    lines = [INTRO]
    for area in dict.fromkeys(right.area for right in RIGHTS):
        lines += [f"## {area}", "", f"| act | {' | '.join(HEADS.values())} | ground |"]
        lines.append(f"|---|{':-:|' * len(HEADS)}---|")
        for right in RIGHTS:
            if right.area == area:
                marks = " | ".join("●" if role in right.who else " " for role in HEADS)
                lines.append(f"| {right.act} | {marks} | {right.ground} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
