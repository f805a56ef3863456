"""Answers to questions about a plan, as JSON and as lines for people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from truongchuan.engines.catchment.answers import (
    Curve,
    CurvePoint,
    Forced,
    SeatPrice,
    SeatWorth,
    UnitReason,
)
from truongchuan.engines.catchment.curve import seat_prices
from truongchuan.engines.catchment.feeder import Merged
from truongchuan.engines.catchment.model import Instance
from truongchuan.engines.catchment.run import Result
from truongchuan.wording.catalogue import Translate, decimal, fill, identity
from truongchuan.wording.catalogue import gettext_noop as _
from truongchuan.wording.catchment_causes import (
    AT_LEAST,
    EXACT,
    FORCED,
    FORCED_LESS,
    MOST_MOVES,
    MOVE,
    UNFORCED,
    Names,
    cause_text,
    cost_text,
)

PLAN_FAULTS: dict[str, str] = {
    "lock": _("phương án trái với locks.csv, bans.csv hoặc nơi đặt trường. Hãy sửa phương án."),
    "ban": _("phương án xếp một đơn vị vào trường bị cấm trong bans.csv. Hãy sửa phương án."),
    "contiguity": _(
        "có vùng không liền địa bàn hoặc không chứa nơi đặt trường. Hãy sửa phương án, hoặc chạy catchment solve --start với tệp này."
    ),
    "moved": _("phương án đổi trường nhiều trẻ hơn --max-moved. Hãy nới giới hạn này."),
    "incomplete": _("phương án chưa xếp đủ đơn vị. Hãy bổ sung."),
}


def names_of(instance: Instance) -> Names:
    """The ids of the files, as the command line calls things."""
    return Names(instance.school_ids, instance.unit_ids)


def unit_reason(instance: Instance, reason: UnitReason, translate: Translate = identity) -> str:
    """The cause in a sentence (without what forcing it costs)."""
    return cause_text(
        names_of(instance),
        code=reason.code,
        chosen=reason.chosen,
        nearest=reason.nearest,
        params=reason.params,
        translate=translate,
    )


def forced_lines(
    instance: Instance, reason: UnitReason, translate: Translate = identity
) -> list[str]:
    """What it costs to send the unit to its nearest school after all."""
    forced = reason.forced
    if forced is None:
        return []
    nearest = instance.school_ids[reason.nearest]
    lines = []
    if forced.extra is None:
        lines.append(fill(translate(UNFORCED), {"nearest": nearest}))
    else:
        proof = ""
        if forced.exact:
            proof = fill(translate(EXACT), {"count": len(forced.sites)})
        moves = [
            fill(
                translate(MOVE),
                {
                    "unit": instance.unit_ids[shift.unit],
                    "children": decimal(shift.children, translate),
                    "before": instance.school_ids[shift.before],
                    "after": instance.school_ids[shift.after],
                },
            )
            for shift in forced.shifts[:MOST_MOVES]
        ]
        if len(forced.shifts) > MOST_MOVES:
            moves.append("…")
        template = FORCED if forced.extra >= 0 else FORCED_LESS
        shown = {
            "nearest": nearest,
            "extra": cost_text(abs(forced.extra)),
            "proof": proof,
            "count": len(forced.shifts),
            "moves": "; ".join(moves),
        }
        lines.append(fill(translate(template), shown))
    if forced.least > 0:
        lines.append(fill(translate(AT_LEAST), {"least": cost_text(forced.least, down=True)}))
    return lines


def explanation_as_dict(
    instance: Instance,
    result: Result,
    reasons: Sequence[UnitReason],
    worths: Sequence[SeatWorth],
) -> dict[str, Any]:
    """The contract's shape of ``catchment explain --json``."""
    return {
        "objective": _rounded(result.objective),
        "lower_bound": _rounded(result.lower_bound, down=True),
        "units": [_reason_dict(instance, reason) for reason in reasons],
        "seat_prices": [_price_dict(instance, price) for price in seat_prices(instance, result)],
        "seats": [_worth_dict(instance, worth) for worth in worths],
    }


