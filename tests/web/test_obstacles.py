"""Pages about obstacles: the list, one of them, raising, acting, with a report, on the desk."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from tests.domain.conftest import District
from tests.domain.followup.common import (
    DUE,
    TODAY,
    draft,
    finance_part,
    raised,
    row,
    school_part,
    stand_on,
)
from tests.web.people import browser, signed_in
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.followup.obstacles import raise_obstacle
from truongchuan.domain.followup.services import escalate_late, solve_obstacle
from truongchuan.domain.programmes.models import ProgressEntry
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.shared.actor import Function


@pytest.fixture(autouse=True)
def mid_may(district: District) -> None:
    stand_on(district)


def url(district: District, name: str, *args: int) -> str:
    return reverse(name, args=[district.programme.pk, *args])


def get(district: District, address: str, role: str = "leader", **query: str) -> str:
    response = browser(district, role).get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def listed(html: str) -> list[str]:
    return re.findall(r'class="obstacles__words"><a [^>]*>([^<]+)<', html)


# --- the list -------------------------------------------------------------------------------


def test_an_empty_list_says_where_obstacles_come_from(district: District) -> None:
    told = text_of(get(district, url(district, "obstacles")))
    assert "Chưa có vướng mắc nào được nêu" in told


@pytest.fixture
def three(district: District) -> list[Obstacle]:
    """One late and high, one at a school, one solved."""
    late = raised(district, "kinh phí", category="money", due_on=TODAY)
    school = raise_obstacle(
        actor=district.system,
        work=school_part(district),
        draft=draft(
            district,
            "đất",
            category="land",
            solver=district.unit(OrganisationKind.EDUCATION_OFFICE),
        ),
    )
    done = raised(district, "hồ sơ")
    solve_obstacle(actor=district.system, obstacle=done, resolution="Đã bổ sung")
    stand_on(district, TODAY + timedelta(days=1))
    escalate_late(actor=district.system, programme=district.programme, on=TODAY + timedelta(days=1))
    return [late, school, done]


QUERIES: list[tuple[dict[str, str], list[str]]] = [
    ({}, ["kinh phí", "đất", "hồ sơ"]),
    ({"state": "unsolved"}, ["kinh phí", "đất"]),
    ({"state": "late"}, ["kinh phí"]),
    ({"state": "solved"}, ["hồ sơ"]),
    ({"level": "standing_body"}, ["kinh phí"]),
    ({"category": "land"}, ["đất"]),
    ({"q": "KINH PHI"}, ["kinh phí"]),
    ({"sort": "-number"}, ["hồ sơ", "đất", "kinh phí"]),
    ({"sort": "due", "state": "unsolved"}, ["kinh phí", "đất"]),
    ({"state": "x", "level": "y", "unit": "a", "sort": "b"}, ["kinh phí", "đất", "hồ sơ"]),
    ({"q": "không có"}, []),
    ({"unit": "999999"}, []),
]


def test_filters_and_sorting(district: District, three: list[Obstacle]) -> None:
    client = browser(district, "leader")
    for query, expected in QUERIES:
        html = client.get(url(district, "obstacles"), query).content.decode()
        assert listed(html) == expected, query
        assert ("Không có vướng mắc nào hợp với bộ lọc" in html) == (not expected)


def test_filters_by_unit_and_school(district: District, three: list[Obstacle]) -> None:
    money = district.unit(OrganisationKind.FINANCE)
    html = get(district, url(district, "obstacles"), unit=str(money.pk))
    assert listed(html) == ["kinh phí", "hồ sơ"]
    html = get(district, url(district, "obstacles"), school=str(school_part(district).school_id))
    assert listed(html) == ["đất"]
    assert "TH Hòa Bình" in html


def test_the_list_as_a_workbook(district: District, three: list[Obstacle]) -> None:
    response = browser(district, "viewer").get(
        url(district, "obstacles_xlsx"), {"state": "unsolved"}
    )
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    cells = [cell for line in rows.get_sheet_by_index(0).to_python() for cell in line]
    assert "kinh phí" in cells
    assert "quá hạn" in cells
    assert "hồ sơ" not in cells


def test_the_list_in_english_and_its_queries(
    district: District, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(district, "viewer")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    raised(district, "một")
    client.get(url(district, "obstacles"))

    def queries() -> int:
        with django_assert_max_num_queries(30) as captured:
            assert client.get(url(district, "obstacles")).status_code == 200
        return len(captured)

    few = queries()
    for n in range(20):
        raised(district, f"việc {n}")
    assert queries() == few


# --- raising --------------------------------------------------------------------------------


def sent(district: District, **more: Any) -> dict[str, Any]:
    values = {
        "work": "N",
        "words": "Chưa có kinh phí",
        "category": "money",
        "solver": str(district.unit(OrganisationKind.FINANCE).pk),
        "due_on": "20/05/2023",
    }
    return values | more


def test_raising_from_the_task(district: District) -> None:
    client = browser(district, "education")
    page = client.get(url(district, "task", 1)).content.decode()
    assert url(district, "obstacle_raise", 1) in page
    response = client.post(url(district, "obstacle_raise", 1), sent(district))
    found = Obstacle.objects.get()
    assert response.headers["Location"] == url(district, "obstacle", found.pk)
    assert (found.category, found.due_on, found.row) == ("money", DUE, row(district))
    assert "Chưa có kinh phí" in client.get(url(district, "task", 1)).content.decode()


def parts_offered(html: str) -> int:
    """Count the schools' parts of a task to choose from (their values are T and a number)."""
    return len(re.findall(r'value="T\d+"', html))


