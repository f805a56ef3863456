"""Standing in: a deputy has the rights of somebody's function for a while, beside their own."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.accounts.policies import require
from truongchuan.domain.accounts.record import record
from truongchuan.domain.directory.models import Membership, Person, StandIn
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError

LONGEST = timedelta(days=366)


@transaction.atomic
def start_stand_in(
    *,
    actor: Actor,
    membership: Membership,
    deputy: Person,
    valid_from: date,
    valid_to: date,
    reason: str = "",
    basis: str = "",
) -> StandIn:
    """Let a deputy act in somebody's function between two days, on a ground.

    A person names a deputy for their own function; the operator and leaders for anybody's. Who
    stands in gives nothing on: only functions that are somebody's own are stood in for.

    :raises DomainError: ``stand-in-order``, ``stand-in-past``, ``stand-in-too-long``,
        ``stand-in-outside-function`` (beyond its days), ``person-not-of-authority``,
        ``stand-in-oneself``, ``deputy-without-function``, ``deputy-without-account``,
        ``stand-in-overlaps`` (somebody stands in on these days already).
    """
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("person", "organisation")
        .get(pk=membership.pk)
    )
    require(actor, "accounts.stand_in", membership)
    _check_days(membership, valid_from, valid_to)
    _check_deputy(membership, deputy, valid_from, valid_to)
    others = StandIn.objects.filter(
        membership=membership, valid_from__lte=valid_to, valid_to__gte=valid_from
    ).select_related("deputy")
    taken = others.first()
    if taken is not None:
        raise DomainError("stand-in-overlaps", name=taken.deputy.name)
    stand_in = StandIn.objects.create(
        membership=membership,
        deputy=deputy,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=" ".join(reason.split())[:300],
        basis=" ".join(basis.split())[:200],
        created_at=timezone.now(),
        created_by=actor.name,
    )
    record(
        actor=actor,
        person=membership.person,
        action="accounts.start_stand_in",
        after={
            "function": membership.pk,
            "deputy": deputy.pk,
            "from": valid_from.isoformat(),
            "to": valid_to.isoformat(),
        },
    )
    return stand_in


def _check_days(membership: Membership, first: date, last: date) -> None:
    if last < first:
        raise DomainError("stand-in-order", on=first)
    if last < timezone.localdate():
        raise DomainError("stand-in-past", on=last)
    if last - first > LONGEST:
        raise DomainError("stand-in-too-long", days=LONGEST.days)
    before = membership.valid_from is not None and first < membership.valid_from
    after = membership.valid_to is not None and last > membership.valid_to
    if before or after:
        raise DomainError("stand-in-outside-function")


def _check_deputy(membership: Membership, deputy: Person, first: date, last: date) -> None:
    if deputy.pk == membership.person_id:
        raise DomainError("stand-in-oneself")
    if deputy.authority_id != membership.person.authority_id:
        raise DomainError("person-not-of-authority", name=deputy.name)
    own = deputy.memberships.exclude(valid_to__lt=last).exclude(valid_from__gt=first)
    if not own.exists():
        raise DomainError("deputy-without-function", name=deputy.name)
    if deputy.user_id is None:
        raise DomainError("deputy-without-account", name=deputy.name)


@transaction.atomic
def end_stand_in(
    *, actor: Actor, stand_in: StandIn, last_day: date | None = None
) -> StandIn | None:
    """End a stand-in early: with a day, or at once (yesterday was the last day).

    One that has not begun is taken back: None is returned. The absent person, the deputy, the
    operator and leaders may end it.

    :raises DomainError: ``stand-in-ended``, ``stand-in-order``.
    """
    stand_in = (
        StandIn.objects.select_for_update(of=("self",))
        .select_related("membership__person", "membership__organisation")
        .get(pk=stand_in.pk)
    )
    if stand_in.deputy_id != actor.person_id:
        require(actor, "accounts.stand_in", stand_in.membership)
    today = timezone.localdate()
    if stand_in.valid_to is not None and stand_in.valid_to < today:
        raise DomainError("stand-in-ended", on=stand_in.valid_to)
    last = last_day or today - timedelta(days=1)
    if stand_in.valid_to is not None and last > stand_in.valid_to:
        raise DomainError("stand-in-order", on=stand_in.valid_to)
    begun = stand_in.valid_from is None or stand_in.valid_from <= last
    record(
        actor=actor,
        person=stand_in.membership.person,
        action="accounts.end_stand_in",
        before={"to": stand_in.valid_to.isoformat() if stand_in.valid_to else None},
        after={"deputy": stand_in.deputy_id, "to": last.isoformat() if begun else None},
    )
    if not begun:
        stand_in.delete()
        return None
    stand_in.valid_to, stand_in.ended_by = last, actor.name
    stand_in.save(update_fields=["valid_to", "ended_by"])
    return stand_in
