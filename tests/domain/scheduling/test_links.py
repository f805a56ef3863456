"""Deciding which task waits for which."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.domain.scheduling.conftest import LEADS, Plan
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.scheduling.models import LinkState, RowLink
from truongchuan.domain.scheduling.selectors import open_proposals
from truongchuan.domain.scheduling.services import (
    Wanted,
    change_dependency,
    confirm_dependencies,
    refuse_dependencies,
    withdraw_dependency,
)
from truongchuan.domain.shared.errors import DomainError, NotAllowed


def refused(plan: Plan, *wanted: Wanted) -> DomainError:
    with pytest.raises(DomainError) as caught:
        confirm_dependencies(actor=plan.system, programme=plan.programme, wanted=wanted)
    assert not RowLink.objects.filter(programme=plan.programme).exists()
    return caught.value


def test_what_was_confirmed_says_who_and_on_which_day(plan: Plan) -> None:
    officer = plan.officer()
    [link] = confirm_dependencies(
        actor=officer, programme=plan.programme, wanted=[plan.link(2, 3, lag=5, note=" vì hồ sơ ")]
    )
    assert (link.state, link.link, link.lag, link.note) == ("confirmed", "FS", 5, "vì hồ sơ")
    assert (link.person_name, link.on, link.source) == (officer.name, date(2023, 5, 15), "person")
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.subject_label) == ("schedule.confirm_links", "2 → 3 (FS)")


def test_many_at_once_are_one_event_about_the_programme(plan: Plan) -> None:
    events = AuditEvent.objects.count()
    plan.chain()
    assert AuditEvent.objects.count() == events + 1
    assert AuditEvent.objects.latest("pk").subject_type == Programme._meta.label_lower


def test_impossible_ones_are_refused_and_nothing_is_written(plan: Plan) -> None:
    other = Wanted(plan.row(1).pk + 999, plan.row(2).pk)
    assert refused(plan).code == "links-none"
    assert refused(plan, other).code == "link-task-unknown"
    assert refused(plan, plan.link(2, 2)).code == "link-to-itself"
    assert refused(plan, plan.link(1, 2, link="XX")).code == "link-kind"
    error = refused(plan, plan.link(1, 2, lag=251))
    assert (error.code, error.params["lag"]) == ("link-lag", 251)
    assert refused(plan, plan.link(1, 2, schools=frozenset({9999}))).code == "link-school-unknown"
    assert refused(plan, plan.link(1, 2), plan.link(1, 2)).code == "link-decided"
    assert refused(plan, plan.link(3, None), plan.link(3, None)).code == "link-to-target-decided"


def test_tasks_that_would_wait_for_each_other_are_refused(plan: Plan) -> None:
    error = refused(plan, plan.link(1, 2), plan.link(2, 3), plan.link(3, 1))
    assert error.code == "links-cycle"
    assert set(error.params["tasks"]) == {"1", "2", "3"}  # type: ignore[arg-type]


def test_a_pair_is_decided_once_in_the_database_too(plan: Plan) -> None:
    plan.confirm(plan.link(3, None))
    link = RowLink.objects.get()
    link.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        link.save(force_insert=True)


def test_only_those_in_charge_decide(plan: Plan) -> None:
    for actor in (plan.finance(), plan.outsider()):
        with pytest.raises(NotAllowed):
            confirm_dependencies(actor=actor, programme=plan.programme, wanted=[plan.link(2, 3)])
    assert not RowLink.objects.exists()


def test_another_lag_is_a_new_decision(plan: Plan) -> None:
    plan.confirm(plan.link(2, 3, reasons=[{"code": "same-month", "params": {}}]))
    old = RowLink.objects.get()
    new = change_dependency(actor=plan.system, link=old, kind="SS", lag=-3)
    old.refresh_from_db()
    assert (new.link, new.lag, new.reasons) == ("SS", -3, old.reasons)
    assert old.withdrawn_on == date(2023, 5, 15)
    with pytest.raises(DomainError, match="link-gone"):
        change_dependency(actor=plan.system, link=old, kind="FS", lag=0)


def test_a_change_that_makes_a_circle_leaves_the_old_decision(plan: Plan) -> None:
    plan.confirm(plan.link(2, 3))
    link = RowLink.objects.get()
    with pytest.raises(DomainError, match="link-lag"):
        change_dependency(actor=plan.system, link=link, kind="FS", lag=900)
    link.refresh_from_db()
    assert link.withdrawn_at is None


def test_a_proposal_is_open_until_decided_and_again_when_withdrawn(plan: Plan) -> None:
    def waiting() -> set[tuple[str, str]]:
        found = open_proposals(plan.schedule().inputs, LEADS)
        return {(p.before, p.after) for p in found.proposals}

    first, second, third = (str(plan.row(number).pk) for number in (1, 2, 3))
    assert waiting() == {(first, third), (second, third), (third, "target")}
    plan.confirm(plan.link(1, 3), plan.link(2, 3))
    [no] = refuse_dependencies(
        actor=plan.system, programme=plan.programme, refused=[plan.link(3, None)], note="chưa chắc"
    )
    assert (no.state, no.note) == (LinkState.REFUSED, "chưa chắc")
    assert waiting() == set()
    withdraw_dependency(actor=plan.system, link=no)
    assert waiting() == {(third, "target")}
    with pytest.raises(DomainError, match="link-gone"):
        withdraw_dependency(actor=plan.system, link=no)


def test_a_refusal_holds_no_task_back(plan: Plan) -> None:
    before = plan.schedule().inputs.network
    refuse_dependencies(actor=plan.system, programme=plan.programme, refused=[plan.link(2, 3)])
    assert plan.schedule().inputs.network == before


def test_a_dependency_for_one_school_holds_for_that_school(plan: Plan) -> None:
    school = plan.school_id("TH Hòa Bình")
    plan.confirm(plan.link(1, 2, schools=frozenset({school})))
    first, second = plan.row(1).pk, plan.row(2).pk
    links = plan.schedule().inputs.network.dependencies
    assert [(link.before, link.after) for link in links] == [(str(first), f"{second}/{school}")]
