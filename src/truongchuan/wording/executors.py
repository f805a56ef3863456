"""Texts of executors: why work cannot be spread as asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from truongchuan.wording.catalogue import Translate, fill, identity
from truongchuan.wording.catalogue import gettext_noop as _

EXECUTOR_FAULTS: dict[str, str] = {
    "unknown-executor": _(
        "--executor “{kind}” không có. Hãy ghi serial, processes hoặc địa chỉ cụm Dask, ví dụ tcp://10.0.0.5:8786."
    ),
    "no-distributed": _(
        "Máy này chưa cài gói distributed nên không dùng được cụm Dask. Hãy cài bằng: pip install truongchuan[cluster], hoặc dùng --executor processes."
    ),
    "no-cluster": _(
        "Không nối được tới cụm Dask ở {address}. Hãy kiểm tra địa chỉ, tường lửa và lệnh dask scheduler đang chạy."
    ),
    "lost-task": _(
        "Địa bàn {name}: tiến trình làm việc bị dừng {attempts} lần liền, có thể vì thiếu bộ nhớ. Hãy giảm --workers hoặc bỏ địa bàn này ra rồi chạy lại với --resume."
    ),
}


def executor_fault(code: str, params: Mapping[str, Any], translate: Translate = identity) -> str:
    """Why work cannot be spread, and what to do."""
    return fill(translate(EXECUTOR_FAULTS[code]), params)
