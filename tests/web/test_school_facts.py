"""The figures of a school: reading, giving, correcting, taking back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.domain.conftest import District
from tests.web.people import browser
from tests.web.test_school_law import GOOD, give, page, programme, school, text_of, url
from truongchuan.domain.accreditation.known import known_of
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.sources.models import Fact

__all__ = ["programme"]
pytestmark = pytest.mark.django_db


def known(metric: str) -> dict[str, Any]:
    given = known_of([school().pk])[school().pk].given.get(metric)
    return {period: value.value for period, value in given.by_period.items()} if given else {}


def send(client: Client, programme: Programme, fields: str, **data: str) -> Any:
    answer = {"fields": fields, "edit": fields.split(maxsplit=1)[0], **data}
    return client.post(url(programme, "school_facts_record"), answer)


def row(html: str, metric: str) -> str:
    found = re.search(rf'<tr id="so-{metric}".*?</tr>', html, re.S)
    assert found, metric
    return text_of(found[0])


def test_figures_stand_by_group_with_source_and_what_is_missing(
    programme: Programme, district: District
) -> None:
    give(district, GOOD, source_title="Báo cáo thống kê")
    html = page(district, programme, "school_facts")
    assert re.search(r"Khu đất 1 đã có \d+ còn thiếu", text_of(html))
    assert 'id="so-site_area_m2"' not in html
    html = page(district, programme, "school_facts", group="land")
    assert "8.000 m² Báo cáo thống kê" in row(html, "site_area_m2")
    assert "chưa biết" in row(html, "max_floors_teaching")
    yearly = page(district, programme, "school_facts", group="teachers")
    assert "2021-2022 0 người" in row(yearly, "teachers_disciplined")


def test_figures_are_searched_and_filtered(programme: Programme, district: District) -> None:
    give(district, GOOD)

    def listed(**query: str) -> list[str]:
        html = page(district, programme, "school_facts", **query)
        return re.findall(r'<tr id="so-(\w+)"', html)

    assert "site_area_m2" in listed(q="dien tich khu dat")
    assert listed(q="không có gì như thế") == []
    assert "site_area_m2" not in listed(show="missing", group="land")
    assert "finance_violations" in listed(show="next")
    assert "library_books" not in listed(show="next")
    assert len(listed(opened="all")) < len(listed(opened="all", scope="all"))


def test_a_correction_moves_verdicts_at_once_and_is_kept(
    programme: Programme, district: District
) -> None:
    give(district, GOOD)
    client = browser(district, "head_teacher")
    edit = client.get(url(programme, "school_facts"), {"edit": "classrooms"}).content.decode()
    assert 'name="classrooms" value="24"' in edit
    response = send(client, programme, "classrooms", classrooms="25", source="Biên bản kiểm kê")
    assert response.status_code == 302
    html = client.get(response["Location"]).content.decode()
    told = text_of(html)
    assert "Đã ghi 1 số liệu." in told
    assert "1 kết luận thay đổi Không đạt Đạt định mức Mỗi lớp một phòng học riêng" in told
    assert "25 phòng Biên bản kiểm kê" in row(html, "classrooms")
    assert "kết luận thay đổi" not in client.get(response["Location"]).content.decode()
    assert AuditEvent.objects.filter(action="facts.record").count() == 2

    history = client.get(url(programme, "school_facts"), {"history": "classrooms"})
    past = re.search(r'<ol class="past">.*?</ol>', history.content.decode(), re.S)
    assert past
    assert re.search(r"25 phòng đang dùng .* Biên bản kiểm kê .* 24 phòng", text_of(past[0]))
    undo = re.search(r'action="([^"]+hoan-tac/\d+/)"', past[0])
    assert undo
    back = client.post(undo[1], {"metric": "classrooms"})
    told = text_of(client.get(back["Location"]).content.decode())
    assert "Đã hoàn tác" in told
    assert "1 kết luận thay đổi Đạt Không đạt" in told
    assert known("classrooms") == {"": 24}
    again = client.post(undo[1], {"metric": "classrooms"})
    assert "alert--danger" in client.get(again["Location"]).content.decode()
    assert client.post(undo[1], {"metric": "pupils"}).status_code == 404


def test_several_figures_are_given_at_once(programme: Programme, district: District) -> None:
    client = browser(district, "head_teacher")
    fields = "site_area_m2 fence_and_gate teachers_rated_met_share max_class_size urban_class"
    data = {
        "site_area_m2": "1.234,5 m²",
        "fence_and_gate": "1",
        "teachers_rated_met_share@2022-2023": "98,5 %",
        "teachers_rated_met_share@2021-2022": "97",
        "max_class_size": "32; 35",
        "urban_class": "special",
    }
    assert send(client, programme, fields, **data).status_code == 302
    assert known("site_area_m2") == {"": 1234.5}
    assert known("fence_and_gate") == {"": True}
    assert known("teachers_rated_met_share") == {"2021-2022": 0.97, "2022-2023": 0.985}
    assert known("max_class_size") == {"": [32, 35]}
    assert known("urban_class") == {"": "special"}


def test_an_empty_field_takes_a_figure_back(programme: Programme, district: District) -> None:
    give(district, GOOD)
    client = browser(district, "education")
    send(
        client, programme, "pupils teachers_disciplined",
        pupils="", **{"teachers_disciplined@2018-2019": ""},
    )  # fmt: skip
    assert known("pupils") == {}
    assert "2018-2019" not in known("teachers_disciplined")
    assert known("teachers_disciplined")["2022-2023"] == 0
    html = client.get(url(programme, "school_facts"), {"history": "pupils"}).content.decode()
    assert "rút lại" in text_of(html)


def test_figures_sent_unchanged_record_nothing(programme: Programme, district: District) -> None:
    give(district, GOOD | {"teachers_rated_met_share": {"by_year": {"2022-2023": 0.9916}}})
    before = Fact.objects.count()
    client = browser(district, "head_teacher")
    shown = client.get(url(programme, "school_facts"), {"edit": "teachers"}).content.decode()
    fields = re.search(r'name="fields" value="([^"]+)"', shown)
    sent = dict(re.findall(r'name="(teachers_[\w@-]+)" value="([^"]*)"', shown))
    assert fields
    assert len(sent) > 10
    response = send(client, programme, fields[1], **sent)
    assert "Không có số liệu nào thay đổi." in client.get(response["Location"]).content.decode()
    assert Fact.objects.count() == before


WRONG = [
    ("classes", "hai lăm", "không phải là số"),
    ("classes", "1,5", "số nguyên"),
    ("classes", "-2", "không thể âm"),
    ("site_area_m2", "1,234.5", "hàng nghìn"),
    ("teachers_rated_met_share@2022-2023", "0,95", "kèm dấu %"),
    ("teachers_rated_met_share@2022-2023", "101 %", "tỷ lệ"),
    ("urban_class", "IX", "không có trong danh sách"),
]


def test_a_wrong_figure_is_named_at_its_field(programme: Programme, district: District) -> None:
    client = browser(district, "head_teacher")
    before = Fact.objects.count()
    for name, text, said in WRONG:
        fields = f"{name.partition('@')[0]} pupils"
        response = send(client, programme, fields, pupils="800", **{name: text})
        assert response.status_code == 422, name
        html = response.content.decode()
        id_ = f"nhap-{name.replace('@', '-')}"
        wrong = f'name="{name}"[^>]*aria-invalid="true" aria-describedby="{id_}-loi"'
        assert re.search(wrong, html), name
        error = re.search(rf'id="{id_}-loi">(.*?)</p>', html, re.S)
        assert error
        assert said in text_of(error[0]), text
        assert f'href="#{id_}"' in html
    assert Fact.objects.count() == before


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
    programme: Programme, district: District
) -> None:
    give(district, GOOD)
    client = browser(district, "head_teacher")
    shown = {"truoc:pupils": "800", "truoc:classes": "25"}
    give(district, {"pupils": 820})
    send(client, programme, "pupils classes", pupils="800", classes="26", **shown)
    assert known("pupils") == {"": 820}
    assert known("classes") == {"": 26}

    late = send(client, programme, "pupils", pupils="790", **shown)
    assert late.status_code == 422
    html = late.content.decode()
    assert "Người khác vừa đổi số này thành “820”" in html
    assert 'name="truoc:pupils" value="820"' in html
    assert 'name="pupils" value="790"' in html
    send(client, programme, "pupils", pupils="790", **{"truoc:pupils": "820"})
    assert known("pupils") == {"": 790}


def test_htmx_is_shown_what_is_wrong(programme: Programme, district: District) -> None:
    client = browser(district, "head_teacher")
    answer = {"fields": "classes", "edit": "classes", "classes": "x"}
    address = url(programme, "school_facts_record")
    response = client.post(address, answer, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert "không phải là số" in response.content.decode()


def test_filters_survive_saving(programme: Programme, district: District) -> None:
    client = browser(district, "head_teacher")
    response = send(client, programme, "classes", classes="20", query="show=missing&x=//evil")
    assert response["Location"].startswith(url(programme, "school_facts") + "?show=missing&")
    assert "evil" not in response["Location"]
    assert send(client, programme, "no_such_metric", x="1").status_code == 404


def test_a_reader_is_offered_nothing_to_change(programme: Programme, district: District) -> None:
    give(district, GOOD)
    client = browser(district, "viewer")
    query = {"edit": "land", "history": "site_area_m2", "opened": "all"}
    html = client.get(url(programme, "school_facts"), query).content.decode()
    assert "<form" not in html[html.index('id="results"') :]
    assert "edit=" not in html[html.index('id="results"') :]
    assert "8.000 m²" in html
    assert send(client, programme, "classes", classes="20").status_code == 403


def test_another_school_s_head_may_not_give_figures(
    programme: Programme, district: District
) -> None:
    client = browser(district, "head_teacher")
    other = type(school()).objects.get(organisation__name="THCS Hòa Bình")
    address = reverse("school_facts_record", args=[programme.pk, other.pk])
    assert client.post(address, {"fields": "classes", "classes": "1"}).status_code == 403
