"""The files of a forecast: counts, births, areas, known events, capacity.

Counts: columns ``year`` (2023 or 2023-2024), ``area``, ``grade_or_age`` (a grade 0 to 12; an age as
"3 tuổi" or "age 3"; "births" for children born in that calendar year), ``children`` and, if wished,
``parent``. A line that was not counted is left out; zero means counted and none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

from truongchuan.adapters.forecast.table import Row, Source, read_rows
from truongchuan.engines.forecast.events import KINDS, Event
from truongchuan.engines.forecast.history import ENTRY_AGE, History, build_history
from truongchuan.engines.text.distance import edit_distance
from truongchuan.wording.forecast import ForecastFault

COLUMNS = ("year", "area", "grade_or_age", "children")
WHOLE = "Toàn bộ"
_BIRTHS = {"births", "birth", "sinh", "số sinh", "trẻ sinh"}
_GRADE = re.compile(r"(?:lớp |grade )?(\d{1,2})$")
_AGE = re.compile(r"(?:(?:age|tuổi)[ :]?(\d)|(\d) ?(?:tuổi|t))$")
_Kind = tuple[str, int]
_YES = {"1", "x", "có", "true", "yes"}


@dataclass(slots=True)
class Counted:
    """What the files say, before it is laid out."""

    path: str
    counts: dict[tuple[str, int, int], float] = field(default_factory=dict)
    census: dict[tuple[str, int, int], float] = field(default_factory=dict)
    births: dict[tuple[str, int], tuple[float, Row]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    lines: dict[tuple[str, str, int], int] = field(default_factory=dict)
    feeders: dict[tuple[str, str], float] = field(default_factory=dict)

    def history(self, more_areas: tuple[str, ...] = (), cutoff_month: int = 12) -> History:
        """Lay the rows out; births of a place that is not known are refused."""
        areas = {area for area, _, _ in self.counts} | {area for area, _, _ in self.census}
        tops = set(self.parents.values())
        for area in areas & tops:
            self.parents.setdefault(area, area)
        places = areas | {self.parents.get(area, WHOLE) for area in areas} | set(more_areas)
        for (name, _), (_, row) in self.births.items():
            if name not in places:
                raise unknown(row, "area", name, places)
        return build_history(
            self.counts,
            parents=self.parents,
            births={key: value for key, (value, _) in self.births.items()},
            census=self.census,
            more_areas=more_areas,
            whole=WHOLE,
            cutoff_month=cutoff_month,
            feeders=self.feeders,
        )


def read_counts(path: Source, births: Source | None = None, areas: Source | None = None) -> Counted:
    """Read the counts and, where given, births and the parents of areas from files of their own."""
    out = Counted(str(path))
    if areas is not None:
        for row in read_rows(areas, ("area", "parent")):
            _set_parent(out, row, _area(row), row["parent"] or WHOLE)
    for row in read_rows(path, COLUMNS):
        _take(out, row)
    if not (out.counts or out.census or out.births):
        raise ForecastFault("no_rows", path=str(path))
    if not out.counts:
        raise ForecastFault("no_grades", path=str(path))
    if births is not None:
        for row in read_rows(births, ("year", "area", "births")):
            _once(out, row, _area(row), "births", row.year())
            out.births[_area(row), row.year()] = (row.whole("births"), row)
    return out


@cache
def _kind(text: str) -> _Kind | None:
    """("births", 0), ("grade", g) or ("age", a); ``None`` where not understood."""
    if text in _BIRTHS:
        return "births", 0
    grade, age = _GRADE.match(text), _AGE.match(text)
    if grade and int(grade[1]) <= 12:
        return "grade", int(grade[1])
    if age and int(age[1] or age[2]) <= ENTRY_AGE:
        return "age", int(age[1] or age[2])
    return None


def _take(out: Counted, row: Row) -> None:
    year, area = row.year(), _area(row)
    kind = _kind(row["grade_or_age"].lower())
    children = row.whole("children")
    if kind is None:
        raise row.fault("bad_grade", text=row["grade_or_age"])
    what, step = kind
    if what == "births":
        _once(out, row, area, "births", year)
        out.births[area, year] = (children, row)
        return
    if row["parent"]:
        _set_parent(out, row, area, row["parent"])
    if what == "age":
        _once(out, row, area, f"{step} tuổi", year)
        out.census[area, step, year] = children
    else:
        _once(out, row, area, f"lớp {step}", year)
        out.counts[area, step, year] = children


def _area(row: Row) -> str:
    if not row["area"]:
        raise row.fault("blank_area")
    return row["area"]


def _once(out: Counted, row: Row, area: str, grade: str, year: int) -> None:
    other = out.lines.setdefault((area, grade, year), row.line)
    if other != row.line:
        raise row.fault("repeated", area=area, grade=grade, year=year, other=other)


def _set_parent(out: Counted, row: Row, area: str, parent: str) -> None:
    before = out.parents.setdefault(area, parent)
    if before != parent:
        raise row.fault("two_parents", area=area, parent=parent, other=before)


def unknown(row: Row, column: str, name: str, places: set[str]) -> ForecastFault:
    """A place that the counts do not have, with the nearest that they have."""
    near = sorted(places, key=lambda place: (edit_distance(name, place), place))[:3]
    return row.fault("unknown_area", column=column, area=name, near=", ".join(near))


def read_events(path: Source, counted: Counted) -> tuple[list[Event], tuple[str, ...]]:
    """Known events, and the areas about to open that the counts do not have.

    Columns ``year``, ``area``, ``kind``; ``children`` (signed) or ``dwellings`` and ``yield``;
    ``grade`` (one, or "1-5": evenly, and of yearly ones only the first again each year), ``to``
    (areas parted by ;), ``yearly``, ``known_from``, ``parent``, ``note``.
    """
    rows = list(read_rows(path, ("year", "area", "kind")))
    areas = {area for area, _, _ in counted.counts} | {area for area, _, _ in counted.census}
    opening = []
    for row in rows:
        if row["kind"] == "opening" and row["area"] not in areas:
            opening.append(_area(row))
            _set_parent(counted, row, row["area"], row["parent"] or WHOLE)
    places = areas | set(opening)
    events = [
        replace(event, row=place)
        for place, row in enumerate(rows)
        for event in _events(row, places, counted, set(opening))
    ]
    return events, tuple(dict.fromkeys(opening))


def _events(row: Row, places: set[str], counted: Counted, new: set[str]) -> list[Event]:
    """One event, or one for each grade of a range with an even part of the children."""
    first, mark, last = (part.strip() for part in row["grade"].partition("-"))
    if not mark:
        if row["kind"] == "opening" and row["area"] in new and not row["grade"]:
            raise row.fault("opening_grade", area=row["area"])
        return [_event(row, row["grade"], places, counted)]
    if not (first.isdigit() and last.isdigit() and int(first) <= int(last)):
        raise row.fault("bad_grade", text=row["grade"])
    grades = range(int(first), int(last) + 1)
    events = [_event(row, str(grade), places, counted) for grade in grades]
    return [
        replace(
            event,
            children=event.children / len(grades),
            yearly=event.yearly and event.grade == grades[0],
        )
        for event in events
    ]


def _event(row: Row, grade_text: str, places: set[str], counted: Counted) -> Event:
    kind = row["kind"]
    if kind not in KINDS:
        raise row.fault("bad_kind", text=kind, kinds=", ".join(KINDS))
    to = tuple(part.strip() for part in row["to"].split(";") if part.strip())
    for column, names in (("area", (_area(row),)), ("to", to)):
        for name in names:
            if name not in places:
                raise unknown(row, column, name, places)
    children, homes, rate = row.number("children"), row.number("dwellings"), row.number("yield")
    if children is None and homes is not None and rate is not None:
        children = homes * rate
    if children is None and kind != "closure":
        raise row.fault("event_children", kind=kind)
    grade = _GRADE.match(grade_text.lower()) if grade_text else None
    known = {g for _, g, _ in counted.counts}
    if grade_text and (grade is None or int(grade[1]) not in known):
        raise row.fault("bad_grade", text=row["grade"])
    return Event(
        year=row.year(),
        area=row["area"],
        kind=kind,
        children=children or 0.0,
        grade=int(grade[1]) if grade else None,
        to=to,
        yearly=row["yearly"].lower() in _YES,
        known_from=row.year("known_from") if row["known_from"] else None,
        note=row["note"],
    )


def read_capacity(path: Source, counted: Counted) -> dict[str, dict[str, float]]:
    """Rooms and teachers that areas have: columns ``area`` and ``rooms``, ``teachers`` or both."""
    areas = {area for area, _, _ in counted.counts}
    out: dict[str, dict[str, float]] = {}
    for row in read_rows(path, ("area",)):
        if _area(row) not in areas:
            raise unknown(row, "area", row["area"], areas)
        has = {name: row.number(name) for name in ("rooms", "teachers")}
        out[row["area"]] = {name: value for name, value in has.items() if value is not None}
    return out


def read_feeders(path: Source, counted: Counted) -> None:
    """Shares (0 to 1) of a school's leavers that enter another: ``area``, ``to``, ``share``."""
    areas = {area for area, _, _ in counted.counts}
    sums: dict[str, float] = {}
    for row in read_rows(path, ("area", "to", "share")):
        for column in ("area", "to"):
            if row[column] not in areas:
                raise unknown(row, column, row[column], areas)
        share = row.number("share")
        if share is None or not 0 <= share <= 1:
            raise row.fault("bad_share", text=row["share"])
        pair = _area(row), row["to"]
        if pair in counted.feeders or pair[0] == pair[1]:
            raise row.fault("bad_feeder", area=pair[0], to=pair[1])
        counted.feeders[pair] = share
        sums[pair[0]] = sums.get(pair[0], 0.0) + share
        if sums[pair[0]] > 1 + 1e-6:
            raise row.fault("too_many_fed", area=pair[0], sum=round(sums[pair[0]], 4))


def by_grade(option: str, text: str) -> dict[int, float]:
    """A number by grade: "35", or "1-5:35,6-9:45"."""
    out: dict[int, float] = {}
    for part in text.split(","):
        grades, mark, value = part.rpartition(":")
        first, _, last = grades.partition("-")
        try:
            number = float(value)
            span = range(int(first), int(last or first) + 1) if mark else range(13)
        except ValueError:
            number, span = 0.0, range(0)
        if not (0 < number < 1000) or not span:
            raise ForecastFault("bad_by_grade", option=option, text=text)
        out.update(dict.fromkeys(span, number))
    return out
