"""Pages of one school under the law: criteria, norms, impact."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.domain.conftest import District
from tests.web.people import browser
from truongchuan.domain.accreditation.models import Judgement
from truongchuan.domain.accreditation.services import record_school_facts
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import School
from truongchuan.domain.programmes.models import Programme
from truongchuan.web.law import current_law

pytestmark = pytest.mark.django_db
ON = date(2023, 5, 15)
YEARS = ("2022-2023", "2021-2022", "2020-2021", "2019-2020", "2018-2019")
GOOD = {
    "classes": 25,
    "classrooms": 24,
    "pupils": 800,
    "site_area_m2": 8000,
    "teachers_disciplined": {"by_year": dict.fromkeys(YEARS, 0)},
    "finance_violations": {"by_year": {**dict.fromkeys(YEARS, 0), "2021-2022": 1}},
}


@pytest.fixture
def programme(district: District) -> Programme:
    Programme.objects.update(fixed_today=ON)
    return Programme.objects.get()


def school() -> School:
    return School.objects.get(
        organisation__name="TH Hòa Bình", authority__name="Ủy ban nhân dân quận Mẫu"
    )


def give(district: District, figures: dict[str, Any], **more: Any) -> None:
    record_school_facts(
        actor=district.system, school=school(), figures=figures, law=current_law(), on=ON, **more
    )


def url(programme: Programme, name: str, *more: object) -> str:
    return reverse(name, args=[programme.pk, school().pk, *more])


def page(
    district: District, programme: Programme, name: str, role: str = "leader", **query: Any
) -> str:
    response = browser(district, role).get(url(programme, name), query)
    assert response.status_code == 200
    return response.content.decode()


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def item(html: str, ref: str) -> str:
    """Return what stands at a requirement."""
    found = re.search(rf'id="muc-{ref.replace(".", "-")}".*?(?=id="muc-|</section>)', html, re.S)
    assert found, ref
    return text_of(found[0])


# --- criteria


def test_nothing_known_is_undecided_and_everything_is_asked(
    programme: Programme, district: District
) -> None:
    browser(district, "head_teacher")
    html = page(district, programme, "school_criteria")
    told = text_of(html)
    assert told.count("Chưa đủ căn cứ") == 2
    assert "Đạt chuẩn mức độ 2" in told
    assert "17/2018/TT-BGDĐT, có hiệu lực ngày 15/05/2023" in told
    assert "Để đạt chuẩn quốc gia mức độ 1, qua Mức 2" in told
    assert 'class="pip pip--not_known"' in html
    assert "pip--not_met" not in html
    field = url(programme, "school_facts") + "?group=teachers"
    assert field in html.replace("&amp;", "&")
    assert re.search(r"kỷ luật từ cảnh cáo trở lên trong năm[^.]*Người thử", told)


def test_every_criterion_of_the_day_stands_once(programme: Programme, district: District) -> None:
    html = page(district, programme, "school_criteria")
    anchors = re.findall(r'class="criterion" id="(tieu-chi-[\d-]+)"', html)
    assert len(anchors) == 27
    assert len(set(anchors)) == 27


def test_what_fails_blocks_with_its_year_and_what_holds_is_reached(
    programme: Programme, district: District
) -> None:
    give(district, GOOD)
    told = text_of(page(district, programme, "school_criteria"))
    assert re.search(r"Sửa cho đạt 1 1\.6\.M2\.b .*? sớm nhất năm học 2026-2027", told)
    html = page(district, programme, "school_criteria", criterion="1.6")
    assert "Không đạt" in item(html, "1.6.M2.b")
    assert "4 năm đạt, 1 năm không đạt" in item(html, "1.6.M2.b")
    assert 'id="muc-1-5-M2-a"' not in html
    whole = page(district, programme, "school_criteria", open="all")
    assert "Số lớp: 25 lớp; cần không quá 30 lớp." in item(whole, "1.5.M2.a")
    assert "khoản 5 Điều 12, 17/2018/TT-BGDĐT" in item(whole, "1.5.M2.a")


def test_only_what_fails_is_shown_when_asked(programme: Programme, district: District) -> None:
    give(district, GOOD)
    html = page(district, programme, "school_criteria", show="not_met")
    assert re.findall(r'class="rule rule--(\w+)"', html) == ["not_met"]
    assert "Đang dùng" not in html
    assert page(district, programme, "school_criteria", show="nonsense").count("criterion__no") > 20


def test_a_suspended_threshold_asks_nothing(programme: Programme, district: District) -> None:
    html = page(district, programme, "school_criteria", item="2.2.M1.b")
    assert "Ngưng áp dụng" in item(html, "2.2.M1.b")
    assert 'name="met"' not in html


def judge(
    district: District, programme: Programme, role: str = "head_teacher", **data: str
) -> tuple[Any, Any]:
    client = browser(district, role)
    ref = data.pop("ref", "1.1.M1.a")
    return client, client.post(url(programme, "school_judge", ref), data)


def test_a_finding_with_evidence_decides_and_is_kept(
    programme: Programme, district: District
) -> None:
    client, response = judge(
        district, programme, met="met", evidence="Quyết định 12/QĐ-THHB\nTờ trình 3", note="Đã xem"
    )
    assert response.status_code == 302
    html = client.get(response["Location"]).content.decode()
    assert "1 kết luận thay đổi" in text_of(html)
    told = item(html, "1.1.M1.a")
    assert told.startswith('id="muc') or "Đạt" in told
    assert "Quyết định 12/QĐ-THHB; Tờ trình 3" in told
    assert "Đã xem" in told
    assert Judgement.objects.get().evidence == ["Quyết định 12/QĐ-THHB", "Tờ trình 3"]
    assert AuditEvent.objects.filter(action="judgement.record").count() == 1
    again = client.get(url(programme, "school_criteria")).content.decode()
    assert "kết luận thay đổi" not in again

    back = client.post(url(programme, "school_judge", "1.1.M1.a"), {"met": "withdrawn"})
    told = item(client.get(back["Location"]).content.decode(), "1.1.M1.a")
    assert "Chưa rõ" in told
    assert "Rút lại" in told
    assert Judgement.objects.count() == 2


def test_a_finding_without_evidence_or_about_nothing_is_refused(
    programme: Programme, district: District
) -> None:
    client, response = judge(district, programme, met="met", evidence="  ", note="giữ lại")
    assert response.status_code == 422
    html = response.content.decode()
    assert "Hãy ghi ít nhất một minh chứng." in html
    assert "giữ lại" in html
    known = client.post(
        url(programme, "school_judge", "9.9.M9"), {"met": "met", "evidence": "Biên bản"}
    )
    assert known.status_code == 422
    assert Judgement.objects.count() == 0


def test_who_may_not_judge_reads_only(programme: Programme, district: District) -> None:
    for role in ("finance", "viewer"):
        client, response = judge(district, programme, role, met="met", evidence="x")
        assert response.status_code == 403
        html = client.get(url(programme, "school_criteria"), {"item": "1.1.M1.a"}).content.decode()
        assert 'name="met"' not in html
        assert "Các kết luận đã ghi" in html


# --- norms


def norm(html: str, rule: str) -> list[str]:
    """Return the cells of a norm's row: need, have, short, verdict."""
    row = re.search(rf'<tbody id="muc-{rule.replace(".", "-")}".*?</tr>', html, re.S)
    assert row, rule
    cells = re.findall(r'<td[^>]*data-label="(?:Cần|Có|Thiếu|Kết luận)">(.*?)</td>', row[0], re.S)
    return [text_of(cell) for cell in cells]


