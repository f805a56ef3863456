"""The list of a year's reviews, ready to draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reviews.selectors import MonthSlot, year_of_reviews
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.review_trend import trend_chart
from truongchuan.web.presenters.review_words import state_look
from truongchuan.web.templatetags.ui import Badge
from truongchuan.web.templatetags.vn import month_vn


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month: its review with headline figures, or the chance to open one.

    ``skipped`` marks a month without a closed review although a later one was opened.
    """

    month: str
    label: str
    url: str
    look: Badge | None
    as_of: datetime | None
    total: int | None
    done: int | None
    late: int | None
    done_in_month: int | None
    targets: int | None
    recognised: int | None
    comments: int
    assessments: int
    closed_at: datetime | None
    closed_by: str
    is_future: bool
    skipped: bool

    @property
    def percent(self) -> int | None:
        """Share of the tasks that were done."""
        return self.done * 100 // self.total if self.total and self.done is not None else None


@dataclass(frozen=True, slots=True)
class ReviewsPage:
    """Everything on the page of reviews. ``next_month`` follows the newest review."""

    lines: tuple[MonthLine, ...]
    closed: int
    next_month: str
    trend: str
    comparable: int


def reviews_page(*, actor: Actor, programme: Programme) -> ReviewsPage:
    """Return the page, in one query."""
    slots = year_of_reviews(actor=actor, programme=programme)
    opened = [slot.month for slot in slots if slot.review is not None]
    newest = opened[-1] if opened else ""
    free = [slot.month for slot in slots if slot.review is None and not slot.is_future]
    frozen = [slot.review for slot in slots if slot.review is not None and slot.review.has_numbers]
    return ReviewsPage(
        lines=tuple(_line(slot, programme, newest) for slot in slots),
        closed=sum(slot.review is not None and slot.review.is_closed for slot in slots),
        next_month=next((m for m in free if m > newest), "") if newest else "".join(free[-1:]),
        trend=trend_chart([(review.month, review.headline) for review in frozen]),
        comparable=len(frozen),
    )


def _line(slot: MonthSlot, programme: Programme, newest: str) -> MonthLine:
    review = slot.review
    figures = review.headline if review else {}
    return MonthLine(
        month=slot.month,
        label=month_vn(slot.month),
        url=reverse("review", args=[programme.pk, slot.month]) if review else "",
        look=state_look(review.state) if review else None,
        as_of=review.as_of if review else None,
        total=figures.get("tasks.total"),
        done=figures.get("tasks.done"),
        late=figures.get("tasks.late"),
        done_in_month=figures.get("tasks.done_in_month"),
        targets=figures.get("targets.total"),
        recognised=figures.get("targets.recognised"),
        comments=slot.comments,
        assessments=slot.assessments,
        closed_at=review.closed_at if review else None,
        closed_by=review.closed_by if review else "",
        is_future=slot.is_future,
        skipped=slot.month < newest and not (review and review.is_closed),
    )
