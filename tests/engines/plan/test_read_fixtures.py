"""The varied plans and the demo edition, read from their files, give the facts they state."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import truongchuan.demo
from tests.fixtures.plans import expected
from truongchuan.adapters.readers import read_document
from truongchuan.engines.plan import read_plan
from truongchuan.engines.plan.facts import facts_as_dict

DEMO = Path(truongchuan.demo.__file__ or "").with_name("plan-38-2023.docx")
WARD_DEMO = DEMO.with_name("ke-hoach-phuong-2026.docx")
CASES = [
    *expected.plan_fixtures(),
    ("demo", DEMO, expected.load(expected.DEMO_FACTS)),
    ("ward-demo", WARD_DEMO, expected.load(expected.WARD_DEMO_FACTS)),
]


@pytest.mark.parametrize(("name", "path", "facts"), CASES, ids=[name for name, _, _ in CASES])
def test_facts(name: str, path: Path, facts: dict[str, Any]) -> None:
    document = read_document(path.read_bytes(), path.name)
    found = facts_as_dict(read_plan(document))
    assert expected.differences(facts, found) == [], name
