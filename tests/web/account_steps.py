"""What tests of the pages of accounts share: somebody with a password, signing in, links."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tests.domain.accounts.helpers import person_of, somebody
from tests.domain.conftest import District
from truongchuan.domain.accounts.invitations import invite_people
from truongchuan.domain.directory.models import OrganisationKind, Person
from truongchuan.domain.shared.actor import Function

GOOD = "mèo ngủ trên mái nhà"


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def invited(district: District, **about: str) -> tuple[Person, str]:
    person = somebody(district, **about)  # type: ignore[arg-type]
    (one,) = invite_people(actor=district.system, authority=district.authority, people=[person])
    return person, reverse("invitation", args=[one.token])


def account(district: District, username: str = "mau.nv") -> tuple[Person, Client]:
    """Return somebody with a known password, signed in through the sign-in page."""
    person = person_of(district.actor(Function.OFFICER, OrganisationKind.FINANCE))
    user = get_user_model().objects.get(pk=person.user_id)
    user.username = username
    user.set_password(GOOD)
    user.save()
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/130.0")
    sign_in(client, username)
    return person, client


def sign_in(client: Client, username: str, password: str = GOOD) -> Any:
    return client.post(reverse("account_login"), {"login": username, "password": password})
