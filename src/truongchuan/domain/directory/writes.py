"""Many rows written together, with what each was before and after: parts of a larger write."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models

CHUNK = 400


@dataclass(slots=True)
class Touch:
    """A stored row that was made or changed. ``before`` and ``after`` hold columns as JSON."""

    row: int
    thing: models.Model
    created: bool
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


class Writes:
    """Gathers rows to be made and columns to be changed; :meth:`flush` writes them in few queries.

    ``row`` says for what each is done: the number of a line of a list. A row may point to another
    that is made together with it.
    """

    def __init__(self) -> None:
        self._made: dict[type[models.Model], list[Touch]] = {}
        self._changed: dict[tuple[type[models.Model], int], Touch] = {}

    def make(self, row: int, thing: models.Model) -> None:
        """Make a row."""
        self._made.setdefault(type(thing), []).append(Touch(row, thing, created=True))

    def change(self, row: int, thing: models.Model, **values: Any) -> None:
        """Change columns of a row; what stays as it is is left out."""
        before, after = {}, {}
        for name, value in values.items():
            column = thing._meta.get_field(name).attname  # type: ignore[union-attr]
            old = getattr(thing, column)
            setattr(thing, name, value)
            new = getattr(thing, column)
            if old != new:
                before[column], after[column] = as_json(old), as_json(new)
        if not after:
            return
        known = self._changed.setdefault((type(thing), thing.pk), Touch(row, thing, created=False))
        known.before = {**before, **known.before}
        known.after = {**known.after, **after}

    def flush(self) -> list[Touch]:
        """Write everything; return what was done, rows that were made first."""
        ordered = _those_pointed_to_first(list(self._made))
        for model in ordered:
            made = self._made[model]
            model._default_manager.bulk_create([touch.thing for touch in made], batch_size=CHUNK)
        groups: dict[tuple[type[models.Model], tuple[str, ...]], list[models.Model]] = {}
        for touch in self._changed.values():
            names = tuple(sorted(touch.after))
            groups.setdefault((type(touch.thing), names), []).append(touch.thing)
        for (model, names), things in groups.items():
            fields = [_name(model, column) for column in names]
            model._default_manager.bulk_update(things, fields, batch_size=CHUNK)
        return [t for model in ordered for t in self._made[model]] + list(self._changed.values())


def _those_pointed_to_first(waiting: list[type[models.Model]]) -> list[type[models.Model]]:
    ordered: list[type[models.Model]] = []
    while waiting:
        free = [m for m in waiting if not _points_to(m) & (set(waiting) - {m})]
        ordered += free or waiting
        waiting = [m for m in waiting if m not in ordered]
    return ordered


def _points_to(model: type[models.Model]) -> set[Any]:
    return {f.related_model for f in model._meta.concrete_fields if f.is_relation}


def _name(model: type[models.Model], column: str) -> str:
    return next(f.name for f in model._meta.concrete_fields if f.attname == column)


def as_json(value: Any) -> Any:
    """Return a column's value as it is kept in a record."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def columns_of(thing: models.Model) -> dict[str, Any]:
    """Return all columns of a row as they are kept in a record."""
    return {f.attname: as_json(getattr(thing, f.attname)) for f in thing._meta.concrete_fields}
