"""Outreach: campaigns, their messages, and what each ward and school reports to have done.

Reports are never changed: a correction is another report that replaces the first, and one taken
back stays readable with who took it back, when and why.
"""

from __future__ import annotations

from django.db import models

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.stamps import stamp_of
from truongchuan.domain.sources.models import StoredFile


class Channel(models.TextChoices):
    """How people are reached."""

    LOUDSPEAKER = "loudspeaker", "loa truyền thanh"
    RESIDENTS_MEETING = "residents_meeting", "họp tổ dân phố"
    PARENTS_MEETING = "parents_meeting", "họp phụ huynh"
    POSTER = "poster", "pano, áp phích, băng rôn"
    ONLINE = "online", "trang thông tin, Zalo"
    PRESS = "press", "tin bài"
    OTHER = "other", "hình thức khác"


class Audience(models.TextChoices):
    """Whom a message is meant for."""

    PARENTS = "parents", "phụ huynh"
    RESIDENTS = "residents", "nhân dân"
    STAFF = "staff", "cán bộ, giáo viên"
    WARD_LEADERS = "ward_leaders", "lãnh đạo phường, xã"


class PlaceKind(models.TextChoices):
    """The two kinds of place that a table of coverage is about."""

    WARD = "ward", "phường, xã"
    SCHOOL = "school", "trường"


class Campaign(models.Model):
    """A stretch of outreach with an aim and a unit that answers for it."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="campaigns")
    title = models.CharField(max_length=200)
    aims = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["programme", "starts_on"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="campaign_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stamp(self) -> str:
        """A short text that changes with every change."""
        names = ("title", "aims", "unit_id", "starts_on", "ends_on", "changed_at")
        return stamp_of({name: getattr(self, name) for name in names})


class Message(models.Model):
    """Words to be said to one audience; taken out of use rather than deleted."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="messages")
    words = models.TextField()
    folded = models.TextField()
    audience = models.CharField(max_length=12, choices=Audience.choices)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["campaign_id", "pk"]

    def __str__(self) -> str:
        return self.words[:120]


class MessageChannel(models.Model):
    """A channel that a message is meant for."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="channels")
    channel = models.CharField(max_length=20, choices=Channel.choices)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["message", "channel"], name="message_channel_once")
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.channel}"


class Activity(models.Model):
    """What a place reports to have done on a day, or from ``on`` to ``until``.

    ``times`` counts broadcasts, meetings, posters; ``reach`` people, null where nobody counted.
    It counts in the month of ``on``. ``is_current`` is false once corrected or taken back
    (``ended_*`` say by whom, when and why). ``on`` and ``recorded_on`` are days of the programme.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="outreach_activities"
    )
    campaign = models.ForeignKey(
        Campaign, null=True, on_delete=models.PROTECT, related_name="activities"
    )
    message = models.ForeignKey(
        Message, null=True, on_delete=models.PROTECT, related_name="activities"
    )
    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20, choices=Channel.choices)
    on = models.DateField()
    until = models.DateField(null=True)
    times = models.PositiveIntegerField()
    reach = models.PositiveIntegerField(null=True)
    words = models.TextField(blank=True)
    folded = models.TextField(blank=True)
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by_id = models.BigIntegerField(null=True)
    recorded_by = models.CharField(max_length=200)
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    is_current = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)
    end_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [
            models.Index(fields=["programme", "is_current", "on"]),
            models.Index(fields=["programme", "is_current", "place", "channel"]),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(times__gte=1), name="activity_times_from_1"),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("on")),
                name="activity_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(is_current=True) | models.Q(ended_at__isnull=False),
                name="activity_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}, {self.place}, {self.on:%d/%m/%Y}"


class ActivityFile(models.Model):
    """Evidence of an activity."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "file"], name="activity_file_once")
        ]

    def __str__(self) -> str:
        return self.file.name


class ChannelTarget(models.Model):
    """How often a month each ward, or each school, is to use a channel, from a day on."""

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="outreach_targets"
    )
    place_kind = models.CharField(max_length=8, choices=PlaceKind.choices)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    times_a_month = models.PositiveIntegerField()
    since = models.DateField()
    basis = models.CharField(max_length=200, blank=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-place_kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "place_kind", "channel"], name="channel_target_once"
            ),
            models.CheckConstraint(
                condition=models.Q(times_a_month__gte=0), name="channel_target_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.times_a_month}"
