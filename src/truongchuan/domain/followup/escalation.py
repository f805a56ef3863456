"""Obstacles past their day go up: unit, standing body, steering committee, leaders."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.followup.obstacles import act_on, locked_obstacle, needed
from truongchuan.domain.followup.policies import require
from truongchuan.domain.followup.states import (
    LEVEL_DAYS,
    UNSOLVED,
    ObstacleAct,
    ObstacleLevel,
    next_level,
)
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError


@transaction.atomic
def escalate_obstacle(
    *, actor: Actor, obstacle: Obstacle, reason: str, based_on: str | None = None
) -> Obstacle:
    """Bring an obstacle one level up before its day, because the level cannot solve it.

    :raises DomainError: ``obstacle-not-open``, ``obstacle-at-the-top``, ``obstacle-needs-words``,
        ``obstacle-outdated``.
    """
    obstacle = locked_obstacle(obstacle, based_on)
    require(actor, "followup.escalate", obstacle)
    return _raise_level(actor, obstacle, needed(reason), today_of(obstacle.programme))


@transaction.atomic
def escalate_late(*, actor: Actor, programme: Programme, on: date) -> list[Obstacle]:
    """Bring every unsolved obstacle that is past its level's day one level up.

    For the daily job: running it again the same day changes nothing, because the new level has
    :data:`LEVEL_DAYS` days of its own, and the database knows each level of an obstacle once.

    :returns: the obstacles that went up, each with its new level.
    """
    require(actor, "followup.manage", programme)
    late = (
        Obstacle.objects.select_for_update(of=("self",))
        .filter(programme=programme, state__in=UNSOLVED, level_due_on__lt=on)
        .exclude(level=ObstacleLevel.LEADER)
        .select_related("programme", "solver")
        .order_by("pk")
    )
    return [_raise_level(actor, obstacle, "", on, automatic=True) for obstacle in late]


def _raise_level(
    actor: Actor, obstacle: Obstacle, words: str, on: date, *, automatic: bool = False
) -> Obstacle:
    level = next_level(obstacle.level)
    if level is None:
        raise DomainError("obstacle-at-the-top")
    # The unit's own day still stands: a level that gets it early has at least until then.
    until = max(obstacle.due_on, on + timedelta(days=LEVEL_DAYS))
    return act_on(
        actor,
        obstacle,
        ObstacleAct.ESCALATED,
        words,
        changes={"level": level, "level_due_on": until},
        on=on,
        automatic=automatic,
    )
