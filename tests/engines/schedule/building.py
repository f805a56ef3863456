"""Random networks for the properties of schedules."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from truongchuan.adapters.calendar import load_calendar_rules
from truongchuan.engines.schedule.calendar import Interval, summer_window, working_calendar
from truongchuan.engines.schedule.tasks import Dependency, Link, Network, Task

CALENDAR = working_calendar(load_calendar_rules(), 2023, 2024)
STATUS = date(2023, 2, 15)
SUMMER = (summer_window(2023), Interval(date(2023, 10, 1), date(2023, 12, 31)))


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Up to eight tasks with links of every kind, windows, dates, deadlines and progress."""
    size = draw(st.integers(1, 8))
    tasks = []
    for number in range(size):
        started = draw(st.sampled_from([None, None, None, date(2023, 2, 1)]))
        finished = draw(st.sampled_from([None, date(2023, 2, 14)])) if started else None
        tasks.append(
            Task(
                f"t{number}",
                duration=draw(st.integers(0, 12)),
                not_before=draw(st.sampled_from([None, date(2023, 1, 16), date(2023, 5, 20)])),
                deadline=draw(st.sampled_from([None, None, date(2023, 6, 30)])),
                within=draw(st.sampled_from([(), (), SUMMER])),
                started=started,
                finished=finished,
                remaining=draw(st.sampled_from([None, 3])) if started else None,
            )
        )
    pairs = draw(
        st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=12)
    )
    links = [
        Dependency(
            f"t{min(pair)}",
            f"t{max(pair)}",
            draw(st.sampled_from(list(Link))),
            draw(st.integers(-2, 5)),
        )
        for pair in pairs
        if pair[0] != pair[1]
    ]
    return Network(tuple(tasks), tuple(links))
