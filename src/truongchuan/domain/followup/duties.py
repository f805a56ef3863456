"""Reporting what was done for a duty in a month, with evidence, and taking it back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.followup.models import DutyEvidence, DutyReport
from truongchuan.domain.followup.policies import may_report_for, require
from truongchuan.domain.followup.states import DutyState
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Duty, DutyUnit, Programme
from truongchuan.domain.programmes.policies import refuse_closed
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.models import StoredFile

MOST_EVIDENCE = 10
LINK_LENGTH = 500
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def month_of(day: date) -> str:
    """Return the month of a day as reports name it: 2023-05."""
    return f"{day.year:04d}-{day.month:02d}"


def duty_stamp(newest: DutyReport | None) -> str:
    """Return a short text that changes with every report on a duty in a month."""
    return str(newest.pk) if newest is not None else "0"


@transaction.atomic
def report_duty(
    *,
    actor: Actor,
    duty: Duty,
    organisation: Organisation,
    month: str,
    state: str,
    words: str,
    files: Sequence[StoredFile] = (),
    links: Sequence[str] = (),
    based_on: str | None = None,
) -> DutyReport:
    """Say what a unit did for a duty in a month (2023-05); a later report takes its place.

    ``based_on`` is the :func:`duty_stamp` of what the reporter saw; None does not compare.

    :raises DomainError: ``duty-not-of-unit``, ``duty-month-unknown``, ``duty-month-outside``
        (before the programme's first month, or not begun yet), ``duty-state-unknown``,
        ``duty-words-empty``, ``duty-link-bad``, ``duty-evidence-too-many``, ``duty-outdated``.
    """
    # Two who report on the same programme's duty wait for each other.
    Duty.objects.select_for_update().get(pk=duty.pk)
    duty = Duty.objects.select_related("programme").get(pk=duty.pk)
    programme = duty.programme
    refuse_closed(programme)
    if not may_report_for(actor, programme, organisation):
        raise NotAllowed("followup.report_duty")
    if (
        not duty.is_active
        or not DutyUnit.objects.filter(duty=duty, organisation=organisation).exists()
    ):
        raise DomainError("duty-not-of-unit", unit=organisation.name)
    _check_month(month, programme)
    text, addresses = words.strip(), [link.strip() for link in links if link.strip()]
    if state not in DutyState.values:
        raise DomainError("duty-state-unknown", value=state)
    if not text:
        raise DomainError("duty-words-empty")
    if len(files) + len(addresses) > MOST_EVIDENCE:
        raise DomainError("duty-evidence-too-many", most=MOST_EVIDENCE)
    for link in addresses:
        _check_link(link)
    newest = _newest(duty, organisation, month)
    if based_on is not None and based_on != duty_stamp(newest):
        raise DomainError("duty-outdated")
    report = _add(actor, duty, organisation, month=month, state=state, words=text)
    DutyEvidence.objects.bulk_create(
        [DutyEvidence(report=report, file=file) for file in files]
        + [DutyEvidence(report=report, link=link) for link in addresses]
    )
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="duty.report",
        subject=report,
        before={"report": newest.pk} if newest else {},
        after={"month": month, "duty_state": state, "evidence": len(files) + len(addresses)},
    )
    return report


@transaction.atomic
def undo_duty_report(*, actor: Actor, report: DutyReport) -> DutyReport:
    """Take back the report that counts for its month; the one before it counts again.

    :raises DomainError: ``duty-undo-not-newest`` when another came after, or it is undone.
    :raises NotAllowed: for anybody but the reporter and those in charge.
    """
    Duty.objects.select_for_update().get(pk=report.duty_id)
    report = DutyReport.objects.select_related("programme", "duty", "organisation").get(
        pk=report.pk
    )
    if report.person_id is None or report.person_id != actor.person_id:
        require(actor, "followup.manage", report.programme)
    elif not may_report_for(actor, report.programme, report.organisation):
        raise NotAllowed("followup.report_duty")
    newest = _newest(report.duty, report.organisation, report.month)
    if newest is None or newest.pk != report.pk:
        raise DomainError("duty-undo-not-newest")
    undone = _add(
        actor,
        report.duty,
        report.organisation,
        month=report.month,
        state=report.state,
        words=report.words,
        undoes=report,
    )
    record_event(
        actor=actor,
        authority_id=report.programme.authority_id,
        action="duty.undo",
        subject=report,
        before={"duty_state": report.state},
        after={"report": undone.pk},
    )
    return undone


def _add(
    actor: Actor,
    duty: Duty,
    organisation: Organisation,
    *,
    month: str,
    state: str,
    words: str,
    undoes: DutyReport | None = None,
) -> DutyReport:
    return DutyReport.objects.create(
        programme=duty.programme,
        duty=duty,
        organisation=organisation,
        month=month,
        state=state,
        words=words,
        on=today_of(duty.programme),
        at=timezone.now(),
        person_id=actor.person_id,
        person_name=actor.name,
        undoes=undoes,
    )


def _newest(duty: Duty, organisation: Organisation, month: str) -> DutyReport | None:
    return (
        DutyReport.objects.filter(
            duty=duty,
            organisation=organisation,
            month=month,
            undoes__isnull=True,
            undone_by__isnull=True,
        )
        .order_by("-pk")
        .first()
    )


def _check_month(month: str, programme: Programme) -> None:
    if not _MONTH.fullmatch(month):
        raise DomainError("duty-month-unknown", month=month)
    if not month_of(programme.starts_on) <= month <= month_of(today_of(programme)):
        raise DomainError("duty-month-outside", month=f"{month[5:]}/{month[:4]}")


def _check_link(link: str) -> None:
    """Refuse what is no address of a page: a script must not hide behind a link."""
    try:
        parts = urlsplit(link)
    except ValueError:
        raise DomainError("duty-link-bad", link=link[:80]) from None
    if parts.scheme not in {"http", "https"} or not parts.netloc or len(link) > LINK_LENGTH:
        raise DomainError("duty-link-bad", link=link[:80])
