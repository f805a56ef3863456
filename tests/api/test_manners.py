"""How the interface answers: pages, tags, repeated writes, clashes, limits, errors, languages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import World, make_district
from tests.web.people import browser
from truongchuan.api.operations import OPERATIONS
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import AuthorityLink
from truongchuan.domain.programmes.models import ProgressEntry, RowUnit
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.tokens.models import AccessToken, KeptAnswer

pytestmark = pytest.mark.django_db
REPORT = {"state": "in_progress", "percent": 30, "note": "Đã khảo sát"}
PROBLEM = "application/problem+json"


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """Return a problem that was answered."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == PROBLEM
    told: dict[str, Any] = response.json()
    assert told["code"] == code
    assert told["status"] == status
    assert told["type"] == f"/api/v1/problems/{code}"
    assert told["title"]
    assert told["detail"]
    assert "Traceback" not in response.content.decode()
    return told


def client(text: str, **headers: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {text}", **headers})


# --- lists and tags ---------------------------------------------------------------------------


def test_lists_come_in_pages_with_links(small: World) -> None:
    first = small.call("list_of_targets", small.token("viewer"), query="?per_page=2&words=hoa")
    told = first.json()  # type: ignore[attr-defined]
    assert [item["school"]["name"] for item in told["items"]] == ["TH Hòa Bình", "THCS Hòa Bình"]
    assert (told["total"], told["page"], told["per_page"]) == (2, 1, 2)
    first = small.call("list_of_targets", small.token("viewer"), query="?per_page=1&page=2")
    base = f"/api/v1/programmes/{small.values['pk']}/targets"
    links = dict(reversed(part.split("; rel=")) for part in first.headers["Link"].split(", "))
    assert links == {
        '"first"': f"<{base}?per_page=1&page=1>",
        '"prev"': f"<{base}?per_page=1&page=1>",
        '"next"': f"<{base}?per_page=1&page=3>",
        '"last"': f"<{base}?per_page=1&page=3>",
    }
    beyond = small.call("list_of_targets", small.token("viewer"), query="?page=50")
    assert beyond.json()["items"] == []  # type: ignore[attr-defined]


def test_what_is_not_changed_is_not_sent_again(small: World) -> None:
    token = small.token("education")
    seen = small.call("row_detail", token)
    same = small.call("row_detail", token, If_None_Match=seen.headers["ETag"])
    assert (same.status_code, same.content) == (304, b"")
    small.call("report_on_row", token, REPORT)
    changed = small.call("row_detail", token, If_None_Match=seen.headers["ETag"])
    assert changed.status_code == 200
    assert changed.headers["ETag"] != seen.headers["ETag"]


def test_moments_have_the_offset_of_vietnam(small: World) -> None:
    told = small.call("report_on_row", small.token("education"), REPORT).json()  # type: ignore[attr-defined]
    assert told["entry"]["at"] == "2026-11-20T09:00:00+07:00"
    assert told["entry"]["on"] == "2026-11-20"


# --- writing -----------------------------------------------------------------------------------


def test_a_report_is_the_same_as_on_the_page(small: World) -> None:
    answer = small.call("report_on_row", small.token("education"), REPORT)
    assert answer.status_code == 201
    entry = ProgressEntry.objects.get()
    assert (entry.percent, entry.note) == (30, "Đã khảo sát")
    assert entry.person_name == small.actor("education").name
    event = AuditEvent.objects.get(action="progress.report")
    assert event.actor_id == small.actor("education").person_id
    assert event.address == "127.0.0.1"


def test_a_repeated_write_is_written_once(small: World) -> None:
    token = small.token("education")
    answers = [small.call("report_on_row", token, REPORT, Idempotency_Key="k-1") for _ in range(3)]
    assert {answer.content for answer in answers} == {answers[0].content}
    assert [answer.status_code for answer in answers] == [201] * 3
    replayed = [answer.headers.get("Idempotent-Replayed") for answer in answers]
    assert replayed == [None, "true", "true"]
    assert {answer.headers["ETag"] for answer in answers} == {answers[0].headers["ETag"]}
    assert ProgressEntry.objects.count() == 1
    other = small.call("report_on_row", token, {**REPORT, "percent": 40}, Idempotency_Key="k-1")
    problem(other, 422, "idempotency-key-reused")
    mine = small.call("report_on_row", small.token("leader"), REPORT, Idempotency_Key="k-1")
    assert mine.status_code == 201
    assert ProgressEntry.objects.count() == 2


def test_a_refusal_is_repeated_too_and_wrote_nothing(small: World) -> None:
    token, bad = small.token("education"), {"state": "blocked", "percent": 10}
    answers = [small.call("report_on_row", token, bad, Idempotency_Key="k-2") for _ in range(2)]
    for answer in answers:
        problem(answer, 422, "blocked-needs-note")
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert ProgressEntry.objects.count() == 0


def test_who_has_no_right_now_may_have_it_later(small: World) -> None:
    answer = small.call("report_on_row", small.token("finance"), REPORT, Idempotency_Key="k-3")
    problem(answer, 403, "not-allowed")
    assert KeptAnswer.objects.count() == 0


@pytest.mark.parametrize("key", ["", " ", "có dấu".encode().decode("latin-1"), "x" * 201])
def test_a_key_is_of_visible_letters(small: World, key: str) -> None:
    answer = small.call("report_on_row", small.token("education"), REPORT, Idempotency_Key=key)
    problem(answer, 400, "idempotency-key-bad")
    assert ProgressEntry.objects.count() == 0


def test_of_two_who_report_the_second_sees_both_versions(small: World) -> None:
    token = small.token("education")
    seen = small.call("row_detail", token)
    stamp = seen.json()["stamp"]  # type: ignore[attr-defined]
    row = small.district.programme.rows.get(number=1)
    report_row(actor=small.actor("leader"), row=row, report=Report("in_progress", 55))
    for tag in (f'"{stamp}"', seen.headers["ETag"]):
        told = problem(small.call("report_on_row", token, REPORT, If_Match=tag), 412, "outdated")
        assert (told["current"]["percent"], told["sent"]["percent"]) == (55, 30)
    assert ProgressEntry.objects.count() == 1
    now = told["current"]["stamp"]
    answer = small.call("report_on_row", token, REPORT, If_Match=f'"{now}"')
    assert answer.status_code == 201
    assert answer.headers["ETag"] == f'"{answer.json()["stamp"]}"'  # type: ignore[attr-defined]
    assert answer.json()["stamp"] != now  # type: ignore[attr-defined]


def test_a_stamp_is_in_quotes(small: World) -> None:
    token = small.token("education")
    for tag in ("abc", 'W/"0123456789abcdef"', '"xyz"'):
        problem(small.call("report_on_row", token, REPORT, If_Match=tag), 400, "if-match-bad")
    assert small.call("report_on_row", token, REPORT, If_Match="*").status_code == 201


def test_a_part_is_reported_by_its_unit(small: World) -> None:
    part = RowUnit.objects.get(row__number=1, role="cooperating", vague=False)
    small.values["part_pk"] = part.pk
    assert small.call("report_on_part", small.token("finance"), REPORT).status_code == 201
    part.refresh_from_db()
    assert (part.state, part.percent) == ("in_progress", 30)
    small.values["number"] = 2
    # A part stands under its own task only.
    problem(small.call("report_on_part", small.token("finance"), REPORT), 404, "not-found")


def test_figures_are_recorded_all_or_none(small: World) -> None:
    token = small.token("head_teacher")
    good = {"figures": {"library_area_m2": 60}, "source_title": "Phiếu khảo sát 2023"}
    told = small.call("record_figures", token, good).json()  # type: ignore[attr-defined]
    assert told["recorded"] == 1
    [figure] = told["figures"]
    assert (figure["metric"], figure["value"], figure["unit"]) == ("library_area_m2", 60, "m²")
    assert figure["source_title"] == "Phiếu khảo sát 2023"
    again = small.call("record_figures", token, good).json()  # type: ignore[attr-defined]
    assert again == {"recorded": 0, "figures": []}
    bad = {"figures": {"library_area_m2": 80, "library_reading_area_m2": -1}}
    told = problem(small.call("record_figures", token, bad), 422, "figure-negative")
    assert "-1" in told["detail"]
    [kept] = small.call("school_figures", token).json()["items"]  # type: ignore[attr-defined]
    assert kept["value"] == 60


# --- errors -------------------------------------------------------------------------------------


def test_wrong_fields_are_named_with_their_place(small: World) -> None:
    body = {"state": "xong", "percent": 101, "more": 1}
    told = problem(small.call("report_on_row", small.token("education"), body), 422, "invalid")
    places = {fault["pointer"]: fault["detail"] for fault in told["errors"]}
    assert places["#/percent"] == "Không được quá 100."
    assert places["#/more"] == "Không có mục này."
    choices = "not_started, in_progress, blocked, done, cancelled"
    assert places["#/state"] == f"Phải là một trong: {choices}."
    told = problem(
        small.call("list_of_rows", small.token("viewer"), query="?page=0&month=5/2023"),
        422, "invalid",
    )  # fmt: skip
    assert {fault["parameter"] for fault in told["errors"]} == {"page", "month"}


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"{", 400, "bad-request"),
        (b"\xff\xfe", 400, "bad-request"),
        (b'{"state": "done", "percent": NaN}', 400, "bad-request"),
        (b"[" * 5000 + b"]" * 5000, 400, "bad-request"),
        (b'{"a":' * 30 + b"1" + b"}" * 30, 400, "bad-request"),
        (b"[]", 422, "invalid"),
        (b"", 422, "invalid"),
        (b'{"state": "done", "note": "' + b"x" * 300_000 + b'"}', 413, "body-too-large"),
    ],
)
def test_content_that_cannot_be_taken(small: World, content: bytes, status: int, code: str) -> None:
    address = f"/api/v1/programmes/{small.values['pk']}/rows/1/reports"
    response = client(small.token("education")).post(address, content, "application/json")
    problem(response, status, code)


