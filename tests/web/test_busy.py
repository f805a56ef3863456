"""Somebody else writes for long: people are told, and lose nothing of what they typed."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, OperationalError, connection
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW
from tests.domain.conftest import District, make_district
from tests.locks import held
from tests.web.people import browser
from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.domain.shared.busy import TRY_AGAIN_AFTER, is_busy
from truongchuan.web import busy

ROW = "programmes_roadmaprow"
TYPED = {"state": "in_progress", "percent": "40", "note": "Đã họp <lần 2> & “chốt”"}


@pytest.fixture
def office(committed_db: None) -> District:
    return make_district("Ủy ban nhân dân quận Mẫu")


@pytest.fixture
def leader(office: District) -> Client:
    return browser(office, "leader")


def report_address(office: District) -> str:
    return reverse("task_report", args=[office.programme.pk, 1])


def percent(office: District) -> int:
    return RoadmapRow.objects.get(programme=office.programme, number=1).percent


def hidden(text: str) -> dict[str, str]:
    """Return the hidden fields of the form that sends again."""
    (form,) = re.findall(r'<form method="post" action="([^"]*)">(.*?)</form>', text, re.S)[-1:]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[1])
    return {"": form[0], **{name: html.unescape(value) for name, value in found}}


def test_a_form_is_kept_and_sent_again_by_one_button(office: District, leader: Client) -> None:
    address = report_address(office)
    with held(ROW):
        response = leader.post(address, TYPED)
        text = response.content.decode()
        assert percent(office) == 0
    assert response.status_code == 503
    assert response.headers["Retry-After"] == str(TRY_AGAIN_AFTER)
    assert response.headers["Cache-Control"] == "no-store"
    assert "Hệ thống đang bận, thử lại" in text
    assert "Việc bạn vừa gửi chưa được ghi" in text
    again = hidden(text)
    assert again.pop("") == address
    assert {name: again[name] for name in TYPED} == TYPED
    assert leader.post(address, again).status_code == 302
    assert percent(office) == 40


def test_by_htmx_the_page_stays_and_gets_a_notice(office: District, leader: Client) -> None:
    with held(ROW):
        response = leader.post(report_address(office), TYPED, headers={"HX-Request": "true"})
    text = response.content.decode()
    assert response.status_code == 503
    assert response.headers["HX-Retarget"] == "#busy-note"
    assert response.headers["HX-Push-Url"] == "false"
    assert text.startswith('<div class="busy-note">')
    assert "vẫn còn ở biểu mẫu" in text
    page = leader.get(report_address(office)).content.decode()
    assert '<div id="busy-note"' in page
    assert '{"code":"503","swap":true}' in page


def test_files_are_not_kept_the_browser_has_them(office: District, leader: Client) -> None:
    sent: dict[str, Any] = TYPED | {
        "attachment": SimpleUploadedFile("bien-ban.pdf", b"%PDF-1.7\n%%EOF\n")
    }
    with held(ROW, "sources_storedfile"):
        response = leader.post(report_address(office), sent)
    text = response.content.decode()
    assert response.status_code == 503
    assert "nút Quay lại của trình duyệt" in text
    assert "Gửi lại" not in text
    assert "lần 2" not in text


@pytest.mark.parametrize("typed", ["Mật khẩu rất dài 2026"])
def test_a_password_is_never_put_on_the_page(committed_db: None, typed: str) -> None:
    get_user_model().objects.create_user("nguoi.dung", password=typed)
    client = Client()
    with held("axes_accessattempt", "axes_accesslog", "django_session", "auth_user"):
        response = client.post(
            reverse("account_login"), {"login": "nguoi.dung", "password": typed, "next": "/luat/"}
        )
    text = response.content.decode()
    assert response.status_code == 503
    assert typed not in html.unescape(text)
    again = hidden(text)
    assert (again["login"], again["next"]) == ("nguoi.dung", "/luat/")
    assert "trừ mật khẩu" in text


def test_what_only_reads_goes_on(office: District, leader: Client) -> None:
    """Also where the session is due to be noted: that waits for another request."""
    session = leader.session
    session["seen_at"] = (NOW - timedelta(hours=1)).timestamp()
    session.save()
    with held("usersessions_usersession", "django_session"):
        assert leader.get(reverse("roadmap", args=[office.programme.pk])).status_code == 200
    assert leader.session["seen_at"] < NOW.timestamp()
    with time_machine.travel(NOW, tick=False):
        leader.get(reverse("roadmap", args=[office.programme.pk]))
    assert leader.session["seen_at"] == NOW.timestamp()


@pytest.fixture
def failing(office: District, monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """Let the task's page fail with what a test puts here."""
    errors: list[Exception] = []

    def fail(*_given: object, **_named: object) -> None:
        raise errors[0]

    monkeypatch.setattr("truongchuan.web.views.roadmap.render", fail)
    return errors


