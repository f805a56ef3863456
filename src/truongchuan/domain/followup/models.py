"""Obstacles with their history, reports on duties, and batches of reports by spreadsheet."""

from __future__ import annotations

from django.db import models
from django.db.models import JSONField

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.followup.states import (
    BatchState,
    DutyState,
    ObstacleAct,
    ObstacleCategory,
    ObstacleLevel,
    ObstacleState,
)
from truongchuan.domain.programmes.models import (
    Duty,
    Programme,
    ProgressEntry,
    RoadmapRow,
    RowSchool,
    RowUnit,
)
from truongchuan.domain.sources.models import StoredFile


class Obstacle(models.Model):
    """What keeps a task from going on: who must solve it, and by when.

    ``part`` or ``row_school`` is set where it keeps only one unit's part or one school.
    ``due_on`` is the day that the solver was given; ``level_due_on`` the last day of the level
    that has it now, after which it goes one level up. ``task`` is the row that it became, if any.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="obstacles")
    number = models.PositiveIntegerField()
    row = models.ForeignKey(RoadmapRow, on_delete=models.PROTECT, related_name="obstacles")
    part = models.ForeignKey(
        RowUnit, null=True, on_delete=models.SET_NULL, related_name="obstacles"
    )
    row_school = models.ForeignKey(
        RowSchool, null=True, on_delete=models.SET_NULL, related_name="obstacles"
    )
    words = models.TextField()
    folded = models.TextField()
    category = models.CharField(
        max_length=12, choices=ObstacleCategory.choices, default=ObstacleCategory.OTHER
    )
    raised_by_unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="obstacles_raised"
    )
    raised_by_id = models.BigIntegerField(null=True)
    raised_by = models.CharField(max_length=200)
    raised_on = models.DateField()
    entry = models.ForeignKey(
        ProgressEntry, null=True, on_delete=models.SET_NULL, related_name="obstacles"
    )
    solver = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="obstacles_to_solve"
    )
    due_on = models.DateField()
    level = models.CharField(
        max_length=16, choices=ObstacleLevel.choices, default=ObstacleLevel.UNIT
    )
    level_due_on = models.DateField()
    state = models.CharField(
        max_length=12, choices=ObstacleState.choices, default=ObstacleState.OPEN
    )
    resolution = models.TextField(blank=True)
    solved_on = models.DateField(null=True)
    task = models.ForeignKey(
        RoadmapRow, null=True, on_delete=models.PROTECT, related_name="obstacles_behind"
    )
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["programme_id", "-number"]
        indexes = [
            models.Index(fields=["programme", "state", "due_on"], name="obstacle_by_state"),
            models.Index(fields=["solver", "state"], name="obstacle_by_solver"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="obstacle_number_once"),
            models.CheckConstraint(
                condition=~models.Q(state=ObstacleState.SOLVED)
                | (~models.Q(resolution="") & models.Q(solved_on__isnull=False)),
                name="obstacle_solved_with_resolution",
            ),
            models.CheckConstraint(
                condition=~models.Q(words=""), name="obstacle_says_what_is_wrong"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.words[:100]}"


class ObstacleMove(models.Model):
    """One act about an obstacle. Never changed."""

    obstacle = models.ForeignKey(Obstacle, on_delete=models.CASCADE, related_name="moves")
    act = models.CharField(max_length=12, choices=ObstacleAct.choices)
    state_before = models.CharField(max_length=12, choices=ObstacleState.choices)
    state = models.CharField(max_length=12, choices=ObstacleState.choices)
    level = models.CharField(max_length=16, choices=ObstacleLevel.choices)
    solver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    words = models.TextField(blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    automatic = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            # A level is reached once, however often the daily job runs.
            models.UniqueConstraint(
                fields=["obstacle", "level"],
                condition=models.Q(act=ObstacleAct.ESCALATED),
                name="obstacle_level_reached_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.obstacle_id}: {self.get_act_display()}"


class DutyReport(models.Model):
    """What a unit says it did for a duty in a month. Never changed.

    Taking a report back adds another one that ``undoes`` it; neither counts any more.
    ``month`` is written 2023-05.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="duty_reports")
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="reports")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="duty_reports"
    )
    month = models.CharField(max_length=7)
    state = models.CharField(max_length=8, choices=DutyState.choices)
    words = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    undoes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="undone_by"
    )

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["programme", "month"], name="duty_report_by_month"),
            models.Index(fields=["organisation", "duty"], name="duty_report_by_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(month__regex=r"^\d{4}-\d{2}$"), name="duty_report_month_form"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.month}: {self.words[:100]}"


class DutyEvidence(models.Model):
    """A file or a link that shows that a duty is being done."""

    report = models.ForeignKey(DutyReport, on_delete=models.CASCADE, related_name="evidence")
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    link = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(file__isnull=False) & models.Q(link=""))
                | (models.Q(file__isnull=True) & ~models.Q(link="")),
                name="duty_evidence_file_or_link",
            )
        ]

    def __str__(self) -> str:
        return self.link or str(self.file)


class ReportBatch(models.Model):
    """Reports sent together in a spreadsheet: looked at first, then written all or none.

    ``lines`` is what was read from the file, ``outcome`` what became of each line when it was
    written; both are frozen. ``unit`` is null for a file about several units.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="batches")
    unit = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.DRAFT)
    lines = JSONField()
    outcome = JSONField(default=list)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    conflicts = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    entries = models.ManyToManyField(ProgressEntry, related_name="batches")
    obstacles = models.ManyToManyField(Obstacle, related_name="batches")
    uploaded_on = models.DateField()
    uploaded_at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    applied_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "report batches"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "sha256"],
                condition=models.Q(state=BatchState.APPLIED),
                name="batch_applied_once",
            )
        ]

    def __str__(self) -> str:
        return self.file.name
