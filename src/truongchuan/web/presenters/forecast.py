"""The page of a forecast: one series with its interval, figures and what they are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from truongchuan.engines.forecast.totals import totalled
from truongchuan.web.class_sizes import GRADES
from truongchuan.web.forecast_input import Made
from truongchuan.web.presenters.forecast_chart import Ahead, forecast_chart
from truongchuan.web.presenters.forecast_figures import (
    Figure,
    anchor_of,
    figures_of,
    grade_label,
    grade_of,
    interval_text,
    whole_text,
)
from truongchuan.web.presenters.forecast_form import norm_text
from truongchuan.web.presenters.forecast_known import (
    ChoiceRow,
    EventRow,
    FeederRow,
    choice_rows,
    event_rows,
    event_scores,
    feeder_rows,
    priors_text,
)
from truongchuan.web.presenters.forecast_needs import Need, group_need_lines, need_lines
from truongchuan.web.presenters.forecast_tests import TestTable, test_table
from truongchuan.web.templatetags.vn import number_vn
from truongchuan.wording.forecast import note_text
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
class ForecastView:
    """All that the page shows."""

    made: Made
    document: dict[str, Any]
    name: str
    chosen: str
    choices: list[Choice]
    groups: list[Choice]
    is_area: bool
    years: list[int]
    chart: SafeString
    rows: list[Row]
    figures: list[Figure]
    needs: list[Need]
    group_needs: list[Need]
    events: list[EventRow]
    event_scores: str
    feeders: list[FeederRow]
    choices_made: list[ChoiceRow]
    priors: str
    norms: list[str]
    tests: TestTable | None
    notes: list[str]
    summary: str
    last: int
    last_count: str
    told: int
    """The farthest year with a total."""
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
    shown = {grade_of(f) for f in document["forecasts"] if f["area"] in places}
    rows.append(Row(gettext("Cộng"), _cells(totals, years), total=True))
    return ForecastView(
        made=made,
        document=document,
        name=name,
        chosen=chosen,
        groups=_choices(PARENT, history.parents, chosen),
        choices=_choices(AREA, history.areas, chosen),
        is_area=is_area,
        years=years,
        chart=forecast_chart(name, past, ahead),
        rows=rows,
        figures=figures_of(made, document, name) if is_area else [],
        needs=need_lines(document, [name]) if is_area else [],
        group_needs=[] if is_area else group_need_lines(document, name, places),
        events=event_rows(made),
        event_scores=event_scores(made),
        feeders=feeder_rows(document, places),
        choices_made=choice_rows(made),
        priors=priors_text(),
        norms=norm_lines(made, shown),
        tests=test_table(made),
        notes=[note_text(note.code, note.params, gettext) for note in made.forecast.notes],
        summary=_summary(made, document),
        last=history.last_year,
        last_count=number_vn(round(past[-1][1])) if past else "—",
        told=totals[-1]["year"] if totals else years[-1],
        ahead=_cells(totals, [totals[-1]["year"]] if totals else years[-1:])[0],
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


def _grade_rows(document: dict[str, Any], name: str, years: list[int]) -> list[Row]:
    mine = [f for f in document["forecasts"] if f["area"] == name]
    labels = {grade_of(f): grade_label(f) for f in mine}
    return [
        Row(label, _cells([f for f in mine if grade_of(f) == grade], years, linked=True))
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
            href = f"#{anchor_of(figure)}" if linked else ""
            cells.append(Cell(whole_text(figure["median"]), interval_text(figure), href))
    return cells


def norm_lines(made: Made, grades: set[int]) -> list[str]:
    """Say which class sizes were used for these grades, and where they come from."""
    return [
        norm_text(kind, made.settings.get(f"size_{kind}"), made.law)
        for kind in made.law
        if grades & set(GRADES[kind])
    ]
