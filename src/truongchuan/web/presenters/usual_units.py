"""The usual units of a tier as a form: what is offered, what is there already, what was sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.onboarding.setup_units import NewUnit
from truongchuan.engines.text import fold
from truongchuan.web.unit_forms import unit_kinds
from truongchuan.wording.directory_labels import UNIT_KINDS
from truongchuan.wording.usual_units import UsualUnit, usual_units

BLANK_LINES = 3
MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class UsualLine:
    """A unit offered, or a blank line; ``known`` names the unit of the directory that it is."""

    number: int
    name: str
    short_name: str
    kind: str
    kind_label: str
    aliases: str
    ticked: bool
    known: str
    blank: bool


@dataclass(frozen=True, slots=True)
class UsualPage:
    """Lines to tick, and the units there are."""

    lines: tuple[UsualLine, ...]
    there: tuple[Organisation, ...]
    kinds: tuple[tuple[str, str], ...]

    @property
    def offered(self) -> int:
        """Number of usual units that are not there yet."""
        return sum(not line.known and not line.blank for line in self.lines)


def usual_page(
    authority: Organisation, there: Iterable[Organisation], sent: QueryDict | None
) -> UsualPage:
    """Return the page; what was sent and refused stays as typed."""
    units = list(there)
    known: dict[str, str] = {}
    for unit in units:
        for written in (unit.name, unit.short_name, *(a.written for a in unit.aliases.all())):
            if written:
                known.setdefault(fold(written), unit.name)
    usual = usual_units(authority.kind, authority.name)
    blanks = [UsualUnit("", "", "other")] * BLANK_LINES
    lines = [
        _line(number, unit, known, sent, blank=number >= len(usual))
        for number, unit in enumerate([*usual, *blanks])
    ]
    return UsualPage(tuple(lines), tuple(units), tuple(unit_kinds()))


def _line(
    number: int, unit: UsualUnit, known: dict[str, str], sent: QueryDict | None, *, blank: bool
) -> UsualLine:
    names = (unit.name, unit.short_name, *unit.aliases)
    there = next((known[fold(n)] for n in names if n and fold(n) in known), "")

    def typed(field: str, usual: str) -> str:
        return sent.get(f"{field}-{number}", usual) if sent is not None else usual

    ticked = f"add-{number}" in sent if sent is not None else unit.ticked
    return UsualLine(
        number=number,
        name=typed("name", unit.name),
        short_name=typed("short", unit.short_name),
        kind=typed("kind", unit.kind) if blank else unit.kind,
        kind_label="" if blank else gettext(UNIT_KINDS[unit.kind]),
        aliases="\n".join(unit.aliases),
        ticked=ticked and not there and not blank,
        known=there,
        blank=blank,
    )


def posted_units(sent: QueryDict) -> list[NewUnit]:
    """Return the units that were ticked, and the blank lines that were filled."""
    found = []
    for number in range(MOST_LINES):
        name = sent.get(f"name-{number}", "").strip()
        ticked, blank = f"add-{number}" in sent, f"blank-{number}" in sent
        if not ticked and not (blank and name):
            continue
        aliases = sent.get(f"aliases-{number}", "")
        found.append(
            NewUnit(
                name=name,
                kind=sent.get(f"kind-{number}", ""),
                short_name=sent.get(f"short-{number}", "").strip(),
                aliases=tuple(a.strip()[:200] for a in aliases.splitlines() if a.strip()),
            )
        )
    return found
