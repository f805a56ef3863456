"""From the first address to an imported plan, as a new authority does it by itself."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW
from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.onboarding.models import SetupTicket
from truongchuan.domain.onboarding.setup_tickets import LIFE, MOST_ATTEMPTS, open_ticket
from truongchuan.domain.programmes.models import PlanDraft, Programme
from truongchuan.domain.shared.actor import Actor

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).parents[2] / "src" / "truongchuan" / "demo" / "plan-38-2023.docx"
ADMINISTRATOR = Actor(person_id=None, name="Dòng lệnh", authority_id=None, system=True)
ANSWERS = {
    "kind": "ward",
    "name": "Ủy ban nhân dân phường Hoa Sen",
    "short_name": "UBND phường Hoa Sen",
    "superior_name": "Ủy ban nhân dân thành phố Mẫu",
    "person": "Trần Thị Quản",
    "email": "quan@example.vn",
    "function": "officer",
    "unit": "Phòng Văn hóa - Xã hội",
    "title": "Chuyên viên",
    "username": "quan.tran",
    "password": "một câu thật là dài",
    "password_again": "một câu thật là dài",
}


@pytest.fixture
def address() -> str:
    _ticket, token = open_ticket(actor=ADMINISTRATOR)
    return reverse("setup_start", args=[token])


def text_of(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def test_the_first_page_sets_up_signs_in_and_leads_to_the_steps(address: str) -> None:
    client = Client()
    first = client.get(address)
    assert first.status_code == 200
    assert "no-store" in first.headers["Cache-Control"]
    response = client.post(address, ANSWERS)
    assert response.status_code == 302
    assert response.headers["Location"] == reverse("authority")
    page = text_of(client.get(reverse("authority")))
    assert "Ủy ban nhân dân phường Hoa Sen" in page
    assert "Đã có 2/8 phần" in page  # name with its superior, and the operator's own unit
    assert "Tiếp tục: " in page
    assert "Mở trang thiết lập" in text_of(client.get(reverse("home")))
    again = Client().post(address, {**ANSWERS, "username": "khac"})
    assert again.status_code == 410
    assert "đã được dùng" in text_of(again)
    assert not get_user_model().objects.filter(username="khac").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Tên đầy đủ của cơ quan"),
        ({"kind": "school"}, "Cấp của cơ quan"),
        ({"password_again": "một câu khác hẳn"}, "không giống nhau"),
        ({"password": "ngan", "password_again": "ngan"}, "Mật khẩu"),
        ({"username": "quan tran"}, "Tên đăng nhập"),
        ({"email": "khong-phai"}, "Thư điện tử"),
        ({"unit": ""}, "Hãy ghi đơn vị nơi bạn làm việc."),
        ({"username": "da.co"}, "Đã có tài khoản “da.co”"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    address: str, changes: dict[str, str], words: str
) -> None:
    get_user_model().objects.create_user("da.co", password="x")
    response = Client().post(address, ANSWERS | changes)
    page = text_of(response)
    assert response.status_code == 422
    assert words in page
    assert "Chưa ghi được" in page
    assert 'value="Trần Thị Quản"' in page
    assert "một câu thật là dài" not in page
    assert not Organisation.objects.exists()


def test_addresses_that_open_nothing_say_how_to_get_another(address: str) -> None:
    wrong = Client().get(reverse("setup_start", args=["khong-co"]))
    assert wrong.status_code == 404
    assert "open_setup" in text_of(wrong)
    with time_machine.travel(NOW + LIFE, tick=False):
        late = Client().get(address)
        assert late.status_code == 410
        assert "hết hạn" in text_of(late)
        assert Client().post(address, ANSWERS).status_code == 410
    ticket = SetupTicket.objects.get()
    call_command("open_setup", revoke=ticket.pk, stdout=io.StringIO())
    assert "thu hồi" in text_of(Client().get(address))
    assert not Organisation.objects.exists()


def test_one_address_takes_so_many_forms_in_a_while(address: str) -> None:
    client = Client()
    for _each in range(MOST_ATTEMPTS):
        assert client.post(address, {"name": ""}).status_code == 422
    refused = client.post(address, ANSWERS)
    assert refused.status_code == 429
    assert "Hãy đợi 15 phút" in text_of(refused)
    assert not Organisation.objects.exists()


def test_the_first_page_in_english(address: str) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 422


# --- the command --------------------------------------------------------------------------------


def command(**options: object) -> str:
    out = io.StringIO()
    call_command("open_setup", stdout=out, **options)
    return out.getvalue()


def test_the_command_prints_an_address_that_opens() -> None:
    printed = command(authority_kind="province")
    path = re.search(r"/bat-dau/[\w-]+/", printed)
    assert path is not None
    page = text_of(Client().get(path.group()))
    assert "Ủy ban nhân dân tỉnh, thành phố" in page
    assert "Ủy ban nhân dân xã, phường" not in page
    assert "chờ dùng" in command(list=True)
    assert path.group().split("/")[2] not in command(list=True)
    with pytest.raises(CommandError, match="Không có địa chỉ thiết lập số 99"):
        command(revoke=99)
    with pytest.raises(CommandError, match="Không thấy đúng một cơ quan"):
        command(authority="UBND phường Không Có")


def test_the_start_prints_an_address_while_there_is_no_authority(address: str) -> None:
    first, second = command(if_empty=True), command(if_empty=True)
    old, new = (re.search(r"/bat-dau/[\w-]+/", text) for text in (first, second))
    assert old is not None
    assert new is not None
    assert Client().get(old.group()).status_code == 410
    assert Client().get(address).status_code == 200, "only those of earlier starts are revoked"
    assert Client().post(new.group(), ANSWERS).status_code == 302
    assert command(if_empty=True) == ""


def test_an_authority_without_operator_gets_a_new_one_from_the_command(address: str) -> None:
    Client().post(address, ANSWERS)
    path = re.search(r"/bat-dau/[\w-]+/", command(authority="ubnd phường hoa sen"))
    assert path is not None
    client = Client()
    page = text_of(client.get(path.group()))
    assert "Ủy ban nhân dân phường Hoa Sen" in page
    assert 'name="superior_name"' not in page
    sent = {**ANSWERS, "username": "moi", "function": "", "unit": ""}
    assert client.post(path.group(), sent).status_code == 302
    assert Organisation.objects.filter(is_authority=True).count() == 1


# --- to the first plan --------------------------------------------------------------------------


def test_a_new_authority_imports_its_plan_after_set_up(address: str) -> None:
    client = Client()
    answers = {
        **ANSWERS,
        "kind": "district",
        "name": "Ủy ban nhân dân quận Hai Bà Trưng",
        "unit": "Phòng Giáo dục và Đào tạo",
    }
    assert client.post(address, answers).status_code == 302
    step = reverse("authority_units")
    ticked = re.findall(
        r'name="(add-\d+)" value="1"[^>]*checked', client.get(step).content.decode()
    )
    fields = re.findall(
        r'name="((?:name|short|kind|aliases)-\d+)" value="([^"]*)"',
        client.get(step).content.decode(),
    )
    html = {name: value.replace("&amp;", "&") for name, value in fields}
    assert client.post(step, html | dict.fromkeys(ticked, "1")).status_code == 302
    units = set(Organisation.objects.filter(school__isnull=True).values_list("name", flat=True))
    assert {"Phòng Tài chính - Kế hoạch", "Công an quận", "Phòng Quản lý đô thị"} <= units
    upload = SimpleUploadedFile("plan.docx", DEMO.read_bytes())
    sent = client.post(reverse("import_upload"), {"programme": "moi", "file": upload})
    draft = PlanDraft.objects.get()
    assert sent.headers["Location"] == reverse("import_draft", args=[draft.pk])
    done = client.post(reverse("import_commit", args=[draft.pk]))
    programme = Programme.objects.get()
    assert done.headers["Location"] == reverse("programme", args=[programme.pk])
    assert (programme.number, School.objects.count()) == ("38/KH-UBND", 15)
    kinds = list(
        Organisation.objects.filter(school__isnull=True, is_authority=False)
        .exclude(kind="ward")
        .values_list("kind", flat=True)
    )
    for kind in ("education_office", "finance", "police", "urban_management", "project_board"):
        assert kinds.count(kind) == 1, kind
    assert "1 kế hoạch" in text_of(client.get(reverse("authority")))
    assert client.get(reverse("roadmap", args=[programme.pk])).status_code == 200
