"""Records of oversight: safety checks, consultations, steps of recognition, ceremonies.

Plans of schools are in :mod:`truongchuan.domain.oversight.plan_models`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from truongchuan.domain.accreditation.models import Certificate
from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.oversight.plan_models import (
    SchoolPlan,
    SchoolPlanComment,
    SchoolPlanItem,
    SchoolPlanMove,
)
from truongchuan.domain.oversight.states import (
    CheckKind,
    CheckResult,
    ConsultationLevel,
    RemedyState,
    Severity,
    StepKind,
)
from truongchuan.domain.programmes.models import Programme, RoadmapRow, Target
from truongchuan.domain.programmes.states import TargetState
from truongchuan.domain.sources.models import StoredFile

__all__ = [
    "Ceremony",
    "CeremonyItem",
    "Consultation",
    "ConsultationFinding",
    "RecognitionStep",
    "RemedyMove",
    "SafetyCheck",
    "SafetyFinding",
    "SchoolPlan",
    "SchoolPlanComment",
    "SchoolPlanItem",
    "SchoolPlanMove",
]


class SafetyCheck(models.Model):
    """A check of order or safety at a school or a works site: planned, then done with a result.

    ``site`` names a works site; its school stands beside it. ``recheck_of`` is the check whose
    findings this one looks at again. ``valid_to`` is the last day on which the result counts,
    where the report says so.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="safety_checks")
    school = models.ForeignKey(
        School, null=True, on_delete=models.PROTECT, related_name="safety_checks"
    )
    site = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=8, choices=CheckKind.choices)
    planned_on = models.DateField()
    done_on = models.DateField(null=True)
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    people = models.CharField(max_length=300, blank=True)
    result = models.CharField(max_length=8, choices=CheckResult.choices, blank=True)
    report_number = models.CharField(max_length=60, blank=True)
    report_on = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    recheck_of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="rechecks"
    )
    cancelled_on = models.DateField(null=True)
    cancel_reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    done_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-planned_on", "-pk"]
        indexes = [
            models.Index(fields=["programme", "planned_on"]),
            models.Index(fields=["programme", "school", "kind", "done_on"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(school__isnull=False) | ~Q(site=""), name="check_is_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, result="")
                | (Q(done_on__isnull=False) & ~Q(result="")),
                name="check_done_with_result",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True)
                | (Q(done_on__isnull=True) & ~Q(cancel_reason="")),
                name="check_cancelled_before_done",
            ),
        ]

    def __str__(self) -> str:
        where = " - ".join(p for p in (self.site, str(self.school or "")) if p)
        return f"{self.get_kind_display()}: {where}"


class SafetyFinding(models.Model):
    """Something a check found to be put right, by whom and until when."""

    check_made = models.ForeignKey(SafetyCheck, on_delete=models.CASCADE, related_name="findings")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    ground = models.CharField(max_length=300, blank=True)
    instrument = models.CharField(max_length=60, blank=True)
    due_on = models.DateField(null=True)
    unit = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="safety_findings"
    )
    state = models.CharField(
        max_length=10, choices=RemedyState.choices, default=RemedyState.OPEN, db_index=True
    )

    class Meta:
        ordering = ["check_made_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["check_made", "number"], name="safety_finding_number_once"
            )
        ]

    def __str__(self) -> str:
        return self.text[:120]


