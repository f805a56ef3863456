"""The process that lays a file out: the file on standard input, JSON on standard output."""

from __future__ import annotations

import contextlib
import json
import math
import resource
import sys
from typing import Any

from truongchuan.adapters.lists.faults import ListFault
from truongchuan.adapters.lists.grid import read_grids
from truongchuan.adapters.lists.guarded import MEMORY, SECONDS, as_json


def main(kind: str) -> dict[str, Any]:
    """Bound this process, read standard input, and return the answer."""
    bounds = ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, math.ceil(SECONDS)))
    for which, bound in (*bounds, (resource.RLIMIT_CORE, 0)):
        # Where a system does not know a bound, the wall clock of the parent still holds.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (bound, bound))
    try:
        return as_json(read_grids(sys.stdin.buffer.read(), kind))
    except ListFault as fault:
        return {"fault": fault.code, "params": fault.params}
    except MemoryError:
        return {"fault": "too-large-inside", "params": {}}


if __name__ == "__main__":
    answer = main(sys.argv[1])
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8"))
