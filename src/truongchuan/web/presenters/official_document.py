"""One document of the register, ready to draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.documents.models import (
    DocumentAct,
    DocumentReading,
    DocumentTask,
    OfficialDocument,
)
from truongchuan.domain.documents.readings import load_extraction
from truongchuan.domain.documents.selectors import acts_of, tasks_of
from truongchuan.domain.documents.states import ASSIGNABLE, MOVES, OPEN_IN, DocumentState
from truongchuan.domain.programmes.models import Programme, UnitRole
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.programmes.selectors import is_late
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.documents import Extraction
from truongchuan.engines.text import fold
from truongchuan.web.presenters.official_documents import (
    DocumentLine,
    Mark,
    document_line,
    mark_of,
)
from truongchuan.web.templatetags.vn import date_vn, moment_vn
from truongchuan.wording.documents import ACTS, FIELDS, KINDS, URGENCIES


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task that the document gave rise to, and how far it is."""

    label: str
    task: str
    url: str
    leads: str
    due_on: date | None
    state: str
    is_late: bool
    percent: int
    quote: str
    line: int | None


@dataclass(frozen=True, slots=True)
class FoundTask:
    """Work that the document's text asks for and that was not given yet."""

    text: str
    due_on: date | None
    unit: str
    line: int
    url: str


@dataclass(frozen=True, slots=True)
class ActLine:
    """One thing that was done: when, who, what, and what it changed."""

    when: str
    who: str
    label: str
    before: Mark | None
    after: Mark | None
    unit: str
    note: str
    changes: tuple[tuple[str, str, str], ...]
    tone: str


