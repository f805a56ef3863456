"""Standing in: rights beside one's own, for a while, in no chain; the record says for whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.domain.accounts.helpers import TODAY, events, now, person_of, somebody
from tests.domain.conftest import District, make_district
from truongchuan.domain.accounts.stand_ins import end_stand_in, start_stand_in
from truongchuan.domain.audit.selectors import first_broken_event
from truongchuan.domain.directory.models import OrganisationKind, Person, StandIn
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.reminders.recipients import staff_on, with_deputies
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed

WEEK = timedelta(days=7)


@pytest.fixture
def head(district: District) -> Actor:
    return district.actor(Function.HEAD, OrganisationKind.EDUCATION_OFFICE)


@pytest.fixture
def deputy(district: District) -> Actor:
    return district.actor(Function.OFFICER, OrganisationKind.FINANCE)


def stand_in(actor: Actor, absent: Actor, whom: Actor, **changed: object) -> StandIn:
    given: dict[str, object] = {
        "membership": person_of(absent).memberships.get(),
        "deputy": person_of(whom),
        "valid_from": TODAY,
        "valid_to": TODAY + WEEK,
        "reason": "Đi công tác",
    }
    return start_stand_in(actor=actor, **{**given, **changed})  # type: ignore[arg-type]


def test_a_deputy_has_the_rights_beside_their_own(
    district: District, head: Actor, deputy: Actor
) -> None:
    assert not may(deputy, "programmes.manage", district.programme)
    stand_in(head, head, deputy)
    for day, manages in ((TODAY, True), (TODAY + WEEK, True), (TODAY + WEEK * 2, False)):
        actor = now(person_of(deputy), day)
        assert may(actor, "programmes.manage", district.programme) is manages
        assert district.unit(OrganisationKind.FINANCE).pk in actor.unit_ids
    actor = now(person_of(deputy))
    assert actor.on_behalf_of == (head.name,)
    assert [g.stands_in_for for g in actor.grants] == ["", head.name]
    assert [g.stands_in_for for g in actor.own_grants] == [""]


def test_the_record_says_for_whom_and_the_chain_stays_whole(
    district: District, head: Actor, deputy: Actor
) -> None:
    stand_in(head, head, deputy)
    actor = now(person_of(deputy))
    end_stand_in(actor=actor, stand_in=StandIn.objects.get(), last_day=TODAY)
    (event,) = events("accounts.end_stand_in")
    assert event.actor_id == deputy.person_id
    assert event.actor_name == f"{deputy.name} (thay {head.name})"
    assert events("accounts.start_stand_in")[0].actor_name == head.name
    assert first_broken_event(authority_id=district.authority.pk) is None


def test_nobody_stands_in_for_a_deputy(district: District, head: Actor, deputy: Actor) -> None:
    third = district.actor(Function.VIEWER, OrganisationKind.OTHER, unit=district.authority)
    stand_in(head, head, deputy)
    own = person_of(deputy).memberships.get()
    stand_in(now(person_of(deputy)), deputy, third, membership=own)
    actor = now(person_of(third))
    assert actor.on_behalf_of == (deputy.name,)
    assert not may(actor, "programmes.manage", district.programme)
    # Nor may a deputy pass on the function they hold for somebody else.
    with pytest.raises(NotAllowed):
        stand_in(now(person_of(deputy)), head, third)


def test_without_an_own_function_there_is_none_to_add(
    district: District, head: Actor, deputy: Actor
) -> None:
    stand_in(head, head, deputy)
    person_of(deputy).memberships.update(valid_to=TODAY)
    assert now(person_of(deputy), TODAY + timedelta(days=1)).authority_id is None


def test_what_is_refused(district: District, head: Actor, deputy: Actor) -> None:
    day = timedelta(days=1)
    other = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    accountless = somebody(district)
    cases: list[tuple[dict[str, object], str]] = [
        ({"valid_to": TODAY - day, "valid_from": TODAY}, "stand-in-order"),
        ({"valid_to": TODAY - day, "valid_from": TODAY - WEEK}, "stand-in-past"),
        ({"valid_to": TODAY + 60 * WEEK}, "stand-in-too-long"),
        ({"deputy": person_of(head)}, "stand-in-oneself"),
        ({"deputy": person_of(other)}, "person-not-of-authority"),
        ({"deputy": accountless}, "deputy-without-account"),
    ]
    for changed, code in cases:
        with pytest.raises(DomainError, match=code):
            stand_in(head, head, deputy, **changed)
    with pytest.raises(NotAllowed):
        stand_in(deputy, head, deputy)
    person_of(deputy).memberships.update(valid_to=TODAY + day)
    with pytest.raises(DomainError, match="deputy-without-function"):
        stand_in(head, head, deputy)
    person_of(deputy).memberships.update(valid_to=None)
    person_of(head).memberships.update(valid_to=TODAY + day)
    with pytest.raises(DomainError, match="stand-in-outside-function"):
        stand_in(head, head, deputy)
    person_of(head).memberships.update(valid_to=None)
    stand_in(head, head, deputy)
    with pytest.raises(DomainError, match="stand-in-overlaps"):
        stand_in(head, head, district.actor(Function.OFFICER, OrganisationKind.FINANCE))
    assert StandIn.objects.count() == 1


def test_leaders_and_operators_name_a_deputy_for_anybody(
    district: District, head: Actor, deputy: Actor
) -> None:
    made = stand_in(district.actor(Function.OPERATOR), head, deputy)
    with pytest.raises(NotAllowed):
        end_stand_in(actor=district.actor(Function.VIEWER), stand_in=made)
    ended = end_stand_in(actor=district.actor(Function.LEADER), stand_in=made, last_day=TODAY)
    assert ended is not None
    assert ended.valid_to == TODAY


def test_ending_at_once_and_taking_back(district: District, head: Actor, deputy: Actor) -> None:
    begun = stand_in(head, head, deputy, valid_from=TODAY)
    assert end_stand_in(actor=head, stand_in=begun) is None, "it never held a whole day"
    assert now(person_of(deputy)).on_behalf_of == ()
    earlier = stand_in(head, head, deputy, valid_from=TODAY - WEEK)
    ended = end_stand_in(actor=now(person_of(deputy)), stand_in=earlier)
    assert ended is not None
    assert ended.valid_to == TODAY - timedelta(days=1)
    with pytest.raises(DomainError, match="stand-in-ended"):
        end_stand_in(actor=head, stand_in=ended)


def test_reminders_go_to_the_deputy_too(district: District, head: Actor, deputy: Actor) -> None:
    unit = district.unit(OrganisationKind.EDUCATION_OFFICE).pk
    stand_in(head, head, deputy)
    staff = staff_on(programme=district.programme, on=TODAY)
    assert set(staff.of([unit])) == {head.person_id, deputy.person_id}
    assert deputy.person_id in staff.standing_body
    later: date = TODAY + WEEK * 2
    assert staff_on(programme=district.programme, on=later).of([unit]) == [head.person_id]
    people = with_deputies([head.person_id or 0], on=TODAY)
    assert people == [head.person_id, deputy.person_id]
    assert Person.objects.filter(pk__in=people).count() == 2
