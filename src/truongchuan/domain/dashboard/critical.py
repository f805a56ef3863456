"""Tasks that leaders must look at: late, stuck, or on the critical path of some target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.domain.programmes.selectors import is_late
from truongchuan.domain.programmes.states import OPEN_STATES, WorkState
from truongchuan.domain.scheduling.selectors import ProgrammeSchedule


@dataclass(frozen=True, slots=True)
class CriticalTask:
    """An open task with what makes it critical.

    ``late_days``: calendar days past its last day, 0 when it is not late. ``drives``: targets
    whose expected day moves when the task does. ``touched``: targets that the task is about.
    ``finish``: expected day by the schedule; ``overrun``: working days past its last day there.
    """

    row: RoadmapRow
    late_days: int
    blocked: bool
    drives: int
    touched: int
    finish: date | None
    overrun: int


def targets_touched(found: ProgrammeSchedule) -> dict[int, int]:
    """Return row id → number of targets that the task is about (0 for work that names none)."""
    sizes = Counter(target.group for target in found.inputs.work.targets)
    return {
        int(row.key): sum(sizes[group] for group in row.schools)
        for row in found.inputs.work.plan_rows
    }


def rows_about(found: ProgrammeSchedule, target_ids: frozenset[int]) -> frozenset[int]:
    """Return the ids of rows that are about at least one of some targets."""
    groups = {t.group for t in found.inputs.work.targets if t.id in target_ids}
    return frozenset(int(row.key) for row in found.inputs.work.plan_rows if groups & row.schools)


def critical_tasks(
    found: ProgrammeSchedule, *, rows: Iterable[RoadmapRow], on: date
) -> list[CriticalTask]:
    """Return the critical tasks among ``rows``, worst first; no queries.

    Order: late or stuck ones that drive targets, then by targets driven, then by days late.
    """
    drives, finishes, overruns = _by_row(found)
    sizes = Counter(target.group for target in found.inputs.work.targets)
    touched = targets_touched(found)
    tasks = []
    for row in rows:
        if row.state not in OPEN_STATES:
            continue
        late = (on - row.due_on).days if row.due_on and is_late(row, on) else 0
        blocked = row.state == WorkState.BLOCKED
        driven = sum(sizes[group] for group in drives.get(row.pk, ()))
        if late or blocked or driven:
            tasks.append(
                CriticalTask(
                    row=row,
                    late_days=late,
                    blocked=blocked,
                    drives=driven,
                    touched=touched.get(row.pk, 0),
                    finish=finishes.get(row.pk),
                    overrun=overruns.get(row.pk, 0),
                )
            )
    return sorted(tasks, key=_order)


def _order(task: CriticalTask) -> tuple[bool, bool, int, int, int, int]:
    stuck = bool(task.late_days) or task.blocked
    return (
        not (stuck and task.drives),
        not stuck,
        -task.drives,
        -task.late_days,
        -task.overrun,
        task.row.number,
    )


def _by_row(
    found: ProgrammeSchedule,
) -> tuple[dict[int, set[str]], dict[int, date], Mapping[int, int]]:
    """What each row drives, when it is expected to finish and how late, over its schools."""
    drives: dict[int, set[str]] = {}
    finishes: dict[int, date] = {}
    overruns: dict[int, int] = {}
    if found.schedule is None:
        return drives, finishes, overruns
    for name, dates in found.schedule.tasks.items():
        key = name.partition("/")[0]
        if dates.done or not key.isdigit():
            continue
        row = int(key)
        finishes[row] = max(finishes.get(row, dates.finish), dates.finish)
        overruns[row] = max(overruns.get(row, 0), dates.late or 0)
        groups = {target.partition("/")[2] for target in found.drives.get(name, ())}
        if groups:
            drives.setdefault(row, set()).update(groups)
    return drives, finishes, overruns
