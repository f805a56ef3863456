"""Two runs of one area side by side: figures, schools, units that differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.domain.catchments.models import CatchmentRun
from truongchuan.web.presenters.catchment_units import Facts, difference_text
from truongchuan.web.presenters.catchments import count_text, gap_text, settings_of
from truongchuan.web.presenters.query import PAGE_SIZE
from truongchuan.web.templatetags.vn import number_vn


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of both runs."""

    label: str
    one: str
    other: str
    change: str


@dataclass(frozen=True, slots=True)
class SchoolPair:
    """A school in both runs."""

    name: str
    seats: str
    one: str
    other: str
    change: str
    differs: bool


@dataclass(frozen=True, slots=True)
class UnitPair:
    """A unit that goes elsewhere."""

    name: str
    id: str
    children: str
    one: str
    other: str
    change: str


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Everything that two runs differ in."""

    one: CatchmentRun
    other: CatchmentRun
    one_settings: list[str]
    other_settings: list[str]
    figures: list[Figure]
    schools: list[SchoolPair]
    page: Page[int]
    units: list[UnitPair]
    children: str


def compare_page(*, one: Facts, other: Facts, query: QueryDict) -> ComparePage | None:
    """Compare a run (``one``) with another of the same area; None where the files differ."""
    if one.units["id"] != other.units["id"] or len(one.schools) != len(other.schools):
        return None
    differ = [
        place
        for place, (a, b) in enumerate(zip(one.units["school"], other.units["school"], strict=True))
        if a != b
    ]
    page = Paginator(differ, PAGE_SIZE).get_page(query.get("page"))
    return ComparePage(
        one=one.run,
        other=other.run,
        one_settings=settings_of(one.run),
        other_settings=settings_of(other.run),
        figures=_figures(one.run, other.run),
        schools=[_school(a, b) for a, b in zip(one.schools, other.schools, strict=True)],
        page=page,
        units=[_unit(one, other, place) for place in page],
        children=count_text(sum(one.units["children"][place] or 0.0 for place in differ)),
    )


def _figures(one: CatchmentRun, other: CatchmentRun) -> list[Figure]:
    rows: list[tuple[str, float | None, float | None, int]] = [
        (gettext("Tổng trẻ × km"), one.distance, other.distance, 1),
        (gettext("Trẻ vượt số chỗ"), one.overflow, other.overflow, 0),
        (gettext("Trẻ đổi trường so với hiện nay"), one.moved, other.moved, 0),
    ]
    found = [
        Figure(label, number_vn(a, places), number_vn(b, places), _difference(a, b, places))
        for label, a, b, places in rows
    ]
    gap = Figure(gettext("Khoảng cách đã chứng minh"), gap_text(one.gap), gap_text(other.gap), "")
    return [*found, gap]


def _difference(a: float | None, b: float | None, places: int) -> str:
    if a is None or b is None:
        return ""
    difference = round(a - b, places)
    if not difference:
        return "0"
    return ("+" if difference > 0 else "−") + number_vn(abs(difference), places)


def _school(one: dict[str, Any], other: dict[str, Any]) -> SchoolPair:
    return SchoolPair(
        name=one["name"],
        seats=count_text(one["seats"]),
        one=count_text(one["load"]),
        other=count_text(other["load"]),
        change=_difference(one["load"], other["load"], 0),
        differs=abs(one["load"] - other["load"]) > 1e-6,
    )


def _unit(one: Facts, other: Facts, place: int) -> UnitPair:
    a, b = one.units["km"][place], other.units["km"][place]
    change = "" if a is None or b is None else difference_text(one.units, a - b)
    return UnitPair(
        name=str(one.units["name"][place]),
        id=str(one.units["id"][place]),
        children=count_text(one.units["children"][place]),
        one=one.school(one.units["school"][place]),
        other=other.school(other.units["school"][place]),
        change=change,
    )


def run_choices(runs: Sequence[CatchmentRun], chosen: int) -> list[tuple[int, str, bool]]:
    """Return the runs to compare with: (number, what was asked for, chosen)."""
    return [
        (
            run.number,
            gettext("Lần %(n)s: %(how)s") % {"n": run.number, "how": "; ".join(settings_of(run))},
            run.number == chosen,
        )
        for run in runs
    ]
