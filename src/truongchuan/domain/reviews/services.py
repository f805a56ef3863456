"""A review's way: opened for a month, numbers frozen, thawed again, taken away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from truongchuan.domain.accreditation.services import refresh_standings
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation, Person
from truongchuan.domain.programmes.assigning import assign_task
from truongchuan.domain.programmes.clock import now_of, today_of
from truongchuan.domain.programmes.models import Programme, RowOrigin
from truongchuan.domain.programmes.target_lines import target_school_ids
from truongchuan.domain.reminders.models import Kind
from truongchuan.domain.reminders.recipients import staff_on
from truongchuan.domain.reminders.telling import Place, notify
from truongchuan.domain.reviews.canonical import canonical_json, digest
from truongchuan.domain.reviews.models import MonthlyReview, ReviewState, ReviewTask
from truongchuan.domain.reviews.months import is_month, month_of
from truongchuan.domain.reviews.policies import require
from truongchuan.domain.reviews.snapshot import build_snapshot, headline_of
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.rules.model import LawSet

STANDINGS_AT_ONCE = 200
"""Schools judged anew before numbers are frozen; more are counted as not judged."""


@transaction.atomic
def open_review(*, actor: Actor, programme: Programme, month: str) -> MonthlyReview:
    """Open the review of a month ("2023-05") of the programme's year.

    :raises DomainError: ``review-month`` (no month), ``review-month-outside`` (the programme does
        not run then), ``review-month-future``, ``review-exists``.
    """
    require(actor, "reviews.manage", programme)
    if not is_month(month):
        raise DomainError("review-month", month=month)
    first, last = month_of(programme.starts_on), month_of(programme.ends_on)
    if not first <= month <= last:
        raise DomainError("review-month-outside", month=month, first=first, last=last)
    if month > month_of(today_of(programme)):
        raise DomainError("review-month-future", month=month)
    try:
        with transaction.atomic():
            review = MonthlyReview.objects.create(
                programme=programme,
                month=month,
                opened_at=now_of(programme),
                opened_by=actor.name,
            )
    except IntegrityError as error:
        raise DomainError("review-exists", month=month) from error
    _record(actor, review, "review.open", after={"month": month})
    return review


def freeze_review(*, actor: Actor, review: MonthlyReview, law: LawSet) -> MonthlyReview:
    """Freeze the numbers as of the programme's now; again, as long as the review is not closed.

    Comments and assessments stay. Schools that were not judged on that day are judged first,
    :data:`STANDINGS_AT_ONCE` at most.

    :raises DomainError: ``review-closed``.
    """
    require(actor, "reviews.manage", review.programme)
    refuse_closed(review)
    _judge(actor, review.programme, law)  # takes long, and is no part of the act
    return _freeze(actor, review, law)


def _judge(actor: Actor, programme: Programme, law: LawSet) -> None:
    schools = target_school_ids(actor=actor, programme=programme)
    refresh_standings(
        law=law,
        on=now_of(programme).date(),
        school_ids=schools.values_list("school_id", flat=True),
        limit=STANDINGS_AT_ONCE,
    )


@transaction.atomic
def _freeze(actor: Actor, review: MonthlyReview, law: LawSet) -> MonthlyReview:
    review = locked(review)
    programme = review.programme
    require(actor, "reviews.manage", programme)
    refuse_closed(review)
    _judge(actor, programme, law)  # only what changed meanwhile
    as_of = now_of(programme)
    snapshot = build_snapshot(
        actor=actor, programme=programme, month=review.month, as_of=as_of, law=law
    )
    before = review.snapshot_hash
    review.snapshot = canonical_json(snapshot)
    review.snapshot_hash = digest(review.snapshot)
    review.headline = headline_of(snapshot)
    review.state, review.as_of, review.frozen_by = ReviewState.FROZEN, as_of, actor.name
    review.freezes += 1
    review.save()
    _record(
        actor,
        review,
        "review.freeze",
        before={"snapshot_hash": before},
        after={"snapshot_hash": review.snapshot_hash, "as_of": as_of.isoformat()},
    )
    _ask_units(actor, review, snapshot)
    return review


def _ask_units(actor: Actor, review: MonthlyReview, snapshot: dict[str, Any]) -> None:
    """Tell the staff of units with work that a month's numbers stand and wait for their comment."""
    programme = review.programme
    staff = staff_on(programme=programme, on=today_of(programme))
    asked = staff.of(unit["id"] for unit in snapshot["units"] if unit["leads"] or unit["supports"])
    people = Person.objects.filter(pk__in=asked, authority_id=programme.authority_id)
    if people:
        notify(
            actor=actor,
            programme=programme,
            kind=Kind.REVIEW,
            subject=review,
            occasion=review.month,
            people=people,
            params={"month": review.month},
            place=Place("review", (programme.pk, review.month)),
        )


