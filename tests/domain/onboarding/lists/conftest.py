"""Lists of a small district, from text tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tests.domain.conftest import District
from truongchuan.adapters.lists.grid import read_grids
from truongchuan.adapters.lists.reading import read_list
from truongchuan.domain.directory.models import OrganisationKind, School
from truongchuan.domain.onboarding.list_models import ListBatch, ListLine
from truongchuan.domain.onboarding.lists.batches import keep_list
from truongchuan.domain.onboarding.lists.rows import ListKind, ReadList
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.sources.services import store_file

TODAY = date(2026, 11, 20)


def read_csv(kind: str, text: str) -> ReadList:
    """Read a list that is written as text, parted by semicolons."""
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    return read_list(read_grids(lines.encode(), "csv"), ListKind(kind), today=TODAY)


@dataclass
class Office:
    """A district with somebody who brings in lists."""

    district: District
    education: Actor
    operator: Actor

    def send(self, kind: str, text: str, *, by: Actor | None = None, on: date = TODAY) -> ListBatch:
        """Keep a list to be looked at."""
        actor = by or self.operator
        file = store_file(
            actor=actor,
            authority_id=self.district.authority.pk,
            name=f"{kind}.csv",
            media_type="text/csv",
            content=text.encode(),
        )
        return keep_list(
            actor=actor,
            authority=self.district.authority,
            file=file,
            read=read_csv(kind, text),
            effective_on=on,
        )

    def school(self, name: str) -> School:
        return School.objects.get(authority=self.district.authority, organisation__name=name)


def line(batch: ListBatch, row: int) -> ListLine:
    """Return a row of a list as it stands."""
    return ListLine.objects.get(batch=batch, row=row)


def codes(of: ListLine) -> list[str]:
    """Return what is said of a row."""
    return [problem["code"] for problem in of.plan["problems"]]


@pytest.fixture
def office(district: District) -> Office:
    return make_office(district)


def make_office(district: District) -> Office:
    """Return the people who bring in lists."""
    return Office(
        district,
        district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE),
        district.actor(Function.OPERATOR),
    )
