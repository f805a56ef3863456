"""Addresses of committee: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tests.domain.conftest import District
from tests.web.routes.common import EVERYBODY, MANAGERS, MANAGERS_WRITE
from truongchuan.domain.committee.agenda import add_item
from truongchuan.domain.committee.conclusions import Order, add_conclusion
from truongchuan.domain.committee.meetings import Call, conclude_meeting, invite, open_meeting
from truongchuan.domain.committee.meetings import plan_meeting as plan
from truongchuan.domain.committee.members import Seat, create_committee
from truongchuan.domain.committee.minutes import record_rest_present
from truongchuan.domain.committee.models import Meeting
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.shared.actor import Actor

# Name of the address → role → status; the sets of test_routes' shared module may be used.
TABLE: dict[str, dict[str, int]] = {
    "committee": EVERYBODY,
    "committee_new": MANAGERS,
    "committee_member": MANAGERS,
    "committee_member_add": MANAGERS,
    "meetings": EVERYBODY,
    "meeting_new": MANAGERS,
    "conclusions": EVERYBODY,
    "conclusions_xlsx": EVERYBODY,
    # The meeting behind these has concluded: everybody of the authority reads it.
    "meeting": EVERYBODY,
    "meeting_invitation": EVERYBODY,
    "meeting_minutes_sheet": EVERYBODY,
    "meeting_notice_sheet": EVERYBODY,
    "meeting_edit": MANAGERS,
    "meeting_conclude": {**MANAGERS_WRITE, "education": 403},
    **dict.fromkeys(
        (
            "meeting_invite",
            "meeting_open",
            "meeting_unopen",
            "meeting_postpone",
            "meeting_cancel",
            "meeting_notice",
            "meeting_addendum",
            "agenda_add",
            "agenda_refill",
            "agenda_item",
            "meeting_presiding",
            "attendance_rest",
            "attendance",
            "meeting_minutes",
            "conclusion_add",
            "conclusion_withdraw",
            "meeting_follow_up",
        ),
        MANAGERS_WRITE,
    ),
}
# Addresses that belong to no authority: another authority's people may open them.
OF_NOBODY: frozenset[str] = frozenset()


def _held(actor: Actor, district: District, number: int) -> Meeting:
    programme = district.programme
    at = timezone.now() + timedelta(minutes=number)
    call = Call("quarter", f"Họp lần {number}", at, "Phòng họp")
    meeting = plan(actor=actor, programme=programme, call=call)
    add_item(actor=actor, meeting=meeting, title="Một nội dung")
    invite(actor=actor, meeting=meeting)
    return open_meeting(actor=actor, meeting=meeting)


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    actor, programme = district.system, district.programme
    committee = create_committee(
        actor=actor,
        programme=programme,
        name="Ban chỉ đạo",
        starts_on=today_of(programme),
        seats=[Seat("Nguyễn Văn Trưởng", "chair"), Seat("Trần Thị Thư", "secretary")],
    )
    first = _held(actor, district, 1)
    order = Order(district.unit(OrganisationKind.FINANCE), today_of(programme))
    conclusion = add_conclusion(actor=actor, meeting=first, text="Bố trí vốn", order=order)
    record_rest_present(actor=actor, meeting=first)
    conclude_meeting(actor=actor, meeting=first)
    second = _held(actor, district, 2)
    item, invitee, seen = second.items.first(), second.invitees.first(), second.follow_ups.get()
    assert item is not None
    assert invitee is not None
    record_rest_present(actor=actor, meeting=second)
    conclude_meeting(actor=actor, meeting=second)
    return {
        "member_pk": committee.members.earliest("pk").pk,
        "meeting_pk": second.pk,
        "item_pk": item.pk,
        "invitee_pk": invitee.pk,
        "conclusion_pk": conclusion.pk,
        "follow_up_pk": seen.pk,
    }
