"""A programme: what a plan document sets going, each part with its place in that document."""

from __future__ import annotations

from django.db import models
from django.db.models import JSONField

from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.programmes.states import FindingState, TargetState, WorkState
from truongchuan.domain.shared.models import Owned, OwnedQuerySet
from truongchuan.domain.sources.models import ExtractedText, Source, StoredFile


class Programme(Owned):
    """One plan being carried out. A district's programme may stand under a city's.

    ``fixed_today`` is the programme's own "today" (the demo opens on a day of 2023); null means
    the calendar's.
    """

    title = models.CharField(max_length=400)
    number = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    fixed_today = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    closed_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = OwnedQuerySet["Programme"].as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="programme_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.title


class CumulativeTarget(models.Model):
    """What a plan over several years wants reached by the end of a year, in number or share."""

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="cumulative_targets"
    )
    year = models.PositiveIntegerField()
    school_kind = models.CharField(max_length=24, blank=True)
    recognised = models.PositiveIntegerField(null=True)
    share = models.DecimalField(max_digits=6, decimal_places=4, null=True)

    class Meta:
        ordering = ["year", "school_kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "year", "school_kind"], name="cumulative_target_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.year}"


class PlanVersion(models.Model):
    """One reading of the plan document that was imported: its text, facts and check report.

    ``facts`` is the lossless dump of :class:`PlanFacts` after the importer's corrections;
    ``corrections`` lists them; ``changes`` says what differed from the version before.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    text = models.ForeignKey(ExtractedText, on_delete=models.PROTECT, related_name="+")
    facts = JSONField()
    corrections = JSONField(default=list)
    changes = JSONField(default=list)
    confirmed = JSONField(default=list)
    checked_on = models.DateField(null=True)
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["programme_id", "-number"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.programme} ({self.number})"


class PlanDraft(Owned):
    """A document being looked at before import. Nothing of it is in any programme yet."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(
        Programme, null=True, on_delete=models.CASCADE, related_name="drafts"
    )
    reader = models.CharField(max_length=40)
    reader_version = models.CharField(max_length=200)
    text = models.TextField()
    blocks = JSONField(default=dict)
    facts = JSONField()
    corrections = JSONField(default=list)
    created_at = models.DateTimeField()
    created_by_id = models.BigIntegerField(null=True)
    created_by = models.CharField(max_length=200)

    objects = OwnedQuerySet["PlanDraft"].as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file.name


class Located(models.Model):
    """A row that stands somewhere in the plan's text, and whether the newest version has it."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    line = models.PositiveIntegerField(null=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        abstract = True


class Target(Located):
    """A school's target: recognition by a quarter."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="targets")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="targets")
    recognition = models.CharField(max_length=12, blank=True)
    stretch = models.BooleanField(default=False)
    degree = models.PositiveSmallIntegerField(null=True)
    quarter = models.CharField(max_length=7, blank=True)
    state = models.CharField(
        max_length=12, choices=TargetState.choices, default=TargetState.PLANNED
    )
    decision_number = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True)

    class Meta:
        ordering = ["quarter", "recognition", "school__organisation__sort_key"]
        constraints = [models.UniqueConstraint(fields=["programme", "school"], name="target_once")]

    def __str__(self) -> str:
        return f"{self.school} {self.quarter}"


class RowOrigin(models.TextChoices):
    """Where a task comes from."""

    PLAN = "plan", "kế hoạch"
    CONCLUSION = "conclusion", "kết luận cuộc họp"
    DOCUMENT = "document", "văn bản chỉ đạo"
    REVIEW = "review", "sơ kết tháng"
    OBSTACLE = "obstacle", "xử lý vướng mắc"
    OTHER = "other", "giao thêm"


FIRST_ASSIGNED = 1001


class RoadmapRow(Located):
    """A task: one of the plan's timetable, or one assigned later (see :class:`RowOrigin`).

    ``number`` is a plan task's place in the table, from 1; assigned tasks count from
    :data:`FIRST_ASSIGNED` and show as B1, B2 … (:attr:`label`).
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    origin = models.CharField(
        max_length=12, choices=RowOrigin.choices, default=RowOrigin.PLAN, db_index=True
    )
    assigned_on = models.DateField(null=True)
    months = JSONField(default=list)
    period_text = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    task = models.TextField()
    folded = models.TextField()
    step = models.CharField(max_length=40, blank=True)
    school_group = models.CharField(max_length=12, blank=True)
    stated_school_count = models.PositiveIntegerField(null=True)
    state = models.CharField(
        max_length=12, choices=WorkState.choices, default=WorkState.NOT_STARTED
    )
    percent = models.PositiveSmallIntegerField(default=0)
    note = models.TextField(blank=True)
    done_on = models.DateField(null=True)
    updated_at = models.DateTimeField(null=True)

    school_count: int  # set by the selectors of rows: how many schools the row is about

    class Meta:
        ordering = ["programme_id", "number"]
        indexes = [models.Index(fields=["programme", "is_active", "due_on"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__lte=100), name="row_percent_at_most_100"
            )
        ]

    def __str__(self) -> str:
        return self.task[:120]

    @property
    def label(self) -> str:
        """The number as people say it: "12" for the plan's, "B3" for the third assigned one."""
        return row_label(self.number)

    @property
    def is_assigned(self) -> bool:
        """True for a task that the plan does not hold."""
        return self.origin != RowOrigin.PLAN


