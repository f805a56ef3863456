"""Steps left out for now, and the step last worked on. Part of larger writes, save for skipping."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.onboarding.models import SetupProgress
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.permissions import require_permission

STEPS = (
    "name",
    "units",
    "letterhead",
    "school_years",
    "working_days",
    "people",
    "schools",
    "plan",
)
"""The steps in the order in which each finds what it needs."""


def touch_step(actor: Actor, authority: Organisation, step: str) -> None:
    """Remember that a step was worked on; one that was left out is taken up again."""
    SetupProgress.objects.update_or_create(
        authority=authority,
        step=step,
        defaults={
            "skipped_at": None,
            "skipped_by": "",
            "touched_at": timezone.now(),
            "touched_by": actor.name,
        },
    )


@transaction.atomic
def skip_step(*, actor: Actor, authority: Organisation, step: str) -> SetupProgress:
    """Leave a step out for now; it can be taken up again at any time.

    :raises DomainError: ``setup-step-unknown``.
    """
    return _set(actor, authority, step, skipped=True)


@transaction.atomic
def resume_step(*, actor: Actor, authority: Organisation, step: str) -> SetupProgress:
    """Take a step up again that was left out.

    :raises DomainError: ``setup-step-unknown``.
    """
    return _set(actor, authority, step, skipped=False)


def _set(actor: Actor, authority: Organisation, step: str, *, skipped: bool) -> SetupProgress:
    require_permission(actor, "directory.manage", authority)
    if step not in STEPS:
        raise DomainError("setup-step-unknown")
    now = timezone.now()
    progress, _made = SetupProgress.objects.update_or_create(
        authority=authority,
        step=step,
        defaults={
            "skipped_at": now if skipped else None,
            "skipped_by": actor.name if skipped else "",
            "touched_at": now,
            "touched_by": actor.name,
        },
    )
    record_event(
        actor=actor,
        authority_id=authority.pk,
        action="setup.skip" if skipped else "setup.resume",
        subject=authority,
        after={"step": step},
    )
    return progress
