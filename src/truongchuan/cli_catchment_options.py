"""Options that the commands about catchments share: the area and what is asked of it."""

from __future__ import annotations

import argparse
import math
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from truongchuan.cli_shared import UsageError

if TYPE_CHECKING:
    from truongchuan.engines.catchment.model import Instance, Options


def add_area(command: argparse.ArgumentParser) -> None:
    """Add the folder, the rules and the weights."""
    command.add_argument("folder", metavar="THƯ_MỤC", type=Path, help="units.csv, schools.csv, …")
    command.add_argument(
        "--cost", type=Path, metavar="TỆP", help="ma trận chi phí thay khoảng cách"
    )
    add_rules(command)


def add_rules(command: argparse.ArgumentParser) -> None:
    """Add the rules and the weights, whatever the area."""
    command.add_argument(
        "--capacity-factor", type=_fraction, default=Fraction(1), metavar="F", help="nhân số chỗ"
    )
    command.add_argument(
        "--max-moved", type=_fraction, metavar="N", help="nhiều nhất N trẻ đổi trường"
    )
    command.add_argument(
        "--mode", choices=["zones", "points"], default="zones", help="vùng hay điểm"
    )
    command.add_argument("--seed", type=int, default=0, help="số bắt đầu của phần ngẫu nhiên (0)")
    weights = command.add_argument_group("trọng số (km mỗi trẻ)")
    for name, text in (
        ("change-weight", "mỗi trẻ đổi trường"),
        ("walk-weight", "mỗi trẻ ở xa hơn --walk-limit"),
        ("border-weight", "mỗi trẻ học khác phường (cột ward)"),
        ("spread-weight", "mỗi trẻ lệch khỏi mức dùng chung"),
        ("compactness-weight", "bình phương khoảng cách, cho vùng gọn"),
    ):
        weights.add_argument(f"--{name}", type=_weight, default=0.0, metavar="W", help=text)
    command.add_argument("--walk-limit", type=_weight, metavar="MÉT", help="giới hạn đi bộ")


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


def seconds_of(text: str) -> float:
    """A time limit given as an option."""
    value = _weight(text)
    if value <= 0:
        raise argparse.ArgumentTypeError("giới hạn thời gian phải lớn hơn 0")
    return value


def positive_of(text: str) -> int:
    """A whole number from 1 upwards given as an option."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"“{text}” phải là số nguyên từ 1 trở lên")
    return int(text)


def chosen_options(options: argparse.Namespace) -> Options:
    """What the planner asks for.

    :raises UsageError: when the factor is not positive, or a weight lacks its limit.
    """
    from truongchuan.engines.catchment.model import Options

    if options.capacity_factor <= 0:
        raise UsageError(f"--capacity-factor phải lớn hơn 0, đang là {options.capacity_factor}.")
    if options.walk_weight and options.walk_limit is None:
        raise UsageError("--walk-weight cần --walk-limit, ví dụ --walk-limit 1500.")
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


def check_needs(options: argparse.Namespace, instance: Instance) -> None:
    """Does the area have the columns that the options need?

    :raises UsageError: when it has not.
    """
    asked = options.max_moved is not None or options.change_weight
    if asked and instance.current is None:
        raise UsageError("--max-moved, --change-weight cần cột current_school trong units.csv.")
    if options.border_weight and instance.ward is None:
        raise UsageError("--border-weight cần cột ward trong units.csv.")
