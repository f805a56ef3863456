"""Backups that were made of the whole installation, and exports of single authorities."""

from __future__ import annotations

from django.db import models
from django.db.models import JSONField

from truongchuan.domain.shared.models import Owned, OwnedQuerySet


class RunState(models.TextChoices):
    """How far a piece of work in the background is."""

    WAITING = "waiting", "đang chờ"
    RUNNING = "running", "đang làm"
    DONE = "done", "đã xong"
    FAILED = "failed", "không xong"


OPEN_RUNS = (RunState.WAITING, RunState.RUNNING)


class BackupKind(models.TextChoices):
    """Who asked for a backup."""

    SCHEDULED = "scheduled", "tự động"
    MANUAL = "manual", "theo yêu cầu"


class BackupRun(models.Model):
    """One backup of everything. Belongs to the installation, not to an authority.

    ``file`` is the name in the folder of backups, empty before there is one. ``day`` is the day
    of a scheduled one: one a day. ``error`` is a code of ``wording.upkeep`` with its parameters.
    ``checked_at`` and ``check_error`` tell how the file was found when it was read again;
    ``removed_at`` when the file went by the rule of retention.
    """

    kind = models.CharField(max_length=10, choices=BackupKind.choices)
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.WAITING)
    day = models.DateField(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    seconds = models.FloatField(default=0)
    rows = models.PositiveBigIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=60, blank=True)
    error_params = JSONField(default=dict)
    checked_at = models.DateTimeField(null=True)
    check_error = models.CharField(max_length=60, blank=True)
    check_params = JSONField(default=dict)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "finished_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["day"],
                condition=models.Q(kind=BackupKind.SCHEDULED),
                name="upkeep_one_scheduled_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(state=RunState.DONE) & ~models.Q(file="")
                | ~models.Q(state=RunState.DONE),
                name="upkeep_done_has_a_file",
            ),
        ]

    def __str__(self) -> str:
        return self.file or f"{self.get_kind_display()} {self.asked_at:%d/%m/%Y}"


class ExportRun(Owned):
    """One export of all an authority has, for the person who asked. Not carried in backups.

    The file goes after :data:`~truongchuan.domain.upkeep.exports.KEPT`.
    """

    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    asked_by_id = models.BigIntegerField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    rows = models.PositiveBigIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True)

    objects = OwnedQuerySet["ExportRun"].as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["authority", "asked_by_id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "asked_by_id"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="upkeep_one_export_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.file or f"{self.asked_by} {self.asked_at:%d/%m/%Y %H:%M}"
