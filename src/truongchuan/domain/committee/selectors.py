"""Reading the committee: who sat in it on a day, its meetings, and what they concluded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from truongchuan.domain.committee.models import (
    AgendaLink,
    CommitteeMember,
    Conclusion,
    FollowUp,
    Invitee,
    Meeting,
    SteeringCommittee,
)
from truongchuan.domain.committee.policies import invited, may
from truongchuan.domain.committee.states import (
    COMING_STATES,
    EXPECTED_ROLES,
    ConclusionKind,
    MeetingKind,
    MeetingState,
    MemberRole,
)
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.programmes.selectors import list_programmes, list_rows
from truongchuan.domain.programmes.states import OPEN_STATES, WorkState
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.models import on_day
from truongchuan.engines.plan.check.reading import plain
from truongchuan.engines.plan.check.steps import Step, steps_of
from truongchuan.engines.text import fold


def list_committees(*, actor: Actor, programme: Programme) -> QuerySet[SteeringCommittee]:
    """Return the programme's committees, the newest first."""
    return (
        SteeringCommittee.objects.filter(programme=programme)
        .filter(programme__in=list_programmes(actor=actor).order_by())
        .select_related("file", "programme")
        .order_by("-valid_from", "-pk")
    )


def committee_on(*, actor: Actor, programme: Programme, on: date) -> SteeringCommittee | None:
    """Return the committee in force on a day, with the members of that day in ``on_the_day``."""
    committee = list_committees(actor=actor, programme=programme).filter(on_day(on)).first()
    if committee is not None:
        committee.on_the_day = members_on(committee=committee, on=on)  # type: ignore[attr-defined]
    return committee


def members_on(*, committee: SteeringCommittee, on: date) -> list[CommitteeMember]:
    """Return who sits in a committee on a day, by role and then as the decision lists them."""
    return list(
        committee.members.filter(on_day(on))
        .annotate(rank=_rank("role"))
        .select_related("unit", "person")
        .order_by("rank", "position", "pk")
    )


def _rank(column: str) -> Case:
    places = (When(**{column: role}, then=Value(n)) for n, role in enumerate(MemberRole.values))
    return Case(*places, default=Value(99), output_field=IntegerField())


def vacant_roles(members: list[CommitteeMember]) -> list[str]:
    """Return the roles that a committee is expected to have and nobody holds."""
    held = {member.role for member in members}
    return [role.value for role in EXPECTED_ROLES if role not in held]


def get_member(*, actor: Actor, programme: Programme, pk: int) -> CommitteeMember | None:
    """Return a seat of one of the programme's committees."""
    return (
        CommitteeMember.objects.filter(
            pk=pk, committee__in=list_committees(actor=actor, programme=programme).order_by()
        )
        .select_related("committee__programme", "unit", "person", "replaced_by")
        .first()
    )


def list_seats(*, actor: Actor, programme: Programme) -> QuerySet[CommitteeMember]:
    """Return every seat there ever was, for the history of changes; oldest first."""
    return (
        CommitteeMember.objects.filter(
            committee__in=list_committees(actor=actor, programme=programme).order_by()
        )
        .select_related("committee", "unit", "replaced_by", "replaces")
        .order_by("valid_from", "position", "pk")
    )


def reads_all(*, actor: Actor, programme: Programme) -> bool:
    """Tell whether the actor reads meetings before they conclude without being invited."""
    if may(actor, "committee.write", programme):
        return True
    return (
        actor.authority_id == programme.authority_id
        and actor.person_id is not None
        and CommitteeMember.objects.filter(
            on_day(today_of(programme)),
            committee__programme=programme,
            person_id=actor.person_id,
        ).exists()
    )


