"""The command ``schedule``: dates and chances of a programme, and what a slip would move."""

from __future__ import annotations

import argparse
from typing import Any

from truongchuan.cli_shared import UsageError, add_command, print_help, print_json


def add_schedule(commands: Any) -> None:
    """Add the command to the command line."""
    schedule = commands.add_parser("schedule", help="lịch dự kiến và khả năng kịp hạn của kế hoạch")
    schedule.set_defaults(handler=lambda _options: print_help(schedule))
    parts = schedule.add_subparsers(title="lệnh", metavar="LỆNH")
    show = add_command(
        parts,
        "show",
        _show,
        "ngày dự kiến, phần dư và khả năng kịp hạn của từng trường",
        "truongchuan schedule show --programme 1 --json",
    )
    slip = add_command(
        parts,
        "what-if",
        _what_if,
        "nếu một nhiệm vụ chậm thì việc nào, trường nào chậm theo",
        "truongchuan schedule what-if --programme 1 --task '15:TH Ngô Quyền' --days 10",
    )
    slip.add_argument(
        "--task", required=True, metavar="SỐ[:TRƯỜNG]", help="số nhiệm vụ, có thể kèm tên trường"
    )
    slip.add_argument("--days", required=True, type=int, metavar="N", help="số ngày làm việc chậm")
    for command in (show, slip):
        command.add_argument(
            "--programme", required=True, type=int, metavar="ID", help="số của kế hoạch"
        )
        command.add_argument(
            "--seed", type=int, default=0, help="số khởi tạo mô phỏng (mặc định 0)"
        )
        command.add_argument("--json", action="store_true", help="in đúng một tài liệu JSON")


def _show(options: argparse.Namespace) -> int:
    from truongchuan.project.scheduling import ScheduleRefused, show

    _check_seed(options.seed)
    try:
        _print(show(options.programme, seed=options.seed, as_json=options.json))
    except ScheduleRefused as error:
        raise UsageError(str(error)) from error
    return 0


def _what_if(options: argparse.Namespace) -> int:
    from truongchuan.project.scheduling import ScheduleRefused, what_if

    _check_seed(options.seed)
    task, _, school = options.task.partition(":")
    try:
        _print(
            what_if(
                options.programme,
                task=task.strip(),
                school=school.strip(),
                days=options.days,
                seed=options.seed,
                as_json=options.json,
            )
        )
    except ScheduleRefused as error:
        raise UsageError(str(error)) from error
    return 0


def _check_seed(seed: int) -> None:
    if seed < 0:
        raise UsageError(f"--seed phải từ 0, không thể là {seed}.")


def _print(document: Any) -> None:
    if isinstance(document, list):
        print("\n".join(document))
    else:
        print_json(document)
