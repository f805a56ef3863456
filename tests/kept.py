"""What many tests begin with is made once for each process, and copied into the tests after it.

A fixture that builds a district through the services costs a tenth of a second; some two thousand
tests ask for one. The first of them builds it. The rows that came of it are then written straight
into the tables of the others, inside each test's own transaction, and what the fixture returned
comes back as it was. Whenever a test does not start from where the first one did (other rows are
there, another moment, another language), the fixture is built again by the services.

``kept("district", build)`` starts from an empty database. ``kept("case", build, on=district)``
starts from what ``kept`` has just returned, and keeps the difference only.
``kept_demo(folder)`` is the district's demo, made once for all workers of pytest.
"""

from __future__ import annotations

import fcntl
import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import time_machine
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone, translation

T = TypeVar("T")
LOADED_AT = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
"""When the demo was loaded: before the moment at which the tests run."""
Rows = dict[Any, tuple[Any, ...]]


@dataclass
class _Table:
    columns: tuple[str, ...]
    key: int  # which of the columns names a row


@dataclass
class _Kept:
    statements: list[tuple[str, list[tuple[Any, ...]]]]
    files: dict[str, bytes]
    result: bytes
    empty: str
    guards: list[tuple[str, str]]  # triggers that look at new rows, and how they are made


@dataclass
class _Start:
    """The last thing that was kept or copied: what it is, and how much had been written then."""

    name: str
    result: object
    written: int


_kept: dict[tuple[object, ...], _Kept] = {}
_last: list[_Start] = []  # at most one


def kept(name: str, build: Callable[[], T], *, on: object = None) -> T:
    """Return what ``build`` makes: from the services the first time, copied afterwards."""
    if on is None:
        start = ""
    elif _last and _last[0].result is on and _last[0].written == _written():
        start = _last[0].name
    else:
        return build()
    moment = (timezone.now(), translation.get_language(), settings.DEMO)
    place = (name, start, connection.settings_dict["NAME"], *moment)
    result: Any
    known = _kept.get(place)
    if known is None:
        before = _all_rows()
        if on is None and any(rows for table, rows in before.items() if table not in _steady()):
            return build()
        result = build()
        _kept[place] = _difference(before, _all_rows(), result, on)
    elif on is None and _is_there(known.empty):
        return build()
    else:
        result = _copy(known, on)
    _last[:] = [_Start(f"{start}/{name}", result, _written())]
    return result  # type: ignore[no-any-return]


def kept_demo(folder: Path) -> None:
    """Load the district's demo into the empty database: by the product once, then copied.

    ``folder`` belongs to all workers of a run. On PostgreSQL, where numbers of rows come from
    sequences that a copy does not move, every worker loads the demo itself.
    """
    from truongchuan.project.demo import load_demo_data

    place = ("demo", "", connection.settings_dict["NAME"], "for all workers")
    file = folder / "kept-demo.pickle"
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if place not in _kept and file.exists():
            _kept[place] = pickle.loads(file.read_bytes())
        if place in _kept:
            assert not _is_there(_kept[place].empty), "the demo goes into an empty database"
            _copy(_kept[place], None)
            return
        before = _all_rows()
        with time_machine.travel(LOADED_AT, tick=True):
            assert load_demo_data()
        _kept[place] = _difference(before, _all_rows(), None, None)
        if connection.vendor == "sqlite":
            file.write_bytes(pickle.dumps(_kept[place]))


@cache
def _tables() -> dict[str, _Table]:
    """Return every table of the product and its libraries."""
    found = {}
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and meta.db_table in there:
            columns = tuple(f.column for f in meta.concrete_fields)
            found[meta.db_table] = _Table(columns, columns.index(meta.pk.column))
    return found


@cache
def _steady() -> frozenset[str]:
    """Tables that hold something in an empty database: Django's own lists of models."""
    return frozenset({"django_content_type", "auth_permission"})


def _quoted(*names: str) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)


def _all_rows() -> dict[str, Rows]:
    found = {}
    with connection.cursor() as cursor:
        for name, table in _tables().items():
            cursor.execute(f"SELECT {_quoted(*table.columns)} FROM {_quoted(name)}")
            found[name] = {row[table.key]: tuple(row) for row in cursor.fetchall()}
    return found


def _difference(
    before: dict[str, Rows], after: dict[str, Rows], result: object, on: object
) -> _Kept:
    statements = []
    grown = []
    for name, table in _tables().items():
        old, new = before[name], after[name]
        pk = _quoted(table.columns[table.key])
        places = ", ".join(["%s"] * len(table.columns))
        if gone := [(key,) for key in old.keys() - new.keys()]:
            statements.append((f"DELETE FROM {_quoted(name)} WHERE {pk} = %s", gone))
        if changed := [(*new[k], k) for k in old.keys() & new.keys() if old[k] != new[k]]:
            values = ", ".join(f"{_quoted(column)} = %s" for column in table.columns)
            statements.append((f"UPDATE {_quoted(name)} SET {values} WHERE {pk} = %s", changed))
        if added := [row for key, row in new.items() if key not in old]:
            into = f"INSERT INTO {_quoted(name)} ({_quoted(*table.columns)}) VALUES ({places})"
            statements.append((into, added))
            grown.append(name)
    files = {}
    stored = after["sources_storedfile"]
    at = _tables()["sources_storedfile"].columns.index("path")
    for key in stored.keys() - before["sources_storedfile"].keys():
        with default_storage.open(stored[key][at]) as file:
            files[stored[key][at]] = file.read()
    sought = " OR ".join(f"EXISTS (SELECT 1 FROM {_quoted(name)})" for name in grown)
    empty = f"SELECT {sought or '1 = 0'}"
    return _Kept(statements, files, _frozen(result, on), empty, _guards(set(grown)))


def _guards(tables: set[str]) -> list[tuple[str, str]]:
    """Return SQLite's triggers on new rows: rows come table by table, not as they once came."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
    return [(name, sql) for name, on, sql in triggers if on in tables and "INSERT ON" in sql]


def _copy(known: _Kept, on: object) -> object:
    with transaction.atomic(), connection.cursor() as cursor:
        for name, _sql in known.guards:
            cursor.execute(f"DROP TRIGGER {_quoted(name)}")
        for statement, rows in known.statements:
            cursor.executemany(statement, rows)
        for _name, sql in known.guards:
            cursor.execute(sql)
    for path, content in known.files.items():
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(content))
    return _thawed(known.result, on)


def _is_there(question: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return bool(cursor.fetchone()[0])


def _written() -> int:
    """Return how many rows were written so far: equal numbers mean that nothing was since."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return int(connection.connection.total_changes)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)"
            " FROM pg_stat_xact_user_tables"
        )
        return int(cursor.fetchone()[0])


def _parts(on: object) -> list[object]:
    """Return the thing begun with and what it holds: they stay the same objects in a copy."""
    return [] if on is None else [on, *vars(on).values()]


def _frozen(result: object, on: object) -> bytes:
    names = {id(part): at for at, part in reversed(list(enumerate(_parts(on))))}

    class Pickler(pickle.Pickler):
        def persistent_id(self, thing: object) -> int | None:
            return names.get(id(thing))

    target = io.BytesIO()
    Pickler(target).dump(result)
    return target.getvalue()


def _thawed(content: bytes, on: object) -> object:
    parts = _parts(on)

    class Unpickler(pickle.Unpickler):
        def persistent_load(self, name: int) -> object:
            return parts[name]

    return Unpickler(io.BytesIO(content)).load()
