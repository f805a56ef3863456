"""The register of documents in and out.

The list belongs to a programme; numbers belong to the authority. The *official* number is the
one the clerical office gave and is typed in. The *tracking* number (số theo dõi) is ours: given
automatically per authority, direction and year, without gaps, and never given away again.
"""

from __future__ import annotations

from django.db import models
from django.db.models import JSONField

from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.documents.states import ActKind, Direction, DocumentState, Urgency
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.shared.models import Owned, OwnedQuerySet
from truongchuan.domain.sources.models import StoredFile
from truongchuan.engines.documents import write_number


class TrackingCounter(Owned):
    """The last tracking number given; its row is locked while a document is registered."""

    direction = models.CharField(max_length=3, choices=Direction.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "direction", "year"], name="tracking_counter_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.year}: {self.last}"


class OfficialDocument(Owned):
    """One entry of the register.

    ``body`` is the issuer where it is an organisation of the directory; ``body_name`` is its name
    as typed; ``body_key`` is what two entries of one body have in common (see
    :mod:`truongchuan.domain.documents.bodies`). ``series`` and ``year`` tell in which series
    the official number counts. ``secrecy`` is not a column: secret papers are not kept here.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="documents")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    tracking_year = models.PositiveSmallIntegerField()
    tracking_number = models.PositiveIntegerField()

    kind = models.CharField(max_length=5)
    number = models.PositiveIntegerField(null=True, blank=True)
    suffix = models.CharField(max_length=2, blank=True)
    symbol = models.CharField(max_length=40, blank=True)
    series = models.CharField(max_length=40, blank=True)
    body = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    body_name = models.CharField(max_length=200)
    body_key = models.CharField(max_length=220)
    year = models.PositiveSmallIntegerField()
    signed_on = models.DateField(null=True, blank=True)
    signer_name = models.CharField(max_length=120, blank=True)
    signer_post = models.CharField(max_length=120, blank=True)
    received_on = models.DateField(null=True, blank=True)
    summary = models.CharField(max_length=600)
    folded = models.TextField()
    urgency = models.CharField(max_length=12, choices=Urgency.choices, blank=True)
    recipients = models.TextField(blank=True)
    copies = models.PositiveIntegerField(null=True, blank=True)

    state = models.CharField(max_length=8, choices=DocumentState.choices)
    assigned_to = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reply_due = models.DateField(null=True, blank=True)
    replied_on = models.DateField(null=True, blank=True)
    replied_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    schools = models.ManyToManyField(School, blank=True, related_name="official_documents")
    rows = models.ManyToManyField(RoadmapRow, blank=True, related_name="related_documents")

    registered_on = models.DateField()
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=200)
    updated_at = models.DateTimeField()
    ended_reason = models.TextField(blank=True)

    objects = OwnedQuerySet["OfficialDocument"].as_manager()

    class Meta:
        ordering = ["-tracking_year", "-tracking_number"]
        indexes = [
            models.Index(fields=["programme", "direction", "state"]),
            models.Index(fields=["authority", "direction", "body_key", "kind", "year", "number"]),
            models.Index(fields=["programme", "reply_due"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "direction", "tracking_year", "tracking_number"],
                name="document_tracking_once",
            ),
            # Of what an authority issues; a document that arrives twice is warned about instead.
            models.UniqueConstraint(
                fields=["authority", "body_key", "kind", "series", "year", "number", "suffix"],
                condition=models.Q(direction=Direction.OUT, number__isnull=False)
                & ~models.Q(state=DocumentState.VOID),
                name="document_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(direction=Direction.OUT) | models.Q(received_on__isnull=False),
                name="document_in_was_received",
            ),
            models.CheckConstraint(
                condition=models.Q(number__isnull=True) | models.Q(number__gte=1),
                name="document_number_from_one",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=DocumentState.ISSUED)
                | models.Q(number__isnull=False, signed_on__isnull=False),
                name="document_issued_has_number",
            ),
        ]

    def __str__(self) -> str:
        number = self.full_number
        return f"{number}: {self.summary}"[:300] if number else self.summary[:300]

    @property
    def full_number(self) -> str:
        """Number and symbol as printed: 38/KH-UBND; empty when nothing was typed."""
        return write_number(self.number, self.suffix, self.symbol)

    @property
    def is_in(self) -> bool:
        """True for a document that came in."""
        return self.direction == Direction.IN


class DocumentFile(models.Model):
    """A file kept with an entry."""

    document = models.ForeignKey(OfficialDocument, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "file"], name="document_file_once")
        ]

    def __str__(self) -> str:
        return self.file.name


class DocumentTask(models.Model):
    """A task that a document gave rise to, with the words of the document."""

    document = models.ForeignKey(OfficialDocument, on_delete=models.CASCADE, related_name="tasks")
    row = models.OneToOneField(RoadmapRow, on_delete=models.PROTECT, related_name="from_document")
    quote = models.TextField(blank=True)
    line = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.row)


class DocumentAct(models.Model):
    """One thing that was done to an entry. Never changed.

    ``changes`` maps a field's name to [before, after] as they read then.
    """

    document = models.ForeignKey(OfficialDocument, on_delete=models.CASCADE, related_name="acts")
    kind = models.CharField(max_length=12, choices=ActKind.choices)
    state_before = models.CharField(max_length=8, choices=DocumentState.choices, blank=True)
    state = models.CharField(max_length=8, choices=DocumentState.choices)
    unit = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    changes = JSONField(default=dict)
    on = models.DateField()
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class DocumentReading(Owned):
    """A file that was read: its text and what was proposed. Kept as the source of the entry.

    ``proposals`` is the frozen dump of the engine's reading; ``document`` is null until the clerk
    has confirmed and registered.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="document_readings"
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    reader = models.CharField(max_length=40)
    reader_version = models.CharField(max_length=200)
    text = models.TextField()
    proposals = JSONField(default=dict)
    document = models.OneToOneField(
        OfficialDocument, null=True, on_delete=models.CASCADE, related_name="reading"
    )
    created_at = models.DateTimeField()
    created_by_id = models.BigIntegerField(null=True)
    created_by = models.CharField(max_length=200)

    objects = OwnedQuerySet["DocumentReading"].as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file.name
