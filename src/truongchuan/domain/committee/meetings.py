"""Calling a meeting: planning, inviting, putting off, opening and concluding it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.committee.calling import tell_invited
from truongchuan.domain.committee.filling import fill_agenda, freeze_follow_up
from truongchuan.domain.committee.models import (
    CommitteeMember,
    Invitee,
    Meeting,
    MeetingShift,
    SteeringCommittee,
)
from truongchuan.domain.committee.policies import require
from truongchuan.domain.committee.states import (
    MEETING_MOVES,
    PREPARING_STATES,
    AttendanceState,
    MeetingKind,
    MeetingState,
    MemberRole,
)
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.models import on_day
from truongchuan.domain.sources.models import StoredFile


@dataclass(frozen=True, slots=True)
class Call:
    """When, where and about what the committee meets.

    ``units`` are invited besides the members; ``chair`` and ``secretary`` default to the
    committee's on the meeting's day; ``row`` is the plan's task that asks for the meeting.
    """

    kind: str
    title: str
    at: datetime
    place: str = ""
    note: str = ""
    chair: CommitteeMember | None = None
    secretary: CommitteeMember | None = None
    row: RoadmapRow | None = None
    units: Sequence[Organisation] = ()


@transaction.atomic
def plan_meeting(
    *, actor: Actor, programme: Programme, call: Call, prefill: bool = True
) -> Meeting:
    """Plan a meeting and put on its agenda what the day asks for (see :func:`fill_agenda`).

    A meeting that was held before the office worked with the product is planned on its own day
    in the past, then opened and concluded like any other; ``prefill=False`` leaves its agenda
    empty, for today's late tasks were none of its business.

    :raises DomainError: ``committee-missing`` (none in force on that day), ``title-empty``,
        ``meeting-kind-unknown``, ``unit-not-of-authority``, ``member-not-of-committee``,
        ``row-not-of-programme``.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    require(actor, "committee.write", programme)
    committee = _check_call(programme, call)
    newest = programme.meetings.aggregate(newest=Max("number"))["newest"]
    day = timezone.localtime(call.at).date()
    meeting = Meeting.objects.create(
        programme=programme,
        committee=committee,
        number=(newest or 0) + 1,
        kind=call.kind,
        title=" ".join(call.title.split()),
        at=call.at,
        place=call.place.strip(),
        row=call.row,
        chair=call.chair or _holder(committee, day, MemberRole.CHAIR),
        secretary=call.secretary or _holder(committee, day, MemberRole.SECRETARY),
        invitation_note=call.note.strip(),
        created_at=timezone.now(),
        created_by=actor.name,
    )
    _invite_units(meeting, call.units)
    filled = fill_agenda(actor=actor, meeting=meeting) if prefill else 0
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="meeting.plan",
        subject=meeting,
        after={"kind": call.kind, "at": call.at.isoformat(), "items": filled},
    )
    return meeting


@transaction.atomic
def edit_meeting(*, actor: Actor, meeting: Meeting, call: Call) -> Meeting:
    """Change what is called while it is prepared; an invited meeting keeps its time.

    :raises DomainError: ``meeting-not-preparing``, ``meeting-time-invited`` (put it off
        instead), and those of :func:`plan_meeting`.
    """
    meeting = locked_meeting(meeting)
    require(actor, "committee.write", meeting)
    if meeting.state not in PREPARING_STATES:
        raise DomainError("meeting-not-preparing")
    if meeting.state == MeetingState.INVITED and call.at != meeting.at:
        raise DomainError("meeting-time-invited")
    committee = _check_call(meeting.programme, call)
    before = {"kind": meeting.kind, "at": meeting.at.isoformat(), "place": meeting.place}
    meeting.committee, meeting.kind, meeting.at = committee, call.kind, call.at
    meeting.title, meeting.place = " ".join(call.title.split()), call.place.strip()
    meeting.invitation_note, meeting.row = call.note.strip(), call.row
    day = timezone.localtime(call.at).date()
    meeting.chair = call.chair or _holder(committee, day, MemberRole.CHAIR)
    meeting.secretary = call.secretary or _holder(committee, day, MemberRole.SECRETARY)
    meeting.save()
    meeting.invitees.filter(member__isnull=True).exclude(unit__in=list(call.units)).delete()
    known = set(meeting.invitees.filter(member__isnull=True).values_list("unit_id", flat=True))
    _invite_units(meeting, [unit for unit in call.units if unit.pk not in known])
    record_event(
        actor=actor,
        authority_id=meeting.programme.authority_id,
        action="meeting.edit",
        subject=meeting,
        before=before,
        after={"kind": meeting.kind, "at": meeting.at.isoformat(), "place": meeting.place},
    )
    return meeting


