"""Words of the tables of schools × criteria and schools × norms."""

from __future__ import annotations

from truongchuan.wording.catalogue import gettext_noop as _

BLOCKS: dict[str, str] = {
    "site": _("Khu đất"),
    "size": _("Quy mô"),
    "area": _("Diện tích"),
    "admin": _("Hành chính quản trị"),
    "study": _("Phòng học tập"),
    "care": _("Nuôi dưỡng, chăm sóc"),
    "subject_room": _("Phòng học bộ môn"),
    "support": _("Hỗ trợ học tập"),
    "aux": _("Phụ trợ"),
    "sanitation": _("Vệ sinh"),
    "library": _("Thư viện"),
    "class_size": _("Sĩ số"),
    "staffing": _("Người làm việc"),
    "qualification": _("Trình độ giáo viên"),
    "": _("Khác"),
}
"""Blocks of norms, short: they stand over narrow columns."""

TARGETS: dict[str, str] = {
    "new": _("công nhận mới"),
    "renewal": _("công nhận lại"),
    "stretch": _("phấn đấu thêm"),
}

CRITERIA_RESULTS: dict[str, str] = {
    "blocked": _("Đang vướng"),
    "open": _("Còn chưa rõ"),
    "proven": _("Đã chứng minh"),
    "waiting": _("Chưa đánh giá"),
    "no_law": _("Chưa có bộ tiêu chí"),
}
NORMS_RESULTS: dict[str, str] = {
    "blocked": _("Còn thiếu"),
    "open": _("Còn chưa rõ"),
    "proven": _("Đủ định mức"),
    "waiting": _("Chưa đánh giá"),
    "no_law": _("Chưa có định mức"),
}
TONES: dict[str, str] = {
    "blocked": "danger",
    "open": "neutral",
    "proven": "success",
    "waiting": "muted",
    "no_law": "muted",
}
ICONS: dict[str, str] = {
    "blocked": "error",
    "open": "half",
    "proven": "check",
    "waiting": "clock",
    "no_law": "slash",
}
