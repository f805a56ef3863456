"""Steps of recognition: schools against steps, and one school's way with the legal terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from truongchuan.adapters.recognition import load_recognition_terms
from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.domain.directory.models import School
from truongchuan.domain.oversight.models import RecognitionStep
from truongchuan.domain.oversight.policies import may
from truongchuan.domain.oversight.selectors import (
    count_steps_reached,
    step_history,
    steps_by_target,
    targets_at_step,
)
from truongchuan.domain.oversight.terms import Term, TermState, terms_of
from truongchuan.domain.programmes.models import Programme, Target
from truongchuan.domain.programmes.school_selectors import get_target
from truongchuan.domain.scheduling.inputs import calendar_of, current_swaps
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.schedule.calendar import WorkingCalendar
from truongchuan.engines.schedule.lead_times import LeadUnit
from truongchuan.engines.text import fold
from truongchuan.web.presenters.book_notes import notes_of
from truongchuan.web.presenters.query import PAGE_SIZE, Option, one_of, options, words
from truongchuan.web.presenters.remedies import Mark, file_url, mark_of
from truongchuan.web.presenters.school_head import TabLink, school_tabs
from truongchuan.web.schedule import current_calendar
from truongchuan.wording.oversight import STEPS, STEPS_SHORT, TERM_STATES, VERIFICATIONS

PRESSING = (TermState.LATE, TermState.CHECK)


@dataclass(frozen=True, slots=True)
class TermView:
    """A legal term in words, with its ground and how sure it is."""

    words: str
    began_on: date
    last_day: date | None
    done_on: date | None
    mark: Mark
    article: str
    verification: str
    source: str


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A school with the day of every step, and the terms that press."""

    name: str
    url: str
    quarter: str
    state: str
    days: list[tuple[str, date | None]]
    pressing: list[TermView]


@dataclass(frozen=True, slots=True)
class RecognitionPage:
    """Everything on the page of schools against steps."""

    lines: list[TargetLine]
    page: Page[Target]
    labels: list[tuple[str, str]]
    words: str
    steps: list[Option]
    totals: dict[str, int]
    total: int


def _asked(query: QueryDict) -> str:
    return one_of(query, "step", [*STEPS, *(f"-{kind}" for kind in STEPS)])


def recognition_page(
    *, actor: Actor, programme: Programme, on: date, query: QueryDict
) -> RecognitionPage:
    """Return the page that a query string asks for; the number of queries is fixed."""
    step, text = _asked(query), words(query)
    targets = targets_at_step(actor=actor, programme=programme, step=step)
    for word in fold(text).split():
        targets = targets.filter(school__organisation__folded__contains=word)
    found = targets.order_by("quarter", "school__organisation__sort_key", "pk")
    page = Paginator(found, PAGE_SIZE).get_page(query.get("page"))
    reached = count_steps_reached(actor=actor, programme=programme)
    total = targets_at_step(actor=actor, programme=programme).order_by().count()
    choices = [
        (kind, gettext("đã có: %s") % gettext(STEPS[kind]), n) for kind, n in reached.items()
    ]
    choices += [
        (f"-{kind}", gettext("chưa có: %s") % gettext(STEPS[kind]), total - reached.get(kind, 0))
        for kind in STEPS
    ]
    return RecognitionPage(
        lines=target_lines(programme, list(page), on),
        page=page,
        labels=[(gettext(STEPS_SHORT[kind]), gettext(STEPS[kind])) for kind in STEPS],
        words=text,
        steps=options((c for c in choices if c[2]), step),
        totals={kind: reached.get(kind, 0) for kind in STEPS},
        total=total,
    )


def target_lines(programme: Programme, targets: list[Target], on: date) -> list[TargetLine]:
    """Return targets as rows, in two queries."""
    steps = steps_by_target(programme=programme, target_ids=[t.pk for t in targets])
    calendar = _calendar(programme, on)
    lines = []
    for target in targets:
        own = steps.get(target.pk, {})
        days = {kind: step.on for kind, step in own.items()}
        terms = _terms(days, calendar, on)
        lines.append(
            TargetLine(
                name=target.school.name,
                url=reverse("school_recognition", args=[programme.pk, target.school_id]),
                quarter=target.quarter,
                state=target.state,
                days=[(gettext(STEPS_SHORT[kind]), days.get(kind)) for kind in STEPS],
                pressing=[term_view(t) for t in terms if t.state in PRESSING and t.done_on is None],
            )
        )
    return lines


