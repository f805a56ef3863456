"""Tokens of somebody who leaves end; what is kept of them is given to them and erased."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.domain.accounts.helpers import TODAY, events, person_of
from tests.domain.conftest import District
from truongchuan.domain.accounts.leaving import leave_post, what_hangs_on
from truongchuan.domain.accounts.personal import erase_person, export_own_data, list_kept
from truongchuan.domain.audit.selectors import first_broken_event
from truongchuan.domain.directory.models import OrganisationKind, Person
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.tokens.models import AccessToken, KeptAnswer, RequestCount
from truongchuan.domain.tokens.selectors import TokenRefused, bearer_of
from truongchuan.domain.tokens.services import create_token, revoke_token
from truongchuan.domain.tokens.serving import count_request, person_owner, token_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(district: District) -> Actor:
    return district.actor(Function.OPERATOR)


@pytest.fixture
def holder(district: District) -> Actor:
    return district.actor(Function.OFFICER, OrganisationKind.FINANCE)


def make(actor: Actor, name: str = "Bảng tính") -> tuple[AccessToken, str]:
    return create_token(actor=actor, name=name, scopes=["law:read"], days=30)


def keep(owner: str) -> None:
    """Let a request of somebody have been counted and its answer kept."""
    count_request(owner=owner, sort="write", minute=1)
    KeptAnswer.objects.create(owner=owner, key="k", request_hash="0", at=timezone.now())


def test_leaving_shows_and_ends_the_tokens_that_work(
    operator: Actor, holder: Actor, district: District
) -> None:
    token, text = make(holder)
    ended, _text = make(holder, "Cũ")
    revoke_token(actor=holder, token=ended)
    other, other_text = make(district.actor(Function.OFFICER, OrganisationKind.FINANCE))
    keep(token_owner(token.pk))
    person = person_of(holder)
    held = {h.code: h for h in what_hangs_on(actor=operator, person=person, on=TODAY)}
    assert [t.label for t in held["tokens"].things] == [f"Bảng tính ({token.prefix}…)"]
    assert held["tokens"].outcome == "ended"
    departure = leave_post(actor=operator, person=person, last_day=TODAY + timedelta(days=9))
    assert departure.settled["tokens"] == 1
    with pytest.raises(TokenRefused, match="token-ended"):
        bearer_of(text=text, on=TODAY)
    assert bearer_of(text=other_text, on=TODAY).token == other
    assert not KeptAnswer.objects.exists()
    (event,) = events("accounts.leave")
    assert event.after["settled"]["tokens"] == 1


def test_one_is_given_one_s_tokens_without_their_secret(holder: Actor, operator: Actor) -> None:
    token, text = make(holder)
    make(operator, "Của người khác")
    data = export_own_data(person=person_of(holder))
    assert [(t["name"], t["scopes"], t["prefix"]) for t in data["tokens"]] == [
        ("Bảng tính", "law:read", token.prefix)
    ]
    assert text not in str(data)
    assert token.token_hash not in str(data)
    [kind] = [k for k in list_kept(actor=holder, person=person_of(holder)) if k.code == "tokens"]
    assert (kind.count, kind.erased) == (1, True)


def test_erasing_removes_tokens_and_what_their_requests_left(
    operator: Actor, holder: Actor, district: District
) -> None:
    token, _text = make(holder)
    ended, _text = make(holder, "Cũ")
    revoke_token(actor=holder, token=ended)
    other, _text = make(district.actor(Function.OFFICER, OrganisationKind.FINANCE))
    person = person_of(holder)
    leave_post(actor=operator, person=person, last_day=TODAY - timedelta(days=1))
    for owner in (token_owner(token.pk), token_owner(ended.pk), person_owner(person.pk)):
        keep(owner)
    keep(token_owner(other.pk))
    erasure = erase_person(actor=operator, person=person, ground="Đơn đề nghị")
    assert erasure.removed["tokens"] == 2
    assert list(AccessToken.objects.all()) == [other]
    for model in (KeptAnswer, RequestCount):
        owners = set(model.objects.values_list("owner", flat=True))
        assert owners == {token_owner(other.pk)}
    assert Person.objects.get(pk=person.pk).name == f"Người đã rời (mã {person.pk})"
    assert first_broken_event(authority_id=district.authority.pk) is None
