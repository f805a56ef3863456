"""A small district with a plan, built without the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tests.kept import kept
from truongchuan.domain.directory.models import Organisation, OrganisationKind, Person
from truongchuan.domain.directory.selectors import actor_for, system_actor
from truongchuan.domain.directory.services import (
    create_authority,
    create_organisation,
    create_person,
)
from truongchuan.domain.programmes.importing import PlanReading, import_plan
from truongchuan.domain.programmes.models import PlanVersion, Programme
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.sources.models import StoredFile
from truongchuan.domain.sources.services import store_file
from truongchuan.engines.plan.document import ExtractedDocument, Span
from truongchuan.engines.plan.facts import (
    DocumentFacts,
    Duty,
    DutyItem,
    Measure,
    PlanFacts,
    Recognition,
    RoadmapRow,
    SchoolFact,
    SchoolKind,
    SchoolMention,
    UnitMention,
)
from truongchuan.engines.plan.findings import Category, CheckReport, Finding, Severity

SPAN = Span(1, 0, 4)
EDUCATION = UnitMention("Phòng Giáo dục và Đào tạo", "Phòng GD&ĐT", SPAN)
FINANCE = UnitMention("Phòng Tài chính - Kế hoạch", "Phòng TC-KH", SPAN)
VAGUE = UnitMention("Các phòng ban liên quan", "Các phòng ban liên quan", SPAN, vague=True)
SCHOOLS = UnitMention("Các trường", "Các trường được giao chỉ tiêu", SPAN, group=True)
WARDS = UnitMention("UBND các phường", "UBND 2 phường", SPAN, group=True, count=2)


def small_facts() -> PlanFacts:
    """Return a plan with three schools, three rows and two duty lists."""
    return PlanFacts(
        document=DocumentFacts(
            kind="plan",
            number="7/KH-UBND",
            date=date(2023, 1, 5),
            issuer="Ủy ban nhân dân quận Mẫu",
            title="Xây dựng trường đạt chuẩn quốc gia năm 2023",
        ),
        years=(2023,),
        schools=(
            SchoolFact(
                "TH Hòa Bình",
                SchoolKind.PRIMARY,
                SPAN,
                recognition=Recognition.NEW,
                quarter="2023-Q3",
                mentions=(SchoolMention("TH Hoà Bính", SPAN),),
            ),
            SchoolFact(
                "THCS Hòa Bình",
                SchoolKind.LOWER_SECONDARY,
                SPAN,
                recognition=Recognition.RENEWAL,
                quarter="2023-Q4",
            ),
            SchoolFact(
                "MN Đống Đa",
                SchoolKind.PRESCHOOL,
                SPAN,
                recognition=Recognition.NEW,
                quarter="2023-Q4",
                stretch=True,
            ),
        ),
        roadmap=(
            RoadmapRow(
                1, ("2023-02",), "Khảo sát cơ sở vật chất", (EDUCATION,), (FINANCE, VAGUE), SPAN
            ),
            RoadmapRow(
                2,
                ("2023-05", "2023-06"),
                "Hoàn thiện hồ sơ của các trường",
                (EDUCATION,),
                (SCHOOLS,),
                SPAN,
                school_group="all",
            ),
            RoadmapRow(
                3,
                ("2023-09",),
                "Đón đoàn đánh giá ngoài tại trường Hòa Bình",
                (EDUCATION,),
                (WARDS,),
                SPAN,
                schools=("TH Hòa Bình",),
            ),
        ),
        duties=(
            Duty("1", FINANCE, (DutyItem("Bố trí kinh phí cho các trường", SPAN),), SPAN),
            Duty("2", WARDS, (DutyItem("Thống kê số trẻ trong độ tuổi", SPAN),), SPAN),
        ),
        measures=(Measure("III.1", "Đẩy mạnh tuyên truyền", SPAN),),
    )


REPORT = CheckReport(
    findings=(
        Finding("count-mismatch", Category.COUNT, Severity.ERROR, (SPAN,), ("09 trường",)),
        Finding("blank-number", Category.BLANK, Severity.WARNING, (SPAN,), ("Số:",)),
    ),
    confirmed=(),
)


def reading(facts: PlanFacts | None = None, report: CheckReport = REPORT) -> PlanReading:
    """Return a reading of a one-line document."""
    document = ExtractedDocument("Văn bản mẫu", (), "txt", "1")
    return PlanReading(document=document, facts=facts or small_facts(), report=report)


@dataclass
class District:
    """A district with wards, units and an imported plan."""

    authority: Organisation
    system: Actor
    file: StoredFile
    version: PlanVersion

    @property
    def programme(self) -> Programme:
        return self.version.programme

    def unit(self, kind: str) -> Organisation:
        return Organisation.objects.get(authority=self.authority, kind=kind)

    def actor(self, function: Function, kind: str = "", unit: Organisation | None = None) -> Actor:
        """Return somebody with a function in a unit of the district."""
        where = unit or (self.unit(kind) if kind else self.authority)
        return person_actor(self.authority, where, function)


def person_actor(authority: Organisation, unit: Organisation, function: Function) -> Actor:
    """Create a person with a user and return them as an actor of 20/11/2026."""
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.create_user(
        username=f"u{Person.objects.count()}-{authority.pk}", password="mat-khau-rat-dai-1"
    )
    person = create_person(
        actor=system_actor(authority=authority),
        authority=authority,
        name=f"Người thử {Person.objects.count()}",
        organisation=unit,
        function=function,
    )
    person.user = user
    person.save()
    return actor_for(user=user, on=date(2026, 11, 20))


@pytest.fixture
def district(db: None) -> District:
    """A district whose small plan was imported."""
    return kept("district", lambda: make_district("Ủy ban nhân dân quận Mẫu"))


def make_district(name: str) -> District:
    """Create an authority with two wards and import the small plan."""
    authority = create_authority(actor=None, name=name, kind=OrganisationKind.DISTRICT)
    system = system_actor(authority=authority)
    for ward in ("Hoa Sen", "Ánh Dương"):
        create_organisation(
            actor=system,
            authority=authority,
            name=f"UBND phường {ward}",
            kind=OrganisationKind.WARD,
        )
    file = store_file(
        actor=system,
        authority_id=authority.pk,
        name="ke-hoach.txt",
        media_type="text/plain",
        content="Văn bản mẫu".encode(),
    )
    version = import_plan(actor=system, authority=authority, file=file, reading=reading())
    return District(authority, system, file, version)
