"""Looking an archive through before anything is written: all of it, and nothing is believed."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from truongchuan.adapters.archive.errors import ArchiveError
from truongchuan.adapters.archive.manifest import (
    MOST_BYTES,
    NAME,
    Manifest,
    TableEntry,
    read_manifest,
)
from truongchuan.adapters.archive.writing import BLOCK, Tell, silent
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.audit.services import event_hash

MOST_RATIO = 400
SMALL = 16 * 1024 * 1024
LONGEST_LINE = 256 * 1024 * 1024
_ENTRY = re.compile(r"(manifest\.json|tables/[a-z0-9_]{1,120}\.jsonl|files/[0-9a-f]{64})")
_READ_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)
EVENTS = AuditEvent._meta.db_table


@dataclass
class OpenArchive:
    """An archive whose list of contents was checked; contents are checked while they are read."""

    zip: zipfile.ZipFile
    manifest: Manifest

    def lines(self, table: TableEntry) -> Iterator[bytes]:
        """Yield a table's lines.

        :raises ArchiveError: ``archive-entry-damaged`` when they are not what the manifest says,
            told at the end at the latest.
        """
        digest, rows = hashlib.sha256(), 0
        with self._entry(table.entry) as handle:
            while line := handle.readline(LONGEST_LINE):
                digest.update(line)
                rows += 1
                yield line
        if (digest.hexdigest(), rows) != (table.sha256, table.rows):
            raise ArchiveError("archive-entry-damaged", name=table.entry)

    def blocks(self, name: str, sha256: str) -> Iterator[bytes]:
        """Yield an entry piece by piece; errors as :meth:`lines`."""
        digest = hashlib.sha256()
        with self._entry(name) as handle:
            while block := handle.read(BLOCK):
                digest.update(block)
                yield block
        if digest.hexdigest() != sha256:
            raise ArchiveError("archive-entry-damaged", name=name)

    @contextmanager
    def _entry(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with self.zip.open(name) as handle:
                yield handle
        except _READ_ERRORS as error:
            raise ArchiveError("archive-entry-damaged", name=name) from error


@contextmanager
def open_archive(path: Path) -> Iterator[OpenArchive]:
    """Open an archive and check its list of contents against its manifest.

    :raises ArchiveError: ``archive-not-there``, ``archive-not-an-archive``,
        ``archive-path-unsafe``, ``archive-entry-twice``, ``archive-bomb``,
        ``archive-entry-missing``, ``archive-entry-unknown``, ``archive-entry-damaged`` and those
        of :func:`read_manifest`.
    """
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise ArchiveError("archive-not-there", name=str(path)) from error
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ArchiveError("archive-not-an-archive", name=path.name) from error
    with archive:
        # A file cut short may end inside a stored .docx, which is a .zip too: not at the start.
        if archive.comment or not _begins_and_ends_here(archive, path):
            raise ArchiveError("archive-not-an-archive", name=path.name)
        sizes = _entries(archive, path)
        try:
            content = archive.read(NAME)
        except _READ_ERRORS as error:
            raise ArchiveError("archive-entry-damaged", name=NAME) from error
        manifest = read_manifest(content)
        wanted = {t.entry: t.size for t in manifest.tables}
        wanted |= {f.entry: f.size for f in manifest.files}
        for name, size in wanted.items():
            if name not in sizes:
                raise ArchiveError("archive-entry-missing", name=name)
            if sizes[name] != size:
                raise ArchiveError("archive-entry-damaged", name=name)
        if unknown := sorted(sizes.keys() - wanted.keys() - {NAME}):
            raise ArchiveError("archive-entry-unknown", name=unknown[0])
        yield OpenArchive(archive, manifest)


def manifest_of(path: Path) -> Manifest:
    """Return what an archive says about itself, its contents not read.

    :raises ArchiveError: as :func:`open_archive`.
    """
    with open_archive(path) as archive:
        return archive.manifest


def _begins_and_ends_here(archive: zipfile.ZipFile, path: Path) -> bool:
    with path.open("rb") as handle:
        handle.seek(-22, 2)
        end = handle.read(4)
    return end == b"PK\5\6" and min((i.header_offset for i in archive.infolist()), default=1) == 0


def _entries(archive: zipfile.ZipFile, path: Path) -> dict[str, int]:
    """Return name → size of the entries, refusing names and sizes that no backup has."""
    sizes: dict[str, int] = {}
    for info in archive.infolist():
        if not _ENTRY.fullmatch(info.orig_filename):
            raise ArchiveError("archive-path-unsafe", name=info.orig_filename[:120])
        if info.filename in sizes:
            raise ArchiveError("archive-entry-twice", name=info.filename)
        ratio = info.file_size / max(1, info.compress_size)
        if info.file_size > SMALL and ratio > MOST_RATIO:
            raise ArchiveError("archive-bomb", name=info.filename, ratio=round(ratio))
        sizes[info.filename] = info.file_size
    if NAME not in sizes:
        raise ArchiveError("archive-entry-missing", name=NAME)
    if sizes[NAME] > MOST_BYTES:
        raise ArchiveError("archive-bomb", name=NAME, ratio=0)
    # Contents that lie over each other are how a small file unpacks into a huge one.
    if sum(info.compress_size for info in archive.infolist()) > path.stat().st_size:
        raise ArchiveError("archive-bomb", name=path.name, ratio=0)
    return sizes


def check_archive(path: Path, *, tell: Tell = silent) -> Manifest:
    """Read all of an archive and compare it with what it says about itself.

    Every table's and file's SHA-256, and every audit chain event by event up to its head.

    :raises ArchiveError: as :func:`open_archive`, and ``archive-audit-broken``.
    """
    with open_archive(path) as archive:
        manifest = archive.manifest
        total = len(manifest.tables) + len(manifest.files)
        for number, table in enumerate(manifest.tables):
            tell("check", number, total)
            for line in archive.lines(table):
                _object(line, table.entry)
            if table.table == EVENTS:  # known by now to be what was written
                _check_chains(archive, table)
        for number, file in enumerate(manifest.files, start=len(manifest.tables)):
            tell("check", number, total)
            for _block in archive.blocks(file.entry, file.sha256):
                pass
        return manifest


def _object(line: bytes, name: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise ArchiveError("archive-entry-damaged", name=name) from error
    if not isinstance(value, dict):
        raise ArchiveError("archive-entry-damaged", name=name)
    return value


def _check_chains(archive: OpenArchive, table: TableEntry) -> None:
    heads: dict[int, tuple[int, str]] = {}
    for line in archive.lines(table):
        row = _object(line, table.entry)
        try:
            event = AuditEvent(**{**row, "at": datetime.fromisoformat(row["at"])})
        except (TypeError, ValueError, KeyError) as error:
            raise ArchiveError("archive-entry-damaged", name=table.entry) from error
        length, head = heads.get(event.authority_id, (0, "0" * 64))
        if (event.number, event.previous_hash) != (length + 1, head) or (
            event_hash(event) != event.hash
        ):
            raise ArchiveError(
                "archive-audit-broken", authority=event.authority_id, number=event.number
            )
        heads[event.authority_id] = (event.number, event.hash)
    said = {h.authority: (h.length, h.head) for h in archive.manifest.audit if h.length}
    if said != heads:
        wrong = sorted(said.keys() ^ heads.keys()) or [a for a in said if said[a] != heads[a]]
        raise ArchiveError("archive-audit-broken", authority=wrong[0], number=0)
