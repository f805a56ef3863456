"""A district whose plan has all eleven kinds of unit, people of each, and things to act on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model
from django.utils import timezone

from tests.domain.accreditation.conftest import small_law
from tests.domain.conftest import SPAN, District, make_district, reading, small_facts
from truongchuan.adapters.paper_making import desk_for, write_paper
from truongchuan.domain.committee.meetings import Call, invite, open_meeting, plan_meeting
from truongchuan.domain.committee.members import Seat, create_committee
from truongchuan.domain.committee.minutes import record_rest_present
from truongchuan.domain.committee.models import AgendaItem, Meeting
from truongchuan.domain.directory.models import Organisation, OrganisationKind, Person, School
from truongchuan.domain.documents.entries import Entry
from truongchuan.domain.documents.moving import assign_document
from truongchuan.domain.documents.services import register_document
from truongchuan.domain.followup.obstacles import ObstacleDraft, raise_obstacle
from truongchuan.domain.mobilisation.services import (
    Approval,
    DriveWords,
    GiftDraft,
    approve_drive,
    draft_drive,
    move_drive,
    record_receipt,
)
from truongchuan.domain.papers.desk import PaperParams
from truongchuan.domain.papers.services import make_paper
from truongchuan.domain.programmes.importing import import_plan
from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowSchool, RowUnit
from truongchuan.domain.reviews.services import freeze_review, open_review
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.engines.plan.facts import Duty, DutyItem, PlanFacts, UnitMention
from truongchuan.engines.plan.facts import RoadmapRow as RowFact

TODAY = date(2023, 5, 15)
OWN, OTHER = "TH Hòa Bình", "THCS Hòa Bình"
"""The head teacher's school, and another one."""
UNITS = {
    "education": OrganisationKind.EDUCATION_OFFICE,
    "office": OrganisationKind.OFFICE,
    "finance": OrganisationKind.FINANCE,
    "projects": OrganisationKind.PROJECT_BOARD,
    "environment": OrganisationKind.ENVIRONMENT,
    "urban": OrganisationKind.URBAN_MANAGEMENT,
    "home": OrganisationKind.HOME_AFFAIRS,
    "culture": OrganisationKind.CULTURE,
    "police": OrganisationKind.POLICE,
}
UNIT_ROLES = (*UNITS, "ward", "school")
"""The eleven kinds of unit to which section IV.2 of the plan gives duties, in its order."""
ROLES = (*UNIT_ROLES, "leader", "operator", "viewer", "stranger")

_NAMES = {
    "education": ("Phòng Giáo dục và Đào tạo", "Phòng GD&ĐT"),
    "office": ("Văn phòng HĐND&UBND", "Văn phòng"),
    "finance": ("Phòng Tài chính - Kế hoạch", "Phòng TC-KH"),
    "projects": ("Ban Quản lý dự án đầu tư xây dựng", "BQLDA"),
    "environment": ("Phòng Tài nguyên và Môi trường", "Phòng TN&MT"),
    "urban": ("Phòng Quản lý đô thị", "QLĐT"),
    "home": ("Phòng Nội vụ", "Phòng Nội vụ"),
    "culture": ("Phòng Văn hóa và Thông tin", "Phòng VH&TT"),
    "police": ("Công an quận", "Công an quận"),
}
_M = {key: UnitMention(name, written, SPAN) for key, (name, written) in _NAMES.items()}
_M["authority"] = UnitMention("Ủy ban nhân dân quận Mẫu", "UBND quận", SPAN)
_M["ward"] = UnitMention("UBND các phường", "UBND 2 phường", SPAN, group=True, count=2)
_M["school"] = UnitMention("Các trường", "Các trường được giao chỉ tiêu", SPAN, group=True)


def _row(number: int, month: str, task: str, lead: str, *cooperating: str) -> RowFact:
    group = "all" if "school" in cooperating else ""
    parts = tuple(_M[key] for key in cooperating)
    return RowFact(number, (month,), task, (_M[lead],), parts, SPAN, school_group=group or None)


