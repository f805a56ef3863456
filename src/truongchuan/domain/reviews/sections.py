"""What other areas put into a month's numbers.

An area gives a function; its answer is frozen with the review and never asked again. A figure
keeps its source: the name and arguments of the page that shows it.

A section is any JSON-able dict. What pages and papers know how to draw:

- ``figures``: a list of :func:`figure`, compared between months by their ``key``;
- ``table``: ``{"columns": [words], "rows": [[text or number]]}``;
- ``notes``: a list of sentences;
- ``is_sample``: true when figures are made up.

Words are Vietnamese: they go into official papers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor

Build = Callable[[Actor, Programme, str, date], dict[str, Any]]
"""``(actor, programme, month, on)`` → the section; ``month`` as "2023-05"."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the numbers: its name in the snapshot, its heading, and who makes it."""

    name: str
    title: str
    build: Build


SECTIONS: list[Section] = []
"""In the order of the printed review. Areas to the right of this app are listed here."""


def source(name: str, *args: int | str, query: str = "") -> dict[str, Any]:
    """Return where a figure can be looked up: name, arguments and query of an address."""
    return {"name": name, "args": list(args), "query": query}


def figure(
    key: str, label: str, value: int | str | None, at: dict[str, Any] | None = None, unit: str = ""
) -> dict[str, Any]:
    """Return a figure of a section; ``at`` is its :func:`source`. None means "not known"."""
    return {"key": key, "label": label, "value": value, "unit": unit, "source": at}
