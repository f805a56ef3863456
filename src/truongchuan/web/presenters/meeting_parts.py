"""Pieces of a meeting as its page, its prints and the boards draw them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from truongchuan.domain.committee.models import (
    AgendaItem,
    AgendaLink,
    Conclusion,
    FollowUp,
    Invitee,
    Meeting,
)
from truongchuan.domain.committee.states import conclusion_state
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.programmes.selectors import is_late
from truongchuan.web.presenters.rows import shorten
from truongchuan.web.templatetags.vn import date_vn, quarter_vn
from truongchuan.wording.committee import (
    AGENDA_SOURCES,
    ATTENDANCE,
    CONCLUSION_KINDS,
    CONCLUSION_STATES,
    MEETING_STATES,
    agenda_title,
    role_label,
)

TASK_LETTERS = 110


@dataclass(frozen=True, slots=True)
class Mark:
    """A badge: tone, icon, word."""

    tone: str
    icon: str
    label: str


def meeting_mark(state: str) -> Mark:
    """Return how a meeting's state is shown."""
    tone, icon, label = MEETING_STATES[state]
    return Mark(tone, icon, gettext(label))


def conclusion_mark(state: str) -> Mark:
    """Return how a conclusion's state is shown."""
    tone, icon, label = CONCLUSION_STATES[state]
    return Mark(tone, icon, gettext(label))


def state_of(conclusion: Conclusion, on: date) -> str:
    """Return a conclusion's state on a day, from its task."""
    row = conclusion.row
    return conclusion_state(
        row_state=row.state if row else "",
        late=is_late(row, on) if row else False,
        withdrawn=conclusion.withdrawn_on is not None,
    )


@dataclass(frozen=True, slots=True)
class LinkView:
    """A thing that a point of the agenda is about."""

    label: str
    url: str
    note: str
    late: bool


@dataclass(frozen=True, slots=True)
class ConclusionView:
    """A conclusion with the task behind it."""

    pk: int
    anchor: str
    number: int
    text: str
    kind: str
    unit: str
    unit_url: str
    cooperating: tuple[str, ...]
    due_on: date | None
    state: str
    mark: Mark
    task: str
    task_url: str
    percent: int | None
    note: str
    meeting: str
    meeting_day: datetime
    meeting_url: str
    item_pk: int | None
    by: str
    on: date
    withdrawn_reason: str
    withdrawn_by: str
    remark: str

    @property
    def is_open(self) -> bool:
        """True while the task behind it is to be done."""
        return self.state in {"not_started", "in_progress", "blocked", "late"}


def conclusion_view(
    conclusion: Conclusion, *, programme: Programme, meeting: Meeting, on: date
) -> ConclusionView:
    """Return a conclusion ready to be drawn; its unit, task and helpers must be loaded."""
    row, unit = conclusion.row, conclusion.unit
    state = state_of(conclusion, on)
    plain_unit = unit is not None and unit.kind != "school"
    return ConclusionView(
        pk=conclusion.pk,
        anchor=f"kl-{conclusion.pk}",
        number=conclusion.number,
        text=conclusion.text,
        kind=gettext(CONCLUSION_KINDS[conclusion.kind]),
        unit=unit.label if unit else "",
        unit_url=reverse("unit", args=[programme.pk, unit.pk]) if unit and plain_unit else "",
        cooperating=tuple(helper.label for helper in conclusion.cooperating.all()),
        # The task's own day: a deadline that was moved since is the one that holds.
        due_on=row.due_on if row else conclusion.due_on,
        state=state,
        mark=conclusion_mark(state),
        task=row.label if row else "",
        task_url=task_url(programme, row) if row else "",
        percent=row.percent if row else None,
        note=row.note if row else "",
        meeting=meeting_name(meeting),
        meeting_day=meeting.at,
        meeting_url=meeting_url(programme, meeting, "ket-luan") + f"#kl-{conclusion.pk}",
        item_pk=conclusion.item_id,
        by=conclusion.by,
        on=conclusion.on,
        withdrawn_reason=conclusion.withdrawn_reason,
        withdrawn_by=conclusion.withdrawn_by,
        remark=getattr(conclusion, "last_remark", "") or "",
    )


def task_url(programme: Programme, row: RoadmapRow) -> str:
    """Return the page of a task."""
    return reverse("task", args=[programme.pk, row.number])


def meeting_url(programme: Programme, meeting: Meeting, tab: str = "") -> str:
    """Return a meeting's page, perhaps at one of its tabs."""
    url = reverse("meeting", args=[programme.pk, meeting.pk])
    return f"{url}?muc={tab}" if tab else url


def meeting_name(meeting: Meeting) -> str:
    """Return how a meeting is named in a line: its number and day."""
    return gettext("cuộc họp số %(number)s ngày %(day)s") % {
        "number": meeting.number,
        "day": date_vn(timezone.localtime(meeting.at).date()),
    }


@dataclass(frozen=True, slots=True)
class ItemView:
    """A point of the agenda with its minutes and conclusions. ``own_title`` is what was typed."""

    pk: int
    anchor: str
    number: int
    title: str
    own_title: str
    source: str
    source_label: str
    unit: str
    unit_pk: int | None
    minutes: int | None
    links: tuple[LinkView, ...]
    discussion: str
    revision: int
    written_by: str
    written_when: str
    is_first: bool
    is_last: bool
    conclusions: tuple[ConclusionView, ...]

    @property
    def conclusions_anchor(self) -> str:
        """The piece of page that a new conclusion redraws; the minutes beside it stay as typed."""
        return f"kl-noi-dung-{self.pk}"


