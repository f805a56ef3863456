"""Forecasting: errors beside fourteen simple methods, what intervals cover, seconds and memory.

Generated histories with known truth by default. With ``--data DIR`` (``long.csv``, and if there
``births.csv`` and ``areas.csv``) also a real history that is not part of this repository; every
forecast of it reads only what was known at its origin. ``--until YEAR`` scores targets up to a year
only. Peer for the intervals, in the same run: past errors of ``blend`` by size and horizon.
"""

from __future__ import annotations

import argparse
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from truongchuan.adapters.forecast.files import read_counts
from truongchuan.engines.forecast.backtest import PUBLISHED, Hits, Report, score
from truongchuan.engines.forecast.baselines import NAMES
from truongchuan.engines.forecast.forecast import make_forecast
from truongchuan.engines.forecast.history import History
from truongchuan.engines.forecast.intervals import SIZES, calibrate, size_class
from truongchuan.engines.forecast.rolling import (
    MODEL,
    Origin,
    common_cells,
    origins_of,
    roll,
    seen_targets,
)
from truongchuan.engines.forecast.worlds import World, generate

HORIZON, LEVEL, SEEDS = 5, 0.8, 8
WARDS = World(parents=8, areas=3, years=14, class_size=170, size_spread=0.4)
WORLDS = {
    "generated, 20 parents of 5 schools, births": World(parents=20, areas=5, years=16),
    "generated, 1 parent of 16 schools, births": World(parents=1, areas=16, years=26),
    "generated, 6 parents of 10 schools, no births": World(
        parents=6, areas=10, years=20, with_births=False
    ),
    "generated, 8 wards of 3 schools, classes of a Vietnamese ward, births": WARDS,
}


