"""What an authority sets up: its first key, how far it is, letterheads, school years, its days."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.shared.models import Owned, OwnedQuerySet


class TicketState(models.TextChoices):
    """What a ticket is good for at a moment; worked out, not stored."""

    OPEN = "open", "còn hiệu lực"
    USED = "used", "đã dùng"
    EXPIRED = "expired", "hết hạn"
    REVOKED = "revoked", "đã thu hồi"


class SetupTicket(models.Model):
    """A one-time key with which an authority is set up, or gets its first operator.

    Only the SHA-256 of the key is kept. ``authority`` is given where the authority is in the
    directory already (one that the authority above added); otherwise it is filled in when the
    ticket is used. ``parent`` is who made the ticket, null for the machine's administrator.
    ``attempts`` counts forms sent since ``attempts_since``.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=24, blank=True)
    authority = models.ForeignKey(
        Organisation, null=True, on_delete=models.CASCADE, related_name="setup_tickets"
    )
    parent = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.CharField(max_length=200, blank=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    attempts_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
                name="ticket_used_or_revoked",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="ticket_expires_later"
            ),
        ]

    def __str__(self) -> str:
        about = self.authority.name if self.authority else self.kind
        return f"#{self.pk} {about}".strip()

    def state(self, now: datetime) -> TicketState:
        """Return what the ticket is good for at a moment."""
        if self.used_at is not None:
            return TicketState.USED
        if self.revoked_at is not None:
            return TicketState.REVOKED
        return TicketState.EXPIRED if now >= self.expires_at else TicketState.OPEN


class SetupProgress(Owned):
    """A step of setting up that somebody worked on last, or chose to leave out for now.

    Whether a step is done is never kept here: it is read from what there is.
    """

    step = models.CharField(max_length=20)
    skipped_at = models.DateTimeField(null=True)
    skipped_by = models.CharField(max_length=200, blank=True)
    touched_at = models.DateTimeField()
    touched_by = models.CharField(max_length=200)

    objects = OwnedQuerySet["SetupProgress"].as_manager()

    class Meta:
        ordering = ["-touched_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "step"], name="setup_step_once")
        ]

    def __str__(self) -> str:
        return self.step


class Letterhead(Owned):
    """How a body of the authority heads and signs its papers, from a day on.

    It holds until the next one of the same issuer. Empty fields leave what the product works out
    by itself from the directory and the decree. ``signer_title`` names the post whose holder signs
    when nobody is chosen ("Phó Chủ tịch").
    """

    issuer = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="letterheads")
    valid_from = models.DateField()
    governing = models.CharField(max_length=200, blank=True)
    body = models.CharField(max_length=200, blank=True)
    symbol = models.CharField(max_length=30, blank=True)
    place = models.CharField(max_length=100, blank=True)
    signer_title = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    objects = OwnedQuerySet["Letterhead"].as_manager()

    class Meta:
        ordering = ["issuer_id", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "valid_from"], name="letterhead_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.body or self.place} {self.valid_from:%d/%m/%Y}".strip()


class SchoolYear(Owned):
    """A school year of the authority: its days and terms, with the decision that settles them."""

    label = models.CharField(max_length=9)
    first_day = models.DateField()
    first_term_ends = models.DateField()
    second_term_starts = models.DateField()
    last_day = models.DateField()
    basis = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    objects = OwnedQuerySet["SchoolYear"].as_manager()

    class Meta:
        ordering = ["-first_day"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "label"], name="school_year_once"),
            models.CheckConstraint(
                condition=Q(first_term_ends__gt=F("first_day"))
                & Q(second_term_starts__gt=F("first_term_ends"))
                & Q(last_day__gt=F("second_term_starts")),
                name="school_year_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class WeeklyRest(models.TextChoices):
    """On which days of every week an authority does not work."""

    SATURDAY_SUNDAY = "sat_sun", "thứ Bảy và Chủ nhật"
    SUNDAY = "sun", "Chủ nhật"


WEEKDAYS_OFF: dict[str, frozenset[int]] = {
    WeeklyRest.SATURDAY_SUNDAY: frozenset({5, 6}),
    WeeklyRest.SUNDAY: frozenset({6}),
}


class OfficeCalendar(models.Model):
    """The weekly rest that an authority confirmed; without one the law's default counts."""

    authority = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True, related_name="office_calendar"
    )
    weekly_rest = models.CharField(
        max_length=8, choices=WeeklyRest.choices, default=WeeklyRest.SATURDAY_SUNDAY
    )
    confirmed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.weekly_rest


class OfficeDay(Owned):
    """A working day that an authority has off, a rest day it works, or the one for the other."""

    off = models.DateField(null=True)
    works = models.DateField(null=True)
    basis = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.CharField(max_length=200, blank=True)

    objects = OwnedQuerySet["OfficeDay"].as_manager()

    class Meta:
        ordering = ["authority_id", F("off").asc(nulls_last=True), "works", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(off__isnull=False) | Q(works__isnull=False), name="office_day_has_a_day"
            ),
            models.UniqueConstraint(
                fields=["authority", "off"],
                condition=Q(removed_at__isnull=True, off__isnull=False),
                name="office_day_off_once",
            ),
            models.UniqueConstraint(
                fields=["authority", "works"],
                condition=Q(removed_at__isnull=True, works__isnull=False),
                name="office_day_worked_once",
            ),
        ]

    def __str__(self) -> str:
        days = [day.strftime("%d/%m/%Y") for day in (self.off, self.works) if day]
        return " ↔ ".join(days)
