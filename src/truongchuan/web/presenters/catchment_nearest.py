"""What sending one unit to its nearest school takes, ready to draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from truongchuan.domain.catchments.selectors import kept_reason
from truongchuan.web.catchment_asking import BUSY, GONE, LATE, Answer
from truongchuan.web.presenters.catchment_units import (
    Facts,
    UnitLine,
    nearest_of,
    sentence,
    unit_line,
)
from truongchuan.web.presenters.catchments import count_text
from truongchuan.wording.catalogue import fill
from truongchuan.wording.catchment_causes import (
    AT_LEAST,
    EXACT,
    FORCED_BUSY,
    FORCED_GONE,
    FORCED_LATE,
    FORCED_SUM,
    FORCED_SUM_COST,
    FORCED_SUM_COST_LESS,
    FORCED_SUM_LESS,
    UNFORCED,
    cost_text,
    signed_text,
)

if TYPE_CHECKING:
    from truongchuan.engines.catchment.answers import Forced

MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Move:
    """A unit that would change schools."""

    name: str
    children: str
    before: str
    after: str
    cost: str


@dataclass(frozen=True, slots=True)
class NearestPage:
    """The answer: what it costs, who would have to move, what is proven."""

    unit: UnitLine
    headline: str
    tone: str
    found: bool
    again: bool
    betters: bool
    proof: str
    moves: list[Move]
    count: int
    children: str
    left_out: int


def nearest_page(*, facts: Facts, place: int, answer: Answer | None, seconds: float) -> NearestPage:
    """Return the answer about a unit; without one where there was nothing to ask."""
    reason = None if answer is None else answer.reason
    forced = None if reason is None else reason.forced
    nearest = facts.school(nearest_of(facts, place) if reason is None else reason.nearest)
    found = forced is not None and forced.extra is not None
    shifts = forced.shifts if forced is not None and found else ()
    kept = kept_reason(facts.reasons, place) or {}
    least = kept.get("least")
    extra = 0.0 if forced is None or forced.extra is None else forced.extra
    return NearestPage(
        unit=unit_line(facts, place),
        headline=_headline(facts, answer, forced, nearest, seconds),
        tone="info" if found or answer is None else "warning",
        found=found,
        again=answer is not None and answer.state == BUSY,
        betters=found and extra < -0.005,
        proof=fill(gettext(AT_LEAST), {"least": cost_text(least, gettext, down=True)})
        if least and least >= 0.01
        else "",
        moves=[
            Move(
                name=str(facts.units["name"][shift.unit]),
                children=count_text(shift.children),
                before=facts.school(shift.before),
                after=facts.school(shift.after),
                cost=signed_text(shift.cost, gettext).replace("-", "−"),
            )
            for shift in shifts[:MOST_SHOWN]
        ],
        count=len(shifts),
        children=count_text(sum(shift.children for shift in shifts)),
        left_out=max(0, len(shifts) - MOST_SHOWN),
    )


def _headline(
    facts: Facts, answer: Answer | None, forced: Forced | None, nearest: str, seconds: float
) -> str:
    if answer is None:
        return gettext("Với đơn vị này không có gì để hỏi thêm.")
    if answer.state in {BUSY, GONE}:
        return gettext(FORCED_BUSY if answer.state == BUSY else FORCED_GONE)
    if answer.state == LATE:
        return fill(gettext(FORCED_LATE), {"nearest": nearest, "seconds": f"{seconds:.0f}"})
    if forced is None:
        return gettext("Với đơn vị này không có gì để hỏi thêm.")
    if forced.extra is None:
        return sentence(fill(gettext(UNFORCED), {"nearest": nearest}))
    proof = fill(gettext(EXACT), {"count": len(forced.sites)}) if forced.exact else ""
    more, less = FORCED_SUM, FORCED_SUM_LESS
    if facts.units["costs"]:
        more, less = FORCED_SUM_COST, FORCED_SUM_COST_LESS
    text = more if forced.extra >= -0.005 else less
    params = {"nearest": nearest, "extra": cost_text(abs(forced.extra), gettext), "proof": proof}
    return fill(gettext(text), params)
