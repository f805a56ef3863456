"""Where the protocol of a hand-over gets its data: a part, from either side's programme."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from truongchuan.domain.handover.models import HandoverPart
from truongchuan.domain.handover.protocol import protocol_of
from truongchuan.domain.handover.states import HandoverState
from truongchuan.domain.papers.desk import Desk, PaperParams
from truongchuan.domain.papers.gather.given import HandoverPaper
from truongchuan.domain.papers.kinds import add_source
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError

WRITABLE = (HandoverState.AGREED, HandoverState.DONE)
"""A protocol is made of what both sides agreed on."""


def _parts(actor: Actor, programme: Programme) -> QuerySet[HandoverPart]:
    """Return the parts that a programme gives, or by which it came."""
    if not (actor.system or actor.sees(programme.authority_id)):
        return HandoverPart.objects.none()
    return HandoverPart.objects.filter(
        Q(handover__programme=programme) | Q(programme=programme), handover__state__in=WRITABLE
    ).select_related("handover__authority", "handover__programme", "receiver", "programme")


def protocols(actor: Actor, programme: Programme) -> list[tuple[int, str]]:
    """Return the parts that a protocol can be made of."""
    return [(p.pk, f"{p.receiver.name} · {p.handover.title}") for p in _parts(actor, programme)]


def gather_protocol(desk: Desk, params: PaperParams) -> HandoverPaper:
    """Return what the protocol says.

    :raises DomainError: ``paper-thing-missing`` for a part of another programme.
    """
    part = _parts(desk.actor, desk.programme).filter(pk=params.thing_id or 0).first()
    if part is None:
        raise DomainError("paper-thing-missing")
    return protocol_of(part, desk_of=desk.programme)


def name_source() -> None:
    """Offer the protocol from now on."""
    add_source("handover-protocol", gather_protocol, things=protocols)
