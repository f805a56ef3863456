"""Reading monthly reviews."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from truongchuan.domain.programmes.clock import now_of, today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.reviews.frozen import SnapshotView, snapshot_view, view_of
from truongchuan.domain.reviews.models import (
    MonthlyReview,
    ReviewState,
    ReviewTask,
    TaskAssessment,
    UnitAssessment,
    UnitComment,
)
from truongchuan.domain.reviews.months import last_day, month_of, months_between
from truongchuan.domain.reviews.opinions import month_rows
from truongchuan.domain.reviews.snapshot import build_snapshot
from truongchuan.domain.shared.actor import Actor

STALE_DAYS = 7
"""Numbers older than this when a review is to be closed are worth freezing anew."""


def list_reviews(*, actor: Actor, programme: Programme) -> QuerySet[MonthlyReview]:
    """Return the reviews of a programme by month, without the large texts."""
    return (
        MonthlyReview.objects.filter(
            programme=programme, programme__in=list_programmes(actor=actor).order_by()
        )
        .defer("snapshot", "closing")
        .order_by("month")
    )


def closed_reviews(*, actor: Actor, programme: Programme) -> QuerySet[MonthlyReview]:
    """Return the closed reviews by month, without the large texts."""
    return list_reviews(actor=actor, programme=programme).filter(state=ReviewState.CLOSED)


def get_review(*, actor: Actor, programme: Programme, month: str) -> MonthlyReview | None:
    """Return the review of a month ("2023-05") with its numbers; None when there is none."""
    return (
        list_reviews(actor=actor, programme=programme)
        .defer(None)
        .filter(month=month)
        .select_related("programme__authority", "signed_file")
        .first()
    )


@dataclass(frozen=True, slots=True)
class MonthSlot:
    """A month of the programme's year; ``review`` is None while it was not opened."""

    month: str
    review: MonthlyReview | None
    comments: int
    assessments: int
    is_future: bool


def year_of_reviews(*, actor: Actor, programme: Programme) -> list[MonthSlot]:
    """Return every month that the programme runs, opened or not; one query."""
    reviews = {
        review.month: review
        for review in list_reviews(actor=actor, programme=programme).annotate(
            comment_count=Count("comments", distinct=True),
            assessment_count=Count("task_assessments", distinct=True),
        )
    }
    now = month_of(today_of(programme))
    months = months_between(programme.starts_on, programme.ends_on)
    return [
        MonthSlot(
            month=month,
            review=reviews.get(month),
            comments=reviews[month].comment_count if month in reviews else 0,
            assessments=reviews[month].assessment_count if month in reviews else 0,
            is_future=month > now,
        )
        for month in months
    ]


@dataclass(frozen=True, slots=True)
class Opinions:
    """What was written in a review: by unit, by task."""

    comments: Mapping[int, UnitComment]
    tasks: Mapping[int, TaskAssessment]
    units: Mapping[int, UnitAssessment]


def opinions_of(*, actor: Actor, review: MonthlyReview) -> Opinions:
    """Return comments and assessments by organisation and row id, in three queries."""
    seen = list_reviews(actor=actor, programme=review.programme).order_by()
    comments = UnitComment.objects.filter(review=review, review__in=seen)
    units = UnitAssessment.objects.filter(review=review, review__in=seen)
    tasks = TaskAssessment.objects.filter(review=review, review__in=seen)
    return Opinions(
        comments={c.organisation_id: c for c in comments.select_related("organisation")},
        tasks={t.row_id: t for t in tasks},
        units={u.organisation_id: u for u in units.select_related("organisation")},
    )


@dataclass(frozen=True, slots=True)
class ReviewWarning:
    """Something to look at before a review is closed; it does not keep from closing."""

    code: str
    params: Mapping[str, Any]


def review_warnings(*, actor: Actor, review: MonthlyReview) -> list[ReviewWarning]:
    """Return what is odd about a review that is not closed.

    ``month-skipped`` (earlier months without a closed review), ``frozen-early`` (before the month
    ended), ``frozen-long-ago``, ``units-silent`` (lead units that wrote nothing),
    ``tasks-unrated``, ``schools-unjudged``.
    """
    if review.is_closed:
        return []
    found = []
    skipped = skipped_months(actor=actor, programme=review.programme, before=review.month)
    if skipped:
        found.append(ReviewWarning("month-skipped", {"months": skipped}))
    view = snapshot_view(review)
    if view is None or review.as_of is None:
        return found
    found += _age_warnings(review.month, view.on, review.as_of, now_of(review.programme))
    opinions = opinions_of(actor=actor, review=review)
    quiet = [u.label for u in view.units if u.leads and u.id not in opinions.comments]
    if quiet:
        found.append(ReviewWarning("units-silent", {"n": len(quiet), "units": quiet[:6]}))
    unrated = [r.label for r in month_rows(view) if r.id not in opinions.tasks]
    if unrated:
        found.append(ReviewWarning("tasks-unrated", {"n": len(unrated)}))
    if unjudged := view.value("targets.unjudged"):
        found.append(ReviewWarning("schools-unjudged", {"n": unjudged}))
    return found


def _age_warnings(month: str, on: date, as_of: datetime, now: datetime) -> list[ReviewWarning]:
    found = []
    if on < last_day(month):
        found.append(ReviewWarning("frozen-early", {"on": on, "last": last_day(month)}))
    days = (now - as_of).days
    if days > STALE_DAYS:
        found.append(ReviewWarning("frozen-long-ago", {"on": on, "n": days}))
    return found


def skipped_months(*, actor: Actor, programme: Programme, before: str) -> list[str]:
    """Return the months of the programme up to one that have no closed review."""
    closed = set(closed_reviews(actor=actor, programme=programme).values_list("month", flat=True))
    months = months_between(programme.starts_on, programme.ends_on)
    return [month for month in months if month < before and month not in closed]


def closing_record(review: MonthlyReview) -> dict[str, Any]:
    """Return what was closed with the numbers, as it was written then; empty while not closed."""
    record: dict[str, Any] = json.loads(review.closing) if review.closing else {}
    return record


def current_view(*, actor: Actor, programme: Programme, month: str) -> SnapshotView:
    """Return tasks and units as they are now, for a review whose numbers are not frozen."""
    return view_of(
        build_snapshot(
            actor=actor, programme=programme, month=month, as_of=now_of(programme), law=None
        )
    )


def assigned_tasks(*, actor: Actor, review: MonthlyReview) -> QuerySet[ReviewTask]:
    """Return the tasks that a review gave, as they stand now."""
    return (
        ReviewTask.objects.filter(
            review=review,
            review__in=list_reviews(actor=actor, programme=review.programme).order_by(),
        )
        .select_related("row")
        .prefetch_related("row__units")
        .order_by("row__number")
    )


def snapshots_of(
    *, actor: Actor, programme: Programme, months: list[str]
) -> dict[str, SnapshotView]:
    """Return the frozen numbers of some months, in one query."""
    reviews = (
        list_reviews(actor=actor, programme=programme)
        .defer(None)
        .defer("closing")
        .filter(month__in=months)
        .exclude(state=ReviewState.OPENED)
    )
    return {r.month: view for r in reviews if (view := snapshot_view(r)) is not None}


def last_signer(*, actor: Actor, programme: Programme) -> tuple[str, str]:
    """Return name and post of who signed the newest closed review; empty before the first."""
    newest = closed_reviews(actor=actor, programme=programme).last()
    return (newest.signer_name, newest.signer_post) if newest else ("", "")
