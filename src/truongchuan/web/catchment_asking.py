"""What it takes to send one unit to its nearest school: the engine is asked while a page waits."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from truongchuan.domain.catchments.models import CatchmentRun
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.sources.selectors import read_stored_file

if TYPE_CHECKING:
    from truongchuan.engines.catchment.answers import UnitReason

SECONDS = 8.0
"""For the whole answer, reading the area included."""
WAIT_SECONDS = 2.0
_TURN = BoundedSemaphore(1)
"""One question of a process at a time: the engine takes a core, other pages need the rest."""

FOUND, NONE, LATE, BUSY, GONE = "found", "none", "late", "busy", "gone"


@dataclass(frozen=True, slots=True)
class Answer:
    """How asking went; ``reason`` comes with its forced plan where one was found."""

    state: str
    reason: UnitReason | None = None


def ask_nearest(
    *, actor: Actor, run: CatchmentRun, units: dict[str, Any], place: int, seconds: float = SECONDS
) -> Answer:
    """Find the cheapest way known to send a unit of a run's plan to its nearest school.

    The area is read anew from the stored tables; the plan is the run's. Nothing is written.
    """
    if not _TURN.acquire(timeout=WAIT_SECONDS):
        return Answer(BUSY)
    try:
        return _asked(actor, run, units, place, seconds)
    except FileNotFoundError:
        return Answer(GONE)
    finally:
        _TURN.release()


def _asked(
    actor: Actor, run: CatchmentRun, units: dict[str, Any], place: int, seconds: float
) -> Answer:
    import numpy as np

    from truongchuan.adapters.catchment.package import open_area
    from truongchuan.engines.catchment.clock import Deadline
    from truongchuan.engines.catchment.explain import explain_unit
    from truongchuan.engines.catchment.model import build_problem
    from truongchuan.engines.catchment.run import Result
    from truongchuan.web.catchment_jobs import engine_options

    deadline = Deadline(time.perf_counter, seconds)
    instance = open_area(read_stored_file(actor=actor, file=run.area.file)).instance
    if list(instance.unit_ids) != units["id"]:
        return Answer(GONE)
    options = engine_options(run.options)
    plan = np.array(units["site"], dtype=np.int64)
    reason = explain_unit(
        instance,
        build_problem(instance, options),
        Result("feasible", plan, None, None, None),
        place,
        options=options,
        deadline=deadline,
    )
    if reason.forced is None or reason.forced.extra is not None:
        return Answer(FOUND, reason)
    return Answer(LATE if deadline.passed() else NONE, reason)
