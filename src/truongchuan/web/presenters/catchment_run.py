"""A run, ready to draw: how far it is, what it found, school by school."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from truongchuan.domain.catchments.models import (
    OPEN_STATES,
    CatchmentOutcome,
    CatchmentRun,
    RunState,
)
from truongchuan.domain.catchments.policies import may
from truongchuan.domain.catchments.selectors import other_runs, outcome_of
from truongchuan.domain.catchments.work import is_silent
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text.fold import fold
from truongchuan.web.presenters.catchment_chart import moments_of, progress_chart
from truongchuan.web.presenters.catchment_curve import CurveView, curve_view
from truongchuan.web.presenters.catchments import (
    count_text,
    gap_text,
    run_mark,
    settings_of,
    share_text,
)
from truongchuan.web.presenters.obstacles import Mark
from truongchuan.web.templatetags.vn import moment_vn, number_vn
from truongchuan.wording.catalogue import fill
from truongchuan.wording.catchments import RUN_ERRORS, VERDICTS, reason_text


@dataclass(frozen=True, slots=True)
class Going:
    """A run that waits or is at work."""

    url: str
    waiting: bool
    silent: bool
    stopping: bool
    seconds: int
    limit: int
    percent: int
    best: str
    bound: str
    gap: str
    over: str
    chart: SafeString


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school under the plan."""

    number: int
    name: str
    id: str
    load: str
    seats: str
    percent: str
    over: float
    over_text: str
    units: int
    km: str
    campuses: int
    pieces: int
    price: str
    colour: int
    zone_url: str


@dataclass(frozen=True, slots=True)
class Sums:
    """All schools together."""

    load: str
    seats: str
    percent: str
    units: int
    km: str
    over: float
    over_text: str


@dataclass(frozen=True, slots=True)
class RunPage:
    """Everything on the page of a run."""

    run: CatchmentRun
    mark: Mark
    going: Going | None
    verdict: str
    tone: str
    reason: str
    error: str
    stopped: str
    settings: list[str]
    made: str
    took: str
    schools: list[SchoolLine]
    sums: Sums | None
    chart: SafeString
    moved: str
    moved_units: int | None
    over: str
    distance: str
    objective: str
    lower_bound: str
    others: int
    has_costs: bool
    may_manage: bool
    gap: str
    curve: CurveView | None
    feeders: list[FeederLine]


@dataclass(frozen=True, slots=True)
class FeederLine:
    """A primary zone that was kept whole."""

    name: str
    units: int
    children: str
    school: str
    colour: int


def run_page(*, actor: Actor, run: CatchmentRun) -> RunPage:
    """Return a run with what it gave; the number of queries is fixed."""
    now = timezone.now()
    silent = is_silent(run, now)
    outcome = outcome_of(run=run) if run.state == RunState.DONE else None
    schools = school_lines(run, outcome.schools) if outcome else []
    over = run.state not in OPEN_STATES
    return RunPage(
        run=run,
        mark=run_mark(run.state, silent=silent),
        going=None if over else going_of(run),
        verdict=verdict_of(run),
        tone=_tone(run),
        reason=reason_text(run.reason, gettext),
        error=_error(run),
        stopped=_stopped(run),
        settings=settings_of(run),
        made=f"{run.asked_by}, {moment_vn(run.asked_at)}",
        took=number_vn(run.seconds, 1) if run.seconds is not None else "",
        schools=schools,
        sums=_sums(outcome.schools) if outcome else None,
        chart=progress_chart(moments_of(run.history), run.seconds or 0.0)
        if over
        else SafeString(""),
        moved=count_text(run.moved),
        over=count_text(run.overflow),
        distance=number_vn(run.distance, 1),
        objective=number_vn(run.objective, 1),
        lower_bound=number_vn(run.lower_bound, 1),
        moved_units=_count_moved(outcome.units) if outcome else None,
        others=other_runs(actor=actor, run=run).count() if outcome else 0,
        has_costs=_has_costs(outcome),
        may_manage=may(actor, "catchments.manage", run),
        gap=gap_text(run.gap),
        curve=curve_view(actor=actor, run=run, has_costs=_has_costs(outcome)) if outcome else None,
        feeders=feeder_lines(outcome) if outcome else [],
    )


def feeder_lines(outcome: CatchmentOutcome) -> list[FeederLine]:
    """Return the primary zones that were kept whole, and where each goes; by school, then name."""
    units = outcome.units
    children: dict[str, float] = {}
    count: dict[str, int] = {}
    where: dict[str, int] = {}
    for place, name in enumerate(units.get("primary") or []):
        if name:
            children[name] = children.get(name, 0.0) + (units["children"][place] or 0.0)
            count[name] = count.get(name, 0) + 1
            where[name] = units["school"][place]
    return [
        FeederLine(
            name=name,
            units=count[name],
            children=count_text(children[name]),
            school=str(outcome.schools[where[name]]["name"]),
            colour=outcome.schools[where[name]].get("colour", 0),
        )
        for name in sorted(where, key=lambda name: (where[name], fold(name)))
    ]


