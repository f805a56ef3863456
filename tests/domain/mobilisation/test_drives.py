"""Drives: drafting, approval before opening, steps forward and back, and who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.domain.conftest import make_district
from tests.domain.mobilisation.conftest import APPROVAL, WORDS, Town
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.mobilisation.models import Drive
from truongchuan.domain.mobilisation.selectors import (
    DriveFilter,
    get_drive,
    list_drives,
    recordable_schools,
)
from truongchuan.domain.mobilisation.services import (
    approve_drive,
    change_drive,
    draft_drive,
    move_drive,
    set_need,
)
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed

pytestmark = pytest.mark.django_db


def draft(town: Town, actor: Actor | None = None, **changes: Any) -> Drive:
    return draft_drive(
        actor=actor or town.education,
        programme=town.programme,
        words=replace(WORDS, **changes),
        schools=[(town.school, 10_000_000)],
    )


def code_of(act: Any) -> str:
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value.code


def test_the_way_of_a_drive(town: Town) -> None:
    town.move("closed")
    town.move("settled")
    assert [(m.before, m.after) for m in town.drive.moves.order_by("pk")] == [
        ("draft", "approved"),
        ("approved", "open"),
        ("open", "closed"),
        ("closed", "settled"),
    ]
    town.move("closed", "Còn hóa đơn")
    town.move("open", "Thêm nhà tài trợ")
    actions = list(AuditEvent.objects.order_by("-pk").values_list("action", flat=True)[:2])
    assert actions == ["mobilisation.reopen", "mobilisation.reopen_settlement"]


@pytest.mark.parametrize(
    ("state", "note", "code"),
    [
        ("approved", "", "drive-move-refused"),
        ("settled", "", "drive-move-refused"),
        ("cancelled", "Thôi", "drive-move-refused"),
        ("draft", "Sửa", "drive-move-refused"),
    ],
)
def test_steps_that_do_not_exist(town: Town, state: str, note: str, code: str) -> None:
    assert code_of(lambda: town.move(state, note)) == code


def test_steps_back_need_a_reason_and_money_left_a_word(town: Town) -> None:
    town.receipt(900_000)
    town.move("closed")
    assert code_of(lambda: town.move("open", " ")) == "drive-reason-missing"
    assert code_of(lambda: town.move("settled")) == "drive-money-left"
    assert town.move("settled", "Chuyển sang năm học sau").state == "settled"


def test_no_drive_opens_without_approval(town: Town) -> None:
    drive = draft(town)
    assert (
        code_of(lambda: move_drive(actor=town.education, drive=drive, state="open"))
        == "drive-move-refused"
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"decision_number": " "}, "drive-decision-missing"),
        ({"decided_by": ""}, "drive-decision-missing"),
        ({"decided_on": date(2023, 5, 16)}, "decision-in-future"),
    ],
)
def test_approval_is_a_decision(town: Town, changes: dict[str, Any], code: str) -> None:
    drive = draft(town)
    approval = replace(APPROVAL, **changes)
    act = lambda: approve_drive(actor=town.education, drive=drive, approval=approval)  # noqa: E731
    assert code_of(act) == code


def test_approval_needs_a_ground_and_a_look_at_levels(town: Town) -> None:
    def approve(drive: Drive, **changes: Any) -> Drive:
        approval = replace(APPROVAL, **changes)
        return approve_drive(actor=town.education, drive=drive, approval=approval)

    assert code_of(lambda: approve(draft(town, ground=""))) == "drive-ground-missing"
    fixed = draft(town, purpose="Mỗi học sinh góp 500.000 đồng")
    assert code_of(lambda: approve(fixed)) == "drive-levels-unseen"
    assert approve(fixed, seen_levels=True).state == "approved"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "drive-title-empty"),
        ({"purpose": ""}, "drive-purpose-empty"),
        ({"ends_on": date(2023, 1, 1)}, "drive-dates"),
    ],
)
def test_drafts_that_make_no_sense(town: Town, changes: dict[str, Any], code: str) -> None:
    assert code_of(lambda: draft(town, **changes)) == code


@pytest.mark.parametrize(
    ("needs", "code"),
    [([], "drive-without-school"), ([0], "amount-range"), ([1, 2], "drive-school-twice")],
)
def test_schools_of_a_draft(town: Town, needs: list[int], code: str) -> None:
    act = lambda: draft_drive(  # noqa: E731
        actor=town.education,
        programme=town.programme,
        words=WORDS,
        schools=[(town.school, need) for need in needs],
    )
    assert code_of(act) == code


def test_needs_change_while_it_is_a_draft(town: Town) -> None:
    drive = draft(town)
    set_need(actor=town.education, drive=drive, school=town.other, need=7)
    set_need(actor=town.education, drive=drive, school=town.school, need=0)
    found = get_drive(actor=town.education, programme=town.programme, pk=drive.pk)
    assert found is not None
    assert found.need == 7  # type: ignore[attr-defined]
    last = lambda: set_need(actor=town.education, drive=drive, school=town.other, need=0)  # noqa: E731
    assert code_of(last) == "drive-without-school"
    opened = lambda: set_need(actor=town.education, drive=town.drive, school=town.other, need=9)  # noqa: E731
    assert code_of(opened) == "drive-not-draft"


def test_words_change_only_on_what_was_seen(town: Town) -> None:
    drive = draft(town)
    seen = drive.stamp
    words = replace(WORDS, title="Tên mới")
    act = lambda: change_drive(actor=town.education, drive=drive, words=words, based_on="x")  # noqa: E731
    assert code_of(act) == "drive-outdated"
    changed = change_drive(actor=town.education, drive=drive, words=words, based_on=seen)
    assert changed.title == "Tên mới"


def test_who_may(town: Town) -> None:
    for name in ("head", "ward", "education", "leader"):
        assert draft(town, town.actor(name)).state == "draft"
    for name in ("other_head", "finance", "viewer"):
        with pytest.raises(NotAllowed):
            draft(town, town.actor(name))
    drive = draft(town)
    for name in ("head", "ward", "finance", "viewer"):
        with pytest.raises(NotAllowed):
            approve_drive(actor=town.actor(name), drive=drive, approval=APPROVAL)
    assert set(recordable_schools(actor=town.actor("ward"), programme=town.programme)) == {
        town.school
    }
    assert recordable_schools(actor=town.education, programme=town.programme).count() == 3


def test_a_school_may_not_change_what_speaks_for_others_too(town: Town) -> None:
    drive = draft(town)
    set_need(actor=town.education, drive=drive, school=town.other, need=7)
    with pytest.raises(NotAllowed):
        change_drive(actor=town.actor("head"), drive=drive, words=WORDS)


def test_another_authority_sees_nothing(town: Town) -> None:
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    assert not list_drives(actor=stranger, programme=town.programme).exists()
    with pytest.raises(NotAllowed):
        move_drive(actor=stranger, drive=town.drive, state="closed")


@pytest.mark.parametrize(
    ("where", "count"),
    [({}, 2), ({"state": "open"}, 1), ({"words": "thu vien"}, 2), ({"words": "thcs hoa"}, 1)],
)
def test_filters(town: Town, where: dict[str, str], count: int) -> None:
    draft(town)
    found = list_drives(
        actor=town.education,
        programme=town.programme,
        where=DriveFilter(**where),  # type: ignore[arg-type]
    )
    assert found.count() == count
