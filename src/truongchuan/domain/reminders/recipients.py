"""Who is told: persons with a function in force in the unit that has the work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from truongchuan.domain.directory.models import PROGRAMME_KINDS, Membership, Person, StandIn
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reminders.models import MutedKind, Preference
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.models import on_day

WORKING = (Function.LEADER, Function.HEAD, Function.OFFICER, Function.HEAD_TEACHER)
"""Functions whose holders are told of their unit's work; who only looks on is not."""
STAFF = (Function.HEAD, Function.OFFICER)


def _memberships(programme: Programme, on: date) -> list[tuple[int, int, str, str]]:
    """Return (unit, person, function, kind of unit) of the authority's people, by name.

    Who stands in for somebody that day comes after them all, in the function stood in for.
    """
    owner = programme.authority_id
    held = (
        Membership.objects.filter(on_day(on), function__in=WORKING)
        .filter(Q(organisation__authority_id=owner) | Q(organisation_id=owner))
        .filter(person__authority_id=owner)
    )
    columns = ("organisation_id", "person_id", "function", "organisation__kind")
    own = held.order_by("person__name", "person_id").values_list(*columns)
    deputies = (
        StandIn.objects.filter(on_day(on), membership__in=held, deputy__authority_id=owner)
        .order_by("deputy__name", "deputy_id")
        .values_list(
            "membership__organisation_id",
            "deputy_id",
            "membership__function",
            "membership__organisation__kind",
        )
    )
    return [*own, *deputies]


def with_deputies(people: Iterable[int], *, on: date) -> list[int]:
    """Return persons with whoever stands in for one of them on a day, each once; one query."""
    ids = list(dict.fromkeys(people))
    deputies = StandIn.objects.filter(on_day(on), membership__person_id__in=ids).order_by("pk")
    return list(dict.fromkeys([*ids, *deputies.values_list("deputy_id", flat=True)]))


@dataclass(frozen=True, slots=True)
class Staff:
    """The authority's people on a day."""

    by_unit: dict[int, tuple[int, ...]]
    standing_body: tuple[int, ...]

    def of(self, unit_ids: Iterable[int]) -> list[int]:
        """Return the persons of some units, each once."""
        return list(dict.fromkeys(p for unit in unit_ids for p in self.by_unit.get(unit, ())))


def staff_on(*, programme: Programme, on: date) -> Staff:
    """Return who works in which unit of the programme's authority on a day; two queries."""
    by_unit: dict[int, dict[int, None]] = {}
    standing: dict[int, None] = {}
    for unit, person, function, kind in _memberships(programme, on):
        by_unit.setdefault(unit, {})[person] = None
        if kind in PROGRAMME_KINDS and function in STAFF:
            standing[person] = None
    return Staff({unit: tuple(people) for unit, people in by_unit.items()}, tuple(standing))


@dataclass(frozen=True, slots=True)
class Wishes:
    """How one person wishes to be told."""

    address: str = ""
    email: bool = True
    digest: str = "daily"
    quiet_weekdays: str = "56"
    quiet_holidays: bool = True
    muted: frozenset[str] = frozenset()

    @property
    def wants_mail(self) -> bool:
        """True when e-mail may come at all."""
        return self.email and bool(self.address)


def wishes_of(person_ids: Iterable[int]) -> dict[int, Wishes]:
    """Return the wishes of some persons; three queries whatever their number."""
    ids = set(person_ids)
    preferences = {p.pk: p for p in Preference.objects.filter(person_id__in=ids)}
    muted: dict[int, set[str]] = {}
    for person_id, kind in MutedKind.objects.filter(person_id__in=ids).values_list(
        "person_id", "kind"
    ):
        muted.setdefault(person_id, set()).add(kind)
    found: dict[int, Wishes] = {}
    for pk, address in Person.objects.filter(pk__in=ids).values_list("pk", "email"):
        chosen = preferences.get(pk)
        silent = frozenset(muted.get(pk, ()))
        found[pk] = (
            Wishes(address=address, muted=silent)
            if chosen is None
            else Wishes(
                address=address,
                email=chosen.email,
                digest=chosen.digest,
                quiet_weekdays=chosen.quiet_weekdays,
                quiet_holidays=chosen.quiet_holidays,
                muted=silent,
            )
        )
    return found
