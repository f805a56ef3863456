"""The view from above: every linked authority with its programme, in a fixed number of queries.

What was handed over counts once: at the giver until the day before, at the receivers from the day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DateField, F, Max, Q, Value
from django.db.models.functions import Coalesce

from truongchuan.domain.accreditation.models import Certificate
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.followup.states import UNSOLVED
from truongchuan.domain.handover.states import HandoverState
from truongchuan.domain.programmes.models import Programme, ProgressEntry, RoadmapRow, Target
from truongchuan.domain.programmes.states import OPEN_STATES, TargetState, WorkState
from truongchuan.domain.scheduling.models import RiskRun
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.models import OwnedQuerySet

EXPIRES_WITHIN = timedelta(days=183)
"""A certificate that ends within half a year asks for a dossier now."""


def counted_on(programmes: OwnedQuerySet[Programme], on: date) -> OwnedQuerySet[Programme]:
    """Keep the programmes that count on a day, so that no hand-over counts twice.

    A programme that was handed over counts until the day before, its successors from the day; a
    programme with a fixed today is told by that day. Sums over authorities start from here.
    """
    return (
        programmes.alias(day=_day(on))  # type: ignore[return-value]  # an alias adds no column
        .exclude(handovers__state=HandoverState.DONE, closed_on__lte=F("day"))
        .exclude(handed_by__handover__on__gt=F("day"))
    )


def _day(on: date) -> Coalesce:
    return Coalesce(F("fixed_today"), Value(on), output_field=DateField())


@dataclass(frozen=True, slots=True)
class QuarterCount:
    """Targets of a quarter by state; ``quarter`` is empty where the plan names none."""

    quarter: str
    total: int
    by_state: dict[str, int]

    @property
    def recognised(self) -> int:
        """Schools recognised."""
        return self.by_state.get(TargetState.RECOGNISED, 0)


@dataclass
class WardLine:
    """An authority and one of its programmes; ``programme`` is None where it has none that counts.

    ``chance`` is the smallest chance of a target in the newest result that was kept, 0 to 1.
    """

    authority: Organisation
    programme: Programme | None = None
    quarters: list[QuarterCount] = field(default_factory=list)
    targets: int = 0
    recognised: int = 0
    rows: int = 0
    done: int = 0
    late: int = 0
    obstacles: dict[str, int] = field(default_factory=dict)
    expiring: int = 0
    last_report: date | None = None
    chance: float | None = None
    chance_on: date | None = None

    @property
    def obstacle_count(self) -> int:
        """Obstacles that are not solved."""
        return sum(self.obstacles.values())


def list_wards(*, actor: Actor, on: date) -> list[WardLine]:
    """Return every authority that the actor's own may look into, by name; nine queries.

    An authority that ended and was handed over stands no more in the list once it counts nothing.
    """
    authorities = list(
        Organisation.objects.filter(pk__in=actor.visible_authority_ids, is_authority=True).order_by(
            "sort_key", "pk"
        )
    )
    programmes = defaultdict[int, list[Programme]](list)
    found = counted_on(Programme.objects.filter(authority__in=authorities), on)
    for programme in found.order_by("-starts_on", "-pk"):
        programmes[programme.authority_id].append(programme)
    gone = set(
        Programme.objects.alias(day=_day(on))
        .filter(
            authority__in=authorities,
            handovers__state=HandoverState.DONE,
            closed_on__lte=F("day"),
        )
        .values_list("authority_id", flat=True)
    )
    lines = []
    for authority in authorities:
        lines += [WardLine(authority, programme) for programme in programmes[authority.pk]]
        if not programmes[authority.pk] and authority.pk not in gone:
            lines.append(WardLine(authority))
    _fill(lines, on)
    return lines


def _fill(lines: list[WardLine], on: date) -> None:
    by_programme = {line.programme.pk: line for line in lines if line.programme is not None}
    ids = list(by_programme)
    today = Coalesce(F("programme__fixed_today"), Value(on))
    _targets(by_programme, ids)
    rows = (
        RoadmapRow.objects.filter(programme__in=ids, is_active=True)
        .exclude(state=WorkState.CANCELLED)
        .order_by()
        .values("programme_id")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(state=WorkState.DONE)),
            late=Count("pk", filter=Q(state__in=OPEN_STATES, due_on__lt=today)),
        )
    )
    for count in rows:
        line = by_programme[count["programme_id"]]
        line.rows, line.done, line.late = count["total"], count["done"], count["late"]
    obstacles = (
        Obstacle.objects.filter(programme__in=ids, state__in=UNSOLVED)
        .order_by()
        .values("programme_id", "level")
        .annotate(number=Count("pk"))
    )
    for level in obstacles:
        by_programme[level["programme_id"]].obstacles[level["level"]] = level["number"]
    reports = (
        ProgressEntry.objects.filter(row__programme__in=ids)
        .order_by()
        .values("row__programme_id")
        .annotate(last=Max("on"))
    )
    for report in reports:
        by_programme[report["row__programme_id"]].last_report = report["last"]
    _certificates(lines, on)
    _chances(by_programme, ids)


def _targets(by_programme: dict[int, WardLine], ids: list[int]) -> None:
    counts = (
        Target.objects.filter(programme__in=ids, is_active=True)
        .order_by("quarter")
        .values("programme_id", "quarter", "state")
        .annotate(number=Count("pk"))
    )
    states: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for found in counts:
        states[found["programme_id"], found["quarter"]][found["state"]] = found["number"]
    for (pk, quarter), by_state in sorted(states.items(), key=lambda x: (not x[0][1], x[0])):
        line = by_programme[pk]
        count = QuarterCount(quarter, sum(by_state.values()), by_state)
        line.quarters.append(count)
        line.targets += count.total
        line.recognised += count.recognised


def _certificates(lines: list[WardLine], on: date) -> None:
    """Count certificates once per authority, on its first line."""
    owners = {line.authority.pk for line in lines}
    expiring: dict[int, int] = dict(
        Certificate.objects.filter(
            authority__in=owners,
            withdrawn_at__isnull=True,
            valid_to__gte=on,
            valid_to__lte=on + EXPIRES_WITHIN,
        )
        .order_by()
        .values_list("authority_id")
        .annotate(number=Count("pk"))
    )
    for line in lines:
        line.expiring = expiring.pop(line.authority.pk, 0)


def _chances(by_programme: dict[int, WardLine], ids: list[int]) -> None:
    newest = (
        RiskRun.objects.filter(programme__in=ids)
        .order_by()
        .values("programme_id")
        .annotate(newest=Max("pk"))
        .values("newest")
    )
    for run in RiskRun.objects.filter(pk__in=newest):
        line = by_programme[run.programme_id]
        line.chance, line.chance_on = lowest_chance(run.results), run.on


def lowest_chance(results: Any) -> float | None:
    """Return the smallest chance of a target in a kept result; None where none was computed."""
    targets = (results.get("before") or {}).get("targets") or {}
    values: Iterable[Any] = targets.values() if isinstance(targets, dict) else targets
    chances = [t["chance"] for t in values if isinstance(t, dict) and t.get("chance") is not None]
    return min(chances) if chances else None


@dataclass(frozen=True, slots=True)
class WardTotals:
    """Sums over the lines shown; each programme once."""

    authorities: int
    programmes: int
    targets: int
    recognised: int
    rows: int
    done: int
    late: int
    obstacles: int
    expiring: int


def sum_wards(lines: Iterable[WardLine]) -> WardTotals:
    """Return the sums."""
    found = list(lines)
    return WardTotals(
        authorities=len({line.authority.pk for line in found}),
        programmes=sum(line.programme is not None for line in found),
        targets=sum(line.targets for line in found),
        recognised=sum(line.recognised for line in found),
        rows=sum(line.rows for line in found),
        done=sum(line.done for line in found),
        late=sum(line.late for line in found),
        obstacles=sum(line.obstacle_count for line in found),
        expiring=sum(line.expiring for line in found),
    )