def test_a_unit_may_name_its_own_part_a_lead_any(district: District) -> None:
    mine = get(district, url(district, "obstacle_raise", 1), "finance")
    assert f'value="P{finance_part(district).pk}"' in mine
    own = get(district, url(district, "obstacle_raise", 2), "head_teacher")
    assert parts_offered(own) == 1
    assert parts_offered(get(district, url(district, "obstacle_raise", 2), "education")) == 3
    response = browser(district, "education").post(
        url(district, "obstacle_raise", 2), sent(district, work=f"T{school_part(district).pk}")
    )
    assert response.status_code == 302
    assert Obstacle.objects.get().row_school == school_part(district)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"words": ""}, "Vướng mắc là gì"),
        ({"due_on": "hôm kia"}, "Viết ngày theo mẫu"),
        ({"due_on": "01/05/2023"}, "Hạn giải quyết 01/05/2023 đã qua"),
        ({"solver": "999999"}, "Đơn vị phải giải quyết"),
        ({"work": "T1"}, "Vướng ở phần việc"),
    ],
)
def test_what_was_typed_is_kept_when_refused(
    district: District, more: dict[str, str], said: str
) -> None:
    response = browser(district, "education").post(
        url(district, "obstacle_raise", 1), sent(district, category="money", **more)
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert '<option value="money" selected>' in page
    assert not Obstacle.objects.exists()


def test_only_those_with_a_part_see_the_way_to_raise(district: District) -> None:
    page = get(district, url(district, "task", 1), "viewer")
    assert url(district, "obstacle_raise", 1) not in page


# --- one obstacle ---------------------------------------------------------------------------


def act(district: District, obstacle: Obstacle, role: str, **values: str) -> Any:
    return browser(district, role).post(url(district, "obstacle_act", obstacle.pk), values)


def test_the_way_from_open_to_solved_and_back(district: District) -> None:
    obstacle = raised(district)
    assert act(district, obstacle, "finance", act="answered", words="Đang trình").status_code == 302
    response = act(district, obstacle, "finance", act="solved", words="Đã cấp", on="15/05/2023")
    assert response.status_code == 302
    told = text_of(get(district, url(district, "obstacle", obstacle.pk), "viewer"))
    assert "Đã cấp" in told
    assert "Nêu vướng mắc" in told
    assert "Xử lý" not in told
    assert act(district, obstacle, "education", act="reopened", words="Chưa đủ").status_code == 302
    obstacle.refresh_from_db()
    assert obstacle.state == "open"


def test_readdressing_and_giving_a_task(district: District) -> None:
    obstacle = raised(district)
    body = district.unit(OrganisationKind.EDUCATION_OFFICE)
    act(
        district, obstacle, "education", act="readdressed", words="nhầm", solver=str(body.pk),
        due_on="25/05/2023",
    )  # fmt: skip
    act(district, obstacle, "leader", act="assigned", words="Làm hồ sơ", due_on="30/05/2023")
    obstacle.refresh_from_db()
    assert (obstacle.solver, str(obstacle.task)) == (body, "Làm hồ sơ")
    assert "B1. Làm hồ sơ" in text_of(get(district, url(district, "obstacle", obstacle.pk)))


def test_an_act_is_offered_to_those_who_may(district: District) -> None:
    obstacle = raised(district)

    def offered(role: str) -> set[str]:
        html = get(district, url(district, "obstacle", obstacle.pk), role)
        return set(re.findall(r'name="act" value="(\w+)"', html))

    assert offered("viewer") == offered("head_teacher") == set()
    assert offered("finance") == {"answered", "solved", "escalated"}
    assert offered("education") == {
        "answered", "solved", "escalated", "readdressed", "assigned", "withdrawn",
    }  # fmt: skip


def test_refusals_are_said_and_words_kept(district: District) -> None:
    obstacle = raised(district)
    response = act(district, obstacle, "finance", act="answered", words="")
    assert response.status_code == 422
    response = act(
        district, obstacle, "finance", act="solved", words="Đã làm xong", on="20/05/2023"
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "sau ngày hiện tại của kế hoạch" in page
    assert "Đã làm xong</textarea>" in page
    assert act(district, obstacle, "viewer", act="solved", words="x").status_code == 403
    assert act(district, obstacle, "finance", act="dance", words="x").status_code == 404


def test_somebody_else_s_act_is_shown_before_one_s_own_is_taken(district: District) -> None:
    obstacle = raised(district)
    client = browser(district, "finance")
    page = client.get(url(district, "obstacle", obstacle.pk)).content.decode()
    seen = re.search(r'name="based_on" value="([^"]+)"', page)
    assert seen is not None
    act(district, obstacle, "education", act="escalated", words="khẩn")
    values = {"act": "solved", "words": "Đã cấp", "based_on": seen[1]}
    response = client.post(url(district, "obstacle_act", obstacle.pk), values)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Có người vừa xử lý vướng mắc này" in page
    assert "Đã cấp</textarea>" in page
    now = re.search(r'name="act" value="solved">.*?name="based_on" value="([^"]+)"', page, re.S)
    assert now is not None
    again = client.post(url(district, "obstacle_act", obstacle.pk), values | {"based_on": now[1]})
    assert again.status_code == 302


# --- with a report, on the desk --------------------------------------------------------------


def blocked(district: District, **more: str) -> dict[str, str]:
    values = {
        "state": "blocked",
        "percent": "20",
        "note": "Chưa có kinh phí",
        "solver": str(district.unit(OrganisationKind.FINANCE).pk),
        "due_on": "20/05/2023",
        "category": "money",
    }
    return values | more


def test_a_blocked_report_asks_who_must_solve_it(district: District) -> None:
    client = browser(district, "education")
    response = client.post(url(district, "task_report", 1), blocked(district, solver="", due_on=""))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Hãy chọn đơn vị phải giải quyết vướng mắc." in page
    assert "Hãy ghi ngày phải giải quyết xong." in page
    assert not ProgressEntry.objects.exists()
    assert client.post(url(district, "task_report", 1), blocked(district)).status_code == 302
    obstacle = Obstacle.objects.get()
    assert (obstacle.words, obstacle.category) == ("Chưa có kinh phí", "money")
    assert obstacle.entry == ProgressEntry.objects.get()


def test_work_that_waits_for_a_solution_is_not_asked_again(district: District) -> None:
    client = browser(district, "education")
    client.post(url(district, "task_report", 1), blocked(district))
    page = client.get(url(district, "task_report", 1)).content.decode()
    assert "đã được nêu và đang chờ giải quyết" in page
    assert 'name="solver"' not in page
    values = {"state": "blocked", "percent": "30", "note": "Vẫn chưa có"}
    assert client.post(url(district, "task_report", 1), values).status_code == 302
    assert Obstacle.objects.count() == 1


def test_a_refused_obstacle_keeps_the_report_back(district: District) -> None:
    response = browser(district, "education").post(
        url(district, "task_report", 1), blocked(district, due_on="01/05/2023")
    )
    assert response.status_code == 422
    assert "Hạn giải quyết 01/05/2023 đã qua" in response.content.decode()
    assert not ProgressEntry.objects.exists()


def test_actual_days_in_a_report(district: District) -> None:
    client = browser(district, "education")
    done = {"state": "done", "percent": "100", "on": "10/05/2023", "started_on": "1/3/2023"}
    early = client.post(url(district, "task_report", 1), {**done, "state": "in_progress"})
    assert "Chỉ ghi ngày hoàn thành khi chọn" in early.content.decode()
    late = client.post(url(district, "task_report", 1), {**done, "on": "16/05/2023"})
    assert "sau ngày hiện tại của kế hoạch (15/05/2023)" in late.content.decode()
    assert client.post(url(district, "task_report", 1), done).status_code == 302
    entry = ProgressEntry.objects.get()
    assert f"{entry.started_on:%d/%m/%Y} {entry.finished_on:%d/%m/%Y}" == "01/03/2023 10/05/2023"


def test_obstacles_wait_on_the_desk_of_the_unit_asked(district: District) -> None:
    raised(district)
    desk = reverse("home")
    assert "Vướng mắc chờ giải quyết" in get(district, desk, "finance")
    for role in ("education", "head_teacher", "viewer"):
        assert "Vướng mắc chờ giải quyết" not in get(district, desk, role)


def test_the_desk_s_queries_do_not_grow_with_obstacles(
    district: District, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(district, "finance")
    for n in range(7):
        raised(district, f"việc {n}")
    client.get(reverse("home"))

    def queries() -> int:
        with django_assert_max_num_queries(40) as captured:
            client.get(reverse("home"))
        return len(captured)

    few = queries()
    for n in range(10):
        raised(district, f"thêm {n}")
    assert queries() == few


def test_what_was_done_stands_in_the_record(district: District) -> None:
    obstacle = raised(district)
    report_row(actor=district.system, row=row(district), report=Report(WorkState.DONE, 100))
    html = get(district, url(district, "programme_history"), kind="obstacle")
    assert "nêu vướng mắc" in html
    assert url(district, "obstacle", obstacle.pk) in html
    assert "báo cáo tiến độ" not in text_of(html)


def test_an_officer_of_another_unit_of_the_authority_reads(district: District) -> None:
    obstacle = raised(district)
    ward = district.authority.units.filter(kind="ward").first()
    client = signed_in(district.actor(Function.OFFICER, unit=ward))
    assert client.get(url(district, "obstacle", obstacle.pk)).status_code == 200
