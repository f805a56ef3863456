"""A month's review: the numbers of a moment, and what units and managers say about them.

``snapshot`` and ``closing`` are text, not JSON columns: a database may rewrite JSON (order of keys,
form of numbers), and the hashes are over the very bytes (ADR 0075). Nothing of a closed review
changes: services refuse it, and so do triggers of the database (migration 0002).
"""

from __future__ import annotations

from django.db import models
from django.db.models import JSONField

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.sources.models import StoredFile


class ReviewState(models.TextChoices):
    """How far a review is."""

    OPENED = "opened", "đang mở"
    FROZEN = "frozen", "đã chốt số liệu"
    CLOSED = "closed", "đã đóng"


class Rating(models.TextChoices):
    """How a task or a unit did."""

    GOOD = "good", "tốt"
    MET = "met", "đạt"
    SLOW = "slow", "chậm"
    FAILED = "failed", "không đạt"
    NOT_DUE = "not_due", "chưa đến hạn"


class MonthlyReview(models.Model):
    """The review of a programme's month ("2023-05").

    ``as_of`` is the moment the numbers speak of, by the programme's own clock; ``snapshot`` holds
    them as canonical JSON and ``snapshot_hash`` its SHA-256. ``headline`` repeats some figures for
    lists. ``closing`` is the canonical JSON of all that was closed with them, ``closing_hash`` its
    SHA-256; it names ``snapshot_hash``.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="monthly_reviews"
    )
    month = models.CharField(max_length=7)
    state = models.CharField(max_length=8, choices=ReviewState.choices, default=ReviewState.OPENED)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)
    as_of = models.DateTimeField(null=True)
    frozen_by = models.CharField(max_length=200, blank=True)
    freezes = models.PositiveIntegerField(default=0)
    snapshot = models.TextField(blank=True)
    snapshot_hash = models.CharField(max_length=64, blank=True)
    headline = JSONField(default=dict)
    conclusions = models.TextField(blank=True)
    conclusions_by = models.CharField(max_length=200, blank=True)
    conclusions_revision = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)
    signer_name = models.CharField(max_length=200, blank=True)
    signer_post = models.CharField(max_length=200, blank=True)
    signed_file = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+"
    )
    unsigned_reason = models.TextField(blank=True)
    closing = models.TextField(blank=True)
    closing_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["programme_id", "month"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "month"], name="review_month_once"),
            models.CheckConstraint(
                condition=models.Q(state=ReviewState.OPENED)
                | (models.Q(as_of__isnull=False) & ~models.Q(snapshot_hash="")),
                name="review_frozen_has_numbers",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ReviewState.CLOSED)
                | (
                    models.Q(closed_at__isnull=False)
                    & ~models.Q(closing_hash="")
                    & ~models.Q(signer_name="")
                    & (models.Q(signed_file__isnull=False) | ~models.Q(unsigned_reason=""))
                ),
                name="review_closed_is_signed",
            ),
        ]

    def __str__(self) -> str:
        year, _, month = self.month.partition("-")
        return f"Sơ kết tháng {int(month or 0)}/{year}"

    @property
    def is_closed(self) -> bool:
        """True once nothing of it can change."""
        return self.state == ReviewState.CLOSED

    @property
    def has_numbers(self) -> bool:
        """True while the numbers of a moment are frozen in it."""
        return self.state != ReviewState.OPENED


class Opinion(models.Model):
    """Words of somebody about a part of a review. ``revision`` counts the times it was written."""

    words = models.TextField(blank=True)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class UnitComment(Opinion):
    """What a unit itself says about its month."""

    review = models.ForeignKey(MonthlyReview, on_delete=models.CASCADE, related_name="comments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["review_id", "organisation__order", "organisation__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "organisation"], name="review_comment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.words[:80]}"


class TaskAssessment(Opinion):
    """How a task did in the month, as a manager confirmed it."""

    review = models.ForeignKey(
        MonthlyReview, on_delete=models.CASCADE, related_name="task_assessments"
    )
    row = models.ForeignKey(RoadmapRow, on_delete=models.PROTECT, related_name="+")
    rating = models.CharField(max_length=8, choices=Rating.choices)

    class Meta:
        ordering = ["review_id", "row__number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "row"], name="review_task_once"),
        ]

    def __str__(self) -> str:
        return f"{self.row_id}: {self.rating}"


class UnitAssessment(Opinion):
    """How a unit did in the month, as a manager confirmed it."""

    review = models.ForeignKey(
        MonthlyReview, on_delete=models.CASCADE, related_name="unit_assessments"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    rating = models.CharField(max_length=8, choices=Rating.choices)

    class Meta:
        ordering = ["review_id", "organisation__order", "organisation__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "organisation"], name="review_unit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.rating}"


class ReviewTask(models.Model):
    """A task that a review gave a unit: it stands in the roadmap as B1, B2 …"""

    review = models.ForeignKey(MonthlyReview, on_delete=models.CASCADE, related_name="tasks")
    row = models.OneToOneField(RoadmapRow, on_delete=models.PROTECT, related_name="+")
    assigned_by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["review_id", "row__number"]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.row}"
