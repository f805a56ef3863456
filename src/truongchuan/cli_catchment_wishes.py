"""What may be asked of catchments: the options that every way of solving shares."""

from __future__ import annotations

import argparse
import math
from fractions import Fraction
from typing import TYPE_CHECKING

from truongchuan.cli_shared import UsageError

if TYPE_CHECKING:
    from truongchuan.engines.catchment.model import Options


def add_wishes(command: argparse.ArgumentParser) -> None:
    """Add the options of the programme itself."""
    command.add_argument(
        "--capacity-factor", type=fraction, default=Fraction(1), metavar="F", help="nhân số chỗ"
    )
    command.add_argument(
        "--max-moved", type=fraction, metavar="N", help="nhiều nhất N trẻ đổi trường"
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
        weights.add_argument(f"--{name}", type=weight, default=0.0, metavar="W", help=text)
    weights.add_argument("--walk-limit", type=weight, metavar="MÉT", help="giới hạn đi bộ")


def fraction(text: str) -> Fraction:
    """A number from 0 upwards."""
    try:
        value = Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise argparse.ArgumentTypeError(f"“{text}” không phải số") from error
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text} là số âm")
    return value


def weight(text: str) -> float:
    """A finite number from 0 upwards."""
    value = float(fraction(text))
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"“{text}” không phải số hữu hạn")
    return value


def seconds(text: str) -> float:
    """A time above 0."""
    value = weight(text)
    if value <= 0:
        raise argparse.ArgumentTypeError("giới hạn thời gian phải lớn hơn 0")
    return value


def positive(text: str) -> int:
    """A whole number from 1 upwards."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"“{text}” phải là số nguyên từ 1 trở lên")
    return int(text)


def read_wishes(options: argparse.Namespace) -> Options:
    """What the planner asks for.

    :raises UsageError: when two options do not go together.
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
