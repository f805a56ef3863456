"""Restoring: check everything, load into a database that nobody sees yet, verify, switch over.

PostgreSQL: all of it is one transaction. SQLite: a new file beside the old one, renamed when it
is whole. Files are staged, put in place just before the database is, and taken back if it fails.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from truongchuan.adapters.archive.checking import OpenArchive, check_archive, open_archive
from truongchuan.adapters.archive.errors import ArchiveError
from truongchuan.adapters.archive.leftovers import (
    JOURNAL,
    dead_stages,
    live_stage,
    remove_parts,
    stage_folder,
    sync_folder,
)
from truongchuan.adapters.archive.loading import (
    applied_state,
    clear_database,
    is_empty,
    load_tables,
    migrate_on,
    migrate_to,
    refuse_newer,
    verify_chains,
)
from truongchuan.adapters.archive.manifest import Manifest
from truongchuan.adapters.archive.writing import Tell, silent
from truongchuan.domain.reminders.models import WorkerLease
from truongchuan.domain.sources.models import StoredFile

NEW = ".restoring"


@dataclass(frozen=True, slots=True)
class Target:
    """Where to restore: a database by its alias, and the folder of stored files."""

    using: str
    files: Path


def restore_archive(
    path: Path, target: Target, *, force: bool = False, tell: Tell = silent
) -> Manifest:
    """Restore an archive; on any failure the target is as it was.

    ``force``: replace a database that holds something; the caller has made a backup of it.
    The product must not run on the target meanwhile.

    :raises ArchiveError: for an archive that is broken, newer than the product, or whose content
        does not arrive as it was; ``restore-not-empty`` for a full database without ``force``;
        ``restore-no-room`` when the disk is too full.
    """
    with _nothing_new(target.using):
        return _restore(path, target, force, tell)


def _restore(path: Path, target: Target, force: bool, tell: Tell) -> Manifest:
    clean_leftovers(target.files, using=target.using)
    manifest = check_archive(path, tell=tell)
    refuse_newer(manifest)
    if not is_empty(target.using):
        if not force:
            raise ArchiveError("restore-not-empty")
        refuse_running(target.using)
    target.files.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(target.files).free < manifest.size:
        raise ArchiveError("restore-no-room", needed=f"{manifest.size / 1024 / 1024:.0f} MB")
    postgresql = connections[target.using].vendor == "postgresql"
    whole = _one_transaction if postgresql else _one_new_file
    with open_archive(path) as archive, stage_folder(target.files) as stage:
        _stage_files(archive, stage, tell)
        placed: list[Path] = []
        try:
            with whole(archive, target.using, tell):
                _place_files(archive, stage, target.files, placed)
        except BaseException:
            for new in placed:
                new.unlink(missing_ok=True)
            raise
    return manifest


def refuse_running(using: str) -> None:
    """Refuse a database that a worker lives on: its processes would go on writing to the old one.

    :raises ArchiveError: ``restore-running``.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        if WorkerLease._meta.db_table not in connection.introspection.table_names(cursor):
            return
    fresh = timezone.now() - timedelta(seconds=settings.WORKER_LEASE_SECONDS)
    if WorkerLease.objects.using(using).filter(beat_at__gt=fresh).exists():
        raise ArchiveError("restore-running")


