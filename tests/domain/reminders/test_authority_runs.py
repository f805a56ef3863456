"""The daily timetable of authorities."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.domain.conftest import District, make_district
from truongchuan.domain.audit.models import AuditCheck, AuditHead, HeadReason
from truongchuan.domain.reminders.models import AuthorityRun, RunState
from truongchuan.domain.reminders.runs import AUTHORITIES, MOST_ATTEMPTS, RETRY_AFTER, plan_runs
from truongchuan.domain.shared.actor import Actor
from truongchuan.project import jobs
from truongchuan.project.jobs import AuthorityJob, run_for_authority


def plan(days: int = 0, hours: float = 0, hour: int = 6) -> list[tuple[str, int, date]]:
    given: list[int] = []
    now = timezone.now() + timedelta(days=days, hours=hours)
    plan_runs(AUTHORITIES, names=("audit",), enqueue=given.append, now=now, hour=hour)
    runs = AuthorityRun.objects.filter(pk__in=given).order_by("authority_id")
    return [(run.name, run.authority_id, run.day) for run in runs]


def test_once_per_authority_and_day_from_the_hour_on(district: District) -> None:
    other = make_district("Ủy ban nhân dân quận Khác")
    assert plan(hours=-5) == []
    today = timezone.localdate()
    assert plan() == [("audit", pk, today) for pk in (district.authority.pk, other.authority.pk)]
    assert plan(hours=3) == []
    assert [day for _n, _a, day in plan(days=1)] == [today + timedelta(days=1)] * 2


def test_the_day_leaves_a_head_and_a_check(district: District) -> None:
    plan()
    run = AuthorityRun.objects.get()
    assert run_for_authority.func(run.pk) == "done"
    assert run_for_authority.func(run.pk) == "done before"
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.DONE, 1)
    assert AuditHead.objects.get().reason == HeadReason.DAILY
    assert AuditCheck.objects.get().is_whole


def test_a_failed_run_is_tried_again_after_a_pause(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_authority: int, _day: date, _actor: Actor) -> object:
        raise ValueError("Trịnh Thị Dấu Vết")

    monkeypatch.setattr(jobs, "AUTHORITY_JOBS", [AuthorityJob("audit", fail)])
    plan()
    run = AuthorityRun.objects.get()
    for attempt in range(1, MOST_ATTEMPTS + 1):
        with pytest.raises(ValueError, match="Dấu Vết"):
            run_for_authority.func(run.pk)
        run.refresh_from_db()
        assert (run.state, run.attempts, run.error) == (RunState.FAILED, attempt, "ValueError")
        AuthorityRun.objects.update(changed_at=timezone.now() - RETRY_AFTER)
        assert bool(plan()) is (attempt < MOST_ATTEMPTS)
