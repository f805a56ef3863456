"""Texts of exports of lists and of a whole authority: refused writes, acts in the record."""

from __future__ import annotations

from truongchuan.wording.catalogue import gettext_noop as _

ERRORS: dict[str, str] = {
    "export-running": _("Lần xuất dữ liệu trước của bạn chưa xong. Hãy đợi lần đó xong."),
    "export-gone": _("Tệp này đã hết hạn giữ. Hãy xuất lại."),
}
ACTIONS: dict[str, str] = {
    "upkeep.request_export": _("yêu cầu xuất dữ liệu"),
    "upkeep.download_export": _("tải dữ liệu xuất"),
}
EVENT_KINDS: dict[str, str] = {}
