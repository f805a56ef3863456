"""Hands the demo's programme of 2023 over to the three wards that followed the district."""

from __future__ import annotations

from datetime import date

from truongchuan.domain.directory.models import Organisation
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
from truongchuan.domain.programmes.models import Programme

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
