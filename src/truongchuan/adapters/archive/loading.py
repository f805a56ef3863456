"""Loading an archive's tables into an empty database, and proving that they arrived."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.apps import apps as current_apps
from django.core.management.color import no_style
from django.db import DatabaseError, connections, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from truongchuan.adapters.archive.checking import OpenArchive
from truongchuan.adapters.archive.errors import ArchiveError
from truongchuan.adapters.archive.manifest import Manifest, TableEntry
from truongchuan.adapters.archive.tables import (
    CHUNK,
    LEFT_OUT,
    carried_models,
    column_of,
    fields_of,
    read_lines,
    row_reader,
)
from truongchuan.adapters.archive.writing import Tell
from truongchuan.adapters.tables import make_tables
from truongchuan.domain.audit.models import AuditChain
from truongchuan.domain.audit.selectors import first_broken_event

State = frozenset[tuple[str, str]]
DERIVED = ("django_content_type", "auth_permission")
"""Tables that Django fills by itself: rows there do not make a database full."""


def refuse_newer(manifest: Manifest) -> None:
    """Refuse an archive of a newer product: its tables are not known here.

    :raises ArchiveError: ``archive-newer`` with the first migration that is not known.
    """
    known = set(MigrationLoader(None).disk_migrations)
    strange = sorted(set(manifest.migrations) - known)
    if strange:
        raise ArchiveError(
            "archive-newer", version=manifest.product_version, migration=".".join(strange[0])
        )


def applied_state(using: str) -> State:
    """Return the migrations that a database has gone through."""
    return frozenset(MigrationRecorder(connections[using]).applied_migrations())


def is_empty(using: str) -> bool:
    """Tell whether a database has no row in any table of ours, nor in anybody else's."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in {*DERIVED, "django_migrations"}:
                continue
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608
            if cursor.fetchone():
                return False
    return True


def migrate_to(using: str, wanted: Iterable[tuple[str, str]]) -> None:
    """Bring an empty database to a state of migrations."""
    executor = MigrationExecutor(connections[using])
    state = set(wanted)
    if connections[using].vendor == "sqlite" and state == set(executor.loader.disk_migrations):
        make_tables(alias=using)
        return
    graph = executor.loader.graph
    last = [
        node for node in sorted(state)
        if not any(child.key in state and child.key[0] == node[0]
                   for child in graph.node_map[node].children)
    ]  # fmt: skip
    executor.migrate(last)


def migrate_on(using: str) -> None:
    """Bring a database to the running product's state."""
    executor = MigrationExecutor(connections[using])
    executor.migrate(executor.loader.graph.leaf_nodes())


def models_of(manifest: Manifest) -> list[type[models.Model]]:
    """Return the models as they were in the archive's state of migrations.

    :raises ArchiveError: ``archive-manifest-wrong`` when the archive's tables are not theirs.
    """
    loader = MigrationLoader(None)
    if set(manifest.migrations) == set(loader.disk_migrations):
        found = carried_models()
    else:
        state = loader.project_state(
            [node for node in manifest.migrations if node in loader.graph.nodes], at_end=True
        )
        found = carried_models(state.apps)
    tables = {model._meta.db_table for model in found}
    said = {entry.table for entry in manifest.tables}
    if tables != said:
        raise ArchiveError("archive-manifest-wrong", what=sorted(tables ^ said)[0])
    return found


def load_tables(archive: OpenArchive, using: str, *, tell: Tell) -> None:
    """Fill the tables of a database anew, whose migrations are the archive's, and verify them.

    The caller holds the transaction. Triggers rest meanwhile: what they guard was recorded under
    their guard already. Constraints are checked before the triggers wake up.

    :raises ArchiveError: ``archive-entry-damaged``, ``restore-row``, ``restore-constraints``,
        ``restore-differs``.
    """
    connection = connections[using]
    wanted = models_of(archive.manifest)
    entries = {entry.table: entry for entry in archive.manifest.tables}
    with sleeping_triggers(using, [model._meta.db_table for model in wanted]):
        with connection.cursor() as cursor:
            for table in _to_empty(using, wanted):
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608
        for number, model in enumerate(wanted):
            tell("load", number, len(wanted))
            _load(archive, entries[model._meta.db_table], model, using)
        try:
            connection.check_constraints()
        except DatabaseError as error:
            raise ArchiveError("restore-constraints", reason=str(error)[:200]) from error
    _reset_ids(using, wanted, entries)
    for number, model in enumerate(wanted):
        tell("verify", number, len(wanted))
        _verify(entries[model._meta.db_table], model, using)