def _calendar(programme: Programme, on: date) -> WorkingCalendar:
    return calendar_of(programme, on, current_calendar(), current_swaps(programme))


def _terms(days: dict[str, date], calendar: WorkingCalendar, on: date) -> tuple[Term, ...]:
    return terms_of(days, leads=load_recognition_terms(), calendar=calendar, on=on)


def term_view(term: Term) -> TermView:
    """Return a term in words."""
    lead = term.lead
    if lead.value is None:
        limit = gettext("chưa có quy định về thời hạn")
    elif lead.unit is LeadUnit.MONTH:
        limit = ngettext("%(n)s tháng", "%(n)s tháng", lead.value) % {"n": lead.value}
    else:
        limit = ngettext("%(n)s ngày làm việc", "%(n)s ngày làm việc", lead.value) % {
            "n": lead.value
        }
    return TermView(
        words=gettext("%(step)s, kể từ %(from)s: %(limit)s")
        % {
            "step": gettext(STEPS[lead.step]),
            "from": gettext(STEPS[lead.from_step or lead.step]).lower(),
            "limit": limit,
        },
        began_on=term.began_on,
        last_day=term.last_day,
        done_on=term.done_on,
        mark=mark_of(TERM_STATES, term.state.value),
        article=lead.article or "",
        verification=gettext(VERIFICATIONS[lead.verification]),
        source=lead.source,
    )


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of one school: entered, or still to come."""

    kind: str
    label: str
    css: str
    step: RecognitionStep | None
    file_url: str
    take_back_url: str


@dataclass(frozen=True, slots=True)
class SchoolRecognition:
    """Everything on the page of one school's way to recognition."""

    school: School
    tabs: list[TabLink]
    target: Target | None
    steps: list[StepView]
    taken_back: list[tuple[str, RecognitionStep]]
    terms: list[TermView]
    entered: set[str]
    may_write: bool


def school_recognition(
    *, actor: Actor, programme: Programme, school: School, on: date
) -> SchoolRecognition:
    """Put the page of one school together."""
    target = get_target(actor=actor, programme=programme, school=school)
    history = list(step_history(actor=actor, target=target)) if target else []
    standing = {step.kind: step for step in history if step.taken_back_on is None}
    may_write = target is not None and may(actor, "oversight.manage", target)
    coming = next((kind for kind in STEPS if kind not in standing), "")
    terms = _terms({k: s.on for k, s in standing.items()}, _calendar(programme, on), on)
    return SchoolRecognition(
        school=school,
        tabs=school_tabs(programme, school, "school_recognition"),
        target=target,
        steps=[
            StepView(
                kind=kind,
                label=gettext(label),
                css="done" if kind in standing else ("next" if kind == coming else "todo"),
                step=standing.get(kind),
                file_url=file_url(programme, standing[kind].file) if kind in standing else "",
                take_back_url=reverse(
                    "recognition_take_back", args=[programme.pk, school.pk, standing[kind].pk]
                )
                if may_write and kind in standing
                else "",
            )
            for kind, label in STEPS.items()
        ],
        taken_back=[(gettext(STEPS[s.kind]), s) for s in history if s.taken_back_on is not None],
        terms=[term_view(term) for term in terms],
        entered=set(standing),
        may_write=may_write,
    )


def recognition_table(*, actor: Actor, programme: Programme, on: date, query: QueryDict) -> Table:
    """Return what the page shows, all pages of it, as a table to write."""
    targets = targets_at_step(actor=actor, programme=programme, step=_asked(query))
    for word in fold(words(query)).split():
        targets = targets.filter(school__organisation__folded__contains=word)
    found = list(targets.order_by("quarter", "school__organisation__sort_key", "pk"))
    lines = target_lines(programme, found, on)
    return Table(
        title=gettext("Các bước công nhận theo trường"),
        sheet=gettext("Các bước công nhận"),
        notes=notes_of(programme, on),
        columns=(
            Column(gettext("STT"), CellKind.INTEGER, 6),
            Column(gettext("Trường"), width=30),
            Column(gettext("Thời hạn"), width=10),
            *(Column(gettext(label), CellKind.DATE, 13) for label in STEPS.values()),
            Column(gettext("Thời hạn cần chú ý"), width=50),
        ),
        rows=[
            (
                place,
                line.name,
                line.quarter,
                *(day for _label, day in line.days),
                "; ".join(f"{t.mark.label}: {t.words}" for t in line.pressing),
            )
            for place, line in enumerate(lines, start=1)
        ],
    )
