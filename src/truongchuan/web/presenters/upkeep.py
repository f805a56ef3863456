"""The installation's health and its backups, ready to be drawn."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db import connection
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django_tasks_db.models import DBTaskResult

from truongchuan.adapters.archive.jobs import backup_folder, rule
from truongchuan.adapters.archive.progress import Progress, read_progress
from truongchuan.adapters.archive.writing import product_version
from truongchuan.adapters.health import Check, State, examine
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.upkeep.models import OPEN_RUNS, BackupKind, BackupRun, RunState
from truongchuan.domain.upkeep.policies import may
from truongchuan.domain.upkeep.selectors import list_backups
from truongchuan.domain.upkeep.services import retained
from truongchuan.web.templatetags.vn import moment_vn, number_vn
from truongchuan.wording.errors import error_message
from truongchuan.wording.health import check_advice, check_text, check_title
from truongchuan.wording.upkeep import BACKUP_KINDS, JOBS, KEPT, STAGES

PAGE_SIZE = 20
MOST_JOBS = 20
MARKS = {
    State.OK: ("success", "check"),
    State.WARN: ("warning", "warning"),
    State.FAIL: ("danger", "error"),
}


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check: what was looked at, how it is, what to do."""

    title: str
    tone: str
    icon: str
    state: str
    text: str
    advice: str


@dataclass(frozen=True, slots=True)
class BackupLine:
    """One backup. ``kept`` says by which rule it stays; ``url`` is empty where it has no file."""

    pk: int
    name: str
    when: str
    kind: str
    by: str
    tone: str
    icon: str
    state: str
    note: str
    size: str
    seconds: str
    sha256: str
    checked: str
    check_error: str
    kept: str
    url: str
    may_check: bool


@dataclass(frozen=True, slots=True)
class JobLine:
    """One failed job of the queue."""

    pk: str
    name: str
    when: str
    reason: str


@dataclass(frozen=True, slots=True)
class Running:
    """The backup under way."""

    pk: int
    waiting: bool
    since: str
    stage: str
    percent: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class UpkeepPage:
    """Everything on the page."""

    checks: list[CheckLine]
    failed: int
    warned: int
    versions: list[tuple[str, str]]
    operates: bool
    rule: str
    folder: str
    running: Running | None
    backups: list[BackupLine]
    page: Page[BackupRun] | None
    jobs: list[JobLine]
    more_jobs: int


def upkeep_page(*, actor: Actor, query: QueryDict) -> UpkeepPage:
    """Return the page; the number of queries is fixed."""
    found = examine()
    operates = may(actor, "upkeep.operate")
    page = Paginator(list_backups(actor=actor), PAGE_SIZE).get_page(query.get("page"))
    kept = retained(rule()) if operates else {}
    jobs, failed_jobs = _jobs() if operates else ([], 0)
    return UpkeepPage(
        checks=[_check_line(check) for check in found],
        failed=sum(check.state is State.FAIL for check in found),
        warned=sum(check.state is State.WARN for check in found),
        versions=_versions(found),
        operates=operates,
        rule=rule_text(),
        folder=str(backup_folder()),
        running=running() if operates else None,
        backups=[_backup_line(run, kept) for run in page.object_list],
        page=page if operates else None,
        jobs=jobs,
        more_jobs=max(0, failed_jobs - len(jobs)),
    )


def rule_text() -> str:
    """Return when backups are made and how long they are kept."""
    keep = rule()
    numbers = {"daily": keep.daily, "weekly": keep.weekly, "monthly": keep.monthly}
    kept = gettext(
        "Giữ bản mới nhất của %(daily)s ngày, %(weekly)s tuần và %(monthly)s tháng gần đây."
    )
    if settings.BACKUP_HOUR is None:
        return f"{gettext('Không đặt giờ sao lưu tự động.')} {kept % numbers}"
    hour = gettext("Tự động sao lưu hằng ngày từ %(hour)s giờ.") % {"hour": settings.BACKUP_HOUR}
    return f"{hour} {kept % numbers}"


def _check_line(check: Check) -> CheckLine:
    tone, icon = MARKS[check.state]
    params = {
        key: moment_vn(value) if isinstance(value, datetime) else value
        for key, value in check.params.items()
    }
    words = {
        State.OK: gettext("Tốt"),
        State.WARN: gettext("Lưu ý"),
        State.FAIL: gettext("Hỏng"),
    }
    return CheckLine(
        title=check_title(check.name, gettext),
        tone=tone,
        icon=icon,
        state=words[check.state],
        text=check_text(check.code, params, gettext),
        advice=check_advice(check.code, gettext) if check.state is not State.OK else "",
    )


