"""The people of the demo: who one may be, what they can do, and what waits for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from truongchuan.domain.directory.models import Membership, OrganisationKind
from truongchuan.domain.directory.selectors import DemoPerson, list_demo_people, system_actor
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.programmes.selectors import list_rows
from truongchuan.domain.programmes.waiting import waiting_for
from truongchuan.domain.shared.actor import Actor, Function

GROUPS = {
    "leaders": _("Lãnh đạo"),
    "education": _("Phòng Giáo dục và Đào tạo"),
    "offices": _("Các phòng, ban"),
    "police": _("Công an"),
    "wards": _("Phường"),
    "schools": _("Hiệu trưởng"),
    "viewers": _("Người xem"),
}
ABILITIES = {
    "leaders": _("Xem toàn bộ tiến độ, quyết định về chỉ tiêu và phát hiện, báo cáo thay đơn vị."),
    "education": _("Cơ quan thường trực: nhập kế hoạch, xử lý phát hiện, theo dõi mọi đơn vị."),
    "offices": _("Báo cáo việc đơn vị chủ trì hoặc phối hợp, xem toàn bộ kế hoạch."),
    "police": _("Báo cáo phần phối hợp, xem việc được giao và toàn bộ kế hoạch."),
    "wards": _("Xem việc giao cho phường, báo cáo phần phối hợp của phường."),
    "schools": _("Báo cáo từng bước của trường mình, xem chỉ tiêu và nguồn số liệu."),
    "viewers": _("Chỉ xem, không báo cáo và không sửa."),
}
_UNIT_GROUPS = {
    OrganisationKind.EDUCATION_OFFICE: "education",
    OrganisationKind.POLICE: "police",
    OrganisationKind.WARD: "wards",
    OrganisationKind.SCHOOL: "schools",
}
_FUNCTION_GROUPS = {
    Function.LEADER: "leaders",
    Function.VIEWER: "viewers",
    Function.HEAD_TEACHER: "schools",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Open work whose turn it is, and how much of it is late or stuck."""

    now: int = 0
    late: int = 0
    blocked: int = 0


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A person that a visitor may be."""

    pk: int
    name: str
    title: str
    unit: str
    waiting: Waiting

    @property
    def waiting_text(self) -> str:
        """What waits, in words."""
        told = [
            ngettext("%(n)s việc đang đến lượt", "%(n)s việc đang đến lượt", self.waiting.now)
            % {"n": self.waiting.now}
        ]
        if self.waiting.late:
            told.append(gettext("%(n)s quá hạn") % {"n": self.waiting.late})
        if self.waiting.blocked:
            told.append(gettext("%(n)s đang vướng") % {"n": self.waiting.blocked})
        return " · ".join(told)


@dataclass(frozen=True, slots=True)
class RoleGroup:
    """Persons of one kind, and what all of them can do."""

    label: str
    ability: str
    lines: list[RoleLine]


def walk_url() -> str:
    """Return the address of the walk through the year; empty where it is not routed."""
    try:
        return reverse("demo_walk")
    except NoReverseMatch:
        return ""


def demo_day() -> date | None:
    """Return the day on which the demo stands; None while nothing is loaded."""
    return Programme.objects.filter(is_demo=True).values_list("fixed_today", flat=True).first()


def role_groups(*, on: date) -> list[RoleGroup]:
    """Return the demo persons by kind; the number of queries does not grow with the persons."""
    people = list_demo_people(on=on)
    programme = Programme.objects.filter(is_demo=True).select_related("authority").first()
    mine = frozenset(pk for person in people for pk in person.actor.unit_ids)
    rows = _rows_of(programme, mine)
    day = today_of(programme) if programme else on
    groups: dict[str, list[RoleLine]] = {code: [] for code in GROUPS}
    for person in people:
        main = person.memberships[0]
        groups[group_of(main)].append(_line(person, main, _waiting(person.actor, rows, day)))
    return [
        RoleGroup(gettext(GROUPS[code]), gettext(ABILITIES[code]), lines)
        for code, lines in groups.items()
        if lines
    ]


def _rows_of(programme: Programme | None, schools_of: frozenset[int]) -> list[RoadmapRow]:
    if programme is None:
        return []
    actor = system_actor(authority=programme.authority)
    return list_rows(
        actor=actor, programme=programme, on=today_of(programme), schools_of=schools_of
    )


def group_of(membership: Membership) -> str:
    """Return the group of :data:`GROUPS` that a function in a unit belongs to."""
    by_function = _FUNCTION_GROUPS.get(Function(membership.function))
    return by_function or _UNIT_GROUPS.get(
        OrganisationKind(membership.organisation.kind), "offices"
    )


def _line(person: DemoPerson, main: Membership, waiting: Waiting) -> RoleLine:
    return RoleLine(
        pk=person.person.pk,
        name=person.person.name,
        title=main.title,
        unit=main.organisation.name,
        waiting=waiting,
    )


def _waiting(actor: Actor, rows: list[RoadmapRow], on: date) -> Waiting:
    """Count what the desk of this person shows, without what belongs to later months."""
    found = [item.urgency for item in waiting_for(actor=actor, rows=rows, on=on)]
    return Waiting(
        now=sum(urgency != "upcoming" for urgency in found),
        late=found.count("late"),
        blocked=found.count("blocked"),
    )