def test_other_kinds_of_content_are_refused(small: World) -> None:
    address = f"/api/v1/programmes/{small.values['pk']}/rows/1/reports"
    response = client(small.token("education")).post(address, {"state": "done"})
    problem(response, 415, "media-type")


def test_unknown_addresses_and_methods(small: World) -> None:
    caller = client(small.token("leader"))
    for address in ("/api/v1/", "/api/v1/nothing", "/api/v1/programmes/", "/api/v2/me"):
        problem(caller.get(address), 404, "not-found")
    problem(caller.get("/api/v1/programmes/999999999"), 404, "not-found")
    problem(caller.get("/api/v1/programmes/99999999999999999999"), 422, "invalid")
    refused = caller.delete("/api/v1/programmes")
    told = problem(refused, 405, "method-not-allowed")
    assert refused.headers["Allow"] == "GET"
    assert told["params"] == {"allowed": "GET"}


def test_a_failure_tells_nothing_of_its_inside(small: World, monkeypatch: Any) -> None:
    def fail(**_given: Any) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("truongchuan.api.routes.directory.units_of", fail)
    response = small.call("list_of_units", small.token("viewer"))
    told = problem(response, 500, "server-error")
    assert "secret" not in json.dumps(told)


def test_every_problem_has_an_address(small: World) -> None:
    listed = Client().get("/api/v1/problems/").json()["problems"]
    codes = {line["code"] for line in listed}
    assert {"not-found", "outdated", "report-outdated", "token-needed", "not-allowed"} <= codes
    assert Client().get("/api/v1/problems/percent-range").json()["status"] == 422
    problem(Client().get("/api/v1/problems/none"), 404, "not-found")


