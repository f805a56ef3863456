"""What was needed, pledged, received and used, added up by the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from truongchuan.domain.directory.models import School
from truongchuan.domain.mobilisation.models import (
    Drive,
    DriveSchool,
    Form,
    Pledge,
    Receipt,
    Use,
)
from truongchuan.domain.mobilisation.selectors import OFFICIAL, list_drives, seen
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor

STANDING = Q(reverses__isnull=True, reversed_by__isnull=True)
_LEDGERS = (("pledged", Pledge), ("received", Receipt), ("used", Use))
Key = tuple[int, ...]


@dataclass(slots=True)
class Totals:
    """Sums in đồng by form of gift, and how many standing entries have no value yet."""

    need: int = 0
    pledged: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Form.values, 0))
    received: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Form.values, 0))
    used: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Form.values, 0))
    unvalued: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("pledged", "received", "used"), 0)
    )
    gifts: int = 0
    """Receipts that stand."""

    @property
    def money_left(self) -> int:
        """Money received and not used."""
        return self.received[Form.MONEY] - self.used[Form.MONEY]

    def sum_of(self, ledger: str) -> int:
        """Return the sum of ``pledged``, ``received`` or ``used`` over all forms."""
        forms: dict[str, int] = getattr(self, ledger)
        return sum(forms.values())

    def share(self, ledger: str) -> int | None:
        """Return a ledger's sum in hundredths of the need; None where nothing is needed."""
        return self.sum_of(ledger) * 100 // self.need if self.need else None


def totals_of(
    *,
    drives: Iterable[int] | QuerySet[Any],
    by: tuple[str, ...],
    schools: Iterable[int] | None = None,
) -> dict[Key, Totals]:
    """Return totals of drives keyed by ``drive_id``, ``school_id`` or both; four queries.

    Of some schools only where ``schools`` are given. The caller has made sure that the actor
    sees the drives.
    """
    where: dict[str, Any] = {"drive_id__in": drives}
    if schools is not None:
        where["school_id__in"] = schools
    found: dict[Key, Totals] = {}
    needs = DriveSchool.objects.filter(**where).order_by()
    for line in needs.values(*by).annotate(total=Sum("need")):
        found.setdefault(tuple(line[b] for b in by), Totals()).need = line["total"]
    for name, model in _LEDGERS:
        entries = model.objects.filter(**where).order_by()
        for line in _sums(entries, *by):
            totals = found.setdefault(tuple(line[b] for b in by), Totals())
            _take(totals, name, line)
    return found


def programme_totals(*, actor: Actor, programme: Programme) -> Totals:
    """Return the totals of all approved drives of a programme; four queries."""
    drives = official_drives(actor=actor, programme=programme)
    total = Totals()
    total.need = DriveSchool.objects.filter(drive_id__in=drives).aggregate(n=Sum("need"))["n"] or 0
    for name, model in _LEDGERS:
        entries = model.objects.filter(drive_id__in=drives).order_by()
        for line in _sums(entries):
            _take(total, name, line)
    return total


def list_mobilising_schools(*, actor: Actor, programme: Programme) -> QuerySet[School]:
    """Return the schools that approved drives are for, in their usual order."""
    drives = official_drives(actor=actor, programme=programme)
    return (
        School.objects.filter(pk__in=DriveSchool.objects.filter(drive__in=drives).values("school"))
        .select_related("organisation", "ward")
        .order_by("organisation__sort_key", "pk")
    )


def official_drives(*, actor: Actor, programme: Programme) -> QuerySet[Any, Any]:
    """Return the ids of the approved drives of a programme, for use in other queries."""
    return (
        Drive.objects.filter(state__in=OFFICIAL, **seen(actor, programme)).order_by().values("pk")
    )


def school_drives(
    *, actor: Actor, programme: Programme, school: School
) -> list[tuple[Drive, Totals]]:
    """Return the drives that a school is part of, with the school's own totals; six queries."""
    drives = list(
        list_drives(actor=actor, programme=programme).filter(
            pk__in=DriveSchool.objects.filter(school=school).values("drive_id")
        )
    )
    if not drives:
        return []
    totals = totals_of(drives=[d.pk for d in drives], by=("drive_id", "school_id"))
    return [(d, totals.get((d.pk, school.pk), Totals())) for d in drives]


def month_figures(*, actor: Actor, programme: Programme, month: str) -> dict[str, Any]:
    """Return a month (as 2023-05) of mobilisation, ready for JSON; amounts in đồng.

    ``pledged``, ``received``, ``used`` are of the month by form (a reversal counts in the month
    in which it was written); ``to_date`` holds need and sums up to the month's last day;
    ``unvalued`` counts gifts of the month without a value; ``drives`` how many stand in which
    state today. No donor is named.

    :raises ValueError: when ``month`` is no month.
    """
    first = date.fromisoformat(f"{month}-01")
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    mine = Drive.objects.filter(**seen(actor, programme))
    drives = mine.filter(state__in=OFFICIAL).values("pk")
    of_month, to_date = Totals(), Totals()
    to_date.need = (
        DriveSchool.objects.filter(drive_id__in=drives).aggregate(n=Sum("need"))["n"] or 0
    )
    for name, model in _LEDGERS:
        entries = model.objects.filter(drive_id__in=drives, on__lt=after).order_by()
        for line in _sums(entries):
            _take(to_date, name, line)
        for line in _sums(entries.filter(on__gte=first)):
            _take(of_month, name, line)
    states = mine.order_by().values("state").annotate(n=Count("pk"))
    return {
        "month": month,
        "pledged": dict(of_month.pledged),
        "received": dict(of_month.received),
        "used": dict(of_month.used),
        "gifts": of_month.gifts,
        "unvalued": dict(of_month.unvalued),
        "to_date": {
            "need": to_date.need,
            "pledged": to_date.sum_of("pledged"),
            "received": to_date.sum_of("received"),
            "used": to_date.sum_of("used"),
            "money_left": to_date.money_left,
        },
        "drives": {line["state"]: line["n"] for line in states},
    }


def _sums(entries: QuerySet[Any], *by: str) -> QuerySet[Any, dict[str, Any]]:
    sums: QuerySet[Any, dict[str, Any]] = entries.values("form", *by).annotate(
        total=Sum("amount"),
        unvalued=Count("pk", filter=STANDING & Q(amount__isnull=True)),
        standing=Count("pk", filter=STANDING),
    )
    return sums


def _take(totals: Totals, name: str, line: dict[str, Any]) -> None:
    getattr(totals, name)[line["form"]] += line["total"] or 0
    totals.unvalued[name] += line["unvalued"]
    if name == "received":
        totals.gifts += line["standing"]
