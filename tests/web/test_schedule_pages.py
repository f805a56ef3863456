"""The pages of the schedule: what they show, what their forms do."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.domain.conftest import District
from tests.domain.scheduling.conftest import LEADS, RULES, Plan, make_plan
from tests.domain.scheduling.test_schedule import grow
from tests.web.people import browser
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.scheduling.models import (
    Baseline,
    CalendarSwap,
    DurationEstimate,
    LinkState,
    RiskRun,
    RowLink,
)
from truongchuan.domain.scheduling.services import keep_baseline

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(district: District) -> Plan:
    return make_plan(district)


@pytest.fixture
def officer(plan: Plan) -> Client:
    return browser(plan.district, "education")


def url(plan: Plan, name: str, *args: int) -> str:
    return reverse(name, args=[plan.programme.pk, *args])


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


# --- progress and risk -------------------------------------------------------------------------


def test_at_first_it_says_what_is_missing(plan: Plan, officer: Client) -> None:
    page = text(officer.get(url(plan, "schedule")))
    assert "Chưa xác nhận quan hệ nào giữa các nhiệm vụ" in page
    assert page.count("Chưa rõ") >= 3
    assert "Không kịp hạn</span>" not in page


def test_dates_without_ranges_come_without_chances(plan: Plan, officer: Client) -> None:
    plan.chain()
    page = text(officer.get(url(plan, "schedule")))
    assert "chỉ có ngày dự kiến, không có khả năng kịp hạn" in page
    assert "27/10/2023" in page
    assert "trễ 20 ngày làm việc" in page
    assert "chờ nhiệm vụ 3 (TH Hòa Bình) xong rồi thêm 20 ngày làm việc" in page


def test_chances_with_their_error_and_what_drives_them(plan: Plan, officer: Client) -> None:
    plan.confirm(plan.link(2, 3), plan.link(3, None))
    plan.lengths(3, 1, 15, 40)
    response = officer.get(url(plan, "schedule"))
    [line] = [one for one in response.context["view"].schools if one.name == "TH Hòa Bình"]
    share, error = line.chance.split("% ± ")
    assert 20 < int(share) < 95
    assert 0 < float(error.replace(",", ".")) < 1
    assert line.drivers[0].label.startswith("3. Đón đoàn")
    assert (line.drivers[0].share, line.mark.value) == ("100%", "at_risk")
    assert [step.label for step in line.path][-1] == "công nhận TH Hòa Bình"
    assert "khoảng tin cậy 95%" in text(response)


def test_filters_and_orders(plan: Plan, officer: Client) -> None:
    plan.chain()
    address = url(plan, "schedule")

    def names(**query: str) -> list[str]:
        return [one.name for one in officer.get(address, query).context["view"].schools]

    assert names() == ["TH Hòa Bình", "MN Đống Đa", "THCS Hòa Bình"]
    assert names(quarter="2023-Q3") == ["TH Hòa Bình"]
    assert names(school=str(plan.school_id("MN Đống Đa"))) == ["MN Đống Đa"]
    assert names(standing="missed") == ["TH Hòa Bình"]
    assert names(sort="name") == ["MN Đống Đa", "TH Hòa Bình", "THCS Hòa Bình"]
    assert names(sort="-margin")[-1] == "TH Hòa Bình"
    assert names(quarter="x", school="y", unit="z", sort="q", page="9") == names()
    critical = text(officer.get(address, {"critical": "1"}))
    assert "3. Đón đoàn" in critical.split('id="lich"')[1]
    assert "1. Khảo sát" not in critical.split('id="lich"')[1]
    empty = text(officer.get(address, {"standing": "reached"}))
    assert "Không có trường nào khớp với bộ lọc" in empty


def test_the_drawing_has_deadlines_and_a_baseline(plan: Plan, officer: Client) -> None:
    plan.chain()
    keep_baseline(
        actor=plan.system, programme=plan.programme, label="Khi ký", calendar=RULES, leads=LEADS
    )
    page = text(officer.get(url(plan, "schedule")))
    assert page.count('class="gantt__deadline"') == 2
    assert page.count('class="ghost-bar"') == 3
    assert "mốc “Khi ký”" in page
    assert "ghost-bar" not in text(officer.get(url(plan, "schedule"), {"moc": "0"}))
    assert " style=" not in page


def test_the_workbook_holds_schools_and_tasks(plan: Plan, officer: Client) -> None:
    plan.chain()
    content = officer.get(url(plan, "schedule_xlsx"), {"quarter": "2023-Q3"}).content
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    assert book.sheet_names == ["Từng trường", "Nhiệm vụ"]
    cells = [str(cell) for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert {"TH Hòa Bình", "Không kịp hạn", "-20.0"} <= set(cells)
    assert "MN Đống Đa" not in cells
    tasks = [str(cell) for row in book.get_sheet_by_index(1).to_python() for cell in row]
    assert any(cell.startswith("Đón đoàn") for cell in tasks)


def test_an_impossible_schedule_says_why(plan: Plan, officer: Client) -> None:
    row = plan.row(1)
    row.months, row.starts_on, row.due_on = ["2050-02"], None, None
    row.save()
    page = text(officer.get(url(plan, "schedule")))
    assert "Chưa tính được lịch" in page
    assert "nằm ngoài lịch làm việc đã biết" in page
    for name in ("schedule_links", "schedule_figures", "schedule_what_if", "schedule_baselines"):
        assert officer.get(url(plan, name)).status_code == 200
    assert officer.get(url(plan, "schedule_what_if"), {"slip": "1::5"}).status_code == 200


def test_a_large_programme_says_that_it_is_computed_by_quarter(plan: Plan, officer: Client) -> None:
    plan.confirm(plan.link(2, None, lag=20))
    plan.lengths(2, 10, 20, 60)
    grow(plan, 60)
    page = text(officer.get(url(plan, "schedule")))
    assert "được tính theo quý" in page
    assert "1–50 trong 63" in page
    for name in ("schedule_links", "schedule_figures", "schedule_calendar", "schedule_baselines"):
        assert officer.get(url(plan, name)).status_code == 200
    shown = text(officer.get(url(plan, "schedule_what_if"), {"slip": "2:2023-Q4:20"}))
    assert "các trường Quý IV/2023" in shown


def test_queries_do_not_grow_with_schools(plan: Plan, officer: Client) -> None:
    plan.chain()
    plan.lengths(2, 10, 20, 60)
    pages = ("schedule", "schedule_links", "schedule_figures", "schedule_calendar")
    before, after = [], []
    for found in (before, after):
        for name in pages:
            officer.get(url(plan, name))
            with CaptureQueriesContext(connection) as queries:
                officer.get(url(plan, name))
            found.append(len(queries))
        if found is before:
            grow(plan, 30)
    assert after == before
    assert max(after) <= 30


def test_english_pages_open(plan: Plan, officer: Client) -> None:
    plan.chain()
    plan.lengths(3, 1, 15, 40)
    officer.cookies["django_language"] = "en"
    for name in ("schedule", "schedule_links", "schedule_figures", "schedule_calendar"):
        assert officer.get(url(plan, name)).status_code == 200
    assert officer.get(url(plan, "schedule_what_if"), {"slip": "3::5"}).status_code == 200


# --- links -------------------------------------------------------------------------------------


def pair(plan: Plan, before: int, after: int | None) -> str:
    last = "target" if after is None else plan.row(after).pk
    return f"{plan.row(before).pk}:{last}"


def test_proposals_show_their_ground_and_source(plan: Plan, officer: Client) -> None:
    page = text(officer.get(url(plan, "schedule_links")))
    assert "Từ bước cuối đến công nhận" in page
    assert "Cộng 20 ngày làm việc: đề nghị công nhận sau báo cáo (đã đối chiếu)" in page
    assert "khoản 1 Điều 38" in page
    assert "cần kiểm tra, chưa cộng" in page


def test_ticked_proposals_are_confirmed_with_what_they_said(plan: Plan, officer: Client) -> None:
    address = url(plan, "schedule_links_decide")
    response = officer.post(address, {"pair": [pair(plan, 3, None)], "decision": "confirm"})
    assert response.status_code == 302
    [link] = RowLink.objects.all()
    assert (link.after, link.lag, link.source, link.state) == (None, 20, "proposal", "confirmed")
    assert link.reasons[0]["code"] == "target"
    assert link.schools.count() == 0  # all that the task is about
    page = text(officer.get(url(plan, "schedule_links")))
    assert pair(plan, 3, None) not in page


def test_a_whole_ground_at_once(plan: Plan, officer: Client) -> None:
    officer.post(url(plan, "schedule_links_decide"), {"ground": "target"})
    assert [link.before.number for link in RowLink.objects.all()] == [3]


def test_proposals_can_be_refused_and_refusals_withdrawn(plan: Plan, officer: Client) -> None:
    address = url(plan, "schedule_links_decide")
    sent = {"pair": [pair(plan, 3, None)], "decision": "refuse", "note": "chưa rõ"}
    officer.post(address, sent)
    [link] = RowLink.objects.all()
    assert (link.state, link.note) == (LinkState.REFUSED, "chưa rõ")
    officer.post(url(plan, "schedule_link_withdraw", link.pk))
    assert pair(plan, 3, None) in text(officer.get(url(plan, "schedule_links")))


def test_nothing_ticked_is_told(plan: Plan, officer: Client) -> None:
    response = officer.post(url(plan, "schedule_links_decide"), {"decision": "confirm"})
    assert response.status_code == 422
    assert "Chưa chọn quan hệ nào" in text(response)


def test_adding_by_hand_and_what_was_typed_stays(plan: Plan, officer: Client) -> None:
    address = url(plan, "schedule_link_add")
    sent = {
        "before": str(plan.row(1).pk), "after": str(plan.row(2).pk), "kind": "FS", "lag": "x",
        "scope": "2023-Q4", "note": "theo hợp đồng",
    }  # fmt: skip
    response = officer.post(address, sent)
    assert response.status_code == 422
    assert "không phải số ngày" in text(response)
    assert 'value="theo hợp đồng"' in text(response)
    assert f'value="{plan.row(1).pk}" selected' in text(response)
    assert officer.post(address, sent | {"lag": "3"}).status_code == 302
    [link] = RowLink.objects.all()
    names = {school.name for school in link.schools.all()}
    assert (link.lag, names) == (3, {"THCS Hòa Bình", "MN Đống Đa"})
    for bad in ({"before": ""}, {"after": "y"}, {"scope": "2099-Q1"}):
        assert officer.post(address, sent | {"lag": "3"} | bad).status_code == 422
    assert RowLink.objects.count() == 1


def test_changing_a_lag(plan: Plan, officer: Client) -> None:
    plan.confirm(plan.link(2, 3))
    link = RowLink.objects.get()
    officer.post(url(plan, "schedule_link_change", link.pk), {"kind": "FF", "lag": "7"})
    new = RowLink.objects.get(withdrawn_at__isnull=True)
    assert (new.link, new.lag) == ("FF", 7)
    again = officer.post(url(plan, "schedule_link_change", link.pk), {"kind": "FS", "lag": "1"})
    assert again.status_code == 422
    assert "đã được rút hoặc đổi" in text(again)


def test_viewers_see_no_buttons(plan: Plan) -> None:
    plan.confirm(plan.link(2, 3))
    viewer = browser(plan.district, "viewer")
    page = text(viewer.get(url(plan, "schedule_links")))
    assert "Xác nhận cả nhóm" not in page
    assert "schedule_link_withdraw" not in page
    assert "/rut/" not in page
    assert viewer.post(url(plan, "schedule_links_decide"), {}).status_code == 403


# --- lengths -----------------------------------------------------------------------------------


def figures(plan: Plan, number: int, *values: str, based: int = 0) -> dict[str, str]:
    key = f"{plan.row(number).pk}-0"
    names = ("optimistic", "likely", "pessimistic")
    typed = {f"{name}-{key}": value for name, value in zip(names, values, strict=True)}
    return {"line": key, f"based-{key}": str(based), **typed}


def test_lengths_are_recorded_and_undone(plan: Plan, officer: Client) -> None:
    sent = figures(plan, 1, "5", "10", "20") | {"note": "theo năm trước"}
    assert officer.post(url(plan, "schedule_estimate"), sent).status_code == 302
    estimate = DurationEstimate.objects.get()
    assert (estimate.likely, estimate.note) == (10, "theo năm trước")
    page = text(officer.get(url(plan, "schedule_figures")))
    assert "theo năm trước" in page
    assert f"undo-{estimate.pk}" in page
    officer.post(url(plan, "schedule_estimate_undo", estimate.pk))
    assert DurationEstimate.objects.first().optimistic is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (("5", "", ""), "ít nhất số ngày nhanh nhất và chậm nhất"),
        (("30", "20", "40"), "theo thứ tự"),
        (("ba", "20", "40"), "“ba” không phải số ngày"),
        (("5", "10", "9999"), "không quá 750"),
    ],
)
def test_bad_lengths_are_told_and_stay(
    plan: Plan, officer: Client, values: tuple[str, str, str], told: str
) -> None:
    response = officer.post(url(plan, "schedule_estimate"), figures(plan, 1, *values))
    assert response.status_code == 422
    page = text(response)
    assert "Nhiệm vụ 1: " in page
    assert told in page
    assert f'value="{values[0]}"' in page
    assert 'aria-invalid="true"' in page
    assert not DurationEstimate.objects.exists()


def test_each_school_of_a_task(plan: Plan, officer: Client) -> None:
    plan.lengths(2, 5, 10, 20)
    page = text(officer.get(url(plan, "schedule_figures"), {"open": "2"}))
    assert "theo cả nhiệm vụ: 5 – 10 – 20" in page
    school, row = plan.school_id("MN Đống Đa"), plan.row(2).pk
    key = f"{row}-{school}"
    whole = f"{row}-0"
    assert f'name="together-{whole}"' in page
    sent = figures(plan, 2, "5", "10", "20", based=DurationEstimate.objects.get().pk)
    officer.post(url(plan, "schedule_estimate"), sent | {f"together-{whole}": "1"})
    assert DurationEstimate.objects.first().together  # type: ignore[union-attr]
    officer.post(
        url(plan, "schedule_estimate"),
        {"line": key, f"optimistic-{key}": "3", f"pessimistic-{key}": "9", "query": "open=2"},
    )
    assert DurationEstimate.objects.get(school_id=school).likely is None


def test_only_the_lead_may_type(plan: Plan) -> None:
    finance = browser(plan.district, "finance")
    assert "optimistic-" not in text(finance.get(url(plan, "schedule_figures")))
    sent = figures(plan, 1, "5", "10", "20")
    assert finance.post(url(plan, "schedule_estimate"), sent).status_code == 403
    plan.lengths(1, 5, 10, 20)
    estimate = DurationEstimate.objects.get()
    assert finance.post(url(plan, "schedule_estimate_undo", estimate.pk)).status_code == 403


def test_lists_of_tasks_without_figures(plan: Plan, officer: Client) -> None:
    plan.lengths(1, 5, 10, 20)
    report_row(actor=plan.system, row=plan.row(3), report=Report("done", 100))

    def labels(show: str) -> list[str]:
        view = officer.get(url(plan, "schedule_figures"), {"show": show}).context["view"]
        return [line.label[:2] for line in view.lines]

    assert labels("") == ["1.", "2."]
    assert labels("missing") == ["2."]
    assert labels("all") == ["1.", "2.", "3."]


# --- what if -----------------------------------------------------------------------------------


def test_the_form_leads_to_an_address_that_can_be_sent(plan: Plan, officer: Client) -> None:
    address = url(plan, "schedule_what_if")
    sent = {"slip": "1::4", "task": "3", "school": "", "days": "10", "seed": "5"}
    response = officer.get(address, sent)
    assert response.headers["Location"] == f"{address}?slip=1::4&slip=3::10&seed=5"


def test_it_shows_what_moves_and_breaks(plan: Plan, officer: Client) -> None:
    plan.confirm(plan.link(2, 3), plan.link(3, None))
    plan.lengths(3, 1, 15, 40)
    before = RowLink.objects.count(), RiskRun.objects.count()
    response = officer.get(url(plan, "schedule_what_if"), {"slip": "3::10"})
    page = text(response)
    assert "1 trường đang kịp hạn sẽ thành không kịp" in page
    [target] = response.context["view"].targets
    assert (target.label, target.state) == ("TH Hòa Bình", "breaks")
    assert target.difference.startswith("−")
    assert (RowLink.objects.count(), RiskRun.objects.count()) == before
    again = officer.get(url(plan, "schedule_what_if"), {"slip": "3::10"})
    assert again.context["view"].targets == response.context["view"].targets


def test_a_slip_within_the_slack_is_absorbed(plan: Plan, officer: Client) -> None:
    plan.chain()
    page = text(officer.get(url(plan, "schedule_what_if"), {"slip": "2::10"}))
    assert "Phần dư đủ bù" in page


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ("99::5", "Không tìm thấy nhiệm vụ"),
        ("1:12:5", "Nhiệm vụ 1 không có phần việc riêng của 12"),
        ("1::0", "Số ngày chậm phải từ 1 đến 250"),
        ("1::999", "Số ngày chậm phải từ 1 đến 250"),
    ],
)
def test_bad_assumptions_are_told(plan: Plan, officer: Client, slip: str, told: str) -> None:
    response = officer.get(url(plan, "schedule_what_if"), {"slip": slip})
    assert response.status_code == 422
    assert told in text(response)


def test_nonsense_in_the_address_is_left_out(plan: Plan, officer: Client) -> None:
    response = officer.get(
        url(plan, "schedule_what_if"), {"slip": ["x", "1:2", ":::"], "seed": "q"}
    )
    assert response.status_code == 200
    assert response.context["view"].slips == ()


def test_a_result_is_kept_and_read_again(plan: Plan, officer: Client) -> None:
    plan.confirm(plan.link(3, None))
    plan.lengths(3, 1, 15, 40)
    sent = {"slip": "3::10", "seed": "4", "label": "Đoàn đến muộn"}
    response = officer.post(url(plan, "schedule_run_keep"), sent)
    run = RiskRun.objects.get()
    assert (run.seed, run.runs, run.label) == (4, 10_000, "Đoàn đến muộn")
    page = text(officer.get(response.headers["Location"]))
    assert "tính lại ra đúng các số này" in page
    assert "chậm 10 ngày làm việc" in page
    plan.lengths(3, 2, 15, 40)
    assert "số hiện nay có thể khác" in text(officer.get(url(plan, "schedule_run", run.pk)))
    bad = officer.post(url(plan, "schedule_run_keep"), {"slip": "99::1"}, follow=True)
    assert "Không tìm thấy nhiệm vụ" in text(bad)


# --- calendar and baselines --------------------------------------------------------------------


def test_the_calendar_names_days_off_with_their_source(plan: Plan, officer: Client) -> None:
    page = text(officer.get(url(plan, "schedule_calendar")))
    assert "Tết Nguyên đán" in page
    assert "Công văn 8056/VPCP-KGVX" in page
    assert "Năm 2023 có <strong>249</strong> ngày làm việc" in page
    later = text(officer.get(url(plan, "schedule_calendar"), {"year": "2024"}))
    assert "Năm 2024 có" in later
    assert "Năm 2023 có" in text(officer.get(url(plan, "schedule_calendar"), {"year": "1999"}))


def test_swaps_by_form(plan: Plan, officer: Client) -> None:
    address = url(plan, "schedule_swap_add")
    bad = officer.post(address, {"off": "32/5/2023", "works": "", "decision": "QĐ 5"})
    assert bad.status_code == 422
    assert "“32/5/2023” không phải ngày" in text(bad)
    assert 'value="QĐ 5"' in text(bad)
    again = officer.post(address, {"off": "06/05/2023", "works": "", "decision": "QĐ 5"})
    assert "Ngày 06/05/2023 đã là ngày nghỉ" in text(again)
    officer.post(address, {"off": "5/5/2023", "works": "06.05.2023", "decision": "QĐ 5"})
    swap = CalendarSwap.objects.get()
    assert "làm bù <strong>06/05/2023</strong>" in text(officer.get(url(plan, "schedule_calendar")))
    officer.post(url(plan, "schedule_swap_remove", swap.pk))
    assert "1 ngày hoán đổi đã bỏ" in text(officer.get(url(plan, "schedule_calendar")))
    gone = officer.post(url(plan, "schedule_swap_remove", swap.pk))
    assert gone.status_code == 422


def test_baselines_are_kept_and_compared(plan: Plan, officer: Client) -> None:
    plan.confirm(plan.link(3, None))
    address = url(plan, "schedule_baselines")
    assert "Chưa có mốc so sánh nào" in text(officer.get(address))
    assert officer.post(url(plan, "schedule_baseline_keep"), {"label": " "}).status_code == 422
    officer.post(url(plan, "schedule_baseline_keep"), {"label": "Khi ký"})
    assert "Không có việc hay trường nào đổi ngày" in text(officer.get(address))
    plan.lengths(3, 1, 40, 60)
    view = officer.get(address).context["view"]
    [moved] = view.targets
    assert (moved.label, moved.note) == ("TH Hòa Bình", "từ kịp thành không kịp")
    assert moved.days is not None
    assert moved.days > 0
    officer.post(url(plan, "schedule_baseline_keep"), {"label": "Sau khi ghi"})
    first, second = Baseline.objects.order_by("pk")
    same = officer.get(address, {"a": str(first.pk), "b": str(second.pk)}).context["view"]
    assert same.targets == view.targets


# --- the task's page ---------------------------------------------------------------------------


def test_the_task_s_page_says_when_and_for_whom(plan: Plan, officer: Client) -> None:
    plan.chain()
    page = text(officer.get(url(plan, "task", 3)))
    assert "Lịch dự kiến" in page
    assert "không dư ngày nào" in page
    assert "chậm theo: TH Hòa Bình" in page
    other = text(officer.get(url(plan, "task", 1)))
    assert "chưa xác nhận quan hệ với việc khác" in other
