"""Every operation in the role of every caller, and every list against the page's own selector."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from tests.api.conftest import World, expire
from tests.api.table import CALLERS, EVERYBODY, OTHERS, TABLE, Seen
from truongchuan.api.operations import OPERATIONS
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.permissions import has_permission
from truongchuan.domain.tokens.models import AccessToken
from truongchuan.domain.tokens.scopes import SCOPES
from truongchuan.domain.tokens.services import create_token, revoke_token

pytestmark = pytest.mark.django_db


def test_the_table_names_every_operation_with_its_scope_and_permission(world: World) -> None:
    assert set(TABLE) == set(OPERATIONS)
    for operation in OPERATIONS.values():
        assert operation.scope in SCOPES, operation.name
        if operation.about == "nothing":
            assert has_permission(world.actor("leader"), operation.permission), operation.name
    assert {operation.scope for operation in OPERATIONS.values()} == set(SCOPES)


def test_who_gets_what(world: World, settings: Any, capsys: Any) -> None:
    settings.API_READS_A_MINUTE = settings.API_WRITES_A_MINUTE = 10_000
    wrong = {}
    for role in CALLERS:
        token = world.token(role)
        for name, entry in TABLE.items():
            wanted = entry.stranger if role == "stranger" else entry.roles[role]
            with transaction.atomic():
                response = world.call(name, token)
                # What one role wrote must not stand in the way of the next.
                transaction.set_rollback(OPERATIONS[name].method != "GET")
            if response.status_code != wanted:
                told = response.content.decode()[:300]
                wrong[name, role] = (response.status_code, wanted, told)
    assert wrong == {}
    tried = len(TABLE) * len(CALLERS)
    with capsys.disabled():
        print(f"\n{len(TABLE)} operations × {len(CALLERS)} roles: {tried} calls as the table says")


def test_who_has_no_right_token_gets_nothing(world: World, settings: Any) -> None:
    settings.API_READS_A_MINUTE = settings.API_WRITES_A_MINUTE = 10_000
    leader = world.actor("leader")
    made = {
        name: create_token(actor=leader, name=name, scopes=SCOPES, days=30)
        for name in ("expired", "revoked")
    }
    expire(made["expired"][1])
    revoke_token(actor=leader, token=made["revoked"][0])
    texts: dict[str, str | None] = {name: text for name, (_token, text) in made.items()}
    texts |= {"no token": None, "unknown": "tc_" + "x" * 43}
    narrow = {
        scope: create_token(
            actor=leader, name=f"không {scope}", scopes=[s for s in SCOPES if s != scope], days=30
        )[1]
        for scope in SCOPES
    }
    for name, operation in OPERATIONS.items():
        for other, status in OTHERS.items():
            text = narrow[operation.scope] if other == "without scope" else texts[other]
            response = world.call(name, text)
            assert response.status_code == status, (name, other)
            assert response.headers["Content-Type"] == "application/problem+json"
    assert AccessToken.objects.get(pk=made["expired"][0].pk).used_at is None


@pytest.mark.parametrize("role", ["finance", "head_teacher", "stranger"])
def test_lists_hold_what_the_pages_show(world: World, settings: Any, role: str) -> None:
    settings.API_READS_A_MINUTE = 10_000
    token, actor = world.token(role), world.actor(role)
    programme = Programme.objects.filter(authority_id=actor.authority_id).get()
    seen = Seen(actor, programme, world.values)
    for name, entry in TABLE.items():
        mine = entry.stranger if role == "stranger" else entry.roles[role]
        if entry.shows is None or mine != 200:
            continue
        found, number, total = [], 1, None
        while total is None or len(found) < total:
            answer = world.call(name, token, query=f"?per_page=3&page={number}").json()  # type: ignore[attr-defined]
            total = answer["total"]
            assert answer["items"] or total == 0, name
            found += [entry.key(item) for item in answer["items"]]
            number += 1
        assert found == list(entry.shows(seen)), name


def test_the_rows_of_the_table_are_for_known_roles() -> None:
    assert all(set(entry.roles) == set(EVERYBODY) for entry in TABLE.values())