def _to_empty(using: str, wanted: list[type[models.Model]]) -> list[str]:
    """Return the tables to empty: those of the archive, and what is not carried (sessions)."""
    connection = connections[using]
    left_out = {m._meta.db_table for m in current_apps.get_models() if m._meta.label in LEFT_OUT}
    with connection.cursor() as cursor:
        there = left_out & set(connection.introspection.table_names(cursor))
    return [*sorted(there), *(model._meta.db_table for model in reversed(wanted))]


def _load(archive: OpenArchive, entry: TableEntry, model: type[models.Model], using: str) -> None:
    connection = connections[using]
    read = row_reader(model, connection)
    quote = connection.ops.quote_name
    columns = [column_of(field) for field in fields_of(model)]
    statement = (
        f"INSERT INTO {quote(entry.table)} ({', '.join(map(quote, columns))}) "  # noqa: S608
        f"VALUES ({', '.join(['%s'] * len(columns))})"
    )
    lines = archive.lines(entry)
    while batch := list(islice(lines, CHUNK)):
        try:
            rows = [read(json.loads(line)) for line in batch]
            with connection.cursor() as cursor:
                cursor.executemany(statement, rows)
        except (KeyError, ValueError, TypeError, AttributeError, DatabaseError) as error:
            raise ArchiveError(
                "restore-row", table=entry.table, reason=f"{type(error).__name__}: {error}"[:200]
            ) from error


def _verify(entry: TableEntry, model: type[models.Model], using: str) -> None:
    digest, rows = hashlib.sha256(), 0
    for line in read_lines(model, using):
        digest.update(line)
        rows += 1
    if (rows, digest.hexdigest()) != (entry.rows, entry.sha256):
        raise ArchiveError("restore-differs", table=entry.table, rows=rows, wanted=entry.rows)


def verify_chains(manifest: Manifest, using: str) -> None:
    """Go through every audit chain in the restored database and compare its head.

    :raises ArchiveError: ``archive-audit-broken``.
    """
    chains = {c.authority_id: c for c in AuditChain.objects.using(using)}
    said = {head.authority: head for head in manifest.audit}
    for authority in sorted(chains.keys() | said.keys()):
        chain, head = chains.get(authority), said.get(authority)
        if chain is None or head is None or (chain.length, chain.head) != (head.length, head.head):
            raise ArchiveError("archive-audit-broken", authority=authority, number=0)
        broken = first_broken_event(authority_id=authority, using=using)
        if broken is not None:
            raise ArchiveError("archive-audit-broken", authority=authority, number=broken.number)


@contextmanager
def sleeping_triggers(using: str, tables: list[str]) -> Iterator[None]:
    """Let the tables' own triggers rest; on failure the caller's transaction undoes it."""
    connection = connections[using]
    if connection.vendor == "postgresql":

        def switch(word: str) -> None:
            with connection.cursor() as cursor:
                # Checks that wait would keep the table from being altered.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                for table in tables:
                    name = connection.ops.quote_name(table)
                    cursor.execute(f"ALTER TABLE {name} {word} TRIGGER USER")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")

        switch("DISABLE")
        yield
        switch("ENABLE")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
    yield
    with connection.cursor() as cursor:
        for _name, sql in triggers:
            cursor.execute(sql)


def _reset_ids(
    using: str, wanted: list[type[models.Model]], entries: dict[str, TableEntry]
) -> None:
    """Let no id be given again that the old database ever gave."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), wanted):
            cursor.execute(statement)
        for model in wanted:
            table, greatest = model._meta.db_table, entries[model._meta.db_table].next_id
            if not greatest:
                continue
            if connection.vendor == "postgresql":
                name, column = f'"{table}"', model._meta.pk.column
                cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [name, column])
                [sequence] = cursor.fetchone()
                if sequence:
                    cursor.execute("SELECT setval(%s, %s, true)", [sequence, greatest])
            else:
                cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s",
                               [greatest, table])  # fmt: skip
                cursor.execute(
                    "INSERT INTO sqlite_sequence (name, seq) SELECT %s, %s WHERE NOT EXISTS "
                    "(SELECT 1 FROM sqlite_sequence WHERE name = %s)",
                    [table, greatest, table],
                )


def clear_database(using: str) -> None:
    """Remove every table and function of a PostgreSQL schema. Part of the caller's transaction."""
    connection = connections[using]
    quote: Any = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {quote(table)} CASCADE")
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p "
            "WHERE p.pronamespace = current_schema()::regnamespace AND p.prokind = 'f' "
            "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function} CASCADE")
