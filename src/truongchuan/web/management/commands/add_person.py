"""``truongchuan manage add_person``: an account for somebody, with a first function."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from truongchuan.domain.directory.models import FUNCTIONS, Organisation
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.directory.services import create_person
from truongchuan.engines.text import fold


class Command(BaseCommand):
    """Creates a person with a user account in a unit of an authority."""

    help = (
        "Tạo tài khoản cho một người. Ví dụ: manage add_person "
        "--authority 'UBND quận Hai Bà Trưng' "
        "--unit 'Phòng GD&ĐT' --function officer --name 'Nguyễn Văn A' --username a.nguyen. "
        "Mật khẩu được hỏi, hoặc đọc từ đầu vào chuẩn với --password-stdin."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--authority", required=True, help="tên cơ quan")
        parser.add_argument("--unit", help="tên đơn vị; bỏ trống là chính cơ quan")
        parser.add_argument("--function", required=True, choices=[code for code, _ in FUNCTIONS])
        parser.add_argument("--name", required=True, help="họ và tên")
        parser.add_argument("--title", default="", help="chức danh")
        parser.add_argument("--username", required=True)
        parser.add_argument("--email", default="")
        parser.add_argument("--from", dest="valid_from", type=date.fromisoformat, help="2026-11-25")
        parser.add_argument("--password-stdin", action="store_true")

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        """Create person and account, all or nothing."""
        users = get_user_model()
        if users.objects.filter(username=options["username"]).exists():
            raise CommandError(f"Đã có tài khoản “{options['username']}”. Hãy chọn tên khác.")
        authority = self._find(Organisation.objects.filter(is_authority=True), options["authority"])
        unit = authority
        if options["unit"]:
            unit = self._find(Organisation.objects.filter(authority=authority), options["unit"])
        password = (
            sys.stdin.readline().rstrip("\n")
            if options["password_stdin"]
            else getpass.getpass("Mật khẩu (từ 12 ký tự): ")
        )
        user = users(username=options["username"], email=options["email"])
        # The person is not there yet: what belongs to them is told to the password rules.
        user.known_words = (  # type: ignore[attr-defined]
            options["name"],
            authority.name,
            authority.short_name,
            unit.name,
            unit.short_name,
        )
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError("Mật khẩu chưa đạt: " + " ".join(error.messages)) from error
        user.set_password(password)
        user.save()
        person = create_person(
            actor=system_actor(authority=authority, name="Dòng lệnh"),
            authority=authority,
            name=options["name"],
            organisation=unit,
            function=options["function"],
            title=options["title"],
            email=options["email"],
            valid_from=options["valid_from"],
        )
        person.user = user
        person.save(update_fields=["user"])
        self.stdout.write(f"Đã tạo tài khoản “{user.username}” cho {person.name}, {unit.name}.")

    def _find(self, organisations: Any, wanted: str) -> Organisation:
        key = fold(wanted)
        found: list[Organisation] = [
            o for o in organisations if key in {fold(o.name), fold(o.short_name)}
        ]
        if len(found) != 1:
            names = ", ".join(o.name for o in (found or organisations)[:12]) or "chưa có"
            problem = "nhiều hơn một đơn vị tên" if found else "không thấy đơn vị tên"
            raise CommandError(f"Có lỗi: {problem} “{wanted}”. Hiện có: {names}.")
        return found[0]
