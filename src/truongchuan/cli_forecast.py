"""The command ``forecast``: children by place and grade in the years to come."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truongchuan.cli_shared import UsageError, add_command

if TYPE_CHECKING:
    from truongchuan.engines.forecast.classes import Norms
    from truongchuan.engines.forecast.history import History

FARTHEST = 15


def add_forecast(commands: Any) -> None:
    """Add the command to the command line."""
    command = add_command(
        commands,
        "forecast",
        _forecast,
        "dự báo số trẻ theo trường, lớp, năm, kèm khoảng và sai số cũ",
        "truongchuan forecast so-hoc-sinh.csv --horizon 5 --backtest 5 --class-size 1-5:35,6-9:45",
    )
    command.add_argument(
        "file", metavar="TỆP", type=Path, help="CSV: year, area, grade_or_age, children[, parent]"
    )
    command.add_argument("--horizon", type=int, default=5, metavar="H", help="số năm (mặc định 5)")
    command.add_argument(
        "--backtest",
        type=int,
        metavar="K",
        help="giữ lại K năm cuối để thử, cạnh các cách đơn giản",
    )
    command.add_argument("--births", type=Path, metavar="TỆP", help="CSV: year, area, births")
    command.add_argument("--areas", type=Path, metavar="TỆP", help="CSV: area, parent")
    command.add_argument("--events", type=Path, metavar="TỆP", help="CSV sự kiện đã biết")
    command.add_argument(
        "--feeders", type=Path, metavar="TỆP", help="CSV: area, to, share (lớp cuối vào trường nào)"
    )
    command.add_argument("--capacity", type=Path, metavar="TỆP", help="CSV: area, rooms, teachers")
    command.add_argument("--class-size", metavar="N", help="sĩ số tối đa: 35 hoặc 1-5:35,6-9:45")
    command.add_argument(
        "--teachers-per-class", metavar="N", help="giáo viên mỗi lớp: 1.5 hoặc 1-5:1.5,6-9:1.9"
    )
    command.add_argument("--shifts", type=int, default=1, choices=(1, 2), help="số ca một phòng")
    command.add_argument(
        "--cutoff-month",
        type=int,
        default=12,
        choices=range(1, 13),
        metavar="T",
        help="tháng sinh cuối cùng được vào lớp cùng năm (mặc định 12)",
    )
    command.add_argument("--seed", type=int, default=0, help="số khởi tạo mô phỏng (mặc định 0)")
    command.add_argument("--json", action="store_true", help="in đúng một tài liệu JSON")


def _forecast(options: argparse.Namespace) -> int:
    from truongchuan.wording.forecast import ForecastFault

    try:
        return _run(options)
    except ForecastFault as error:
        raise UsageError(str(error)) from error


def _run(options: argparse.Namespace) -> int:
    from truongchuan.adapters.forecast.files import (
        read_capacity,
        read_counts,
        read_events,
        read_feeders,
    )
    from truongchuan.engines.forecast.classes import sizes_by_grade
    from truongchuan.engines.forecast.forecast import back_test_of, make_forecast
    from truongchuan.wording.forecast import ForecastFault
    from truongchuan.wording.forecast_json import forecast_as_json
    from truongchuan.wording.forecast_text import forecast_lines

    if not 1 <= options.horizon <= FARTHEST:
        raise ForecastFault("bad_horizon", value=options.horizon)
    norms = _norms(options)
    counted = read_counts(options.file, options.births, options.areas)
    events, opening = read_events(options.events, counted) if options.events else ([], ())
    has = read_capacity(options.capacity, counted) if options.capacity else {}
    if options.feeders:
        read_feeders(options.feeders, counted)
    history = counted.history(opening, options.cutoff_month)
    sizes = sizes_by_grade(norms, history.grades) if norms else None
    if options.backtest is not None:
        _check_backtest(options.backtest, history)
    result = make_forecast(
        history, horizon=options.horizon, events=events, sizes=sizes, seed=options.seed
    )
    tested = None
    if options.backtest is not None:
        tested = back_test_of(result, options.backtest, events=events, sizes=sizes)
    if options.json:
        document = forecast_as_json(result, norms=norms, has=has, tested=tested)
        print(json.dumps(document, ensure_ascii=False))  # tens of megabytes for a province
    else:
        print("\n".join(forecast_lines(result, norms=norms, tested=tested)))
    return 0


def _norms(options: argparse.Namespace) -> Norms | None:
    from truongchuan.adapters.forecast.files import by_grade
    from truongchuan.engines.forecast.classes import Norms

    if options.class_size is None:
        return None
    staff = options.teachers_per_class
    return Norms(
        class_size=by_grade("class-size", options.class_size),
        teachers_per_class=by_grade("teachers-per-class", staff) if staff else {},
        shifts=options.shifts,
    )


def _check_backtest(years: int, history: History) -> None:
    from truongchuan.engines.forecast.rolling import FIRST
    from truongchuan.wording.forecast import ForecastFault

    counted = len(history.counted_years)
    if counted <= FIRST:
        raise ForecastFault("backtest_too_short", years=counted, needed=FIRST + 1)
    if not 1 <= years <= counted - FIRST:
        raise ForecastFault(
            "bad_backtest", value=years, years=counted, first=FIRST, most=counted - FIRST
        )
