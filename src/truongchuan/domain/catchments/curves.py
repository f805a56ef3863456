"""The curve of cost against children moved: asked for, and the steps of the worker."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.catchments import work
from truongchuan.domain.catchments.models import (
    OPEN_STATES,
    CatchmentCurve,
    CatchmentRun,
    RunState,
)
from truongchuan.domain.catchments.policies import require
from truongchuan.domain.catchments.services import Enqueue
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError


@transaction.atomic
def request_curve(*, actor: Actor, run: CatchmentRun, enqueue: Enqueue) -> CatchmentCurve:
    """Ask for the curve of a finished run; the work is a job in the background.

    One that failed, or broke off without a word, is begun anew.

    :raises DomainError: ``catchment-curve-no-plan`` when the run gave none,
        ``catchment-curve-feeder`` when it kept primary zones whole (the curve does not),
        ``catchment-curve-no-current`` when nobody's present school is known,
        ``catchment-curve-made`` when it is there, ``catchment-curve-open`` while one of the
        authority is under way.
    """
    Organisation.objects.select_for_update(of=("self",)).get(pk=run.authority_id)
    run = CatchmentRun.objects.select_related("area").get(pk=run.pk)
    require(actor, "catchments.manage", run)
    if run.state != RunState.DONE or not hasattr(run, "outcome"):
        raise DomainError("catchment-curve-no-plan")
    if run.options.get("feeder"):
        raise DomainError("catchment-curve-feeder")
    if not run.area.has_current:
        raise DomainError("catchment-curve-no-current")
    now = timezone.now()
    curves = CatchmentCurve.objects.filter(authority_id=run.authority_id)
    if curves.filter(run=run, state=RunState.DONE).exists():
        raise DomainError("catchment-curve-made")
    if any(not work.is_silent(one, now) for one in curves.filter(state__in=OPEN_STATES)):
        raise DomainError("catchment-curve-open")
    curves.filter(run=run).delete()
    curve = CatchmentCurve.objects.create(
        authority_id=run.authority_id,
        run=run,
        person_id=actor.person_id,
        asked_by=actor.signature[:200],
        asked_at=now,
    )
    record_event(
        actor=actor,
        authority_id=run.authority_id,
        action="catchment.curve",
        subject=run,
        after={"number": run.number},
    )
    enqueue(curve.pk)
    return curve


def start_curve(*, curve_id: int) -> CatchmentCurve | None:
    """Begin a curve; None when it is over or gone. One that a dead worker left begins anew."""
    among = CatchmentCurve.objects.select_related("run__area__file", "authority")
    return work.begin(among, curve_id, emptied="points")


def note_curve(*, curve: CatchmentCurve, points: list[dict[str, Any]] | None) -> None:
    """Give a sign of life, with the points so far where there are new ones.

    :raises RunGone: when the curve was deleted, or is another worker's by now.
    """
    work.beat(curve, **({} if points is None else {"points": points}))


def finish_curve(
    *, curve: CatchmentCurve, points: list[dict[str, Any]], least: float, least_bound: float
) -> bool:
    """Keep a curve; tell whether it was still this worker's."""
    now = timezone.now()
    return bool(
        work.still_mine(curve).update(
            state=RunState.DONE,
            points=points,
            least=least,
            least_bound=least_bound,
            beat_at=now,
            finished_at=now,
        )
    )


def fail_curve(*, curve: CatchmentCurve, error: str, note: str = "") -> None:
    """Say why a curve could not be made."""
    work.fail(curve, error=error, note=note)
