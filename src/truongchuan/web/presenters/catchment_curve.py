"""The curve of cost against children moved, ready to draw: chart, table, a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from truongchuan.domain.catchments.models import (
    OPEN_STATES,
    CatchmentCurve,
    CatchmentRun,
    RunState,
)
from truongchuan.domain.catchments.policies import may
from truongchuan.domain.catchments.selectors import curve_of
from truongchuan.domain.catchments.work import is_silent
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.catchment_chart import HEIGHT, LEFT, RIGHT, TOP, WIDTH, grid, ticks
from truongchuan.web.presenters.catchments import count_text
from truongchuan.web.svg import drawing, element, number, text
from truongchuan.web.templatetags.vn import moment_vn, number_vn, percent_vn
from truongchuan.wording.catalogue import fill
from truongchuan.wording.catchments import (
    CURVE_GAIN,
    CURVE_LEAST,
    CURVE_LEAST_PROVEN,
    CURVE_NEVER_SEATED,
    CURVE_SEATED,
    RUN_ERRORS,
)

BOTTOM = HEIGHT - 48


@dataclass(frozen=True, slots=True)
class PointLine:
    """A limit on children moved, and the best plan known within it."""

    limit: str
    moved: str
    cost: str
    bound: str
    saved: str
    over: str
    beyond: bool


@dataclass(frozen=True, slots=True)
class CurveView:
    """The part of a run's page that shows the curve, or offers to make it."""

    ask_url: str
    progress_url: str
    going: bool
    waiting: bool
    silent: bool
    error: str
    done: bool
    made: str
    lines: list[PointLine]
    has_costs: bool
    has_over: bool
    chart: SafeString
    told: list[str]

    @property
    def polls(self) -> bool:
        """True while the page is to ask again."""
        return self.going and not self.silent


def curve_view(*, actor: Actor, run: CatchmentRun, has_costs: bool) -> CurveView | None:
    """Return a run's curve; None where there can be none: present schools are not known, or
    primary zones were kept whole. One query."""
    if run.state != RunState.DONE or run.objective is None or not run.area.has_current:
        return None
    if run.options.get("feeder"):
        return None
    curve = curve_of(run=run)
    silent = curve is not None and is_silent(curve, timezone.now())
    going = curve is not None and curve.state in OPEN_STATES
    done = curve is not None and curve.state == RunState.DONE
    free = not done and (not going or silent)
    points = curve.points if curve is not None else []
    return CurveView(
        ask_url=reverse("catchment_curve", args=[run.pk])
        if free and may(actor, "catchments.manage", run)
        else "",
        progress_url=reverse("catchment_curve_progress", args=[run.pk]),
        going=going,
        waiting=curve is not None and curve.state == RunState.QUEUED,
        silent=silent,
        error=_error(curve),
        done=done,
        made=f"{curve.asked_by}, {moment_vn(curve.asked_at)}" if curve is not None else "",
        lines=_lines(points),
        has_costs=has_costs,
        has_over=any(point["over"] for point in points),
        chart=curve_chart(points, has_costs=has_costs),
        told=_told(curve, has_costs=has_costs) if curve is not None and done else [],
    )


def _error(curve: CatchmentCurve | None) -> str:
    if curve is None or curve.state != RunState.FAILED:
        return ""
    words = gettext(RUN_ERRORS.get(curve.error, RUN_ERRORS["engine"]))
    return words.format(note=curve.error_note or curve.error)


def _lines(points: list[dict[str, Any]]) -> list[PointLine]:
    first = next((point for point in points if not point["over"]), None)
    return [
        PointLine(
            limit=_limit(p["limit"]),
            moved=count_text(p["moved"]),
            cost=number_vn(p["objective"], 1),
            bound="—" if p["bound"] is None or p["over"] else number_vn(p["bound"], 1),
            saved=_saved(first, p),
            over=count_text(p["over"]),
            beyond=bool(p["over"]),
        )
        for p in points
    ]


def _limit(limit: float | None) -> str:
    if limit is None:
        return gettext("không giới hạn")
    return gettext("không quá %(n)s trẻ") % {"n": count_text(limit)}


