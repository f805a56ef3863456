"""Log lines: what they tell, and that nothing about people gets into them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse

from tests.domain.conftest import District
from tests.web.people import browser
from truongchuan.domain.directory.models import Person
from truongchuan.domain.shared.errors import DomainError
from truongchuan.project import urls
from truongchuan.project.logs import JsonFormatter, LineFormatter, safe_traceback
from truongchuan.web.request_log import network_of

pytestmark = pytest.mark.django_db
NAME, MAIL, PHONE = "Trịnh Thị Dấu Vết", "dau.vet@thu.example.vn", "0912345678"
MARKS = (NAME, "Vết", MAIL, "dau.vet", PHONE, "%E1", "Tr%E1%BB%8Bnh")


class Lines:
    """What was written."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def of(self, logger: str) -> list[dict[str, Any]]:
        """Return the JSON lines of one logger."""
        lines = [json.loads(line) for line in self.text.splitlines()]
        return [line for line in lines if line["logger"] == logger]


@pytest.fixture(params=[JsonFormatter, LineFormatter])
def both(request: pytest.FixtureRequest) -> Iterator[Lines]:
    """All that is logged, by either formatter."""
    yield from _captured(request.param())


@pytest.fixture
def lines() -> Iterator[Lines]:
    """All that is logged, as JSON."""
    yield from _captured(JsonFormatter())


def _captured(formatter: logging.Formatter) -> Iterator[Lines]:
    found = Lines()
    handler = logging.StreamHandler(found.stream)
    handler.setFormatter(formatter)
    root, access = logging.getLogger(), logging.getLogger("truongchuan.access")
    level = access.level
    root.addHandler(handler)
    access.setLevel(logging.INFO)
    yield found
    root.removeHandler(handler)
    access.setLevel(level)


def test_a_request_is_one_line_with_its_route_and_numbers(district: District, lines: Lines) -> None:
    client = browser(district, "leader")
    response = client.get(f"/ke-hoach/{district.programme.pk}/truong/?q={NAME}")
    (line,) = lines.of("truongchuan.access")
    person = Person.objects.latest("pk")
    assert {
        k: line[k] for k in ("message", "method", "route", "status", "authority", "person")
    } == {
        "message": "request",
        "method": "GET",
        "route": "schools",
        "status": 200,
        "authority": district.authority.pk,
        "person": person.pk,
    }
    assert line["queries"] > 3
    assert line["ms"] >= 0
    assert line["network"] == "127.0.0.0/24"
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert (line["level"], len(line["at"])) == ("INFO", 23)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("0af7651916cd43dd8448eb211c80319c", True),
        ("b7ad6b71-6920-4331-9aaa-000000000001", True),
        ("short", False),
        (PHONE, False),
        (MAIL, False),
        ("x" * 40, False),
        ("a" * 65, False),
        ("0af7651916cd43dd\n8448eb211c80319c", False),
    ],
)
def test_an_id_that_is_none_is_replaced(sent: str, kept: bool) -> None:
    answered = Client().get("/", headers={"X-Request-ID": sent}).headers["X-Request-ID"]
    assert (answered == sent) is kept
    assert len(answered) >= 16


def test_nothing_that_was_typed_or_sent_gets_into_the_lines(
    district: District, both: Lines
) -> None:
    client = browser(district, "leader")
    headers = {
        "X-Request-ID": MAIL,
        "User-Agent": NAME.encode().decode("latin-1"),
        "Referer": f"http://testserver/tim/?q={PHONE}",
        "X-Forwarded-For": "203.0.113.77",
    }
    client.get("/tim/", {"q": NAME, "email": MAIL}, headers=headers)
    client.get(f"/khong-co/{MAIL}/", headers=headers)
    client.post("/quan-tri/nhat-ky/", {"words": f"{NAME} {PHONE}"}, headers=headers)
    client.post(
        f"/ke-hoach/{district.programme.pk}/nhiem-vu/1/bao-cao/", {"note": f"{NAME} {MAIL}"}
    )
    Client().post(reverse("account_login"), {"login": MAIL, "password": PHONE}, headers=headers)
    Client().get("/", headers={"Host": "la.example.vn"})
    assert both.text
    assert [mark for mark in MARKS if mark in both.text] == []
    assert "203.0.113.77" not in both.text
    assert "la.example.vn" not in both.text


def boom(request: HttpRequest) -> HttpResponse:
    """Fail as code fails that puts a value into its message."""
    secret = request.GET.get("q", "")
    try:
        int(secret)
    except ValueError as error:
        raise RuntimeError(f"không đọc được {secret}") from error
    return HttpResponse()


urlpatterns = [path("boom/", boom), *urls.urlpatterns]
handler500 = urls.handler500


@pytest.mark.urls(__name__)
def test_an_error_leaves_its_type_and_places_but_no_value(both: Lines) -> None:
    client = Client(raise_request_exception=False)
    response = client.get("/boom/", {"q": NAME, "email": MAIL})
    assert response.status_code == 500
    assert response.headers["X-Request-ID"] in response.content.decode()
    assert "builtins.RuntimeError" in both.text
    assert "builtins.ValueError" in both.text
    assert "in boom" in both.text
    assert [mark for mark in MARKS if mark in both.text] == []


def test_of_our_own_errors_the_code_is_told() -> None:
    try:
        raise DomainError("report-outdated", name=NAME)
    except DomainError as error:
        told = safe_traceback(error)
    assert told.endswith("truongchuan.domain.shared.errors.DomainError [report-outdated]")
    assert NAME not in told


def test_lines_of_libraries_keep_their_text_unfilled(lines: Lines) -> None:
    other = logging.getLogger("axes.handlers")
    other.warning("AXES: Login failed by %s.", MAIL, extra={"request": NAME, "user": MAIL})
    other.warning(f"Invalid host '{NAME}' {MAIL} {PHONE} at /tim/?q={NAME}")
    first, second = lines.of("axes.handlers")
    assert first["message"] == "AXES: Login failed by %s."
    assert set(first) <= {"at", "level", "logger", "message", "request_id"}
    assert [mark for mark in MARKS[2:] if mark in second["message"]] == []


def test_addresses_are_told_as_networks() -> None:
    assert network_of("203.0.113.77") == "203.0.113.0/24"
    assert network_of("2001:db8:1:2::3") == "2001:db8:1::/48"
    assert network_of("unix:") == ""


def test_a_job_is_one_line(district: District, lines: Lines) -> None:
    from types import SimpleNamespace

    from django_tasks import TaskResultStatus
    from django_tasks_db.management.commands.db_worker import Worker as QueueRunner

    from truongchuan.project import worker

    log = logging.getLogger("truongchuan.jobs")
    log.setLevel(logging.INFO)
    job: Any = SimpleNamespace(
        id="7", task_path="truongchuan.project.jobs.send_mail", status=TaskResultStatus.FAILED
    )
    runner = object.__new__(worker.LoggedRunner)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QueueRunner, "run_task", lambda _self, _job: None)
        runner.run_task(job)
    (line,) = lines.of("truongchuan.jobs")
    assert (line["job"], line["job_id"], line["result"]) == ("send_mail", "7", "failed")
    assert line["level"] == "ERROR"
