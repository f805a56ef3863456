"""Where data comes from: files, the texts read from them, sources, and append-only facts."""

from __future__ import annotations

from django.db import models
from django.db.models import JSONField

from truongchuan.domain.shared.models import Owned, OwnedQuerySet


class StoredFile(Owned):
    """An uploaded or shipped file, kept outside the web root under its hash."""

    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    stored_at = models.DateTimeField()
    stored_by = models.CharField(max_length=200)

    objects = OwnedQuerySet["StoredFile"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["authority", "sha256"])]

    def __str__(self) -> str:
        return self.name


class SourceKind(models.TextChoices):
    """Kinds of source."""

    DOCUMENT = "document", "văn bản"
    SURVEY = "survey", "khảo sát"
    PERSON = "person", "người nhập"
    IMPORT = "import", "tệp nhập"
    REFERENCE = "reference", "dữ liệu tham chiếu"


class Source(Owned):
    """Anything a number can come from. One table for all kinds."""

    kind = models.CharField(max_length=12, choices=SourceKind.choices)
    title = models.CharField(max_length=300)
    note = models.TextField(blank=True)
    file = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="sources"
    )
    person_id = models.BigIntegerField(null=True)
    dated = models.DateField(null=True)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = OwnedQuerySet["Source"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["authority", "kind"])]

    def __str__(self) -> str:
        return self.title


class ExtractedText(Owned):
    """The text a reader made of a file. Spans point into it, so it is stored, never re-made."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="texts")
    reader = models.CharField(max_length=40)
    reader_version = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    text = models.TextField()
    blocks = JSONField(default=list)
    created_at = models.DateTimeField()

    objects = OwnedQuerySet["ExtractedText"].as_manager()

    def __str__(self) -> str:
        return f"{self.source} ({self.reader} {self.reader_version})"


class Fact(Owned):
    """A value said about a subject by a source. Never changed: a correction supersedes it.

    ``subject_type`` and ``subject_id`` name the row it speaks about, ``metric`` an id of the
    metric registry, ``period`` a day, month, quarter or school year. ``line``, ``start`` and
    ``end`` place it in ``text`` when it was read from a document.
    """

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    metric = models.CharField(max_length=80)
    period = models.CharField(max_length=20, blank=True)
    value = JSONField(null=True)
    unit = models.CharField(max_length=20, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="facts")
    text = models.ForeignKey(
        ExtractedText, null=True, on_delete=models.PROTECT, related_name="facts"
    )
    line = models.PositiveIntegerField(null=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    objects = OwnedQuerySet["Fact"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "metric", "period"])]

    def __str__(self) -> str:
        return f"{self.subject_type}:{self.subject_id} {self.metric} {self.period}"
