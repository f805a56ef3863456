"""How far a job is, in a small file beside what it makes.

Not in the database: on SQLite the job's own connection is busy reading its moment.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from truongchuan.adapters.archive.writing import Tell

EVERY = 0.25


@dataclass(frozen=True, slots=True)
class Progress:
    """Stage and share of the work."""

    stage: str
    done: int
    total: int

    @property
    def percent(self) -> int:
        """Share of the stage, 0 to 99."""
        return min(99, self.done * 100 // max(1, self.total))


def _place(folder: Path, key: str) -> Path:
    return folder / f".{key}.progress"


@contextmanager
def telling(folder: Path, key: str) -> Iterator[Tell]:
    """Give a function that notes progress, a few times a second; the note goes at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    place, last = _place(folder, key), [0.0]

    def tell(stage: str, done: int, total: int) -> None:
        if time.monotonic() - last[0] < EVERY:
            return
        last[0] = time.monotonic()
        beside = place.with_suffix(".new")
        beside.write_text(json.dumps([stage, done, total]), encoding="ascii")
        beside.replace(place)

    try:
        yield tell
    finally:
        place.unlink(missing_ok=True)


def read_progress(folder: Path, key: str) -> Progress | None:
    """Return how far a job is; None when nothing was noted."""
    try:
        stage, done, total = json.loads(_place(folder, key).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return Progress(str(stage), int(done), int(total))
