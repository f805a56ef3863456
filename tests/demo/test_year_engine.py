"""The engine of the demo's year: once, in order, resumed after a crash, only in the demo."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import Http404
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from tests.domain.conftest import District
from truongchuan.demo.corrected_plan import build_corrected_plan, corrected_source
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.errors import DomainError
from truongchuan.project.year import engine, views, walking
from truongchuan.project.year.engine import YearError, advance
from truongchuan.project.year.models import HappenedEvent, Walk, WalkState
from truongchuan.project.year.script import Event
from truongchuan.project.year.stage import Stage

pytestmark = pytest.mark.django_db
START = date(2023, 2, 10)


@pytest.fixture
def programme(district: District) -> Programme:
    programme = district.programme
    programme.is_demo, programme.fixed_today = True, START
    programme.save(update_fields=["is_demo", "fixed_today"])
    return programme


class Played:
    """Three events that write down when they played; the second may fail in some way."""

    def __init__(self) -> None:
        self.days: list[tuple[str, date | None]] = []
        self.error: Exception | None = None

    def events(self) -> tuple[Event, ...]:
        return tuple(
            Event(key, on, f"Việc {key}", "", self._act)
            for key, on in (("a", START), ("b", date(2023, 3, 1)), ("c", date(2023, 4, 3)))
        )

    def _act(self, stage: Stage) -> str:
        if stage.key == "b" and self.error is not None:
            raise self.error
        self.days.append((stage.key, Programme.objects.get(pk=stage.programme.pk).fixed_today))
        return ""


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Played:
    script = Played()
    monkeypatch.setattr(engine, "EVENTS", script.events())
    return script


def test_events_play_once_in_order_on_their_day(programme: Programme, played: Played) -> None:
    told: list[tuple[date, int, int]] = []
    advance(programme=programme, to=date(2023, 3, 31), tell=lambda *told_now: told.append(told_now))
    assert played.days == [("a", START), ("b", date(2023, 3, 1))]
    assert told == [(START, 1, 2), (date(2023, 3, 1), 2, 2)]
    advance(programme=programme, to=date(2023, 4, 30))
    assert [key for key, _on in played.days] == ["a", "b", "c"]
    programme.refresh_from_db()
    assert programme.fixed_today == date(2023, 4, 30)


def test_a_walk_rests_after_each_day_on_which_it_wrote(
    programme: Programme, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(walking.time, "sleep", slept.append)
    days: list[date] = []

    def rest() -> None:
        programme.refresh_from_db()
        days.append(programme.fixed_today or START)
        walking.give_way()

    advance(programme=programme, to=date(2023, 2, 14), rest=rest)
    # The 11th and 12th are a weekend.
    assert days == [START, date(2023, 2, 13), date(2023, 2, 14)]
    on_sqlite = connection.vendor == "sqlite"
    assert slept == ([walking.GIVE_WAY_SECONDS] * 3 if on_sqlite else [])


def test_a_crash_in_the_middle_is_resumed(programme: Programme, played: Played) -> None:
    played.error = RuntimeError("power cut")
    with pytest.raises(RuntimeError, match="power cut"):
        advance(programme=programme, to=date(2023, 4, 30))
    played.error = None
    again = Programme.objects.get(pk=programme.pk)
    assert again.fixed_today == date(2023, 3, 1)
    assert [e.key for e in advance(programme=again, to=date(2023, 4, 30))] == ["b", "c"]
    assert [key for key, _on in played.days] == ["a", "b", "c"]


def test_an_event_made_impossible_by_a_visitor_is_left_out(
    programme: Programme, played: Played
) -> None:
    played.error = DomainError("move-refused")
    advance(programme=programme, to=date(2023, 4, 30))
    assert [key for key, _on in played.days] == ["a", "c"]
    left_out = HappenedEvent.objects.get(key="b")
    assert "DomainError" in left_out.skipped


@pytest.mark.parametrize(
    ("to", "code"), [(date(2023, 2, 9), "backwards"), (date(2024, 1, 1), "beyond")]
)
def test_days_that_are_no_goal(programme: Programme, played: Played, to: date, code: str) -> None:
    with pytest.raises(YearError, match=code):
        advance(programme=programme, to=to)


def test_a_real_programme_never_walks(district: District, played: Played) -> None:
    with pytest.raises(YearError, match="not-a-demo"):
        advance(programme=district.programme, to=date(2023, 4, 30))
    assert played.days == []


def test_goals(programme: Programme, played: Played) -> None:
    programme.fixed_today = date(2023, 2, 28)
    assert walking.goal_of(programme, "next") == date(2023, 3, 1)
    assert walking.goal_of(programme, "month-end") == date(2023, 3, 31)
    assert walking.goal_of(programme, "2023-12") == date(2023, 12, 31)
    for wanted, code in (("2023-02", "backwards"), ("2023-13", "goal-unknown"), ("", "goal-unk")):
        with pytest.raises(YearError, match=code):
            walking.goal_of(programme, wanted)
    programme.fixed_today = date(2023, 12, 31)
    with pytest.raises(YearError, match="over"):
        walking.goal_of(programme, "next")


def test_a_walk_is_made_by_the_queue_and_one_at_a_time(
    programme: Programme, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "GIVE_WAY_SECONDS", 0)
    walk = walking.start_walk(programme=programme, wanted="2023-03")
    walk.refresh_from_db()
    assert (walk.state, walk.done, walk.percent) == (WalkState.DONE, 2, 100)
    assert [e.key for e in walking.happened_in(walk)] == ["a", "b"]
    programme.refresh_from_db()
    Walk.objects.filter(pk=walk.pk).update(state=WalkState.RUNNING)
    with pytest.raises(YearError, match="walking"):
        walking.start_walk(programme=programme, wanted="2023-04")


def test_not_routed_outside_the_demo(programme: Programme) -> None:
    for name in ("demo_walk", "demo_walk_start", "demo_walk_progress", "demo_reset"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    for view in (views.start, views.reset):
        with pytest.raises(Http404):
            view(RequestFactory().post("/"))
    with pytest.raises(Http404):
        views.walk_page(RequestFactory().get("/"))
    with pytest.raises(CommandError, match="chế độ dùng thử"):
        call_command("advance_demo", to="2023-08")
    assert not walking.keep_pristine()
    assert not walking.can_start_over()


def test_the_corrected_plan_is_the_same_every_time() -> None:
    assert build_corrected_plan() == build_corrected_plan()
    assert "Số: 163 /KH-UBND" in corrected_source()


def test_no_copy_is_kept_of_anything_but_the_beginning(
    programme: Programme, settings: pytest.FixtureRequest, tmp_path: Path
) -> None:
    settings.DEMO, settings.DATA_DIR = True, tmp_path  # type: ignore[attr-defined]
    assert not walking.keep_pristine()  # stands in February
    with pytest.raises(YearError, match="no-copy"):
        walking.start_over()
