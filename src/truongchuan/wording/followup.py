"""Texts of followup: refused writes, acts in the record, and what the codes of the domain mean."""

from __future__ import annotations

from collections.abc import Mapping

from truongchuan.wording.catalogue import Translate, identity
from truongchuan.wording.catalogue import gettext_noop as _

ERRORS: dict[str, str] = {
    "obstacle-empty": _("Hãy ghi rõ vướng mắc là gì."),
    "obstacle-category-unknown": _("Không có loại vướng mắc “{category}”."),
    "obstacle-due-past": _(
        "Hạn giải quyết {due} đã qua (hôm nay là {today}). Hãy ghi ngày sắp tới."
    ),
    "obstacle-repeated": _(
        "Vướng mắc này đã được nêu cho đúng phần việc này và chưa giải quyết xong. "
        "Hãy mở vướng mắc đã có để bổ sung."
    ),
    "obstacle-without-unit": _(
        "Nhiệm vụ chưa có đơn vị chủ trì, nên chưa nêu vướng mắc thay đơn vị nào được."
    ),
    "obstacle-not-open": _(
        "Vướng mắc đã được giải quyết hoặc đã rút. Muốn làm tiếp thì mở lại vướng mắc."
    ),
    "obstacle-not-closed": _("Vướng mắc chưa giải quyết xong nên không cần mở lại."),
    "obstacle-needs-words": _("Hãy ghi nội dung: đã làm gì, vì sao."),
    "obstacle-outdated": _(
        "Có người vừa xử lý vướng mắc này trong lúc bạn mở trang. Nội dung của bạn chưa được ghi: "
        "hãy xem diễn biến mới bên dưới rồi gửi lại nếu vẫn cần."
    ),
    "obstacle-at-the-top": _("Vướng mắc đã ở cấp lãnh đạo, không còn cấp nào cao hơn."),
    "obstacle-has-task": _("Đã giao việc để giải quyết vướng mắc này rồi."),
    "obstacle-solved-before-raised": _("Ngày giải quyết {day} trước ngày nêu vướng mắc {raised}."),
    "duty-not-of-unit": _("Kế hoạch không giao nhiệm vụ này cho {unit}."),
    "duty-month-unknown": _("“{month}” không phải một tháng. Tháng viết như 2023-05."),
    "duty-month-outside": _(
        "Tháng {month} nằm ngoài kế hoạch hoặc chưa đến. Hãy chọn từ tháng đầu của kế hoạch đến tháng này."
    ),
    "duty-state-unknown": _("Không có tình trạng “{value}”."),
    "duty-words-empty": _("Hãy ghi đã làm được gì trong tháng, hoặc vì sao chưa làm."),
    "duty-link-bad": _(
        "“{link}” không phải địa chỉ trang mạng. Địa chỉ bắt đầu bằng https:// hoặc http://."
    ),
    "duty-evidence-too-many": _("Mỗi báo cáo kèm được nhiều nhất {most} minh chứng."),
    "duty-outdated": _(
        "Đã có báo cáo khác về nhiệm vụ này trong lúc bạn mở trang, nên báo cáo của bạn chưa được ghi. "
        "Hãy xem báo cáo mới bên dưới rồi gửi lại nếu vẫn cần."
    ),
    "duty-undo-not-newest": _("Chỉ hoàn tác được báo cáo mới nhất của tháng, và chỉ một lần."),
    "batch-repeated": _(
        "Tệp này đã nhập lúc {at} ngày {day}, người nhập {person}. Không ghi lại lần nữa."
    ),
    "batch-empty": _("Bảng không có dòng nào để đọc. Hãy tải mẫu, điền rồi gửi lại."),
    "batch-not-waiting": _("Bảng này đã được ghi, đã hoàn tác hoặc đã bỏ."),
    "batch-not-applied": _("Bảng này chưa được ghi, hoặc đã hoàn tác rồi."),
    "batch-nothing-to-write": _("Không còn dòng nào có thay đổi ghi được. Chưa có gì được ghi."),
    "batch-undo-newer": _(
        "Không hoàn tác được: nhiệm vụ {task} đã có báo cáo hoặc xử lý mới hơn bảng này. "
        "Hãy hoàn tác báo cáo mới đó trước, hoặc sửa riêng từng việc."
    ),
}

