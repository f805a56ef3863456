"""Counting requests and answering a repeated write once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from truongchuan.domain.tokens.models import KeptAnswer, RequestCount
from truongchuan.domain.tokens.serving import (
    Answer,
    KeyUsedOtherwise,
    answer_once,
    count_request,
)

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_requests_are_counted_by_owner_sort_and_minute() -> None:
    made = [count_request(owner="token:1", sort="read", minute=5) for _ in range(3)]
    assert made == [1, 2, 3]
    assert count_request(owner="token:1", sort="write", minute=5) == 1
    assert count_request(owner="token:2", sort="read", minute=5) == 1
    assert count_request(owner="token:1", sort="read", minute=6) == 1
    assert RequestCount.objects.count() == 3


def answering(told: list[str], text: str = "{}", status: int = 201) -> Callable[[], Answer]:
    def answer() -> Answer:
        told.append(text)
        return Answer(status, "application/json", text, {"ETag": '"a"'})

    return answer


def once(answer: Callable[[], Answer], *, request: str = "a", now: datetime = NOW) -> Answer:
    return answer_once(owner="token:1", key="k1", request_hash=request * 64, now=now, answer=answer)


@pytest.mark.django_db
def test_a_repeated_request_is_answered_as_the_first() -> None:
    told: list[str] = []
    first = once(answering(told, "một"))
    again = once(answering(told, "hai"))
    assert (first.repeated, again.repeated) == (False, True)
    assert (again.body, again.status, again.headers) == ("một", 201, {"ETag": '"a"'})
    assert told == ["một"]


@pytest.mark.django_db
def test_a_key_is_for_one_request() -> None:
    once(answering([]))
    with pytest.raises(KeyUsedOtherwise):
        once(answering([]), request="b")


@pytest.mark.django_db
def test_answers_are_kept_for_a_day() -> None:
    told: list[str] = []
    once(answering(told))
    assert once(answering(told), now=NOW + timedelta(hours=23)).repeated
    assert not once(answering(told), request="b", now=NOW + timedelta(hours=25)).repeated
    assert KeptAnswer.objects.count() == 1


@pytest.mark.django_db
def test_a_failure_keeps_nothing() -> None:
    def fails() -> Answer:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        once(fails)
    assert not once(answering([])).repeated


def test_two_at_once_write_once(committed_db: None) -> None:
    told: list[str] = []
    answers: list[Answer] = []
    start = threading.Barrier(2)

    def call() -> None:
        start.wait()
        try:
            answers.append(once(answering(told)))
        finally:
            connection.close()

    callers = [threading.Thread(target=call) for _ in range(2)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert sorted(answer.repeated for answer in answers) == [False, True]
    assert told == ["{}"]


def test_requests_at_once_are_all_counted(committed_db: None) -> None:
    numbers: list[int] = []
    start = threading.Barrier(3)

    def call() -> None:
        start.wait()
        try:
            numbers.extend(count_request(owner="token:1", sort="read", minute=5) for _ in range(4))
        finally:
            connection.close()

    callers = [threading.Thread(target=call) for _ in range(3)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert sorted(numbers) == list(range(1, 13))
