"""Tracking numbers without gaps, and official numbers that are given once.

Whoever registers locks the counter's row first. Others of the same authority, direction and year
wait until that transaction ends; if it is rolled back, the counter is as it was, so no number is
lost. The same lock makes the second of two clerks see the first one's official number.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction

from truongchuan.domain.documents.models import OfficialDocument, TrackingCounter
from truongchuan.domain.documents.states import Direction, DocumentState
from truongchuan.domain.shared.errors import DomainError


def lock_counter(*, authority_id: int, direction: str, year: int) -> TrackingCounter:
    """Return the counter, locked until the end of the transaction."""
    key: dict[str, Any] = {"authority_id": authority_id, "direction": direction, "year": year}
    TrackingCounter.objects.get_or_create(**key)
    return TrackingCounter.objects.select_for_update().get(**key)


def next_number(counter: TrackingCounter) -> int:
    """Take the next number of a locked counter."""
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def same_number(document: OfficialDocument) -> OfficialDocument | None:
    """Return another valid entry with the official number that an entry has or is to have.

    Of what goes out the whole series counts; of what comes in body, kind, number and year.
    """
    if document.number is None:
        return None
    others = OfficialDocument.objects.filter(
        authority_id=document.authority_id,
        direction=document.direction,
        body_key=document.body_key,
        kind=document.kind,
        year=document.year,
        number=document.number,
        suffix=document.suffix,
    ).exclude(state=DocumentState.VOID)
    if document.direction == Direction.OUT:
        others = others.filter(series=document.series)
    return others.exclude(pk=document.pk).order_by("pk").first()


def refuse_taken(document: OfficialDocument, *, knows_duplicate: bool = False) -> None:
    """Refuse an outgoing number that is taken; warn once of a document that arrived before.

    :raises DomainError: ``document-number-taken`` or ``document-arrived-before``.
    """
    other = same_number(document)
    if other is None:
        return
    if document.direction == Direction.OUT:
        raise DomainError("document-number-taken", **_about(other))
    if not knows_duplicate:
        raise DomainError("document-arrived-before", **_about(other))


@contextmanager
def number_guard(document: OfficialDocument) -> Iterator[None]:
    """Turn the database's refusal of a doubled official number into ours.

    Two entries of different tracking years do not share a counter; the constraint still holds.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        other = same_number(document)
        if other is None or document.direction != Direction.OUT:
            raise
        raise DomainError("document-number-taken", **_about(other)) from error


def _about(other: OfficialDocument) -> dict[str, str | int]:
    return {
        "number": other.full_number,
        "body": other.body_name,
        "on": other.registered_on.strftime("%d/%m/%Y"),
        "tracking": other.tracking_number,
        "by": other.registered_by,
        "document": other.pk,
    }
