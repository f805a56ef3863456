"""How far an authority is set up, read from what there is; and its units as a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from truongchuan.domain.directory.models import (
    PROGRAMME_KINDS,
    Membership,
    Organisation,
    OrganisationAlias,
    OrganisationKind,
    School,
)
from truongchuan.domain.directory.selectors import organisations_of
from truongchuan.domain.onboarding.models import (
    Letterhead,
    OfficeCalendar,
    OfficeDay,
    SchoolYear,
    SetupProgress,
)
from truongchuan.domain.onboarding.setup_progress import STEPS
from truongchuan.domain.programmes.models import Programme, RowUnit
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.models import on_day

DONE, OPEN, SKIPPED = "done", "open", "skipped"


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its state, how many things there are, and what is missing, as codes."""

    code: str
    state: str
    count: int = 0
    missing: tuple[str, ...] = ()
    progress: SetupProgress | None = None


@dataclass(frozen=True, slots=True)
class SetupState:
    """All steps, and where to go on: the first open one after that last worked on, else any."""

    authority: Organisation
    steps: tuple[Step, ...]
    last: SetupProgress | None = None
    next: Step | None = field(default=None)

    @property
    def done(self) -> int:
        """Number of steps that are done."""
        return sum(step.state == DONE for step in self.steps)


def own_authority(*, actor: Actor) -> Organisation | None:
    """Return the authority that the actor works for."""
    if actor.authority_id is None:
        return None
    return Organisation.objects.select_related("parent").filter(pk=actor.authority_id).first()


def setup_state(*, actor: Actor, on: date) -> SetupState | None:
    """Return how far the actor's authority is set up on a day; None without an authority.

    Every step is read from what there is; a fixed number of queries.
    """
    authority = own_authority(actor=actor)
    if authority is None:
        return None
    progress = {p.step: p for p in SetupProgress.objects.filter(authority=authority)}
    found = {
        "name": _name(authority),
        "units": _units(authority, on),
        "letterhead": _letterhead(authority, on),
        "school_years": _school_years(authority, on),
        "working_days": _working_days(authority),
        "people": _people(authority, on),
        "schools": _count(School.objects.filter(authority=authority), "no-schools"),
        "plan": _count(Programme.objects.filter(authority=authority), "no-plan"),
    }
    steps = tuple(_step(code, *found[code], progress.get(code)) for code in STEPS)
    last = max(progress.values(), key=lambda p: p.touched_at, default=None)
    open_steps = [step for step in steps if step.state == OPEN]
    begun = STEPS.index(last.step) if last is not None and last.step in STEPS else -1
    later = (step for step in open_steps if STEPS.index(step.code) > begun)
    return SetupState(authority, steps, last, next(later, next(iter(open_steps), None)))


Found = tuple[int, tuple[str, ...]]


def _step(code: str, count: int, missing: tuple[str, ...], progress: SetupProgress | None) -> Step:
    if not missing:
        state = DONE
    else:
        state = SKIPPED if progress is not None and progress.skipped_at else OPEN
    return Step(code, state, count, missing, progress)


def _name(authority: Organisation) -> Found:
    needs_superior = authority.kind != OrganisationKind.PROVINCE and authority.parent_id is None
    return 1, ("no-superior",) if needs_superior else ()


def _units(authority: Organisation, on: date) -> Found:
    units = units_in_force(authority, on)
    kinds = set(units.values_list("kind", flat=True))
    count = units.count()
    missing = ["no-units"] if not count else []
    standing = kinds & PROGRAMME_KINDS or authority.kind in PROGRAMME_KINDS
    if count and not standing:
        missing.append("no-standing-body")
    return count, tuple(missing)


def units_in_force(authority: Organisation, on: date) -> QuerySet[Organisation]:
    """Return an authority's units of a day: no schools, not the one above it."""
    return Organisation.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), authority=authority, school__isnull=True
    ).exclude(pk=authority.parent_id or 0)


def _letterhead(authority: Organisation, on: date) -> Found:
    count = Letterhead.objects.filter(issuer=authority, valid_from__lte=on).count()
    return count, () if count else ("no-letterhead",)


def _school_years(authority: Organisation, on: date) -> Found:
    years = SchoolYear.objects.filter(authority=authority)
    count = years.count()
    if not count:
        return 0, ("no-school-year",)
    return count, () if years.filter(last_day__gte=on).exists() else ("school-year-over",)


def _working_days(authority: Organisation) -> Found:
    days = OfficeDay.objects.filter(authority=authority, removed_at__isnull=True).count()
    confirmed = OfficeCalendar.objects.filter(authority=authority).exists()
    return days, () if confirmed else ("rest-not-confirmed",)


def _people(authority: Organisation, on: date) -> Found:
    held = Membership.objects.filter(on_day(on), person__authority=authority)
    functions = list(held.values_list("person_id", "function", "organisation__kind"))
    people = len({person for person, _function, _kind in functions})
    missing = []
    if not any(function == Function.LEADER for _person, function, _kind in functions):
        missing.append("no-leader")
    working = {Function.HEAD, Function.OFFICER}
    if not any(f in working and kind in PROGRAMME_KINDS for _person, f, kind in functions):
        missing.append("no-standing-staff")
    return people, tuple(missing)


def _count(things: QuerySet[School] | QuerySet[Programme], code: str) -> Found:
    count = things.count()
    return count, () if count else (code,)


def possible_superiors(*, below: Organisation | None = None) -> QuerySet[Organisation]:
    """Return the authorities of this installation that may stand above another."""
    return (
        Organisation.objects.filter(
            is_authority=True,
            ends_on__isnull=True,
            kind__in=[
                OrganisationKind.PROVINCE,
                OrganisationKind.EDUCATION_DEPARTMENT,
                OrganisationKind.DISTRICT,
            ],
        )
        .exclude(pk=below.pk if below else 0)
        .order_by("sort_key", "pk")
    )


# --- units ------------------------------------------------------------------------------------


def office_units(*, actor: Actor, on: date) -> QuerySet[Organisation]:
    """Return the units that the actor's authority keeps, with aliases and how many people they
    have on a day (``people``); schools and the body above are left out."""
    authority = own_authority(actor=actor)
    if authority is None:
        return Organisation.objects.none()
    in_force = on_day(on, "memberships__")
    return (
        organisations_of(actor=actor)
        .filter(authority=authority, school__isnull=True)
        .exclude(pk=authority.parent_id or 0)
        .select_related("parent")
        .prefetch_related(Prefetch("aliases", OrganisationAlias.objects.order_by("pk")))
        .annotate(people=Count("memberships__person", filter=in_force, distinct=True))
        .order_by("order", "sort_key", "pk")
    )


def alias_uses(aliases: Iterable[OrganisationAlias]) -> dict[int, int]:
    """Return alias id → number of plan rows that write the unit so; one query."""
    found = list(aliases)
    if not found:
        return {}
    written = {alias.written for alias in found}
    uses: dict[tuple[int | None, str], int] = {}
    rows = RowUnit.objects.filter(
        organisation_id__in={alias.organisation_id for alias in found}, as_written__in=written
    ).order_by()
    for organisation_id, text, number in rows.values_list("organisation_id", "as_written").annotate(
        Count("pk")
    ):
        uses[organisation_id, text] = number
    return {a.pk: uses.get((a.organisation_id, a.written), 0) for a in found}
