"""Judging many schools: seconds and memory for a country's schools, and how it grows.

``assess-many``, ``facilities check-many`` and ``impact-many`` run as they are run from the command
line (a process of their own, reading and writing CSV) on up to 42,000 schools under the law of two
days. Peers in the same run: our scalar evaluator, school by school, on the same rules; and two
general expression libraries, simpleeval (one school at a time) and numexpr (columns), on the
comparisons of the same norms. The libraries know two truths and give no reasons, so they do less
work.
"""

from __future__ import annotations

import csv
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numexpr
import numpy as np
from simpleeval import EvalWithCompoundTypes

from truongchuan.adapters.law.load import load_law
from truongchuan.adapters.law.tables import SchoolTable, read_school_table
from truongchuan.engines.rules.assess import assess
from truongchuan.engines.rules.columns import SchoolColumns
from truongchuan.engines.rules.expression import Compare, metrics_of
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.many_assess import assess_many
from truongchuan.engines.rules.many_norms import check_many
from truongchuan.engines.rules.metrics import Metric, MetricType, PeriodKind
from truongchuan.engines.rules.model import LawSet, Rule
from truongchuan.engines.rules.norms import check_norms

DAYS = (date(2023, 7, 1), date(2025, 2, 1))
SIZES = (1_000, 5_000, 10_000, 20_000, 42_000)
SCALAR_SCHOOLS = 100
YEARS = ("2018-2019", "2019-2020", "2020-2021", "2021-2022", "2022-2023")
KINDS = ("preschool",) * 15 + ("primary",) * 15 + ("lower_secondary",) * 12


def main() -> None:
    """Print one line per measurement."""
    law = load_law()
    rules = sum(1 for _ in law.rules())
    print(f"{platform.machine()}, Python {platform.python_version()}, {rules} rules, two days")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "schools.csv"
        for size in SIZES:
            _write_schools(law, path, size)
            megabytes = path.stat().st_size / 1e6
            for command in (["assess-many"], ["facilities", "check-many"], ["impact-many"]):
                seconds, memory = _command(command, path, Path(folder) / "out.csv")
                print(
                    f"{' '.join(command):24} {size:6,} schools ({megabytes:4.0f} MB): "
                    f"{seconds:5.1f} s, {memory:5.0f} MB at most"
                )
        _ratios(law, path)


def _write_schools(law: LawSet, path: Path, size: int) -> None:
    """Schools of the three kinds with nine figures in ten given."""
    chance = random.Random(38)
    conditions = [node for r in law.rules() for node in (r.expression, r.when) if node is not None]
    used = {metric for node in conditions for metric in metrics_of(node)}
    metrics = [m for m in law.registry.metrics.values() if m.id in used]
    header = ["id", "kind"]
    for metric in metrics:
        yearly = metric.period is PeriodKind.SCHOOL_YEAR
        header += [f"{metric.id}@{year}" for year in YEARS] if yearly else [metric.id]
    pool = {metric.id: [_value(metric, chance) for _ in range(97)] for metric in metrics}
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(header)
        for number in range(size):
            kind = KINDS[number % len(KINDS)]
            row = [f"S{number:06}", kind]
            for metric in metrics:
                times = len(YEARS) if metric.period is PeriodKind.SCHOOL_YEAR else 1
                known = not metric.school_kinds or kind in metric.school_kinds
                row += [
                    chance.choice(pool[metric.id]) if known and chance.random() < 0.9 else ""
                    for _ in range(times)
                ]
            writer.writerow(row)


def _value(metric: Metric, chance: random.Random) -> str:
    if metric.type is MetricType.CHOICE:
        return chance.choice(metric.choices)
    if metric.type is MetricType.BOOLEAN:
        return chance.choice(("true", "false"))
    if metric.type is MetricType.SHARE:
        return f"{1 - chance.random() ** 3:.3f}"
    low, high = metric.plausible
    value = chance.uniform(low or 0, high or 40)
    return f"{value:.0f}" if metric.type is MetricType.COUNT else f"{value:.1f}"