def _has_costs(outcome: CatchmentOutcome | None) -> bool:
    return bool(outcome and outcome.units.get("costs"))


def run_curve(*, actor: Actor, run: CatchmentRun) -> CurveView | None:
    """Return the curve of a run, for the fragment that asks how far it is."""
    outcome = outcome_of(run=run) if run.state == RunState.DONE else None
    if outcome is None:
        return None
    return curve_view(actor=actor, run=run, has_costs=_has_costs(outcome))


def _chart(run: CatchmentRun) -> SafeString:
    return progress_chart(moments_of(run.history), run.seconds or 0.0)


def going_of(run: CatchmentRun) -> Going | None:
    """Return how far a run is; None when it is over."""
    if run.state not in OPEN_STATES:
        return None
    now = timezone.now()
    waiting = run.state == RunState.QUEUED
    began = run.started_at or now
    seconds = 0 if waiting else max(0, int((now - began).total_seconds()))
    moments = moments_of(run.history)
    last = moments[-1] if moments else None
    return Going(
        url=reverse("catchment_progress", args=[run.pk]),
        waiting=waiting,
        silent=is_silent(run, now),
        stopping=run.stop_asked_at is not None,
        seconds=seconds,
        limit=run.time_limit,
        percent=min(100, round(100 * seconds / run.time_limit)),
        best="—" if last is None or last.best is None else number_vn(last.best, 1),
        bound="—" if last is None or not last.bound or last.bound < 0 else number_vn(last.bound, 1),
        gap=gap_text(last.gap) if last else "—",
        over="—" if last is None or last.best is None else count_text(last.over),
        chart=progress_chart(moments, float(seconds)),
    )


def verdict_of(run: CatchmentRun) -> str:
    """Say in a sentence what is proven of a finished run's plan."""
    if run.state != RunState.DONE:
        return ""
    code = _verdict_code(run)
    return fill(gettext(VERDICTS[code]), {"gap": gap_text(run.gap)})


def _verdict_code(run: CatchmentRun) -> str:
    if run.objective is None:
        return "no-plan"
    if run.status in {"infeasible", "optimal"}:
        return run.status
    if run.overflow:
        return "over"
    return "no-gap" if run.gap is None else "gap"


def _tone(run: CatchmentRun) -> str:
    if run.status == "infeasible" or run.overflow:
        return "warning"
    return "success"


def _error(run: CatchmentRun) -> str:
    if run.state != RunState.FAILED:
        return ""
    text = gettext(RUN_ERRORS.get(run.error, RUN_ERRORS["engine"]))
    return text.format(note=run.error_note or run.error)


def _stopped(run: CatchmentRun) -> str:
    if run.stop_asked_at is None or run.state in OPEN_STATES:
        return ""
    params = {"who": run.stop_asked_by, "when": moment_vn(run.stop_asked_at)}
    if run.state == RunState.DONE:
        return gettext("%(who)s dừng lúc %(when)s, giữ phương án tốt nhất lúc đó.") % params
    return gettext("%(who)s dừng lúc %(when)s, khi chưa có phương án.") % params


def school_lines(run: CatchmentRun, schools: Sequence[dict[str, Any]]) -> list[SchoolLine]:
    """Return schools as rows; fuller ones keep their place in the files' order."""
    units_url = reverse("catchment_units", args=[run.pk])
    return [
        SchoolLine(
            number=number,
            name=school["name"],
            id=school["id"],
            load=count_text(school["load"]),
            seats=count_text(school["seats"]),
            percent=share_text(school["load"], school["seats"]),
            over=school["overflow"],
            over_text=count_text(school["overflow"]),
            units=school["units"],
            km=number_vn(school["km"], 2) if school["km"] is not None else "—",
            campuses=len(school["campuses"]),
            pieces=school["pieces"],
            price=number_vn(school["price"], 2) if school.get("price") else "",
            colour=school.get("colour", 0),
            zone_url=f"{units_url}?den={number}",
        )
        for number, school in enumerate(schools)
    ]


def _sums(schools: Sequence[dict[str, Any]]) -> Sums:
    load, seats = sum(s["load"] for s in schools), sum(s["seats"] for s in schools)
    far = sum(s["load"] * (s["km"] or 0.0) for s in schools)
    over = sum(s["overflow"] for s in schools)
    return Sums(
        load=count_text(load),
        seats=count_text(seats),
        percent=share_text(load, seats),
        units=sum(s["units"] for s in schools),
        km=number_vn(far / load, 2) if load else "—",
        over=over,
        over_text=count_text(over),
    )


def _count_moved(units: dict[str, Any]) -> int | None:
    return len(moved_units(units)) if units.get("current") else None


def moved_units(units: dict[str, Any]) -> list[int]:
    """Return the places of units whose school changes from the present one."""
    if not units.get("current"):
        return []
    pairs = enumerate(zip(units["current"], units["school"], strict=True))
    return [place for place, (now, then) in pairs if now >= 0 and now != then]
