"""``truongchuan catchment explain`` and ``curve``: questions about a plan."""

from __future__ import annotations

import argparse
import math
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truongchuan.cli_catchment_options import (
    add_area,
    check_needs,
    chosen_options,
    seconds_of,
)
from truongchuan.cli_shared import UsageError, add_command, print_json

if TYPE_CHECKING:
    from truongchuan.engines.catchment.again import Session
    from truongchuan.engines.catchment.answers import CurvePoint, SeatWorth
    from truongchuan.engines.catchment.feeder import Feeder
    from truongchuan.engines.catchment.model import Instance, Ints, Options


def add_explain(parts: Any) -> None:
    """Add ``explain``."""
    command = add_command(
        parts,
        "explain",
        _explain,
        "vì sao một đơn vị không về trường gần nhất, thêm một chỗ thì được gì",
        "truongchuan catchment explain DIA_BAN --plan phuong-an.csv --unit T12 --seat TH01=35",
    )
    add_area(command)
    command.add_argument(
        "--plan", type=Path, required=True, metavar="TỆP", help="phương án: unit_id, school_id"
    )
    command.add_argument(
        "--unit",
        action="append",
        default=[],
        metavar="MÃ",
        help="đơn vị cần giải thích, tìm cả cách đưa về trường gần nhất; ghi được nhiều lần",
    )
    command.add_argument(
        "--seat",
        action="append",
        default=[],
        type=_seat,
        metavar="TRƯỜNG=K",
        help="tính phương án khi trường có thêm (hoặc bớt, nếu âm) K chỗ; ghi được nhiều lần",
    )
    _add_feeder(command)
    command.add_argument("--json", action="store_true", help="in một tài liệu JSON")


def _add_feeder(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--feeder",
        type=Path,
        metavar="TỆP",
        help="unit_id, school_id của trường tiểu học: xét trọn từng vùng tiểu học",
    )


def add_curve(parts: Any) -> None:
    """Add ``curve``."""
    command = add_command(
        parts,
        "curve",
        _curve,
        "tổng quãng đường theo số trẻ phải đổi trường",
        "truongchuan catchment curve DIA_BAN --steps 6 --time-limit 60",
    )
    add_area(command)
    _add_feeder(command)
    command.add_argument("--steps", type=_steps, default=6, metavar="N", help="số điểm (6)")
    command.add_argument(
        "--time-limit",
        type=seconds_of,
        default=60.0,
        metavar="GIÂY",
        help="cho điểm đầu, không giới hạn đổi trường; mỗi điểm sau một nửa (60)",
    )
    command.add_argument("--json", action="store_true", help="in một tài liệu JSON")
    command.add_argument("--progress", action="store_true", help="in từng điểm ra luồng lỗi")


def _seat(text: str) -> tuple[str, Fraction]:
    school, _, number = text.rpartition("=")
    try:
        added = Fraction(number)
    except (ValueError, ZeroDivisionError) as error:
        raise argparse.ArgumentTypeError(
            f"“{text}” cần dạng TRƯỜNG=K, ví dụ TH01=35 hoặc TH01=-35"
        ) from error
    if not school:
        raise argparse.ArgumentTypeError(f"“{text}” thiếu mã trường, ví dụ TH01=35")
    return school, added


def _steps(text: str) -> int:
    try:
        value = int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}” không phải số nguyên") from error
    if not 2 <= value <= 50:
        raise argparse.ArgumentTypeError(f"cần từ 2 đến 50 điểm, đang là {value}")
    return value


def _explain(options: argparse.Namespace) -> int:
    from truongchuan.engines.catchment.explain import explain_unit
    from truongchuan.engines.catchment.feeder import sets_are_few
    from truongchuan.engines.catchment.run import is_large
    from truongchuan.wording.catchment_ask import explanation_as_dict, explanation_lines

    chosen = chosen_options(options)
    instance, plan = _read(options)
    units = _units(options, instance)
    schools = [(_school(instance, name), added) for name, added in options.seat]
    feeder = _feeder(options, instance)
    if is_large(instance) and not sets_are_few(instance, feeder):
        return _explain_large(options, instance, chosen, plan, schools)
    session = _session(options, instance, chosen, plan, feeder)
    if session.merged is not None:
        return _explain_sets(options, session, units, schools)
    problem, result = session.problem, session.result
    outlook = None if session.outlook is None else session.outlook.bound
    reasons = [
        explain_unit(
            instance,
            problem,
            result,
            unit,
            options=chosen,
            outlook=outlook,
            force=bool(options.unit),
        )
        for unit in units
    ]
    if not options.unit:
        reasons = [reason for reason in reasons if reason.code != "nearest"]
    worths = [_worth(session, school, added) for school, added in schools]
    if options.json:
        print_json(explanation_as_dict(instance, result, reasons, worths))
    else:
        print("\n".join(explanation_lines(instance, result, reasons, worths)))
    return 0


