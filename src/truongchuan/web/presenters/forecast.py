"""The page of a forecast: one series with its interval, figures and what they are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from truongchuan.engines.forecast.history import ENTRY_AGE
from truongchuan.engines.forecast.totals import totalled
from truongchuan.web.class_sizes import GRADES
from truongchuan.web.forecast_input import Made
from truongchuan.web.presenters.forecast_chart import Ahead, forecast_chart
from truongchuan.web.presenters.forecast_form import norm_text
from truongchuan.web.presenters.forecast_tests import TestTable, test_table
from truongchuan.web.templatetags.vn import number_vn
from truongchuan.wording.catalogue import decimal
from truongchuan.wording.forecast import METHODS, TERMS, note_text
from truongchuan.wording.forecast_json import forecast_as_json

AREA, PARENT = "t:", "n:"


@dataclass(frozen=True, slots=True)
class Choice:
    """A place to look at."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a table, with its interval and where it is taken apart."""

    median: str
    interval: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of figures, a cell a year."""

    label: str
    cells: list[Cell]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure taken apart: parts that add up to it, what it may miss, and how it came out."""

    anchor: str
    label: str
    year: int
    median: str
    interval: str
    terms: list[tuple[str, str]]
    doubts: str
    entry: str
    method: str
    past: str
    own_past: str


@dataclass(frozen=True, slots=True)
class Need:
    """Classes, rooms and teachers of a place in a year."""

    label: str
    year: int
    classes: str
    rooms: str
    rooms_there: str
    rooms_short: str
    teachers: str
    teachers_there: str
    teachers_short: str


@dataclass(frozen=True, slots=True)
class ForecastView:
    """All that the page shows."""

    made: Made
    document: dict[str, Any]
    name: str
    choices: list[Choice]
    groups: list[Choice]
    is_area: bool
    years: list[int]
    chart: SafeString
    rows: list[Row]
    figures: list[Figure]
    terms: list[str]
    needs: list[Need]
    norms: list[str]
    tests: TestTable | None
    notes: list[str]
    summary: str
    last: int
    last_count: str
    ahead: Cell


def document_of(made: Made) -> dict[str, Any]:
    """Return the JSON document, as the command has it."""
    return forecast_as_json(made.forecast, norms=made.norms, has=made.has, tested=made.tested)


def forecast_view(made: Made, chosen: str = "") -> ForecastView:
    """Put the page together for the place that was chosen, else for the first group."""
    document, history = document_of(made), made.forecast.history
    values = [PARENT + p for p in history.parents] + [AREA + a for a in history.areas]
    if chosen not in values:
        chosen = values[0]
    is_area, name = chosen.startswith(AREA), chosen[2:]
    years = [history.last_year + h + 1 for h in range(document["horizon"])]
    past = _past(made, name, is_area=is_area)
    kind = "area" if is_area else "parent"
    totals = [t for t in document["totals" if is_area else "parents"] if t[kind] == name]
    ahead = [Ahead(t["year"], t["median"], t["low"], t["high"]) for t in totals]
    rows = (
        _grade_rows(document, name, years) if is_area else _area_rows(made, document, name, years)
    )
    places = [name] if is_area else _areas_of(made, name)
    shown = {_grade(f) for f in document["forecasts"] if f["area"] in places}
    rows.append(Row(gettext("Cộng"), _cells(totals, years), total=True))
    return ForecastView(
        made=made,
        document=document,
        name=name,
        groups=_choices(PARENT, history.parents, chosen),
        choices=_choices(AREA, history.areas, chosen),
        is_area=is_area,
        years=years,
        chart=forecast_chart(name, past, ahead),
        rows=rows,
        figures=[_figure(f) for f in document["forecasts"] if is_area and f["area"] == name],
        terms=[gettext(term) for term in TERMS.values()],
        needs=need_lines(document, places, named=not is_area),
        norms=norm_lines(made, shown),
        tests=test_table(made),
        notes=[note_text(note.code, note.params, gettext) for note in made.forecast.notes],
        summary=_summary(made, document),
        last=history.last_year,
        last_count=number_vn(round(past[-1][1])) if past else "—",
        ahead=_cells(totals, years[-1:])[0],
    )


def _choices(kind: str, names: Iterable[str], chosen: str) -> list[Choice]:
    return [Choice(kind + name, name, kind + name == chosen) for name in names]


def _summary(made: Made, document: dict[str, Any]) -> str:
    counted = document["counted_years"]
    return gettext("%(name)s: %(areas)s trường hoặc địa bàn, số liệu %(first)s đến %(last)s.") % {
        "name": made.name,
        "areas": len(made.forecast.history.areas),
        "first": counted[0],
        "last": counted[-1],
    }


# --- series and tables


def _areas_of(made: Made, parent: str) -> list[str]:
    history = made.forecast.history
    top = history.parents.index(parent)
    return [a for i, a in enumerate(history.areas) if history.parent_of[i] == top]


def _past(made: Made, name: str, *, is_area: bool) -> list[tuple[int, float]]:
    """Children counted in the years of the history, added up as the totals are."""
    history = made.forecast.history
    counted, pupils = totalled(history)
    if is_area:
        mask = np.zeros_like(counted)
        place = history.areas.index(name)
        mask[place] = counted[place]
    else:
        mine = history.parent_of == history.parents.index(name)
        mask = counted & pupils & mine[:, None]
    cells = history.counts[mask]
    known = np.isfinite(cells).any(axis=0) if len(cells) else np.zeros(0, bool)
    return [
        (history.first_year + int(t), float(np.nansum(cells[:, t]))) for t in np.flatnonzero(known)
    ]