def test_norms_say_what_is_needed_there_and_short(programme: Programme, district: District) -> None:
    give(district, GOOD | {"meeting_rooms": 1, "fence_and_gate": False})
    html = page(district, programme, "school_norms")
    assert norm(html, "th.study.classrooms") == ["≥ 25 phòng", "24 phòng", "1 phòng", "Không đạt"]
    assert norm(html, "th.aux.meeting_room_count") == ["≥ 1 phòng", "1 phòng", "", "Đạt"]
    assert norm(html, "th.aux.fence_gate") == ["có", "không", "", "Không đạt"]
    assert norm(html, "th.san.staff_wc_male")[-1] == "Chưa rõ"
    told = text_of(html)
    assert "Lớp nhiều nhất 24 đang có 25" in told
    assert "Mỗi lớp một phòng học riêng" in told
    assert "Số liệu minh họa" not in told.replace("Bản dùng thử, số liệu minh họa", "")


def test_norms_are_filtered(programme: Programme, district: District) -> None:
    give(district, GOOD)
    html = page(district, programme, "school_norms", show="failing")
    assert set(re.findall(r'class="norm norm--(\w+)"', html)) == {"not_met"}
    html = page(district, programme, "school_norms", block="site", level="level_2")
    assert re.findall(r'<tbody id="(muc-[\w-]+)" class="norm ', html) == ["muc-th-l2-all_permanent"]
    empty = page(district, programme, "school_norms", block="site", show="failing", level="level_1")
    assert "Không có định mức nào hợp với bộ lọc" in empty