def plan_facts() -> PlanFacts:
    """Return a short plan 38: rows with the leads and cooperation of its table, all duties."""
    return replace(
        small_facts(),
        roadmap=(
            _row(1, "2023-02", "Khảo sát thực tế điều kiện cơ sở vật chất",
                 "education", "finance", "projects", "urban"),
            _row(2, "2023-02", "Xây dựng kế hoạch đầu tư sửa chữa và trang thiết bị",
                 "finance", "education"),
            _row(3, "2023-06", "Họp Ban chỉ đạo quý II", "authority", "office"),
            _row(4, "2023-05", "Hoàn thiện hồ sơ chuẩn bị đầu tư",
                 "education", "finance", "projects", "school"),
            _row(5, "2023-11", "Bàn giao các hạng mục gói đầu tư", "projects", "school"),
            _row(6, "2023-05", "Gửi văn bản đăng ký đánh giá ngoài", "education", "office"),
        ),
        duties=tuple(
            Duty(f"2.{place}", _M[key], (DutyItem(f"Nhiệm vụ mục 2.{place}", SPAN),), SPAN)
            for place, key in enumerate(UNIT_ROLES, start=1)
        ),
    )  # fmt: skip


Thing = TypeVar("Thing", bound=Model)


def fresh(thing: Thing) -> Thing:
    """Return a thing as the database has it: what another try changed was rolled back."""
    return type(thing)._default_manager.get(pk=thing.pk)


@dataclass
class World:
    """Everything that an act may be about."""

    district: District
    actors: dict[str, Actor]
    law: Any
    things: dict[str, Any] = field(default_factory=dict)

    @property
    def programme(self) -> Programme:
        return Programme.objects.get(pk=self.district.programme.pk)

    def unit(self, role: str) -> Organisation:
        """The unit of a role; the ward is Hoa Sen, "other_ward" Ánh Dương."""
        if role in {"ward", "other_ward"}:
            name = "Hoa Sen" if role == "ward" else "Ánh Dương"
            return Organisation.objects.get(
                authority=self.district.authority, name=f"UBND phường {name}"
            )
        if role in {"school", "other_school"}:
            return self.school(OWN if role == "school" else OTHER).organisation
        return self.district.unit(UNITS[role])

    def school(self, name: str = OWN) -> School:
        return School.objects.get(authority=self.district.authority, organisation__name=name)

    def row(self, number: int) -> RoadmapRow:
        return RoadmapRow.objects.get(programme=self.programme, number=number, is_active=True)

    def part(self, number: int, role: str) -> RowUnit:
        return RowUnit.objects.get(row=self.row(number), organisation=self.unit(role))

    def school_part(self, number: int, name: str = OWN) -> RowSchool:
        return RowSchool.objects.get(row=self.row(number), school=self.school(name))

    def thing(self, name: str) -> Any:
        return fresh(self.things[name])


def make_world() -> World:
    """Build the district, its people and one thing of each sort."""
    district = make_district("Ủy ban nhân dân quận Mẫu")
    version = import_plan(
        actor=district.system,
        authority=district.authority,
        file=district.file,
        reading=reading(plan_facts()),
        programme=district.programme,
    )
    district = replace(district, version=version)
    Programme.objects.filter(pk=district.programme.pk).update(fixed_today=TODAY)
    world = World(district, {}, small_law())
    School.objects.filter(pk=world.school().pk).update(ward=world.unit("ward"))
    world.actors = _people(world)
    _fill(world)
    # These know the world.
    from tests.web.rights.acts_office import fill_office
    from tests.web.rights.acts_oversight import fill_oversight

    fill_oversight(world)
    fill_office(world)
    return world


def _people(world: World) -> dict[str, Actor]:
    district = world.district
    people = {
        role: district.actor(Function.OFFICER, unit=world.unit(role)) for role in (*UNITS, "ward")
    }
    people["school"] = district.actor(Function.HEAD_TEACHER, unit=world.unit("school"))
    people["leader"] = district.actor(Function.LEADER)
    people["operator"] = district.actor(Function.OPERATOR)
    people["viewer"] = district.actor(Function.VIEWER)
    people["stranger"] = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    return people


