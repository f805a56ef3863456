"""What people decided and entered about the schedule of a programme."""

from __future__ import annotations

from django.db import models
from django.db.models import JSONField, Q

from truongchuan.domain.directory.models import School
from truongchuan.domain.programmes.models import Programme, RoadmapRow

LONGEST_LAG = 250
"""Working days: about a year. A longer wait is a slip of the pen."""
LONGEST_TASK = 750
"""Working days: about three years."""


class LinkState(models.TextChoices):
    """What was decided about a dependency."""

    CONFIRMED = "confirmed", "đã xác nhận"
    REFUSED = "refused", "không phụ thuộc"


class LinkSource(models.TextChoices):
    """Who thought of a dependency first."""

    PROPOSAL = "proposal", "hệ thống đề xuất"
    PERSON = "person", "người dùng thêm"


class LinkKind(models.TextChoices):
    """What a dependency ties together (see the engine's ``Link``)."""

    FS = "FS", "xong mới bắt đầu"
    SS = "SS", "bắt đầu rồi mới bắt đầu"
    FF = "FF", "xong rồi mới xong"


class _LinkManager(models.Manager["RowLink"]):
    """Links with their tasks, which their name is made of."""

    def get_queryset(self) -> models.QuerySet[RowLink]:
        return super().get_queryset().select_related("before", "after")


class RowLink(models.Model):
    """A decision that one task waits for another, or does not.

    ``after`` is null for the recognition of the schools: the target. ``schools`` empty: all that
    the two tasks share. A decision is never changed: withdrawing it says who and when, another
    lag is a new decision. ``reasons`` keeps what the proposal said when it was decided.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="row_links")
    before = models.ForeignKey(RoadmapRow, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(RoadmapRow, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=LinkState.choices)
    link = models.CharField(max_length=2, choices=LinkKind.choices, default=LinkKind.FS)
    lag = models.SmallIntegerField(default=0)
    schools = models.ManyToManyField(School, related_name="+")
    source = models.CharField(max_length=10, choices=LinkSource.choices)
    reasons = JSONField(default=list)
    note = models.CharField(max_length=500, blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_on = models.DateField(null=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)

    objects = _LinkManager()

    class Meta:
        ordering = ["programme_id", "pk"]
        indexes = [models.Index(fields=["programme", "withdrawn_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "before", "after"],
                condition=Q(withdrawn_at__isnull=True),
                name="link_decided_once",
            ),
            models.UniqueConstraint(
                fields=["programme", "before"],
                condition=Q(withdrawn_at__isnull=True, after__isnull=True),
                name="link_to_target_decided_once",
            ),
            models.CheckConstraint(
                condition=Q(after__isnull=True) | ~Q(before=models.F("after")),
                name="link_of_two_tasks",
            ),
            models.CheckConstraint(
                condition=Q(lag__gte=-LONGEST_LAG, lag__lte=LONGEST_LAG),
                name="link_lag_within_a_year",
            ),
        ]

    def __str__(self) -> str:
        after = self.after.label if self.after else "CT"
        return f"{self.before.label} → {after} ({self.link})"


class _EstimateManager(models.Manager["DurationEstimate"]):
    """Estimates with the task and school that their name is made of."""

    def get_queryset(self) -> models.QuerySet[DurationEstimate]:
        return super().get_queryset().select_related("row", "school__organisation")


class DurationEstimate(models.Model):
    """How many working days a task may take, as somebody said. Never changed, the newest counts.

    ``school`` null: for the task as a whole, or for every school that has no figures of its own.
    ``together``: good and bad days come to all schools of the task alike (one contractor, one
    visiting team). All figures null: nothing is said any more. ``undoes``: it brings back what
    counted before.
    """

    row = models.ForeignKey(RoadmapRow, on_delete=models.PROTECT, related_name="estimates")
    school = models.ForeignKey(School, null=True, on_delete=models.PROTECT, related_name="+")
    optimistic = models.PositiveSmallIntegerField(null=True)
    likely = models.PositiveSmallIntegerField(null=True)
    pessimistic = models.PositiveSmallIntegerField(null=True)
    together = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    undoes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="undone_by"
    )

    objects = _EstimateManager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["row", "school", "-id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(optimistic__isnull=True, likely__isnull=True, pessimistic__isnull=True)
                | Q(optimistic__gte=1, pessimistic__gte=models.F("optimistic"))
                & Q(pessimistic__lte=LONGEST_TASK)
                & (
                    Q(likely__isnull=True)
                    | Q(likely__gte=models.F("optimistic"), likely__lte=models.F("pessimistic"))
                ),
                name="estimate_in_order",
            )
        ]

    def __str__(self) -> str:
        about = f" · {self.school}" if self.school else ""
        return f"{self.row.label}{about}: {self.optimistic}–{self.pessimistic}"


class Baseline(models.Model):
    """The dates of a schedule as they stood on a day. Frozen: ``dates`` is task → [start, finish].

    A task is named as in the network: the row's id, "row/school" or "target/school".
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="baselines")
    label = models.CharField(max_length=120)
    level = models.CharField(max_length=8)
    dates = JSONField()
    on = models.DateField()
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "label"], name="baseline_label_once")
        ]

    def __str__(self) -> str:
        return self.label


class CalendarSwap(models.Model):
    """A working day that is off (``off``), a rest day that is worked (``works``), or both."""

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="calendar_swaps"
    )
    off = models.DateField(null=True)
    works = models.DateField(null=True)
    decision = models.CharField(max_length=300)
    on = models.DateField()
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    removed_at = models.DateTimeField(null=True)
    removed_on = models.DateField(null=True)
    removed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["programme_id", "off", "works", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(off__isnull=False) | Q(works__isnull=False), name="swap_has_a_day"
            ),
            models.UniqueConstraint(
                fields=["programme", "off"],
                condition=Q(removed_at__isnull=True, off__isnull=False),
                name="swap_day_off_once",
            ),
            models.UniqueConstraint(
                fields=["programme", "works"],
                condition=Q(removed_at__isnull=True, works__isnull=False),
                name="swap_day_worked_once",
            ),
        ]

    def __str__(self) -> str:
        days = [day.strftime("%d/%m/%Y") for day in (self.off, self.works) if day]
        return " ↔ ".join(days)


class RiskRun(models.Model):
    """Chances as they were computed once. Frozen: what was assumed, what came out, from what.

    ``inputs`` is a hash over the network, calendar and ranges: two runs with the same one (and the
    same seed, runs and slips) give the same figures.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="risk_runs")
    label = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=8)
    seed = models.PositiveIntegerField()
    runs = models.PositiveIntegerField()
    slips = JSONField(default=dict)
    results = JSONField()
    inputs = models.CharField(max_length=64)
    on = models.DateField()
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["programme", "-id"])]

    def __str__(self) -> str:
        return self.label or self.on.strftime("%d/%m/%Y")
