"""A district of 2023 with people who have e-mail, on days of the programme's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.domain.conftest import District, make_district
from tests.domain.reminders.worker_processes import Workers
from truongchuan.domain.directory.models import OrganisationKind, Person, School
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.reminders.daily import make_daily_reminders
from truongchuan.domain.reminders.mail import make_digests
from truongchuan.domain.reminders.models import Notification
from truongchuan.domain.reminders.ports import weekend
from truongchuan.domain.shared.actor import Actor, Function


@dataclass
class Office:
    """The district, with its leader, an officer of education, one of finance, a head teacher.

    Rows of the small plan: 1 (February, education with finance), 2 (May and June, all schools),
    3 (September, education with the wards).
    """

    district: District
    leader: Actor
    education: Actor
    finance: Actor
    head_teacher: Actor

    @property
    def programme(self) -> Programme:
        return self.district.programme

    @property
    def system(self) -> Actor:
        return self.district.system

    def row(self, number: int) -> RoadmapRow:
        return self.programme.rows.get(number=number)

    def today(self, text: str) -> date:
        """Let the programme stand on a day."""
        on = date.fromisoformat(text)
        Programme.objects.filter(pk=self.programme.pk).update(fixed_today=on)
        self.district.version.programme.fixed_today = on
        return on

    def remind(self, text: str) -> int:
        """Run the reminders of a day."""
        return make_daily_reminders(
            actor=self.system, programme=self.programme, on=self.today(text), day_off=weekend
        )

    def digest(self, text: str) -> int:
        """Gather the e-mails of a day."""
        return make_digests(
            actor=self.system, programme=self.programme, on=self.today(text), day_off=weekend
        )

    def told(self, actor: Actor, kind: str = "") -> list[Notification]:
        """Return what somebody was told, oldest first."""
        found = Notification.objects.filter(person_id=actor.person_id).order_by("pk")
        return list(found.filter(kind=kind) if kind else found)


def with_mail(actor: Actor) -> Actor:
    """Give a person an address."""
    Person.objects.filter(pk=actor.person_id).update(email=f"p{actor.person_id}@example.vn")
    return actor


def make_office(district: District) -> Office:
    school = School.objects.get(authority=district.authority, organisation__name="TH Hòa Bình")
    return Office(
        district,
        district.actor(Function.LEADER),
        with_mail(district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)),
        with_mail(district.actor(Function.OFFICER, OrganisationKind.FINANCE)),
        with_mail(district.actor(Function.HEAD_TEACHER, unit=school.organisation)),
    )


@pytest.fixture
def office(district: District) -> Office:
    return make_office(district)


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    """Worker processes that are gone when the test ends."""
    made = Workers(tmp_path / "mail")
    yield made
    for process in made.started:
        if process.poll() is None:
            process.kill()
            process.communicate()


@pytest.fixture
def committed_office(committed_db: None) -> Office:
    """The office on a Wednesday with late work, as other processes see it."""
    made = make_office(make_district("Ủy ban nhân dân quận Mẫu"))
    made.today("2023-03-01")
    return made
