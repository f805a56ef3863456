"""The tables of an archive: which there are, and rows that read the same on every database.

A row is one JSON object with sorted keys: column → value. Times are UTC with microseconds,
decimals texts, ids as they are. The same content gives the same bytes on SQLite and PostgreSQL,
so the SHA-256 of a table's lines is the table's identity.
"""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps as current_apps
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Collate

LEFT_OUT: dict[str, str] = {
    "sessions.Session": "people sign in again",
    "usersessions.UserSession": "follows its session",
    "account.EmailConfirmation": "short-lived keys, asked for again",
    "axes.AccessAttempt": "counts of failed sign-ins, short-lived",
    "axes.AccessAttemptExpiration": "counts of failed sign-ins, short-lived",
    "axes.AccessFailureLog": "written only where failures are logged apart",
    "axes.AccessLog": "sign-ins are in the audit record's charge",
    "reminders.WorkerLease": "processes of the old machine",
    "upkeep.ExportRun": "files to be fetched within days, made again at will",
}
"""Models whose rows are not carried, each with the reason; every other model is."""

CHUNK = 500
Row = dict[str, Any]


def carried_models(apps: Any = None) -> list[type[models.Model]]:
    """Return the models whose tables are carried, in an order that puts what is referred to first.

    Tables between models (many to many) count. ``apps``: the models of a migration state; the
    running product's when left out. Where tables refer to each other in a ring, and to
    themselves, the order cannot hold: constraints are checked at the end of a restore.
    """
    registry = apps or current_apps
    found = [
        model
        for model in registry.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in LEFT_OUT
    ]
    found.sort(key=lambda model: model._meta.db_table)
    known, ordered = set(found), dict[type[models.Model], None]()

    def visit(model: type[models.Model], way: tuple[type[models.Model], ...]) -> None:
        if model in ordered or model in way:
            return
        for field in model._meta.local_concrete_fields:
            target = field.related_model
            if isinstance(target, type) and target in known:
                visit(target, (*way, model))
        ordered[model] = None

    for model in found:
        visit(model, ())
    return list(ordered)


def fields_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Return a model's own columns."""
    return list(model._meta.local_concrete_fields)


def read_lines(model: type[models.Model], using: str) -> Iterator[bytes]:
    """Yield the rows of a table by primary key, a line each, :data:`CHUNK` at a time."""
    fields = fields_of(model)
    names = [field.attname for field in fields]
    writers = [(column_of(field), _writer(field)) for field in fields]
    rows = model._base_manager.using(using).order_by(_order(model, using)).values_list(*names)
    for row in rows.iterator(chunk_size=CHUNK):
        values = {
            column: None if value is None else write(value)
            for (column, write), value in zip(writers, row, strict=True)
        }
        yield encode_line(values)


def column_of(field: models.Field[Any, Any]) -> str:
    """Return the name of a field's column, which every field of :func:`fields_of` has."""
    return str(field.column)


def _order(model: type[models.Model], using: str) -> Any:
    """Order by the key's bytes, not by the language of the database."""
    from django.db import connections

    key = model._meta.pk
    base = key.target_field if isinstance(key, models.ForeignKey) else key
    if not isinstance(base, models.CharField):
        return F(key.attname)
    return Collate(key.attname, "C" if connections[using].vendor == "postgresql" else "BINARY")


_EXPONENT = re.compile(r"\de\+")


def encode_line(values: Row) -> bytes:
    """Return a row's line."""
    text = _dump(values)
    if _EXPONENT.search(text):
        text = _dump(_plain_numbers(values))
    return text.encode() + b"\n"


def _dump(value: object) -> str:
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def _plain_numbers(value: Any) -> Any:
    """Write whole numbers without exponent: PostgreSQL keeps 1e+16 as 10000000000000000."""
    if isinstance(value, dict):
        return {key: _plain_numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain_numbers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


Change = Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _moment(value: datetime) -> str:
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="microseconds")


def _bytes(value: Any) -> str:
    return base64.b64encode(bytes(value)).decode("ascii")


# Field class → (to JSON, from JSON). The first that fits is taken.
CODECS: tuple[tuple[type[models.Field[Any, Any]], Change, Change], ...] = (
    (models.DateTimeField, _moment, datetime.fromisoformat),
    (models.DateField, date.isoformat, date.fromisoformat),
    (models.TimeField, time.isoformat, time.fromisoformat),
    (
        models.DurationField,
        lambda value: value // timedelta(microseconds=1),
        lambda value: timedelta(microseconds=value),
    ),
    (models.DecimalField, str, Decimal),
    (models.UUIDField, str, uuid.UUID),
    (models.BinaryField, _bytes, base64.b64decode),
    (models.JSONField, _same, _same),
    (models.BooleanField, bool, _same),
    (models.FloatField, _same, _same),
    (models.IntegerField, _same, _same),
    (models.CharField, str, _same),
    (models.TextField, str, _same),
    (models.GenericIPAddressField, str, _same),
    (models.FileField, str, _same),
)


def codec_of(field: models.Field[Any, Any]) -> tuple[Change, Change]:
    """Return how a column's values are written and read.

    :raises TypeError: for a kind of field that nobody has thought of yet.
    """
    base = field.target_field if isinstance(field, models.ForeignKey) else field
    for kind, write, read in CODECS:
        if isinstance(base, kind):
            return write, read
    raise TypeError(f"{field.name}: the archive does not know the field {type(field).__name__}")


def _writer(field: models.Field[Any, Any]) -> Change:
    return codec_of(field)[0]


def row_reader(model: type[models.Model], connection: Any) -> Callable[[Row], list[Any]]:
    """Return a function that makes a row's values ready for INSERT, in :func:`fields_of` order.

    A column that the row lacks raises KeyError, one too many ValueError.
    """
    fields = fields_of(model)
    readers = [(field, column_of(field), codec_of(field)[1]) for field in fields]
    known = {column_of(field) for field in fields}

    def read(row: Row) -> list[Any]:
        if row.keys() - known:
            raise ValueError(sorted(row.keys() - known)[0])
        values = []
        for field, column, parse in readers:
            value = row[column]
            if value is None:
                if isinstance(field, models.JSONField) and not field.null:
                    value = Value(None, models.JSONField())  # JSON's own null
                values.append(field.get_db_prep_save(value, connection))
            else:
                values.append(field.get_db_prep_save(parse(value), connection))
        return values

    return read
