"""One task: who does what in it, how far it is, and what was reported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.programmes.models import (
    Programme,
    ProgressEntry,
    RoadmapRow,
    RowSchool,
    RowUnit,
    UnitRole,
)
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.programmes.progress import Work
from truongchuan.domain.programmes.selectors import is_late
from truongchuan.domain.programmes.states import OPEN_STATES, WorkState
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.origins import Origin
from truongchuan.web.presenters.chain import ChainView, task_chain
from truongchuan.web.presenters.people import about_of, when_of
from truongchuan.web.presenters.rows import RowView, row_view
from truongchuan.web.templatetags.ui import state_tone


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The task before or after."""

    number: int
    task: str
    url: str


@dataclass(frozen=True, slots=True)
class PartView:
    """The part of a unit or a school. ``report_url`` is empty for those who may not report it."""

    anchor: str
    name: str
    url: str
    marks: tuple[str, ...]
    percent: int
    note: str
    updated_at: datetime | None
    report_url: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file kept with a report."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """One report. ``undo_url`` is empty where nothing can be taken back."""

    when: str
    person: str
    about: str
    before: str
    after: str
    percent_before: int
    percent: int
    note: str
    tone: str
    attachment: Attachment | None
    is_undo: bool
    undone: bool
    undo_url: str

    @property
    def state_changed(self) -> bool:
        """True when the report moved the work to another state."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class TaskPage:
    """What the task page shows."""

    row: RowView
    report_url: str
    urge_url: str
    parts: tuple[PartView, ...]
    loose_parts: tuple[str, ...]
    schools: tuple[PartView, ...]
    schools_page: Page[RowSchool]
    schools_done: int
    entries: tuple[EntryView, ...]
    attachments: tuple[Attachment, ...]
    previous: Neighbour | None
    following: Neighbour | None
    origin: Origin | None
    chain: ChainView


def task_page(
    row: RoadmapRow,
    *,
    schools: Page[RowSchool],
    schools_done: int,
    rows: Iterable[RoadmapRow],
    entries: Iterable[ProgressEntry],
    actor: Actor,
    programme: Programme,
    on: date,
) -> TaskPage:
    """Return the page of a row; ``rows`` are all of the roadmap, to step through."""
    listed = list(entries)
    for part in schools:
        part.row = row  # the row at hand has its units loaded
    order = list(rows)
    place = next(i for i, other in enumerate(order) if other.pk == row.pk)
    units = [u for u in row.units.all() if u.role == UnitRole.COOPERATING]
    chain = task_chain(actor=actor, programme=programme, row=row)
    return TaskPage(
        row=row_view(row, programme=programme, on=on),
        report_url=report_url(row, row, programme)
        if may(actor, "programmes.complete_row", row)
        else "",
        urge_url=reverse("urge", args=[programme.pk, row.number])
        if row.state in OPEN_STATES and may(actor, "reminders.urge", programme)
        else "",
        parts=tuple(
            part_view(unit, row, actor=actor, programme=programme, on=on)
            for unit in units
            if unit.organisation_id is not None
        ),
        loose_parts=tuple(dict.fromkeys(u.as_written for u in units if u.organisation_id is None)),
        schools=tuple(
            part_view(part, row, actor=actor, programme=programme, on=on) for part in schools
        ),
        schools_page=schools,
        schools_done=schools_done,
        entries=tuple(entry_views(listed, row, actor=actor, programme=programme)),
        attachments=tuple(
            Attachment(e.attachment.name, reverse("file", args=[programme.pk, e.attachment_id]))
            for e in listed
            if e.attachment is not None
        ),
        previous=_neighbour(order[place - 1], programme) if place else None,
        following=_neighbour(order[place + 1], programme) if place + 1 < len(order) else None,
        origin=chain.origin if row.is_assigned else None,
        chain=chain,
    )


def _neighbour(row: RoadmapRow, programme: Programme) -> Neighbour:
    return Neighbour(row.number, row.task, reverse("task", args=[programme.pk, row.number]))


def report_url(row: RoadmapRow, work: Work, programme: Programme) -> str:
    """Return where a report on the row, or on a part of it, is made."""
    if isinstance(work, RoadmapRow):
        return reverse("task_report", args=[programme.pk, row.number])
    name = "task_report_part" if isinstance(work, RowUnit) else "task_report_school"
    return reverse(name, args=[programme.pk, row.number, work.pk])


def permission_to_report(work: Work) -> str:
    """Return the permission that a report on this kind of work needs."""
    if isinstance(work, RoadmapRow):
        return "programmes.complete_row"
    return "programmes.report_part" if isinstance(work, RowUnit) else "programmes.report_school"


def part_view(
    part: RowUnit | RowSchool, row: RoadmapRow, *, actor: Actor, programme: Programme, on: date
) -> PartView:
    """Return a unit's or school's part ready to be drawn."""
    late = is_late(part, on) and row.state not in {WorkState.DONE, WorkState.CANCELLED}
    marks = (part.state, "late") if late and part.state != WorkState.NOT_STARTED else (
        ("late",) if late else (part.state,)
    )  # fmt: skip
    if isinstance(part, RowSchool):
        organisation_id: int | None = part.school.organisation_id
        name, url = part.school.name, reverse("school", args=[programme.pk, part.school_id])
        anchor = f"truong-{part.pk}"
    else:
        organisation_id, unit = part.organisation_id, part.organisation
        name = unit.label if unit is not None else part.as_written
        plain_unit = unit is not None and unit.kind != "school"
        url = reverse("unit", args=[programme.pk, organisation_id]) if plain_unit else ""
        anchor = f"phan-viec-{part.pk}"
    allowed = may(actor, permission_to_report(part), part)
    return PartView(
        anchor=anchor,
        name=name,
        url=url,
        marks=marks,
        percent=part.percent,
        note=part.note,
        updated_at=None if programme.fixed_today else part.updated_at,
        report_url=report_url(row, part, programme) if allowed else "",
        is_mine=organisation_id in actor.unit_ids,
    )


def entry_views(
    entries: Iterable[ProgressEntry], row: RoadmapRow, *, actor: Actor, programme: Programme
) -> Iterable[EntryView]:
    """Yield the reports, newest first, each with the way back where there is one."""
    manages = may(actor, "programmes.manage", programme)
    seen: set[tuple[int | None, int | None]] = set()
    for entry in entries:
        work = (entry.unit_id, entry.row_school_id)
        own = entry.person_id is not None and entry.person_id == actor.person_id
        newest = work not in seen
        seen.add(work)
        undoable = newest and entry.undoes_id is None and (own or manages)
        yield EntryView(
            when=when_of(entry, programme),
            person=entry.person_name,
            about=about_of(entry) or gettext("cả nhiệm vụ"),
            before=entry.state_before,
            after=entry.state,
            percent_before=entry.percent_before,
            percent=entry.percent,
            note=entry.note,
            tone=state_tone(entry.state),
            attachment=Attachment(
                entry.attachment.name, reverse("file", args=[programme.pk, entry.attachment_id])
            )
            if entry.attachment is not None
            else None,
            is_undo=entry.undoes_id is not None,
            undone=hasattr(entry, "undone_by"),
            undo_url=reverse("task_undo", args=[programme.pk, row.number, entry.pk])
            if undoable
            else "",
        )


def work_name(work: Work) -> str:
    """Return whose part a report form is about; empty for the whole row."""
    if isinstance(work, RowSchool):
        return work.school.name
    if isinstance(work, RowUnit):
        return work.organisation.name if work.organisation else work.as_written
    return ""
