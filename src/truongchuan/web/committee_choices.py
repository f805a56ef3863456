"""What the committee's forms let people choose from."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from truongchuan.domain.committee.models import CommitteeMember
from truongchuan.domain.committee.selectors import asked_meetings
from truongchuan.domain.directory.models import Organisation, Person
from truongchuan.domain.directory.selectors import organisations_of
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.models import on_day


def units_of(actor: Actor, programme: Programme) -> QuerySet[Organisation]:
    """Return the authority and its units, wards among them, that exist on the programme's today.

    Schools are not called one by one.
    """
    owner, today = programme.authority_id, today_of(programme)
    return (
        organisations_of(actor=actor)
        .filter(
            Q(authority_id=owner) | Q(pk=owner),
            Q(starts_on__isnull=True) | Q(starts_on__lte=today),
            Q(ends_on__isnull=True) | Q(ends_on__gte=today),
            school__isnull=True,
        )
        .order_by("order", "sort_key", "pk")
    )


def people_of(actor: Actor, programme: Programme) -> QuerySet[Person]:
    """Return the persons of the authority's own units; of thousands of schools none."""
    return (
        Person.objects.visible_to(actor)
        .filter(authority_id=programme.authority_id)
        .filter(
            memberships__function__in=(Function.LEADER, Function.HEAD, Function.OFFICER),
            memberships__organisation__school__isnull=True,
        )
        .distinct()
        .order_by("name", "pk")
    )


def seats_of(programme: Programme, day: date) -> QuerySet[CommitteeMember]:
    """Return who sits in the committee on a day or later."""
    return (
        CommitteeMember.objects.filter(committee__programme=programme)
        .exclude(valid_to__lt=day)
        .filter(on_day(day) | on_day(day, "committee__"))
        .order_by("position", "pk")
    )


def rows_of(actor: Actor, programme: Programme) -> QuerySet[RoadmapRow]:
    """Return the plan's tasks that ask for a meeting."""
    asked = [a.row.pk for a in asked_meetings(actor=actor, programme=programme)]
    return RoadmapRow.objects.filter(pk__in=asked).order_by("number")
