"""The demo's whole year, played once through the services."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse
from docx import Document
from pytest_django.plugin import DjangoDbBlocker

from tests.demo.handing import DAY as HANDED_ON
from tests.demo.handing import NAMES as WARDS
from tests.demo.handing import hand_over
from tests.kept import kept_demo
from truongchuan.adapters.law.load import load_law
from truongchuan.domain.accreditation.known import known_of
from truongchuan.domain.accreditation.standings import judge_school
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.audit.selectors import first_broken_event
from truongchuan.domain.committee.models import CommitteeMember, Invitee, Meeting
from truongchuan.domain.directory.models import Membership, Person, School
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.followup.models import Obstacle, ObstacleMove
from truongchuan.domain.followup.states import ObstacleAct
from truongchuan.domain.handover.totals import check_totals, read_lines
from truongchuan.domain.mobilisation.models import Drive, Pledge, Receipt
from truongchuan.domain.outreach.models import Activity
from truongchuan.domain.oversight.models import (
    Ceremony,
    Consultation,
    RecognitionStep,
    SafetyCheck,
    SafetyFinding,
    SchoolPlanItem,
)
from truongchuan.domain.papers.models import Paper
from truongchuan.domain.programmes.models import Programme, RoadmapRow, Target
from truongchuan.domain.reminders.daily import make_daily_reminders
from truongchuan.domain.reminders.models import Notification
from truongchuan.domain.reviews.closing import verify_review
from truongchuan.domain.reviews.models import MonthlyReview
from truongchuan.domain.scheduling.models import RiskRun
from truongchuan.domain.scheduling.selectors import Chances, chances_from
from truongchuan.domain.sources.selectors import open_stored_file
from truongchuan.project.year.engine import YearError, advance
from truongchuan.project.year.events import EVENTS
from truongchuan.project.year.models import HappenedEvent
from truongchuan.project.year.quarter1 import TENDER
from truongchuan.project.year.quarter3 import IN_TIME
from truongchuan.project.year.script import LAST_DAY, is_working
from truongchuan.web.schedule import programme_inputs

pytestmark = pytest.mark.django_db
SLIP = 25


@dataclass
class Year:
    """What was seen on the way through the year."""

    prints: dict[int, bytes] = field(default_factory=dict)
    chances: list[Chances] = field(default_factory=list)
    before_import: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    after_import: dict[int, tuple[Any, ...]] = field(default_factory=dict)


def leader() -> Client:
    """Return the browser of the district's leader."""
    client = Client()
    user = Person.objects.get(user__username="demo-lanh-dao").user
    assert user is not None
    client.force_login(user)
    return client


def printed(programme: Programme, review: MonthlyReview) -> bytes:
    """Return the printed review as the district's leader gets it."""
    address = reverse("review_print", args=[programme.pk, review.month])
    answer = leader().get(address)
    assert answer.status_code == 200
    content: bytes = answer.content
    return content


def progress_of(programme: Programme) -> dict[int, tuple[Any, ...]]:
    """Return state, percent and note of every task, and the states of its schools."""
    rows = RoadmapRow.objects.filter(programme=programme, is_active=True)
    return {
        row.pk: (
            row.state,
            row.percent,
            row.note,
            row.done_on,
            sorted(row.schools.values_list("school_id", "state", "percent")),
        )
        for row in rows.prefetch_related("schools")
    }


@pytest.fixture(scope="module")
def year(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, shared_folder: Path
) -> Iterator[Year]:
    """Play the year once; every test of the module works inside that transaction."""
    seen = Year()
    with django_db_blocker.unblock(), transaction.atomic():
        kept_demo(shared_folder)
        programme = Programme.objects.get()
        for review in MonthlyReview.objects.filter(programme=programme):
            seen.prints[review.pk] = printed(programme, review)
        advance(programme=programme, to=date(2023, 5, 28))
        actor = system_actor(authority=programme.authority)
        inputs = programme_inputs(actor=actor, programme=programme)
        tender = str(RoadmapRow.objects.get(task=TENDER).pk)
        slips = {t.id: SLIP for t in inputs.network.tasks if t.row == tender}
        seen.chances = [
            chances_from(inputs, seed=seed, runs=4_000, slips=slips) for seed in (1, 1, 2)
        ]
        advance(programme=programme, to=date(2023, 8, 13))
        seen.before_import = progress_of(programme)
        advance(programme=programme, to=date(2023, 8, 14))
        seen.after_import = progress_of(programme)
        programme.refresh_from_db()
        advance(programme=programme, to=LAST_DAY)
        yield seen
        transaction.set_rollback(True)


