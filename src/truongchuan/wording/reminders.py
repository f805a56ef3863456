"""Texts of reminders: refused writes, acts in the record, and what the codes of the domain mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from truongchuan.wording.catalogue import Translate, fill, identity
from truongchuan.wording.catalogue import gettext_noop as _

ERRORS: dict[str, str] = {
    "kind-unknown": _("Không có loại thông báo “{kind}”."),
    "kind-never-muted": _(
        "Không tắt được loại thông báo này: đó là việc do người có trách nhiệm trực tiếp yêu cầu."
    ),
    "occasion-missing": _("Thông báo thiếu dịp gửi, nên không biết đã báo hay chưa."),
    "person-not-of-authority": _("{name} không thuộc cơ quan của kế hoạch này."),
    "row-not-open": _("Nhiệm vụ {number} không còn mở, nên không cần đôn đốc."),
    "urge-needs-words": _("Hãy ghi nội dung đôn đốc: cần làm gì, báo cáo khi nào."),
    "words-too-long": _("Nội dung đôn đốc dài quá {limit} ký tự. Hãy viết gọn lại."),
    "audience-missing": _("Hãy chọn ít nhất một nơi nhận đôn đốc."),
    "already-urged-today": _(
        "Hôm nay {by} đã đôn đốc nhiệm vụ {number}. Mỗi nhiệm vụ chỉ đôn đốc trực tiếp một lần trong ngày."
    ),
    "nobody-to-tell": _(
        "Nơi nhận đã chọn chưa có người nào trong hệ thống. Hãy thêm tài khoản cho đơn vị chủ trì nhiệm vụ {number}, hoặc đôn đốc bằng văn bản."
    ),
    "rhythm-unknown": _("Không có nhịp gửi thư “{rhythm}”."),
    "weekday-unknown": _("Ngày trong tuần không hợp lệ."),
    "no-day-left": _(
        "Cả bảy ngày đều là ngày không nhận thư. Hãy để lại ít nhất một ngày, hoặc tắt thư điện tử."
    ),
}

ACTIONS: dict[str, str] = {
    "reminders.run": _("đôn đốc hằng ngày"),
    "reminders.news": _("báo việc mới giao, vướng mắc, văn bản đến hạn"),
    "reminders.digest": _("gom thư đôn đốc"),
    "reminders.send": _("gửi thư đôn đốc"),
    "reminders.notify": _("gửi thông báo"),
    "reminders.urge": _("đôn đốc trực tiếp"),
    "reminders.read": _("đọc thông báo"),
    "reminders.read_all": _("đánh dấu đã đọc mọi thông báo"),
    "reminders.set_preferences": _("đổi cách nhận thông báo"),
    "reminders.rotate_feed": _("tạo địa chỉ lịch mới"),
    "reminders.revoke_feed": _("thu hồi địa chỉ lịch"),
}

KINDS: dict[str, str] = {
    "due_soon": _("Sắp đến hạn"),
    "late": _("Quá hạn"),
    "silent": _("Chưa báo cáo trong tháng"),
    "late_summary": _("Tổng hợp việc quá hạn"),
    "urged": _("Đôn đốc trực tiếp"),
    "assigned": _("Được giao việc"),
    "obstacle": _("Khó khăn, vướng mắc"),
    "escalated": _("Chuyển lên cấp trên"),
    "meeting": _("Cuộc họp"),
    "conclusion": _("Kết luận cuộc họp"),
    "review": _("Sơ kết tháng"),
    "document_due": _("Văn bản đến hạn"),
    "upkeep": _("Vận hành hệ thống"),
}

# Of each kind the first text whose places can all be filled is taken; the last needs only a label.
TEXTS: dict[str, tuple[str, ...]] = {
    "due_soon": (
        _("Còn {days} ngày đến hạn {due}: {label}"),
        _("Sắp đến hạn: {label}"),
    ),
    "late": (
        _("Quá hạn {days} ngày, hạn {due}: {label}"),
        _("Quá hạn: {label}"),
    ),
    "silent": (
        _("Tháng {month} chưa có báo cáo: {label}"),
        _("Chưa có báo cáo: {label}"),
    ),
    "late_summary": (
        _("{count} nhiệm vụ của kế hoạch đã quá hạn và chưa xong"),
        _("Có nhiệm vụ quá hạn: {label}"),
    ),
    "urged": (
        _("{by} đôn đốc, hạn {due}: {label}"),
        _("{by} đôn đốc: {label}"),
        _("Được đôn đốc: {label}"),
    ),
    "assigned": (
        _("{unit} được giao việc, hạn {due}: {label}"),
        _("Được giao việc, hạn {due}: {label}"),
        _("Được giao việc: {label}"),
    ),
    "obstacle": (
        _("Vướng mắc cần giải quyết trước {due}: {label}"),
        _("Vướng mắc cần giải quyết: {label}"),
    ),
    "escalated": (
        _("Chuyển lên vì quá hạn giải quyết {due}: {label}"),
        _("Chuyển lên để giải quyết: {label}"),
    ),
    "meeting": (
        _("Họp ngày {day}: {label}"),
        _("Cuộc họp: {label}"),
    ),
    "conclusion": (
        _("Kết luận cuộc họp giao {unit}, hạn {due}: {label}"),
        _("Kết luận cuộc họp, hạn {due}: {label}"),
        _("Kết luận cuộc họp: {label}"),
    ),
    "review": (
        _("Sơ kết tháng {month}, gửi trước {due}: {label}"),
        _("Sơ kết tháng {month}: {label}"),
        _("Sơ kết tháng: {label}"),
    ),
    "document_due": (
        _("Văn bản phải trả lời trước {due}: {label}"),
        _("Văn bản đến hạn: {label}"),
    ),
    "upkeep": (
        _("Sao lưu ngày {day} không xong hoặc bản sao lưu bị hỏng: xem trang Sao lưu, tình trạng"),
        _("Sao lưu không xong: {label}"),
    ),
}
DUE_TODAY = _("Hạn là hôm nay {due}: {label}")

ROLES: dict[str, str] = {
    "lead": _("{unit} chủ trì"),
    "cooperating": _("phần việc phối hợp của {unit}"),
    "school": _("phần việc của {unit}"),
}

MAIL_STATES: dict[str, str] = {
    "none": _("Không gửi thư"),
    "waiting": _("Chờ thư tổng hợp"),
    "queued": _("Chờ gửi"),
    "sending": _("Đang gửi"),
    "sent": _("Đã gửi"),
    "failed": _("Không gửi được"),
    "cancelled": _("Thôi gửi"),
}
MAIL_FILTERS: dict[str, str] = {
    "sent": _("Đã gửi thư"),
    "pending": _("Chờ gửi"),
    "failed": _("Không gửi được"),
    "none": _("Không gửi thư"),
}
RHYTHMS: dict[str, str] = {
    "daily": _("Mỗi ngày làm việc một thư, nếu có việc mới"),
    "weekly": _("Mỗi tuần một thư, vào ngày làm việc đầu tuần"),
    "none": _("Không gửi thư tổng hợp, chỉ gửi việc khẩn"),
}
AUDIENCES: dict[str, str] = {
    "lead": _("Đơn vị chủ trì"),
    "cooperating": _("Đơn vị phối hợp chưa xong phần việc"),
    "schools": _("Các trường chưa xong phần việc"),
}
WEEKDAYS: tuple[str, ...] = (
    _("Thứ Hai"),
    _("Thứ Ba"),
    _("Thứ Tư"),
    _("Thứ Năm"),
    _("Thứ Sáu"),
    _("Thứ Bảy"),
    _("Chủ nhật"),
)

FEED_TEXTS: dict[str, str] = {
    "task": _("Hạn: {label}"),
    "task_late": _("Quá hạn: {label}"),
    "quarter": _("Hết {quarter}: {count} trường đến hạn được công nhận"),
    "target": _("Hết {quarter}: hạn công nhận {label}"),
    "meeting": _("Họp: {label}"),
}

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"\d{4}-\d{2}")


def notification_text(
    kind: str, label: str, params: Mapping[str, Any], translate: Translate = identity
) -> str:
    """Return what a notification says, with as much as its parameters tell."""
    values = {name: _readable(value) for name, value in params.items()} | {"label": label}
    if kind == "due_soon" and params.get("days") == 0 and "due" in params:
        return fill(translate(DUE_TODAY), values)
    for template in TEXTS[kind][:-1]:
        places = set(re.findall(r"{(\w+)}", template))
        if places <= {name for name, value in values.items() if value not in (None, "")}:
            return fill(translate(template), values)
    return fill(translate(TEXTS[kind][-1]), values)


def role_text(params: Mapping[str, Any], translate: Translate = identity) -> str:
    """Return in which part somebody is told: "Phòng GD&ĐT chủ trì"; empty when not said."""
    role, unit = str(params.get("role", "")), params.get("unit")
    return fill(translate(ROLES[role]), {"unit": unit}) if role in ROLES and unit else ""


def _readable(value: Any) -> Any:
    """Return a frozen parameter as people write it: 2023-05-31 as 31/05/2023, 2023-05 as 5/2023."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    if isinstance(value, str) and _MONTH.fullmatch(value):
        return f"{int(value[5:])}/{value[:4]}"
    return value
