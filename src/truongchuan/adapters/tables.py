"""Bring a database to the running version's tables.

A database that holds anything goes through its migrations. An empty SQLite file gets all tables at
once, in one transaction, as they stand after the last migration: Django draws its hundred and fifty
models anew for every step of a migration, which takes half a minute and leads to the same tables.
``tests/domain/test_migrations.py`` compares the two ways, statement by statement. PostgreSQL keeps
to migrations: nobody waits for a server's installation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import StateApps

# A function of a migration that new tables need as well, such as one that adds triggers, says so:
# ``RunPython(…, hints={"on_new_tables": True})``. Functions that change rows need not.
ON_NEW_TABLES = "on_new_tables"


def prepare_tables(*, alias: str = "default") -> None:
    """Make the tables of an empty SQLite file at once; elsewhere run the missing migrations."""
    connection = connections[alias]
    if connection.vendor == "sqlite" and not connection.introspection.table_names():
        make_tables(alias=alias)
        emit_post_migrate_signal(0, False, alias, apps=apps, plan=[])
        return
    call_command("migrate", database=alias, interactive=False, verbosity=0)


def make_tables(*, alias: str = "default") -> None:
    """Make all tables, triggers and the record of migrations in one transaction; no other row."""
    connection = connections[alias]
    loader = MigrationLoader(connection)
    recorder = MigrationRecorder(connection)
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        for work in triggers(loader):
            work.code(cast(StateApps, apps), editor)
        recorder.ensure_schema()
        for app_label, name in sorted(loader.disk_migrations):
            recorder.record_applied(app_label, name)


def triggers(loader: MigrationLoader) -> Iterable[RunPython]:
    """Return the functions of migrations that new tables need as well, in a fixed order."""
    for key in sorted(loader.disk_migrations):
        for operation in loader.disk_migrations[key].operations:
            if isinstance(operation, RunPython) and operation.hints.get(ON_NEW_TABLES):
                yield operation
