"""The commands that judge schools: ``assess``, ``facilities``, their "many" forms, ``metrics``."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truongchuan.cli_shared import UsageError, add_command, parse_day, print_help, print_json

if TYPE_CHECKING:
    from truongchuan.adapters.law.facts_file import SchoolFile
    from truongchuan.engines.rules.facts import SchoolFacts
    from truongchuan.engines.rules.model import LawSet


def add_rules(commands: Any) -> None:
    """Add the commands to the command line."""
    metrics = add_command(
        commands, "metrics", _metrics, "liệt kê mọi chỉ số về một trường", "truongchuan metrics"
    )
    metrics.add_argument("--json", action="store_true", help="in một tài liệu JSON")
    single = add_command(
        commands,
        "assess",
        _assess,
        "đánh giá một trường theo bộ tiêu chí có hiệu lực",
        "truongchuan assess truong.json --on 2023-07-01",
    )
    _add_school_options(single)
    many = add_command(
        commands,
        "assess-many",
        _assess_many,
        "đánh giá nhiều trường, mỗi trường một dòng",
        "truongchuan assess-many truong.csv --on 2023-07-01,2025-02-01 --out ket-qua.csv",
    )
    _add_table_options(many)
    facilities = commands.add_parser("facilities", help="kiểm tra định mức cơ sở vật chất, đội ngũ")
    facilities.set_defaults(handler=lambda _options: print_help(facilities))
    parts = facilities.add_subparsers(title="lệnh", metavar="LỆNH")
    check = add_command(
        parts,
        "check",
        _facilities_check,
        "kiểm tra một trường theo mọi định mức có hiệu lực",
        "truongchuan facilities check truong.json --on 2025-02-01 --json",
    )
    _add_school_options(check)
    check_many = add_command(
        parts,
        "check-many",
        _facilities_check_many,
        "kiểm tra nhiều trường, mỗi trường một dòng",
        "truongchuan facilities check-many truong.csv --on 2025-02-01 --out ket-qua.csv",
    )
    _add_table_options(check_many)
    impact = add_command(
        commands,
        "impact",
        _impact,
        "cùng số liệu, so dưới quy định của nhiều ngày",
        "truongchuan impact truong.json --on 2023-07-01,2025-02-01,2026-08-01",
    )
    impact.add_argument("file", metavar="TỆP", type=Path, help="tệp JSON về một trường")
    impact.add_argument("--on", required=True, type=_days, metavar="NGÀY,NGÀY", help="các ngày")
    impact.add_argument("--json", action="store_true", help="in một tài liệu JSON")


def _add_school_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="TỆP", type=Path, help="tệp JSON về một trường")
    command.add_argument(
        "--on", type=parse_day, default=None, metavar="NGÀY", help="ngày xét (mặc định hôm nay)"
    )
    command.add_argument("--json", action="store_true", help="in một tài liệu JSON")


def _add_table_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="TỆP", type=Path, help="bảng CSV, mỗi dòng một trường")
    command.add_argument(
        "--on", type=_days, default=None, metavar="NGÀY[,NGÀY]", help="một hay nhiều ngày xét"
    )
    command.add_argument("--out", required=True, type=Path, metavar="TỆP", help="bảng CSV ghi ra")


def _days(text: str) -> list[date]:
    return [parse_day(part.strip()) for part in text.split(",") if part.strip()]


def operator_folder() -> Path | None:
    """The operator's law folder that the environment names."""
    folder = os.environ.get("TRUONGCHUAN_LAW", "")
    if folder and not Path(folder).is_dir():
        raise UsageError(f"TRUONGCHUAN_LAW: không có thư mục {folder}.")
    return Path(folder) if folder else None


def law_in_use() -> LawSet:
    """The law set of this installation; a fault of a file is bad input."""
    from truongchuan.adapters.law.load import load_law
    from truongchuan.adapters.regulations import RegulationError

    try:
        return load_law(operator_folder())
    except RegulationError as error:
        raise UsageError(str(error)) from error


def _school(options: argparse.Namespace) -> tuple[LawSet, SchoolFile]:
    from truongchuan.adapters.law.facts_file import FactsFileError, read_school_file

    law = law_in_use()
    try:
        return law, read_school_file(options.file, law.registry)
    except FactsFileError as error:
        raise UsageError(str(error)) from error


def _facts(law: LawSet, school: SchoolFile, path: Path, on: date) -> SchoolFacts:
    from truongchuan.adapters.law.facts_file import value_error_text
    from truongchuan.engines.rules.intake import build_facts
    from truongchuan.engines.rules.metrics import BadValueError

    try:
        return build_facts(law.registry, school.raw, on, law.derivations)
    except BadValueError as error:
        raise UsageError(value_error_text(error, str(path))) from error


