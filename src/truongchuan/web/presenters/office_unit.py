"""One unit that an authority keeps: names through time, spellings, people, what refers to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from truongchuan.domain.directory.models import (
    PROGRAMME_KINDS,
    Membership,
    Organisation,
    OrganisationAlias,
)
from truongchuan.domain.directory.selectors import history_of, members_of
from truongchuan.domain.directory.units import uses_of
from truongchuan.domain.onboarding.setup_selectors import alias_uses, office_units
from truongchuan.domain.onboarding.setup_units import likely_same
from truongchuan.domain.shared.actor import Actor
from truongchuan.wording.directory_labels import FUNCTIONS, SUCCESSIONS, UNIT_KINDS
from truongchuan.wording.setup import USES

PEOPLE_SHOWN = 20


@dataclass(frozen=True, slots=True)
class SpellingLine:
    """Another way of writing the name: which document brought it, and how many tasks use it."""

    alias: OrganisationAlias
    source: str
    uses: int


@dataclass(frozen=True, slots=True)
class NameLine:
    """A name with the days it holds."""

    name: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class MemberLine:
    """Somebody with a function in the unit today."""

    name: str
    function: str
    title: str


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Everything on the page of one unit."""

    unit: Organisation
    kind: str
    standing: bool
    ended: bool
    names: tuple[NameLine, ...]
    spellings: tuple[SpellingLine, ...]
    members: tuple[MemberLine, ...]
    members_more: int
    uses: tuple[str, ...]
    follows: tuple[str, ...]
    same: Organisation | None

    @property
    def removable(self) -> bool:
        """True for a unit that nothing refers to."""
        return not self.uses


def unit_page(*, actor: Actor, unit: Organisation, on: date) -> UnitPage:
    """Return a unit's page."""
    history = history_of(organisation=unit)
    members = list(members_of(actor=actor, organisation=unit, on=on)[: PEOPLE_SHOWN + 1])
    counted = alias_uses(history.aliases)
    labels = uses_of(unit)
    uses = [gettext(USES[label]) for label in labels if label in USES]
    if len(uses) < len(labels):
        uses.append(gettext("dữ liệu của các kế hoạch"))
    total: int = unit.people  # type: ignore[attr-defined]
    return UnitPage(
        unit=unit,
        kind=gettext(UNIT_KINDS.get(unit.kind, unit.kind)),
        standing=unit.kind in PROGRAMME_KINDS,
        ended=unit.ends_on is not None and unit.ends_on < on,
        names=tuple(NameLine(v.name, v.valid_from, v.valid_to) for v in history.versions),
        spellings=tuple(
            SpellingLine(alias, alias.source.title if alias.source else "", counted[alias.pk])
            for alias in history.aliases
        ),
        members=tuple(_member(m) for m in members[:PEOPLE_SHOWN]),
        members_more=max(0, total - PEOPLE_SHOWN),
        uses=tuple(uses),
        follows=tuple(
            [
                f"{gettext(SUCCESSIONS.get(s.kind, s.kind))} {s.successor.name}"
                for s in history.successions
            ]
        ),
        same=likely_same(office_units(actor=actor, on=on)).get(unit.pk),
    )


def _member(membership: Membership) -> MemberLine:
    return MemberLine(
        membership.person.name,
        gettext(FUNCTIONS.get(membership.function, membership.function)),
        membership.title,
    )
