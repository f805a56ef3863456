"""What the schedule says about one task: for the task's page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.domain.scheduling.models import RowLink
from truongchuan.domain.scheduling.selectors import ProgrammeSchedule
from truongchuan.web.presenters.schedule_names import Names

NAMED = 6


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A task that this one waits for, or that waits for it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ScheduleCard:
    """Earliest and latest dates, room in working days, and for whom the task is critical.

    ``slack`` None: nothing is known to depend on it, or it is done.
    """

    start: date
    finish: date
    latest: date | None
    slack: int | None
    late: int
    done: bool
    before: tuple[Neighbour, ...]
    after: tuple[Neighbour, ...]
    drives: tuple[str, ...]
    drives_left: int
    by_quarter: bool


def schedule_card(row: RoadmapRow, found: ProgrammeSchedule) -> ScheduleCard | None:
    """Return the card; None when no dates are known."""
    if found.schedule is None:
        return None
    key, names = str(row.pk), Names(found.inputs)
    tasks = [d for name, d in found.schedule.tasks.items() if name.partition("/")[0] == key]
    if not tasks:
        return None
    last = max(tasks, key=lambda dates: dates.finish_number)
    open_tasks = [dates for dates in tasks if not dates.done]
    slack = min((d.total_slack for d in open_tasks if d.total_slack is not None), default=None)
    calendar = found.inputs.calendar
    latest = None
    if slack is not None:
        latest = calendar.day(min(last.finish_number + slack, len(calendar.days)) - 1)
    driven = {target for dates in tasks for target in found.drives.get(dates.id, ())}
    schools = sorted(names.group(target.partition("/")[2]) for target in driven)
    links = found.inputs.confirmed
    return ScheduleCard(
        start=min(dates.start for dates in tasks),
        finish=last.finish,
        latest=latest,
        slack=slack,
        late=max((d.late or 0 for d in open_tasks), default=0),
        done=not open_tasks,
        before=_neighbours((link for link in links if link.after_id == row.pk), names, True),
        after=_neighbours((link for link in links if link.before_id == row.pk), names, False),
        drives=tuple(schools[:NAMED]),
        drives_left=max(0, len(schools) - NAMED),
        by_quarter=found.level == "quarter",
    )


def _neighbours(links: Iterable[RowLink], names: Names, before: bool) -> tuple[Neighbour, ...]:
    found = []
    for link in links:
        other = link.before_id if before else link.after_id
        if other is None:
            found.append(Neighbour(gettext("Các trường được công nhận"), ""))
        elif str(other) in names.rows:
            found.append(Neighbour(names.short(str(other)), names.url(str(other))))
    return tuple(found)
