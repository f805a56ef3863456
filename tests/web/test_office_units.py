"""The units that an authority keeps: list, one unit's acts, and another authority's people."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.domain.conftest import District
from tests.web.people import browser
from tests.web.routes import setup as routes
from truongchuan.domain.directory.models import Organisation, OrganisationAlias, OrganisationKind
from truongchuan.domain.directory.services import add_alias, create_organisation
from truongchuan.domain.onboarding.models import Letterhead, OfficeDay, SchoolYear, SetupTicket

pytestmark = pytest.mark.django_db


def text_of(response: HttpResponse, status: int = 200) -> str:
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def page_of(unit: Organisation) -> str:
    return reverse("office_unit", args=[unit.pk])


def stamp(client: Client, unit: Organisation, act: str) -> str:
    found = re.search(
        rf'name="based_on" value="(\w+)" id="{act}_based_on"',
        client.get(page_of(unit)).content.decode(),
    )
    assert found is not None
    return found.group(1)


@pytest.fixture
def unit(district: District) -> Organisation:
    return create_organisation(
        actor=district.system,
        authority=district.authority,
        name="Phòng Rất Riêng",
        kind=OrganisationKind.OTHER,
    )


def test_the_list_filters_finds_by_spelling_and_exports(
    district: District, unit: Organisation
) -> None:
    add_alias(organisation=unit, written="PRR quận")
    client, address = browser(district, "leader"), reverse("office_units")
    page = text_of(client.get(address))
    assert "Phòng Rất Riêng" in page
    assert "TH Hòa Bình" not in page
    assert "Đang xem 5 trong 5 đơn vị" in page
    assert "Phòng Rất Riêng" in text_of(client.get(address + "?q=prr+quan"))
    none = text_of(client.get(address + "?q=khong+co+gi"))
    assert "Không có đơn vị nào hợp với bộ lọc" in none
    police = text_of(client.get(address + "?kind=finance"))
    assert "Phòng Rất Riêng" not in police
    assert "Đưa Phòng" not in police  # places change only in the whole list
    assert "thường trực" in text_of(client.get(address + "?state=standing&sort=-people"))
    book = client.get(reverse("office_units_xlsx") + "?q=prr")
    sheet = CalamineWorkbook.from_filelike(BytesIO(book.content)).get_sheet_by_index(0)
    rows = [row for row in sheet.to_python() if row and row[0] == "Phòng Rất Riêng"]
    assert len(rows) == 1
    assert "PRR quận" in rows[0]


def test_a_unit_that_seems_to_be_there_twice_is_told(
    district: District, unit: Organisation
) -> None:
    create_organisation(
        actor=district.system, authority=district.authority, name="Rất Riêng", kind="other"
    )
    client = browser(district, "leader")
    assert "có thể trùng với Phòng Rất Riêng" in text_of(client.get(reverse("office_units")))
    second = Organisation.objects.get(name="Rất Riêng")
    assert "Mở đơn vị kia" in text_of(client.get(page_of(second)))


def test_a_unit_is_added_moved_and_kept_in_place(district: District) -> None:
    client, address = browser(district, "operator"), reverse("office_unit_add")
    sent = {"name": "Phòng Nội vụ", "short_name": "PNV", "kind": "home_affairs", "aliases": "NV\n"}
    assert client.post(address, sent).status_code == 302
    unit = Organisation.objects.get(name="Phòng Nội vụ")
    bad = text_of(client.post(address, sent), 422)
    assert "Đã có đơn vị tên" in bad
    assert 'value="PNV"' in bad
    moved = client.post(reverse("office_unit_move", args=[unit.pk]), {"act": "up", "page": "1"})
    assert moved.headers["Location"] == f"{reverse('office_units')}#don-vi-{unit.pk}"


def test_everything_that_is_done_with_one_unit(district: District, unit: Organisation) -> None:
    client, address = browser(district, "leader"), page_of(unit)
    page = text_of(client.get(address))
    assert "Chưa có gì dùng đến đơn vị này" in page
    sent = {"act": "correct", "name": "Phòng Riêng", "short_name": "PR", "kind": "culture"}
    sent["based_on"] = stamp(client, unit, "correct")
    assert client.post(address, sent).status_code == 302
    late = text_of(client.post(address, {**sent, "name": "Phòng Khác"}), 409)
    assert "Phòng Khác" in late.split('class="clash"', 1)[1]
    assert "Có người vừa sửa" in late
    rename = {"act": "rename", "name": "Phòng Mới", "on": "01/10/2026"}
    rename["based_on"] = stamp(client, unit, "rename")
    assert client.post(address, rename).status_code == 302
    page = text_of(client.get(address))
    assert "30/09/2026" in page
    assert "Phòng Riêng" in page
    assert client.post(address, {"act": "spelling", "written": "P. Mới"}).status_code == 302
    taken = text_of(client.post(address, {"act": "spelling", "written": "Phòng TC-KH"}), 422)
    assert "đang là cách viết của" in taken or "Phòng Tài chính" in taken
    alias = OrganisationAlias.objects.get(written="P. Mới")
    assert client.post(address, {"act": "forget", "alias": alias.pk}).status_code == 302
    assert client.post(address, {"act": "forget", "alias": alias.pk}).status_code == 404
    follower = district.unit(OrganisationKind.FINANCE)
    end = {"act": "end", "last_day": "30/11/2026", "successor": follower.pk, "how": "merged"}
    end["based_on"] = stamp(client, unit, "end")
    bad = text_of(client.post(address, {**end, "last_day": "hôm nay"}), 422)
    assert 'value="hôm nay"' in bad
    assert client.post(address, end).status_code == 302
    page = text_of(client.get(address))
    assert "Bỏ ngày kết thúc" in page
    assert f"sáp nhập vào {follower.name}" in page
    assert "đã có đơn vị kế tục" in text_of(client.post(address, {"act": "reopen"}), 422)
    assert "đang được dùng" in text_of(client.post(address, {"act": "remove"}), 422)
    assert client.post(address, {"act": "khong-co"}).status_code == 404


def test_a_unit_added_by_mistake_is_removed(district: District, unit: Organisation) -> None:
    client = browser(district, "leader")
    gone = client.post(page_of(unit), {"act": "remove"})
    assert gone.headers["Location"] == reverse("office_units")
    assert client.get(page_of(unit)).status_code == 404
    finance = district.unit(OrganisationKind.FINANCE)
    page = text_of(client.get(page_of(finance)))
    assert "Không xóa được vì đang được dùng" in page
    assert "nhiệm vụ trong lộ trình" in page


def test_the_list_takes_the_same_queries_however_long(district: District) -> None:
    client, address = browser(district, "leader"), reverse("office_units")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(30):
        unit = create_organisation(
            actor=district.system,
            authority=district.authority,
            name=f"Đơn vị {number}",
            kind="other",
        )
        add_alias(organisation=unit, written=f"ĐV{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_another_authority_s_things_are_not_found(district: District, unit: Organisation) -> None:
    values = routes.values(district)
    stranger = browser(district, "stranger")
    for name, key in (
        ("letterhead", "issuer_pk"),
        ("letterhead_remove", "letterhead_pk"),
        ("school_year", "year_pk"),
        ("office_day_remove", "office_day_pk"),
        ("office_unit", "office_unit_pk"),
        ("office_unit_move", "office_unit_pk"),
        ("child_ticket", "child_pk"),
        ("child_unlink", "child_pk"),
        ("ticket_revoke", "ticket_pk"),
    ):
        address = reverse(name, args=[values[key]])
        assert stranger.post(address, {"act": "remove"}).status_code == 404, name
    assert Letterhead.objects.exists()
    assert SchoolYear.objects.exists()
    assert OfficeDay.objects.filter(removed_at__isnull=True, off=date(2026, 11, 27)).exists()
    assert not SetupTicket.objects.filter(revoked_at__isnull=False).exists()
    education = browser(district, "education")
    for name in ("authority", "office_units", "letterheads", "school_years", "office_days"):
        assert education.get(reverse(name)).status_code == 403, name
