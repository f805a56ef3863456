"""Who acts: a person with dated functions in units of an authority."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Function(StrEnum):
    """What a person does in a unit. Rights follow from the function and the unit."""

    LEADER = "leader"
    HEAD = "head"
    OFFICER = "officer"
    HEAD_TEACHER = "head_teacher"
    VIEWER = "viewer"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Grant:
    """One function in one unit, in force on the actor's day.

    ``unit_kind`` is the unit's :class:`OrganisationKind` value; ``manages_programmes`` is true
    for the standing body of the programme (the education office, or what inherits it).
    ``stands_in_for`` names the person whose function it is, when the actor acts for them.
    """

    unit_id: int
    unit_kind: str
    function: Function
    manages_programmes: bool = False
    stands_in_for: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a request or command.

    ``authority_id`` is the authority they work for; ``visible_authority_ids`` adds those that a
    dated link lets them look into (read only). ``system`` marks the product itself (first run,
    command line by the machine's administrator).
    """

    person_id: int | None
    name: str
    authority_id: int | None
    grants: tuple[Grant, ...] = ()
    visible_authority_ids: frozenset[int] = frozenset()
    system: bool = False
    address: str = ""

    @property
    def on_behalf_of(self) -> tuple[str, ...]:
        """The persons whose functions the actor holds for a while, each once."""
        return tuple(dict.fromkeys(g.stands_in_for for g in self.grants if g.stands_in_for))

    @property
    def signature(self) -> str:
        """How the record names the actor: "Lê Hoài Chi (thay Trần Thu Bình)" while standing in."""
        if not self.on_behalf_of:
            return self.name
        return f"{self.name} (thay {', '.join(self.on_behalf_of)})"

    @property
    def own_grants(self) -> tuple[Grant, ...]:
        """The functions that are the actor's own."""
        return tuple(g for g in self.grants if not g.stands_in_for)

    @property
    def unit_ids(self) -> frozenset[int]:
        """Units whose work the actor does: neither looking on nor running the machine counts."""
        return frozenset(
            g.unit_id for g in self.grants if g.function not in {Function.VIEWER, Function.OPERATOR}
        )

    @property
    def leads(self) -> bool:
        """True for a leader of the authority."""
        return self.system or any(g.function is Function.LEADER for g in self.grants)

    @property
    def manages_programmes(self) -> bool:
        """True for staff of the programme's standing body."""
        return self.system or any(
            g.manages_programmes and g.function in {Function.HEAD, Function.OFFICER}
            for g in self.grants
        )

    @property
    def operates(self) -> bool:
        """True for the operator of the installation's authority (people, units, settings)."""
        return self.system or any(g.function is Function.OPERATOR for g in self.grants)

    def sees(self, authority_id: int | None) -> bool:
        """Tell whether rows of an authority may be shown to the actor."""
        return authority_id is not None and (
            authority_id == self.authority_id or authority_id in self.visible_authority_ids
        )


ANONYMOUS = Actor(person_id=None, name="", authority_id=None)
