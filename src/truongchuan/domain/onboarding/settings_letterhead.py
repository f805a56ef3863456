"""Letterheads: how the authority and its bodies head their papers, from a day on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.directory.units import clean_name
from truongchuan.domain.onboarding.models import Letterhead
from truongchuan.domain.onboarding.setup_progress import touch_step
from truongchuan.domain.papers.own_heads import OwnHead
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.permissions import require_permission
from truongchuan.domain.shared.stamps import stamp_of

_SYMBOL = re.compile(r"[^\W_]+(?:[-&.][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class HeadValues:
    """What a letterhead says; what is empty is worked out from the directory."""

    governing: str = ""
    body: str = ""
    symbol: str = ""
    place: str = ""
    signer_title: str = ""


def letterhead_values(letterhead: Letterhead | None) -> dict[str, object]:
    """Return what the form of a letterhead shows."""
    if letterhead is None:
        return {"valid_from": "", **dict.fromkeys(HeadValues.__slots__, "")}
    return {
        "valid_from": letterhead.valid_from.isoformat(),
        **{name: getattr(letterhead, name) for name in HeadValues.__slots__},
    }


def letterhead_stamp(letterhead: Letterhead | None) -> str:
    """Return the stamp of the values a form starts from."""
    return stamp_of(letterhead_values(letterhead))


def letterhead_on(*, issuer_id: int, on: date) -> Letterhead | None:
    """Return the letterhead of a body that holds on a day; None where it set none by then."""
    return (
        Letterhead.objects.filter(issuer_id=issuer_id, valid_from__lte=on)
        .order_by("-valid_from")
        .first()
    )


def own_head(issuer: Organisation, on: date) -> OwnHead | None:
    """Return what a body set for its papers of a day, for the app that writes papers."""
    found = letterhead_on(issuer_id=issuer.pk, on=on)
    if found is None:
        return None
    return OwnHead(
        name=found.body,
        parent=found.governing,
        symbol=found.symbol,
        place=found.place,
        signer_title=found.signer_title,
    )


@transaction.atomic
def set_letterhead(
    *,
    actor: Actor,
    issuer: Organisation,
    values: HeadValues,
    valid_from: date,
    based_on: str = "",
) -> Letterhead:
    """Say how a body heads and signs its papers from a day on; another day begins a new one.

    :param based_on: stamp of the newest letterhead seen, empty to skip the check.
    :raises DomainError: ``setup-changed-meanwhile``, ``letterhead-empty``,
        ``letterhead-symbol`` for a symbol with other signs than letters, digits and hyphens.
    """
    issuer = Organisation.objects.select_for_update().get(pk=issuer.pk)
    require_permission(actor, "directory.manage", issuer)
    newest = Letterhead.objects.filter(issuer=issuer).order_by("-valid_from").first()
    if based_on and based_on != letterhead_stamp(newest):
        raise DomainError("setup-changed-meanwhile", name=issuer.name)
    kept = {
        "governing": clean_name(values.governing),
        "body": clean_name(values.body),
        "symbol": values.symbol.strip()[:30],
        "place": clean_name(values.place, 100),
        "signer_title": clean_name(values.signer_title, 120),
    }
    if not any(kept.values()):
        raise DomainError("letterhead-empty")
    if kept["symbol"] and not _SYMBOL.fullmatch(kept["symbol"]):
        raise DomainError("letterhead-symbol", value=kept["symbol"])
    authority = issuer if issuer.is_authority else issuer.authority
    assert authority is not None  # noqa: S101 - a unit always has an owner (constraint)
    before = letterhead_values(
        Letterhead.objects.filter(issuer=issuer, valid_from=valid_from).first()
    )
    letterhead, _made = Letterhead.objects.update_or_create(
        issuer=issuer,
        valid_from=valid_from,
        defaults={
            **kept,
            "authority": authority,
            "changed_at": timezone.now(),
            "changed_by": actor.name,
        },
    )
    touch_step(actor, authority, "letterhead")
    record_event(
        actor=actor,
        authority_id=authority.pk,
        action="letterhead.set",
        subject=letterhead,
        before=before,
        after=letterhead_values(letterhead),
    )
    return letterhead


@transaction.atomic
def remove_letterhead(*, actor: Actor, letterhead: Letterhead) -> None:
    """Take a letterhead away; the one before, or what the product works out, holds again.

    Papers made with it keep what they say.
    """
    require_permission(actor, "directory.manage", letterhead)
    record_event(
        actor=actor,
        authority_id=letterhead.authority_id,
        action="letterhead.remove",
        subject=letterhead,
        before=letterhead_values(letterhead),
    )
    letterhead.delete()
