"""Answers of the catchment engine as JSON and as lines for people."""

from __future__ import annotations

from typing import Any

from truongchuan.engines.catchment.model import Instance
from truongchuan.engines.catchment.run import Result
from truongchuan.wording.catalogue import decimal
from truongchuan.wording.catalogue import gettext_noop as _
from truongchuan.wording.catchment import catchment_reason


def result_as_dict(instance: Instance, result: Result) -> dict[str, Any]:
    """The contract's shape; ``null`` where nothing is known."""
    checked = result.checked
    data: dict[str, Any] = {
        "status": result.status,
        "objective": _rounded(result.objective, 6),
        "lower_bound": _rounded(result.lower_bound, 6, down=True),
        "gap": None if result.gap is None else round(result.gap + 5e-9, 8),
        "overflow_children": None if checked is None else round(checked.overflow, 6),
        "overflow_lower_bound": round(result.overflow_bound, 6),
        "noncontiguous": None if checked is None else checked.noncontiguous,
        "children_moved": None if checked is None else checked.moved,
        "distance": None if checked is None else _rounded(checked.distance, 6),
        "seconds": round(result.seconds, 3),
        "schools": _schools(instance, result),
    }
    if result.reason is not None:
        data["reason"] = {
            "code": result.reason.code,
            "message": catchment_reason(result.reason.code, readable(result.reason.params)),
            "relaxation": result.reason.params,
        }
    return data


def _rounded(value: float | None, digits: int, *, down: bool = False) -> float | None:
    if value is None:
        return None
    import math

    scale = 10.0**digits
    return math.floor(value * scale) / scale if down else round(value, digits)


def readable(params: dict[str, Any]) -> dict[str, Any]:
    """Parameters of a reason as people read them."""
    shown: dict[str, Any] = {}
    for key, value in params.items():
        if isinstance(value, dict):
            shown[key] = [f"{name} ({decimal(seats)})" for name, seats in sorted(value.items())]
        elif isinstance(value, float):
            shown[key] = decimal(value)
        else:
            shown[key] = value
    return shown


def _schools(instance: Instance, result: Result) -> list[dict[str, Any]]:
    if result.checked is None:
        return []
    loads = [0.0] * len(instance.school_ids)
    seats = [0.0] * len(instance.school_ids)
    for site, school in enumerate(instance.site_school.tolist()):
        loads[school] += sum(result.checked.loads[site])
        seats[school] += (
            float(result.seats[site].sum()) / instance.scale if result.seats is not None else 0.0
        )
    return [
        {"school_id": name, "load": round(loads[k], 6), "capacity": round(seats[k], 6)}
        for k, name in enumerate(instance.school_ids)
    ]


STATUS = {
    "optimal": _("tối ưu (đã chứng minh)"),
    "feasible": _("có phương án"),
    "infeasible": _("không khả thi"),
    "error": _("lỗi"),
}


def answer_line(name: str, answer: dict[str, Any]) -> str:
    """One line about an area among many: status, gap, children beyond the seats, seconds."""
    status = STATUS[answer["status"]]
    if answer["status"] == "error":
        return f"{name}: {status}. {answer['message']}"
    parts = [f"{name}: {status}"]
    if answer["gap"] is not None:
        parts.append(f"còn có thể bớt không quá {100 * answer['gap']:.3f} %")
    if answer["overflow_children"]:
        parts.append(f"vượt {decimal(answer['overflow_children'])} chỗ")
    parts.append(f"{decimal(answer['seconds'])} giây")
    return ", ".join(parts) + "."


def result_lines(instance: Instance, result: Result) -> list[str]:
    """A short report."""
    lines = [f"Kết quả: {STATUS[result.status]}, sau {decimal(result.seconds)} giây."]
    if result.reason is not None:
        lines.append(catchment_reason(result.reason.code, readable(result.reason.params)))
    if result.objective is None or result.checked is None:
        return lines
    lines.append(f"Tổng trẻ × km: {result.objective:.3f}.")
    if result.lower_bound is not None and result.gap is not None:
        lines.append(
            f"Cận dưới đã chứng minh: {result.lower_bound:.3f}; còn có thể bớt không quá {100 * result.gap:.3f} %."
        )
    lines.append(f"Trẻ vượt số chỗ: {decimal(result.checked.overflow)}.")
    if result.checked.moved is not None:
        lines.append(f"Trẻ đổi trường: {decimal(result.checked.moved)}.")
    lines.extend(
        f"  {row['school_id']:<16} {decimal(row['load']):>10} / {decimal(row['capacity'])}"
        for row in _schools(instance, result)
    )
    return lines
