"""Areas whose units are parted among schools, the runs of the engine, what they gave."""

from __future__ import annotations

from django.db import models
from django.db.models import JSONField

from truongchuan.domain.shared.models import Owned, OwnedQuerySet
from truongchuan.domain.sources.models import StoredFile


class RunState(models.TextChoices):
    """How far a run is."""

    QUEUED = "queued", "đang chờ"
    RUNNING = "running", "đang tính"
    DONE = "done", "đã xong"
    FAILED = "failed", "không xong"
    CANCELLED = "cancelled", "đã hủy"


OPEN_STATES = (RunState.QUEUED, RunState.RUNNING)


class CatchmentArea(Owned):
    """An area as it was read: units, schools, who borders on whom, kept as one archive.

    ``children`` and ``seats`` are the sums over all units and campuses. ``pieces`` counts the
    parts into which the graph of borders falls, ``isolated`` the units that border on none.
    ``shapes`` counts the units that came with a shape, ``feeders`` the primary zones that are
    named. ``findings`` say what is odd about the files: ``code`` and ``params`` each.
    """

    name = models.CharField(max_length=150)
    folded = models.CharField(max_length=150)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    units = models.PositiveIntegerField()
    schools = models.PositiveIntegerField()
    campuses = models.PositiveIntegerField()
    children = models.FloatField()
    seats = models.FloatField()
    pieces = models.PositiveIntegerField()
    isolated = models.PositiveIntegerField()
    has_current = models.BooleanField(default=False)
    has_wards = models.BooleanField(default=False)
    shapes = models.PositiveIntegerField(default=0)
    feeders = models.PositiveIntegerField(default=0)
    findings = JSONField(default=list)
    is_sample = models.BooleanField(default=False)
    person_id = models.BigIntegerField(null=True)
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    objects = OwnedQuerySet["CatchmentArea"].as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["authority", "-created_at"])]

    def __str__(self) -> str:
        return self.name


class BackgroundWork(Owned):
    """Work that somebody asked for and a worker does.

    ``attempt`` counts the workers that began; what an earlier one still writes is left out.
    ``beat_at`` is the last sign of life. ``error`` is a code of ``wording.catchments``, with
    ``error_note`` beside it.
    """

    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    person_id = models.BigIntegerField(null=True)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=40, blank=True)
    error_note = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def called_off(self) -> bool:
        """Tell whether somebody asked to stop it."""
        return False


class CatchmentRun(BackgroundWork):
    """One solution of an area, worked out in the background.

    ``options`` is what was asked for, frozen. ``history`` holds moments (seconds, best, bound,
    children beyond the seats). ``status`` and ``reason`` are the engine's codes; ``gap`` is a share
    of the objective.
    """

    area = models.ForeignKey(CatchmentArea, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    options = JSONField(default=dict)
    time_limit = models.PositiveIntegerField()
    stop_asked_at = models.DateTimeField(null=True)
    stop_asked_by = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=12, blank=True)
    objective = models.FloatField(null=True)
    lower_bound = models.FloatField(null=True)
    gap = models.FloatField(null=True)
    overflow = models.FloatField(null=True)
    overflow_bound = models.FloatField(null=True)
    moved = models.FloatField(null=True)
    distance = models.FloatField(null=True)
    seconds = models.FloatField(null=True)
    history = JSONField(default=list)
    reason = JSONField(default=dict)

    objects = OwnedQuerySet["CatchmentRun"].as_manager()

    class Meta:
        ordering = ["-number"]
        indexes = [models.Index(fields=["authority", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["area", "number"], name="catchments_run_number_once"),
            models.UniqueConstraint(
                fields=["area"],
                condition=models.Q(state__in=["queued", "running"]),
                name="catchments_one_open_run_per_area",
            ),
            models.CheckConstraint(
                condition=models.Q(time_limit__gte=10, time_limit__lte=600),
                name="catchments_time_limit_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} (lần {self.number})"

    @property
    def called_off(self) -> bool:
        """Tell whether somebody asked to stop it."""
        return self.stop_asked_at is not None


class CatchmentOutcome(models.Model):
    """What a finished run gave, frozen: figures of schools and units, and the drawing.

    ``units`` holds columns of equal length, one entry a unit; the shapes are those of
    ``adapters/catchment/outcome.py``. ``reasons`` says why units are not at their nearest school
    (``adapters/catchment/reasons.py``), ``words`` how zones are told
    (``adapters/catchment/words.py``); both empty where a run ended before such were kept.
    """

    run = models.OneToOneField(CatchmentRun, on_delete=models.CASCADE, related_name="outcome")
    schools = JSONField(default=list)
    units = JSONField(default=dict)
    reasons = JSONField(default=dict)
    words = JSONField(default=dict)
    drawing = models.TextField(blank=True)

    def __str__(self) -> str:
        return str(self.run)


class CatchmentCurve(BackgroundWork):
    """The cost of a run's area against the children moved, worked out in the background.

    ``points`` hold ``limit`` (null: none), ``moved``, ``objective``, ``bound``, ``over`` each, by
    rising limit once it is done. ``least`` is the fewest children moved by a plan known,
    ``least_bound`` what no plan goes below.
    """

    run = models.OneToOneField(CatchmentRun, on_delete=models.CASCADE, related_name="curve")
    points = JSONField(default=list)
    least = models.FloatField(null=True)
    least_bound = models.FloatField(null=True)

    objects = OwnedQuerySet["CatchmentCurve"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["authority", "state"])]

    def __str__(self) -> str:
        return str(self.run)