def main() -> None:
    """Print tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with long.csv, births.csv, areas.csv")
    parser.add_argument("--cutoff-month", type=int, default=12)
    parser.add_argument("--until", type=int, help="last target year scored")
    parser.add_argument("--speed", type=int, help="only time so many schools and stop")
    options = parser.parse_args()
    if options.speed:
        _speed(options.speed)
        return
    print(f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}")
    for name, world in WORLDS.items():
        _judge(name, generate(world, 2026), None)
    _pooled()
    if options.data:
        _judge(options.data.name, _read(options.data, options.cutoff_month), options.until)
    for schools in (20, 200, 2000):
        done = subprocess.run(
            [sys.executable, __file__, "--speed", str(schools)], capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        print(done.stdout.strip())


def _read(folder: Path, cutoff_month: int) -> History:
    births, areas = folder / "births.csv", folder / "areas.csv"
    counted = read_counts(
        folder / "long.csv",
        births if births.exists() else None,
        areas if areas.exists() else None,
    )
    return counted.history(cutoff_month=cutoff_month)


def _judge(name: str, history: History, until: int | None) -> None:
    rolled = list(roll(history, HORIZON, origins_of(history)[:-1]))
    sizes = np.full(len(history.grades), 35.0)
    last = until or history.last_year
    report = score(
        rolled, history, factors=calibrate(rolled, LEVEL), targets=lambda year: year <= last,
        sizes=sizes,
    )  # fmt: skip
    print(f"\n{name}: {len(history.areas)} areas, {len(history.counted_years)} years, to {last}")
    header = "".join(f"{f'h{h}':>8}" for h in range(1, HORIZON + 1))
    print(f"{'WAPE %':<16}{header}   entry{header}   area totals{header}")
    for method in (*NAMES, MODEL, PUBLISHED):
        columns = [_wapes(report, method, kind) for kind in ("cells", "entry", "totals")]
        print(f"{method:<16}" + "        ".join("".join(f"{v:8.2f}" for v in c) for c in columns))
    for kind in ("cells", "entry", "totals"):
        best = np.min([_wapes(report, method, kind) for method in NAMES], axis=0)
        ratio = np.array(_wapes(report, PUBLISHED, kind)) / best
        print(f"{PUBLISHED} / best of fourteen, {kind:<7}" + "".join(f"{r:8.3f}" for r in ratio))
    print("classes of 35 right %  " + _right(report, PUBLISHED) + "   best simple " + _best(report))
    _intervals(report, _peer(rolled, history, last))
    _floor(rolled, history, last)


def _pooled() -> None:
    """Coverage by size class over several histories of wards: one history alone wanders."""
    held: dict[int, list[int]] = {}
    for seed in range(SEEDS):
        history = generate(WARDS, seed)
        rolled = list(roll(history, HORIZON, origins_of(history)[:-1]))
        report = score(rolled, history, factors=calibrate(rolled, LEVEL))
        for size, hits in report.size_coverage.items():
            seen = held.setdefault(size, [0, 0])
            seen[0], seen[1] = seen[0] + hits.inside, seen[1] + hits.cases
    shares = [f"{k}: {100 * a / n:.1f} ({n})" for k, (a, n) in sorted(held.items()) if n]
    print(f"\n{SEEDS} histories of 8 wards, covers % by size class (cases): " + "; ".join(shares))


def _wapes(report: Report, method: str, kind: str) -> list[float]:
    sums = {"cells": report.by_method, "totals": report.totals}.get(kind)
    found = [
        (sums[method, h] if sums is not None else report.parts[method, "entry", 1, h])
        for h in range(1, HORIZON + 1)
    ]
    return [100 * (part.wape or 0.0) for part in found]


def _share(report: Report, method: str, h: int) -> float:
    right, cases = report.classes[method, h]
    return 100 * right / cases


def _right(report: Report, method: str) -> str:
    return "".join(f"{_share(report, method, h):7.1f}" for h in range(1, HORIZON + 1))


def _best(report: Report) -> str:
    return "".join(
        f"{max(_share(report, name, h) for name in NAMES):7.1f}" for h in range(1, HORIZON + 1)
    )


def _intervals(report: Report, peer: dict[int, Hits]) -> None:
    for h, hits in sorted(report.coverage.items()):
        other = peer[h]
        print(
            f"80 % interval h{h}: covers {100 * hits.inside / hits.cases:5.1f} %, "
            f"width {100 * hits.width / hits.actual:5.1f} %, "
            f"score {100 * hits.score / hits.actual:5.1f} %; "
            f"past errors of blend: {100 * other.inside / other.cases:5.1f} %, "
            f"score {100 * other.score / other.actual:5.1f} %"
        )
    bounds = ["0", *(f"{size:.0f}" for size in SIZES), "more"]
    sizes = [
        f"{bounds[k]}-{bounds[k + 1]}: {100 * hits.inside / hits.cases:.1f} ({hits.cases})"
        for k, hits in sorted(report.size_coverage.items())
        if hits.cases
    ]
    print("covers % by size (cases): " + "; ".join(sizes))


def _peer(rolled: Sequence[Origin], history: History, last: int) -> dict[int, Hits]:
    """Intervals around ``blend`` from its past relative errors of the size class and horizon."""
    out = {h: Hits() for h in range(1, HORIZON + 1)}
    for i, origin in enumerate(rolled):
        for h in range(HORIZON):
            year = origin.year + h + 1
            if year > last:
                continue
            ratios, groups = [np.zeros(0)], [np.zeros(0, int)]
            for past, counted in seen_targets(rolled[:i], origin.history, h):
                ok = common_cells(past, counted, h)
                blend = past.methods["blend"][:, :, h][ok]
                ratios.append(counted[ok] / np.maximum(blend, 1))
                groups.append(size_class(blend))
            ratio, group = np.concatenate(ratios), np.concatenate(groups)
            actual = history.counts[:, :, year - history.first_year]
            ok = common_cells(origin, actual, h)
            blend = origin.methods["blend"][:, :, h][ok]
            mine = size_class(blend)
            low, high = blend * 0.85, blend * 1.15
            for k in range(len(SIZES) + 1):
                seen = ratio[group == k]
                if len(seen) >= 20:
                    a, b = np.quantile(seen, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
                    low[mine == k], high[mine == k] = blend[mine == k] * a, blend[mine == k] * b
            out[h + 1].add(low, high, actual[ok], LEVEL)
    return out


def _floor(rolled: Sequence[Origin], history: History, last: int) -> None:
    """Entries one year ahead with hindsight: the mean of the years around, true parent totals."""
    miss = counted = 0.0
    for origin in rolled:
        year = origin.year + 1
        if year + 1 > last:
            continue
        column = year - history.first_year
        actual = history.counts[:, :, column]
        cells = common_cells(origin, actual, 0) & origin.entry
        around = [t for t in range(column - 2, column + 3) if t != column and t < last + 1]
        share = []
        for t in around:
            there = np.where(cells, history.counts[:, :, min(t, history.counts.shape[2] - 1)], 0)
            total = history.sum_by_parent(there).sum(axis=1)[history.parent_of]
            share.append(there / np.maximum(total, 1)[:, None])
        total = history.sum_by_parent(np.where(cells, actual, 0)).sum(axis=1)[history.parent_of]
        guess = np.nanmean(share, axis=0) * total[:, None]
        miss += float(np.abs(guess - actual)[cells].sum())
        counted += float(actual[cells].sum())
    print(f"entries at h1 knowing the parent's total and shares two years either side: "
          f"{100 * miss / counted:.2f} %")  # fmt: skip


def _speed(schools: int) -> None:
    world = World(parents=max(schools // 5, 1), areas=5, years=12, grades=tuple(range(1, 10)))
    history = generate(world, 1)
    started, used = time.perf_counter(), time.process_time()
    make_forecast(history, horizon=HORIZON)
    wall, cpu = time.perf_counter() - started, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(history.areas):5d} schools x 9 grades x {HORIZON} years, 12 years of history: "
        f"{wall:.2f} s ({cpu:.2f} s of processor), {memory:.0f} MB"
    )


if __name__ == "__main__":
    main()
