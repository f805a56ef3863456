"""Checks of the installation: each says what is wrong, and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tests.domain.conftest import District
from truongchuan.adapters import health
from truongchuan.adapters.health import Check, State
from truongchuan.domain.audit.models import AuditChain, AuditEvent
from truongchuan.domain.directory.models import Person
from truongchuan.domain.reminders.models import WorkerLease
from truongchuan.domain.reminders.runs import beat
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.upkeep.models import BackupKind, BackupRun, RunState
from truongchuan.wording.health import ADVICE, TEXTS, TITLES, check_text


def said(check: Check, code: str, state: State) -> None:
    assert (check.code, check.state) == (code, state), check
    assert "{" not in check_text(check.code, check.params)


def test_every_code_has_a_text_and_every_fault_has_advice() -> None:
    source = Path(health.__file__).read_text(encoding="utf-8")
    calls = re.findall(r'_(ok|warn|fail)\(\s*("[a-z]+"|name),\s*"([a-z-]+)"', source)
    assert len(calls) > 45
    for state, name, code in calls:
        assert code in TEXTS, code
        assert name.strip('"') in TITLES or name == "name", name
        assert (code in ADVICE) == (state != "ok"), code
    assert {code for _state, _name, code in calls} | {"check-fails"} == set(TEXTS)


def test_the_database_answers(migrated: None) -> None:
    said(health.check_database(), "database-answers", State.OK)
    health._known_migrations.cache_clear()
    said(health.check_migrations(), "migrations-done", State.OK)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'papers'")
    found = health.check_migrations()
    said(found, "migrations-waiting", State.FAIL)
    assert found.params["first"] == "papers.0001_initial"
    health._known_migrations.cache_clear()


def test_disk(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = health.shutil.disk_usage("/")
    for free, code, state in (
        (50 * 1024**3, "disk-room", State.OK),
        (1024**3, "disk-little", State.WARN),
        (1024**2, "disk-full", State.FAIL),
    ):
        now = usage._replace(total=100 * 1024**3, free=free)
        monkeypatch.setattr(health.shutil, "disk_usage", lambda _path, now=now: now)
        said(health.check_disk(), code, state)


def test_files(district: District) -> None:
    said(health.check_files(), "files-there", State.OK)
    default_storage.delete(district.file.path)
    said(health.check_files(), "files-lost", State.FAIL)
    said(health.try_writing(), "writing-works", State.OK)


def test_worker_and_pulse(db: None) -> None:
    said(health.check_worker(), "worker-none", State.FAIL)
    assert health.pulse().worker == "none"
    beat(worker_id="a", host="h", pid=1)
    said(health.check_worker(), "worker-alive", State.OK)
    assert (health.pulse().worker, health.pulse().worker_age) == ("ok", 0.0)
    WorkerLease.objects.update(beat_at=timezone.now() - timedelta(minutes=5))
    said(health.check_worker(), "worker-silent", State.FAIL)
    assert (health.pulse().worker, health.pulse().worker_age) == ("silent", 300.0)


def job(**values: Any) -> DBTaskResult:
    return DBTaskResult.objects.create(
        task_path="x.y", queue_name="default", backend_name="default",
        args_kwargs={"args": [], "kwargs": {}}, **values,
    )  # fmt: skip


def test_queue(db: None) -> None:
    said(health.check_queue(), "queue-flows", State.OK)
    waiting = job(status=TaskResultStatus.READY)
    said(health.check_queue(), "queue-flows", State.OK)
    DBTaskResult.objects.filter(pk=waiting.pk).update(
        enqueued_at=timezone.now() - timedelta(hours=1)
    )
    said(health.check_queue(), "queue-slow", State.WARN)
    job(status=TaskResultStatus.FAILED)
    said(health.check_queue(), "queue-failed", State.WARN)


def backup(age: timedelta, **values: Any) -> BackupRun:
    at = timezone.now() - age
    given = {"state": RunState.DONE, "file": "a.zip", **values}
    return BackupRun.objects.create(
        kind=BackupKind.MANUAL, asked_at=at, asked_by="x", finished_at=at, **given
    )


def test_backups(db: None, settings: Any) -> None:
    settings.BACKUP_HOUR = 2
    said(health.check_backups(), "backups-none", State.FAIL)
    backup(timedelta(hours=80))
    said(health.check_backups(), "backups-old", State.FAIL)
    backup(timedelta(hours=30))
    said(health.check_backups(), "backups-old", State.WARN)
    new = backup(timedelta(hours=3))
    said(health.check_backups(), "backups-new", State.OK)
    settings.BACKUP_HOUR = None
    said(health.check_backups(), "backups-by-hand", State.WARN)
    backup(timedelta(hours=1), state=RunState.FAILED, file="")
    said(health.check_backups(), "backups-failed", State.FAIL)
    BackupRun.objects.filter(pk=new.pk).update(check_error="archive-bomb")
    said(health.check_backups(), "backups-damaged", State.FAIL)


def test_mail(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EMAIL_HOST = "mail.example.vn"
    said(health.try_mail(), "mail-on", State.OK)

    class Refusing:
        def __init__(self, **_options: Any) -> None: ...

        def open(self) -> None:
            raise ConnectionRefusedError(111, "refused")

    monkeypatch.setattr("django.core.mail.get_connection", Refusing)
    said(health.try_mail(), "mail-refused", State.FAIL)
    settings.EMAIL_ENABLED = False
    said(health.try_mail(), "mail-off", State.WARN)


def test_tools_that_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "find_soffice", lambda: None)
    said(health.try_libreoffice(), "libreoffice-missing", State.WARN)
    monkeypatch.setattr(health, "tesseract_languages", frozenset)
    said(health.check_tesseract(), "tesseract-missing", State.WARN)
    monkeypatch.setattr(health, "tesseract_languages", lambda: frozenset({"eng"}))
    said(health.check_tesseract(), "tesseract-vietnamese", State.WARN)
    monkeypatch.setenv("PATH", "/nowhere")
    said(health.check_fonts(), "fonts-unknown", State.WARN)


def test_a_libreoffice_that_does_not_convert(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_content: bytes) -> bytes:
        raise health.PdfError("pdf-timeout")

    monkeypatch.setattr(health, "find_soffice", lambda: "/usr/bin/soffice")
    monkeypatch.setattr(health, "docx_to_pdf", refuse)
    said(health.try_libreoffice(), "libreoffice-fails", State.FAIL)


@pytest.mark.parametrize(
    ("check", "values", "code", "state"),
    [
        (health.check_clock, {"TIME_ZONE": "UTC"}, "clock-zone", State.WARN),
        (health.check_static, {"STATIC_ROOT": "/nowhere"}, "static-missing", State.FAIL),
        (health.check_secret, {"SECRET_KEY": "a" * 80}, "secret-weak", State.FAIL),
        (health.check_secret, {"SECRET_KEY": "k7Zq-29xWv_1" * 6}, "secret-strong", State.OK),
        (health.check_web, {"DEBUG": True}, "web-debug", State.FAIL),
        (health.check_web, {"HTTPS_ONLY": False}, "web-http", State.WARN),
        (
            health.check_web,
            {"HTTPS_ONLY": True, "BASE_URL": "http://a.vn"},
            "web-address",
            State.WARN,
        ),
        (
            health.check_web,
            {"HTTPS_ONLY": True, "BASE_URL": "https://a.vn"},
            "web-https",
            State.OK,
        ),
    ],
)
def test_settings(
    db: None,
    settings: Any,
    check: Callable[[], Check],
    values: dict[str, Any],
    code: str,
    state: State,
) -> None:
    for name, value in values.items():
        setattr(settings, name, value)
    said(check(), code, state)


def test_operators(district: District, settings: Any) -> None:
    said(health.check_operators(), "operators-none", State.WARN)
    actor = district.actor(Function.OPERATOR)
    name = Person.objects.get(pk=actor.person_id).user.username  # type: ignore[union-attr]
    settings.OPERATORS = [name, "ai-do"]
    found = health.check_operators()
    said(found, "operators-unknown", State.WARN)
    assert found.params["names"] == "ai-do"
    settings.OPERATORS = [name]
    said(health.check_operators(), "operators-there", State.OK)


def test_the_audit_record(district: District) -> None:
    said(health.check_audit(), "audit-whole", State.OK)
    AuditChain.objects.update(head="f" * 64)
    said(health.check_audit(), "audit-broken", State.FAIL)


@pytest.mark.e2e  # the real clock, as the database has it
def test_the_clock(district: District) -> None:
    said(health.check_clock(), "clock-right", State.OK)


def test_a_clock_that_stands_apart_from_the_databases(district: District) -> None:
    found = health.check_clock()  # the tests' clock is frozen, PostgreSQL's own is not
    if connection.vendor == "postgresql":
        said(found, "clock-apart", State.FAIL)
    else:
        said(found, "clock-right", State.OK)
    AuditEvent.objects.create(
        authority=district.authority, number=10**6, at=timezone.now() + timedelta(days=1),
        actor_name="x", action="x", subject_type="x", subject_id="1",
        previous_hash="0" * 64, hash="0" * 64,
    )  # fmt: skip
    assert health.check_clock().state == State.FAIL


def test_without_a_database_the_rest_is_still_looked_at(
    migrated: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    def away() -> Check:
        return Check("database", State.FAIL, "database-away", {"reason": "x"})

    def check_files() -> Check:
        raise OperationalError("gone")

    found = health.examine((away, check_files, health.check_secret))
    assert [check.name for check in found] == ["database", "secret"]
    [alone] = health.examine((check_files,))
    said(alone, "check-fails", State.FAIL)
