"""Which rows of the roadmap to show: what the query string asks, and what can be asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext

from truongchuan.domain.directory.selectors import schools_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.programmes.selectors import RowFilter, list_rows, school_names_of_rows
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.templatetags.vn import month_vn
from truongchuan.wording.roadmap import ROW_STATES

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
MOST_WORDS = 100
SCHOOL_CHOICES = 300  # more make no list to choose from


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class RoadmapQuery:
    """The rows asked for, beside all of them and the choices that they offer."""

    where: RowFilter
    rows: tuple[RoadmapRow, ...]
    everything: tuple[RoadmapRow, ...]
    months: tuple[Choice, ...]
    units: tuple[Choice, ...]
    schools: tuple[Choice, ...]
    states: tuple[Choice, ...]

    @property
    def active(self) -> bool:
        """True when some rows may have been left out."""
        return self.where != RowFilter()

    @property
    def query(self) -> str:
        """The query string that asks for the same again, with its "?"; empty for all rows."""
        asked = {
            "month": self.where.month,
            "unit": self.where.unit_id,
            "school": self.where.school_id,
            "state": self.where.state,
            "words": self.where.words,
        }
        kept = {name: value for name, value in asked.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def description(self) -> str:
        """The selection in words, for paper; empty when all rows are shown."""
        chosen = [
            choice.label
            for choices in (self.months, self.units, self.schools, self.states)
            for choice in choices
            if choice.selected
        ]
        if self.where.words:
            chosen.append(f"“{self.where.words}”")
        return ", ".join(chosen)


def read_filter(query: Mapping[str, str]) -> RowFilter:
    """Read the filter of a query string; what makes no sense does not filter."""
    month, state = query.get("month", ""), query.get("state", "")
    return RowFilter(
        month=month if _MONTH.fullmatch(month) else "",
        unit_id=_number(query.get("unit", "")),
        school_id=_number(query.get("school", "")),
        state=state if state in ROW_STATES else "",
        words=" ".join(query.get("words", "").replace("\x00", "").split())[:MOST_WORDS],
    )


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else None


def query_roadmap(
    *,
    actor: Actor,
    programme: Programme,
    on: date,
    query: Mapping[str, str],
    with_schools: bool = False,
) -> RoadmapQuery:
    """Read the rows that a query string asks for, with the first of their schools if wanted."""
    where = read_filter(query)
    shown: frozenset[int] | None = None if with_schools else frozenset()

    def read(only: RowFilter) -> tuple[RoadmapRow, ...]:
        return tuple(
            list_rows(actor=actor, programme=programme, on=on, where=only, schools_of=shown)
        )

    everything = read(RowFilter())
    rows = everything if where == RowFilter() else read(where)
    return RoadmapQuery(
        where=where,
        rows=rows,
        everything=everything,
        months=_choices(
            (
                (month, month_vn(month))
                for month in sorted({m for r in everything for m in r.months})
            ),
            where.month,
        ),
        units=_choices(_units_of(everything), str(where.unit_id or "")),
        schools=_school_choices(actor, programme, where.school_id),
        states=_choices(
            ((state, gettext(label)) for state, label in ROW_STATES.items()), where.state
        ),
    )


def _choices(options: Iterable[tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, label, value == chosen) for value, label in options)


def _units_of(rows: Iterable[RoadmapRow]) -> list[tuple[str, str]]:
    units = {
        part.organisation.pk: part.organisation
        for row in rows
        for part in row.units.all()
        if part.organisation is not None and part.organisation.kind != "school"
    }
    ordered = sorted(units.values(), key=lambda unit: (unit.order, unit.sort_key))
    return [(str(unit.pk), unit.label) for unit in ordered]


def _school_choices(actor: Actor, programme: Programme, chosen: int | None) -> tuple[Choice, ...]:
    """Return the schools to choose from; of too many for a list, only the chosen one."""
    names = school_names_of_rows(actor=actor, programme=programme, limit=SCHOOL_CHOICES + 1)
    if len(names) > SCHOOL_CHOICES:
        found = schools_of(actor=actor).filter(pk=chosen or 0).first()
        names = [(found.pk, found.name)] if found else []
    return _choices(((str(pk), name) for pk, name in names), str(chosen or ""))
