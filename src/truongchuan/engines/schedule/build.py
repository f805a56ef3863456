"""From rows of a plan, targets and confirmed dependencies to a network, one task a school."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from truongchuan.engines.plan.check.steps import Step
from truongchuan.engines.schedule.calendar import Interval, quarter_interval
from truongchuan.engines.schedule.lead_times import LeadTime, registration_deadline
from truongchuan.engines.schedule.propose import TARGET, PlanRow, ProposedDependency
from truongchuan.engines.schedule.tasks import Dependency, Link, Network, Task


@dataclass(frozen=True, slots=True)
class SchoolTarget:
    """A school to be recognised by the end of a quarter.

    ``certificate_ends``: last day of the certificate to be renewed, where it is known; the law
    may then set a last day for registration.
    """

    school: str
    quarter: str | None = None
    deadline: date | None = None
    certificate_ends: date | None = None

    @property
    def by(self) -> date | None:
        """The day by which it is to be recognised."""
        if self.deadline is not None:
            return self.deadline
        return quarter_interval(self.quarter).last if self.quarter else None


@dataclass(frozen=True, slots=True)
class Figures:
    """What people said about a row (or about one task of it): see :class:`Task`."""

    duration: int | None = None
    not_before: date | None = None
    due: date | None = None
    within: tuple[Interval, ...] = ()
    outside: tuple[Interval, ...] = ()
    started: date | None = None
    finished: date | None = None
    remaining: int | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A dependency between rows that people confirmed; ``schools`` empty: for all they share."""

    before: str
    after: str
    link: Link = Link.FS
    lag: int = 0
    schools: frozenset[str] = frozenset()
    reason: str = ""


def task_id(row: str, school: str | None = None) -> str:
    """Id of the task of a row, of a school where each has its own: ``13/THCS Tây Sơn``."""
    return row if school is None else f"{row}/{school}"


def confirmed_as_proposed(
    proposals: Iterable[ProposedDependency], *, with_lags_to_check: bool = False
) -> tuple[Confirmed, ...]:
    """Take proposals over as they stand (what a person does who confirms them all)."""
    return tuple(
        Confirmed(
            proposal.before,
            proposal.after,
            proposal.link,
            proposal.lag + (proposal.lag_to_check if with_lags_to_check else 0),
            proposal.schools,
            proposal.reasons[0].code,
        )
        for proposal in proposals
    )


def build_network(
    rows: Sequence[PlanRow],
    targets: Sequence[SchoolTarget],
    dependencies: Iterable[Confirmed],
    *,
    figures: Mapping[str, Figures] | None = None,
    leads: Iterable[LeadTime] = (),
    on: date | None = None,
) -> Network:
    """Build the network of a plan.

    A row about what every school does for itself becomes one task a school, any other row one
    task; a target becomes a milestone with the quarter's end as deadline. A dependency joins tasks
    of the same school, a task for all with each school's.

    :param figures: by row key or by task id (which goes before).
    :param leads: legal lead times, for the last day to register before a certificate ends.
    :param on: the day whose law counts for them.
    """
    known = figures or {}
    ends = {t.school: t.certificate_ends for t in targets if t.certificate_ends}
    terms = tuple(leads)
    tasks: dict[str, Task] = {}
    for row in rows:
        for school in sorted(row.schools) if row.per_school else [None]:
            task = _task(row, school, known)
            if task is None:
                continue
            if school in ends and Step.REGISTRATION in row.steps and on is not None:
                legal = registration_deadline(terms, ends[school], on=on)
                if legal is not None:
                    task = replace(task, deadline=legal.day)
            tasks[task.id] = task
    for target in targets:
        name = task_id(TARGET, target.school)
        tasks[name] = Task(
            name,
            duration=0,
            deadline=target.by,
            school=target.school,
            quarter=target.quarter,
            row=TARGET,
        )
    links = dict.fromkeys(link for one in dependencies for link in _links(one, tasks))
    return Network(tuple(tasks.values()), tuple(links))


def _task(row: PlanRow, school: str | None, known: Mapping[str, Figures]) -> Task | None:
    name = task_id(row.key, school)
    given = known.get(name) or known.get(row.key) or Figures()
    if row.period is None and given.duration is None and given.finished is None:
        return None  # "thường xuyên": no time, nothing to schedule
    return Task(
        name,
        duration=given.duration,
        period=row.period,
        not_before=given.not_before,
        due=given.due,
        within=given.within,
        outside=given.outside,
        started=given.started,
        finished=given.finished,
        remaining=given.remaining,
        school=school,
        row=row.key,
    )


def _links(one: Confirmed, tasks: Mapping[str, Task]) -> Iterator[Dependency]:
    befores = [task for task in tasks.values() if task.row == one.before]
    afters = [task for task in tasks.values() if task.row == one.after]
    for before in befores:
        for after in afters:
            schools = {task.school for task in (before, after) if task.school}
            if len(schools) > 1 or (one.schools and schools and not schools <= one.schools):
                continue
            yield Dependency(before.id, after.id, one.link, one.lag, one.reason)