def _explain_sets(
    options: argparse.Namespace,
    session: Session,
    units: list[int],
    schools: list[tuple[int, Fraction]],
) -> int:
    """Reasons for whole primary zones; ``--unit`` names a unit of one."""
    from truongchuan.engines.catchment.explain_sets import explain_set, instance_of_sets
    from truongchuan.wording.catchment_ask import (
        explanation_as_dict,
        explanation_lines,
        sets_as_dict,
        sets_line,
    )

    merged, instance, force = session.merged, session.instance, bool(options.unit)
    if merged is None:
        raise ValueError("the session has no feeder")
    numbers = list(dict.fromkeys(merged.member[units].tolist()))
    reasons = [explain_set(session, number, force=force) for number in numbers]
    if not force:
        reasons = [reason for reason in reasons if reason.code != "nearest"]
    worths = [_worth(session, school, added) for school, added in schools]
    shown = instance_of_sets(instance, merged)
    if options.json:
        told = explanation_as_dict(shown, session.result, reasons, worths)
        print_json({**told, "sets": sets_as_dict(instance, merged, reasons)})
    else:
        lines = explanation_lines(shown, session.result, reasons, worths)
        print("\n".join([sets_line(), *lines]))
    return 0


def _explain_large(
    options: argparse.Namespace,
    instance: Instance,
    chosen: Options,
    plan: Ints,
    seats: list[tuple[int, Fraction]],
) -> int:
    """Reasons among the nearest schools of every unit asked about; prices of the whole area."""
    from truongchuan.engines.catchment.explain_near import Neighbourhoods
    from truongchuan.engines.catchment.seats_near import seat_worth_near
    from truongchuan.wording.catchment_ask import (
        PLAN_FAULTS,
        explanation_as_dict,
        explanation_lines,
        near_line,
    )

    if options.feeder is not None:
        raise UsageError(
            "--feeder: địa bàn còn từ 600.000 cặp vùng tiểu học và trường trở lên. "
            "Hãy hỏi trên từng quận, huyện của địa bàn."
        )
    if not options.unit and not seats:
        raise UsageError(
            "địa bàn lớn: hãy ghi --unit MÃ (một hoặc nhiều lần) cho các đơn vị cần giải thích, "
            "hoặc --seat TRƯỜNG=K."
        )
    near = Neighbourhoods(instance, chosen, plan)
    if near.broken:
        raise UsageError(f"{options.plan}: {PLAN_FAULTS[near.broken[0]]}")
    asked = _units(options, instance) if options.unit else []
    reasons = [near.explain(unit) for unit in asked]
    result = near.result()
    proven = -math.inf if result.lower_bound is None else result.lower_bound
    worths = [seat_worth_near(near, s, added, before_bound=proven) for s, added in seats]
    if options.json:
        told = explanation_as_dict(instance, result, reasons, worths)
        print_json({**told, "nearest_schools": near.count})
    else:
        lines = explanation_lines(instance, result, reasons, worths)
        print("\n".join([near_line(near.count), *lines]))
    return 0


def _feeder(options: argparse.Namespace, instance: Instance) -> Feeder | None:
    """The primary schools of units, where they are given.

    :raises UsageError: when the file is at fault.
    """
    from truongchuan.adapters.catchment.instance import InstanceError, read_feeder
    from truongchuan.wording.catchment import catchment_fault

    if options.feeder is None:
        return None
    try:
        return read_feeder(options.feeder, instance)
    except InstanceError as error:
        raise UsageError(catchment_fault(error.code, error.params)) from error


def _check_sets(
    options: argparse.Namespace, instance: Instance, chosen: Options, feeder: Feeder | None
) -> None:
    """Refuse sets that cannot stay whole.

    :raises UsageError: when one is not connected or holds the places of two schools.
    """
    from truongchuan.engines.catchment.feeder import feeder_fault
    from truongchuan.engines.catchment.model import build_problem
    from truongchuan.wording.catchment import catchment_reason
    from truongchuan.wording.catchment_json import readable

    if feeder is None:
        return
    fault = feeder_fault(instance, build_problem(instance, chosen), feeder)
    if fault is not None:
        raise UsageError(
            f"{options.feeder}: {catchment_reason(fault.code, readable(fault.params))}"
        )


def _worth(session: Session, school: int, added: Fraction) -> SeatWorth:
    from truongchuan.engines.catchment.explain import seat_worth

    return seat_worth(session, school, added)


