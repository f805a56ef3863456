"""Accounts made on the command line."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import RequestFactory

from tests.domain.conftest import District, district  # noqa: F401
from truongchuan.domain.directory.models import Membership, Person

OPTIONS = {
    "authority": "uỷ ban nhân dân quận mẫu",
    "unit": "Phòng GD&ĐT",
    "function": "officer",
    "name": "Trần Thị B",
    "username": "b.tran",
    "password_stdin": True,
}


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("mat-khau-du-dai-2026\n"))


@pytest.mark.usefixtures("district", "password")
def test_a_person_can_sign_in_afterwards() -> None:
    call_command("add_person", **OPTIONS, stdout=io.StringIO())
    request = RequestFactory().post("/tai-khoan/login/")
    user = authenticate(request, username="b.tran", password="mat-khau-du-dai-2026")
    assert user is not None
    membership = Membership.objects.get(person=Person.objects.get(user=user))
    assert (membership.function, membership.organisation.short_name) == ("officer", "Phòng GD&ĐT")


@pytest.mark.usefixtures("district", "password")
def test_an_unknown_unit_is_told_with_those_that_exist() -> None:
    with pytest.raises(CommandError, match=r"không thấy đơn vị tên “Phòng Ma”.*Phòng Giáo dục"):
        call_command("add_person", **{**OPTIONS, "unit": "Phòng Ma"})
    assert not Person.objects.exists()


@pytest.mark.usefixtures("district")
def test_a_short_password_is_refused_and_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("ngan\n"))
    with pytest.raises(CommandError, match="Mật khẩu chưa đạt"):
        call_command("add_person", **OPTIONS)
    assert not Person.objects.exists()