def test_the_caller_chooses_the_language(small: World) -> None:
    token = small.token("viewer")
    for asked, language in (
        ("en-GB,en;q=0.9", "en"),
        ("fr, vi;q=0.5", "vi"),
        ("", "vi"),
        (";;", "vi"),
    ):
        answer = small.call("me", None, Accept_Language=asked)
        assert answer.headers["Content-Language"] == language
    # The computers of offices run in English: a cookie of the pages has no say here.
    answer = Client(headers={"Cookie": "django_language=en"}).get("/api/v1/me")
    assert answer.headers["Content-Language"] == "vi"
    assert small.call("me", token).headers["Vary"] == "Authorization, Cookie, Accept-Language"


# --- who ----------------------------------------------------------------------------------------


def test_without_a_token_one_is_told_how(small: World) -> None:
    refused = Client().get("/api/v1/me")
    problem(refused, 401, "token-needed")
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="truongchuan"'
    problem(client("tc_none").get("/api/v1/me"), 401, "token-unknown")
    problem(Client(headers={"Authorization": "Basic eDp5"}).get("/api/v1/me"), 401, "token-needed")


def test_a_session_reads_and_never_writes(small: World) -> None:
    signed_in = browser(small.district, "education")
    address = f"/api/v1/programmes/{small.values['pk']}/rows/1"
    assert signed_in.get(address).status_code == 200
    sent = signed_in.post(address + "/reports", json.dumps(REPORT), "application/json")
    problem(sent, 403, "session-reads-only")
    assert ProgressEntry.objects.count() == 0
    # A token that does not work is not made good by a session.
    refused = signed_in.get(address, headers={"Authorization": "Bearer tc_none"})
    problem(refused, 401, "token-unknown")


