"""The ``backup``, ``restore`` and ``doctor`` commands: for those who run the machine."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from truongchuan.cli_shared import UsageError, add_command, print_json

SETTINGS = "truongchuan.project.settings"


def add_backup(commands: Any) -> None:
    """Add ``backup``, ``restore`` and ``doctor``."""
    backup = add_command(
        commands,
        "backup",
        _backup,
        "sao lưu cả hệ thống vào một tệp, hoặc kiểm tra một bản sao lưu",
        "truongchuan backup /srv/sao-luu/2026-11-20.zip",
    )
    backup.add_argument("file", metavar="TỆP", type=Path, help="tệp .zip sẽ ghi (chưa có)")
    backup.add_argument(
        "--check", action="store_true", help="chỉ kiểm tra TỆP đang có, không phục hồi"
    )
    restore = add_command(
        commands,
        "restore",
        _restore,
        "phục hồi một bản sao lưu vào cơ sở dữ liệu trống",
        "truongchuan restore 2026-11-20.zip --database postgres://truongchuan@localhost/moi",
    )
    restore.add_argument("file", metavar="TỆP", type=Path, help="bản sao lưu")
    restore.add_argument("--database", metavar="URL", help="cơ sở dữ liệu; mặc định theo thiết đặt")
    restore.add_argument(
        "--var", metavar="THƯ MỤC", type=Path, help="nơi để tệp; mặc định theo thiết đặt"
    )
    restore.add_argument(
        "--force",
        action="store_true",
        help="thay cả dữ liệu đang có; dữ liệu đó được sao lưu trước",
    )
    for command in (backup, restore):
        command.add_argument("--quiet", action="store_true", help="không báo tiến độ")
        command.add_argument("--json", action="store_true", help="in đúng một tài liệu JSON")
    doctor = add_command(
        commands,
        "doctor",
        _doctor,
        "khám hệ thống: thiết đặt, cơ sở dữ liệu, đĩa, thư, công cụ, sao lưu",
        "truongchuan doctor --strict",
    )
    doctor.add_argument("--json", action="store_true", help="in đúng một tài liệu JSON")
    doctor.add_argument("--strict", action="store_true", help="mã thoát 1 khi có mục hỏng")


def _start() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise UsageError(str(error)) from error


def _backup(options: argparse.Namespace) -> int:
    _start()
    from truongchuan.project.backup import Refused, check_one, make_one

    work = check_one if options.check else make_one
    try:
        done = work(options.file, tell=_teller(options))
    except Refused as error:
        raise UsageError(str(error)) from error
    return _print(done, options)


def _restore(options: argparse.Namespace) -> int:
    if options.database:
        if os.environ.get("TRUONGCHUAN_MODE") == "demo":
            raise UsageError("bản dùng thử có cơ sở dữ liệu riêng: bỏ --database.")
        os.environ["DATABASE_URL"] = options.database
    if options.var:
        os.environ["TRUONGCHUAN_VAR"] = str(options.var)
    _start()
    from truongchuan.project.backup import Refused, restore_one

    try:
        done = restore_one(options.file, force=options.force, tell=_teller(options))
    except Refused as error:
        raise UsageError(str(error)) from error
    return _print(done, options)


def _print(done: Any, options: argparse.Namespace) -> int:
    for warning in done.warnings:
        print(f"truongchuan: {warning}", file=sys.stderr)
    if options.json:
        print_json(done.data)
    else:
        print("\n".join(done.lines))
    return 0


def _teller(options: argparse.Namespace) -> Any:
    """Return what tells the progress on standard error: one line that is written over."""
    if options.quiet:
        return None
    from truongchuan.wording.upkeep import STAGES

    last = [""]
    tty = sys.stderr.isatty()

    def tell(stage: str, done: int, total: int) -> None:
        text = f"{STAGES[stage]} {done + 1}/{total}"
        if tty:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
        elif stage != last[0]:
            print(f"{STAGES[stage]}: {total}", file=sys.stderr, flush=True)
        last[0] = stage

    return tell


def _doctor(options: argparse.Namespace) -> int:
    _start()
    from truongchuan.project.doctor import examine

    found = examine()
    if options.json:
        print_json(found.data)
    else:
        print("\n".join(found.lines))
    return 1 if options.strict and found.failed else 0
