"""Figures and judgements of the demo schools ("Số liệu minh họa"), given through the services.

Every school lacks a few figures and two lack many; some figures stand exactly at a threshold or
just beside it. On the demo's day some schools prove a level, some are kept from it by one item,
some are undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random

from truongchuan.domain.accreditation.judging import (
    JudgementDraft,
    record_many_judgements,
)
from truongchuan.domain.accreditation.services import (
    record_many_school_facts,
    refresh_standings,
)
from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.directory.selectors import schools_of, system_actor
from truongchuan.engines.rules.assess import Assessment, assess
from truongchuan.engines.rules.intake import build_facts
from truongchuan.engines.rules.model import LawSet
from truongchuan.engines.rules.verdicts import ItemVerdict, Verdict
from truongchuan.project.demo_figures import Figures, each_year, figures_of

TITLE = "Số liệu minh họa"
SEED = 38

# Figures that criteria do not need: what every school may lack without becoming undecided.
SIDE_FIGURES = (
    "consulting_rooms",
    "equipment_room_area_m2",
    "exploration_garden",
    "floor_area_m2",
    "it_room_area_m2",
    "kitchens",
    "language_room_area_m2",
    "library_books",
    "library_reading_area_m2",
    "medical_rooms",
    "meeting_rooms",
    "music_room_area_m2",
    "outstanding_years",
    "permanent_building_share",
    "porch_area_per_child_m2",
    "pupil_basins_female",
    "pupil_toilet_area_m2",
    "pupil_urinals",
    "staff_parking_covered",
    "staff_rooms",
    "staff_urinals",
    "toilet_area_per_child_m2",
)

_ROOMS_185 = tuple(
    f"{room}_room_area_m2" for room in ("it", "language", "multifunction", "natural_science")
)
_ROOMS_225 = tuple(f"{room}_room_area_m2" for room in ("technology", "music", "art"))


@dataclass(frozen=True, slots=True)
class Story:
    """What is special about a school.

    Its items are judged met up to ``level``, except ``open_items`` (not judged) and ``failing``
    (judged not met, with what was found). ``figures`` replace generated ones; ``gaps`` are not
    given (three side figures where none are named); ``lacks`` is the share of all figures that is
    missing besides.
    """

    level: int
    figures: Figures = field(default_factory=dict)
    gaps: tuple[str, ...] = ()
    open_items: tuple[str, ...] = ()
    failing: Mapping[str, str] = field(default_factory=dict)
    lacks: float = 0.0


STORIES: dict[str, Story] = {
    # Proven level 3, degree 2.
    "THCS Lương Yên": Story(
        level=3,
        figures={
            "founded_year": 2003,
            "play_area_share": 0.25,
            "teachers_qualified_share": each_year(0.93, 0.95, 0.97, 1, 1),
            "library_books": 4800,
            "library_reading_area_m2": 50,
            "equipment_room_area_m2": 48,
            "staff_parking_covered": True,
            "staff_wc_male": 2,
            "staff_wc_female": 6,
            "staff_urinals": 2,
            "technology_rooms": 1,
            "multifunction_rooms": 1,
            "natural_science_rooms": 2,
            # To the centimetre what 40 pupils need: 1.85 m² each, or 2.25 m².
            **dict.fromkeys(_ROOMS_185, 74),
            **dict.fromkeys(_ROOMS_225, 90),
        },
        gaps=("outstanding_years", "pupil_toilet_area_m2", "pupil_urinals"),
    ),
    "MN Thanh Lương": Story(
        level=3,
        figures={
            "teachers_rated_good_share": each_year(0.8),
            "teachers_qualified_share": each_year(0.9, 0.94, 0.98, 1, 1),
            "child_toilet_partition_height_m": 1.2,
            "garden": True,
            "library_area_m2": 64,
            "library_books": 720,
            "staff_parking_covered": True,
            "staff_rooms": 1,
        },
        gaps=("kitchens", "porch_area_per_child_m2", "toilet_area_per_child_m2"),
    ),
    # Proven level 2, degree 1.
    "MN Vĩnh Tuy": Story(level=2, figures={"leader_good_years": 2, "leader_excellent_years": 0}),
    "THCS Tô Hoàng": Story(
        level=2, figures={"teachers_rated_good_share": each_year(0.72, 0.7, 0.68, 0.6, 0.66)}
    ),
    "TH Tây Sơn": Story(level=2, figures={"age_6_enrolled_share": each_year(0.95)}),
    "TH Ngô Quyền": Story(level=2, figures={"teachers_rated_excellent_share": each_year(0.29)}),
    # Kept from level 2 by one item.
    "MN Ngô Thị Nhậm": Story(level=2, figures={"leader_good_years": 1}),
    "THCS Tây Sơn": Story(level=2, figures={"teachers_disciplined": each_year(0, 0, 1, 0, 0)}),
    "TH Đoàn Kết": Story(level=2, figures={"classes": 31, "classes_two_sessions": 31}),
    "TH Ngô Thị Nhậm": Story(
        level=2, figures={"teachers_rated_good_share": each_year(0.63, 0.65, 0.599, 0.66, 0.7)}
    ),
    "TH Đồng Tâm": Story(
        level=2,
        failing={
            "3.4.M2.a": "Khu vệ sinh học sinh ở dãy nhà B chưa cải tạo, chưa đúng quy định.",
        },
    ),
    # Undecided.
    "MG Nguyễn Công Trứ": Story(
        level=2, figures={"attendance_age_5_share": each_year(0.95)}, open_items=("3.4.M2",)
    ),
    "TH Trung Hiền": Story(
        level=2,
        gaps=("party_good_years", "library_rank", "library_books"),
        open_items=("1.1.M2", "1.8.M2", "4.2.M2.b", "5.2.M2.a"),
    ),
    # Much is missing; one figure has lost its thousands.
    "THCS Ngô Quyền": Story(level=1, lacks=0.45),
    "MN Minh Khai": Story(level=1, figures={"site_area_m2": 1.85}, lacks=0.4),
}


def record_sample_facts(
    *,
    authority: Organisation,
    law: LawSet,
    on: date,
    stories: Mapping[str, Story] = STORIES,
    make: Callable[[str, Random], Figures] = figures_of,
    seed: int = SEED,
) -> None:
    """Give figures and judgements about the demo schools and make their standings.

    ``make`` generates the figures of a school of a kind.
    """
    actor = system_actor(authority=authority, name=TITLE)
    rng = Random(seed)  # noqa: S311 - made-up figures, the same on every run
    schools = {school.name: school for school in schools_of(actor=actor)}
    figures = {
        schools[name]: _figures(make(schools[name].kind, rng), story, rng)
        for name, story in stories.items()
        if name in schools
    }
    record_many_school_facts(
        actor=actor, figures=figures, law=law, on=on, source_title=TITLE, is_sample=True
    )
    judgements = {
        school: list(_judgements(school, stories[school.name], given, law, on))
        for school, given in figures.items()
    }
    record_many_judgements(actor=actor, judgements=judgements, law=law, on=on)
    refresh_standings(law=law, on=on, school_ids=[school.pk for school in figures])


def _figures(made: Figures, story: Story, rng: Random) -> Figures:
    """Generated figures with the school's own, without its gaps."""
    figures = {**made, **story.figures}
    if "classes" in story.figures:
        _add_classes(figures, story.figures["classes"])
    side = [name for name in SIDE_FIGURES if name in figures]
    missing = set(story.gaps or rng.sample(side, 3))
    if story.lacks:
        others = sorted(set(figures) - set(story.figures))
        missing.update(rng.sample(others, round(len(others) * story.lacks)))
    return {name: value for name, value in figures.items() if name not in missing}


