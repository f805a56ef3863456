"""The health page, backups for those who handle them, and the pulse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tests.domain.conftest import District
from tests.web.people import browser, signed_in
from truongchuan.adapters.archive import jobs
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import Person
from truongchuan.domain.reminders.models import WorkerLease
from truongchuan.domain.reminders.runs import beat
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.upkeep.models import BackupKind, BackupRun, RunState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.BACKUP_DIR = tmp_path / "backups"
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


@pytest.fixture
def client(district: District, settings: Any) -> Client:
    """Somebody whom the machine's settings name."""
    actor = district.actor(Function.OPERATOR)
    settings.OPERATORS = [Person.objects.get(pk=actor.person_id).user.username]  # type: ignore[union-attr]
    return signed_in(actor)


def backup(folder: Path, name: str = "a.zip", **values: Any) -> BackupRun:
    (folder / name).write_bytes(b"content")
    now = timezone.now()
    given: dict[str, Any] = {"state": RunState.DONE, "file": name, "size": 7, **values}
    return BackupRun.objects.create(
        kind=BackupKind.MANUAL, asked_at=now, asked_by="Lê Văn A", finished_at=now,
        checked_at=now, seconds=1.5, **given,
    )  # fmt: skip


def failed_job(**values: Any) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status=TaskResultStatus.FAILED, task_path="truongchuan.project.jobs.send_mail",
        queue_name="default", backend_name="default", args_kwargs={"args": [1], "kwargs": {}},
        traceback="Traceback\nConnectionRefusedError: refused", finished_at=timezone.now(),
        worker_ids=["dead"], **values,
    )  # fmt: skip


def text(client: Client, url: str = "/quan-tri/tinh-trang/") -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_a_leader_reads_health_and_no_backups(district: District, folder: Path) -> None:
    backup(folder)
    failed_job()
    page = text(browser(district, "leader"))
    for title in ("Cơ sở dữ liệu", "Chỗ trên đĩa", "Tiến trình nền", "Đọc bản quét"):
        assert title in page
    assert "Chưa có tiến trình nào chạy" in page
    assert "Chạy như một dịch vụ: truongchuan worker" in page
    assert "TruongChuan 0." in page
    assert "chỉ người quản trị hệ thống" in page
    for hidden in ("Sao lưu ngay", "Lê Văn A", "ConnectionRefusedError", "backups"):
        assert hidden not in page


def test_the_operator_sees_and_handles_backups(client: Client, folder: Path) -> None:
    backup(folder, check_error="archive-entry-damaged", check_params={"name": "tables/x"})
    backup(folder, "b.zip", lost=2)
    backup(folder, "c.zip")
    (folder / "c.zip").unlink()
    backup(folder, "d.zip", removed_at=timezone.now())
    now = timezone.now()
    BackupRun.objects.create(
        kind=BackupKind.SCHEDULED, state=RunState.FAILED, asked_at=now, asked_by="x", day=now,
        error="backup-disk", error_params={"folder": "/srv", "reason": "đầy"},
    )  # fmt: skip
    page = text(client)
    assert "Mục “tables/x” trong bản sao lưu bị hỏng" in page
    assert "Không ghi được bản sao lưu vào /srv: đầy." in page
    assert "2 tệp đính kèm đã mất" in page
    assert "Không còn tệp" in page
    assert "Hết hạn giữ" in page
    assert "bản của ngày" in page
    assert "Giữ bản mới nhất của 7 ngày, 4 tuần và 12 tháng gần đây." in page


def test_nothing_yet(client: Client) -> None:
    page = text(client)
    assert "Chưa có bản sao lưu nào" in page
    assert "Không có việc nào lỗi." in page


