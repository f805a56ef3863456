"""Checks of a chain that are kept: asked for on the page, or made every day."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.heads import note_head
from truongchuan.domain.audit.models import AuditChain, AuditCheck, CheckState, HeadReason
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.audit.verifying import verify_chain
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.permissions import require_permission

AT_ONCE = 2_000
"""A chain of so many events is checked while the page waits: well under a second."""


@transaction.atomic
def ask_check(*, actor: Actor, authority_id: int) -> AuditCheck:
    """Ask for a check; one that is waiting already is given back.

    :raises NotAllowed: for whoever may not read the record.
    :raises DomainError: ``audit-chain-missing`` while nothing was recorded.
    """
    chain = AuditChain.objects.select_for_update().filter(authority_id=authority_id).first()
    if chain is None:
        raise DomainError("audit-chain-missing")
    require_permission(actor, "audit.view", chain)
    waiting = AuditCheck.objects.filter(
        authority_id=authority_id, state__in=[CheckState.WAITING, CheckState.RUNNING]
    )
    found = waiting.order_by("-pk").first()
    if found is not None:
        return found
    check = _new(actor, authority_id)
    record_event(
        actor=actor,
        authority_id=authority_id,
        action="audit.check",
        subject=chain,
        after={"check": check.pk},
    )
    return check


def run_check(*, check: AuditCheck) -> AuditCheck:
    """Walk along the chain and keep what was found. Safe to begin anew after a worker died."""
    AuditCheck.objects.filter(pk=check.pk).update(state=CheckState.RUNNING)
    try:
        report = verify_chain(authority_id=check.authority_id)
    except Exception:
        AuditCheck.objects.filter(pk=check.pk).update(
            state=CheckState.FAILED, finished_at=timezone.now()
        )
        raise
    check.state, check.finished_at = CheckState.DONE, timezone.now()
    check.events, check.number, check.hash = report.events, report.number, report.hash
    check.heads, check.problem_count = report.heads, report.problem_count
    check.problems = [problem.as_dict() for problem in report.problems]
    check.save()
    return check


def check_and_note(*, actor: Actor, authority_id: int) -> dict[str, Any]:
    """The day's work for an authority: note the head, then walk along the chain.

    The head is noted first: a change made while the walk is on the way is found the next day.
    """
    head = note_head(actor=actor, authority_id=authority_id, reason=HeadReason.DAILY)
    check = run_check(check=_new(actor, authority_id))
    return {"number": head.number, "problems": check.problem_count}


def _new(actor: Actor, authority_id: int) -> AuditCheck:
    return AuditCheck.objects.create(
        authority_id=authority_id,
        asked_at=timezone.now(),
        asked_by=actor.name,
        asked_by_id=actor.person_id,
    )
