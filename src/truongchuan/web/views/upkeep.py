"""The installation's health, backups of everything, and the pulse that machines ask for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from truongchuan.adapters.archive.jobs import backup_folder, check_backup, make_backup
from truongchuan.adapters.health import pulse
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.upkeep.models import BackupRun
from truongchuan.domain.upkeep.selectors import list_backups
from truongchuan.domain.upkeep.services import (
    note_download,
    request_backup,
    request_check,
    retry_job,
)
from truongchuan.web.access import PUBLIC, page
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.upkeep import job_name, running, upkeep_page
from truongchuan.wording.errors import error_message


@page("upkeep.view")
@require_safe
def upkeep(request: HttpRequest) -> HttpResponse:
    """Show how the installation is, and its backups to those who handle them."""
    view = upkeep_page(actor=actor_of(request), query=request.GET)
    return render(request, "upkeep/page.html", {"view": view})


@page("upkeep.operate")
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """Answer the page's question how far the backup is; when it is over, load the page anew."""
    found = running()
    response = render(request, "upkeep/running.html", {"running": found})
    if found is None:
        response.headers["HX-Refresh"] = "true"
    return response


@page("upkeep.operate")
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Ask for a backup now."""
    try:
        request_backup(actor=actor_of(request), enqueue=make_backup.enqueue)
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    else:
        messages.success(request, gettext("Đã nhận. Sao lưu chạy nền, trang tự cập nhật."))
    return redirect("upkeep")


@page("upkeep.operate")
@require_POST
def check(request: HttpRequest, backup_pk: int) -> HttpResponse:
    """Ask for a backup's file to be read through again."""
    run = _backup(request, backup_pk)
    try:
        request_check(
            actor=actor_of(request),
            run=run,
            enqueue=check_backup.enqueue,
        )
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    else:
        messages.success(
            request, gettext("Đang đọc lại bản sao lưu. Tải lại trang để xem kết quả.")
        )
    return redirect("upkeep")


@page("upkeep.operate")
@require_safe
def download(request: HttpRequest, backup_pk: int) -> HttpResponse | FileResponse:
    """Send a backup; who took it is recorded."""
    run = _backup(request, backup_pk)
    try:
        content = (backup_folder() / run.file).open("rb")
        note_download(actor=actor_of(request), run=run)
    except (DomainError, OSError):
        messages.error(request, gettext("Không còn tệp của bản sao lưu này."))
        return redirect("upkeep")
    return attachment(content, run.file)


def attachment(content: Any, name: str) -> FileResponse:
    """Send a .zip to be saved and kept by nobody on the way."""
    response = FileResponse(
        content, as_attachment=True, filename=name, content_type="application/zip"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _backup(request: HttpRequest, pk: int) -> BackupRun:
    run = list_backups(actor=actor_of(request)).filter(pk=pk).exclude(file="").first()
    if run is None:
        raise Http404
    return run


@page("upkeep.operate")
@require_POST
def retry(request: HttpRequest, job_pk: UUID) -> HttpResponse:
    """Let a failed job run again."""
    job = DBTaskResult.objects.filter(pk=job_pk).first()
    if job is None:
        raise Http404

    def put_back() -> bool:
        # The claims so far are forgotten: a job that killed its workers gets a new chance.
        return bool(
            DBTaskResult.objects.failed()
            .filter(pk=job_pk)
            .update(status=TaskResultStatus.READY, started_at=None, finished_at=None, worker_ids=[])
        )

    try:
        retry_job(actor=actor_of(request), subject=job, name=job.task_path, put_back=put_back)
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    else:
        messages.success(request, gettext("Đã cho chạy lại: %(name)s.") % {"name": job_name(job)})
    return redirect("upkeep")


@page(PUBLIC)
@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Tell machines whether the product works: 200, or 503 when it does not.

    A silent worker counts only where it is asked for (``?worker=1``): pages still work.
    """
    found = pulse()
    wants_worker = request.GET.get("worker") == "1"
    good = found.database and (found.worker == "ok" or not wants_worker)
    body = {
        "ok": good,
        "database": "ok" if found.database else "away",
        "worker": found.worker if found.database else "unknown",
        "worker_age_seconds": found.worker_age,
    }
    return JsonResponse(body, status=200 if good else 503)
