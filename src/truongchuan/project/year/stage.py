"""Where the script plays: the programme, its people with their own rights, its things by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from random import Random
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from truongchuan.adapters.law.load import load_law
from truongchuan.domain.directory.models import Organisation, OrganisationKind, Person, School
from truongchuan.domain.directory.selectors import actor_for, system_actor
from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowOrigin, Target
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.rules.model import LawSet
from truongchuan.project.year.script import SEED

SAMPLE = "Số liệu minh họa."
HEAD, CLERK, LEADER = "gddt-truong-phong", "gddt-chuyen-vien", "lanh-dao"
PLAN_ROWS = 30

_BY_KIND = {
    OrganisationKind.DISTRICT: LEADER,
    OrganisationKind.STEERING_COMMITTEE: LEADER,
    OrganisationKind.EDUCATION_OFFICE: CLERK,
    OrganisationKind.OFFICE: "van-phong",
    OrganisationKind.FINANCE: "tai-chinh",
    OrganisationKind.PROJECT_BOARD: "ban-qlda",
    OrganisationKind.URBAN_MANAGEMENT: "quan-ly-do-thi",
    OrganisationKind.CULTURE: "van-hoa",
    OrganisationKind.HOME_AFFAIRS: "noi-vu",
    OrganisationKind.ENVIRONMENT: "moi-truong",
    OrganisationKind.POLICE: "cong-an",
}
_BY_NAME = {
    "THCS Tây Sơn": "ht-thcs-tay-son",
    "MN Ngô Thị Nhậm": "ht-mn-ngo-thi-nham",
    "TH Đoàn Kết": "ht-th-doan-ket",
    "Phường Bạch Mai": "phuong-bach-mai",
}
REPLACED_ON = date(2023, 7, 10)
SUCCESSOR = "ban-qlda-moi"


@dataclass
class Stage:
    """The programme on a day of the script; ``key`` is that of the event that plays."""

    programme: Programme
    on: date
    key: str = ""
    _actors: dict[tuple[str, date], Actor] = field(default_factory=dict)

    def turn_to(self, on: date) -> None:
        """Set the programme's today; services date everything by it."""
        if self.programme.fixed_today != on:
            self.programme.fixed_today = on
            self.programme.save(update_fields=["fixed_today"])
        self.on = on

    @property
    def rng(self) -> Random:
        """The chance of this event: the same at every run, wherever the script was resumed."""
        return Random(f"{SEED}:{self.key}")  # noqa: S311 - made-up figures

    def be(self, username: str) -> Actor:
        """Return a demo person with the rights they have on the day."""
        known = self._actors.get((username, self.on))
        if known is None:
            person = Person.objects.select_related("user").get(user__username=f"demo-{username}")
            if person.user is None:
                raise LookupError(username)
            known = actor_for(user=person.user, on=self.on)
            self._actors[username, self.on] = known
        return known

    @property
    def head(self) -> Actor:
        """The head of the education office, the programme's standing body."""
        return self.be(HEAD)

    @property
    def clerk(self) -> Actor:
        """The officer of the education office."""
        return self.be(CLERK)

    @property
    def leader(self) -> Actor:
        """The district's deputy chair in charge."""
        return self.be(LEADER)

    @property
    def board(self) -> Actor:
        """Whoever leads the project board's part on the day."""
        return self.be(SUCCESSOR if self.on >= REPLACED_ON else "ban-qlda")

    @cached_property
    def system(self) -> Actor:
        """The product itself: daily jobs only."""
        return system_actor(authority=self.programme.authority)

    def person_of(self, unit: Organisation) -> Actor:
        """Return who reports for a unit: its own person, else the education office's officer."""
        username = _BY_NAME.get(unit.label) or _BY_KIND.get(OrganisationKind(unit.kind), CLERK)
        return self.board if username == "ban-qlda" else self.be(username)

    def person(self, username: str) -> Person:
        """Return a demo person's record."""
        return Person.objects.get(user__username=f"demo-{username}")

    @cached_property
    def law(self) -> LawSet:
        """The law as shipped."""
        return load_law(settings.LAW_FOLDER)

    def unit(self, kind: str) -> Organisation:
        """Return the district's unit of a kind."""
        if kind == OrganisationKind.DISTRICT:
            return self.programme.authority
        found = self._units.get(kind)
        if found is None:
            found = Organisation.objects.get(authority=self.programme.authority_id, kind=kind)
            self._units[kind] = found
        return found

    @cached_property
    def _units(self) -> dict[str, Organisation]:
        return {}

    @cached_property
    def wards(self) -> list[Organisation]:
        """The eighteen wards of the plan's time."""
        return list(
            Organisation.objects.filter(
                authority=self.programme.authority_id,
                kind=OrganisationKind.WARD,
                starts_on__isnull=True,
            )
        )

    @cached_property
    def _schools(self) -> dict[str, School]:
        schools = School.objects.filter(authority=self.programme.authority_id)
        return {school.name: school for school in schools.select_related("organisation")}

    def school(self, name: str) -> School:
        """Return a school by its name with prefix."""
        return self._schools[name]

    def schools(self, quarter: str | None = None) -> list[School]:
        """Return the schools of the plan, or of a quarter ("Q3")."""
        targets = Target.objects.filter(programme=self.programme, is_active=True)
        if quarter:
            targets = targets.filter(quarter=f"2023-{quarter}")
        return [self.school(t.school.name) for t in targets.select_related("school__organisation")]

    def row(self, number: int) -> RoadmapRow:
        """Return a task by its number in the first edition of the plan.

        The corrected plan of August moves numbers; the rows stay the same ones.
        """
        pk = self._row_ids[number - 1]
        return RoadmapRow.objects.select_related("programme").get(pk=pk)

    @cached_property
    def _row_ids(self) -> list[int]:
        rows = RoadmapRow.objects.filter(programme=self.programme, origin=RowOrigin.PLAN)
        return list(rows.order_by("pk").values_list("pk", flat=True)[:PLAN_ROWS])

    def assigned(self, words: str) -> RoadmapRow:
        """Return the task given outside the plan whose words begin so."""
        return (
            RoadmapRow.objects.filter(programme=self.programme, task__startswith=words)
            .exclude(origin=RowOrigin.PLAN)
            .select_related("programme")
            .get()
        )

    def at(self, hour: int, minute: int = 0) -> datetime:
        """Return a moment of the day."""
        moment = datetime.combine(self.on, time(hour, minute))
        return timezone.make_aware(moment)

    def link(self, name: str, *args: Any) -> str:
        """Return the address of a page about the programme; "" where its area has no pages."""
        try:
            return reverse(name, args=[self.programme.pk, *args])
        except NoReverseMatch:
            return ""
