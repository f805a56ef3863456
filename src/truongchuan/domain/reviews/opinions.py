"""What people say in a review before it is closed: units comment, managers assess."""

from __future__ import annotations

from typing import TypeVar

from django.db import transaction

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.programmes.clock import now_of
from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.domain.reviews.frozen import RowLine, SnapshotView, snapshot_view
from truongchuan.domain.reviews.models import (
    MonthlyReview,
    Opinion,
    Rating,
    TaskAssessment,
    UnitAssessment,
    UnitComment,
)
from truongchuan.domain.reviews.months import last_day
from truongchuan.domain.reviews.policies import require
from truongchuan.domain.reviews.ratings import Suggestion, suggest_for_task
from truongchuan.domain.reviews.services import locked, refuse_closed
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError

MOST_LETTERS = 4000
"""Letters that a comment or the words of an assessment may have."""
Written = TypeVar("Written", bound=Opinion)


@transaction.atomic
def comment_unit(
    *,
    actor: Actor,
    review: MonthlyReview,
    organisation: Organisation,
    words: str,
    based_on: int | None = None,
) -> UnitComment | None:
    """Write what a unit says about its month; empty words take the comment back.

    A unit writes its own, managers write any. ``based_on`` is the revision that the writer saw,
    0 for none; None does not compare.

    :raises DomainError: ``review-closed``, ``review-outdated``, ``unit-not-of-authority``,
        ``comment-empty``, ``review-words-long``.
    """
    review = locked(review)
    new = UnitComment(review=review, organisation=organisation)
    require(actor, "reviews.comment", new)
    refuse_closed(review)
    _refuse_stranger(review, organisation)
    old = UnitComment.objects.filter(review=review, organisation=organisation).first()
    _refuse_outdated(old, based_on)
    if not words.strip() and old is None:
        raise DomainError("comment-empty", unit=organisation.name)
    kept = _keep(actor, review, old or new, words) if words.strip() else None
    if kept is None and old is not None:
        old.delete()
    _record(actor, review, "review.comment", organisation.label, kept, organisation=organisation.pk)
    return kept


@transaction.atomic
def assess_task(
    *,
    actor: Actor,
    review: MonthlyReview,
    row: RoadmapRow,
    rating: str,
    words: str = "",
    based_on: int | None = None,
) -> TaskAssessment | None:
    """Say how a task did in the month; an empty rating takes the assessment back.

    :raises DomainError: ``review-closed``, ``review-outdated``, ``rating-unknown``,
        ``row-not-of-programme``, ``rating-needs-words`` (failed without saying why),
        ``review-words-long``.
    """
    review = locked(review)
    require(actor, "reviews.manage", review.programme)
    refuse_closed(review)
    if row.programme_id != review.programme_id:
        raise DomainError("row-not-of-programme", number=row.label)
    _refuse_rating(rating, words)
    old = TaskAssessment.objects.filter(review=review, row=row).first()
    _refuse_outdated(old, based_on)
    kept = None
    if rating:
        new = old or TaskAssessment(review=review, row=row)
        new.rating = rating
        kept = _keep(actor, review, new, words)
    elif old is not None:
        old.delete()
    _record(actor, review, "review.assess_task", row.label, kept, row=row.pk, rating=rating)
    return kept


@transaction.atomic
def assess_unit(
    *,
    actor: Actor,
    review: MonthlyReview,
    organisation: Organisation,
    rating: str,
    words: str = "",
    based_on: int | None = None,
) -> UnitAssessment | None:
    """Say how a unit did in the month; an empty rating takes the assessment back.

    :raises DomainError: ``review-closed``, ``review-outdated``, ``rating-unknown``,
        ``unit-not-of-authority``, ``rating-needs-words``, ``review-words-long``.
    """
    review = locked(review)
    require(actor, "reviews.manage", review.programme)
    refuse_closed(review)
    _refuse_stranger(review, organisation)
    _refuse_rating(rating, words)
    old = UnitAssessment.objects.filter(review=review, organisation=organisation).first()
    _refuse_outdated(old, based_on)
    kept = None
    if rating:
        new = old or UnitAssessment(review=review, organisation=organisation)
        new.rating = rating
        kept = _keep(actor, review, new, words)
    elif old is not None:
        old.delete()
    _record(
        actor, review, "review.assess_unit", organisation.label, kept,
        organisation=organisation.pk, rating=rating,
    )  # fmt: skip
    return kept


