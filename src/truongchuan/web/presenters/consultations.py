"""Consultations of a higher level: the sessions, the board of findings by school, one session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.domain.directory.models import School
from truongchuan.domain.oversight.models import Consultation, ConsultationFinding
from truongchuan.domain.oversight.policies import may
from truongchuan.domain.oversight.selectors import (
    AdviceFilter,
    advice_of_row,
    list_advice,
    list_consultations,
    with_moves,
)
from truongchuan.domain.oversight.states import UNSETTLED
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.origins import Origin
from truongchuan.web.presenters.book_notes import notes_of
from truongchuan.web.presenters.query import Option, number, one_of, options, words
from truongchuan.web.presenters.remedies import (
    RemedyView,
    file_url,
    ref_address,
    remedy_state,
    remedy_view,
)
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.oversight import LEVELS, REMEDY_FILTERS, REMEDY_STATES

PAGE_SIZE = 40


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session as one row."""

    url: str
    consultation: Consultation
    level: str
    schools: int
    found: int
    unsettled: int
    late: int
    overdue: bool


@dataclass(frozen=True, slots=True)
class AdviceView:
    """A finding with its school, its item, its task and its way to being put right."""

    finding: ConsultationFinding
    remedy: RemedyView
    unit: str
    ref_url: str
    task_label: str
    task_url: str
    session_url: str
    act_url: str
    may_assign: bool


@dataclass(frozen=True, slots=True)
class SchoolGroup:
    """The findings of one school on a page."""

    name: str
    url: str
    lines: list[AdviceView]


@dataclass(frozen=True, slots=True)
class ConsultationsPage:
    """Everything on the page, in one of its two views."""

    by_school: bool
    sessions: list[SessionLine]
    groups: list[SchoolGroup]
    page: Page[Consultation] | Page[ConsultationFinding]
    unsettled: int
    late: int
    session_count: int
    words: str
    states: list[Option]
    may_write: bool


def filter_from(query: QueryDict) -> AdviceFilter:
    """Read the filter of findings from a query string."""
    return AdviceFilter(
        state=one_of(query, "state", REMEDY_FILTERS),
        school_id=number(query, "school"),
        words=words(query),
    )


def consultations_page(
    *, actor: Actor, programme: Programme, on: date, query: QueryDict
) -> ConsultationsPage:
    """Return the page that a query string asks for; the number of queries is fixed."""
    by_school, where = query.get("muc") == "truong", filter_from(query)
    everything = list_advice(actor=actor, programme=programme, on=on)
    sessions = list_consultations(actor=actor, programme=programme, on=on)
    page: Page[Consultation] | Page[ConsultationFinding]
    lines: list[SessionLine] = []
    groups: list[SchoolGroup] = []
    if by_school:
        found = with_moves(list_advice(actor=actor, programme=programme, on=on, where=where))
        page = found_page = Paginator(found, PAGE_SIZE).get_page(query.get("page"))
        groups = school_groups(actor, programme, list(found_page), on)
    else:
        page = session_page = Paginator(sessions, PAGE_SIZE).get_page(query.get("page"))
        lines = [_line(programme, session, on) for session in session_page]
    states = [
        (code, gettext(label), _count(everything, code, on))
        for code, label in REMEDY_FILTERS.items()
    ]
    counts = {code: n for code, _label, n in states}
    return ConsultationsPage(
        by_school=by_school,
        sessions=lines,
        groups=groups,
        page=page,
        unsettled=counts["unsettled"],
        late=counts["late"],
        session_count=sessions.order_by().count(),
        words=where.words,
        states=options((s for s in states if s[2]), where.state),
        may_write=may(actor, "oversight.manage", programme),
    )


def _count(everything: QuerySet[ConsultationFinding], code: str, on: date) -> int:
    if code == "late":
        return everything.filter(state__in=UNSETTLED, due_on__lt=on).count()
    wanted = UNSETTLED if code == "unsettled" else {code}
    return everything.filter(state__in=wanted).count()


def _line(programme: Programme, session: Consultation, on: date) -> SessionLine:
    return SessionLine(
        url=reverse("consultation", args=[programme.pk, session.pk]),
        consultation=session,
        level=gettext(LEVELS[session.level]),
        schools=session.school_count,  # type: ignore[attr-defined]
        found=session.found,  # type: ignore[attr-defined]
        unsettled=session.unsettled,  # type: ignore[attr-defined]
        late=session.late,  # type: ignore[attr-defined]
        overdue=session.held_on is None and session.on < on,
    )


def school_groups(
    actor: Actor, programme: Programme, findings: list[ConsultationFinding], on: date
) -> list[SchoolGroup]:
    """Return findings, which stand by school, in groups."""
    return [
        SchoolGroup(
            name=school.name,
            url=reverse("school", args=[programme.pk, school.pk]),
            lines=[advice_view(actor, programme, finding, on) for finding in found],
        )
        for school, found in groupby(findings, key=lambda finding: finding.school)
    ]


