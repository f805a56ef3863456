"""Append-only record of what was done, one hash chain per authority."""

from __future__ import annotations

from django.db import models
from django.db.models import JSONField, Q

from truongchuan.domain.shared.models import Owned, OwnedQuerySet

NO_HASH = "0" * 64
"""What the first event of a chain follows."""


class AuditChain(models.Model):
    """Head of an authority's chain; locked while an event is added, so numbers have no gaps."""

    authority = models.OneToOneField(
        "directory.Organisation", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default=NO_HASH)

    def __str__(self) -> str:
        return f"{self.authority_id}: {self.length}"


class AuditEvent(Owned):
    """One act: who, when, from where, what, before and after (no personal values).

    Rows are never changed or removed: the database refuses it by triggers (migration 0002).
    """

    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    address = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    subject_label = models.CharField(max_length=300, blank=True)
    before = JSONField(default=dict)
    after = JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = OwnedQuerySet["AuditEvent"].as_manager()

    class Meta:
        ordering = ["-authority_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="audit_number_once"),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"]),
            # What the record is searched by; each ends with the number that pages go by.
            models.Index(fields=["authority", "at", "number"], name="audit_by_day"),
            models.Index(fields=["authority", "action", "number"], name="audit_by_action"),
            models.Index(fields=["authority", "actor_id", "number"], name="audit_by_person"),
            models.Index(fields=["authority", "subject_type", "number"], name="audit_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject_type}:{self.subject_id}"


class HeadReason(models.TextChoices):
    """On which occasion the head of a chain was noted."""

    PRINT = "print", "in văn bản"
    EXPORT = "export", "lấy mã"
    BACKUP = "backup", "sao lưu"
    DAILY = "daily", "hằng ngày"


class AuditHead(Owned):
    """The number and hash that an authority's chain had at a moment, as it left the database.

    ``about`` is the thing that carries it on paper ("papers.paper:12"), empty for others; ``on``
    the day in Việt Nam. Append-only like events: triggers of migration 0003.
    """

    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    on = models.DateField()
    reason = models.CharField(max_length=8, choices=HeadReason.choices)
    about = models.CharField(max_length=120, blank=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)

    objects = OwnedQuerySet["AuditHead"].as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "on"],
                condition=Q(reason="daily"),
                name="audit_head_once_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "number"], name="audit_head_by_number"),
            models.Index(fields=["authority", "about"], name="audit_head_by_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.number}:{self.hash[:12]}"


class CheckState(models.TextChoices):
    """How far a check of a chain is."""

    WAITING = "waiting", "đang chờ"
    RUNNING = "running", "đang chạy"
    DONE = "done", "đã xong"
    FAILED = "failed", "lỗi"


class AuditCheck(Owned):
    """One walk along an authority's chain and what it found: a technical record, no act.

    ``problems`` holds the first of them as codes with parameters, ``problem_count`` counts all.
    """

    state = models.CharField(max_length=8, choices=CheckState.choices, default=CheckState.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    asked_by_id = models.BigIntegerField(null=True)
    finished_at = models.DateTimeField(null=True)
    events = models.PositiveBigIntegerField(default=0)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=NO_HASH)
    heads = models.PositiveIntegerField(default=0)
    problem_count = models.PositiveIntegerField(default=0)
    problems = JSONField(default=list)

    objects = OwnedQuerySet["AuditCheck"].as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["authority", "state"], name="audit_check_by_state")]

    def __str__(self) -> str:
        return f"{self.authority_id}: {self.state}"

    @property
    def is_whole(self) -> bool:
        """True when the walk ended and found nothing."""
        return self.state == CheckState.DONE and self.problem_count == 0
