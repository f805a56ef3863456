"""Names of states, fields, kinds and changes, for people."""

from __future__ import annotations

from truongchuan.wording.catalogue import Translate, identity
from truongchuan.wording.catalogue import gettext_noop as _

STATES: dict[str, str] = {
    "not_started": _("chưa bắt đầu"),
    "in_progress": _("đang làm"),
    "blocked": _("đang vướng"),
    "done": _("đã xong"),
    "cancelled": _("không thực hiện"),
    "late": _("quá hạn"),
    "due_soon": _("sắp đến hạn"),
    "planned": _("trong kế hoạch"),
    "registered": _("đã đăng ký đánh giá ngoài"),
    "evaluated": _("đã đánh giá ngoài"),
    "recognised": _("đã công nhận"),
    "postponed": _("lùi thời hạn"),
    "withdrawn": _("rút khỏi kế hoạch"),
    "open": _("chưa xử lý"),
    "accepted": _("đúng, sẽ sửa"),
    "corrected": _("đã sửa"),
    "dismissed": _("bỏ qua"),
}

FIELDS: dict[str, str] = {
    "number": _("số, ký hiệu"),
    "date": _("ngày ban hành"),
    "issuer": _("cơ quan ban hành"),
    "place": _("địa danh"),
    "title": _("trích yếu"),
    "signatory_name": _("người ký"),
    "recognition": _("hình thức công nhận"),
    "quarter": _("thời hạn"),
    "degree": _("mức độ"),
    "stretch": _("phấn đấu thêm"),
    "name": _("tên"),
    "task": _("nội dung nhiệm vụ"),
    "months": _("thời gian"),
    "lead": _("đơn vị chủ trì"),
    "cooperating": _("đơn vị phối hợp"),
    "schools": _("các trường"),
    "school_group": _("nhóm trường"),
    "stated_school_count": _("số trường nêu ra"),
    "unit": _("đơn vị"),
    "text": _("nội dung"),
    "removed": _("bỏ mục này"),
    "added": _("thêm mục này"),
    "total": _("tổng số trường"),
    "new": _("số trường công nhận mới"),
    "renewal": _("số trường công nhận lại"),
}

RECOGNITIONS: dict[str, str] = {
    "new": _("công nhận mới"),
    "renewal": _("công nhận lại"),
    "recognised": _("đã công nhận"),
}

SCHOOL_KINDS: dict[str, str] = {
    "preschool": _("mầm non"),
    "primary": _("tiểu học"),
    "lower_secondary": _("trung học cơ sở"),
    "primary_lower_secondary": _("tiểu học và trung học cơ sở"),
    "upper_secondary": _("trung học phổ thông"),
    "lower_upper_secondary": _("trung học cơ sở và trung học phổ thông"),
    "multi_level": _("nhiều cấp học"),
    "continuing": _("giáo dục thường xuyên"),
}

PARTS: dict[str, str] = {
    "document": _("văn bản"),
    "targets": _("chỉ tiêu"),
    "school": _("trường"),
    "row": _("nhiệm vụ"),
    "duty": _("phân công"),
}

CHANGE_KINDS: dict[str, str] = {
    "added": _("thêm"),
    "removed": _("bỏ"),
    "changed": _("đổi"),
}

SEVERITIES: dict[int, str] = {3: _("lỗi"), 2: _("cần xem"), 1: _("lưu ý")}


def state_label(state: str, translate: Translate = identity) -> str:
    """Return a state's name; the code itself for an unknown one."""
    return translate(STATES[state]) if state in STATES else state


def field_label(name: str, translate: Translate = identity) -> str:
    """Return a field's name; the code itself for an unknown one."""
    return translate(FIELDS[name]) if name in FIELDS else name
