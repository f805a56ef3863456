"""Units under a plan, ready to draw: the table, one unit's reason, the map's page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from truongchuan.domain.catchments.models import CatchmentOutcome, CatchmentRun
from truongchuan.domain.catchments.selectors import at_nearest, kept_reason
from truongchuan.engines.text.fold import fold
from truongchuan.web.presenters.catchment_map import ring, view_of
from truongchuan.web.presenters.catchment_run import SchoolLine, moved_units, school_lines
from truongchuan.web.presenters.catchment_shapes_map import FOCUSABLE
from truongchuan.web.presenters.catchments import count_text
from truongchuan.web.presenters.query import PAGE_SIZE, number, sorting, words
from truongchuan.web.templatetags.vn import number_vn
from truongchuan.wording.catalogue import fill
from truongchuan.wording.catchment_causes import DEARER, FARTHER, PAGE_REASONS, Names, cause_text
from truongchuan.wording.catchments import WHY

UNASKED = {"home", "own", "nearest", "locked", "banned", "feeder"}
"""Reasons with which nothing is to be asked: the unit is there, or may not go."""
ORDERS = ("name", "children", "from", "to", "km", "more")


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit under the plan: where it went, where it goes, why not to the nearest."""

    id: str
    name: str
    ward: str
    children: str
    before: str
    after: str
    moves: bool
    km: str
    change: str
    near: str
    reason: str
    map_url: str
    ask_url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A school to filter by."""

    value: int
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class UnitsPage:
    """The table of units that a query string asks for."""

    lines: list[UnitLine]
    page: Page[int]
    total: int
    moved: int
    shows_all: bool
    has_current: bool
    has_costs: bool
    words: str
    before: list[Choice]
    after: list[Choice]
    filtered: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What a run gave, with names at hand."""

    run: CatchmentRun
    units: dict[str, Any]
    schools: list[dict[str, Any]]
    reasons: dict[str, Any] = field(default_factory=dict)

    def school(self, place: int) -> str:
        """Return a school's name; a dash for none, words for one that is no more."""
        if place < 0:
            return "—"
        if place >= len(self.schools):
            return gettext("trường không còn trong danh sách")
        return str(self.schools[place]["name"])


def facts_of(run: CatchmentRun, outcome: CatchmentOutcome) -> Facts:
    """Return what a run gave."""
    return Facts(run, outcome.units, outcome.schools, outcome.reasons)


def units_page(*, facts: Facts, query: QueryDict) -> UnitsPage:
    """Return the table of units: those that move, unless all are asked for."""
    units = facts.units
    found, shows_all = chosen_units(facts, query)
    page = Paginator(found, PAGE_SIZE).get_page(query.get("page"))
    before, after = number(query, "tu"), number(query, "den")
    return UnitsPage(
        lines=[unit_line(facts, place) for place in page],
        page=page,
        total=len(units["id"]),
        moved=len(moved_units(units)),
        shows_all=shows_all,
        has_current=bool(units["current"]),
        has_costs=bool(units["costs"]),
        words=words(query),
        before=_choices(facts, before),
        after=_choices(facts, after),
        filtered=bool(words(query)) or before is not None or after is not None,
    )


def chosen_units(facts: Facts, query: QueryDict) -> tuple[list[int], bool]:
    """Return the places of the units that a query asks for, sorted, and whether all count."""
    units = facts.units
    shows_all = not units["current"] or query.get("moi") == "1" or number(query, "den") is not None
    if query.get("moi") == "0" and units["current"]:
        shows_all = False
    found = list(range(len(units["id"]))) if shows_all else moved_units(units)
    before, after = number(query, "tu"), number(query, "den")
    if before is not None and units["current"]:
        found = [place for place in found if units["current"][place] == before]
    if after is not None:
        found = [place for place in found if units["school"][place] == after]
    for word in fold(words(query)).split():
        found = [place for place in found if word in _searched(units, place)]
    key, descending = sorting(query, ORDERS, "")
    if key:
        found.sort(key=lambda place: _rank(facts, place, key), reverse=descending)
    return found, shows_all


def _searched(units: dict[str, Any], place: int) -> str:
    return fold(f"{units['id'][place]} {units['name'][place]} {units['ward'][place]}")


def _rank(facts: Facts, place: int, key: str) -> Any:
    units = facts.units
    if key == "from":
        return fold(facts.school(units["current"][place])) if units["current"] else ""
    if key == "to":
        return fold(facts.school(units["school"][place]))
    if key == "more":
        return _more(units, place)
    if key == "name":
        return _natural(str(units["name"][place]))
    return units["children" if key == "children" else "km"][place] or 0.0


def _natural(text: str) -> list[tuple[int, int, str]]:
    """A key by which "Tổ 2" stands before "Tổ 10"."""
    parts: list[tuple[int, int, str]] = []
    run = ""
    for letter in f"{fold(text)} ":
        if run and letter.isdecimal() != run[-1].isdecimal():
            parts.append((0, int(run), "") if run.isdecimal() else (1, 0, run))
            run = ""
        run += letter
    return parts


def _more(units: dict[str, Any], place: int) -> float:
    """How much farther than the nearest school."""
    own, near = units["km"][place], units["km_nearest"][place]
    return 0.0 if own is None or near is None else max(0.0, own - near)


def _choices(facts: Facts, chosen: int | None) -> list[Choice]:
    return [
        Choice(place, str(school["name"]), place == chosen)
        for place, school in enumerate(facts.schools)
    ]


