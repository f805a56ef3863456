"""The reading process: takes a file on standard input, answers JSON on standard output.

Started by :mod:`truongchuan.adapters.readers.guarded` as ``python -m``; arguments are the file's
name and the limits as JSON.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
from typing import Any

from truongchuan.adapters.readers.errors import ReadError
from truongchuan.adapters.readers.limits import ReadLimits
from truongchuan.adapters.readers.reading import read_document
from truongchuan.adapters.readers.wire import document_to_dict


def main(name: str, limits: ReadLimits) -> dict[str, Any]:
    """Bound this process, read standard input, and return the answer."""
    for which, bound in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        # Where a system does not know a bound, the wall clock of the parent still holds.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (bound, bound))
    try:
        return {"document": document_to_dict(read_document(sys.stdin.buffer.read(), name, limits))}
    except ReadError as error:
        return {"error": error.code, "params": error.params}
    except MemoryError:
        return {"error": "too_much_memory", "params": {"limit": limits.memory}}


if __name__ == "__main__":
    answer = main(sys.argv[1], ReadLimits(**json.loads(sys.argv[2])))
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8"))
