"""Agreeing: the giver offers, each receiver's leader accepts its part or returns it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.handover.allocation import allocate
from truongchuan.domain.handover.models import Handover, HandoverPart
from truongchuan.domain.handover.services import locked_handover, record
from truongchuan.domain.handover.states import HANDOVER_MOVES, HandoverState
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.permissions import require_permission


@transaction.atomic
def offer_handover(*, actor: Actor, handover: Handover) -> Handover:
    """Send the draft to its receivers; from now on it changes only by being taken back.

    :raises DomainError: ``handover-move``, ``handover-no-receivers``, ``handover-open-schools``,
        ``handover-open-items``, ``handover-part-empty``, ``handover-elsewhere``.
    """
    handover = locked_handover(handover)
    require_permission(actor, "handover.manage", handover)
    _check_move(handover, HandoverState.OFFERED)
    check_complete(handover)
    handover.state = HandoverState.OFFERED
    handover.offered_at, handover.offered_by = timezone.now(), actor.name
    handover.save(update_fields=["state", "offered_at", "offered_by"])
    handover.parts.update(returned_at=None, returned_by="", return_reason="")
    record(actor, handover, "handover.offer", after={"parts": handover.parts.count()})
    return handover


def check_complete(handover: Handover) -> None:
    """Refuse a hand-over in which something has no way, or a receiver no school.

    :raises DomainError: as :func:`offer_handover`.
    """
    parts = list(handover.parts.select_related("receiver"))
    if not parts:
        raise DomainError("handover-no-receivers")
    open_schools = handover.schools.filter(part__isnull=True).count()
    if open_schools:
        raise DomainError("handover-open-schools", count=open_schools)
    elsewhere = (
        handover.schools.filter(earlier=True)
        .exclude(succeeded_by__authority_id=F("part__receiver_id"))
        .count()
    )
    if elsewhere:
        raise DomainError("handover-elsewhere", count=elsewhere)
    used = set(handover.schools.values_list("part_id", flat=True))
    for part in parts:
        if part.pk not in used:
            raise DomainError("handover-part-empty", receiver=part.receiver.name)
    open_items = allocate(handover, choices_only=True).open_count
    if open_items:
        raise DomainError("handover-open-items", count=open_items)


@transaction.atomic
def take_back(*, actor: Actor, handover: Handover, reason: str = "") -> Handover:
    """Make an offered or agreed hand-over a draft again; acceptances are void.

    :raises DomainError: ``handover-move``.
    """
    handover = locked_handover(handover)
    require_permission(actor, "handover.manage", handover)
    _check_move(handover, HandoverState.DRAFT)
    _to_draft(handover)
    record(actor, handover, "handover.take_back", after={"reason": reason.strip()})
    return handover


@transaction.atomic
def accept_part(
    *, actor: Actor, part: HandoverPart, signer_name: str = "", signer_post: str = ""
) -> HandoverPart:
    """Accept what one's authority is to get; with the last acceptance the hand-over is agreed.

    :raises DomainError: ``handover-not-offered``, ``part-accepted`` the second time.
    """
    # All parts hang on the one row: two leaders who accept at once wait for each other.
    handover = locked_handover(part.handover)
    part = HandoverPart.objects.select_related("receiver").get(pk=part.pk, handover=handover)
    require_permission(actor, "handover.accept", part)
    if handover.state != HandoverState.OFFERED:
        raise DomainError("handover-not-offered", handover_state=handover.state)
    if part.accepted_at is not None:
        raise DomainError("part-accepted", by=part.accepted_by)
    part.accepted_at, part.accepted_by = timezone.now(), actor.name
    part.signer_name, part.signer_post = signer_name.strip()[:120], signer_post.strip()[:200]
    part.save(update_fields=["accepted_at", "accepted_by", "signer_name", "signer_post"])
    if not handover.parts.filter(accepted_at__isnull=True).exists():
        handover.state, handover.agreed_at = HandoverState.AGREED, timezone.now()
        handover.save(update_fields=["state", "agreed_at"])
    record_event(
        actor=actor,
        authority_id=part.receiver_id,
        action="handover.accept",
        subject=part,
        after={"handover": handover.pk, "state": handover.state},
    )
    return part


@transaction.atomic
def return_part(*, actor: Actor, part: HandoverPart, reason: str) -> HandoverPart:
    """Return one's part with a reason; the hand-over is a draft again.

    :raises DomainError: ``handover-not-offered``, ``handover-reason-missing``.
    """
    handover = locked_handover(part.handover)
    part = HandoverPart.objects.select_related("receiver").get(pk=part.pk, handover=handover)
    require_permission(actor, "handover.accept", part)
    if handover.state not in {HandoverState.OFFERED, HandoverState.AGREED}:
        raise DomainError("handover-not-offered", handover_state=handover.state)
    if not reason.strip():
        raise DomainError("handover-reason-missing")
    _to_draft(handover)
    part.accepted_at, part.accepted_by = None, ""
    part.returned_at, part.returned_by = timezone.now(), actor.name
    part.return_reason = reason.strip()[:500]
    part.save(
        update_fields=["accepted_at", "accepted_by", "returned_at", "returned_by", "return_reason"]
    )
    record_event(
        actor=actor,
        authority_id=part.receiver_id,
        action="handover.return",
        subject=part,
        after={"handover": handover.pk, "reason": part.return_reason},
    )
    return part


@transaction.atomic
def cancel_handover(*, actor: Actor, handover: Handover, reason: str) -> Handover:
    """Drop a hand-over that is not carried out; it stays readable.

    :raises DomainError: ``handover-move``, ``handover-reason-missing``.
    """
    handover = locked_handover(handover)
    require_permission(actor, "handover.manage", handover)
    _check_move(handover, HandoverState.CANCELLED)
    if not reason.strip():
        raise DomainError("handover-reason-missing")
    handover.state = HandoverState.CANCELLED
    handover.cancelled_at, handover.cancelled_by = timezone.now(), actor.name
    handover.cancel_reason = reason.strip()[:500]
    handover.save()
    record(actor, handover, "handover.cancel", after={"reason": handover.cancel_reason})
    return handover


def _check_move(handover: Handover, state: str) -> None:
    if state not in HANDOVER_MOVES[handover.state]:
        raise DomainError("handover-move", handover_state=handover.state, handover_after=state)


def _to_draft(handover: Handover) -> None:
    handover.state, handover.agreed_at, handover.offered_at = HandoverState.DRAFT, None, None
    handover.save(update_fields=["state", "agreed_at", "offered_at"])
    handover.parts.update(accepted_at=None, accepted_by="")
