"""Reports by spreadsheet: looked at first, written all or none, conflicts kept, undone together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from tests.domain.conftest import District, make_district
from tests.domain.followup.common import (
    DUE,
    education,
    finance,
    finance_part,
    row,
    school_part,
    stand_on,
)
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.followup import batches
from truongchuan.domain.followup.batches import (
    apply_batch,
    create_batch,
    discard_batch,
    get_batch,
    list_batches,
    undo_batch,
)
from truongchuan.domain.followup.models import Obstacle, ReportBatch
from truongchuan.domain.followup.planning import LinePlan, plan_lines
from truongchuan.domain.followup.sheet_lines import SheetLine, sheet_stamp, work_key
from truongchuan.domain.followup.work import list_work
from truongchuan.domain.programmes.models import ProgressEntry, RowSchool
from truongchuan.domain.programmes.progress import Report, Work, report_part, report_row
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.models import StoredFile
from truongchuan.domain.sources.services import store_file

CELLS = {"key": "A9", "state": "F9", "percent": "G9", "finished_on": "J9", "solver": "M9",
         "obstacle": "K9", "due_on": "N9", "stamp": "O9", "note": "H9"}  # fmt: skip
MONEY = "Phòng Tài chính - Kế hoạch"


@pytest.fixture(autouse=True)
def mid_may(district: District) -> None:
    stand_on(district)


def line(district: District, work: Work, **more: Any) -> SheetLine:
    values: dict[str, Any] = {
        "row": 9,
        "key": work_key(district.programme.pk, work),
        "stamp": sheet_stamp(work),
        "cells": CELLS,
    }
    return SheetLine(**(values | more))


def stored(district: District, text: str = "tệp 1") -> StoredFile:
    return store_file(
        actor=district.system,
        authority_id=district.authority.pk,
        name="bao-cao.xlsx",
        media_type="application/octet-stream",
        content=text.encode(),
    )


def batch_of(
    district: District, *lines: SheetLine, actor: Actor | None = None, text: str = "tệp 1"
) -> ReportBatch:
    return create_batch(
        actor=actor or district.system,
        programme=district.programme,
        file=stored(district, text),
        lines=lines,
    )


def plan(district: District, *lines: SheetLine, actor: Actor | None = None) -> list[LinePlan]:
    return plan_lines(actor=actor or district.system, programme=district.programme, lines=lines)


def outcome(found: LinePlan) -> tuple[str, list[str]]:
    return found.status.value, [f"{p.cell} {p.code}".strip() for p in found.problems]


def of_one(district: District, work: Work, **more: Any) -> tuple[str, list[str]]:
    return outcome(plan(district, line(district, work, **more))[0])


# --- the dry run ------------------------------------------------------------------------------


def test_a_line_that_nobody_typed_into_changes_nothing(district: District) -> None:
    work = row(district)
    assert of_one(district, work) == ("unchanged", [])
    as_it_is = {"state": work.state, "percent": work.percent}
    assert of_one(district, work, **as_it_is) == ("unchanged", [])


def test_what_would_change_is_shown_and_not_written(district: District) -> None:
    (found,) = plan(
        district, line(district, row(district), state="in_progress", percent=40, note="Đã họp")
    )
    assert found.status == "changed"
    assert found.report is not None
    assert (found.report.state, found.report.percent, found.report.note) == (
        "in_progress",
        40,
        "Đã họp",
    )
    assert not ProgressEntry.objects.exists()


def test_done_needs_no_percent(district: District) -> None:
    (found,) = plan(district, line(district, row(district), state="done", percent=0))
    assert found.report is not None
    assert (found.status.value, found.report.percent) == ("changed", 100)


REFUSED: list[tuple[dict[str, Any], list[str]]] = [
    ({"key": ""}, ["A9 sheet-key-missing"]),
    ({"key": "999999-N1"}, ["A9 sheet-key-foreign"]),
    ({"stamp": "", "state": "done"}, ["O9 sheet-stamp-missing"]),
    ({"percent": 30}, ["G9 sheet-percent-not-started"]),
    ({"state": "done", "percent": 80}, ["G9 sheet-percent-done"]),
    ({"state": "in_progress", "percent": 100}, ["G9 percent-full-not-done"]),
    (
        {"state": "in_progress", "finished_on": date(2023, 5, 2)},
        ["J9 sheet-finish-not-done"],
    ),
    ({"state": "done", "finished_on": date(2023, 6, 1)}, ["J9 day-in-future"]),
    (
        {"state": "blocked"},
        ["K9 sheet-obstacle-words", "M9 sheet-obstacle-solver", "N9 sheet-obstacle-due",
         "H9 blocked-needs-note"],
    ),
    (
        {"state": "blocked", "note": "hết tiền", "solver": "Phòng Không Có", "due_on": DUE},
        ["M9 sheet-solver-unknown"],
    ),
    (
        {"obstacle": "hết tiền", "solver": MONEY, "due_on": date(2023, 5, 1)},
        ["N9 obstacle-due-past"],
    ),
    ({"due_on": DUE}, ["K9 sheet-obstacle-words", "M9 sheet-obstacle-solver"]),
]  # fmt: skip


@pytest.mark.parametrize(("more", "problems"), REFUSED)
def test_lines_that_are_not_taken_say_where_and_why(
    district: District, more: dict[str, Any], problems: list[str]
) -> None:
    assert of_one(district, row(district), **more) == ("refused", problems)


def test_a_move_that_makes_no_sense(district: District) -> None:
    report_row(actor=district.system, row=row(district), report=Report(WorkState.DONE, 100))
    found = of_one(district, row(district), state="not_started", percent=0)
    assert found == ("refused", ["F9 move-refused"])


def test_work_that_is_gone_given_twice_or_another_unit_s(district: District) -> None:
    one = line(district, row(district), state="done")
    gone = replace(one, key=f"{district.programme.pk}-N999999")
    odd = replace(one, key=f"{district.programme.pk}-Q1")
    found = plan(district, one, replace(one, row=12), gone, odd)
    assert [outcome(p) for p in found] == [
        ("changed", []),
        ("refused", ["A9 sheet-key-twice"]),
        ("refused", ["A9 sheet-key-unknown"]),
        ("refused", ["A9 sheet-key-unknown"]),
    ]
    (not_mine,) = plan(district, one, actor=finance(district))
    assert outcome(not_mine) == ("refused", ["A9 sheet-not-yours"])


def test_a_part_of_another_programme_is_unknown_even_under_this_one_s_name(
    district: District,
) -> None:
    other = make_district("Ủy ban nhân dân quận Khác")
    foreign = line(district, row(other), state="done")
    assert outcome(plan(district, foreign)[0])[1] == ["A9 sheet-key-unknown"]
    stranger = other.actor(Function.LEADER)
    assert plan(district, line(district, row(district)), actor=stranger) == []


def test_the_dry_run_asks_a_fixed_number_of_times(
    district: District, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    works = list_work(actor=district.system, programme=district.programme)
    lines = [line(district, work.work, state="in_progress", percent=10) for work in works]
    assert len(lines) > 7
    with django_assert_max_num_queries(10):
        found = plan(district, *lines)
    assert {p.status.value for p in found} == {"changed"}


# --- writing ----------------------------------------------------------------------------------


def test_good_lines_are_written_by_the_services_of_the_forms(district: District) -> None:
    actor = education(district)
    batch = batch_of(
        district,
        line(district, school_part(district), state="in_progress", percent=60),
        line(district, row(district, 2), state="in_progress", percent=10, note="Đang làm"),
        line(district, row(district), state="done", finished_on=date(2023, 5, 10)),
        line(district, row(district, 3)),
        line(district, finance_part(district), percent=30),
        actor=actor,
    )
    written = apply_batch(actor=actor, batch=batch)
    assert (written.state, written.changed, written.unchanged) == ("applied", 3, 1)
    assert (written.refused, written.conflicts) == (1, 0)
    assert row(district).done_on == date(2023, 5, 10)
    assert school_part(district).percent == 60
    # The row's own report first, then its school moves the mean.
    assert (row(district, 2).note, row(district, 2).percent) == ("Đang làm", 20)
    assert written.entries.count() == 3
    assert [o["status"] for o in written.outcome] == [
        "changed", "changed", "changed", "unchanged", "refused",
    ]  # fmt: skip
    assert AuditEvent.objects.filter(action="batch.apply").count() == 1


def test_a_blocked_line_raises_its_obstacle(district: District) -> None:
    batch = batch_of(
        district,
        line(
            district,
            row(district),
            state="blocked",
            percent=20,
            obstacle="Chưa có kinh phí",
            category="money",
            solver="phong tai chinh - ke hoach",
            due_on=DUE,
        ),
    )
    apply_batch(actor=district.system, batch=batch)
    obstacle = Obstacle.objects.get()
    assert (obstacle.words, obstacle.category, obstacle.due_on) == (
        "Chưa có kinh phí",
        "money",
        DUE,
    )
    assert obstacle.solver == district.unit(OrganisationKind.FINANCE)
    assert (row(district).state, row(district).note) == ("blocked", "Chưa có kinh phí")
    assert obstacle.entry == ProgressEntry.objects.get()


def test_an_obstacle_may_come_without_a_report_and_only_once(district: District) -> None:
    with_one = {"obstacle": "Thiếu đất", "solver": MONEY, "due_on": DUE}
    apply_batch(
        actor=district.system,
        batch=batch_of(district, line(district, row(district), **with_one)),
    )
    assert Obstacle.objects.count() == 1
    assert not ProgressEntry.objects.exists()
    assert of_one(district, row(district), **with_one) == ("unchanged", [])


def test_two_people_report_the_same_work_by_file_and_by_form(district: District) -> None:
    made = line(district, finance_part(district), state="in_progress", percent=80, note="tệp")
    report_part(
        actor=finance(district),
        part=finance_part(district),
        report=Report(WorkState.IN_PROGRESS, 30, "mẫu"),
    )
    (found,) = plan(district, made)
    assert outcome(found) == ("conflict", ["F9 sheet-conflict"])
    other = line(district, row(district), state="done")
    written = apply_batch(actor=district.system, batch=batch_of(district, made, other))
    assert (written.conflicts, written.changed) == (1, 1)
    part = finance_part(district)
    assert (part.percent, part.note) == (30, "mẫu")


def test_a_report_between_the_look_and_the_writing_is_a_conflict(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = line(district, row(district), state="in_progress", percent=80)
    batch = batch_of(district, made, line(district, row(district, 3), state="done"))
    planned = batches.plan_lines

    def slow(**values: Any) -> list[LinePlan]:
        plans = planned(**values)
        if not ProgressEntry.objects.exists():
            report_row(
                actor=education(district),
                row=row(district),
                report=Report(WorkState.IN_PROGRESS, 30),
            )
        return plans

    monkeypatch.setattr(batches, "_lock_works", lambda *_given: None)
    monkeypatch.setattr(batches, "plan_lines", slow)
    written = apply_batch(actor=district.system, batch=batch)
    assert (written.conflicts, written.changed, row(district).percent) == (1, 1, 30)
    assert written.outcome[0]["problems"][0]["code"] == "sheet-conflict"


def test_a_line_left_as_made_is_no_conflict_when_somebody_reported_since(
    district: District,
) -> None:
    made = line(district, row(district), state="not_started", percent=0)
    report_row(actor=district.system, row=row(district), report=Report(WorkState.DONE, 100))
    assert outcome(plan(district, made)[0]) == ("unchanged", [])


def test_a_note_alone_is_a_change_and_its_loss_is_noticed(district: District) -> None:
    going = Report(WorkState.IN_PROGRESS, 30, "cũ")
    report_row(actor=district.system, row=row(district), report=going)
    made = line(district, row(district), note="mới")
    assert outcome(plan(district, made)[0])[0] == "changed"
    report_row(actor=district.system, row=row(district), report=replace(going, note="khác"))
    assert outcome(plan(district, made)[0])[0] == "conflict"


@pytest.mark.parametrize("after", [0, 1, 2])
def test_killed_in_the_middle_leaves_nothing(
    district: District, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    works: list[Work] = [row(district), row(district, 2), row(district, 3)]
    batch = batch_of(
        district,
        *(
            line(district, work, state="blocked", note="x", solver=MONEY, due_on=DUE)
            for work in works
        ),
    )
    recorded = AuditEvent.objects.count()
    write, calls = batches.report_work, 0

    def breaks(**values: Any) -> Any:
        nonlocal calls
        if calls == after:
            raise RuntimeError("killed")
        calls += 1
        return write(**values)

    monkeypatch.setattr(batches, "report_work", breaks)
    with pytest.raises(RuntimeError, match="killed"):
        apply_batch(actor=district.system, batch=batch)
    assert calls == after
    batch.refresh_from_db()
    assert (batch.state, batch.entries.count()) == ("draft", 0)
    assert not ProgressEntry.objects.exists()
    assert not Obstacle.objects.exists()
    assert AuditEvent.objects.count() == recorded
    assert {row(district, n).state for n in (1, 2, 3)} == {WorkState.NOT_STARTED}


def test_the_same_file_is_written_once(district: District) -> None:
    lines = [line(district, row(district), state="done")]
    first = batch_of(district, *lines)
    other = batch_of(district, *lines, actor=education(district))
    assert first.pk != other.pk
    assert batch_of(district, *lines).pk == first.pk, "sent again while it waits"
    apply_batch(actor=district.system, batch=first)
    for call in (
        lambda: batch_of(district, *lines),
        lambda: apply_batch(actor=district.system, batch=other),
    ):
        with pytest.raises(DomainError) as refused:
            call()
        assert refused.value.code == "batch-repeated"
        assert refused.value.params["at"] == "09:00"
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportBatch.objects.filter(pk=other.pk).update(state="applied")
    assert ProgressEntry.objects.count() == 1


def test_nothing_to_write(district: District) -> None:
    batch = batch_of(district, line(district, row(district)))
    with pytest.raises(DomainError) as refused:
        apply_batch(actor=district.system, batch=batch)
    assert refused.value.code == "batch-nothing-to-write"
    with pytest.raises(DomainError) as empty:
        batch_of(district, text="tệp 2")
    assert empty.value.code == "batch-empty"


# --- taking back ------------------------------------------------------------------------------


def test_a_whole_file_is_taken_back(district: District) -> None:
    report_row(
        actor=district.system, row=row(district), report=Report(WorkState.IN_PROGRESS, 30, "cũ")
    )
    batch = batch_of(
        district,
        line(district, row(district), state="done", note="mới"),
        line(district, row(district, 3), state="blocked", note="x", solver=MONEY, due_on=DUE),
    )
    apply_batch(actor=district.system, batch=batch)
    undone = undo_batch(actor=district.system, batch=batch)
    work = row(district)
    assert (undone.state, work.state, work.percent, work.note) == (
        "undone", "in_progress", 30, "cũ",
    )  # fmt: skip
    assert row(district, 3).state == WorkState.NOT_STARTED
    assert Obstacle.objects.get().state == "withdrawn"
    with pytest.raises(DomainError) as refused:
        undo_batch(actor=district.system, batch=batch)
    assert refused.value.code == "batch-not-applied"
    again = batch_of(district, line(district, row(district), state="done"))
    assert apply_batch(actor=district.system, batch=again).state == "applied"


def test_nothing_is_taken_back_under_something_newer(district: District) -> None:
    batch = batch_of(
        district,
        line(district, row(district), state="in_progress", percent=10),
        line(district, row(district, 3), state="in_progress", percent=10),
    )
    apply_batch(actor=district.system, batch=batch)
    report_row(actor=district.system, row=row(district), report=Report(WorkState.DONE, 100))
    with pytest.raises(DomainError) as refused:
        undo_batch(actor=district.system, batch=batch)
    assert (refused.value.code, refused.value.params) == ("batch-undo-newer", {"task": "1"})
    assert row(district, 3).percent == 10


def test_an_obstacle_that_was_answered_keeps_its_file(district: District) -> None:
    from truongchuan.domain.followup.services import answer_obstacle

    batch = batch_of(
        district, line(district, row(district), obstacle="x", solver=MONEY, due_on=DUE)
    )
    apply_batch(actor=district.system, batch=batch)
    answer_obstacle(actor=district.system, obstacle=Obstacle.objects.get(), words="đang làm")
    with pytest.raises(DomainError) as refused:
        undo_batch(actor=district.system, batch=batch)
    assert refused.value.code == "batch-undo-newer"


def test_who_may_write_discard_and_see(district: District) -> None:
    own = finance(district)
    batch = batch_of(district, line(district, finance_part(district), state="done"), actor=own)
    colleague, viewer = finance(district), district.actor(Function.VIEWER)

    def seen_by(actor: Actor) -> bool:
        return list_batches(actor=actor, programme=district.programme).exists()

    assert [seen_by(actor) for actor in (own, education(district), colleague, viewer)] == [
        True, True, False, False,
    ]  # fmt: skip
    for call in (apply_batch, discard_batch):
        with pytest.raises(NotAllowed):
            call(actor=colleague, batch=batch)
    with pytest.raises(NotAllowed):
        batch_of(district, line(district, row(district)), actor=viewer)
    apply_batch(actor=own, batch=batch)
    assert seen_by(viewer)
    with pytest.raises(NotAllowed):
        undo_batch(actor=viewer, batch=batch)
    with pytest.raises(DomainError):
        discard_batch(actor=own, batch=batch)


def test_a_discarded_file_is_gone_from_the_list(district: District) -> None:
    batch = batch_of(district, line(district, row(district), state="done"))
    discard_batch(actor=district.system, batch=batch)
    found = get_batch(actor=district.system, programme=district.programme, pk=batch.pk)
    assert found is None
    assert not ProgressEntry.objects.exists()


def test_the_lines_of_a_unit_hold_its_schools_where_it_leads(district: District) -> None:
    def lines(unit: Any) -> list[str]:
        found = list_work(actor=district.system, programme=district.programme, unit=unit)
        return [work.work._meta.model_name or "" for work in found]

    assert lines(district.unit(OrganisationKind.FINANCE)) == ["rowunit"]
    school = RowSchool.objects.get(pk=school_part(district).pk).school.organisation
    assert lines(school) == ["rowschool", "rowschool"]
    body = lines(district.unit(OrganisationKind.EDUCATION_OFFICE))
    assert (body.count("roadmaprow"), body.count("rowschool")) == (3, 4)
