"""Each school's own plan within a programme: what it does, who does it, how far it is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from truongchuan.domain.directory.models import School
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.sources.models import StoredFile


class SchoolPlan(models.Model):
    """A school's plan for a programme; ``number`` and ``signed_on`` are there once it is signed."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="school_plans")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="own_plans")
    number = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField(null=True)
    approved_by = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    updated_on = models.DateField()
    updated_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["programme_id", "school__organisation__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "school"], name="school_plan_once")
        ]

    def __str__(self) -> str:
        return f"{self.school}"


class SchoolPlanItem(models.Model):
    """One thing a school sets itself to do. ``key`` names the proposal it was taken from.

    ``ref`` is an item of the criteria or a norm, ``row`` a task of the programme that it serves.
    """

    plan = models.ForeignKey(SchoolPlan, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    person = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    state = models.CharField(
        max_length=12, choices=WorkState.choices, default=WorkState.NOT_STARTED
    )
    percent = models.PositiveSmallIntegerField(default=0)
    note = models.TextField(blank=True)
    ref = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=100, blank=True)
    row = models.ForeignKey(RoadmapRow, null=True, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["plan_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_item_number_once"),
            models.UniqueConstraint(
                fields=["plan", "key"], condition=~Q(key=""), name="plan_proposal_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=100), name="plan_item_percent_at_most_100"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(due_on__isnull=True)
                | Q(due_on__gte=models.F("starts_on")),
                name="plan_item_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:120]


class SchoolPlanMove(models.Model):
    """A report on an item of a school's plan. Never changed."""

    item = models.ForeignKey(SchoolPlanItem, on_delete=models.CASCADE, related_name="moves")
    before = models.CharField(max_length=12, choices=WorkState.choices)
    after = models.CharField(max_length=12, choices=WorkState.choices)
    percent_before = models.PositiveSmallIntegerField()
    percent = models.PositiveSmallIntegerField()
    note = models.TextField(blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class SchoolPlanComment(models.Model):
    """A remark of those in charge, or the school's answer. Never changed."""

    plan = models.ForeignKey(SchoolPlan, on_delete=models.CASCADE, related_name="comments")
    text = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.text[:120]
