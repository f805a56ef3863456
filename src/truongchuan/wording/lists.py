"""Texts of lists brought in from spreadsheets, and certificates: refused writes, acts in the record."""

from __future__ import annotations

from truongchuan.wording.catalogue import gettext_noop as _

ERRORS: dict[str, str] = {
    "certificate-empty": _(
        "Bằng công nhận của {school} phải nêu mức độ đạt chuẩn hoặc cấp độ kiểm định. "
        "Hãy ghi ít nhất một trong hai."
    ),
    "certificate-known": _(
        "Bằng theo quyết định số {number} của {school} đã có. Muốn sửa, hãy rút bản cũ trước."
    ),
    "certificate-withdrawn": _("Bằng công nhận này đã được rút."),
    "certificate-reason-needed": _("Hãy ghi lý do rút bằng công nhận."),
}
ACTIONS: dict[str, str] = {
    "certificate.record": _("Ghi bằng công nhận của trường"),
    "certificate.withdraw": _("Rút bằng công nhận đã ghi"),
}
EVENT_KINDS: dict[str, str] = {}
