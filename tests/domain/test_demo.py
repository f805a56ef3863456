"""The demo data, loaded by the product's own reader, checks and services."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.kept import kept_demo
from truongchuan.adapters.law.load import load_law
from truongchuan.domain.accreditation.selectors import school_sheet, standings
from truongchuan.domain.audit.selectors import first_broken_event
from truongchuan.domain.catchments.models import CatchmentRun
from truongchuan.domain.directory.models import Organisation, Person, School
from truongchuan.domain.directory.selectors import actor_for, system_actor
from truongchuan.domain.programmes.models import (
    Duty,
    DutyUnit,
    PlanFinding,
    Programme,
    RoadmapRow,
    Target,
)
from truongchuan.domain.programmes.selectors import list_rows, sort_work
from truongchuan.domain.sources.models import Fact
from truongchuan.project.demo import ROLES, TODAY, load_demo, load_demo_data
from truongchuan.project.ward.people import WARD_ROLES

pytestmark = pytest.mark.django_db


def test_the_demo_never_enters_a_real_installation() -> None:
    assert not settings.DEMO
    with pytest.raises(RuntimeError, match="demo mode only"):
        load_demo()
    assert not Programme.objects.exists()


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, shared_folder: Path
) -> Iterator[None]:
    """Load the demo once; every test of the module works inside that transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        kept_demo(shared_folder)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def programme(loaded: None) -> Programme:
    return Programme.objects.get()


def test_the_demo_holds_the_whole_plan(programme: Programme) -> None:
    assert (programme.number, programme.signed_on) == ("38/KH-UBND", date(2023, 2, 10))
    assert programme.fixed_today == date(2023, 5, 15)
    assert School.objects.count() == 15
    targets = Target.objects.filter(programme=programme)
    assert targets.filter(recognition="renewal").count() == 10
    assert targets.filter(recognition="new", stretch=False).count() == 4
    assert targets.filter(quarter="2023-Q3").count() == 8
    assert RoadmapRow.objects.filter(programme=programme, origin="plan").count() == 30
    police = Duty.objects.filter(unit_as_written__startswith="Công an")
    assert police.count() == 2
    ward_duty = Duty.objects.filter(unit_as_written__contains="18 phường").first()
    assert ward_duty is not None
    assert DutyUnit.objects.filter(duty=ward_duty).count() == 18


def test_the_known_faults_are_there(programme: Programme) -> None:
    codes = set(PlanFinding.objects.filter(programme=programme).values_list("category", flat=True))
    assert {"count", "name_variant", "terminology", "blank", "timing", "coverage"} <= codes


def test_every_demo_person_works_where_the_role_says(programme: Programme) -> None:
    assert Person.objects.filter(is_demo=True).count() == len(ROLES)
    for person in Person.objects.select_related("user"):
        assert person.user is not None
        assert not person.user.has_usable_password()
        actor = actor_for(user=person.user, on=date(2026, 11, 20))
        assert actor.authority_id == programme.authority_id


def test_the_operators_of_the_demo_are_people_of_it(programme: Programme) -> None:
    operator = Person.objects.get(user__username="demo-quan-tri")
    actor = actor_for(user=operator.user, on=date(2026, 11, 20))  # type: ignore[arg-type]
    assert actor.operates
    assert not actor.unit_ids
    # Settings of the tests are those of production, where nobody is named by default.
    code = "from truongchuan.project.settings import OPERATORS; print(*OPERATORS)"
    with TemporaryDirectory() as folder:
        told = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "TRUONGCHUAN_MODE": "demo", "TRUONGCHUAN_VAR": folder},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    names = {
        f"demo-{role.username}" for role in (*ROLES, *WARD_ROLES) if role.function == "operator"
    }
    assert set(told.stdout.split()) == names


def test_mid_may_looks_lived_in(programme: Programme) -> None:
    actor = actor_for(
        user=Person.objects.get(user__username="demo-lanh-dao").user, on=date(2026, 1, 1)
    )  # type: ignore[arg-type]
    today = date(2023, 5, 15)
    work = sort_work(list_rows(actor=actor, programme=programme, on=today), today)
    assert len(work.done) >= 8
    assert len(work.blocked) == 1
    # One task of the plan, and two that the first quarter's meeting gave.
    assert [row.is_assigned for row in work.late] == [False, True, True]


def test_the_sample_area_is_solved_and_labelled(programme: Programme) -> None:
    run = CatchmentRun.objects.select_related("area").get()
    assert run.area.is_sample
    assert run.area.authority_id == programme.authority_id
    assert run.state == "done"
    assert run.overflow == 0
    assert run.gap is not None
    assert run.seconds is not None
    assert run.seconds < 10


def test_wards_know_what_became_of_them(programme: Programme) -> None:
    ward = Organisation.objects.get(short_name="Phường Đồng Tâm", authority=programme.authority)
    assert ward.ends_on == date(2025, 6, 30)
    names = [s.successor.short_name for s in ward.successions.order_by("-main")]
    assert names == ["Phường Bạch Mai", "Phường Tương Mai"]


def test_a_second_start_changes_nothing(programme: Programme) -> None:
    assert not load_demo_data()
    assert Programme.objects.count() == 1
    assert first_broken_event(authority_id=programme.authority_id) is None


def test_demo_schools_prove_fail_and_wonder(programme: Programme) -> None:
    law = load_law()
    actor = system_actor(authority=programme.authority)
    schools = {school.pk: school.name for school in School.objects.all()}
    found = standings(actor=actor, school_ids=schools, law=law, on=TODAY)
    assert len(found) == 15
    assert all(standing.is_sample for standing in found.values())
    by_name = {schools[pk]: standing for pk, standing in found.items()}
    degrees = {name: standing.proven_degree for name, standing in by_name.items()}
    second = {name for name, degree in degrees.items() if degree == 2}
    assert second == {"MN Thanh Lương", "THCS Lương Yên"}
    assert sum(degree == 1 for degree in degrees.values()) == 4
    blocked = {
        name: standing.blocking
        for name, standing in by_name.items()
        if standing.possible_level == 1
    }
    assert blocked == {
        "MN Ngô Thị Nhậm": "2.1.M2.a",
        "THCS Tây Sơn": "2.2.M2.c",
        "TH Đoàn Kết": "1.5.M2.a",
        "TH Ngô Thị Nhậm": "2.2.M2.b",
        "TH Đồng Tâm": "3.4.M2.a",
    }
    undecided = {n for n, s in by_name.items() if (s.possible_level or 0) > (s.proven_level or 0)}
    assert {"THCS Ngô Quyền", "MN Minh Khai", "TH Trung Hiền", "MG Nguyễn Công Trứ"} <= undecided


def test_demo_figures_are_labelled_and_lack_some_on_purpose(programme: Programme) -> None:
    facts = Fact.objects.filter(source__title="Số liệu minh họa")
    assert facts.count() > 2_500
    assert not facts.filter(source__is_sample=False).exists()
    law, actor = load_law(), system_actor(authority=programme.authority)
    for school in School.objects.all():
        sheet = school_sheet(actor=actor, school=school, law=law, on=TODAY)
        assert sheet.unreadable == ()
        unknown = {m for norm in sheet.check.norms for m in norm.item.unknown_metrics}
        assert sheet.assessment is not None
        assert unknown | set(sheet.assessment.unknown_metrics), school.name
        codes = {doubt.code for doubt in sheet.doubts}
        assert codes == ({"thousand-mark"} if school.name == "MN Minh Khai" else set())
