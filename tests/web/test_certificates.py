"""The page of certificates, one entered by hand, one withdrawn, those on a school's page."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.domain.conftest import District
from tests.web.people import browser
from tests.web.workbooks import sheets
from truongchuan.domain.accreditation.certificates import CertificateDraft, record_certificate
from truongchuan.domain.accreditation.models import Certificate
from truongchuan.domain.directory.models import School
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.sources.services import record_source

pytestmark = pytest.mark.django_db
TODAY = date(2023, 5, 15)


@pytest.fixture
def held(district: District) -> District:
    """Three schools: one holds a later certificate, one ends soon, one has none."""
    Programme.objects.update(fixed_today=TODAY)
    source = record_source(
        actor=district.system, authority_id=district.authority.pk, kind="person", title="Nhập tay"
    )

    def give(name: str, number: str, start: date, end: date | None) -> None:
        record_certificate(
            actor=district.system,
            school=School.objects.get(organisation__name=name),
            draft=CertificateDraft(
                degree=1, level=2, number=number, decided_on=start, valid_from=start, valid_to=end
            ),
            source=source,
        )

    give("TH Hòa Bình", "1/QĐ", date(2017, 3, 1), date(2022, 3, 1))
    give("TH Hòa Bình", "2/QĐ", date(2022, 3, 1), date(2027, 3, 1))
    give("THCS Hòa Bình", "3/QĐ", date(2018, 9, 1), date(2023, 9, 1))
    return district


def test_certificates_by_how_they_stand(held: District) -> None:
    client = browser(held, "viewer")
    url = reverse("certificates")

    def numbers(query: str) -> list[str]:
        text = client.get(url + query).content.decode()
        return [n for n in ("1/QĐ", "2/QĐ", "3/QĐ") if n in text]

    assert numbers("") == ["1/QĐ", "2/QĐ", "3/QĐ"]
    assert numbers("?state=holding") == ["2/QĐ", "3/QĐ"]
    assert numbers("?state=soon6") == numbers("?state=soon12") == ["3/QĐ"]
    assert numbers("?state=replaced") == ["1/QĐ"]
    assert numbers("?state=expired") == []
    assert numbers("?kind=primary") == ["1/QĐ", "2/QĐ"]
    assert numbers("?q=thcs+hoa") == ["3/QĐ"]
    assert numbers("?sort=-to&page=9&kind=vo-ly") == ["1/QĐ", "2/QĐ", "3/QĐ"]
    none = client.get(url + "?state=none").content.decode()
    assert "MN Đống Đa" in none
    assert "THCS Hòa Bình" not in none
    text = client.get(url).content.decode()
    assert "còn 109 ngày" in text
    assert "quá 440 ngày" in text
    assert "Ghi bằng" not in text, "a viewer only reads"
    Certificate.objects.filter(number="2/QĐ").update(valid_to=date(2023, 1, 1))
    assert numbers("?state=expired") == ["2/QĐ"]


def test_what_the_page_shows_goes_into_a_workbook(held: District) -> None:
    client = browser(held, "viewer")
    content = client.get(reverse("certificates_xlsx") + "?state=soon6").content
    [cells] = sheets(content).values()
    assert "3/QĐ" in cells
    assert "2/QĐ" not in cells
    without = client.get(reverse("certificates_xlsx") + "?state=none").content
    assert "MN Đống Đa" in next(iter(sheets(without).values()))


def test_a_certificate_by_hand_and_its_withdrawal(held: District) -> None:
    client = browser(held, "education")
    url = reverse("certificate_new")
    typed = {
        "school": "mn dong da", "number": "9/QĐ", "decided_on": "01/02/2023", "issuer": "UBND",
        "valid_from": "01/02/2023", "valid_to": "01/02/2020", "degree": "1",
        "instrument": "19/2018/TT-BGDĐT",
    }  # fmt: skip
    wrong = client.post(url, typed)
    assert wrong.status_code == 422
    assert 'value="9/QĐ"' in wrong.content.decode()
    assert client.post(url, {**typed, "degree": "", "valid_to": ""}).status_code == 422
    assert client.post(url, {**typed, "school": "không có"}).status_code == 422
    assert client.post(url, {**typed, "valid_to": "01/02/2028"}).status_code == 302
    made = Certificate.objects.get(number="9/QĐ")
    assert (made.school.name, made.instrument, made.source.kind) == (
        "MN Đống Đa", "19/2018/TT-BGDĐT", "person",
    )  # fmt: skip
    assert client.post(url, {**typed, "valid_to": "01/02/2028"}).status_code == 422
    withdraw = reverse("certificate_withdraw", args=[made.pk])
    assert "Rút bản ghi nhầm" in client.get(withdraw).content.decode()
    assert client.post(withdraw, {"reason": ""}).status_code == 422
    assert client.post(withdraw, {"reason": "Nhầm trường"}).status_code == 302
    made.refresh_from_db()
    assert made.withdrawn_reason == "Nhầm trường"
    assert client.get(withdraw).status_code == 404


def test_a_school_shows_its_certificates_with_the_days_left(held: District) -> None:
    client = browser(held, "viewer")
    school = School.objects.get(organisation__name="TH Hòa Bình")
    text = client.get(reverse("school", args=[held.programme.pk, school.pk])).content.decode()
    assert text.index("2/QĐ") < text.index("1/QĐ"), "the one that ends last stands first"
    assert "còn 1386 ngày" in text
    none = School.objects.get(organisation__name="MN Đống Đa")
    empty = client.get(reverse("school", args=[held.programme.pk, none.pk])).content.decode()
    assert "Bằng công nhận của trường" not in empty


def test_nothing_is_known_yet(district: District) -> None:
    text = browser(district, "education").get(reverse("certificates")).content.decode()
    assert "Chưa ghi bằng công nhận nào" in text
    assert reverse("list_imports") in text


def test_the_number_of_queries_does_not_grow_with_certificates(held: District) -> None:
    client = browser(held, "viewer")
    url = reverse("certificates")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    base = Certificate.objects.get(number="3/QĐ")
    for n in range(30):
        base.pk, base.number = None, f"{n + 10}/QĐ"
        base.save()
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) <= len(few)
