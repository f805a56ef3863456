"""Words for the roadmap: groups of schools, roles, ways of reading the table, what was done."""

from __future__ import annotations

from truongchuan.wording.areas import AREAS
from truongchuan.wording.catalogue import Translate, identity
from truongchuan.wording.catalogue import gettext_noop as _

SCHOOL_GROUPS: dict[str, str] = {
    "all": _("các trường được giao chỉ tiêu"),
    "new": _("các trường công nhận mới"),
    "renewal": _("các trường công nhận lại"),
}

ROLES: dict[str, str] = {
    "lead": _("chủ trì"),
    "cooperating": _("phối hợp"),
    "advised": _("được tham mưu"),
    "school": _("trường"),
}

ROW_STATES: dict[str, str] = {
    "open": _("chưa xong"),
    "late": _("quá hạn"),
    "due_soon": _("sắp đến hạn"),
    "blocked": _("đang vướng"),
    "not_started": _("chưa bắt đầu"),
    "in_progress": _("đang làm"),
    "done": _("đã xong"),
    "cancelled": _("không thực hiện"),
}

URGENCIES: dict[str, str] = {
    "blocked": _("Đang vướng"),
    "late": _("Quá hạn"),
    "due_soon": _("Sắp đến hạn"),
    "current": _("Đang trong kỳ"),
    "upcoming": _("Sắp tới"),
}

ACTIONS: dict[str, str] = {
    "progress.report": _("báo cáo tiến độ"),
    "progress.undo": _("hoàn tác báo cáo"),
    "finding.decide": _("quyết định về phát hiện"),
    "target.move": _("cập nhật chỉ tiêu"),
    "programme.import": _("nhập kế hoạch"),
    "programme.reimport": _("nhập lại kế hoạch"),
    "facts.record": _("ghi số liệu của trường"),
    "facts.undo": _("hoàn tác số liệu của trường"),
    "judgement.record": _("ghi nhận định về chỉ báo"),
    "judgement.withdraw": _("rút nhận định về chỉ báo"),
    "task.assign": _("giao việc"),
    "task.move_deadline": _("đổi hạn"),
    "task.withdraw": _("rút việc đã giao"),
}
for _area in AREAS:
    ACTIONS |= _area.ACTIONS

EVENT_KINDS: dict[str, str] = {
    "row": _("nhiệm vụ"),
    "part": _("phần việc của đơn vị"),
    "school": _("phần việc của trường"),
    "target": _("chỉ tiêu"),
    "finding": _("phát hiện"),
    "programme": _("kế hoạch"),
    "document": _("văn bản đi, đến"),
    "review": _("sơ kết tháng"),
    "paper": _("văn bản soạn thảo"),
}
for _area in AREAS:
    EVENT_KINDS |= getattr(_area, "EVENT_KINDS", {})

ANNEX_HEADING = _("TIẾN ĐỘ THỰC HIỆN")
ANNEX_COLUMNS: tuple[str, str, str, str] = (
    _("Thời gian hoàn thành"),
    _("Nội dung nhiệm vụ"),
    _("Đơn vị chủ trì thực hiện"),
    _("Đơn vị phối hợp thực hiện"),
)
ANNEX_PROGRESS_COLUMNS: tuple[str, str, str] = (
    _("Tình trạng"),
    _("Tỷ lệ"),
    _("Ghi chú"),
)


def action_label(action: str, translate: Translate = identity) -> str:
    """Return what an audit action is called; the code itself for an unknown one."""
    return translate(ACTIONS[action]) if action in ACTIONS else action
