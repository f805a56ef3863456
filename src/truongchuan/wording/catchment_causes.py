"""Why a unit is not at its nearest school, and what sending it there takes, in words.

The command line and the page say it alike. Nothing of the engine is imported: a page that only
shows what was kept does without it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from truongchuan.wording.catalogue import SAMPLE_NUMBER, Translate, decimal, fill, identity
from truongchuan.wording.catalogue import gettext_noop as _

UNIT_REASONS: dict[str, str] = {
    "nearest": _("đang học ở trường gần nhất."),
    "own": _("đơn vị này là nơi đặt trường {chosen} nên thuộc vùng của trường đó."),
    "locked": _("đơn vị này được khóa vào {chosen} (locks.csv)."),
    "banned": _("đơn vị này không được về {nearest} (bans.csv hoặc không có chi phí của cặp này)."),
    "weights": _("gần {nearest} hơn, nhưng tính cả trọng số thì {chosen} không đắt hơn: {terms}."),
    "between": _("vùng của {nearest} chưa tới đơn vị này; ở giữa có: {units}."),
    "behind": _("nếu đơn vị này rời {chosen} thì các đơn vị sau bị tách khỏi vùng: {units}."),
    "no-way": _(
        "không có đường liền địa bàn tới {nearest} mà không qua nơi đặt trường khác hoặc đơn vị bị khóa, cấm."
    ),
    "full": _(
        "{nearest} không đủ chỗ: đang nhận {load} trẻ trên {seats} chỗ, cần thêm {lacking} chỗ cho {children} trẻ."
    ),
    "moved-limit": _("giới hạn {limit} trẻ đổi trường đã dùng tới {moved}."),
    "free": _("không có gì cản: phương án này còn cải thiện được ở đây."),
}

PAGE_REASONS: dict[str, str] = {
    **UNIT_REASONS,
    "locked": _("đơn vị này được khóa vào {chosen} (bảng Khóa)."),
    "banned": _(
        "đơn vị này không được về {nearest} (bảng Cấm, hoặc không có chi phí của cặp này)."
    ),
}
"""The same on a page, where tables have the names that the workbook gives them."""
FARTHER = _("{nearest} gần hơn {less} mỗi trẻ, tính cả đơn vị là {more} trẻ × km.")
DEARER = _("{nearest} rẻ hơn {less} mỗi trẻ, tính cả đơn vị là {more}.")

TERMS: dict[str, str] = {
    "change": _("đổi trường {value}"),
    "walk": _("ngoài tầm đi bộ {value}"),
    "border": _("khác phường {value}"),
    "compactness": _("vùng gọn {value}"),
    "spread": _("dùng chỗ đều {value}"),
    "all": _("các trọng số {value}"),
}

FORCED = _("Nếu vẫn đưa về {nearest}: tổng tăng {extra}{proof}; đổi {count} đơn vị: {moves}.")
FORCED_LESS = _("Nếu vẫn đưa về {nearest}: tổng giảm {extra}; đổi {count} đơn vị: {moves}.")
FORCED_SUM = _("Nếu vẫn đưa về {nearest}: tổng tăng {extra} trẻ × km{proof}.")
FORCED_SUM_LESS = _("Nếu đưa về {nearest}: tổng giảm {extra} trẻ × km.")
FORCED_SUM_COST = _("Nếu vẫn đưa về {nearest}: tổng chi phí tăng {extra}{proof}.")
FORCED_SUM_COST_LESS = _("Nếu đưa về {nearest}: tổng chi phí giảm {extra}.")
FORCED_LATE = _(
    "Chưa tìm được cách đưa về {nearest} trong {seconds} giây. Điều đó chưa có nghĩa là không có cách: hãy khóa đơn vị vào {nearest} (bảng Khóa) rồi tính lại cả địa bàn."
)
FORCED_BUSY = _("Máy chủ đang trả lời một câu hỏi khác. Hãy bấm lại sau vài giây.")
FORCED_GONE = _("Không đọc được tệp của địa bàn nên không hỏi thêm được. Hãy nạp lại địa bàn.")
EXACT = _(", ít nhất có thể khi chỉ chia lại {count} trường")
UNFORCED = _("Chưa tìm được cách đưa về {nearest} khi chỉ chia lại các trường xung quanh.")
AT_LEAST = _("Trên toàn địa bàn, đã chứng minh mọi cách đều tăng ít nhất {least}.")
MOVE = _("{unit} ({children} trẻ) từ {before} sang {after}")
MOST_MOVES = 12


@dataclass(frozen=True, slots=True)
class Names:
    """What schools and units are called, by their places in the instance."""

    schools: Sequence[str]
    units: Sequence[str]


def cause_text(
    names: Names,
    *,
    code: str,
    chosen: int,
    nearest: int,
    params: Mapping[str, Any],
    translate: Translate = identity,
    texts: Mapping[str, str] = UNIT_REASONS,
) -> str:
    """The cause in a sentence, from a code of the engine's ``REASONS`` and its parameters."""
    shown: dict[str, Any] = {
        "chosen": names.schools[chosen],
        "nearest": names.schools[nearest],
        **{k: _shown(v, translate) for k, v in params.items()},
    }
    if code == "weights":
        shown["terms"] = "; ".join(
            fill(translate(TERMS[name]), {"value": signed_text(value, translate)})
            for name, value in params["terms"].items()
        )
    if code == "not-connected":
        between, behind = params["between"], params["behind"]
        code = "no-way" if between is None else "between" if between else "behind"
        shown["units"] = _units(names, between or behind)
    return fill(translate(texts[code]), shown)


def _units(names: Names, units: Sequence[int]) -> str:
    shown = [names.units[u] for u in units[:MOST_MOVES]]
    return ", ".join([*shown, "…"] if len(units) > MOST_MOVES else shown)


def _shown(value: Any, translate: Translate) -> Any:
    return decimal(value, translate) if isinstance(value, float | int) else value


def cost_text(value: float, translate: Translate = identity, *, down: bool = False) -> str:
    """A cost with two decimals, as the language writes it; a bound is rounded down."""
    shown = math.floor(value * 100.0) / 100.0 if down else value
    sample = translate(SAMPLE_NUMBER)
    return f"{shown:,.2f}".translate(str.maketrans(",.", sample[1] + sample[5]))


def signed_text(value: float, translate: Translate = identity) -> str:
    """A cost with its sign."""
    return ("+" if value >= 0 else "-") + cost_text(abs(value), translate)
