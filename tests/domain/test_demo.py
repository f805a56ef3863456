"""The demo data, loaded by the product's own reader, checks and services."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from truongchuan.domain.audit.selectors import first_broken_event
from truongchuan.domain.directory.models import Organisation, Person, School
from truongchuan.domain.directory.selectors import actor_for
from truongchuan.domain.programmes.models import (
    Duty,
    DutyUnit,
    PlanFinding,
    Programme,
    RoadmapRow,
    Target,
)
from truongchuan.domain.programmes.selectors import list_rows, sort_work
from truongchuan.project.demo import ROLES, load_demo, load_demo_data

pytestmark = pytest.mark.django_db


def test_the_demo_never_enters_a_real_installation() -> None:
    assert not settings.DEMO
    with pytest.raises(RuntimeError, match="demo mode only"):
        load_demo()
    assert not Programme.objects.exists()


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load the demo once; every test of the module works inside that transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert load_demo_data()
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
    assert RoadmapRow.objects.filter(programme=programme).count() == 30
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


def test_mid_may_looks_lived_in(programme: Programme) -> None:
    actor = actor_for(
        user=Person.objects.get(user__username="demo-lanh-dao").user, on=date(2026, 1, 1)
    )  # type: ignore[arg-type]
    today = date(2023, 5, 15)
    work = sort_work(list_rows(actor=actor, programme=programme, on=today), today)
    assert len(work.done) >= 8
    assert len(work.blocked) == 1
    assert len(work.late) == 1


def test_wards_know_what_became_of_them(programme: Programme) -> None:
    ward = Organisation.objects.get(short_name="Phường Đồng Tâm", authority=programme.authority)
    assert ward.ends_on == date(2025, 6, 30)
    names = [s.successor.short_name for s in ward.successions.order_by("-main")]
    assert names == ["Phường Bạch Mai", "Phường Tương Mai"]


def test_a_second_start_changes_nothing(programme: Programme) -> None:
    assert not load_demo_data()
    assert Programme.objects.count() == 1
    assert first_broken_event(authority_id=programme.authority_id) is None
