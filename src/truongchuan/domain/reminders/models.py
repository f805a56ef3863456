"""What people are told, how they wish to be told, the e-mails that tell it, and the daily runs.

A notification is told once: its key (person, kind, subject, occasion) is unique in the database.
An e-mail (:class:`Delivery`) is a row before it is a letter, with its Message-ID fixed in advance.
"""

from __future__ import annotations

from django.db import models
from django.db.models import JSONField

from truongchuan.domain.directory.models import Organisation, Person
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.shared.models import Owned


class Kind(models.TextChoices):
    """What a notification is about."""

    DUE_SOON = "due_soon", "sắp đến hạn"
    LATE = "late", "quá hạn"
    SILENT = "silent", "chưa báo cáo trong tháng"
    LATE_SUMMARY = "late_summary", "tổng hợp việc quá hạn"
    URGED = "urged", "đôn đốc trực tiếp"
    ASSIGNED = "assigned", "được giao việc"
    OBSTACLE = "obstacle", "khó khăn, vướng mắc"
    ESCALATED = "escalated", "chuyển lên cấp trên"
    MEETING = "meeting", "cuộc họp"
    CONCLUSION = "conclusion", "kết luận cuộc họp"
    REVIEW = "review", "sơ kết tháng"
    DOCUMENT_DUE = "document_due", "văn bản đến hạn"
    UPKEEP = "upkeep", "vận hành hệ thống"


AT_ONCE = frozenset({Kind.URGED, Kind.ESCALATED, Kind.MEETING, Kind.UPKEEP})
"""Kinds that do not wait for the digest: an e-mail of their own, unless the day is a quiet one."""
NEVER_MUTED = frozenset({Kind.URGED, Kind.ESCALATED})
"""Kinds that nobody may turn off: somebody asked this very person, or nobody else answered."""


class DigestRhythm(models.TextChoices):
    """How often what happened is gathered into one e-mail."""

    DAILY = "daily", "mỗi ngày làm việc"
    WEEKLY = "weekly", "mỗi tuần một thư"
    NONE = "none", "không gửi thư tổng hợp"


class Preference(models.Model):
    """How a person wishes to be told. No row means the defaults.

    ``quiet_weekdays`` holds the digits of the weekdays on which no e-mail comes (Monday is 0).
    """

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="reminder_preference"
    )
    email = models.BooleanField(default=True)
    digest = models.CharField(
        max_length=8, choices=DigestRhythm.choices, default=DigestRhythm.DAILY
    )
    quiet_weekdays = models.CharField(max_length=7, default="56", blank=True)
    quiet_holidays = models.BooleanField(default=True)
    updated_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.person)


class MutedKind(models.Model):
    """A kind that a person does not want counted or mailed; it stays in their list, as read."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="muted_kinds")
    kind = models.CharField(max_length=16, choices=Kind.choices)

    class Meta:
        ordering = ["person_id", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="muted_kind_once"),
            models.CheckConstraint(
                condition=~models.Q(kind__in=sorted(NEVER_MUTED)), name="muted_kind_may_be"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind}"


class DeliveryState(models.TextChoices):
    """How far an e-mail is."""

    QUEUED = "queued", "chờ gửi"
    SENDING = "sending", "đang gửi"
    SENT = "sent", "đã gửi"
    FAILED = "failed", "không gửi được"
    CANCELLED = "cancelled", "thôi gửi"


class Delivery(models.Model):
    """One e-mail to one person about one programme.

    ``slot`` is ``digest`` (one a day at most) or names what is told at once. ``handed_at`` says
    that a job was given the e-mail; ``not_before`` delays another try. ``message_id`` is the
    e-mail's identity: a second copy of the same e-mail carries the same one.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="deliveries")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="deliveries")
    day = models.DateField()
    slot = models.CharField(max_length=80, default="digest")
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED
    )
    message_id = models.CharField(max_length=120, unique=True)
    address = models.EmailField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                name="delivery_to_hand_out",
                condition=models.Q(state="queued", handed_at__isnull=True),
            ),
            models.Index(fields=["programme", "state"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "person", "day", "slot"], name="delivery_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False),
                name="delivery_sent_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.day:%d/%m/%Y}"


class MailState(models.TextChoices):
    """Whether a notification goes by e-mail too."""

    NONE = "none", "không gửi thư"
    WAITING = "waiting", "chờ thư tổng hợp"
    ATTACHED = "attached", "đã vào thư"


class Notification(models.Model):
    """One thing told to one person, once.

    ``subject_type`` and ``subject_id`` name what it is about, ``row`` the task if it is about
    one, ``unit`` for whose work the person is told. ``occasion`` tells the times apart at which
    the same thing may be told. ``params`` is what the text needs, frozen; ``route`` and
    ``route_args`` lead to the page. ``on`` is the programme's day, ``created_at`` the clock's.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="notifications")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=300)
    occasion = models.CharField(max_length=60)
    row = models.ForeignKey(
        RoadmapRow,
        null=True,
        on_delete=models.CASCADE,
        related_name="notifications",
        db_index=False,  # the index below begins with it
    )
    unit = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    params = JSONField(default=dict)
    words = models.TextField(blank=True)
    route = models.CharField(max_length=60, blank=True)
    route_args = JSONField(default=list)
    on = models.DateField()
    created_at = models.DateTimeField()
    told_by_id = models.BigIntegerField(null=True)
    told_by = models.CharField(max_length=200)
    read_at = models.DateTimeField(null=True)
    mail = models.CharField(max_length=8, choices=MailState.choices, default=MailState.NONE)
    delivery = models.ForeignKey(
        Delivery, null=True, on_delete=models.SET_NULL, related_name="notifications"
    )

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["person"],
                name="notification_unread",
                condition=models.Q(read_at__isnull=True),
            ),
            models.Index(fields=["person", "-id"], name="notification_of_person"),
            models.Index(fields=["programme", "-id"], name="notification_log"),
            models.Index(fields=["programme", "read_at"], name="notification_read"),
            models.Index(fields=["row", "kind", "read_at"], name="notification_of_row"),
            models.Index(
                fields=["programme", "person"],
                name="notification_waiting",
                condition=models.Q(mail="waiting"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "subject_type", "subject_id", "occasion"],
                name="notification_told_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(mail="attached") | models.Q(delivery__isnull=False),
                name="notification_attached_has_delivery",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject_label}"[:300]


class FeedToken(models.Model):
    """Opens a person's calendar feed. Only the token's hash is kept."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="feed_token"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person)


class RunState(models.TextChoices):
    """How far a daily run is."""

    WAITING = "waiting", "đang chờ"
    RUNNING = "running", "đang chạy"
    DONE = "done", "đã xong"
    FAILED = "failed", "lỗi"


class DailyRun(models.Model):
    """One daily job for one programme on one of its days: once, whatever the number of workers."""

    name = models.CharField(max_length=40)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "changed_at"])]
        constraints = [
            models.UniqueConstraint(fields=["name", "programme", "day"], name="daily_run_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.day:%d/%m/%Y}"


class AuthorityRun(Owned):
    """One daily job for one authority on one day of the calendar: once, whatever the workers."""

    name = models.CharField(max_length=40)
    day = models.DateField()
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "changed_at"])]
        constraints = [
            models.UniqueConstraint(fields=["name", "authority", "day"], name="authority_run_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.day:%d/%m/%Y}"


class WorkerLease(models.Model):
    """A worker that is alive: it renews ``beat_at`` while it lives, even in the middle of a job."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    host = models.CharField(max_length=120)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["started_at"]

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}"
