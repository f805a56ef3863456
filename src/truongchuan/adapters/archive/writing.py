"""Writing an archive: one moment of the database and every stored file, as one .zip."""

from __future__ import annotations

import hashlib
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any, BinaryIO

from django.core.files.storage import Storage, default_storage
from django.db import connections, models
from django.db.migrations.executor import MigrationExecutor

from truongchuan.adapters.archive.errors import ArchiveError
from truongchuan.adapters.archive.leftovers import part_file, remove_parts
from truongchuan.adapters.archive.manifest import (
    NAME,
    AuditHead,
    FileEntry,
    Manifest,
    TableEntry,
)
from truongchuan.adapters.archive.snapshot import snapshot
from truongchuan.adapters.archive.tables import LEFT_OUT, carried_models, read_lines
from truongchuan.domain.audit.models import AuditChain
from truongchuan.domain.sources.models import StoredFile

BLOCK = 1024 * 1024
Tell = Callable[[str, int, int], None]
"""Told how far the work is: stage (``table``, ``file``, ``check``), done, of how many."""


def silent(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def product_version() -> str:
    """Return the version of the installed product."""
    try:
        return version("truongchuan")
    except PackageNotFoundError:
        return "0"


def write_archive(
    target: Path,
    *,
    using: str = "default",
    storage: Storage | None = None,
    tell: Tell = silent,
) -> Manifest:
    """Write everything into one file; return what it says about itself.

    The product may go on working meanwhile. The file appears under its name only when it is
    whole and on the disk. Memory does not grow with the data, only with the number of files.

    :raises ArchiveError: ``backup-needs-migrate`` when the tables are not those of this version.
    :raises OSError: when the disk is full or the folder may not be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    remove_parts(target.parent)
    with part_file(target) as handle, snapshot(using):
        return write_archive_to(handle, using=using, storage=storage or default_storage, tell=tell)


def write_archive_to(
    handle: BinaryIO | IO[bytes], *, using: str, storage: Storage, tell: Tell
) -> Manifest:
    """Write an archive into an open file; the caller holds the moment (:func:`snapshot`)."""
    migrations = _migrations(using)
    with zipfile.ZipFile(handle, "w", allowZip64=True) as archive:
        wanted = carried_models()
        tables = []
        for number, model in enumerate(wanted):
            tell("table", number, len(wanted))
            tables.append(_write_table(archive, model, using))
        files, lost, differing = _write_files(archive, using, storage, tell)
        manifest = Manifest(
            product_version=product_version(),
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            database=connections[using].vendor,
            migrations=migrations,
            tables=tuple(tables),
            files=files,
            audit=tuple(
                AuditHead(chain.authority_id, chain.length, chain.head)
                for chain in AuditChain.objects.using(using).order_by("pk")
            ),
            lost=lost,
            differing=differing,
            left_out=dict(LEFT_OUT),
        )
        archive.writestr(_info(NAME, zipfile.ZIP_DEFLATED), manifest.as_json())
    return manifest


def _migrations(using: str) -> tuple[tuple[str, str], ...]:
    """Return the migrations applied, all of this version's and no others."""
    executor = MigrationExecutor(connections[using])
    applied = set(executor.loader.applied_migrations)
    known = set(executor.loader.disk_migrations)
    strange, waiting = (
        sorted(applied - known),
        executor.migration_plan(executor.loader.graph.leaf_nodes()),
    )
    if strange:
        raise ArchiveError("backup-newer-database", migration=".".join(strange[0]))
    if waiting and applied:
        raise ArchiveError("backup-needs-migrate", migration=str(waiting[0][0]))
    if waiting:
        raise ArchiveError("backup-no-database")
    return tuple(sorted(applied))


def _info(name: str, kind: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, time.localtime()[:6])
    info.compress_type = kind
    info.external_attr = 0o600 << 16
    return info


def _write_table(archive: zipfile.ZipFile, model: type[models.Model], using: str) -> TableEntry:
    table = model._meta.db_table
    digest, rows, size = hashlib.sha256(), 0, 0
    info = _info(f"tables/{table}.jsonl", zipfile.ZIP_DEFLATED)
    with archive.open(info, "w", force_zip64=True) as entry:
        for line in read_lines(model, using):
            entry.write(line)
            digest.update(line)
            rows += 1
            size += len(line)
    return TableEntry(
        table, model._meta.label, rows, size, digest.hexdigest(), greatest_id(model, using)
    )


def greatest_id(model: type[models.Model], using: str) -> int | None:
    """Return the greatest id that a table ever gave; None where ids are not numbered."""
    key = model._meta.pk
    if not isinstance(key, models.AutoField | models.BigAutoField | models.SmallAutoField):
        return None
    connection, table = connections[using], model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            found = cursor.fetchone()
            return int(found[0]) if found else 0
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', key.column])
        [sequence] = cursor.fetchone()
        if sequence is None:
            return None
        cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608
        last, called = cursor.fetchone()
        return int(last) if called else int(last) - 1


def _write_files(
    archive: zipfile.ZipFile, using: str, storage: Storage, tell: Tell
) -> tuple[tuple[FileEntry, ...], tuple[str, ...], tuple[str, ...]]:
    """Write the content of every stored file, each content once."""
    rows = StoredFile.objects.using(using).order_by("path", "pk")
    total = rows.values("path").distinct().count()
    entries: list[FileEntry] = []
    lost: list[str] = []
    differing: list[str] = []
    there: set[str] = set()
    for number, (path, sha256) in enumerate(_paths(rows)):
        tell("file", number, total)
        try:
            digest, size = _hash_file(storage, path)
        except FileNotFoundError:
            lost.append(path)
            continue
        if digest != sha256:
            differing.append(path)
        entries.append(FileEntry(path, size, digest))
        if digest in there:
            continue
        there.add(digest)
        info = _info(f"files/{digest}", zipfile.ZIP_STORED)
        with storage.open(path) as content, archive.open(info, "w", force_zip64=True) as entry:
            check, written = hashlib.sha256(), 0
            while block := content.read(BLOCK):
                entry.write(block)
                check.update(block)
                written += len(block)
        if (check.hexdigest(), written) != (digest, size):
            raise ArchiveError("backup-file-moved", path=path)
    return tuple(entries), tuple(lost), tuple(differing)


def _paths(rows: Any) -> Iterator[tuple[str, str]]:
    last = None
    for path, sha256 in rows.values_list("path", "sha256").iterator(chunk_size=2000):
        if path != last:
            yield path, sha256
        last = path


def _hash_file(storage: Storage, path: str) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with storage.open(path) as content:
        while block := content.read(BLOCK):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size
