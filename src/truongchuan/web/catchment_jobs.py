"""The background's part of catchments: one run of the engine, told while it goes on."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import OperationalError
from django_tasks import task

from truongchuan.domain.catchments.models import CatchmentRun
from truongchuan.domain.catchments.selectors import outcome_of as kept_outcome
from truongchuan.domain.catchments.services import (
    Ended,
    fail_run,
    finish_run,
    note_progress,
    start_run,
)
from truongchuan.domain.catchments.work import RunGone
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.sources.selectors import read_stored_file

if TYPE_CHECKING:
    from truongchuan.adapters.catchment.package import ReadArea
    from truongchuan.engines.catchment.model import Ints, Options
    from truongchuan.engines.catchment.run import Result
    from truongchuan.engines.catchment.solve import Progress

logger = logging.getLogger(__name__)
KEPT_MOMENTS = 240
REASON_SECONDS = 30.0
"""For reasons, when the plan is there; what is late is left out. Solving the relaxation once more
comes first and cannot be broken off: 2.5 to 9 s with 1,276 units and 20 schools."""
SAVE_SECONDS = 1.0
SOLVING = "solving"
"""The queue of what takes minutes: a worker has a child for it, and mail goes on beside."""


@task(queue_name=SOLVING)
def solve_catchment(run_id: int) -> str:
    """Work a run out; one that is over, or was deleted, is left alone."""
    return work_out(run_id)


def work_out(run_id: int, *, seconds: float | None = None) -> str:
    """Work a run out now. ``seconds`` takes the place of the run's own limit (the demo's)."""
    run = start_run(run_id=run_id)
    if run is None:
        return "done before"
    try:
        ended = _solved(run, float(run.time_limit) if seconds is None else seconds)
    except RunGone:
        return "gone"
    except FileNotFoundError:
        fail_run(run=run, error="file-gone")
        return "failed"
    except Exception as error:
        fail_run(run=run, error="engine", note=type(error).__name__)
        raise
    return "done" if finish_run(run=run, ended=ended) else "gone"


def engine_options(kept: Mapping[str, Any]) -> Options:
    """Return the engine's options for those that a run keeps as texts."""
    from truongchuan.engines.catchment.model import Options

    def weight(name: str) -> float:
        return float(Fraction(str(kept.get(name) or 0)))

    most, walk = kept.get("max_moved"), kept.get("walk_limit")
    return Options(
        capacity_factor=Fraction(str(kept.get("capacity_factor") or 1)),
        max_moved=None if most in {None, ""} else Fraction(str(most)),
        walk_limit=None if walk in {None, ""} else float(Fraction(str(walk))),
        change_weight=weight("change_weight"),
        walk_weight=weight("walk_weight"),
        border_weight=weight("border_weight"),
        spread_weight=weight("spread_weight"),
        compactness_weight=weight("compactness_weight"),
        seed=int(kept.get("seed") or 0),
        contiguous=kept.get("mode") != "points",
    )


class Watch:
    """Tells how a run goes, at most once a second, and hears whether it is to stop.

    The engine asks ``stopped`` all the time, so that signs of life need no thread of their own.
    """

    def __init__(self, run: CatchmentRun) -> None:
        self.run = run
        self.moments: list[list[float | None]] = []
        self.told = 0
        self.next = time.perf_counter() + SAVE_SECONDS
        self.stop = self.gone = False

    def report(self, moment: Progress) -> None:
        """Keep a moment."""
        self.moments.append(_moment(moment))

    def stopped(self) -> bool:
        """Tell whether to stop; look and tell when a second is over."""
        if not self.stop and time.perf_counter() >= self.next:
            self._tell()
            self.next = time.perf_counter() + SAVE_SECONDS
        return self.stop

    def tell(self) -> None:
        """Give a sign of life when a second is over, after the search: nothing stops any more."""
        if not self.gone and time.perf_counter() >= self.next:
            self._tell()
            self.next = time.perf_counter() + SAVE_SECONDS

    def _tell(self) -> None:
        fresh = len(self.moments) > self.told
        try:
            self.stop = note_progress(
                run=self.run, history=thinned(self.moments) if fresh else None
            )
            self.told = len(self.moments)
        except RunGone:
            self.stop = self.gone = True
        except OperationalError:
            # Another writer holds the database: the next second will do.
            logger.warning("progress of run %s could not be told; trying again", self.run.pk)


def thinned(moments: list[list[float | None]]) -> list[list[float | None]]:
    """Return so many moments that a chart needs, the last one among them."""
    step = math.ceil(len(moments) / KEPT_MOMENTS)
    if step <= 1:
        return list(moments)
    kept = moments[::step]
    return kept if kept[-1] is moments[-1] else [*kept, moments[-1]]


def _moment(moment: Progress) -> list[float | None]:
    return [
        round(moment.seconds, 2),
        _finite(moment.objective),
        _finite(moment.bound),
        _finite(moment.overflow),
    ]


def _finite(value: float | None) -> float | None:
    return round(value, 6) if value is not None and math.isfinite(value) else None


