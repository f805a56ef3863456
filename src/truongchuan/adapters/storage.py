"""Stored files on the disk: each appears under its name only when it is whole."""

from __future__ import annotations

from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage

from truongchuan.adapters.archive.leftovers import part_file


class WholeFileStorage(FileSystemStorage):
    """The file system, through a hidden name that a killed process leaves for the next start.

    Django's own writes under the final name: what a killed upload left there would be taken for
    the content that the name, a hash, promises.
    """

    def _save(self, name: str, content: File[bytes]) -> str:
        if hasattr(content, "seek"):
            content.seek(0)
        with part_file(Path(self.path(name)), Path(self.location)) as handle:
            for chunk in content.chunks():
                handle.write(chunk)
        return name.replace("\\", "/")