class Consultation(models.Model):
    """A working session with a higher level about schools. ``row`` is the task that asks for it."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="consultations")
    on = models.DateField()
    subject = models.CharField(max_length=300)
    level = models.CharField(max_length=12, choices=ConsultationLevel.choices)
    body = models.CharField(max_length=200, blank=True)
    people = models.CharField(max_length=500, blank=True)
    place = models.CharField(max_length=200, blank=True)
    document_out = models.CharField(max_length=60, blank=True)
    document_in = models.CharField(max_length=60, blank=True)
    schools = models.ManyToManyField(School, blank=True, related_name="consultations")
    row = models.ForeignKey(RoadmapRow, null=True, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(null=True)
    conclusion = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["programme", "on"])]

    def __str__(self) -> str:
        return self.subject


class ConsultationFinding(models.Model):
    """What a consultation found at a school. ``row`` is the task it became or pushes on.

    ``ref`` is an item of ``instrument``, the criteria in force on the day of the consultation.
    """

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="findings"
    )
    number = models.PositiveSmallIntegerField()
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="consultation_findings"
    )
    ref = models.CharField(max_length=60, blank=True)
    instrument = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    to_do = models.TextField(blank=True)
    unit = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="consultation_findings"
    )
    due_on = models.DateField(null=True)
    state = models.CharField(
        max_length=10, choices=RemedyState.choices, default=RemedyState.OPEN, db_index=True
    )
    row = models.ForeignKey(
        RoadmapRow, null=True, on_delete=models.PROTECT, related_name="consultation_findings"
    )

    class Meta:
        ordering = ["consultation_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="consultation_finding_number_once"
            )
        ]

    def __str__(self) -> str:
        return self.text[:120]


class RemedyMove(models.Model):
    """A move of a finding, of a check or of a consultation. Never changed.

    ``check_made`` is the re-check at which it was confirmed or opened again.
    """

    safety_finding = models.ForeignKey(
        SafetyFinding, null=True, on_delete=models.CASCADE, related_name="moves"
    )
    consultation_finding = models.ForeignKey(
        ConsultationFinding, null=True, on_delete=models.CASCADE, related_name="moves"
    )
    before = models.CharField(max_length=10, choices=RemedyState.choices)
    after = models.CharField(max_length=10, choices=RemedyState.choices)
    note = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    check_made = models.ForeignKey(
        SafetyCheck, null=True, on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField()
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(safety_finding__isnull=False, consultation_finding__isnull=True)
                | Q(safety_finding__isnull=True, consultation_finding__isnull=False),
                name="remedy_move_of_one_finding",
            )
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class RecognitionStep(models.Model):
    """A dated step of a school on its way to recognition. Taken back, it stays readable.

    ``moved_from`` is the state that the target had before this step moved it; empty when the step
    moved nothing. ``valid_from`` and ``valid_to`` are those of the certificate;
    ``certificate`` is the entry that a decision made among those that the school holds.
    """

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="recognition_steps")
    kind = models.CharField(max_length=12, choices=StepKind.choices)
    on = models.DateField()
    number = models.CharField(max_length=60, blank=True)
    body = models.CharField(max_length=200, blank=True)
    result = models.CharField(max_length=300, blank=True)
    certificate_number = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    note = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    moved_from = models.CharField(max_length=12, choices=TargetState.choices, blank=True)
    recorded_on = models.DateField()
    recorded_by = models.CharField(max_length=200)
    certificate = models.OneToOneField(
        Certificate, null=True, on_delete=models.PROTECT, related_name="recognition_step"
    )
    taken_back_on = models.DateField(null=True)
    taken_back_by = models.CharField(max_length=200, blank=True)
    taken_back_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["target_id", "on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "kind"],
                condition=Q(taken_back_on__isnull=True),
                name="recognition_step_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gt=models.F("valid_from")),
                name="certificate_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target.school}: {self.get_kind_display()}"


class Ceremony(models.Model):
    """An award ceremony of one or several schools. ``agenda``: a line per item, hour; words."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="ceremonies")
    title = models.CharField(max_length=300)
    schools = models.ManyToManyField(School, related_name="ceremonies")
    at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    chair = models.CharField(max_length=200, blank=True)
    units = models.ManyToManyField(Organisation, blank=True, related_name="+")
    guests = models.TextField(blank=True)
    budget_note = models.TextField(blank=True)
    agenda = models.TextField(blank=True)
    row = models.ForeignKey(RoadmapRow, null=True, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(null=True)
    result = models.TextField(blank=True)
    cancelled_on = models.DateField(null=True)
    cancel_reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "ceremonies"
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True) | Q(held_on__isnull=True),
                name="ceremony_held_or_cancelled",
            )
        ]

    def __str__(self) -> str:
        return self.title


class CeremonyItem(models.Model):
    """Something to prepare before a ceremony."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    unit = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    done_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["ceremony_id", "position", "pk"]

    def __str__(self) -> str:
        return self.text[:120]
