"""Lists of schools: what each row would do, what is asked, what is written."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.onboarding.lists.conftest import Office, codes, line
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import (
    Campus,
    ExternalId,
    Organisation,
    OrganisationVersion,
    School,
)
from truongchuan.domain.directory.services import create_school
from truongchuan.domain.onboarding.list_models import ListBatch
from truongchuan.domain.onboarding.lists.batches import (
    answer_lines,
    discard_list,
    refresh_list,
)
from truongchuan.domain.onboarding.lists.writing import commit_list
from truongchuan.domain.shared.errors import DomainError, NotAllowed

pytestmark = pytest.mark.django_db
NEW = """STT;Tên trường;Phường, xã;Địa chỉ;Mã trường;Điểm trường;Loại hình
1;MN Hoa Mai;Hoa Sen;12 phố A;001;Điểm lẻ 1: 3 phố B;Công lập
2;Trường Tiểu học Ánh Sao;Phường Ánh Dương;;002;;Tư thục
"""


def code(call: object) -> str:
    with pytest.raises(DomainError) as caught:
        call()  # type: ignore[operator]
    return caught.value.code


def test_new_schools_are_shown_first_and_written_together(office: Office) -> None:
    before = School.objects.count()
    batch = office.send("schools", NEW, by=office.education)
    assert (batch.new, batch.failed, School.objects.count()) == (2, 0, before)
    events = AuditEvent.objects.count()
    commit_list(actor=office.education, batch=batch)
    assert School.objects.count() == before + 2
    assert AuditEvent.objects.count() == events + 1
    event = AuditEvent.objects.latest("number")
    assert (event.action, event.after["new"]) == ("list_import.commit", 2)
    school = office.school("MN Hoa Mai")
    assert (school.kind, school.ownership, school.ward.name) == (  # type: ignore[union-attr]
        "preschool", "public", "UBND phường Hoa Sen",
    )  # fmt: skip
    assert [(c.name, c.address, c.is_main) for c in school.campuses.all()] == [
        ("MN Hoa Mai", "12 phố A", True),
        ("Điểm lẻ 1", "3 phố B", False),
    ]
    assert ExternalId.objects.get(organisation=school.organisation).value == "001"
    assert school.organisation.versions.count() == 1


def test_the_same_file_is_written_once(office: Office) -> None:
    commit_list(actor=office.education, batch=office.send("schools", NEW))
    assert code(lambda: office.send("schools", NEW)) == "list-repeated"
    again = office.send("schools", NEW + "\n")  # another file with the same rows
    assert (again.new, again.same) == (0, 2)
    assert code(lambda: commit_list(actor=office.education, batch=again)) == "list-nothing-to-write"


def test_the_same_file_that_waits_is_the_same_draft(office: Office) -> None:
    first, second = office.send("schools", NEW), office.send("schools", NEW)
    assert first.pk == second.pk
    assert second.lines.count() == 2


def test_of_two_drafts_of_one_file_the_second_sees_the_first(office: Office) -> None:
    first = office.send("schools", NEW)
    second = ListBatch.objects.get(pk=first.pk)
    commit_list(actor=office.education, batch=first)
    assert code(lambda: commit_list(actor=office.operator, batch=second)) == "list-not-waiting"


def test_changes_are_shown_before_and_after_and_hold_from_a_day(office: Office) -> None:
    commit_list(actor=office.education, batch=office.send("schools", NEW))
    batch = office.send(
        "schools",
        """Tên trường;Địa chỉ;Mã trường;Tình trạng
        MN Hoa Mai;15 phố C;009;
        TH Ánh Sao;;;đang hoạt động""",
        on=date(2026, 12, 1),
    )
    assert (batch.updated, batch.same, batch.new) == (1, 1, 0)
    assert line(batch, 2).plan["changes"] == [
        ["address", "12 phố A", "15 phố C"],
        ["moet_id", "001", "009"],
    ]
    commit_list(actor=office.education, batch=batch)
    school = office.school("MN Hoa Mai")
    mains = Campus.objects.filter(school=school, is_main=True).order_by("pk")
    assert [(c.address, c.valid_from, c.valid_to) for c in mains] == [
        ("12 phố A", None, date(2026, 11, 30)),
        ("15 phố C", date(2026, 12, 1), None),
    ]
    ids = ExternalId.objects.filter(organisation=school.organisation).order_by("pk")
    assert [(i.value, i.valid_to) for i in ids] == [("001", date(2026, 11, 30)), ("009", None)]


def test_a_name_spelled_otherwise_is_remembered_and_not_taken(office: Office) -> None:
    batch = office.send("schools", "Tên trường\nTH Hòa Bính\nTrường Trung học cơ sở Hoà Binh\n")
    assert (line(batch, 2).state, codes(line(batch, 2))) == ("same", []), "the plan wrote it so"
    other = line(batch, 3)
    assert (other.state, codes(other)) == ("update", ["spelled-otherwise"])
    assert other.plan["changes"] == [["aliases", "", "THCS Hoà Binh"]]
    commit_list(actor=office.education, batch=batch)
    assert office.school("THCS Hòa Bình").organisation.aliases.count() == 1


def test_other_kind_of_the_same_name_asks_unless_the_file_has_both(office: Office) -> None:
    batch = office.send("schools", "Tên trường\nMN Hòa Bình\n")
    asked = line(batch, 2)
    assert (asked.state, asked.reason) == ("question", "other-kind")
    labels = {c["label"] for c in asked.plan["candidates"]}
    assert labels == {"TH Hòa Bình", "THCS Hòa Bình"}
    both = office.send("schools", "Tên trường\nMN Hòa Bình\nTH Hòa Bình\nTHCS Hòa Bình\n")
    assert line(both, 2).state == "new"


def test_answers_settle_a_question(office: Office) -> None:
    batch = office.send("schools", "Tên trường;Địa chỉ\nMN Đống Đaa;1 phố A\n")
    asked = line(batch, 2)
    assert (asked.state, asked.reason, batch.asked) == ("question", "near-name", 1)

    def answer(choice: str, chosen: int | None = None) -> tuple[str, list[str]]:
        answer_lines(actor=office.education, batch=batch, rows=[2], choice=choice, chosen=chosen)
        now = line(batch, 2)
        return now.state, [change[0] for change in now.plan["changes"]]

    assert answer("another") == ("new", [])
    assert answer("skip") == ("skip", [])
    assert answer("same") == ("update", ["address", "aliases"])
    assert answer("rename") == ("update", ["name", "address"])
    assert code(lambda: answer("same", 999_999)) == "list-answer-unknown"
    assert code(lambda: answer("perhaps")) == "list-answer-unknown"
    batch.refresh_from_db()
    assert (batch.asked, batch.updated) == (0, 1)
    commit_list(actor=office.education, batch=batch)
    names = OrganisationVersion.objects.filter(organisation__school__kind="preschool")
    assert sorted(names.values_list("name", "valid_from")) == [
        ("MN Đống Đa", None), ("MN Đống Đaa", date(2026, 11, 20)),
    ]  # fmt: skip


def test_a_new_name_under_the_product_s_own_number_renames(office: Office) -> None:
    school = office.school("MN Đống Đa")
    batch = office.send(
        "schools", f"Tên trường;Mã hệ thống\nMN Kim Đồng;T{school.pk}\nMN B;T999999\n"
    )
    assert line(batch, 2).plan["changes"] == [["name", "MN Đống Đa", "MN Kim Đồng"]]
    assert codes(line(batch, 3)) == ["key-unknown"]


def test_a_code_that_is_another_school_s_asks_or_is_refused(office: Office) -> None:
    commit_list(actor=office.education, batch=office.send("schools", NEW))
    batch = office.send("schools", "Tên trường;Mã trường\nMN Hướng Dương;001\nTH Ánh Sao;001\n")
    assert (line(batch, 2).state, line(batch, 2).reason) == ("question", "same-id")
    assert (line(batch, 3).state, line(batch, 3).reason) == ("question", "same-id")
    refused = code(
        lambda: answer_lines(actor=office.education, batch=batch, rows=[2], choice="another")
    )
    assert refused == "list-answer-unknown"


def test_doubles_within_the_file(office: Office) -> None:
    batch = office.send(
        "schools",
        """Tên trường;Loại trường;Địa chỉ
        Hoa Lan;MN;1 phố A
        Trường mầm non Hoa Lan;;1 phố A
        MN Hoa Lan;Mầm non;2 phố B
        MN Hoa Lann;;""",
    )
    assert [line(batch, n).state for n in (2, 3, 4, 5)] == ["new", "skip", "error", "new"]
    assert [codes(line(batch, n)) for n in (3, 4, 5)] == [
        ["same-as-row"], ["contradicts-row"], ["near-row"],
    ]  # fmt: skip


def test_place_tells_schools_of_one_name_apart(office: Office) -> None:
    wards = {w.name: w for w in Organisation.objects.filter(kind="ward")}
    for ward in wards.values():
        create_school(
            actor=office.district.system, authority=office.district.authority,
            name="MN Sao Mai", kind="preschool", ward=ward,
        )  # fmt: skip
    batch = office.send(
        "schools",
        """Tên trường;Phường;Địa chỉ
        MN Sao Mai;Hoa Sen;1 phố A
        MN Sao Mai;;
        MN Sao Mai;Hoa Senn;""",
    )
    assert line(batch, 2).state == "update"
    assert codes(line(batch, 3)) == ["school-ambiguous"]
    assert codes(line(batch, 4)) == ["ward-unknown-near"]


def test_same_name_in_another_ward_asks(office: Office) -> None:
    school = office.school("TH Hòa Bình")
    school.ward = Organisation.objects.get(name="UBND phường Hoa Sen")
    school.save()
    batch = office.send("schools", "Tên trường;Xã, phường\nTH Hòa Bình;Ánh Dương\n")
    asked = line(batch, 2)
    assert (asked.state, asked.reason) == ("question", "other-ward")
    assert asked.plan["candidates"][0]["changes"] == [
        ["ward", "UBND phường Hoa Sen", "UBND phường Ánh Dương"]
    ]


def test_only_good_rows_are_written_unless_all_have_to_be(office: Office) -> None:
    text = "Tên trường;Ngày thành lập\nMN Hoa Mai;31/12/1998\nHoa Mơ;\nTH Lan;12/2001\n"
    batch = office.send("schools", text)
    assert [line(batch, n).state for n in (2, 3, 4)] == ["new", "error", "error"]
    assert [codes(line(batch, n)) for n in (3, 4)] == [["kind-missing"], ["day-month-only"]]
    refused = code(lambda: commit_list(actor=office.education, batch=batch, only_clean=True))
    assert refused == "list-not-clean"
    commit_list(actor=office.education, batch=batch)
    assert office.school("MN Hoa Mai").organisation.starts_on == date(1998, 12, 31)
    assert not School.objects.filter(organisation__name="TH Lan").exists()


def test_what_changed_since_it_was_shown_is_shown_again(office: Office) -> None:
    batch = office.send("schools", NEW)
    create_school(
        actor=office.district.system, authority=office.district.authority,
        name="MN Hoa Mai", kind="preschool",
    )  # fmt: skip
    assert code(lambda: commit_list(actor=office.education, batch=batch)) == "list-outdated"
    assert School.objects.filter(organisation__name="TH Ánh Sao").count() == 0
    batch = refresh_list(actor=office.education, batch=batch)
    assert (batch.new, batch.updated) == (1, 1)
    commit_list(actor=office.education, batch=batch)
    assert School.objects.filter(organisation__name="MN Hoa Mai").count() == 1


def test_a_list_put_away_is_not_written(office: Office) -> None:
    batch = office.send("schools", NEW)
    discard_list(actor=office.education, batch=batch)
    assert code(lambda: commit_list(actor=office.education, batch=batch)) == "list-not-waiting"
    assert code(lambda: discard_list(actor=office.education, batch=batch)) == "list-not-waiting"


def test_units_and_persons_are_for_those_who_look_after_the_authority(office: Office) -> None:
    with pytest.raises(NotAllowed):
        office.send("units", "Tên đơn vị\nPhòng Nội vụ\n", by=office.education)
    with pytest.raises(NotAllowed):
        office.send("persons", "Họ tên;Đơn vị;Chức vụ\nA B;X;Y\n", by=office.education)
    stranger = office.district.actor
    viewer = stranger("viewer")  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        office.send("schools", NEW, by=viewer)


def test_a_list_is_held_against_the_directory_in_a_fixed_number_of_queries(
    office: Office, django_assert_max_num_queries: object
) -> None:
    rows = "".join(f"MN Hoa {n} bông;Hoa Sen;{n} phố A;M{n}\n" for n in range(300))
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        batch = office.send("schools", "Tên trường;Phường;Địa chỉ;Mã trường\n" + rows)
    assert batch.new == 300
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        commit_list(actor=office.education, batch=batch)
    assert School.objects.filter(organisation__name__startswith="MN Hoa").count() == 300
