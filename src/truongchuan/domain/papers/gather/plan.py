"""Data of a plan with its annex, and of next year's draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from truongchuan.domain.accreditation.certificates import list_certificates
from truongchuan.domain.directory.models import School
from truongchuan.domain.papers.desk import Desk, PaperParams
from truongchuan.domain.papers.gather.common import (
    PlanCitation,
    QuarterLine,
    SchoolLine,
    TaskLine,
    cite_plan,
    quarters_of,
    schools_of,
    tasks_of,
)
from truongchuan.domain.papers.gather.law import Citation, recognition_law
from truongchuan.domain.programmes.models import PlanVersion, Target
from truongchuan.domain.programmes.selectors import list_duties, list_measures, newest_version
from truongchuan.domain.programmes.states import TargetState
from truongchuan.engines.plan.codec import load
from truongchuan.engines.plan.facts import PlanFacts
from truongchuan.engines.schedule.lead_times import add_months, lead_times_on

MOST_QUESTIONS = 20


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A line of the imported plan's text, or a heading. ``depth`` is 1 for "I", 0 for text."""

    number: int
    text: str
    depth: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class DutyLines:
    """A unit with its duties."""

    section: str
    unit: str
    items: tuple[str, ...]
    line: int | None


@dataclass(frozen=True, slots=True)
class PlanPart:
    """One top section: its own words, and which structured parts belong in it."""

    label: str
    title: str
    lines: tuple[PlanLine, ...]
    holds_targets: bool = False
    holds_duties: bool = False


@dataclass(frozen=True, slots=True)
class PlanData:
    """A plan as the programme stands: bases and general parts in its own words, the rest as data.

    ``parts`` is empty for a programme whose text has no sections; the writer then uses the
    usual ones.
    """

    plan: PlanCitation
    on: date
    bases: tuple[PlanLine, ...]
    parts: tuple[PlanPart, ...]
    measures: tuple[str, ...]
    duties: tuple[DutyLines, ...]
    schools: tuple[SchoolLine, ...]
    quarters: tuple[QuarterLine, ...]
    tasks: tuple[TaskLine, ...]
    recipients: tuple[str, ...]
    closing: str
    place: str


def gather_plan(desk: Desk, _params: PaperParams) -> PlanData:
    """Gather the whole plan from the programme."""
    programme = desk.programme
    version = newest_version(programme=programme)
    facts = load(PlanFacts, version.facts) if version else PlanFacts()
    text = _Text(version, facts)
    return PlanData(
        plan=cite_plan(desk),
        on=desk.on,
        bases=text.bases(),
        parts=text.parts(),
        measures=tuple(
            list_measures(actor=desk.actor, programme=programme).values_list("text", flat=True)
        ),
        duties=_duties(desk),
        schools=tuple(schools_of(desk)),
        quarters=tuple(quarters_of(desk)),
        tasks=tuple(t for t in tasks_of(desk) if not t.label.startswith("B")),
        recipients=tuple(r.text for r in facts.recipients),
        closing=text.closing(),
        place=facts.document.place or "",
    )


def _duties(desk: Desk) -> tuple[DutyLines, ...]:
    groups: dict[tuple[str, str], list[str]] = {}
    first: dict[tuple[str, str], int | None] = {}
    for duty in list_duties(actor=desk.actor, programme=desk.programme):
        key = (duty.section, duty.unit_as_written)
        groups.setdefault(key, []).append(duty.text)
        first.setdefault(key, duty.line)
    return tuple(
        DutyLines(section, unit, tuple(items), first[section, unit])
        for (section, unit), items in groups.items()
    )


class _Text:
    """Parts the imported text by its sections."""

    def __init__(self, version: PlanVersion | None, facts: PlanFacts) -> None:
        self.facts = facts
        text = version.text.text if version else ""
        self.lines = text.split("\n")
        self.tops = [s for s in facts.sections if "." not in s.no]
        self.headings = {s.span.line: s for s in facts.sections}
        table = min((r.span.line for r in facts.roadmap), default=len(self.lines) + 1)
        foot = [r.span.line for r in facts.recipients]
        signed = facts.document.signatory_span
        ends = [table, *foot, *([signed.line] if signed else [])]
        self.end = min(ends)

    def bases(self) -> tuple[PlanLine, ...]:
        """The paragraphs between title and first section, without the last, which leads in."""
        title = self.facts.document.title_span
        if title is None or not self.tops:
            return ()
        found = self._texts(title.line + 1, self.tops[0].span.line)
        return tuple(found[:-1]) if len(found) > 1 else ()

    def closing(self) -> str:
        """The last paragraph before the recipients, when it belongs to no list."""
        duties = [i.span.line for d in self.facts.duties for i in d.items]
        if not duties:
            return ""
        found = self._texts(max(duties) + 1, self.end)
        return found[0].text if found and not found[0].text.startswith(("-", "+")) else ""

    def parts(self) -> tuple[PlanPart, ...]:
        """The top sections with what they hold."""
        stops = [*(s.span.line for s in self.tops[1:]), self.end][: len(self.tops)]
        return tuple(
            self._part(s.no, s.title, s.span.line, stop)
            for s, stop in zip(self.tops, stops, strict=True)
        )

    def _part(self, label: str, title: str, first: int, stop: int) -> PlanPart:
        targets = self.facts.targets
        spans = [targets.new_span, targets.renewal_span, *(q.span for q in targets.by_quarter)]
        duties = [d.span.line for d in self.facts.duties]
        holds_duties = any(first < line < stop for line in duties)
        last = min((line for line in duties if first < line < stop), default=stop)
        return PlanPart(
            label=label,
            title=title,
            lines=tuple(self._texts(first + 1, last if holds_duties else stop)),
            holds_targets=any(s is not None and first < s.line < stop for s in spans),
            holds_duties=holds_duties,
        )

    def _texts(self, first: int, stop: int) -> list[PlanLine]:
        found = []
        for number in range(first, min(stop, len(self.lines) + 1)):
            words = self.lines[number - 1].strip()
            section = self.headings.get(number)
            if section is not None:
                depth = section.no.count(".") + 1
                found.append(PlanLine(number, section.title, depth, section.no.split(".", 1)[-1]))
            elif words:
                found.append(PlanLine(number, words))
        return found


