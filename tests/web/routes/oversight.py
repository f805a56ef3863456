"""Addresses of oversight: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tests.domain.conftest import District
from tests.web.routes.common import EVERYBODY, MANAGERS, MANAGERS_WRITE, WRITES
from truongchuan.adapters.law.load import load_law
from truongchuan.domain.directory.models import OrganisationKind, School
from truongchuan.domain.oversight.ceremonies import Event, Preparation, plan_ceremony
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
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Target

# Name of the address → role → status; the sets of test_routes' shared module may be used.
TABLE: dict[str, dict[str, int]] = {
    **dict.fromkeys(
        (
            "safety_checks",
            "safety_checks_xlsx",
            "safety_check",
            "consultations",
            "consultations_xlsx",
            "consultation",
            "recognition",
            "recognition_xlsx",
            "school_recognition",
            "ceremonies",
            "ceremony",
            "ceremony_sheet",
            "school_plans",
            "school_plans_xlsx",
            "school_plan",
        ),
        EVERYBODY,
    ),
    **dict.fromkeys(
        (
            "safety_check_new",
            "consultation_new",
            "consultation_edit",
            "ceremony_new",
            "ceremony_edit",
        ),
        MANAGERS,
    ),
    "school_plan_item": {**MANAGERS, "head_teacher": 200},
    **dict.fromkeys(
        (
            "safety_check_result",
            "safety_check_cancel",
            "safety_finding_add",
            "consultation_held",
            "consultation_finding_add",
            "consultation_finding_task",
            "ceremony_held",
            "ceremony_cancel",
            "ceremony_item_add",
            "ceremony_item_remove",
        ),
        MANAGERS_WRITE,
    ),
    # Who may do these follows from the thing: the service refuses.
    **dict.fromkeys(
        (
            "safety_finding",
            "consultation_finding",
            "recognition_step_add",
            "recognition_take_back",
            "ceremony_item",
            "school_plan_paper",
            "school_plan_take",
            "school_plan_add",
            "school_plan_report",
            "school_plan_comment",
        ),
        WRITES,
    ),
}
# Addresses that belong to no authority: another authority's people may open them.
OF_NOBODY: frozenset[str] = frozenset()


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    actor, programme = district.system, district.programme
    today = today_of(programme)
    school = School.objects.select_related("organisation").get(
        authority=district.authority, organisation__name="TH Hòa Bình"
    )
    unit = district.unit(OrganisationKind.EDUCATION_OFFICE)
    check = plan_check(
        actor=actor, programme=programme, plan=CheckPlan("fire", today, unit, school)
    )
    check = record_check(actor=actor, check=check, report=CheckReport("remarks", today))
    finding = add_safety_finding(actor=actor, check=check, found=Found("Thiếu bình", due_on=today))
    session = plan_consultation(
        actor=actor,
        programme=programme,
        session=Session(today, "Tư vấn", "department", [school]),
    )
    session = hold_consultation(actor=actor, consultation=session, held_on=today)
    advice = add_advice(
        actor=actor,
        consultation=session,
        advice=Advice(school, "Bổ sung minh chứng", due_on=today),
        law=load_law(None),
    )
    target = Target.objects.get(programme=programme, school=school)
    step = record_step(actor=actor, target=target, step=StepDraft("registered", today))
    ceremony = plan_ceremony(
        actor=actor,
        programme=programme,
        event=Event("Lễ đón bằng", timezone.now() + timedelta(days=9), [school]),
        preparations=[Preparation("Giấy mời")],
    )
    item = add_plan_items(
        actor=actor, programme=programme, school=school, drafts=[ItemDraft("Sửa sân")]
    )[0]
    return {
        "check_pk": check.pk,
        "safety_finding_pk": finding.pk,
        "consultation_pk": session.pk,
        "advice_pk": advice.pk,
        "step_pk": step.pk,
        "ceremony_pk": ceremony.pk,
        "ceremony_item_pk": ceremony.items.get().pk,
        "plan_item_pk": item.pk,
    }
