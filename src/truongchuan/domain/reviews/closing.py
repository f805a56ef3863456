"""Closing a review for good, and proving later that nothing of it changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.heads import note_head
from truongchuan.domain.audit.models import HeadReason
from truongchuan.domain.audit.selectors import list_events
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.programmes.clock import now_of
from truongchuan.domain.programmes.models import UnitRole
from truongchuan.domain.reviews.canonical import canonical_json, digest
from truongchuan.domain.reviews.models import MonthlyReview, Opinion, ReviewState
from truongchuan.domain.reviews.policies import require
from truongchuan.domain.reviews.services import locked, refuse_closed
from truongchuan.domain.reviews.snapshot import headline_of
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import StoredFile
from truongchuan.domain.sources.selectors import open_stored_file

SCHEMA = 1


@transaction.atomic
def close_review(
    *,
    actor: Actor,
    review: MonthlyReview,
    signer_name: str,
    signer_post: str = "",
    signed_file: StoredFile | None = None,
    unsigned_reason: str = "",
    based_on: str | None = None,
) -> MonthlyReview:
    """Close a review: numbers, comments, assessments and conclusions never change again.

    ``signed_file`` is the scan of the signed paper; without one ``unsigned_reason`` says why.
    ``based_on`` is the ``snapshot_hash`` that the person saw; None does not compare.

    :raises DomainError: ``review-closed``, ``review-not-frozen``, ``review-numbers-changed``
        (frozen anew meanwhile), ``signer-missing``, ``signed-file-missing``.
    """
    review = locked(review)
    require(actor, "reviews.manage", review.programme)
    refuse_closed(review)
    if review.state != ReviewState.FROZEN:
        raise DomainError("review-not-frozen", month=review.month)
    if based_on is not None and based_on != review.snapshot_hash:
        raise DomainError("review-numbers-changed", person=review.frozen_by)
    if not signer_name.strip():
        raise DomainError("signer-missing")
    if signed_file is None and not unsigned_reason.strip():
        raise DomainError("signed-file-missing")
    review.state = ReviewState.CLOSED
    review.closed_at, review.closed_by = now_of(review.programme), actor.name
    review.signer_name, review.signer_post = signer_name.strip(), signer_post.strip()
    review.signed_file = signed_file
    review.unsigned_reason = "" if signed_file else unsigned_reason.strip()
    review.closing = canonical_json(closing_draft(review))
    review.closing_hash = digest(review.closing)
    review.save()
    record_event(
        actor=actor,
        authority_id=review.programme.authority_id,
        action="review.close",
        subject=review,
        before={"snapshot_hash": review.snapshot_hash},
        after={
            "closing_hash": review.closing_hash,
            "file": signed_file.sha256 if signed_file else None,
        },
    )
    # What its paper carries from now on: the head that covers the closing itself.
    note_head(
        actor=actor,
        authority_id=review.programme.authority_id,
        reason=HeadReason.PRINT,
        thing=review,
    )
    return review


def verify_review(*, actor: Actor, review: MonthlyReview) -> tuple[str, ...]:
    """Return what does not hold any more of a review with frozen numbers; nothing when whole.

    Codes: ``snapshot`` (text and hash differ), ``headline``, ``closing`` (text and hash differ),
    ``content`` (comments, assessments, conclusions or signer are not those that were closed),
    ``file`` (the scan is gone or another), ``record`` (the audit record tells another hash).
    """
    require(actor, "reviews.view", review.programme)
    if not review.has_numbers:
        return ()
    return tuple(dict.fromkeys(_faults(actor, review)))


def _faults(actor: Actor, review: MonthlyReview) -> Iterator[str]:
    if digest(review.snapshot) != review.snapshot_hash:
        yield "snapshot"
    elif headline_of(json.loads(review.snapshot)) != review.headline:
        yield "headline"
    if review.is_closed:
        if digest(review.closing) != review.closing_hash:
            yield "closing"
        elif _comparable(json.loads(review.closing)) != _comparable(closing_draft(review)):
            yield "content"
        if review.signed_file is not None and _file_hash(actor, review.signed_file) != (
            review.signed_file.sha256
        ):
            yield "file"
    if not _is_recorded(actor, review):
        yield "record"


def _is_recorded(actor: Actor, review: MonthlyReview) -> bool:
    """Tell whether the newest freezing and the closing left the same hashes in the record."""
    wanted = {"review.freeze": ("snapshot_hash", review.snapshot_hash)}
    if review.is_closed:
        wanted["review.close"] = ("closing_hash", review.closing_hash)
    told: dict[str, Any] = {}
    events = list_events(actor=actor, subject=review).filter(action__in=wanted)
    for event in events.order_by("number"):
        told[event.action] = event.after.get(wanted[event.action][0])
    return all(told.get(action) == value for action, (_, value) in wanted.items())


def closing_draft(review: MonthlyReview) -> dict[str, Any]:
    """Return all that is closed with the numbers, names of units as they are now (no writing)."""
    comments = review.comments.select_related("organisation").order_by("organisation_id")
    tasks = review.task_assessments.select_related("row").order_by("row__number")
    units = review.unit_assessments.select_related("organisation").order_by("organisation_id")
    assigned = review.tasks.select_related("row").prefetch_related("row__units")
    file = review.signed_file
    return {
        "schema": SCHEMA,
        "programme": review.programme_id,
        "month": review.month,
        "snapshot_hash": review.snapshot_hash,
        "as_of": _moment(review.as_of),
        "opened": {"at": _moment(review.opened_at), "by": review.opened_by},
        "frozen_by": review.frozen_by,
        "conclusions": review.conclusions,
        "conclusions_by": review.conclusions_by,
        "comments": [
            {**_opinion(c), "organisation": c.organisation_id, "unit": c.organisation.name}
            for c in comments
        ],
        "tasks": [{**_opinion(t), "row": t.row_id, "rating": t.rating} for t in tasks],
        "units": [
            {
                **_opinion(u),
                "organisation": u.organisation_id,
                "unit": u.organisation.name,
                "rating": u.rating,
            }
            for u in units
        ],
        "assigned": [
            {
                "row": task.row_id,
                "person": task.assigned_by,
                "at": _moment(task.at),
                "label": task.row.label,
                "task": task.row.task,
                "leads": [u.as_written for u in task.row.units.all() if u.role == UnitRole.LEAD],
                "due_on": task.row.due_on.isoformat() if task.row.due_on else None,
            }
            for task in assigned.order_by("row__number")
        ],
        "signer": {"name": review.signer_name, "post": review.signer_post},
        "closed": {"at": _moment(review.closed_at), "by": review.closed_by},
        "file": {"name": file.name, "sha256": file.sha256, "size": file.size} if file else None,
        "unsigned_reason": review.unsigned_reason,
    }


def _opinion(opinion: Opinion) -> dict[str, Any]:
    return {"words": opinion.words, "person": opinion.person_name, "at": _moment(opinion.at)}


def _moment(at: datetime | None) -> str | None:
    """Write a moment to the second, so that both databases give back the same."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None


_MAY_CHANGE = frozenset({"unit", "label", "task", "leads", "due_on"})
"""Words that are copied for the paper: a unit is renamed, a task given more time."""


def _comparable(record: dict[str, Any]) -> dict[str, Any]:
    return {
        **record,
        **{
            part: [{k: v for k, v in line.items() if k not in _MAY_CHANGE} for line in record[part]]
            for part in ("comments", "units", "assigned")
        },
    }


def _file_hash(actor: Actor, file: StoredFile) -> str:
    try:
        with open_stored_file(actor=actor, file=file) as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return ""