@transaction.atomic
def invite(*, actor: Actor, meeting: Meeting, number: str = "") -> Meeting:
    """Send the invitation: from now on the list of those invited stands, with names and posts.

    :raises DomainError: ``meeting-move-refused``, ``agenda-empty``, ``nobody-to-invite``,
        ``place-empty``.
    """
    meeting = locked_meeting(meeting)
    require(actor, "committee.write", meeting)
    check_move(meeting, MeetingState.INVITED)
    if not meeting.place:
        raise DomainError("place-empty")
    if not meeting.items.exists():
        raise DomainError("agenda-empty")
    day = timezone.localtime(meeting.at).date()
    members = list(
        meeting.committee.members.filter(on_day(day)).select_related("unit").order_by("position")
    )
    if not members and not meeting.invitees.exists():
        raise DomainError("nobody-to-invite")
    meeting.invitees.filter(member__isnull=False).exclude(member__in=members).delete()
    known = set(meeting.invitees.values_list("member_id", flat=True))
    Invitee.objects.bulk_create(
        [
            Invitee(
                meeting=meeting,
                member=member,
                unit=member.unit,
                name=member.name,
                post=member.post,
                role=member.role,
                position=place,
            )
            for place, member in enumerate(members)
            if member.pk not in known
        ]
    )
    meeting.state, meeting.invited_on = MeetingState.INVITED, today_of(meeting.programme)
    meeting.invitation_number = number.strip()
    meeting.save(update_fields=["state", "invited_on", "invitation_number"])
    _record(actor, meeting, "meeting.invite", {"invitees": meeting.invitees.count()})
    tell_invited(actor=actor, meeting=meeting)
    return meeting


@transaction.atomic
def postpone_meeting(*, actor: Actor, meeting: Meeting, at: datetime, reason: str) -> Meeting:
    """Give a meeting that was planned or invited another time; an invited one is invited again.

    :raises DomainError: ``meeting-not-preparing``, ``reason-needed``, ``meeting-in-the-past``,
        ``meeting-same-time``, ``committee-missing``.
    """
    meeting = locked_meeting(meeting)
    require(actor, "committee.write", meeting)
    if meeting.state not in PREPARING_STATES:
        raise DomainError("meeting-not-preparing")
    if not reason.strip():
        raise DomainError("reason-needed")
    if at == meeting.at:
        raise DomainError("meeting-same-time")
    day = timezone.localtime(at).date()
    if day < today_of(meeting.programme):
        raise DomainError("meeting-in-the-past", on=day)
    committee = _committee_on(meeting.programme, day)
    MeetingShift.objects.create(
        meeting=meeting,
        was_at=meeting.at,
        now_at=at,
        reason=reason.strip()[:500],
        on=today_of(meeting.programme),
        by=actor.name,
    )
    before = meeting.at
    meeting.at, meeting.committee, meeting.state = at, committee, MeetingState.PLANNED
    for name, role in (("chair", MemberRole.CHAIR), ("secretary", MemberRole.SECRETARY)):
        holder = getattr(meeting, name)
        if holder is None or not _sits(holder, committee, day):
            setattr(meeting, name, _holder(committee, day, role))
    meeting.save(update_fields=["at", "committee", "state", "chair", "secretary"])
    record_event(
        actor=actor,
        authority_id=meeting.programme.authority_id,
        action="meeting.postpone",
        subject=meeting,
        before={"at": before.isoformat()},
        after={"at": at.isoformat(), "reason": reason.strip()},
    )
    return meeting


@transaction.atomic
def cancel_meeting(*, actor: Actor, meeting: Meeting, reason: str) -> Meeting:
    """Call a meeting off for good; it stays readable with its reason.

    :raises DomainError: ``meeting-move-refused``, ``reason-needed``.
    """
    meeting = locked_meeting(meeting)
    require(actor, "committee.write", meeting)
    check_move(meeting, MeetingState.CANCELLED)
    if not reason.strip():
        raise DomainError("reason-needed")
    meeting.state, meeting.cancel_reason = MeetingState.CANCELLED, reason.strip()[:500]
    meeting.save(update_fields=["state", "cancel_reason"])
    _record(actor, meeting, "meeting.cancel", {"reason": meeting.cancel_reason})
    return meeting


