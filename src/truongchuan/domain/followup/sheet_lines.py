"""A line of a spreadsheet of reports, as the reader understood it and as it is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from truongchuan.domain.programmes.models import RoadmapRow, RowUnit
from truongchuan.domain.programmes.progress import Work, work_stamp

_KINDS = {"roadmaprow": "N", "rowunit": "P", "rowschool": "T"}
_MARK = " #"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line is not taken: a code with parameters; ``cell`` is where ("F12"), if in a cell.

    ``truongchuan.wording.followup`` has the texts.
    """

    code: str
    cell: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line. None or "" means that the cell was empty: the value stays as it is.

    ``row`` is the line's number in the sheet, ``key`` and ``stamp`` the locked identifiers,
    ``cells`` the address of each field's cell.
    """

    row: int
    key: str
    stamp: str
    state: str = ""
    percent: int | None = None
    note: str = ""
    started_on: date | None = None
    finished_on: date | None = None
    obstacle: str = ""
    category: str = ""
    solver: str = ""
    due_on: date | None = None
    cells: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def cell(self, name: str) -> str:
        """Return the address of a field's cell, else of the line."""
        return self.cells.get(name) or self.cells.get("key", "")


def work_key(programme_pk: int, work: Work) -> str:
    """Return the identifier of a piece of work in a spreadsheet: "3-N12"."""
    return f"{programme_pk}-{_KINDS[work._meta.model_name or '']}{work.pk}"


def kind_of(work: Work) -> str:
    """Return N for a whole row, P for a unit's part, T for a school."""
    if isinstance(work, RoadmapRow):
        return "N"
    return "P" if isinstance(work, RowUnit) else "T"


def sheet_stamp(work: Work) -> str:
    """Return what a spreadsheet remembers of the work: its stamp and the note's mark."""
    return f"{work_stamp(work)}{_MARK}{note_mark(work.note)}"


def note_mark(note: str) -> str:
    """Return a short mark of a note."""
    return hashlib.sha256(" ".join(note.split()).encode()).hexdigest()[:8]


def origin_of(stamp: str) -> tuple[str, str, str, str]:
    """Return the work's stamp, state, percent and note's mark that a spreadsheet was made with."""
    seen, _, mark = stamp.rpartition(_MARK)
    state, _, rest = seen.partition(" ")
    return seen, state, rest.partition(" ")[0], mark


def line_as_json(line: SheetLine) -> dict[str, Any]:
    """Return a line as plain data, to be kept."""
    kept = asdict(line)
    for name in ("started_on", "finished_on", "due_on"):
        kept[name] = kept[name].isoformat() if kept[name] else None
    kept["problems"] = [problem_as_json(problem) for problem in line.problems]
    return kept


def problem_as_json(problem: Problem) -> dict[str, Any]:
    """Return a problem as plain data."""
    params = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in problem.params.items()
    }
    return {"code": problem.code, "cell": problem.cell, "params": params}


def line_from_json(kept: Mapping[str, Any]) -> SheetLine:
    """Return a kept line."""
    values = dict(kept)
    for name in ("started_on", "finished_on", "due_on"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    values["problems"] = tuple(Problem(**problem) for problem in values["problems"])
    return SheetLine(**values)