def _add_classes(figures: Figures, classes: int) -> None:
    """Let pupils follow a number of classes that was set."""
    sizes = figures["max_class_size"]
    sizes = [*sizes[: classes - 1], *[33] * (classes - len(sizes)), 35][-classes:]
    male = round(sum(sizes) * 0.52)
    figures |= {
        "max_class_size": sizes,
        "classrooms": classes,
        "pupils": sum(sizes),
        "pupils_per_shift": sum(sizes),
        "pupils_male_per_shift": male,
        "pupils_female_per_shift": sum(sizes) - male,
    }


def _judgements(
    school: School, story: Story, figures: Figures, law: LawSet, on: date
) -> Iterable[JudgementDraft]:
    """What the school's council found about the items that figures do not settle."""
    criteria_set = law.criteria_for(school.kind, on)
    if criteria_set is None:
        return
    facts = build_facts(law.registry, figures, on, law.derivations)
    for item in _to_judge(assess(criteria_set, facts), story.level):
        ref = item.rule.ref
        if ref in story.failing:
            yield JudgementDraft(ref, False, story.failing[ref], ("Biên bản kiểm tra thực tế",))
        elif ref not in story.open_items and item.indication is not Verdict.NOT_MET:
            evidence = item.rule.evidence[:2] or ("Hồ sơ tự đánh giá",)
            yield JudgementDraft(ref, True, TITLE, evidence)


def _to_judge(assessment: Assessment, level: int) -> Iterable[ItemVerdict]:
    """Items up to a level that are open, and not for want of a figure."""
    for criterion in assessment.criteria:
        for at, items in criterion.items.items():
            if at <= level:
                yield from (
                    item
                    for item in items
                    if item.verdict is Verdict.NOT_KNOWN and not item.unknown_metrics
                )
