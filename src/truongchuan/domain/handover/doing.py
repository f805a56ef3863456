"""Carrying out a hand-over: one transaction over all receivers, all of it or nothing.

A process that dies in the middle leaves the hand-over agreed and nothing written; it is carried
out again from the start. Done, it cannot be done twice: the row is locked and its state checked.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from truongchuan.domain.accreditation.standings import lock_schools
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import (
    Membership,
    Organisation,
    OrganisationVersion,
    School,
)
from truongchuan.domain.handover.agreeing import check_complete
from truongchuan.domain.handover.allocation import Allocation, allocate
from truongchuan.domain.handover.carrying_more import Deliveries
from truongchuan.domain.handover.copying import BATCH, Copier
from truongchuan.domain.handover.models import Handover, HandoverItem
from truongchuan.domain.handover.registry import KINDS, digest_of
from truongchuan.domain.handover.services import locked_handover
from truongchuan.domain.handover.states import Disposition, HandoverState
from truongchuan.domain.handover.totals import count_totals, freeze_totals
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.permissions import require_permission


@transaction.atomic
def carry_out_handover(*, actor: Actor, handover: Handover) -> Handover:
    """Carry out an agreed hand-over on its day or after it, by a manager of either side.

    The giver's programme closes; every receiver has its schools, a programme and all that goes on
    in it; the totals of both sides are kept. One event stands in each authority's record.

    :raises DomainError: ``handover-done`` the second time, ``handover-not-agreed``,
        ``handover-too-early`` before its day, ``handover-totals-differ`` when the sums do not
        meet, and those of :func:`~truongchuan.domain.handover.agreeing.offer_handover` when
        something was added since.
    """
    handover = locked_handover(handover)
    require_permission(actor, "handover.carry_out", handover)
    if handover.state == HandoverState.DONE:
        raise DomainError("handover-done", by=handover.carried_out_by)
    if handover.state != HandoverState.AGREED:
        raise DomainError("handover-not-agreed", handover_state=handover.state)
    programme = _locked_programme(handover)
    today = today_of(programme)
    if today < handover.on:
        raise DomainError("handover-too-early", on=handover.on, today=today)
    check_complete(handover)
    allocation, now = allocate(handover), timezone.now()
    deliveries = []
    for part in handover.parts.select_related("receiver", "handover").order_by("position", "pk"):
        delivery = Deliveries(allocation, Copier(part=part, actor=actor, now=now))
        delivery.deliver()
        deliveries.append(delivery)
    ended = _close(handover, programme)
    # The giver's rows are read for their digests when nothing of them changes any more.
    _write_items(handover, allocation, deliveries)
    kept = freeze_totals(handover, count_totals(handover), now)
    if not kept.agrees:
        raise DomainError("handover-totals-differ")
    handover.state = HandoverState.DONE
    handover.carried_out_at, handover.carried_out_by = now, actor.name
    handover.save(update_fields=["state", "carried_out_at", "carried_out_by"])
    record_event(
        actor=actor,
        authority_id=handover.authority_id,
        action="handover.carry_out",
        subject=handover,
        after={
            "on": handover.on.isoformat(),
            "totals": kept.digest,
            "functions_ended": ended,
        },
    )
    for delivery in deliveries:
        new = delivery.part.programme
        if new is not None:
            record_event(
                actor=actor,
                authority_id=delivery.receiver.pk,
                action="handover.receive",
                subject=new,
                after={"handover": handover.pk, "schools": len(delivery.ids("school"))},
            )
    return handover


def _locked_programme(handover: Handover) -> Programme:
    """Lock the programme, its tasks and its schools.

    Whoever reports at this moment is waited for; whoever comes later waits, and finds it closed.
    """
    programme = Programme.objects.select_for_update().get(pk=handover.programme_id)
    rows = RoadmapRow.objects.select_for_update().filter(programme=programme).order_by("pk")
    list(rows.values_list("pk", flat=True))
    lock_schools(School.objects.filter(handovers__handover=handover).order_by("pk"))
    return programme


def _close(handover: Handover, programme: Programme) -> int:
    """Close the programme, and the giver where it ends; return how many functions end with it."""
    programme.closed_on = handover.on
    programme.save(update_fields=["closed_on"])
    handover.programme = programme
    if not handover.giver_ends:
        return 0
    last = handover.on - timedelta(days=1)
    giver = handover.authority
    Organisation.objects.filter(pk=giver.pk, ends_on__isnull=True).update(ends_on=last)
    OrganisationVersion.objects.filter(organisation=giver, valid_to__isnull=True).update(
        valid_to=last
    )
    # Functions last over the day itself: the papers of the hand-over are still to be signed.
    day = max(handover.on, today_of(programme), timezone.localdate())
    return Membership.objects.filter(
        Q(organisation=giver) | Q(organisation__authority=giver),
        Q(valid_from__isnull=True) | Q(valid_from__lte=day),
        valid_to__isnull=True,
    ).update(valid_to=day)


def _write_items(handover: Handover, allocation: Allocation, deliveries: list[Deliveries]) -> None:
    """Write what became of every countable row of the giver."""
    by_part = {delivery.part.pk: delivery for delivery in deliveries}
    for code, kind in KINDS.items():
        items = []
        for row in kind.rows(handover):
            way = allocation.ways[code][row.pk]
            common = {
                "handover": handover,
                "kind": code,
                "old_id": row.pk,
                "digest": digest_of(row),
                "school_id": way.schools[0] if len(way.schools) == 1 else None,
                "note": way.reason,
            }
            for part_id in way.parts:
                delivery = by_part[part_id]
                items.append(
                    HandoverItem(
                        part=delivery.part,
                        new_id=delivery.new_id(code, kind.model, row),
                        disposition=Disposition.HANDED,
                        **common,
                    )
                )
            if not way.parts:
                items.append(HandoverItem(disposition=way.disposition, **common))
        HandoverItem.objects.bulk_create(items, batch_size=BATCH)
