"""Dependencies proposed from the process and the wording of a plan's rows.

Nothing here is applied by itself: every proposal carries its reasons and how sure it is, and only
what people confirm goes into a network (:mod:`truongchuan.engines.schedule.build`).

A row waits for an earlier one when the process puts a step of the one before a step of the other
and both speak of a common school, or of everybody. Where their months do not overlap, the later row
starts after the earlier one's finish (FS). Where they share a month the plan leaves the order
within it open: the later row does not finish before the earlier one (FF), a surer link is for
people to give. A row that the plan puts *before* a step it should wait for is no proposal but a
conflict. What follows from two other proposals for the same schools is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from truongchuan.engines.plan.check.reading import Reading, plain
from truongchuan.engines.plan.check.steps import Step, steps_of
from truongchuan.engines.plan.facts import PlanFacts
from truongchuan.engines.plan.findings import Knowledge
from truongchuan.engines.plan.plain import document_from_text
from truongchuan.engines.schedule.calendar import Interval
from truongchuan.engines.schedule.lead_times import (
    LeadKind,
    LeadTime,
    LeadUnit,
    lead_times_on,
)
from truongchuan.engines.schedule.process import (
    CONTINUES,
    PER_SCHOOL,
    RECURRING,
    Confidence,
    chain_between,
)
from truongchuan.engines.schedule.tasks import Link, Param, period_of

_GOES_ON = "tiếp tục"
TARGET = "target"
"""Key of the recognition targets of schools, where rows have theirs."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row of a plan as the engine needs it.

    ``schools``: the schools it is about; ``explicit``: the row itself says so (a row that names
    nobody speaks for every school). ``starts``, ``due``: days, where the row states them.
    """

    key: str
    text: str
    months: tuple[str, ...]
    schools: frozenset[str]
    explicit: bool = False
    starts: date | None = None
    due: date | None = None

    @property
    def period(self) -> Interval | None:
        """From its first to its last day; None when the row has no time."""
        months = period_of(self.months)
        first = self.starts or (months.first if months else None)
        last = self.due or (months.last if months else None)
        if first is None or last is None:
            return Interval(last, last) if last else None
        return Interval(min(first, last), last)

    @property
    def steps(self) -> frozenset[Step]:
        """The steps that its wording holds."""
        return steps_in(self.text)

    @property
    def per_school(self) -> bool:
        """Whether each school has a task of its own for the row."""
        return bool(self.schools) and not self.steps.isdisjoint(PER_SCHOOL)


@lru_cache(maxsize=4096)
def steps_in(text: str) -> frozenset[Step]:
    """The steps that a wording holds, read once: pairs of rows ask over and over."""
    return steps_of(plain(text))


def rows_of(facts: PlanFacts) -> tuple[PlanRow, ...]:
    """The rows of a plan that was read, each with the schools that it is about."""
    reading = Reading(facts, document_from_text(""), Knowledge(), None)
    return tuple(
        PlanRow(
            key=str(row.fact.row),
            text=row.fact.task,
            months=row.fact.months,
            schools=row.schools,
            explicit=row.explicit,
            starts=row.fact.starts,
            due=row.fact.due,
        )
        for row in reading.rows
    )


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a dependency is proposed.

    Codes: ``process`` (``before``, ``after``, ``through``, ``ground``, ``articles``),
    ``continues`` (``step``, ``says_so``), ``same-month``, ``lead-time`` (``lead``, ``days``,
    ``verification``, ``article``), ``no-lead-time`` (``lead``), ``target`` (``step``).
    """

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProposedDependency:
    """``after`` should wait for ``before``, for ``schools`` (empty: once for all).

    ``lag`` counts verified legal terms only; ``lag_to_check`` adds those that are remembered.
    """

    before: str
    after: str
    link: Link
    lag: int
    schools: frozenset[str]
    confidence: Confidence
    reasons: tuple[Reason, ...]
    lag_to_check: int = 0


@dataclass(frozen=True, slots=True)
class OrderConflict:
    """The plan puts ``late`` after ``waiting``, which the process makes wait for it."""

    late: str
    waiting: str
    before: Step
    after: Step
    schools: frozenset[str]


@dataclass(frozen=True, slots=True)
class Proposals:
    """What is proposed, surest first and then in the order of the rows; and what contradicts."""

    dependencies: tuple[ProposedDependency, ...]
    conflicts: tuple[OrderConflict, ...]