def unit_line(facts: Facts, place: int) -> UnitLine:
    """Return one unit ready to draw."""
    units = facts.units
    current = units["current"][place] if units["current"] else -1
    school = units["school"][place]
    key = str(units["id"][place])
    map_url = reverse("catchment_map", args=[facts.run.pk])
    return UnitLine(
        id=key,
        name=str(units["name"][place]),
        ward=str(units["ward"][place]),
        children=count_text(units["children"][place]),
        before=facts.school(current),
        after=facts.school(school),
        moves=current >= 0 and current != school,
        km=far_text(units, units["km"][place]),
        change=_change(units, place),
        near=facts.school(nearest_of(facts, place)),
        reason=reason_of(facts, place),
        map_url=f"{map_url}?{urlencode({'don-vi': key})}#don-vi",
        ask_url=ask_url(facts, place),
    )


def far_text(units: dict[str, Any], value: float | None) -> str:
    """Write a distance with its unit, or a given cost as a bare number."""
    if value is None:
        return "—"
    if units["costs"]:
        return number_vn(value, 2)
    if value < 1:
        return gettext("%(n)s m") % {"n": number_vn(round(value * 1000, -1), 0)}
    return gettext("%(n)s km") % {"n": number_vn(value, 2)}


def _change(units: dict[str, Any], place: int) -> str:
    """How much farther (+) or nearer (−) than today; empty where nothing is known."""
    before = units["km_current"][place] if units["km_current"] else None
    after = units["km"][place]
    if before is None or after is None:
        return ""
    return difference_text(units, after - before)


def difference_text(units: dict[str, Any], change: float) -> str:
    """Write how much farther (+) or nearer (−); what rounds to nothing has no sign."""
    if round(change, 2) == 0:
        return far_text(units, 0.0)
    return ("+" if change > 0 else "−") + far_text(units, abs(change))


def reason_of(facts: Facts, place: int) -> str:
    """Say why a unit goes where it goes: by the engine's reason, where the run kept one."""
    units = facts.units
    kept = kept_reason(facts.reasons, place)
    if kept is not None:
        return kept_text(facts, place, kept)
    code = units["why"][place]
    if at_nearest(facts.reasons, place) and code != "home":
        code = "nearest"
    primary = units.get("primary") or []
    params = {
        "primary": primary[place] if primary else "",
        "nearest": facts.school(units["nearest"][place]),
        "less": far_text(units, _more(units, place)),
        "free": count_text(units["free"][place]),
        "children": count_text(units["children"][place]),
    }
    return gettext(WHY[code]).format_map(params)


def nearest_of(facts: Facts, place: int) -> int:
    """Return the place of a unit's nearest school."""
    kept = kept_reason(facts.reasons, place)
    if kept is not None:
        return int(kept["nearest"])
    if at_nearest(facts.reasons, place):
        return int(facts.units["school"][place])
    return int(facts.units["nearest"][place])


def kept_text(facts: Facts, place: int, kept: dict[str, Any]) -> str:
    """Say a reason that was kept: how much nearer the nearest school is, and what hinders."""
    units = facts.units
    nearest = int(kept["nearest"])
    cause = cause_text(
        names_of(facts),
        code=str(kept["code"]),
        chosen=int(units["school"][place]),
        nearest=nearest,
        params=kept["params"],
        translate=gettext,
        texts=PAGE_REASONS,
    )
    said = [sentence(cause)]
    more = kept["more"]
    if more is not None and more >= 0.005:
        less = {
            "nearest": facts.school(nearest),
            "less": far_text(units, _more(units, place)),
            "more": number_vn(more, 2),
        }
        said.insert(0, sentence(fill(gettext(DEARER if units["costs"] else FARTHER), less)))
    return " ".join(said)


def names_of(facts: Facts) -> Names:
    """Return what people call schools and units; a unit's id stands beside a name that repeats."""
    return Names([str(school["name"]) for school in facts.schools], facts.units["name"])


def sentence(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


def ask_url(facts: Facts, place: int) -> str:
    """Return where to ask what sending the unit to its nearest school takes; empty where idle."""
    code = facts.units["why"][place]
    kept = kept_reason(facts.reasons, place)
    if kept is not None:
        code = kept["code"]
    elif facts.run.options.get("feeder") or at_nearest(facts.reasons, place):
        return ""
    if code in UNASKED:
        return ""
    return reverse("catchment_nearest", args=[facts.run.pk, place])


@dataclass(frozen=True, slots=True)
class MapPage:
    """The page of the drawing: its address, the legend, the unit that was asked about."""

    drawing_url: str
    width: int
    height: int
    legend: list[SchoolLine]
    unit: UnitLine | None
    unknown: str
    over: SafeString
    shaped: bool
    pointed: bool
    marks_moves: bool
    reachable: bool


def map_page(*, facts: Facts, query: QueryDict) -> MapPage:
    """Return the page of the drawing; the drawing itself has an address of its own."""
    units = facts.units
    asked = query.get("don-vi", "")[:200]
    place = units["id"].index(asked) if asked in units["id"] else None
    view = view_of(units, facts.schools)
    line = unit_line(facts, place) if place is not None else None
    over = SafeString("")
    if line is not None and place is not None:
        over = ring(view, units["x"][place], units["y"][place], line.name)
    return MapPage(
        drawing_url=reverse("catchment_drawing", args=[facts.run.pk]),
        width=round(view.width),
        height=round(view.height),
        legend=school_lines(facts.run, facts.schools),
        unit=line,
        unknown=asked if asked and place is None else "",
        over=over,
        shaped=bool(units.get("shapes")),
        pointed=0 < units.get("shapes", 0) < len(units["id"]),
        marks_moves="shapes" in units and bool(moved_units(units)),
        reachable="shapes" in units and len(units["id"]) <= FOCUSABLE,
    )
