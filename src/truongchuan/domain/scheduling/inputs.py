"""Everything a schedule is computed from, put together once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from statistics import median

from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.scheduling.history import Records, records_by_step
from truongchuan.domain.scheduling.models import (
    CalendarSwap,
    DurationEstimate,
    LinkState,
    RowLink,
)
from truongchuan.domain.scheduling.office_days import days_of_office, with_office_days
from truongchuan.domain.scheduling.rows import Work, load_work
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.schedule import (
    CalendarRules,
    Confirmed,
    DurationRange,
    Figures,
    History,
    Link,
    Network,
    PlanRow,
    Range,
    SchoolTarget,
    Swap,
    WorkingCalendar,
    build_network,
    task_id,
    working_calendar,
)
from truongchuan.engines.schedule.lead_times import LeadTime
from truongchuan.engines.schedule.propose import TARGET

BY_HAND = "by-hand"


@dataclass(frozen=True, slots=True)
class RangeSource:
    """Where a task's range comes from: what a person said, or records of finished tasks."""

    range: Range
    estimate: DurationEstimate | None = None
    records: Records | None = None


@dataclass(frozen=True)
class Inputs:
    """What the engine gets. ``assumed``: lengths that come from a share done, by task id."""

    programme: Programme
    on: date
    work: Work
    links: tuple[RowLink, ...]
    swaps: tuple[CalendarSwap, ...]
    calendar: WorkingCalendar
    network: Network
    sources: Mapping[str, RangeSource]
    assumed: Mapping[str, str]

    @property
    def level(self) -> str:
        """Whether tasks are those of schools or of quarters."""
        return self.work.level

    @property
    def ranges(self) -> dict[str, Range]:
        """The ranges by task id."""
        return {name: source.range for name, source in self.sources.items()}

    @property
    def together(self) -> dict[str, str]:
        """Tasks that are drawn alike → what they share, as people said of a task as a whole."""
        return {
            name: f"row {source.estimate.row_id}"
            for name, source in self.sources.items()
            if source.estimate is not None
            and source.estimate.together
            and source.estimate.school_id is None
        }

    @property
    def confirmed(self) -> tuple[RowLink, ...]:
        """The dependencies that hold."""
        return tuple(link for link in self.links if link.state == LinkState.CONFIRMED)


def load_inputs(
    *,
    actor: Actor,
    programme: Programme,
    on: date,
    rules: CalendarRules,
    leads: Iterable[LeadTime] = (),
    work: Work | None = None,
) -> Inputs:
    """Read a programme's tasks, progress, dependencies, ranges and calendar."""
    work = work or load_work(actor=actor, programme=programme, on=on)
    swaps = current_swaps(programme)
    calendar = calendar_of(programme, on, rules, swaps, work)
    links = current_links(programme)
    records = records_by_step(actor=actor, programme=programme, calendar=calendar)
    sources = _sources(work, records)
    figures, assumed = _with_lengths(work, sources, calendar)
    confirmed = confirmed_links(links, work)
    network = network_of(work, confirmed, figures=figures, leads=leads, on=on)
    ids = {task.id for task in network.tasks}
    return Inputs(
        programme=programme,
        on=on,
        work=work,
        links=links,
        swaps=swaps,
        calendar=calendar,
        network=network,
        sources={name: source for name, source in sources.items() if name in ids},
        assumed=assumed,
    )


def network_of(
    work: Work,
    confirmed: Iterable[Confirmed],
    *,
    figures: Mapping[str, Figures] | None = None,
    leads: Iterable[LeadTime] = (),
    on: date | None = None,
) -> Network:
    """Build the network; recognised schools are done on the day of their decision."""
    goals = {t.group: SchoolTarget(t.group, t.quarter or None) for t in work.targets if t.group}
    network = build_network(
        work.plan_rows, list(goals.values()), confirmed, figures=figures, leads=leads, on=on
    )
    decided = _decided(work)
    tasks = tuple(
        replace(task, finished=decided[task.id]) if task.id in decided else task
        for task in network.tasks
    )
    return Network(tasks, network.dependencies)


def _decided(work: Work) -> dict[str, date]:
    """Targets that are reached, with the last day: all schools of a group are recognised."""
    days: dict[str, list[date | None]] = {}
    for target in work.targets:
        days.setdefault(target.key, []).append(target.decided_on if target.recognised else None)
    return {
        key: max(day for day in found if day is not None)
        for key, found in days.items()
        if all(day is not None for day in found)
    }


def confirmed_links(links: Iterable[RowLink], work: Work) -> list[Confirmed]:
    """Stored dependencies that hold, as the engine knows them.

    One that was confirmed for schools none of which is left in the plan holds for nobody.
    """
    found = []
    for link in links:
        if link.state != LinkState.CONFIRMED:
            continue
        schools = [school.pk for school in link.schools.all()]
        groups = work.groups_of(schools)
        if schools and not groups:
            continue
        found.append(
            Confirmed(
                before=str(link.before_id),
                after=TARGET if link.after_id is None else str(link.after_id),
                link=Link(link.link),
                lag=link.lag,
                schools=groups,
                reason=link.reasons[0]["code"] if link.reasons else BY_HAND,
            )
        )
    return found


