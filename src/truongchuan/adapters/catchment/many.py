"""Many areas at once: every folder a task, every answer written whole or not at all.

A task carries the area as it was read here, so that workers need no disk in common. What is
written depends on the area and the options alone, seconds apart: whoever solves it, and after
whatever interruption.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from truongchuan.adapters.catchment.instance import InstanceError, read_instance, write_assignment
from truongchuan.domain.ports import Executor, LostTaskError
from truongchuan.engines.catchment.model import Instance, Ints, Options
from truongchuan.engines.catchment.run import solve_area
from truongchuan.engines.catchment.tasks import How
from truongchuan.wording.catchment import catchment_fault
from truongchuan.wording.catchment_json import result_as_dict
from truongchuan.wording.executors import executor_fault

BROKEN = "error"
"""Status of an area that could not be read or solved."""


@dataclass(frozen=True)
class AreaTask:
    """An area to solve, or what is wrong with its files."""

    name: str
    instance: Instance | None
    options: Options
    effort: int | None
    seconds: float
    fault: str = ""


@dataclass(frozen=True)
class AreaAnswer:
    """The contract's answer of an area, and the school of every unit."""

    name: str
    answer: dict[str, Any]
    schools: Ints | None = None

    @property
    def broken(self) -> bool:
        """Could the area not be read or solved?"""
        return bool(self.answer["status"] == BROKEN)


@dataclass(frozen=True)
class Asked:
    """What is asked for every area, and where answers go."""

    options: Options
    out: Path
    effort: int | None
    seconds: float
    resume: bool = False
    told: Callable[[AreaAnswer, bool], None] = field(default=lambda _answer, _kept: None)


def solve_task(task: AreaTask) -> AreaAnswer:
    """Solve one area. A fault is an answer: it does not stop the others."""
    if task.instance is None:
        return AreaAnswer(task.name, {"status": BROKEN, "message": task.fault})
    began = time.monotonic()
    try:
        result = solve_area(
            task.instance,
            task.options,
            clock=time.monotonic,
            seconds=task.seconds,
            how=How(effort=task.effort),
        )
    except Exception as error:  # told in the area's line: the other areas go on
        message = catchment_fault("not-solved", {"problem": f"{type(error).__name__}: {error}"})
        return AreaAnswer(task.name, {"status": BROKEN, "message": message})
    answer = result_as_dict(task.instance, result)
    answer["seconds"] = round(time.monotonic() - began, 3)
    schools = None if result.plan is None else task.instance.site_school[result.plan]
    return AreaAnswer(task.name, answer, schools)


def find_areas(folder: Path) -> list[Path]:
    """Sub-folders, each an area, by name.

    :raises InstanceError: when there is none.
    """
    if not folder.is_dir():
        raise InstanceError("missing-folder", path=str(folder))
    areas = sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))
    if not areas:
        raise InstanceError("no-areas", path=str(folder))
    return areas


def solve_many(areas: list[Path], asked: Asked, executor: Executor) -> list[AreaAnswer]:
    """Solve areas; answers in the order of ``areas``, files as they come.

    ``told`` hears of every area; its second argument is true for an answer kept from before.
    """
    asked.out.mkdir(parents=True, exist_ok=True)
    digests = {area.name: _digest(area, asked) for area in areas}
    kept: dict[str, AreaAnswer] = {}
    if asked.resume:
        for area in areas:
            answer = _kept(asked.out, area.name, digests[area.name])
            if answer is not None:
                kept[area.name] = answer
                asked.told(answer, True)
    answers = dict(kept)
    left = [area for area in areas if area.name not in kept]
    while left:
        batch = _Batch(left, asked, digests, answers)
        try:
            executor.run_all(solve_task, batch.tasks(), done=batch.done)
        except LostTaskError as error:
            params = {"name": error.name, "attempts": error.attempts}
            fault = {"status": BROKEN, "message": executor_fault("lost-task", params)}
            batch.keep(AreaAnswer(error.name, fault), None)
        left = [area for area in left if area.name not in answers]
    return [answers[area.name] for area in areas]


@dataclass
class _Batch:
    """Areas under way: read when a worker is free, written when their answer comes."""

    areas: list[Path]
    asked: Asked
    digests: dict[str, str]
    answers: dict[str, AreaAnswer]
    reading: dict[int, Instance | None] = field(default_factory=dict)

    def tasks(self) -> Iterator[AreaTask]:
        """Read areas one by one, as they are asked for."""
        asked = self.asked
        for number, area in enumerate(self.areas):
            instance, fault = _read(area)
            if instance is not None and not fault:
                fault = _lacking(instance, asked.options)
            self.reading[number] = instance
            yield AreaTask(
                area.name,
                None if fault else instance,
                asked.options,
                asked.effort,
                asked.seconds,
                fault,
            )

    def done(self, number: int, answer: AreaAnswer) -> None:
        """Take over an answer."""
        self.keep(answer, self.reading.pop(number))

    def keep(self, answer: AreaAnswer, instance: Instance | None) -> None:
        """Write an answer and tell of it."""
        _write(self.asked.out, answer, instance, self.digests[answer.name])
        self.answers[answer.name] = answer
        self.asked.told(answer, False)


def _read(area: Path) -> tuple[Instance | None, str]:
    try:
        return read_instance(area), ""
    except InstanceError as error:
        return None, catchment_fault(error.code, error.params)


def _lacking(instance: Instance, options: Options) -> str:
    """A column that the options need and the area has not."""
    if (options.max_moved is not None or options.change_weight) and instance.current is None:
        return catchment_fault("needs-current", {})
    if options.border_weight and instance.ward is None:
        return catchment_fault("needs-ward", {})
    return ""


# --- files


def _digest(area: Path, asked: Asked) -> str:
    """What an answer depends on: the options and the bytes of the area's files."""
    mixed = hashlib.sha256(repr((asked.options, asked.effort, asked.seconds)).encode())
    for path in sorted(area.iterdir()):
        if path.is_file():
            mixed.update(f"\0{path.name}\0".encode())
            mixed.update(path.read_bytes())
    return mixed.hexdigest()


def _kept(out: Path, name: str, digest: str) -> AreaAnswer | None:
    """An earlier answer to the same question; ``None`` when there is none or it was a fault."""
    try:
        answer = json.loads((out / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    same = isinstance(answer, dict) and answer.pop("digest", None) == digest
    return AreaAnswer(name, answer) if same and answer.get("status") != BROKEN else None


def _write(out: Path, answer: AreaAnswer, instance: Instance | None, digest: str) -> None:
    """Write the plan, then the answer that says it is there; each appears whole."""
    if answer.schools is not None and instance is not None:
        plan = out / f"{answer.name}.csv"
        part = out / f".{answer.name}.csv.part"
        write_assignment(part, instance, answer.schools)
        part.replace(plan)
    else:
        (out / f"{answer.name}.csv").unlink(missing_ok=True)
    part = out / f".{answer.name}.json.part"
    data = {**answer.answer, "digest": digest}
    part.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    part.replace(out / f"{answer.name}.json")
