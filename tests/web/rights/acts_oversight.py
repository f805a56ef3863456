"""Acts of oversight: safety checks, consultations, recognition, plans of schools, ceremonies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from tests.web.rights.world import OTHER, OWN, TODAY, World
from truongchuan.domain.oversight.ceremonies import (
    Event,
    Preparation,
    plan_ceremony,
    tick_preparation,
)
from truongchuan.domain.oversight.checks import (
    CheckPlan,
    CheckReport,
    Found,
    add_safety_finding,
    plan_check,
    record_check,
)
from truongchuan.domain.oversight.consultations import (
    Advice,
    Session,
    add_advice,
    hold_consultation,
    plan_consultation,
)
from truongchuan.domain.oversight.plans import ItemDraft, add_plan_items
from truongchuan.domain.oversight.recognition import StepDraft, record_step
from truongchuan.domain.oversight.remedies import Said, claim_fixed, confirm_fixed
from truongchuan.domain.programmes.models import Target
from truongchuan.domain.shared.actor import Actor

Act = Callable[[World, Actor], Any]


def fill_oversight(world: World) -> None:
    """Make a check with two findings, an advice claimed and one not, a ceremony."""
    system, things, police = world.district.system, world.things, world.unit("police")
    plan = CheckPlan("fire", date(2023, 5, 10), police, school=world.school())
    check = plan_check(actor=system, programme=world.programme, plan=plan)
    report = CheckReport("failed", date(2023, 5, 10))
    things["check"] = record_check(actor=system, check=check, report=report)
    for name in ("found", "claimed"):
        things[name] = add_safety_finding(
            actor=system, check=things["check"], found=Found("Thiếu bình chữa cháy")
        )
    claim_fixed(actor=system, finding=things["claimed"], said=Said("Đã mua"))
    session = Session(date(2023, 5, 8), "Tư vấn hồ sơ", "department", [world.school()])
    made = plan_consultation(actor=system, programme=world.programme, session=session)
    made = hold_consultation(actor=system, consultation=made, held_on=date(2023, 5, 8))
    for name in ("advice", "advice_claimed"):
        things[name] = add_advice(
            actor=system,
            consultation=made,
            advice=Advice(world.school(), "Bổ sung minh chứng"),
            law=world.law,
        )
    claim_fixed(actor=system, finding=things["advice_claimed"], said=Said("Đã bổ sung"))
    ceremony = plan_ceremony(
        actor=system,
        programme=world.programme,
        event=_event(world),
        preparations=[Preparation("Phông bạt", world.unit("culture"))],
    )
    things["preparation"] = ceremony.items.get()


def _event(world: World) -> Event:
    at = timezone.make_aware(datetime(2023, 5, 20, 8))
    return Event("Lễ đón bằng", at, [world.school()])


def _plan(name: str) -> Act:
    return lambda w, a: add_plan_items(
        actor=a, programme=w.programme, school=w.school(name), drafts=[ItemDraft("Rà soát hồ sơ")]
    )


def _target(world: World) -> Target:
    return Target.objects.get(programme=world.programme, school=world.school())


OVERSIGHT_ACTS: dict[str, Act] = {
    "check.plan": lambda w, a: plan_check(
        actor=a,
        programme=w.programme,
        plan=CheckPlan("fire", date(2023, 5, 20), w.unit("police"), school=w.school(OTHER)),
    ),
    "check.finding": lambda w, a: add_safety_finding(
        actor=a, check=w.thing("check"), found=Found("Lối thoát hẹp")
    ),
    "check.claim": lambda w, a: claim_fixed(actor=a, finding=w.thing("found"), said=Said("Đã mua")),
    "check.confirm": lambda w, a: confirm_fixed(actor=a, finding=w.thing("claimed")),
    "consultation": lambda w, a: plan_consultation(
        actor=a,
        programme=w.programme,
        session=Session(date(2023, 6, 8), "Tư vấn", "department", [w.school()]),
    ),
    "advice.claim": lambda w, a: claim_fixed(
        actor=a, finding=w.thing("advice"), said=Said("Đã bổ sung")
    ),
    "advice.confirm": lambda w, a: confirm_fixed(actor=a, finding=w.thing("advice_claimed")),
    "recognition": lambda w, a: record_step(
        actor=a, target=_target(w), step=StepDraft("registered", TODAY, "5/TTr")
    ),
    "plan.own": _plan(OWN),
    "plan.other": _plan(OTHER),
    "ceremony": lambda w, a: plan_ceremony(actor=a, programme=w.programme, event=_event(w)),
    "ceremony.tick": lambda w, a: tick_preparation(actor=a, item=w.thing("preparation"), done=True),
}
