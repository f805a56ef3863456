"""The list of units with their load, ready to draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.domain.directory.models import Organisation, OrganisationKind
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.selectors import UnitLoad, list_units
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold
from truongchuan.web.presenters.query import Option, one_of, options, sorting
from truongchuan.web.presenters.query import words as words_of
from truongchuan.wording.directory_labels import UNIT_GROUPS, UNIT_KINDS

_LEADERSHIP = frozenset({OrganisationKind.STEERING_COMMITTEE, OrganisationKind.PARTY})
_OUTSIDE = frozenset({OrganisationKind.EDUCATION_DEPARTMENT, OrganisationKind.PROVINCE})
_OTHERS = frozenset({OrganisationKind.OTHER})
WORK = ("without_row", "late", "leads", "supports")

_ORDERS: dict[str, Callable[[UnitLoad], Any]] = {
    "duties": lambda load: load.duties,
    "leads": lambda load: load.leads,
    "supports": lambda load: load.supports,
    "done": lambda load: load.done,
    "late": lambda load: load.late,
}


def group_of(unit: Organisation) -> str:
    """Return the heading of :data:`UNIT_GROUPS` that a unit stands under."""
    if unit.is_authority or unit.kind in _LEADERSHIP:
        return "leadership"
    if unit.kind == OrganisationKind.POLICE:
        return "police"
    if unit.kind == OrganisationKind.WARD:
        return "wards"
    return "others" if unit.kind in _OUTSIDE | _OTHERS else "offices"


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit as one row. ``without_row``: it has duties, and no row of the roadmap."""

    load: UnitLoad
    kind: str

    @property
    def unit(self) -> Organisation:
        """The unit itself."""
        return self.load.unit

    @property
    def without_row(self) -> bool:
        """True for a unit that the duty list names and the roadmap does not."""
        return is_without_row(self.load)

    @property
    def percent(self) -> int | None:
        """Share of the rows led that are done; None for a unit that leads none."""
        return self.load.done * 100 // self.load.leads if self.load.leads else None


def is_without_row(load: UnitLoad) -> bool:
    """Tell whether a unit has duties but no row that it leads or supports."""
    return load.duties > 0 and load.leads + load.supports == 0


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """The units of one group."""

    label: str
    lines: list[UnitLine]


@dataclass(frozen=True, slots=True)
class UnitsPage:
    """Everything on the page of units."""

    words: str
    groups: list[Option]
    works: list[Option]
    shown: list[UnitGroup]
    found: int
    total: int


def units_page(*, actor: Actor, programme: Programme, on: date, query: QueryDict) -> UnitsPage:
    """Return the page that a query string asks for."""
    loads = list_units(actor=actor, programme=programme, on=on)
    group = one_of(query, "group", UNIT_GROUPS)
    work = one_of(query, "work", WORK)
    words = words_of(query)
    kept = [
        load
        for load in loads
        if (not group or group_of(load.unit) == group)
        and (not work or _has(load, work))
        and all(part in load.unit.folded for part in fold(words).split())
    ]
    order, descending = sorting(query, ["name", *_ORDERS], "")
    if order in _ORDERS:
        kept.sort(key=_ORDERS[order], reverse=descending)
    elif order:
        kept.sort(key=lambda load: load.unit.sort_key, reverse=descending)
    return UnitsPage(
        words=words,
        groups=options(
            (
                (code, gettext(label), sum(group_of(load.unit) == code for load in loads))
                for code, label in UNIT_GROUPS.items()
            ),
            group,
        ),
        works=options(
            (
                (code, label, sum(_has(load, code) for load in loads))
                for code, label in _work_labels().items()
            ),
            work,
        ),
        shown=_grouped(kept) if not order else [UnitGroup("", [_line(load) for load in kept])],
        found=len(kept),
        total=len(loads),
    )


def _work_labels() -> dict[str, str]:
    return {
        "without_row": gettext("được giao việc, không có trong lộ trình"),
        "late": gettext("có việc quá hạn"),
        "leads": gettext("chủ trì"),
        "supports": gettext("phối hợp"),
    }


def _has(load: UnitLoad, work: str) -> bool:
    return is_without_row(load) if work == "without_row" else getattr(load, work) > 0


def _line(load: UnitLoad) -> UnitLine:
    return UnitLine(load, gettext(UNIT_KINDS.get(load.unit.kind, load.unit.kind)))


def _grouped(loads: list[UnitLoad]) -> list[UnitGroup]:
    groups = [
        UnitGroup(gettext(label), [_line(load) for load in loads if group_of(load.unit) == code])
        for code, label in UNIT_GROUPS.items()
    ]
    return [group for group in groups if group.lines]
