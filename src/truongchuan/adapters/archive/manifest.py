"""What an archive says about itself: ``manifest.json``."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from typing import Any

from truongchuan.adapters.archive.errors import ArchiveError
from truongchuan.domain.audit.heads import Head

FORMAT = 1
PRODUCT = "truongchuan"
NAME = "manifest.json"
MOST_BYTES = 256 * 1024 * 1024
_TABLE = re.compile(r"[a-z0-9_]{1,120}")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One table: rows, bytes of its lines and their SHA-256.

    ``next_id``: the greatest id ever given, so that a restored database gives none again.
    """

    table: str
    model: str
    rows: int
    size: int
    sha256: str
    next_id: int | None = None

    @property
    def entry(self) -> str:
        """The name inside the archive."""
        return f"tables/{self.table}.jsonl"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One stored file: where it lies under the files' folder, its bytes and their SHA-256."""

    path: str
    size: int
    sha256: str

    @property
    def entry(self) -> str:
        """The name inside the archive; the same content is kept once."""
        return f"files/{self.sha256}"


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The last event of an authority's chain when the archive was made."""

    authority: int
    length: int
    head: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The whole. ``lost``: paths of files that the database names and the disk did not have.

    ``differing``: paths whose content was not what the database says; kept as it is.
    """

    product_version: str
    made_at: str
    database: str
    migrations: tuple[tuple[str, str], ...]
    tables: tuple[TableEntry, ...]
    files: tuple[FileEntry, ...]
    audit: tuple[AuditHead, ...]
    lost: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    left_out: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT
    product: str = PRODUCT

    def as_json(self) -> bytes:
        """Return the file's content."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @property
    def heads(self) -> dict[int, Head]:
        """The heads of the audit chains by authority; of those that have events."""
        return {kept.authority: Head(kept.length, kept.head) for kept in self.audit if kept.length}

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables)

    @property
    def size(self) -> int:
        """Bytes of everything, unpacked."""
        return sum(t.size for t in self.tables) + sum(f.size for f in self.files)


def read_manifest(content: bytes) -> Manifest:
    """Return a manifest from its file; every value is checked, nothing is believed.

    :raises ArchiveError: ``archive-manifest-wrong``, ``archive-format-newer``.
    """
    try:
        data = json.loads(content)
    except ValueError as error:
        raise ArchiveError("archive-manifest-wrong", what="JSON") from error
    if not isinstance(data, dict) or data.get("product") != PRODUCT:
        raise ArchiveError("archive-manifest-wrong", what="product")
    if isinstance(data.get("format"), int) and data["format"] > FORMAT:
        raise ArchiveError(
            "archive-format-newer", format=data["format"], version=str(data.get("product_version"))
        )
    if data.get("format") != FORMAT:
        raise ArchiveError("archive-manifest-wrong", what="format")
    try:
        found = Manifest(
            product_version=_text(data["product_version"]),
            made_at=_text(data["made_at"]),
            database=_text(data["database"]),
            migrations=tuple((_text(app), _text(name)) for app, name in data["migrations"]),
            tables=tuple(_table(item) for item in data["tables"]),
            files=tuple(_file(item) for item in data["files"]),
            audit=tuple(
                AuditHead(_count(i["authority"]), _count(i["length"]), _hash(i["head"]))
                for i in data["audit"]
            ),
            lost=tuple(safe_path(path) for path in data["lost"]),
            differing=tuple(safe_path(path) for path in data["differing"]),
            left_out={_text(k): _text(v) for k, v in data["left_out"].items()},
        )
    except ArchiveError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ArchiveError("archive-manifest-wrong", what=str(error)[:80]) from error
    if len({t.table for t in found.tables}) < len(found.tables) or len(
        {f.path for f in found.files}
    ) < len(found.files):
        raise ArchiveError("archive-manifest-wrong", what="tables")
    return found


def _table(item: dict[str, Any]) -> TableEntry:
    if not _TABLE.fullmatch(_text(item["table"])):
        raise ValueError(item["table"])
    return TableEntry(
        table=item["table"],
        model=_text(item["model"]),
        rows=_count(item["rows"]),
        size=_count(item["size"]),
        sha256=_hash(item["sha256"]),
        next_id=None if item["next_id"] is None else _count(item["next_id"]),
    )


def _file(item: dict[str, Any]) -> FileEntry:
    return FileEntry(safe_path(item["path"]), _count(item["size"]), _hash(item["sha256"]))


def safe_path(value: object) -> str:
    """Return a path that stays inside the files' folder.

    :raises ArchiveError: ``archive-path-unsafe``.
    """
    path = _text(value)
    parts = path.split("/")
    if (
        not path
        or len(path) > 400
        or "\\" in path
        or "\0" in path
        or ":" in path
        or any(part in {"", ".", ".."} or part.startswith(".") for part in parts)
    ):
        raise ArchiveError("archive-path-unsafe", name=path[:120])
    return path


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(value)
    return value


def _hash(value: object) -> str:
    if not isinstance(value, str) or not _HASH.fullmatch(value):
        raise ValueError(value)
    return value
