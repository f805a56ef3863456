"""Reasons in words, and what sending a unit to its nearest school takes."""

from __future__ import annotations

import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.domain.catchments.test_curves import roomy
from tests.domain.conftest import District
from tests.web.catchment_cases import BORDERS, SCHOOLS, small_area, small_files, solved
from tests.web.people import browser
from truongchuan.domain.catchments.models import CatchmentOutcome, CatchmentRun
from truongchuan.domain.sources.models import StoredFile
from truongchuan.web import catchment_asking
from truongchuan.web.catchment_asking import ask_nearest

pytestmark = pytest.mark.django_db

# A takes 60 children, B 20: T5 and T6 are nearer to B and stay with A.
FULL = SCHOOLS.replace("TH Ban Mai,40", "TH Ban Mai,20").replace("TH Hoa Sen,40", "TH Hoa Sen,60")


def full_run(district: District) -> CatchmentRun:
    return solved(district, small_area(district, sent=small_files(schools=FULL)))


def page(client: Client, name: str, *args: int, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_units_and_map_say_what_hinders(district: District) -> None:
    run = full_run(district)
    client = browser(district, "viewer")
    text = page(client, "catchment_units", run.pk, moi="1")
    assert "TH Ban Mai không đủ chỗ: đang nhận 20 trẻ trên 20 chỗ, cần thêm 10 chỗ" in text
    assert "TH Ban Mai gần hơn" in text
    assert "Vùng của TH Ban Mai chưa tới đơn vị này; ở giữa có: Tổ 6." in text
    assert text.count("Nếu đưa về trường gần nhất thì sao?") == 2
    one = page(client, "catchment_map", run.pk, **{"don-vi": "T6"})
    assert "TH Ban Mai không đủ chỗ" in one
    assert reverse("catchment_nearest", args=[run.pk, 5]) in one
    assert "trường gần nhất thì sao" not in page(
        client, "catchment_map", run.pk, **{"don-vi": "T8"}
    )


def test_the_answer_is_a_fragment_or_a_page(district: District) -> None:
    run = full_run(district)
    client = browser(district, "viewer")
    url = reverse("catchment_nearest", args=[run.pk, 5])
    whole = client.get(url).content.decode()
    assert "<html" in whole
    part = client.get(url, headers={"HX-Request": "true"})
    text = part.content.decode()
    assert "<html" not in text
    assert "HX-Request" in part.headers["Vary"]
    # On a row of units T6 reaches TH Ban Mai through T7 only, and there are seats for one of them.
    for told in (whole, text):
        assert "Chưa tìm được cách đưa về TH Ban Mai" in told
    assert "style=" not in whole


def test_a_chain_is_told_unit_by_unit(district: District) -> None:
    # T6 borders on T8, which holds TH Ban Mai, so that T7 can leave it for T6's or T5's place.
    borders = BORDERS + "T6,T8\nT5,T7\n"
    area = small_area(district, sent=small_files(schools=FULL, borders=borders))
    run = solved(district, area)
    text = page(browser(district, "viewer"), "catchment_nearest", run.pk, 5)
    assert "Nếu vẫn đưa về TH Ban Mai: tổng tăng" in text
    assert "Tổ 6 (10 trẻ): TH Hoa Sen → TH Ban Mai" in text
    assert "Tổ 7 (10 trẻ): TH Ban Mai → TH Hoa Sen" in text
    assert "2 đơn vị (20 trẻ) phải đổi" in text
    text = page(browser(district, "viewer"), "catchment_nearest", run.pk, 4)
    assert "đã chứng minh mọi cách đều tăng ít nhất 2,00." in text


def test_there_is_nothing_to_ask_at_the_nearest(district: District) -> None:
    run = full_run(district)
    client = browser(district, "viewer")
    assert "không có gì để hỏi thêm" in page(client, "catchment_nearest", run.pk, 0)
    response = client.get(reverse("catchment_nearest", args=[run.pk, 8]))
    assert response.status_code == 404


def test_what_takes_too_long_is_told(district: District) -> None:
    run = full_run(district)
    units = run.outcome.units
    answer = ask_nearest(actor=district.system, run=run, units=units, place=5, seconds=0.0)
    assert answer.state == catchment_asking.LATE


def test_the_page_says_that_it_took_too_long(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = full_run(district)
    monkeypatch.setattr(
        "truongchuan.web.views.catchment_plans.ask_nearest",
        lambda **asked: ask_nearest(**asked, seconds=0.0),
    )
    text = page(browser(district, "viewer"), "catchment_nearest", run.pk, 5)
    assert "Chưa tìm được cách đưa về TH Ban Mai trong 8 giây" in text


def test_one_question_at_a_time(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    run = full_run(district)
    monkeypatch.setattr(catchment_asking, "WAIT_SECONDS", 0.0)
    began = time.perf_counter()
    with catchment_asking._TURN:
        text = page(browser(district, "viewer"), "catchment_nearest", run.pk, 5)
    assert "đang trả lời một câu hỏi khác" in text
    assert "Hỏi lại" in text
    assert time.perf_counter() - began < 5
    assert "đang trả lời" not in page(browser(district, "viewer"), "catchment_nearest", run.pk, 5)


def test_a_lost_file_is_told(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    run = full_run(district)

    def lost(*, actor: object, file: StoredFile) -> bytes:
        raise FileNotFoundError(file.name)

    monkeypatch.setattr(catchment_asking, "read_stored_file", lost)
    text = page(browser(district, "viewer"), "catchment_nearest", run.pk, 5)
    assert "Không đọc được tệp của địa bàn" in text


def test_runs_from_before_keep_their_reasons(district: District) -> None:
    run = full_run(district)
    CatchmentOutcome.objects.update(reasons={})
    client = browser(district, "viewer")
    text = page(client, "catchment_units", run.pk, moi="1")
    assert "trường đó chỉ còn 0 chỗ, không đủ cho 10 trẻ." in text
    assert "Tổ" in page(client, "catchment_nearest", run.pk, 5)


def test_a_fault_of_the_reasons_does_not_cost_the_plan(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    from truongchuan.adapters.catchment import reasons

    def broken(*_args: object, **_named: object) -> None:
        raise RuntimeError("x")

    monkeypatch.setattr(reasons, "reasons_of", broken)
    run = full_run(district)
    assert run.state == "done"
    assert run.outcome.reasons == {}


def test_weights_are_named(district: District) -> None:
    area = small_area(district)
    run = solved(district, area, change_weight="5", capacity_factor="1.5")
    text = page(browser(district, "viewer"), "catchment_units", run.pk, moi="1", q="T5")
    assert "tính cả trọng số thì TH Hoa Sen không đắt hơn: đổi trường +50" in text


def test_english_has_no_crash(district: District) -> None:
    run = full_run(district)
    client = browser(district, "viewer")
    client.cookies["django_language"] = "en"
    for name, args in (("catchment_units", [run.pk]), ("catchment_nearest", [run.pk, 5])):
        assert client.get(reverse(name, args=args), {"moi": "1"}).status_code == 200


def test_reasons_ask_the_database_no_more_for_more_units(district: District) -> None:
    client = browser(district, "viewer")
    few = full_run(district)
    many = roomy(district)

    def queries(run: CatchmentRun) -> int:
        with CaptureQueriesContext(connection) as found:
            page(client, "catchment_units", run.pk, moi="1")
            page(client, "catchment_run", run.pk)
        return len(found)

    queries(few)
    assert queries(few) == queries(many)


@pytest.mark.parametrize("options", [{"mode": "points"}, {"max_moved": "0"}])
def test_other_runs_are_answered_too(district: District, options: dict[str, object]) -> None:
    area = small_area(district, sent=small_files(schools=FULL))
    run = solved(district, area, **options)
    assert run.outcome.reasons["seen"] == 8
    text = page(browser(district, "viewer"), "catchment_nearest", run.pk, 4)
    assert "TH Ban Mai" in text
