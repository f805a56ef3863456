"""The plan's text: marks that lead to pages, findings in the margin, older versions."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse
from tests.domain.conftest import District
from tests.web.plan_people import PLAN, imported, people_of

from truongchuan.domain.programmes.models import PlanVersion, Programme, RoadmapRow, Target


def address(programme: Programme) -> str:
    return reverse("plan_text", kwargs={"pk": programme.pk})


def html_of(client: Client, url: str, **query: Any) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_everybody_of_the_authority_reads_the_text_and_nobody_else(district: District) -> None:
    people = people_of(district)
    url = address(imported(district).programme)
    for client in (
        people.leader,
        people.education,
        people.finance,
        people.head_teacher,
        people.viewer,
    ):
        assert client.get(url).status_code == 200
        assert client.post(url).status_code == 405
    assert people.other_leader.get(url).status_code == 404
    signed_out = people.nobody.get(url)
    assert signed_out.status_code == 302
    assert "/tai-khoan/login/" in signed_out["Location"]


def test_marks_lead_to_schools_and_tasks_and_every_line_has_its_place(
    district: District,
) -> None:
    client = people_of(district).viewer
    version = imported(district)
    programme = version.programme
    html = html_of(client, address(programme))
    target = Target.objects.get(programme=programme, school__organisation__name="TH Hoa Mai")
    school = reverse("school", kwargs={"pk": programme.pk, "school_pk": target.school_id})
    assert html.count(f'href="{school}"') >= 2
    row = RoadmapRow.objects.get(programme=programme, number=2)
    task = reverse("task", kwargs={"pk": programme.pk, "number": 2})
    assert f'href="{task}"' in html
    for number in (1, 13, row.line):
        assert f'id="d-{number}"' in html
    file = reverse("file", kwargs={"pk": programme.pk, "file_pk": district.file.pk})
    assert f'href="{file}"' in html


def test_a_line_of_the_address_is_marked_and_nonsense_is_not(district: District) -> None:
    client = people_of(district).viewer
    url = address(imported(district).programme)
    assert html_of(client, url, line=13).count("is-current") == 1
    row = RoadmapRow.objects.get(task__startswith="Hoàn thiện hồ sơ 04")
    assert f'<tr id="d-{row.line}" class=" is-current">' in html_of(client, url, line=row.line)
    for nonsense in ("0", "99999", "abc", "-3", "²", "1" * 400):
        assert "is-current" not in html_of(client, url, line=nonsense)


def test_findings_stand_in_the_margin(district: District) -> None:
    client = people_of(district).viewer
    programme = imported(district).programme
    finding = programme.findings.get(code="row-count-unknown")
    html = html_of(client, address(programme))
    findings = reverse("findings", kwargs={"pk": programme.pk})
    assert (
        f'class="doc__note doc__note--warning"><a href="{findings}#phat-hien-{finding.pk}"' in html
    )
    assert "mark--finding-warning" in html


def test_an_older_version_can_be_read_and_says_so(district: District) -> None:
    client = people_of(district).viewer
    programme = imported(district).programme
    imported(district, PLAN.replace("04 trường", "03 trường"), programme)
    url = address(programme)
    newest, first = html_of(client, url), html_of(client, url, ban=1)
    assert "03 trường</" in newest
    assert "04 trường" in first
    assert "Đây là bản cũ" in first
    assert "Đây là bản cũ" not in newest
    assert "Khác bản trước" in newest
    assert "nêu «04 trường»" in first
    assert "nêu «04 trường»" not in newest
    assert client.get(url, {"ban": 7}).status_code == 404


def test_a_programme_without_a_document_says_so(district: District) -> None:
    client = people_of(district).viewer
    programme = district.programme
    programme.findings.all().delete()
    empty = Programme.objects.create(
        authority=district.authority,
        title="Kế hoạch tự lập",
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        created_at=programme.created_at,
    )
    assert "Kế hoạch chưa có văn bản" in html_of(client, address(empty))


def test_markup_in_a_document_stays_text(district: District) -> None:
    client = people_of(district).viewer
    text = PLAN.replace("Hướng dẫn các trường", "Hướng dẫn <script>alert(1)</script> các trường")
    html = html_of(client, address(imported(district, text).programme))
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_queries_do_not_grow_with_the_plan(
    district: District, django_assert_max_num_queries: Any
) -> None:
    client = people_of(district).viewer
    rows = "".join(
        f"Tháng {n % 12 + 1}/2024\tViệc {n} của phòng\tPhòng Giáo dục và Đào tạo\tVăn phòng\n"
        for n in range(30)
    )
    small = imported(district).programme
    large = imported(district, PLAN.replace("12/KH", "13/KH") + rows).programme
    assert PlanVersion.objects.filter(programme__in=[small, large]).count() == 2
    for programme in (small, large):
        client.get(address(programme))
        with django_assert_max_num_queries(14):
            client.get(address(programme))
