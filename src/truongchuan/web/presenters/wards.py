"""All linked authorities in one table, ready to draw and to write as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.domain.handover.wards import WardLine, WardTotals, list_wards, sum_wards
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold, sort_key
from truongchuan.web.presenters.book_notes import day_notes
from truongchuan.web.presenters.query import PAGE_SIZE, Option, one_of, options, sorting, words
from truongchuan.web.templatetags.vn import quarter_vn
from truongchuan.wording.followup import OBSTACLE_LEVELS
from truongchuan.wording.handover import GROUP_STATES

LIKELY = 0.5
"""Below an even chance a target is shown as at risk."""
_PARTS: dict[str, tuple[str, Callable[[WardLine], bool]]] = {
    "late": (_("Có việc quá hạn"), lambda x: x.late > 0),
    "obstacles": (_("Có vướng mắc"), lambda x: x.obstacle_count > 0),
    "expiring": (_("Có bằng sắp hết hạn"), lambda x: x.expiring > 0),
    "risk": (_("Cơ hội dưới một nửa"), lambda x: x.chance is not None and x.chance < LIKELY),
    "none": (_("Chưa có kế hoạch"), lambda x: x.programme is None),
}
_SORTS: dict[str, Callable[[WardLine], Any]] = {
    "name": lambda x: sort_key(x.authority.name),
    "targets": lambda x: x.targets,
    "recognised": lambda x: x.recognised,
    "late": lambda x: x.late,
    "done": lambda x: x.done / x.rows if x.rows else -1,
    "obstacles": lambda x: x.obstacle_count,
    "expiring": lambda x: x.expiring,
    "report": lambda x: x.last_report or date.min,
    "chance": lambda x: 2 if x.chance is None else x.chance,
}


@dataclass(frozen=True, slots=True)
class QuarterCell:
    """Targets of a quarter, with the way to them."""

    label: str
    total: int
    recognised: int
    url: str
    states: str


@dataclass(frozen=True, slots=True)
class WardRow:
    """An authority's programme as a row."""

    line: WardLine
    name: str
    title: str
    url: str
    quarters: list[QuarterCell]
    late_url: str
    schools_url: str
    obstacles: str
    obstacles_url: str
    percent: int | None
    chance: int | None
    at_risk: bool


@dataclass(frozen=True, slots=True)
class WardsPage:
    """The table, its filters and its sums."""

    rows: list[WardRow]
    page: Page[Any]
    totals: WardTotals
    words: str
    parts: list[Option]
    found: int
    total: int


def wards_page(actor: Actor, query: QueryDict, on: date) -> WardsPage:
    """Return the lines that the filter keeps; sums are over these."""
    every = list_wards(actor=actor, on=on)
    kept, text, part = _kept(every, query)
    page = Paginator(kept, PAGE_SIZE).get_page(query.get("page"))
    return WardsPage(
        rows=[_row(line) for line in page],
        page=page,
        totals=sum_wards(kept),
        words=text,
        parts=options(
            (
                (code, gettext(label), sum(map(test, every)))
                for code, (label, test) in _PARTS.items()
            ),
            part,
        ),
        found=len(kept),
        total=len(every),
    )


def _kept(every: list[WardLine], query: QueryDict) -> tuple[list[WardLine], str, str]:
    text, part = words(query), one_of(query, "part", _PARTS)
    folded = fold(text)
    kept = [
        line
        for line in every
        if (not part or _PARTS[part][1](line))
        and (not folded or folded in fold(f"{line.authority.name} {line.programme or ''}"))
    ]
    key, descending = sorting(query, _SORTS, "name")
    return sorted(kept, key=_SORTS[key], reverse=descending), text, part


def _row(line: WardLine) -> WardRow:
    programme = line.programme
    pk = programme.pk if programme else 0

    def link(route: str, query: str = "") -> str:
        return reverse(route, args=[pk]) + query if pk else ""

    return WardRow(
        line=line,
        name=line.authority.label,
        title=programme.title if programme else "",
        url=link("programme"),
        quarters=[
            QuarterCell(
                label=quarter_vn(q.quarter) if q.quarter else gettext("chưa nêu thời hạn"),
                total=q.total,
                recognised=q.recognised,
                url=link("schools", f"?quarter={q.quarter}" if q.quarter else ""),
                states=_states(q.by_state),
            )
            for q in line.quarters
        ],
        late_url=link("roadmap", "?state=late"),
        schools_url=link("schools"),
        obstacles=", ".join(
            f"{gettext(label)} {line.obstacles[level]}"
            for level, label in OBSTACLE_LEVELS.items()
            if line.obstacles.get(level)
        ),
        obstacles_url=link("obstacles"),
        percent=line.done * 100 // line.rows if line.rows else None,
        chance=round(line.chance * 100) if line.chance is not None else None,
        at_risk=line.chance is not None and line.chance < LIKELY,
    )


def _states(by_state: dict[str, int]) -> str:
    return ", ".join(
        f"{count} {gettext(GROUP_STATES.get(state, state))}"
        for state, count in sorted(by_state.items())
    )


def wards_table(actor: Actor, query: QueryDict, on: date) -> Table:
    """Return the lines that the page shows, all pages of them, as a table to write."""
    kept, _words, _chosen = _kept(list_wards(actor=actor, on=on), query)
    quarters = sorted({q.quarter for line in kept for q in line.quarters})
    return Table(
        title=gettext("Các xã, phường thực hiện kế hoạch trường đạt chuẩn quốc gia"),
        sheet=gettext("Xã, phường"),
        notes=day_notes(on, made_up=_is_made_up(kept)),
        columns=(
            Column(gettext("Cơ quan"), width=34),
            Column(gettext("Kế hoạch"), width=48),
            *(
                Column(
                    gettext("%(quarter)s: đạt/chỉ tiêu")
                    % {"quarter": quarter_vn(q) if q else gettext("Chưa nêu thời hạn")},
                    width=14,
                )
                for q in quarters
            ),
            Column(gettext("Chỉ tiêu"), CellKind.INTEGER, 9),
            Column(gettext("Đã công nhận"), CellKind.INTEGER, 9),
            Column(gettext("Nhiệm vụ"), CellKind.INTEGER, 9),
            Column(gettext("Đã xong"), CellKind.INTEGER, 9),
            Column(gettext("Quá hạn"), CellKind.INTEGER, 9),
            *(Column(gettext(label), CellKind.INTEGER, 11) for label in OBSTACLE_LEVELS.values()),
            Column(gettext("Bằng sắp hết hạn"), CellKind.INTEGER, 10),
            Column(gettext("Cơ hội thấp nhất"), CellKind.PERCENT, 10),
            Column(gettext("Báo cáo gần nhất"), CellKind.DATE, 13),
        ),
        rows=[_cells(line, quarters) for line in kept],
    )


def _cells(line: WardLine, quarters: list[str]) -> tuple[Any, ...]:
    by_quarter = {q.quarter: f"{q.recognised}/{q.total}" for q in line.quarters}
    return (
        line.authority.name,
        line.programme.title if line.programme else "",
        *(by_quarter.get(q, "") for q in quarters),
        line.targets,
        line.recognised,
        line.rows,
        line.done,
        line.late,
        *(line.obstacles.get(level, 0) for level in OBSTACLE_LEVELS),
        line.expiring,
        line.chance,
        line.last_report,
    )


def _is_made_up(lines: Iterable[WardLine]) -> bool:
    return any(line.programme is not None and line.programme.is_demo for line in lines)
