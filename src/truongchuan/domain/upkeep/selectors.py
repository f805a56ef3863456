"""Reading backups, and who runs the installation."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet

from truongchuan.domain.directory.models import Person
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.upkeep.models import BackupRun, RunState
from truongchuan.domain.upkeep.policies import may


def list_backups(*, actor: Actor) -> QuerySet[BackupRun]:
    """Return all backups, newest first, to those who handle them; nothing to anybody else."""
    if not may(actor, "upkeep.operate"):
        return BackupRun.objects.none()
    return BackupRun.objects.all()


def newest_backup(*, state: str = RunState.DONE) -> BackupRun | None:
    """Return the newest backup in a state: when it was, not what is in it, is for everybody."""
    return BackupRun.objects.filter(state=state).order_by("-finished_at", "-pk").first()


def people_who_operate() -> list[Person]:
    """Return the persons that the machine's settings name."""
    return list(
        Person.objects.filter(user__username__in=settings.OPERATORS)
        .select_related("authority")
        .order_by("pk")
    )
