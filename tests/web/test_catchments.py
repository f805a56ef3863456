"""Pages of catchments: files in, runs asked for and watched, the plan in all its shapes."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.domain.conftest import District
from tests.web.catchment_cases import UNITS, small_area, small_files, solved
from tests.web.people import browser
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.catchments.models import CatchmentArea, CatchmentRun, RunState
from truongchuan.domain.catchments.services import note_progress, start_run
from truongchuan.web.catchment_reading import SAMPLE_NAME
from truongchuan.web.presenters.catchment_chart import moments_of, progress_chart
from truongchuan.web.presenters.catchments import gap_text

pytestmark = pytest.mark.django_db


def nothing(_run_id: int) -> None:
    """Leave the run in the queue."""


def page(client: Client, name: str, *args: int, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, name: str, files: list[tuple[str, bytes]]) -> Any:
    uploads = [SimpleUploadedFile(n, content) for n, content in files]
    return client.post(reverse("catchment_new"), {"name": name, "tables": uploads}, follow=True)


def test_nothing_loaded_says_how_to_begin(district: District) -> None:
    text = page(browser(district, "education"), "catchments")
    assert "Chưa nạp địa bàn nào" in text
    assert reverse("catchment_template_xlsx") in text
    viewer = page(browser(district, "viewer"), "catchments")
    assert reverse("catchment_new") not in viewer
    assert ">Chia tuyến<" in viewer  # the navigation of somebody who may use no tools


def test_an_area_comes_in_and_is_solved(district: District) -> None:
    client = browser(district, "education")
    response = send(client, "Tiểu học 2026", small_files())
    text = response.content.decode()
    assert "Đã đọc hết các bảng, không có lỗi." in text
    area = CatchmentArea.objects.get()
    assert "Chưa tính lần nào" in text
    # The tests' queue runs at once.
    response = client.post(
        reverse("catchment_solve", args=[area.pk]),
        {"time_limit": "10", "capacity_factor": "1,5", "max_moved": "", "mode": "zones"},
        follow=True,
    )
    text = response.content.decode()
    assert "Đã chứng minh: không có phương án nào tốt hơn." in text
    assert "số chỗ nhân 1,5" in text
    run = CatchmentRun.objects.get()
    assert run.options == {"capacity_factor": "1.5", "mode": "zones"}
    assert "TH Ban Mai" in text
    assert 'class="chart chart--series chart--run"' in text
    assert "style=" not in text
    assert AuditEvent.objects.get(action="catchment.run").after["capacity_factor"] == 1.5


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            small_files(units=UNITS.replace("T2,Tổ 2,10", "T2,Tổ 2,x", 1)),
            "units.csv, dòng 3, cột children",
        ),
        ([("a.pdf", b"%PDF-1.4 x")], "Không nhận ra tệp"),
        ([("a.zip", b"PK\x03\x04x")], "bị hỏng"),
        ([("units.csv", b"")], "Tệp không có nội dung"),
        ([(f"{n}.csv", b"a") for n in range(9)], "nhiều nhất 8 tệp"),
        ([], "Hãy chọn tệp của địa bàn."),
    ],
)
def test_faults_are_told_and_nothing_is_kept(
    district: District, files: list[tuple[str, bytes]], words: str
) -> None:
    response = send(browser(district, "leader"), "Tên đã gõ", files)
    assert response.status_code == 422
    text = response.content.decode()
    assert words in text
    assert 'value="Tên đã gõ"' in text
    assert not CatchmentArea.objects.exists()
    assert not AuditEvent.objects.filter(action__startswith="catchment.").exists()


def test_templates_and_the_authority_s_schools(district: District) -> None:
    client = browser(district, "education")
    for name in ("catchment_template_xlsx", "catchment_schools_xlsx"):
        content = client.get(reverse(name)).content
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        assert book.sheet_names[:3] == ["Đơn vị dân cư", "Trường", "Giáp ranh"]
    rows = book.get_sheet_by_name("Trường").to_python()
    assert {row[1] for row in rows[1:]} == {"TH Hòa Bình", "THCS Hòa Bình", "MN Đống Đa"}
    assert client.get(reverse("catchment_template_zip")).content.startswith(b"PK")


def test_bad_options_keep_what_was_typed(district: District) -> None:
    client = browser(district, "leader")
    area = small_area(district)
    url = reverse("catchment_solve", args=[area.pk])
    cases = (
        ({"capacity_factor": "một"}, "“một” không phải số."),
        ({"capacity_factor": "9"}, "Hãy ghi số từ 0,1 đến 5."),
        ({"max_moved": "1,5"}, "Hãy ghi số nguyên."),
        ({"walk_weight": "2"}, "Hãy ghi giới hạn đi bộ, ví dụ 1500."),
        ({"walk_limit": "1500"}, "Hãy ghi tính thêm bao nhiêu km, ví dụ 2."),
        ({"time_limit": "5"}, "Tính nhiều nhất"),
    )
    for typed, words in cases:
        response = client.post(url, {"time_limit": "10", **typed})
        assert response.status_code == 422
        text = response.content.decode()
        assert words in text
        name, value = next(iter(typed.items()))
        assert name == "time_limit" or f'value="{value}"' in text
    assert not CatchmentRun.objects.exists()


def test_options_that_the_files_cannot_serve_are_not_offered(district: District) -> None:
    units = re.sub(r",[AB],Phường \d", "", UNITS.replace(",current_school,ward", ""))
    area = small_area(district, sent=small_files(units=units))
    text = page(browser(district, "leader"), "catchment", area.pk)
    assert 'name="max_moved"' not in text
    assert 'name="border_weight"' not in text
    assert "không đếm được trẻ đổi trường" in text


def test_progress_is_shown_while_it_goes_on(district: District) -> None:
    client = browser(district, "education")
    area = small_area(district)
    run = solved(district, area, nothing)
    text = page(client, "catchment_run", run.pk)
    assert "Chờ tiến trình nền nhận việc." in text
    assert 'hx-trigger="every 2s"' in text
    begun = start_run(run_id=run.pk)
    assert begun is not None
    note_progress(run=begun, history=[[0.2, 120.0, 80.0, 30.0], [0.9, 100.0, 95.0, 0.0]])
    text = page(client, "catchment_progress", run.pk)
    assert "Dừng và giữ phương án tốt nhất" in text
    assert "<dd>5,0%</dd>" in text
    assert "series--over" in text
    assert "series--gap" in text
    viewer = page(browser(district, "viewer"), "catchment_progress", run.pk)
    assert "Dừng và giữ" not in viewer
    client.post(reverse("catchment_stop", args=[run.pk]))
    assert "Đang dừng" in page(client, "catchment_progress", run.pk)
    # A plan is not there yet: other pages lead back.
    assert client.get(reverse("catchment_units", args=[run.pk])).status_code == 302
    CatchmentRun.objects.update(state=RunState.CANCELLED)
    response = client.get(reverse("catchment_progress", args=[run.pk]))
    assert response.headers["HX-Refresh"] == "true"
    assert "dừng lúc" in page(client, "catchment_run", run.pk)


def test_a_bound_with_children_beyond_the_seats_is_not_shown() -> None:
    over, seated = moments_of([[0.2, 120.0, 900_000.0, 30.0], [0.9, 100.0, 95.0, 0.0]])
    assert (over.bound, over.gap) == (None, None)
    assert seated.bound == 95.0
    assert seated.gap == pytest.approx(0.05)
    assert "series--bound" not in progress_chart([over], 1.0)
    assert "series--bound" in progress_chart([over, seated], 1.0)
    assert progress_chart(moments_of([[0.1, None, None, 0.0]]), 1.0) == ""


def test_a_broken_run_is_told(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from truongchuan.domain.catchments import work

    client = browser(district, "education")
    area = small_area(district)
    run = solved(district, area, nothing)
    start_run(run_id=run.pk)
    monkeypatch.setattr(work, "SILENT", timedelta(seconds=-1))
    assert "bị ngắt giữa chừng" in page(client, "catchment_run", run.pk)
    text = page(client, "catchment", area.pk)
    assert "ngắt giữa chừng" in text
    assert "disabled" not in text.split('id="tinh-moi"')[1]


def test_units_that_move_with_their_reasons(district: District) -> None:
    client = browser(district, "viewer")
    run = solved(district, small_area(district))
    text = page(client, "catchment_units", run.pk)
    assert "Tổ 5" in text
    assert "Tổ 4" not in text
    assert "Đây là trường gần nhất." in text
    assert "Tổ 4" in page(client, "catchment_units", run.pk, moi="1")
    assert "Tổ 5" not in page(client, "catchment_units", run.pk, moi="1", den="0")
    assert "Không có đơn vị nào hợp" in page(client, "catchment_units", run.pk, tu="1")
    assert "Tổ 8" in page(client, "catchment_units", run.pk, moi="1", q="to 8")
    by_name = page(client, "catchment_units", run.pk, moi="1", sort="-name")
    assert by_name.index("Tổ 8") < by_name.index("Tổ 2")


def test_the_drawing_is_kept_by_the_browser(district: District) -> None:
    client = browser(district, "viewer")
    run = solved(district, small_area(district))
    url = reverse("catchment_drawing", args=[run.pk])
    response = client.get(url)
    svg = response.content.decode()
    assert response.headers["Content-Type"].startswith("image/svg+xml")
    assert "max-age" in response.headers["Cache-Control"]
    assert svg.count("?don-vi=T") == 8
    assert 'class="walls"' in svg
    assert "<script" not in svg
    assert "style=" not in svg
    again = client.get(url, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    text = page(client, "catchment_map", run.pk, **{"don-vi": "T5"})
    assert "ring" in text
    assert "Phường 2" in text
    assert "Không có đơn vị nào có mã" in page(client, "catchment_map", run.pk, **{"don-vi": "<x>"})


def test_a_drawing_escapes_what_files_say(district: District) -> None:
    units = UNITS.replace("Tổ 2", "<script>alert(1)</script>").replace("T3,", '"T3""&",')
    borders = (
        "unit_a,unit_b\n"
        + '"T3""&",T2\nT1,T2\n"T3""&",T4\n'
        + "".join(f"T{n},T{n + 1}\n" for n in range(4, 8))
    )
    run = solved(district, small_area(district, sent=small_files(units=units, borders=borders)))
    client = browser(district, "viewer")
    for name in ("catchment_drawing", "catchment_units"):
        text = page(client, name, run.pk, moi="1")
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text


def test_files_of_a_plan(district: District) -> None:
    client = browser(district, "viewer")
    run = solved(district, small_area(district))
    rows = client.get(reverse("catchment_csv", args=[run.pk])).content.decode().split()
    assert rows[0] == "unit_id,school_id"
    assert rows[5] == "T5,B"
    content = client.get(reverse("catchment_xlsx", args=[run.pk])).content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["Trường", "Đơn vị", "Đổi trường"]
    moved = book.get_sheet_by_name("Đổi trường").to_python()
    assert [row[1] for row in moved if row[1]] == ["Mã đơn vị", "T5"]
    area_zip = client.get(reverse("catchment_file", args=[run.area_id]))
    assert area_zip.content.startswith(b"PK")


def test_two_runs_are_compared(district: District) -> None:
    client = browser(district, "viewer")
    area = small_area(district)
    one = solved(district, area)
    assert "Chưa có phương án khác" in page(client, "catchment_compare", one.pk)
    two = solved(district, area, max_moved="0", capacity_factor="1.5")
    text = page(client, "catchment_compare", two.pk, voi="1")
    assert "Tổ 5" in text
    assert "10 trẻ học trường khác nhau" in text
    assert "nhiều nhất 0 trẻ đổi trường" in text


def test_what_cannot_be_is_told_with_the_least_relaxation(district: District) -> None:
    run = solved(district, small_area(district), max_moved="0")
    text = page(browser(district, "viewer"), "catchment_run", run.pk)
    assert "thiếu" in text
    assert "TH Hoa Sen (10)" in text
    assert "site--over" in page(browser(district, "leader"), "catchment_drawing", run.pk)


def test_the_sample_is_labelled(district: District) -> None:
    client = browser(district, "leader")
    client.post(reverse("catchment_sample"))
    area = CatchmentArea.objects.get()
    assert area.is_sample
    assert "Số liệu minh họa" in page(client, "catchment", area.pk)
    text = page(client, "catchments")
    assert SAMPLE_NAME in text
    assert "Số liệu minh họa" in text


def test_deleting_asks_first(district: District) -> None:
    client = browser(district, "education")
    area = small_area(district)
    solved(district, area)
    assert "1 lần tính" in page(client, "catchment_delete", area.pk)
    assert CatchmentArea.objects.exists()
    response = client.post(reverse("catchment_delete", args=[area.pk]), follow=True)
    assert "Đã xóa" in response.content.decode()
    assert not CatchmentArea.objects.exists()


def test_the_list_filters_and_goes_out_as_a_file(district: District) -> None:
    client = browser(district, "viewer")
    solved(district, small_area(district, "Tiểu học Đông"))
    small_area(district, "Mầm non Tây")
    text = page(client, "catchments", q="dong")
    assert "Tiểu học Đông" in text
    assert "Mầm non Tây" not in text
    assert "Mầm non Tây" in page(client, "catchments", state="none", sort="-units")
    assert "hợp với bộ lọc" in page(client, "catchments", q="khong co")
    response = client.get(reverse("catchments"), {"dinh-dang": "csv", "q": "tay"})
    assert "Mầm non Tây" in response.content.decode()


def test_queries_do_not_grow_with_rows(district: District) -> None:
    client = browser(district, "viewer")

    def queries(name: str, *args: int, **query: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page(client, name, *args, **query)
        return len(seen)

    area = small_area(district)
    run = solved(district, area)
    names = (("catchments", ()), ("catchment", (area.pk,)), ("catchment_run", (run.pk,)),
             ("catchment_units", (run.pk,)), ("catchment_compare", (run.pk,)))  # fmt: skip
    solved(district, area, capacity_factor="1.5")
    few = [queries(name, *args) for name, args in names]
    for n in range(3):
        solved(district, small_area(district, f"Địa bàn {n}"))
        solved(district, area, capacity_factor=f"1.{n + 1}")
    assert [queries(name, *args) for name, args in names] == few
    assert max(few) <= 30


@pytest.mark.parametrize(
    ("gap", "text"),
    [(None, "—"), (0.0, "0%"), (0.004, "0,4%"), (0.00401, "0,5%"), (0.0004, "0,04%")],
)
def test_a_gap_is_never_rounded_down(gap: float | None, text: str) -> None:
    assert gap_text(gap) == text


def test_english_pages_work(district: District) -> None:
    client = browser(district, "leader")
    client.cookies["django_language"] = "en"
    area = small_area(district)
    run = solved(district, area)
    for name, pk in (("catchment", area.pk), ("catchment_run", run.pk), ("catchment_units", run.pk),
                     ("catchment_map", run.pk), ("catchment_compare", run.pk)):  # fmt: skip
        page(client, name, pk)
    page(client, "catchment_new")
