"""Many schools at once: where each stands, in few columns, for tables of schools × items.

Everything here takes ids of schools that the caller shows (or a query that gives them, which is
much quicker for thousands), and scopes them by the actor again.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from truongchuan.domain.accreditation.known import SUBJECT, as_found, known_of
from truongchuan.domain.accreditation.models import Standing
from truongchuan.domain.accreditation.standings import fresh
from truongchuan.domain.directory.models import School
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.sources.models import Fact
from truongchuan.engines.rules.model import LawSet, Rule
from truongchuan.engines.rules.shortfall import Gap, gap_of
from truongchuan.engines.rules.verdicts import ItemVerdict, judge_item
from truongchuan.engines.rules.years import running_year, year_text

_IDS_AT_ONCE = 10_000
LEARNERS = ("pupils", "children")
SchoolIds = Iterable[int] | QuerySet[Any]


class StandingRow(NamedTuple):
    """A school's standing without its JSON: levels and degrees are null where undecided.

    ``failing`` and ``unknown`` list item refs, the norm columns norm ids, parted by blanks.
    """

    school_id: int
    instrument: str
    proven_level: int | None
    proven_degree: int | None
    verified_level: int | None
    verified_degree: int | None
    possible_level: int | None
    possible_degree: int | None
    failing: str
    unknown: str
    norms_failing: str
    norms_unknown: str
    is_sample: bool


class StandingDetail(NamedTuple):
    """The JSON of a standing: see :class:`Standing`."""

    criteria: Mapping[str, list[int | None]]
    norms: Mapping[str, list[Any]]
    capacity_learners: int | None
    capacity_classes: int | None


class DegreeRow(NamedTuple):
    """What a summary needs of a standing."""

    instrument: str
    proven_degree: int | None
    possible_degree: int | None
    is_sample: bool


class LevelRow(NamedTuple):
    """Levels and degrees of a standing; ``blocking`` and ``unknown`` list item refs."""

    proven_level: int | None
    proven_degree: int | None
    possible_level: int | None
    possible_degree: int | None
    blocking: str
    unknown: str
    is_sample: bool


def standing_rows(
    *, actor: Actor, school_ids: SchoolIds, law: LawSet, on: date, norms: bool = False
) -> dict[int, StandingRow]:
    """Return the standings of the day by school; those missing or stale are left out.

    The lists of items, or with ``norms`` those of norms, are read; the others are empty.
    """
    nothing = Value("")
    left_out = ("failing", "unknown") if norms else ("norms_failing", "norms_unknown")
    columns = [nothing if name in left_out else F(name) for name in StandingRow._fields]
    return {
        values[0]: StandingRow._make(values)
        for rows in _visible(actor, school_ids, law, on)
        for values in rows.values_list(*columns)
    }


def degree_rows(
    *, actor: Actor, school_ids: SchoolIds, law: LawSet, on: date
) -> dict[int, DegreeRow]:
    """Return the degrees that schools prove and can reach, by school."""
    return {
        pk: DegreeRow._make(values)
        for rows in _visible(actor, school_ids, law, on)
        for pk, *values in rows.values_list("school_id", *DegreeRow._fields)
    }


def level_rows(
    *, actor: Actor, school_ids: SchoolIds, law: LawSet, on: date
) -> dict[int, LevelRow]:
    """Return what schools prove and can reach, and what keeps them from the next level."""
    return {
        pk: LevelRow._make(values)
        for rows in _visible(actor, school_ids, law, on)
        for pk, *values in rows.values_list("school_id", *LevelRow._fields)
    }


def standing_details(
    *, actor: Actor, school_ids: SchoolIds, law: LawSet, on: date
) -> dict[int, StandingDetail]:
    """Return criteria, norms and capacities of a page of schools, by school."""
    return {
        pk: StandingDetail._make(values)
        for rows in _visible(actor, school_ids, law, on)
        for pk, *values in rows.values_list("school_id", *StandingDetail._fields)
    }


def shortfall_totals(
    *,
    actor: Actor,
    school_ids: SchoolIds,
    law: LawSet,
    on: date,
    norm_ids: Iterable[str],
    only: Container[int] | None = None,
) -> dict[str, float]:
    """Return what all the schools lack together, by norm; a norm that nobody lacks is left out.

    ``only`` narrows the schools further.
    """
    wanted = set(norm_ids)
    totals: dict[str, float] = {}
    for rows in _visible(actor, school_ids, law, on):
        for shortfalls in _shortfalls(rows, only):
            for norm_id in shortfalls.keys() & wanted:
                totals[norm_id] = totals.get(norm_id, 0.0) + shortfalls[norm_id]
    return totals


_MOST_KEPT = 50_000
_kept: dict[int, tuple[str, dict[str, float]]] = {}


def _shortfalls(rows: QuerySet[Standing], only: Container[int] | None) -> list[dict[str, float]]:
    """Return the shortfalls of standings by norm.

    Taking them out of the JSON is most of the work, so a process keeps them until the standing is
    made anew (its ``computed_at`` tells; as text, since 3,000 moments take long to read).
    """
    made = Cast("computed_at", CharField())
    failing = rows.exclude(norms_failing="").values_list("pk", made, "school_id")
    stamps = [(pk, at) for pk, at, school_id in failing if only is None or school_id in only]
    if len(_kept) > _MOST_KEPT:
        _kept.clear()
    new = [pk for pk, made_at in stamps if pk not in _kept or _kept[pk][0] != made_at]
    for start in range(0, len(new), _IDS_AT_ONCE):
        part = Standing.objects.filter(pk__in=new[start : start + _IDS_AT_ONCE])
        for pk, made_at, norms in part.values_list("pk", made, "norms"):
            short = {
                norm: found[1]
                for norm, found in norms.items()
                if found[0] == "not_met" and found[1]
            }
            _kept[pk] = (made_at, short)
    return [_kept[pk][1] for pk, _ in stamps if pk in _kept]


def learners_of(*, actor: Actor, school_ids: Iterable[int], on: date) -> dict[int, int]:
    """Return how many pupils or children each school has: the newest figure up to the day."""
    newest = year_text(running_year(on))
    found: dict[int, tuple[str, int]] = {}
    ids = School.objects.visible_to(actor).filter(pk__in=list(school_ids)).order_by()
    rows = Fact.objects.filter(
        subject_type=SUBJECT,
        subject_id__in=ids.values("pk"),
        superseded_by__isnull=True,
        metric__in=LEARNERS,
    ).values_list("subject_id", "period", "value")
    for school_id, period, value in rows:
        if isinstance(value, int | float) and not isinstance(value, bool) and period <= newest:
            found[school_id] = max(found.get(school_id, ("", 0)), (period, int(value)))
    return {school_id: value for school_id, (_, value) in found.items()}


@dataclass(frozen=True, slots=True)
class Explained:
    """An item or norm of a school with its reasons, and the gap where its text gives numbers."""

    verdict: ItemVerdict
    gap: Gap | None


def explain_rules(
    *, actor: Actor, rules: Mapping[int, Iterable[Rule]], law: LawSet, on: date
) -> dict[int, dict[str, Explained]]:
    """Judge some rules of some schools anew, for their reasons: school → rule id → what came out.

    ``rules`` maps school ids to the rules of interest. Two queries.
    """
    kinds = dict(
        School.objects.visible_to(actor).filter(pk__in=list(rules)).values_list("pk", "kind")
    )
    known = known_of(kinds)
    explained: dict[int, dict[str, Explained]] = {}
    for school_id, kind in kinds.items():
        facts, _ = known[school_id].facts(law, on)
        judged = as_found(known[school_id].judged(law, kind, on))
        explained[school_id] = {
            rule.id: Explained(
                judge_item(rule, facts, judged.get(rule.ref)),
                gap_of(rule.expression, facts) if rule.expression is not None else None,
            )
            for rule in rules[school_id]
        }
    return explained


def _visible(
    actor: Actor, school_ids: SchoolIds, law: LawSet, on: date
) -> Iterator[QuerySet[Standing]]:
    visible = School.objects.visible_to(actor).order_by().values("pk")
    if isinstance(school_ids, QuerySet):
        yield fresh(law, on).filter(school_id__in=school_ids, school__in=visible)
        return
    remaining = iter(dict.fromkeys(school_ids))
    while part := list(islice(remaining, _IDS_AT_ONCE)):
        yield fresh(law, on).filter(school_id__in=part, school__in=visible)
