"""How a target stands: the one place where the limits are set.

``reached``: the school is recognised. ``missed``: the deadline has passed, or is very unlikely to
hold. ``on_track`` and ``at_risk`` lie between. ``unknown``: no task leads to the target. Where
durations have ranges the chance decides; without a chance the margin of the expected day does.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

ON_TRACK_CHANCE = 0.8
"""From this chance on a target is on track (four of five)."""
MISSED_CHANCE = 0.2
"""Below this chance a target counts as missed (one of five)."""
SAFE_MARGIN = 10
"""Working days to spare (two weeks) from which on a target without a chance is on track."""


class Standing(StrEnum):
    """How a target stands."""

    REACHED = "reached"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    MISSED = "missed"
    UNKNOWN = "unknown"


def standing_of(
    *, recognised: bool, deadline: date, on: date, margin: int | None, chance: float | None = None
) -> Standing:
    """Return how a target stands on a day.

    :param margin: working days between the expected finish and the deadline, negative when late;
        None when no finish is known.
    :param chance: share of runs in which the deadline holds; None without ranges.
    """
    if recognised:
        return Standing.REACHED
    if on > deadline:
        return Standing.MISSED
    if chance is not None:
        if chance < MISSED_CHANCE:
            return Standing.MISSED
        holds = margin is None or margin >= 0
        return Standing.ON_TRACK if chance >= ON_TRACK_CHANCE and holds else Standing.AT_RISK
    if margin is None:
        return Standing.UNKNOWN
    if margin < 0:
        return Standing.MISSED
    return Standing.ON_TRACK if margin >= SAFE_MARGIN else Standing.AT_RISK
