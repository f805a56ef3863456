"""Social mobilisation: drives for schools, what was pledged, received and used.

Amounts are whole đồng. The three ledgers are append-only: a wrong entry is reversed by another of
the opposite amount, so that a plain sum is always right. An amount that nobody valued is null:
not known, never zero. No text of an entry (``__str__``, audit record) names its donor.
"""

from __future__ import annotations

from django.db import models

from truongchuan.domain.directory.models import School
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.stamps import stamp_of
from truongchuan.domain.sources.models import StoredFile

MOST_DONG = 10**15
"""No amount of a drive is larger: a thousand times the whole yearly budget of a district."""


class DriveState(models.TextChoices):
    """Where a drive stands."""

    DRAFT = "draft", "đang soạn"
    APPROVED = "approved", "đã phê duyệt"
    OPEN = "open", "đang vận động"
    CLOSED = "closed", "đã kết thúc vận động"
    SETTLED = "settled", "đã quyết toán"
    CANCELLED = "cancelled", "không thực hiện"


class DonorKind(models.TextChoices):
    """Who gives."""

    INDIVIDUAL = "individual", "cá nhân"
    PARENTS = "parents", "cha mẹ học sinh"
    BUSINESS = "business", "doanh nghiệp"
    ORGANISATION = "organisation", "tổ chức, đoàn thể"


class Form(models.TextChoices):
    """What is given."""

    MONEY = "money", "tiền"
    KIND = "kind", "hiện vật"
    LABOUR = "labour", "ngày công"


class Drive(models.Model):
    """A plan to ask for gifts, for one school or several. What is needed stands by school.

    ``law_number`` and ``law_verification`` keep the rule that was cited when it was approved.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="drives")
    title = models.CharField(max_length=200)
    folded = models.CharField(max_length=300)
    purpose = models.TextField()
    works = models.TextField(blank=True)
    ground = models.CharField(max_length=300, blank=True)
    ground_file = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=10, choices=DriveState.choices, default=DriveState.DRAFT)
    decision_number = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    law_number = models.CharField(max_length=60, blank=True)
    law_verification = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["programme", "state", "starts_on"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="drive_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[DriveState.DRAFT, DriveState.CANCELLED])
                | (~models.Q(decision_number="") & models.Q(decided_on__isnull=False)),
                name="drive_approved_by_decision",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stamp(self) -> str:
        """A short text that changes with every change of the drive itself."""
        names = ("title", "purpose", "works", "ground", "starts_on", "ends_on", "state")
        return stamp_of({name: getattr(self, name) for name in (*names, "changed_at")})


class DriveSchool(models.Model):
    """A school that a drive is for, with what it needs in đồng."""

    drive = models.ForeignKey(Drive, on_delete=models.CASCADE, related_name="schools")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="drives")
    need = models.BigIntegerField()

    class Meta:
        ordering = ["drive_id", "school__organisation__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["drive", "school"], name="drive_school_once"),
            models.CheckConstraint(
                condition=models.Q(need__gt=0) & models.Q(need__lte=MOST_DONG),
                name="drive_need_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drive_id} {self.school_id}"


class DriveMove(models.Model):
    """A step of a drive from one state to another; never changed."""

    drive = models.ForeignKey(Drive, on_delete=models.CASCADE, related_name="moves")
    before = models.CharField(max_length=10, choices=DriveState.choices)
    after = models.CharField(max_length=10, choices=DriveState.choices)
    note = models.TextField(blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class LedgerEntry(models.Model):
    """A line of one of the ledgers. ``reverses`` is set on the line that takes another back."""

    drive = models.ForeignKey(Drive, on_delete=models.PROTECT, related_name="%(class)ss")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=8, choices=Form.choices)
    amount = models.BigIntegerField(null=True)
    description = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    reason = models.CharField(max_length=400, blank=True)
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by_id = models.BigIntegerField(null=True)
    recorded_by = models.CharField(max_length=200)

    class Meta:
        abstract = True
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["drive", "school", "form"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True)
                | models.Q(reverses__isnull=True, amount__gt=0, amount__lte=MOST_DONG)
                | models.Q(reverses__isnull=False, amount__lt=0, amount__gte=-MOST_DONG),
                name="%(class)s_amount_sign",
            ),
            models.CheckConstraint(
                condition=~models.Q(form=Form.MONEY) | models.Q(amount__isnull=False),
                name="%(class)s_money_has_amount",
            ),
        ]

    @property
    def is_reversed(self) -> bool:
        """True for a line that another one took back."""
        return hasattr(self, "reversed_by")


class Gift(LedgerEntry):
    """What pledges and receipts share: the donor, and how things and labour were valued.

    An empty ``donor`` is somebody who wants to stay unnamed. Only with ``is_public`` may the name
    be shown to anybody but those who keep the ledger.
    """

    donor = models.CharField(max_length=200, blank=True)
    donor_kind = models.CharField(max_length=12, choices=DonorKind.choices)
    is_public = models.BooleanField(default=False)
    quantity = models.CharField(max_length=60, blank=True)
    days = models.DecimalField(max_digits=8, decimal_places=1, null=True)
    valued_by = models.CharField(max_length=200, blank=True)

    class Meta(LedgerEntry.Meta):
        abstract = True
        constraints = [
            *LedgerEntry.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(donor="") | models.Q(is_public=False),
                name="%(class)s_unnamed_not_public",
            ),
        ]


class Pledge(Gift):
    """What somebody promised to give, perhaps by a day."""

    expected_by = models.DateField(null=True)

    class Meta(Gift.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.get_form_display()} {self.amount if self.amount is not None else '?'}"


class Receipt(Gift):
    """What came in, against a pledge or free. ``number`` is that of the school's receipt book."""

    pledge = models.ForeignKey(Pledge, null=True, on_delete=models.PROTECT, related_name="receipts")
    number = models.CharField(max_length=40, blank=True)

    class Meta(Gift.Meta):
        abstract = False

    def __str__(self) -> str:
        shown = self.amount if self.amount is not None else "?"
        return f"{self.number} {self.get_form_display()} {shown}".strip()


class Use(LedgerEntry):
    """What received money was spent on, or what became of things given."""

    paper = models.CharField(max_length=120, blank=True)

    class Meta(LedgerEntry.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.description[:80]} {self.amount if self.amount is not None else '?'}"


class ReceiptNumber(models.Model):
    """A number of a school's receipt book that stands for a receipt not reversed."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    receipt = models.OneToOneField(Receipt, on_delete=models.PROTECT, related_name="book_number")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "number"], name="receipt_number_once")
        ]

    def __str__(self) -> str:
        return self.number


class ReceiptFile(models.Model):
    """A paper of a receipt; it may name the donor."""

    receipt = models.ForeignKey(Receipt, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.receipt_id} {self.file_id}"


class UseFile(models.Model):
    """A paper or picture of a use."""

    use = models.ForeignKey(Use, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.file.name


class CheckOutcome(models.TextChoices):
    """What the finance office found."""

    RIGHT = "right", "khớp chứng từ"
    DOUBT = "doubt", "cần làm rõ"


class ReceiptCheck(models.Model):
    """A check of a receipt against its papers; the newest counts, none is changed."""

    receipt = models.ForeignKey(Receipt, on_delete=models.CASCADE, related_name="checks")
    outcome = models.CharField(max_length=8, choices=CheckOutcome.choices)
    note = models.CharField(max_length=400, blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.receipt}: {self.get_outcome_display()}"
