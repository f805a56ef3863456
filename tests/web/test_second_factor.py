"""The second factor: setting up, asking, losing it, and what counts as a password."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.domain.accounts.helpers import events, person_of
from tests.domain.conftest import District
from tests.web.account_steps import GOOD, account, invited, sign_in, text
from tests.web.people import browser
from truongchuan.domain.accounts.models import AccessPolicy, Invitation
from truongchuan.domain.shared.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_limits_left_over() -> None:
    cache.clear()


def code_of(secret: str) -> str:
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def grow_old(client: Client, seconds: int) -> None:
    """Let what was typed in a session have been typed earlier."""
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [
        {**record, "at": record["at"] - seconds} for record in records
    ]
    session.save()


def test_a_second_factor_from_setting_up_to_losing_it(
    district: District,
    operator: Actor,
    keeper: Client,
    django_capture_on_commit_callbacks: Any,
) -> None:
    person, client = account(district)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert "data:image/svg+xml;base64," in text(page)
    assert "style=" not in text(page)
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "Mã chưa đúng" in text(wrong)
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        codes = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)
    assert text(codes).count("<li><code>") == 10
    assert len(events("accounts.second_factor_on")) == 1
    totp = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert secret not in json.dumps(totp.data), "kept encrypted"
    fresh = Client()
    assert sign_in(fresh, "mau.nv").headers["Location"] == reverse("mfa_authenticate")
    assert fresh.get(reverse("my_account")).status_code == 302
    for _try in range(10):
        fresh.post(reverse("mfa_authenticate"), {"code": "000000"})
    limited = fresh.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert "Thử quá nhiều lần" in text(limited)
    cache.clear()
    assert fresh.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code == 302
    assert fresh.get(reverse("my_account")).status_code == 200
    assert events("accounts.sign_in")[-1].after["method"] == "password+mfa"
    keeper.post(reverse("office_person_act", args=[person.pk, "dat-lai-hai-lop"]))
    assert fresh.get(reverse("my_account")).status_code == 302
    told = sign_in(Client(), "mau.nv")
    assert told.headers["Location"] == reverse("home")
    assert len(events("accounts.reset_second_factor")) == 1


def test_a_sign_in_of_the_last_minutes_counts_as_the_password(
    district: District, settings: Any
) -> None:
    _person, client = account(district)
    page = reverse("mfa_activate_totp")
    assert client.get(page).status_code == 200
    grow_old(client, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT - 30)
    assert client.get(page).status_code == 200
    grow_old(client, 60)
    again = reverse("account_reauthenticate")
    assert client.get(page).headers["Location"].startswith(again)
    wrong = client.post(again, {"password": "sai-mat-khau"})
    assert "Mật khẩu chưa đúng" in text(wrong)
    assert client.get(page).status_code == 302
    client.post(again, {"password": GOOD})
    assert client.get(page).status_code == 200
    # A session that did not begin with a password proves nothing.
    bare = Client()
    bare.force_login(get_user_model().objects.get(username="mau.nv"))
    assert bare.get(page).headers["Location"].startswith(again)


def test_the_second_step_must_be_done_before_the_password_counts(district: District) -> None:
    person, _client = account(district)
    Authenticator.objects.create(user_id=person.user_id, type=Authenticator.Type.TOTP, data={})
    half = Client()
    assert sign_in(half, "mau.nv").headers["Location"] == reverse("mfa_authenticate")
    left = half.get(reverse("mfa_deactivate_totp"))
    assert left.status_code == 302
    assert left.headers["Location"].startswith(reverse("account_login"))


def test_the_password_chosen_at_the_invitation_counts(district: District) -> None:
    _person, url = invited(district)
    client = Client()
    client.post(url, {"username": "nguoi.moi", "password1": GOOD, "password2": GOOD})
    assert events("accounts.sign_in")[-1].after["method"] == "invitation"
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_where_it_is_required_keepers_set_it_up_first(
    district: District, operator: Actor, keeper: Client
) -> None:
    AccessPolicy.objects.create(
        authority=district.authority,
        second_factor="required",
        changed_at=Invitation.objects.none().first() or "2026-11-20T00:00:00Z",
        changed_by="x",
    )
    led = keeper.get(reverse("home"))
    assert led.headers["Location"] == reverse("mfa_activate_totp")
    assert keeper.get(reverse("my_account")).status_code == 200
    assert browser(district, "finance").get(reverse("home")).status_code == 200
    user_id = person_of(operator).user_id
    Authenticator.objects.create(user_id=user_id, type=Authenticator.Type.TOTP, data={})
    assert keeper.get(reverse("home")).status_code == 200
