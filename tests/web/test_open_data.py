"""The page of exports: asked for, made, fetched by the one who asked."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.domain.conftest import District
from tests.web.people import browser, signed_in
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.upkeep.models import ExportRun, RunState

pytestmark = pytest.mark.django_db
PAGE = "/quan-tri/xuat-du-lieu/"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.EXPORT_DIR = tmp_path / "exports"
    return tmp_path / "exports"


def test_asked_for_and_fetched(district: District, folder: Path) -> None:
    client = browser(district, "leader")
    page = client.get(PAGE).content.decode()
    assert "Bạn chưa xuất lần nào" in page
    assert "nhat-ky.csv" in page
    # The tests' queue runs at once.
    page = client.post(PAGE, follow=True).content.decode()
    assert "Đã nhận." in page
    assert "Sẵn sàng" in page
    run = ExportRun.objects.get()
    url = reverse("open_data_download", args=[run.pk])
    assert url in page
    response = client.get(url)
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert response.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "du-lieu/nhiem-vu.csv" in archive.namelist()
    assert AuditEvent.objects.filter(action="upkeep.download_export").count() == 1
    (folder / run.file).unlink()
    assert "hết hạn giữ" in client.get(url, follow=True).content.decode()


def test_nobody_fetches_anothers(district: District) -> None:
    browser(district, "leader").post(PAGE)
    url = reverse("open_data_download", args=[ExportRun.objects.get().pk])
    colleague = signed_in(district.actor(Function.LEADER))
    for client in (colleague, browser(district, "stranger"), browser(district, "operator")):
        assert client.get(url).status_code == 404
        assert "Sẵn sàng" not in client.get(PAGE).content.decode()
    assert browser(district, "education").get(url).status_code == 403


def test_while_it_is_made(district: District) -> None:
    actor = district.actor(Function.LEADER)
    client = signed_in(actor)
    run = ExportRun.objects.create(
        authority=district.authority, asked_at=timezone.now(), asked_by=actor.name,
        asked_by_id=actor.person_id or 0,
    )  # fmt: skip
    assert "Chờ tiến trình nền nhận việc." in client.get(PAGE).content.decode()
    again = client.post(PAGE, follow=True).content.decode()
    assert "Lần xuất dữ liệu trước của bạn chưa xong." in again
    part = client.get(reverse("open_data_progress"))
    assert "HX-Refresh" not in part.headers
    ExportRun.objects.filter(pk=run.pk).update(state=RunState.FAILED, error="đầy đĩa")
    assert client.get(reverse("open_data_progress")).headers["HX-Refresh"] == "true"
    page = client.get(PAGE).content.decode()
    assert "Không xong" in page
    assert "đầy đĩa" in page


def test_english_and_few_queries(district: District, django_assert_max_num_queries: Any) -> None:
    client = browser(district, "leader")
    client.post(PAGE)
    client.cookies["django_language"] = "en"
    client.get(PAGE)
    with django_assert_max_num_queries(25):
        assert 'lang="en"' in client.get(PAGE).content.decode()
