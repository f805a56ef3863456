"""Lays a file out in a process of its own: what a hostile file does to the reader ends there."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from datetime import date
from typing import Any

from truongchuan.adapters.lists.faults import ListFault
from truongchuan.adapters.lists.grid import Cell, Grid
from truongchuan.adapters.readers.guarded import _environment

SECONDS = 60.0
MEMORY = 1_500_000_000


def read_grids_guarded(content: bytes, kind: str) -> list[Grid]:
    """Return the sheets of a file, read by a child with bounded memory and time.

    :raises ListFault: as :func:`truongchuan.adapters.lists.grid.read_grids`; also ``too-long``.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "truongchuan.adapters.lists.child", kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        start_new_session=True,
    )
    try:
        answer, _ = process.communicate(content, timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise ListFault("too-long") from error
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.returncode in {-signal.SIGXCPU, -signal.SIGKILL} and not answer:
        raise ListFault("too-long")
    try:
        shape = json.loads(answer)
    except ValueError as error:
        raise ListFault("too-large-inside") from error
    if "fault" in shape:
        raise ListFault(str(shape["fault"]), **shape["params"])
    return [_grid(kept) for kept in shape["grids"]]


def as_json(grids: list[Grid]) -> dict[str, Any]:
    """Return the sheets as the child writes them; a day is an object of its own."""
    return {
        "grids": [
            {
                "name": grid.name,
                "hidden": grid.hidden,
                "merges": grid.merges,
                "rows": [
                    [{"d": cell.isoformat()} if isinstance(cell, date) else cell for cell in row]
                    for row in grid.rows
                ],
            }
            for grid in grids
        ]
    }


def _grid(kept: dict[str, Any]) -> Grid:
    return Grid(
        name=kept["name"],
        hidden=kept["hidden"],
        merges=[(m[0], m[1], m[2], m[3]) for m in kept["merges"]],
        rows=[[_cell(cell) for cell in row] for row in kept["rows"]],
    )


def _cell(kept: Any) -> Cell:
    if isinstance(kept, dict):
        return date.fromisoformat(kept["d"])
    cell: Cell = kept
    return cell
