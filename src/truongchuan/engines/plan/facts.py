"""The facts of a plan document, each with the place it stands at.

``None`` or an empty tuple means that the document does not state the fact; nothing is guessed.
Months are ``2023-05``, quarters ``2023-Q3``, dates :class:`datetime.date`.
:func:`facts_as_dict` gives the JSON shape that other programs rely on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from truongchuan.engines.plan.document import Span


class SchoolKind(StrEnum):
    """Kind of school; it is part of a school's identity (TH Ngô Quyền is not THCS Ngô Quyền)."""

    PRESCHOOL = "preschool"
    PRIMARY = "primary"
    LOWER_SECONDARY = "lower_secondary"
    PRIMARY_LOWER_SECONDARY = "primary_lower_secondary"
    UPPER_SECONDARY = "upper_secondary"
    LOWER_UPPER_SECONDARY = "lower_upper_secondary"
    MULTI_LEVEL = "multi_level"
    CONTINUING = "continuing"


class Recognition(StrEnum):
    """How the school is to be recognised, or that it was (reports of decisions)."""

    NEW = "new"
    RENEWAL = "renewal"
    RECOGNISED = "recognised"


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """Head and foot of the document. ``blanks`` are places left open: (field, span)."""

    kind: str | None = None
    number: str | None = None
    date: date | None = None
    issuer: str | None = None
    place: str | None = None
    title: str | None = None
    signatory_name: str | None = None
    signatory_position: str | None = None
    number_span: Span | None = None
    date_span: Span | None = None
    title_span: Span | None = None
    signatory_span: Span | None = None
    blanks: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class LegalReference:
    """A citation as the document gives it.

    ``kind`` is the word it uses (``Thông tư``, ``Chỉ thị``, ``Nghị quyết`` …), ``topic`` what it
    says the instrument is about; ``period`` a period named in the citation ("2021-2025").
    """

    kind: str | None
    number: str | None
    date: date | None
    issuer: str | None
    title: str | None
    span: Span
    period: str | None = None


@dataclass(frozen=True, slots=True)
class QuarterTarget:
    """Stated counts for a quarter; the counts include the stretch target."""

    quarter: str
    total: int | None
    new: int | None
    renewal: int | None
    stretch: int
    span: Span
    new_span: Span | None = None
    renewal_span: Span | None = None


@dataclass(frozen=True, slots=True)
class YearTarget:
    """A figure stated for one year of a plan over several years.

    ``cumulative`` is true when the document counts all schools recognised by the end of the year.
    """

    year: int
    total: int | None
    new: int | None
    renewal: int | None
    cumulative: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Targets:
    """Stated counts for the plan; ``new`` excludes the stretch target.

    For a plan over several years ``by_year`` holds the cumulative or yearly figures it states.
    """

    new: int | None = None
    stretch: int | None = None
    renewal: int | None = None
    total: int | None = None
    by_quarter: tuple[QuarterTarget, ...] = ()
    by_year: tuple[YearTarget, ...] = ()
    new_span: Span | None = None
    stretch_span: Span | None = None
    renewal_span: Span | None = None
    total_span: Span | None = None


@dataclass(frozen=True, slots=True)
class SchoolMention:
    """One place that names a school, as written there."""

    as_written: str
    span: Span


@dataclass(frozen=True, slots=True)
class SchoolFact:
    """A school that the plan sets a target for.

    ``name`` is the canonical name with its kind prefix ("THCS Tây Sơn"): the most frequent
    spelling of the lists. ``mentions`` are all places in the document that name it. ``year`` is
    the target year where a plan over several years states one.
    """

    name: str
    kind: SchoolKind
    span: Span
    place: str | None = None
    recognition: Recognition | None = None
    degree: int | None = None
    quarter: str | None = None
    stretch: bool = False
    mentions: tuple[SchoolMention, ...] = ()
    year: int | None = None

    @property
    def variants(self) -> tuple[str, ...]:
        """Spellings other than the canonical one, in order of appearance."""
        seen = dict.fromkeys(m.as_written for m in self.mentions)
        return tuple(written for written in seen if written != self.name)


@dataclass(frozen=True, slots=True)
class UnitMention:
    """A unit named somewhere: canonical name, the words of the document, and where.

    ``vague`` is true when the words name no definite unit ("các phòng ban liên quan").
    ``group`` names a group of schools or wards instead of a unit ("Các trường được giao chỉ
    tiêu", "UBND 18 phường").
    """

    name: str
    as_written: str
    span: Span
    vague: bool = False
    group: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class RoadmapRow:
    """One row of the roadmap table.

    ``schools`` holds canonical names when the row lists schools, else None; ``school_group``
    is ``all``, ``new``, ``renewal``, a quarter (``2023-Q4``) or None. ``stated_school_count``
    is the count the row states ("08 trường"). ``advises_to`` is Y in "X tham mưu Y".
    ``period_text`` is the period as written; months that a row inherits from the row above have
    ``period_inherited``.
    """

    row: int
    months: tuple[str, ...]
    task: str
    lead: tuple[UnitMention, ...]
    cooperating: tuple[UnitMention, ...]
    span: Span
    schools: tuple[str, ...] | None = None
    school_mentions: tuple[tuple[str, SchoolMention], ...] = ()
    school_group: str | None = None
    stated_school_count: int | None = None
    stated_count_span: Span | None = None
    advises_to: UnitMention | None = None
    period_text: str | None = None
    period_inherited: bool = False
    due: date | None = None
    starts: date | None = None
    task_span: Span | None = None
    period_span: Span | None = None
    lead_span: Span | None = None
    cooperating_span: Span | None = None


