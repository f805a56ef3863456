"""Append-only record of what was done, one hash chain per authority."""

from __future__ import annotations

from django.db import models
from django.db.models import JSONField

from truongchuan.domain.shared.models import Owned, OwnedQuerySet


class AuditChain(models.Model):
    """Head of an authority's chain; locked while an event is added, so numbers have no gaps."""

    authority = models.OneToOneField(
        "directory.Organisation", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="0" * 64)

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
        indexes = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject_type}:{self.subject_id}"
