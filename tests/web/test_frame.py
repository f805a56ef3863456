"""The frame of every page, the components, and how they look to a browser and to axe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from truongchuan.domain.directory.models import OrganisationKind, Person
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.directory.services import (
    create_authority,
    create_organisation,
    create_person,
)
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.states import FindingState, TargetState, WorkState
from truongchuan.domain.shared.actor import Function
from truongchuan.engines.plan.findings import Severity
from truongchuan.web.svg import drawing, element
from truongchuan.web.templatetags import ui, vn

pytestmark = pytest.mark.urls("tests.web.urls_frame")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CHROMIUM = "/usr/bin/chromium"
STATIC = Path(ui.__file__).parents[1] / "static" / "truongchuan"
TEMPLATES = Path(ui.__file__).parents[1] / "templates"


def draw(source: str, query: str = "", **values: Any) -> str:
    request = RequestFactory().get("/ke-hoach/1/lo-trinh/" + query)
    return Template(source).render(Context({"request": request, **values}))


def make_person(function: Function = Function.OFFICER) -> Person:
    """Create somebody of the education office, and a plan of the demonstration's day."""
    authority = create_authority(
        actor=None, name="Ủy ban nhân dân quận Mẫu", kind=OrganisationKind.DISTRICT
    )
    actor = system_actor(authority=authority)
    office = create_organisation(
        actor=actor,
        authority=authority,
        name="Phòng Giáo dục và Đào tạo",
        short_name="Phòng GD&ĐT",
        kind=OrganisationKind.EDUCATION_OFFICE,
    )
    person = create_person(
        actor=actor,
        authority=authority,
        name="Nguyễn Minh Anh",
        organisation=office,
        function=function,
    )
    person.user = get_user_model().objects.create_user("minhanh", password="mat-khau-rat-dai-1")
    person.save()
    Programme.objects.create(
        authority=authority,
        title="Xây dựng trường đạt chuẩn quốc gia năm 2023",
        number="38/KH-UBND",
        starts_on=date(2023, 1, 1),
        ends_on=date(2023, 12, 31),
        fixed_today=date(2023, 5, 15),
        created_at=datetime.fromisoformat("2023-02-10T00:00:00+00:00"),
    )
    return person


