"""The audit record of a programme in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.committee.models import Conclusion, Meeting
from truongchuan.domain.committee.selectors import list_readable_meetings
from truongchuan.domain.followup.models import DutyReport, Obstacle, ReportBatch
from truongchuan.domain.programmes.history import event_subjects
from truongchuan.domain.programmes.models import (
    PlanFinding,
    Programme,
    RoadmapRow,
    RowSchool,
    RowUnit,
    Target,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.origins import subject_url
from truongchuan.web.presenters.rows import shorten
from truongchuan.web.templatetags.ui import STATE_BADGES, state_tone
from truongchuan.wording.roadmap import action_label


@dataclass(frozen=True, slots=True)
class EventLine:
    """One act. ``before`` and ``after`` are states, empty where the act moved none."""

    number: int
    at: datetime
    person: str
    action: str
    subject: str
    url: str
    before: str
    after: str
    details: str
    tone: str


def event_lines(
    events: Iterable[AuditEvent], programme: Programme, actor: Actor
) -> tuple[EventLine, ...]:
    """Word events; what they are about is looked up together, not one by one."""
    listed = list(events)
    subjects = event_subjects(listed)
    closed = _closed_meetings(subjects.values(), programme, actor)
    return tuple(
        _line(event, subjects.get((event.subject_type, event.subject_id)), programme, closed)
        for event in listed
    )


def _closed_meetings(
    subjects: Iterable[Model | None], programme: Programme, actor: Actor
) -> frozenset[int]:
    """Return the meetings among the subjects whose page the actor may not open."""
    named = {pk for subject in subjects if (pk := _meeting_of(subject)) is not None}
    if not named:
        return frozenset()
    readable = list_readable_meetings(actor=actor, programme=programme).filter(pk__in=named)
    return frozenset(named - set(readable.values_list("pk", flat=True)))


def _meeting_of(subject: Model | None) -> int | None:
    if isinstance(subject, Meeting):
        return subject.pk
    return subject.meeting_id if isinstance(subject, Conclusion) else None


def _line(
    event: AuditEvent, subject: Model | None, programme: Programme, closed: frozenset[int]
) -> EventLine:
    label, url = subject_label_and_url(subject, programme)
    if _meeting_of(subject) in closed:
        url = ""
    before, after = _state(event.before), _state(event.after)
    return EventLine(
        number=event.number,
        at=event.at,
        person=event.actor_name,
        action=action_label(event.action, gettext),
        subject=label or event.subject_label,
        url=url,
        before=before if before != after else "",
        after=after,
        details=_details(event),
        tone=state_tone(after) if after else "",
    )


def subject_label_and_url(subject: Model | None, programme: Programme) -> tuple[str, str]:
    """Return what an event is about, in words of today, and its page."""
    if isinstance(subject, RowUnit | RowSchool):
        name = (
            subject.school.name
            if isinstance(subject, RowSchool)
            else subject.organisation.name
            if subject.organisation
            else subject.as_written
        )
        task, url = subject_label_and_url(subject.row, programme)
        return f"{name} · {task}", url
    if isinstance(subject, RoadmapRow):
        label = gettext("nhiệm vụ %(number)s: %(task)s") % {
            "number": subject.label,
            "task": shorten(subject.task),
        }
        # A row that a newer version of the plan dropped has no page any more.
        url = reverse("task", args=[programme.pk, subject.number]) if subject.is_active else ""
        return label, url
    if isinstance(subject, Target):
        return subject.school.name, reverse("school", args=[programme.pk, subject.school_id])
    if isinstance(subject, PlanFinding):
        quote = subject.quotes[0] if subject.quotes else subject.code
        return f"“{shorten(quote)}”", reverse("findings", args=[programme.pk])
    if isinstance(subject, Obstacle):
        return str(subject), reverse("obstacle", args=[programme.pk, subject.pk])
    if isinstance(subject, DutyReport):
        place = [programme.pk, subject.organisation_id, subject.duty_id]
        return str(subject), reverse("duty_report", args=place) + f"?month={subject.month}"
    if isinstance(subject, ReportBatch):
        # One that was never written is not everybody's to open.
        written = subject.applied_at is not None
        url = reverse("bulk_report", args=[programme.pk, subject.pk]) if written else ""
        return str(subject), url
    if isinstance(subject, Programme):
        return subject.title, reverse("programme", args=[programme.pk])
    return (str(subject), subject_url(programme, subject)) if subject is not None else ("", "")


def _state(values: Mapping[str, Any]) -> str:
    state = str(values.get("state", ""))
    return state if state in STATE_BADGES else ""


def _details(event: AuditEvent) -> str:
    """Return the figures of an event that a state does not tell."""
    after = event.after
    if "percent" in after:
        return f"{after['percent']}%"
    if event.action.startswith("programme."):
        return gettext("bản đọc %(version)s: %(schools)s trường, %(rows)s nhiệm vụ") % {
            "version": after.get("version", "?"),
            "schools": after.get("schools", "?"),
            "rows": after.get("rows", "?"),
        }
    told = after.get("decision") or after.get("reason") or ""
    # Words that the record keeps no more than the length of stand with the thing itself.
    return told if isinstance(told, str) else ""
