"""The chain of work as pages draw it: on the task's page by stage, elsewhere as a short list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from truongchuan.domain.committee.models import Conclusion, Meeting
from truongchuan.domain.dashboard.chain import (
    TaskChain,
    chains_of,
    obstacle_behind,
    review_behind,
)
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.reviews.models import TaskAssessment
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.origins import Origin, mentions_of, origin_of
from truongchuan.web.presenters.meeting_parts import meeting_name, meeting_url
from truongchuan.web.presenters.obstacles import state_mark
from truongchuan.web.presenters.rows import shorten, source_url
from truongchuan.web.templatetags.ui import state_label
from truongchuan.web.templatetags.vn import date_vn, month_vn
from truongchuan.wording.dashboard import STAGES
from truongchuan.wording.reviews import RATINGS

LETTERS = 70
MOST_TASKS = 12


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a task's chain with its links."""

    key: str
    label: str
    links: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class ChainView:
    """The chain of a task. ``origin`` is None where the plan's line is not known either."""

    origin: Origin | None
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class ChainLine:
    """A task of a short list, with the links of its chain."""

    label: str
    task: str
    url: str
    state: str
    links: tuple[Origin, ...]


def task_chain(*, actor: Actor, programme: Programme, row: RoadmapRow) -> ChainView:
    """Return a task's chain: what the areas registered, by stage, the same place once."""
    origin = origin_of(actor=actor, programme=programme, row=row) or _plan_line(row)
    seen = {origin.url} if origin else set()
    by_stage: dict[str, list[Origin]] = {}
    for link in mentions_of(actor=actor, programme=programme, row=row):
        if link.url not in seen:
            seen.add(link.url)
            by_stage.setdefault(link.stage, []).append(link)
    stages = tuple(
        Stage(key, gettext(label), tuple(by_stage[key]))
        for key, label in STAGES.items()
        if by_stage.get(key)
    )
    return ChainView(origin, stages)


def _plan_line(row: RoadmapRow) -> Origin | None:
    url = source_url(row.programme_id, row.line)
    if not url or row.is_assigned:
        return None
    return Origin(gettext("Kế hoạch, dòng %(line)s") % {"line": row.line}, url)


def chain_mentions(actor: Actor, programme: Programme, row: RoadmapRow) -> list[Origin]:
    """Return what followed a task that no other area tells: reports, obstacles, reviews, tasks."""
    [chain] = chains_of(actor=actor, programme=programme, rows=[row])
    own = reverse("task", args=[programme.pk, row.number])
    reports = (
        [
            Origin(
                ngettext("%(n)s báo cáo", "%(n)s báo cáo", chain.reports) % {"n": chain.reports},
                f"{own}#bao-cao",
                gettext("mới nhất %(day)s") % {"day": date_vn(chain.last_report)},
                "report",
            )
        ]
        if chain.reports
        else []
    )
    return [
        *reports,
        *(_obstacle(found, programme) for found in chain.obstacles),
        *(_assessment(found, programme) for found in chain.assessments),
        *(_task(found, programme) for found in _once(chain.derived)),
    ]


def obstacle_origin(actor: Actor, programme: Programme, row: RoadmapRow) -> Origin | None:
    """Return the obstacle that a task is to solve."""
    found = obstacle_behind(actor=actor, programme=programme, row=row)
    return _obstacle(found, programme) if found else None


def review_origin(actor: Actor, programme: Programme, row: RoadmapRow) -> Origin | None:
    """Return the month's review that gave a task."""
    found = review_behind(actor=actor, programme=programme, row=row)
    if found is None:
        return None
    url = reverse("review", args=[programme.pk, found.review.month])
    return Origin(_review_name(found.review.month), url, stage="review")


def chain_lines(
    *, actor: Actor, programme: Programme, rows: Sequence[RoadmapRow]
) -> tuple[ChainLine, ...]:
    """Return some tasks with what stands around each; bounded queries."""
    chains = chains_of(actor=actor, programme=programme, rows=rows[:MOST_TASKS])
    return tuple(_line(chain, programme) for chain in chains)


def _line(chain: TaskChain, programme: Programme) -> ChainLine:
    row = chain.row
    return ChainLine(
        label=row.label,
        task=shorten(row.task, LETTERS),
        url=reverse("task", args=[programme.pk, row.number]),
        state=row.state,
        links=(
            *(_document(found, programme) for found in chain.documents),
            *(_obstacle(found, programme) for found in chain.obstacles),
            *(_assessment(found, programme) for found in chain.assessments),
            *(_meeting(found, programme) for found in chain.meetings),
            *(_conclusion(found, programme) for found in chain.conclusions),
            *(_task(found, programme) for found in _once(chain.derived)),
        ),
    )


def _once(rows: Iterable[RoadmapRow]) -> list[RoadmapRow]:
    return list({row.pk: row for row in rows}.values())


def _document(document: OfficialDocument, programme: Programme) -> Origin:
    name = document.full_number or gettext("văn bản số theo dõi %(number)s") % {
        "number": document.tracking_number
    }
    url = reverse("document", args=[programme.pk, document.pk])
    return Origin(name, url, document.body_name, "document")


def _obstacle(obstacle: Obstacle, programme: Programme) -> Origin:
    label = gettext("Vướng mắc %(number)s: %(words)s") % {
        "number": obstacle.number,
        "words": shorten(obstacle.words, LETTERS),
    }
    url = reverse("obstacle", args=[programme.pk, obstacle.pk])
    return Origin(label, url, state_mark(obstacle.state).label, "obstacle")


def _assessment(found: TaskAssessment, programme: Programme) -> Origin:
    url = reverse("review", args=[programme.pk, found.review.month])
    rating = gettext(RATINGS[found.rating])
    return Origin(_review_name(found.review.month), url, rating, "review")


def _review_name(month: str) -> str:
    return gettext("Sơ kết %(month)s") % {"month": month_vn(month)}


def _meeting(meeting: Meeting, programme: Programme) -> Origin:
    name = meeting_name(meeting)
    url = meeting_url(programme, meeting, "chuong-trinh")
    return Origin(gettext("Chương trình %(meeting)s") % {"meeting": name}, url, "", "meeting")


def _conclusion(conclusion: Conclusion, programme: Programme) -> Origin:
    label = gettext("Kết luận %(number)s, %(meeting)s") % {
        "number": conclusion.number,
        "meeting": meeting_name(conclusion.meeting),
    }
    url = meeting_url(programme, conclusion.meeting, "ket-luan") + f"#kl-{conclusion.pk}"
    return Origin(label, url, "", "conclusion")


def _task(row: RoadmapRow, programme: Programme) -> Origin:
    label = f"{row.label}. {shorten(row.task, LETTERS)}"
    url = reverse("task", args=[programme.pk, row.number])
    return Origin(label, url, state_label(row.state), "task")
