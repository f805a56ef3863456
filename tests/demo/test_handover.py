"""The demo's programme of 2023 handed over to the three wards that followed the district."""

from __future__ import annotations

import time
from datetime import date

import pytest

from truongchuan.adapters.law.load import load_law
from truongchuan.domain.accreditation.known import known_of
from truongchuan.domain.accreditation.standings import judge_school
from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.handover.agreeing import accept_part, offer_handover
from truongchuan.domain.handover.doing import carry_out_handover
from truongchuan.domain.handover.models import Handover
from truongchuan.domain.handover.selectors import open_items
from truongchuan.domain.handover.services import (
    Choice,
    HandoverDraft,
    assign_schools,
    choose_items,
    create_handover,
)
from truongchuan.domain.handover.totals import check_totals, read_lines
from truongchuan.domain.programmes.models import Programme
from truongchuan.project.demo import load_demo_data

pytestmark = pytest.mark.django_db
DAY = date(2025, 7, 1)
NAMES = ("Phường Hai Bà Trưng", "Phường Bạch Mai", "Phường Vĩnh Tuy")


def hand_over() -> Handover:
    """Hand the demo's programme over, schools by their wards, what is unknown in turn."""
    programme = Programme.objects.get()
    programme.fixed_today = DAY
    programme.save(update_fields=["fixed_today"])
    actor = system_actor(authority=programme.authority)
    receivers = [Organisation.objects.get(is_authority=True, short_name=name) for name in NAMES]
    handover = create_handover(
        actor=actor,
        programme=programme,
        draft=HandoverDraft("Bàn giao Kế hoạch 38", DAY, "Nghị quyết 1656/NQ-UBTVQH15", True),
        receivers=receivers,
    )
    parts = list(handover.parts.order_by("position"))
    unknown = handover.schools.filter(part__isnull=True).order_by("pk")
    assign_schools(
        actor=actor,
        handover=handover,
        schools={line.school_id: parts[place % 3].pk for place, line in enumerate(unknown)},
    )
    # What hangs on a task is asked once the task has its way.
    while items := [(x.kind, x.pk) for x in open_items(handover=handover) if x.is_open]:
        choose_items(
            actor=actor, handover=handover, items=items, choice=Choice(part_id=parts[0].pk)
        )
    offer_handover(actor=actor, handover=handover)
    for part in handover.parts.all():
        accept_part(actor=system_actor(authority=part.receiver), part=part)
    return carry_out_handover(actor=actor, handover=handover)


def test_the_district_of_2023_passes_to_its_three_wards(capsys: pytest.CaptureFixture[str]) -> None:
    load_demo_data()
    law = load_law()
    before = {
        school.name: judge_school(
            school=school, known=known_of([school.pk])[school.pk], law=law, on=DAY
        )
        for school in School.objects.all()
    }
    began = time.monotonic()
    handover = hand_over()
    took = time.monotonic() - began
    lines = read_lines(handover.reconciliation.lines)
    with capsys.disabled():
        for line in lines:
            print(line.kind, line.state, line.before, line.after, line.handed, line.copies,
                  line.before_amount, line.after_amount)  # fmt: skip
        print(f"{took:.1f} s, {handover.items.count()} items")
    assert all(line.agrees for line in lines)
    assert check_totals(handover).is_right
    for school in School.objects.filter(authority__short_name__in=NAMES):
        now = judge_school(school=school, known=known_of([school.pk])[school.pk], law=law, on=DAY)
        was = before[school.name]
        assert (now.assessment, now.check) == (was.assessment, was.check)
