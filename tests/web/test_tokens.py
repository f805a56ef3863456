"""Pages of personal tokens: making, showing once, ending; the operator's view."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.domain.conftest import District
from tests.web.people import browser
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.tokens.models import AccessToken
from truongchuan.domain.tokens.services import create_token, revoke_token

pytestmark = pytest.mark.django_db
FORM = {"name": "Bảng tính", "reads": ["law:read", "schools:read"], "writes": [], "days": "30"}


def make(client: Client, **changes: object) -> str:
    return client.post(reverse("my_tokens"), FORM | changes).content.decode()


def test_a_token_is_shown_once(district: District) -> None:
    client = browser(district, "finance")
    empty = client.get(reverse("my_tokens")).content.decode()
    assert "Bạn chưa có khóa nào" in empty
    response = client.post(reverse("my_tokens"), FORM)
    text = response.context["text"]
    assert text.startswith("tc_")
    assert text in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"
    later = client.get(reverse("my_tokens")).content.decode()
    assert text not in later
    assert text[:9] in later
    assert "Bảng tính" in later
    answer = Client(headers={"Authorization": f"Bearer {text}"}).get("/api/v1/law/metrics")
    assert answer.status_code == 200
    used = client.get(reverse("my_tokens")).content.decode()
    assert "khoảng 9 giờ ngày 20/11/2026" in used, "the use is kept to the hour, and told so"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"reads": []}, "reads"),
        ({"reads": ["all"]}, "reads"),
        ({"days": "7"}, "days"),
    ],
)
def test_a_wrong_form_keeps_what_was_typed(
    district: District, changes: dict[str, object], field: str
) -> None:
    client = browser(district, "finance")
    response = client.post(reverse("my_tokens"), FORM | changes)
    assert response.status_code == 422
    [error] = response.context["form"].errors[field]
    page = response.content.decode()
    assert error in page
    assert AccessToken.objects.count() == 0
    if field != "name":
        assert 'value="Bảng tính"' in page


def test_the_same_name_twice_is_told_at_the_name(district: District) -> None:
    client = browser(district, "finance")
    make(client)
    assert "Bạn đang có một khóa còn dùng được tên" in make(client)
    assert AccessToken.objects.count() == 1


def test_one_ends_one_s_own_and_no_other(district: District) -> None:
    mine, other = browser(district, "finance"), browser(district, "leader")
    make(mine)
    token = AccessToken.objects.get()
    assert other.post(reverse("my_token_revoke", args=[token.pk])).status_code == 404
    page = mine.post(reverse("my_token_revoke", args=[token.pk]), follow=True).content.decode()
    assert "Đã thu hồi khóa." in page
    assert "đã thu hồi" in page
    token.refresh_from_db()
    assert token.revoked_at is not None
    again = mine.post(reverse("my_token_revoke", args=[token.pk]), follow=True)
    assert "đã được thu hồi trước đó" in again.content.decode()


def test_the_operator_sees_and_ends_what_is_the_authority_s(district: District) -> None:
    make(browser(district, "finance"))
    token = AccessToken.objects.select_related("person").get()
    operator = browser(district, "operator")
    page = operator.get(reverse("office_tokens")).content.decode()
    assert token.person.name in page
    assert token.token_hash not in page
    found = operator.get(reverse("office_tokens"), {"state": "revoked"}).content.decode()
    assert "Không có khóa nào khớp bộ lọc" in found
    told = operator.post(reverse("office_token_revoke", args=[token.pk]), follow=True)
    assert f"của {token.person.name}" in told.content.decode()
    assert "office_tokens" in {m.url_name for m in [told.resolver_match]}  # type: ignore[attr-defined]


def test_nobody_else_s_operator_ends_it(district: District) -> None:
    make(browser(district, "finance"))
    token = AccessToken.objects.get()
    stranger = browser(district, "stranger")
    assert stranger.post(reverse("office_token_revoke", args=[token.pk])).status_code == 403
    assert stranger.post(reverse("my_token_revoke", args=[token.pk])).status_code == 404


def test_the_way_there_is_in_the_account_s_menu(district: District) -> None:
    # The group of the office is drawn open on its own pages.
    page = browser(district, "operator").get(reverse("audit_log")).content.decode()
    assert reverse("my_tokens") in page
    assert reverse("office_tokens") in page
    assert (
        reverse("office_tokens")
        not in browser(district, "leader").get(reverse("audit_log")).content.decode()
    )


def test_queries_do_not_grow_with_tokens(district: District) -> None:
    operator = browser(district, "operator")
    actors = [district.actor(Function.VIEWER) for _ in range(3)]
    create_token(actor=actors[0], name="một", scopes=["law:read"], days=30)
    operator.get(reverse("office_tokens"))
    with CaptureQueriesContext(connection) as few:
        operator.get(reverse("office_tokens"))
    for actor in actors[1:]:
        for number in range(5):
            token, _ = create_token(actor=actor, name=f"{number}", scopes=["law:read"], days=30)
            if number % 2:
                revoke_token(actor=actor, token=token)
    with CaptureQueriesContext(connection) as many:
        operator.get(reverse("office_tokens"))
    assert len(many) == len(few)


def test_english_pages_open(district: District) -> None:
    client = browser(district, "operator")
    client.cookies["django_language"] = "en"
    assert client.get(reverse("my_tokens")).status_code == 200
    assert client.get(reverse("office_tokens")).status_code == 200
