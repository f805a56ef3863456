"""Schedules: the working calendar, networks of tasks, what a slip moves, and chances.

Everything is a pure function; "today" comes in as ``on``. How the programme is meant to use it:

Reading a plan. ``rows_of(facts)`` (or :class:`PlanRow` made from stored tasks, key = the task's
id) and ``propose(rows, leads=…, on=signed, targets=schools)`` give proposals and conflicts. The
programme stores what people confirm as rows *before, after, link, lag, schools, reason* and hands
them back as :class:`Confirmed`; a proposal that was refused is remembered by *before, after*.

Every computation. ``build_network(rows, targets, confirmed, figures=…, leads=…, on=…)`` with
:class:`Figures` from stored durations and progress (``started``, ``finished``, ``remaining``), by
row or by task (``task_id(row, school)``); a calendar from
``working_calendar(load_calendar_rules(), first_year, last_year + 1, swaps=entered)``. Build it a
year longer than the plan: what slips past the calendar's end cannot be computed.

* ``schedule(network, calendar, on=today)`` → :class:`Schedule`: dates, slack, critical paths,
  targets with margin, problems.
* ``what_if(network, calendar, {task: days}, on=today)`` → :class:`SlipResult`.
* ``baseline_of(schedule, label, today)`` is stored as *task, start, finish*;
  ``compare(baseline, schedule, calendar)`` sets today against it.
* ``simulate(network, calendar, ranges, seed=…, on=today)`` → :class:`RiskResult` with
  :class:`DurationRange` from figures that people entered (*optimistic, likely, pessimistic, by
  whom*) or :class:`History` from finished tasks; store the seed with the result. A second call
  with ``slips`` and ``chance_change`` give before and after.

``check_network`` lists problems without computing; :class:`NetworkError` carries those that stop a
computation. Codes and their parameters become sentences in ``wording``.
"""

from truongchuan.engines.schedule.build import (
    Confirmed,
    Figures,
    SchoolTarget,
    build_network,
    confirmed_as_proposed,
    task_id,
)
from truongchuan.engines.schedule.calendar import (
    CalendarRules,
    Interval,
    OutsideCalendar,
    Swap,
    WorkingCalendar,
    working_calendar,
)
from truongchuan.engines.schedule.checks import check_network
from truongchuan.engines.schedule.durations import DurationRange, History, Range, history_of
from truongchuan.engines.schedule.network import Schedule, schedule
from truongchuan.engines.schedule.propose import PlanRow, Proposals, propose, rows_of
from truongchuan.engines.schedule.risk import RiskResult, chance_change, simulate
from truongchuan.engines.schedule.slip import (
    Baseline,
    Comparison,
    SlipResult,
    baseline_of,
    compare,
    what_if,
)
from truongchuan.engines.schedule.tasks import (
    Dependency,
    Link,
    Network,
    NetworkError,
    Problem,
    Task,
    period_of,
)

__all__ = [
    "Baseline",
    "CalendarRules",
    "Comparison",
    "Confirmed",
    "Dependency",
    "DurationRange",
    "Figures",
    "History",
    "Interval",
    "Link",
    "Network",
    "NetworkError",
    "OutsideCalendar",
    "PlanRow",
    "Problem",
    "Proposals",
    "Range",
    "RiskResult",
    "Schedule",
    "SchoolTarget",
    "SlipResult",
    "Swap",
    "Task",
    "WorkingCalendar",
    "baseline_of",
    "build_network",
    "chance_change",
    "check_network",
    "compare",
    "confirmed_as_proposed",
    "history_of",
    "period_of",
    "propose",
    "rows_of",
    "schedule",
    "simulate",
    "task_id",
    "what_if",
    "working_calendar",
]
