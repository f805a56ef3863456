"""The ``paper`` commands: which papers can be made, and making one into a file.

Making a paper here writes a file and nothing else: no draft is kept in the programme's records.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truongchuan.cli_shared import UsageError, add_command, parse_day, print_help, print_json

if TYPE_CHECKING:
    from truongchuan.domain.papers.desk import PaperParams

SETTINGS = "truongchuan.project.settings"


def add_paper(commands: Any) -> None:
    """Add ``paper`` with its sub-commands."""
    paper = commands.add_parser("paper", help="lập văn bản hành chính từ số liệu của kế hoạch")
    paper.set_defaults(handler=lambda _options: print_help(paper))
    parts = paper.add_subparsers(title="lệnh", metavar="LỆNH")
    listing = add_command(
        parts, "list", _list, "liệt kê các loại văn bản lập được", "truongchuan paper list"
    )
    listing.add_argument("--json", action="store_true", help="in đúng một tài liệu JSON")
    make = add_command(
        parts,
        "make",
        _make,
        "lập một văn bản thành tệp .docx hoặc .pdf",
        "truongchuan paper make report --programme 1 --month 2023-05 --out bao-cao.docx",
    )
    make.add_argument("kind", metavar="LOẠI", help="loại văn bản, xem: truongchuan paper list")
    make.add_argument("--programme", type=int, required=True, metavar="ID", help="kế hoạch số mấy")
    period = make.add_mutually_exclusive_group()
    period.add_argument("--month", metavar="THÁNG", help="báo cáo tháng: 2023-05")
    period.add_argument("--quarter", metavar="QUÝ", help="báo cáo quý hoặc thời hạn: 2023-Q2")
    period.add_argument("--half", metavar="KỲ", help="báo cáo 06 tháng: 2023-H1")
    period.add_argument("--year", metavar="NĂM", help="báo cáo năm: 2023")
    make.add_argument(
        "--school", type=int, metavar="ID", help="trường số mấy (đăng ký đánh giá ngoài)"
    )
    make.add_argument(
        "--about", type=int, metavar="ID", help="cuộc họp, hoạt động số mấy (giấy mời, biên bản …)"
    )
    make.add_argument("--unit", type=int, metavar="ID", help="đơn vị số mấy (công văn đôn đốc)")
    make.add_argument(
        "--to", choices=["issuer", "above"], default="", help="gửi cơ quan ban hành hay cấp trên"
    )
    make.add_argument("--reply-by", type=parse_day, metavar="NGÀY", help="hạn báo cáo: 2023-05-25")
    make.add_argument("--out", type=Path, required=True, metavar="TỆP", help="tệp .docx hoặc .pdf")


def _list(options: argparse.Namespace) -> int:
    # Which kinds there are is known without a database: any settings do.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truongchuan.project.settings_types")
    _start()
    from truongchuan.domain.papers.kinds import kinds
    from truongchuan.wording.papers import KINDS, PURPOSES

    if options.json:
        print_json(
            [
                {
                    "kind": kind.code,
                    "name": KINDS[kind.code],
                    "purpose": PURPOSES[kind.code],
                    "needs": list(kind.needs),
                }
                for kind in kinds()
            ]
        )
        return 0
    for kind in kinds():
        print(f"{kind.code:20s} {KINDS[kind.code]}")
        print(f"{'':20s} {PURPOSES[kind.code]}")
    return 0


def _make(options: argparse.Namespace) -> int:
    ending = options.out.suffix.lower()
    if ending not in {".docx", ".pdf"}:
        raise UsageError(f"{options.out}: tên tệp phải có đuôi .docx hoặc .pdf.")
    _start()
    from django.conf import settings

    from truongchuan.adapters.paper_making import desk_for, write_paper
    from truongchuan.adapters.writers.papers.pdf import PdfError, docx_to_pdf
    from truongchuan.adapters.writers.papers.templates import TemplateError
    from truongchuan.domain.directory.selectors import system_actor
    from truongchuan.domain.programmes.models import Programme
    from truongchuan.domain.shared.errors import DomainError
    from truongchuan.wording.errors import error_message
    from truongchuan.wording.papers import pdf_message, template_message

    programme = Programme.objects.select_related("authority").filter(pk=options.programme).first()
    if programme is None:
        raise UsageError(f"không có kế hoạch số {options.programme}.{_known_programmes()}")
    actor = system_actor(authority=programme.authority, name="Dòng lệnh")
    desk = desk_for(actor=actor, programme=programme, law_folder=settings.LAW_FOLDER)
    try:
        params = _params(options)
        written = write_paper(desk, options.kind, params, templates=settings.PAPER_TEMPLATES)
        content = written.docx if ending == ".docx" else docx_to_pdf(written.docx)
    except DomainError as error:
        raise UsageError(error_message(error)) from error
    except TemplateError as error:
        raise UsageError("\n".join(template_message(error.name, error.faults))) from error
    except PdfError as error:
        raise UsageError(pdf_message(error.code, error.params)) from error
    try:
        options.out.write_bytes(content)
    except OSError as error:
        raise UsageError(f"không ghi được {options.out}: {error.strerror}.") from error
    _tell(written)
    return 0


def _tell(written: Any) -> None:
    """Say on standard error what to look at before signing."""
    import sys

    from truongchuan.wording.papers import remark_text

    print(written.title, file=sys.stderr)
    for remark in written.content.remarks:
        print(f"Cần kiểm tra: {remark_text(remark)}", file=sys.stderr)


def _params(options: argparse.Namespace) -> PaperParams:
    from truongchuan.domain.papers.desk import PaperParams
    from truongchuan.domain.papers.kinds import get_kind

    kind = get_kind(options.kind)
    given = {
        "school": options.school,
        "unit": options.unit,
        "thing": options.about,
        "to": options.to,
        "reply_by": options.reply_by,
        "period": options.month or options.half or options.year,
    }
    needs = set(kind.needs)
    for name, value in given.items():
        if value and name not in needs:
            special = {"period": "--month, --half, --year", "thing": "--about"}
            option = special.get(name, f"--{name.replace('_', '-')}")
            raise UsageError(f"loại “{kind.code}” không dùng {option}.")
    if options.quarter and not needs & {"period", "quarter"}:
        raise UsageError(f"loại “{kind.code}” không dùng --quarter.")
    of_targets = options.quarter if "quarter" in needs else ""
    period = given["period"] or (options.quarter if "period" in needs else "")
    return PaperParams(
        period=period or "",
        quarter=of_targets or "",
        to=options.to,
        school_id=options.school,
        unit_id=options.unit,
        thing_id=options.about,
        reply_by=options.reply_by,
    )


def _known_programmes() -> str:
    from truongchuan.domain.programmes.models import Programme

    known = [f"{p.pk} ({p.number or p.title[:60]})" for p in Programme.objects.order_by("pk")[:10]]
    return (
        f" Các kế hoạch: {', '.join(known)}." if known else " Cơ sở dữ liệu chưa có kế hoạch nào."
    )


def _start() -> None:
    """Start the project, or say which settings it lacks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise UsageError(str(error)) from error
