"""Finding what an address names. What the caller may not see is not found."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from truongchuan.adapters.law.load import load_law
from truongchuan.api.access import actor_of, require
from truongchuan.api.operations import permission_of
from truongchuan.api.problems import Problem
from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.directory.selectors import organisations_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.programmes.school_selectors import get_school
from truongchuan.domain.programmes.selectors import list_programmes, list_rows
from truongchuan.engines.rules.model import LawSet

T = TypeVar("T")


def there(thing: T | None) -> T:
    """Return a thing that was found.

    :raises Problem: ``not-found``.
    """
    if thing is None:
        raise Problem("not-found")
    return thing


def find_programme(request: HttpRequest, programme_id: int) -> Programme:
    """Return a programme that the caller sees, without asking for a permission.

    :raises Problem: ``not-found``.
    """
    return there(list_programmes(actor=actor_of(request)).filter(pk=programme_id).first())


def programme_of(request: HttpRequest, programme_id: int) -> Programme:
    """Return a programme; the operation's permission is asked on it.

    :raises Problem: ``not-found``.
    :raises NotAllowed: when the caller sees it and may not do this.
    """
    programme = find_programme(request, programme_id)
    require(request, permission_of(request), programme)
    return programme


def school_of(request: HttpRequest, programme: Programme, school_id: int) -> School:
    """Return a school of the programme's authority; the operation's permission is asked on it."""
    school = there(get_school(actor=actor_of(request), programme=programme, pk=school_id))
    require(request, permission_of(request), school)
    return school


def row_of(request: HttpRequest, programme: Programme, number: int) -> RoadmapRow:
    """Return a task of a programme by its number, with its units and without its schools."""
    rows = list_rows(
        actor=actor_of(request), programme=programme, on=date.min, schools_of=frozenset()
    )
    return there(next((row for row in rows if row.number == number), None))


def unit_of(request: HttpRequest, unit_id: int) -> Organisation:
    """Return a unit or school's organisation that the caller sees."""
    return there(organisations_of(actor=actor_of(request)).filter(pk=unit_id).first())


def current_law() -> LawSet:
    """The shipped law, with the operator's own files on top where a folder is set."""
    return load_law(settings.LAW_FOLDER)


def today_for(request: HttpRequest) -> date:
    """Return the today of the caller's newest programme, or the calendar's."""
    programme = list_programmes(actor=actor_of(request)).first()
    return (programme.fixed_today if programme else None) or timezone.localdate()


def mark_of(stamp: str) -> str:
    """Return a stamp as a tag of HTTP may hold it."""
    return hashlib.sha256(stamp.encode()).hexdigest()[:16]
