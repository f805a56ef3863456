"""Where the facts of a plan stand in its text, as marks for the document page.

Ids are made of the kind and the place in the text, so that they stay the same while a person
corrects what was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from truongchuan.engines.plan.document import Doubt, Span
from truongchuan.engines.plan.facts import PlanFacts
from truongchuan.web.presenters.drawn import Mark

DOCUMENT_ID = "fact-document"
TARGETS_ID = "fact-targets"


@dataclass(frozen=True, slots=True)
class FactIds:
    """The page id of every fact, in the order of the facts."""

    schools: tuple[str, ...]
    rows: tuple[str, ...]
    duties: tuple[str, ...]
    references: tuple[str, ...]
    recipients: tuple[str, ...]
    measures: tuple[str, ...]


def fact_ids(facts: PlanFacts) -> FactIds:
    """Return the ids; facts of one kind at the same place are told apart by a number."""
    return FactIds(
        schools=_ids("school", (s.span for s in facts.schools)),
        rows=_ids("row", (r.span for r in facts.roadmap)),
        duties=_ids("duty", (d.span for d in facts.duties)),
        references=_ids("law", (r.span for r in facts.legal_references)),
        recipients=_ids("recipient", (r.span for r in facts.recipients)),
        measures=_ids("measure", (m.span for m in facts.measures)),
    )


def _ids(kind: str, spans: Iterable[Span]) -> tuple[str, ...]:
    seen: dict[int, int] = {}
    ids = []
    for span in spans:
        seen[span.start] = number = seen.get(span.start, 0) + 1
        ids.append(f"fact-{kind}-{span.start}" + (f"-{number}" if number > 1 else ""))
    return tuple(ids)


def mark_anchor(fact_id: str) -> str:
    """Return the id of the place in the text where a fact stands."""
    return f"at-{fact_id}"


def plan_marks(facts: PlanFacts, links: Mapping[str, str] | None = None) -> list[Mark]:
    """Return the marks of all facts.

    ``links`` maps fact ids to pages; a mark without one leads to the fact's id in this page.
    """
    ids = fact_ids(facts)
    marks = [
        *_document_marks(facts),
        *_target_marks(facts),
        *_school_marks(facts, ids),
        *_row_marks(facts, ids),
        *_duty_marks(facts, ids),
        *(
            _mark(r.span, "law", r.number or r.title or _("căn cứ"), target)
            for r, target in zip(facts.legal_references, ids.references, strict=True)
        ),
        *(
            _mark(r.span, "recipient", _("nơi nhận"), target)
            for r, target in zip(facts.recipients, ids.recipients, strict=True)
        ),
    ]
    return marks if links is None else [_linked(mark, links) for mark in marks]


def doubt_marks(doubts: Iterable[Doubt]) -> list[Mark]:
    """Return marks on the words that text recognition is not sure of."""
    return [
        Mark(
            doubt.span.start,
            doubt.span.end,
            "doubt",
            _("đọc chưa chắc (%(percent)s%%)") % {"percent": round(doubt.confidence * 100)},
            "",
        )
        for doubt in doubts
    ]


def _mark(span: Span, kind: str, label: str, target: str, *, anchored: bool = True) -> Mark:
    anchor = mark_anchor(target) if anchored else None
    return Mark(span.start, span.end, kind, label, target, anchor)


def _linked(mark: Mark, links: Mapping[str, str]) -> Mark:
    href = links.get(mark.target, "")
    return Mark(mark.start, mark.end, mark.kind, mark.label, mark.target, mark.anchor, href, True)


def _document_marks(facts: PlanFacts) -> Iterator[Mark]:
    document = facts.document
    parts = (
        ("number", _("số, ký hiệu"), document.number_span),
        ("date", _("ngày ban hành"), document.date_span),
        ("title", _("trích yếu"), document.title_span),
        ("signatory_name", _("người ký"), document.signatory_span),
    )
    for name, label, span in parts:
        if span is not None:
            anchor = mark_anchor(f"{DOCUMENT_ID}-{name}")
            yield Mark(span.start, span.end, "document", label, DOCUMENT_ID, anchor)
    for _field, span in document.blanks:
        yield Mark(span.start, span.end, "blank", _("chỗ để trống"), DOCUMENT_ID)


def _target_marks(facts: PlanFacts) -> Iterator[Mark]:
    targets = facts.targets
    parts = (
        ("total", _("tổng số trường"), targets.total_span),
        ("new", _("công nhận mới"), targets.new_span),
        ("stretch", _("phấn đấu thêm"), targets.stretch_span),
        ("renewal", _("công nhận lại"), targets.renewal_span),
    )
    for name, label, span in parts:
        if span is not None:
            anchor = mark_anchor(f"{TARGETS_ID}-{name}")
            yield Mark(span.start, span.end, "target", label, TARGETS_ID, anchor)
    for quarter in targets.by_quarter:
        anchor = mark_anchor(f"{TARGETS_ID}-{quarter.quarter}")
        span = quarter.span
        yield Mark(span.start, span.end, "target", quarter.quarter, TARGETS_ID, anchor)


def _school_marks(facts: PlanFacts, ids: FactIds) -> Iterator[Mark]:
    for school, target in zip(facts.schools, ids.schools, strict=True):
        yield _mark(school.span, "school", school.name, target)
        for mention in school.mentions:
            if mention.span != school.span:
                yield _mark(mention.span, "school", school.name, target, anchored=False)


def _row_marks(facts: PlanFacts, ids: FactIds) -> Iterator[Mark]:
    for row, target in zip(facts.roadmap, ids.rows, strict=True):
        label = _("nhiệm vụ %(number)s") % {"number": row.row}
        yield _mark(row.task_span or row.span, "row", label, target)
        parts = (
            ("period", _("thời gian"), row.period_span),
            ("unit", _("chủ trì"), row.lead_span),
            ("unit", _("phối hợp"), row.cooperating_span),
            ("count", _("số trường nêu ra"), row.stated_count_span),
        )
        for kind, part, span in parts:
            if span is not None:
                yield _mark(span, kind, f"{label}: {part}", target, anchored=False)


def _duty_marks(facts: PlanFacts, ids: FactIds) -> Iterator[Mark]:
    for duty, target in zip(facts.duties, ids.duties, strict=True):
        yield _mark(duty.unit.span, "unit", duty.unit.name, target)
        for item in duty.items:
            label = _("việc của %(unit)s") % {"unit": duty.unit.name}
            yield _mark(item.span, "duty", label, target, anchored=False)
