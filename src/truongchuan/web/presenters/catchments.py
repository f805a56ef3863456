"""Areas of an authority, ready to draw: the list, and one area with its runs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.domain.catchments.models import CatchmentArea, CatchmentRun, RunState
from truongchuan.domain.catchments.policies import may
from truongchuan.domain.catchments.selectors import (
    NOT_RUN,
    ORDERS,
    STATES,
    AreaFilter,
    list_areas,
    list_runs,
)
from truongchuan.domain.catchments.work import SILENT, is_silent
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.obstacles import Mark
from truongchuan.web.presenters.query import PAGE_SIZE, one_of, sorting, words
from truongchuan.web.templatetags.vn import moment_vn, number_vn, percent_vn
from truongchuan.wording.catalogue import fill
from truongchuan.wording.catchments import (
    AREA_NOTES,
    FINDING_TONES,
    FINDINGS,
    RUN_STATES,
    finding_text,
)

MOST_RUNS = 50
_LOOKS = {
    NOT_RUN: ("neutral", "circle"),
    RunState.QUEUED: ("info", "clock"),
    RunState.RUNNING: ("info", "half"),
    RunState.DONE: ("success", "check"),
    RunState.FAILED: ("danger", "error"),
    RunState.CANCELLED: ("muted", "slash"),
}


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area as one row, with its newest run."""

    pk: int
    name: str
    url: str
    who: str
    when: str
    mark: Mark
    run_url: str
    units: int
    schools: int
    overflow: float | None
    over: str
    gap: str
    is_sample: bool
    owner: str


@dataclass(frozen=True, slots=True)
class AreasPage:
    """Everything on the list of areas."""

    lines: list[AreaLine]
    page: Page[Any]
    states: list[tuple[str, str, bool]]
    words: str
    state: str
    any: bool
    may_manage: bool


def run_mark(state: str, *, silent: bool = False) -> Mark:
    """Return how a run's state looks; one that broke off without a word is told as such."""
    if silent:
        return Mark(gettext("ngắt giữa chừng"), "danger", "error")
    tone, icon = _LOOKS[state]
    return Mark(gettext(RUN_STATES[state]), tone, icon)


def gap_text(gap: float | None) -> str:
    """Write a proven gap, rounded up: never less than what was proven."""
    if gap is None:
        return "—"
    if gap <= 1e-6:
        return percent_vn(0)
    places = 2 if gap < 0.001 else 1
    unit = 10**places
    return percent_vn(math.ceil(gap * 100 * unit) / unit, places)


def count_text(value: float | None) -> str:
    """Write a number of children or seats: whole ones without decimals."""
    if value is None:
        return "—"
    return number_vn(round(value)) if abs(value - round(value)) < 0.05 else number_vn(value, 1)


def share_text(part: float, whole: float) -> str:
    """Write a share as a percentage; nothing of nothing is a dash."""
    return percent_vn(100 * part / whole) if whole else "—"


def area_filter(query: QueryDict) -> AreaFilter:
    """Read the filter from a query string."""
    return AreaFilter(words=words(query), state=one_of(query, "state", STATES))


def areas_page(*, actor: Actor, query: QueryDict) -> AreasPage:
    """Return the list that a query string asks for; the number of queries is fixed."""
    where = area_filter(query)
    page = Paginator(_found(actor, query), PAGE_SIZE).get_page(query.get("page"))
    now = timezone.now()
    lines = [_line(area, actor, now) for area in page]
    filtered = bool(where.words or where.state)
    return AreasPage(
        lines=lines,
        page=page,
        states=[(code, gettext(RUN_STATES[code]), code == where.state) for code in STATES],
        words=where.words,
        state=where.state,
        any=bool(lines) or filtered,
        may_manage=may(actor, "catchments.manage"),
    )


def _found(actor: Actor, query: QueryDict) -> Any:
    order, descending = sorting(query, ORDERS, "")
    if not order:
        order, descending = "made", True
    return list_areas(actor=actor, where=area_filter(query), order=order, descending=descending)


def _line(area: Any, actor: Actor, now: datetime) -> AreaLine:
    beat = area.last_beat_at or area.last_started_at
    silent = area.last_state == RunState.RUNNING and beat is not None and beat < now - SILENT
    return AreaLine(
        pk=area.pk,
        name=area.name,
        url=reverse("catchment", args=[area.pk]),
        who=area.created_by,
        when=moment_vn(area.created_at),
        mark=run_mark(area.last_state or NOT_RUN, silent=silent),
        run_url=reverse("catchment_run", args=[area.last_pk]) if area.last_pk else "",
        units=area.units,
        schools=area.schools,
        overflow=area.last_overflow,
        over=count_text(area.last_overflow),
        gap=gap_text(area.last_gap),
        is_sample=area.is_sample,
        owner=area.authority.name if area.authority_id != actor.authority_id else "",
    )