def busy_error() -> OperationalError:
    """Return a real error of the database at hand that says it is busy."""
    error = caught()
    assert is_busy(error)
    return error


def caught() -> OperationalError:
    with pytest.raises(OperationalError) as found, held("auth_group"), connection.cursor() as c:
        c.execute("DELETE FROM auth_group")
    return found.value


def test_a_page_that_cannot_be_drawn_is_opened_again(
    office: District, leader: Client, failing: list[Exception]
) -> None:
    failing.append(busy_error())
    address = reverse("roadmap", args=[office.programme.pk]) + "?q=l%E1%BB%9Bp"
    response = leader.get(address)
    assert response.status_code == 503
    assert f'href="{address}">Thử lại' in response.content.decode()


def test_other_failures_stay_failures(
    office: District, leader: Client, failing: list[Exception]
) -> None:
    leader.raise_request_exception = False
    failing.append(OperationalError("disk I/O error"))
    assert leader.get(reverse("roadmap", args=[office.programme.pk])).status_code == 500


def test_outside_of_views_nothing_is_offered_again(
    office: District, leader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session could not be written after the view had done its work: it may stand."""
    error = busy_error()

    def fail(*_given: object) -> None:
        raise error

    leader.raise_request_exception = False
    monkeypatch.setattr("django.contrib.sessions.backends.base.SessionBase.get_expiry_age", fail)
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", fail)
    monkeypatch.setattr("truongchuan.web.sessions.SEEN_EVERY", 0)
    session = leader.session
    monkeypatch.undo()
    session["seen_at"] = 1.0
    session.save()
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", fail)
    response = leader.post(report_address(office), TYPED)
    text = response.content.decode()
    assert response.status_code == 503
    assert "Chưa rõ việc bạn vừa gửi đã được ghi hay chưa" in text
    assert "lần 2" not in text


def test_where_not_even_the_frame_can_be_read_the_page_comes_without(
    office: District, leader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("truongchuan.web.templatetags.frame.current_programme", fail)
    with held(ROW):
        response = leader.post(report_address(office), TYPED)
    text = response.content.decode()
    assert response.status_code == 503
    assert 'class="entrance"' in text
    assert hidden(text)["percent"] == "40"


def test_what_did_not_pass_the_check_of_its_page_is_not_offered_again() -> None:
    """Another site's form would otherwise be sent with our own mark on it."""
    request = HttpRequest()
    request.method, request.path = "POST", "/ke-hoach/"
    request.content_type = "application/x-www-form-urlencoded"
    assert not busy._what_was_sent(request).again


# --- what counts as busy ------------------------------------------------------------------------


def refused(sql: str) -> DatabaseError:
    with pytest.raises(DatabaseError) as found, connection.cursor() as cursor:
        cursor.execute(sql)
    return found.value


def test_a_lock_waited_for_in_vain_is_busy(committed_db: None) -> None:
    assert is_busy(caught())


def test_other_errors_are_not(committed_db: None) -> None:
    assert not is_busy(refused("SELECT 1 FROM there_is_no_such_table"))
    assert not is_busy(OperationalError("database is locked"))  # said by nobody's code
    assert not is_busy(ValueError())
    assert not is_busy(None)


@pytest.mark.postgres_only
@pytest.mark.skipif(connection.vendor != "postgresql", reason="states of PostgreSQL")
@pytest.mark.parametrize(
    ("state", "is_it"),
    [("40001", True), ("40P01", True), ("55P03", True), ("53100", False), ("57P01", False)],
)
def test_states_of_postgresql(committed_db: None, state: str, is_it: bool) -> None:
    error = refused(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$")
    assert isinstance(error, OperationalError)
    assert is_busy(error) is is_it
