"""The command that reads written catchment lists: ``catchment parse``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from truongchuan.cli_shared import UsageError, add_command, print_json


def add_parse(parts: Any) -> None:
    """Add ``parse`` to the commands of ``catchment``."""
    parse = add_command(
        parts,
        "parse",
        _parse,
        "đọc danh sách phân tuyến thành tập hợp nơi ở, và soát trùng, sót",
        "truongchuan catchment parse phan-tuyen.docx --places noi-o.csv",
    )
    parse.add_argument("file", metavar="TỆP", type=Path, help=".docx, .pdf, .html, .txt hoặc .csv")
    parse.add_argument(
        "--places", metavar="TỆP", type=Path, help="danh mục nơi ở: CSV ward, quarter, group …"
    )
    parse.add_argument("--json", action="store_true", help="in đúng một tài liệu JSON")
    parse.add_argument("--strict", action="store_true", help="mã thoát 1 khi có lỗi")


def _parse(options: argparse.Namespace) -> int:
    from truongchuan.adapters.catchment_text.files import (
        ListFileError,
        read_list_file,
        read_places,
    )
    from truongchuan.engines.catchment_text.check import check_lists
    from truongchuan.engines.catchment_text.read import read_lists
    from truongchuan.engines.plan.findings import Severity
    from truongchuan.wording.catchment_text import file_error, report_as_json, report_lines

    try:
        document = read_list_file(options.file)
        gazetteer = read_places(options.places) if options.places else None
    except ListFileError as error:
        raise UsageError(str(error)) from error
    try:
        lists = read_lists(document, gazetteer.names if gazetteer else None)
    except RecursionError:
        raise UsageError(file_error("nested", path=options.file)) from None
    if not lists.schools:
        raise UsageError(file_error("no-school", path=options.file))
    report = check_lists(lists, document, gazetteer)
    if options.json:
        print_json(report_as_json(report, document))
    else:
        print("\n".join(report_lines(report)))
    found_error = any(f.severity is Severity.ERROR for f in report.findings)
    return 1 if options.strict and found_error else 0
