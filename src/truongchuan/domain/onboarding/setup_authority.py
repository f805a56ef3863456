"""The first step: the authority's own name, tier, and the authority above it."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.directory.units import (
    UnitValues,
    correct_organisation,
    rename_unit,
    set_superior,
)
from truongchuan.domain.onboarding.setup_progress import touch_step
from truongchuan.domain.onboarding.setup_start import superior_kind
from truongchuan.domain.onboarding.setup_tickets import SETUP_KINDS
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError


@transaction.atomic
def correct_authority(
    *, actor: Actor, authority: Organisation, values: UnitValues, based_on: str = ""
) -> Organisation:
    """Put the authority's name, short name or tier right.

    :raises DomainError: ``setup-kind``, and those of :func:`correct_organisation`.
    """
    if values.kind not in SETUP_KINDS:
        raise DomainError("setup-kind", kind=values.kind)
    found = correct_organisation(
        actor=actor, organisation=authority, values=values, based_on=based_on
    )
    touch_step(actor, authority, "name")
    return found


@transaction.atomic
def rename_authority(
    *,
    actor: Actor,
    authority: Organisation,
    name: str,
    on: date,
    short_name: str = "",
    based_on: str = "",
) -> Organisation:
    """Give the authority a new name from a day on; papers of earlier days keep the old one.

    :raises DomainError: those of :func:`rename_unit`.
    """
    found = rename_unit(
        actor=actor,
        organisation=authority,
        name=name,
        on=on,
        short_name=short_name,
        based_on=based_on,
    )
    touch_step(actor, authority, "name")
    return found


@transaction.atomic
def set_authority_superior(
    *,
    actor: Actor,
    authority: Organisation,
    superior: Organisation | None = None,
    name: str = "",
    based_on: str = "",
) -> Organisation | None:
    """Say which authority stands above: one of this installation, or one by its name.

    :raises DomainError: ``setup-changed-meanwhile``, ``superior-itself``.
    """
    found = set_superior(
        actor=actor,
        authority=authority,
        superior=superior,
        name=name,
        kind=superior_kind(name),
        based_on=based_on,
    )
    touch_step(actor, authority, "name")
    return found