def _reason_dict(instance: Instance, reason: UnitReason) -> dict[str, Any]:
    params = {
        key: [instance.unit_ids[u] for u in value] if isinstance(value, list) else value
        for key, value in reason.params.items()
    }
    return {
        "unit_id": instance.unit_ids[reason.unit],
        "school_id": instance.school_ids[reason.chosen],
        "nearest_school_id": instance.school_ids[reason.nearest],
        "cost": _rounded(reason.chosen_cost),
        "nearest_cost": _rounded(reason.nearest_cost),
        "difference": _rounded(reason.difference),
        "code": reason.code,
        "params": params,
        "message": unit_reason(instance, reason),
        "forced": None if reason.forced is None else _forced_dict(instance, reason.forced),
    }


def _forced_dict(instance: Instance, forced: Forced) -> dict[str, Any]:
    schools = sorted({int(instance.site_school[j]) for j in forced.sites})
    return {
        "objective": _rounded(forced.value),
        "lower_bound": _rounded(forced.bound, down=True),
        "extra": _rounded(forced.extra),
        "at_least": _rounded(forced.least, down=True),
        "exact_among": [instance.school_ids[s] for s in schools] if forced.exact else None,
        "moves": [
            {
                "unit_id": instance.unit_ids[shift.unit],
                "from": instance.school_ids[shift.before],
                "to": instance.school_ids[shift.after],
                "children": shift.children,
                "cost": _rounded(shift.cost),
            }
            for shift in forced.shifts
        ],
    }


def _price_dict(instance: Instance, price: SeatPrice) -> dict[str, Any]:
    return {
        "school_id": instance.school_ids[price.school],
        "grade": instance.grades[price.grade] or None,
        "price": _rounded(price.price),
        "seats": price.seats,
        "load": price.load,
    }


def _worth_dict(instance: Instance, worth: SeatWorth) -> dict[str, Any]:
    return {
        "school_id": instance.school_ids[worth.school],
        "added": worth.seats,
        "objective": _rounded(worth.value),
        "lower_bound": _rounded(worth.bound, down=True),
        "saved": _rounded(worth.saved),
        "saved_at_most": _rounded(worth.at_most),
        "overflow_children": worth.overflow,
    }


def sets_as_dict(
    instance: Instance, merged: Merged, reasons: Sequence[UnitReason]
) -> dict[str, list[str]]:
    """Units of every set that the reasons speak of, by its name."""
    spoken = {reason.unit for reason in reasons}
    for reason in reasons:
        if reason.forced is not None:
            spoken |= {shift.unit for shift in reason.forced.shifts}
    units: dict[str, list[str]] = {merged.names[k]: [] for k in sorted(spoken)}
    for unit, number in enumerate(merged.member.tolist()):
        if number in spoken:
            units[merged.names[number]].append(instance.unit_ids[unit])
    return units


def sets_line() -> str:
    """What the ids in a report about whole primary zones mean."""
    return (
        "Mỗi vùng tiểu học về trọn một trường: mã dưới đây là mã trường tiểu học "
        "(đơn vị không thuộc trường tiểu học nào thì ghi mã đơn vị)."
    )


def near_line(count: int) -> str:
    """What a report about a large area looked at."""
    return (
        f"Địa bàn lớn: mỗi đơn vị chỉ xét cùng {count} trường quanh nó, các trường khác giữ nguyên; "
        "không chứng minh mức tăng ít nhất trên toàn địa bàn."
    )


