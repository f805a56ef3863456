"""The background's part of a curve: cost against children moved, point by point."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import OperationalError
from django_tasks import task

from truongchuan.domain.catchments.curves import (
    fail_curve,
    finish_curve,
    note_curve,
    start_curve,
)
from truongchuan.domain.catchments.models import CatchmentCurve
from truongchuan.domain.catchments.selectors import outcome_of
from truongchuan.domain.catchments.work import RunGone
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.sources.selectors import read_stored_file
from truongchuan.web.catchment_jobs import SAVE_SECONDS, SOLVING, engine_options

if TYPE_CHECKING:
    from truongchuan.engines.catchment.again import Session
    from truongchuan.engines.catchment.answers import CurvePoint
    from truongchuan.engines.catchment.model import Instance, Ints, Options

logger = logging.getLogger(__name__)
STEPS = 6
FIRST_SECONDS, EACH_SECONDS, MOST_SECONDS = 60.0, 12.0, 150.0
"""For a first plan without a limit, where the run's own had one; for each further point; for all.

When the last is over the points that are there are kept: those with most children moved.
"""


@task(queue_name=SOLVING)
def draw_curve(curve_id: int) -> str:
    """Work a curve out; one that is over, or was deleted, is left alone."""
    return work_out_curve(curve_id)


def work_out_curve(curve_id: int, *, each: float = EACH_SECONDS, most: float = MOST_SECONDS) -> str:
    """Work a curve out now, with ``each`` seconds a point and ``most`` for all."""
    curve = start_curve(curve_id=curve_id)
    if curve is None:
        return "done before"
    try:
        return _worked(curve, each, most)
    except RunGone:
        return "gone"
    except FileNotFoundError:
        fail_curve(curve=curve, error="file-gone")
        return "failed"
    except Exception as error:
        fail_curve(curve=curve, error="engine", note=type(error).__name__)
        raise


class _Watch:
    """Keeps points as they come and gives signs of life; ends the work when time is over."""

    def __init__(self, curve: CatchmentCurve, most: float) -> None:
        self.curve = curve
        self.points: list[dict[str, Any]] = []
        self.until = time.perf_counter() + most
        self.next = time.perf_counter() + SAVE_SECONDS
        self.gone = False

    def report(self, point: CurvePoint) -> None:
        """Keep a point. Within the engine a curve that is gone only ends the work."""
        self.points.insert(0, plain(point))
        self._tell(self.points)

    def stopped(self) -> bool:
        """Tell whether to stop; give a sign of life when a second is over."""
        now = time.perf_counter()
        if now >= self.next:
            self._tell(None)
        return self.gone or now >= self.until

    def _tell(self, points: list[dict[str, Any]] | None) -> None:
        self.next = time.perf_counter() + SAVE_SECONDS
        try:
            note_curve(curve=self.curve, points=points)
        except RunGone:
            self.gone = True
        except OperationalError:
            logger.warning("progress of curve %s could not be told", self.curve.pk)


def plain(point: CurvePoint) -> dict[str, Any]:
    """Return a point as plain values."""

    def rounded(value: float | None) -> float | None:
        return None if value is None else round(value, 6)

    return {
        "limit": rounded(point.limit),
        "moved": rounded(point.moved),
        "objective": rounded(point.objective),
        "bound": rounded(point.bound),
        "over": rounded(point.overflow),
    }


def _worked(curve: CatchmentCurve, each: float, most: float) -> str:
    import numpy as np

    from truongchuan.adapters.catchment.package import open_area
    from truongchuan.engines.catchment.explain import moved_curve

    run = curve.run
    outcome = outcome_of(run=run)
    if outcome is None:
        raise RunGone(curve.pk)
    actor = system_actor(authority=curve.authority)
    instance = open_area(read_stored_file(actor=actor, file=run.area.file)).instance
    options = engine_options(run.options)
    watch = _Watch(curve, most)
    session = None
    if options.max_moved is None:
        plan = np.array(outcome.units["site"], dtype=np.int64)
        session = _session(instance, options, plan)
    found = moved_curve(
        instance,
        replace(options, max_moved=None),
        STEPS,
        session=session,
        clock=time.perf_counter,
        seconds=min(FIRST_SECONDS, most),
        each=each,
        stopped=watch.stopped,
        report=watch.report,
    )
    if watch.gone:
        return "gone"
    kept = finish_curve(
        curve=curve,
        points=[plain(point) for point in found.points],
        least=found.least,
        least_bound=found.least_bound,
    )
    return "done" if kept else "gone"


def _session(instance: Instance, options: Options, plan: Ints) -> Session | None:
    """A session that begins with the run's plan; None where that will not do."""
    from truongchuan.engines.catchment.again import Work, session_of_plan
    from truongchuan.engines.catchment.run import PlanFaultError

    if len(plan) != len(instance.unit_ids):
        return None
    try:
        return session_of_plan(instance, options, plan, work=Work(first_cuts=20))
    except (ValueError, PlanFaultError):
        logger.warning("no session over the plan of a run", exc_info=True)
        return None
