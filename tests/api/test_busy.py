"""A busy database, as programs are told of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import NOW
from tests.domain.conftest import make_district
from tests.locks import held
from tests.web.people import browser
from truongchuan.domain.directory.models import Person
from truongchuan.domain.directory.selectors import actor_for
from truongchuan.domain.programmes.models import ProgressEntry
from truongchuan.domain.shared.busy import TRY_AGAIN_AFTER
from truongchuan.domain.tokens.scopes import SCOPES
from truongchuan.domain.tokens.services import create_token

REPORT = {"state": "in_progress", "percent": 40, "note": "Đã họp."}


@pytest.fixture
def written(committed_db: None) -> tuple[Client, str]:
    """Return a program's client and the address to which it reports."""
    office = make_district("Ủy ban nhân dân quận Mẫu")
    user_id = int(browser(office, "leader").session["_auth_user_id"])
    user = Person.objects.get(user_id=user_id).user
    assert user is not None
    actor = actor_for(user=user, on=NOW.date())
    _token, text = create_token(actor=actor, name="Thử", scopes=SCOPES, days=90)
    client = Client(headers={"Authorization": f"Bearer {text}"}, raise_request_exception=False)
    return client, f"/api/v1/programmes/{office.programme.pk}/rows/1/reports"


@pytest.mark.parametrize(
    "table", ["tokens_accesstoken", "tokens_requestcount", "programmes_roadmaprow"]
)
def test_a_write_is_told_to_come_again(written: tuple[Client, str], table: str) -> None:
    """Whether the token's use, the count of requests or the act itself has to wait."""
    client, address = written

    def send(**headers: str) -> Any:
        return client.post(address, json.dumps(REPORT), "application/json", headers=headers)

    with held(table):
        refused = send(**{"Idempotency-Key": "một".encode().hex()})
        assert not ProgressEntry.objects.exists()
    told = refused.json()
    assert refused.status_code == 503
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.headers["Retry-After"] == str(TRY_AGAIN_AFTER)
    assert (told["code"], told["title"]) == ("busy", "Hệ thống đang bận")
    assert told["params"] == {"seconds": TRY_AGAIN_AFTER}
    # The refusal is not kept under the key: the same request again is the first.
    again = send(**{"Idempotency-Key": "một".encode().hex()})
    assert again.status_code == 201
    assert "Idempotent-Replayed" not in again.headers
    assert ProgressEntry.objects.count() == 1
