"""Chances against enumeration, against an analytic case, and their dependence on the seed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from math import comb, erf, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.schedule.building import CALENDAR, STATUS, networks
from truongchuan.engines.schedule.calendar import summer_window
from truongchuan.engines.schedule.compiled import compile_network
from truongchuan.engines.schedule.durations import (
    Distribution,
    DurationRange,
    History,
    Range,
    history_of,
)
from truongchuan.engines.schedule.network import forward, schedule
from truongchuan.engines.schedule.risk import RiskResult, chance_change, simulate, wilson
from truongchuan.engines.schedule.slip import what_if
from truongchuan.engines.schedule.tasks import Dependency, Link, Network, NetworkError, Task

JULY_3 = date(2023, 7, 3)


def network(deadline: date = date(2023, 7, 21)) -> Network:
    """Two ways to a target: a then b, and c alone; d takes place in summer only."""
    return Network(
        (
            Task("a", duration=4, not_before=JULY_3),
            Task("b", duration=4),
            Task("c", duration=6, not_before=JULY_3),
            Task("d", duration=2, within=(summer_window(2023),)),
            Task("m", duration=0, deadline=deadline, school="S", quarter="2023-Q3"),
        ),
        (
            Dependency("a", "b", lag=1),
            Dependency("b", "d"),
            Dependency("c", "d", Link.FF, 1),
            Dependency("d", "m"),
        ),
    )


RANGES: dict[str, Range] = {
    "a": DurationRange(2, 8, 4, "Ban QLDA"),
    "b": DurationRange(3, 6),
    "c": History((5, 6, 6, 7, 12, 12), "2021-2022"),
}


def exact(plan: Network, ranges: dict[str, Range], target: str) -> float:
    """The chance of a target by going through every combination of durations."""
    names = list(ranges)
    found = [ranges[name].distribution() for name in names]
    chance = 0.0
    for choice in product(*(range(len(d.days)) for d in found)):
        weight, lengths = 1.0, {}
        for name, distribution, pick in zip(names, found, choice, strict=True):
            weight *= float(distribution.chances[pick])
            lengths[name] = int(distribution.days[pick])
        tasks = tuple(replace(t, duration=lengths.get(t.id, t.duration)) for t in plan.tasks)
        compiled = compile_network(replace(plan, tasks=tasks), CALENDAR)
        _, finishes = forward(compiled, {})
        place = compiled.position[target]
        deadline = compiled.nodes[place].deadline
        assert deadline is not None
        chance += weight * (finishes[place] <= deadline)
    return min(chance, 1.0)


# --- durations --------------------------------------------------------------------------------


def test_ranges_become_whole_days() -> None:
    triangle = DurationRange(2, 8, 4).distribution()
    assert triangle.days.tolist() == [2, 3, 4, 5, 6, 7, 8]
    assert triangle.chances.sum() == pytest.approx(1)
    assert triangle.days[int(np.argmax(triangle.chances))] == 4
    assert triangle.chances.min() > 0
    assert triangle.mean == pytest.approx((2 + 4 + 8) / 3, abs=0.05)
    assert DurationRange(3, 6).distribution().chances.tolist() == [0.25] * 4
    assert DurationRange(5, 5, 5).distribution().days.tolist() == [5]
    history = history_of([3, None, 3, 5, 4, 3]).distribution()
    assert history.days.tolist() == [3, 4, 5]
    assert history.chances.tolist() == pytest.approx([0.6, 0.2, 0.2])


def test_what_is_no_range() -> None:
    for low, high, likely in ((3, 2, None), (2, 5, 6), (0, 4, 2), (3, 5, 2)):
        with pytest.raises(ValueError, match=str(low)):
            DurationRange(low, high, likely)
    assert not History((4, 5, 6, 7)).enough
    with pytest.raises(ValueError, match="4 records"):
        History((4, 5, 6, 7)).distribution()


@given(
    st.lists(st.floats(0.001, 1), min_size=1, max_size=60),
    st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=50),
)
@settings(deadline=None)
def test_the_guide_finds_what_a_search_finds(weights: list[float], draws: list[float]) -> None:
    chances = np.array(weights) / sum(weights)
    distribution = Distribution(np.arange(len(weights), dtype=np.int32), chances)
    uniform = np.array(draws)
    found = np.searchsorted(np.cumsum(chances)[:-1], uniform, side="right")
    assert distribution.draw(uniform).tolist() == found.tolist()


def test_what_remains_is_conditional_on_what_has_passed() -> None:
    left = DurationRange(1, 4).distribution().beyond(2)
    assert left is not None
    assert (left.days.tolist(), left.chances.tolist()) == ([1, 2], [0.5, 0.5])
    assert DurationRange(1, 4).distribution().beyond(4) is None


# --- against enumeration and analysis ---------------------------------------------------------


@pytest.mark.parametrize("day", [14, 17, 18, 19, 20, 21])
def test_simulation_agrees_with_enumeration(day: int) -> None:
    plan = network(date(2023, 7, day))
    truth = exact(plan, RANGES, "m")
    found = simulate(plan, CALENDAR, RANGES, seed=day, runs=40_000).targets["m"]
    assert found.chance is not None
    assert abs(found.chance - truth) <= 4 * sqrt(truth * (1 - truth) / 40_000) + 1e-9


small = st.builds(
    lambda low, wide, peak: DurationRange(low, low + wide, None if peak is None else low + peak),
    st.integers(1, 4), st.just(2), st.sampled_from([None, 0, 1, 2]),
)  # fmt: skip


@given(
    st.lists(small, min_size=3, max_size=3),
    st.lists(st.sampled_from(list(Link)), min_size=3, max_size=3),
    st.lists(st.integers(-1, 3), min_size=3, max_size=3),
    st.integers(0, 10**6),
)
@settings(max_examples=25, deadline=None)
def test_simulation_agrees_with_enumeration_on_random_networks(
    ranges: list[DurationRange], links: list[Link], lags: list[int], seed: int
) -> None:
    tasks = [Task(f"t{i}", duration=3, not_before=JULY_3) for i in range(3)]
    target = Task("m", duration=0, deadline=date(2023, 7, 10))
    ends = (("t0", "t1"), ("t0", "t2"), ("t1", "t2"))
    between = [Dependency(*e, k, lag) for e, k, lag in zip(ends, links, lags, strict=True)]
    plan = Network((*tasks, target), (*between, *(Dependency(t.id, "m") for t in tasks)))
    given_ranges: dict[str, Range] = {f"t{i}": r for i, r in enumerate(ranges)}
    truth = exact(plan, given_ranges, "m")
    found = simulate(plan, CALENDAR, given_ranges, seed=seed, runs=4_000).targets["m"]
    assert found.chance is not None
    assert abs(found.chance - truth) <= 5 * sqrt(truth * (1 - truth) / 4_000) + 1e-9


def test_a_chain_of_equal_ranges_is_a_sum_of_uniforms() -> None:
    """n tasks of 1 to k days: exact by counting compositions, nearly normal by the limit law."""
    n, k, limit = 12, 9, 66
    tasks = [Task(f"t{i}", duration=5, not_before=JULY_3) for i in range(n)]
    deadline = CALENDAR.add_working_days(JULY_3, limit - 1)
    target = Task("m", duration=0, deadline=deadline)
    plan = Network(
        (*tasks, target),
        (*(Dependency(f"t{i}", f"t{i + 1}") for i in range(n - 1)), Dependency(f"t{n - 1}", "m")),
    )
    ways = sum(
        (-1) ** j * comb(n, j) * comb(limit - k * j, n) for j in range(n + 1) if limit - k * j >= n
    )
    truth = ways / k**n
    middle, spread = n * (k + 1) / 2, sqrt(n * (k * k - 1) / 12)
    normal = (1 + erf((limit + 0.5 - middle) / spread / sqrt(2))) / 2
    assert truth == pytest.approx(normal, abs=0.003)
    result = simulate(plan, CALENDAR, {t.id: DurationRange(1, k) for t in tasks}, seed=7,
                      runs=50_000)  # fmt: skip
    found = result.targets["m"]
    assert found.chance is not None
    assert found.standard_error == pytest.approx(sqrt(truth * (1 - truth) / 50_000), rel=0.05)
    assert abs(found.chance - truth) < 4 * found.standard_error
    # Every task is critical in every run and explains one n-th of the variance.
    shares = {s.task: s for s in found.drivers}
    assert set(shares) == {f"t{i}" for i in range(n)}
    assert all(share.critical == 1 for share in shares.values())
    for share in shares.values():
        assert share.correlation == pytest.approx(1 / sqrt(n), abs=0.03)


# --- seeds ------------------------------------------------------------------------------------


def numbers(result: RiskResult) -> object:
    return (result.targets, result.quarters)


def test_equal_seeds_give_equal_numbers() -> None:
    first = simulate(network(), CALENDAR, RANGES, seed=3)
    again = simulate(network(), CALENDAR, RANGES, seed=3)
    assert numbers(first) == numbers(again)
    assert numbers(first) != numbers(simulate(network(), CALENDAR, RANGES, seed=4))


def test_two_seeds_agree_within_the_error() -> None:
    chances = []
    for seed in range(12):
        found = simulate(network(date(2023, 7, 19)), CALENDAR, RANGES, seed=seed).targets["m"]
        assert found.chance is not None
        assert found.standard_error is not None
        chances.append(found.chance)
        assert abs(found.chance - chances[0]) <= 4 * sqrt(2) * found.standard_error
    assert np.std(chances) < 0.01


def test_draws_belong_to_the_task() -> None:
    """The order of tasks, and tasks that have nothing to do with it, change nothing."""
    plan = network()
    other = replace(plan, tasks=(Task("x", duration=3, not_before=JULY_3), *reversed(plan.tasks)))
    ranges = {**RANGES, "x": DurationRange(1, 9)}
    first = simulate(plan, CALENDAR, RANGES, seed=1)
    second = simulate(other, CALENDAR, ranges, seed=1)
    assert first.targets["m"] == second.targets["m"]


def test_before_and_after_a_slip_share_their_chance() -> None:
    before = simulate(network(), CALENDAR, RANGES, seed=5)
    after = simulate(network(), CALENDAR, RANGES, seed=5, slips={"a": 3})
    change = chance_change(before, after, "m")
    assert change.difference < 0
    assert change.after == pytest.approx(change.before + change.difference)
    apart = sqrt(sum((r.targets["m"].standard_error or 0) ** 2 for r in (before, after)))
    assert 0 < change.standard_error < apart
    assert not np.any(after.held["m"] & ~before.held["m"])  # no run gains by a slip
    truth = exact(network(), RANGES, "m")
    slipped = replace(network(), tasks=(replace(network().tasks[0], not_before=date(2023, 7, 6)),
                                        *network().tasks[1:]))  # fmt: skip
    moved = exact(slipped, RANGES, "m") - truth
    assert abs(change.difference - moved) < 4 * change.standard_error
    with pytest.raises(ValueError, match="seed or runs"):
        chance_change(before, simulate(network(), CALENDAR, RANGES, seed=6), "m")


# --- what is not known ------------------------------------------------------------------------


def test_without_ranges_there_is_no_chance() -> None:
    result = simulate(network(), CALENDAR, {}, seed=1)
    found = result.targets["m"]
    assert (found.chance, found.standard_error, found.low, found.high) == (None,) * 4
    assert found.holds
    assert found.finishes == {}
    assert found.drivers == ()
    assert set(found.without_range) == {"a", "b", "c", "d"}
    assert result.quarters["2023-Q3"].certain == ("m",)
    assert result.quarters["2023-Q3"].counts == (0.0, 1.0)
    some = simulate(network(), CALENDAR, {"a": RANGES["a"], "c": History((4, 5))}, seed=1)
    assert some.targets["m"].chance is not None
    assert set(some.targets["m"].without_range) == {"b", "c", "d"}
    assert some.too_few_records == ("c",)
    assert set(some.without_range) == {"b", "c", "d"}


def test_a_range_elsewhere_says_nothing_about_a_target() -> None:
    plan = replace(network(), tasks=(*network().tasks, Task("x", duration=3)))
    result = simulate(plan, CALENDAR, {"x": DurationRange(1, 9)}, seed=1)
    assert result.targets["m"].chance is None


def test_finished_work_has_no_risk_and_work_under_way_what_is_left() -> None:
    plan = network()
    done = replace(plan.tasks[0], started=JULY_3, finished=date(2023, 7, 6))
    going = replace(plan.tasks[2], started=JULY_3)
    on = date(2023, 7, 13)  # eight days after c began: its records say 12
    now = replace(plan, tasks=(done, plan.tasks[1], going, *plan.tasks[3:]))
    result = simulate(now, CALENDAR, RANGES, seed=1, on=on)
    assert {s.task for s in result.targets["m"].drivers} >= {"b"}
    assert "a" not in {s.task for s in result.targets["m"].drivers}
    late = simulate(now, CALENDAR, RANGES, seed=1, on=date(2023, 7, 20))
    assert late.overrun == ("c",)
    told = replace(now, tasks=(done, plan.tasks[1], replace(going, remaining=2), *plan.tasks[3:]))
    assert "c" in simulate(told, CALENDAR, RANGES, seed=1, on=on).without_range


def test_what_is_asked_must_make_sense() -> None:
    for seed, runs in ((-1, 10), (1, 0)):
        with pytest.raises(ValueError, match=f"runs {runs}, seed {seed}"):
            simulate(network(), CALENDAR, RANGES, seed=seed, runs=runs)
    for ranges, code in (({"z": RANGES["a"]}, "unknown-task"), ({"m": RANGES["a"]},
                         "range-of-milestone")):  # fmt: skip
        with pytest.raises(NetworkError) as caught:
            simulate(network(), CALENDAR, ranges, seed=1)
        assert [problem.code for problem in caught.value.problems] == [code]


# --- several targets --------------------------------------------------------------------------


def schools(together: bool) -> RiskResult:
    """Three schools, each with works of its own."""
    tasks, links = [], []
    for name in "ABC":
        tasks += [
            Task(f"works/{name}", duration=10, not_before=JULY_3, school=name),
            Task(name, duration=0, deadline=date(2023, 7, 17), school=name, quarter="2023-Q3"),
        ]
        links.append(Dependency(f"works/{name}", name))
    ranges: dict[str, Range] = {f"works/{n}": DurationRange(8, 15, 10) for n in "ABC"}
    groups = {f"works/{n}": "contractor" for n in "ABC"} if together else None
    plan = Network(tuple(tasks), tuple(links))
    return simulate(plan, CALENDAR, ranges, seed=2, runs=20_000, together=groups)


def test_how_many_of_a_quarter() -> None:
    apart, alike = schools(together=False), schools(together=True)
    share = DurationRange(8, 15, 10).distribution()
    p = float(share.chances[share.days <= 11].sum())
    quarter = apart.quarters["2023-Q3"]
    assert quarter.targets == 3
    for held, chance in enumerate(quarter.counts):
        truth = comb(3, held) * p**held * (1 - p) ** (3 - held)
        assert chance == pytest.approx(truth, abs=4 * sqrt(truth * (1 - truth) / 20_000))
    assert quarter.expected == pytest.approx(3 * p, abs=0.03)
    assert quarter.all_hold == quarter.counts[3]
    # Drawn alike, all hold or none does.
    assert alike.quarters["2023-Q3"].counts[1:3] == (0.0, 0.0)
    assert alike.quarters["2023-Q3"].all_hold == pytest.approx(p, abs=0.02)


def test_finishes_and_intervals() -> None:
    found = simulate(network(), CALENDAR, RANGES, seed=1).targets["m"]
    days = [found.finishes[percent] for percent in (10, 50, 80, 90)]
    assert all(day is not None for day in days)
    assert days == sorted(day for day in days if day is not None)
    assert found.chance is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.chance < found.high
    low, high = wilson(1.0, 10_000)
    assert (high, low) == (1.0, pytest.approx(0.99962, abs=1e-5))
    assert wilson(0.0, 10_000)[0] == pytest.approx(0, abs=1e-12)


def test_runs_that_leave_the_calendar_do_not_hold() -> None:
    plan = Network(
        (
            Task("a", duration=10, not_before=date(2024, 12, 2)),
            Task("m", duration=0, deadline=date(2024, 12, 31)),
        ),
        (Dependency("a", "m"),),
    )
    found = simulate(plan, CALENDAR, {"a": DurationRange(10, 60)}, seed=1).targets["m"]
    assert found.chance == pytest.approx(13 / 51, abs=0.02)
    assert found.finishes[90] is None


def test_the_deterministic_schedule_is_one_run() -> None:
    fixed = {name: DurationRange(d, d) for name, d in (("a", 4), ("b", 4), ("c", 6), ("d", 2))}
    result = simulate(network(), CALENDAR, fixed, seed=1, runs=10)
    plain = schedule(network(), CALENDAR)
    assert result.targets["m"].finishes[50] == plain.targets["m"].finish
    assert result.targets["m"].chance == 1.0
    assert result.targets["m"].drivers[0].correlation is None
    critical = {s.task for s in result.targets["m"].drivers if s.critical == 1}
    assert critical == {n for n, _ in plain.critical_path("m")} - {"m"}


@given(networks())
@settings(max_examples=80, deadline=None)
def test_runs_of_one_figure_are_the_schedule(network: Network) -> None:
    """Arrays and plain numbers agree on every kind of link, window and progress."""
    plain = schedule(network, CALENDAR, on=STATUS)
    fixed: dict[str, Range] = {
        task.id: DurationRange(task.duration, task.duration)
        for task in network.tasks
        if task.duration and task.started is None
    }
    result = simulate(network, CALENDAR, fixed, seed=1, runs=3, on=STATUS)
    for name, target in plain.targets.items():
        assert set(result.held[name].tolist()) == {target.holds}
        found = result.targets[name]
        assert found.holds == target.holds
        if found.chance is not None:
            assert found.finishes[50] == target.finish


@given(networks())
@settings(max_examples=80, deadline=None)
def test_critical_means_that_a_slip_of_a_day_moves_the_target(network: Network) -> None:
    fixed: dict[str, Range] = {
        task.id: DurationRange(task.duration, task.duration)
        for task in network.tasks
        if task.duration and task.started is None
    }
    result = simulate(network, CALENDAR, fixed, seed=1, runs=1, on=STATUS)
    for name, found in result.targets.items():
        for share in found.drivers:
            moved = what_if(network, CALENDAR, {share.task: 1}, on=STATUS).moved_targets
            assert share.critical == (name in {move.task for move in moved})
