"""Large areas and many areas: seconds, memory, gap.

    python benchmarks/bench_catchment_large.py --generator GENERATE.py [--large] [--limit 600]

Areas come from a generator with the options ``--units U --schools S --seed N DIR`` (none is part of
this repository). Without ``--large`` only 5,000 x 200 and many areas are run. Every run is a
process of its own, measured from outside with its children.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = [(5000, 200, 120), (10000, 400, 240)]
LARGEST = (50000, 2000)
MANY = (12, 200, 8)


def run(command: list[str]) -> tuple[str, float, float, float]:
    """Standard output, wall seconds, processor seconds, most memory of one process (MB)."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, time.monotonic() - began, spent, after.ru_maxrss / 1024


def program(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "truongchuan", "catchment", *arguments]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generator", type=Path)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--limit", type=int, default=600, help="seconds for 50,000 x 2,000")
    options = parser.parse_args()
    if options.generator is None:
        print("large catchments: no --generator given, nothing measured")
        return 0
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    sizes = [*SIZES[:1], *((SIZES[1], (*LARGEST, options.limit)) if options.large else ())]
    with tempfile.TemporaryDirectory() as scratch:
        for units, schools, limit in sizes:
            folder = Path(scratch) / f"{units}"
            generate(options.generator, folder, units, schools, 1)
            out, wall, spent, memory = run(
                program("solve", str(folder), "--time-limit", str(limit), "--json")
            )
            answer = json.loads(out)
            print(
                f"{units} x {schools}: {answer['status']}, gap {100 * answer['gap']:.2f} %, "
                f"overflow {answer['overflow_children']:g}, loose zones {answer['noncontiguous']}, "
                f"{wall:.0f} s, {spent:.0f} s of processor, {memory:.0f} MB",
                flush=True,
            )
        areas, units, schools = MANY
        many = Path(scratch) / "many"
        for seed in range(areas):
            generate(options.generator, many / f"area-{seed:02}", units, schools, seed)
        for executor in ("serial", "processes"):
            place = str(Path(scratch) / executor)
            _, wall, spent, _ = run(
                program("solve-many", str(many), "--out", place, "--executor", executor, "--json",
                        "--effort", "0")
            )  # fmt: skip
            print(
                f"{areas} areas of {units} x {schools}, {executor}: "
                f"{wall:.0f} s, {spent:.0f} s of processor",
                flush=True,
            )
    return 0


def generate(generator: Path, folder: Path, units: int, schools: int, seed: int) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    size = ["--units", str(units), "--schools", str(schools), "--seed", str(seed)]
    subprocess.run(
        [sys.executable, str(generator), *size, str(folder)], check=True, capture_output=True
    )


if __name__ == "__main__":
    raise SystemExit(main())
