"""The steering committee on a day, and how it changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.committee.models import CommitteeMember, SteeringCommittee
from truongchuan.domain.committee.policies import may
from truongchuan.domain.committee.selectors import (
    committee_on,
    list_committees,
    list_seats,
    members_on,
    vacant_roles,
)
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.committee import role_label


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member as a row; ``edit_url`` is empty for those who may not change the committee."""

    pk: int
    name: str
    post: str
    unit: str
    unit_url: str
    role: str
    since: date | None
    until: date | None
    decision: str
    account: bool
    edit_url: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change of the committee, newest first in a list."""

    when: date | None
    text: str
    detail: str
    tone: str


@dataclass(frozen=True, slots=True)
class CommitteeView:
    """The committee itself: name and decision."""

    name: str
    decision: str
    issuer: str
    valid_from: date | None
    valid_to: date | None
    quorum: int | None
    file_name: str
    file_url: str
    url: str


@dataclass(frozen=True, slots=True)
class CommitteePage:
    """Everything on the committee's page; ``committee`` is None where none is in force."""

    day: date
    is_today: bool
    committee: CommitteeView | None
    members: tuple[MemberView, ...]
    vacancies: tuple[str, ...]
    changes: tuple[ChangeView, ...]
    others: tuple[CommitteeView, ...]
    may_manage: bool
    has_any: bool


def committee_page(*, actor: Actor, programme: Programme, day: date, today: date) -> CommitteePage:
    """Return the page for a day; the number of queries is fixed."""
    committee = committee_on(actor=actor, programme=programme, on=day)
    everything = list(list_committees(actor=actor, programme=programme))
    members = members_on(committee=committee, on=day) if committee else []
    manages = may(actor, "committee.manage", programme)
    seats = list(list_seats(actor=actor, programme=programme))
    return CommitteePage(
        day=day,
        is_today=day == today,
        committee=committee_view(committee, programme) if committee else None,
        members=tuple(member_view(m, programme, editable=manages) for m in members),
        vacancies=tuple(role_label(r, gettext) for r in vacant_roles(members)) if committee else (),
        changes=tuple(_changes(everything, seats)),
        others=tuple(committee_view(c, programme) for c in everything if c != committee),
        may_manage=manages,
        has_any=bool(everything),
    )


def committee_view(committee: SteeringCommittee, programme: Programme) -> CommitteeView:
    """Return a committee ready to be drawn."""
    page = reverse("committee", args=[programme.pk])
    return CommitteeView(
        name=committee.name,
        decision=decision_text(committee.decision_number, committee.decided_on),
        issuer=committee.issuer,
        valid_from=committee.valid_from,
        valid_to=committee.valid_to,
        quorum=committee.quorum_percent,
        file_name=committee.file.name if committee.file else "",
        file_url=reverse("file", args=[programme.pk, committee.file_id])
        if committee.file_id
        else "",
        url=f"{page}?day={date_vn(committee.valid_from)}" if committee.valid_from else page,
    )


def decision_text(number: str, on: date | None) -> str:
    """Return "Quyết định số … ngày …"; empty where nothing is known."""
    if not number:
        return ""
    if on is None:
        return gettext("Quyết định số %(number)s") % {"number": number}
    return gettext("Quyết định số %(number)s ngày %(day)s") % {"number": number, "day": date_vn(on)}


def member_view(member: CommitteeMember, programme: Programme, *, editable: bool) -> MemberView:
    """Return a member ready to be drawn."""
    plain_unit = member.unit is not None and member.unit.kind != "school"
    return MemberView(
        pk=member.pk,
        name=member.name,
        post=member.post,
        unit=member.unit.label if member.unit else "",
        unit_url=reverse("unit", args=[programme.pk, member.unit_id]) if plain_unit else "",
        role=role_label(member.role, gettext),
        since=member.valid_from,
        until=member.valid_to,
        decision=decision_text(member.decision_number, member.decided_on),
        account=member.person_id is not None,
        edit_url=reverse("committee_member", args=[programme.pk, member.pk]) if editable else "",
    )


def _changes(
    committees: Iterable[SteeringCommittee], seats: list[CommitteeMember]
) -> list[ChangeView]:
    """Return what happened to the committee, newest first."""
    found = [_founding(c, [s for s in seats if s.committee_id == c.pk]) for c in committees]
    for seat in seats:
        role = role_label(seat.role, gettext)
        if hasattr(seat, "replaces"):
            text = gettext("%(new)s thay %(old)s: %(role)s") % {
                "new": seat.name,
                "old": seat.replaces.name,
                "role": role,
            }
            detail = decision_text(seat.decision_number, seat.decided_on)
            reason = seat.replaces.end_reason
            detail = " · ".join(part for part in (detail, reason) if part)
            found.append(ChangeView(seat.valid_from, text, detail, "info"))
        elif seat.valid_from != seat.committee.valid_from:
            text = gettext("%(name)s tham gia: %(role)s") % {"name": seat.name, "role": role}
            detail = decision_text(seat.decision_number, seat.decided_on)
            found.append(ChangeView(seat.valid_from, text, detail, "success"))
        left_with_it = seat.valid_to == seat.committee.valid_to
        if seat.valid_to is not None and seat.replaced_by_id is None and not left_with_it:
            text = gettext("%(name)s thôi tham gia: %(role)s") % {"name": seat.name, "role": role}
            detail = decision_text(seat.ended_by, None)
            detail = " · ".join(part for part in (detail, seat.end_reason) if part)
            found.append(ChangeView(seat.valid_to + timedelta(days=1), text, detail, "warning"))
    return sorted(found, key=lambda c: c.when or date.min, reverse=True)


def _founding(committee: SteeringCommittee, seats: list[CommitteeMember]) -> ChangeView:
    first = [seat for seat in seats if seat.valid_from == committee.valid_from]
    text = gettext("Có hiệu lực: %(name)s, %(count)s thành viên") % {
        "name": committee.name,
        "count": len(first),
    }
    detail = decision_text(committee.decision_number, committee.decided_on)
    return ChangeView(committee.valid_from, text, detail, "success")
