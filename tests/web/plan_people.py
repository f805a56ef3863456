"""Browsers signed in as people of a district, and a district with a plan that was really read."""

from __future__ import annotations

from functools import cached_property

from django.contrib.auth import get_user_model
from django.test import Client
from tests.domain.conftest import District, make_district

from truongchuan.adapters.plans import CheckedPlan, check_document
from truongchuan.domain.directory.models import Organisation, OrganisationKind, Person, School
from truongchuan.domain.programmes.importing import PlanReading, import_plan
from truongchuan.domain.programmes.models import PlanDraft, PlanVersion, Programme
from truongchuan.domain.programmes.services import create_draft
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.sources.services import store_file
from truongchuan.engines.plan.plain import document_from_text

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

PLAN = """UBND QUẬN MẪU

Số: 12/KH-UBND

Quận Mẫu, ngày 20 tháng 01 năm 2024

KẾ HOẠCH

Xây dựng trường đạt chuẩn quốc gia quận Mẫu năm 2024

I. MỤC TIÊU

1. Công nhận mới 02 trường: TH Hoa Mai, THCS Bình Minh.

2. Công nhận lại 01 trường: MN Sao Sáng.

II. THỜI HẠN

1. Quý III/2024: 02 trường

- Công nhận mới 01 trường: TH Hoa Mai.

- Công nhận lại 01 trường: MN Sao Sáng.

2. Quý IV/2024: 01 trường

- Công nhận mới 01 trường: THCS Bình Minh.

III. TỔ CHỨC THỰC HIỆN

1. Phòng Giáo dục và Đào tạo

- Hướng dẫn các trường hoàn thiện hồ sơ.

2. Phòng Tài chính - Kế hoạch

- Bố trí kinh phí cho các trường.

PHỤ LỤC

Thời gian\tNội dung\tĐơn vị chủ trì\tĐơn vị phối hợp
Tháng 2/2024\tKhảo sát cơ sở vật chất 03 trường\tPhòng Giáo dục và Đào tạo\tPhòng Tài chính - Kế hoạch
Tháng 5/2024\tHoàn thiện hồ sơ 04 trường\tPhòng Giáo dục và Đào tạo\tPhòng Tài chính - Kế hoạch
"""


def client_for(
    district: District,
    function: Function,
    kind: str = "",
    unit: Organisation | None = None,
) -> Client:
    """Return a browser signed in as somebody with a function in a unit of the district."""
    actor = district.actor(function, kind, unit)
    person = Person.objects.get(pk=actor.person_id)
    client = Client()
    client.force_login(get_user_model().objects.get(pk=person.user_id), backend=BACKEND)
    return client


class People:
    """Browsers of everybody the page tests speak of, signed in when first asked for."""

    def __init__(self, district: District) -> None:
        self.district = district
        self.nobody = Client()

    @cached_property
    def leader(self) -> Client:
        return client_for(self.district, Function.LEADER)

    @cached_property
    def education(self) -> Client:
        return client_for(self.district, Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)

    @cached_property
    def finance(self) -> Client:
        return client_for(self.district, Function.OFFICER, OrganisationKind.FINANCE)

    @cached_property
    def head_teacher(self) -> Client:
        school = School.objects.filter(authority=self.district.authority).first()
        assert school is not None
        return client_for(self.district, Function.HEAD_TEACHER, unit=school.organisation)

    @cached_property
    def viewer(self) -> Client:
        return client_for(self.district, Function.VIEWER)

    @cached_property
    def other_leader(self) -> Client:
        return client_for(make_district("Ủy ban nhân dân quận Khác"), Function.LEADER)


def people_of(district: District) -> People:
    """Return everybody's browser."""
    return People(district)


def read_plan_text(text: str = PLAN) -> CheckedPlan:
    """Read and check a plan given as text."""
    return check_document(document_from_text(text))


def imported(
    district: District, text: str = PLAN, programme: Programme | None = None
) -> PlanVersion:
    """Import a plan given as text."""
    checked = read_plan_text(text)
    return import_plan(
        actor=district.system,
        authority=district.authority,
        file=district.file,
        programme=programme,
        reading=PlanReading(checked.document, checked.facts, checked.report),
    )


def drafted(district: District, text: str = PLAN, programme: Programme | None = None) -> PlanDraft:
    """Keep a draft of a plan given as text, by somebody of the education office."""
    checked = read_plan_text(text)
    actor = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    file = store_file(
        actor=actor,
        authority_id=district.authority.pk,
        name="ke-hoach-12.txt",
        media_type="text/plain",
        content=text.encode(),
    )
    return create_draft(
        actor=actor,
        file=file,
        document=checked.document,
        facts=checked.facts,
        programme=programme,
    )
