"""Corrections that a person makes to what was read, before import.

A correction names a part, its key, a field and the right value, as plain data: it is stored with
the import, so that anybody can see what the reader read and what a person changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from truongchuan.engines.plan.document import Span
from truongchuan.engines.plan.facts import (
    PlanFacts,
    Recognition,
    RoadmapRow,
    SchoolFact,
    SchoolMention,
    UnitMention,
)
from truongchuan.engines.plan.read.names import find_school_names

QUARTER = re.compile(r"\d{4}-Q[1-4]")
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Correction:
    """``part`` is document, targets, school, row or duty; ``key`` the field's owner.

    The key of a school is its canonical name as read, of a row its number, of a duty its place
    in the list from 0; document and targets have none. The field ``removed`` with value True
    drops a school or row that is none. The field ``added`` brings in a school (``key`` is its
    name) or a row (``key`` is a number not yet used) that the reader missed; its value holds
    ``line``, ``start`` and ``end`` of the place that names it, and for a row the ``task``.
    """

    part: str
    key: str
    field: str
    value: Any


class CorrectionError(ValueError):
    """A correction that cannot be made; ``code`` says why."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def apply_corrections(facts: PlanFacts, corrections: tuple[Correction, ...]) -> PlanFacts:
    """Return the facts with every correction made, in order.

    :raises CorrectionError: ``correction-target`` when the part is not there,
        ``correction-field`` for a field that cannot be corrected, ``correction-value`` for a
        value of the wrong form.
    """
    for correction in corrections:
        facts = _apply(facts, correction)
    return facts


def _apply(facts: PlanFacts, correction: Correction) -> PlanFacts:
    if correction.part == "document":
        return _correct_document(facts, correction)
    if correction.part == "targets":
        return _correct_targets(facts, correction)
    if correction.part == "school":
        if correction.field == "added":
            return _add_school(facts, correction)
        return _correct_school(facts, correction)
    if correction.part == "row":
        if correction.field == "added":
            return _add_row(facts, correction)
        return _correct_row(facts, correction)
    if correction.part == "duty":
        return _correct_duty(facts, correction)
    raise CorrectionError("correction-target", part=correction.part, key=correction.key)


def _correct_document(facts: PlanFacts, correction: Correction) -> PlanFacts:
    value: Any = _text(correction.value)
    if correction.field == "date":
        value = _date(value)
    elif correction.field not in {"number", "issuer", "place", "title", "signatory_name"}:
        raise CorrectionError("correction-field", field=correction.field)
    return replace(facts, document=replace(facts.document, **{correction.field: value}))


def _correct_targets(facts: PlanFacts, correction: Correction) -> PlanFacts:
    if correction.field not in {"total", "new", "stretch", "renewal"}:
        raise CorrectionError("correction-field", field=correction.field)
    text = _text(correction.value)
    if text is not None and not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise CorrectionError("correction-value", field=correction.field, value=text)
    change: dict[str, Any] = {correction.field: None if text is None else int(text)}
    return replace(facts, targets=replace(facts.targets, **change))


def _add_school(facts: PlanFacts, correction: Correction) -> PlanFacts:
    written = _name(correction.key)
    found = find_school_names(written)
    if len(found) != 1 or any(school.name == found[0].canonical for school in facts.schools):
        raise CorrectionError("correction-value", field="name", value=written)
    name, span = found[0].canonical, _span(correction.value)
    school = SchoolFact(name, found[0].kind, span, mentions=(SchoolMention(written, span),))
    return replace(facts, schools=(*facts.schools, school))


def _add_row(facts: PlanFacts, correction: Correction) -> PlanFacts:
    number = correction.key
    task = _text(correction.value.get("task")) if isinstance(correction.value, dict) else None
    if not task:
        raise CorrectionError("correction-value", field="task", value="")
    if not number.isdecimal() or any(str(row.row) == number for row in facts.roadmap):
        raise CorrectionError("correction-target", part="row", key=number)
    span = _span(correction.value)
    row = RoadmapRow(int(number), (), task, (), (), span, task_span=span)
    return replace(facts, roadmap=(*facts.roadmap, row))


def _span(value: Any) -> Span:
    """Return the place that an addition gives."""
    if isinstance(value, dict) and all(
        isinstance(value.get(name), int) for name in ("line", "start", "end")
    ):
        return Span(value["line"], value["start"], value["end"])
    raise CorrectionError("correction-value", field="place", value="")


def _correct_school(facts: PlanFacts, correction: Correction) -> PlanFacts:
    if not any(s.name == correction.key for s in facts.schools):
        raise CorrectionError("correction-target", part="school", key=correction.key)
    if correction.field == "removed":
        return replace(facts, schools=tuple(s for s in facts.schools if s.name != correction.key))
    change = _SCHOOL_FIELDS.get(correction.field)
    if change is None:
        raise CorrectionError("correction-field", field=correction.field)
    schools = tuple(
        replace(s, **{correction.field: change(correction.value)})
        if s.name == correction.key
        else s
        for s in facts.schools
    )
    corrected = replace(facts, schools=schools)
    if correction.field == "name":
        corrected = _rename_in_rows(corrected, correction.key, _text(correction.value) or "")
    return corrected


