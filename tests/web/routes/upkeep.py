"""Addresses of upkeep: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tests.domain.conftest import District
from tests.web.routes.common import EVERYBODY, KEEPERS, NOBODY
from truongchuan.domain.upkeep.models import BackupKind, BackupRun, RunState

# Name of the address → role → status; the sets of test_routes' shared module may be used.
# Backups hold every authority's data: only whom the machine's settings name may touch them
# (tests/web/test_upkeep.py); no function in an authority is enough.
TABLE: dict[str, dict[str, int]] = {
    "health": EVERYBODY,
    "upkeep": KEEPERS,
    "backup_start": NOBODY,
    "backup_progress": NOBODY,
    "backup_download": NOBODY,
    "backup_check": NOBODY,
    "job_retry": NOBODY,
}
# Addresses that belong to no authority: another authority's people may open them.
OF_NOBODY: frozenset[str] = frozenset(TABLE)
# Open to programs that are not signed in.
PUBLIC: frozenset[str] = frozenset({"health"})


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    now = timezone.now()
    run = BackupRun.objects.create(
        kind=BackupKind.MANUAL, state=RunState.DONE, asked_at=now, asked_by="x",
        finished_at=now, file="a.zip",
    )  # fmt: skip
    job = DBTaskResult.objects.create(
        status=TaskResultStatus.FAILED, task_path="x.y", queue_name="default",
        backend_name="default", args_kwargs={"args": [], "kwargs": {}},
    )  # fmt: skip
    return {"backup_pk": run.pk, "job_pk": str(job.pk)}
