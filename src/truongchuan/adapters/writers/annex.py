"""The roadmap annex of a plan as data, ready to be written: texts only, nothing to look up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """One task. Rows that follow each other with the same ``period`` share one merged cell.

    ``state``, ``percent`` (0 to 100) and ``note`` are the progress on the annex's day.
    """

    period: str
    task: str
    lead: str
    cooperating: tuple[str, ...]
    state: str = ""
    percent: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Annex:
    """The annex: its three heading lines, column titles, rows.

    ``selection`` says in words which rows were chosen; empty when all are here. ``columns`` are
    the titles of period, task, lead and cooperating units, ``progress_columns`` those of state,
    percent and note. ``made_on`` is the day the progress holds on.
    """

    heading: str
    title: str
    reference: str
    selection: str
    columns: tuple[str, str, str, str]
    progress_columns: tuple[str, str, str]
    rows: tuple[AnnexRow, ...]
    author: str
    made_on: date
    sheet_name: str

    def groups(self) -> Iterator[tuple[str, list[AnnexRow]]]:
        """Yield the periods in order, each with the rows that share its cell."""
        for period, rows in groupby(self.rows, key=lambda row: row.period):
            yield period, list(rows)