@dataclass(frozen=True, slots=True)
class Expiry:
    """A recognition that runs out: of which school, and when."""

    school_id: int
    name: str
    decision: str
    on: date


@dataclass(frozen=True, slots=True)
class NextPlanData:
    """Next year's draft: what this year left, which recognitions run out, what is not known.

    ``unknown`` are schools of which no decision on recognition is recorded, ``unknown_count`` how
    many there are; ``duties`` and ``tasks`` are this year's, to be moved by a year.
    """

    plan: PlanCitation
    on: date
    year: int
    recognised: tuple[SchoolLine, ...]
    carried: tuple[SchoolLine, ...]
    expiring: tuple[Expiry, ...]
    unknown: tuple[str, ...]
    unknown_count: int
    law: tuple[Citation, ...]
    measures: tuple[str, ...]
    duties: tuple[DutyLines, ...]
    tasks: tuple[TaskLine, ...]
    recipients: tuple[str, ...]


def gather_next_plan(desk: Desk, params: PaperParams) -> NextPlanData:
    """Gather next year's draft from this year's results."""
    this = gather_plan(desk, params)
    year = this.plan.year + 1
    kinds = set(
        School.objects.filter(authority_id=desk.programme.authority_id).values_list(
            "kind", flat=True
        )
    )
    expiring, known = _expiring(desk, (year, year + 1) if this.plan.of_school_year else (year,))
    open_lines = [
        s for s in this.schools if s.state not in {TargetState.RECOGNISED, TargetState.WITHDRAWN}
    ]
    counted = {s.school_id for s in this.schools}
    carried = {s.school_id for s in open_lines}
    unknown = (
        School.objects.visible_to(desk.actor)
        .filter(authority_id=desk.programme.authority_id)
        .exclude(pk__in=known)
        .exclude(pk__in=counted)
        .order_by("organisation__sort_key")
    )
    return NextPlanData(
        plan=this.plan,
        on=desk.on,
        year=year,
        recognised=tuple(s for s in this.schools if s.state == TargetState.RECOGNISED),
        carried=tuple(open_lines),
        expiring=tuple(e for e in expiring if e.school_id not in carried),
        unknown=tuple(unknown.values_list("organisation__name", flat=True)[:MOST_QUESTIONS]),
        unknown_count=unknown.count(),
        law=recognition_law(desk, kinds),
        measures=this.measures,
        duties=this.duties,
        tasks=this.tasks,
        recipients=this.recipients,
    )


def _expiring(desk: Desk, years: tuple[int, ...]) -> tuple[tuple[Expiry, ...], set[int]]:
    """Return recognitions that run out in some years, and the schools of which one is recorded.

    What a certificate says counts more than a decision with the validity of the law.
    """
    held = {
        c.school_id: c
        for c in list_certificates(actor=desk.actor, holding_on=desk.on)
        .filter(authority_id=desk.programme.authority_id, valid_to__isnull=False)
        .order_by("valid_to")
    }
    terms = lead_times_on(desk.lead_times, desk.on)
    validity = next((t for k, t in terms.items() if k.startswith("validity")), None)
    decided = (
        Target.objects.filter(
            programme__authority_id=desk.programme.authority_id, decided_on__isnull=False
        )
        .select_related("school__organisation")
        .order_by("decided_on")
    )
    newest = {target.school_id: target for target in decided}
    found = [
        Expiry(c.school_id, c.school.name, c.number, c.valid_to)
        for c in held.values()
        if c.valid_to is not None and c.valid_to.year in years
    ]
    for target in newest.values():
        if target.school_id in held:
            continue
        if validity is None or validity.value is None or target.decided_on is None:
            continue
        end = add_months(target.decided_on, validity.value)
        if end.year in years:
            found.append(Expiry(target.school_id, target.school.name, target.decision_number, end))
    return tuple(found), set(newest) | set(held)
