"""The steering committee over time, its meetings, and what they concluded."""

from __future__ import annotations

from django.db import models

from truongchuan.domain.committee.states import (
    AgendaSource,
    AttendanceState,
    ConclusionKind,
    MeetingKind,
    MeetingState,
    MemberRole,
)
from truongchuan.domain.directory.models import Organisation, Person
from truongchuan.domain.programmes.models import Programme, RoadmapRow, Target
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.shared.models import Dated
from truongchuan.domain.sources.models import StoredFile


class SteeringCommittee(Dated):
    """A committee set up by a decision. A new decision makes a new one and ends the one before.

    ``quorum_percent`` is the share of members that the committee's own working rules ask for at
    a meeting; null where they name none: attendance is then only counted.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="committees")
    name = models.CharField(max_length=300)
    decision_number = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    quorum_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)

    class Meta(Dated.Meta):
        ordering = ["programme_id", "-valid_from", "-pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(quorum_percent__isnull=True)
                | models.Q(quorum_percent__range=(1, 100)),
                name="committee_quorum_is_a_share",
            ),
            models.UniqueConstraint(
                fields=["programme"],
                condition=models.Q(valid_to__isnull=True),
                name="committee_one_without_end",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CommitteeMember(Dated):
    """Somebody's seat in the committee between two days; another holder is another row.

    ``name``, ``post`` and ``unit`` are as the decision writes them; ``person`` is there when they
    work with the product. ``ended_by`` names the decision that ended the seat.
    """

    committee = models.ForeignKey(
        SteeringCommittee, on_delete=models.CASCADE, related_name="members"
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="committee_seats"
    )
    name = models.CharField(max_length=120)
    post = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=16, choices=MemberRole.choices)
    position = models.PositiveSmallIntegerField(default=0)
    decision_number = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    replaced_by = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    ended_by = models.CharField(max_length=60, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta(Dated.Meta):
        ordering = ["committee_id", "position", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["committee"],
                condition=models.Q(role=MemberRole.CHAIR, valid_to__isnull=True),
                name="committee_one_chair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_role_display()})"


class Meeting(models.Model):
    """A meeting of the committee, from its plan to its conclusions.

    ``number`` counts the programme's meetings in the order in which they were planned. ``row`` is
    the plan's own task that asks for this meeting. ``at`` is the moment for which it is called.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="meetings")
    committee = models.ForeignKey(
        SteeringCommittee, on_delete=models.PROTECT, related_name="meetings"
    )
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=MeetingKind.choices)
    title = models.CharField(max_length=300)
    at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    row = models.ForeignKey(
        RoadmapRow, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    chair = models.ForeignKey(
        CommitteeMember, null=True, on_delete=models.PROTECT, related_name="chaired"
    )
    secretary = models.ForeignKey(
        CommitteeMember, null=True, on_delete=models.PROTECT, related_name="recorded"
    )
    state = models.CharField(
        max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED
    )
    invitation_note = models.TextField(blank=True)
    invitation_number = models.CharField(max_length=60, blank=True)
    invited_on = models.DateField(null=True)
    opened_on = models.DateField(null=True)
    concluded_on = models.DateField(null=True)
    concluded_by = models.CharField(max_length=200, blank=True)
    cancel_reason = models.CharField(max_length=500, blank=True)
    notice_number = models.CharField(max_length=60, blank=True)
    notice_on = models.DateField(null=True)
    notice_file = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["programme_id", "at", "pk"]
        indexes = [models.Index(fields=["programme", "state", "at"])]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="meeting_number_once"),
            models.CheckConstraint(
                condition=~models.Q(state=MeetingState.CANCELLED) | ~models.Q(cancel_reason=""),
                name="meeting_cancelled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MeetingShift(models.Model):
    """A meeting put off or brought forward. Never changed."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="shifts")
    was_at = models.DateTimeField()
    now_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    on = models.DateField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.was_at:%d/%m/%Y} → {self.now_at:%d/%m/%Y}"


class Invitee(models.Model):
    """Somebody called to a meeting: a member, with name and post as they then were, or a unit."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitees")
    member = models.ForeignKey(
        CommitteeMember, null=True, on_delete=models.PROTECT, related_name="invitations"
    )
    unit = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    post = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=16, choices=MemberRole.choices, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["meeting_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="member_invited_once"),
            models.UniqueConstraint(
                fields=["meeting", "unit"],
                condition=models.Q(member__isnull=True),
                name="unit_invited_once",
            ),
            models.CheckConstraint(
                condition=models.Q(member__isnull=False) | models.Q(unit__isnull=False),
                name="invitee_is_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Attendance(models.Model):
    """Whether an invitee came, who came instead, or why nobody did."""

    invitee = models.OneToOneField(Invitee, on_delete=models.CASCADE, related_name="attendance")
    state = models.CharField(max_length=12, choices=AttendanceState.choices)
    represented_by = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["invitee_id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=AttendanceState.REPRESENTED)
                | ~models.Q(represented_by=""),
                name="represented_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.invitee}: {self.get_state_display()}"


class AgendaItem(models.Model):
    """A point of the agenda, and the minutes written under it.

    ``title`` is empty while the point is as the product put it there: what it is called then
    follows from ``source``, its unit and links, and ``count``, the number of things it was about
    that day.
    ``minutes`` is the time given to it; ``revision`` counts the writings of ``discussion``, so
    that two secretaries do not overwrite each other unseen.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=500, blank=True)
    count = models.PositiveIntegerField(default=0)
    unit = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(
        max_length=10, choices=AgendaSource.choices, default=AgendaSource.FREE
    )
    month = models.CharField(max_length=7, blank=True)
    discussion = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    written_on = models.DateField(null=True)
    written_at = models.DateTimeField(null=True)
    written_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["meeting_id", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(source=AgendaSource.FREE) | ~models.Q(title=""),
                name="free_item_has_title",
            )
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_source_display())


class Conclusion(models.Model):
    """What a meeting decided. ``row`` is the task it became or the one it pushes on.

    ``number`` counts within the meeting. A conclusion taken back while the minutes were open
    stays, with its reason.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="conclusions")
    item = models.ForeignKey(
        AgendaItem, null=True, on_delete=models.SET_NULL, related_name="conclusions"
    )
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    folded = models.TextField()
    kind = models.CharField(max_length=12, choices=ConclusionKind.choices)
    unit = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="conclusions"
    )
    cooperating = models.ManyToManyField(Organisation, blank=True, related_name="+")
    due_on = models.DateField(null=True)
    row = models.ForeignKey(
        RoadmapRow, null=True, on_delete=models.PROTECT, related_name="conclusions"
    )
    on = models.DateField()
    by = models.CharField(max_length=200)
    withdrawn_on = models.DateField(null=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["meeting_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="conclusion_number_once"),
            models.CheckConstraint(
                condition=models.Q(kind=ConclusionKind.INFORMATION, row__isnull=True)
                | (~models.Q(kind=ConclusionKind.INFORMATION) & models.Q(row__isnull=False)),
                name="conclusion_has_its_task",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:120]


class AgendaLink(models.Model):
    """What a point of the agenda is about: a task, a target, or an earlier conclusion."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="links")
    row = models.ForeignKey(
        RoadmapRow, null=True, on_delete=models.CASCADE, related_name="agenda_links"
    )
    target = models.ForeignKey(
        Target, null=True, on_delete=models.CASCADE, related_name="agenda_links"
    )
    conclusion = models.ForeignKey(
        Conclusion, null=True, on_delete=models.CASCADE, related_name="agenda_links"
    )

    class Meta:
        ordering = ["item_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(row__isnull=False, target__isnull=True, conclusion__isnull=True)
                | models.Q(row__isnull=True, target__isnull=False, conclusion__isnull=True)
                | models.Q(row__isnull=True, target__isnull=True, conclusion__isnull=False),
                name="agenda_link_to_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} → {self.row_id or self.target_id or self.conclusion_id}"


class FollowUp(models.Model):
    """An earlier conclusion as a later meeting saw it: frozen when that meeting was opened."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="follow_ups")
    conclusion = models.ForeignKey(Conclusion, on_delete=models.PROTECT, related_name="follow_ups")
    state = models.CharField(max_length=12, choices=WorkState.choices)
    percent = models.PositiveSmallIntegerField()
    late = models.BooleanField(default=False)
    due_on = models.DateField(null=True)
    note = models.TextField(blank=True)
    on = models.DateField()
    remark = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    remarked_on = models.DateField(null=True)
    remarked_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["meeting_id", "conclusion__meeting__at", "conclusion__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "conclusion"], name="conclusion_followed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.conclusion_id}: {self.get_state_display()}"


class Addendum(models.Model):
    """A correction of minutes that are locked. Never changed."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="addenda")
    text = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "addenda"

    def __str__(self) -> str:
        return self.text[:120]
