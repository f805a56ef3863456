"""Organisations over time, and who a user is on a day."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.conftest import District
from truongchuan.domain.directory.models import (
    AuthorityLink,
    Membership,
    OrganisationKind,
    Person,
    SuccessionKind,
)
from truongchuan.domain.directory.selectors import (
    actor_for,
    organisations_of,
    schools_of,
    version_on,
)
from truongchuan.domain.directory.services import (
    create_authority,
    create_organisation,
    record_succession,
    rename_organisation,
    stored_sort_key,
)
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.programmes.units import guess_kind
from truongchuan.domain.shared.actor import ANONYMOUS, Function
from truongchuan.domain.shared.errors import DomainError


def test_a_renamed_ward_keeps_its_old_name_for_its_day(district: District) -> None:
    ward = create_organisation(
        actor=district.system,
        authority=district.authority,
        name="UBND phường Cũ",
        kind=OrganisationKind.WARD,
        code="00292",
        starts_on=date(2000, 1, 1),
    )
    rename_organisation(
        actor=district.system, organisation=ward, name="UBND phường Mới", on=date(2024, 1, 1)
    )
    names = [
        version.name if (version := version_on(organisation=ward, on=on)) else None
        for on in (date(1999, 1, 1), date(2023, 12, 31), date(2024, 1, 1))
    ]
    assert names == [None, "UBND phường Cũ", "UBND phường Mới"]
    with pytest.raises(DomainError) as refused:
        rename_organisation(
            actor=district.system, organisation=ward, name="Nữa", on=date(2023, 6, 1)
        )
    assert refused.value.code == "version-order"


def test_a_succession_ends_the_predecessor_and_keeps_its_history(district: District) -> None:
    old = create_organisation(
        actor=district.system,
        authority=district.authority,
        name="UBND phường Một",
        kind=OrganisationKind.WARD,
    )
    new = create_authority(actor=None, name="UBND phường Hai", kind=OrganisationKind.WARD)
    record_succession(
        actor=district.system,
        predecessor=old,
        successor=new,
        on=date(2025, 7, 1),
        kind=SuccessionKind.MERGED,
    )
    old.refresh_from_db()
    assert old.ends_on == date(2025, 6, 30)
    assert version_on(organisation=old, on=date(2025, 6, 30)) is not None
    assert version_on(organisation=old, on=date(2025, 7, 1)) is None
    assert [s.successor for s in old.successions.all()] == [new]


def test_rights_begin_and_end_with_the_membership(district: District) -> None:
    actor = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    person = Person.objects.get(pk=actor.person_id)
    Membership.objects.filter(person=person).update(
        valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30)
    )
    assert person.user is not None
    during = actor_for(user=person.user, on=date(2026, 6, 30))
    after = actor_for(user=person.user, on=date(2026, 7, 1))
    assert during.manages_programmes
    assert list_programmes(actor=during).count() == 1
    assert after.authority_id is None
    assert list_programmes(actor=after).count() == 0


def test_a_dated_link_lets_one_authority_look_into_another(district: District) -> None:
    city = create_authority(actor=None, name="UBND thành phố Mẫu", kind=OrganisationKind.PROVINCE)
    AuthorityLink.objects.create(
        viewer=city, subject=district.authority, valid_to=date(2026, 12, 31)
    )
    from tests.domain.conftest import person_actor

    viewer = person_actor(city, city, Function.VIEWER)
    assert list_programmes(actor=viewer).count() == 1
    assert schools_of(actor=viewer).count() == 3
    person = Person.objects.get(pk=viewer.person_id)
    assert person.user is not None
    later = actor_for(user=person.user, on=date(2027, 1, 1))
    assert list_programmes(actor=later).count() == 0


def test_anonymous_sees_nothing(district: District) -> None:
    assert not organisations_of(actor=ANONYMOUS).exists()
    assert not list_programmes(actor=ANONYMOUS).exists()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Phòng Giáo dục và Đào tạo", "education_office"),
        ("Phòng GD&ĐT", "education_office"),
        ("Sở Giáo dục và Đào tạo Hà Nội", "education_department"),
        ("Ban quản lý dự án đầu tư xây dựng", "project_board"),
        ("Phòng Văn hóa - Xã hội", "culture_society_office"),
        ("Phòng Văn hóa và Thông tin", "culture"),
        ("Công an quận", "police"),
        ("Văn phòng HĐND&UBND", "office"),
        ("UBND phường Bạch Mai", "ward"),
        ("Ủy ban nhân dân quận Hai Bà Trưng", "district"),
        ("UBND tỉnh Nghệ An", "province"),
        ("Ban chỉ đạo", "steering_committee"),
        ("Hội Khuyến học", "other"),
        ("Văn phòng HĐND và UBND phường", "office"),
        ("Phòng Kinh tế, Hạ tầng và Đô thị", "finance"),
        ("Ban Quản lý dự án khu vực", "project_board"),
        ("Công an phường", "police"),
        ("Trạm Y tế phường", "other"),
        ("Ủy ban MTTQ Việt Nam phường", "other"),
        ("Chủ tịch UBND phường", "ward"),
    ],
)
def test_a_name_tells_the_kind(name: str, kind: str) -> None:
    assert guess_kind(name) == kind


def test_sort_keys_order_vietnamese_names_as_plain_ascii() -> None:
    names = [
        "Ăn",
        "An",
        "Ân",
        "Bạch Mai",
        "Bách Khoa",
        "Đồng Tâm",
        "Dịch Vọng",
        "Trường 10",
        "Trường 2",
    ]
    ordered = sorted(names, key=stored_sort_key)
    assert ordered == [
        "An",
        "Ăn",
        "Ân",
        "Bách Khoa",
        "Bạch Mai",
        "Dịch Vọng",
        "Đồng Tâm",
        "Trường 2",
        "Trường 10",
    ]
    assert all(stored_sort_key(n).isascii() for n in names)
