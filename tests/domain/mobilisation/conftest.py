"""An open drive for two schools of a district on 15/05/2023."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from tests.domain.conftest import District
from truongchuan.domain.directory.models import Organisation, OrganisationKind, School
from truongchuan.domain.mobilisation.models import Drive, DriveState, Pledge, Receipt, Use
from truongchuan.domain.mobilisation.services import (
    Approval,
    DriveWords,
    GiftDraft,
    approve_drive,
    draft_drive,
    move_drive,
    record_pledge,
    record_receipt,
    record_use,
)
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor, Function

TODAY, DECIDED = date(2023, 5, 15), date(2023, 3, 1)
WORDS = DriveWords(
    title="Ủng hộ xây thư viện xanh",
    purpose="Góp sức làm thư viện ngoài trời cho học sinh",
    starts_on=date(2023, 3, 5),
    ends_on=date(2023, 9, 30),
    works="Thư viện xanh, 40 m²",
    ground="Dự toán ngày 20/02/2023 của trường",
)
APPROVAL = Approval("45/QĐ-PGDĐT", DECIDED, "Trưởng phòng GD&ĐT")


@dataclass
class Town:
    """The district, its schools and an open drive."""

    district: District
    programme: Programme
    school: School
    other: School
    ward: Organisation
    education: Actor
    drive: Drive

    def actor(self, name: str) -> Actor:
        units = {"head": self.school, "other_head": self.other}
        if name in units:
            return self.district.actor(Function.HEAD_TEACHER, unit=units[name].organisation)
        if name == "ward":
            return self.district.actor(Function.OFFICER, unit=self.ward)
        kinds = {
            "education": (Function.OFFICER, OrganisationKind.EDUCATION_OFFICE),
            "finance": (Function.OFFICER, OrganisationKind.FINANCE),
            "leader": (Function.LEADER, ""),
            "viewer": (Function.VIEWER, ""),
        }
        return self.district.actor(*kinds[name])

    def pledge(self, amount: int | None = 1_000_000, form: str = "money", **more: Any) -> Pledge:
        return record_pledge(
            actor=more.pop("actor", self.education),
            drive=self.drive,
            school=more.pop("school", self.school),
            expected_by=more.pop("expected_by", None),
            gift=_gift(amount, form, more),
        )

    def receipt(self, amount: int | None = 1_000_000, form: str = "money", **more: Any) -> Receipt:
        return record_receipt(
            actor=more.pop("actor", self.education),
            drive=self.drive,
            school=more.pop("school", self.school),
            number=more.pop("number", f"{Receipt.objects.count() + 1:03d}"),
            pledge=more.pop("pledge", None),
            files=more.pop("files", ()),
            gift=_gift(amount, form, more),
        )

    def use(self, amount: int | None = 500_000, form: str = "money", **more: Any) -> Use:
        return record_use(
            actor=more.pop("actor", self.education),
            drive=self.drive,
            school=more.pop("school", self.school),
            form=form,
            amount=amount,
            description=more.pop("description", "Mua giá sách"),
            on=more.pop("on", TODAY),
            **more,
        )

    def move(self, state: str, note: str = "") -> Drive:
        self.drive = move_drive(actor=self.education, drive=self.drive, state=state, note=note)
        return self.drive


def _gift(amount: int | None, form: str, more: dict[str, Any]) -> GiftDraft:
    usual: dict[str, Any] = {"on": TODAY}
    if form == "kind":
        usual |= {"description": "Giá sách", "valued_by": "Hội đồng trường" if amount else ""}
    if form == "labour":
        usual |= {"days": 3, "valued_by": "Hội đồng trường" if amount else ""}
    return GiftDraft(form=form, amount=amount, **{**usual, **more})


def make_town(district: District) -> Town:
    programme = district.programme
    programme.fixed_today = TODAY
    programme.save()
    programme = Programme.objects.get(pk=programme.pk)
    school, other = (
        School.objects.get(authority=district.authority, organisation__name=name)
        for name in ("TH Hòa Bình", "THCS Hòa Bình")
    )
    ward = Organisation.objects.get(authority=district.authority, name="UBND phường Hoa Sen")
    school.ward = ward
    school.save()
    education = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    drive = draft_drive(
        actor=education,
        programme=programme,
        words=WORDS,
        schools=[(school, 50_000_000), (other, 30_000_000)],
    )
    drive = approve_drive(actor=education, drive=drive, approval=APPROVAL)
    drive = move_drive(actor=education, drive=drive, state=DriveState.OPEN)
    return Town(district, programme, school, other, ward, education, drive)


@pytest.fixture
def town(district: District) -> Town:
    """The district with an open drive for two schools."""
    return make_town(district)
