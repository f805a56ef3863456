"""A district on a day of its plan, with police."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.conftest import District
from truongchuan.domain.directory.models import Organisation, OrganisationKind, School
from truongchuan.domain.directory.services import create_organisation
from truongchuan.domain.programmes.models import Programme, Target
from truongchuan.domain.shared.actor import Actor, Function

TODAY = date(2023, 5, 15)


class Place:
    """A district with what oversight needs of it."""

    def __init__(self, district: District) -> None:
        self.district = district
        Programme.objects.filter(pk=district.programme.pk).update(fixed_today=TODAY)
        self.programme = Programme.objects.select_related("authority").get(pk=district.programme.pk)
        self.police: Organisation = create_organisation(
            actor=district.system,
            authority=district.authority,
            name="Công an quận",
            kind=OrganisationKind.POLICE,
        )
        self.officer = district.actor(Function.OFFICER, unit=self.police)
        self.education = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
        self.finance = district.actor(Function.OFFICER, OrganisationKind.FINANCE)

    def school(self, name: str = "TH Hòa Bình") -> School:
        return School.objects.select_related("organisation").get(
            authority=self.district.authority, organisation__name=name
        )

    def head(self, name: str = "TH Hòa Bình") -> Actor:
        return self.district.actor(Function.HEAD_TEACHER, unit=self.school(name).organisation)

    def target(self, name: str = "TH Hòa Bình") -> Target:
        return Target.objects.get(programme=self.programme, school=self.school(name))


@pytest.fixture
def place(district: District) -> Place:
    """A district on 15/05/2023, with police."""
    return Place(district)