def list_meetings(*, actor: Actor, programme: Programme) -> QuerySet[Meeting]:
    """Return the programme's meetings in the order of their days.

    ``readable`` tells whose papers the actor may read (as ``committee.read_meeting``);
    ``conclusion_count`` and ``open_count`` count conclusions and those not done.
    """
    live = Q(conclusions__withdrawn_on__isnull=True)
    readable = _readable(actor, programme)
    return (
        Meeting.objects.filter(programme=programme)
        .filter(programme__in=list_programmes(actor=actor).order_by())
        .select_related("programme", "committee", "chair", "secretary", "row", "notice_file")
        .annotate(
            readable=Case(When(readable, then=Value(True)), default=Value(False)),
            conclusion_count=Count("conclusions", filter=live, distinct=True),
            open_count=Count(
                "conclusions",
                filter=live & Q(conclusions__row__state__in=OPEN_STATES),
                distinct=True,
            ),
        )
        .order_by("at", "pk")
    )


def list_readable_meetings(*, actor: Actor, programme: Programme) -> QuerySet[Meeting]:
    """Return the meetings whose papers the actor may read, as :func:`list_meetings`."""
    return list_meetings(actor=actor, programme=programme).filter(_readable(actor, programme))


def _readable(actor: Actor, programme: Programme) -> Q:
    """Return the condition of ``committee.read_meeting`` on meetings."""
    if reads_all(actor=actor, programme=programme):
        return Q(pk__isnull=False)
    readable = Q(state=MeetingState.CONCLUDED)
    if actor.authority_id == programme.authority_id:
        readable |= Q(Exists(Invitee.objects.filter(invited(actor), meeting=OuterRef("pk"))))
    return readable


def get_meeting(*, actor: Actor, programme: Programme, pk: int) -> Meeting | None:
    """Return a meeting of the programme; whether its papers may be read is ``readable``."""
    return list_meetings(actor=actor, programme=programme).filter(pk=pk).first()


def next_meeting(*, actor: Actor, programme: Programme, on: date) -> Meeting | None:
    """Return the meeting that is held or comes next, whoever is invited."""
    start = _start_of(on)
    return (
        list_meetings(actor=actor, programme=programme)
        .filter(Q(state=MeetingState.HELD) | Q(state__in=COMING_STATES, at__gte=start))
        .first()
    )


def next_meeting_of(*, actor: Actor, programme: Programme, on: date) -> Meeting | None:
    """Return the next meeting to which the actor, as a member or by their unit, is called."""
    if not actor.grants or actor.authority_id != programme.authority_id:
        return None
    called = Q(pk__in=Invitee.objects.filter(invited(actor)).values("meeting_id"))
    if actor.person_id is not None:
        called |= Q(secretary__person_id=actor.person_id) | Q(chair__person_id=actor.person_id)
    if actor.leads or actor.manages_programmes:
        called |= Q(state__in=COMING_STATES)
    else:
        called &= Q(state__in=(MeetingState.INVITED, MeetingState.HELD))
    return (
        list_meetings(actor=actor, programme=programme)
        .filter(called)
        .filter(Q(state=MeetingState.HELD) | Q(state__in=COMING_STATES, at__gte=_start_of(on)))
        .first()
    )


def last_meeting(*, actor: Actor, programme: Programme) -> Meeting | None:
    """Return the newest meeting that was held, of those the actor may read."""
    return (
        list_readable_meetings(actor=actor, programme=programme)
        .filter(state__in=(MeetingState.HELD, MeetingState.CONCLUDED))
        .order_by("-at", "-pk")
        .first()
    )


def _start_of(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time.min))


@dataclass(frozen=True, slots=True)
class AskedMeeting:
    """A meeting that the plan's timetable asks for, with the one called for it."""

    row: RoadmapRow
    meeting: Meeting | None


def asked_meetings(*, actor: Actor, programme: Programme) -> list[AskedMeeting]:
    """Return the plan's tasks that are meetings of the committee, each with its meeting."""
    rows = list_rows(actor=actor, programme=programme, on=date.min, schools_of=frozenset())
    called = {
        meeting.row_id: meeting
        for meeting in list_meetings(actor=actor, programme=programme)
        if meeting.row_id and meeting.state != MeetingState.CANCELLED
    }
    return [
        AskedMeeting(row, called.get(row.pk))
        for row in rows
        if not row.is_assigned and Step.COMMITTEE_MEETING in steps_of(plain(row.task))
    ]


