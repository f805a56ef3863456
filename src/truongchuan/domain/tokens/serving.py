"""What serving requests keeps: counts of requests, answers to repeated ones, times of last use.

None of it is an act of anybody, so none of it is recorded as one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Value, When

from truongchuan.domain.tokens.models import AccessToken, KeptAnswer, RequestCount

KEPT_FOR = timedelta(hours=24)


def token_owner(pk: int) -> str:
    """Return how requests with a token are counted (``RequestCount.owner``)."""
    return f"token:{pk}"


def person_owner(pk: int | None) -> str:
    """Return how requests of somebody signed in are counted."""
    return f"person:{pk}"


def count_request(*, owner: str, sort: str, minute: int) -> int:
    """Count one request of somebody in a minute; return how many there were, this one included.

    The count stands in the database: any number of processes share it.
    """
    with transaction.atomic():
        mine = RequestCount.objects.filter(owner=owner, sort=sort)
        number = Case(When(minute=minute, then=F("number") + 1), default=Value(1))
        if not mine.update(number=number, minute=minute):
            try:
                with transaction.atomic():
                    RequestCount.objects.create(owner=owner, sort=sort, minute=minute, number=1)
            except IntegrityError:  # somebody's first two requests at once
                mine.update(number=number, minute=minute)
        return mine.values_list("number", flat=True).get()


def note_use(*, token: AccessToken, now: datetime) -> None:
    """Keep that a token was used (see :func:`selectors.is_use_to_be_noted`)."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    AccessToken.objects.filter(pk=token.pk).update(used_at=hour)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was sent. ``repeated``: it was given before and nothing was written now."""

    status: int
    media_type: str
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    repeated: bool = False


class KeyUsedOtherwise(Exception):
    """An idempotency key that came with another request before."""


def answer_once(
    *, owner: str, key: str, request_hash: str, now: datetime, answer: Callable[[], Answer]
) -> Answer:
    """Answer a request once: a second one with its key gets the first one's answer.

    ``answer`` writes and answers; what it writes and what is kept of its answer are one
    transaction. Two such requests at once wait for each other. An exception keeps nothing.

    :raises KeyUsedOtherwise: when the key came with another request in the last day.
    """
    with transaction.atomic():
        KeptAnswer.objects.filter(owner=owner, at__lt=now - KEPT_FOR).delete()
        kept, is_first = KeptAnswer.objects.get_or_create(
            owner=owner, key=key, defaults={"request_hash": request_hash, "at": now}
        )
        if not is_first:
            if kept.request_hash != request_hash:
                raise KeyUsedOtherwise
            return Answer(kept.status, kept.media_type, kept.body, kept.headers, repeated=True)
        given = answer()
        kept.status, kept.media_type = given.status, given.media_type
        kept.body, kept.headers = given.body, given.headers
        kept.save(update_fields=["status", "media_type", "body", "headers"])
        return given
