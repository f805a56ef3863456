"""Texts of backups and health: refused writes, acts in the record."""

from __future__ import annotations

UPGRADE_REASONS: dict[str, str] = {
    "older-rows-lack-it": "Bản đang chạy ghi dòng mới mà không biết cột bắt buộc này.",
    "narrower": "Cột đổi kiểu hoặc hẹp lại.",
    "new-condition": "Bản đang chạy có thể ghi dòng trái với ràng buộc mới.",
    "taken-away": "Bản đang chạy còn dùng cái bị bỏ hoặc đổi tên.",
    "not-judged": "Đoạn chương trình đổi dữ liệu, không tự xét được.",
}
"""Why the version that is serving must stop for a change of the database; shown by a command."""

ERRORS: dict[str, str] = {}
ACTIONS: dict[str, str] = {}
EVENT_KINDS: dict[str, str] = {}
