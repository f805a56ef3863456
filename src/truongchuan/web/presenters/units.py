"""The list of units with their load, ready to draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.domain.directory.models import Organisation, OrganisationKind
from truongchuan.domain.followup.board import total_of
from truongchuan.domain.followup.selectors import UnitDuties, duty_board
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.selectors import UnitLoad, list_units
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold
from truongchuan.web.presenters.months import MonthSwitch, month_switch
from truongchuan.web.presenters.query import Option, one_of, options, sorting
from truongchuan.web.presenters.query import words as words_of
from truongchuan.wording.directory_labels import UNIT_GROUPS, UNIT_KINDS

_LEADERSHIP = frozenset({OrganisationKind.STEERING_COMMITTEE, OrganisationKind.PARTY})
_OUTSIDE = frozenset({OrganisationKind.EDUCATION_DEPARTMENT, OrganisationKind.PROVINCE})
_OTHERS = frozenset({OrganisationKind.OTHER})
WORK = ("without_row", "late", "silent", "unproven", "obstacles", "leads", "supports")


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit as one row: its load, and what it said of its duties in the month.

    ``without_row``: it has duties, and no row of the roadmap.
    """

    load: UnitLoad
    board: UnitDuties
    kind: str

    @property
    def unit(self) -> Organisation:
        """The unit itself."""
        return self.board.unit

    @property
    def without_row(self) -> bool:
        """True for a unit that the duty list names and the roadmap does not."""
        return self.board.without_row

    @property
    def percent(self) -> int | None:
        """Share of the rows led that are done; None for a unit that leads none."""
        return self.load.done * 100 // self.load.leads if self.load.leads else None

    @property
    def unproven(self) -> int:
        """Duties reported on in the month without evidence."""
        return self.board.count("reported")

    @property
    def obstacles(self) -> int:
        """Unsolved obstacles that the unit raised or has to solve."""
        return self.board.obstacles_raised + self.board.obstacles_to_solve


_ORDERS: dict[str, Callable[[UnitLine], Any]] = {
    "duties": lambda line: len(line.board.duties),
    "reported": lambda line: line.board.reported,
    "evidenced": lambda line: line.board.evidenced,
    "silent": lambda line: line.board.silent,
    "leads": lambda line: line.load.leads,
    "supports": lambda line: line.load.supports,
    "done": lambda line: line.load.done,
    "late": lambda line: line.board.late_tasks,
    "raised": lambda line: line.board.obstacles_raised,
    "to_solve": lambda line: line.board.obstacles_to_solve,
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
class UnitGroup:
    """The units of one group."""

    label: str
    lines: list[UnitLine]


@dataclass(frozen=True, slots=True)
class UnitsPage:
    """Everything on the page of units. The sums are those of the units shown."""

    words: str
    month: MonthSwitch
    groups: list[Option]
    works: list[Option]
    shown: list[UnitGroup]
    found: int
    total: int
    duties: int
    reported: int
    evidenced: int
    silent: int

    @property
    def lines(self) -> list[UnitLine]:
        """All lines shown, in their order."""
        return [line for group in self.shown for line in group.lines]


def units_page(*, actor: Actor, programme: Programme, on: date, query: QueryDict) -> UnitsPage:
    """Return the page that a query string asks for. The number of queries is fixed."""
    month = month_switch(programme, on, query)
    lines = _lines(actor, programme, month.month, on)
    group = one_of(query, "group", UNIT_GROUPS)
    work = one_of(query, "work", WORK)
    words = words_of(query)
    kept = [
        line
        for line in lines
        if (not group or group_of(line.unit) == group)
        and (not work or _has(line, work))
        and all(part in line.unit.folded for part in fold(words).split())
    ]
    order, descending = sorting(query, ["name", *_ORDERS], "")
    if order in _ORDERS:
        kept.sort(key=_ORDERS[order], reverse=descending)
    elif order:
        kept.sort(key=lambda line: line.unit.sort_key, reverse=descending)
    duties, reported, evidenced, silent = total_of(line.board for line in kept)
    return UnitsPage(
        words=words,
        month=month,
        groups=options(
            (
                (code, gettext(label), sum(group_of(line.unit) == code for line in lines))
                for code, label in UNIT_GROUPS.items()
            ),
            group,
        ),
        works=options(
            (
                (code, label, sum(_has(line, code) for line in lines))
                for code, label in _work_labels().items()
            ),
            work,
        ),
        shown=_grouped(kept) if not order else [UnitGroup("", kept)],
        found=len(kept),
        total=len(lines),
        duties=duties,
        reported=reported,
        evidenced=evidenced,
        silent=silent,
    )


def _lines(actor: Actor, programme: Programme, month: str, on: date) -> list[UnitLine]:
    loads = {load.unit.pk: load for load in list_units(actor=actor, programme=programme, on=on)}
    board = duty_board(actor=actor, programme=programme, month=month, on=on)
    return [
        UnitLine(
            loads.get(duties.unit.pk) or UnitLoad(duties.unit, 0, 0, 0, 0, 0),
            duties,
            gettext(UNIT_KINDS.get(duties.unit.kind, duties.unit.kind)),
        )
        for duties in board
    ]


def _work_labels() -> dict[str, str]:
    return {
        "without_row": gettext("được giao việc, không có trong lộ trình"),
        "late": gettext("có việc quá hạn"),
        "silent": gettext("chưa báo cáo tháng này"),
        "unproven": gettext("báo cáo chưa có minh chứng"),
        "obstacles": gettext("có vướng mắc"),
        "leads": gettext("chủ trì"),
        "supports": gettext("phối hợp"),
    }


def _has(line: UnitLine, work: str) -> bool:
    return bool(
        {
            "without_row": line.without_row,
            "late": line.board.late_tasks,
            "silent": line.board.silent,
            "unproven": line.unproven,
            "obstacles": line.obstacles,
            "leads": line.load.leads,
            "supports": line.load.supports,
        }[work]
    )


def _grouped(lines: list[UnitLine]) -> list[UnitGroup]:
    groups = [
        UnitGroup(gettext(label), [line for line in lines if group_of(line.unit) == code])
        for code, label in UNIT_GROUPS.items()
    ]
    return [group for group in groups if group.lines]
