"""Personal tokens: making, ending, and who stands behind one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests.domain.conftest import District, make_district
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import Membership, OrganisationKind, Person
from truongchuan.domain.shared.actor import ANONYMOUS, Actor, Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.tokens.models import AccessToken
from truongchuan.domain.tokens.scopes import SCOPES
from truongchuan.domain.tokens.selectors import (
    TokenRefused,
    bearer_of,
    get_token,
    is_use_to_be_noted,
    list_own_tokens,
    list_tokens,
)
from truongchuan.domain.tokens.services import MOST_TOKENS, create_token, revoke_token
from truongchuan.domain.tokens.serving import note_use
from truongchuan.wording.errors import ERRORS, error_message
from truongchuan.wording.tokens import SCOPES as SCOPE_TEXTS

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def finance(district: District) -> Actor:
    return district.actor(Function.OFFICER, OrganisationKind.FINANCE)


def made(actor: Actor, name: str = "Bảng tính", scopes: tuple[str, ...] = ("law:read",)) -> str:
    return create_token(actor=actor, name=name, scopes=scopes, days=30)[1]


def test_a_token_is_told_once_and_kept_as_a_hash(finance: Actor) -> None:
    token, text = create_token(
        actor=finance, name="  Bảng   tính ", scopes=["progress:write", "law:read"], days=90
    )
    token.refresh_from_db()
    assert text.startswith("tc_")
    assert len(text) > 40
    assert token.name == "Bảng tính"
    assert token.prefix == text[:9]
    assert text not in str(vars(token))
    assert token.scope_list == ("law:read", "progress:write")
    assert token.expires_at == NOW + timedelta(days=90)
    event = AuditEvent.objects.get(action="token.create")
    assert event.after == {"scopes": ["law:read", "progress:write"], "days": 90}
    assert text not in str(vars(event))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "  "}, "token-name-missing"),
        ({"name": "x" * 81}, "token-name-long"),
        ({"scopes": []}, "token-scopes-missing"),
        ({"scopes": ["law:read", "all"]}, "token-scope-unknown"),
        ({"days": 31}, "token-lifetime-unknown"),
        ({"name": "Có rồi"}, "token-name-used"),
    ],
)
def test_what_makes_no_token(finance: Actor, changes: dict[str, object], code: str) -> None:
    made(finance, "Có rồi")
    wanted: dict[str, object] = {"name": "Mới", "scopes": ["law:read"], "days": 30}
    with pytest.raises(DomainError) as refused:
        create_token(actor=finance, **(wanted | changes))  # type: ignore[arg-type]
    assert refused.value.code == code
    assert error_message(refused.value)
    assert AccessToken.objects.count() == 1


def test_nobody_has_endless_tokens(finance: Actor) -> None:
    for number in range(MOST_TOKENS):
        made(finance, f"Khóa {number}")
    with pytest.raises(DomainError, match="token-too-many"):
        made(finance, "Một nữa")
    revoke_token(actor=finance, token=AccessToken.objects.first())  # type: ignore[arg-type]
    assert made(finance, "Một nữa")


def test_who_is_nobody_has_no_token() -> None:
    with pytest.raises(NotAllowed):
        create_token(actor=ANONYMOUS, name="x", scopes=["law:read"], days=30)
    assert list_own_tokens(actor=ANONYMOUS).count() == 0


def test_a_token_acts_with_the_rights_of_today(district: District, finance: Actor) -> None:
    text = made(finance)
    bearer = bearer_of(text=text, on=TODAY, address="10.0.0.9")
    assert bearer.actor == replace(finance, address="10.0.0.9")
    Membership.objects.filter(person_id=finance.person_id).update(
        organisation=district.authority, function=Function.VIEWER
    )
    assert bearer_of(text=text, on=TODAY).actor.unit_ids == frozenset()


def test_a_token_ends_with_the_last_function(finance: Actor) -> None:
    text = made(finance)
    Membership.objects.filter(person_id=finance.person_id).update(valid_to=date(2026, 11, 20))
    assert bearer_of(text=text, on=TODAY)
    with pytest.raises(TokenRefused, match="token-without-function"):
        bearer_of(text=text, on=date(2026, 11, 21))


def test_a_token_ends_with_the_account(finance: Actor) -> None:
    text = made(finance)
    user = Person.objects.get(pk=finance.person_id).user
    assert user is not None
    user.is_active = False
    user.save()
    with pytest.raises(TokenRefused, match="token-without-function"):
        bearer_of(text=text, on=TODAY)


@pytest.mark.parametrize("text", ["", "tc_", "tc_" + "a" * 43, "Bearer", "x" * 5000])
def test_unknown_texts_open_nothing(finance: Actor, text: str) -> None:
    made(finance)
    with pytest.raises(TokenRefused, match="token-unknown"):
        bearer_of(text=text, on=TODAY)


def test_a_token_ends_with_its_day_and_when_revoked(finance: Actor) -> None:
    text = made(finance)
    with time_machine.travel(NOW + timedelta(days=29, hours=23), tick=False):
        assert bearer_of(text=text, on=TODAY)
    with (
        time_machine.travel(NOW + timedelta(days=30), tick=False),
        pytest.raises(TokenRefused, match="token-expired"),
    ):
        bearer_of(text=text, on=TODAY)
    token = AccessToken.objects.get()
    revoke_token(actor=finance, token=token)
    with pytest.raises(TokenRefused, match="token-ended"):
        bearer_of(text=text, on=TODAY)
    with pytest.raises(DomainError, match="token-revoked"):
        revoke_token(actor=finance, token=token)
    assert AuditEvent.objects.filter(action="token.revoke").count() == 1


def test_the_operator_ends_tokens_of_the_authority_and_nobody_else_does(
    district: District, finance: Actor
) -> None:
    made(finance)
    token = AccessToken.objects.get()
    operator = district.actor(Function.OPERATOR)
    leader = district.actor(Function.LEADER)
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.OPERATOR)
    for other in (leader, stranger):
        assert get_token(actor=other, pk=token.pk) is None
        with pytest.raises(NotAllowed):
            revoke_token(actor=other, token=token)
    assert list(list_tokens(actor=leader)) == []
    assert list(list_tokens(actor=stranger)) == []
    assert list(list_tokens(actor=operator)) == [token]
    revoke_token(actor=operator, token=token)
    token.refresh_from_db()
    assert token.revoked_by == operator.name
    assert AuditEvent.objects.get(action="token.revoke").after == {"own": False}


def test_the_last_use_is_kept_to_the_hour(finance: Actor) -> None:
    made(finance)
    token = AccessToken.objects.get()
    at = NOW + timedelta(minutes=47)
    assert is_use_to_be_noted(token, at)
    note_use(token=token, now=at)
    token.refresh_from_db()
    assert token.used_at == NOW
    assert not is_use_to_be_noted(token, NOW + timedelta(minutes=59))
    assert is_use_to_be_noted(token, NOW + timedelta(minutes=61))


def test_every_scope_and_refusal_has_a_text() -> None:
    assert set(SCOPE_TEXTS) == set(SCOPES)
    assert {code for code in ERRORS if code.startswith("token-")} >= {
        "token-name-missing", "token-name-used", "token-scopes-missing", "token-revoked",
    }  # fmt: skip
