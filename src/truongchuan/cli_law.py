"""The ``truongchuan law`` commands: what law the product knows."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truongchuan.cli_rules import law_in_use, operator_folder
from truongchuan.cli_shared import UsageError, add_command, parse_day, print_help, print_json

if TYPE_CHECKING:
    from truongchuan.adapters.law.files import LawFileError
    from truongchuan.engines.rules.model import CriteriaSet, LawSet, NormSet

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
        "folder",
        metavar="THƯ_MỤC",
        type=Path,
        nargs="?",
        help="thư mục tệp sửa đổi, bổ sung; mặc định theo TRUONGCHUAN_LAW",
    )
    add_command(
        parts,
        "schema",
        _schema,
        "in JSON Schema của các tệp quy định",
        "truongchuan law schema > law-schema.json",
    )

    listing = add_command(
        parts,
        "list",
        _list,
        "liệt kê văn bản, có thể chỉ văn bản còn hiệu lực ở một ngày",
        "truongchuan law list --on 2023-07-01",
    )
    listing.add_argument("--on", type=parse_day, default=None, metavar="NGÀY", help="ngày xét")
    listing.add_argument("--json", action="store_true", help="in một tài liệu JSON")
    show = add_command(
        parts,
        "show",
        _show,
        "xem một văn bản: tiêu chí, chỉ báo hoặc định mức ở một ngày",
        "truongchuan law show 19/2018/TT-BGDĐT --on 2023-07-01",
    )
    _add_law_options(show)
    show.add_argument("--on", type=parse_day, default=None, metavar="NGÀY", help="ngày xét")
    changed = add_command(
        parts,
        "diff",
        _diff,
        "xem một văn bản thay đổi thế nào giữa hai ngày",
        "truongchuan law diff 17/2018/TT-BGDĐT --from 2024-12-31 --to 2025-02-01",
    )
    _add_law_options(changed)
    for name in ("from", "to"):
        changed.add_argument(
            f"--{name}", dest=f"day_{name}", type=parse_day, required=True, metavar="NGÀY",
            help="ngày đầu" if name == "from" else "ngày sau",
        )  # fmt: skip


def _add_law_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("number", metavar="SỐ", help="số hiệu, ví dụ 19/2018/TT-BGDĐT")
    command.add_argument("--set", metavar="BỘ", help="bộ tiêu chí, khi văn bản có nhiều bộ")
    command.add_argument("--json", action="store_true", help="in một tài liệu JSON")


def _list(options: argparse.Namespace) -> int:
    from truongchuan.adapters.law.load import known_instruments
    from truongchuan.wording.law_text import instrument_as_json, instrument_line

    law = law_in_use()
    encoded = _encoded(law)
    instruments = known_instruments(operator_folder())
    shown = [i for i in instruments if options.on is None or i.in_force_on(options.on)]
    if options.json:
        day = options.on.isoformat() if options.on else None
        print_json({"on": day, "instruments": [
            instrument_as_json(i, encoded=i.number in encoded) for i in shown
        ]})  # fmt: skip
    else:
        for instrument in shown:
            print(instrument_line(instrument, encoded=instrument.number in encoded))
    return 0


def _encoded(law: LawSet) -> list[str]:
    """Numbers of the instruments whose rules are held as data."""
    numbers = [s.instrument for s in law.criteria_sets] + [s.instrument for s in law.norm_sets]
    return list(dict.fromkeys(numbers))


def _found(options: argparse.Namespace) -> tuple[LawSet, CriteriaSet | NormSet]:
    """The criteria set or norms that the options name."""
    from truongchuan.engines.text.distance import edit_distance

    law = law_in_use()
    number = options.number.strip()
    sets = [s for s in law.criteria_sets if s.instrument == number]
    if options.set and sets:
        named = {s.id.partition(":")[2]: s for s in sets}
        if options.set not in named:
            known = ", ".join(name for name in named if name) or "không có bộ nào có tên"
            raise UsageError(f"{number} không có bộ {options.set}. Các bộ: {known}.")
        sets = [named[options.set]]
    norms = [s for s in law.norm_sets if s.instrument == number]
    if sets:
        return law, sets[-1]
    if norms:
        return law, norms[0]
    nearest = sorted(_encoded(law), key=lambda name: edit_distance(number, name))[:3]
    raise UsageError(
        f"chưa có tiêu chí hay định mức nào của {number}. Gần nhất: {', '.join(nearest)}. "
        "Xem danh sách: truongchuan law list"
    )


def _show(options: argparse.Namespace) -> int:
    from truongchuan.engines.rules.model import CriteriaSet
    from truongchuan.wording.law_text import criteria_set_lines, norm_set_lines
    from truongchuan.wording.rules_json import RulesJson

    law, found = _found(options)
    writer = RulesJson(law)
    if isinstance(found, CriteriaSet):
        on = options.on or _day_in_force(found)
        if not found.in_force(on):
            raise UsageError(
                f"{found.instrument} không có hiệu lực ngày {on:%d/%m/%Y}: áp dụng từ "
                f"{found.in_force_from:%d/%m/%Y}"
                + (f" đến {found.in_force_to:%d/%m/%Y}." if found.in_force_to else ".")
            )
        if options.json:
            others = [s.id for s in law.criteria_sets if s.instrument == found.instrument]
            print_json({**writer.criteria_set(found, on), "on": on.isoformat(), "sets": others})
        else:
            print("\n".join(criteria_set_lines(law, found, on)))
        return 0
    on = options.on or date.today()
    if options.json:
        print_json({**writer.norm_set(found, on), **_days_of(found.instrument), "on": str(on)})
    else:
        print("\n".join(norm_set_lines(law, found, on)))
    return 0


def _days_of(number: str) -> dict[str, str | None]:
    """The days of an instrument as JSON."""
    from truongchuan.adapters.law.load import known_instruments

    instruments = known_instruments(operator_folder())
    found = next((i for i in instruments if i.number == number), None)
    days = (found.in_force_from, found.in_force_to) if found else (None, None)
    start, end = (day.isoformat() if day else None for day in days)
    return {"in_force_from": start, "in_force_to": end}


def _day_in_force(found: CriteriaSet) -> date:
    """Today, or the last day of a set that has gone."""
    today = date.today()
    return min(today, found.in_force_to) if found.in_force_to else max(today, found.in_force_from)


def _diff(options: argparse.Namespace) -> int:
    from truongchuan.engines.rules.diff import diff_rules
    from truongchuan.engines.rules.model import CriteriaSet
    from truongchuan.wording.law_text import diff_as_json, diff_lines

    law, found = _found(options)
    rules = found if isinstance(found, CriteriaSet) else found.norms
    changed = diff_rules(rules, options.day_from, options.day_to)
    if options.json:
        print_json({"number": found.instrument, **diff_as_json(law, changed)})
    else:
        print("\n".join(diff_lines(found.instrument, changed)))
    return 0


def _validate(options: argparse.Namespace) -> int:
    from truongchuan.adapters.law.cases import load_cases
    from truongchuan.adapters.law.load import load_law
    from truongchuan.adapters.regulations import RegulationError

    set_folder = os.environ.get("TRUONGCHUAN_LAW")
    folder: Path | None = options.folder or (Path(set_folder) if set_folder else None)
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