@pytest.fixture
def programme(year: Year) -> Programme:
    return Programme.objects.get()


def test_every_event_ran_once_on_a_working_day_and_none_was_left_out(programme: Programme) -> None:
    assert len({event.key for event in EVENTS}) == len(EVENTS)
    assert [e.key for e in EVENTS if not is_working(e.on)] == []
    happened = HappenedEvent.objects.filter(programme=programme)
    assert Counter(happened.values_list("key", flat=True)) == Counter(e.key for e in EVENTS)
    assert list(happened.exclude(skipped="").values_list("key", "skipped")) == []
    assert programme.fixed_today == LAST_DAY
    assert advance(programme=programme, to=LAST_DAY) == []
    with pytest.raises(YearError, match="backwards"):
        advance(programme=programme, to=date(2023, 6, 1))


def test_events_lead_to_what_they_made(programme: Programme) -> None:
    happened = HappenedEvent.objects.filter(programme=programme)
    assert list(happened.filter(url="").values_list("key", flat=True)) == []
    by_page = {resolve(url).url_name: url for url in happened.values_list("url", flat=True)}
    assert len(by_page) >= 12
    client = leader()
    assert {name: client.get(url).status_code for name, url in by_page.items()} == dict.fromkeys(
        by_page, 200
    )


def test_people_act_themselves_and_the_record_is_whole(programme: Programme) -> None:
    assert first_broken_event(authority_id=programme.authority_id) is None
    acts = AuditEvent.objects.filter(authority_id=programme.authority_id, actor_id__isnull=True)
    by_the_product = {action.partition(".")[0] for action in acts.values_list("action", flat=True)}
    # Loading the directory and the plan, daily jobs, and persons who come and go.
    assert not by_the_product & {
        "progress", "review", "meeting", "conclusion", "document", "paper", "outreach",
        "mobilisation", "duty", "schedule", "target", "task", "committee",
    }  # fmt: skip


def test_the_record_of_a_year_names_nobody_but_who_acted(programme: Programme) -> None:
    names = set(Person.objects.values_list("name", flat=True))
    for model in (CommitteeMember, Invitee):
        names |= set(model.objects.values_list("name", flat=True))
    for kind in (Pledge, Receipt):
        names |= set(kind.objects.values_list("donor", flat=True))
    names -= {""}
    assert len(names) > 15
    columns = ("address", "subject_label", "before", "after")
    lines = AuditEvent.objects.values_list(*columns)
    text = json.dumps([list(line) for line in lines.iterator()], ensure_ascii=False)
    assert sorted(name for name in names if name in text) == []
    assert "@" not in text


def test_twelve_reviews_are_closed_and_hold(programme: Programme) -> None:
    actor = system_actor(authority=programme.authority)
    reviews = list(MonthlyReview.objects.filter(programme=programme).order_by("month"))
    assert [r.month for r in reviews] == [f"2023-{n:02d}" for n in range(1, 13)]
    for review in reviews:
        assert review.is_closed
        assert review.signed_file is not None
        assert verify_review(actor=actor, review=review) == ()
        assert review.comments.exists()
        assert review.unit_assessments.exists()
    assert "sau khi ký" in reviews[0].conclusions


def test_a_review_prints_the_same_months_later(year: Year, programme: Programme) -> None:
    assert len(year.prints) == 4
    for pk, content in year.prints.items():
        assert printed(programme, MonthlyReview.objects.get(pk=pk)) == content


def test_five_meetings_with_follow_up(programme: Programme) -> None:
    meetings = list(Meeting.objects.filter(programme=programme).order_by("at"))
    assert len(meetings) == 5
    assert {m.state for m in meetings} == {"concluded"}
    assert all(m.notice_number and m.notice_file_id for m in meetings)
    assert [m.follow_ups.count() for m in meetings] == [0, 3, 4, 4, 3]
    assert [m.follow_ups.filter(late=True).exists() for m in meetings] == [
        False, True, True, False, True,
    ]  # fmt: skip
    assert all(m.conclusions.filter(kind="task").exists() for m in meetings)


