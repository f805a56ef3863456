"""Plans of any length for page tests."""

from __future__ import annotations

from dataclasses import replace

from tests.domain.conftest import District, reading, small_facts
from truongchuan.domain.programmes.importing import import_plan
from truongchuan.engines.plan.facts import PlanFacts


def facts_with_rows(count: int) -> PlanFacts:
    """Return the small plan with its rows repeated in other words, month after month."""
    facts = small_facts()
    rows = [
        replace(
            facts.roadmap[n % 3],
            row=n + 1,
            task=f"{facts.roadmap[n % 3].task}, đợt {n + 1}",
            months=(f"2023-{n % 12 + 1:02d}",),
        )
        for n in range(count)
    ]
    return replace(facts, roadmap=tuple(rows))


def grow(district: District, count: int) -> None:
    """Import the plan again with more rows."""
    import_plan(
        actor=district.system,
        authority=district.authority,
        file=district.file,
        reading=reading(facts_with_rows(count)),
        programme=district.programme,
    )
