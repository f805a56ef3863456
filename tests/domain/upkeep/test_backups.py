"""Backups by the clock and by hand: made, read through, let go; failures are told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from tests.domain.audit.tampering import rewrite_from, unguarded
from tests.domain.conftest import District
from truongchuan.adapters.archive import jobs
from truongchuan.adapters.archive.checking import check_archive
from truongchuan.adapters.archive.progress import read_progress, telling
from truongchuan.domain.audit.heads import head_of
from truongchuan.domain.audit.models import AuditEvent, AuditHead, HeadReason
from truongchuan.domain.audit.verifying import verify_chain
from truongchuan.domain.directory.models import Person
from truongchuan.domain.reminders.models import Kind, Notification
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.upkeep.models import BackupKind, BackupRun, RunState
from truongchuan.domain.upkeep.policies import may
from truongchuan.domain.upkeep.retention import Keep
from truongchuan.domain.upkeep.selectors import list_backups
from truongchuan.domain.upkeep.services import (
    fail_backup,
    give_up_silent,
    let_go,
    note_download,
    plan_scheduled,
    request_backup,
    request_check,
    retained,
    retry_job,
    start_backup,
)
from truongchuan.wording.errors import error_message

MORNING = datetime(2026, 11, 19, 20, 30, tzinfo=UTC)  # 03:30 on 20/11 in Hà Nội


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.BACKUP_DIR = tmp_path / "backups"
    return tmp_path / "backups"


@pytest.fixture
def operator(district: District, settings: Any) -> Actor:
    """Somebody whom the machine's settings name."""
    actor = district.actor(Function.OPERATOR)
    settings.OPERATORS = [Person.objects.get(pk=actor.person_id).user.username]  # type: ignore[union-attr]
    return actor


def asked(actor: Actor) -> BackupRun:
    given: list[int] = []
    run = request_backup(actor=actor, enqueue=given.append)
    assert given == [run.pk]
    return run


def make(run: BackupRun) -> BackupRun:
    jobs.make_backup.call(run.pk)
    run.refresh_from_db()
    return run


def test_only_those_whom_the_settings_name_handle_backups(
    district: District, operator: Actor, settings: Any
) -> None:
    leader = district.actor(Function.LEADER)
    other = district.actor(Function.OPERATOR)
    for actor in (leader, other):
        assert may(actor, "upkeep.view")
        assert not may(actor, "upkeep.operate")
        assert list(list_backups(actor=actor)) == []
        with pytest.raises(NotAllowed):
            request_backup(actor=actor, enqueue=lambda _pk: None)
    run = asked(operator)
    assert list(list_backups(actor=operator)) == [run]
    assert not may(district.actor(Function.VIEWER), "upkeep.view")
    get_user_model().objects.filter(username__in=settings.OPERATORS).update(is_active=False)
    assert not may(operator, "upkeep.operate")


def test_a_backup_on_demand(migrated: None, operator: Actor, folder: Path) -> None:
    run = make(asked(operator))
    assert (run.state, run.error, run.lost) == (RunState.DONE, "", 0)
    path = folder / run.file
    assert path.stat().st_size == run.size
    assert jobs.hash_file(path) == run.sha256
    assert run.checked_at is not None
    assert check_archive(path).rows == run.rows
    assert path.stat().st_mode & 0o077 == 0, "nobody else on the machine may read it"
    assert [p.name for p in folder.iterdir()] == [run.file], "no progress note is left"
    event = AuditEvent.objects.order_by("-number")[0]
    assert (event.action, event.actor_name) == ("upkeep.request_backup", operator.name)
    assert make(run).attempts == 1, "done is done"


def test_a_backup_notes_the_heads_that_it_holds(
    migrated: None, district: District, operator: Actor, folder: Path
) -> None:
    authority = district.authority.pk
    run = make(asked(operator))
    held = check_archive(folder / run.file).heads[authority]
    noted = AuditHead.objects.get(authority=district.authority, reason=HeadReason.BACKUP)
    assert (noted.number, noted.hash) == (held.number, held.hash)
    assert noted.about == f"upkeep.backuprun:{run.pk}"
    assert held == head_of(authority_id=authority), "nothing was recorded meanwhile"
    assert verify_chain(authority_id=authority).is_whole
    with unguarded() as cursor:
        cursor.execute(
            "UPDATE audit_auditevent SET actor_name = 'khác' "
            "WHERE authority_id = %s AND number = 2",
            [authority],
        )
    rewrite_from(authority, 2)
    [problem] = verify_chain(authority_id=authority).problems
    assert (problem.code, problem.number) == ("head-differs", noted.number)
    assert problem.params["source"] == "backup"


def test_one_at_a_time(operator: Actor) -> None:
    asked(operator)
    with pytest.raises(DomainError) as refused:
        asked(operator)
    assert refused.value.code == "backup-running"
    assert give_up_silent(now=timezone.now() + timedelta(hours=7)) == 1
    assert asked(operator).state == RunState.WAITING


def test_a_failure_says_why_and_is_told_once_a_day(
    migrated: None, district: District, operator: Actor, folder: Path
) -> None:
    folder.write_text("not a folder")
    for _each in range(2):
        run = make(asked(operator))
        assert (run.state, run.error) == (RunState.FAILED, "backup-disk")
        assert str(folder) in error_message(DomainError(run.error, **run.error_params))
    told = Notification.objects.filter(kind=Kind.UPKEEP)
    assert [n.person_id for n in told] == [operator.person_id]
    assert told[0].route == "upkeep"


