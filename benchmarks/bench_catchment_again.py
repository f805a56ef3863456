"""What-if answers: processor seconds, gaps, and a cold solution to the same gap beside them.

``python benchmarks/bench_catchment_again.py --generator GENERATE.py [--first 60] [--cold 120]
[--seeds 10] [--sizes small|all]``. Each area is solved once for ``--first`` seconds of the
processor, a session is opened, and every question is asked of that session: seats added and taken
away at the two fullest schools, ten units locked to their second nearest school, ten units banned
from theirs, a weight. ``--cold`` gives a solution of the changed area from nothing as many seconds
to reach the same gap (0: not run). Times are of the processor, so that they hold on a busy machine;
seconds on the clock stand beside them.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import numpy as np

from truongchuan.adapters.catchment.instance import read_instance
from truongchuan.engines.catchment.again import open_session, solve_again
from truongchuan.engines.catchment.change import Change, Seats, apply_change
from truongchuan.engines.catchment.model import Instance, Options, build_problem
from truongchuan.engines.catchment.run import Result, solve_area
from truongchuan.engines.catchment.solve import Progress

SMALL = [(300, 13, 1, 1.10)]
AREAS = [(1276, 20, 7, 1.06), (1300, 41, 8, 1.10)]


def main() -> None:
    """Print one table an area."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generator", type=Path)
    parser.add_argument("--first", type=float, default=60.0)
    parser.add_argument("--cold", type=float, default=120.0)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--sizes", choices=["small", "all"], default="all")
    asked = parser.parse_args()
    if asked.generator is None or not asked.generator.is_file():
        print("left out: --generator GENERATE.py is needed")
        return
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
          f"Python {platform.python_version()}")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        for units, schools, seed, slack in AREAS if asked.sizes == "all" else SMALL:
            place = Path(folder) / f"{units}x{schools}"
            subprocess.run(
                [sys.executable, str(asked.generator), str(place), "--units", str(units),
                 "--schools", str(schools), "--seed", str(seed), "--slack", str(slack)],
                check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            print(f"\n{units} x {schools}, slack {slack}, seed {seed}")
            _area(read_instance(place), asked.first, asked.cold, asked.seeds)


def _area(instance: Instance, first: float, cold: float, seeds: int) -> None:
    options = Options()
    began = time.process_time()
    result = solve_area(instance, options, clock=time.process_time, seconds=first)
    print(f"first answer: gap {_percent(result)}, {time.process_time() - began:.1f} s")
    began = time.process_time()
    session = open_session(instance, options, result)
    print(f"session: gap {_percent(session.result)}, {time.process_time() - began:.1f} s")
    print(f"{'change':12s} {'processor':>9s} {'clock':>7s} {'gap':>8s} {'beyond seats':>12s} "
          f"{'cold':>9s} {'ratio':>7s}")  # fmt: skip
    spent: list[float] = []
    for name, change in _changes(instance, result, seeds):
        wall, began = time.monotonic(), time.process_time()
        answer = solve_again(session, change)
        seconds, wall = time.process_time() - began, time.monotonic() - wall
        spent.append(seconds)
        over = "-" if answer.checked is None else f"{answer.checked.overflow:.0f}"
        beside = _cold(instance, options, change, answer, cold) if cold > 0 else None
        shown = "-" if beside is None else (f"> {cold:.0f}" if beside > cold else f"{beside:.1f}")
        ratio = "-" if beside is None else f"{min(beside, cold) / seconds:.0f}"
        print(f"{name:12s} {seconds:9.2f} {wall:7.2f} {_percent(answer):>8s} {over:>12s} "
              f"{shown:>9s} {ratio:>7s}", flush=True)  # fmt: skip
    within = sum(s <= 2.0 for s in spent)
    print(f"processor seconds: median {np.median(spent):.2f}, most {max(spent):.2f}; "
          f"{within} of {len(spent)} within 2 s")  # fmt: skip


def _percent(result: Result) -> str:
    return "none" if result.gap is None else f"{result.gap * 100:.2f} %"


def _changes(instance: Instance, result: Result, seeds: int) -> list[tuple[str, Change]]:
    """The questions, by name."""
    problem = build_problem(instance, Options())
    if result.plan is None or problem.each is None:
        raise RuntimeError("the area has no plan")
    plan, school = result.plan, instance.site_school
    spare = (problem.capacity - problem.loads(plan)).sum(axis=1)
    fullest = [int(j) for j in np.argsort(spare)[:2]]
    asked = [
        (f"{added:+d} at {instance.school_ids[int(school[j])]}",
         Change(seats=(Seats(j, Fraction(added)),)))
        for added in (30, -30) for j in fullest
    ]  # fmt: skip
    homes = set(instance.home.tolist())
    free = [u for u in range(problem.n) if u not in homes]
    second = np.argsort(problem.each, axis=1, kind="stable")[:, 1]
    for seed in range(seeds):
        chosen = random.Random(seed).sample(free, 10)
        lock = tuple((u, int(school[second[u]])) for u in chosen)
        asked.append((f"lock {seed}", Change(lock=lock)))
    for seed in range(seeds):
        chosen = random.Random(100 + seed).sample(free, 10)
        asked.append((f"ban {seed}", Change(ban=tuple((u, int(school[plan[u]])) for u in chosen))))
    asked.append(("change 0.1", Change(options=Options(change_weight=0.1))))
    asked.append(("border 0.2", Change(options=Options(border_weight=0.2))))
    return asked


def _cold(
    instance: Instance, options: Options, change: Change, answer: Result, limit: float
) -> float | None:
    """Processor seconds of a solution from nothing to the answer's gap; above ``limit``: not
    reached."""
    if answer.gap is None or answer.checked is None:
        return None
    goal, most = answer.gap, answer.checked.overflow
    reached: list[float] = []

    def watch(moment: Progress) -> None:
        if moment.objective and moment.overflow <= most and not reached:
            gap = (moment.objective - moment.bound) / moment.objective
            if gap <= goal + 1e-9:
                reached.append(moment.seconds)

    after, wanted = apply_change(instance, options, change)
    solve_area(after, wanted, clock=time.process_time, seconds=limit, report=watch,
               stopped=lambda: bool(reached))  # fmt: skip
    return reached[0] if reached else limit + 1.0


if __name__ == "__main__":
    main()
