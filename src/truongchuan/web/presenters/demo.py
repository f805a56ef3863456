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
    "education": _("Cơ quan thường trực"),
    "offices": _("Các phòng, ban"),
    "police": _("Công an"),
    "wards": _("Phường"),
    "schools": _("Hiệu trưởng"),
    "viewers": _("Người xem"),
    "department": _("Sở Giáo dục và Đào tạo"),
    "operators": _("Quản trị"),
}
ABILITIES = {
    "leaders": _("Xem toàn bộ tiến độ, quyết định về chỉ tiêu và phát hiện, báo cáo thay đơn vị."),
    "education": _("Cơ quan thường trực: nhập kế hoạch, xử lý phát hiện, theo dõi mọi đơn vị."),
    "offices": _("Báo cáo việc đơn vị chủ trì hoặc phối hợp, xem toàn bộ kế hoạch."),
    "police": _("Báo cáo phần phối hợp, xem việc được giao và toàn bộ kế hoạch."),
    "wards": _("Xem việc giao cho phường, báo cáo phần phối hợp của phường."),
    "schools": _("Báo cáo từng bước của trường mình, xem chỉ tiêu và nguồn số liệu."),
    "viewers": _("Chỉ xem, không báo cáo và không sửa."),
    "department": _("Xem kế hoạch và tiến độ của quận cũ và của phường; không sửa ở đó."),
    "operators": _("Quản lý người dùng, đơn vị và thiết đặt; không báo cáo việc của đơn vị."),
}
_UNIT_GROUPS = {
    OrganisationKind.EDUCATION_OFFICE: "education",
    OrganisationKind.CULTURE_SOCIETY_OFFICE: "education",
    OrganisationKind.EDUCATION_DEPARTMENT: "department",
    OrganisationKind.POLICE: "police",
    OrganisationKind.WARD: "wards",
    OrganisationKind.SCHOOL: "schools",
}
_FUNCTION_GROUPS = {
    Function.LEADER: "leaders",
    Function.VIEWER: "viewers",
    Function.HEAD_TEACHER: "schools",
    Function.OPERATOR: "operators",
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


@dataclass(frozen=True, slots=True)
class RoleAuthority:
    """The people of one authority by kind; ``day`` is the day on which its programme stands."""

    name: str
    plan: str
    day: date | None
    groups: list[RoleGroup]


def walk_url() -> str:
    """Return the address of the walk through the year; empty where it is not routed."""
    try:
        return reverse("demo_walk")
    except NoReverseMatch:
        return ""


def walked_programme() -> Programme | None:
    """Return the demo programme whose year is walked through: the district's."""
    return (
        Programme.objects.filter(is_demo=True, authority__kind=OrganisationKind.DISTRICT)
        .select_related("authority")
        .first()
    )


def role_authorities(*, on: date) -> list[RoleAuthority]:
    """Return the demo persons by authority and kind, in the order in which they were made.

    The number of queries does not grow with the persons.
    """
    people = list_demo_people(on=on)
    units = frozenset(pk for person in people for pk in person.actor.unit_ids)
    programmes = {
        programme.authority_id: programme
        for programme in Programme.objects.filter(is_demo=True).select_related("authority")
    }
    by_authority: dict[int, list[DemoPerson]] = {}
    for person in people:
        by_authority.setdefault(person.person.authority_id, []).append(person)
    return [
        _authority(members, programmes.get(pk), units, on) for pk, members in by_authority.items()
    ]


def _authority(
    members: list[DemoPerson], programme: Programme | None, units: frozenset[int], on: date
) -> RoleAuthority:
    rows = _rows_of(programme, units)
    day = today_of(programme) if programme else on
    groups: dict[str, list[RoleLine]] = {code: [] for code in GROUPS}
    for person in members:
        main = person.memberships[0]
        groups[group_of(main)].append(_line(person, main, _waiting(person.actor, rows, day)))
    return RoleAuthority(
        name=members[0].person.authority.name,
        plan=f"{programme.number} · {programme.title}" if programme else "",
        day=day if programme else None,
        groups=[
            RoleGroup(gettext(GROUPS[code]), gettext(ABILITIES[code]), lines)
            for code, lines in groups.items()
            if lines
        ],
    )


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