def test_where_nobody_is_named_every_operator_is_told(
    migrated: None, district: District, folder: Path
) -> None:
    operators = {district.actor(Function.OPERATOR).person_id for _each in range(2)}
    district.actor(Function.LEADER)
    folder.write_text("not a folder")
    run = plan_scheduled(enqueue=lambda _pk: None, now=MORNING, hour=2)
    assert run is not None
    make(run)
    told = Notification.objects.filter(kind=Kind.UPKEEP)
    assert {n.person_id for n in told} == operators


def test_the_timetable_makes_one_a_day_and_tries_again(db: None) -> None:
    given: list[int] = []

    def plan(now: datetime, hour: int | None = 2) -> BackupRun | None:
        return plan_scheduled(enqueue=given.append, now=now, hour=hour)

    assert plan(MORNING, None) is None
    assert plan(MORNING, 4) is None, "not before its hour"
    run = plan(MORNING)
    assert run is not None
    assert (run.kind, run.day) == (BackupKind.SCHEDULED, date(2026, 11, 20))
    assert plan(MORNING) is None
    for attempt in range(3):
        started = start_backup(run_id=run.pk)
        assert started is not None
        fail_backup(run=started, code="backup-killed", params={})
        assert plan(MORNING + timedelta(hours=attempt)) is None, "not at once"
        later = timezone.now() + timedelta(minutes=31)
        again = plan(later)
        assert (again is not None) == (attempt < 2)
    assert given == [run.pk] * 3
    assert plan(MORNING + timedelta(days=1)) is not None


def test_old_ones_go_and_their_files(operator: Actor, migrated: None, folder: Path) -> None:
    now = timezone.now()
    folder.mkdir()
    for age in range(20):
        name = f"cu-{age}.zip"
        (folder / name).write_bytes(b"x")
        BackupRun.objects.create(
            kind=BackupKind.SCHEDULED, state=RunState.DONE, asked_at=now, asked_by="x",
            finished_at=now - timedelta(days=age, hours=1), file=name,
        )  # fmt: skip
    run = make(asked(operator))
    there = {p.name for p in folder.iterdir()}
    assert run.file in there
    # Of seven days, four weeks and the months, no more than the rule says.
    assert there == set(
        BackupRun.objects.filter(removed_at__isnull=True).values_list("file", flat=True)
    )
    assert len(there) == 9
    assert let_go(keep=Keep(7, 4, 12)) == []


def test_a_check_finds_what_happened_to_a_file(
    operator: Actor, migrated: None, folder: Path
) -> None:
    run = make(asked(operator))
    given: list[int] = []
    request_check(actor=operator, run=run, enqueue=given.append)
    assert jobs.check_backup.call(run.pk) == "whole"
    content = bytearray((folder / run.file).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / run.file).write_bytes(content)
    assert jobs.check_backup.call(run.pk) == "backup-changed"
    run.refresh_from_db()
    assert run.check_error == "backup-changed"
    (folder / run.file).unlink()
    assert jobs.check_backup.call(run.pk) == "archive-not-there"
    assert Notification.objects.filter(kind=Kind.UPKEEP).count() == 1


def test_downloads_are_recorded_and_gone_ones_refused(operator: Actor, migrated: None) -> None:
    run = make(asked(operator))
    note_download(actor=operator, run=run)
    event = AuditEvent.objects.order_by("-number")[0]
    assert (event.action, event.after["sha256"]) == ("upkeep.download_backup", run.sha256)
    run.removed_at = timezone.now()
    for act in (
        lambda: note_download(actor=operator, run=run),
        lambda: request_check(actor=operator, run=run, enqueue=lambda _pk: None),
    ):
        with pytest.raises(DomainError) as refused:
            act()
        assert refused.value.code == "backup-gone"


def test_a_failed_job_is_put_back_once(operator: Actor, district: District) -> None:
    retry_job(actor=operator, subject=district.programme, name="x.y", put_back=lambda: True)
    assert AuditEvent.objects.order_by("-number")[0].action == "upkeep.retry_job"
    with pytest.raises(DomainError) as refused:
        retry_job(actor=operator, subject=district.programme, name="x", put_back=lambda: False)
    assert refused.value.code == "job-not-failed"


def test_progress_is_noted_beside_the_file(folder: Path) -> None:
    with telling(folder, "backup-1") as tell:
        tell("table", 30, 120)
        tell("table", 31, 120)  # too soon after the first
        found = read_progress(folder, "backup-1")
        assert found is not None
        assert (found.stage, found.percent) == ("table", 25)
    assert read_progress(folder, "backup-1") is None
    assert list(folder.iterdir()) == []


def test_one_asked_for_is_not_pushed_out_by_the_night(db: None) -> None:
    now = timezone.now()

    def made(kind: str, age: timedelta) -> BackupRun:
        return BackupRun.objects.create(
            kind=kind, state=RunState.DONE, asked_at=now, asked_by="x",
            finished_at=now - age, file=f"{kind}{age}.zip",
        )  # fmt: skip

    asked_for = made(BackupKind.MANUAL, timedelta(days=2, hours=5))
    made(BackupKind.SCHEDULED, timedelta(days=2))
    old = made(BackupKind.MANUAL, timedelta(days=8, hours=5))
    made(BackupKind.SCHEDULED, timedelta(days=8))
    assert retained(Keep(7, 0, 0))[asked_for.pk] == "manual"
    assert old.file in let_go(keep=Keep(1, 0, 0))
