"""The ward's programme on a day, with the ward's own people."""

from __future__ import annotations

from dataclasses import dataclass

from truongchuan.domain.directory.models import Organisation, OrganisationKind
from truongchuan.domain.shared.actor import Actor
from truongchuan.project.ward.people import CLERK, HEAD, LEADER, PERSON_BY_KIND, PERSON_BY_SCHOOL
from truongchuan.project.year.stage import Stage


@dataclass
class WardStage(Stage):
    """As :class:`Stage`; who has no person of their own is reported for by the standing body."""

    @property
    def head(self) -> Actor:
        """The head of the culture-society office, the programme's standing body."""
        return self.be(HEAD)

    @property
    def clerk(self) -> Actor:
        """The officer of the culture-society office."""
        return self.be(CLERK)

    @property
    def leader(self) -> Actor:
        """The ward's deputy chair in charge."""
        return self.be(LEADER)

    def person_of(self, unit: Organisation) -> Actor:
        """Return who reports for a unit or school."""
        username = PERSON_BY_SCHOOL.get(unit.name) or PERSON_BY_KIND.get(
            OrganisationKind(unit.kind), CLERK
        )
        return self.be(username)