def advice_view(
    actor: Actor, programme: Programme, finding: ConsultationFinding, on: date
) -> AdviceView:
    """Return a finding; its moves must have been fetched with it."""
    row, session = finding.row, finding.consultation
    return AdviceView(
        finding=finding,
        remedy=remedy_view(actor=actor, programme=programme, finding=finding, on=on),
        unit=finding.unit.label if finding.unit else "",
        ref_url=ref_address(programme, finding.school_id, finding.ref) if finding.ref else "",
        task_label=row.label if row else "",
        task_url=reverse("task", args=[programme.pk, row.number]) if row else "",
        session_url=reverse("consultation", args=[programme.pk, session.pk]),
        act_url=reverse("consultation_finding", args=[programme.pk, session.pk, finding.pk]),
        may_assign=row is None
        and finding.state in UNSETTLED
        and may(actor, "oversight.manage", session),
    )


@dataclass(frozen=True, slots=True)
class ConsultationPage:
    """Everything on the page of one session."""

    consultation: Consultation
    level: str
    overdue: bool
    schools: list[tuple[str, str]]
    groups: list[SchoolGroup]
    file_url: str
    task_url: str
    may_write: bool


def consultation_page(
    *, actor: Actor, programme: Programme, consultation: Consultation, on: date
) -> ConsultationPage:
    """Put the page of a session together; the number of queries is fixed."""
    found = with_moves(
        list_advice(actor=actor, programme=programme, on=on, consultation=consultation)
    )
    row = consultation.row
    return ConsultationPage(
        consultation=consultation,
        level=gettext(LEVELS[consultation.level]),
        overdue=consultation.held_on is None and consultation.on < on,
        schools=[
            (school.name, reverse("school", args=[programme.pk, school.pk]))
            for school in consulted(consultation)
        ],
        groups=school_groups(actor, programme, list(found), on),
        file_url=file_url(programme, consultation.file),
        task_url=reverse("task", args=[programme.pk, row.number]) if row else "",
        may_write=may(actor, "oversight.manage", consultation),
    )


def consulted(consultation: Consultation) -> list[School]:
    """Return the schools of a session by name."""
    schools = consultation.schools.select_related("organisation")
    return list(schools.order_by("organisation__sort_key", "pk"))


def advice_mentions(actor: Actor, programme: Programme, row: RoadmapRow) -> list[Origin]:
    """Return the findings that a task puts right, for the task's page."""
    return [
        Origin(
            label=gettext("Kiến nghị của %(level)s về %(school)s: %(text)s")
            % {
                "level": gettext(LEVELS[finding.consultation.level]),
                "school": finding.school.name,
                "text": finding.text[:120],
            },
            url=reverse("consultation", args=[programme.pk, finding.consultation_id]),
            note=date_vn(finding.consultation.on),
        )
        for finding in advice_of_row(actor=actor, row=row)[:10]
    ]


def advice_table(*, actor: Actor, programme: Programme, on: date, query: QueryDict) -> Table:
    """Return the findings that a query string asks for, as a table to write."""
    found = list_advice(actor=actor, programme=programme, on=on, where=filter_from(query))
    return Table(
        title=gettext("Kiến nghị của Sở và cấp trên theo trường"),
        sheet=gettext("Kiến nghị"),
        notes=notes_of(programme, on),
        columns=(
            Column(gettext("STT"), CellKind.INTEGER, 6),
            Column(gettext("Trường"), width=30),
            Column(gettext("Ngày làm việc"), CellKind.DATE, 12),
            Column(gettext("Cấp làm việc"), width=18),
            Column(gettext("Tiêu chí, chỉ báo"), width=14),
            Column(gettext("Văn bản căn cứ"), width=18),
            Column(gettext("Nhận xét, kiến nghị"), width=50),
            Column(gettext("Việc phải làm"), width=40),
            Column(gettext("Đơn vị thực hiện"), width=24),
            Column(gettext("Hạn"), CellKind.DATE, 12),
            Column(gettext("Tình trạng"), width=22),
            Column(gettext("Nhiệm vụ"), width=10),
        ),
        rows=[
            (
                place,
                f.school.name,
                f.consultation.on,
                gettext(LEVELS[f.consultation.level]),
                f.ref,
                f.instrument,
                f.text,
                f.to_do,
                f.unit.name if f.unit else "",
                f.due_on,
                gettext(REMEDY_STATES[remedy_state(f, on)][2]),
                f.row.label if f.row else "",
            )
            for place, f in enumerate(found, start=1)
        ],
    )
