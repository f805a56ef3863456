"""Working days of an authority: its weekly rest, compensating days, further days off.

They lie on top of the calendar of the law and under what is entered for one programme.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.onboarding.models import OfficeCalendar, OfficeDay, WeeklyRest
from truongchuan.domain.onboarding.setup_models import WEEKDAYS_OFF
from truongchuan.domain.onboarding.setup_progress import touch_step
from truongchuan.domain.scheduling.office_days import OfficeDays
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.permissions import require_permission
from truongchuan.domain.shared.stamps import stamp_of
from truongchuan.engines.schedule import CalendarRules, Swap, WorkingCalendar, working_calendar


def office_days(authority_id: int) -> OfficeDays:
    """Return the authority's own days, for the app that makes calendars; two queries."""
    calendar = OfficeCalendar.objects.filter(authority_id=authority_id).first()
    days = OfficeDay.objects.filter(authority_id=authority_id, removed_at__isnull=True)
    return OfficeDays(
        weekly_rest=WEEKDAYS_OFF[calendar.weekly_rest] if calendar else None,
        swaps=tuple(Swap(d.off, d.works, document=d.basis, source=d.basis) for d in days),
    )


def office_calendar(
    *, authority: Organisation, rules: CalendarRules, first_year: int, last_year: int
) -> WorkingCalendar:
    """Return the working days of some years as the authority works them, no programme's days.

    :raises OutsideCalendar: for years that the table of lunar years does not reach.
    """
    own = office_days(authority.pk)
    if own.weekly_rest is not None:
        rules = replace(rules, weekly_rest=own.weekly_rest)
    return working_calendar(rules, first_year, last_year, swaps=own.swaps)


def calendar_stamp(authority: Organisation) -> str:
    """Return the stamp of the weekly rest as it is set now."""
    found = OfficeCalendar.objects.filter(authority=authority).first()
    return stamp_of({"weekly_rest": found.weekly_rest if found else ""})


@transaction.atomic
def set_weekly_rest(
    *, actor: Actor, authority: Organisation, weekly_rest: str, based_on: str = ""
) -> OfficeCalendar:
    """Say on which days of the week the authority rests; saying so confirms the default too.

    :raises DomainError: ``weekly-rest-unknown``, ``setup-changed-meanwhile``.
    """
    authority = Organisation.objects.select_for_update().get(pk=authority.pk)
    require_permission(actor, "directory.manage", authority)
    if weekly_rest not in WeeklyRest.values:
        raise DomainError("weekly-rest-unknown", value=weekly_rest)
    if based_on and based_on != calendar_stamp(authority):
        raise DomainError("setup-changed-meanwhile", name=authority.name)
    before = OfficeCalendar.objects.filter(authority=authority).first()
    calendar, _made = OfficeCalendar.objects.update_or_create(
        authority=authority,
        defaults={
            "weekly_rest": weekly_rest,
            "confirmed_at": timezone.now(),
            "confirmed_by": actor.name,
        },
    )
    touch_step(actor, authority, "working_days")
    record_event(
        actor=actor,
        authority_id=authority.pk,
        action="office_days.weekly_rest",
        subject=authority,
        before={"weekly_rest": before.weekly_rest if before else ""},
        after={"weekly_rest": weekly_rest},
    )
    return calendar


@transaction.atomic
def add_office_day(
    *,
    actor: Actor,
    authority: Organisation,
    off: date | None,
    works: date | None,
    basis: str,
    rules: CalendarRules,
) -> OfficeDay:
    """Enter a day off, a rest day worked, or one for the other, with the document that says so.

    :raises DomainError: ``swap-empty``, ``swap-same-day``, ``swap-decision-missing``,
        ``office-day-outside``, ``swap-not-working`` (the day off is one already),
        ``swap-is-working``.
    """
    authority = Organisation.objects.select_for_update().get(pk=authority.pk)
    require_permission(actor, "directory.manage", authority)
    if off is None and works is None:
        raise DomainError("swap-empty")
    if off is not None and off == works:
        raise DomainError("swap-same-day", day=off)
    text = " ".join(basis.split())[:300]
    if not text:
        raise DomainError("swap-decision-missing")
    known = [lunar.year for lunar in rules.lunar_years]
    years = [day.year for day in (off, works) if day is not None]
    if min(years) < known[0] or max(years) > known[-1]:
        raise DomainError("office-day-outside", first=known[0], last=known[-1])
    days = office_calendar(
        authority=authority, rules=rules, first_year=min(years), last_year=max(years)
    )
    if off is not None and not days.is_working(off):
        raise DomainError("swap-not-working", day=off)
    if works is not None and days.is_working(works):
        raise DomainError("swap-is-working", day=works)
    day = OfficeDay.objects.create(
        authority=authority, off=off, works=works, basis=text, at=timezone.now(), by=actor.name
    )
    touch_step(actor, authority, "working_days")
    record_event(
        actor=actor,
        authority_id=authority.pk,
        action="office_days.add",
        subject=day,
        after={"off": _iso(off), "works": _iso(works), "basis": text},
    )
    return day


@transaction.atomic
def remove_office_day(*, actor: Actor, day: OfficeDay) -> OfficeDay:
    """Take a day away; it stays in the record.

    :raises DomainError: ``swap-gone``.
    """
    require_permission(actor, "directory.manage", day)
    found = OfficeDay.objects.select_for_update().filter(pk=day.pk, removed_at__isnull=True).first()
    if found is None:
        raise DomainError("swap-gone")
    found.removed_at, found.removed_by = timezone.now(), actor.name
    found.save(update_fields=["removed_at", "removed_by"])
    record_event(
        actor=actor,
        authority_id=found.authority_id,
        action="office_days.remove",
        subject=found,
        before={"off": _iso(found.off), "works": _iso(found.works)},
    )
    return found


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
