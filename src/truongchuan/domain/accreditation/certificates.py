"""Recognitions that schools hold: writing them down, and reading which hold on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from truongchuan.domain.accreditation.models import Certificate
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import School
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.models import OwnedQuerySet, on_day
from truongchuan.domain.shared.permissions import require_permission
from truongchuan.domain.sources.models import Source


@dataclass(frozen=True, slots=True)
class CertificateDraft:
    """A recognition as its paper says it; ``instrument`` is the rule set, by number."""

    level: int | None = None
    degree: int | None = None
    number: str = ""
    issuer: str = ""
    decided_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    instrument: str = ""


@transaction.atomic
def record_certificate(
    *, actor: Actor, school: School, draft: CertificateDraft, source: Source
) -> Certificate:
    """Write down a recognition of a school.

    :raises DomainError: ``certificate-empty`` (neither level nor degree), ``certificate-order``
        (ends before it starts), ``certificate-known`` (the same decision of the same school).
    """
    require_permission(actor, "directory.keep_schools", school)
    if draft.level is None and draft.degree is None:
        raise DomainError("certificate-empty", school=school.name)
    if draft.valid_from and draft.valid_to and draft.valid_to <= draft.valid_from:
        raise DomainError("certificate-order")
    known = Certificate.objects.filter(
        school=school,
        number=draft.number.strip(),
        decided_on=draft.decided_on,
        withdrawn_at__isnull=True,
    )
    if draft.number.strip() and known.exists():
        raise DomainError("certificate-known", number=draft.number.strip(), school=school.name)
    certificate = add_certificate(actor=actor, school=school, values=asdict(draft), source=source)
    certificate.save(force_insert=True)
    record_event(
        actor=actor,
        authority_id=school.authority_id,
        action="certificate.record",
        subject=certificate,
        after={
            "school": school.pk,
            "level": draft.level,
            "degree": draft.degree,
            "number": certificate.number,
            "valid_to": draft.valid_to.isoformat() if draft.valid_to else None,
        },
    )
    return certificate


@transaction.atomic
def withdraw_certificate(*, actor: Actor, certificate: Certificate, reason: str) -> Certificate:
    """Take back an entry that was a mistake; it stays readable.

    :raises DomainError: ``certificate-withdrawn``, ``certificate-reason-needed``.
    """
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    require_permission(actor, "directory.keep_schools", certificate)
    if certificate.withdrawn_at is not None:
        raise DomainError("certificate-withdrawn")
    if not reason.strip():
        raise DomainError("certificate-reason-needed")
    withdrawal = take_certificate_back(actor=actor, reason=reason)
    for name, value in withdrawal.items():
        setattr(certificate, name, value)
    certificate.save(update_fields=list(withdrawal))
    record_event(
        actor=actor,
        authority_id=certificate.authority_id,
        action="certificate.withdraw",
        subject=certificate,
        before={"number": certificate.number},
        after={"reason": certificate.withdrawn_reason},
    )
    return certificate


def add_certificate(
    *, actor: Actor, school: School, values: Mapping[str, Any], source: Source
) -> Certificate:
    """Return a certificate to be written as a part of a larger write, which checks and records.

    ``values``: any of the fields of :class:`CertificateDraft`.
    """
    return Certificate(
        authority_id=school.authority_id,
        school=school,
        level=values.get("level"),
        degree=values.get("degree"),
        number=str(values.get("number") or "").strip()[:60],
        issuer=str(values.get("issuer") or "").strip()[:200],
        decided_on=values.get("decided_on"),
        valid_from=values.get("valid_from"),
        valid_to=values.get("valid_to"),
        instrument=str(values.get("instrument") or "").strip()[:60],
        source=source,
        recorded_at=timezone.now(),
        recorded_by=actor.name,
    )


def take_certificate_back(*, actor: Actor, reason: str) -> dict[str, Any]:
    """Return the columns of a withdrawal as a part of a larger write, which records it."""
    return {
        "withdrawn_at": timezone.now(),
        "withdrawn_by": actor.name,
        "withdrawn_reason": reason.strip()[:300],
    }


def list_certificates(
    *, actor: Actor, school: School | None = None, holding_on: date | None = None
) -> OwnedQuerySet[Certificate]:
    """Return the certificates that the actor may see, of one school or holding on one day."""
    found = Certificate.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    if school is not None:
        found = found.filter(school=school)
    if holding_on is not None:
        found = found.filter(Q(on_day(holding_on)))
    return found.select_related("school__organisation", "source")
