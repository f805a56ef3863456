"""Tasks of a review with their assessments, ready to draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reviews.frozen import (
    RowLine,
    SnapshotView,
)
from truongchuan.domain.reviews.models import MonthlyReview, Opinion
from truongchuan.domain.reviews.opinions import month_rows, suggestion_for
from truongchuan.domain.reviews.selectors import (
    Opinions,
    opinions_of,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold
from truongchuan.web.conflicts import Clash
from truongchuan.web.presenters.query import PAGE_SIZE, Option, one_of, options
from truongchuan.web.presenters.query import words as words_of
from truongchuan.web.presenters.review_words import (
    Suggested,
    place_url,
    rating_look,
    suggested,
)
from truongchuan.web.templatetags.ui import Badge
from truongchuan.wording.reviews import RATINGS

WHICH = ("thang", "tat-ca", "chua-danh-gia")


@dataclass(frozen=True, slots=True)
class Written:
    """Words with who wrote them and when; ``look`` is the rating, where one was given."""

    words: str
    person: str
    at: datetime
    revision: int
    rating: str = ""
    look: Badge | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form sent and why it was refused, to be shown where it was typed."""

    error: str
    words: str = ""
    rating: str = ""
    clash: Clash | None = None


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task with its numbers, what they suggest, and the assessment."""

    row: RowLine
    url: str
    leads: str
    marks: tuple[str, ...]
    suggested: Suggested | None
    assessment: Written | None
    act_url: str
    choices: tuple[Option, ...]
    sent: Sent | None = None

    @property
    def anchor(self) -> str:
        """The fragment of the line."""
        return f"nv-{self.row.number}"


@dataclass(frozen=True, slots=True)
class TasksTab:
    """Tasks of the month, or all, with their assessments."""

    lines: tuple[TaskLine, ...]
    page: Page[RowLine]
    which: list[Option]
    ratings: list[Option]
    words: str
    found: int
    rated: int
    of_month: int
    confirmable: int


def tasks_tab(
    review: MonthlyReview,
    view: SnapshotView,
    *,
    actor: Actor,
    programme: Programme,
    query: QueryDict,
    sent: dict[int, Sent] | None = None,
) -> TasksTab:
    """Return the tab that a query string asks for; ``sent`` are refused forms by task number."""
    opinions = opinions_of(actor=actor, review=review)
    month = month_rows(view)
    open_rows = [row for row in month if row.id not in opinions.tasks]
    which = one_of(query, "xem", WHICH)
    rating = one_of(query, "danh-gia", RATINGS)
    words = words_of(query)
    rows = {"tat-ca": list(view.rows), "chua-danh-gia": open_rows}.get(which, month)
    rows = [
        row
        for row in rows
        if (not rating or (row.id in opinions.tasks and opinions.tasks[row.id].rating == rating))
        and all(part in fold(f"{row.task} {' '.join(row.leads)}") for part in fold(words).split())
    ]
    page = Paginator(rows, PAGE_SIZE).get_page(query.get("page"))
    labels = {
        "thang": (gettext("của tháng này"), len(month)),
        "chua-danh-gia": (gettext("của tháng, chưa đánh giá"), len(open_rows)),
        "tat-ca": (gettext("cả kế hoạch"), len(view.rows)),
    }
    given = [t.rating for t in opinions.tasks.values()]
    return TasksTab(
        lines=tuple(
            task_line(
                row, view, review=review, opinions=opinions, sent=(sent or {}).get(row.number)
            )
            for row in page.object_list
        ),
        page=page,
        which=options(((k, *v) for k, v in labels.items()), which or "thang"),
        ratings=options(
            ((code, gettext(label), given.count(code)) for code, label in RATINGS.items()), rating
        ),
        words=words,
        found=len(rows),
        rated=len(month) - len(open_rows),
        of_month=len(month),
        confirmable=sum(
            (s := suggestion_for(row, view)) is not None and s.rating != "failed"
            for row in open_rows
        )
        if review.has_numbers
        else 0,
    )


def task_line(
    row: RowLine,
    view: SnapshotView,
    *,
    review: MonthlyReview,
    opinions: Opinions,
    sent: Sent | None = None,
) -> TaskLine:
    """Return a task ready to draw."""
    assessment = opinions.tasks.get(row.id)
    hint = suggested(suggestion_for(row, view))
    chosen = assessment.rating if assessment else (hint.rating if hint else "")
    late = ("late",) if row.late else ()
    return TaskLine(
        row=row,
        url=place_url(row.place),
        leads=", ".join(row.leads),
        marks=late if row.late and row.state == "not_started" else (row.state, *late),
        suggested=hint,
        assessment=written(assessment) if assessment else None,
        act_url=reverse("review_assess_task", args=[review.programme_id, review.month, row.number]),
        choices=rating_choices(sent.rating if sent else chosen),
        sent=sent,
    )


def rating_choices(chosen: str) -> tuple[Option, ...]:
    """Return the ratings as options."""
    return tuple(Option(code, gettext(label), 0, code == chosen) for code, label in RATINGS.items())


def written(opinion: Opinion) -> Written:
    """Return an opinion ready to draw."""
    rating = getattr(opinion, "rating", "")
    return Written(
        words=opinion.words,
        person=opinion.person_name,
        at=opinion.at,
        revision=opinion.revision,
        rating=rating,
        look=rating_look(rating) if rating else None,
    )
