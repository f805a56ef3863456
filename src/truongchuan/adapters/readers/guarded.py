"""Read a file in a process of its own, with bounded memory, processor time and wall clock."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import truongchuan
from truongchuan.adapters.readers.errors import ReadError
from truongchuan.adapters.readers.limits import ReadLimits
from truongchuan.adapters.readers.reading import load
from truongchuan.adapters.readers.wire import document_from_dict
from truongchuan.engines.plan.document import ExtractedDocument

_GRACE = 5.0  # seconds for starting the process and handing over


def read_document_guarded(
    source: Path | str | bytes, name: str, limits: ReadLimits | None = None
) -> ExtractedDocument:
    """Return what a file says, like :func:`read_document`, read by a child process.

    Whatever a hostile file does to the reader ends with that process: out of memory, out of
    time or a crash of a parsing library is an error here and nothing more.

    :raises ReadError: as :func:`read_document`; also ``too_much_memory``, ``too_long``,
        ``crashed``.
    :raises OSError: when the path cannot be opened.
    """
    limits = limits or ReadLimits()
    data = load(source, limits)
    command = [sys.executable, "-m", "truongchuan.adapters.readers.child", name]
    process = subprocess.Popen(
        [*command, json.dumps(asdict(limits))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        start_new_session=True,
    )
    # The child minds both limits itself; this is for a child that does not come to look.
    wall = max(limits.seconds, limits.scan_seconds)
    try:
        answer, _ = process.communicate(data, timeout=wall + _GRACE)
    except subprocess.TimeoutExpired as error:
        raise ReadError("too_long", seconds=wall) from error
    finally:
        _end(process)
    return _document(process.returncode, answer, limits)


def _environment() -> dict[str, str]:
    package = Path(truongchuan.__file__ or "").resolve().parents[1]
    paths = [str(package), os.environ.get("PYTHONPATH", "")]
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "PYTHONUTF8": "1",
        # Every thread of a numeric library takes address space from the bound.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the child's whole session, so that no text recognition runs on after it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(BrokenPipeError):
                stream.close()


def _document(status: int, answer: bytes, limits: ReadLimits) -> ExtractedDocument:
    if status in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise ReadError("too_long", seconds=limits.seconds)
    try:
        shape = json.loads(answer)
        if "error" in shape:
            raise ReadError(str(shape["error"]), **shape["params"])
        return document_from_dict(shape["document"])
    except ReadError:
        raise
    except (ValueError, KeyError, TypeError) as error:
        raise ReadError("crashed") from error