def test_the_last_use_shows(small: World) -> None:
    token = small.token("viewer")
    small.call("me", token)
    assert AccessToken.objects.get(prefix=token[:9]).used_at is not None


def test_me_says_functions_and_scopes(small: World) -> None:
    told = small.call("me", small.token("head_teacher")).json()  # type: ignore[attr-defined]
    assert told["functions"] == [{"unit": told["functions"][0]["unit"], "function": "head_teacher"}]
    assert told["functions"][0]["unit"]["name"] == "TH Hòa Bình"
    assert "progress:write" in told["scopes"]


# --- limits -------------------------------------------------------------------------------------


def test_a_minute_has_its_limits(small: World, settings: Any) -> None:
    settings.API_READS_A_MINUTE, settings.API_WRITES_A_MINUTE = 3, 1
    token = small.token("education")
    left = [small.call("me", token).headers["RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    refused = small.call("me", token)
    told = problem(refused, 429, "too-many-requests")
    assert refused.headers["Retry-After"] == "60"
    assert told["params"] == {"most": 3, "seconds": 60}
    assert small.call("report_on_row", token, REPORT).status_code == 201
    problem(small.call("report_on_row", token, REPORT), 429, "too-many-requests")
    assert small.call("me", small.token("viewer")).status_code == 200


def test_every_answer_is_private(small: World) -> None:
    answer = small.call("me", small.token("viewer"))
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_operations_have_names_of_their_own() -> None:
    assert len({(o.method, o.path) for o in OPERATIONS.values()}) == len(OPERATIONS)


def test_the_record_is_of_ones_own_authority_even_with_a_link(small: World) -> None:
    other = make_district("Ủy ban nhân dân phường Khác")
    AuthorityLink.objects.create(viewer=small.district.authority, subject=other.authority)
    told = small.call("audit_events", small.token("leader"), query="?per_page=200").json()  # type: ignore[attr-defined]
    assert {event["authority_id"] for event in told["items"]} == {small.district.authority.pk}
    assert OPERATIONS["audit_events"].permission == "audit.view"