def propose(
    rows: Sequence[PlanRow],
    *,
    leads: Iterable[LeadTime] = (),
    on: date | None = None,
    targets: Iterable[str] = (),
) -> Proposals:
    """Propose dependencies between rows, and from rows to the schools' targets.

    :param leads: legal lead times; those in force ``on`` a day become lags before targets.
    :param targets: schools that are to be recognised.
    """
    dated = [row for row in rows if row.period is not None and row.steps]
    found: list[ProposedDependency] = []
    conflicts: list[OrderConflict] = []
    for before in dated:
        for after in dated:
            if before is after:
                continue
            proposal = _between(before, after)
            if isinstance(proposal, OrderConflict):
                conflicts.append(proposal)
            elif proposal is not None:
                found.append(proposal)
    found = _reduced(_first_only(_not_passed(found, dated), dated))
    goals = frozenset(targets)
    if goals:
        found += _to_targets(dated, goals, lead_times_on(leads, on) if on else {})
    place = {row.key: number for number, row in enumerate(rows)}
    last = len(place)
    found.sort(key=lambda p: (-p.confidence, place.get(p.after, last), place.get(p.before, last)))
    return Proposals(tuple(found), tuple(conflicts))


def _between(before: PlanRow, after: PlanRow) -> ProposedDependency | OrderConflict | None:
    shared = before.schools & after.schools
    if before.schools and after.schools and not shared:
        return None
    first, second = before.period, after.period
    if first is None or second is None:
        return None
    going_on = _continues(before, after, first, second)
    found = going_on or _by_process(before, after)
    if found is None:
        return None
    confidence, reason = found
    schools = shared if before.per_school or after.per_school else frozenset[str]()
    if not (before.explicit and after.explicit) and shared:
        confidence = min(confidence, Confidence.MEDIUM)
    if first.first > second.last:
        if going_on or "before" not in reason.params or _by_process(after, before):
            return None
        steps = Step(str(reason.params["before"])), Step(str(reason.params["after"]))
        return OrderConflict(before.key, after.key, *steps, schools)
    if first.last < second.first:
        return ProposedDependency(before.key, after.key, Link.FS, 0, schools, confidence, (reason,))
    if first.last > second.last or _by_process(after, before) or first.first > second.first:
        return None  # months overlap and say nothing, or each could wait for the other
    return ProposedDependency(
        before.key,
        after.key,
        Link.FF,
        0,
        schools,
        min(confidence, Confidence.MEDIUM),
        (reason, Reason("same-month")),
    )


def _continues(
    before: PlanRow, after: PlanRow, first: Interval, second: Interval
) -> tuple[Confidence, Reason] | None:
    """A later row that goes on with what an earlier one began."""
    common = before.steps & after.steps & CONTINUES
    if not common or first.last >= second.first:
        return None
    step = sorted(common)[-1]
    says_so = _GOES_ON in plain(after.text)
    reason = Reason("continues", {"step": step.value, "says_so": "yes" if says_so else "no"})
    return (Confidence.MEDIUM if says_so else Confidence.LOW), reason


def _by_process(before: PlanRow, after: PlanRow) -> tuple[Confidence, Reason] | None:
    """The surest pair of steps that puts one row before the other."""
    best: tuple[Confidence, int, Reason] | None = None
    for one in sorted(before.steps):
        for other in sorted(after.steps):
            chain = chain_between(one, other)
            if not chain or one in after.steps or other in before.steps:
                continue
            confidence = min(order.confidence for order in chain)
            if best is None or (confidence, -len(chain)) > (best[0], -best[1]):
                grounds = tuple(dict.fromkeys(order.ground for order in chain))
                articles = tuple(dict.fromkeys(o.article for o in chain if o.article))
                params: dict[str, Param] = {
                    "before": one.value,
                    "after": other.value,
                    "through": tuple(order.after.value for order in chain[:-1]),
                    "ground": grounds,
                    "articles": articles,
                }
                best = (confidence, len(chain), Reason("process", params))
    return None if best is None else (best[0], best[2])


def _not_passed(
    found: Sequence[ProposedDependency], rows: Sequence[PlanRow]
) -> Iterator[ProposedDependency]:
    """Take out the schools whose visit, between the two steps, is over before the row begins.

    A row after the visit of some schools is a conflict for them, and no matter for what comes
    after the visit.
    """
    by_key = {row.key: row for row in rows}
    for proposal in found:
        through = proposal.reasons[0].params.get("through")
        begins = by_key[proposal.before].period
        passed: set[str] = set()
        if isinstance(through, tuple) and Step.VISIT in through and begins is not None:
            for row in rows:
                if row.period and row.period.last < begins.first and Step.VISIT in row.steps:
                    passed |= row.schools
        left = proposal.schools - passed
        if left or not proposal.schools:
            yield replace(proposal, schools=left)