@dataclass(frozen=True, slots=True)
class DutyItem:
    """One duty of a unit, in the document's words."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Duty:
    """The duties of one unit under its number ("2.1")."""

    no: str | None
    unit: UnitMention
    items: tuple[DutyItem, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Recipient:
    """A line of "Nơi nhận"."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section with its full number path ("III.2.1"); ``body`` runs to the next one."""

    no: str
    title: str
    span: Span
    body: Span


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure (giải pháp) or task (nhiệm vụ) item of the text, outside the duty list."""

    section: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """An abbreviation that the document defines: "cơ sở vật chất (CSVC)"."""

    short: str
    long: str
    span: Span


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """Everything the reader found."""

    document: DocumentFacts = field(default_factory=DocumentFacts)
    years: tuple[int, ...] = ()
    legal_references: tuple[LegalReference, ...] = ()
    targets: Targets = field(default_factory=Targets)
    schools: tuple[SchoolFact, ...] = ()
    roadmap: tuple[RoadmapRow, ...] = ()
    duties: tuple[Duty, ...] = ()
    measures: tuple[Measure, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    sections: tuple[Section, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()
    school_mentions: tuple[tuple[str, SchoolMention], ...] = ()


def facts_as_dict(facts: PlanFacts) -> dict[str, Any]:
    """Return the contract's JSON shape (dates ISO, spans as objects)."""
    document = facts.document
    signatory = None
    if document.signatory_name or document.signatory_position:
        signatory = {"name": document.signatory_name, "position": document.signatory_position}
    return {
        "document": {
            "kind": document.kind,
            "number": document.number,
            "date": document.date.isoformat() if document.date else None,
            "issuer": document.issuer,
            "place": document.place,
            "title": document.title,
            "signatory": signatory,
        },
        "years": list(facts.years),
        "legal_references": [_reference(r) for r in facts.legal_references],
        "targets": _targets(facts.targets),
        "schools": [_school(s) for s in facts.schools],
        "roadmap": [_row(r) for r in facts.roadmap],
        "duties": [_duty(d) for d in facts.duties],
        "measures": [
            {"section": m.section, "text": m.text, "span": m.span.as_dict()} for m in facts.measures
        ],
        "recipients": [r.text for r in facts.recipients],
        "sections": [
            {"no": s.no, "title": s.title, "span": s.span.as_dict()} for s in facts.sections
        ],
        "abbreviations": [
            {"short": a.short, "long": a.long, "span": a.span.as_dict()}
            for a in facts.abbreviations
        ],
    }


def _reference(reference: LegalReference) -> dict[str, Any]:
    return {
        "kind": reference.kind,
        "number": reference.number,
        "date": reference.date.isoformat() if reference.date else None,
        "issuer": reference.issuer,
        "title": reference.title,
        "period": reference.period,
        "span": reference.span.as_dict(),
    }


def _targets(targets: Targets) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "new": targets.new,
        "stretch": targets.stretch,
        "renewal": targets.renewal,
        "total": targets.total,
        "by_quarter": {
            q.quarter: {
                "total": q.total,
                "new": q.new,
                "renewal": q.renewal,
                "stretch": q.stretch,
            }
            for q in targets.by_quarter
        },
    }
    if targets.by_year:
        shape["by_year"] = {
            str(y.year): {
                "total": y.total,
                "new": y.new,
                "renewal": y.renewal,
                "cumulative": y.cumulative,
            }
            for y in targets.by_year
        }
    return shape


def _school(school: SchoolFact) -> dict[str, Any]:
    return {
        "name": school.name,
        "kind": str(school.kind),
        "place": school.place,
        "recognition": str(school.recognition) if school.recognition else None,
        "degree": school.degree,
        "quarter": school.quarter,
        "year": school.year,
        "stretch": school.stretch,
        "variants": list(school.variants),
        "span": school.span.as_dict(),
    }


def _row(row: RoadmapRow) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "row": row.row,
        "months": list(row.months),
        "task": row.task,
        "lead": [u.name for u in row.lead],
        "lead_as_written": [u.as_written for u in row.lead],
        "cooperating": [u.name for u in row.cooperating],
        "cooperating_as_written": [u.as_written for u in row.cooperating],
        "schools": None if row.schools is None else list(row.schools),
        "school_group": row.school_group,
        "stated_school_count": row.stated_school_count,
        "starts": row.starts.isoformat() if row.starts else None,
        "due": row.due.isoformat() if row.due else None,
        "span": row.span.as_dict(),
    }
    if row.advises_to is not None:
        shape["advises_to"] = row.advises_to.name
    return shape


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "no": duty.no,
        "unit": duty.unit.name,
        "unit_as_written": duty.unit.as_written,
        "items": [{"text": i.text, "span": i.span.as_dict()} for i in duty.items],
        "span": duty.span.as_dict(),
    }


def group_members(facts: PlanFacts, group: str) -> tuple[str, ...]:
    """Return the canonical names that a school group stands for.

    ``all``: every school of the plan; ``new``, ``renewal``; a quarter.
    """
    members: Mapping[str, bool] = {
        s.name: group in {"all", s.recognition, s.quarter} for s in facts.schools
    }
    return tuple(name for name, belongs in members.items() if belongs)
