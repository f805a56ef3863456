"""A school's own plan: proposals, items, reports by the moves of tasks, remarks, rights."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.oversight.conftest import Place
from truongchuan.adapters.law.load import load_law
from truongchuan.domain.accreditation.selectors import school_sheet
from truongchuan.domain.oversight.models import SchoolPlanItem
from truongchuan.domain.oversight.plans import (
    ItemDraft,
    ItemReport,
    PlanPaper,
    add_plan_items,
    comment_plan,
    edit_plan_item,
    report_plan_item,
    write_plan_paper,
)
from truongchuan.domain.oversight.proposals import ProposalKind, propose_items
from truongchuan.domain.oversight.selectors import (
    PlanFilter,
    item_is_late,
    list_plan_targets,
    plan_of,
    plan_totals,
)
from truongchuan.domain.programmes.school_selectors import list_school_steps
from truongchuan.domain.programmes.states import WORK_MOVES, WorkState
from truongchuan.domain.shared.errors import DomainError, NotAllowed

ON = date(2023, 5, 15)


def code(call: object) -> str:
    with pytest.raises(DomainError) as caught:
        call()  # type: ignore[operator]
    return caught.value.code


def item(place: Place, **changes: object) -> SchoolPlanItem:
    values = {"text": "Sửa sân chơi", "due_on": date(2023, 5, 1)}
    draft = ItemDraft(**{**values, **changes})  # type: ignore[arg-type]
    return add_plan_items(
        actor=place.head(), programme=place.programme, school=place.school(), drafts=[draft]
    )[0]


def test_a_school_writes_its_own_plan_only(place: Place) -> None:
    paper = PlanPaper("12/KH-TH", date(2023, 2, 20), "UBND quận")
    plan = write_plan_paper(
        actor=place.head(), programme=place.programme, school=place.school(), paper=paper
    )
    assert (plan.number, plan.updated_on) == ("12/KH-TH", ON)
    for actor in (place.head("THCS Hòa Bình"), place.finance, place.officer):
        with pytest.raises(NotAllowed):
            write_plan_paper(
                actor=actor, programme=place.programme, school=place.school(), paper=paper
            )
    future = PlanPaper(signed_on=date(2023, 5, 16))
    assert (
        code(
            lambda: write_plan_paper(
                actor=place.education,
                programme=place.programme,
                school=place.school(),
                paper=future,
            )
        )
        == "plan-signed-in-future"
    )


def test_proposals_are_tasks_of_the_school_and_taken_once(place: Place) -> None:
    head, school = place.head(), place.school()
    sheet = school_sheet(actor=head, school=school, law=load_law(None), on=ON)
    steps = list_school_steps(actor=head, programme=place.programme, school=school)
    found = propose_items(sheet=sheet, steps=steps)
    # Nothing is known of the school: what is not known is not proposed.
    assert {p.kind for p in found} == {ProposalKind.TASK}
    assert [p.row.number for p in found if p.row] == [2, 3]
    drafts = [ItemDraft(p.words, key=p.key, row=p.row) for p in found]
    made = add_plan_items(actor=head, programme=place.programme, school=school, drafts=drafts)
    assert [i.number for i in made] == [1, 2]
    assert add_plan_items(actor=head, programme=place.programme, school=school, drafts=drafts) == []
    assert propose_items(sheet=sheet, steps=steps, taken=[i.key for i in made]) == ()


def test_items_refused(place: Place) -> None:
    assert code(lambda: item(place, text=" ")) == "plan-item-empty"
    assert code(lambda: item(place, starts_on=date(2023, 6, 1))) == "due-before-start"
    assert (
        code(
            lambda: add_plan_items(
                actor=place.head(), programme=place.programme, school=place.school(), drafts=[]
            )
        )
        == "plan-nothing-chosen"
    )


def test_reports_follow_the_table_of_work(place: Place) -> None:
    made = item(place)
    assert item_is_late(made, ON)
    for before in WorkState.values:
        for after in WorkState.values:
            SchoolPlanItem.objects.filter(pk=made.pk).update(state=before, percent=0)
            report = lambda after=after: report_plan_item(  # noqa: E731
                actor=place.education, item=made, report=ItemReport(after, 50, "Vì mưa")
            )
            if after == before or after in WORK_MOVES[before]:
                assert report().after == after
            else:
                assert code(report) == "move-refused"


def test_an_item_written_by_another_meanwhile_is_told(place: Place) -> None:
    made = item(place)
    report_plan_item(
        actor=place.head(), item=made, report=ItemReport("in_progress", 30, based_on=0)
    )
    assert (
        code(
            lambda: report_plan_item(
                actor=place.education, item=made, report=ItemReport("done", 100, based_on=0)
            )
        )
        == "plan-item-outdated"
    )
    edited = edit_plan_item(actor=place.head(), item=made, draft=ItemDraft("Sửa sân"), based_on=1)
    assert (edited.text, edited.percent, edited.revision) == ("Sửa sân", 30, 2)
    assert (
        code(
            lambda: report_plan_item(
                actor=place.head(), item=made, report=ItemReport("blocked", 30)
            )
        )
        == "blocked-needs-note"
    )


def test_the_roll_up_of_all_schools(place: Place) -> None:
    made = item(place)
    item(place, text="Mua bàn ghế", due_on=None)
    report_plan_item(actor=place.head(), item=made, report=ItemReport("done", 100))
    lines = list_plan_targets(actor=place.finance, programme=place.programme, on=ON)
    line = lines.get(school=place.school())
    figures = [getattr(line, n) for n in ("item_count", "done_count", "late_count", "item_percent")]
    assert figures == [2, 1, 0, 50]
    none = list_plan_targets(
        actor=place.finance, programme=place.programme, on=ON, where=PlanFilter(state="none")
    )
    assert none.count() == 2
    totals = plan_totals(actor=place.finance, programme=place.programme, on=ON)
    assert (totals.schools, totals.with_plan, totals.items, totals.percent) == (3, 1, 2, 50)


def test_remarks_by_those_in_charge_and_answers_of_the_school(place: Place) -> None:
    item(place)
    plan = plan_of(actor=place.education, programme=place.programme, school=place.school())
    assert plan is not None
    comment_plan(actor=place.education, plan=plan, text="Ghi rõ người phụ trách")
    comment_plan(actor=place.head(), plan=plan, text="Đã bổ sung")
    assert [c.text for c in plan.comments.all()] == ["Đã bổ sung", "Ghi rõ người phụ trách"]
    with pytest.raises(NotAllowed):
        comment_plan(actor=place.finance, plan=plan, text="Tôi góp ý")
    assert code(lambda: comment_plan(actor=place.education, plan=plan, text=" ")) == (
        "comment-empty"
    )