@transaction.atomic
def reopen_review(*, actor: Actor, review: MonthlyReview) -> MonthlyReview:
    """Give up the frozen numbers of a review that is not closed; what people wrote stays.

    :raises DomainError: ``review-closed``, ``review-not-frozen``.
    """
    review = locked(review)
    require(actor, "reviews.manage", review.programme)
    refuse_closed(review)
    if review.state != ReviewState.FROZEN:
        raise DomainError("review-not-frozen", month=review.month)
    before = review.snapshot_hash
    review.state, review.as_of, review.frozen_by = ReviewState.OPENED, None, ""
    review.snapshot = review.snapshot_hash = ""
    review.headline = {}
    review.save()
    _record(actor, review, "review.reopen", before={"snapshot_hash": before})
    return review


@transaction.atomic
def withdraw_review(*, actor: Actor, review: MonthlyReview) -> None:
    """Take away a review that was opened by mistake: nobody wrote anything in it yet.

    :raises DomainError: ``review-closed``, ``review-has-content``.
    """
    review = locked(review)
    require(actor, "reviews.manage", review.programme)
    refuse_closed(review)
    written = (
        review.comments,
        review.task_assessments,
        review.unit_assessments,
        review.tasks,
    )
    if review.has_numbers or review.conclusions or any(part.exists() for part in written):
        raise DomainError("review-has-content", month=review.month)
    _record(actor, review, "review.withdraw", before={"month": review.month})
    review.delete()


@transaction.atomic
def conclude_review(
    *, actor: Actor, review: MonthlyReview, text: str, based_on: int | None = None
) -> MonthlyReview:
    """Write the conclusions. ``based_on`` is the revision that the writer saw.

    :raises DomainError: ``review-closed``, ``review-outdated``.
    """
    review = locked(review)
    require(actor, "reviews.manage", review.programme)
    refuse_closed(review)
    if based_on is not None and based_on != review.conclusions_revision:
        raise DomainError("review-outdated", person=review.conclusions_by)
    review.conclusions, review.conclusions_by = text.strip(), actor.name
    review.conclusions_revision += 1
    review.save(update_fields=["conclusions", "conclusions_by", "conclusions_revision"])
    _record(actor, review, "review.conclude", after={"revision": review.conclusions_revision})
    return review


@transaction.atomic
def assign_from_review(
    *,
    actor: Actor,
    review: MonthlyReview,
    task: str,
    lead: Organisation,
    due_on: date,
    cooperating: Sequence[Organisation] = (),
) -> ReviewTask:
    """Give a unit a task that follows from the review; recorded as the task's assignment.

    :raises DomainError: ``review-closed`` and those of
        :func:`truongchuan.domain.programmes.assigning.assign_task`.
    """
    review = locked(review)
    require(actor, "reviews.manage", review.programme)
    refuse_closed(review)
    row = assign_task(
        actor=actor,
        programme=review.programme,
        task=task,
        lead=lead,
        due_on=due_on,
        origin=RowOrigin.REVIEW,
        cooperating=cooperating,
    )
    return ReviewTask.objects.create(
        review=review, row=row, assigned_by=actor.name, at=now_of(review.programme)
    )


def locked(review: MonthlyReview) -> MonthlyReview:
    """Return the review as it is now; whoever else writes to it waits (part of a larger write)."""
    MonthlyReview.objects.select_for_update().get(pk=review.pk)
    return MonthlyReview.objects.select_related("programme__authority").get(pk=review.pk)


def refuse_closed(review: MonthlyReview) -> None:
    """Refuse to write to a closed review.

    :raises DomainError: ``review-closed``, with who closed it and when.
    """
    if review.is_closed and review.closed_at is not None:
        raise DomainError(
            "review-closed",
            month=review.month,
            person=review.closed_by,
            on=review.closed_at.date(),
        )


def _record(
    actor: Actor,
    review: MonthlyReview,
    action: str,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    record_event(
        actor=actor,
        authority_id=review.programme.authority_id,
        action=action,
        subject=review,
        before=before,
        after=after,
    )
