"""Lists brought in from spreadsheets: the file, its rows, what a person said, what was written."""

from __future__ import annotations

from django.db import models
from django.db.models import JSONField, Q

from truongchuan.domain.shared.models import Owned, OwnedQuerySet
from truongchuan.domain.sources.models import Source, StoredFile


class ListState(models.TextChoices):
    """Where a list stands."""

    DRAFT = "draft", "chờ xem"
    COMMITTED = "committed", "đã nhập"
    UNDONE = "undone", "đã hoàn tác"
    DISCARDED = "discarded", "đã bỏ"


class LineState(models.TextChoices):
    """What a row would do, or did."""

    NEW = "new", "thêm mới"
    UPDATE = "update", "cập nhật"
    SAME = "same", "không đổi"
    QUESTION = "question", "cần trả lời"
    ERROR = "error", "lỗi"
    SKIP = "skip", "bỏ qua"


class ListBatch(Owned):
    """A list as it was sent: looked at first, then written together or not at all.

    ``effective_on`` is the day from which changes hold. ``columns``, ``passed`` and ``missing``
    are frozen from the reading; ``mapping_key`` names which column gives which field, so that the
    same file is written once in one reading. Counts are of the rows as they stand.
    """

    kind = models.CharField(max_length=12)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(max_length=120, blank=True)
    head_row = models.PositiveIntegerField(default=1)
    fingerprint = models.CharField(max_length=64, blank=True)
    mapping_key = models.CharField(max_length=64)
    columns = JSONField(default=list)
    passed = JSONField(default=list)
    missing = JSONField(default=list)
    other_sheets = JSONField(default=list)
    effective_on = models.DateField()
    is_sample = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=ListState.choices, default=ListState.DRAFT)
    new = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    warned = models.PositiveIntegerField(default=0)
    uploaded_at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    committed_at = models.DateTimeField(null=True)
    committed_by = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)

    objects = OwnedQuerySet["ListBatch"].as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "list batches"
        indexes = [models.Index(fields=["authority", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "kind", "sha256", "mapping_key"],
                condition=Q(state=ListState.COMMITTED),
                name="list_committed_once",
            )
        ]

    def __str__(self) -> str:
        return self.file.name


class ListLine(models.Model):
    """A row of a list: as written, as understood, what it would do, what a person said of it.

    ``written``, ``values``, ``cells`` and ``problems`` are frozen from the reading; ``plan`` is
    made anew whenever the directory or the answers may have changed, until it is written.
    """

    batch = models.ForeignKey(ListBatch, on_delete=models.CASCADE, related_name="lines")
    row = models.PositiveIntegerField()
    written = JSONField()
    values = JSONField()
    cells = JSONField()
    problems = JSONField(default=list)
    state = models.CharField(max_length=10, choices=LineState.choices)
    warned = models.BooleanField(default=False)
    reason = models.CharField(max_length=20, blank=True)
    plan = JSONField(default=dict)
    choice = models.CharField(max_length=10, blank=True)
    chosen_id = models.BigIntegerField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["batch", "row"], name="list_line_once")]
        indexes = [models.Index(fields=["batch", "state", "row"])]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.row}"


class ListColumn(Owned):
    """Which field a column gives, remembered for lists with the same headings. Empty: not used."""

    kind = models.CharField(max_length=12)
    fingerprint = models.CharField(max_length=64)
    place = models.PositiveSmallIntegerField()
    field = models.CharField(max_length=30, blank=True)

    objects = OwnedQuerySet["ListColumn"].as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "kind", "fingerprint", "place"], name="list_column_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.place}: {self.field}"


class ListEffect(models.Model):
    """A stored row that a list made or changed, with the fields before and after: for taking back.

    ``kept``: why it was not taken back.
    """

    batch = models.ForeignKey(ListBatch, on_delete=models.CASCADE, related_name="effects")
    row = models.PositiveIntegerField()
    created = models.BooleanField()
    model = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    label = models.CharField(max_length=300, blank=True)
    before = JSONField(default=dict)
    after = JSONField(default=dict)
    kept = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["batch", "model"])]

    def __str__(self) -> str:
        return f"{self.model}:{self.object_id}"