def current_links(programme: Programme) -> tuple[RowLink, ...]:
    """The decisions that were not withdrawn, with tasks and schools, in two queries."""
    return tuple(
        RowLink.objects.filter(programme=programme, withdrawn_at__isnull=True)
        .prefetch_related("schools__organisation")
        .order_by("before__number", "after__number", "pk")
    )


def current_swaps(programme: Programme) -> tuple[CalendarSwap, ...]:
    """The swaps in force."""
    return tuple(CalendarSwap.objects.filter(programme=programme, removed_at__isnull=True))


def calendar_of(
    programme: Programme,
    on: date,
    rules: CalendarRules,
    swaps: Iterable[CalendarSwap],
    work: Work | None = None,
) -> WorkingCalendar:
    """The calendar of the programme's years and one more: what slips must stay on it.

    The authority's own days come first; what was entered for the programme goes over them.

    Years that the table of lunar years does not reach are left out; the engine then tells which
    day lies outside.
    """
    days = [programme.starts_on, programme.ends_on, on]
    if work is not None:
        days += [d for row in work.rows for d in (row.starts_on, row.due_on, row.done_on) if d]
        days += [f.started for f in work.figures.values() if f.started]
    known = [lunar.year for lunar in rules.lunar_years]
    first = min(max(min(days).year, known[0]), known[-1])
    last = max(min(max(days).year + 1, known[-1]), first)
    entered = [Swap(s.off, s.works, document=s.decision, source=s.decision) for s in swaps]
    settled = {day for swap in entered for day in (swap.off, swap.works) if day}
    rules, own = with_office_days(rules, days_of_office(programme.authority_id), settled)
    return working_calendar(rules, first, last, swaps=[*own, *entered])


# --- how long ---------------------------------------------------------------------------------


def newest_estimates(work: Work) -> dict[tuple[int, int | None], DurationEstimate]:
    """What was said last about each task and each school of it; what was taken back left out."""
    found: dict[tuple[int, int | None], DurationEstimate] = {}
    rows = [row.pk for row in work.rows]
    for estimate in DurationEstimate.objects.filter(row__in=rows).order_by("pk"):
        found[estimate.row_id, estimate.school_id] = estimate
    return {key: estimate for key, estimate in found.items() if estimate.optimistic is not None}


def _sources(work: Work, records: Mapping[str, Records]) -> dict[str, RangeSource]:
    """The range of every task: a school's own figures, the row's, else records."""
    estimates = newest_estimates(work)
    by_group: dict[tuple[int, str], DurationEstimate] = {}
    for (row_id, school_id), estimate in estimates.items():
        if school_id is not None and work.level == "school":
            by_group[row_id, str(school_id)] = estimate
    found: dict[str, RangeSource] = {}
    for row, plan_row in zip(work.rows, work.plan_rows, strict=True):
        for group in _tasks_of(plan_row):
            own = by_group.get((row.pk, group)) if group else None
            source = _said(own or estimates.get((row.pk, None))) or _recorded(plan_row, records)
            if source is not None:
                found[task_id(plan_row.key, group)] = source
    return found


def _tasks_of(row: PlanRow) -> list[str | None]:
    return [*sorted(row.schools)] if row.per_school else [None]


def _said(estimate: DurationEstimate | None) -> RangeSource | None:
    if estimate is None or estimate.optimistic is None or estimate.pessimistic is None:
        return None
    given = DurationRange(
        estimate.optimistic, estimate.pessimistic, estimate.likely, estimate.person_name
    )
    return RangeSource(given, estimate=estimate)


def _recorded(row: PlanRow, records: Mapping[str, Records]) -> RangeSource | None:
    known = records.get(main_step(row))
    if known is None or not History(known.days).enough:
        return None
    return RangeSource(History(known.days, known.step), records=known)


def main_step(row: PlanRow) -> str:
    """The one step that records of a row are kept under; nothing for a row of many or none."""
    return next(iter(row.steps)).value if len(row.steps) == 1 else ""


def length_of(given: Range) -> int:
    """The working days a schedule counts for a range: the likely figure, else the middle."""
    if isinstance(given, History):
        return max(1, ceil(median(given.records)))
    if given.likely is not None:
        return given.likely
    return ceil((given.optimistic + given.pessimistic) / 2)


def _with_lengths(
    work: Work, sources: Mapping[str, RangeSource], calendar: WorkingCalendar
) -> tuple[dict[str, Figures], dict[str, str]]:
    """Progress with lengths: from ranges, else what the reported share leaves of the months."""
    figures = dict(work.figures)
    assumed: dict[str, str] = {}
    for name, source in sources.items():
        figures[name] = replace(figures.get(name, Figures()), duration=length_of(source.range))
        if source.records is not None:
            assumed[name] = "length-from-records"
    periods = {row.key: row.period for row in work.plan_rows}
    for name, percent in work.percents.items():
        period = periods.get(name.partition("/")[0])
        if name in sources or period is None:
            continue
        if not calendar.first <= period.first <= period.last <= calendar.last:
            continue
        left = max(1, ceil(calendar.working_days_in(period) * (100 - percent) / 100))
        figures[name] = replace(figures[name], remaining=left)
        assumed[name] = "remaining-from-percent"
    return figures, assumed
