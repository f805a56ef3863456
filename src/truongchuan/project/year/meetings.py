"""A meeting of the steering committee from its plan to its conclusions, as the script needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from truongchuan.domain.committee.agenda import add_item
from truongchuan.domain.committee.conclusions import Order, add_conclusion
from truongchuan.domain.committee.meetings import (
    Call,
    conclude_meeting,
    invite,
    open_meeting,
    plan_meeting,
    record_notice,
)
from truongchuan.domain.committee.minutes import (
    record_attendance,
    record_rest_present,
    write_minutes,
    write_remark,
)
from truongchuan.domain.committee.models import Meeting
from truongchuan.project.year.papers import issue, make
from truongchuan.project.year.stage import SAMPLE, Stage


@dataclass(frozen=True, slots=True)
class Given:
    """A conclusion: its words and, for a task, the kind of unit that gets it and its last day."""

    words: str
    unit: str = ""
    due: date | None = None
    cooperating: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """What happens at a meeting. ``away``: name of a member → (who came instead, why)."""

    discussion: Sequence[str]
    given: Sequence[Given]
    away: Sequence[tuple[str, str, str]] = ()
    remark: str = ""


def call_meeting(
    stage: Stage,
    *,
    kind: str,
    title: str,
    on: date,
    hour: int,
    row: int | None,
    number: str,
    units: Sequence[str] = (),
    points: Sequence[str] = (),
    place: str = "Phòng họp số 2, trụ sở UBND quận",
) -> str:
    """Plan the meeting, put the script's own points on the agenda, and invite."""
    at = timezone.make_aware(datetime.combine(on, time(hour)))
    call = Call(
        kind=kind,
        title=title,
        at=at,
        place=place,
        note=SAMPLE,
        row=stage.row(row) if row else None,
        units=[stage.unit(unit) for unit in units],
    )
    meeting = plan_meeting(actor=stage.clerk, programme=stage.programme, call=call)
    for point in points:
        add_item(actor=stage.clerk, meeting=meeting, title=point, minutes=15)
    invite(actor=stage.clerk, meeting=meeting, number=number)
    issue(stage, make(stage, "invitation", thing_id=meeting.pk), number)
    return stage.link("meeting", meeting.pk)


def hold_meeting(stage: Stage, title: str, held: Held) -> str:
    """Open, write the minutes and the conclusions, and let the chair conclude."""
    meeting = open_meeting(actor=stage.clerk, meeting=_meeting(stage, title))
    for name, instead, reason in held.away:
        invitee = meeting.invitees.get(name=name)
        record_attendance(
            actor=stage.clerk,
            invitee=invitee,
            state="represented" if instead else "absent",
            represented_by=instead,
            reason=reason,
        )
    record_rest_present(actor=stage.clerk, meeting=meeting)
    items = list(meeting.items.order_by("position"))
    for item, words in zip(items, held.discussion, strict=False):
        write_minutes(actor=stage.clerk, item=item, text=f"{SAMPLE} {words}", based_on=0)
    for follow_up in meeting.follow_ups.all():
        text = held.remark if follow_up.late else "Ban chỉ đạo ghi nhận kết quả."
        write_remark(actor=stage.clerk, follow_up=follow_up, text=text, based_on=0)
    for given in held.given:
        order = None
        if given.unit and given.due:
            units = [stage.unit(kind) for kind in given.cooperating]
            order = Order(stage.unit(given.unit), given.due, units)
        add_conclusion(
            actor=stage.clerk, meeting=meeting, text=given.words, order=order, item=items[0]
        )
    conclude_meeting(actor=stage.leader, meeting=meeting)
    return stage.link("meeting", meeting.pk)


def publish_notice(stage: Stage, title: str, number: str) -> str:
    """Make the minutes and the notice of conclusions, issue the notice, note its number."""
    meeting = _meeting(stage, title)
    make(stage, "minutes", thing_id=meeting.pk)
    notice = issue(stage, make(stage, "conclusions", thing_id=meeting.pk), number)
    record_notice(actor=stage.clerk, meeting=meeting, number=number, on=stage.on, file=notice.docx)
    return stage.link("paper", notice.pk)


def _meeting(stage: Stage, title: str) -> Meeting:
    return Meeting.objects.get(programme=stage.programme, title=title)