def kind_asked(row: RoadmapRow) -> str:
    """Return the kind of meeting that a task of the plan asks for, by its words."""
    words = plain(row.task)
    if Step.CLOSING in steps_of(words):
        return MeetingKind.CLOSING
    return MeetingKind.QUARTER if " quý " in f" {words} " else MeetingKind.EXTRA


@dataclass(frozen=True, slots=True)
class ConclusionFilter:
    """What conclusions to show; empty fields do not filter.

    ``state`` is a state of work, ``late``, ``open`` or ``noted``.
    """

    state: str = ""
    unit_id: int | None = None
    meeting_id: int | None = None
    words: str = ""


def list_conclusions(
    *,
    actor: Actor,
    programme: Programme,
    on: date,
    where: ConclusionFilter = ConclusionFilter(),
) -> QuerySet[Conclusion]:
    """Return the conclusions of meetings that the actor may read, in the meetings' order.

    Those taken back are left out. ``last_remark`` is what the newest meeting said about one.
    """
    found = (
        _readable_conclusions(actor, programme)
        .filter(withdrawn_on__isnull=True)
        .select_related("meeting", "row", "unit", "item")
        .prefetch_related("cooperating")
        .annotate(
            last_remark=FollowUp.objects.filter(conclusion=OuterRef("pk"))
            .exclude(remark="")
            .order_by("-meeting__at")
            .values("remark")[:1]
        )
        .order_by("meeting__at", "meeting_id", "number")
    )
    if where.unit_id:
        helped = Conclusion.cooperating.through.objects.filter(organisation_id=where.unit_id)
        found = found.filter(Q(unit_id=where.unit_id) | Q(pk__in=helped.values("conclusion_id")))
    if where.meeting_id:
        found = found.filter(meeting_id=where.meeting_id)
    if where.state == "late":
        found = found.filter(row__state__in=OPEN_STATES, row__due_on__lt=on)
    elif where.state == "open":
        found = found.filter(row__state__in=OPEN_STATES)
    elif where.state == "noted":
        found = found.filter(kind=ConclusionKind.INFORMATION)
    elif where.state in WorkState.values:
        found = found.filter(row__state=where.state)
    for word in fold(where.words).split():
        found = found.filter(folded__contains=word)
    return found


def _readable_conclusions(actor: Actor, programme: Programme) -> QuerySet[Conclusion]:
    return Conclusion.objects.filter(
        meeting__in=Meeting.objects.filter(
            _readable(actor, programme),
            programme=programme,
            programme__in=list_programmes(actor=actor).order_by(),
        ).order_by()
    )


def open_conclusions(*, actor: Actor, programme: Programme) -> QuerySet[Conclusion]:
    """Return the conclusions whose tasks are not done, in the meetings' order."""
    where = ConclusionFilter(state="open")
    return list_conclusions(actor=actor, programme=programme, on=today_of(programme), where=where)


def get_conclusion(*, actor: Actor, meeting: Meeting, pk: int) -> Conclusion | None:
    """Return a conclusion of a meeting, also one taken back."""
    return (
        _readable_conclusions(actor, meeting.programme)
        .filter(meeting=meeting, pk=pk)
        .select_related("meeting__programme", "row", "unit")
        .first()
    )


def conclusions_of_row(
    *, actor: Actor, programme: Programme, row: RoadmapRow
) -> QuerySet[Conclusion]:
    """Return the conclusions that gave a task or push it on, those taken back too."""
    return (
        _readable_conclusions(actor, programme)
        .filter(row=row)
        .select_related("meeting")
        .order_by("meeting__at", "number")
    )


def meetings_of_row(*, actor: Actor, programme: Programme, row: RoadmapRow) -> QuerySet[Meeting]:
    """Return the meetings that a task of the plan asks for, or that have it on their agenda.

    Agendas are told only of meetings that the actor may read (see :func:`list_meetings`).
    """
    on_agenda = Q(pk__in=AgendaLink.objects.filter(row=row).values("item__meeting_id"))
    return list_meetings(actor=actor, programme=programme).filter(
        Q(row=row) | (on_agenda & _readable(actor, programme))
    )


