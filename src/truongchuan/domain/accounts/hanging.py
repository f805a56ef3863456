"""What hangs on a person in the areas below: named once, when the app is ready."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils import timezone

from truongchuan.domain.accounts.accounts import close_stand_ins
from truongchuan.domain.accounts.models import Invitation
from truongchuan.domain.committee.members import take_over_seat
from truongchuan.domain.committee.models import CommitteeMember
from truongchuan.domain.directory.holdings import HeldThing, Holding, Leaving, add_holding
from truongchuan.domain.directory.models import Membership, Person, StandIn
from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.followup.states import UNSOLVED
from truongchuan.domain.programmes.models import PlanDraft
from truongchuan.domain.reminders.models import FeedToken, Notification
from truongchuan.domain.shared.models import on_day

MOST_SHOWN = 100


def name_holdings() -> None:
    """Name the kinds, in the order in which the page shows them."""
    for holding in (
        Holding("functions", _functions),
        Holding("seats", _seats, _leave_seats, handed_over=True),
        Holding("obstacles", _obstacles),
        Holding("drafts", _drafts, _give_drafts, handed_over=True),
        Holding("unread", _unread, _give_unread, handed_over=True),
        Holding("invitations_made", _invitations_made, _end_invitations),
        Holding("stand_ins", _stand_ins, _end_stand_ins),
        Holding("feed", _feed, _end_feed),
    ):
        add_holding(holding)


def _functions(person: Person, on: date) -> Sequence[HeldThing]:
    held = person.memberships.exclude(valid_to__lt=on).select_related("organisation")
    return [
        HeldThing(f"{m.title or m.get_function_display()}, {m.organisation.label}") for m in held
    ]


def _open_seats(person: Person, on: date) -> list[CommitteeMember]:
    seats = CommitteeMember.objects.filter(person=person).exclude(valid_to__lt=on)
    return list(seats.select_related("committee"))


def _seats(person: Person, on: date) -> Sequence[HeldThing]:
    return [
        HeldThing(
            f"{seat.get_role_display()}, {seat.committee.name}",
            ("committee_member", (seat.committee.programme_id, seat.pk)),
        )
        for seat in _open_seats(person, on)
    ]


def _leave_seats(leaving: Leaving) -> int:
    """Hand seats over when a decision is named and the successor does not sit there already.

    A seat is changed by a decision only: without one it stays, and the committee's page shows who
    sits in it without a function.
    """
    if leaving.successor is None or not leaving.decision_number:
        return 0
    held = leaving.successor.memberships.exclude(valid_to__lt=leaving.first_day_after).first()
    return sum(
        take_over_seat(
            seat=seat,
            successor=leaving.successor,
            on=leaving.first_day_after,
            post=held.title if held else "",
            unit_id=held.organisation_id if held else None,
            decision_number=leaving.decision_number,
            decided_on=leaving.decided_on,
        )
        for seat in _open_seats(leaving.person, leaving.first_day_after)
    )


def _obstacles(person: Person, on: date) -> Sequence[HeldThing]:
    """Return open obstacles of units in which nobody else serves: units solve, not persons."""
    units = list(
        person.memberships.exclude(valid_to__lt=on).values_list("organisation_id", flat=True)
    )
    others = Membership.objects.filter(on_day(on), organisation_id__in=units).exclude(person=person)
    alone = set(units) - set(others.values_list("organisation_id", flat=True))
    found = Obstacle.objects.filter(solver_id__in=alone, state__in=UNSOLVED)
    return [HeldThing(str(o), ("obstacle", (o.programme_id, o.pk))) for o in found[:MOST_SHOWN]]


def _drafts(person: Person, on: date) -> Sequence[HeldThing]:
    found = PlanDraft.objects.filter(created_by_id=person.pk)[:MOST_SHOWN]
    return [HeldThing(str(draft), ("import_draft", (draft.pk,))) for draft in found]


def _give_drafts(leaving: Leaving) -> int:
    if leaving.successor is None:
        return 0
    return PlanDraft.objects.filter(created_by_id=leaving.person.pk).update(
        created_by_id=leaving.successor.pk, created_by=leaving.successor.name
    )


def _unread(person: Person, on: date) -> Sequence[HeldThing]:
    found = Notification.objects.filter(person=person, read_at__isnull=True)[:MOST_SHOWN]
    return [HeldThing(str(told)) for told in found]


def _give_unread(leaving: Leaving) -> int:
    """Give unread notifications to the successor, but those they were told themselves."""
    if leaving.successor is None:
        return 0
    keys = ("kind", "subject_type", "subject_id", "occasion")
    known = set(Notification.objects.filter(person=leaving.successor).values_list(*keys))
    unread = Notification.objects.filter(person=leaving.person, read_at__isnull=True)
    mine = [pk for pk, *key in unread.values_list("pk", *keys) if tuple(key) not in known]
    return Notification.objects.filter(pk__in=mine).update(person=leaving.successor)


def _open_invitations(person: Person) -> Q:
    return Q(
        created_by_id=person.pk,
        accepted_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=timezone.now(),
    )


def _invitations_made(person: Person, on: date) -> Sequence[HeldThing]:
    found = Invitation.objects.filter(_open_invitations(person)).select_related("person")
    return [
        HeldThing(invitation.person.name, ("office_person", (invitation.person_id,)))
        for invitation in found[:MOST_SHOWN]
    ]


def _end_invitations(leaving: Leaving) -> int:
    return Invitation.objects.filter(_open_invitations(leaving.person)).update(
        revoked_at=timezone.now(), revoked_by=leaving.person.name
    )


def _stand_ins_after(person: Person, on: date) -> Q:
    return (Q(membership__person=person) | Q(deputy=person)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    )


def _stand_ins(person: Person, on: date) -> Sequence[HeldThing]:
    found = StandIn.objects.filter(_stand_ins_after(person, on)).select_related(
        "membership__person", "deputy"
    )
    return [HeldThing(f"{s.deputy.name} → {s.membership.person.name}") for s in found]


def _end_stand_ins(leaving: Leaving) -> int:
    ids = StandIn.objects.filter(
        _stand_ins_after(leaving.person, leaving.first_day_after)
    ).values_list("pk", flat=True)
    return close_stand_ins(list(ids), leaving.last_day, leaving.person.name)


def _feed(person: Person, on: date) -> Sequence[HeldThing]:
    found = FeedToken.objects.filter(person=person)
    return [HeldThing(f"{token.created_at:%d/%m/%Y}") for token in found]


def _end_feed(leaving: Leaving) -> int:
    return FeedToken.objects.filter(person=leaving.person).delete()[0]
