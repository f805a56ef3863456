"""Papers that were made: their content as written, their files, and their official number."""

from __future__ import annotations

from django.db import models
from django.db.models import JSONField

from truongchuan.domain.directory.models import School
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.models import Owned, OwnedQuerySet
from truongchuan.domain.sources.models import StoredFile


class PaperState(models.TextChoices):
    """How far a paper is."""

    DRAFT = "draft", "dự thảo"
    ISSUED = "issued", "đã ban hành"
    DISCARDED = "discarded", "đã bỏ"


class Paper(Owned):
    """One version of a paper. Its content and files never change; making it anew adds a version.

    ``content`` is the frozen value of :class:`~truongchuan.domain.papers.blocks.PaperContent`,
    ``content_hash`` its SHA-256. ``as_of`` is the moment its figures hold on (the programme's own
    clock); ``made_at`` the real one. ``template`` says which template was used. ``entry`` is its
    place in the register of documents that went out.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=24)
    title = models.CharField(max_length=400)
    school = models.ForeignKey(School, null=True, on_delete=models.PROTECT, related_name="papers")
    params = JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=PaperState.choices, default=PaperState.DRAFT, db_index=True
    )
    version = models.PositiveIntegerField(default=1)
    follows = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="followed_by"
    )
    as_of = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    made_by_id = models.BigIntegerField(null=True)
    content = JSONField()
    content_hash = models.CharField(max_length=64)
    template = models.CharField(max_length=200)
    docx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    pdf = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    entry = models.OneToOneField(
        OfficialDocument, null=True, on_delete=models.PROTECT, related_name="paper"
    )
    number = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    objects = OwnedQuerySet["Paper"].as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["programme", "state", "kind"])]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(state="issued", issued_on__isnull=False) & ~models.Q(number=""))
                | (~models.Q(state="issued") & models.Q(issued_on__isnull=True, number="")),
                name="paper_issued_has_number_and_day",
            ),
            models.CheckConstraint(
                condition=models.Q(version__gte=1), name="paper_version_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})" if self.number else self.title