@contextlib.contextmanager
def _nothing_new(using: str) -> Iterator[None]:
    """Leave no empty SQLite file where there was none, when the restore fails."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        yield
        return
    place = Path(connection.settings_dict["NAME"])
    place.parent.mkdir(parents=True, exist_ok=True)
    there = place.exists()
    try:
        yield
    except BaseException:
        if not there:
            connection.close()
            _remove_database(place)
        raise


# --- database -------------------------------------------------------------------------------


@contextlib.contextmanager
def _one_transaction(archive: OpenArchive, using: str, tell: Tell) -> Iterator[None]:
    """Hold one transaction, from the first table to the files in their place."""
    wanted = frozenset(archive.manifest.migrations)
    with transaction.atomic(using=using):
        if applied_state(using) != wanted:
            clear_database(using)
            tell("migrate", 0, 1)
            migrate_to(using, wanted)
        load_tables(archive, using, tell=tell)
        migrate_on(using)
        verify_chains(archive.manifest, using)
        yield


@contextlib.contextmanager
def _one_new_file(archive: OpenArchive, using: str, tell: Tell) -> Iterator[None]:
    """Fill a new file beside the database and rename it over the old one at the end."""
    connection = connections[using]
    place = Path(connection.settings_dict["NAME"])
    wanted = frozenset(archive.manifest.migrations)
    ready = applied_state(using) == wanted
    new = place.with_name(f"{place.name}{NEW}")
    _remove_database(new)
    new.parent.mkdir(parents=True, exist_ok=True)
    if ready:  # the tables stand already: take a copy of them, to be filled anew
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(new)])
    # Under the same alias: some migrations of others ask the default database whatever is said.
    connection.close()
    connection.settings_dict["NAME"] = str(new)
    try:
        if not ready:
            tell("migrate", 0, 1)
            migrate_to(using, wanted)
        with transaction.atomic(using=using):
            load_tables(archive, using, tell=tell)
        migrate_on(using)
        verify_chains(archive.manifest, using)
        connection.close()
        _settle(new)
        yield
        _replace_database(new, place)
    except DatabaseError as error:
        raise ArchiveError("restore-constraints", reason=str(error)[:200]) from error
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(place)
        _remove_database(new)


def _settle(path: Path) -> None:
    """Bring the write-ahead log into the file, so that the file alone is the database."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("PRAGMA journal_mode=DELETE")
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _replace_database(new: Path, place: Path) -> None:
    """Put a whole database in the place of another.

    The old one's log must not be read into the new one: it is emptied first.
    """
    if place.exists():
        with contextlib.closing(sqlite3.connect(place, timeout=5)) as old:
            try:
                old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                [mode] = old.execute("PRAGMA journal_mode=DELETE").fetchone()
            except sqlite3.OperationalError as error:
                raise ArchiveError("restore-running") from error
        if mode != "delete":
            raise ArchiveError("restore-running")
    for ending in ("-wal", "-shm"):
        place.with_name(place.name + ending).unlink(missing_ok=True)
    new.replace(place)
    sync_folder(place.parent)


def _remove_database(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


# --- files ----------------------------------------------------------------------------------


def _stage_files(archive: OpenArchive, stage: Path, tell: Tell) -> None:
    """Unpack each content once under its hash."""
    contents = {file.sha256: file for file in archive.manifest.files}
    for number, (sha256, file) in enumerate(sorted(contents.items())):
        tell("file", number, len(contents))
        with (stage / sha256).open("wb") as handle:
            for block in archive.blocks(file.entry, sha256):
                handle.write(block)
            handle.flush()
            os.fsync(handle.fileno())


def _place_files(archive: OpenArchive, stage: Path, files: Path, placed: list[Path]) -> None:
    """Put the files in place, noting in ``placed`` (and on disk) those that were not there.

    What is there already with the same content stays; with other content it is replaced.
    """
    wanted = [file for file in archive.manifest.files if _hash_of(files / file.path) != file.sha256]
    new = [file.path for file in wanted if not (files / file.path).exists()]
    with (stage / JOURNAL).open("w", encoding="utf-8") as journal:
        journal.write("\n".join(new))
        journal.flush()
        os.fsync(journal.fileno())
    placed += [files / path for path in new]
    for file in wanted:
        place = files / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = stage / "moving"
        beside.unlink(missing_ok=True)
        try:
            os.link(stage / file.sha256, beside)
        except OSError:  # a file system without links
            shutil.copyfile(stage / file.sha256, beside)
        beside.replace(place)


def _hash_of(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def clean_leftovers(files: Path, *, using: str = "default", folders: tuple[Path, ...] = ()) -> int:
    """Remove what killed processes left half-done; return how many things. Safe beside others.

    Half-written uploads, backups and exports (in ``folders``), and the stages of restores with
    the files that they had put in place for a database that never came.
    """
    removed = sum(remove_parts(folder) for folder in (files, *folders))
    for _folder, placed in dead_stages(files):
        removed += 1
        named = _named_paths(using, placed)
        for path in placed:
            if path not in named:
                (files / path).unlink(missing_ok=True)
    connection = connections[using]
    if connection.vendor == "sqlite" and not live_stage(files):
        place = Path(connection.settings_dict["NAME"])
        _remove_database(place.with_name(place.name + NEW))
    return removed


def _named_paths(using: str, paths: list[str]) -> set[str]:
    """Return which of these paths the database names; none when it has no such table yet."""
    found: set[str] = set()
    connection = connections[using]
    with connection.cursor() as cursor:
        if StoredFile._meta.db_table not in connection.introspection.table_names(cursor):
            return found
    rows = StoredFile.objects.using(using)
    for start in range(0, len(paths), 500):
        part = rows.filter(path__in=paths[start : start + 500])
        found |= set(part.values_list("path", flat=True))
    return found
