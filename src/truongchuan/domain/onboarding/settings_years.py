"""School years of an authority."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.onboarding.models import SchoolYear
from truongchuan.domain.onboarding.setup_progress import touch_step
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.permissions import require_permission
from truongchuan.domain.shared.stamps import stamp_of
from truongchuan.engines.schedule.calendar import school_year

_LABEL = re.compile(r"(20[0-9]{2})-(20[0-9]{2})")
LONGEST = 380
"""Days: a school year and some weeks."""


@dataclass(frozen=True, slots=True)
class YearValues:
    """Days of a school year, all included, and the decision that settles them."""

    label: str
    first_day: date
    first_term_ends: date
    second_term_starts: date
    last_day: date
    basis: str = ""


def usual_year(first_year: int) -> YearValues:
    """Return the usual frame of the school year that begins in a year, to be put right by hand.

    First and last day as the engine's frame; the terms meet in the middle of January, as the
    ministry's yearly frames have it. The province settles the days by a decision every year.
    """
    frame = school_year(first_year)
    middle = date(first_year + 1, 1, 18)
    return YearValues(
        label=frame.code,
        first_day=frame.first,
        first_term_ends=middle,
        second_term_starts=middle + timedelta(days=1),
        last_day=frame.last,
    )


def year_beginning(on: date) -> int:
    """Return the calendar year in which the school year of a day began: it turns in June."""
    return on.year if on.month >= 6 else on.year - 1


def year_values(year: SchoolYear | None) -> dict[str, object]:
    """Return what the form of a school year shows."""
    names = YearValues.__slots__
    if year is None:
        return dict.fromkeys(names, "")
    return {name: str(getattr(year, name)) for name in names}


def year_stamp(year: SchoolYear | None) -> str:
    """Return the stamp of the values a form starts from."""
    return stamp_of(year_values(year))


def school_year_on(*, authority_id: int, on: date) -> SchoolYear | None:
    """Return the authority's school year that a day lies in; None where none was entered."""
    return SchoolYear.objects.filter(
        authority_id=authority_id, first_day__lte=on, last_day__gte=on
    ).first()


def list_school_years(*, authority_id: int) -> QuerySet[SchoolYear]:
    """Return the school years that an authority entered, newest first.

    For pages about one of its programmes, which ask for the right to see that programme.
    """
    return SchoolYear.objects.filter(authority_id=authority_id)


@transaction.atomic
def set_school_year(
    *,
    actor: Actor,
    authority: Organisation,
    values: YearValues,
    year: SchoolYear | None = None,
    based_on: str = "",
) -> SchoolYear:
    """Enter a school year, or change one.

    :raises DomainError: ``school-year-label``, ``school-year-order``, ``school-year-days`` when
        the first day lies in another year than the label, ``school-year-known``,
        ``school-year-overlaps``, ``setup-changed-meanwhile``.
    """
    authority = Organisation.objects.select_for_update().get(pk=authority.pk)
    require_permission(actor, "directory.manage", authority)
    if year is not None:
        found = SchoolYear.objects.filter(pk=year.pk, authority=authority).first()
        if found is None or (based_on and based_on != year_stamp(found)):
            raise DomainError("setup-changed-meanwhile", name=year.label)
        year = found
    _check(values)
    others = SchoolYear.objects.filter(authority=authority).exclude(pk=year.pk if year else 0)
    if others.filter(label=values.label).exists():
        raise DomainError("school-year-known", label=values.label)
    overlapping = others.filter(
        first_day__lte=values.last_day, last_day__gte=values.first_day
    ).first()
    if overlapping is not None:
        raise DomainError("school-year-overlaps", label=overlapping.label)
    before = year_values(year) if year else {}
    year = year or SchoolYear(authority=authority)
    for name in YearValues.__slots__:
        setattr(year, name, getattr(values, name))
    year.basis = " ".join(values.basis.split())[:300]
    year.changed_at, year.changed_by = timezone.now(), actor.name
    year.save()
    touch_step(actor, authority, "school_years")
    record_event(
        actor=actor,
        authority_id=authority.pk,
        action="school_year.change" if before else "school_year.add",
        subject=year,
        before=before,
        after=year_values(year),
    )
    return year


def _check(values: YearValues) -> None:
    match = _LABEL.fullmatch(values.label)
    if match is None or int(match[2]) != int(match[1]) + 1:
        raise DomainError("school-year-label", value=values.label)
    days = (values.first_day, values.first_term_ends, values.second_term_starts, values.last_day)
    if not all(one < later for one, later in pairwise(days)):
        raise DomainError("school-year-order")
    if (
        values.first_day.year != int(match[1])
        or (values.last_day - values.first_day).days > LONGEST
    ):
        raise DomainError("school-year-days", label=values.label)


@transaction.atomic
def remove_school_year(*, actor: Actor, year: SchoolYear) -> None:
    """Remove a school year entered by mistake."""
    require_permission(actor, "directory.manage", year)
    record_event(
        actor=actor,
        authority_id=year.authority_id,
        action="school_year.remove",
        subject=year,
        before=year_values(year),
    )
    year.delete()
