"""The number of queries of a list does not grow with what it lists."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import World
from truongchuan.domain.directory.services import create_school
from truongchuan.domain.oversight.recognition import StepDraft, record_step
from truongchuan.domain.programmes.models import Duty, DutyUnit, RowSchool, Target
from truongchuan.domain.programmes.progress import Report, report_school

pytestmark = pytest.mark.django_db
LISTS = (
    "list_of_programmes", "list_of_targets", "list_of_rows", "row_schools", "programme_progress",
    "list_of_duties", "programme_units", "duty_standings", "list_of_schools", "target_schools",
    "schedule_targets", "schedule_tasks", "recognition", "school_plans", "list_of_units",
    "audit_events", "plan_findings", "list_of_obstacles",
)  # fmt: skip


def more(world: World, names: str, count: int) -> None:
    """Add schools with targets, steps and reports, and duties."""
    programme = world.district.programme
    version, system = world.district.version, world.district.system
    rows = list(programme.rows.filter(number__in=[2, 3]))
    for number in range(count):
        school = create_school(
            actor=system, authority=world.district.authority, name=f"TH {names} {number}",
            kind="primary",
        )  # fmt: skip
        target = Target.objects.create(
            programme=programme, version=version, school=school, recognition="new",
            quarter="2023-Q4",
        )  # fmt: skip
        parts = [RowSchool.objects.create(row=row, school=school) for row in rows]
        report_school(actor=system, part=parts[0], report=Report("in_progress", 20))
        record_step(actor=system, target=target, step=StepDraft("registered", programme.starts_on))
        duty = Duty.objects.create(
            programme=programme, version=version, unit_as_written="x", position=100 + number,
            text=f"Nhiệm vụ {number}", folded="x",
        )  # fmt: skip
        DutyUnit.objects.create(duty=duty, organisation=world.district.unit("finance"))


def counted(world: World, token: str, name: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        response = world.call(name, token, query="?per_page=200")
    assert response.status_code == 200, name
    return len(queries)


def test_lists_ask_the_same_number_of_questions(small: World, settings: Any) -> None:
    settings.API_READS_A_MINUTE = 1000
    small.values["number"] = 2
    token = small.token("leader")
    more(small, "Thêm", 1)
    for name in LISTS:
        small.call(name, token)
    few = {name: counted(small, token, name) for name in LISTS}
    more(small, "Nữa", 8)
    many = {name: counted(small, token, name) for name in LISTS}
    assert many == few
    assert max(many.values()) <= 32
