"""Two people who write to one meeting at the same moment, in transactions of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from tests.domain.committee.building import Board, board_of
from tests.domain.conftest import make_district
from truongchuan.domain.committee.conclusions import Order, add_conclusion
from truongchuan.domain.committee.minutes import write_minutes
from truongchuan.domain.shared.errors import DomainError

pytestmark = [
    pytest.mark.postgres_only,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]
MARCH = date(2023, 3, 28)


@pytest.fixture
def committed_board(committed_db: None) -> Board:
    return board_of(make_district("Ủy ban nhân dân quận Mẫu"))


def at_once(*writes: Callable[[], object]) -> list[str]:
    """Run writes together; return "" for one that was made, its code for one refused."""
    barrier, results = Barrier(len(writes)), [""] * len(writes)

    def run(place: int, write: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            write()
        except DomainError as error:
            results[place] = error.code
        finally:
            connection.close()

    threads = [Thread(target=run, args=(n, write)) for n, write in enumerate(writes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_conclusions_written_at_once_are_all_kept(committed_board: Board) -> None:
    board = committed_board
    meeting = board.opened(MARCH)
    order = Order(board.finance, date(2023, 4, 30))

    def write(actor: object, text: str) -> Callable[[], object]:
        return lambda: add_conclusion(
            actor=actor,  # type: ignore[arg-type]
            meeting=meeting,
            text=text,
            order=order,
        )

    writers = (board.secretary, board.education, board.leader)
    assert at_once(*(write(actor, f"Việc {n}") for n, actor in enumerate(writers))) == ["", "", ""]
    made = meeting.conclusions.select_related("row").order_by("number")
    assert [c.number for c in made] == [1, 2, 3]
    assert sorted(c.row.label for c in made if c.row) == ["B1", "B2", "B3"]


def test_of_two_minutes_on_one_revision_one_is_refused(committed_board: Board) -> None:
    board = committed_board
    item = board.opened(MARCH).items.earliest("position")

    def write(actor: object, text: str) -> Callable[[], object]:
        return lambda: write_minutes(actor=actor, item=item, text=text, based_on=0)  # type: ignore[arg-type]

    results = at_once(write(board.secretary, "Một"), write(board.education, "Hai"))
    assert sorted(results) == ["", "minutes-outdated"]
    item.refresh_from_db()
    assert item.revision == 1
    assert item.discussion == ("Một", "Hai")[results.index("")]