def test_a_norm_is_judged_where_it_stands(programme: Programme, district: District) -> None:
    client, response = judge(
        district, programme, ref="th.admin.office", met="not_met", evidence="Biên bản kiểm tra"
    )
    assert response["Location"].startswith(url(programme, "school_norms"))
    html = client.get(response["Location"]).content.decode()
    assert norm(html, "th.admin.office")[-1] == "Không đạt"
    _, refused = client, client.post(url(programme, "school_judge", "th.admin.office"), {})
    assert refused.status_code == 422
    assert "Hãy chọn kết luận." in refused.content.decode()


def test_quotas_stand_apart_and_decide_nothing(programme: Programme, district: District) -> None:
    Programme.objects.update(fixed_today=date(2025, 2, 1))
    give(district, GOOD | {"classes_two_sessions": 25})
    html = page(district, programme, "school_norms")
    apart = html[html.index('id="quota-title"') :]
    assert "37,5" in text_of(apart)
    assert "th-teachers-two_sessions" in apart
    assert "th-teachers-two_sessions" not in html[: html.index('id="quota-title"')]


def test_figures_that_can_hardly_be_true_are_pointed_at(
    programme: Programme, district: District
) -> None:
    give(district, {"site_area_m2": 1.85})
    told = text_of(page(district, programme, "school_norms"))
    assert "Số liệu cần xem lại" in told
    assert "1,85" in told


# --- impact


def test_the_same_data_under_the_law_of_three_days(
    programme: Programme, district: District
) -> None:
    give(district, GOOD | {"max_floors_teaching": 4})
    html = page(district, programme, "school_impact")
    told = text_of(html)
    for day in ("15/05/2023", "01/02/2025", "01/08/2026"):
        assert f"<h2>{day}</h2>" in html
    assert "15/05/2023 17/2018/TT-BGDĐT" in told
    assert "01/08/2026 57/2026/TT-BGDĐT" in told
    gained = html[html.index("stepgroup--gained") :]
    assert "Số tầng tối đa" in text_of(gained[:3000])
    assert "Trước:" in told
    assert "Bộ tiêu chí được thay bằng bộ khác" in told


def test_days_can_be_chosen_and_bad_ones_are_named(
    programme: Programme, district: District
) -> None:
    html = page(district, programme, "school_impact", ngay=["01/02/2025", "2023-05-15"])
    assert re.findall(r"<h2>([\d/]+)</h2>", html) == ["15/05/2023", "01/02/2025"]
    client = browser(district, "viewer")
    response = client.get(url(programme, "school_impact"), {"ngay": ["x", "01/02/2025"]})
    assert response.status_code == 422
    assert 'id="ngay-1-loi"' in response.content.decode()


# --- all of them


def test_made_up_figures_say_so_on_every_page(programme: Programme, district: District) -> None:
    give(district, GOOD, source_title="Khảo sát thử", is_sample=True)
    for name in ("school", "school_criteria", "school_norms", "school_facts", "school_impact"):
        assert "Số liệu minh họa" in page(district, programme, name), name
    html = page(district, programme, "school_criteria", criterion="1.6")
    assert "Khảo sát thử (số liệu minh họa)" in html


def test_queries_do_not_grow_with_figures(programme: Programme, district: District) -> None:
    client = browser(district, "education")
    names = ("school", "school_criteria", "school_norms", "school_facts", "school_impact")

    def count() -> list[int]:
        counts = []
        for name in names:
            with CaptureQueriesContext(connection) as queries:
                client.get(url(programme, name), {"open": "all", "opened": "all"})
            counts.append(len(queries))
        return counts

    count()
    few = count()
    give(district, GOOD)
    assert [many <= some for many, some in zip(count(), few, strict=True)] == [True] * 5


def test_the_school_s_page_shows_the_results_and_leads_on(
    programme: Programme, district: District
) -> None:
    give(district, GOOD)
    html = page(district, programme, "school")
    assert html.count('class="truth truth--') == 3
    for name in ("school_criteria", "school_norms", "school_facts", "school_impact"):
        assert url(programme, name) in html
    assert "Số phòng học" not in html
