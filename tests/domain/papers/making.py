"""Making papers in tests."""

from __future__ import annotations

from datetime import date

from tests.domain.conftest import District
from truongchuan.adapters.paper_making import desk_for, write_paper
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.papers.desk import Desk, PaperParams
from truongchuan.domain.papers.letterhead import school_of
from truongchuan.domain.papers.models import Paper
from truongchuan.domain.papers.services import make_paper
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor, Function

MID_MAY = date(2023, 5, 15)


def officer(district: District) -> Actor:
    """Return an officer of the standing body."""
    return district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)


def programme_on(district: District, day: date | None = MID_MAY) -> Programme:
    """Return the programme with its own today; None takes the calendar's."""
    Programme.objects.filter(pk=district.programme.pk).update(fixed_today=day)
    return Programme.objects.select_related("authority", "parent").get(pk=district.programme.pk)


def desk_of(district: District, actor: Actor | None = None, day: date | None = MID_MAY) -> Desk:
    """Return the desk on a day."""
    return desk_for(actor=actor or district.system, programme=programme_on(district, day))


def make(
    district: District,
    code: str = "report",
    params: PaperParams | None = None,
    *,
    actor: Actor | None = None,
    follows: Paper | None = None,
    day: date | None = MID_MAY,
) -> Paper:
    """Make and keep a paper."""
    who = actor or officer(district)
    desk, asked = desk_of(district, who, day), params or PaperParams()
    return make_paper(
        actor=who,
        programme=desk.programme,
        params=asked,
        written=write_paper(desk, code, asked),
        school=school_of(desk, asked) if asked.school_id is not None else None,
        follows=follows,
    )
