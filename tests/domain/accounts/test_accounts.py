"""Functions with days, locking, signing out, second factor, the policy, tidying."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore

from tests.domain.accounts.helpers import TODAY, events, now, person_of, somebody
from tests.domain.conftest import District
from truongchuan.domain.accounts.accounts import (
    change_function,
    change_person,
    end_function,
    give_function,
    lock_account,
    reset_second_factor,
    set_access_policy,
    sign_out_person,
    unlock_account,
)
from truongchuan.domain.accounts.invitations import invite_people
from truongchuan.domain.accounts.models import AccountNotice, Invitation
from truongchuan.domain.accounts.own import end_own_sessions, record_lockout, record_sign_in
from truongchuan.domain.accounts.ports import sign_in
from truongchuan.domain.accounts.selectors import PeopleFilter, list_people, requires_second_factor
from truongchuan.domain.accounts.tidying import tidy_accounts
from truongchuan.domain.directory.models import OrganisationKind, Person
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed

DAY = timedelta(days=1)


@pytest.fixture
def operator(district: District) -> Actor:
    return district.actor(Function.OPERATOR)


@pytest.fixture
def officer(district: District) -> Actor:
    return district.actor(Function.OFFICER, OrganisationKind.FINANCE)


def session_of(actor: Actor) -> UserSession:
    """Sign somebody in on one more machine."""
    user = get_user_model().objects.get(pk=person_of(actor).user_id)
    store = SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    store["_auth_user_hash"] = user.get_session_auth_hash()
    store.save()
    return UserSession.objects.create(
        user=user, ip="10.0.0.1", session_key=store.session_key or "", user_agent="Firefox/130.0"
    )


def test_a_function_begins_and_ends_with_its_days(
    district: District, operator: Actor, officer: Actor
) -> None:
    person = person_of(officer)
    unit = district.unit(OrganisationKind.EDUCATION_OFFICE)
    given = give_function(
        actor=operator,
        person=person,
        unit=unit,
        function=Function.HEAD,
        starts_on=TODAY + DAY,
        title="Trưởng phòng",
    )
    assert unit.pk not in now(person).unit_ids
    assert unit.pk in now(person, TODAY + DAY).unit_ids
    with pytest.raises(DomainError, match="function-held"):
        give_function(
            actor=operator, person=person, unit=unit, function=Function.HEAD, starts_on=TODAY
        )
    change_function(actor=operator, membership=given, title="Quyền trưởng phòng", valid_from=TODAY)
    assert unit.pk in now(person).unit_ids
    end_function(actor=operator, membership=given, last_day=TODAY, reason="Điều động")
    assert unit.pk not in now(person, TODAY + DAY).unit_ids
    with pytest.raises(DomainError, match="membership-ended"):
        end_function(actor=operator, membership=given, last_day=TODAY)
    after = events("accounts.end_function")[0].after
    assert after["last_day"] == "2026-11-20"


def test_a_head_gives_nothing_to_the_head_s_own_kind(district: District, officer: Actor) -> None:
    head = district.actor(Function.HEAD, OrganisationKind.FINANCE)
    give = {"actor": head, "person": person_of(officer), "starts_on": TODAY}
    for unit, function in (
        (district.unit(OrganisationKind.FINANCE), Function.HEAD),
        (district.unit(OrganisationKind.EDUCATION_OFFICE), Function.OFFICER),
    ):
        with pytest.raises(NotAllowed):
            give_function(**give, unit=unit, function=function)
    own = person_of(head).memberships.get()
    with pytest.raises(NotAllowed):
        end_function(actor=head, membership=own, last_day=TODAY)


def test_the_last_keeper_stays(district: District, operator: Actor) -> None:
    own = person_of(operator).memberships.get()
    with pytest.raises(DomainError, match="last-keeper"):
        end_function(actor=operator, membership=own, last_day=TODAY)
    district.actor(Function.LEADER)
    assert end_function(actor=operator, membership=own, last_day=TODAY).valid_to == TODAY


def test_with_the_last_function_the_sessions_end(operator: Actor, officer: Actor) -> None:
    session = session_of(officer)
    membership = person_of(officer).memberships.get()
    end_function(actor=operator, membership=membership, last_day=TODAY - DAY)
    assert not session.exists()
    assert events("accounts.end_function")[0].after["sessions_ended"] == 1


def test_a_locked_account_is_out_at_once_and_may_come_back(operator: Actor, officer: Actor) -> None:
    person, session = person_of(officer), session_of(officer)
    with pytest.raises(DomainError, match="reason-needed"):
        lock_account(actor=operator, person=person, reason=" ")
    with pytest.raises(DomainError, match="not-oneself"):
        lock_account(actor=operator, person=person_of(operator), reason="x")
    with pytest.raises(NotAllowed):
        lock_account(actor=officer, person=person_of(operator), reason="x")
    lock_account(actor=operator, person=person, reason="Mất máy")
    assert not session.exists()
    assert not get_user_model().objects.get(pk=person.user_id).is_active
    unlock_account(actor=operator, person=person)
    assert get_user_model().objects.get(pk=person.user_id).is_active
    with pytest.raises(DomainError, match="account-not-locked"):
        unlock_account(actor=operator, person=person)
    assert [n.kind for n in AccountNotice.objects.all()] == ["unlocked"]


def test_signing_out_by_oneself_and_by_the_operator(operator: Actor, officer: Actor) -> None:
    first, second, third = session_of(officer), session_of(officer), session_of(operator)
    person = person_of(officer)
    end_own_sessions(person=person, address="10.0.0.9", only=first.pk)
    assert (first.exists(), second.exists()) == (False, True)
    with pytest.raises(DomainError, match="session-missing"):
        end_own_sessions(person=person, address="", only=third.pk)
    assert [s.browser for s in sign_in().sessions(person.user_id or 0)] == ["Firefox 130"]
    assert sign_out_person(actor=operator, person=person) == 1
    assert third.exists()


def test_a_lost_second_factor(district: District, operator: Actor, officer: Actor) -> None:
    person = person_of(officer)
    with pytest.raises(DomainError, match="second-factor-missing"):
        reset_second_factor(actor=operator, person=person)
    Authenticator.objects.create(user_id=person.user_id, type=Authenticator.Type.TOTP, data={})
    reset_second_factor(actor=operator, person=person)
    assert not Authenticator.objects.exists()
    assert events("accounts.reset_second_factor")[0].subject_id == str(person.pk)
    (notice,) = record_sign_in(person=person, method="password", address="10.0.0.1")
    assert notice.kind == "second_factor_reset"
    assert record_sign_in(person=person, method="password", address="10.0.0.1") == []
    assert [e.after["new_address"] for e in events("accounts.sign_in")] == [True, False]


def test_the_policy_needs_one_s_own_second_factor_first(
    district: District, operator: Actor, officer: Actor
) -> None:
    policy = {"actor": operator, "authority": district.authority}
    assert not requires_second_factor(actor=operator)
    with pytest.raises(DomainError, match="second-factor-own-first"):
        set_access_policy(**policy, second_factor="required")
    with pytest.raises(DomainError, match="choice-unknown"):
        set_access_policy(**policy, second_factor="maybe")
    Authenticator.objects.create(
        user_id=person_of(operator).user_id, type=Authenticator.Type.TOTP, data={}
    )
    set_access_policy(**policy, second_factor="required")
    assert requires_second_factor(actor=operator)
    assert not requires_second_factor(actor=officer)


def test_one_lock_is_one_event(officer: Actor) -> None:
    user = get_user_model().objects.get(pk=person_of(officer).user_id)
    assert record_lockout(username=user.get_username(), address="10.0.0.1")
    assert not record_lockout(username=user.get_username(), address="10.0.0.1")
    assert not record_lockout(username="khong-co", address="10.0.0.1")
    assert len(events("accounts.locked_out")) == 1


def test_names_and_addresses_are_corrected_without_being_recorded(
    district: District, operator: Actor, officer: Actor
) -> None:
    person = person_of(officer)
    change_person(actor=operator, person=person, name=" Lê  Thị Đúng ", email="dung@vi.du")
    person.refresh_from_db()
    assert (person.name, person.folded) == ("Lê Thị Đúng", "le thi dung")
    (event,) = events("accounts.change_person")
    assert event.after == {"changed": ["name", "email"]}
    with pytest.raises(DomainError, match="email-taken"):
        change_person(actor=operator, person=somebody(district), name="B", email="Dung@vi.du")


def test_lists_show_states_and_only_who_is_looked_after(
    district: District, operator: Actor, officer: Actor
) -> None:
    waiting, fresh = somebody(district, "Chờ Nhận"), somebody(district, "Chưa Mời")
    invite_people(actor=operator, authority=district.authority, people=[waiting])
    gone = somebody(district, "Đã Đi")
    gone.memberships.update(valid_to=TODAY - DAY)

    def states(actor: Actor, **where: str) -> dict[str, str]:
        found = list_people(actor=actor, where=PeopleFilter(**where))
        return {p.name: p.state for p in found}  # type: ignore[attr-defined]

    assert states(operator) == {
        person_of(operator).name: "active",
        person_of(officer).name: "active",
        "Chờ Nhận": "invited",
        "Chưa Mời": "uninvited",
        "Đã Đi": "left",
    }
    assert states(operator, words="da di") == {"Đã Đi": "left"}
    assert set(states(operator, words="tai chinh")) == {
        person_of(officer).name, "Chờ Nhận", "Chưa Mời"
    }  # fmt: skip
    assert states(operator, function="operator") == {person_of(operator).name: "active"}
    assert states(operator, state="uninvited") == {fresh.name: "uninvited"}
    head = district.actor(Function.HEAD, OrganisationKind.FINANCE)
    assert person_of(operator).name not in states(head)
    assert len(states(head)) == 5
    assert states(officer) == {}


def test_what_nobody_used_goes_after_its_days(
    district: District, operator: Actor, officer: Actor
) -> None:
    person = somebody(district)
    invite_people(actor=operator, authority=district.authority, people=[person])
    session = session_of(officer)
    person_of(officer).memberships.update(valid_to=TODAY - DAY)
    tidy = {"actor": district.system, "authority": district.authority, "keep_days": 90}
    assert tidy_accounts(**tidy).sessions == 1
    assert not session.exists()
    assert tidy_accounts(**tidy).total == 0
    assert Invitation.objects.count() == 1
    Invitation.objects.update(
        created_at=events("accounts.invite")[0].at - timedelta(days=110),
        expires_at=events("accounts.invite")[0].at - timedelta(days=91),
    )
    assert tidy_accounts(**tidy).invitations == 1
    assert len(events("accounts.tidy")) == 2
    with pytest.raises(NotAllowed):
        tidy_accounts(**{**tidy, "actor": operator})
    assert Person.objects.filter(pk=person.pk).exists()
    assert date.today() == TODAY
