"""Number series checked: what is missing, what stands twice, what is out of the order of days.

Let a series be papers with number, letters behind it and day. Between the smallest and the
largest number,

- a number without any paper is *missing* (neighbours are joined to one gap);
- papers with the same number and letters are *duplicates*;
- a paper is *out of order* when some paper with a smaller number (or the same number and earlier
  letters) has a later day. Papers without a day say nothing about order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise


@dataclass(frozen=True, slots=True)
class NumberedPaper:
    """One paper of a series; ``key`` is the caller's own name for it."""

    key: int
    number: int
    suffix: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers from ``first`` to ``last`` (both inclusive) that no paper has."""

    first: int
    last: int

    @property
    def size(self) -> int:
        """How many numbers are missing."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A number that several papers have, in the order given."""

    number: int
    suffix: str
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Disorder:
    """A paper whose day falls before that of a smaller number (the latest such day)."""

    key: int
    earlier_key: int


@dataclass(frozen=True, slots=True)
class SeriesReport:
    """What was found; ``smallest`` and ``largest`` are None for a series without papers."""

    smallest: int | None
    largest: int | None
    count: int
    gaps: tuple[Gap, ...]
    duplicates: tuple[Duplicate, ...]
    disorders: tuple[Disorder, ...]

    @property
    def missing(self) -> int:
        """How many numbers are missing in all gaps."""
        return sum(gap.size for gap in self.gaps)

    @property
    def is_clean(self) -> bool:
        """True when nothing was found."""
        return not (self.gaps or self.duplicates or self.disorders)


def check_series(papers: Iterable[NumberedPaper]) -> SeriesReport:
    """Check one series, in O(n log n)."""
    listed = sorted(papers, key=lambda paper: (paper.number, paper.suffix))
    numbers = sorted({paper.number for paper in listed})
    gaps = tuple(
        Gap(before + 1, after - 1) for before, after in pairwise(numbers) if after - before > 1
    )
    return SeriesReport(
        smallest=numbers[0] if numbers else None,
        largest=numbers[-1] if numbers else None,
        count=len(listed),
        gaps=gaps,
        duplicates=_duplicates(listed),
        disorders=_disorders(listed),
    )


def _duplicates(listed: list[NumberedPaper]) -> tuple[Duplicate, ...]:
    found = []
    for (number, suffix), group in groupby(listed, key=lambda p: (p.number, p.suffix)):
        keys = tuple(paper.key for paper in group)
        if len(keys) > 1:
            found.append(Duplicate(number, suffix, keys))
    return tuple(found)


def _disorders(listed: list[NumberedPaper]) -> tuple[Disorder, ...]:
    found = []
    latest: tuple[date, int] | None = None  # of all smaller numbers
    for _number, group in groupby(listed, key=lambda p: (p.number, p.suffix)):
        dated = [(paper.on, paper.key) for paper in group if paper.on is not None]
        if latest is not None:
            found += [Disorder(key, latest[1]) for on, key in dated if on < latest[0]]
        newest = max(dated, key=lambda item: item[0], default=None)
        if newest is not None and (latest is None or newest[0] > latest[0]):
            latest = newest
    return tuple(found)
