"""The ``truongchuan`` command: see ``truongchuan --help``.

Exit status: 0 done; 1 the job was done and found something that must stop a pipeline (only with
``--strict``); 2 bad usage or bad input. With ``--json`` standard output carries one JSON document
and nothing else; messages for people go to standard error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truongchuan.cli_backup import add_backup
from truongchuan.cli_catchment import add_catchment
from truongchuan.cli_forecast import add_forecast
from truongchuan.cli_law import add_law
from truongchuan.cli_paper import add_paper
from truongchuan.cli_rules import add_rules
from truongchuan.cli_schedule import add_schedule
from truongchuan.cli_shared import (
    Handler,
    UsageError,
    add_command,
    parse_day,
    print_help,
    print_json,
)

if TYPE_CHECKING:
    from truongchuan.engines.plan.document import ExtractedDocument

SETTINGS = "truongchuan.project.settings"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["manage"]:
        return _manage(arguments[1:])
    parser = _parser()
    options = parser.parse_args(arguments)
    handler: Handler | None = getattr(options, "handler", None)
    if handler is None:
        parser.print_help(sys.stderr)
        return 2
    try:
        return handler(options)
    except UsageError as error:
        print(f"truongchuan: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="truongchuan",
        description="Từ kế hoạch đã ký đến trường đạt chuẩn quốc gia.",
        epilog="Ví dụ: truongchuan plan check ke-hoach.docx",
    )
    commands = parser.add_subparsers(title="lệnh", metavar="LỆNH")
    _add_run(commands)
    _add_worker(commands)
    _add_plan(commands)
    add_law(commands)
    add_rules(commands)
    add_catchment(commands)
    add_forecast(commands)
    add_schedule(commands)
    add_paper(commands)
    add_backup(commands)
    manage = commands.add_parser("manage", help="lệnh quản trị của Django, ví dụ: manage migrate")
    manage.set_defaults(handler=lambda _options: _manage([]))
    return parser


def _add_run(commands: Any) -> None:
    run = add_command(
        commands,
        "run",
        _run,
        "mở sản phẩm trên máy này, có sẵn kế hoạch năm 2023",
        "truongchuan run --port 8080",
    )
    run.add_argument("--host", default="127.0.0.1", help="địa chỉ lắng nghe (mặc định 127.0.0.1)")
    run.add_argument("--port", type=int, default=8000, help="cổng (mặc định 8000)")
    run.add_argument(
        "--fresh", action="store_true", help="xóa cơ sở dữ liệu dùng thử và làm lại từ đầu"
    )
    run.add_argument(
        "--no-demo", action="store_true", help="chạy thật: cần khóa bí mật, tên miền, cơ sở dữ liệu"
    )
    run.add_argument(
        "--no-worker", action="store_true", help="bản dùng thử: không chạy việc nền (đôn đốc, thư)"
    )


def _add_worker(commands: Any) -> None:
    worker = add_command(
        commands,
        "worker",
        _worker,
        "chạy việc nền: đôn đốc hằng ngày, gửi thư; chạy nhiều tiến trình cùng lúc được",
        "truongchuan worker",
    )
    worker.add_argument(
        "--once", action="store_true", help="làm hết việc đang chờ rồi dừng (dùng với cron)"
    )
    # How the demo's server starts its worker: it ends with the server, however that ends.
    worker.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)
    # How a worker starts its child for long work; it ends with the worker.
    worker.add_argument("--lane", choices=["solving"], help=argparse.SUPPRESS)
    worker.add_argument("--of", type=int, help=argparse.SUPPRESS)


def _add_plan(commands: Any) -> None:
    plan = commands.add_parser("plan", help="đọc, soát và nhập văn bản kế hoạch")
    plan.set_defaults(handler=lambda _options: print_help(plan))
    parts = plan.add_subparsers(title="lệnh", metavar="LỆNH")
    text = add_command(
        parts,
        "text",
        _plan_text,
        "in văn bản trích ra, có số dòng",
        "truongchuan plan text ke-hoach.docx",
    )
    read = add_command(
        parts,
        "read",
        _plan_read,
        "đọc dữ kiện của kế hoạch",
        "truongchuan plan read ke-hoach.docx --json",
    )
    check = add_command(
        parts,
        "check",
        _plan_check,
        "soát lỗi của kế hoạch",
        "truongchuan plan check ke-hoach.pdf --strict",
    )
    load = add_command(
        parts,
        "import",
        _plan_import,
        "nhập kế hoạch vào cơ sở dữ liệu",
        "truongchuan plan import ke-hoach.docx --dry-run",
    )
    for command in (text, read, check, load):
        command.add_argument("file", metavar="TỆP", type=Path, help=".docx, .pdf, .txt hoặc .html")
    for command in (read, check):
        command.add_argument("--json", action="store_true", help="in đúng một tài liệu JSON")
    check.add_argument(
        "--on",
        type=parse_day,
        metavar="NGÀY",
        help="xét theo ngày này (2023-02-10); mặc định ngày của văn bản",
    )
    check.add_argument("--strict", action="store_true", help="mã thoát 1 khi có lỗi")
    load.add_argument("--database", metavar="URL", help="cơ sở dữ liệu; mặc định theo thiết đặt")
    load.add_argument(
        "--authority", metavar="TÊN", help="cơ quan sở hữu; mặc định cơ quan ban hành văn bản"
    )
    load.add_argument("--dry-run", action="store_true", help="chỉ nói sẽ nhập gì, không ghi gì")


def _manage(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["truongchuan manage", *arguments])
    return 0


def _run(options: argparse.Namespace) -> int:
    from truongchuan.project.serve import StartError, serve

    try:
        return serve(
            host=options.host,
            port=options.port,
            fresh=options.fresh,
            demo=not options.no_demo,
            worker=not options.no_worker,
        )
    except StartError as error:
        raise UsageError(str(error)) from error


def _worker(options: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise UsageError(str(error)) from error
    from truongchuan.project.worker import WorkerError, work

    try:
        return work(
            once=options.once,
            with_parent=options.with_parent,
            lane=options.lane,
            of=options.of,
        )
    except WorkerError as error:
        raise UsageError(str(error)) from error


def _document(path: Path) -> ExtractedDocument:
    from truongchuan.adapters.readers import ReadError, read_document
    from truongchuan.wording.reading import reading_message

    try:
        content = path.read_bytes()
    except OSError as error:
        reason = "không có tệp này" if isinstance(error, FileNotFoundError) else error.strerror
        raise UsageError(f"không đọc được {path}: {reason}.") from error
    try:
        return read_document(content, path.name)
    except ReadError as error:
        raise UsageError(f"{path}: {reading_message(error)}") from error


def _plan_text(options: argparse.Namespace) -> int:
    for number, line in _document(options.file).numbered_lines():
        print(f"{number:5d}  {line}")
    return 0


def _plan_read(options: argparse.Namespace) -> int:
    from truongchuan.engines.plan import read_plan
    from truongchuan.engines.plan.facts import facts_as_dict
    from truongchuan.wording.plan_text import facts_as_text

    facts = read_plan(_document(options.file))
    if options.json:
        print_json(facts_as_dict(facts))
    else:
        print(facts_as_text(facts))
    return 0


def _plan_check(options: argparse.Namespace) -> int:
    from truongchuan.adapters.plans import check_document
    from truongchuan.engines.plan.findings import Severity
    from truongchuan.wording.findings import report_as_dict
    from truongchuan.wording.plan_text import report_as_text

    checked = check_document(_document(options.file), on=options.on)
    if options.json:
        print_json(report_as_dict(checked.report))
    else:
        print(report_as_text(checked.report))
    found_error = any(f.severity is Severity.ERROR for f in checked.report.findings)
    return 1 if options.strict and found_error else 0


def _plan_import(options: argparse.Namespace) -> int:
    if options.database:
        os.environ["DATABASE_URL"] = options.database
    from truongchuan.adapters.plans import check_document

    checked = check_document(_document(options.file))
    from truongchuan.wording.plan_text import import_summary

    if options.dry_run:
        print(import_summary(checked.facts, checked.report))
        return 0
    from truongchuan.project.importing import ImportRefused, import_from_command_line

    try:
        print(
            import_from_command_line(
                path=options.file, checked=checked, authority_name=options.authority
            )
        )
    except ImportRefused as error:
        raise UsageError(str(error)) from error
    return 0
