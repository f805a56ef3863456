"""The ``truongchuan law`` commands: what law the product knows."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truongchuan.cli_shared import UsageError, add_command, print_help, print_json

if TYPE_CHECKING:
    from truongchuan.adapters.law.files import LawFileError
    from truongchuan.engines.rules.model import LawSet

_VERIFICATION = {
    "verified": "đã kiểm chứng",
    "remembered": "ghi nhớ, cần kiểm tra",
    "missing": "chưa có lời văn",
}
_TOLD = 50


def add_law(commands: Any) -> None:
    """Add the commands to the command line."""
    law = commands.add_parser("law", help="quy định mà sản phẩm biết")
    law.set_defaults(handler=lambda _options: print_help(law))
    parts = law.add_subparsers(title="lệnh", metavar="LỆNH")
    validate = add_command(
        parts,
        "validate",
        _validate,
        "kiểm tra các tệp quy định, có thể cùng thư mục của người vận hành",
        "truongchuan law validate /etc/truongchuan/regulations",
    )
    validate.add_argument(
        "folder", metavar="THƯ_MỤC", type=Path, nargs="?", help="thư mục tệp sửa đổi, bổ sung"
    )
    add_command(
        parts,
        "schema",
        _schema,
        "in JSON Schema của các tệp quy định",
        "truongchuan law schema > law-schema.json",
    )


def _validate(options: argparse.Namespace) -> int:
    from truongchuan.adapters.law.cases import load_cases
    from truongchuan.adapters.law.load import load_law
    from truongchuan.adapters.regulations import RegulationError

    folder: Path | None = options.folder
    if folder is not None and not folder.is_dir():
        raise UsageError(f"không có thư mục {folder}.")
    try:
        law = load_law(folder)
        cases = load_cases(law, folder)
    except RegulationError as error:
        raise UsageError(_all_faults(error)) from error
    _print_law(law, len(cases))
    return 0


def _all_faults(error: Exception) -> str:
    more: tuple[LawFileError, ...] = getattr(error, "more", ())
    lines = [str(fault) for fault in (error, *more)]
    if len(lines) > _TOLD:
        lines[_TOLD:] = [f"… và {len(lines) - _TOLD} lỗi nữa."]
    return "\n".join(lines)


def _print_law(law: LawSet, cases: int) -> None:
    print(f"Bộ quy định {law.fingerprint[:12]}: không có lỗi.")
    print(f"\n{len(law.origins)} tệp:")
    for origin in law.origins:
        mark = "  (thay tệp đi kèm)" if origin.replaced else "  (thêm)" if origin.added else ""
        print(f"  {origin.path}{mark}")
    print(f"\nSố liệu: {len(law.registry.metrics)} ({len(law.registry.by_alias)} tên khác).")
    for criteria in law.criteria_sets:
        count = sum(len(standard.criteria) for standard in criteria.standards)
        print(
            f"{criteria.id}: {len(criteria.standards)} tiêu chuẩn, {count} tiêu chí; "
            f"{_by_verification(rule.verification for rule in criteria.rules())}"
        )
    for norms in law.norm_sets:
        print(f"{norms.instrument}: {_by_verification(rule.verification for rule in norms.norms)}")
    print(f"Tất cả: {_by_verification(rule.verification for rule in law.rules())}.")
    print(f"Trường hợp mẫu: {cases}.")


def _by_verification(verifications: Any) -> str:
    counts = Counter(verifications)
    parts = [f"{counts[word]} {text}" for word, text in _VERIFICATION.items() if counts[word]]
    return f"{counts.total()} quy định ({', '.join(parts) or 'chưa có'})"


def _schema(_options: argparse.Namespace) -> int:
    from truongchuan.adapters.law.schema import json_schema

    print_json(json_schema())
    return 0
