"""The curve on a run's page: asked for, watched, shown."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.domain.catchments.test_curves import nothing, quick, roomy
from tests.domain.conftest import District
from tests.web.catchment_cases import UNITS, small_area, small_files, solved
from tests.web.people import browser
from truongchuan.domain.catchments.curves import note_curve, request_curve, start_curve
from truongchuan.domain.catchments.models import CatchmentCurve, RunState
from truongchuan.web.presenters.catchment_curve import curve_chart

pytestmark = pytest.mark.django_db


def page(client: Client, name: str, *args: int) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_who_may_is_offered_a_button(district: District) -> None:
    run = roomy(district)
    assert 'id="tinh-doi-truong"' in page(browser(district, "education"), "catchment_run", run.pk)
    viewer = page(browser(district, "viewer"), "catchment_run", run.pk)
    assert "Đổi bao nhiêu trẻ thì được gì" in viewer
    assert 'id="tinh-doi-truong"' not in viewer


def test_without_present_schools_there_is_no_such_part(district: District) -> None:
    units = UNITS.replace(",current_school", ",old_name")
    run = solved(district, small_area(district, sent=small_files(units=units)))
    client = browser(district, "education")
    assert "Đổi bao nhiêu trẻ" not in page(client, "catchment_run", run.pk)
    response = client.post(reverse("catchment_curve", args=[run.pk]), follow=True)
    assert "không ghi trường hiện tại" in response.content.decode()


def test_it_is_asked_for_and_watched(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(district, "education")
    run = roomy(district)

    class Queue:
        enqueue = staticmethod(nothing)

    monkeypatch.setattr("truongchuan.web.views.catchment_plans.draw_curve", Queue)
    response = client.post(reverse("catchment_curve", args=[run.pk]), follow=True)
    text = response.content.decode()
    assert "Chờ tiến trình nền nhận việc." in text
    assert 'hx-trigger="every 2s"' in text
    begun = start_curve(curve_id=CatchmentCurve.objects.get().pk)
    assert begun is not None
    point = {"limit": None, "moved": 10.0, "objective": 20.0, "bound": None, "over": 0.0}
    note_curve(curve=begun, points=[point])
    part = page(client, "catchment_curve_progress", run.pk)
    assert "đã có 1 điểm" in part
    assert "<html" not in part
    again = client.post(reverse("catchment_curve", args=[run.pk]), follow=True)
    assert "đường so sánh chưa tính xong" in again.content.decode()
    CatchmentCurve.objects.update(state=RunState.FAILED, error="broken-off")
    text = page(client, "catchment_curve_progress", run.pk)
    assert "Hãy tính lại." in text
    assert "every 2s" not in text


def test_a_finished_curve_is_drawn_and_told(district: District) -> None:
    run = roomy(district)
    request_curve(actor=district.system, run=run, enqueue=quick)
    text = page(browser(district, "viewer"), "catchment_run", run.pk)
    assert "ít nhất phải đổi trường" not in text  # nobody has to
    assert "Cho đổi trường từ 0 lên 10 trẻ thì tổng quãng đường giảm" in text
    assert "không giới hạn" in text
    assert "theo số trẻ đổi trường</title>" in text
    assert "every 2s" not in text
    assert "style=" not in text


def test_points_beyond_the_seats_are_marked_and_not_compared() -> None:
    points = [
        {"limit": 0.0, "moved": 0.0, "objective": 30.0, "bound": 25.0, "over": 10.0},
        {"limit": None, "moved": 10.0, "objective": 20.0, "bound": 19.0, "over": 0.0},
    ]
    chart = curve_chart(points, has_costs=False)
    assert chart.count("point--over") == 1
    assert "<polyline" not in chart  # a line would compare what does not compare
    assert curve_chart(points[:1], has_costs=False) == ""
