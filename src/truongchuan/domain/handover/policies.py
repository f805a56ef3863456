"""Who may see, prepare, accept and carry out a hand-over. Each predicate reads as a sentence."""

from __future__ import annotations

from truongchuan.domain.handover.models import Handover, HandoverPart
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.permissions import add_permission, predicate

Thing = Handover | HandoverPart | None


def _handover(thing: Handover | HandoverPart) -> Handover:
    return thing.handover if isinstance(thing, HandoverPart) else thing


def receives(actor: Actor, handover: Handover) -> bool:
    """Tell whether the actor's authority is one of the receivers."""
    return any(part.receiver_id == actor.authority_id for part in handover.parts.all())


@predicate
def runs_an_authority(actor: Actor, _thing: Thing) -> bool:
    """The actor leads or operates an authority, or works in its body in charge of education."""
    return actor.authority_id is not None and (
        actor.leads or actor.operates or actor.manages_programmes
    )


@predicate
def is_a_side(actor: Actor, thing: Thing) -> bool:
    """The actor's authority gives or receives, or may look into the giver's data."""
    if thing is None:
        return True
    handover = _handover(thing)
    return actor.sees(handover.authority_id) or receives(actor, handover)


@predicate
def is_giver(actor: Actor, thing: Thing) -> bool:
    """The actor works for the giver."""
    return thing is None or actor.authority_id == _handover(thing).authority_id


@predicate
def is_receiver(actor: Actor, part: HandoverPart) -> bool:
    """The part is for the actor's authority."""
    return part.receiver_id == actor.authority_id


@predicate
def takes_part(actor: Actor, thing: Thing) -> bool:
    """The actor works for the giver or for a receiver."""
    if thing is None:
        return True
    handover = _handover(thing)
    return actor.authority_id == handover.authority_id or receives(actor, handover)


@predicate
def is_in_charge(actor: Actor, _thing: Thing) -> bool:
    """The actor leads the authority or works in its body in charge of education."""
    return actor.authority_id is not None and (actor.leads or actor.manages_programmes)


@predicate
def leads(actor: Actor, _thing: Thing) -> bool:
    """The actor leads the authority."""
    return actor.leads


@predicate
def looks_over_others(actor: Actor, _thing: object) -> bool:
    """A link lets the actor's authority look into others."""
    return bool(actor.visible_authority_ids)


add_permission("handover.view", runs_an_authority & is_a_side)
add_permission("handover.manage", is_giver & is_in_charge)
add_permission("handover.accept", is_receiver & leads)
add_permission("handover.carry_out", takes_part & is_in_charge)
add_permission("handover.oversee", looks_over_others)
