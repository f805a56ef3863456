"""A figure of a forecast taken apart: terms, their shares of the doubt, and its own past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from truongchuan.engines.forecast.history import ENTRY_AGE
from truongchuan.web.forecast_input import Made
from truongchuan.web.templatetags.vn import number_vn
from truongchuan.wording.catalogue import decimal
from truongchuan.wording.forecast import DOUBTS, METHODS, TERMS


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a figure; ``share`` of the figure's uncertainty, ``note`` what it is made of."""

    name: str
    value: str
    share: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PastLine:
    """What was forecast for the same class as long before, and what was counted then."""

    year: int
    median: str
    interval: str
    counted: str
    held: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure taken apart: parts that add up to it, what it may miss, and how it came out."""

    anchor: str
    label: str
    year: int
    median: str
    interval: str
    terms: list[Term]
    doubts: str
    method: str
    past: str
    own_past: str
    cell_past: str
    record: list[PastLine]


def figures_of(made: Made, document: dict[str, Any], area: str) -> list[Figure]:
    """Return every figure of an area, by grade and year."""
    found = [f for f in document["forecasts"] if f["area"] == area]
    return [_figure(made, figure) for figure in found]


def _figure(made: Made, figure: dict[str, Any]) -> Figure:
    past = figure["past_error"]
    notes = {"entry": _entry(figure)}
    return Figure(
        anchor=anchor_of(figure),
        label=grade_label(figure),
        year=figure["year"],
        median=decimal(figure["median"], gettext),
        interval=interval_text(figure),
        terms=[
            Term(
                gettext(name),
                _signed(figure["terms"][term]),
                _part(figure["term_uncertainty"][term]),
                notes.get(term, ""),
            )
            for term, name in TERMS.items()
        ],
        doubts=_doubts(figure["uncertainty"]),
        method=gettext(METHODS[figure["method"]]),
        past=_error(past["wape"]),
        own_past=_error(past["area_wape"]),
        cell_past=_error(past["cell_wape"]),
        record=_record(made, figure),
    )


def _record(made: Made, figure: dict[str, Any]) -> list[PastLine]:
    history = made.forecast.history
    place = history.areas.index(figure["area"])
    grade = history.grades.index(grade_of(figure))
    lines = made.forecast.past_book.figures(place, grade, figure["year"] - history.last_year - 1)
    return [
        PastLine(
            one.year,
            whole_text(one.median),
            f"{whole_text(one.low)}–{whole_text(one.high)}",
            whole_text(one.counted),
            one.held,
        )
        for one in reversed(lines)
    ]


def grade_label(figure: dict[str, Any]) -> str:
    """Return "lớp 1", or "3 tuổi" for children of a census."""
    if figure["grade"] is None:
        return gettext("%(age)s tuổi") % {"age": figure["age"]}
    return gettext("lớp %(grade)s") % {"grade": figure["grade"]}


def grade_of(figure: dict[str, Any]) -> int:
    """Return the grade, ages standing below zero as in a history."""
    return int(figure["age"] - ENTRY_AGE if figure["grade"] is None else figure["grade"])


def anchor_of(figure: dict[str, Any]) -> str:
    """Return the place on the page where the figure is taken apart."""
    return f"so-{grade_of(figure)}-{figure['year']}".replace("--", "-tre-")


def whole_text(value: float | None) -> str:
    """Return whole children."""
    return "—" if value is None else number_vn(round(value))


def interval_text(figure: dict[str, Any]) -> str:
    """Return the bounds in whole children."""
    return f"{whole_text(figure['low'])}–{whole_text(figure['high'])}"


def _signed(value: float | None) -> str:
    if not value:
        return "0" if value == 0 else "—"
    return ("+" if value > 0 else "−") + decimal(abs(value), gettext)


def _part(share: float | None) -> str:
    """A term's share of the uncertainty; nothing where it has none to speak of."""
    return "" if share is None or share < 0.005 else f"{round(100 * share)}%"


def _error(share: float | None) -> str:
    return gettext("chưa thử được") if share is None else f"{decimal(100 * share, gettext)}%"


def _doubts(shares: dict[str, float | None]) -> str:
    """Where the uncertainty comes from, the largest share first."""
    known = sorted(((v, k) for k, v in shares.items() if v and v >= 0.005), reverse=True)
    return ", ".join(f"{gettext(DOUBTS[k])} {round(100 * v)}%" for v, k in known)


def _entry(figure: dict[str, Any]) -> str:
    """How an entry follows from the children to come: so many, of whom such a share."""
    entry = figure.get("entry")
    if not entry or entry["pool"] is None or entry["rate"] is None:
        return ""
    return gettext("%(pool)s trẻ × %(rate)s%%") % {
        "pool": whole_text(entry["pool"]),
        "rate": decimal(100 * entry["rate"], gettext),
    }