def test_reminders_are_told_once(programme: Programme) -> None:
    told = Notification.objects.filter(programme=programme)
    assert told.count() > 300
    assert {"due_soon", "late", "silent"} <= set(told.values_list("kind", flat=True))
    keys = told.values_list("person_id", "kind", "subject_type", "subject_id", "occasion")
    assert len(set(keys)) == told.count()
    actor = system_actor(authority=programme.authority)
    assert make_daily_reminders(actor=actor, programme=programme, on=date(2023, 12, 29)) == 0


def test_obstacles_go_up_and_are_solved(programme: Programme) -> None:
    obstacles = Obstacle.objects.filter(programme=programme)
    assert Counter(obstacles.values_list("state", flat=True)) == {"solved": 6, "withdrawn": 1}
    escalated = ObstacleMove.objects.filter(obstacle__in=obstacles, act=ObstacleAct.ESCALATED)
    assert escalated.filter(automatic=True).count() >= 8
    assert obstacles.filter(level="leader").count() >= 3


def test_the_slip_lowers_the_chance_of_quarter_three(programme: Programme) -> None:
    first, assumed, after = RiskRun.objects.filter(programme=programme).order_by("pk")[:3]
    tender = str(RoadmapRow.objects.get(task=TENDER).pk)
    third = [
        k for k, t in first.results["before"]["targets"].items() if t["quarter"].endswith("Q3")
    ]
    assert len(third) == 8
    for key in third:
        early = first.results["before"]["targets"][key]
        slipped = assumed.results["after"]["targets"][key]
        late = after.results["before"]["targets"][key]
        assert early["chance"] > 0.8
        assert slipped["chance"] < early["chance"] - 0.3
        assert late["chance"] < early["chance"] - 0.3
        assert early["drivers"][0]["task"] == slipped["drivers"][0]["task"] == tender


def test_equal_seeds_agree_and_others_within_the_error(year: Year) -> None:
    one, again, other = (chances.slipped for chances in year.chances)
    assert one is not None
    assert again is not None
    assert other is not None
    doubtful = 0
    for key, target in one.targets.items():
        twin, second = again.targets[key], other.targets[key]
        assert target == twin
        if target.chance is None or second.chance is None:
            continue
        error = ((target.standard_error or 0) ** 2 + (second.standard_error or 0) ** 2) ** 0.5
        assert abs(target.chance - second.chance) <= 4 * error + 1e-9
        doubtful += 0 < target.chance < 1
    assert doubtful >= 8


def test_the_corrected_plan_keeps_progress(year: Year, programme: Programme) -> None:
    assert programme.number == "163/KH-UBND"
    assert {pk: year.after_import[pk] for pk in year.before_import} == year.before_import
    assert len(year.after_import) == len(year.before_import) + 1
    version = programme.versions.order_by("-number").first()
    assert version is not None
    assert version.number == 2
    changed = Counter((c["kind"], c["part"], c.get("field")) for c in version.changes)
    assert changed == {
        ("changed", "document", "number"): 1,
        ("changed", "document", "date"): 1,
        ("changed", "document", "title"): 1,
        ("changed", "row", "months"): 1,
        ("added", "row", None): 1,
        ("changed", "row", "cooperating"): 1,
    }


def test_schools_end_as_the_story_says(programme: Programme) -> None:
    targets = Target.objects.filter(programme=programme).select_related("school__organisation")
    by_state: dict[str, set[str]] = {}
    for target in targets:
        by_state.setdefault(target.state, set()).add(target.school.name)
    assert by_state["postponed"] == {"THCS Ngô Quyền", "TH Đồng Tâm", "MN Minh Khai"}
    assert len(by_state["recognised"]) == 12
    in_time = {
        t.school.name
        for t in targets
        if t.quarter == "2023-Q3" and t.decided_on and t.decided_on <= date(2023, 9, 30)
    }
    assert in_time == set(IN_TIME)


