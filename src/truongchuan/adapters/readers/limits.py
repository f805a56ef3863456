"""How much a reader may take, and the watch that it looks at while it reads."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from truongchuan.adapters.readers.errors import ReadError

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Upper bounds of one reading. Sizes in bytes, times in seconds.

    ``zip_ratio`` is unpacked size to packed size of the whole file. ``table_rows`` counts the
    rows of all tables together. ``scan_seconds`` takes the place of ``seconds`` once a page has to
    be recognised (some 3 to 8 seconds a page). ``memory`` and ``cpu_seconds`` hold only in the
    guarded reading, where the reader runs in a process of its own.
    """

    file_size: int = 20 * MEGABYTE
    zip_size: int = 200 * MEGABYTE
    zip_ratio: int = 200
    zip_members: int = 5_000
    pages: int = 300
    scanned_pages: int = 40
    table_rows: int = 5_000
    characters: int = 2_000_000
    seconds: float = 120.0
    scan_seconds: float = 600.0
    cpu_seconds: int = 180
    memory: int = 1_500 * MEGABYTE


@dataclass(slots=True)
class Watch:
    """Counts time, rows and characters of one reading against its limits."""

    limits: ReadLimits
    rows: int = 0
    characters: int = 0
    started: float = field(default_factory=time.monotonic)
    scanning: bool = False

    @property
    def seconds(self) -> float:
        """The time allowed: more of it once pages have to be recognised."""
        return self.limits.scan_seconds if self.scanning else self.limits.seconds

    def tick(self) -> None:
        """Raise ``too_long`` when the time is used up."""
        if time.monotonic() - self.started > self.seconds:
            raise ReadError("too_long", seconds=self.seconds)

    def remaining(self) -> float:
        """Return the seconds left, at least a tenth."""
        return max(0.1, self.seconds - (time.monotonic() - self.started))

    def add_row(self) -> None:
        """Count one table row.

        :raises ReadError: ``too_many_rows``, or ``too_long``.
        """
        self.rows += 1
        if self.rows > self.limits.table_rows:
            raise ReadError("too_many_rows", limit=self.limits.table_rows)
        self.tick()

    def add_text(self, length: int) -> None:
        """Count characters of extracted text.

        :raises ReadError: ``too_much_text``.
        """
        self.characters += length
        if self.characters > self.limits.characters:
            raise ReadError("too_much_text", limit=self.limits.characters)
