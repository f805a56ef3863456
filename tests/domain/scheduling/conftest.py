"""A small district whose plan stands on 15/05/2023, and short ways to its parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from tests.domain.conftest import District
from truongchuan.adapters.calendar import load_calendar_rules, load_lead_times
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow, Target
from truongchuan.domain.scheduling.selectors import (
    Chances,
    ProgrammeSchedule,
    chances_of,
    schedule_of,
)
from truongchuan.domain.scheduling.services import (
    Lengths,
    Wanted,
    confirm_dependencies,
    record_durations,
)
from truongchuan.domain.shared.actor import Actor, Function

RULES, LEADS = load_calendar_rules(), load_lead_times()
TODAY = date(2023, 5, 15)


@dataclass
class Plan:
    """A programme with its people."""

    district: District
    programme: Programme
    system: Actor

    def row(self, number: int) -> RoadmapRow:
        return self.programme.rows.get(number=number)

    def target(self, school: str) -> Target:
        return self.programme.targets.get(school__organisation__name=school)

    def school_id(self, name: str) -> int:
        return self.target(name).school_id

    def officer(self) -> Actor:
        return self.district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)

    def finance(self) -> Actor:
        return self.district.actor(Function.OFFICER, OrganisationKind.FINANCE)

    def outsider(self) -> Actor:
        return self.district.actor(Function.VIEWER)

    def link(self, before: int, after: int | None, **more: Any) -> Wanted:
        last = self.row(after).pk if after is not None else None
        return Wanted(self.row(before).pk, last, **more)

    def confirm(self, *wanted: Wanted) -> None:
        confirm_dependencies(actor=self.system, programme=self.programme, wanted=wanted)

    def chain(self) -> None:
        """Dossier before visit, visit before recognition with 20 working days."""
        self.confirm(self.link(2, 3), self.link(3, None, lag=20))

    def lengths(self, number: int, *figures: int, school: str = "") -> None:
        low, likely, high = figures
        school_id = self.school_id(school) if school else None
        one = Lengths(self.row(number).pk, school_id, low, likely, high)
        record_durations(actor=self.system, programme=self.programme, lengths=[one])

    def schedule(self, actor: Actor | None = None) -> ProgrammeSchedule:
        return schedule_of(
            actor=actor or self.system, programme=self.programme, on=today_of(self.programme),
            calendar=RULES, leads=LEADS,
        )  # fmt: skip

    def chances(self, **more: Any) -> Chances:
        return chances_of(
            actor=self.system, programme=self.programme, on=today_of(self.programme),
            calendar=RULES, leads=LEADS, **more,
        )  # fmt: skip


def make_plan(district: District) -> Plan:
    """Let the district's programme stand on a day of its own year."""
    programme = district.programme
    programme.fixed_today = TODAY
    programme.save(update_fields=["fixed_today"])
    return Plan(district, programme, district.system)


@pytest.fixture
def plan(district: District) -> Plan:
    return make_plan(district)