@dataclass(frozen=True, slots=True)
class Named:
    """A link with its words."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """What the page of a document shows, and what the person may do there."""

    document: OfficialDocument
    line: DocumentLine
    facts: tuple[tuple[str, str], ...]
    files: tuple[Named, ...]
    tasks: tuple[TaskLine, ...]
    found: tuple[FoundTask, ...]
    rows: tuple[Named, ...]
    schools: tuple[Named, ...]
    answer: Named | None
    answers: tuple[Named, ...]
    acts: tuple[ActLine, ...]
    read_from: str
    may_correct: bool
    may_derive: bool
    acts_offered: frozenset[str]

    @property
    def title(self) -> str:
        """The heading: kind and number."""
        number = self.document.full_number
        return f"{self.line.kind} {number}" if number else self.line.kind


def document_page(
    *, actor: Actor, programme: Programme, document: OfficialDocument, on: date
) -> DocumentPage:
    """Return the page of an entry. The number of queries does not grow with the register."""
    keeps = may(actor, "documents.register", document)
    derives = may(actor, "documents.derive", document)
    ended = document.state in {DocumentState.REVOKED, DocumentState.VOID}
    tasks = tuple(_task(task, programme, on) for task in tasks_of(document))
    reading = DocumentReading.objects.filter(document=document).select_related("file").first()
    return DocumentPage(
        document=document,
        line=document_line(document, on=on),
        facts=_facts(document),
        files=tuple(
            Named(kept.file.name, reverse("file", args=[programme.pk, kept.file_id]))
            for kept in document.files.select_related("file")
        ),
        tasks=tasks,
        found=() if ended else _found(reading, tasks, programme, document),
        rows=tuple(
            Named(f"{row.label}. {row.task}", reverse("task", args=[programme.pk, row.number]))
            for row in document.rows.order_by("number")
        ),
        schools=tuple(
            Named(school.name, reverse("school", args=[programme.pk, school.pk]))
            for school in document.schools.select_related("organisation")
        ),
        answer=_link(document.replied_by) if document.replied_by else None,
        answers=tuple(_link(other) for other in document.answers.all()[:20]),
        acts=tuple(_act(act, programme) for act in acts_of(document)),
        read_from=_read_from(reading),
        may_correct=keeps and not ended,
        may_derive=derives and not ended,
        acts_offered=frozenset(_offered(actor, document, keeps=keeps)),
    )


def extraction_of(reading: DocumentReading | None) -> Extraction | None:
    """Return what was read from a file, as it was proposed then."""
    return load_extraction(reading.proposals) if reading is not None else None


def _offered(actor: Actor, document: OfficialDocument, *, keeps: bool) -> set[str]:
    handles = may(actor, "documents.handle", document)
    offered = set()
    if keeps and document.is_in and document.state in ASSIGNABLE:
        offered.add("assign")
    if handles and MOVES[document.state]:
        offered.add("move")
    waits = document.state in (OPEN_IN if document.is_in else {DocumentState.ISSUED})
    if handles and waits and document.replied_on is None:
        offered.add("reply")
    if keeps and document.state != DocumentState.VOID:
        offered.add("withdraw")
    return offered


def _facts(document: OfficialDocument) -> tuple[tuple[str, str], ...]:
    signer = ", ".join(part for part in (document.signer_name, document.signer_post) if part)
    urgency = gettext(URGENCIES[document.urgency]) if document.urgency else ""
    facts = [
        (gettext(FIELDS["full_number"]), document.full_number),
        (gettext(FIELDS["kind"]), gettext(KINDS[document.kind])),
        (gettext(FIELDS["body_name"]), document.body_name),
        (gettext(FIELDS["signed_on"]), date_vn(document.signed_on) if document.signed_on else ""),
        (
            gettext(FIELDS["received_on"]),
            date_vn(document.received_on) if document.received_on else "",
        ),
        (gettext(FIELDS["signer_name"]), signer),
        (gettext(FIELDS["recipients"]), document.recipients),
        (gettext(FIELDS["copies"]), str(document.copies or "")),
        (gettext(FIELDS["urgency"]), urgency),
    ]
    return tuple((label, value) for label, value in facts if value)


def _task(derived: DocumentTask, programme: Programme, on: date) -> TaskLine:
    row = derived.row
    leads = [
        part.organisation.label if part.organisation else part.as_written
        for part in row.units.all()
        if part.role == UnitRole.LEAD
    ]
    return TaskLine(
        label=row.label,
        task=row.task,
        url=reverse("task", args=[programme.pk, row.number]),
        leads=", ".join(leads),
        due_on=row.due_on,
        state=row.state,
        is_late=is_late(row, on),
        percent=row.percent,
        quote=derived.quote,
        line=derived.line,
    )


def _found(
    reading: DocumentReading | None,
    tasks: tuple[TaskLine, ...],
    programme: Programme,
    document: OfficialDocument,
) -> tuple[FoundTask, ...]:
    extraction = extraction_of(reading)
    if extraction is None:
        return ()
    given = {(task.line, fold(task.quote)) for task in tasks}
    address = reverse("document_task", args=[programme.pk, document.pk])
    return tuple(
        FoundTask(
            text=found.text,
            due_on=found.due_on,
            unit=found.unit,
            line=found.span.line,
            url=f"{address}?found={place}",
        )
        for place, found in enumerate(extraction.tasks)
        if (found.span.line, fold(found.quote)) not in given
    )


def _act(act: DocumentAct, programme: Programme) -> ActLine:
    moved = act.state_before and act.state_before != act.state
    return ActLine(
        when=date_vn(act.on) if programme.fixed_today else moment_vn(act.at),
        who=act.person_name,
        label=gettext(ACTS[act.kind]),
        before=mark_of(act.state_before) if moved else None,
        after=mark_of(act.state) if moved else None,
        unit=act.unit.name if act.unit else "",
        note=act.note,
        changes=tuple(
            (gettext(FIELDS[name]), _worded(name, pair[0]), _worded(name, pair[1]))
            for name, pair in act.changes.items()
            if name in FIELDS
        ),
        tone="danger" if act.kind in {"withdrawn", "voided"} else "",
    )


def _worded(name: str, value: Any) -> str:
    text = str(value)
    if name == "kind":
        return gettext(KINDS.get(text, text))
    if name == "urgency":
        return gettext(URGENCIES.get(text, text))
    if name in {"signed_on", "received_on", "reply_due"} and text:
        return date_vn(date.fromisoformat(text))
    return text


def _link(document: OfficialDocument) -> Named:
    label = f"{document.full_number or gettext(KINDS[document.kind])}: {document.summary}"
    return Named(label, reverse("document", args=[document.programme_id, document.pk]))


def _read_from(reading: DocumentReading | None) -> str:
    return reading.file.name if reading is not None else ""