def grade_label(figure: dict[str, Any]) -> str:
    """Return "lớp 1", or "3 tuổi" for children of a census."""
    if figure["grade"] is None:
        return gettext("%(age)s tuổi") % {"age": figure["age"]}
    return gettext("lớp %(grade)s") % {"grade": figure["grade"]}


def _grade(figure: dict[str, Any]) -> int:
    return int(figure["age"] - ENTRY_AGE if figure["grade"] is None else figure["grade"])


def _anchor(figure: dict[str, Any]) -> str:
    return f"so-{_grade(figure)}-{figure['year']}".replace("--", "-tre-")


def _grade_rows(document: dict[str, Any], name: str, years: list[int]) -> list[Row]:
    mine = [f for f in document["forecasts"] if f["area"] == name]
    labels = {_grade(f): grade_label(f) for f in mine}
    return [
        Row(label, _cells([f for f in mine if _grade(f) == grade], years, linked=True))
        for grade, label in sorted(labels.items())
    ]


def _area_rows(made: Made, document: dict[str, Any], name: str, years: list[int]) -> list[Row]:
    return [
        Row(area, _cells([t for t in document["totals"] if t["area"] == area], years))
        for area in _areas_of(made, name)
    ]


def _cells(found: list[dict[str, Any]], years: list[int], *, linked: bool = False) -> list[Cell]:
    by_year = {f["year"]: f for f in found}
    cells = []
    for year in years:
        figure = by_year.get(year)
        if figure is None:
            cells.append(Cell("—", ""))
        else:
            href = f"#{_anchor(figure)}" if linked else ""
            cells.append(Cell(_whole(figure["median"]), _interval(figure), href))
    return cells


def _whole(value: float | None) -> str:
    return "—" if value is None else number_vn(round(value))


def _interval(figure: dict[str, Any]) -> str:
    return f"{_whole(figure['low'])}–{_whole(figure['high'])}"


# --- figures taken apart


def _figure(figure: dict[str, Any]) -> Figure:
    terms = [(gettext(name), _signed(figure["terms"][term])) for term, name in TERMS.items()]
    past = figure["past_error"]
    return Figure(
        anchor=_anchor(figure),
        label=grade_label(figure),
        year=figure["year"],
        median=decimal(figure["median"], gettext),
        interval=_interval(figure),
        terms=terms,
        doubts=_doubts(figure["uncertainty"]),
        entry=_entry(figure),
        method=gettext(METHODS[figure["method"]]),
        past=_error(past["wape"]),
        own_past=_error(past["area_wape"]),
    )


def _signed(value: float | None) -> str:
    if not value:
        return "0" if value == 0 else "—"
    return ("+" if value > 0 else "−") + decimal(abs(value), gettext)


def _error(share: float | None) -> str:
    return gettext("chưa thử được") if share is None else f"{decimal(100 * share, gettext)}%"


def _doubts(shares: dict[str, float | None]) -> str:
    """Where the uncertainty comes from, the largest share first."""
    names = {
        "movement": gettext("chuyển đến, chuyển đi"),
        "shared_years": gettext("biến động chung của năm"),
        "estimation": gettext("số liệu còn ít"),
        "entry": gettext("trẻ vào lớp"),
    }
    known = sorted(((v, k) for k, v in shares.items() if v and v >= 0.005), reverse=True)
    return ", ".join(f"{names[k]} {round(100 * v)}%" for v, k in known)


def _entry(figure: dict[str, Any]) -> str:
    """How an entry follows from the children to come: so many, of whom such a share."""
    entry = figure.get("entry")
    if not entry or entry["pool"] is None or entry["rate"] is None:
        return ""
    return gettext("%(pool)s trẻ × %(rate)s%%") % {
        "pool": _whole(entry["pool"]),
        "rate": decimal(100 * entry["rate"], gettext),
    }


# --- classes, rooms, teachers


def need_lines(document: dict[str, Any], areas: list[str], *, named: bool) -> list[Need]:
    """Return what the areas need; with several areas only the last year of each."""
    wanted = set(areas)
    rows = [n for n in document.get("needs", []) if n["area"] in wanted]
    if named:
        last = {n["area"]: n for n in rows}
        rows = list(last.values())
    return [_need(n) for n in rows]


def _need(need: dict[str, Any]) -> Need:
    def there(kind: str) -> tuple[str, ...]:
        if f"has_{kind}" not in need:
            return "—", "—"
        return tuple(decimal(need[f"{what}_{kind}"], gettext) for what in ("has", "short"))

    rooms, teachers = there("rooms"), there("teachers")
    return Need(
        label=need["area"],
        year=need["year"],
        classes=f"{need['classes']} ({need['low']}–{need['high']})",
        rooms=number_vn(need["rooms"]),
        rooms_there=rooms[0],
        rooms_short=rooms[1],
        teachers="—" if need["teachers"] is None else number_vn(need["teachers"]),
        teachers_there=teachers[0],
        teachers_short=teachers[1],
    )


def norm_lines(made: Made, grades: set[int]) -> list[str]:
    """Say which class sizes were used for these grades, and where they come from."""
    return [
        norm_text(kind, made.settings.get(f"size_{kind}"), made.law)
        for kind in made.law
        if grades & set(GRADES[kind])
    ]