def _versions(found: list[Check]) -> list[tuple[str, str]]:
    database = next((c.params.get("version") for c in found if c.name == "database"), None)
    return [
        ("TruongChuan", product_version()),
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        (gettext("Cơ sở dữ liệu"), str(database or connection.vendor)),
        (gettext("Hệ điều hành"), f"{platform.system()} {platform.release()}"),
    ]


def running() -> Running | None:
    """Return the backup that is under way."""
    run = BackupRun.objects.filter(state__in=OPEN_RUNS).order_by("pk").first()
    if run is None:
        return None
    found = read_progress(backup_folder(), f"backup-{run.pk}") or Progress("table", 0, 1)
    return Running(
        pk=run.pk,
        waiting=run.state == RunState.WAITING,
        since=moment_vn(run.started_at or run.asked_at),
        stage=gettext(STAGES.get(found.stage, STAGES["table"])),
        percent=found.percent,
        done=found.done,
        total=found.total,
    )


def _backup_line(run: BackupRun, kept: dict[int, str]) -> BackupLine:
    there = run.state == RunState.DONE and run.removed_at is None
    gone = there and not _path(run).exists()
    tone, icon, state, note = _state(run, gone=gone)
    return BackupLine(
        pk=run.pk,
        name=run.file,
        when=moment_vn(run.finished_at or run.started_at or run.asked_at),
        kind=gettext(BACKUP_KINDS[run.kind]),
        by=run.asked_by if run.kind == BackupKind.MANUAL else "",
        tone=tone,
        icon=icon,
        state=state,
        note=note,
        size=megabytes(run.size) if run.size else "",
        seconds=number_vn(run.seconds, 1) if run.seconds else "",
        sha256=run.sha256,
        checked=moment_vn(run.checked_at) if run.checked_at else "",
        check_error=_reason(run.check_error, run.check_params),
        kept=gettext(KEPT[kept[run.pk]]) if run.pk in kept else "",
        url=reverse("backup_download", args=[run.pk]) if there and not gone else "",
        may_check=there,
    )


def _path(run: BackupRun) -> Path:
    return backup_folder() / run.file


def _state(run: BackupRun, *, gone: bool) -> tuple[str, str, str, str]:
    """Return tone, icon, word and note of a backup."""
    if run.state == RunState.FAILED:
        return "danger", "error", gettext("Không xong"), _reason(run.error, run.error_params)
    if run.state in OPEN_RUNS:
        waiting = run.state == RunState.WAITING
        return "info", "half", gettext("Đang chờ") if waiting else gettext("Đang làm"), ""
    if run.removed_at:
        when = gettext("xóa %(when)s") % {"when": moment_vn(run.removed_at)}
        return "muted", "slash", gettext("Hết hạn giữ"), when
    if gone:
        return "danger", "error", gettext("Không còn tệp"), ""
    if run.check_error:
        return "danger", "error", gettext("Bị hỏng"), ""
    if run.lost:
        note = gettext("%(n)s tệp đính kèm đã mất hoặc khác từ trước") % {"n": run.lost}
        return "warning", "warning", gettext("Xong, thiếu tệp"), note
    return "success", "check", gettext("Nguyên vẹn"), ""


def _reason(code: str, params: dict[str, Any]) -> str:
    return error_message(DomainError(code, **params), gettext) if code else ""


def megabytes(size: int) -> str:
    """Write a size for people."""
    return f"{number_vn(size / 1024 / 1024, 1)} MB"


def _jobs() -> tuple[list[JobLine], int]:
    """Return the newest failed jobs, and how many there are."""
    failed = DBTaskResult.objects.failed()
    lines = []
    for job in failed.order_by("-finished_at")[:MOST_JOBS]:
        said = job.traceback.strip().splitlines()[-1:] or [job.exception_class_path]
        lines.append(
            JobLine(
                pk=str(job.pk),
                name=job_name(job),
                when=moment_vn(timezone.localtime(job.finished_at)) if job.finished_at else "",
                reason=said[0][:200],
            )
        )
    return lines, failed.count()


def job_name(job: DBTaskResult[Any, Any]) -> str:
    """Return what a job does, in words."""
    name = job.task_path.rsplit(".", 1)[-1]
    return gettext(JOBS[name]) if name in JOBS else name
