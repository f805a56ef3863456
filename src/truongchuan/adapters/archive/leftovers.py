"""Half-made files: held by a lock while they are made, so that what nobody holds can be removed.

A process that is killed loses its lock. The next start removes what it left.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

PART = ".part"
STAGE = ".restore-"
LOCK = "lock"
JOURNAL = "placed"


@contextlib.contextmanager
def part_file(target: Path, folder: Path | None = None) -> Iterator[BinaryIO]:
    """Write a file under a hidden name beside its place; it appears whole or not at all.

    Flushed to the disk before it is renamed. Two writers of the same name do not meet: the last
    one to end is kept. ``folder``: where the hidden name lies instead, on the same disk.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    hidden = f".{target.name}.{os.getpid()}-{secrets.token_hex(4)}{PART}"
    path = (folder or target.parent) / hidden
    with path.open("w+b") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        path.chmod(0o600)
        try:
            yield handle
            handle.flush()
            os.fsync(handle.fileno())
            path.replace(target)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_parts(folder: Path) -> int:
    """Remove half-written files of dead processes from a folder; return how many."""
    removed = 0
    for path in folder.glob(f".*{PART}") if folder.is_dir() else ():
        with contextlib.suppress(OSError), path.open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
            removed += 1
    return removed


@contextlib.contextmanager
def stage_folder(files: Path) -> Iterator[Path]:
    """Make a folder for files that are about to be put in place; removed at the end."""
    files.mkdir(parents=True, exist_ok=True)
    folder = files / f"{STAGE}{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    with (folder / LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def dead_stages(files: Path) -> Iterator[tuple[Path, list[str]]]:
    """Yield each stage of a dead process with the paths it had put in place; then remove it."""
    for folder in sorted(files.glob(f"{STAGE}*")) if files.is_dir() else ():
        lock = folder / LOCK
        with contextlib.ExitStack() as held:
            if lock.exists():
                try:
                    fcntl.flock(held.enter_context(lock.open("rb")), fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    continue
            journal = folder / JOURNAL
            yield folder, journal.read_text().splitlines() if journal.exists() else []
            shutil.rmtree(folder, ignore_errors=True)


def live_stage(files: Path) -> bool:
    """Tell whether a restore into this folder is at work."""
    for lock in files.glob(f"{STAGE}*/{LOCK}"):
        with contextlib.suppress(FileNotFoundError), lock.open("rb") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return True
    return False
