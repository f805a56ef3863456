"""A snapshot read back into data classes: for pages, papers and comparisons."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from truongchuan.domain.reviews.models import MonthlyReview


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number can be looked up: an address by name."""

    name: str
    args: tuple[int | str, ...]
    query: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its key. ``label`` is empty for the keys that the wording knows."""

    key: str
    label: str
    value: int | str | None
    unit: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class LastReport:
    """The newest report on a task at that moment."""

    on: date
    person: str
    about: str
    state: str
    percent: int
    note: str


@dataclass(frozen=True, slots=True)
class RowLine:
    """A task as it stood."""

    id: int
    number: int
    label: str
    task: str
    origin: str
    leads: tuple[str, ...]
    lead_ids: tuple[int, ...]
    cooperating: tuple[str, ...]
    months: tuple[str, ...]
    due_on: date | None
    state: str
    percent: int
    note: str
    late: bool
    done_on: date | None
    done_in_month: bool
    reports: int
    last_report: LastReport | None
    place: Place


@dataclass(frozen=True, slots=True)
class QuarterLine:
    """Targets of a quarter as they stood."""

    quarter: str
    total: int
    new: int
    renewal: int
    stretch: int
    recognised: int
    by_state: Mapping[str, int]
    place: Place


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school with a target as it stood; levels and degrees are None where undecided."""

    id: int
    name: str
    kind: str
    quarter: str
    recognition: str
    stretch: bool
    degree: int | None
    state: str
    judged: bool
    proven_level: int | None
    proven_degree: int | None
    possible_level: int | None
    possible_degree: int | None
    blocking: int | None
    unknown: int | None
    is_sample: bool
    steps: int
    steps_done: int
    steps_late: int
    percent: int | None
    place: Place


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit's month: ``silent`` had open work and reported nothing."""

    id: int
    name: str
    label: str
    kind: str
    duties: int
    leads: int
    supports: int
    done: int
    late: int
    done_in_month: int
    reports: int
    silent: bool
    place: Place


@dataclass(frozen=True, slots=True)
class SectionView:
    """The part of another area."""

    name: str
    title: str
    figures: tuple[Figure, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    notes: tuple[str, ...]
    is_sample: bool


@dataclass(frozen=True, slots=True)
class SnapshotView:
    """All numbers of a month as of a moment."""

    month: str
    as_of: datetime
    on: date
    programme_id: int
    title: str
    number: str
    signed_on: date | None
    authority: str
    is_sample: bool
    figures: tuple[Figure, ...]
    rows: tuple[RowLine, ...]
    quarters: tuple[QuarterLine, ...]
    schools: tuple[SchoolLine, ...]
    units: tuple[UnitLine, ...]
    sections: tuple[SectionView, ...]

    def value(self, key: str) -> int:
        """Return a figure of the programme by key; 0 for one that was not counted then."""
        found = next((f.value for f in self.figures if f.key == key), 0)
        return found if isinstance(found, int) else 0


def snapshot_view(review: MonthlyReview) -> SnapshotView | None:
    """Return the frozen numbers of a review; None while none are frozen."""
    return _read(review.snapshot) if review.snapshot else None


@lru_cache(maxsize=8)
def _read(text: str) -> SnapshotView:
    """Read a snapshot; a process keeps some, since thousands of schools take a while."""
    return view_of(json.loads(text))


def view_of(data: Mapping[str, Any]) -> SnapshotView:
    """Return a snapshot's dict as data classes."""
    programme = data["programme"]
    return SnapshotView(
        month=data["month"],
        as_of=datetime.fromisoformat(data["as_of"]),
        on=date.fromisoformat(data["on"]),
        programme_id=programme["id"],
        title=programme["title"],
        number=programme["number"],
        signed_on=_day(programme["signed_on"]),
        authority=programme["authority"],
        is_sample=data["is_sample"],
        figures=tuple(_figure(f) for f in data["figures"]),
        rows=tuple(_row(r) for r in data["rows"]),
        quarters=tuple(QuarterLine(**_placed(q)) for q in data["quarters"]),
        schools=tuple(SchoolLine(**_placed(s)) for s in data["schools"]),
        units=tuple(UnitLine(**_placed(u)) for u in data["units"]),
        sections=tuple(_section(s) for s in data["sections"]),
    )


def _row(data: Mapping[str, Any]) -> RowLine:
    values = _placed(data)
    for name in ("leads", "lead_ids", "cooperating", "months"):
        values[name] = tuple(values[name])
    for name in ("due_on", "done_on"):
        values[name] = _day(values[name])
    report = values["last_report"]
    if report is not None:
        values["last_report"] = LastReport(**{**report, "on": date.fromisoformat(report["on"])})
    return RowLine(**values)


def _section(data: Mapping[str, Any]) -> SectionView:
    table = data.get("table") or {}
    return SectionView(
        name=data["name"],
        title=data["title"],
        figures=tuple(_figure(f) for f in data.get("figures", ())),
        columns=tuple(table.get("columns", ())),
        rows=tuple(tuple(row) for row in table.get("rows", ())),
        notes=tuple(data.get("notes", ())),
        is_sample=bool(data.get("is_sample")),
    )


def _figure(data: Mapping[str, Any]) -> Figure:
    return Figure(data["key"], data["label"], data["value"], data["unit"], _place(data["source"]))


def _placed(data: Mapping[str, Any]) -> dict[str, Any]:
    values = {key: value for key, value in data.items() if key != "source"}
    return {**values, "place": _place(data["source"])}


def _place(data: Mapping[str, Any] | None) -> Place | None:
    return Place(data["name"], tuple(data["args"]), data["query"]) if data else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
