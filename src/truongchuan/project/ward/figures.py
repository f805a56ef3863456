"""Figures of the ward's schools under circular 57/2026 ("Số liệu minh họa")."""

from __future__ import annotations

from random import Random
from typing import Any

from truongchuan.project.demo_facts import Story
from truongchuan.project.demo_figures import Figures, figures_of

SEED = 57
SHIFT = 4
"""The generator of the district's figures speaks of 2018 to 2023; the ward's schools of 2026."""
DATA_YEARS = ("2024-2025", "2025-2026")
"""The years for which data of the new rule set were kept: nobody knows yet whether they count."""

STORIES: dict[str, Story] = {
    # Level 1 is proven; whether the years before the new rule set count is open for all three.
    "MN Vĩnh Tuy": Story(level=1, figures={"site_area_m2": 4300}),
    # One item keeps it from level 1.
    "TH Ngô Quyền": Story(
        level=1,
        failing={
            "4.1.M1.1": "Khu vệ sinh tầng 1 nhà A xuống cấp, chờ sửa chữa theo kế hoạch.",
        },
    ),
    # Most of level 2 is judged; three items are still open.
    "MN Thanh Lương": Story(
        level=2, open_items=("3.2.M2.1", "3.5.M2.1", "4.2.M2.1"), gaps=("kitchens",)
    ),
}


def ward_figures(kind: str, rng: Random) -> Figures:
    """Return the figures of a school of a kind as they stand in October 2026."""
    figures = {name: _later(value) for name, value in figures_of(kind, rng).items()}
    learners: int = figures.get("children") or figures.get("pupils") or 0
    return {**figures, **_quality_data(kind, learners, rng)}


def _later(value: Any) -> Any:
    """Move the school years of a figure on, from 2018-2023 to 2022-2027."""
    if not isinstance(value, dict) or "by_year" not in value:
        return value
    return {"by_year": {_year_later(year): figure for year, figure in value["by_year"].items()}}


def _year_later(year: str) -> str:
    first = int(year[:4]) + SHIFT
    return f"{first}-{first + 1}"


def _kept(*values: object) -> Figures:
    return {"by_year": dict(zip(DATA_YEARS, values, strict=True))}


def _share(rng: Random, low: float, high: float) -> Figures:
    return _kept(*(round(rng.uniform(low, high), 3) for _ in DATA_YEARS))


def _count(rng: Random, low: int, high: int) -> Figures:
    return _kept(*(rng.randint(low, high) for _ in DATA_YEARS))


def _quality_data(kind: str, learners: int, rng: Random) -> Figures:
    """Return the data items that the circular names and that schools of the ward keep."""
    figures: Figures = {
        "management_data_on_time_share": _share(rng, 0.9, 1),
        "data_errors_resolved": _count(rng, 2, 9),
        "improvement_tasks_completed_share": _share(rng, 0.75, 1),
        "feedback_handled": _count(rng, 5, 30),
        "leaders_to_quota_ratio": _kept(1, 1),
        "leaders_meeting_title_standards_share": _kept(1, 1),
        "teachers_to_quota_ratio": _kept(*(round(rng.uniform(0.92, 1), 2) for _ in DATA_YEARS)),
        "teachers_suitably_assigned_share": _share(rng, 0.95, 1),
        "support_posts_to_requirement_ratio": _kept(0.8, 1),
        "attendance_share": _share(rng, 0.94, 0.985),
        "adequate_classrooms_share": round(rng.uniform(0.85, 1), 3),
        "adequate_sanitation_areas": rng.randint(3, 6),
        "usable_equipment_share": round(rng.uniform(0.85, 0.98), 3),
        "safety_incidents": _count(rng, 0, 2),
        "safety_hazards_removed": _count(rng, 1, 6),
    }
    if kind == "preschool":
        found = rng.randint(4, 10)
        figures |= {
            "education_plan_carried_out_share": _share(rng, 0.95, 1),
            "children_observed_by_plan": _kept(learners, learners),
            "children_found_needing_support": _kept(found + 1, found),
            "children_with_support_plan": _kept(found, found),
            "education_activities_held": _count(rng, 8, 16),
            "children_health_followed_share": _kept(1, 1),
            "adequate_kitchens": 1,
        }
    return figures
