"""Leaving in one act, and personal data afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from tests.domain.accounts.helpers import TODAY, events, now, person_of, somebody
from tests.domain.accounts.test_accounts import session_of
from tests.domain.conftest import District
from truongchuan.domain.accounts.accounts import end_function, give_function
from truongchuan.domain.accounts.invitations import invite_people
from truongchuan.domain.accounts.leaving import leave_post, what_hangs_on
from truongchuan.domain.accounts.models import Departure, Erasure, Invitation
from truongchuan.domain.accounts.personal import (
    erase_person,
    export_own_data,
    list_kept,
)
from truongchuan.domain.accounts.stand_ins import start_stand_in
from truongchuan.domain.audit.selectors import first_broken_event
from truongchuan.domain.committee.members import Seat, create_committee
from truongchuan.domain.committee.models import CommitteeMember
from truongchuan.domain.directory.models import OrganisationKind, Person, StandIn
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.reminders.models import Kind, Notification
from truongchuan.domain.reminders.personal import rotate_feed_token
from truongchuan.domain.reminders.telling import notify
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed

DAY = timedelta(days=1)


@pytest.fixture
def operator(district: District) -> Actor:
    return district.actor(Function.OPERATOR)


@pytest.fixture
def leaver(district: District, operator: Actor) -> Person:
    """The head of the education office with everything that can hang on somebody."""
    actor = district.actor(Function.HEAD, OrganisationKind.EDUCATION_OFFICE)
    person, programme = person_of(actor), district.programme
    person.email = "nguoi.roi@vi.du"
    person.save()
    create_committee(
        actor=district.system,
        programme=programme,
        name="Ban chỉ đạo",
        starts_on=today_of(programme) - 30 * DAY,
        seats=[Seat(person.name, "chair", person=person)],
    )
    notify(
        actor=district.system,
        programme=programme,
        kind=Kind.MEETING,
        subject=programme,
        occasion="một",
        people=[person],
    )
    deputy = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    start_stand_in(
        actor=actor,
        membership=person.memberships.get(),
        deputy=person_of(deputy),
        valid_from=TODAY,
        valid_to=TODAY + 10 * DAY,
        reason="Nghỉ phép",
    )
    invite_people(
        actor=district.actor(Function.LEADER),
        authority=district.authority,
        people=[somebody(district, "Người chờ")],
    )
    Invitation.objects.update(created_by_id=person.pk, created_by=person.name)
    rotate_feed_token(actor=actor)
    return person


def successor_of(district: District) -> Person:
    return person_of(district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE))


def test_everything_that_hangs_on_somebody_is_shown(
    operator: Actor, leaver: Person, district: District
) -> None:
    held = {h.code: h for h in what_hangs_on(actor=operator, person=leaver, on=TODAY)}
    assert list(held) == ["functions", "seats", "unread", "invitations_made", "stand_ins", "feed"]
    assert held["seats"].outcome == "handed_over"
    assert held["stand_ins"].outcome == "ended"
    with pytest.raises(NotAllowed):
        what_hangs_on(actor=district.actor(Function.VIEWER), person=leaver, on=TODAY)


def test_one_act_one_event(district: District, operator: Actor, leaver: Person) -> None:
    successor = successor_of(district)
    before = events("accounts.leave")
    numbers = district.authority.pk
    departure = leave_post(
        actor=operator,
        person=leaver,
        last_day=TODAY,
        successor=successor,
        give_functions=True,
        decision_number="12/QĐ-UBND",
        decided_on=TODAY,
        ground="Quyết định điều động",
    )
    (event,) = events("accounts.leave")
    assert not before
    assert event.after["settled"] == departure.settled
    assert departure.settled == {
        "seats": 1, "unread": 1, "invitations_made": 1, "stand_ins": 1, "feed": 1, "functions": 1,
    }  # fmt: skip
    assert leaver.memberships.get().valid_to == TODAY
    tomorrow = now(successor, TODAY + DAY)
    assert Function.HEAD in {g.function for g in tomorrow.grants}
    seat = CommitteeMember.objects.get(person=successor)
    assert (seat.role, seat.valid_from) == ("chair", TODAY + DAY)
    assert Notification.objects.filter(person=successor, kind=Kind.MEETING).count() == 1
    assert StandIn.objects.get().valid_to == TODAY
    assert Invitation.objects.get().revoked_at is not None
    assert first_broken_event(authority_id=numbers) is None


def test_without_a_successor_things_end_or_stay(
    district: District, operator: Actor, leaver: Person
) -> None:
    session = session_of(now(leaver))
    departure = leave_post(actor=operator, person=leaver, last_day=TODAY - DAY)
    assert departure.settled["sessions"] == 1
    assert not session.exists()
    assert "seats" not in departure.settled
    assert Notification.objects.filter(person=leaver).count() == 1
    assert not StandIn.objects.exists(), "it would have begun after the last day"
    # A new appointment is the way back.
    unit = district.unit(OrganisationKind.FINANCE)
    give_function(
        actor=operator, person=leaver, unit=unit, function=Function.OFFICER, starts_on=TODAY
    )
    assert now(leaver).unit_ids == {unit.pk}


def test_the_reason_stands_with_what_ended_and_goes_with_the_person(
    district: District, operator: Actor, leaver: Person
) -> None:
    reason = "Nghỉ hưu theo nguyện vọng, bà Hà biết"
    finance = give_function(
        actor=operator, person=leaver, unit=district.unit(OrganisationKind.FINANCE),
        function=Function.OFFICER, starts_on=TODAY - 30 * DAY,
    )  # fmt: skip
    end_function(actor=operator, membership=finance, last_day=TODAY - 2 * DAY, reason=reason)
    finance.refresh_from_db()
    assert (finance.end_reason, finance.ended_by) == (reason, operator.name)
    assert finance.ended_at is not None
    leave_post(actor=operator, person=leaver, last_day=TODAY - DAY, ground="Điều động")
    assert Departure.objects.get().ground == "Điều động"
    other = leaver.memberships.exclude(pk=finance.pk).get()
    assert (other.end_reason, other.ended_by) == ("", operator.name), "the departure has it"
    (event,) = events("accounts.end_function")
    assert event.after["reason"] == {"chars": len(reason)}
    (left,) = events("accounts.leave")
    assert "Điều động" not in str(left.after)

    data = export_own_data(person=leaver)
    assert [(r["reason"], r["by"]) for r in data["end_reasons"]] == [
        (reason, operator.name), ("Điều động", operator.name),
    ]  # fmt: skip
    kinds = {k.code: k for k in list_kept(actor=operator, person=leaver)}
    assert (kinds["end_reasons"].count, kinds["end_reasons"].erased) == (2, True)
    erasure = erase_person(actor=operator, person=leaver, ground="Đơn đề nghị")
    assert erasure.removed["end_reasons"] == 2
    assert Departure.objects.get().ground == ""
    assert set(leaver.memberships.values_list("end_reason", flat=True)) == {""}
    assert set(leaver.memberships.values_list("ended_by", flat=True)) == {operator.name}
    assert first_broken_event(authority_id=district.authority.pk) is None


def test_what_is_refused_changes_nothing(
    district: District, operator: Actor, leaver: Person
) -> None:
    leave = {"actor": operator, "person": leaver, "last_day": TODAY}
    lonely = somebody(district, "Không nhiệm vụ")
    lonely.memberships.update(valid_to=TODAY)
    for changed, code in (
        ({"successor": leaver}, "successor-oneself"),
        ({"successor": lonely}, "successor-without-function"),
        ({"person": lonely}, "nothing-to-leave"),
    ):
        with pytest.raises(DomainError, match=code):
            leave_post(**{**leave, **changed})  # type: ignore[arg-type]
    leader = person_of(district.actor(Function.LEADER))
    Person.objects.exclude(pk__in=[leader.pk]).filter(memberships__function__in=["leader"])
    with pytest.raises(NotAllowed):
        leave_post(**{**leave, "actor": now(leaver)})
    assert not Departure.objects.exists()
    assert leaver.memberships.get().valid_to is None


def test_the_last_keeper_hands_over_before_leaving(district: District, operator: Actor) -> None:
    me, other = person_of(operator), successor_of(district)
    with pytest.raises(DomainError, match="last-keeper"):
        leave_post(actor=operator, person=me, last_day=TODAY)
    leave_post(actor=operator, person=me, last_day=TODAY, successor=other, give_functions=True)
    assert now(other, TODAY + DAY).operates


def test_one_sees_and_takes_all_of_one_s_own_data(
    district: District, operator: Actor, leaver: Person
) -> None:
    session_of(now(leaver))
    data = export_own_data(person=leaver, address="10.0.0.1")
    assert data["identity"][0]["email"] == "nguoi.roi@vi.du"
    assert data["sessions"][0]["browser"] == "Firefox 130"
    assert "reminders.rotate_feed" in {e["action"] for e in data["events_by"]}
    assert "accounts.start_stand_in" in {e["action"] for e in data["events_about"]}
    assert "password" not in str(data["account"])
    (event,) = events("accounts.export_data")
    assert event.after["records"] > 5
    kinds = {k.code: k for k in list_kept(actor=now(leaver), person=leaver)}
    assert kinds["notifications"].count == 1
    assert not kinds["events_by"].erased
    with pytest.raises(NotAllowed):
        list_kept(actor=district.actor(Function.VIEWER), person=leaver)


def test_erasing_leaves_the_record_whole(
    district: District, operator: Actor, leaver: Person
) -> None:
    erase = {"actor": operator, "person": leaver, "ground": "Đơn đề nghị ngày 01/11"}
    with pytest.raises(DomainError, match="person-still-serves"):
        erase_person(**erase)
    leave_post(actor=operator, person=leaver, last_day=TODAY - DAY)
    user_id, name = leaver.user_id, leaver.name
    with pytest.raises(DomainError, match="reason-needed"):
        erase_person(**{**erase, "ground": ""})
    erase_person(**erase)
    person = Person.objects.get(pk=leaver.pk)
    assert (person.name, person.email) == (f"Người đã rời (mã {leaver.pk})", "")
    assert person.user_id is None
    assert not get_user_model().objects.filter(pk=user_id).exists()
    assert not Notification.objects.filter(person=person).exists()
    assert Erasure.objects.get().removed["account"] >= 1
    assert CommitteeMember.objects.get(person=person).name == name, "official, as decided"
    (event,) = events("accounts.erase")
    assert name not in str((event.subject_label, event.before, event.after))
    assert first_broken_event(authority_id=district.authority.pk) is None
    with pytest.raises(DomainError, match="person-erased"):
        erase_person(**erase)
    with pytest.raises(DomainError, match="person-erased"):
        give_function(
            actor=operator,
            person=person,
            unit=district.unit(OrganisationKind.FINANCE),
            function=Function.OFFICER,
            starts_on=timezone.localdate(),
        )