ACTIONS: dict[str, str] = {
    "obstacle.raise": _("nêu vướng mắc"),
    "obstacle.answered": _("trả lời vướng mắc"),
    "obstacle.solved": _("giải quyết vướng mắc"),
    "obstacle.reopened": _("mở lại vướng mắc"),
    "obstacle.withdrawn": _("rút vướng mắc"),
    "obstacle.escalated": _("chuyển vướng mắc lên cấp trên"),
    "obstacle.readdressed": _("chuyển đơn vị giải quyết vướng mắc"),
    "obstacle.assigned": _("giao việc để giải quyết vướng mắc"),
    "duty.report": _("báo cáo nhiệm vụ được phân công"),
    "duty.undo": _("hoàn tác báo cáo nhiệm vụ được phân công"),
    "batch.upload": _("gửi bảng tính báo cáo"),
    "batch.apply": _("ghi bảng tính báo cáo"),
    "batch.undo": _("hoàn tác bảng tính báo cáo"),
    "batch.discard": _("bỏ bảng tính báo cáo"),
}

EVENT_KINDS: dict[str, str] = {
    "obstacle": _("khó khăn, vướng mắc"),
    "duty_report": _("báo cáo nhiệm vụ được phân công"),
    "batch": _("bảng tính báo cáo"),
}

OBSTACLE_STATES: dict[str, str] = {
    "open": _("Chưa xử lý"),
    "being_solved": _("Đang giải quyết"),
    "solved": _("Đã giải quyết"),
    "withdrawn": _("Đã rút"),
}

OBSTACLE_LEVELS: dict[str, str] = {
    "unit": _("Đơn vị giải quyết"),
    "standing_body": _("Cơ quan thường trực"),
    "committee": _("Ban chỉ đạo"),
    "leader": _("Lãnh đạo"),
}

OBSTACLE_CATEGORIES: dict[str, str] = {
    "land": _("Đất đai, mặt bằng"),
    "fire_safety": _("Phòng cháy, chữa cháy"),
    "procurement": _("Đấu thầu, mua sắm"),
    "money": _("Kinh phí"),
    "staff": _("Đội ngũ"),
    "papers": _("Hồ sơ, thủ tục"),
    "other": _("Khác"),
}

OBSTACLE_ACTS: dict[str, str] = {
    "raised": _("Nêu vướng mắc"),
    "answered": _("Trả lời"),
    "solved": _("Giải quyết xong"),
    "reopened": _("Mở lại"),
    "withdrawn": _("Rút vướng mắc"),
    "escalated": _("Chuyển lên cấp trên"),
    "readdressed": _("Chuyển đơn vị giải quyết, đổi hạn"),
    "assigned": _("Giao việc"),
}

DUTY_STATES: dict[str, str] = {
    "done": _("Đã xong"),
    "ongoing": _("Làm thường xuyên"),
    "not_yet": _("Chưa làm"),
}

DUTY_STATUSES: dict[str, str] = {
    "never": _("Chưa báo cáo lần nào"),
    "silent": _("Chưa báo cáo tháng này"),
    "reported": _("Đã báo cáo"),
    "evidenced": _("Có minh chứng"),
    "finished": _("Đã xong từ trước"),
}

BATCH_STATES: dict[str, str] = {
    "draft": _("Đang xem trước, chưa ghi"),
    "applied": _("Đã ghi"),
    "undone": _("Đã hoàn tác"),
    "discarded": _("Đã bỏ"),
}


def label(labels: Mapping[str, str], code: str, translate: Translate = identity) -> str:
    """Return a code's label; the code itself for an unknown one."""
    return translate(labels[code]) if code in labels else code