def _share(saved: float, whole: float) -> str:
    """A share of the cost; what rounds to nothing is not nothing."""
    share = 100 * saved / whole
    if 0 < share < 0.05:
        return gettext("dưới %(share)s") % {"share": percent_vn(0.1, 1)}
    return percent_vn(share, 1)


def _saved(first: dict[str, Any] | None, point: dict[str, Any]) -> str:
    """What is saved against the fewest moves within the seats; others do not compare."""
    if first is None or point is first or point["over"] or not first["objective"]:
        return "—"
    saved = first["objective"] - point["objective"]
    return f"{number_vn(saved, 1)} ({_share(saved, first['objective'])})"


def _told(curve: CatchmentCurve, *, has_costs: bool) -> list[str]:
    told: list[str] = []
    least, bound = curve.least or 0.0, curve.least_bound or 0.0
    if least > 0:
        template = CURVE_LEAST_PROVEN if bound >= least else CURVE_LEAST
        told.append(
            fill(gettext(template), {"least": count_text(least), "bound": count_text(bound)})
        )
    seated = [p for p in curve.points if not p["over"] and p["objective"]]
    if not seated:
        return [*told, gettext(CURVE_NEVER_SEATED)]
    few, many = seated[0], seated[-1]
    if few is not curve.points[0]:
        told.append(fill(gettext(CURVE_SEATED), {"few": count_text(few["moved"])}))
    saved = few["objective"] - many["objective"]
    if saved >= 0.05 and not has_costs:
        params = {
            "few": count_text(few["moved"]),
            "many": count_text(many["moved"]),
            "saved": number_vn(saved, 1),
            "share": _share(saved, few["objective"]),
        }
        told.append(fill(gettext(CURVE_GAIN), params))
    return told


def curve_chart(points: list[dict[str, Any]], *, has_costs: bool) -> SafeString:
    """Draw cost (up) against children moved (across); empty with fewer than two points."""
    known = [p for p in points if p["objective"] is not None]
    if len(known) < 2:
        return SafeString("")
    costs = [p["objective"] for p in known]
    seated = [p for p in known if not p["over"]]
    bounds = [p["bound"] for p in seated if p["bound"] is not None]
    up = ticks(min(costs + bounds), max(costs))
    moved = [p["moved"] for p in known]
    across = ticks(min(moved), max(moved))

    def x(value: float) -> float:
        share = (value - across[0]) / (across[-1] - across[0])
        return LEFT + 20 + share * (WIDTH - LEFT - RIGHT - 40)

    def y(value: float) -> float:
        return TOP + (up[-1] - max(value, up[0])) / (up[-1] - up[0]) * (BOTTOM - TOP)

    parts: list[SafeString] = []
    places = 0 if all(float(t).is_integer() for t in up) else 1
    for tick in up:
        parts += grid(y(tick), number_vn(tick, places))
    for tick in across:
        parts.append(
            text(count_text(tick), x(tick), BOTTOM + 18, classes="label-2", anchor="middle")
        )
    parts.append(
        text(gettext("trẻ đổi trường"), WIDTH / 2, HEIGHT - 8, classes="label-2", anchor="middle")
    )
    # Plans that leave children beyond the seats are another matter: no line joins the two kinds.
    for name, key, among in (
        ("series series--over", "objective", [p for p in known if p["over"]]),
        ("series series--bound", "bound", seated),
        ("series", "objective", seated),
    ):
        line = [(x(p["moved"]), y(p[key])) for p in among if p[key] is not None]
        told = " ".join(f"{number(a)},{number(b)}" for a, b in line)
        if len(line) > 1:
            parts.append(element("polyline", points=told, classes=name))
    for p in known:
        classes = "point point--over" if p["over"] else "point"
        parts.append(
            element("circle", cx=x(p["moved"]), cy=y(p["objective"]), r=5, classes=classes)
        )
    title = gettext("Tổng chi phí theo số trẻ đổi trường")
    if not has_costs:
        title = gettext("Tổng quãng đường (trẻ × km) theo số trẻ đổi trường")
    return drawing(
        WIDTH,
        HEIGHT,
        title=title,
        description=gettext("Các số nằm trong bảng ngay dưới biểu đồ."),
        children=parts,
        classes="chart chart--series chart--run",
        id_prefix="curve",
    )
