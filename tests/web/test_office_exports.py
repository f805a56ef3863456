"""The office's lists as files: the filter of the page holds, and nothing more than it shows."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.domain.conftest import District
from tests.web.people import browser
from tests.web.routes import lists
from truongchuan.domain.directory.models import OrganisationKind, Person
from truongchuan.domain.onboarding.list_models import ListBatch
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.tokens.models import AccessToken
from truongchuan.domain.tokens.services import create_token, revoke_token

pytestmark = pytest.mark.django_db


def csv_link(client: Client, route: str, **query: str) -> str:
    """Return the address of the .csv that a page offers."""
    shown = client.get(reverse(route), query).content.decode()
    found = re.search(r'href="([^"]*dinh-dang=csv[^"]*)"', shown)
    assert found is not None, route
    return html.unescape(found[1])


def rows_of(client: Client, route: str, **query: str) -> list[list[str]]:
    """Return the rows below the headings of what a page offers as .csv."""
    response = client.get(csv_link(client, route, **query))
    assert response.status_code == 200
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))[1:]


def test_people_come_with_the_filter_and_without_those_of_others(district: District) -> None:
    keeper = browser(district, "operator")
    browser(district, "finance")
    browser(district, "stranger")
    everybody = rows_of(keeper, "office_people")
    of_others = set(
        Person.objects.exclude(authority=district.authority).values_list("name", flat=True)
    )
    mine = set(Person.objects.filter(authority=district.authority).values_list("name", flat=True))
    names = {row[1] for row in everybody}
    assert names <= mine
    assert not (names & (of_others - mine))
    some = rows_of(keeper, "office_people", function="operator")
    assert 0 < len(some) < len(everybody)
    assert rows_of(keeper, "office_people", q="khong-co-ai-ten-nay") == []


def test_people_hold_only_columns_of_the_page(district: District) -> None:
    keeper = browser(district, "operator")
    text = keeper.get(csv_link(keeper, "office_people")).content.decode("utf-8-sig")
    assert text.splitlines()[0] == (
        "STT;Họ và tên;Địa chỉ thư;Nhiệm vụ;Tài khoản;Tên đăng nhập;Đăng nhập gần nhất"
    )


def test_the_audit_record_comes_as_the_page_shows_it(district: District) -> None:
    leader = browser(district, "leader")
    lists.values(district)
    everything = rows_of(leader, "audit_log")
    some = rows_of(leader, "audit_log", kind="accreditation.certificate")
    assert 0 < len(some) < len(everything)
    assert len({row[5] for row in some}) == 1
    assert {row[5] for row in everything} > {row[5] for row in some}
    # The raw one, with full hashes for a check by machine, stays beside it.
    raw = leader.get(reverse("audit_csv"))
    assert b"".join(raw.streaming_content).startswith(b"\xef\xbb\xbfnumber,at,")  # type: ignore[attr-defined]


def test_certificates_come_with_the_filter(district: District) -> None:
    lists.values(district)
    leader = browser(district, "leader")
    held = rows_of(leader, "certificates")
    assert [row[1] for row in held] == ["TH Hòa Bình"]
    without = rows_of(leader, "certificates", state="none")
    assert "TH Hòa Bình" not in {row[1] for row in without}
    assert len(without) > 0


def test_tokens_come_with_the_filter_and_without_secrets(district: District) -> None:
    actor = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    kept, text = create_token(actor=actor, name="Bảng tính", scopes=["law:read"], days=30)
    ended, _text = create_token(actor=actor, name="=Cũ", scopes=["audit:read"], days=30)
    revoke_token(actor=actor, token=ended)
    operator = browser(district, "operator")
    assert {row[0] for row in rows_of(operator, "office_tokens")} == {"Bảng tính", "'=Cũ"}
    working = rows_of(operator, "office_tokens", state="working")
    assert [row[:2] for row in working] == [["Bảng tính", f"{kept.prefix}…"]]
    assert working[0][2] == Person.objects.get(pk=actor.person_id).name
    assert working[0][3] == "law:read"
    sent = operator.get(reverse("office_tokens"), {"dinh-dang": "csv"}).content.decode()
    assert text not in sent
    assert kept.token_hash not in sent
    leader = browser(district, "leader")
    assert leader.get(reverse("office_tokens"), {"dinh-dang": "csv"}).status_code == 403


def test_lists_sent_come_as_a_list(district: District) -> None:
    leader = browser(district, "leader")
    assert "dinh-dang" not in leader.get(reverse("list_imports")).content.decode()
    lists.values(district)
    assert [row[:2] for row in rows_of(leader, "list_imports")] == [["truong.csv", "Trường"]]
    finance = browser(district, "finance")
    assert finance.get(reverse("list_imports"), {"dinh-dang": "csv"}).status_code == 403
    stranger = browser(district, "stranger")
    other = stranger.get(reverse("list_imports"), {"dinh-dang": "csv"})
    assert "truong.csv" not in other.content.decode()


@pytest.mark.parametrize("route", ["office_tokens", "list_imports"])
def test_a_file_costs_the_same_queries_for_more_rows(district: District, route: str) -> None:
    lists.values(district)
    actor = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    token, _text = create_token(actor=actor, name="Một", scopes=["law:read"], days=30)
    operator = browser(district, "operator")

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert operator.get(reverse(route), {"dinh-dang": "csv"}).status_code == 200
        return len(asked)

    cost()
    few = cost()
    batch = ListBatch.objects.get()
    for number in range(5):
        token.pk, token.token_hash = None, f"{number}"
        token.save()
        batch.pk = None
        batch.save()
    assert AccessToken.objects.count() == 6
    assert cost() == few