def areas_table(*, actor: Actor, query: QueryDict) -> Table:
    """Return the whole list as rows of a file."""
    now = timezone.now()
    lines = [_line(area, actor, now) for area in _found(actor, query)]
    notes = [gettext("Số liệu minh họa")] if lines and all(x.is_sample for x in lines) else []
    return Table(
        title=gettext("Phương án tuyến tuyển sinh"),
        sheet=gettext("Phương án tuyến"),
        notes=notes,
        columns=[
            Column(gettext("STT"), CellKind.INTEGER, 6),
            Column(gettext("Địa bàn"), width=40),
            Column(gettext("Người nạp"), width=26),
            Column(gettext("Lúc"), width=18),
            Column(gettext("Tình trạng"), width=16),
            Column(gettext("Đơn vị"), CellKind.INTEGER, 9),
            Column(gettext("Trường"), CellKind.INTEGER, 9),
            Column(gettext("Trẻ vượt số chỗ"), CellKind.DECIMAL, 12),
            Column(gettext("Khoảng cách đã chứng minh"), width=14),
            Column(gettext("Minh họa"), width=10),
        ],
        rows=[
            (
                n, line.name, line.who, line.when, line.mark.label, line.units, line.schools,
                line.overflow, line.gap, gettext("có") if line.is_sample else "",
            )
            for n, line in enumerate(lines, start=1)
        ],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run as one row of its area."""

    number: int
    url: str
    mark: Mark
    who: str
    when: str
    seconds: str
    objective: str
    overflow: float | None
    over: str
    moved: str
    gap: str
    settings: list[str]


@dataclass(frozen=True, slots=True)
class AreaPage:
    """An area, what the files hold, its runs."""

    area: CatchmentArea
    runs: list[RunLine]
    notes: list[tuple[str, str]]
    made: str
    children: str
    seats: str
    use: str
    open_url: str
    may_manage: bool

    @property
    def may_run(self) -> bool:
        """True where a new run can be asked for."""
        return self.may_manage and not self.open_url


def area_page(*, actor: Actor, area: CatchmentArea) -> AreaPage:
    """Return an area with its newest runs."""
    now = timezone.now()
    runs = list(list_runs(actor=actor, area=area)[:MOST_RUNS])
    going = next((run for run in runs if _is_open(run, now)), None)
    return AreaPage(
        area=area,
        runs=[_run_line(run, now) for run in runs],
        notes=_notes(area),
        made=f"{area.created_by}, {moment_vn(area.created_at)}",
        children=count_text(area.children),
        seats=count_text(area.seats),
        use=share_text(area.children, area.seats),
        open_url=reverse("catchment_run", args=[going.pk]) if going else "",
        may_manage=may(actor, "catchments.manage", area),
    )


def _is_open(run: CatchmentRun, now: datetime) -> bool:
    return run.state in {RunState.QUEUED, RunState.RUNNING} and not is_silent(run, now)


def _run_line(run: CatchmentRun, now: datetime) -> RunLine:
    return RunLine(
        number=run.number,
        url=reverse("catchment_run", args=[run.pk]),
        mark=run_mark(run.state, silent=is_silent(run, now)),
        who=run.asked_by,
        when=moment_vn(run.asked_at),
        seconds=number_vn(run.seconds, 1) if run.seconds is not None else "—",
        objective=number_vn(run.objective, 1),
        overflow=run.overflow,
        over=count_text(run.overflow),
        moved=count_text(run.moved),
        gap=gap_text(run.gap),
        settings=settings_of(run),
    )


def _notes(area: CatchmentArea) -> list[tuple[str, str]]:
    """Things of the files that an official should know before solving: (tone, text)."""
    found: list[tuple[str, str]] = []
    if area.children > area.seats:
        sums = {"children": count_text(area.children), "seats": count_text(area.seats)}
        found.append(("warning", fill(gettext(AREA_NOTES["too-few-seats"]), sums)))
    if area.isolated:
        n = number_vn(area.isolated)
        found.append(("warning", fill(gettext(AREA_NOTES["isolated"]), {"n": n})))
    elif area.pieces > 1:
        found.append(("info", fill(gettext(AREA_NOTES["pieces"]), {"n": number_vn(area.pieces)})))
    if not area.has_current:
        found.append(("info", gettext(AREA_NOTES["no-current"])))
    return found + [
        (FINDING_TONES.get(one["code"], "info"), finding_text(one, gettext))
        for one in area.findings
        if one["code"] in FINDINGS
    ]


def settings_of(run: CatchmentRun) -> list[str]:
    """Say in words what was asked for, leaving out what stands as usual."""
    kept = run.options
    said = [_seconds(run.time_limit)]
    words = {
        "capacity_factor": gettext("số chỗ nhân %(value)s"),
        "max_moved": gettext("nhiều nhất %(value)s trẻ đổi trường"),
        "walk_limit": gettext("đi bộ không quá %(value)s m"),
        "change_weight": gettext("trọng số đổi trường %(value)s"),
        "walk_weight": gettext("trọng số quá giới hạn đi bộ %(value)s"),
        "border_weight": gettext("trọng số học khác phường %(value)s"),
        "spread_weight": gettext("trọng số dùng chỗ không đều %(value)s"),
        "compactness_weight": gettext("trọng số gọn %(value)s"),
        "start": gettext("bắt đầu từ lần %(value)s"),
        "seed": gettext("số khởi đầu %(value)s"),
    }
    usual = {"capacity_factor": "1", "max_moved": "", "walk_limit": "", "start": ""}
    for name, text in words.items():
        value = str(kept.get(name, ""))
        if value not in {"", usual.get(name, "0")}:
            said.append(text % {"value": number_vn(float(value), _places(value))})
    if kept.get("feeder"):
        said.append(gettext("giữ trọn tuyến tiểu học"))
    if kept.get("mode") == "points":
        said.append(gettext("không cần tuyến liền địa bàn"))
    return said


def _places(value: str) -> int:
    return len(value.partition(".")[2])


def _seconds(limit: int) -> str:
    if limit % 60 == 0:
        return gettext("%(n)s phút") % {"n": limit // 60}
    return gettext("%(n)s giây") % {"n": limit}
