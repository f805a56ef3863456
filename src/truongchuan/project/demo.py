"""The demo: Hai Bà Trưng district's programme of 2023, opened on 15/05/2023, with people to be.

A ward of 2026 stands beside it (:mod:`truongchuan.project.ward`).

The plan is read, checked and imported from the shipped .docx by the product's own reader, so
spans and provenance are real. Persons and progress are made up and say so ("minh họa").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import transaction

from truongchuan.adapters.law.load import load_law
from truongchuan.adapters.regulations import load_knowledge
from truongchuan.domain.directory.models import Organisation, OrganisationKind, SuccessionKind
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.directory.services import (
    create_authority,
    create_organisation,
    record_succession,
)
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.engines.plan.findings import Place
from truongchuan.project.demo_catchments import load_sample_area
from truongchuan.project.demo_facts import record_sample_facts
from truongchuan.project.demo_people import (
    CITY,
    DISTRICT,
    Role,
    create_people,
    import_demo_plan,
)
from truongchuan.project.ward.load import load_ward_data
from truongchuan.project.year.engine import Tell, advance
from truongchuan.project.year.script import FIRST_DAY, OPENING_DAY

PLAN = "plan-38-2023.docx"
TODAY = OPENING_DAY
TWO_TIER_DAY = date(2025, 7, 1)
TWO_TIER_BASIS = "Nghị quyết 1656/NQ-UBTVQH15"


ROLES = (
    Role(
        "lanh-dao",
        "Nguyễn Minh An",
        Function.LEADER,
        "Phó Chủ tịch UBND quận",
        OrganisationKind.DISTRICT,
    ),
    Role(
        "gddt-truong-phong",
        "Trần Thu Bình",
        Function.HEAD,
        "Trưởng phòng GD&ĐT",
        OrganisationKind.EDUCATION_OFFICE,
    ),
    Role(
        "gddt-chuyen-vien",
        "Lê Hoài Chi",
        Function.OFFICER,
        "Chuyên viên phòng GD&ĐT",
        OrganisationKind.EDUCATION_OFFICE,
    ),
    Role(
        "van-phong",
        "Đỗ Văn Cường",
        Function.OFFICER,
        "Chuyên viên Văn phòng HĐND&UBND",
        OrganisationKind.OFFICE,
    ),
    Role(
        "tai-chinh",
        "Phạm Thị Dung",
        Function.OFFICER,
        "Chuyên viên phòng Tài chính - Kế hoạch",
        OrganisationKind.FINANCE,
    ),
    Role(
        "ban-qlda",
        "Vũ Quốc Đạt",
        Function.OFFICER,
        "Cán bộ Ban quản lý dự án",
        OrganisationKind.PROJECT_BOARD,
    ),
    Role(
        "quan-ly-do-thi",
        "Hoàng Gia Hải",
        Function.OFFICER,
        "Chuyên viên phòng Quản lý đô thị",
        OrganisationKind.URBAN_MANAGEMENT,
    ),
    Role(
        "van-hoa",
        "Bùi Khánh Hòa",
        Function.OFFICER,
        "Chuyên viên phòng Văn hóa và Thông tin",
        OrganisationKind.CULTURE,
    ),
    Role(
        "noi-vu",
        "Ngô Thanh Lam",
        Function.OFFICER,
        "Chuyên viên phòng Nội vụ",
        OrganisationKind.HOME_AFFAIRS,
    ),
    Role(
        "moi-truong",
        "Đặng Đức Long",
        Function.OFFICER,
        "Chuyên viên phòng Tài nguyên và Môi trường",
        OrganisationKind.ENVIRONMENT,
    ),
    Role(
        "cong-an",
        "Phan Mạnh Quân",
        Function.OFFICER,
        "Cán bộ Công an quận",
        OrganisationKind.POLICE,
    ),
    Role(
        "phuong-bach-mai",
        "Trịnh Thúy Nga",
        Function.OFFICER,
        "Công chức UBND phường Bạch Mai",
        ward="Phường Bạch Mai",
    ),
    Role(
        "ht-thcs-tay-son",
        "Lý Hồng Phúc",
        Function.HEAD_TEACHER,
        "Hiệu trưởng THCS Tây Sơn",
        school="THCS Tây Sơn",
    ),
    Role(
        "ht-mn-ngo-thi-nham",
        "Dương Ngọc Mai",
        Function.HEAD_TEACHER,
        "Hiệu trưởng MN Ngô Thị Nhậm",
        school="MN Ngô Thị Nhậm",
    ),
    Role(
        "ht-th-doan-ket",
        "Mai Xuân Tùng",
        Function.HEAD_TEACHER,
        "Hiệu trưởng TH Đoàn Kết",
        school="TH Đoàn Kết",
    ),
    Role("nguoi-xem", "Hồ Bích Vân", Function.VIEWER, "Người theo dõi", OrganisationKind.DISTRICT),
    Role(
        "quan-tri",
        "Tô Hữu Nghĩa",
        Function.OPERATOR,
        "Quản trị hệ thống của quận",
        OrganisationKind.DISTRICT,
    ),
)


@transaction.atomic
def load_demo(tell: Tell | None = None) -> bool:
    """Load what of the demo is not there yet: the district, the ward; tell whether any was.

    :raises RuntimeError: outside demo mode: sample persons and figures never enter real data.
    """
    if not settings.DEMO:
        raise RuntimeError("the demo data exists in demo mode only")
    district = load_demo_data(tell)
    return load_ward_data() or district


@transaction.atomic
def load_demo_data(tell: Tell | None = None) -> bool:
    """Load the district's demo into the current database, all or nothing (tests call this).

    What happened from the plan's signing to the opening day is played through the services.
    """
    if Programme.objects.exists():
        return False
    district = _create_authorities()
    programme = import_demo_plan(authority=district, name=PLAN, opens_on=FIRST_DAY)
    create_people(authority=district, roles=ROLES, since=date(2023, 1, 1))
    advance(programme=programme, to=TODAY, tell=tell)
    record_sample_facts(authority=district, law=load_law(settings.LAW_FOLDER), on=TODAY)
    load_sample_area(authority=district)
    return True


def _create_authorities() -> Organisation:
    city = create_authority(
        actor=None, name=CITY, short_name="UBND thành phố", kind=OrganisationKind.PROVINCE
    )
    district = create_authority(
        actor=None,
        name=DISTRICT,
        short_name="UBND quận",
        kind=OrganisationKind.DISTRICT,
        ends_on=date(2025, 6, 30),
    )
    district.parent = city
    district.save(update_fields=["parent"])
    actor = system_actor(authority=district)
    _Wards(actor=actor, city=city, district=district).create(load_knowledge().places)
    return district


@dataclass
class _Wards:
    """The district's wards of all years, and who followed whom.

    A ward is looked up by name *and* first day: names, like codes, were given again.
    """

    actor: Actor
    city: Organisation
    district: Organisation
    found: dict[tuple[str, date | None], Organisation] = field(default_factory=dict)

    def create(self, places: tuple[Place, ...]) -> None:
        own = [p for p in places if p.level == "ward" and p.parent == "Quận Hai Bà Trưng"]
        for order, place in enumerate(own):
            self.found[place.name, place.exists_from] = create_organisation(
                actor=self.actor,
                authority=self.district,
                name=f"UBND {_in_sentence(place.name)}",
                short_name=place.name,
                kind=OrganisationKind.WARD,
                code=place.code or "",
                starts_on=place.exists_from,
                ends_on=place.exists_to,
                order=1000 + order,
            )
        for place in own:
            self._follow(self.found[place.name, place.exists_from], place)
        for place in places:
            if place.name == "Quận Hai Bà Trưng":
                self._follow(self.district, place)

    def _follow(self, predecessor: Organisation, place: Place) -> None:
        if place.exists_to is None:
            return
        on = date.fromordinal(place.exists_to.toordinal() + 1)
        for order, name in enumerate(place.successors):
            record_succession(
                actor=self.actor,
                predecessor=predecessor,
                successor=self._ward_from(name, on),
                on=on,
                kind=SuccessionKind.MERGED if len(place.successors) == 1 else SuccessionKind.SPLIT,
                main=order == 0,
                basis=TWO_TIER_BASIS if on == TWO_TIER_DAY else "",
            )

    def _ward_from(self, name: str, on: date) -> Organisation:
        """Return the ward of that name that began on a day; a ward of 2025 is an authority."""
        if (name, on) not in self.found:
            ward = create_authority(
                actor=None,
                name=f"Ủy ban nhân dân {_in_sentence(name)}",
                short_name=name,
                kind=OrganisationKind.WARD,
                starts_on=on,
            )
            ward.parent = self.city
            ward.save(update_fields=["parent"])
            self.found[name, on] = ward
        return self.found[name, on]


def _in_sentence(name: str) -> str:
    """Return "phường X" for "Phường X"."""
    return name[0].lower() + name[1:]