def _first_only(
    found: Iterable[ProposedDependency], rows: Sequence[PlanRow]
) -> Iterator[ProposedDependency]:
    """Of steps that recur only the first waits."""
    place = {row.key: number for number, row in enumerate(rows)}
    seen: set[tuple[str, str]] = set()
    for proposal in sorted(found, key=lambda p: (place[p.after], place[p.before])):
        after = proposal.reasons[0].params.get("after")
        if after in RECURRING:
            if (proposal.before, str(after)) in seen:
                continue
            seen.add((proposal.before, str(after)))
        yield proposal


def _reduced(found: Iterable[ProposedDependency]) -> list[ProposedDependency]:
    """Leave out, school by school, what two other proposals already say."""
    every = list(found)
    after: dict[str, list[ProposedDependency]] = {}
    for proposal in every:
        after.setdefault(proposal.before, []).append(proposal)
    kept = []
    for whole in every:
        carriers = [
            (first, second)
            for first in after[whole.before]
            for second in after.get(first.after, ())
            if second.after == whole.after and _carry(first, second, whole)
        ]
        if not whole.schools:
            if not any(not first.schools and not second.schools for first, second in carriers):
                kept.append(whole)
            continue
        left = set(whole.schools)
        for first, second in carriers:
            left -= (first.schools or whole.schools) & (second.schools or whole.schools)
        if left:
            kept.append(replace(whole, schools=frozenset(left)))
    return kept


def _carry(
    first: ProposedDependency, second: ProposedDependency, whole: ProposedDependency
) -> bool:
    """Whether two links in a row say at least what one says, and are sure enough to stand for it.

    Both end points of FS are carried by FS after FS or FF; FF by any two links.
    """
    sure = min(first.confidence, second.confidence)
    if sure < whole.confidence and sure is Confidence.LOW:
        return False
    return whole.link is Link.FF or second.link is Link.FS


# --- targets ----------------------------------------------------------------------------------

_LAST_STEPS = (Step.DECISION, Step.EVALUATION_REPORT, Step.VISIT)
_TERMS_AFTER = {
    Step.DECISION: (),
    Step.EVALUATION_REPORT: ("proposal_after_report", "decision_after_proposal"),
    Step.VISIT: (
        "school_feedback", "team_final_report", "proposal_after_report", "decision_after_proposal",
    ),
}  # fmt: skip


def _to_targets(
    rows: Sequence[PlanRow], goals: frozenset[str], leads: Mapping[str, LeadTime]
) -> Iterator[ProposedDependency]:
    """From the last step that the plan has for a school to its recognition, by the legal terms."""
    left = set(goals)
    for step in _LAST_STEPS:
        holders = [row for row in rows if step in row.steps]
        for row in sorted(holders, key=lambda r: r.period.last if r.period else date.max,
                          reverse=True):  # fmt: skip
            schools = frozenset(row.schools & left)
            if not schools:
                continue
            left -= schools
            verified, remembered, reasons = _terms(step, leads)
            yield ProposedDependency(
                row.key,
                TARGET,
                Link.FS,
                verified,
                schools,
                Confidence.HIGH if row.explicit else Confidence.MEDIUM,
                (Reason("target", {"step": step.value}), *reasons),
                lag_to_check=remembered,
            )


def _terms(step: Step, leads: Mapping[str, LeadTime]) -> tuple[int, int, tuple[Reason, ...]]:
    verified = remembered = 0
    reasons = []
    for name in _TERMS_AFTER[step]:
        lead = leads.get(name)
        if lead is None or lead.kind is not LeadKind.AT_MOST:
            continue
        if lead.value is None or lead.unit is not LeadUnit.WORKING_DAY:
            reasons.append(Reason("no-lead-time", {"lead": lead.id}))
            continue
        if lead.verification == "verified":
            verified += lead.value
        else:
            remembered += lead.value
        reasons.append(
            Reason(
                "lead-time",
                {
                    "lead": lead.id,
                    "days": lead.value,
                    "verification": lead.verification,
                    "article": lead.article,
                },
            )
        )
    return verified, remembered, tuple(reasons)
