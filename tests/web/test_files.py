"""Downloading a programme's files."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from tests.domain.conftest import District
from tests.web.people import ROLES, browser
from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.sources.models import StoredFile
from truongchuan.domain.sources.services import store_file

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 bien ban"


def url(district: District, file: StoredFile) -> str:
    return reverse("file", args=[district.programme.pk, file.pk])


def loose_file(district: District, name: str = "Biên bản khảo sát.pdf") -> StoredFile:
    return store_file(
        actor=district.system,
        authority_id=district.authority.pk,
        name=name,
        media_type="application/pdf",
        content=PDF,
    )


def attach(district: District, file: StoredFile) -> None:
    report_row(
        actor=district.system,
        row=RoadmapRow.objects.get(programme=district.programme, number=1),
        report=Report(WorkState.IN_PROGRESS, 10, "", file),
    )


@pytest.mark.parametrize("role", ROLES)
def test_the_plan_s_document_is_sent_to_be_saved(district: District, role: str) -> None:
    response = browser(district, role).get(url(district, district.file))
    assert response.status_code == 200
    assert b"".join(response) == "Văn bản mẫu".encode()
    assert response.headers["Content-Type"] == "text/plain"
    assert response.headers["Content-Disposition"] == 'attachment; filename="ke-hoach.txt"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private"


def test_an_attachment_keeps_its_vietnamese_name(district: District) -> None:
    file = loose_file(district)
    attach(district, file)
    response = browser(district, "viewer").get(url(district, file))
    assert response.headers["Content-Type"] == "application/pdf"
    assert "filename*=utf-8''Bi%C3%AAn%20b%E1%BA%A3n" in response.headers["Content-Disposition"]
    assert b"".join(response) == PDF


def test_a_file_that_the_programme_does_not_refer_to_is_not_found(district: District) -> None:
    client = browser(district, "leader")
    assert client.get(url(district, loose_file(district))).status_code == 404
    assert client.get(reverse("file", args=[district.programme.pk, 10**9])).status_code == 404


def test_files_of_another_authority_are_not_found(district: District) -> None:
    stranger = browser(district, "stranger")
    assert stranger.get(url(district, district.file)).status_code == 404
    foreign = StoredFile.objects.exclude(authority=district.authority).get()
    leader = browser(district, "leader")
    assert leader.get(url(district, foreign)).status_code == 404


def test_nobody_is_asked_to_sign_in(district: District) -> None:
    response = browser(district, "nobody").get(url(district, district.file))
    assert response.headers["Location"].startswith(reverse("account_login"))


def test_a_file_gone_from_the_disk_is_not_found(district: District) -> None:
    file = loose_file(district, "mat.pdf")
    StoredFile.objects.filter(pk=file.pk).update(path="khong/co/tep")
    file.refresh_from_db()
    assert not default_storage.exists(file.path)
    attach(district, file)
    assert browser(district, "leader").get(url(district, file)).status_code == 404


def test_a_file_is_not_written_by_its_address(district: District) -> None:
    assert browser(district, "leader").post(url(district, district.file)).status_code == 405