def test_papers_of_every_month_and_quarter(programme: Programme) -> None:
    reports = {
        paper.params["period"]: paper
        for paper in Paper.objects.filter(programme=programme, kind="report", state="issued")
    }
    months = {f"2023-{n:02d}" for n in range(1, 13)}
    assert set(reports) == months | {f"2023-Q{n}" for n in (1, 2, 3, 4)} | {
        "2023-H1", "2023-H2", "2023",
    }  # fmt: skip
    actor = system_actor(authority=programme.authority)
    for paper in (reports["2023-06"], reports["2023-Q4"]):
        with open_stored_file(actor=actor, file=paper.docx) as handle:
            text = "\n".join(p.text for p in Document(io.BytesIO(handle.read())).paragraphs)
        assert "Kế hoạch" in text
    kinds = Counter(Paper.objects.filter(programme=programme).values_list("kind", flat=True))
    assert kinds["invitation"] == kinds["minutes"] == kinds["conclusions"] == 5


def test_register_outreach_and_drive(programme: Programme) -> None:
    numbers = OfficialDocument.objects.filter(
        programme=programme, direction="out", symbol="BC-GDĐT"
    ).values_list("number", flat=True)
    assert sorted(numbers) == [43, 44, 45, *range(47, 56)]  # 46 is missing on purpose
    arrived = OfficialDocument.objects.filter(programme=programme, direction="in", number=655)
    assert arrived.count() == 2
    activities = Activity.objects.filter(programme=programme)
    months = {(activity.until or activity.on).month for activity in activities}
    assert months == set(range(2, 13))
    assert activities.count() == 18 * 11 - 4
    assert Drive.objects.get(programme=programme).state == "settled"


def test_checks_consultations_steps_and_ceremony(programme: Programme) -> None:
    checks = SafetyCheck.objects.filter(programme=programme)
    assert checks.filter(recheck_of__isnull=False).count() == 2
    assert checks.count() == 8 + 2 + 7
    findings = SafetyFinding.objects.filter(check_made__programme=programme)
    assert set(findings.values_list("state", flat=True)) == {"confirmed"}
    assert Consultation.objects.filter(programme=programme, held_on__isnull=False).count() == 2
    steps = RecognitionStep.objects.filter(target__programme=programme)
    assert Counter(steps.values_list("kind", flat=True)) == {
        "registered": 14, "team": 14, "survey": 14, "decision": 12, "award": 4,
    }  # fmt: skip
    assert Ceremony.objects.get(programme=programme).held_on == date(2023, 12, 22)
    items = SchoolPlanItem.objects.filter(plan__programme=programme)
    assert (items.count(), set(items.values_list("state", flat=True))) == (9, {"done"})


def test_the_lead_person_was_replaced(programme: Programme) -> None:
    board = Membership.objects.filter(organisation__kind="project_board").order_by("pk")
    assert [(m.person.name, m.valid_from, m.valid_to) for m in board] == [
        ("Vũ Quốc Đạt", date(2023, 1, 1), date(2023, 7, 9)),
        ("Tạ Quang Khải", date(2023, 7, 10), None),
    ]


def test_the_year_s_end_passes_to_the_three_wards(programme: Programme) -> None:
    """The whole of it: totals of both sides are printed (``pytest -rP``) and equal."""
    law = load_law()
    was = {
        school.name: judge_school(
            school=school, known=known_of([school.pk])[school.pk], law=law, on=HANDED_ON
        )
        for school in School.objects.all()
    }
    handover = hand_over()
    lines = read_lines(handover.reconciliation.lines)
    for line in lines:
        print(f"{line.kind:12} {line.state:14} {line.before:6} {line.after:6} "
              f"{line.before_amount:14} {line.after_amount:14}")  # fmt: skip
    assert [line for line in lines if not line.agrees] == []
    assert {line.kind for line in lines} >= {
        "school", "target", "step", "row", "row_school", "duty", "obstacle", "conclusion",
        "document", "fact", "judgement", "file", "pledge", "receipt",
    }  # fmt: skip
    assert check_totals(handover).is_right
    new = School.objects.filter(authority__short_name__in=WARDS)
    assert {school.name for school in new} == set(was)
    for school in new:
        now = judge_school(
            school=school, known=known_of([school.pk])[school.pk], law=law, on=HANDED_ON
        )
        before = was[school.name]
        assert (now.assessment, now.check) == (before.assessment, before.check), school.name