def _fill(world: World) -> None:
    system, programme, things = world.district.system, world.programme, world.things
    things["obstacle"] = raise_obstacle(
        actor=world.actors["education"],
        work=world.row(1),
        draft=ObstacleDraft("Chưa có kinh phí", world.unit("finance"), date(2023, 5, 20)),
    )
    things["own_obstacle"] = raise_obstacle(
        actor=world.actors["school"],
        work=world.school_part(4),
        draft=ObstacleDraft("Thiếu phòng", world.unit("projects"), date(2023, 5, 20)),
    )
    review = open_review(actor=system, programme=programme, month="2023-05")
    things["review"] = freeze_review(actor=system, review=review, law=world.law)
    document = register_document(
        actor=system,
        programme=programme,
        entry=Entry(
            direction="in",
            body="Sở Giáo dục và Đào tạo Hà Nội",
            summary="Về việc đăng ký đánh giá ngoài",
            number="1286/SGDĐT-QLT",
            signed_on=date(2023, 5, 2),
            received_on=date(2023, 5, 4),
            reply_due=date(2023, 5, 30),
        ),
    )
    things["document"] = assign_document(
        actor=system, document=document, unit=world.unit("finance")
    )
    things["meeting"], things["item"] = _meeting(world)
    _papers(world)
    _drives(world)


def call(title: str = "Họp đột xuất") -> Call:
    """Return a meeting of today."""
    at = timezone.make_aware(datetime(2023, 5, 15, 8))
    return Call("extra", title, at, "Phòng họp")


def _meeting(world: World) -> tuple[Meeting, AgendaItem]:
    """A meeting being held; the office keeps the committee's minutes, a leader is its head."""
    system, programme = world.district.system, world.programme
    people = {
        role: Person.objects.get(pk=world.actors[role].person_id) for role in ("office", "leader")
    }
    create_committee(
        actor=system,
        programme=programme,
        name="Ban chỉ đạo",
        starts_on=date(2023, 1, 10),
        seats=[
            Seat(people["leader"].name, "chair", person=people["leader"]),
            Seat(people["office"].name, "secretary", person=people["office"]),
        ],
    )
    meeting = plan_meeting(actor=system, programme=programme, call=call("Họp quý II"))
    invite(actor=system, meeting=meeting)
    meeting = open_meeting(actor=system, meeting=meeting)
    record_rest_present(actor=system, meeting=meeting)
    item = meeting.items.first()
    assert item is not None
    return meeting, item


def words() -> DriveWords:
    """Return what a drive says of itself."""
    return DriveWords("Thư viện xanh", "Làm thư viện", TODAY, date(2023, 12, 1), ground="Dự toán")


def gift() -> GiftDraft:
    """Return what somebody gives."""
    return GiftDraft(form="money", amount=1_000_000, on=TODAY, donor="Bà Kín")


def _drives(world: World) -> None:
    system, things = world.district.system, world.things
    schools = [(world.school(), 10_000_000), (world.school(OTHER), 10_000_000)]
    drive = draft_drive(actor=system, programme=world.programme, words=words(), schools=schools)
    things["drafted"] = drive
    opened = draft_drive(actor=system, programme=world.programme, words=words(), schools=schools)
    opened = approve_drive(
        actor=system, drive=opened, approval=Approval("1/QĐ", TODAY, "Trưởng phòng")
    )
    things["drive"] = move_drive(actor=system, drive=opened, state="open")
    things["receipt"] = record_receipt(
        actor=system, drive=things["drive"], school=world.school(), gift=gift(), number="001"
    )


def _papers(world: World) -> None:
    """Papers written once, to be kept by whoever may; one kept already."""
    system, programme, things = world.district.system, world.programme, world.things
    desk = desk_for(actor=system, programme=programme)
    things["report"] = write_paper(desk, "report", PaperParams())
    for name in (OWN, OTHER):
        params = PaperParams(school_id=world.school(name).pk)
        things[f"registration{name}"] = write_paper(desk, "registration", params)
    things["paper"] = make_paper(
        actor=system, programme=programme, params=PaperParams(), written=things["report"]
    )
