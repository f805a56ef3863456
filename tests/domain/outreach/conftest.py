"""A district on 15/05/2023 whose wards and schools report outreach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tests.domain.conftest import District
from truongchuan.domain.directory.models import Organisation, OrganisationKind, School
from truongchuan.domain.directory.services import create_organisation
from truongchuan.domain.outreach.models import Activity, Channel
from truongchuan.domain.outreach.reporting import ActivityReport, report_activity
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor, Function

TODAY = date(2023, 5, 15)


@dataclass
class Town:
    """The district with short names for what the tests speak of."""

    district: District
    programme: Programme
    sen: Organisation
    duong: Organisation
    school: School
    culture: Organisation
    education: Actor

    def officer(self, unit: Organisation) -> Actor:
        function = (
            Function.HEAD_TEACHER if unit.kind == OrganisationKind.SCHOOL else Function.OFFICER
        )
        return self.district.actor(function, unit=unit)

    def report(
        self,
        place: Organisation | None = None,
        on: date = TODAY,
        times: int = 1,
        channel: str = Channel.LOUDSPEAKER,
        **more: object,
    ) -> Activity:
        return report_activity(
            actor=self.education,
            programme=self.programme,
            report=ActivityReport(place or self.sen, channel, on, times, **more),  # type: ignore[arg-type]
        )


def make_town(district: District) -> Town:
    programme = district.programme
    programme.fixed_today = TODAY
    programme.save()
    culture = create_organisation(
        actor=district.system,
        authority=district.authority,
        name="Phòng Văn hóa và Thông tin",
        kind=OrganisationKind.CULTURE,
    )
    wards = Organisation.objects.filter(
        authority=district.authority, kind=OrganisationKind.WARD
    ).order_by("pk")
    return Town(
        district,
        Programme.objects.get(pk=programme.pk),
        wards[0],
        wards[1],
        School.objects.get(authority=district.authority, organisation__name="TH Hòa Bình"),
        culture,
        district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE),
    )


@pytest.fixture
def town(district: District) -> Town:
    """The district on 15/05/2023."""
    return make_town(district)
