"""Every code of reviews has its words."""

from __future__ import annotations

import re
from pathlib import Path

import truongchuan.domain.reviews as package
from truongchuan.domain.programmes.models import RowOrigin
from truongchuan.domain.programmes.states import TargetState, WorkState
from truongchuan.domain.reviews.models import Rating, ReviewState
from truongchuan.wording.errors import ERRORS
from truongchuan.wording.reviews import ACTIONS, FAULTS, FIGURES, RATINGS, REASONS, STATES, WARNINGS

SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in Path(package.__path__[0]).glob("*.py")
)


def codes(pattern: str) -> set[str]:
    found = set(re.findall(pattern, SOURCES))
    assert found
    return found


def test_every_code_has_a_text() -> None:
    assert codes(r'DomainError\(\s*"([a-z-]+)"') <= set(ERRORS)
    assert codes(r'"(review\.[a-z_]+)"') <= set(ACTIONS)
    assert codes(r'ReviewWarning\(\s*"([a-z-]+)"') == set(WARNINGS)
    assert codes(r'Suggestion\(Rating\.[A-Z_]+, "([a-z-]+)"') == set(REASONS)
    assert codes(r'yield "([a-z]+)"') == set(FAULTS)


def test_every_choice_has_a_text() -> None:
    assert set(STATES) == set(ReviewState.values)
    assert set(RATINGS) == set(Rating.values)
    wanted = {f"tasks.{state}" for state in WorkState.values}
    wanted |= {f"targets.{state}" for state in TargetState.values}
    wanted |= {f"origin.{origin}" for origin in RowOrigin.values}
    wanted |= codes(r'"((?:tasks|targets|units)\.[a-z_]+)"')
    assert wanted - {"reviews.manage", "reviews.view"} <= set(FIGURES)
