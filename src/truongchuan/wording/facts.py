"""Messages about facts that cannot be used."""

from __future__ import annotations

from truongchuan.engines.rules.metrics import BadValueError, UnknownMetricError
from truongchuan.wording.catalogue import Translate, identity
from truongchuan.wording.catalogue import gettext_noop as _

BAD_VALUE_TEXTS: dict[str, str] = {
    "not-a-number": _("{metric} ({name}) là {value}: cần một con số. Bỏ chữ và đơn vị."),
    "not-a-truth": _("{metric} ({name}) là {value}: ghi true (có) hoặc false (không)."),
    "not-a-choice": _("{metric} ({name}) là {value}: ghi một trong {choices}."),
    "negative": _("{metric} ({name}) là {value}: con số này không thể âm."),
    "share-above-one": _(
        "{metric} ({name}) là {value}: tỷ lệ ghi từ 0 đến 1, ví dụ 0.95 thay cho 95%."
    ),
    "not-whole": _("{metric} ({name}) là {value}: cần một số nguyên {unit}."),
    "no-list": _("{metric} ({name}) nhận một giá trị, không nhận danh sách."),
    "given-twice": _(
        "{metric} ({name}) được ghi hai lần bằng hai tên, với giá trị khác nhau. Giữ lại một."
    ),
    "not-by-year": _(
        '{metric} ({name}): ghi một giá trị, hoặc {{"by_year": {{"2021-2022": giá trị}}}}.'
    ),
    "window-by-year": _(
        "{metric} ({name}) là một con số chung cho năm năm liền, không ghi theo từng năm."
    ),
    "not-a-school-year": _("{metric} ({name}): năm học {value} không đúng dạng 2021-2022."),
    "lists-of-different-length": _(
        "{metric} ({name}) tính từ các danh sách dài ngắn khác nhau ({value}): mỗi lớp, phòng cần "
        "đủ mọi số liệu."
    ),
}
UNKNOWN_METRIC = _("không có chỉ số {name}. Gần nhất: {nearest}. Xem: truongchuan metrics")
UNKNOWN_METRIC_ALONE = _("không có chỉ số {name}. Xem danh sách: truongchuan metrics")


def bad_value_text(error: BadValueError, translate: Translate = identity) -> str:
    """What is wrong with a value and what to write instead."""
    metric = error.metric
    return translate(BAD_VALUE_TEXTS[error.code]).format(
        metric=metric.id,
        name=metric.name,
        value=error.value,
        unit=metric.unit,
        choices=", ".join(metric.choices),
    )


def unknown_metric_text(error: UnknownMetricError, translate: Translate = identity) -> str:
    """Which name is unknown and the nearest known ones."""
    template = UNKNOWN_METRIC if error.nearest else UNKNOWN_METRIC_ALONE
    return translate(template).format(name=error.name, nearest=", ".join(error.nearest))
