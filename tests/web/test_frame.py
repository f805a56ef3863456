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
from django.test import Client, RequestFactory

from tests import chromium
from tests.domain.conftest import District
from tests.web.people import browser
from truongchuan.domain.directory.models import OrganisationKind, Person
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.directory.services import (
    create_authority,
    create_organisation,
    create_person,
)
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Function
from truongchuan.web.templatetags import ui

pytestmark = pytest.mark.urls("tests.web.urls_frame")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CHROMIUM = chromium.binary()
STATIC = Path(ui.__file__).parents[1] / "static" / "truongchuan"
TEMPLATES = Path(ui.__file__).parents[1] / "templates"


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


def test_texts_of_the_libraries_are_in_vietnamese(client: Client, person: Person) -> None:
    html = client.get("/tai-khoan/login/").content.decode()
    assert "Tên đăng nhập hoặc thư điện tử" in html
    assert "Giữ đăng nhập trên máy này" in html
    assert "placeholder" not in html
    wrong = client.post("/tai-khoan/login/", {"login": "minhanh", "password": "sai"})
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in wrong.content.decode()
    empty = client.post("/tai-khoan/login/", {})
    assert "Mục này chưa được điền." in empty.content.decode()


def test_the_compiled_catalogue_is_that_of_its_source() -> None:
    import polib

    folder = STATIC.parents[2] / "locale" / "vi" / "LC_MESSAGES"
    written = {(e.msgctxt, e.msgid): e.msgstr for e in polib.pofile(str(folder / "django.po"))}
    compiled = {(e.msgctxt, e.msgid): e.msgstr for e in polib.mofile(str(folder / "django.mo"))}
    assert written == compiled


def test_a_forgotten_password_is_answered_by_mail_in_vietnamese(
    client: Client, person: Person, mailoutbox: list[Any]
) -> None:
    person.user.email = "minhanh@example.vn"
    person.user.save()
    client.post("/tai-khoan/password/reset/", {"email": "minhanh@example.vn"})
    assert "Đặt lại mật khẩu TruongChuan" in mailoutbox[0].subject
    link = re.search(r"http://testserver(/tai-khoan/password/reset/key/\S+)", mailoutbox[0].body)
    assert link is not None
    page = client.get(link[1], follow=True)
    form = {"password1": "mot-mat-khau-moi-9", "password2": "mot-mat-khau-moi-9"}
    done = client.post(page.redirect_chain[-1][0], form, follow=True)
    assert "Đã đổi mật khẩu" in done.content.decode()
    person.user.refresh_from_db()
    assert person.user.check_password("mot-mat-khau-moi-9")


# --- a real browser -------------------------------------------------------------------------


@pytest.fixture
def browser_page(live_server: Any, client: Client, committed_db: None) -> Iterator[Any]:
    """A page of chromium, signed in; everything of the database is made before it starts."""
    if CHROMIUM is None:
        pytest.skip(f"chromium is not installed: {chromium.INSTALL}")
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
    from tests.e2e.axe import axe_of

    def violations() -> list[Any]:
        found: list[Any] = axe_of(page, {"resultTypes": ["violations"]})["violations"]
        return found

    page = browser_page
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            assert violations() == []
            wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wider <= 0, f"the page is {wider}px wider than a screen of {width}px"
    page.locator(".phone-menu summary").first.click()
    assert violations() == []
    page.set_viewport_size({"width": 1280, "height": 844})
    page.locator(".programme-switcher summary").click()
    assert violations() == []
    page.get_by_role("link", name="Báo cáo tiến độ").click()
    assert violations() == []
    page.context.clear_cookies()
    page.goto(page.url.replace("mau/", "tai-khoan/login/"))
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_load_state()
    assert violations() == []
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


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("van-ban-di-den/doi-chieu-so/", "Văn bản đi, đến"),
        ("cuoc-hop/ket-luan/", "Cuộc họp"),
        ("tuyen-truyen/hoat-dong/", "Tuyên truyền"),
    ],
)
@pytest.mark.urls("truongchuan.project.urls")
def test_a_page_within_an_area_opens_its_group(
    district: District, address: str, label: str
) -> None:
    client = browser(district, "education")
    page = client.get(f"/ke-hoach/{district.programme.pk}/{address}").content.decode()
    assert re.search(rf'aria-current="page">{label}</a>', page)


def test_an_address_for_forms_that_is_opened_says_so(signed_in: Client) -> None:
    answer = signed_in.get("/giao-dien/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    html = answer.content.decode()
    assert "chỉ nhận biểu mẫu" in html
    assert 'class="sidebar' in html
    stranger = Client().get("/giao-dien/")
    assert 'class="sidebar' not in stranger.content.decode()
