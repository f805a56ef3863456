"""One obstacle: what it is, what was done about it, and what may be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.followup.models import Obstacle, ObstacleMove
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.obstacle_forms import ActForm, acts_of
from truongchuan.web.presenters.obstacles import Mark, ObstacleLine, level_mark, obstacle_line
from truongchuan.web.templatetags.vn import date_vn, moment_vn
from truongchuan.wording.followup import OBSTACLE_ACTS

PRIMARY = ("answered", "solved", "reopened")
_TONES = {"solved": "success", "escalated": "danger", "reopened": "warning", "answered": "info",
          "assigned": "info"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One act of the history."""

    when: str
    who: str
    act: str
    tone: str
    words: str
    level: Mark | None
    solver: str
    due_on: date | None
    automatic: bool


@dataclass(frozen=True, slots=True)
class ActView:
    """An act that may be done, with its form; ``open`` where it was sent and refused."""

    name: str
    button: str
    form: ActForm
    primary: bool
    open: bool


@dataclass(frozen=True, slots=True)
class ObstaclePage:
    """Everything on an obstacle's page."""

    pk: int
    line: ObstacleLine
    words: str
    raised_by_person: str
    level_due_on: date
    moves: list[MoveLine]
    acts: list[ActView]
    task: str
    task_label: str
    task_url: str


def obstacle_page(
    obstacle: Obstacle,
    *,
    actor: Actor,
    programme: Programme,
    on: date,
    units: Sequence[Organisation],
    refused: ActForm | None = None,
) -> ObstaclePage:
    """Return the page; ``refused`` is a form that was sent and not taken."""
    moves = obstacle.moves.select_related("solver").order_by("-pk")
    task = obstacle.task
    return ObstaclePage(
        pk=obstacle.pk,
        line=obstacle_line(obstacle, programme=programme, on=on),
        words=obstacle.words,
        raised_by_person=obstacle.raised_by,
        level_due_on=obstacle.level_due_on,
        moves=[_move(move, programme) for move in moves],
        acts=_acts(obstacle, actor, units, refused),
        task=task.task if task is not None else "",
        task_label=task.label if task is not None else "",
        task_url=reverse("task", args=[programme.pk, task.number]) if task is not None else "",
    )


def _move(move: ObstacleMove, programme: Programme) -> MoveLine:
    addressed = move.act in {"raised", "readdressed", "reopened"}
    return MoveLine(
        when=date_vn(move.on) if programme.fixed_today else moment_vn(move.at),
        who=gettext("Hệ thống, do quá hạn") if move.automatic else move.person_name,
        act=gettext(OBSTACLE_ACTS[move.act]),
        tone=_TONES.get(move.act, ""),
        words=move.words,
        level=level_mark(move.level) if move.act == "escalated" else None,
        solver=move.solver.label if addressed else "",
        due_on=move.due_on if addressed else None,
        automatic=move.automatic,
    )


def _acts(
    obstacle: Obstacle, actor: Actor, units: Sequence[Organisation], refused: ActForm | None
) -> list[ActView]:
    views = []
    for name, act in acts_of(actor, obstacle).items():
        sent = refused is not None and type(refused) is act.form
        form = (
            refused
            if sent and refused is not None
            else act.form(obstacle=obstacle, units=units, auto_id=f"id_{name}_%s")
        )
        views.append(ActView(name, gettext(act.button), form, name in PRIMARY, sent))
    return views
