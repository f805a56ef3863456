"""One link opened in two browsers at the same moment makes one account."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from tests.domain.accounts.helpers import events, somebody
from tests.domain.conftest import make_district
from truongchuan.domain.accounts.invitations import accept_invitation, invite_people
from truongchuan.domain.shared.errors import DomainError

pytestmark = [
    pytest.mark.postgres_only,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def test_a_link_is_used_once_by_two_at_once(committed_db: None) -> None:
    district = make_district("Ủy ban nhân dân quận Mẫu")
    (one,) = invite_people(
        actor=district.system, authority=district.authority, people=[somebody(district)]
    )
    barrier, results = Barrier(2), ["", ""]

    def accept(place: int) -> None:
        try:
            barrier.wait(timeout=10)
            accept_invitation(token=one.token, username=f"ten-{place}", password="mèo ngủ trên mái")
        except DomainError as error:
            results[place] = error.code
        finally:
            connection.close()

    threads = [Thread(target=accept, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(results) == ["", "invitation-not-open"]
    assert get_user_model().objects.filter(username__startswith="ten-").count() == 1
    assert len(events("accounts.accept")) == 1
