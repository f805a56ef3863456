"""How far the script of the demo year has run, and the walks through it."""

from __future__ import annotations

from django.db import models

from truongchuan.domain.programmes.models import Programme


class HappenedEvent(models.Model):
    """An event of the script that has run. Written in the event's own transaction: once for ever.

    ``url`` leads to what the event made, empty where there is no page for it. ``skipped`` says why
    an event could not play any more, because a visitor had changed what it is about.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    on = models.DateField(db_index=True)
    title = models.CharField(max_length=300)
    person = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=300, blank=True)
    skipped = models.CharField(max_length=200, blank=True)
    ran_at = models.DateTimeField()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [models.UniqueConstraint(fields=["programme", "key"], name="year_event_once")]

    def __str__(self) -> str:
        return f"{self.on:%d/%m/%Y}: {self.title}"


class WalkState(models.TextChoices):
    """How a walk stands."""

    RUNNING = "running", "đang chạy"
    DONE = "done", "đã xong"
    FAILED = "failed", "không xong"


class Walk(models.Model):
    """One walk to a later day that somebody asked for. ``beat_at`` moves while it is at work."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    start = models.DateField()
    goal = models.DateField()
    state = models.CharField(max_length=8, choices=WalkState.choices, default=WalkState.RUNNING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    now_at = models.DateField(null=True)
    message = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            # Two walks at once would both set the programme's day.
            models.UniqueConstraint(
                fields=["programme"],
                condition=models.Q(state=WalkState.RUNNING),
                name="year_one_walk_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.start:%d/%m/%Y} → {self.goal:%d/%m/%Y}"

    @property
    def percent(self) -> int:
        """How much of it is done, 0 to 100."""
        return (
            100 if self.state == WalkState.DONE else min(99, self.done * 100 // max(1, self.total))
        )
