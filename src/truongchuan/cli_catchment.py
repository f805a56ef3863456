"""``truongchuan catchment``: zones of schools, with a proof of how good they are."""

from __future__ import annotations

import argparse
import math
import signal
import sys
import time
from contextlib import AbstractContextManager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truongchuan.cli_catchment_text import add_parse
from truongchuan.cli_shared import UsageError, add_command, print_help, print_json

if TYPE_CHECKING:
    from truongchuan.domain.ports import Executor
    from truongchuan.engines.catchment.model import Instance, Options
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
    solve.add_argument("folder", metavar="THƯ_MỤC", type=Path, help="units.csv, schools.csv, …")
    solve.add_argument("--cost", type=Path, metavar="TỆP", help="ma trận chi phí thay khoảng cách")
    solve.add_argument(
        "--capacity-factor", type=_fraction, default=Fraction(1), metavar="F", help="nhân số chỗ"
    )
    solve.add_argument(
        "--max-moved", type=_fraction, metavar="N", help="nhiều nhất N trẻ đổi trường"
    )
    solve.add_argument("--mode", choices=["zones", "points"], default="zones", help="vùng hay điểm")
    solve.add_argument("--start", type=Path, metavar="TỆP", help="phương án ban đầu")
    solve.add_argument("--time-limit", type=_seconds, default=60.0, metavar="GIÂY", help="(60)")
    solve.add_argument("--seed", type=int, default=0, help="số bắt đầu của phần ngẫu nhiên (0)")
    solve.add_argument(
        "--workers",
        type=_workers,
        metavar="N",
        help="tiến trình cho địa bàn lớn (mặc định: số nhân máy, tối đa 4)",
    )
    solve.add_argument("--out", type=Path, metavar="TỆP", help="ghi unit_id, school_id")
    solve.add_argument("--json", action="store_true", help="in một tài liệu JSON")
    solve.add_argument("--progress", action="store_true", help="in tiến độ ra luồng lỗi")
    weights = solve.add_argument_group("trọng số (km mỗi trẻ)")
    for name, text in (
        ("change-weight", "mỗi trẻ đổi trường"),
        ("walk-weight", "mỗi trẻ ở xa hơn --walk-limit"),
        ("border-weight", "mỗi trẻ học khác phường (cột ward)"),
        ("spread-weight", "mỗi trẻ lệch khỏi mức dùng chung"),
        ("compactness-weight", "bình phương khoảng cách, cho vùng gọn"),
    ):
        weights.add_argument(f"--{name}", type=_weight, default=0.0, metavar="W", help=text)
    solve.add_argument("--walk-limit", type=_weight, metavar="MÉT", help="giới hạn đi bộ")


def _fraction(text: str) -> Fraction:
    try:
        value = Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise argparse.ArgumentTypeError(f"“{text}” không phải số") from error
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text} là số âm")
    return value


def _weight(text: str) -> float:
    value = float(_fraction(text))
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"“{text}” không phải số hữu hạn")
    return value


def _seconds(text: str) -> float:
    value = _weight(text)
    if value <= 0:
        raise argparse.ArgumentTypeError("giới hạn thời gian phải lớn hơn 0")
    return value


def _workers(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError("số tiến trình phải là số nguyên từ 1 trở lên")
    return int(text)


def _options(options: argparse.Namespace) -> Options:
    from truongchuan.engines.catchment.model import Options

    if options.capacity_factor <= 0:
        raise UsageError(f"--capacity-factor phải lớn hơn 0, đang là {options.capacity_factor}.")
    return Options(
        capacity_factor=options.capacity_factor,
        change_weight=options.change_weight,
        max_moved=options.max_moved,
        walk_limit=options.walk_limit,
        walk_weight=options.walk_weight,
        border_weight=options.border_weight,
        spread_weight=options.spread_weight,
        compactness_weight=options.compactness_weight,
        seed=options.seed,
        contiguous=options.mode == "zones",
    )


def _solve(options: argparse.Namespace) -> int:
    from truongchuan.adapters.catchment.instance import (
        InstanceError,
        read_assignment,
        read_instance,
        write_assignment,
    )
    from truongchuan.engines.catchment.run import How, solve_area
    from truongchuan.wording.catchment import catchment_fault
    from truongchuan.wording.catchment_json import result_as_dict, result_lines

    chosen = _options(options)
    began = time.monotonic()
    try:
        instance = read_instance(options.folder, options.cost)
        start = None if options.start is None else read_assignment(options.start, instance)
    except InstanceError as error:
        raise UsageError(catchment_fault(error.code, error.params)) from error
    _check_needs(options, instance)
    interrupted = _Interrupt()
    with interrupted, _workers_for(instance, options.workers) as executor:
        result = solve_area(
            instance,
            chosen,
            clock=time.monotonic,
            seconds=max(0.05, options.time_limit - (time.monotonic() - began)),
            stopped=interrupted.asked,
            start=start,
            report=_print_progress if options.progress else None,
            how=How(spread=executor.run_all, workers=executor.workers),
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
    """Processes for a large area; a smaller one is solved here."""
    from truongchuan.adapters.executors import open_executor, usable_cores
    from truongchuan.engines.catchment.run import is_large

    count = min(4, usable_cores()) if workers is None else workers
    return open_executor("processes" if is_large(instance) and count > 1 else "serial", count)


def _check_needs(options: argparse.Namespace, instance: Instance) -> None:
    asked = options.max_moved is not None or options.change_weight
    if asked and instance.current is None:
        raise UsageError("--max-moved, --change-weight cần cột current_school trong units.csv.")
    if options.border_weight and instance.ward is None:
        raise UsageError("--border-weight cần cột ward trong units.csv.")
    if options.walk_weight and options.walk_limit is None:
        raise UsageError("--walk-weight cần --walk-limit, ví dụ --walk-limit 1500.")


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
