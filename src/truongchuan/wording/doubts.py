"""Warnings about figures that can hardly be true, in words."""

from __future__ import annotations

from truongchuan.engines.rules.metrics import Metric, Registry
from truongchuan.engines.rules.plausibility import Doubt
from truongchuan.wording.catalogue import Translate, identity
from truongchuan.wording.catalogue import gettext_noop as _
from truongchuan.wording.rules import amount, plain_number

DOUBT_TEXTS: dict[str, str] = {
    "area-decimal-mark": _(
        "Diện tích mỗi người nhân số người là {product} m², khác diện tích khu đất {m2} m² đúng "
        "{factor} lần: xem lại dấu chấm, dấu phẩy."
    ),
    "area-does-not-match": _(
        "Diện tích mỗi người nhân số người là {product} m², không khớp diện tích khu đất {m2} m²."
    ),
    "class-average": _("Bình quân {average} người mỗi lớp: xem lại số người hoặc số lớp."),
    "largest-class-too-small": _(
        "Sĩ số lớp đông nhất nhân số lớp chỉ được {most}, ít hơn số học sinh {m0}."
    ),
    "parts-do-not-add-up": _("Cộng các phần ({parts}) được {total}, khác {whole}."),
    "part-above-whole": _("{m0_name} ({m0}) nhiều hơn {m1_name} ({m1})."),
    "outside-range": _("{m0_name} là {m0}, ngoài khoảng thường gặp ({low} – {high})."),
    "thousand-mark": _(
        "{m0_name} là {m0}, ngoài khoảng thường gặp; có thể nhầm dấu phân cách hàng nghìn "
        "({factor} lần)."
    ),
    "jump-between-years": _("{m0_name} thay đổi hơn ba lần giữa hai năm học: {years}."),
}


def doubt_text(doubt: Doubt, registry: Registry, translate: Translate = identity) -> str:
    """The warning as a sentence."""
    params: dict[str, str] = {"low": "…", "high": "…"}
    for index, metric_id in enumerate(doubt.metrics):
        metric = registry.metrics[metric_id]
        params[f"m{index}_name"] = metric.name
        params[f"m{index}"] = _shown(doubt.values.get(metric_id), metric, translate)
    for key, value in doubt.params.items():
        params[key] = plain_number(value, translate) if isinstance(value, float) else str(value)
    if doubt.code == "parts-do-not-add-up":
        whole, *parts = doubt.metrics
        params["whole"] = f"{registry.metrics[whole].name.lower()} {params['m0']}"
        params["parts"] = " + ".join(registry.metrics[part].name.lower() for part in parts)
    if doubt.code == "jump-between-years":
        metric = registry.metrics[doubt.metrics[0]]
        params["years"] = ", ".join(
            f"{key.partition('@')[2]}: {_shown(value, metric, translate)}"
            for key, value in doubt.values.items()
        )
    return translate(DOUBT_TEXTS[doubt.code]).format_map(params)


def _shown(value: float | None, metric: Metric, translate: Translate) -> str:
    return amount(value, metric, translate)
