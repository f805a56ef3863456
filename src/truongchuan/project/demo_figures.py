"""Plausible figures of a made-up school ("Số liệu minh họa"): consistent with each other, short of
land as schools of an old city district are, and most other things about right.

A school whose figures are left as they come out meets every criterion that figures can decide;
what each demo school lacks is written in :mod:`truongchuan.project.demo_facts`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from random import Random
from typing import Any

Figures = dict[str, Any]
YEARS = ("2018-2019", "2019-2020", "2020-2021", "2021-2022", "2022-2023")


def figures_of(kind: str, rng: Random) -> Figures:
    """Return the figures of a school of a kind; the same generator state gives the same ones."""
    return {"preschool": _preschool, "primary": _primary, "lower_secondary": _lower_secondary}[
        kind
    ](rng)


def by_year(figure: Callable[[int], Any]) -> Figures:
    """Return a figure for each of the five school years, the oldest first (0 to 4)."""
    return {"by_year": {year: figure(place) for place, year in enumerate(YEARS)}}


def each_year(*values: Any) -> Figures:
    """Return five figures, the oldest first; one figure stands for all five years."""
    return by_year(lambda place: values[place] if len(values) > 1 else values[0])


def _share(rng: Random, low: float, high: float) -> float:
    return round(rng.uniform(low, high), 3)


def _rising(rng: Random, low: float, high: float) -> Figures:
    """Return shares that never fall from one year to the next."""
    steps = sorted(_share(rng, low, high) for _ in YEARS)
    return by_year(lambda place: steps[place])


def _near(rng: Random, norm: float, slack: tuple[int, ...] = (-1, 0, 0, 1)) -> int:
    """Return a whole number at or about a norm, never below one."""
    return max(1, ceil(norm) + rng.choice(slack))


def _common(rng: Random) -> Figures:
    """Figures that schools of every kind have."""
    return {
        "ownership": "cong_lap",
        "urban_class": "special",
        "site_context": "land_limited_urban",
        "is_difficult_area": False,
        "is_special_city_inner": True,
        "covers_own_recurrent_spending": False,
        "has_finished_cohort": True,
        "has_integrated_disabled_children": True,
        "campuses": 1,
        "principals": 1,
        "vice_principals": 2,
        "principal_rooms": 1,
        "vice_principal_rooms": rng.choice((1, 2, 2)),
        "offices": 1,
        "guard_rooms": 1,
        "meeting_rooms": 1,
        "medical_rooms": 1,
        "consulting_rooms": rng.choice((0, 1, 1)),
        "staff_parking_covered": rng.random() < 0.8,
        "staff_toilets_separate": True,
        "fence_and_gate": True,
        "permanent_building_share": rng.choice((1, 1, 0.92, 0.85)),
        "it_rooms": 1,
        "party_good_years": rng.choice((4, 5)),
        "party_failed_years": 0,
        "leader_good_years": 5,
        "leader_excellent_years": rng.choice((1, 2, 3)),
        "outstanding_years": rng.choice((0, 1, 1)),
        "leader_rating": each_year("kha", "kha", "tot", "tot", "tot"),
        "organisation_reviews": by_year(lambda _: rng.choice((1, 2, 2))),
        "subject_team_topics": by_year(lambda _: rng.choice((1, 2, 2, 3))),
        "democracy_reports": each_year(2),
        "equipment_stocktakes": by_year(lambda _: rng.choice((1, 2))),
        "equipment_additions": by_year(lambda _: rng.choice((1, 1, 2, 3))),
        "strategy_goals_met_share": by_year(lambda _: _share(rng, 0.85, 1)),
        "finance_violations": each_year(0),
        "discrimination_violence_cases": each_year(0),
        "teachers_disciplined": each_year(0),
        "staff_disciplined": each_year(0),
        "teachers_qualified_share": _rising(rng, 0.86, 1),
        "teachers_above_standard_share": _rising(rng, 0.66, 0.8),
        "teachers_rated_met_share": each_year(1),
        "teachers_rated_good_share": by_year(lambda _: _share(rng, 0.82, 0.97)),
        "teachers_rated_excellent_share": by_year(lambda _: _share(rng, 0.31, 0.5)),
        "teachers_upgraded_or_in_training_share": _share(rng, 0.5, 1),
        "teachers_upgraded_share": _share(rng, 0.3, 0.9),
        "inclusion_support_staff": 0,
    }


def _land(rng: Random, learners: int, asked: float, per_floor: tuple[float, float]) -> Figures:
    """Land for about half of what is asked, floors for about all of it."""
    return {
        "site_area_m2": round(learners * rng.uniform(0.4, 0.62) * asked),
        "floor_area_m2": round(learners * rng.uniform(*per_floor)),
        "max_floors_teaching": rng.choice((3, 3, 4)),
    }


def _school(rng: Random, classes: int, sizes: list[int], per_class: float) -> Figures:
    """Figures of a school with classes: pupils, staff, sanitation, library."""
    pupils = sum(sizes)
    male = round(pupils * rng.uniform(0.5, 0.53))
    teachers = round(classes * per_class)
    staff = teachers + 3 + rng.choice((6, 7, 8))
    staff_male = round(staff * rng.uniform(0.12, 0.2))
    return {
        "pupils": pupils,
        "classes": classes,
        "max_class_size": sizes,
        "boarders": 0,
        "pupils_per_shift": pupils,
        "pupils_male_per_shift": male,
        "pupils_female_per_shift": pupils - male,
        "disabled_learners": rng.randint(3, 12),
        "teachers": teachers,
        "staff_male": staff_male,
        "staff_female": staff - staff_male,
        "region": 3,
        "is_extremely_difficult_commune": False,
        "is_ethnic_boarding_or_disability_school": False,
        "stores": 1,
        "equipment_rooms": 1,
        "equipment_room_area_m2": rng.choice((46, 48, 48, 54)),
        "language_rooms": rng.choice((1, 1, 2)),
        "multifunction_rooms": rng.choice((0, 1, 1)),
        "shared_subject_rooms": 0,
        "tradition_rooms": 1,
        "youth_rooms": 1,
        "libraries": 1,
        "library_rank": rng.choice(("tien_tien", "tien_tien", "xuat_sac")),
        "library_stocktakes": by_year(lambda _: rng.choice((1, 2))),
        "library_reading_area_m2": rng.choice((48, 50, 56, 64, 72)),
        "staff_urinals": _near(rng, staff_male / 15),
        "staff_wc_male": _near(rng, staff_male / 20, (0, 0, 1)),
        "staff_basins_male": _near(rng, 1, (0, 1)),
        "staff_wc_female": _near(rng, (staff - staff_male) / 15),
        "staff_basins_female": _near(rng, (staff - staff_male) / 30, (0, 0, 1)),
        "pupil_urinals": _near(rng, male / 30, (-2, 0, 0, 1)),
        "pupil_wc_male": _near(rng, male / 30, (-3, -1, 0, 0)),
        "pupil_basins_male": _near(rng, male / 30, (-1, 0, 0, 2)),
        "pupil_wc_female": _near(rng, (pupils - male) / 20, (-4, -1, 0, 0)),
        "pupil_basins_female": _near(rng, (pupils - male) / 20, (-2, 0, 0, 1)),
        "pupil_toilet_area_m2": round(pupils * rng.choice((0.055, 0.06, 0.065)), 1),
        "registrars": 1,
        "counsellors": 0,
        "library_office_staff": 1,
        "clerk_cashier_accountant_staff": 2,
        "youth_leader_teachers": 1,
        "permanent_teacher_share": _share(rng, 0.86, 1),
        "special_subject_teachers_qualified_share": _share(rng, 0.8, 1),
        "individual_goals_met_share": by_year(lambda _: _share(rng, 0.9, 1)),
        "grade_completion_share": by_year(lambda _: _share(rng, 0.985, 1)),
        "primary_completion_age_11_share": by_year(lambda _: _share(rng, 0.97, 1)),
        "age_11_not_in_school": each_year(0),
    }


def _primary(rng: Random) -> Figures:
    classes = rng.randint(20, 30)
    sizes = [rng.randint(30, 34) for _ in range(classes - 1)] + [35]
    figures = {**_common(rng), **_school(rng, classes, sizes, 1.45)}
    teachers = figures.pop("teachers")
    pupils = figures["pupils"]
    figures |= _land(rng, pupils, 8, (8.05, 9))
    figures |= _room_areas(rng, 35, {"it": 1.5, "language": 1.5, "multifunction": 1.5})
    figures |= _room_areas(rng, 35, {"science_tech": 1.85, "music": 1.85, "art": 1.85})
    return figures | {
        "classes_two_sessions": classes,
        "classes_one_session": 0,
        "multigrade_classes": 0,
        "max_disabled_pupils_per_class": rng.choice((1, 2)),
        "disabled_pupils_exception_decided": False,
        "teachers_of_two_session_classes": teachers,
        "teachers_of_one_session_classes": 0,
        "classrooms": classes,
        "classroom_area_m2": 48,
        "classroom_area_per_pupil_m2": round(48 / 35, 2),
        "music_art_rooms": rng.choice((1, 1, 2)),
        "science_tech_rooms": rng.choice((0, 1, 1)),
        "tradition_youth_rooms": 1,
        "teacher_rooms": rng.choice((0, 1)),
        "multipurpose_halls": rng.choice((0, 1)),
        "dining_halls": rng.choice((0, 1)),
        "separate_sports_grounds": False,
        "pupil_parking_covered": rng.random() < 0.7,
        "pupil_toilets_separate": True,
        "pupil_toilets_accessible": rng.random() < 0.6,
        "library_books": round(pupils * rng.uniform(2.9, 4.5)),
        "age_6_enrolled_share": by_year(lambda _: _share(rng, 0.985, 1)),
        "primary_completion_age_14_share": by_year(lambda _: _share(rng, 0.985, 1)),
    }


def _lower_secondary(rng: Random) -> Figures:
    classes = rng.randint(18, 32)
    sizes = [rng.randint(34, 39) for _ in range(classes - 1)] + [40]
    figures = {**_common(rng), **_school(rng, classes, sizes, 1.9)}
    pupils = figures["pupils"]
    figures |= _land(rng, pupils, 8, (8.05, 9.5))
    figures |= _room_areas(
        rng, 40, {"it": 1.85, "language": 1.85, "multifunction": 1.85, "natural_science": 1.85}
    )
    figures |= _room_areas(rng, 40, {"technology": 2.25, "music": 2.25, "art": 2.25})
    excellent = _share(rng, 0.28, 0.45)
    return figures | {
        "urban_zone": "inner_city",
        "has_primary_classes": False,
        "founded_year": rng.randint(1961, 1998),
        "play_area_share": _share(rng, 0.25, 0.34),
        "shifts_per_day": 1,
        "classrooms": max(ceil(0.6 * classes), classes - rng.choice((0, 0, 2))),
        "classroom_area_m2": rng.choice((54, 56, 60)),
        "classroom_area_per_pupil_m2": rng.choice((1.4, 1.5, 1.5)),
        "music_rooms": 1,
        "art_rooms": 1,
        "technology_rooms": rng.choice((0, 1, 1)),
        "natural_science_rooms": rng.choice((1, 2, 2, 3)),
        "social_science_rooms": 0,
        "prep_room_area_m2": rng.choice((10, 12, 18)),
        "subject_room_height_m": rng.choice((3.2, 3.3, 3.6)),
        "lab_staff": 1,
        "library_books": round(pupils * rng.uniform(3.9, 5.5)),
        "gifted_pupils_recognised": by_year(lambda _: rng.randint(4, 30)),
        "academic_conduct_targets_met": each_year(True),
        "promotion_targets_met": each_year(True),
        "streaming_targets_met": each_year(True),
        "academic_conduct_improving": True,
        "promotion_improving": True,
        "academic_excellent_share": by_year(lambda place: round(excellent + place * 0.01, 3)),
        "academic_good_share": by_year(lambda _: _share(rng, 0.3, 0.4)),
        "academic_weak_share": by_year(lambda _: _share(rng, 0.002, 0.02)),
        "conduct_good_share": by_year(lambda _: _share(rng, 0.97, 0.998)),
        "dropout_share": by_year(lambda _: _share(rng, 0, 0.002)),
        "repeater_share": by_year(lambda _: _share(rng, 0, 0.008)),
    }


def _room_areas(rng: Random, size: int, per_pupil: dict[str, float]) -> Figures:
    """Areas of subject rooms: some at the norm to the centimetre, some the old 54 m²."""
    return {
        f"{room}_room_area_m2": rng.choice((54, round(size * area, 2), ceil(size * area) + 4))
        for room, area in per_pupil.items()
    }


_AGES = (
    ("25_36m_by_group", 25),
    ("3_4y_by_class", 25),
    ("4_5y_by_class", 30),
    ("5_6y_by_class", 35),
)


def _preschool(rng: Random) -> Figures:
    groups = {age: rng.randint(2, 4) for age, _ in _AGES}
    figures = _common(rng)
    children = largest = 0
    fill = 1.0
    for age, most in _AGES:
        sizes = [rng.randint(most - 8, most - 1) for _ in range(groups[age] - 1)] + [most]
        figures[f"children_{age}"] = sizes
        figures[f"disabled_children_{age}"] = [0] * len(sizes)
        children, largest = children + sum(sizes), max(largest, *sizes)
        fill = min(fill, min(sizes) / most)
    total = sum(groups.values())
    nursery = groups["25_36m_by_group"]
    figures |= _land(rng, children, 10, (10.05, 11.5))
    return figures | {
        "children": children,
        "groups_classes": total,
        "nursery_groups": nursery,
        "kindergarten_classes": total - nursery,
        "kindergarten_classes_two_sessions": total - nursery,
        "kindergarten_classes_one_session": 0,
        "group_size_3_12m": 0,
        "group_size_13_24m": 0,
        "mixed_nursery_groups": 0,
        "mixed_kindergarten_classes": 0,
        "children_in_group": largest,
        "disabled_learners": 2,
        "max_disabled_children_per_group": 1,
        "max_same_disability_per_group": each_year(1),
        "groups_over_limit": each_year(0),
        "group_fill_share": each_year(round(fill, 3)),
        "sessions_per_day": each_year(2),
        "undersized_single_group_campuses": 0,
        **{f"surplus_children_{age}": 0 for age in ("3_12m", "13_24m", "25_36m")},
        **{f"surplus_children_{age}": 0 for age in ("3_4y", "4_5y", "5_6y")},
        "commune_population": rng.randint(14, 28) * 1000,
        "is_island": False,
        "is_rugged_terrain": False,
        "has_day_boarders": True,
        "has_disadvantaged_children": each_year(True),
        "has_children_needing_nutrition_care": each_year(True),
        "leader_rooms_separate": rng.choice((1, 2, 3)),
        "admin_work_rooms": 1,
        "staff_rooms": rng.choice((0, 1)),
        "care_rooms": total,
        "rooms_with_two_porches": rng.choice((0, total // 2)),
        "group_stores": rng.choice((0, total)),
        "group_teacher_rooms": 0,
        "group_playgrounds": rng.choice((0, 2, total)),
        "arts_pe_rooms": 1,
        "arts_rooms": 1,
        "pe_rooms": rng.choice((0, 1)),
        "multipurpose_rooms": rng.choice((0, 1)),
        "arts_pe_area_m2": rng.choice((60, 2 * largest, 78)),
        "kitchens": 1,
        "shared_playground": True,
        "garden": rng.random() < 0.8,
        "exploration_garden": rng.random() < 0.4,
        "activity_area_per_child_m2": rng.choice((1.4, 1.5, 1.6)),
        "sleeping_area_per_child_m2": rng.choice((1.1, 1.2, 1.3)),
        "toilet_area_per_child_m2": rng.choice((0.36, 0.4, 0.45)),
        "porch_area_per_child_m2": rng.choice((0.3, 0.5, 0.6)),
        "child_toilet_partition_height_m": rng.choice((1.2, 1.2, 1.1)),
        "library_area_m2": rng.choice((24, 48, 50)),
        "library_books": round(children * rng.uniform(1.8, 3)),
        "nursery_teachers": round(nursery * rng.uniform(2.3, 2.6)),
        "kindergarten_teachers": round((total - nursery) * rng.uniform(2, 2.2)),
        "medical_staff": 1,
        "guard_staff": 3,
        "service_staff": 1,
        "cooks": max(2, children // 45),
        "sports_offered": by_year(lambda _: rng.choice((1, 2, 3))),
        "programme_reviews": each_year(1),
        "children_health_checked_share": each_year(1),
        "nutrition_care_share": each_year(1),
        "children_healthy_share": by_year(lambda _: _share(rng, 0.952, 0.985)),
        "attendance_age_5_share": by_year(lambda _: _share(rng, 0.953, 0.985)),
        "attendance_under_5_share": by_year(lambda _: _share(rng, 0.905, 0.96)),
        "preschool_completion_share": by_year(lambda _: _share(rng, 0.985, 1)),
        "disabled_progress_share": by_year(lambda _: _share(rng, 0.86, 1)),
    }
