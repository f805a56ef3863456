"""What the tests of the interface share: a district with one of everything, and its callers."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.api.table import PLACES, TABLE
from tests.domain.conftest import District, district, make_district
from tests.web.people import browser
from tests.web.test_routes import Case, case
from truongchuan.api.operations import OPERATIONS
from truongchuan.domain.directory.models import Person
from truongchuan.domain.directory.selectors import actor_for
from truongchuan.domain.reviews.models import MonthlyReview, ReviewState
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.tokens.models import AccessToken
from truongchuan.domain.tokens.scopes import SCOPES
from truongchuan.domain.tokens.services import create_token

__all__ = ["case", "district"]

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
CLOSED = "2023-04"


@dataclass
class World:
    """A district, the things behind addresses, and a token of each role."""

    district: District
    values: dict[str, Any]
    actors: dict[str, Actor] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def actor(self, role: str) -> Actor:
        """Return somebody of a role, with a token of all scopes."""
        if role not in self.actors:
            signed_in = browser(self.district, role)
            user_id = int(signed_in.session["_auth_user_id"])
            user = Person.objects.get(user_id=user_id).user
            assert user is not None
            self.actors[role] = actor_for(user=user, on=NOW.date())
            _token, text = create_token(actor=self.actors[role], name="Thử", scopes=SCOPES, days=90)
            self.tokens[role] = text
        return self.actors[role]

    def token(self, role: str) -> str:
        """Return the token of somebody of a role."""
        self.actor(role)
        return self.tokens[role]

    def call(
        self, name: str, token: str | None, body: dict[str, Any] | None = None, **headers: str
    ) -> HttpResponse:
        """Call an operation about the things of this world."""
        operation, entry = OPERATIONS[name], TABLE[name]
        known = self.values | {PLACES[k]: v for k, v in entry.values.items()}
        address = re.sub(r"{(\w+)}", lambda m: str(known[PLACES[m[1]]]), operation.path)
        query = headers.pop("query", "")
        sent = {n.replace("_", "-"): v for n, v in headers.items()}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        address = f"/api/v1{address}{query}"
        client = Client(headers=sent, raise_request_exception=False)
        if operation.method == "GET":
            return client.get(address)  # type: ignore[return-value]
        content = body if body is not None else entry.body or {}
        content = {k: self.values.get(v, v) if k.endswith("_id") else v for k, v in content.items()}
        return client.post(address, json.dumps(content), "application/json")  # type: ignore[return-value]


@pytest.fixture
def world(case: Case) -> World:
    """A district with one thing behind every address, and a closed review."""
    MonthlyReview.objects.create(
        programme=case.district.programme, month=CLOSED, state=ReviewState.CLOSED,
        opened_at=NOW, opened_by="Người thử", as_of=NOW, snapshot='{"rows": []}',
        snapshot_hash="0" * 64, headline={"rows": 3}, closed_at=NOW, closed_by="Người thử",
        signer_name="Nguyễn Văn Ký", unsigned_reason="Bản giấy lưu ở văn phòng",
        closing='{"conclusions": ""}', closing_hash="1" * 64,
    )  # fmt: skip
    return World(case.district, {**case.values, "closed_month": CLOSED})


@pytest.fixture
def small(district: District) -> World:
    """The small district alone."""
    programme = district.programme
    school = programme.targets.get(school__organisation__name="TH Hòa Bình").school
    return World(district, {"pk": programme.pk, "number": 1, "school_pk": school.pk, "part_pk": 0})


def expire(text: str) -> None:
    """Let a token's day have passed."""
    token = AccessToken.objects.get(prefix=text[:9])
    token.created_at, token.expires_at = NOW - timedelta(days=31), NOW - timedelta(days=1)
    token.save()


__all__ += ["make_district"]
