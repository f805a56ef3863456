"""``truongchuan catchment solve-many``: every sub-folder an area, on this machine or a cluster."""

from __future__ import annotations

import argparse
import math
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truongchuan.cli_catchment_options import add_rules, chosen_options, positive_of, seconds_of
from truongchuan.cli_shared import UsageError, add_command, print_json

if TYPE_CHECKING:
    from truongchuan.adapters.catchment.many import AreaAnswer


def add_many(parts: Any) -> None:
    """Add the command."""
    many = add_command(
        parts,
        "solve-many",
        _solve_many,
        "chia tuyến cho nhiều địa bàn, mỗi thư mục con một địa bàn",
        "truongchuan catchment solve-many CAC_DIA_BAN --executor processes --out KET_QUA",
    )
    many.add_argument("folder", metavar="THƯ_MỤC", type=Path, help="mỗi thư mục con một địa bàn")
    many.add_argument("--out", type=Path, required=True, metavar="THƯ_MỤC", help="nơi ghi kết quả")
    many.add_argument(
        "--executor",
        default="serial",
        metavar="CÁCH",
        help="serial, processes hoặc địa chỉ cụm Dask tcp://… (serial)",
    )
    many.add_argument(
        "--workers", type=positive_of, metavar="N", help="số tiến trình của processes"
    )
    many.add_argument(
        "--effort",
        type=_effort,
        default=2,
        metavar="N",
        help="khối lượng tìm kiếm, từ 0 trở lên; cùng khối lượng thì cùng kết quả (2)",
    )
    many.add_argument(
        "--time-limit",
        type=seconds_of,
        default=math.inf,
        metavar="GIÂY",
        help="giới hạn mỗi địa bàn (mặc định: không)",
    )
    many.add_argument("--resume", action="store_true", help="giữ kết quả đã có của lần chạy trước")
    many.add_argument("--json", action="store_true", help="in một tài liệu JSON")
    add_rules(many)


def _effort(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"“{text}” phải là số nguyên từ 0 trở lên")
    return int(text)


def _solve_many(options: argparse.Namespace) -> int:
    from truongchuan.adapters.catchment.instance import InstanceError
    from truongchuan.adapters.catchment.many import Asked, find_areas, solve_many
    from truongchuan.adapters.executors import open_executor
    from truongchuan.domain.ports import ExecutorError
    from truongchuan.wording.catchment import catchment_fault
    from truongchuan.wording.executors import executor_fault

    wishes = chosen_options(options)
    began = time.monotonic()
    told = _Teller()
    try:
        areas = find_areas(options.folder)
        told.count = len(areas)
        asked = Asked(
            wishes, options.out, options.effort, options.time_limit, options.resume, told.tell
        )
        with open_executor(options.executor, options.workers) as executor:
            answers = solve_many(areas, asked, executor)
    except InstanceError as error:
        raise UsageError(catchment_fault(error.code, error.params)) from error
    except ExecutorError as error:
        raise UsageError(executor_fault(error.code, error.params)) from error
    except OSError as error:
        raise UsageError(f"không ghi được vào {options.out}: {error.strerror}.") from error
    except KeyboardInterrupt:
        print(
            f"Đã dừng sau {told.done}/{told.count} địa bàn; chạy lại với --resume để làm tiếp.",
            file=sys.stderr,
        )
        return 130
    if options.json:
        print_json(
            {
                "areas": [{"area": a.name, **a.answer} for a in answers],
                "seconds": round(time.monotonic() - began, 3),
            }
        )
    else:
        print("\n".join(_line(answer) for answer in answers))
    return 0


class _Teller:
    """Progress for people, on standard error."""

    def __init__(self) -> None:
        self.count = self.done = 0

    def tell(self, answer: AreaAnswer, kept: bool) -> None:
        self.done += 1
        note = " (đã có)" if kept else ""
        print(f"[{self.done}/{self.count}] {_line(answer)}{note}", file=sys.stderr, flush=True)


def _line(answer: AreaAnswer) -> str:
    from truongchuan.wording.catchment_json import answer_line

    return answer_line(answer.name, answer.answer)
