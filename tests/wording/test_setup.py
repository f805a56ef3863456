"""Texts of setting up: every refusal has one, and no code is that of another area."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.onboarding.setup_progress import STEPS
from truongchuan.wording import setup
from truongchuan.wording.areas import AREAS
from truongchuan.wording.errors import ERRORS
from truongchuan.wording.usual_units import USUAL_UNITS, usual_units

SOURCES = Path(__file__).parents[2] / "src" / "truongchuan" / "domain"
FILES = [
    SOURCES / "directory" / "units.py",
    *sorted((SOURCES / "onboarding").glob("setup_*.py")),
    *sorted((SOURCES / "onboarding").glob("settings_*.py")),
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_refusal_and_every_act_has_a_text(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    codes = set(re.findall(r'DomainError\(\s*"([\w-]+)"', text))
    assert codes - set(ERRORS) == set()
    acts = set(re.findall(r'action="(\w+\.\w+)"', text))
    known = {action for area in AREAS for action in area.ACTIONS}
    assert acts - known == set()


def test_no_code_is_that_of_another_area() -> None:
    others = {code for area in AREAS if area is not setup for code in area.ERRORS}
    assert set(setup.ERRORS) & others == set()


def test_every_step_has_a_name_and_a_reason() -> None:
    assert set(setup.STEPS) == set(setup.WHY) == set(STEPS)


@pytest.mark.parametrize(
    ("kind", "name", "police"),
    [
        ("ward", "Ủy ban nhân dân phường Bạch Mai", "Công an phường"),
        ("ward", "Ủy ban nhân dân xã An Khánh", "Công an xã"),
        ("ward", "Ủy ban nhân dân đặc khu Đảo Xanh", "Công an đặc khu"),
        ("province", "Ủy ban nhân dân tỉnh Mẫu", "Công an tỉnh"),
        ("district", "Ủy ban nhân dân thị xã Mẫu", "Công an thị xã"),
    ],
)
def test_usual_units_bear_the_tier_s_word(kind: str, name: str, police: str) -> None:
    assert police in [unit.name for unit in usual_units(kind, name)]


def test_every_tier_has_a_standing_body_first_and_known_kinds() -> None:
    for kind, units in USUAL_UNITS.items():
        assert {unit.kind for unit in units} <= set(OrganisationKind.values), kind
        names = [unit.name for unit in units]
        assert len(names) == len(set(names)), kind
    firsts = {kind: units[0].kind for kind, units in USUAL_UNITS.items()}
    assert firsts["ward"] == "culture_society_office"
    assert firsts["province"] == "education_department"
    assert firsts["district"] == "education_office"
