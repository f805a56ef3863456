"""Two months side by side: figure by figure, and what changed of tasks, units and schools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from truongchuan.domain.reviews.frozen import (
    Figure,
    RowLine,
    SchoolLine,
    SnapshotView,
    UnitLine,
)


@dataclass(frozen=True, slots=True)
class FigurePair:
    """A figure of both months; None where a month did not count it."""

    key: str
    label: str
    section: str
    before: int | str | None
    after: int | str | None

    @property
    def difference(self) -> int | None:
        """After less before; None unless both are numbers."""
        if isinstance(self.before, int) and isinstance(self.after, int):
            return self.after - self.before
        return None


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a task, unit or school: field → (before, after).

    ``kind`` is added, removed or changed; ``line`` is the later month's, else the earlier's.
    """

    kind: str
    line: Any
    fields: dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs between two months."""

    before: SnapshotView
    after: SnapshotView
    figures: tuple[FigurePair, ...]
    rows: tuple[Change, ...]
    units: tuple[Change, ...]
    schools: tuple[Change, ...]


_ROW_FIELDS = ("state", "percent", "late", "due_on", "note")
_UNIT_FIELDS = ("leads", "done", "late", "reports", "silent")
_SCHOOL_FIELDS = (
    "state",
    "quarter",
    "percent",
    "steps_late",
    "proven_level",
    "proven_degree",
    "possible_degree",
    "blocking",
)


def compare_months(before: SnapshotView, after: SnapshotView) -> Comparison:
    """Return what differs between two months' numbers, in the order of the later month."""
    return Comparison(
        before=before,
        after=after,
        figures=tuple(_figures(before, after)),
        rows=_changes(before.rows, after.rows, _ROW_FIELDS),
        units=_changes(before.units, after.units, _UNIT_FIELDS),
        schools=_changes(before.schools, after.schools, _SCHOOL_FIELDS),
    )


def _figures(before: SnapshotView, after: SnapshotView) -> list[FigurePair]:
    def keyed(view: SnapshotView) -> dict[tuple[str, str], Figure]:
        found = {("", f.key): f for f in view.figures}
        return found | {(s.title, f.key): f for s in view.sections for f in s.figures}

    old, new = keyed(before), keyed(after)
    keys = [*new, *(key for key in old if key not in new)]
    return [
        FigurePair(
            key=key[1],
            label=(new.get(key) or old[key]).label,
            section=key[0],
            before=old[key].value if key in old else None,
            after=new[key].value if key in new else None,
        )
        for key in keys
    ]


def _changes(
    before: tuple[RowLine, ...] | tuple[UnitLine, ...] | tuple[SchoolLine, ...],
    after: tuple[RowLine, ...] | tuple[UnitLine, ...] | tuple[SchoolLine, ...],
    fields: tuple[str, ...],
) -> tuple[Change, ...]:
    old = {line.id: line for line in before}
    new = {line.id: line for line in after}
    found = []
    for line in after:
        if line.id not in old:
            found.append(Change("added", line, {}))
            continue
        moved = {
            name: (getattr(old[line.id], name), getattr(line, name))
            for name in fields
            if getattr(old[line.id], name) != getattr(line, name)
        }
        if moved:
            found.append(Change("changed", line, moved))
    found += [Change("removed", line, {}) for line in before if line.id not in new]
    return tuple(found)
