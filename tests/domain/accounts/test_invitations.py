"""Inviting people, several at once, and what may be done with a link."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.utils import timezone

from tests.domain.accounts.helpers import events, now, person_of, somebody
from tests.domain.conftest import District, make_district
from truongchuan.domain.accounts.invitations import (
    NewPerson,
    accept_invitation,
    add_person,
    find_invitation,
    invite_people,
    propose_username,
    revoke_invitation,
    state_of,
)
from truongchuan.domain.accounts.models import AccountNotice, Invitation
from truongchuan.domain.directory.models import OrganisationKind, Person
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed

PASSWORD = "mèo ngủ trên mái"


def test_twenty_are_invited_in_one_act(district: District) -> None:
    operator = district.actor(Function.OPERATOR)
    people = [somebody(district, f"Người {n}") for n in range(20)]
    issued = invite_people(actor=operator, authority=district.authority, people=people)
    assert len({one.token for one in issued}) == 20
    assert all(one.token not in one.invitation.token_hash for one in issued)
    (event,) = events("accounts.invite")
    assert event.after == {"people": [p.pk for p in people]}
    assert not any(p.name in str((event.subject_label, event.after)) for p in people)


def test_a_link_makes_an_account_once(district: District) -> None:
    person = somebody(district, email="a@vi.du")
    (one,) = invite_people(actor=district.system, authority=district.authority, people=[person])
    user = accept_invitation(token=one.token, username="mau.nv", password=PASSWORD)
    assert user.check_password(PASSWORD)
    assert now(person).authority_id == district.authority.pk
    with pytest.raises(DomainError, match="invitation-not-open") as again:
        accept_invitation(token=one.token, username="khac", password=PASSWORD)
    assert again.value.params == {"reason": "accepted"}
    (event,) = events("accounts.accept")
    assert event.subject_label == f"Người dùng (mã {person.pk})"
    assert "mau.nv" not in str(event.after)


def test_a_link_is_typed_as_people_type(district: District) -> None:
    (one,) = invite_people(
        actor=district.system, authority=district.authority, people=[somebody(district)]
    )
    for typed in (one.token.upper(), one.token.replace("-", " "), one.token.replace("-", "")):
        assert find_invitation(token=typed) == one.invitation
    assert find_invitation(token=one.token[:-1]) is None


def test_links_end(district: District) -> None:
    person = somebody(district)
    (first,) = invite_people(actor=district.system, authority=district.authority, people=[person])
    (second,) = invite_people(actor=district.system, authority=district.authority, people=[person])
    first.invitation.refresh_from_db()
    assert state_of(first.invitation) == "revoked"
    later = timezone.now() + timedelta(days=14)
    assert state_of(second.invitation, later - timedelta(seconds=1)) == "open"
    with time_machine.travel(later, tick=False), pytest.raises(DomainError) as late:
        accept_invitation(token=second.token, username="mau.nv", password=PASSWORD)
    assert late.value.params == {"reason": "expired"}
    revoke_invitation(actor=district.system, invitation=second.invitation)
    with pytest.raises(DomainError) as ended:
        accept_invitation(token=second.token, username="mau.nv", password=PASSWORD)
    assert ended.value.params == {"reason": "revoked"}
    with pytest.raises(DomainError, match="invitation-not-open"):
        revoke_invitation(actor=district.system, invitation=second.invitation)


def test_user_names(district: District) -> None:
    assert propose_username(Person(name="Nguyễn Văn Đạt")) == "dat.nguyenvan"
    get_user_model().objects.create_user(username="Mau.NV")
    (one,) = invite_people(
        actor=district.system, authority=district.authority, people=[somebody(district)]
    )
    for name, code in (("mau.nv", "username-taken"), ("có dấu cách", "username-wrong")):
        with pytest.raises(DomainError, match=code):
            accept_invitation(token=one.token, username=name, password=PASSWORD)
    assert state_of(Invitation.objects.get()) == "open"


def test_a_refused_password_leaves_the_link_open(district: District) -> None:
    (one,) = invite_people(
        actor=district.system, authority=district.authority, people=[somebody(district)]
    )

    def refuse(_password: str, _user: object) -> None:
        raise ValueError("weak")

    with pytest.raises(ValueError, match="weak"):
        accept_invitation(token=one.token, username="mau.nv", password="x", check=refuse)
    assert not get_user_model().objects.filter(username="mau.nv").exists()
    assert state_of(Invitation.objects.get()) == "open"


def test_who_may_not_be_invited(district: District) -> None:
    operator = district.actor(Function.OPERATOR)
    invite = {"actor": operator, "authority": district.authority}
    with pytest.raises(DomainError, match="nobody-to-invite-account"):
        invite_people(**invite, people=[])
    with pytest.raises(DomainError, match="person-has-account"):
        invite_people(**invite, people=[person_of(operator)])
    gone = somebody(district)
    gone.memberships.update(valid_to=timezone.localdate() - timedelta(days=1))
    with pytest.raises(DomainError, match="person-without-function"):
        invite_people(**invite, people=[gone])
    other = make_district("Ủy ban nhân dân quận Khác")
    with pytest.raises(DomainError, match="person-not-of-authority"):
        invite_people(**invite, people=[somebody(other)])


def test_a_head_invites_officers_and_viewers_of_the_own_unit_only(district: District) -> None:
    head = district.actor(Function.HEAD, OrganisationKind.FINANCE)
    finance = district.unit(OrganisationKind.FINANCE)
    new = NewPerson("Trần Thị Mới", finance, Function.OFFICER)
    person = add_person(actor=head, authority=district.authority, new=new)
    assert invite_people(actor=head, authority=district.authority, people=[person])
    refused = [
        NewPerson("A", finance, Function.HEAD),
        NewPerson("A", district.unit(OrganisationKind.EDUCATION_OFFICE), Function.OFFICER),
        NewPerson("A", district.authority, Function.OPERATOR),
    ]
    for wanted in refused:
        with pytest.raises(NotAllowed):
            add_person(actor=head, authority=district.authority, new=wanted)
    elsewhere = somebody(district, kind=OrganisationKind.EDUCATION_OFFICE)
    with pytest.raises(NotAllowed):
        invite_people(actor=head, authority=district.authority, people=[elsewhere])
    officer = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    with pytest.raises(NotAllowed):
        add_person(actor=officer, authority=district.authority, new=new)


def test_adding_people_checks_what_is_said(district: District) -> None:
    add = {"actor": district.actor(Function.OPERATOR), "authority": district.authority}
    finance = district.unit(OrganisationKind.FINANCE)
    somebody(district, email="A@vi.du")
    for new, code in (
        (NewPerson("  ", finance, Function.OFFICER), "person-name-empty"),
        (NewPerson("A", finance, Function.OFFICER, email="a@VI.du"), "email-taken"),
        (NewPerson("A", finance, Function.HEAD_TEACHER), "function-not-of-unit"),
        (NewPerson("A", finance, Function.LEADER), "function-of-authority-only"),
        (NewPerson("A", finance, "vua"), "function-unknown"),
    ):
        with pytest.raises(DomainError, match=code):
            add_person(**add, new=new)


def test_a_link_to_a_new_password(district: District) -> None:
    operator, officer = (
        district.actor(Function.OPERATOR),
        district.actor(Function.OFFICER, OrganisationKind.FINANCE),
    )
    person = person_of(officer)
    (one,) = invite_people(
        actor=operator, authority=district.authority, people=[person], purpose="password"
    )
    user = accept_invitation(token=one.token, password=PASSWORD)
    assert user.pk == person.user_id
    assert user.check_password(PASSWORD)
    assert AccountNotice.objects.get().person == person
    with pytest.raises(DomainError, match="person-has-no-account"):
        invite_people(
            actor=operator,
            authority=district.authority,
            people=[somebody(district)],
            purpose="password",
        )
    head = district.actor(Function.HEAD, OrganisationKind.FINANCE)
    with pytest.raises(NotAllowed):
        invite_people(actor=head, authority=district.authority, people=[person], purpose="password")
