"""No personal value enters the record, whatever a service hands over."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.domain.conftest import District
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.audit.values import label_of, without_personal_values
from truongchuan.domain.committee.members import Seat, add_member, correct_member, create_committee
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.directory.services import create_person, end_membership
from truongchuan.domain.followup.obstacles import ObstacleDraft, raise_obstacle, withdraw_obstacle
from truongchuan.domain.programmes.assigning import assign_task, move_deadline
from truongchuan.domain.reminders.telling import urge_row
from truongchuan.domain.shared.actor import Function

NAME, MAIL, PHONE = "Trịnh Thị Dấu Vết", "dau.vet@thu.example.vn", "0912 345 678"
MARKS = (NAME, "Dấu Vết", MAIL, PHONE, "0912345678")


@pytest.mark.parametrize(
    ("action", "key", "value"),
    [
        ("x.y", "state", "in_progress"),
        ("x.y", "due_on", "2023-05-31"),
        ("x.y", "at", "2023-05-31T08:00:00+07:00"),
        ("x.y", "month", "2023-05"),
        ("x.y", "anything", 12),
        ("x.y", "done", True),
        ("x.y", "anything", None),
        ("x.y", "file", "ab" * 32),
        ("x.y", "number", "38/KH-UBND"),
        ("organisation.rename", "name", "UBND phường Hoa Sen"),
        ("x.y", "needs", {"12": 5}),
        ("x.y", "refs", ["1.1.M1.a"]),
        ("task.move_deadline", "reason", "Chờ ý kiến"),
        ("x.y", "reason", ""),
    ],
)
def test_figures_days_codes_and_official_names_are_kept(
    action: str, key: str, value: object
) -> None:
    assert without_personal_values(action, {key: value}) == {key: value}


@pytest.mark.parametrize(
    ("action", "key", "value"),
    [
        ("x.y", "reason", "Bà Trịnh Thị Dấu Vết xin nghỉ"),
        ("x.y", "unheard_of", NAME),
        ("x.y", "name", MAIL),
        ("person.create", "name", NAME),
        ("committee.correct_member", "name", NAME),
        ("account.invite", "name", NAME),
        ("x.y", "email", "lan"),
        ("x.y", "username", "lan.nguyen"),
        ("x.y", "file", "cv-nguyen-van-a.pdf"),
        ("x.y", "number", PHONE),
        ("x.y", "number", "+84 912 345 678"),
        ("x.y", "decision", "x" * 201),
        ("task.move_deadline", "reason", f"Gọi {PHONE}"),
        ("task.move_deadline", "reason", f"Thư {MAIL}"),
    ],
)
def test_other_texts_become_their_length(action: str, key: str, value: str) -> None:
    assert without_personal_values(action, {key: value}) == {key: {"chars": len(value)}}


def test_texts_within_lists_and_groups_are_met_too() -> None:
    kept = without_personal_values("x.y", {"a": [{"name": MAIL, "n": 1}], "b": {NAME: 1}})
    assert kept == {"a": [{"name": {"chars": len(MAIL)}, "n": 1}], "b": {"items": 1}}


def test_things_are_named_by_an_official_text_or_by_their_number(district: District) -> None:
    from truongchuan.domain.directory.models import Person

    assert label_of(district.authority) == "Ủy ban nhân dân quận Mẫu"
    assert label_of(Person(pk=5, name=NAME)) == "#5"


def recorded() -> str:
    """Return all that the record holds but who acted."""
    columns = ("address", "action", "subject_type", "subject_id", "subject_label")
    lines = AuditEvent.objects.values_list(*columns, "before", "after")
    return json.dumps([list(line) for line in lines], ensure_ascii=False)


def test_services_leave_no_personal_value_in_the_record(district: District) -> None:
    words = f"Bà {NAME}, {MAIL}, điện thoại {PHONE}"
    leader = district.actor(Function.LEADER)
    education = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    finance = district.unit(OrganisationKind.FINANCE)
    row = district.programme.rows.get(number=1)
    person = create_person(
        actor=district.system,
        authority=district.authority,
        name=NAME,
        organisation=finance,
        function=Function.OFFICER,
    )
    committee = create_committee(
        actor=leader,
        programme=district.programme,
        name="Ban Chỉ đạo",
        decision_number="5/QĐ-UBND",
        starts_on=date(2023, 1, 5),
    )
    member = add_member(
        actor=leader,
        committee=committee,
        seat=Seat(role="member", name=NAME, post=f"Chuyên viên {NAME}", unit=finance),
        starts_on=date(2023, 1, 5),
    )
    correct_member(
        actor=leader, member=member, name=f"{NAME} B", post="Phó phòng", unit=finance, person=None
    )
    obstacle = raise_obstacle(
        actor=education,
        work=row,
        draft=ObstacleDraft(
            words=words, category="money", solver=finance, due_on=date(2026, 12, 1)
        ),
    )
    withdraw_obstacle(actor=education, obstacle=obstacle, reason=words)
    urge_row(actor=education, row=row, words=words, audiences=("cooperating",))
    task = assign_task(
        actor=education,
        programme=district.programme,
        task=f"Liên hệ {MAIL}",
        lead=finance,
        due_on=date(2026, 12, 1),
        origin="conclusion",
    )
    move_deadline(actor=education, row=task, due_on=date(2026, 12, 20), reason=words)
    end_membership(
        actor=district.system,
        membership=person.memberships.get(),
        last_day=date(2026, 12, 1),
        reason=words,
    )
    text = recorded()
    assert [mark for mark in MARKS if mark in text] == []
    assert AuditEvent.objects.filter(action="task.move_deadline").exists()
