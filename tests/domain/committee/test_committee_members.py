"""Who sits in the committee, on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.committee.building import START, Board
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.committee.members import (
    Seat,
    add_member,
    change_member,
    correct_member,
    create_committee,
    end_member,
)
from truongchuan.domain.committee.models import SteeringCommittee
from truongchuan.domain.committee.selectors import (
    committee_on,
    get_member,
    list_seats,
    members_on,
    vacant_roles,
)
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed

JULY = date(2023, 7, 1)


def names(board: Board, day: date) -> list[str]:
    committee = committee_on(actor=board.education, programme=board.programme, on=day)
    return [m.name for m in members_on(committee=committee, on=day)] if committee else []


def test_members_stand_by_role_whatever_the_order_of_the_decision(board: Board) -> None:
    assert names(board, START) == [
        "Nguyễn Văn Trưởng",
        "Trần Thị Phó",
        "Lê Văn Viên",
        "Phạm Thị Thư",
    ]
    assert names(board, date(2023, 1, 9)) == []


def test_a_replaced_head_shows_the_right_name_on_each_day(board: Board) -> None:
    chair = board.member("chair")
    after = change_member(
        actor=board.education,
        member=chair,
        seat=Seat("Đỗ Thị Mới", "chair", "Chủ tịch UBND quận"),
        on=JULY,
        decision_number="99/QĐ-UBND",
        decided_on=date(2023, 6, 28),
        reason="Chuyển công tác",
    )
    chair.refresh_from_db()
    assert names(board, date(2023, 6, 30))[0] == "Nguyễn Văn Trưởng"
    assert names(board, JULY)[0] == "Đỗ Thị Mới"
    assert (chair.replaced_by, chair.valid_to) == (after, date(2023, 6, 30))
    assert (chair.ended_by, chair.end_reason) == ("99/QĐ-UBND", "Chuyển công tác")
    event = AuditEvent.objects.filter(action="committee.change_member").get()
    assert event.after["decision"] == "99/QĐ-UBND"
    assert list_seats(actor=board.education, programme=board.programme).count() == 5


def test_a_leaver_without_successor_leaves_a_vacancy(board: Board) -> None:
    end_member(
        actor=board.education,
        member=board.member("secretary"),
        last_day=date(2023, 3, 31),
        decision_number="40/QĐ-UBND",
    )
    assert vacant_roles(members_on(committee=board.committee, on=date(2023, 3, 31))) == []
    assert vacant_roles(members_on(committee=board.committee, on=date(2023, 4, 1))) == ["secretary"]


def test_a_new_decision_ends_the_committee_before(board: Board) -> None:
    create_committee(
        actor=board.leader,
        programme=board.programme,
        name="Ban chỉ đạo kiện toàn",
        starts_on=JULY,
        decision_number="200/QĐ-UBND",
        seats=[Seat("Đỗ Thị Mới", "chair")],
    )
    assert names(board, JULY) == ["Đỗ Thị Mới"]
    assert len(names(board, date(2023, 6, 30))) == 4
    assert SteeringCommittee.objects.filter(valid_to__isnull=True).count() == 1


def test_writing_a_name_anew_keeps_the_seat(board: Board) -> None:
    member = board.member("member")
    correct_member(
        actor=board.education,
        member=member,
        name=" Lê  Văn Viện ",
        post="Phó Trưởng phòng",
        unit=None,
        person=None,
    )
    found = get_member(actor=board.education, programme=board.programme, pk=member.pk)
    assert found is not None
    assert (found.name, found.post, found.valid_from) == ("Lê Văn Viện", "Phó Trưởng phòng", START)


@pytest.mark.parametrize(
    ("seat", "day", "code"),
    [
        (Seat(" ", "member"), JULY, "member-name-empty"),
        (Seat("A", "king"), JULY, "role-unknown"),
        (Seat("A", "chair"), JULY, "role-taken"),
        (Seat("A", "standing_deputy"), JULY, "role-taken"),
        (Seat("A", "member"), date(2022, 1, 1), "day-outside-committee"),
    ],
)
def test_what_seats_are_refused(board: Board, seat: Seat, day: date, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        add_member(actor=board.education, committee=board.committee, seat=seat, starts_on=day)
    assert refused.value.code == code
    assert board.committee.members.count() == 4


def test_a_person_sits_once_and_only_in_their_own_authority(board: Board) -> None:
    person = board.member("secretary").person
    with pytest.raises(DomainError, match="member-already"):
        add_member(
            actor=board.education,
            committee=board.committee,
            seat=Seat("Phạm Thị Thư", "member", person=person),
            starts_on=JULY,
        )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"decision_number": " "}, "decision-needed"),
        ({"on": START}, "day-before-member"),
        ({"seat": Seat("A", "standing_deputy")}, "role-taken"),
    ],
)
def test_what_changes_are_refused(board: Board, given: dict[str, object], code: str) -> None:
    usual: dict[str, object] = {
        "actor": board.education,
        "member": board.member("chair"),
        "seat": Seat("A", "chair"),
        "on": JULY,
        "decision_number": "1/QĐ",
    }
    with pytest.raises(DomainError) as refused:
        change_member(**(usual | given))  # type: ignore[arg-type]
    assert refused.value.code == code
    assert board.member("chair").name == "Nguyễn Văn Trưởng"


def test_who_left_cannot_leave_again(board: Board) -> None:
    member = board.member("member")
    end_member(actor=board.education, member=member, last_day=JULY, decision_number="1/QĐ")
    with pytest.raises(DomainError, match="member-left"):
        end_member(actor=board.education, member=member, last_day=JULY, decision_number="1/QĐ")


def test_a_second_committee_from_the_same_day_is_refused(board: Board) -> None:
    with pytest.raises(DomainError, match="committee-before-last"):
        create_committee(
            actor=board.education, programme=board.programme, name="Khác", starts_on=START
        )


def test_only_those_in_charge_change_the_committee(board: Board) -> None:
    finance = board.district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    for actor in (finance, board.secretary, replace(board.leader, authority_id=None)):
        with pytest.raises(NotAllowed):
            end_member(
                actor=actor,
                member=board.member("member"),
                last_day=JULY,
                decision_number="1/QĐ",
            )
    assert board.member("member").valid_to is None