@transaction.atomic
def open_meeting(*, actor: Actor, meeting: Meeting) -> Meeting:
    """Open the meeting: attendance and minutes can be written, and the follow-up is frozen.

    What earlier conclusions had come to is kept as it stood at this moment.

    :raises DomainError: ``meeting-move-refused``, ``meeting-before-its-day``.
    """
    meeting = locked_meeting(meeting)
    require(actor, "committee.write", meeting)
    check_move(meeting, MeetingState.HELD)
    today = today_of(meeting.programme)
    day = timezone.localtime(meeting.at).date()
    if today < day:
        raise DomainError("meeting-before-its-day", on=day)
    meeting.state, meeting.opened_on = MeetingState.HELD, today
    meeting.save(update_fields=["state", "opened_on"])
    seen = freeze_follow_up(meeting=meeting, on=today)
    _record(actor, meeting, "meeting.open", {"follow_ups": seen})
    return meeting


@transaction.atomic
def take_back_opening(*, actor: Actor, meeting: Meeting) -> Meeting:
    """Close a meeting that was opened by mistake, as long as nothing was written.

    :raises DomainError: ``meeting-move-refused``, ``meeting-has-writing``.
    """
    meeting = locked_meeting(meeting)
    require(actor, "committee.write", meeting)
    check_move(meeting, MeetingState.INVITED)
    written = (
        meeting.conclusions.exists()
        or meeting.items.filter(revision__gt=0).exists()
        or meeting.follow_ups.filter(revision__gt=0).exists()
        or meeting.invitees.filter(attendance__isnull=False).exists()
    )
    if written:
        raise DomainError("meeting-has-writing")
    meeting.follow_ups.all().delete()
    meeting.state, meeting.opened_on = MeetingState.INVITED, None
    meeting.save(update_fields=["state", "opened_on"])
    _record(actor, meeting, "meeting.take_back_opening", {})
    return meeting


@transaction.atomic
def conclude_meeting(*, actor: Actor, meeting: Meeting) -> Meeting:
    """Close the meeting and lock its minutes; later corrections are addenda.

    :raises DomainError: ``meeting-move-refused``, ``attendance-missing``, ``chair-absent`` (say
        first who presided instead, :func:`record_presiding`).
    """
    meeting = locked_meeting(meeting)
    require(actor, "committee.conclude", meeting)
    check_move(meeting, MeetingState.CONCLUDED)
    unknown = meeting.invitees.filter(attendance__isnull=True).count()
    if unknown:
        raise DomainError("attendance-missing", count=unknown)
    chair = meeting.chair
    if chair is not None and _was_absent(meeting, chair):
        raise DomainError("chair-absent", name=chair.name)
    meeting.state, meeting.concluded_on = MeetingState.CONCLUDED, today_of(meeting.programme)
    meeting.concluded_by = actor.name
    meeting.save(update_fields=["state", "concluded_on", "concluded_by"])
    _record(actor, meeting, "meeting.conclude", {"conclusions": meeting.conclusions.count()})
    return meeting


@transaction.atomic
def record_presiding(
    *,
    actor: Actor,
    meeting: Meeting,
    chair: CommitteeMember,
    secretary: CommitteeMember | None = None,
) -> Meeting:
    """Write down who presides in fact, and who keeps the minutes (None: as it was).

    :raises DomainError: ``minutes-not-open``, ``member-not-of-committee``.
    """
    meeting = locked_meeting(meeting)
    require(actor, "committee.write", meeting)
    if meeting.state != MeetingState.HELD:
        raise DomainError("minutes-not-open")
    day = timezone.localtime(meeting.at).date()
    for member in (chair, secretary):
        if member is not None and not _sits(member, meeting.committee, day):
            raise DomainError("member-not-of-committee", name=member.name, on=day)
    before = {"chair": meeting.chair_id, "secretary": meeting.secretary_id}
    meeting.chair, meeting.secretary = chair, secretary or meeting.secretary
    meeting.save(update_fields=["chair", "secretary"])
    record_event(
        actor=actor,
        authority_id=meeting.programme.authority_id,
        action="meeting.presiding",
        subject=meeting,
        before=before,
        after={"chair": meeting.chair_id, "secretary": meeting.secretary_id},
    )
    return meeting


