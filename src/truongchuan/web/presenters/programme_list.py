"""The list of programmes, in the order asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from truongchuan.domain.programmes.overview import ProgrammeSummary


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme with its figures."""

    title: str
    url: str
    years: str
    number: str
    authority: str
    rows: int
    done: int
    percent: int | None
    late: int
    late_url: str
    targets: int
    recognised: int
    is_closed: bool


_SORTS: dict[str, Callable[[ProgrammeLine], Any]] = {
    "years": lambda line: line.years,
    "title": lambda line: line.title,
    "done": lambda line: line.percent or 0,
    "late": lambda line: line.late,
    "targets": lambda line: line.targets,
}


def programme_lines(
    summaries: Iterable[ProgrammeSummary], *, sort: str = ""
) -> list[ProgrammeLine]:
    """Return the programmes; ``sort`` is a key of the columns, with "-" for descending.

    An unknown key keeps the given order (newest first).
    """
    lines = [_line(summary) for summary in summaries]
    key = _SORTS.get(sort.removeprefix("-"))
    return sorted(lines, key=key, reverse=sort.startswith("-")) if key else lines


def _line(summary: ProgrammeSummary) -> ProgrammeLine:
    programme = summary.programme
    first, last = programme.starts_on.year, programme.ends_on.year
    return ProgrammeLine(
        title=programme.title,
        url=reverse("programme", args=[programme.pk]),
        years=str(first) if first == last else f"{first}–{last}",
        number=programme.number,
        authority=programme.authority.label,
        rows=summary.rows,
        done=summary.done,
        percent=summary.done * 100 // summary.rows if summary.rows else None,
        late=summary.late,
        late_url=reverse("roadmap", args=[programme.pk]) + "?state=late",
        targets=summary.targets,
        recognised=summary.recognised,
        is_closed=programme.closed_on is not None,
    )
