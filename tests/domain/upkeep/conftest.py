"""Archives of a small district, and empty databases to restore them into."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from tests.domain.conftest import District
from truongchuan.adapters.archive.restoring import Target
from truongchuan.adapters.tables import make_tables
from truongchuan.domain.sources.services import store_file

# A migration that nothing else waits for, and the tables that it made.
NEWEST = {("upkeep", "0001_initial"): ("upkeep_backuprun", "upkeep_exportrun")}
CREATE = (
    "CREATE TABLE django_migrations "
    "(id integer, app varchar(255), name varchar(255), applied timestamp)"
)


def record_migrations(using: Any) -> None:
    """Say that a database went through every migration, as a real one has."""
    now = timezone.now()
    with using.cursor() as cursor:
        cursor.execute(CREATE)
        cursor.executemany(
            "INSERT INTO django_migrations (id, app, name, applied) VALUES (%s, %s, %s, %s)",
            [
                (number, app, name, now)
                for number, (app, name) in enumerate(sorted(MigrationLoader(None).disk_migrations))
            ],
        )


def ensure(self: BaseDatabaseWrapper) -> None:
    """Connect to databases that were added while a test ran, which Django's tests forbid."""
    if self.connection is None:
        with self.wrap_database_errors:
            self.connect()


@pytest.fixture
def real_migrations(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests run without migrations; here there are some."""
    settings.MIGRATION_MODULES = {}
    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", ensure)


@pytest.fixture
def migrated(db: None, real_migrations: None) -> None:
    """The tests' database is made without migrations; say otherwise until the test ends."""
    record_migrations(connection)


@pytest.fixture
def committed(committed_db: None, real_migrations: None) -> Iterator[None]:
    """A committed database that says it was migrated."""
    record_migrations(connection)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE django_migrations")


def furnish(district: District) -> None:
    """Give a district what every kind of column holds, and more files."""
    store_file(
        actor=district.system,
        authority_id=district.authority.pk,
        name="ảnh.bin",
        media_type="application/octet-stream",
        content=bytes(range(256)) * 5000,
    )


@dataclass
class Places:
    """Makes empty databases that are ready for a restore."""

    folder: Path
    vendors: tuple[str, ...]
    made: int = 0

    @contextmanager
    def empty(self, vendor: str, older: bool = False) -> Iterator[Target]:
        """Give an empty database whose tables stand, with a folder for its files.

        ``older``: as before the newest migrations of :data:`NEWEST`.
        """
        self.made += 1
        alias = f"target{self.made}"
        files = self.folder / f"files{self.made}"
        name = self._sqlite() if vendor == "sqlite" else self._postgresql()
        engine = {"ENGINE": f"django.db.backends.{'sqlite3' if vendor == 'sqlite' else vendor}"}
        with aliased(alias, {**_settings(vendor), **engine, "NAME": name}):
            if older:
                with connections[alias].cursor() as cursor:
                    for (app, migration), tables in NEWEST.items():
                        for table in tables:
                            cursor.execute(f"DROP TABLE {table}")
                        cursor.execute(
                            "DELETE FROM django_migrations WHERE app = %s AND name = %s",
                            [app, migration],
                        )
            yield Target(alias, files)
        if vendor == "postgresql":
            with connections["default"].cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}"')

    def _sqlite(self) -> str:
        template = self.folder / "template.sqlite3"
        if not template.exists():
            with aliased("template", {**_settings("sqlite"), "NAME": str(template)}):
                make_tables(alias="template")
        copy = self.folder / f"target{self.made}.sqlite3"
        shutil.copyfile(template, copy)
        return str(copy)

    def _postgresql(self) -> str:
        """Outside transactions only: PostgreSQL makes no database inside one."""
        name = f"target_{os.getpid()}_{self.made}"
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        with aliased("template", {**_settings("postgresql"), "NAME": name}):
            make_tables(alias="template")
        return name


def _settings(vendor: str) -> dict[str, Any]:
    values = dict(connections.settings["default"])
    if vendor == "sqlite":
        values["ENGINE"] = "django.db.backends.sqlite3"
        values["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA foreign_keys=ON;",
        }
    return values


@contextmanager
def aliased(alias: str, values: dict[str, Any]) -> Iterator[None]:
    """Let Django know a database for a while."""
    connections.settings[alias] = values
    try:
        yield
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    here = connection.vendor
    return Places(tmp_path, tuple(dict.fromkeys((here, "sqlite"))))


def storage_of(target: Target) -> FileSystemStorage:
    """Return the stored files of a restored place."""
    return FileSystemStorage(location=target.files)
