"""Texts of personal tokens: refused writes, acts in the record, what each scope opens."""

from __future__ import annotations

from truongchuan.wording.catalogue import gettext_noop as _

ERRORS: dict[str, str] = {
    "token-name-missing": _("Hãy đặt tên cho khóa, ví dụ tên phần mềm sẽ dùng nó."),
    "token-name-long": _("Tên khóa dài quá {most} ký tự. Hãy đặt tên ngắn hơn."),
    "token-name-used": _(
        "Bạn đang có một khóa còn dùng được tên “{name}”. Hãy đặt tên khác, hoặc thu hồi khóa cũ trước."
    ),
    "token-scopes-missing": _("Hãy chọn ít nhất một phạm vi mà khóa được dùng."),
    "token-scope-unknown": _("Không có phạm vi “{scope}”."),
    "token-lifetime-unknown": _(
        "Không tạo được khóa dùng {days} ngày. Hãy chọn một thời hạn có sẵn."
    ),
    "token-too-many": _(
        "Mỗi người có nhiều nhất {most} khóa còn dùng được. Hãy thu hồi khóa không cần nữa."
    ),
    "token-revoked": _("Khóa “{name}” đã được thu hồi trước đó."),
}
ACTIONS: dict[str, str] = {
    "token.create": _("tạo khóa truy cập"),
    "token.revoke": _("thu hồi khóa truy cập"),
}
EVENT_KINDS: dict[str, str] = {}

SCOPES: dict[str, str] = {
    "programmes:read": _("Xem kế hoạch, chỉ tiêu, lộ trình, nhiệm vụ, tiến độ, lịch dự kiến"),
    "schools:read": _("Xem trường, số liệu, kết quả theo tiêu chí và định mức, bằng công nhận"),
    "steering:read": _("Xem vướng mắc, ban chỉ đạo, cuộc họp, kết luận, sơ kết tháng"),
    "documents:read": _("Xem văn bản đi, đến và văn bản đã soạn"),
    "society:read": _("Xem tuyên truyền, xã hội hóa, an toàn, làm việc với Sở, các bước công nhận"),
    "directory:read": _("Xem đơn vị và người giữ chức năng"),
    "law:read": _("Xem văn bản quy phạm và danh mục số liệu"),
    "notifications:read": _("Xem thông báo của tôi"),
    "audit:read": _("Xem nhật ký kiểm toán"),
    "progress:write": _("Báo cáo tiến độ thay tôi"),
    "obstacles:write": _("Nêu khó khăn, vướng mắc thay tôi"),
    "figures:write": _("Ghi số liệu của trường thay tôi"),
}
STATES: dict[str, str] = {
    "working": _("đang dùng được"),
    "expired": _("hết hạn"),
    "revoked": _("đã thu hồi"),
}
LIFETIMES: dict[int, str] = {30: _("30 ngày"), 90: _("90 ngày"), 365: _("365 ngày")}
