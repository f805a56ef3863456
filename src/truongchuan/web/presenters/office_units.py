"""The units that an authority keeps, as a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.domain.directory.models import PROGRAMME_KINDS, Organisation
from truongchuan.domain.onboarding.setup_selectors import office_units
from truongchuan.domain.onboarding.setup_units import likely_same
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold
from truongchuan.web.presenters.query import PAGE_SIZE, Option, one_of, options, sorting
from truongchuan.web.presenters.query import words as words_of
from truongchuan.wording.directory_labels import UNIT_KINDS

ALIASES_SHOWN = 3
STATES = ("now", "ended", "twice", "standing", "nobody")


@dataclass(frozen=True, slots=True)
class OfficeUnitLine:
    """A unit as one row; ``same`` is the unit that it seems to be a second time."""

    unit: Organisation
    kind: str
    aliases: tuple[str, ...]
    people: int
    ended: bool
    standing: bool
    same: Organisation | None

    @property
    def aliases_shown(self) -> str:
        """The first spellings, written out."""
        return "; ".join(self.aliases[:ALIASES_SHOWN])

    @property
    def aliases_more(self) -> int:
        """Number of spellings left out."""
        return max(0, len(self.aliases) - ALIASES_SHOWN)


@dataclass(frozen=True, slots=True)
class OfficeUnitsPage:
    """Filters, one page of lines, and all lines that the filters keep.

    ``movable``: the list is whole and in its own order, so that places can be changed.
    """

    words: str
    kinds: list[Option]
    states: list[Option]
    page: Page[OfficeUnitLine]
    all: list[OfficeUnitLine]
    total: int
    twice: int
    movable: bool

    @property
    def found(self) -> int:
        """Number of units that the filters keep."""
        return len(self.all)


def office_units_page(*, actor: Actor, query: QueryDict, on: date) -> OfficeUnitsPage:
    """Return the list that a query string asks for; the number of queries is fixed."""
    units = list(office_units(actor=actor, on=on))
    same = likely_same(units)
    lines = [_line(unit, on, same.get(unit.pk)) for unit in units]
    kind = one_of(query, "kind", UNIT_KINDS)
    state = one_of(query, "state", STATES)
    words = words_of(query)
    kept = [
        line
        for line in lines
        if (not kind or line.unit.kind == kind)
        and (not state or _is(line, state))
        and _has_words(line, words)
    ]
    order, descending = sorting(query, ["name", "kind", "people", "from"], "")
    if order:
        keys = {
            "name": lambda line: line.unit.sort_key,
            "kind": lambda line: (line.kind, line.unit.sort_key),
            "people": lambda line: line.people,
            "from": lambda line: str(line.unit.starts_on or ""),
        }
        kept.sort(key=keys[order], reverse=descending)
    return OfficeUnitsPage(
        words=words,
        kinds=options(
            (
                (code, gettext(label), count)
                for code, label in UNIT_KINDS.items()
                if (count := sum(line.unit.kind == code for line in lines))
            ),
            kind,
        ),
        states=options(
            (
                (code, label, sum(_is(line, code) for line in lines))
                for code, label in _state_labels().items()
            ),
            state,
        ),
        page=Paginator(kept, PAGE_SIZE).get_page(query.get("page")),
        all=kept,
        total=len(lines),
        twice=len(same),
        movable=not (order or kind or state or words),
    )


def _line(unit: Organisation, on: date, same: Organisation | None) -> OfficeUnitLine:
    return OfficeUnitLine(
        unit=unit,
        kind=gettext(UNIT_KINDS.get(unit.kind, unit.kind)),
        aliases=tuple(alias.written for alias in unit.aliases.all()),
        people=unit.people,  # type: ignore[attr-defined]
        ended=unit.ends_on is not None and unit.ends_on < on,
        standing=unit.kind in PROGRAMME_KINDS,
        same=same,
    )


def _has_words(line: OfficeUnitLine, words: str) -> bool:
    text = " ".join([line.unit.folded, *(fold(written) for written in line.aliases)])
    return all(word in text for word in fold(words).split())


def _state_labels() -> dict[str, str]:
    return {
        "now": gettext("đang hoạt động"),
        "ended": gettext("đã kết thúc"),
        "standing": gettext("cơ quan thường trực"),
        "nobody": gettext("chưa có người"),
        "twice": gettext("có thể bị trùng"),
    }


def _is(line: OfficeUnitLine, state: str) -> bool:
    return {
        "now": not line.ended,
        "ended": line.ended,
        "standing": line.standing and not line.ended,
        "nobody": not line.people and not line.ended,
        "twice": line.same is not None,
    }[state]
