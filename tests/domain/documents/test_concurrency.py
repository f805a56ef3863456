"""Several clerks at once: no gap in tracking numbers, no official number given twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from tests.domain.conftest import District, make_district
from tests.domain.documents.conftest import entry_in, entry_out, register
from truongchuan.domain.audit.selectors import first_broken_event
from truongchuan.domain.documents.models import OfficialDocument, TrackingCounter
from truongchuan.domain.shared.errors import DomainError

CLERKS = 4


class ChangedMind(Exception):
    """Ends a transaction after everything was written."""


@pytest.fixture
def committed(committed_db: None) -> District:
    """A district whose writes other threads see."""
    return make_district("Ủy ban nhân dân quận Mẫu")


def at_once(work: Callable[[int], str]) -> list[str]:
    """Let every clerk begin at the same moment, each with a connection of their own."""
    barrier = Barrier(CLERKS)

    def run(clerk: int) -> str:
        try:
            barrier.wait(timeout=20)
            return work(clerk)
        finally:
            connection.close()

    with ThreadPoolExecutor(CLERKS) as pool:
        return list(pool.map(run, range(CLERKS)))


def test_tracking_numbers_have_no_gap_even_when_some_are_rolled_back(
    committed: District,
) -> None:
    def work(clerk: int) -> str:
        for turn in range(6):
            number = f"{clerk * 100 + turn + 1}/SGDĐT-VP"
            try:
                with transaction.atomic():
                    register(committed, entry_in(number=number))
                    if (clerk + turn) % 3 == 0:
                        raise ChangedMind
            except ChangedMind:
                continue
        return "done"

    assert at_once(work) == ["done"] * CLERKS
    kept = sum((clerk + turn) % 3 != 0 for clerk in range(CLERKS) for turn in range(6))
    numbers = sorted(OfficialDocument.objects.values_list("tracking_number", flat=True))
    assert numbers == list(range(1, kept + 1))
    assert TrackingCounter.objects.get().last == kept
    assert first_broken_event(authority_id=committed.authority.pk) is None
    after = register(committed, entry_in(number="999/SGDĐT-VP"))
    assert after.tracking_number == kept + 1


def test_of_several_clerks_on_one_number_one_enters_and_the_others_are_told(
    committed: District,
) -> None:
    def work(_clerk: int) -> str:
        try:
            return f"number {register(committed, entry_out()).tracking_number}"
        except DomainError as error:
            return f"{error.code} {error.params['tracking']}"

    told = sorted(at_once(work))
    assert told == ["document-number-taken 1"] * (CLERKS - 1) + ["number 1"]
    assert OfficialDocument.objects.count() == 1


def test_the_database_itself_refuses_a_second_one(committed: District) -> None:
    """The check before the write is for the message; the constraint holds without it."""
    from truongchuan.domain.documents import services

    register(committed, entry_out())
    skipped = services.refuse_taken
    services.refuse_taken = lambda *_args, **_kwargs: None
    try:
        with pytest.raises(DomainError) as caught:
            register(committed, entry_out())
    finally:
        services.refuse_taken = skipped
    assert caught.value.code == "document-number-taken"
    assert register(committed, entry_out(number="39/KH-UBND")).tracking_number == 2
