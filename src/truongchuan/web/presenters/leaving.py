"""What hangs on somebody who leaves, ready to draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from truongchuan.domain.accounts.leaving import Held
from truongchuan.domain.directory.holdings import HeldThing
from truongchuan.web.templatetags.ui import Badge
from truongchuan.wording.accounts import HOLDING_NOTES, HOLDINGS, OUTCOMES
from truongchuan.wording.areas import AREAS

MOST_SHOWN = 8
_BADGES = {
    "handed_over": ("info", "send"),
    "ended": ("warning", "stop"),
    "stays": ("neutral", "eye"),
}


@dataclass(frozen=True, slots=True)
class ThingLine:
    """One thing, with the page that shows it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class HeldCard:
    """One kind of things and what becomes of them."""

    label: str
    count: int
    outcome: Badge
    note: str
    lines: list[ThingLine]

    @property
    def left(self) -> int:
        """How many are not shown."""
        return self.count - len(self.lines)


def held_cards(held: Iterable[Held]) -> list[HeldCard]:
    """Return a card for each kind."""
    return [
        HeldCard(
            label=gettext(_word("HOLDINGS", kind.code, HOLDINGS)),
            count=len(kind.things),
            outcome=Badge(*_BADGES[kind.outcome], gettext(OUTCOMES[kind.outcome])),
            note=gettext(_word("HOLDING_NOTES", kind.code, HOLDING_NOTES)),
            lines=[ThingLine(t.label, _url(t)) for t in kind.things[:MOST_SHOWN]],
        )
        for kind in held
    ]


def _word(table: str, code: str, own: Mapping[str, str]) -> str:
    """Return a word of ours, or of the area that named the kind."""
    for area in AREAS:
        named: Mapping[str, str] = getattr(area, table, {})
        if code in named:
            return named[code]
    return own.get(code, code)


def _url(thing: HeldThing) -> str:
    if thing.place is None:
        return ""
    try:
        return reverse(thing.place[0], args=thing.place[1])
    except NoReverseMatch:
        return ""