def test_backing_up_now(client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    given: list[int] = []
    monkeypatch.setattr("truongchuan.web.views.upkeep.make_backup", Holding(given.append))
    response = client.post(reverse("backup_start"), follow=True)
    page = response.content.decode()
    run = BackupRun.objects.get()
    assert given == [run.pk]
    assert "Đã nhận. Sao lưu chạy nền" in page
    assert "Chờ tiến trình nền nhận việc" in page
    assert AuditEvent.objects.filter(action="upkeep.request_backup").exists()
    again = client.post(reverse("backup_start"), follow=True).content.decode()
    assert "Đang có một lần sao lưu chưa xong" in again
    BackupRun.objects.update(state=RunState.RUNNING, started_at=timezone.now())
    with jobs.telling(jobs.backup_folder(), f"backup-{run.pk}") as tell:
        tell("table", 61, 122)
        part = client.get(reverse("backup_progress"))
    assert "Đang đọc bảng: 61/122" in part.content.decode()
    assert 'value="50"' in part.content.decode()
    assert "HX-Refresh" not in part.headers
    BackupRun.objects.update(state=RunState.DONE, file="x.zip")
    assert client.get(reverse("backup_progress")).headers["HX-Refresh"] == "true"


class Holding:
    """A job that is asked for and not run."""

    def __init__(self, note: Callable[[int], None]) -> None:
        self.note = note

    def enqueue(self, pk: int) -> None:
        self.note(pk)


def test_fetching_one(client: Client, folder: Path) -> None:
    run = backup(folder, sha256="ab")
    response = client.get(reverse("backup_download", args=[run.pk]))
    assert b"".join(response.streaming_content) == b"content"  # type: ignore[attr-defined]
    assert response.headers["Content-Disposition"] == 'attachment; filename="a.zip"'
    assert "no-store" in response.headers["Cache-Control"]
    assert AuditEvent.objects.filter(action="upkeep.download_backup").count() == 1
    (folder / "a.zip").unlink()
    gone = client.get(reverse("backup_download", args=[run.pk]), follow=True)
    assert "Không còn tệp của bản sao lưu này." in gone.content.decode()
    assert AuditEvent.objects.filter(action="upkeep.download_backup").count() == 1
    assert client.get(reverse("backup_download", args=[run.pk + 1])).status_code == 404


def test_checking_one(client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, given = backup(folder), list[int]()
    monkeypatch.setattr("truongchuan.web.views.upkeep.check_backup", Holding(given.append))
    page = client.post(reverse("backup_check", args=[run.pk]), follow=True).content.decode()
    assert "Đang đọc lại bản sao lưu." in page
    assert given == [run.pk]


def test_a_failed_job_runs_again(client: Client) -> None:
    job = failed_job()
    page = text(client)
    assert "Gửi thư" in page
    assert "ConnectionRefusedError: refused" in page
    page = client.post(reverse("job_retry", args=[job.pk]), follow=True).content.decode()
    assert "Đã cho chạy lại: Gửi thư." in page
    job.refresh_from_db()
    assert (job.status, job.worker_ids) == (TaskResultStatus.READY, [])
    page = client.post(reverse("job_retry", args=[job.pk]), follow=True).content.decode()
    assert "Việc này không còn ở trạng thái lỗi." in page


def test_another_authoritys_operator_handles_nothing(
    client: Client, district: District, folder: Path
) -> None:
    run, job = backup(folder), failed_job()
    other = browser(district, "stranger")
    assert "Sao lưu ngay" not in text(other)
    for name, args in (
        ("backup_start", []), ("backup_check", [run.pk]), ("job_retry", [job.pk]),
    ):  # fmt: skip
        assert other.post(reverse(name, args=args)).status_code == 403
    assert other.get(reverse("backup_download", args=[run.pk])).status_code == 403
    assert BackupRun.objects.count() == 1


def test_queries_do_not_grow(client: Client, folder: Path) -> None:
    backup(folder)
    failed_job()
    text(client)
    with CaptureQueriesContext(connection) as few:
        text(client)
    for number in range(30):
        backup(folder, f"{number}.zip")
        failed_job()
    with CaptureQueriesContext(connection) as many:
        text(client)
    assert len(many) <= len(few)
    assert "Còn 11 việc lỗi nữa" in text(client)
    second = text(client, "/quan-tri/tinh-trang/?page=2")
    assert second.count('<th scope="row" class="nowrap">') == 11


def test_english(client: Client, folder: Path) -> None:
    backup(folder)
    client.cookies["django_language"] = "en"
    assert 'lang="en"' in text(client)


def test_the_pulse(db: None) -> None:
    client = Client()
    body = client.get("/suc-khoe/").json()
    assert body == {"ok": True, "database": "ok", "worker": "none", "worker_age_seconds": None}
    assert client.get("/suc-khoe/?worker=1").status_code == 503
    beat(worker_id="a", host="h", pid=1)
    answer = client.get("/suc-khoe/?worker=1")
    assert (answer.status_code, answer.json()["worker"]) == (200, "ok")
    assert "no-store" in answer.headers["Cache-Control"]
    WorkerLease.objects.update(beat_at=timezone.now() - timedelta(minutes=10))
    assert client.get("/suc-khoe/").json()["worker_age_seconds"] == 600.0
    assert client.post("/suc-khoe/").status_code == 405


def test_the_pulse_without_a_database(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def order_by(self, *_names: str) -> None:
            raise DatabaseError("away")

    monkeypatch.setattr(WorkerLease, "objects", Away())
    answer = Client().get("/suc-khoe/")
    assert answer.status_code == 503
    assert answer.json() == {
        "ok": False, "database": "away", "worker": "unknown", "worker_age_seconds": None,
    }  # fmt: skip
