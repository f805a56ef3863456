"""What a reader finds in a list: its kind, its rows, and what is wrong with a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from truongchuan.engines.plan.findings import Param


class ListKind(StrEnum):
    """What a list is about."""

    SCHOOLS = "schools"
    CERTIFICATES = "certificates"
    UNITS = "units"
    PERSONS = "persons"


FIELDS: dict[ListKind, tuple[str, ...]] = {
    ListKind.SCHOOLS: (
        "name", "kind", "ownership", "ward", "address", "status", "campuses", "moet_id",
        "budget_id", "aliases", "starts_on", "key",
    ),
    ListKind.CERTIFICATES: (
        "school", "kind", "ward", "moet_id", "level", "degree", "number", "decided_on", "issuer",
        "valid_from", "valid_to", "instrument", "key",
    ),
    ListKind.UNITS: ("name", "kind", "short_name", "aliases", "order", "key"),
    ListKind.PERSONS: ("name", "unit", "function", "title", "email", "key"),
}  # fmt: skip
"""The fields of each kind, in the order of the template's columns."""

ANCHORS = {
    ListKind.SCHOOLS: "name",
    ListKind.CERTIFICATES: "school",
    ListKind.UNITS: "name",
    ListKind.PERSONS: "name",
}
"""The field without which a row is no row of the list."""

REQUIRED: dict[ListKind, tuple[tuple[str, ...], ...]] = {
    ListKind.SCHOOLS: (("name",),),
    ListKind.CERTIFICATES: (("school",), ("degree", "level")),
    ListKind.UNITS: (("name",),),
    ListKind.PERSONS: (("name",), ("unit",), ("function", "title")),
}
"""Columns that a list needs: of each group at least one."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a cell. ``warning``: the row is written all the same."""

    code: str
    cell: str = ""
    params: Mapping[str, Param] = field(default_factory=dict)
    warning: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return what is kept."""
        return {
            "code": self.code,
            "cell": self.cell,
            "params": {
                name: value.strftime("%d/%m/%Y") if isinstance(value, date) else value
                for name, value in self.params.items()
            },
            "warning": self.warning,
        }


def problem_from_json(kept: dict[str, Any]) -> Problem:
    """Return a problem that was kept."""
    return Problem(kept["code"], kept["cell"], kept["params"], kept["warning"])


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A row of a list. Days in ``values`` are ISO text; ``cells`` are addresses by field.

    ``written`` is each cell as it stands in the file, ``values`` what it was understood as;
    a field whose column is missing or whose cell is empty is in neither.
    """

    row: int
    values: dict[str, Any]
    written: dict[str, str]
    cells: dict[str, str]
    problems: tuple[Problem, ...] = ()

    def cell(self, name: str) -> str:
        """Return a field's address; the row's number where it has no column."""
        return self.cells.get(name, str(self.row))


@dataclass(frozen=True, slots=True)
class PassedLine:
    """A row that is none of the list: a total, a heading between, a footer, an example."""

    row: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column of the file: where it stands, what it is called, which field it gives."""

    place: int
    letters: str
    heading: str
    field: str = ""
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadList:
    """Everything that was read. ``missing``: groups of fields of which none has a column."""

    kind: ListKind
    sheet: str
    head_row: int
    columns: tuple[ReadColumn, ...]
    lines: tuple[ReadLine, ...]
    passed: tuple[PassedLine, ...] = ()
    missing: tuple[tuple[str, ...], ...] = ()
    other_sheets: tuple[str, ...] = ()
    fingerprint: str = ""

    @property
    def mapping(self) -> dict[int, str]:
        """Which field each used column gives."""
        return {column.place: column.field for column in self.columns if column.field}
