"""Chances of targets: seconds for a plan of 30 rows and 15 schools, beside two peers.

10,000 runs of 465 tasks with ranges. Peers in the same run, on the same drawn durations: a plain
Python loop over tasks, run by run, and networkx' longest path where networkx is installed. Both get
the finishes only (no criticality, no correlation, no quarters), so they do less work. The finishes
of all three are compared.
"""

from __future__ import annotations

import platform
import random
import statistics
import time
import tracemalloc
from collections.abc import Callable
from datetime import date

import numpy as np

from truongchuan.adapters.calendar import load_calendar_rules
from truongchuan.engines.schedule.calendar import WorkingCalendar, working_calendar
from truongchuan.engines.schedule.compiled import Compiled, compile_network
from truongchuan.engines.schedule.durations import DurationRange, Range
from truongchuan.engines.schedule.network import schedule
from truongchuan.engines.schedule.risk import _draw, _forward, simulate
from truongchuan.engines.schedule.slip import what_if
from truongchuan.engines.schedule.tasks import Dependency, Network, Task

ROWS, SCHOOLS, RUNS = 30, 15, 10_000
PEER_RUNS = 200
REPEATS = 7


def main() -> None:
    """Print one line per measurement."""
    started = time.perf_counter()
    calendar = working_calendar(load_calendar_rules(), 2023, 2025)
    calendar.index(date(2023, 1, 1))
    print(f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}")
    print(f"law files and calendar of three years: {time.perf_counter() - started:.2f} s")
    for schools in (SCHOOLS, 4 * SCHOOLS):
        network, ranges = _plan(schools)
        print(f"{len(network.tasks)} tasks, {len(network.dependencies)} dependencies")
        _time("  schedule with slack", lambda n=network: schedule(n, calendar))
        _time("  what if", lambda n=network: what_if(n, calendar, {"0/0": 5}))
        _time(f"  {RUNS:,} runs", lambda n=network, r=ranges: simulate(n, calendar, r, seed=1,
              runs=RUNS))  # fmt: skip
        tracemalloc.start()
        simulate(network, calendar, ranges, seed=1, runs=RUNS)
        print(f"  memory at most: {tracemalloc.get_traced_memory()[1] / 1e6:.0f} MB")
        tracemalloc.stop()
    network, ranges = _plan(SCHOOLS)
    _peers(network, ranges, calendar)
    _seeds(network, ranges, calendar)


def _plan(schools: int) -> tuple[Network, dict[str, Range]]:
    """Rows in a chain with side ways, every task ranged, one target a school."""
    chance = random.Random(38)
    tasks: list[Task] = []
    links: list[Dependency] = []
    ranges: dict[str, Range] = {}
    for school in range(schools):
        for row in range(ROWS):
            name = f"{row}/{school}"
            tasks.append(Task(name, duration=5, not_before=date(2023, 1, 3), school=str(school)))
            ranges[name] = DurationRange(3, 12, 5)
            befores = {row - 1, *(chance.randrange(max(row, 1)) for _ in range(min(row, 2)))}
            links += [
                Dependency(f"{before}/{school}", name, lag=chance.randrange(3))
                for before in sorted(befores)
                if before >= 0
            ]
        target = f"target/{school}"
        tasks.append(
            Task(target, 0, deadline=date(2024, 1, 5), school=str(school), quarter="2024-Q1")
        )
        links.append(Dependency(f"{ROWS - 1}/{school}", target))
    return Network(tuple(tasks), tuple(links)), ranges


def _time(what: str, work: Callable[[], object], repeats: int = REPEATS) -> float:
    seconds, processor = [], []
    for _ in range(repeats):
        started, worked = time.perf_counter(), time.process_time()
        work()
        seconds.append(time.perf_counter() - started)
        processor.append(time.process_time() - worked)
    middle = statistics.median(seconds)
    used = statistics.median(processor)
    print(f"{what}: {middle:.3f} s, processor {used:.3f} s (median of {repeats})")
    return middle


def _peers(network: Network, ranges: dict[str, Range], calendar: WorkingCalendar) -> None:
    compiled = compile_network(network, calendar)
    drawn, _ = _draw(compiled, ranges, 1, RUNS, {})
    ours = _time("finishes only, arrays", lambda: _forward(compiled, drawn, {}))
    finishes = _forward(compiled, drawn, {}).finishes
    truth = np.array([finishes[place] for place in compiled.targets])
    lengths = [
        [int(drawn[place][run]) if place in drawn else node.length
         for place, node in enumerate(compiled.nodes)]
        for run in range(PEER_RUNS)
    ]  # fmt: skip
    plain = _time(f"plain Python, {PEER_RUNS} runs", lambda: _plain(compiled, lengths), 3)
    if not np.array_equal(truth[:, :PEER_RUNS], np.array(_plain(compiled, lengths)).T):
        raise SystemExit("plain Python disagrees")
    print(f"  {plain / PEER_RUNS * RUNS / ours:.0f} times as long as arrays, for {RUNS:,} runs")
    try:
        import networkx  # type: ignore[import-untyped]
    except ImportError:
        print("networkx is not installed (pip install networkx)")
        return
    graph = networkx.DiGraph()
    for edge in (edge for node in compiled.nodes for edge in node.incoming):
        graph.add_edge(edge.before, edge.after, lag=edge.lag)

    def longest(runs: int) -> list[list[int]]:
        order = list(networkx.topological_sort(graph))
        found = []
        for length in lengths[:runs]:
            finish: dict[int, int] = {}
            for place in order:
                floor = compiled.nodes[place].floor
                begins = (finish[b] + graph[b][place]["lag"] for b in graph.predecessors(place))
                finish[place] = max(floor, *begins, floor) + length[place]
            found.append([finish[place] for place in compiled.targets])
        return found

    other = _time(f"networkx, {PEER_RUNS} runs", lambda: longest(PEER_RUNS), 3)
    if not np.array_equal(truth[:, :PEER_RUNS], np.array(longest(PEER_RUNS)).T):
        raise SystemExit("networkx disagrees")
    print(f"  {other / PEER_RUNS * RUNS / ours:.0f} times as long as arrays, for {RUNS:,} runs")


def _plain(compiled: Compiled, lengths: list[list[int]]) -> list[list[int]]:
    plan = [(n.floor, [(e.before, e.lag) for e in n.incoming]) for n in compiled.nodes]
    found = []
    for length in lengths:
        finish: list[int] = []
        for (floor, befores), days in zip(plan, length, strict=True):
            begin = floor
            for before, lag in befores:
                begin = max(begin, finish[before] + lag)
            finish.append(begin + days)
        found.append([finish[place] for place in compiled.targets])
    return found


def _seeds(network: Network, ranges: dict[str, Range], calendar: WorkingCalendar) -> None:
    chances = []
    error = 0.0
    for seed in range(10):
        target = simulate(network, calendar, ranges, seed=seed, runs=RUNS).targets["target/0"]
        chances.append(target.chance or 0.0)
        error = target.standard_error or 0.0
    print(
        f"chance of one target over ten seeds: {min(chances):.4f} to {max(chances):.4f}, standard "
        f"deviation {statistics.stdev(chances):.4f}, stated standard error {error:.4f}"
    )


if __name__ == "__main__":
    main()
