"""Reading query strings that anybody may have typed: what makes no sense counts as not said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

PAGE_SIZE = 50
MOST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a filter with the number of things it keeps."""

    value: str
    label: str
    count: int
    chosen: bool


def options(counts: Iterable[tuple[str, str, int]], chosen: str) -> list[Option]:
    """Return choices from (value, label, count)."""
    return [Option(value, label, count, value == chosen) for value, label, count in counts]


def number(query: QueryDict, name: str) -> int | None:
    """Return a parameter as a number that a database can hold; None for anything else."""
    text = query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def one_of(query: QueryDict, name: str, allowed: Iterable[str]) -> str:
    """Return a parameter when it is one of the allowed values, else nothing."""
    text = query.get(name, "")
    return text if text in set(allowed) else ""


def words(query: QueryDict, name: str = "q") -> str:
    """Return searched words, cut to a sensible length, without NUL (PostgreSQL refuses it)."""
    return query.get(name, "").replace("\x00", "")[:MOST_WORDS].strip()


def sorting(query: QueryDict, allowed: Iterable[str], default: str) -> tuple[str, bool]:
    """Return (key, descending) of ``?sort=key`` or ``?sort=-key``."""
    text = query.get("sort", "")
    key = text.removeprefix("-")
    return (key, text.startswith("-")) if key in set(allowed) else (default, False)