def _rename_in_rows(facts: PlanFacts, old: str, new: str) -> PlanFacts:
    rows = tuple(
        replace(
            row,
            schools=None
            if row.schools is None
            else tuple(new if name == old else name for name in row.schools),
            school_mentions=tuple(
                (new if name == old else name, mention) for name, mention in row.school_mentions
            ),
        )
        for row in facts.roadmap
    )
    return replace(facts, roadmap=rows)


def _correct_row(facts: PlanFacts, correction: Correction) -> PlanFacts:
    if not any(str(r.row) == correction.key for r in facts.roadmap):
        raise CorrectionError("correction-target", part="row", key=correction.key)
    if correction.field == "removed":
        return replace(
            facts, roadmap=tuple(r for r in facts.roadmap if str(r.row) != correction.key)
        )
    rows = tuple(
        _corrected_row(facts, r, correction) if str(r.row) == correction.key else r
        for r in facts.roadmap
    )
    return replace(facts, roadmap=rows)


def _corrected_row(facts: PlanFacts, row: RoadmapRow, correction: Correction) -> RoadmapRow:
    value = correction.value
    match correction.field:
        case "task":
            task = _text(value)
            if not task:
                raise CorrectionError("correction-value", field="task", value="")
            return replace(row, task=task)
        case "months":
            months = tuple(_matching(m, MONTH, "months") for m in _list(value))
            return replace(row, months=months, due=None, starts=None)
        case "lead":
            return replace(row, lead=_units(facts, value, row.lead_span or row.span))
        case "cooperating":
            return replace(row, cooperating=_units(facts, value, row.cooperating_span or row.span))
        case "school_group":
            return replace(row, school_group=_text(value))
        case "schools":
            names = tuple(_list(value))
            known = {s.name for s in facts.schools}
            for name in names:
                if name not in known:
                    raise CorrectionError("correction-value", field="schools", value=name)
            return replace(row, schools=names or None)
        case _:
            raise CorrectionError("correction-field", field=correction.field)


def _correct_duty(facts: PlanFacts, correction: Correction) -> PlanFacts:
    index = int(correction.key) if correction.key.isdecimal() else -1
    if not 0 <= index < len(facts.duties):
        raise CorrectionError("correction-target", part="duty", key=correction.key)
    if correction.field != "unit":
        raise CorrectionError("correction-field", field=correction.field)
    name = _text(correction.value)
    if not name:
        raise CorrectionError("correction-value", field="unit", value="")
    duties = list(facts.duties)
    unit = _units(facts, [name], duties[index].unit.span)[0]
    duties[index] = replace(duties[index], unit=unit)
    return replace(facts, duties=tuple(duties))


def _units(facts: PlanFacts, names: Any, span: Span) -> tuple[UnitMention, ...]:
    known = {unit.name: unit for row in facts.roadmap for unit in (*row.lead, *row.cooperating)} | {
        duty.unit.name: duty.unit for duty in facts.duties
    }
    return tuple(
        replace(known[name], span=span)
        if name in known
        else UnitMention(name=name, as_written=name, span=span)
        for name in _list(names)
    )


def _text(value: Any) -> str | None:
    text = " ".join(str(value or "").split())
    return text or None


def _list(value: Any) -> list[str]:
    parts = value.split(";") if isinstance(value, str) else value or []
    return [text for part in parts if (text := _text(part))]


def _date(value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise CorrectionError("correction-value", field="date", value=value) from error


def _matching(value: str, pattern: re.Pattern[str], field: str) -> str:
    if not pattern.fullmatch(value):
        raise CorrectionError("correction-value", field=field, value=value)
    return value


def _recognition(value: Any) -> Recognition | None:
    text = _text(value)
    try:
        return Recognition(text) if text else None
    except ValueError as error:
        raise CorrectionError("correction-value", field="recognition", value=text or "") from error


def _degree(value: Any) -> int | None:
    text = _text(value)
    if text not in {None, "1", "2"}:
        raise CorrectionError("correction-value", field="degree", value=text or "")
    return int(text) if text else None


def _quarter(value: Any) -> str | None:
    text = _text(value)
    return _matching(text, QUARTER, "quarter") if text else None


def _name(value: Any) -> str:
    text = _text(value)
    if not text:
        raise CorrectionError("correction-value", field="name", value="")
    return text


_SCHOOL_FIELDS: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "recognition": _recognition,
    "degree": _degree,
    "quarter": _quarter,
    "stretch": lambda value: value in {True, "true", "on", "1"},
}
