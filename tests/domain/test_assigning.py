"""Tasks given outside the plan."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.conftest import District, reading
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import OrganisationKind, School
from truongchuan.domain.programmes.assigning import assign_task, move_deadline, withdraw_task
from truongchuan.domain.programmes.importing import import_plan
from truongchuan.domain.programmes.models import RoadmapRow, RowOrigin
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 10)


def assign(district: District, **more: object) -> RoadmapRow:
    education = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    given: dict[str, object] = {
        "actor": education,
        "programme": district.programme,
        "task": "  Rà soát  hồ sơ đất đai ",
        "lead": district.unit(OrganisationKind.FINANCE),
        "due_on": DUE,
        "origin": RowOrigin.CONCLUSION,
    }
    return assign_task(**(given | more))  # type: ignore[arg-type]


def test_an_assigned_task_is_a_task_like_any_other(district: District) -> None:
    school = School.objects.get(organisation__name="TH Hòa Bình")
    row = assign(district, schools=[school])
    assert (row.number, row.label, row.task) == (1001, "B1", "Rà soát hồ sơ đất đai")
    assert row.months == ["2026-11", "2026-12"]
    assert [part.school for part in row.schools.all()] == [school]
    finance = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    report_row(actor=finance, row=row, report=Report(WorkState.DONE, 100))
    row.refresh_from_db()
    assert row.state == WorkState.DONE
    assert assign(district).label == "B2"


def test_a_corrected_plan_leaves_assigned_tasks_alone(district: District) -> None:
    row = assign(district)
    import_plan(
        actor=district.system,
        authority=district.authority,
        file=district.file,
        reading=reading(),
        programme=district.programme,
    )
    row.refresh_from_db()
    assert row.is_active
    assert row.is_assigned


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"task": " "}, "task-empty"),
        ({"due_on": date(2026, 11, 1)}, "due-before-start"),
        ({"origin": "plan"}, "origin-unknown"),
        ({"origin": "?"}, "origin-unknown"),
    ],
)
def test_what_is_refused(district: District, given: dict[str, object], code: str) -> None:
    with pytest.raises(DomainError) as refused:
        assign(district, **given)
    assert refused.value.code == code
    assert not RoadmapRow.objects.exclude(origin=RowOrigin.PLAN).exists()


def test_only_those_in_charge_assign(district: District) -> None:
    finance = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    with pytest.raises(NotAllowed):
        assign(district, actor=finance)


def test_a_deadline_moves_with_a_reason_and_is_recorded(district: District) -> None:
    row = assign(district)
    education = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    with pytest.raises(DomainError, match="deadline-needs-reason"):
        move_deadline(actor=education, row=row, due_on=date(2027, 1, 5), reason=" ")
    moved = move_deadline(actor=education, row=row, due_on=date(2027, 1, 5), reason="Chờ ý kiến")
    assert moved.due_on == date(2027, 1, 5)
    assert moved.months[-1] == "2027-01"
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.after["reason"]) == ("task.move_deadline", "Chờ ý kiến")
    plan_row = district.programme.rows.get(number=1)
    with pytest.raises(DomainError, match="deadline-of-plan"):
        move_deadline(actor=education, row=plan_row, due_on=DUE, reason="x")


def test_a_withdrawn_task_stays_readable(district: District) -> None:
    row = assign(district)
    education = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    withdrawn = withdraw_task(actor=education, row=row, reason="Trùng nhiệm vụ 2")
    assert (withdrawn.state, withdrawn.note) == (WorkState.CANCELLED, "Trùng nhiệm vụ 2")
    assert withdrawn.is_active