@transaction.atomic
def record_notice(
    *,
    actor: Actor,
    meeting: Meeting,
    number: str,
    on: date,
    file: StoredFile | None = None,
) -> Meeting:
    """Note the number, day and signed file of the notice of conclusions.

    :raises DomainError: ``meeting-not-concluded``, ``notice-number-empty``,
        ``file-not-of-authority``.
    """
    meeting = locked_meeting(meeting)
    require(actor, "committee.write", meeting)
    if meeting.state != MeetingState.CONCLUDED:
        raise DomainError("meeting-not-concluded")
    if not number.strip():
        raise DomainError("notice-number-empty")
    if file is not None and file.authority_id != meeting.programme.authority_id:
        raise DomainError("file-not-of-authority", name=file.name)
    before = {"number": meeting.notice_number}
    meeting.notice_number, meeting.notice_on = number.strip(), on
    meeting.notice_file = file or meeting.notice_file
    meeting.save(update_fields=["notice_number", "notice_on", "notice_file"])
    record_event(
        actor=actor,
        authority_id=meeting.programme.authority_id,
        action="meeting.notice",
        subject=meeting,
        before=before,
        after={"number": meeting.notice_number, "on": on.isoformat()},
    )
    return meeting


def locked_meeting(meeting: Meeting) -> Meeting:
    """Lock the meeting: writes to its state, agenda and conclusions wait for each other."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    return Meeting.objects.select_related("programme", "committee", "chair", "secretary").get(
        pk=meeting.pk
    )


def check_move(meeting: Meeting, state: str) -> None:
    """Refuse a move that the table does not list.

    :raises DomainError: ``meeting-move-refused``.
    """
    if state not in MEETING_MOVES[meeting.state]:
        raise DomainError("meeting-move-refused", was=meeting.state, to=state)


def _record(actor: Actor, meeting: Meeting, action: str, after: dict[str, object]) -> None:
    record_event(
        actor=actor,
        authority_id=meeting.programme.authority_id,
        action=action,
        subject=meeting,
        after={"meeting_state": meeting.state, **after},
    )


def _check_call(programme: Programme, call: Call) -> SteeringCommittee:
    """Refuse a call that cannot be; return the committee in force on its day."""
    if not call.title.strip():
        raise DomainError("title-empty")
    if call.kind not in MeetingKind.values:
        raise DomainError("meeting-kind-unknown", kind=call.kind)
    day = timezone.localtime(call.at).date()
    for unit in call.units:
        if unit.owner_id != programme.authority_id:
            raise DomainError("unit-not-of-authority", unit=unit.name)
    if call.row is not None and call.row.programme_id != programme.pk:
        raise DomainError("row-not-of-programme", number=call.row.label)
    committee = _committee_on(programme, day)
    for member in (call.chair, call.secretary):
        if member is not None and not _sits(member, committee, day):
            raise DomainError("member-not-of-committee", name=member.name, on=day)
    return committee


def _committee_on(programme: Programme, day: date) -> SteeringCommittee:
    committee = programme.committees.filter(on_day(day)).order_by("-valid_from", "-pk").first()
    if committee is None:
        raise DomainError("committee-missing", on=day)
    return committee


def _sits(member: CommitteeMember, committee: SteeringCommittee, day: date) -> bool:
    return member.committee_id == committee.pk and not (
        (member.valid_from is not None and member.valid_from > day)
        or (member.valid_to is not None and member.valid_to < day)
    )


def _was_absent(meeting: Meeting, member: CommitteeMember) -> bool:
    """Tell whether somebody is written down as absent or represented by another."""
    return (
        meeting.invitees.filter(member=member)
        .exclude(attendance__state=AttendanceState.PRESENT)
        .exists()
    )


def _holder(committee: SteeringCommittee, day: date, role: str) -> CommitteeMember | None:
    return committee.members.filter(on_day(day), role=role).order_by("position", "pk").first()


def _invite_units(meeting: Meeting, units: Sequence[Organisation]) -> None:
    unique = {unit.pk: unit for unit in units}.values()
    Invitee.objects.bulk_create(
        [
            Invitee(meeting=meeting, unit=unit, name=unit.name, position=1000 + place)
            for place, unit in enumerate(unique)
        ]
    )
