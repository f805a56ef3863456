"""Stored readings of a plan as the engines' own values: versions, drafts, findings."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db.models import QuerySet

from truongchuan.domain.programmes.models import PlanDraft, PlanFinding, PlanVersion, Programme
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.plan.codec import load
from truongchuan.engines.plan.document import Span
from truongchuan.engines.plan.facts import PlanFacts
from truongchuan.engines.plan.findings import Category, Confirmation, Finding, Param, Severity

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def get_draft(*, actor: Actor, pk: int) -> PlanDraft | None:
    """Return a draft of the actor's own authority."""
    return (
        PlanDraft.objects.filter(authority_id=actor.authority_id, pk=pk)
        .select_related("file", "programme")
        .first()
    )


def list_versions(*, actor: Actor, programme: Programme) -> QuerySet[PlanVersion]:
    """Return the readings of a plan without their facts, newest first."""
    return (
        PlanVersion.objects.filter(programme=programme, programme__in=list_programmes(actor=actor))
        .select_related("source__file")
        .defer("facts", "corrections", "confirmed")
        .order_by("-number")
    )


def get_version(
    *, actor: Actor, programme: Programme, number: int | None = None
) -> PlanVersion | None:
    """Return a reading with its text, the newest one without a number."""
    versions = PlanVersion.objects.filter(
        programme=programme, programme__in=list_programmes(actor=actor)
    ).select_related("text", "source__file")
    if number is not None:
        versions = versions.filter(number=number)
    return versions.order_by("-number").first()


def version_facts(version: PlanVersion) -> PlanFacts:
    """Return the facts of a version, with the corrections made before its import."""
    return load(PlanFacts, version.facts)


def version_findings(*, version: PlanVersion) -> QuerySet[PlanFinding]:
    """Return the findings last seen in a version, in the order of its text.

    A finding moves on with every version that still shows it, so an older version has those
    that were gone in the next one.
    """
    return PlanFinding.objects.filter(version=version).order_by("position")


def version_confirmations(version: PlanVersion) -> tuple[Confirmation, ...]:
    """Return what was checked in a version and holds."""
    return tuple(
        Confirmation(
            code=item["code"],
            spans=load(tuple[Span, ...], item.get("spans", [])),
            params=_params(item.get("params", {})),
        )
        for item in version.confirmed
    )


def as_finding(row: PlanFinding) -> Finding:
    """Rebuild what the check said from the stored row."""
    return Finding(
        code=row.code,
        category=Category(row.category),
        severity=Severity(row.severity),
        spans=load(tuple[Span, ...], row.spans),
        quotes=tuple(row.quotes),
        params=_params(row.params),
    )


def _params(stored: dict[str, Any]) -> dict[str, Param]:
    """Return parameters as the check gave them; JSON keeps days as text and tuples as lists."""
    return {name: _param(value) for name, value in stored.items()}


def _param(value: Any) -> Param:
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    parameter: Param = value
    return parameter
