"""The daily timetable of authorities: what has to be done for each, whatever programmes it runs.

Technical records beside :mod:`truongchuan.domain.reminders.runs`; the day is the calendar's, also
where a programme shows a day of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.reminders.models import AuthorityRun, RunState
from truongchuan.domain.reminders.runs import MOST_ATTEMPTS, RETRY_AFTER


def plan_authority_runs(
    *, names: Sequence[str], enqueue: Callable[[int], None], now: datetime, hour: int
) -> int:
    """Give each daily job of each authority to the queue, once a day from ``hour`` on.

    A failed run is tried again after a pause, on its own day. Returns how many jobs were given.
    """
    local = timezone.localtime(now)
    if local.hour < hour or not names:
        return 0
    day = local.date()
    authorities = Organisation.objects.filter(is_authority=True).values_list("pk", flat=True)
    known = set(AuthorityRun.objects.filter(day=day).values_list("name", "authority_id").iterator())
    given = 0
    for name in names:
        for pk in authorities:
            if (name, pk) not in known:
                with transaction.atomic():
                    run, made = AuthorityRun.objects.get_or_create(
                        name=name,
                        authority_id=pk,
                        day=day,
                        defaults={"created_at": now, "changed_at": now},
                    )
                    if made:
                        enqueue(run.pk)
                        given += 1
    with transaction.atomic():
        failed = AuthorityRun.objects.select_for_update(skip_locked=True).filter(
            day=day,
            name__in=names,
            state=RunState.FAILED,
            attempts__lt=MOST_ATTEMPTS,
            changed_at__lte=now - RETRY_AFTER,
        )
        for run in failed:
            AuthorityRun.objects.filter(pk=run.pk).update(state=RunState.WAITING, changed_at=now)
            enqueue(run.pk)
            given += 1
    return given


@transaction.atomic
def start_authority_run(*, run_id: int) -> AuthorityRun | None:
    """Begin a run; None when it is done already. One left in the middle begins anew."""
    run = (
        AuthorityRun.objects.select_for_update(of=("self",))
        .select_related("authority")
        .get(pk=run_id)
    )
    if run.state == RunState.DONE:
        return None
    run.state, run.attempts, run.changed_at = RunState.RUNNING, run.attempts + 1, timezone.now()
    run.save(update_fields=["state", "attempts", "changed_at"])
    return run


@transaction.atomic
def finish_authority_run(*, run: AuthorityRun, error: str = "") -> None:
    """Say how a run ended."""
    state = RunState.FAILED if error else RunState.DONE
    AuthorityRun.objects.filter(pk=run.pk).update(
        state=state, error=error[:300], changed_at=timezone.now()
    )