def _solved(run: CatchmentRun, seconds: float) -> Ended:
    from truongchuan.adapters.catchment.package import open_area
    from truongchuan.engines.catchment.feeder import solve_feeder
    from truongchuan.engines.catchment.run import solve_area

    began = time.perf_counter()
    actor = system_actor(authority=run.authority)
    area = open_area(read_stored_file(actor=actor, file=run.area.file))
    options = engine_options(run.options)
    watch = Watch(run)
    feeder = area.feeder if run.options.get("feeder") else None
    solve = solve_area if feeder is None else partial(solve_feeder, feeder=feeder)
    result = solve(
        area.instance,
        options,
        clock=time.perf_counter,
        seconds=max(1.0, seconds - (time.perf_counter() - began)),
        stopped=watch.stopped,
        start=_start(run, area),
        report=watch.report,
    )
    if watch.gone:
        raise RunGone(run.pk)
    seconds = time.perf_counter() - began
    ended = ended_of(area, options, result, seconds, feeder=feeder is not None)
    words = _words(ended, watch)
    # The engine's reasons look at units one by one: they know nothing of primary zones kept whole.
    reasons = {} if feeder is not None else _reasons(area, options, result, watch)
    return replace(ended, reasons=reasons, words=words)


def _words(ended: Ended, watch: Watch) -> dict[str, Any]:
    """Zones in words. A fault here does not cost the plan."""
    from truongchuan.adapters.catchment.words import words_of

    if not ended.schools:
        return {}
    try:
        return words_of(ended.units, len(ended.schools))
    except Exception:
        logger.exception("wordings of run %s could not be worked out", watch.run.pk)
        return {}


def _reasons(area: ReadArea, options: Options, result: Result, watch: Watch) -> dict[str, Any]:
    """Why units are not at their nearest school. A fault here does not cost the plan."""
    from truongchuan.adapters.catchment.reasons import reasons_of

    until = time.perf_counter() + REASON_SECONDS

    def enough() -> bool:
        watch.tell()
        return watch.gone or time.perf_counter() >= until

    try:
        return reasons_of(area.instance, options, result, enough=enough)
    except Exception:
        logger.exception("reasons of run %s could not be worked out", watch.run.pk)
        return {}


def _start(run: CatchmentRun, area: ReadArea) -> Ints | None:
    """The plan to begin from: that of an earlier run of the area, where one was chosen."""
    import numpy as np

    number = run.options.get("start")
    if not number:
        return None
    earlier = CatchmentRun.objects.filter(area_id=run.area_id, number=int(number)).first()
    outcome = kept_outcome(run=earlier) if earlier else None
    if outcome is None or len(outcome.units["school"]) != len(area.instance.unit_ids):
        return None
    return np.array(outcome.units["school"], dtype=np.int64)


def ended_of(
    area: ReadArea, options: Options, result: Result, seconds: float, *, feeder: bool = False
) -> Ended:
    """Return what is kept of the engine's answer; ``feeder``: primary zones were kept whole."""
    from truongchuan.adapters.catchment.outcome import outcome_of
    from truongchuan.web.presenters.catchment_map import draw_inside

    schools, units = outcome_of(area, options, result, feeder=feeder)
    edges = area.instance.edges.tolist()
    drawing = draw_inside(units, schools, edges, area.mesh()) if schools else ""
    checked = result.checked
    history = thinned([_moment(moment) for moment in result.history])
    gap, bound = result.gap, _finite(result.lower_bound)
    if history and bound is not None and result.objective is not None:
        history.append([round(seconds, 2), _finite(result.objective), bound, history[-1][3]])
    return Ended(
        status=result.status,
        objective=_finite(result.objective),
        lower_bound=bound,
        gap=gap if gap is not None and math.isfinite(gap) else None,
        overflow=None if checked is None else _finite(checked.overflow),
        overflow_bound=_finite(result.overflow_bound) or 0.0,
        moved=None if checked is None else _finite(checked.moved),
        distance=None if checked is None else _finite(checked.distance),
        seconds=round(seconds, 2),
        history=history,
        reason={} if result.reason is None else _reason(area, result),
        schools=schools,
        units=units,
        drawing=drawing,
    )


def _reason(area: ReadArea, result: Result) -> dict[str, Any]:
    """The engine's reason with schools and units as people call them, in plain numbers."""
    if result.reason is None:
        return {}
    schools = dict(zip(area.instance.school_ids, area.instance.school_names, strict=True))
    units = dict(zip(area.instance.unit_ids, area.names, strict=True))
    params: dict[str, Any] = {}
    for name, value in result.reason.params.items():
        if isinstance(value, dict):
            params[name] = {schools.get(key) or key: float(seats) for key, seats in value.items()}
        elif name == "unit":
            known = units.get(value, value)
            params[name] = value if known == value else f"{known} ({value})"
        else:
            params[name] = float(value) if isinstance(value, int | float) else value
    return {"code": result.reason.code, "params": params}