@pytest.fixture(autouse=True)
def no_attempts_counted() -> None:
    """Attempts to sign in are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def person(db: None) -> Person:
    return make_person()


@pytest.fixture
def signed_in(client: Client, person: Person) -> Client:
    client.force_login(person.user, backend=BACKEND)
    return client


# --- words for dates and numbers ------------------------------------------------------------


def test_dates_months_quarters_and_numbers_in_vietnamese() -> None:
    with translation.override("vi"):
        assert vn.date_vn(date(2023, 5, 3)) == "03/05/2023"
        assert vn.date_vn(None) == "—"
        assert vn.month_vn("2023-05") == "Tháng 5/2023"
        assert vn.quarter_vn("2023-Q3") == "Quý III/2023"
        assert vn.quarter_vn(date(2023, 12, 1)) == "Quý IV/2023"
        assert vn.number_vn(1234.5) == "1.234,5"
        assert vn.percent_vn(62.5, 1) == "62,5%"


def test_dates_months_quarters_and_numbers_in_english() -> None:
    with translation.override("en"):
        assert vn.date_vn(date(2023, 5, 3)) == "03/05/2023"
        assert vn.month_vn("2023-05") == "May 2023"
        assert vn.quarter_vn("2023-Q3") == "Q3 2023"
        assert vn.number_vn(1234.5) == "1,234.5"


def test_what_is_not_a_month_is_shown_as_it_is() -> None:
    assert vn.month_vn("Cả năm") == "Cả năm"
    assert vn.month_vn("2023-13") == "2023-13"
    assert vn.quarter_vn(None) == "—"


def test_moments_are_those_of_viet_nam() -> None:
    moment = datetime.fromisoformat("2023-05-14T20:30:00+00:00")
    assert vn.moment_vn(moment) == "03:30 15/05/2023"
    assert vn.date_vn(moment) == "15/05/2023"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-500, 500))
def test_days_from_counts_both_ways(today: date, days: int) -> None:
    said = vn.days_from(date.fromordinal(today.toordinal() + days), today)
    if days == 0:
        assert said == "hôm nay"
    else:
        assert said.startswith("còn " if days > 0 else "quá ")
        assert re.findall(r"\d+", said) == [str(abs(days))]


# --- components -----------------------------------------------------------------------------


def test_every_state_and_severity_has_a_badge_with_an_icon_that_exists() -> None:
    sprite = (STATIC / "icons.svg").read_text(encoding="utf-8")
    states = [*WorkState.values, *TargetState.values, *FindingState.values, "late", "due_soon"]
    for state in states:
        html = draw("{% state_badge state %}", state=state)
        icon = re.search(r"#([a-z-]+)", html)
        assert icon is not None
        assert f'id="{icon[1]}"' in sprite
        assert ui.state_label(state) in html
    for severity in Severity:
        by_number = draw("{% severity_badge s %}", s=severity)
        assert by_number == draw("{% severity_badge s %}", s=severity.word)


def test_icons_named_in_templates_exist() -> None:
    sprite = (STATIC / "icons.svg").read_text(encoding="utf-8")
    named = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'{% icon "([a-z-]+)"', path.read_text(encoding="utf-8"))
    }
    assert "search" in named
    assert {name for name in named if f'id="{name}"' not in sprite} == set()


def test_progress_stays_between_0_and_100_and_nothing_is_a_dash() -> None:
    assert 'value="100"' in draw("{% progress 130 %}")
    assert "<progress" not in draw("{% progress percent %}", percent=None)
    assert "—" in draw("{% progress percent %}", percent=None)


def test_sorting_turns_round_and_keeps_the_filters_but_not_the_page() -> None:
    first = draw('{% sort_header "Tháng" "month" %}', "?unit=3&page=2")
    assert 'href="?unit=3&amp;sort=month"' in first
    assert "aria-sort" not in first
    again = draw('{% sort_header "Tháng" "month" %}', "?unit=3&sort=month")
    assert 'href="?unit=3&amp;sort=-month"' in again
    assert 'aria-sort="ascending"' in again


def test_pagination_keeps_the_query_and_one_page_draws_nothing() -> None:
    page = Paginator(range(60), 25).get_page(2)
    html = draw("{% pagination page %}", "?unit=3&page=2", page=page)
    assert 'href="?unit=3&amp;page=3"' in html
    assert re.search(r'page=2" aria-current="page"', html)
    assert draw("{% pagination page %}", page=Paginator(range(3), 25).get_page(1)).strip() == ""


def test_filter_bar_keeps_the_sorting_and_offers_to_clear() -> None:
    html = draw("{% filter_bar %}x{% endfilter_bar %}", "?sort=-due&unit=3")
    assert '<input type="hidden" name="sort" value="-due">' in html
    assert "Bỏ lọc" in html
    assert "Bỏ lọc" not in draw("{% filter_bar %}x{% endfilter_bar %}", "?sort=-due")


def test_query_with_changes_one_parameter() -> None:
    assert draw("{% query_with unit=4 %}", "?unit=3&month=2023-05") == ("?unit=4&amp;month=2023-05")
    assert draw('{% query_with unit="" %}', "?unit=3") == "?"


def test_components_escape_what_they_are_given() -> None:
    evil = "<script>alert(1)</script>"
    source = (
        "{% card evil %}{{ evil }}{% endcard %}{% page_header evil subtitle=evil %}"
        "{% endpage_header %}{% badge evil %}{% stat_tile evil evil %}{% crumb evil %}"
        "{% alert 'info' evil %}{{ evil }}{% endalert %}{{ evil|highlight:'script' }}"
        "{% empty_state evil %}{% endempty_state %}{% tab evil '/' %}"
    )
    html = draw(source, evil=evil)
    kept = "{% page_header 'A' %} <b>x</b> {% endpage_header %}"
    assert "<b>x</b>" in draw(kept + kept.replace("page_header", "empty_state"))
    assert "<script" not in html
    assert html.count("&lt;script&gt;") + html.count("&lt;<mark>") >= 11


def test_highlight_finds_words_without_their_marks() -> None:
    assert ui.highlight("THCS Ngô Thì Nhậm", "ngo nham") == (
        "THCS <mark>Ngô</mark> Thì <mark>Nhậm</mark>"
    )
    assert ui.highlight("Đống Đa & <b>", "đa") == "Đống <mark>Đa</mark> &amp; &lt;b&gt;"
    assert ui.highlight("", "a") == ""


@given(st.text(max_size=40), st.text(max_size=8))
def test_highlight_only_adds_marks(text: str, words: str) -> None:
    from django.utils.html import escape

    assert re.sub(r"</?mark>", "", ui.highlight(text, words)) == escape(text)


# --- drawings -------------------------------------------------------------------------------


def test_drawings_escape_and_refuse_what_could_run() -> None:
    svg = drawing(10, 5.25, title="A & B", children=[element("text", "<b>", x=1.0, classes="t")])
    assert 'viewBox="0 0 10 5.25"' in svg
    assert "A &amp; B" in svg
    assert "&lt;b&gt;" in svg
    with pytest.raises(ValueError, match="element"):
        element("script")
    for name in ("style", "onclick", "x y"):
        with pytest.raises(ValueError, match="attribute"):
            element("rect", **{name: "1"})
    for address in ("javascript:alert(1)", "//evil.example/", "https://evil.example/"):
        with pytest.raises(ValueError, match="links"):
            element("a", href=address)
    assert element("a", href="/ke-hoach/1/") == '<a href="/ke-hoach/1/"></a>'


@given(st.floats(-1e6, 1e6))
def test_coordinates_are_written_with_a_point_and_two_decimals(value: float) -> None:
    from truongchuan.web.svg import number

    written = number(value)
    assert re.fullmatch(r"-?\d+(\.\d{1,2})?", written)
    assert abs(float(written) - value) <= 0.0051


# --- the frame ------------------------------------------------------------------------------


def test_the_frame_names_programme_day_person_and_pages(signed_in: Client) -> None:
    pk = Programme.objects.get().pk
    html = signed_in.get(f"/ke-hoach/{pk}/lo-trinh/gantt/").content.decode()
    assert "38/KH-UBND" in html
    assert "15/05/2023" in html
    assert "ngày của kế hoạch" in html
    assert "Nguyễn Minh Anh" in html
    current = re.findall(r'<a href="([^"]+)" aria-current="page"', html)
    assert set(current) == {f"/ke-hoach/{pk}/lo-trinh/gantt/"}
    assert "Nhập kế hoạch" in html


def test_only_those_who_may_import_are_shown_the_way(client: Client, db: None) -> None:
    viewer = make_person(Function.VIEWER)
    client.force_login(viewer.user, backend=BACKEND)
    assert "Nhập kế hoạch" not in client.get("/").content.decode()


def test_nothing_is_written_inline(signed_in: Client) -> None:
    html = signed_in.get("/mau/").content.decode()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", html)
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for path in STATIC.glob("*.svg"):
        assert "style=" not in path.read_text(encoding="utf-8")


def test_the_ribbon_is_there_in_demo_mode_only(signed_in: Client, settings: Any) -> None:
    assert "Bản dùng thử" not in signed_in.get("/").content.decode()
    settings.DEMO = True
    html = signed_in.get("/").content.decode()
    assert "Bản dùng thử" in html
    assert "Phòng GD&amp;ĐT" in html
    assert 'href="/vao-vai/"' in html


def test_the_theme_is_kept_in_a_cookie_and_served_in_the_class(signed_in: Client) -> None:
    html = signed_in.get("/").content.decode()
    assert 'class="theme-auto"' in html
    assert "prefers-color-scheme: dark" in html
    answer = signed_in.post("/giao-dien/", {"theme": "dark", "next": "/mau/"})
    assert answer["Location"] == "/mau/"
    html = signed_in.get("/").content.decode()
    assert 'class="theme-dark"' in html
    assert 'media="screen"' in html
    signed_in.post("/giao-dien/", {"theme": "light"})
    assert "dark.css" not in signed_in.get("/").content.decode()
    signed_in.post("/giao-dien/", {"theme": '"><script>'})
    assert 'class="theme-light"' in signed_in.get("/").content.decode()


def test_preferences_do_not_lead_away(client: Client, db: None) -> None:
    for wanted in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", ""):
        answer = client.post("/giao-dien/", {"theme": "dark", "next": wanted})
        assert answer["Location"] == "/"
    assert client.get("/giao-dien/").status_code == 405


def test_the_language_is_switched_by_a_form(client: Client, db: None) -> None:
    assert 'lang="vi"' in client.get("/tai-khoan/login/").content.decode()
    client.post("/ngon-ngu/", {"language": "en", "next": "/"})
    assert '<html lang="en"' in client.get("/tai-khoan/login/").content.decode()


# --- people and errors ----------------------------------------------------------------------


def test_signing_in_says_what_is_wrong_and_then_locks(client: Client, person: Person) -> None:
    wrong = {"login": "minhanh", "password": "sai-mat-khau"}
    answer = client.post("/tai-khoan/login/", wrong)
    assert "error-summary" in answer.content.decode()
    for _ in range(5):
        answer = client.post("/tai-khoan/login/", wrong)
    assert answer.status_code == 429
    assert "Tạm dừng đăng nhập" in answer.content.decode()
    assert "sau 15 phút" in answer.content.decode()


def test_signing_in_and_out(client: Client, person: Person) -> None:
    right = {"login": "minhanh", "password": "mat-khau-rat-dai-1"}
    assert client.post("/tai-khoan/login/", right)["Location"] == "/"
    assert client.get("/tai-khoan/logout/").status_code == 200
    assert client.get("/tai-khoan/password/change/").status_code == 200
    client.post("/tai-khoan/logout/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "path", ["login/", "password/reset/", "password/reset/done/", "password/reset/key/done/"]
)
def test_pages_of_the_account_are_ours(client: Client, db: None, path: str) -> None:
    html = client.get("/tai-khoan/" + path).content.decode()
    assert "entrance__box" in html


def test_error_pages(signed_in: Client, settings: Any) -> None:
    signed_in.raise_request_exception = False
    missing = signed_in.get("/khong-co/")
    assert missing.status_code == 404
    assert 'class="sidebar' in missing.content.decode()
    assert signed_in.get("/loi/404/").status_code == 404
    forbidden = signed_in.get("/loi/403/")
    assert forbidden.status_code == 403
    assert "chưa được phép" in forbidden.content.decode()
    assert signed_in.get("/loi/400/").status_code == 400
    assert "chưa được ghi" in signed_in.get("/loi/500/").content.decode()
    assert signed_in.get("/", headers={"host": "evil.example"}).status_code == 400


def test_the_failure_page_needs_no_database() -> None:
    from truongchuan.web.errors import server_error

    assert server_error(RequestFactory().get("/")).status_code == 500


def test_a_strangers_404_shows_no_frame(client: Client, db: None) -> None:
    html = client.get("/khong-co/").content.decode()
    assert 'class="sidebar' not in html
    assert "Không tìm thấy" in html


def test_a_form_without_token_is_explained(person: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/giao-dien/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "Biểu mẫu này đã cũ" in answer.content.decode()


# --- forms ----------------------------------------------------------------------------------


def test_fields_have_labels_help_errors_and_a_summary() -> None:
    from tests.web.urls_frame import ReportForm

    html = str(ReportForm({"percent": "120", "done_on": "31/02/2023", "unit": "1"}))
    assert 'href="#id_note"' in html
    assert 'href="#id_way"' in html
    assert re.search(r'<textarea[^>]*aria-invalid="true"', html)
    assert 'aria-describedby="id_percent_helptext id_percent_error"' in html
    assert 'id="id_percent_error"' in html
    assert "Viết ngày theo mẫu 15/05/2023." in html
    assert "data-file-drop" in html
    assert "(không bắt buộc)" in html


def test_days_are_read_as_people_write_them() -> None:
    from truongchuan.web.forms import DateField

    field = DateField()
    for written in ("15/05/2023", "15-5-2023", "15.5.2023", "2023-05-15"):
        assert field.clean(written) == date(2023, 5, 15)
    assert 'value="15/05/2023"' in field.widget.render("day", date(2023, 5, 15))


# --- a real browser -------------------------------------------------------------------------


@pytest.fixture
def browser_page(live_server: Any, client: Client, committed_db: None) -> Iterator[Any]:
    """A page of chromium, signed in; everything of the database is made before it starts."""
    if not Path(CHROMIUM).exists():
        pytest.skip("chromium is not installed (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    person = make_person()
    client.force_login(person.user, backend=BACKEND)
    session = client.cookies["tc_session"].value
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "tc_session", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(live_server.url + "/mau/")
        yield page
        browser.close()


@pytest.mark.e2e
def test_the_gallery_is_accessible_in_both_themes_and_on_a_phone(browser_page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser_page
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.reload()
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wider <= 0, f"the page is {wider}px wider than a screen of {width}px"
    assert page.complaints == []


@pytest.mark.e2e
def test_the_keyboard_reaches_search_menus_and_dialogs(browser_page: Any) -> None:
    page = browser_page
    gallery = page.url
    page.goto(gallery.removesuffix("mau/"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == ""

    page.goto(gallery)
    menu = page.locator("main details.dropdown")
    menu.locator("summary").click()
    assert menu.evaluate("e => e.open")
    page.keyboard.press("Escape")
    assert not menu.evaluate("e => e.open")

    page.get_by_role("link", name="Báo cáo tiến độ").click()
    assert page.locator("#bao-cao").evaluate("e => e.open")
    assert page.url == gallery
    page.keyboard.press("Escape")
    assert not page.locator("#bao-cao").evaluate("e => e.open")
    assert page.get_by_role("button", name="In", exact=True).is_visible()
    assert page.complaints == []


@pytest.mark.e2e
def test_a_chosen_file_is_named_and_a_filter_redraws_its_results(
    browser_page: Any, tmp_path: Path
) -> None:
    page = browser_page
    file = tmp_path / "biên bản.pdf"
    file.write_bytes(b"%PDF-1.4")
    page.locator("#id_file").set_input_files(file)
    assert "biên bản.pdf" in page.locator(".file-drop__name").first.inner_text()

    page.select_option("#f-thang", "2023-05")
    page.wait_for_url("**/mau/?month=2023-05**")
    assert page.locator("#ket-qua .table").count() == 1
    assert page.locator(".htmx-request").count() == 0
    assert page.complaints == []
