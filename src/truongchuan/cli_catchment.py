"""``truongchuan catchment``: zones of schools, with a proof of how good they are."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truongchuan.cli_catchment_ask import add_curve, add_explain
from truongchuan.cli_catchment_many import add_many
from truongchuan.cli_catchment_options import (
    add_area,
    check_needs,
    chosen_options,
    positive_of,
    seconds_of,
)
from truongchuan.cli_catchment_text import add_parse
from truongchuan.cli_shared import UsageError, add_command, print_help, print_json

if TYPE_CHECKING:
    from truongchuan.domain.ports import Executor
    from truongchuan.engines.catchment.model import Instance
    from truongchuan.engines.catchment.solve import Progress


def add_catchment(commands: Any) -> None:
    """Add the commands to the command line."""
    catchment = commands.add_parser("catchment", help="tuyến tuyển sinh: chia tuyến, danh sách")
    catchment.set_defaults(handler=lambda _options: print_help(catchment))
    parts = catchment.add_subparsers(title="lệnh", metavar="LỆNH")
    add_parse(parts)
    solve = add_command(
        parts,
        "solve",
        _solve,
        "chia đơn vị dân cư về các trường, có chứng minh mức tốt",
        "truongchuan catchment solve DIA_BAN --time-limit 60 --out phuong-an.csv",
    )
    add_area(solve)
    solve.add_argument("--start", type=Path, metavar="TỆP", help="phương án ban đầu")
    solve.add_argument(
        "--feeder",
        type=Path,
        metavar="TỆP",
        help="unit_id, school_id của trường tiểu học: mỗi vùng tiểu học về trọn một trường",
    )
    solve.add_argument("--time-limit", type=seconds_of, default=60.0, metavar="GIÂY", help="(60)")
    solve.add_argument(
        "--workers",
        type=positive_of,
        metavar="N",
        help="số tiến trình cùng tính (mặc định: số nhân máy, tối đa 4)",
    )
    solve.add_argument("--out", type=Path, metavar="TỆP", help="ghi unit_id, school_id")
    solve.add_argument("--json", action="store_true", help="in một tài liệu JSON")
    solve.add_argument("--progress", action="store_true", help="in tiến độ ra luồng lỗi")
    add_explain(parts)
    add_curve(parts)
    add_many(parts)


def _solve(options: argparse.Namespace) -> int:
    from truongchuan.adapters.catchment.instance import (
        InstanceError,
        read_assignment,
        read_feeder,
        read_instance,
        write_assignment,
    )
    from truongchuan.engines.catchment.feeder import solve_feeder
    from truongchuan.engines.catchment.run import solve_area
    from truongchuan.engines.catchment.tasks import How
    from truongchuan.wording.catchment import catchment_fault
    from truongchuan.wording.catchment_json import result_as_dict, result_lines

    chosen = chosen_options(options)
    began = time.monotonic()
    try:
        instance = read_instance(options.folder, options.cost)
        start = None if options.start is None else read_assignment(options.start, instance)
        feeder = None if options.feeder is None else read_feeder(options.feeder, instance)
    except InstanceError as error:
        raise UsageError(catchment_fault(error.code, error.params)) from error
    check_needs(options, instance)
    interrupted = _Interrupt()
    with interrupted, _workers_for(instance, options.workers) as executor:
        how = How(spread=executor.run_all, workers=executor.workers)
        solve = (
            partial(solve_area, how=how)
            if feeder is None
            else partial(solve_feeder, feeder=feeder, how=how)
        )
        result = solve(
            instance,
            chosen,
            clock=time.monotonic,
            seconds=max(0.05, options.time_limit - (time.monotonic() - began)),
            stopped=interrupted.asked,
            start=start,
            report=_print_progress if options.progress else None,
        )
    result = replace(result, seconds=time.monotonic() - began)
    if options.out is not None and result.plan is not None:
        try:
            write_assignment(options.out, instance, instance.site_school[result.plan])
        except OSError as error:
            raise UsageError(f"không ghi được {options.out}: {error.strerror}.") from error
    if options.json:
        print_json(result_as_dict(instance, result))
    else:
        print("\n".join(result_lines(instance, result)))
    return 0


def _workers_for(instance: Instance, workers: int | None) -> AbstractContextManager[Executor]:
    """Processes, unless the area is so small that it is sooner solved here."""
    from truongchuan.adapters.executors import open_executor, usable_cores
    from truongchuan.engines.catchment.run import SPREAD

    count = min(4, usable_cores()) if workers is None else workers
    pairs = len(instance.unit_ids) * len(instance.site_school)
    return open_executor("processes" if pairs >= SPREAD and count > 1 else "serial", count)


def _print_progress(moment: Progress) -> None:
    best = "-" if moment.objective is None else f"{moment.objective:.3f}"
    print(
        f"{moment.seconds:8.1f} s  {best}  cận dưới {moment.bound:.3f}  vượt {moment.overflow:g}",
        file=sys.stderr,
    )


class _Interrupt:
    """Ctrl-C once: finish with the best plan so far."""

    def __init__(self) -> None:
        self.set = False
        self.before: Any = None

    def asked(self) -> bool:
        return self.set

    def __enter__(self) -> None:
        def note(_number: int, _frame: Any) -> None:
            if self.set:
                raise KeyboardInterrupt
            self.set = True

        self.before = [signal.signal(s, note) for s in (signal.SIGINT, signal.SIGTERM)]

    def __exit__(self, *_error: object) -> None:
        for number, handler in zip((signal.SIGINT, signal.SIGTERM), self.before, strict=True):
            signal.signal(number, handler)
