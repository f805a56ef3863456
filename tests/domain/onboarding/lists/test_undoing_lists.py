"""Taking a list back: what it made goes, what was used or changed since stays."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.onboarding.lists.conftest import Office
from tests.domain.onboarding.lists.test_school_lists import NEW, code
from truongchuan.domain.accreditation.certificates import (
    CertificateDraft,
    record_certificate,
    withdraw_certificate,
)
from truongchuan.domain.accreditation.models import Certificate
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import (
    Campus,
    ExternalId,
    Organisation,
    OrganisationVersion,
    Person,
    School,
)
from truongchuan.domain.directory.services import rename_organisation
from truongchuan.domain.onboarding.lists.undoing import plan_undo, undo_list
from truongchuan.domain.onboarding.lists.writing import commit_list
from truongchuan.domain.sources.services import record_source

pytestmark = pytest.mark.django_db
TABLES = (Organisation, OrganisationVersion, School, Campus, ExternalId, Person)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of the directory."""
    return {t.__name__: sorted(t.objects.values_list(), key=str) for t in TABLES}


def test_a_list_taken_back_leaves_everything_as_it_was(office: Office) -> None:
    school = office.school("MN Đống Đa")
    before = everything()
    batch = office.send(
        "schools",
        NEW + "3;MN Kim Đồng;Hoa Sen;9 phố D;K1;Điểm lẻ;tư thục\n",
    )
    renamed = office.send(
        "schools", f"Tên trường;Mã hệ thống;Địa chỉ;Tên khác\nMN Tân Mai;T{school.pk};1 phố A;Mai\n"
    )
    commit_list(actor=office.education, batch=batch)
    commit_list(actor=office.education, batch=renamed)
    assert office.school("MN Tân Mai").pk == school.pk
    for done in (renamed, batch):
        plan = plan_undo(done)
        assert not plan.kept
        events = AuditEvent.objects.count()
        undo_list(actor=office.education, batch=done)
        assert AuditEvent.objects.count() == events + 1
    assert everything() == before
    assert AuditEvent.objects.latest("number").action == "list_import.undo"
    again = office.send("schools", NEW)
    assert again.new == 2, "what was taken back may be written again"
    assert code(lambda: undo_list(actor=office.education, batch=batch)) == "list-not-committed"


def test_what_is_used_or_changed_since_stays_with_its_reason(office: Office) -> None:
    batch = office.send("schools", NEW + "3;MN Kim Đồng;;;K1;;\n")
    commit_list(actor=office.education, batch=batch)
    used, changed = office.school("MN Hoa Mai"), office.school("TH Ánh Sao")
    source = record_source(
        actor=office.education, authority_id=used.authority_id, kind="person", title="Nhập tay"
    )
    record_certificate(
        actor=office.education, school=used, draft=CertificateDraft(degree=1, number="1/QĐ"),
        source=source,
    )  # fmt: skip
    rename_organisation(
        actor=office.education, organisation=changed.organisation, name="TH Ánh Trăng",
        on=date(2026, 11, 21),
    )  # fmt: skip
    plan = plan_undo(batch)
    assert [(row.row, row.kept) for row in plan.rows] == [
        (2, "used:accreditation.certificate"),
        (3, "changed-since"),
        (4, ""),
    ]
    undo_list(actor=office.education, batch=batch)
    assert School.objects.filter(pk__in=[used.pk, changed.pk]).count() == 2
    assert not School.objects.filter(organisation__name="MN Kim Đồng").exists()
    assert set(batch.effects.filter(row=3).values_list("kept", flat=True)) == {"changed-since"}


def test_nothing_is_taken_back_when_all_of_it_is_used(office: Office) -> None:
    batch = office.send("units", "Tên đơn vị;Loại đơn vị\nUBND phường Mai Hoa;phường\n")
    commit_list(actor=office.operator, batch=batch)
    ward = Organisation.objects.get(name="UBND phường Mai Hoa")
    campus = Campus.objects.create(school=office.school("MN Đống Đa"), name="Lẻ", ward=ward)
    assert [row.kept for row in plan_undo(batch).rows] == ["used:directory.campus"]
    campus.delete()
    schools = office.send("schools", "Tên trường;Phường\nMN Hoa Mai;Mai Hoa\n")
    commit_list(actor=office.education, batch=schools)
    assert code(lambda: undo_list(actor=office.operator, batch=batch)) == "list-nothing-to-undo"
    undo_list(actor=office.education, batch=schools)
    undo_list(actor=office.operator, batch=batch)
    assert not Organisation.objects.filter(name="UBND phường Mai Hoa").exists()


def test_a_person_with_an_account_stays(office: Office) -> None:
    text = (
        "Họ tên;Đơn vị;Chức năng\nLê Bình;Phòng GD&ĐT;chuyên viên\nLê Chi;Phòng GD&ĐT;chuyên viên\n"
    )
    batch = office.send("persons", text)
    commit_list(actor=office.operator, batch=batch)
    person = Person.objects.get(name="Lê Bình")
    user = Person.objects.get(pk=office.operator.person_id).user
    Person.objects.filter(pk=office.operator.person_id).update(user=None)
    person.user = user
    person.save()
    undo_list(actor=office.operator, batch=batch)
    assert list(Person.objects.filter(name__startswith="Lê").values_list("name", flat=True)) == [
        "Lê Bình"
    ]


def test_certificates_are_withdrawn_and_replaced_ones_stand_again(office: Office) -> None:
    first = office.send("certificates", "Trường;Mức độ;Số QĐ\nTH Hòa Bình;1;12/QĐ\n")
    commit_list(actor=office.education, batch=first)
    second = office.send(
        "certificates", "Trường;Mức độ;Số QĐ\nTH Hòa Bình;2;12/QĐ\nMN Đống Đa;1;14/QĐ\n"
    )
    commit_list(actor=office.education, batch=second)
    other = Certificate.objects.get(number="14/QĐ")
    withdraw_certificate(actor=office.education, certificate=other, reason="Nhầm trường")
    undo_list(actor=office.education, batch=second)
    held = Certificate.objects.filter(number="12/QĐ").order_by("pk")
    assert [(c.degree, c.withdrawn_at is None) for c in held] == [(1, True), (2, False)]
    assert held[1].withdrawn_reason == "Hoàn tác danh sách certificates.csv"
    other.refresh_from_db()
    assert other.withdrawn_reason == "Nhầm trường"
