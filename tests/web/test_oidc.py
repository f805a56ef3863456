"""Signing in outside: it opens the account of somebody known, by a token that is right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tests.domain.accounts.helpers import events, person_of, somebody
from tests.domain.conftest import District
from tests.web.oidc_provider import CLIENT_ID, OTHER_KEY, SECRET, Provider, running
from truongchuan.domain.accounts.invitations import invite_people
from truongchuan.domain.accounts.models import Invitation
from truongchuan.domain.directory.models import OrganisationKind, Person
from truongchuan.domain.shared.actor import Function
from truongchuan.project.startup import missing_production_settings, oidc_origins

pytestmark = pytest.mark.django_db
WHO = {"sub": "u-1", "email": "mau@vi.du", "email_verified": True}


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with running() as provider:
        app = {
            "provider_id": "oidc",
            "name": "Cổng chung",
            "client_id": CLIENT_ID,
            "secret": SECRET,
            "settings": {"server_url": provider.issuer, "oauth_pkce_enabled": True},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "provider_class": "truongchuan.web.oidc.CheckedProvider",
                "APPS": [app],
            }
        }
        provider.claims = dict(WHO)
        yield provider


@pytest.fixture
def person(district: District) -> Person:
    """Somebody with an account and the address that the provider knows."""
    found = person_of(district.actor(Function.OFFICER, OrganisationKind.FINANCE))
    found.email = "Mau@vi.du"
    found.save()
    return found


def sign_in(client: Client, provider: Provider, start: str = "", **data: Any) -> Any:
    """Walk there and back as a browser does; return the answer to coming back."""
    there = client.post(start or reverse("oidc_login"), data)
    assert there.status_code == 302, there.content[:300]
    return client.get(provider.authorize(there.headers["Location"]))


def is_in(client: Client) -> bool:
    return client.get(reverse("my_account")).status_code == 200


def test_a_verified_address_opens_the_account_of_its_person(
    provider: Provider, person: Person
) -> None:
    client = Client()
    page = client.get(reverse("account_login")).content.decode()
    assert "Đăng nhập bằng Cổng chung" in page
    assert sign_in(client, provider).headers["Location"] == reverse("home")
    assert is_in(client)
    link = SocialAccount.objects.get()
    assert link.user_id == person.user_id
    assert set(link.extra_data["id_token"]) == {"sub", "email", "email_verified"}
    assert [e.action for e in events("accounts.link_sign_in")] == ["accounts.link_sign_in"]
    assert events("accounts.sign_in")[0].after["method"] == "socialaccount"
    provider.claims = {"sub": "u-1"}  # linked now: the address does not matter any more
    again = Client()
    sign_in(again, provider)
    assert is_in(again)


UNKNOWN: tuple[dict[str, Any], ...] = (
    {"sub": "u-2", "email": "la@vi.du", "email_verified": True},
    {"sub": "u-2", "email": "mau@vi.du", "email_verified": False},
    {"sub": "u-2"},
)


def test_nobody_gets_an_account_by_it(provider: Provider, person: Person) -> None:
    before, client = get_user_model().objects.count(), Client()
    for claims in UNKNOWN:
        provider.claims = claims
        answer = sign_in(client, provider)
        assert answer.status_code == 403, claims
        assert "chưa gắn với ai" in answer.content.decode()
        assert not is_in(client), claims
    assert get_user_model().objects.count() == before
    assert not SocialAccount.objects.exists()


def test_an_invitation_is_accepted_by_signing_in_outside(
    provider: Provider, district: District
) -> None:
    provider.claims = {"sub": "u-9"}
    invited = somebody(district)
    (one,) = invite_people(actor=district.system, authority=district.authority, people=[invited])
    client = Client()
    page = client.get(reverse("invitation", args=[one.token])).content.decode()
    assert "Dùng Cổng chung" in page
    sign_in(client, provider, reverse("invitation_outside", args=[one.token]))
    assert is_in(client)
    invited.refresh_from_db()
    assert invited.user is not None
    assert not invited.user.has_usable_password()
    assert Invitation.objects.get().accepted_at is not None
    assert SocialAccount.objects.get().user == invited.user


def test_a_waiting_invitation_is_found_by_the_verified_address(
    provider: Provider, district: District
) -> None:
    invited = somebody(district, email="mau@vi.du")
    invite_people(actor=district.system, authority=district.authority, people=[invited])
    client = Client()
    sign_in(client, provider)
    assert is_in(client)


def test_two_persons_of_one_address_are_refused(
    provider: Provider, person: Person, district: District
) -> None:
    Person.objects.filter(pk=somebody(district).pk).update(email="mau@vi.du")
    assert sign_in(Client(), provider).status_code == 403


def test_a_locked_account_stays_locked(provider: Provider, person: Person) -> None:
    get_user_model().objects.filter(pk=person.user_id).update(is_active=False)
    client = Client()
    assert sign_in(client, provider).status_code == 403
    assert not is_in(client)


WRONG: tuple[dict[str, Any], ...] = (
    {"nonce": "cua-lan-khac"},
    {"nonce": ""},
    {"aud": "ung-dung-khac"},
    {"aud": [CLIENT_ID, "khac"]},
    {"azp": "ung-dung-khac"},
    {"iss": "https://noi.khac"},
    {"exp": 1_000_000_000},
    {"iat": 4_000_000_000},
)


def test_a_token_that_is_not_right_is_refused(provider: Provider, person: Person) -> None:
    client = Client()
    for wrong in WRONG:
        provider.wrong = wrong
        assert "Chưa đăng nhập được" in sign_in(client, provider).content.decode(), wrong
        assert not is_in(client), wrong
    provider.wrong = {}
    for key, algorithm in ((OTHER_KEY, "RS256"), (None, "HS256")):
        provider.key, provider.algorithm = key, algorithm
        assert "Chưa đăng nhập được" in sign_in(client, provider).content.decode(), algorithm
        assert not is_in(client), algorithm
    provider.wrong = {"discovered": "https://noi.khac"}
    assert client.post(reverse("oidc_login")).status_code == 503
    assert not SocialAccount.objects.exists()


def test_coming_back_without_having_left_is_refused(provider: Provider, person: Person) -> None:
    left, client = Client(), Client()
    there = left.post(reverse("oidc_login"))
    back = provider.authorize(there.headers["Location"])
    assert "Chưa đăng nhập được" in client.get(back).content.decode()
    assert not is_in(client)
    # A code is used once.
    assert left.get(back).status_code == 302
    assert "Chưa đăng nhập được" in Client().get(back).content.decode()


def test_turning_back_and_a_provider_that_is_away(provider: Provider, person: Person) -> None:
    provider.refuses = True
    client = Client()
    assert sign_in(client, provider).headers["Location"] == reverse("socialaccount_login_cancelled")
    assert "Đã thôi" in client.get(reverse("socialaccount_login_cancelled")).content.decode()


def test_the_address_changes_nothing_of_what_is_asked(provider: Provider, person: Person) -> None:
    odd = reverse("oidc_login") + "?scope=admin&auth_params=nonce%3Dx%26prompt%3Dnone"
    there = Client().post(odd).headers["Location"]
    assert "admin" not in there
    assert "prompt" not in there
    nonce = re.search(r"nonce=([\w-]{40,})", there)
    assert nonce


def test_without_configuration_it_is_not_there() -> None:
    assert Client().post(reverse("oidc_login")).status_code == 404
    assert "Đăng nhập bằng" not in Client().get(reverse("account_login")).content.decode()


def test_settings_ask_for_the_whole_of_it_and_open_the_form_s_way() -> None:
    missing = missing_production_settings({"TRUONGCHUAN_OIDC_ISSUER": "https://a.vn/realms/x"})
    assert any("CLIENT_ID" in line for line in missing)
    assert oidc_origins("https://a.vn/realms/x", ["https://b.vn:8443/x", "sai"]) == [
        "https://a.vn",
        "https://b.vn:8443",
    ]
    assert oidc_origins("") == []
