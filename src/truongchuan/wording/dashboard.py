"""Texts of dashboard: refused writes, acts in the record, and what the codes of the domain mean."""

from __future__ import annotations

from truongchuan.wording.catalogue import gettext_noop as _

ERRORS: dict[str, str] = {}
ACTIONS: dict[str, str] = {}

FIGURES: dict[str, str] = {
    "tasks.done": _("Nhiệm vụ đã xong"),
    "tasks.late": _("Nhiệm vụ quá hạn"),
    "tasks.blocked": _("Nhiệm vụ đang vướng"),
    "steps.done": _("Bước của các trường đã xong"),
    "obstacles": _("Vướng mắc chưa giải quyết xong"),
    "targets.recognised": _("Trường đã công nhận"),
    "targets.expected": _("Số trường kịp hạn, tính trung bình"),
}
FIGURE_IS_GOOD: dict[str, bool] = {
    "tasks.done": True,
    "tasks.late": False,
    "tasks.blocked": False,
    "steps.done": True,
    "obstacles": False,
    "targets.recognised": True,
    "targets.expected": True,
}
"""Whether more of it is good news."""
PARTS: dict[str, str] = {
    "lead": _("chủ trì"),
    "cooperating": _("phối hợp"),
    "solver": _("gỡ vướng mắc"),
}
PERIODS: dict[str, str] = {
    "meeting": _("Từ cuộc họp gần nhất"),
    "7": _("7 ngày"),
    "30": _("30 ngày"),
    "day": _("Từ ngày"),
}
STAGES: dict[str, str] = {
    "document": _("Văn bản"),
    "report": _("Báo cáo"),
    "obstacle": _("Vướng mắc"),
    "review": _("Sơ kết"),
    "meeting": _("Cuộc họp"),
    "conclusion": _("Kết luận"),
    "task": _("Việc phát sinh"),
    "paper": _("Văn bản đã soạn"),
    "": _("Khác"),
}
"""Stages of the chain of work, in its order."""
