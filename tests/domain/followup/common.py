"""What the tests of followup share: the small plan on a day of May, and its pieces of work."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.domain.conftest import District
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.followup.obstacles import ObstacleDraft, raise_obstacle
from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowSchool, RowUnit
from truongchuan.domain.shared.actor import Actor, Function

TODAY = date(2023, 5, 15)
DUE = date(2023, 5, 20)


def stand_on(district: District, day: date = TODAY) -> Programme:
    """Let the district's programme take a day for today."""
    Programme.objects.filter(pk=district.programme.pk).update(fixed_today=day)
    district.version.programme.refresh_from_db()
    return district.programme


def row(district: District, number: int = 1) -> RoadmapRow:
    return RoadmapRow.objects.get(programme=district.programme, number=number)


def finance_part(district: District) -> RowUnit:
    return RowUnit.objects.get(row=row(district), organisation__kind=OrganisationKind.FINANCE)


def school_part(district: District, name: str = "TH Hòa Bình") -> RowSchool:
    return RowSchool.objects.get(row=row(district, 2), school__organisation__name=name)


def education(district: District) -> Actor:
    return district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)


def finance(district: District) -> Actor:
    return district.actor(Function.OFFICER, OrganisationKind.FINANCE)


def draft(district: District, words: str = "Chưa có kinh phí", **more: Any) -> ObstacleDraft:
    values: dict[str, Any] = {
        "solver": district.unit(OrganisationKind.FINANCE),
        "due_on": DUE,
        **more,
    }
    return ObstacleDraft(words, **values)


def raised(district: District, words: str = "Chưa có kinh phí", **more: Any) -> Obstacle:
    """Raise an obstacle of row 1 to the finance office, by the education office's lead."""
    return raise_obstacle(
        actor=district.system, work=row(district), draft=draft(district, words, **more)
    )
