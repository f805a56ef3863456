"""Keeps the plain values of the shipped law files, because reading YAML takes most of the time.

Reading 850 KB of YAML takes 1.4 s, the same values as JSON 20 ms. One file in the user's cache
directory holds the documents of one set of files, found by the hash of their contents. It holds
values only: they go through the same checks as when they are read from YAML.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from truongchuan.adapters.law.files import LawFileError, Source

_FORMAT = "1"
_KEPT = 6
Documents = Mapping[str, dict[str, Any]]
"""Documents by the digest of their file."""


def shipped_documents(sources: Sequence[Source]) -> Documents:
    """The documents of the files that ship with the product, from the cache where it has them.

    A set with a broken file is not kept; the reader of that file tells the fault.
    """
    digests = [source.digest for source in sources]
    folder = cache_folder()
    key = hashlib.sha256("\n".join([_FORMAT, *digests]).encode()).hexdigest()[:32]
    path = folder / f"law-{key}.json" if folder else None
    kept = _read(path, digests)
    if kept is not None:
        return kept
    try:
        documents = {source.digest: source.document() for source in sources}
    except LawFileError:
        return {}
    if path is not None:
        _write(path, documents)
    return documents


def cache_folder() -> Path | None:
    """The product's folder in the user's cache directory; ``None`` for a user without a home."""
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        if os.environ.get(variable):
            return Path(os.environ[variable]) / "truongchuan"
    try:
        return Path.home() / ".cache" / "truongchuan"
    except RuntimeError:
        return None


def _read(path: Path | None, digests: Sequence[str]) -> Documents | None:
    if path is None:
        return None
    try:
        kept = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(kept, dict) or not set(digests) <= set(kept):
        return None
    return kept if all(isinstance(document, dict) for document in kept.values()) else None


def _write(path: Path, documents: Documents) -> None:
    """Write whole or not at all; a folder that cannot be written to is no fault."""
    try:
        content = json.dumps(documents, ensure_ascii=False).encode()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".law-")
    except (OSError, TypeError, ValueError):
        return
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
        files = sorted(path.parent.glob("law-*.json"), key=lambda file: file.stat().st_mtime)
        for old in files[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        with contextlib.suppress(OSError):
            Path(temporary).unlink(missing_ok=True)
