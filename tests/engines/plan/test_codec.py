"""Facts come back from JSON whole, also those that the document does not state."""

from __future__ import annotations

import json

import pytest

from truongchuan.engines.plan.codec import dump, load
from truongchuan.engines.plan.document import Span
from truongchuan.engines.plan.facts import (
    Duty,
    LegalReference,
    PlanFacts,
    QuarterTarget,
    Targets,
    UnitMention,
)

SPAN = Span(1, 0, 4)


def test_fields_without_default_that_hold_nothing_come_back() -> None:
    facts = PlanFacts(
        targets=Targets(by_quarter=(QuarterTarget("2024-Q4", 1, 1, None, 0, SPAN),)),
        legal_references=(LegalReference(None, None, None, None, None, SPAN),),
        duties=(Duty(None, UnitMention("Văn phòng", "VP", SPAN), (), SPAN),),
    )
    assert load(PlanFacts, json.loads(json.dumps(dump(facts)))) == facts


def test_a_field_that_must_hold_something_is_missed() -> None:
    with pytest.raises(ValueError, match="is not a int"):
        load(Span, {"line": 1, "start": 0})