def explanation_lines(
    instance: Instance,
    result: Result,
    reasons: Sequence[UnitReason],
    worths: Sequence[SeatWorth],
) -> list[str]:
    """A report for people."""
    lines = []
    if result.objective is not None and result.lower_bound is not None:
        lines.append(
            f"Tổng của phương án: {cost_text(result.objective)}; cận dưới đã chứng minh: "
            f"{cost_text(result.lower_bound, down=True)} (trẻ × km)."
        )
    if not reasons:
        lines.append("Mọi đơn vị đều học ở trường gần nhất.")
    for reason in reasons:
        lines.append(
            f"{instance.unit_ids[reason.unit]} → {instance.school_ids[reason.chosen]}, gần nhất "
            f"{instance.school_ids[reason.nearest]}, xa hơn {cost_text(reason.difference)}: "
            f"{unit_reason(instance, reason)}"
        )
        lines += [f"  {line}" for line in forced_lines(instance, reason)]
    dear = [p for p in seat_prices(instance, result) if p.price > 0.0005]
    if dear:
        lines.append(
            "Giá một chỗ thêm theo bài toán nới lỏng (chỉ để tham khảo, không phải mức giảm chắc chắn):"
        )
        for price in sorted(dear, key=lambda p: -p.price):
            grade = instance.grades[price.grade]
            lines.append(
                f"  {instance.school_ids[price.school]}{' ' + grade if grade else ''}: "
                f"{cost_text(price.price)} mỗi chỗ ({decimal(price.load)} trẻ / {decimal(price.seats)} chỗ)"
            )
    lines += [_worth_line(instance, worth) for worth in worths]
    return lines


def _worth_line(instance: Instance, worth: SeatWorth) -> str:
    school = instance.school_ids[worth.school]
    change = f"{school} {'thêm' if worth.seats >= 0 else 'bớt'} {decimal(abs(worth.seats))} chỗ"
    if worth.value is None or worth.saved is None:
        return f"{change}: không tìm được phương án."
    more = f"tổng {'giảm' if worth.saved >= 0 else 'tăng'} {cost_text(abs(worth.saved))}"
    over = f"; {decimal(worth.overflow)} trẻ vượt số chỗ" if worth.overflow else ""
    if worth.at_most >= 0:
        proof = f"không phương án nào giảm quá {cost_text(worth.at_most)}"
    else:
        proof = f"mọi phương án đều tăng ít nhất {cost_text(-worth.at_most, down=True)}"
    return f"{change}: {more}{over} ({proof})."


def curve_as_dict(curve: Curve) -> dict[str, Any]:
    """The contract's shape of ``catchment curve --json``."""
    return {
        "least_moved": curve.least,
        "least_moved_lower_bound": curve.least_bound,
        "points": [
            {
                "max_moved": point.limit,
                "children_moved": point.moved,
                "objective": _rounded(point.objective),
                "lower_bound": _rounded(point.bound, down=True),
                "overflow_children": point.overflow,
                "overflow_lower_bound": point.overflow_bound,
            }
            for point in curve.points
        ],
    }


def curve_lines(curve: Curve) -> list[str]:
    """A table for people."""
    lines = [
        f"Ít nhất phải đổi trường {decimal(curve.least)} trẻ theo phương án đã tìm được "
        f"(chứng minh được: không dưới {decimal(curve.least_bound)}).",
        f"{'giới hạn':>12} {'đổi trường':>12} {'trẻ × km':>14} {'cận dưới':>14} {'vượt chỗ':>10}",
    ]
    return lines + [_point_line(point) for point in curve.points]


def _point_line(point: CurvePoint) -> str:
    limit = "không" if point.limit is None else decimal(point.limit)
    bound = "chưa rõ" if point.bound is None else cost_text(point.bound, down=True)
    value = "-" if point.objective is None else cost_text(point.objective)
    return (
        f"{limit:>12} {decimal(point.moved):>12} {value:>14} {bound:>14} "
        f"{decimal(point.overflow):>10}"
    )


def _rounded(value: float | None, *, down: bool = False) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    return math.floor(value * 1e6) / 1e6 if down else round(value, 6)
