"""What a snapshot counts, what it suggests, other areas' sections, and months side by side."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.domain.accreditation.conftest import FULL, small_law
from tests.domain.reviews.conftest import May
from truongchuan.domain.accreditation.services import record_school_facts
from truongchuan.domain.directory.models import OrganisationKind, School
from truongchuan.domain.directory.services import create_school
from truongchuan.domain.programmes.models import (
    Programme,
    RoadmapRow,
    RowSchool,
    RowUnit,
    Target,
)
from truongchuan.domain.programmes.progress import (
    Report,
    report_part,
    report_row,
    report_school,
    undo_report,
)
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.reviews.compare import compare_months
from truongchuan.domain.reviews.frozen import SnapshotView, snapshot_view
from truongchuan.domain.reviews.months import is_month, last_day, months_between
from truongchuan.domain.reviews.opinions import month_rows
from truongchuan.domain.reviews.ratings import suggest_for_task, suggest_for_unit
from truongchuan.domain.reviews.sections import SECTIONS, Section, figure, source
from truongchuan.domain.reviews.selectors import current_view, snapshots_of
from truongchuan.domain.reviews.services import freeze_review, open_review
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.plan.facts import SchoolKind

ON = date(2023, 5, 15)
WORKING = Report(WorkState.IN_PROGRESS, 40, "đang rà soát")


def frozen(may: May) -> SnapshotView:
    view = snapshot_view(may.freeze())
    assert view is not None
    return view


def part_of(kind: str) -> RowUnit:
    return RowUnit.objects.get(row__number=1, organisation__kind=kind, role="cooperating")


def test_months_as_text() -> None:
    assert [is_month(t) for t in ("2023-05", "2023-5", "2023-00", "２０２３-05", "")] == [
        True, False, False, False, False,
    ]  # fmt: skip
    assert last_day("2024-02") == date(2024, 2, 29)
    assert months_between(date(2022, 12, 31), date(2023, 2, 1)) == ["2022-12", "2023-01", "2023-02"]


def test_reports_are_counted_for_rows_and_units(may_review: May) -> None:
    system = may_review.district.system
    report_row(actor=system, row=RoadmapRow.objects.get(number=1), report=WORKING)
    report_part(actor=system, part=part_of(OrganisationKind.FINANCE), report=WORKING)
    taken_back = report_row(actor=system, row=RoadmapRow.objects.get(number=3), report=WORKING)
    undo_report(actor=system, entry=taken_back)
    view = frozen(may_review)
    units = {unit.kind: unit for unit in view.units}
    assert view.value("tasks.reports") == 2
    assert [row.reports for row in view.rows] == [2, 0, 0]
    assert units["education_office"].reports == 1
    assert units["finance"].reports == 1
    assert not units["finance"].silent


def test_a_unit_with_open_work_and_no_report_is_silent(may_review: May) -> None:
    units = {unit.kind: unit for unit in frozen(may_review).units}
    assert units["education_office"].silent
    assert units["finance"].silent
    # The wards' only row starts in September.
    assert not units["ward"].silent
    assert (units["education_office"].leads, units["education_office"].late) == (3, 1)


def test_a_part_that_is_done_does_not_make_a_unit_silent(may_review: May) -> None:
    RowUnit.objects.filter(pk=part_of(OrganisationKind.FINANCE).pk).update(state=WorkState.DONE)
    units = {unit.kind: unit for unit in frozen(may_review).units}
    assert not units["finance"].silent


def test_schools_stand_with_what_they_prove_and_how_far_they_are(may_review: May) -> None:
    school = School.objects.get(organisation__name="TH Hòa Bình")
    record_school_facts(
        actor=may_review.district.system, school=school, figures=FULL, law=small_law(), on=ON
    )
    part = RowSchool.objects.get(row__number=2, school=school)
    report_school(actor=may_review.district.system, part=part, report=WORKING)
    line = next(s for s in frozen(may_review).schools if s.id == school.pk)
    assert (line.judged, line.steps, line.percent, line.steps_late) == (True, 2, 20, 0)
    assert line.possible_degree == 1
    assert line.unknown
    assert line.place.name == "school"


def test_quarters_and_origins_are_counted(may_review: May) -> None:
    Target.objects.filter(quarter="2023-Q3").update(state="registered")
    view = frozen(may_review)
    assert [(q.quarter, q.total, dict(q.by_state)) for q in view.quarters] == [
        ("2023-Q3", 1, {"registered": 1}),
        ("2023-Q4", 2, {"planned": 2}),
    ]
    assert view.value("targets.registered") == 1
    assert view.value("origin.plan") == view.value("tasks.total") == 3
    assert view.value("of a later version") == 0


def test_cancelled_tasks_are_told_apart(may_review: May) -> None:
    RoadmapRow.objects.filter(number=3).update(state=WorkState.CANCELLED)
    view = frozen(may_review)
    assert (view.value("tasks.total"), view.value("tasks.cancelled")) == (2, 1)


def test_a_month_is_about_what_is_due_running_or_done_in_it(may_review: May) -> None:
    assert [row.number for row in month_rows(frozen(may_review))] == [1, 2]
    done = RoadmapRow.objects.get(number=1)
    report_row(actor=may_review.district.system, row=done, report=Report(WorkState.DONE, 100))
    assert [row.number for row in month_rows(frozen(may_review))] == [1, 2]
    RoadmapRow.objects.filter(pk=done.pk).update(done_on=date(2023, 2, 20))
    assert [row.number for row in month_rows(frozen(may_review))] == [2]


@pytest.mark.parametrize(
    ("state", "due", "done", "rating", "reason", "number"),
    [
        ("done", ON, ON - timedelta(5), "good", "done-early", 5),
        ("done", ON, ON, "met", "done", 0),
        ("done", None, ON, "met", "done", 0),
        ("done", ON - timedelta(3), ON, "slow", "done-late", 3),
        ("in_progress", ON, None, "not_due", "not-due", 0),
        ("in_progress", ON + timedelta(9), None, "not_due", "not-due", 9),
        ("blocked", None, None, "not_due", "no-deadline", 0),
        ("in_progress", ON - timedelta(30), None, "slow", "late", 30),
        ("in_progress", ON - timedelta(31), None, "failed", "very-late", 31),
    ],
)
def test_suggestions_for_a_task(
    state: str, due: date | None, done: date | None, rating: str, reason: str, number: int
) -> None:
    found = suggest_for_task(state=state, due_on=due, done_on=done, on=ON)
    assert found is not None
    assert (found.rating, found.reason, found.number) == (rating, reason, number)


def test_nothing_is_suggested_for_a_task_that_will_not_be_done() -> None:
    assert suggest_for_task(state="cancelled", due_on=ON, done_on=None, on=ON) is None


@pytest.mark.parametrize(
    ("leads", "late", "done", "reports", "silent", "rating", "reason"),
    [
        (4, 2, 1, 1, False, "failed", "half-late"),
        (4, 1, 1, 1, False, "slow", "some-late"),
        (4, 0, 1, 0, True, "slow", "silent"),
        (4, 0, 1, 1, False, "good", "finished"),
        (0, 0, 0, 2, False, "met", "reported"),
        (0, 0, 0, 0, False, "not_due", "nothing-due"),
    ],
)
def test_suggestions_for_a_unit(
    leads: int, late: int, done: int, reports: int, silent: bool, rating: str, reason: str
) -> None:
    found = suggest_for_unit(
        leads=leads, late=late, done_in_month=done, reports=reports, silent=silent
    )
    assert (found.rating, found.reason) == (rating, reason)


@pytest.fixture
def outreach() -> Iterator[list[Any]]:
    """A section of some area, with what it was asked."""
    asked: list[Any] = []

    def build(actor: Actor, programme: Programme, month: str, on: date) -> dict[str, Any]:
        asked.append((actor.name, programme.pk, month, on))
        return {
            "figures": [figure("broadcasts", "Buổi phát thanh", 4, source("units", programme.pk))],
            "table": {"columns": ["Phường", "Số buổi"], "rows": [["Hoa Sen", 4]]},
            "notes": ["Theo báo cáo của các phường."],
            "is_sample": True,
        }

    section = Section("sample", "Tuyên truyền", build)
    SECTIONS.append(section)
    yield asked
    SECTIONS.remove(section)


def test_a_section_of_another_area_is_frozen_with_the_rest(
    may_review: May, outreach: list[Any]
) -> None:
    view = frozen(may_review)
    assert outreach == [(may_review.district.system.name, may_review.programme.pk, "2023-05", ON)]
    [section] = [s for s in view.sections if s.name == "sample"]
    assert (section.title, section.is_sample) == ("Tuyên truyền", True)
    assert section.figures[0].place is not None
    assert section.figures[0].place.name == "units"
    assert section.rows == (("Hoa Sen", 4),)
    # A quick look at an open month asks nobody.
    current_view(actor=may_review.district.system, programme=may_review.programme, month="2023-05")
    assert len(outreach) == 1


def test_every_number_says_where_it_can_be_looked_up(may_review: May) -> None:
    data = json.loads(may_review.freeze().snapshot)
    parts = [*data["figures"], *data["rows"], *data["units"], *data["schools"], *data["quarters"]]
    assert len(parts) > 30
    assert all(part["source"]["name"] and part["source"]["args"] for part in parts)


def test_two_months_are_compared_line_by_line(may_review: May) -> None:
    system = may_review.district.system
    may_review.freeze()
    may_review.stand_on(date(2023, 6, 30))
    programme = Programme.objects.get(pk=may_review.programme.pk)
    report_row(
        actor=system, row=RoadmapRow.objects.get(number=1), report=Report(WorkState.DONE, 100)
    )
    RoadmapRow.objects.filter(number=3).update(is_active=False)
    Target.objects.filter(quarter="2023-Q3").update(state="registered")
    june = open_review(actor=system, programme=programme, month="2023-06")
    freeze_review(actor=system, review=june, law=small_law())
    views = snapshots_of(actor=system, programme=programme, months=["2023-05", "2023-06"])
    found = compare_months(views["2023-05"], views["2023-06"])
    figures = {pair.key: pair for pair in found.figures}
    assert (figures["tasks.done"].difference, figures["tasks.late"].difference) == (1, -1)
    assert [(c.kind, c.line.number) for c in found.rows] == [("changed", 1), ("removed", 3)]
    assert found.rows[0].fields["state"] == ("not_started", "done")
    assert [c.line.name for c in found.schools] == ["TH Hòa Bình"]
    assert found.schools[0].fields["state"] == ("planned", "registered")
    assert any(c.fields.get("late") == (1, 0) for c in found.units)


def test_a_figure_that_one_month_lacks_has_no_difference(
    may_review: May, outreach: list[Any]
) -> None:
    view = frozen(may_review)
    bare = snapshot_view(may_review.review)
    assert bare is not None
    before = SnapshotView(**{**{f: getattr(bare, f) for f in bare.__slots__}, "sections": ()})
    pair = next(p for p in compare_months(before, view).figures if p.key == "broadcasts")
    assert (pair.section, pair.before, pair.after, pair.difference) == (
        "Tuyên truyền",
        None,
        4,
        None,
    )


def test_freezing_takes_as_many_queries_for_many_schools(may_review: May) -> None:
    may_review.freeze()
    with CaptureQueriesContext(
        connection,
    ) as few:
        may_review.freeze()
    district = may_review.district
    row, version = RoadmapRow.objects.get(number=2), district.version
    for n in range(12):
        school = create_school(
            actor=district.system,
            authority=district.authority,
            name=f"TH Mẫu {n}",
            kind=SchoolKind.PRIMARY,
        )
        RowSchool.objects.create(row=row, school=school)
        Target.objects.create(
            programme=may_review.programme, school=school, version=version, quarter="2023-Q4"
        )
    may_review.freeze()
    with CaptureQueriesContext(connection) as many:
        may_review.freeze()
    assert len(many) <= len(few)
    assert len(many) < 65
