"""Tasks for executors, in a module that workers can import."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Killer:
    """A task that kills its worker as long as its mark is not there (or always)."""

    name: str
    value: int
    mark: Path | None = None
    always: bool = False


def square(value: int) -> int:
    return value * value


def refuse(value: int) -> int:
    raise ValueError(f"no {value}")


def perhaps_die(task: Killer) -> int:
    if task.always:
        os._exit(1)
    if task.mark is not None and not task.mark.exists():
        task.mark.touch()
        os._exit(1)
    return task.value
