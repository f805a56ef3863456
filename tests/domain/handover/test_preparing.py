"""Preparing a hand-over: proposals, choices, offering, accepting, returning."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.conftest import District, make_district, person_actor
from tests.domain.handover.scene import DAY, agreed, complete, draft, make_scene
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import Organisation, OrganisationKind, School
from truongchuan.domain.directory.services import record_succession
from truongchuan.domain.handover.agreeing import (
    accept_part,
    cancel_handover,
    offer_handover,
    return_part,
    take_back,
)
from truongchuan.domain.handover.models import Handover
from truongchuan.domain.handover.selectors import get_handover, list_school_lines, open_items
from truongchuan.domain.handover.services import (
    Choice,
    HandoverDraft,
    add_receiver,
    assign_schools,
    choose_items,
    create_handover,
    edit_handover,
    remove_receiver,
)
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed

pytestmark = pytest.mark.django_db


def refused(code: str, call: object, **given: object) -> None:
    with pytest.raises(DomainError) as error:
        call(**given)  # type: ignore[operator]
    assert error.value.code == code


def test_a_school_is_proposed_to_the_ward_that_followed_its_own(district: District) -> None:
    scene = make_scene(district)
    old = Organisation.objects.filter(authority=district.authority, kind=OrganisationKind.WARD)
    first, second = old[0], old[1]
    by_name = {s.name: s for s in School.objects.filter(authority=district.authority)}
    for name, ward in (("TH Hòa Bình", first), ("THCS Hòa Bình", second)):
        by_name[name].ward = ward
        by_name[name].save()
    for before, after, main in ((first, "A", True), (second, "B", True), (second, "C", False)):
        record_succession(
            actor=district.system, predecessor=before, successor=scene.wards[after],
            on=DAY, kind="split", main=main,
        )  # fmt: skip
    handover = create_handover(
        actor=scene.leader,
        programme=district.programme,
        draft=HandoverDraft("Bàn giao", DAY),
        receivers=list(scene.wards.values()),
    )
    found = {
        line.school.name: (line.part.receiver.name[-1] if line.part else "", line.doubt)
        for line in list_school_lines(actor=scene.leader, handover=handover)
    }
    assert found == {
        "TH Hòa Bình": ("A", ""),
        "THCS Hòa Bình": ("B", "split_ward"),
        "MN Đống Đa": ("", "no_ward"),
    }
    # Without its successor among the receivers the question is another one.
    remove_receiver(actor=scene.leader, part=scene.part(handover, "A"))
    line = handover.schools.get(school=by_name["TH Hòa Bình"])
    assert (line.part, line.doubt) == (None, "no_receiver")
    add_receiver(actor=scene.leader, handover=handover, receiver=scene.wards["A"])
    line.refresh_from_db()
    assert line.part == scene.part(handover, "A")


def test_what_belongs_to_no_school_has_to_be_chosen(district: District) -> None:
    scene = make_scene(district)
    handover = draft(scene)
    items = open_items(handover=handover)
    # The survey of row 1 names no school; the duty of the finance office names none either.
    assert [(item.kind, item.text) for item in items] == [
        ("row", "Khảo sát cơ sở vật chất"),
        ("duty", "Bố trí kinh phí cho các trường"),
    ]
    refused("handover-open-items", offer_handover, actor=scene.leader, handover=handover)
    row, duty = [(item.kind, item.pk) for item in items]
    act = {"actor": scene.leader, "handover": handover}
    refused("choice-missing", choose_items, **act, items=[row], choice=Choice())
    refused("handover-nothing-chosen", choose_items, **act, items=[], choice=Choice(to_all=True))
    refused("part-unknown", choose_items, **act, items=[row], choice=Choice(part_id=0))
    refused(
        "handover-item-unknown", choose_items, **act, items=[("row", 0)], choice=Choice(to_all=True)
    )
    choose_items(**act, items=[row], choice=Choice(to_all=True))  # type: ignore[arg-type]
    choose_items(**act, items=[duty], choice=Choice(end_reason="đã bố trí xong"))  # type: ignore[arg-type]
    assert [len(i.way.parts) for i in open_items(handover=handover)] == [3, 0]
    choose_items(**act, items=[duty], choice=None)  # type: ignore[arg-type]
    refused("handover-open-items", offer_handover, **act)


def test_nothing_is_offered_before_every_school_has_one_place(district: District) -> None:
    scene = make_scene(district)
    handover = create_handover(
        actor=scene.leader, programme=district.programme, draft=HandoverDraft("Bàn giao", DAY)
    )
    act = {"actor": scene.leader, "handover": handover}
    refused("handover-no-receivers", offer_handover, **act)
    part = add_receiver(**act, receiver=scene.wards["A"])  # type: ignore[arg-type]
    refused("receiver-known", add_receiver, **act, receiver=scene.wards["A"])
    refused("receiver-is-giver", add_receiver, **act, receiver=district.authority)
    refused(
        "receiver-not-authority", add_receiver, **act,
        receiver=district.unit(OrganisationKind.FINANCE),
    )  # fmt: skip
    refused("handover-open-schools", offer_handover, **act)
    schools = list(handover.schools.values_list("school_id", flat=True))
    refused("part-unknown", assign_schools, **act, schools={schools[0]: 0})
    refused("handover-school-unknown", assign_schools, **act, schools={0: part.pk})
    assert assign_schools(**act, schools=dict.fromkeys(schools, part.pk)) == 3  # type: ignore[arg-type]
    add_receiver(**act, receiver=scene.wards["B"])  # type: ignore[arg-type]
    refused("handover-part-empty", offer_handover, **act)


def test_all_receivers_accept_before_it_is_agreed(district: District) -> None:
    scene = make_scene(district, "AB")
    handover = draft(scene)
    complete(scene, handover)
    a, b = scene.part(handover, "A"), scene.part(handover, "B")
    refused("handover-not-offered", accept_part, actor=scene.leaders["A"], part=a)
    offer_handover(actor=scene.leader, handover=handover)
    refused("handover-not-draft", assign_schools, actor=scene.leader, handover=handover, schools={})
    with pytest.raises(NotAllowed):
        accept_part(actor=scene.leaders["B"], part=a)
    accept_part(actor=scene.leaders["A"], part=a, signer_name="Chủ tịch A")
    refused("part-accepted", accept_part, actor=scene.leaders["A"], part=a)
    handover.refresh_from_db()
    assert handover.state == "offered"
    refused("handover-reason-missing", return_part, actor=scene.leaders["B"], part=b, reason=" ")
    return_part(actor=scene.leaders["B"], part=b, reason="thiếu trường")
    handover.refresh_from_db()
    a.refresh_from_db()
    assert (handover.state, a.accepted_at) == ("draft", None)
    offer_handover(actor=scene.leader, handover=handover)
    for name in "AB":
        accept_part(actor=scene.leaders[name], part=scene.part(handover, name))
    handover.refresh_from_db()
    assert handover.state == "agreed"
    assert AuditEvent.objects.filter(
        authority=scene.wards["A"], action="handover.accept"
    ).count() == 2  # fmt: skip
    take_back(actor=scene.leader, handover=handover)
    assert not handover.parts.filter(accepted_at__isnull=False).exists()


def test_a_draft_is_edited_by_one_at_a_time(district: District) -> None:
    scene = make_scene(district, "A")
    handover = draft(scene)
    handover.refresh_from_db()
    seen = handover.revision
    words = HandoverDraft("Tên mới", date(2026, 12, 1))
    edit_handover(actor=scene.leader, handover=handover, draft=words, revision=seen)
    refused(
        "handover-outdated", edit_handover,
        actor=scene.leader, handover=handover, draft=words, revision=seen,
    )  # fmt: skip
    empty = HandoverDraft(" ", DAY)
    refused(
        "handover-title-missing", edit_handover, actor=scene.leader, handover=handover, draft=empty
    )


def test_a_programme_is_in_one_hand_over_at_a_time(district: District) -> None:
    scene = make_scene(district, "A")
    handover = draft(scene)
    again = {
        "actor": scene.leader, "programme": district.programme, "draft": HandoverDraft("Hai", DAY)
    }  # fmt: skip
    refused("handover-exists", create_handover, **again)
    refused(
        "handover-reason-missing", cancel_handover, actor=scene.leader, handover=handover, reason=""
    )
    cancel_handover(actor=scene.leader, handover=handover, reason="đổi phương án")
    assert create_handover(**again).state == "draft"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("function", "kind", "may"),
    [
        (Function.LEADER, "", True),
        (Function.OFFICER, OrganisationKind.EDUCATION_OFFICE, True),
        (Function.OFFICER, OrganisationKind.FINANCE, False),
        (Function.OPERATOR, "", False),
        (Function.VIEWER, "", False),
    ],
)
def test_who_may_begin_one(district: District, function: Function, kind: str, may: bool) -> None:
    actor = district.actor(function, kind)
    begin = {"actor": actor, "programme": district.programme, "draft": HandoverDraft("Thử", DAY)}
    if may:
        assert create_handover(**begin).created_by == actor.name  # type: ignore[arg-type]
    else:
        with pytest.raises(NotAllowed):
            create_handover(**begin)  # type: ignore[arg-type]
        assert not Handover.objects.exists()


def test_each_side_sees_its_own(district: District) -> None:
    scene = make_scene(district, "AB")
    handover = agreed(scene)
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    assert get_handover(actor=stranger, pk=handover.pk) is None
    seen = list_school_lines(actor=scene.leaders["A"], handover=handover)
    assert {line.part.receiver for line in seen if line.part} == {scene.wards["A"]}
    officer = person_actor(scene.wards["A"], scene.wards["A"], Function.VIEWER)
    with pytest.raises(NotAllowed):
        accept_part(actor=officer, part=scene.part(handover, "A"))
