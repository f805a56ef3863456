"""Words of our own mapping of criteria."""

from __future__ import annotations

from truongchuan.wording.catalogue import gettext_noop as _

RELATIONS: dict[str, str] = {
    "full": _("Chuyển hết"),
    "partial": _("Chuyển một phần"),
    "none": _("Không còn tương ứng"),
}
THRESHOLDS: dict[bool | None, str] = {
    True: _("Trước có ngưỡng số, nay không còn trong tiêu chí."),
    False: "",
    None: _("Chưa đọc được lời văn cũ."),
}
