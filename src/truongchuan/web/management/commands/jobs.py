"""``truongchuan manage jobs``: what the background is doing, what failed, and trying it again."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.reminders.mail import retry_delivery
from truongchuan.domain.reminders.models import (
    DailyRun,
    Delivery,
    DeliveryState,
    RunState,
    WorkerLease,
)
from truongchuan.web.templatetags.vn import moment_vn

SHOWN = 20


class Command(BaseCommand):
    """Lists workers, jobs, daily runs and e-mails; with ``--retry`` puts failed ones back."""

    help = (
        "Xem việc nền: tiến trình đang chạy, việc chờ, việc lỗi, thư không gửi được. "
        "Ví dụ: manage jobs; manage jobs --retry all"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--retry", metavar="MÃ", help="chạy lại việc lỗi có mã này, hoặc all: tất cả"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """List or put back."""
        if options["retry"]:
            self._retry(options["retry"])
        else:
            self._list()

    def _list(self) -> None:
        alive = timezone.now() - timedelta(seconds=settings.WORKER_LEASE_SECONDS)
        workers = list(WorkerLease.objects.all())
        self.stdout.write(f"Tiến trình nền: {sum(w.beat_at > alive for w in workers)} đang chạy")
        for worker in workers:
            state = "đang chạy" if worker.beat_at > alive else "đã mất"
            self.stdout.write(f"  {worker} · {state} · dấu hiệu cuối {moment_vn(worker.beat_at)}")
        counts = dict(DBTaskResult.objects.order_by().values_list("status").annotate(n=Count("pk")))
        self.stdout.write(
            f"Việc: {counts.get(TaskResultStatus.READY, 0)} chờ, "
            f"{counts.get(TaskResultStatus.RUNNING, 0)} đang chạy, "
            f"{counts.get(TaskResultStatus.SUCCESSFUL, 0)} xong, "
            f"{counts.get(TaskResultStatus.FAILED, 0)} lỗi"
        )
        for job in DBTaskResult.objects.failed().order_by("-finished_at")[:SHOWN]:
            reason = job.traceback.strip().splitlines()[-1:] or [job.exception_class_path]
            name, given = job.task_path.rsplit(".", 1)[-1], job.args_kwargs["args"]
            self.stdout.write(f"  lỗi {job.id} {name}{given}: {reason[0][:160]}")
        for run in DailyRun.objects.filter(state=RunState.FAILED)[:SHOWN]:
            self.stdout.write(f"  lỗi hằng ngày: {run} (kế hoạch {run.programme_id}): {run.error}")
        mails = dict(Delivery.objects.order_by().values_list("state").annotate(n=Count("pk")))
        self.stdout.write(
            "Thư: "
            + (", ".join(f"{DeliveryState(s).label} {n}" for s, n in sorted(mails.items())) or "0")
        )
        for mail in Delivery.objects.filter(state=DeliveryState.FAILED)[:SHOWN]:
            self.stdout.write(f"  không gửi được: thư {mail.pk} tới {mail.address}: {mail.error}")

    def _retry(self, which: str) -> None:
        failed = DBTaskResult.objects.failed()
        if which != "all":
            try:
                failed = failed.filter(pk=UUID(which))
            except ValueError as error:
                raise CommandError(f"“{which}” không phải mã việc. Xem: manage jobs") from error
            if not failed.exists():
                raise CommandError(f"Không có việc lỗi nào mang mã {which}.")
        # The claims so far are forgotten: a job that killed its workers gets a new chance.
        jobs = failed.update(
            status=TaskResultStatus.READY, started_at=None, finished_at=None, worker_ids=[]
        )
        mails = 0
        if which == "all":
            for mail in Delivery.objects.filter(state=DeliveryState.FAILED).select_related(
                "programme__authority"
            ):
                actor = system_actor(authority=mail.programme.authority)
                retry_delivery(actor=actor, delivery=mail)
                mails += 1
        self.stdout.write(f"Đã cho chạy lại {jobs} việc, gửi lại {mails} thư.")
