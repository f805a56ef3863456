"""A line for a transaction that lasts long, without anything about people."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction

from truongchuan.adapters import long_writes
from truongchuan.project.logs import JsonFormatter

pytestmark = pytest.mark.django_db(transaction=True)


class Clock:
    """Time as the watch sees it."""

    def __init__(self) -> None:
        self.now = 100.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(long_writes, "time", clock)
    connection.ensure_connection()
    return clock


@pytest.fixture
def lines() -> Iterator[list[logging.LogRecord]]:
    found: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = found.append  # type: ignore[method-assign, assignment]
    logger = logging.getLogger("truongchuan.database")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield found
    logger.removeHandler(handler)
    logger.setLevel(level)


def write(clock: Clock, seconds: float, *, fails: bool = False) -> None:
    with transaction.atomic():
        Group.objects.create(name="Trịnh Thị Dấu Vết")
        with transaction.atomic():
            clock.now += seconds
        if fails:
            raise ValueError("rolled back")


def test_only_long_ones_are_told(clock: Clock, lines: list[logging.LogRecord]) -> None:
    write(clock, 1.9)
    assert lines == []
    Group.objects.all().delete()
    write(clock, 2.5)
    (line,) = lines
    text = JsonFormatter().format(line)
    assert '"ms": 2500' in text
    assert '"place"' in text
    assert "Dấu" not in text


def test_one_that_was_rolled_back_is_told_too(clock: Clock, lines: list[logging.LogRecord]) -> None:
    with pytest.raises(ValueError, match="rolled back"):
        write(clock, 3, fails=True)
    assert [line.ms for line in lines] == [3000]  # type: ignore[attr-defined]
    clock.now += 60
    write(clock, 0)
    assert len(lines) == 1


def test_the_service_that_held_it_is_named(
    clock: Clock, lines: list[logging.LogRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    from truongchuan.domain.tokens import serving

    def slow(*_given: object, **_named: object) -> object:
        clock.now += 4
        return original(*_given, **_named)

    original = serving.RequestCount.objects.create
    monkeypatch.setattr(serving.RequestCount.objects, "create", slow)
    serving.count_request(owner="person:1", sort="read", minute=1)
    (line,) = lines
    assert line.place == "truongchuan.domain.tokens.serving.count_request"  # type: ignore[attr-defined]


def test_the_name_is_that_of_a_decorated_service(
    clock: Clock, lines: list[logging.LogRecord]
) -> None:
    def held() -> None:
        clock.now += 4

    held.__module__, held.__qualname__ = "truongchuan.domain.audit.services", "record_event"
    transaction.atomic(held)()
    assert lines[0].place == "truongchuan.domain.audit.services.record_event"  # type: ignore[attr-defined]
