"""Schedules of small networks by hand, and properties of random ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.schedule.building import CALENDAR, STATUS, SUMMER, networks
from truongchuan.engines.schedule.calendar import (
    Interval,
    WorkingCalendar,
    summer_window,
)
from truongchuan.engines.schedule.network import Driver, Schedule, schedule, tasks_of
from truongchuan.engines.schedule.slip import baseline_of, compare, what_if
from truongchuan.engines.schedule.tasks import (
    Dependency,
    Link,
    Network,
    NetworkError,
    Task,
    period_of,
)

JULY_3 = date(2023, 7, 3)  # a Monday with no holiday near


def chain() -> Network:
    """a (5 days) before b (3) and c (1); both before the target m on 20 July."""
    return Network(
        (
            Task("a", duration=5, not_before=JULY_3),
            Task("b", duration=3),
            Task("c", duration=1),
            Task("m", duration=0, deadline=date(2023, 7, 20), school="S", quarter="2023-Q3"),
        ),
        (
            Dependency("a", "b", reason="works follow tender"),
            Dependency("a", "c"),
            Dependency("b", "m"),
            Dependency("c", "m"),
        ),
    )


def dates(found: Schedule, name: str) -> tuple[str, str]:
    return found.tasks[name].start.isoformat()[5:], found.tasks[name].finish.isoformat()[5:]


def test_by_hand(calendar: WorkingCalendar) -> None:
    found = schedule(chain(), calendar)
    assert dates(found, "a") == ("07-03", "07-07")
    assert dates(found, "b") == ("07-10", "07-12")
    assert dates(found, "c") == ("07-10", "07-10")
    assert dates(found, "m") == ("07-12", "07-12")
    slack = {n: (t.total_slack, t.free_slack, t.margin) for n, t in found.tasks.items()}
    assert slack == {"a": (0, 0, 6), "b": (0, 0, 6), "c": (2, 2, 8), "m": (0, 0, 6)}
    assert [name for name, _ in found.critical_path("m")] == ["a", "b", "m"]
    path = dict(found.critical_path("m"))
    assert path["b"] == Driver("dependency", task="a", link=Link.FS, reason="works follow tender")
    assert path["a"] == Driver("not-before", day=JULY_3)
    assert found.targets["m"].holds
    assert found.targets["m"].margin == 6
    assert found.broken == ()


@pytest.mark.parametrize(
    ("link", "lag", "expected"),
    [
        (Link.FS, 0, ("07-10", "07-11")),
        (Link.FS, 3, ("07-13", "07-14")),
        (Link.FS, -2, ("07-06", "07-07")),
        (Link.SS, 0, ("07-03", "07-04")),
        (Link.SS, 4, ("07-07", "07-10")),
        (Link.FF, 0, ("07-06", "07-07")),
        (Link.FF, 1, ("07-07", "07-10")),
        (Link.FF, -1, ("07-05", "07-06")),
    ],
)
def test_links(calendar: WorkingCalendar, link: Link, lag: int, expected: tuple[str, str]) -> None:
    network = Network(
        (Task("a", duration=5, not_before=JULY_3), Task("b", duration=2, not_before=JULY_3)),
        (Dependency("a", "b", link, lag),),
    )
    assert dates(schedule(network, calendar), "b") == expected


def test_holidays_stretch_work(calendar: WorkingCalendar) -> None:
    network = Network((Task("a", duration=5, not_before=date(2023, 4, 27)),))
    assert dates(schedule(network, calendar), "a") == ("04-27", "05-08")


def test_a_period_of_the_plan_is_filled_when_no_duration_is_given(
    calendar: WorkingCalendar,
) -> None:
    network = Network(
        (
            Task("march", period=period_of(("2023-03",))),
            Task("may", period=period_of(("2023-05", "2023-06"))),
            Task("meeting", duration=1, period=period_of(("2023-06",))),
        ),
        (Dependency("march", "may"), Dependency("march", "meeting")),
    )
    found = schedule(network, calendar)
    assert dates(found, "march") == ("03-01", "03-31")
    assert dates(found, "may") == ("05-04", "06-30")
    assert found.assumed == ("march", "may")
    assert found.tasks["march"].free_slack == 20
    assert found.tasks["meeting"].late == -21
    assert period_of(()) is None


def test_summer_works_wait_for_summer(calendar: WorkingCalendar) -> None:
    summer, exams = summer_window(2023), Interval(date(2023, 6, 9), date(2023, 6, 13), "exam")
    works = Task("works", duration=10, within=(summer,), outside=(exams,))
    network = Network(
        (
            Task("tender", duration=10, not_before=date(2023, 5, 4)),
            works,
            Task("done", duration=0, deadline=date(2023, 6, 30)),
        ),
        (Dependency("tender", "works"), Dependency("works", "done")),
    )
    found = schedule(network, calendar)
    assert dates(found, "works") == ("06-01", "06-19")
    assert found.tasks["works"].drivers == (Driver("allowed-days"),)
    assert found.tasks["tender"].free_slack == 10
    assert found.tasks["tender"].total_slack == 10
    assert found.tasks["works"].margin == 12  # 19 June; the exam days count as slipped over
    assert what_if(network, calendar, {"works": 12}).breaks == ()
    assert what_if(network, calendar, {"works": 13}).breaks != ()
    assert what_if(network, calendar, {"tender": 10}).absorbed
    late = what_if(network, calendar, {"tender": 11})
    assert [(move.task, move.days) for move in late.moved_targets] == [("done", 1)]
    # A milestone that must fall into the window, too.
    event = Network((Task("e", duration=0, not_before=date(2023, 5, 2), within=(summer,)),))
    assert dates(schedule(event, calendar), "e") == ("06-01", "06-01")


def test_progress_settles_the_past(calendar: WorkingCalendar) -> None:
    network = Network(
        (
            Task("a", duration=5, not_before=JULY_3, started=JULY_3, finished=date(2023, 7, 5)),
            Task("b", duration=6, started=date(2023, 7, 6)),
            Task("c", duration=2),
            Task("d", duration=8, started=date(2023, 7, 7), remaining=2),
            Task("m", duration=0, deadline=date(2023, 7, 20)),
        ),
        (
            Dependency("a", "b"),
            Dependency("b", "c"),
            Dependency("b", "d", Link.FF),
            Dependency("c", "m"),
            Dependency("d", "m"),
        ),
    )
    found = schedule(network, calendar, on=date(2023, 7, 11))
    assert dates(found, "a") == ("07-03", "07-05")
    assert found.tasks["a"].done
    assert found.tasks["a"].total_slack is None
    assert dates(found, "b") == ("07-06", "07-13")  # three of six days counted as worked
    assert found.tasks["b"].assumed == "remaining-from-duration"
    assert dates(found, "c") == ("07-14", "07-17")
    assert dates(found, "d") == ("07-07", "07-13")  # its two days wait for b to finish
    assert found.tasks["d"].drivers[0].task == "b"
    assert found.problems == ()
    overdue = schedule(network, calendar, on=date(2023, 7, 19))
    assert dates(overdue, "b") == ("07-06", "07-19")
    assert overdue.broken == ("m",)
    begun = schedule(Network((Task("x", duration=2, not_before=JULY_3),)), calendar,
                     on=date(2023, 7, 12))  # fmt: skip
    assert begun.tasks["x"].drivers == (Driver("status-day", day=date(2023, 7, 12)),)


def test_work_out_of_sequence_is_said(calendar: WorkingCalendar) -> None:
    network = Network(
        (
            Task("a", duration=5, not_before=JULY_3),
            Task("b", duration=2, started=date(2023, 7, 4)),
        ),
        (Dependency("a", "b"),),
    )
    found = schedule(network, calendar, on=date(2023, 7, 4))
    assert [(p.code, p.tasks) for p in found.problems] == [("out-of-sequence", ("a", "b"))]
    assert dates(found, "b") == ("07-04", "07-05")


# --- problems ---------------------------------------------------------------------------------


def problems(network: Network, on: date | None = None) -> set[tuple[str, tuple[str, ...]]]:
    with pytest.raises(NetworkError) as caught:
        schedule(network, CALENDAR, on=on)
    return {(problem.code, problem.tasks) for problem in caught.value.problems}


def test_cycles_are_named() -> None:
    tasks = tuple(Task(name, duration=1) for name in "abcde")
    network = Network(
        tasks,
        (
            Dependency("a", "b"),
            Dependency("b", "c"),
            Dependency("c", "d"),
            Dependency("d", "b"),
            Dependency("d", "e"),
        ),
    )
    (found,) = problems(network)
    code, cycle = found
    assert code == "cycle"
    assert cycle[0] == cycle[-1]
    steps = {(link.before, link.after) for link in network.dependencies}
    assert all(pair in steps for pair in pairwise(cycle))
    assert problems(Network((Task("a", duration=1),), (Dependency("a", "a"),))) == {
        ("cycle", ("a", "a"))
    }


@pytest.mark.parametrize(
    ("task", "code"),
    [
        (Task("a"), "no-duration"),
        (Task("a", duration=-1), "negative-duration"),
        (Task("a", duration=3, started=JULY_3, remaining=-1), "negative-duration"),
        (Task("a", duration=1, not_before=date(2019, 1, 1)), "outside-calendar"),
        (Task("a", duration=1, deadline=date(2030, 1, 1)), "outside-calendar"),
        (Task("a", period=Interval(date(2023, 1, 21), date(2023, 1, 26))),
         "period-without-working-days"),
        (Task("a", duration=1, finished=date(2023, 7, 4)), "finished-in-future"),
        (Task("a", duration=1, started=date(2023, 7, 4)), "started-in-future"),
        (Task("a", duration=600), "beyond-calendar"),
    ],
)  # fmt: skip
def test_impossible_tasks(task: Task, code: str) -> None:
    assert problems(Network((task,)), on=JULY_3) == {(code, ("a",))}


def test_names_must_be_there_once() -> None:
    one = Task("a", duration=1)
    assert problems(Network((one, one))) == {("duplicate-task", ("a",))}
    assert problems(Network((one,), (Dependency("a", "z"),))) == {("unknown-task", ("z",))}


@pytest.mark.parametrize(
    ("task", "code"),
    [
        (Task("a", duration=2, not_before=date(2023, 7, 10), due=JULY_3), "due-before-start"),
        (Task("a", duration=2, not_before=date(2023, 7, 10), deadline=JULY_3),
         "deadline-before-start"),
        (Task("a", duration=2, started=date(2023, 7, 5), finished=JULY_3),
         "finished-before-started"),
        (Task("a", duration=30, period=period_of(("2023-07",))), "does-not-fit"),
    ],
)  # fmt: skip
def test_doubtful_dates_are_told_and_computed(task: Task, code: str) -> None:
    found = schedule(Network((task,)), CALENDAR)
    assert [problem.code for problem in found.problems] == [code]
    assert "a" in found.tasks


def test_a_month_that_is_too_short_says_by_how_much() -> None:
    found = schedule(Network((Task("a", duration=30, period=period_of(("2023-07",))),)), CALENDAR)
    params = found.problems[0].params
    assert (params["needed"], params["available"]) == (30, 21)
    assert found.tasks["a"].late == 9


# --- slips and baselines ----------------------------------------------------------------------


def test_what_a_slip_moves(calendar: WorkingCalendar) -> None:
    held = what_if(chain(), calendar, {"c": 2})
    assert held.absorbed
    assert [(move.task, move.days) for move in held.moved] == [("c", 2)]
    moved = what_if(chain(), calendar, {"a": 6})
    assert [(m.task, m.days, m.via) for m in moved.moved] == [
        ("a", 6, ("a",)), ("b", 6, ("a", "b")), ("c", 6, ("a", "c")), ("m", 6, ("a", "b", "m")),
    ]  # fmt: skip
    assert moved.breaks == ()
    broken = what_if(chain(), calendar, {"a": 7})
    assert [(target.id, target.margin) for target in broken.breaks] == [("m", -1)]
    assert broken.after.broken == ("m",)
    late = replace(chain(), tasks=(*chain().tasks[:3], replace(chain().tasks[3],
                   deadline=date(2023, 7, 11))))  # fmt: skip
    worse = what_if(late, calendar, {"b": 1, "c": 1})
    assert [(target.id, target.margin) for target in worse.worse] == [("m", -2)]
    assert worse.breaks == ()


def test_a_slip_of_work_under_way_adds_work(calendar: WorkingCalendar) -> None:
    tasks = (replace(chain().tasks[0], started=JULY_3, remaining=3), *chain().tasks[1:])
    found = what_if(replace(chain(), tasks=tasks), calendar, {"a": 2}, on=date(2023, 7, 5))
    assert [(m.task, m.days) for m in found.moved_targets] == [("m", 2)]


def test_slips_that_make_no_sense(calendar: WorkingCalendar) -> None:
    done = replace(chain().tasks[0], finished=date(2023, 7, 7))
    network = replace(chain(), tasks=(done, *chain().tasks[1:]))
    with pytest.raises(NetworkError) as caught:
        what_if(network, calendar, {"a": 2, "z": 1, "b": 0}, on=date(2023, 7, 10))
    codes = {problem.code for problem in caught.value.problems}
    assert codes == {"slip-of-finished", "unknown-task", "slip-not-positive"}


def test_baselines(calendar: WorkingCalendar) -> None:
    before = schedule(chain(), calendar)
    baseline = baseline_of(before, "signed", date(2023, 2, 10))
    assert {v.state for v in compare(baseline, before, calendar).variations} == {"same"}
    changed = Network(
        (
            replace(chain().tasks[0], duration=12),
            *chain().tasks[1:2],
            *chain().tasks[3:],
            Task("new", duration=1, not_before=JULY_3),
        ),
        (Dependency("a", "b"), Dependency("b", "m")),
    )
    found = compare(baseline, schedule(changed, calendar), calendar)
    states = {v.task: (v.state, v.start_days, v.finish_days) for v in found.variations}
    assert states == {
        "a": ("moved", 0, 7),
        "b": ("moved", 7, 7),
        "m": ("moved", 7, 7),
        "new": ("added", None, None),
        "c": ("removed", None, None),
    }
    assert (found.breaks, found.heals) == (("m",), ())
    back = compare(baseline_of(schedule(changed, calendar), "late", date(2023, 7, 1)), before,
                   calendar)  # fmt: skip
    assert (back.breaks, back.heals) == ((), ("m",))


def test_tasks_by_school_and_row() -> None:
    network = Network((Task("1/A", 1, school="A", row="1"), Task("1/B", 1, school="B", row="1")))
    assert [task.id for task in tasks_of(network, school="B")] == ["1/B"]
    assert len(tasks_of(network, row="1")) == 2
    assert network.task("1/A").school == "A"
    with pytest.raises(KeyError):
        network.task("2")


# --- properties -------------------------------------------------------------------------------


@given(networks())
@settings(max_examples=150, deadline=None)
def test_slack_is_never_negative_and_free_never_exceeds_total(network: Network) -> None:
    found = schedule(network, CALENDAR, on=STATUS)
    for task in found.tasks.values():
        if task.done:
            continue
        assert task.total_slack is not None
        assert task.free_slack is not None
        assert 0 <= task.free_slack <= task.total_slack
        if task.margin is not None and all(t.holds for t in found.targets.values()):
            assert task.margin >= 0


@given(networks(), st.integers(0, 7), st.integers(1, 15))
@settings(max_examples=150, deadline=None)
def test_a_delay_never_pulls_a_finish_earlier(network: Network, place: int, days: int) -> None:
    found = schedule(network, CALENDAR, on=STATUS)
    name = network.tasks[place % len(network.tasks)].id
    task = found.tasks[name]
    if task.done:
        return
    slip = what_if(network, CALENDAR, {name: days}, on=STATUS)
    assert all(move.days > 0 for move in slip.moved)
    assert task.total_slack is not None
    assert task.free_slack is not None
    if days <= task.total_slack:
        assert slip.absorbed
    if days <= task.free_slack:
        assert {move.task for move in slip.moved} <= {name}
    if task.margin is not None and 0 <= days <= task.margin:
        held = {t for t, target in slip.before.targets.items() if target.holds}
        assert not {target.id for target in slip.breaks} & held


@given(networks())
@settings(max_examples=100, deadline=None)
def test_every_dependency_holds_and_every_start_has_a_reason(network: Network) -> None:
    found = schedule(network, CALENDAR, on=STATUS)
    for link in network.dependencies:
        before, after = found.tasks[link.before], found.tasks[link.after]
        if after.done:
            continue
        started = network.task(link.after).started is not None
        if link.link is Link.FS and not started:
            assert after.start_number >= before.finish_number + link.lag
        elif link.link is Link.SS and not started:
            assert after.start_number >= before.start_number + link.lag
        elif link.link is Link.FF:
            assert after.finish_number >= before.finish_number + link.lag
    for name, task in found.tasks.items():
        assert task.drivers
        assert task.start <= task.finish
        path = found.critical_path(name)
        assert path[-1][0] == name
        assert path[0][1].code != "dependency"


@given(networks())
@settings(max_examples=60, deadline=None)
def test_a_critical_task_moves_something_when_it_slips(network: Network) -> None:
    found = schedule(network, CALENDAR, on=STATUS)
    for name, task in found.tasks.items():
        if task.critical:
            slip = what_if(network, CALENDAR, {name: 1}, on=STATUS)
            ends = {t for t in found.tasks if t in found.targets
                    or all(d.before != t for d in network.dependencies)}  # fmt: skip
            assert {move.task for move in slip.moved} & ends


def test_a_tie_of_finishes_cannot_use_days_outside_the_window(calendar: WorkingCalendar) -> None:
    """The works could end on 31 August or on 2 October, not between: 'before' has no more room."""
    works = Task("works", duration=3, within=SUMMER)
    network = Network(
        (
            Task("before", duration=5, not_before=date(2023, 8, 1)),
            works,
            Task("m", duration=0, deadline=date(2023, 9, 15)),
        ),
        (Dependency("before", "works", Link.FF), Dependency("works", "m")),
    )
    margin = schedule(network, calendar).tasks["before"].margin
    assert margin == 18  # to 31 August
    assert what_if(network, calendar, {"before": 18}).breaks == ()
    assert what_if(network, calendar, {"before": 19}).breaks != ()
