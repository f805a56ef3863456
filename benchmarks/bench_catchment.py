"""Zones with a proof beside four other ways, in the same run and within the same time.

``python benchmarks/bench_catchment.py --shared DIR [--seconds 60] [--sizes small|all]
[--areas 1,3] [--ours]``. DIR holds the generator and the judge (``tools/generate_catchment.py``,
``tools/score_catchment.py``) and the real county. OR-Tools is run where it is installed (``pip
install -r requirements/bench.in``; a folder of it may stand in ``PYTHONPATH``). Each method runs in
a process of its own, alone (ours starts two, CP-SAT two threads); the judge counts children beyond
the seats and broken zones; a gap is (cost - our bound) / cost, shown only for plans within the
seats whose zones are whole. ``--ours`` leaves the others out.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import math
import multiprocessing
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

SMALL = [(300, 13, 1, 1.10)]
AREAS = [
    (300, 13, 1, 1.10),
    (324, 15, 2, 1.06),
    (450, 20, 3, 1.15),
    (600, 20, 4, 1.08),
    (800, 26, 5, 1.04),
    (1000, 31, 6, 1.12),
    (1276, 20, 7, 1.06),
    (1300, 41, 8, 1.10),
]
OURS = "TruongChuan"


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=os.environ.get("TRUONGCHUAN_SHARED"))
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--sizes", choices=["small", "all"], default="all")
    parser.add_argument("--areas", default="", help="numbers of areas, from 1, with commas")
    parser.add_argument("--ours", action="store_true", help="without the other ways")
    parser.add_argument("--county", action="store_true", help="the real county, 120 s, us alone")
    options = parser.parse_args()
    if options.shared is None or not (Path(options.shared) / "tools").is_dir():
        print("left out: --shared DIR with the generator and the judge is needed")
        return
    shared = Path(options.shared)
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; "
          f"{options.seconds:.0f} s each; Python {platform.python_version()}")  # fmt: skip
    if options.county:
        _area(shared, shared / "examples/catchment/county_middle", 120.0, [OURS], "county")
        return
    with tempfile.TemporaryDirectory() as folder:
        totals: dict[str, list[float]] = {}
        areas = AREAS if options.sizes == "all" else SMALL
        if options.areas:
            areas = [AREAS[int(number) - 1] for number in options.areas.split(",")]
        for units, schools, seed, slack in areas:
            place = Path(folder) / f"{units}x{schools}"
            subprocess.run(
                [sys.executable, str(shared / "tools/generate_catchment.py"), str(place),
                 "--units", str(units), "--schools", str(schools), "--seed", str(seed),
                 "--slack", str(slack)],
                check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            title = f"{units} x {schools}, load {100 / slack:.0f} %"
            methods = [OURS] if options.ours else _methods()
            for name, gap in _area(shared, place, options.seconds, methods, title).items():
                totals.setdefault(name, []).append(gap)
        print("\nmean gap where a method found a plan within the seats with whole zones:")
        for name, gaps in totals.items():
            found = [gap for gap in gaps if math.isfinite(gap)]
            mean = f"{sum(found) / len(found) * 100:.3f} %" if found else "-"
            print(f"  {name:28s} {len(found)} of {len(gaps)}  {mean}")


def _methods() -> list[str]:
    from catchment_peers import PEERS

    lacking = importlib.util.find_spec("ortools") is None
    return [OURS, *(name for name in PEERS if not (lacking and name.startswith("CP-SAT")))]


def _area(
    shared: Path, place: Path, seconds: float, methods: list[str], title: str
) -> dict[str, float]:
    print(f"\n{title}")
    bound, gaps = math.nan, {}
    for name in methods:
        told = _in_own_process(shared, place, seconds, name)
        if name == OURS:
            bound = told["bound"]
        fine = told["plan"] and not told["over"] and not told["broken"]
        gaps[name] = (told["cost"] - bound) / told["cost"] if fine else math.nan
        shown = f"{gaps[name] * 100:8.3f} %" if fine else "       -  "
        print(
            f"  {name:28s} {shown} cost {told['cost']:12.2f} over {told['over']:6.0f} "
            f"broken zones {told['broken']:3d}  {told['seconds']:6.1f} s {told['memory']:5.0f} MB",
            flush=True,
        )
    return gaps


def _in_own_process(shared: Path, place: Path, seconds: float, name: str) -> dict[str, Any]:
    context = multiprocessing.get_context("spawn")
    queue: Any = context.Queue()
    child = context.Process(target=_run, args=(queue, str(shared), str(place), seconds, name))
    child.start()
    told: dict[str, Any] = json.loads(queue.get(timeout=seconds * 6 + 120))
    child.join()
    return told


def _run(queue: Any, shared: str, folder: str, seconds: float, name: str) -> None:
    from catchment_peers import PEERS

    from truongchuan.adapters.catchment.instance import read_instance, write_assignment
    from truongchuan.adapters.executors import open_executor, usable_cores
    from truongchuan.engines.catchment.model import Options
    from truongchuan.engines.catchment.run import solve_area
    from truongchuan.engines.catchment.tasks import How

    place = Path(folder)
    instance = read_instance(place)
    started = time.monotonic()
    if name == OURS:
        with open_executor("processes", min(2, usable_cores())) as executor:
            how = How(spread=executor.run_all, workers=executor.workers)
            result = solve_area(instance, Options(), clock=time.monotonic, seconds=seconds, how=how)
        plan, bound = result.plan, result.lower_bound or math.nan
    else:
        plan, bound = PEERS[name](instance, seconds)
    spent = time.monotonic() - started
    told: dict[str, Any] = {
        "plan": plan is not None, "bound": bound, "seconds": spent, "over": math.nan,
        "broken": 0, "cost": math.nan,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }  # fmt: skip
    if plan is not None:
        out = place / "plan.csv"
        write_assignment(out, instance, instance.site_school[plan])
        spec = importlib.util.spec_from_file_location(
            "judge", Path(shared) / "tools/score_catchment.py"
        )
        if spec is None or spec.loader is None:
            raise RuntimeError("the judge cannot be read")
        judge = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(judge)
        told |= _judged(judge, place, out)
    queue.put(json.dumps(told))


def _judged(judge: Any, place: Path, out: Path) -> dict[str, Any]:
    with out.open(encoding="utf-8", newline="") as lines:
        assignment = {row["unit_id"]: row["school_id"] for row in csv.DictReader(lines)}
    found = judge.score(str(place), assignment)
    if found["errors"]:
        raise RuntimeError(f"the judge refuses the plan: {found['errors']}")
    return {
        "cost": found["objective"], "over": found["overflow_children"],
        "broken": found["n_noncontiguous"] + found["n_missing_home"],
    }  # fmt: skip


if __name__ == "__main__":
    main()