@dataclass(frozen=True, slots=True)
class AttendanceCount:
    """Who came, counted over the members; ``guests`` counts units present besides.

    ``share`` is the percent of members there or represented, ``needed`` what the committee's
    working rules ask for (None where they name none).
    """

    members: int
    present: int
    represented: int
    absent: int
    unknown: int
    guests: int
    guests_present: int
    needed: int | None

    @property
    def share(self) -> int:
        """Percent of members there or represented, rounded down."""
        return (self.present + self.represented) * 100 // self.members if self.members else 0

    @property
    def is_quorate(self) -> bool | None:
        """Whether the rules' share came; None where the rules name none."""
        return None if self.needed is None else self.share >= self.needed


def count_attendance(*, meeting: Meeting) -> AttendanceCount:
    """Count who came to a meeting; one query."""
    of_members, of_guests = Q(member__isnull=False), Q(member__isnull=True)
    state = "attendance__state"
    counted = meeting.invitees.order_by().aggregate(
        members=Count("pk", filter=of_members),
        present=Count("pk", filter=of_members & Q(**{state: "present"})),
        represented=Count("pk", filter=of_members & Q(**{state: "represented"})),
        absent=Count("pk", filter=of_members & Q(**{state: "absent"})),
        unknown=Count("pk", filter=of_members & Q(attendance__isnull=True)),
        guests=Count("pk", filter=of_guests),
        guests_present=Count(
            "pk", filter=of_guests & Q(**{f"{state}__in": ["present", "represented"]})
        ),
    )
    return AttendanceCount(**counted, needed=meeting.committee.quorum_percent)


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened to the programme's tasks since a meeting, up to a day.

    ``late`` are tasks whose last day passed since; ``assigned`` counts tasks given since.
    """

    since: date
    done: tuple[RoadmapRow, ...]
    late: tuple[RoadmapRow, ...]
    blocked: tuple[RoadmapRow, ...]
    assigned: int


def changes_since(*, actor: Actor, meeting: Meeting, on: date | None = None) -> Changes:
    """Return what changed since a meeting's day; ``on`` defaults to the programme's today."""
    programme = meeting.programme
    since, until = timezone.localtime(meeting.at).date(), on or today_of(programme)
    rows = RoadmapRow.objects.filter(
        programme=programme,
        is_active=True,
        programme__in=list_programmes(actor=actor).order_by(),
    ).order_by("number")
    late = rows.filter(state__in=OPEN_STATES, due_on__gte=since, due_on__lt=until)
    return Changes(
        since=since,
        done=tuple(rows.filter(state=WorkState.DONE, done_on__gte=since, done_on__lte=until)),
        late=tuple(late.exclude(state=WorkState.BLOCKED)),
        blocked=tuple(rows.filter(state=WorkState.BLOCKED)),
        assigned=rows.filter(assigned_on__gt=since, assigned_on__lte=until).count(),
    )


@dataclass(frozen=True, slots=True)
class ConclusionTotals:
    """How the conclusions stand."""

    total: int
    tasks: int
    done: int
    late: int
    open: int


def count_conclusions(*, actor: Actor, programme: Programme, on: date) -> ConclusionTotals:
    """Count the conclusions that the actor may read; one query."""
    is_open = Q(row__state__in=OPEN_STATES)
    counted = (
        _readable_conclusions(actor, programme)
        .filter(withdrawn_on__isnull=True)
        .aggregate(
            total=Count("pk"),
            tasks=Count("pk", filter=Q(row__isnull=False)),
            done=Count("pk", filter=Q(row__state=WorkState.DONE)),
            late=Count("pk", filter=is_open & Q(row__due_on__lt=on)),
            open=Count("pk", filter=is_open),
        )
    )
    return ConclusionTotals(**counted)