def row_label(number: int) -> str:
    """Return a task's number as people say it."""
    return f"B{number - FIRST_ASSIGNED + 1}" if number >= FIRST_ASSIGNED else str(number)


class UnitRole(models.TextChoices):
    """What a unit does for a row."""

    LEAD = "lead", "chủ trì"
    COOPERATING = "cooperating", "phối hợp"
    ADVISED = "advised", "được tham mưu"


class RowUnit(models.Model):
    """A unit's part in a row.

    ``organisation`` is null where the words name no definite unit (``vague``) or a group of
    schools (``group`` = ``schools``): the schools' parts are then the row's :class:`RowSchool`.
    """

    row = models.ForeignKey(RoadmapRow, on_delete=models.CASCADE, related_name="units")
    role = models.CharField(max_length=12, choices=UnitRole.choices)
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="row_parts"
    )
    as_written = models.CharField(max_length=300)
    group = models.CharField(max_length=12, blank=True)
    vague = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    state = models.CharField(
        max_length=12, choices=WorkState.choices, default=WorkState.NOT_STARTED
    )
    percent = models.PositiveSmallIntegerField(default=0)
    note = models.TextField(blank=True)
    updated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["row_id", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__lte=100), name="part_percent_at_most_100"
            )
        ]

    def __str__(self) -> str:
        return self.as_written


class RowSchool(models.Model):
    """One school within a row that is about schools."""

    row = models.ForeignKey(RoadmapRow, on_delete=models.CASCADE, related_name="schools")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="row_parts")
    as_written = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=12, choices=WorkState.choices, default=WorkState.NOT_STARTED
    )
    percent = models.PositiveSmallIntegerField(default=0)
    note = models.TextField(blank=True)
    done_on = models.DateField(null=True)
    updated_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["row_id", "school__organisation__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["row", "school"], name="row_school_once"),
            models.CheckConstraint(
                condition=models.Q(percent__lte=100), name="school_percent_at_most_100"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row_id} {self.school}"


class ProgressEntry(models.Model):
    """One report of progress. Never changed; taking it back adds another entry (``undoes``).

    ``on`` is the programme's day of the report; ``started_on`` and ``finished_on`` are the days
    on which the work really began and ended, where the report tells them.
    """

    row = models.ForeignKey(RoadmapRow, on_delete=models.CASCADE, related_name="entries")
    unit = models.ForeignKey(RowUnit, null=True, on_delete=models.SET_NULL, related_name="entries")
    row_school = models.ForeignKey(
        RowSchool, null=True, on_delete=models.SET_NULL, related_name="entries"
    )
    state_before = models.CharField(max_length=12, choices=WorkState.choices)
    state = models.CharField(max_length=12, choices=WorkState.choices)
    percent_before = models.PositiveSmallIntegerField()
    percent = models.PositiveSmallIntegerField()
    note_before = models.TextField(blank=True)
    note = models.TextField(blank=True)
    attachment = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+"
    )
    started_on = models.DateField(null=True)
    finished_on = models.DateField(null=True)
    on = models.DateField()
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    undoes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="undone_by"
    )

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.row_id}: {self.state_before} → {self.state}"


class Duty(Located):
    """A duty that the plan gives to a unit, or to each of a group of units."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="duties")
    section = models.CharField(max_length=20, blank=True)
    unit_as_written = models.CharField(max_length=300)
    position = models.PositiveIntegerField()
    text = models.TextField()
    folded = models.TextField()

    class Meta:
        ordering = ["programme_id", "position"]
        verbose_name_plural = "duties"

    def __str__(self) -> str:
        return self.text[:120]


class DutyUnit(models.Model):
    """A unit that has a duty; each of the wards is a unit of its own."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="units")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="duties")

    class Meta:
        ordering = ["duty_id", "organisation__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["duty", "organisation"], name="duty_unit_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.duty}"


class Measure(Located):
    """A task or solution of the text that belongs to no single unit."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="measures")
    section = models.CharField(max_length=20, blank=True)
    position = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["programme_id", "position"]

    def __str__(self) -> str:
        return self.text[:120]


class PlanFinding(models.Model):
    """A finding of the checks, and what was decided about it."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="findings")
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="findings")
    identity = models.CharField(max_length=64)
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=60)
    category = models.CharField(max_length=20)
    severity = models.PositiveSmallIntegerField()
    params = JSONField(default=dict)
    quotes = JSONField(default=list)
    spans = JSONField(default=list)
    folded = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=FindingState.choices, default=FindingState.OPEN)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["programme_id", "-severity", "position"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "identity"], name="finding_once"),
            models.CheckConstraint(
                condition=~models.Q(state=FindingState.DISMISSED) | ~models.Q(reason=""),
                name="finding_dismissed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.get_state_display()})"
