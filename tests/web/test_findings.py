"""The findings page: filters, decisions, the list for the drafter, the spreadsheet."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.domain.conftest import SPAN, District, make_district, reading
from tests.web.plan_people import imported, people_of
from truongchuan.domain.programmes.importing import import_plan
from truongchuan.domain.programmes.models import PlanFinding, Programme
from truongchuan.domain.programmes.states import FindingState
from truongchuan.engines.plan.findings import (
    Category,
    CheckReport,
    Confirmation,
    Finding,
    Severity,
)


def address(name: str, programme: Programme, **more: int) -> str:
    return reverse(name, kwargs={"pk": programme.pk, **more})


def text_of(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def decide(client: Client, finding: PlanFinding, state: str, **posted: Any) -> HttpResponse:
    htmx = posted.pop("htmx", False)
    headers = {"HTTP_HX_REQUEST": "true"} if htmx else {}
    url = address("finding", finding.programme, finding_pk=finding.pk)
    return client.post(url, {"state": state, **posted}, **headers)


def with_findings(district: District, number: int) -> Programme:
    """Import the small plan with as many findings as wanted, and one thing that holds."""
    report = CheckReport(
        findings=tuple(
            Finding(
                "blank-field",
                Category.BLANK,
                Severity.WARNING if n % 3 else Severity.ERROR,
                (SPAN,),
                (f"Số {n}:",),
                {"field": "number"},
            )
            for n in range(number)
        ),
        confirmed=(Confirmation("a-code-of-an-older-checker", (SPAN,)),),
    )
    return import_plan(
        actor=district.system,
        authority=district.authority,
        file=district.file,
        reading=reading(report=report),
        programme=district.programme,
    ).programme


@pytest.mark.parametrize("name", ["findings", "findings_xlsx", "findings_letter"])
def test_everybody_of_the_authority_sees_findings_and_nobody_else(
    district: District, name: str
) -> None:
    people = people_of(district)
    url = address(name, imported(district).programme)
    for client in (
        people.leader,
        people.education,
        people.finance,
        people.head_teacher,
        people.viewer,
    ):
        assert client.get(url).status_code == 200
    assert people.other_leader.get(url).status_code == 404
    assert people.nobody.get(url).status_code == 302


def test_only_those_in_charge_decide(district: District) -> None:
    people = people_of(district)
    programme = imported(district).programme
    finding = programme.findings.get(code="row-count-unknown")
    for client in (people.finance, people.head_teacher, people.viewer):
        assert decide(client, finding, "accepted").status_code == 403
        assert 'name="state"' not in text_of(client.get(address("findings", programme))).replace(
            'name="state" id="state"', ""
        )
    assert decide(people.other_leader, finding, "accepted").status_code == 404
    assert decide(people.nobody, finding, "accepted").status_code == 302
    finding.refresh_from_db()
    assert finding.state == FindingState.OPEN
    for client, state in ((people.leader, "accepted"), (people.education, "corrected")):
        assert decide(client, finding, state).status_code == 302
        finding.refresh_from_db()
        assert finding.state == state


def test_a_finding_of_another_programme_is_not_found(district: District) -> None:
    people = people_of(district)
    stranger = make_district("Ủy ban nhân dân quận Ba").programme.findings.first()
    assert stranger is not None
    url = address("finding", district.programme, finding_pk=stranger.pk)
    assert people.leader.post(url, {"state": "accepted"}).status_code == 404


def test_a_finding_shows_message_suggestion_and_quotation_in_its_context(
    district: District,
) -> None:
    programme = imported(district).programme
    html = text_of(people_of(district).viewer.get(address("findings", programme)))
    line = programme.findings.get(code="row-count-unknown").spans[0]["line"]
    assert "nêu «04 trường», không trùng với nhóm trường nào" in html
    assert "Nêu tên các trường hoặc sửa số lượng." in html
    assert "Hoàn thiện hồ sơ <mark>04 trường</mark> | Phòng Giáo dục" in html
    assert f'href="{address("plan_text", programme)}#d-{line}"' in html
    assert "Đã kiểm và đúng" in html


def test_dismissing_needs_a_reason_and_can_be_taken_back(district: District) -> None:
    client = people_of(district).education
    programme = imported(district).programme
    finding = programme.findings.get(code="row-count-unknown")
    refused = decide(client, finding, "dismissed", reason="  ")
    assert refused.status_code == 422
    assert "Hãy ghi lý do bỏ qua" in text_of(refused)
    done = decide(client, finding, "dismissed", reason="Gồm cả trường tư thục", query="severity=2")
    assert done["Location"].endswith(f"?severity=2#phat-hien-{finding.pk}")
    finding.refresh_from_db()
    assert (finding.state, finding.reason) == (FindingState.DISMISSED, "Gồm cả trường tư thục")
    html = text_of(client.get(address("findings", programme)))
    assert "Lý do: Gồm cả trường tư thục" in html
    assert f"bỏ qua: {finding.decided_by}, 09:00 20/11/2026" in html
    decide(client, finding, "open")
    finding.refresh_from_db()
    assert finding.state == FindingState.OPEN


def test_the_place_to_return_to_is_always_the_list(district: District) -> None:
    client = people_of(district).education
    finding = imported(district).programme.findings.get(code="row-count-unknown")
    done = decide(client, finding, "accepted", query="https://elsewhere.example/?state=open")
    assert done["Location"].startswith(address("findings", finding.programme) + "?")
    assert "elsewhere" not in done["Location"]


def test_htmx_gets_the_finding_alone(district: District) -> None:
    client = people_of(district).education
    finding = imported(district).programme.findings.get(code="row-count-unknown")
    html = text_of(decide(client, finding, "accepted", htmx=True))
    assert html.startswith("<article")
    assert "Đúng, sẽ sửa" in html
    refused = text_of(decide(client, finding, "dismissed", htmx=True))
    assert "Hãy ghi lý do bỏ qua" in refused
    assert 'class="finding__dismiss" open' in refused
    unknown = text_of(decide(client, finding, "burnt", htmx=True))
    assert "Không thể chuyển từ" in unknown


def test_filters_and_counts(district: District) -> None:
    client = people_of(district).education
    programme = with_findings(district, 9)
    url = address("findings", programme)
    decide(client, programme.findings.filter(is_active=True, severity=3)[0], "accepted")

    def shown(**query: str) -> int:
        return text_of(client.get(url, query)).count("<article")

    assert shown() == 9
    assert (shown(severity="3"), shown(severity="2"), shown(severity="1")) == (3, 6, 0)
    assert (shown(state="accepted"), shown(state="open", severity="3")) == (1, 2)
    assert (shown(category="blank"), shown(category="legal")) == (9, 0)
    assert shown(severity="nhiều", state="?") == 9
    nothing = text_of(client.get(url, {"category": "legal"}))
    assert "Không có phát hiện nào khớp bộ lọc" in nothing


def test_long_lists_are_paged_and_keep_the_filter(district: District) -> None:
    client = people_of(district).viewer
    url = address("findings", with_findings(district, 80))
    first = text_of(client.get(url, {"severity": "2"}))
    assert first.count("<article") == 30
    assert "severity=2&amp;page=2" in first
    assert text_of(client.get(url, {"severity": "2", "page": "2"})).count("<article") == 23
    assert client.get(url, {"page": "none"}).status_code == 200


def test_a_plan_without_findings_says_so(district: District) -> None:
    client = people_of(district).viewer
    html = text_of(client.get(address("findings", with_findings(district, 0))))
    assert "Không thấy lỗi nào trong văn bản" in html


def test_findings_of_an_older_checker_speak_by_their_quotations(district: District) -> None:
    finding = district.programme.findings.first()
    assert finding is not None
    PlanFinding.objects.filter(pk=finding.pk).update(code="no-longer-checked")
    html = text_of(people_of(district).viewer.get(address("findings", district.programme)))
    assert "Số lượng: 09 trường" in html


def test_the_letter_holds_what_is_not_mended_in_the_order_of_the_text(
    district: District,
) -> None:
    client = people_of(district).education
    programme = imported(district).programme
    finding = programme.findings.get(code="row-count-unknown")
    url = address("findings_letter", programme)
    assert "nêu «04 trường»" in text_of(client.get(url))
    decide(client, finding, "dismissed", reason="đã hỏi")
    assert "nêu «04 trường»" not in text_of(client.get(url))
    assert "nêu «04 trường»" in text_of(client.get(url, {"state": "dismissed"}))
    assert "12/KH-UBND ngày 20/01/2024" in text_of(client.get(url))
    assert "kết thúc hoạt động" not in text_of(client.get(url))
    assert "kết thúc hoạt động" in text_of(client.get(url, {"category": "context"}))


def test_the_spreadsheet_holds_the_findings_shown(district: District) -> None:
    client = people_of(district).education
    programme = imported(district).programme
    finding = programme.findings.get(code="row-count-unknown")
    decide(client, finding, "dismissed", reason="=1+1")
    response = client.get(address("findings_xlsx", programme), {"severity": "2"})
    assert response["Content-Disposition"] == 'attachment; filename="phat-hien.xlsx"'
    [sheet] = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).sheet_names
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(response.content))
        .get_sheet_by_name(sheet)
        .to_python()
    )
    assert rows[0][0] == "Phát hiện khi soát kế hoạch"
    assert rows[3][:5] == ["STT", "Mức", "Loại", "Dòng", "Nội dung phát hiện"]
    [row] = rows[4:]
    assert row[1] == "Cần xem"
    assert "nêu «04 trường»" in str(row[4])
    assert (row[6], row[7], row[8]) == ("04 trường", "bỏ qua", "=1+1")


@pytest.mark.parametrize("name", ["findings", "findings_xlsx", "findings_letter"])
def test_queries_do_not_grow_with_findings(
    district: District, django_assert_max_num_queries: Any, name: str
) -> None:
    client = people_of(district).viewer
    url = address(name, district.programme)
    for number in (3, 30):
        with_findings(district, number)
        client.get(url)
        with django_assert_max_num_queries(12):
            client.get(url)
