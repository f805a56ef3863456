"""Points mode: addresses to schools, a transport problem; seconds, memory, exactness.

    python benchmarks/bench_catchment_points.py [--addresses 100000] [--schools 200] [--seed 1]

Addresses stand in clusters and at random, one child each, or one to three with ``--children 3``.
The command is a process of its own, measured from outside; reading and writing files count.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np


def write_area(folder: Path, addresses: int, schools: int, seed: int, most: int) -> None:
    """An area of the contract's files, with 1.10 seats a child in all, unevenly spread."""
    draw = np.random.default_rng(seed)
    side = 30_000.0
    centres = draw.uniform(0.0, side, (schools // 4, 2))
    near = centres[draw.integers(0, len(centres), addresses)]
    near = near + draw.normal(0.0, side / 25.0, (addresses, 2))
    free = draw.uniform(0.0, side, (addresses, 2))
    xy = np.where(draw.random((addresses, 1)) < 0.6, near, free)
    children = draw.integers(1, most + 1, addresses)
    homes = draw.choice(addresses, schools, replace=False)  # a school stands at an address
    share = draw.uniform(0.5, 1.5, schools)
    seats = np.ceil(share / share.sum() * children.sum() * 1.10).astype(int)
    folder.mkdir(parents=True)
    rows = zip(children.tolist(), xy.round(1).tolist(), strict=True)
    table(
        folder / "units.csv",
        ["unit_id", "children", "x", "y"],
        [[f"a{k}", c, x, y] for k, (c, (x, y)) in enumerate(rows)],
    )
    table(
        folder / "schools.csv",
        ["school_id", "name", "capacity", "x", "y", "unit_id"],
        [
            [f"s{k}", "", q, *xy[home].round(1).tolist(), f"a{home}"]
            for k, (q, home) in enumerate(zip(seats.tolist(), homes.tolist(), strict=True))
        ],
    )
    table(folder / "adjacency.csv", ["unit_a", "unit_b"], [])


def table(path: Path, heading: list[str], rows: list[list[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(heading)
        writer.writerows(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--addresses", type=int, default=100_000)
    parser.add_argument("--schools", type=int, default=200)
    parser.add_argument("--children", type=int, default=1, help="most children at an address")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "area"
        write_area(folder, options.addresses, options.schools, options.seed, options.children)
        command = [sys.executable, "-m", "truongchuan", "catchment", "solve", str(folder)]
        command += ["--mode", "points", "--time-limit", "300", "--json"]
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        wall = time.monotonic() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    answer = json.loads(done.stdout)
    print(
        f"{options.addresses} addresses x {options.schools}, up to {options.children} children: "
        f"{answer['status']}, cost {answer['objective']:.3f}, bound {answer['lower_bound']:.3f}, "
        f"gap {100 * answer['gap']:.6f} %, beyond the seats {answer['overflow_children']:g}, "
        f"{wall:.1f} s, {spent:.1f} s of processor, {after.ru_maxrss / 1024:.0f} MB"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