def _command(command: list[str], path: Path, out: Path) -> tuple[float, float]:
    days = ",".join(day.isoformat() for day in DAYS)
    code = (
        "import resource, sys; from truongchuan.cli import main; status = main(sys.argv[1:]); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss); sys.exit(status)"
    )
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *command, str(path), "--on", days, "--out", str(out)],
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise SystemExit(done.returncode)
    return time.perf_counter() - started, int(done.stdout.split()[-1]) / 1024


def _ratios(law: LawSet, path: Path) -> None:
    refs = frozenset(rule.ref for rule in law.rules())
    started = time.perf_counter()
    table = read_school_table(path, law.registry, refs)
    print(f"reading the table: {time.perf_counter() - started:.1f} s of each of these")
    kind, on = "primary", DAYS[1]
    rows = table.rows_of(kind)
    columns = table.columns(rows, on)
    rules = law.norms_for(kind, on)
    criteria = law.criteria_for(kind, on)
    if criteria is None:
        raise SystemExit("no set of criteria")
    schools = [_school(table, int(row), on) for row in rows[:SCALAR_SCHOOLS]]
    many = _each(lambda: check_many(rules, columns), len(rows))
    scalar = _each(lambda: [check_norms(rules, school) for school in schools], len(schools))
    print(f"norms, primary, columns {many:7.2f} µs a school, scalar {scalar:8.1f} µs: "
          f"{scalar / many:6.0f} ×")  # fmt: skip
    judged = _each(lambda: assess_many(criteria, columns), len(rows))
    one = _each(lambda: [assess(criteria, school) for school in schools], len(schools))
    print(f"criteria, primary, columns {judged:5.2f} µs a school, scalar {one:8.1f} µs: "
          f"{one / judged:6.0f} ×")  # fmt: skip
    _libraries(rules, columns, schools)


def _school(table: SchoolTable, row: int, on: date) -> SchoolFacts:
    columns = table.columns(np.array([row]), on)

    def known(column: np.ndarray) -> float | None:
        return None if np.isnan(column[0]) else float(column[0])

    return SchoolFacts(
        on,
        {metric: known(column) for metric, column in columns.values.items()},
        {m: {y: known(c) for y, c in years.items()} for m, years in columns.yearly.items()},
    )


def _libraries(rules: tuple[Rule, ...], columns: SchoolColumns, schools: list[SchoolFacts]) -> None:
    """The same comparisons, two-valued, in general expression libraries."""
    from truongchuan.engines.rules.columns import truths
    from truongchuan.engines.rules.scalar import truth

    compared = [
        rule
        for rule in rules
        if isinstance(rule.expression, Compare) and "(" not in (rule.expression_text or "(")
    ]
    ours = _each(
        lambda: [truths(r.expression, columns) for r in compared if r.expression], columns.size
    )
    arrays = {
        m: columns.value(m) for r in compared if r.expression for m in metrics_of(r.expression)
    }
    texts = [rule.expression_text or "" for rule in compared]
    by_numexpr = _each(
        lambda: [numexpr.evaluate(t, local_dict=arrays) for t in texts], columns.size
    )
    print(f"{len(compared)} comparisons, columns: ours {ours:6.3f} µs a school, numexpr "
          f"{by_numexpr:6.3f} µs: {ours / by_numexpr:4.1f} ×")  # fmt: skip
    single = _each(
        lambda: [truth(r.expression, s) for s in schools for r in compared if r.expression],
        len(schools),
    )
    names = [{m: s.value(m) or 0.0 for m in arrays} for s in schools]

    def simple() -> list[object]:
        done = []
        for values in names:
            evaluator = EvalWithCompoundTypes(names=values)
            done += [evaluator.eval(text) for text in texts]
        return done

    by_simpleeval = _each(simple, len(schools))
    print(f"{len(compared)} comparisons, one school: ours {single:6.1f} µs, simpleeval "
          f"{by_simpleeval:6.1f} µs: {by_simpleeval / single:4.1f} ×")  # fmt: skip


def _each(work: Callable[[], object], count: int) -> float:
    """Microseconds per school, the best of three."""
    best = min(_timed(work) for _ in range(3))
    return best / count * 1e6


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