def _read(options: argparse.Namespace) -> tuple[Instance, Ints]:
    """The area and the school of every unit in the plan.

    :raises UsageError: when a file is at fault or the plan leaves a unit out.
    """
    from truongchuan.adapters.catchment.instance import (
        InstanceError,
        read_assignment,
        read_instance,
    )
    from truongchuan.wording.catchment import catchment_fault

    try:
        instance = read_instance(options.folder, options.cost)
        plan = read_assignment(options.plan, instance)
    except InstanceError as error:
        raise UsageError(catchment_fault(error.code, error.params)) from error
    check_needs(options, instance)
    missing = [name for name, s in zip(instance.unit_ids, plan.tolist(), strict=True) if s < 0]
    if missing:
        raise UsageError(
            f"{options.plan}: chưa ghi trường cho {len(missing)} đơn vị, ví dụ {missing[0]}. "
            "Hãy bổ sung đủ mọi đơn vị trong units.csv."
        )
    return instance, plan


def _units(options: argparse.Namespace, instance: Instance) -> list[int]:
    number = {name: k for k, name in enumerate(instance.unit_ids)}
    for name in options.unit:
        if name not in number:
            raise UsageError(
                f"--unit {name}: không có đơn vị này trong units.csv. Hãy kiểm tra lại mã đơn vị."
            )
    return [number[name] for name in options.unit] or list(range(len(number)))


def _school(instance: Instance, name: str) -> int:
    if name not in instance.school_ids:
        raise UsageError(
            f"--seat {name}: không có trường này trong schools.csv. Hãy kiểm tra lại mã trường."
        )
    return instance.school_ids.index(name)


def _session(
    options: argparse.Namespace,
    instance: Instance,
    chosen: Options,
    schools: Ints,
    feeder: Feeder | None,
) -> Session:
    from truongchuan.engines.catchment.again import Work, session_of_plan
    from truongchuan.engines.catchment.check import check_plan
    from truongchuan.engines.catchment.model import build_problem
    from truongchuan.engines.catchment.run import sites_of_schools
    from truongchuan.wording.catchment_ask import PLAN_FAULTS

    sites = sites_of_schools(instance, build_problem(instance, chosen), schools)
    if sites is None or (sites < 0).any():
        raise UsageError(f"{options.plan}: {PLAN_FAULTS['lock']}")
    broken = check_plan(instance, chosen, sites).broken
    if broken:
        raise UsageError(f"{options.plan}: {PLAN_FAULTS[broken[0]]}")
    _check_sets(options, instance, chosen, feeder)
    try:
        return session_of_plan(instance, chosen, sites, work=Work(first_cuts=20), feeder=feeder)
    except ValueError as error:
        if feeder is None:
            raise
        raise UsageError(
            f"{options.plan}: phương án chia một vùng tiểu học cho nhiều trường. "
            "Hãy chạy catchment solve --feeder với cùng tệp rồi dùng phương án đó."
        ) from error


def _curve(options: argparse.Namespace) -> int:
    from truongchuan.adapters.catchment.instance import InstanceError, read_instance
    from truongchuan.engines.catchment.explain import moved_curve
    from truongchuan.wording.catchment import catchment_fault
    from truongchuan.wording.catchment_ask import curve_as_dict, curve_lines

    chosen = chosen_options(options)
    try:
        instance = read_instance(options.folder, options.cost)
    except InstanceError as error:
        raise UsageError(catchment_fault(error.code, error.params)) from error
    check_needs(options, instance)
    if instance.current is None:
        raise UsageError(
            f"{options.folder / 'units.csv'}: thiếu cột current_school. "
            "Hãy ghi trường hiện nay của từng đơn vị để đếm số trẻ đổi trường."
        )
    feeder = _feeder(options, instance)
    _check_sets(options, instance, chosen, feeder)
    try:
        curve = moved_curve(
            instance,
            chosen,
            options.steps,
            clock=time.monotonic,
            seconds=options.time_limit,
            each=options.time_limit / 2,
            report=_print_point if options.progress else None,
            feeder=feeder,
        )
    except ValueError as error:
        raise UsageError(
            "không có phương án nào theo các khóa, cấm và cặp giáp ranh. "
            "Hãy chạy catchment solve để xem lý do."
        ) from error
    if options.json:
        print_json(curve_as_dict(curve))
    else:
        print("\n".join(curve_lines(curve)))
    return 0


def _print_point(point: CurvePoint) -> None:
    limit = "-" if point.limit is None else f"{point.limit:g}"
    print(f"{limit}  {point.moved:g}  {point.objective}", file=sys.stderr)
