"""What tokens keep of a person: shown and ended when they leave, given to them, erased."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from truongchuan.domain.directory.holdings import (
    HeldThing,
    Holding,
    KeptData,
    Leaving,
    add_holding,
    add_kept_data,
)
from truongchuan.domain.directory.models import Person
from truongchuan.domain.tokens.models import AccessToken, KeptAnswer, RequestCount
from truongchuan.domain.tokens.serving import person_owner, token_owner

CODE = "tokens"
MOST_SHOWN = 100


def name_personal_data() -> None:
    """Name what hangs on a person here, and what is kept of one."""
    add_holding(Holding(CODE, _working, _end))
    add_kept_data(KeptData(CODE, _collect, _erase, lambda person: _all(person).count()))


def _all(person: Person) -> QuerySet[AccessToken]:
    return AccessToken.objects.filter(person=person).order_by("pk")


def _open(person: Person) -> QuerySet[AccessToken]:
    return _all(person).filter(revoked_at__isnull=True, expires_at__gt=timezone.now())


def _working(person: Person, on: date) -> Sequence[HeldThing]:
    return [HeldThing(f"{t.name} ({t.prefix}…)") for t in _open(person)[:MOST_SHOWN]]


def _end(leaving: Leaving) -> int:
    """End the tokens that work, at once: a program of somebody who leaves is not handed over."""
    found = list(_open(leaving.person).values_list("pk", flat=True))
    _forget(token_owner(pk) for pk in found)
    return AccessToken.objects.filter(pk__in=found).update(
        revoked_at=timezone.now(), revoked_by=leaving.person.name
    )


def _collect(person: Person) -> list[dict[str, Any]]:
    """Return the tokens without what is secret: of that only a hash is kept."""
    fields = (
        "name", "prefix", "scopes", "created_at", "expires_at", "used_at", "revoked_at",
        "revoked_by",
    )  # fmt: skip
    return [
        {key: _plain(value) for key, value in row.items()} for row in _all(person).values(*fields)
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _erase(person: Person) -> int:
    """Remove the tokens, with the counts and kept answers of requests; return their number."""
    found = list(_all(person).values_list("pk", flat=True))
    _forget([person_owner(person.pk), *(token_owner(pk) for pk in found)])
    AccessToken.objects.filter(pk__in=found).delete()
    return len(found)


def _forget(owners: Iterable[str]) -> None:
    owners = list(owners)
    KeptAnswer.objects.filter(owner__in=owners).delete()
    RequestCount.objects.filter(owner__in=owners).delete()