def item_views(
    items: Iterable[AgendaItem],
    conclusions: Iterable[ConclusionView],
    *,
    programme: Programme,
    on: date,
) -> tuple[ItemView, ...]:
    """Return the points of an agenda in order, numbered from 1."""
    listed, decided = list(items), list(conclusions)
    return tuple(
        ItemView(
            pk=item.pk,
            anchor=f"noi-dung-{item.pk}",
            number=number,
            title=title_of(item),
            own_title=item.title,
            source=item.source,
            source_label=gettext(AGENDA_SOURCES[item.source]),
            unit=item.unit.label if item.unit else "",
            unit_pk=item.unit_id,
            minutes=item.minutes,
            links=tuple(_link(link, programme, on) for link in item.links.all()),
            discussion=item.discussion,
            revision=item.revision,
            written_by=item.written_by,
            written_when=_when(item, programme),
            is_first=number == 1,
            is_last=number == len(listed),
            conclusions=tuple(c for c in decided if c.item_pk == item.pk),
        )
        for number, item in enumerate(listed, start=1)
    )


def _when(item: AgendaItem, programme: Programme) -> str:
    """Return when minutes were written, as the programme counts days."""
    if item.written_at is None:
        return ""
    if programme.fixed_today:
        return date_vn(item.written_on)
    return timezone.localtime(item.written_at).strftime("%H:%M")


def title_of(item: AgendaItem) -> str:
    """Return what a point is called: as typed, else by what put it there."""
    if item.title:
        return item.title
    task = next((link.row.task for link in item.links.all() if link.row is not None), "")
    return agenda_title(
        item.source,
        count=item.count,
        unit=item.unit.label if item.unit else "",
        task=shorten(task, TASK_LETTERS),
        month=item.month,
        translate=gettext,
    )


def _link(link: AgendaLink, programme: Programme, on: date) -> LinkView:
    if link.row is not None:
        return LinkView(
            label=f"{link.row.label}. {shorten(link.row.task, TASK_LETTERS)}",
            url=task_url(programme, link.row),
            note=gettext("hạn %(day)s") % {"day": date_vn(link.row.due_on)}
            if link.row.due_on
            else "",
            late=is_late(link.row, on),
        )
    if link.target is not None:
        return LinkView(
            label=link.target.school.name,
            url=reverse("school", args=[programme.pk, link.target.school_id]),
            note=quarter_vn(link.target.quarter) if link.target.quarter else "",
            late=False,
        )
    conclusion = link.conclusion
    assert conclusion is not None  # noqa: S101 (the database holds one of the three)
    return LinkView(
        label=shorten(conclusion.text, TASK_LETTERS),
        url=meeting_url(programme, conclusion.meeting, "ket-luan") + f"#kl-{conclusion.pk}",
        note=meeting_name(conclusion.meeting),
        late=is_late(conclusion.row, on) if conclusion.row else False,
    )


@dataclass(frozen=True, slots=True)
class InviteeView:
    """Somebody invited; ``pk`` is None while the invitation is not sent."""

    pk: int | None
    anchor: str
    name: str
    post: str
    role: str
    is_member: bool
    state: str
    state_label: str
    represented_by: str
    reason: str


def invitee_view(invitee: Invitee) -> InviteeView:
    """Return an invitee with whether they came, where that was written."""
    attendance = getattr(invitee, "attendance", None) if invitee.pk else None
    state = attendance.state if attendance else ""
    return InviteeView(
        pk=invitee.pk,
        anchor=f"khach-{invitee.pk}",
        name=invitee.name,
        post=invitee.post,
        role=role_label(invitee.role, gettext) if invitee.role else gettext("Đơn vị mời"),
        is_member=invitee.member_id is not None,
        state=state,
        state_label=gettext(ATTENDANCE[state]) if state else "",
        represented_by=attendance.represented_by if attendance else "",
        reason=attendance.reason if attendance else "",
    )


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """An earlier conclusion as the meeting saw it, and as it is now where that differs."""

    pk: int
    anchor: str
    conclusion: ConclusionView
    seen: Mark
    seen_percent: int
    seen_due_on: date | None
    seen_on: date
    note: str
    remark: str
    revision: int
    remarked_by: str
    remarked_on: date | None
    changed: bool


def follow_up_view(follow_up: FollowUp, *, programme: Programme, on: date) -> FollowUpView:
    """Return a follow-up ready to be drawn."""
    seen = "late" if follow_up.late else follow_up.state
    conclusion = conclusion_view(
        follow_up.conclusion, programme=programme, meeting=follow_up.conclusion.meeting, on=on
    )
    return FollowUpView(
        pk=follow_up.pk,
        anchor=f"theo-doi-{follow_up.pk}",
        conclusion=conclusion,
        seen=conclusion_mark(seen),
        seen_percent=follow_up.percent,
        seen_due_on=follow_up.due_on,
        seen_on=follow_up.on,
        note=follow_up.note,
        remark=follow_up.remark,
        revision=follow_up.revision,
        remarked_by=follow_up.remarked_by,
        remarked_on=follow_up.remarked_on,
        changed=conclusion.state != seen or conclusion.percent != follow_up.percent,
    )