def _check_refs(law: LawSet, school: SchoolFile, path: Path) -> None:
    from truongchuan.engines.text.distance import edit_distance

    known = {rule.ref for rule in law.rules()}
    for ref in school.judgements:
        if ref not in known:
            nearest = sorted(known, key=lambda name: (edit_distance(ref, name), name))[:3]
            raise UsageError(
                f"{path}: judgements: không có mục {ref}. Gần nhất: {', '.join(nearest)}."
            )


def _metrics(options: argparse.Namespace) -> int:
    from truongchuan.wording.rules_json import RulesJson

    law = law_in_use()
    if options.json:
        writer = RulesJson(law)
        print_json({"metrics": [writer.metric(m) for m in law.registry.metrics.values()]})
        return 0
    for metric in law.registry.metrics.values():
        print(f"{metric.id:42} {metric.unit:14} {metric.name}")
    return 0


def _assess(options: argparse.Namespace) -> int:
    from truongchuan.engines.rules.assess import assess
    from truongchuan.engines.rules.changes import next_degree
    from truongchuan.wording.rules_json import RulesJson
    from truongchuan.wording.rules_text import assessment_lines

    on = options.on or date.today()
    law, school = _school(options)
    _check_refs(law, school, options.file)
    criteria_set = law.criteria_for(school.kind, on)
    if criteria_set is None:
        raise UsageError(
            f"ngày {on:%d/%m/%Y} không có bộ tiêu chí nào cho loại trường {school.kind}. "
            "Chọn ngày khác bằng --on, xem: truongchuan law list."
        )
    facts = _facts(law, school, options.file, on)
    result = assess(criteria_set, facts, school.judgements)
    changes = next_degree(result, facts)
    if options.json:
        print_json(RulesJson(law).assessment(result, changes))
    else:
        _print_lines(assessment_lines(law, school.name, result, changes))
    return 0


def _facilities_check(options: argparse.Namespace) -> int:
    from truongchuan.engines.rules.capacity import capacity
    from truongchuan.engines.rules.norms import check_norms
    from truongchuan.engines.rules.plausibility import doubts
    from truongchuan.wording.rules_json import RulesJson
    from truongchuan.wording.rules_text import facilities_lines

    on = options.on or date.today()
    law, school = _school(options)
    _check_refs(law, school, options.file)
    facts = _facts(law, school, options.file, on)
    check = check_norms(law.norms_for(school.kind, on), facts, school.judgements)
    room = capacity(school.kind, check, facts)
    warnings = doubts(law.registry, facts)
    if options.json:
        print_json(RulesJson(law).facilities(check, room, on, warnings))
    else:
        _print_lines(
            facilities_lines(law, school.name, check=check, room=room, on=on, doubts=warnings)
        )
    return 0


def _impact(options: argparse.Namespace) -> int:
    from truongchuan.engines.rules.impact import impact
    from truongchuan.wording.impact_text import impact_as_json, impact_lines

    if len(options.on) < 2:
        raise UsageError("--on cần ít nhất hai ngày, ví dụ --on 2023-07-01,2025-02-01.")
    law, school = _school(options)
    _check_refs(law, school, options.file)
    facts = _facts(law, school, options.file, options.on[0])
    result = impact(law, school.kind, facts, options.on, school.judgements)
    if options.json:
        print_json(impact_as_json(law, result))
    else:
        _print_lines(impact_lines(law, school.name, result))
    return 0


def _assess_many(options: argparse.Namespace) -> int:
    from truongchuan.adapters.law.many import write_assessments

    return _many(options, write_assessments)


def _facilities_check_many(options: argparse.Namespace) -> int:
    from truongchuan.adapters.law.many import write_checks

    return _many(options, write_checks)


def _many(options: argparse.Namespace, write: Any) -> int:
    from truongchuan.adapters.law.facts_file import FactsFileError
    from truongchuan.adapters.law.tables import read_school_table

    law = law_in_use()
    refs = frozenset(rule.ref for rule in law.rules())
    try:
        table = read_school_table(options.file, law.registry, refs, law.derivations)
        rows = write(law, table, options.on or [date.today()], options.out)
    except FactsFileError as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(f"không ghi được {options.out}: {error.strerror}.") from error
    print(f"Đã ghi {rows} dòng vào {options.out}.", file=sys.stderr)
    return 0


def _print_lines(lines: list[str]) -> None:
    print("\n".join(lines))
