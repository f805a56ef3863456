"""Reading areas and runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from truongchuan.domain.catchments.models import (
    CatchmentArea,
    CatchmentCurve,
    CatchmentOutcome,
    CatchmentRun,
    RunState,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.models import OwnedQuerySet
from truongchuan.engines.text.fold import fold

NOT_RUN = "none"
"""The state of an area that was never solved."""
STATES = (NOT_RUN, *(state.value for state in RunState))
ORDERS = {
    "name": "folded",
    "made": "created_at",
    "units": "units",
    "schools": "schools",
    "overflow": "last_overflow",
    "gap": "last_gap",
}
REASONS_VERSION = 1
"""The shape of kept reasons that is understood (``adapters/catchment/reasons.py``)."""
WORDS_VERSION = 1
"""The shape of kept wordings that is understood (``adapters/catchment/words.py``)."""
_LAST = ("state", "number", "overflow", "gap", "asked_at", "status", "beat_at", "started_at", "pk")


@dataclass(frozen=True, slots=True)
class AreaFilter:
    """What a list of areas keeps: words of the name, the state of the newest run."""

    words: str = ""
    state: str = ""


def list_areas(
    *,
    actor: Actor,
    where: AreaFilter | None = None,
    order: str = "made",
    descending: bool = True,
) -> QuerySet[CatchmentArea]:
    """Return the areas that the actor may see, with their newest run as ``last_…`` beside them."""
    where = where or AreaFilter()
    newest = CatchmentRun.objects.filter(area=OuterRef("pk")).order_by("-number")
    last: dict[str, Any] = {f"last_{name}": Subquery(newest.values(name)[:1]) for name in _LAST}
    found: QuerySet[Any] = CatchmentArea.objects.visible_to(actor).annotate(**last)
    for word in fold(where.words).split():
        found = found.filter(folded__contains=word)
    if where.state == NOT_RUN:
        found = found.filter(last_state__isnull=True)
    elif where.state:
        found = found.filter(last_state=where.state)
    return found.select_related("authority").order_by(
        f"{'-' if descending else ''}{ORDERS[order]}", "-pk"
    )


def get_area(*, actor: Actor, pk: int) -> CatchmentArea | None:
    """Return an area that the actor may see."""
    return CatchmentArea.objects.visible_to(actor).select_related("file").filter(pk=pk).first()


def list_runs(*, actor: Actor, area: CatchmentArea) -> OwnedQuerySet[CatchmentRun]:
    """Return the runs of an area, newest first, without their moments."""
    return CatchmentRun.objects.visible_to(actor).filter(area=area).defer("history", "reason")


def get_run(*, actor: Actor, pk: int) -> CatchmentRun | None:
    """Return a run that the actor may see, with its area."""
    found = CatchmentRun.objects.visible_to(actor).select_related("area")
    return found.filter(pk=pk).first()


def outcome_of(*, run: CatchmentRun) -> CatchmentOutcome | None:
    """Return what a run gave, without the drawing; None where it gave no plan."""
    return CatchmentOutcome.objects.filter(run=run).defer("drawing", "words").first()


def drawing_of(*, run: CatchmentRun) -> str:
    """Return the inside of a run's drawing; empty where there is none."""
    found = CatchmentOutcome.objects.filter(run=run).values_list("drawing", flat=True).first()
    return found or ""


def words_kept(*, run: CatchmentRun) -> dict[str, Any]:
    """Return the zones in words that were kept with a run's plan; empty where there are none."""
    found = CatchmentOutcome.objects.filter(run=run).values_list("words", flat=True).first()
    return dict(found or {})


def curve_of(*, run: CatchmentRun) -> CatchmentCurve | None:
    """Return the curve of a run of cost against children moved; None where none was asked for."""
    return CatchmentCurve.objects.filter(run=run).first()


def other_runs(*, actor: Actor, run: CatchmentRun) -> OwnedQuerySet[CatchmentRun]:
    """Return the other runs of the same area that gave a plan, newest first."""
    found = CatchmentRun.objects.visible_to(actor).filter(
        area_id=run.area_id, outcome__isnull=False
    )
    return found.exclude(pk=run.pk).defer("history", "reason").order_by("-number")


def kept_reason(reasons: dict[str, Any], place: int) -> dict[str, Any] | None:
    """Return a unit's reason; None where it is at its nearest school, or none was kept."""
    if reasons.get("version") != REASONS_VERSION:
        return None
    found = reasons["units"].get(str(place))
    return dict(found) if found else None


def at_nearest(reasons: dict[str, Any], place: int) -> bool:
    """Tell whether a unit was looked at and is at its nearest school."""
    known = reasons.get("version") == REASONS_VERSION and place < reasons["seen"]
    return known and str(place) not in reasons["units"]