@transaction.atomic
def confirm_suggestions(*, actor: Actor, review: MonthlyReview) -> int:
    """Take over what the frozen numbers suggest for the month's tasks that nobody assessed.

    Ratings that need words ("failed") are left to a person. Returns how many were confirmed.

    :raises DomainError: ``review-closed``, ``review-not-frozen``.
    """
    review = locked(review)
    require(actor, "reviews.manage", review.programme)
    refuse_closed(review)
    view = snapshot_view(review)
    if view is None:
        raise DomainError("review-not-frozen", month=review.month)
    assessed = set(review.task_assessments.values_list("row_id", flat=True))
    found = {
        row.id: suggested.rating
        for row in month_rows(view)
        if row.id not in assessed
        and (suggested := suggestion_for(row, view)) is not None
        and suggested.rating != Rating.FAILED
    }
    now = now_of(review.programme)
    TaskAssessment.objects.bulk_create(
        TaskAssessment(
            review=review, row_id=pk, rating=rating, at=now,
            person_id=actor.person_id, person_name=actor.name,
        )
        for pk, rating in found.items()
    )  # fmt: skip
    if found:
        _record(actor, review, "review.confirm_suggestions", str(len(found)), None)
    return len(found)


def suggestion_for(row: RowLine, view: SnapshotView) -> Suggestion | None:
    """Return what the numbers suggest for a task of the snapshot."""
    return suggest_for_task(state=row.state, due_on=row.due_on, done_on=row.done_on, on=view.on)


def month_rows(view: SnapshotView) -> list[RowLine]:
    """Return the tasks that a month's review is about.

    Those due up to the month's end and not done before it, those of the month's period, and those
    done in it.
    """
    end = last_day(view.month)
    return [
        row
        for row in view.rows
        if row.done_in_month
        or view.month in row.months
        or (row.state not in {"done", "cancelled"} and row.due_on is not None and row.due_on <= end)
    ]


def _refuse_stranger(review: MonthlyReview, organisation: Organisation) -> None:
    if organisation.owner_id != review.programme.authority_id:
        raise DomainError("unit-not-of-authority", unit=organisation.name)


def _refuse_long(words: str) -> None:
    """Refuse words that no page has room for.

    :raises DomainError: ``review-words-long``.
    """
    if len(words) > MOST_LETTERS:
        raise DomainError("review-words-long", n=len(words), most=MOST_LETTERS)


def _refuse_rating(rating: str, words: str) -> None:
    if rating and rating not in Rating.values:
        raise DomainError("rating-unknown", rating=rating)
    if rating == Rating.FAILED and not words.strip():
        raise DomainError("rating-needs-words")


def _refuse_outdated(old: Opinion | None, based_on: int | None) -> None:
    if based_on is not None and based_on != (old.revision if old else 0):
        raise DomainError("review-outdated", person=old.person_name if old else "")


def _keep(actor: Actor, review: MonthlyReview, opinion: Written, words: str) -> Written:
    if opinion.pk is not None:
        opinion.revision += 1
    _refuse_long(words)
    opinion.words = words.strip()
    opinion.person_id, opinion.person_name = actor.person_id, actor.name
    opinion.at = now_of(review.programme)
    opinion.save()
    return opinion


def _record(
    actor: Actor,
    review: MonthlyReview,
    action: str,
    decision: str,
    kept: Opinion | None,
    **about: object,
) -> None:
    record_event(
        actor=actor,
        authority_id=review.programme.authority_id,
        action=action,
        subject=review,
        after={**about, "decision": decision, "revision": kept.revision if kept else 0},
    )
