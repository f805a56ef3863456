"""Safety checks: who writes them, a finding's life to the confirmed re-check, coverage."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.domain.oversight.conftest import Place
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.oversight.checks import (
    CheckPlan,
    CheckReport,
    Found,
    add_safety_finding,
    cancel_check,
    plan_check,
    record_check,
)
from truongchuan.domain.oversight.models import RemedyMove, SafetyCheck, SafetyFinding
from truongchuan.domain.oversight.remedies import (
    Said,
    claim_fixed,
    confirm_fixed,
    reopen_finding,
    withdraw_finding,
)
from truongchuan.domain.oversight.safety_selectors import (
    NOT_COVERED,
    CheckFilter,
    check_state,
    checks_by_school,
    covered_targets,
    is_overdue,
    list_checks,
    list_safety_findings,
    safety_totals,
)
from truongchuan.domain.oversight.states import REMEDY_MOVES, RemedyState
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError, NotAllowed

ON = date(2023, 5, 15)


def planned(place: Place, actor: Actor | None = None, **changes: object) -> SafetyCheck:
    values: dict[str, object] = {
        "kind": "fire", "planned_on": date(2023, 5, 4), "unit": place.police,
        "school": place.school(),
    }  # fmt: skip
    plan = CheckPlan(**{**values, **changes})  # type: ignore[arg-type]
    return plan_check(actor=actor or place.officer, programme=place.programme, plan=plan)


def done(place: Place, result: str = "remarks", **changes: object) -> SafetyCheck:
    check = planned(place, **changes)
    report = CheckReport(result, date(2023, 5, 5), report_number="12/BB-CA")
    return record_check(actor=place.officer, check=check, report=report)


def found(place: Place, check: SafetyCheck | None = None) -> SafetyFinding:
    finding = Found("Thiếu bình chữa cháy tầng 2", due_on=date(2023, 5, 12))
    return add_safety_finding(actor=place.officer, check=check or done(place), found=finding)


def code(call: object) -> str:
    with pytest.raises(DomainError) as caught:
        call()  # type: ignore[operator]
    return caught.value.code


def test_police_and_those_in_charge_plan_checks_and_nobody_else(place: Place) -> None:
    assert check_state(planned(place), ON) == "overdue"
    assert planned(place, place.education).created_by == place.education.name
    for actor in (place.finance, place.head()):
        with pytest.raises(NotAllowed):
            planned(place, actor)
    assert AuditEvent.objects.filter(action="safety_check.plan").count() == 2


def test_a_check_is_somewhere_and_of_a_known_kind(place: Place) -> None:
    assert code(lambda: planned(place, school=None)) == "check-nowhere"
    assert code(lambda: planned(place, kind="noise")) == "check-kind-unknown"
    site = planned(place, school=None, site="Công trình nâng tầng", kind="works")
    assert str(site) == "an toàn công trường: Công trình nâng tầng"


def test_a_result_is_written_once_and_not_of_the_future(place: Place) -> None:
    check = planned(place)
    late = CheckReport("passed", date(2023, 5, 16))
    assert code(lambda: record_check(actor=place.officer, check=check, report=late)) == (
        "check-in-future"
    )
    assert code(lambda: found(place, check)) == "check-not-done"
    record_check(actor=place.officer, check=check, report=CheckReport("passed", ON))
    again = CheckReport("failed", ON)
    assert code(lambda: record_check(actor=place.officer, check=check, report=again)) == (
        "check-already-done"
    )
    assert code(lambda: cancel_check(actor=place.officer, check=check, reason="x")) == (
        "check-already-done"
    )


def test_a_cancelled_check_keeps_its_reason(place: Place) -> None:
    check = planned(place)
    assert code(lambda: cancel_check(actor=place.officer, check=check, reason=" ")) == (
        "oversight-reason-needed"
    )
    check = cancel_check(actor=place.officer, check=check, reason="Trường đang thi")
    assert check_state(check, ON) == "cancelled"
    report = CheckReport("passed", ON)
    assert code(lambda: record_check(actor=place.officer, check=check, report=report)) == (
        "check-cancelled"
    )


def test_a_finding_from_check_to_confirmed_recheck(place: Place) -> None:
    finding = found(place)
    assert is_overdue(finding, ON)
    head = place.head()
    assert code(lambda: claim_fixed(actor=head, finding=finding, said=Said())) == (
        "claim-without-evidence"
    )
    claimed = claim_fixed(actor=head, finding=finding, said=Said("Đã mua 04 bình"))
    assert isinstance(claimed, SafetyFinding)
    with pytest.raises(NotAllowed):
        confirm_fixed(actor=head, finding=claimed)
    back = reopen_finding(actor=place.officer, finding=claimed, said=Said("Bình hết hạn"))
    assert back.state == RemedyState.OPEN
    claim_fixed(actor=head, finding=back, said=Said("Đã thay bình mới"))
    plan = CheckPlan("fire", date(2023, 5, 10), place.police, place.school())
    recheck = plan_check(
        actor=place.officer, programme=place.programme, plan=plan, recheck_of=finding.check_made
    )
    seen = Said(recheck=recheck)
    assert code(lambda: confirm_fixed(actor=place.officer, finding=back, said=seen)) == (
        "recheck-not-done"
    )
    recheck = record_check(
        actor=place.officer, check=recheck, report=CheckReport("passed", date(2023, 5, 11))
    )
    confirmed = confirm_fixed(actor=place.officer, finding=back, said=Said(recheck=recheck))
    assert confirmed.state == RemedyState.CONFIRMED
    moves = RemedyMove.objects.filter(safety_finding=finding).values_list("before", "after")
    assert list(moves) == [
        ("open", "claimed"), ("claimed", "open"), ("open", "claimed"), ("claimed", "confirmed"),
    ]  # fmt: skip
    assert AuditEvent.objects.filter(action="remedy.move").count() == 4


def test_every_move_of_the_table_and_no_other(place: Place) -> None:
    finding = found(place)
    acts = {
        RemedyState.CLAIMED: claim_fixed,
        RemedyState.CONFIRMED: confirm_fixed,
        RemedyState.OPEN: reopen_finding,
        RemedyState.WITHDRAWN: withdraw_finding,
    }
    assert set(REMEDY_MOVES) == set(RemedyState.values) == set(acts)
    for before in RemedyState.values:
        for after, act in acts.items():
            SafetyFinding.objects.filter(pk=finding.pk).update(state=before)
            finding.refresh_from_db()
            move = lambda act=act: act(  # noqa: E731
                actor=place.education, finding=finding, said=Said("Lý do")
            )
            if after in REMEDY_MOVES[before]:
                assert move().state == after
            else:
                assert code(move) == "remedy-move-refused"


def test_a_finding_moved_by_another_meanwhile_is_told(place: Place) -> None:
    finding = found(place)
    claim_fixed(actor=place.head(), finding=finding, said=Said("Đã làm"))
    old = Said("Tôi xác nhận", based_on="open")
    assert code(lambda: confirm_fixed(actor=place.officer, finding=finding, said=old)) == (
        "finding-outdated"
    )


def test_only_the_school_asked_claims(place: Place) -> None:
    finding = found(place)
    for actor in (place.head("THCS Hòa Bình"), place.finance):
        with pytest.raises(NotAllowed):
            claim_fixed(actor=actor, finding=finding, said=Said("Đã làm"))


def covered(place: Place) -> set[str]:
    targets = covered_targets(actor=place.education, programme=place.programme)
    return {t.school.name for t in targets.exclude(NOT_COVERED)}


def test_a_school_is_covered_by_valid_checks_of_both_kinds(place: Place) -> None:
    done(place, "passed")
    assert covered(place) == set()
    done(place, "passed", kind="order")
    assert covered(place) == {"TH Hòa Bình"}
    totals = safety_totals(actor=place.education, programme=place.programme, on=ON)
    assert (totals.schools, totals.without_valid) == (3, 2)
    again = planned(place, planned_on=date(2023, 5, 12))
    record_check(actor=place.officer, check=again, report=CheckReport("failed", ON))
    assert covered(place) == set()


def test_an_unsettled_finding_or_an_ended_result_does_not_cover(place: Place) -> None:
    check = done(place)
    done(place, "passed", kind="order")
    finding = found(place, check)
    assert covered(place) == set()
    confirm_fixed(actor=place.officer, finding=finding, said=Said("Kiểm tra tại chỗ"))
    assert covered(place) == {"TH Hòa Bình"}
    SafetyCheck.objects.filter(pk=check.pk).update(valid_to=date(2023, 9, 29))
    assert covered(place) == set()  # its quarter ends on 30/09/2023


def test_lists_filter_and_count_in_few_queries(place: Place) -> None:
    finding = found(place)
    planned(place, kind="food", planned_on=date(2023, 6, 1))
    checks = list_checks(actor=place.finance, programme=place.programme, on=ON)
    assert [(c.kind, c.late) for c in checks] == [("food", 0), ("fire", 1)]
    where = CheckFilter(kind="fire", state="remarks", words="hoa binh")
    assert (
        list_checks(actor=place.finance, programme=place.programme, on=ON, where=where).count() == 1
    )
    late = list_safety_findings(actor=place.finance, programme=place.programme, on=ON, state="late")
    assert list(late) == [finding]
    school = place.school()
    with CaptureQueriesContext(connection) as queries:
        cells = checks_by_school(programme=place.programme, school_ids=[school.pk], on=ON)
    assert len(queries) == 2
    cell = cells[school.pk, "fire"]
    assert (cell.unsettled, cell.late) == (1, 1)
