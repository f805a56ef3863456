"""Texts of oversight: refused writes, acts in the record, and what the codes of the domain mean."""

from __future__ import annotations

from truongchuan.wording.catalogue import gettext_noop as _

ERRORS: dict[str, str] = {
    "oversight-reason-needed": _("Hãy ghi lý do, để người đọc sau hiểu vì sao."),
    "check-kind-unknown": _("Không có loại kiểm tra “{kind}”."),
    "check-nowhere": _("Hãy chọn trường, hoặc ghi tên công trường được kiểm tra."),
    "check-already-done": _(
        "Kết quả kiểm tra đã được ghi (ngày kiểm tra {on}) và không ghi lại được. "
        "Nếu đã kiểm tra lại, hãy lập một lần phúc tra."
    ),
    "check-cancelled": _("Lần kiểm tra này đã bị bỏ khỏi lịch. Hãy lập lần kiểm tra mới."),
    "check-result-unknown": _("Không có kết quả kiểm tra “{result}”."),
    "check-in-future": _("Ngày kiểm tra {on} sau ngày hiện tại của kế hoạch."),
    "check-validity-order": _("Kết quả không thể hết giá trị trước ngày kiểm tra {on}."),
    "check-not-done": _("Lần kiểm tra này chưa có kết quả: hãy ghi kết quả rồi mới ghi tồn tại."),
    "recheck-not-done": _("Lần kiểm tra được chọn chưa có kết quả."),
    "recheck-elsewhere": _(
        "Lần phúc tra phải cùng loại, cùng trường với lần kiểm tra đã nêu tồn tại."
    ),
    "recheck-before-check": _("Phúc tra không thể trước ngày kiểm tra {on}."),
    "finding-empty": _("Hãy ghi nội dung tồn tại, kiến nghị."),
    "severity-unknown": _("Không có mức độ “{severity}”."),
    "finding-due-before-check": _("Hạn khắc phục {due} sớm hơn ngày {on} là ngày nêu ra."),
    "remedy-move-refused": _(
        "Nội dung này đã ở trạng thái khác nên không làm được việc vừa chọn. Hãy tải lại trang."
    ),
    "finding-outdated": _(
        "Đã có người cập nhật nội dung này trong lúc bạn mở trang, nên việc của bạn chưa được ghi. "
        "Hãy xem lại trạng thái mới rồi làm lại."
    ),
    "finding-settled": _("Nội dung này đã được xác nhận hoặc đã rút, không giao việc nữa."),
    "claim-without-evidence": _("Hãy ghi đã khắc phục thế nào, hoặc đính kèm tệp minh chứng."),
    "confirm-needs-ground": _(
        "Trường chưa báo khắc phục: hãy chọn lần phúc tra, hoặc ghi căn cứ để xác nhận."
    ),
    "consultation-empty": _("Hãy ghi nội dung làm việc."),
    "consultation-level-unknown": _("Không có cấp làm việc “{level}”."),
    "consultation-school-has-findings": _(
        "{school} đã có kiến nghị trong buổi làm việc này nên không bỏ khỏi danh sách được. "
        "Hãy rút kiến nghị trước."
    ),
    "consultation-in-future": _("Ngày làm việc {on} sau ngày hiện tại của kế hoạch."),
    "consultation-not-held": _("Buổi làm việc chưa diễn ra: hãy ghi ngày đã làm việc trước."),
    "school-not-consulted": _(
        "{school} không có trong danh sách trường của buổi làm việc. Hãy thêm trường trước."
    ),
    "finding-has-task": _("Kiến nghị này đã gắn với một nhiệm vụ."),
    "finding-without-deadline": _("Kiến nghị chưa có hạn nên chưa giao thành nhiệm vụ được."),
    "step-unknown": _("Không có bước “{kind}”."),
    "step-in-future": _("Ngày {on} sau ngày hiện tại của kế hoạch. Chỉ ghi bước đã diễn ra."),
    "step-needs-number": _("Hãy ghi số quyết định."),
    "step-there-already": _("Bước này đã ghi ngày {on}. Nếu ghi sai, hãy rút bước đó rồi ghi lại."),
    "step-out-of-order": _("Ngày này không khớp thứ tự các bước: một bước khác đã ghi ngày {on}."),
    "step-needs-registered": _(
        "Trường chưa được ghi là đã đăng ký đánh giá ngoài. Hãy ghi bước đăng ký trước."
    ),
    "step-needs-survey": _(
        "Trường chưa được ghi là đã đánh giá ngoài. Hãy ghi bước khảo sát chính thức trước."
    ),
    "certificate-order": _("Bằng phải hết hạn sau ngày có giá trị."),
    "step-taken-back": _("Bước này đã được rút."),
    "step-moved-on": _(
        "Chỉ tiêu của trường đã chuyển tiếp sau bước này. Hãy rút các bước sau trước."
    ),
    "ceremony-empty": _("Hãy ghi tên buổi lễ."),
    "ceremony-without-school": _("Hãy chọn ít nhất một trường đón bằng."),
    "ceremony-over": _("Buổi lễ đã tổ chức hoặc đã hủy, không sửa được nữa."),
    "ceremony-outdated": _(
        "Đã có người sửa buổi lễ này trong lúc bạn mở trang. Hãy tải lại rồi sửa trên bản mới."
    ),
    "ceremony-in-future": _("Ngày tổ chức {on} sau ngày hiện tại của kế hoạch."),
    "preparation-empty": _("Hãy ghi việc cần chuẩn bị."),
    "preparation-after-ceremony": _("Hạn chuẩn bị {due} sau ngày tổ chức lễ {on}."),
    "plan-school-without-target": _(
        "{school} không có chỉ tiêu trong kế hoạch này nên không lập kế hoạch của trường."
    ),
    "plan-signed-in-future": _("Ngày ký {on} sau ngày hiện tại của kế hoạch."),
    "plan-nothing-chosen": _("Chưa chọn nội dung nào để đưa vào kế hoạch."),
    "plan-item-empty": _("Hãy ghi nội dung công việc."),
    "plan-item-outdated": _(
        "Đã có người cập nhật công việc này trong lúc bạn mở trang, nên nội dung của bạn chưa được "
        "ghi. Hãy xem lại bản mới."
    ),
    "comment-empty": _("Hãy ghi ý kiến."),
}

ACTIONS: dict[str, str] = {
    "safety_check.plan": _("lập lịch kiểm tra an toàn"),
    "safety_check.record": _("ghi kết quả kiểm tra an toàn"),
    "safety_check.cancel": _("bỏ lần kiểm tra khỏi lịch"),
    "safety_finding.add": _("ghi tồn tại của kiểm tra"),
    "remedy.move": _("chuyển trạng thái khắc phục"),
    "consultation.plan": _("lập buổi làm việc với cấp trên"),
    "consultation.edit": _("sửa buổi làm việc với cấp trên"),
    "consultation.hold": _("ghi kết quả buổi làm việc"),
    "consultation_finding.add": _("ghi kiến nghị của buổi làm việc"),
    "consultation_finding.assign": _("giao kiến nghị thành nhiệm vụ"),
    "consultation_finding.link": _("gắn kiến nghị với nhiệm vụ đã có"),
    "recognition_step.record": _("ghi bước công nhận"),
    "recognition_step.take_back": _("rút bước công nhận"),
    "ceremony.plan": _("lập kế hoạch lễ đón bằng"),
    "ceremony.edit": _("sửa kế hoạch lễ đón bằng"),
    "ceremony.prepare": _("thêm việc chuẩn bị lễ"),
    "ceremony.unprepare": _("bỏ việc chuẩn bị lễ"),
    "ceremony.hold": _("ghi kết quả lễ đón bằng"),
    "ceremony.cancel": _("hủy lễ đón bằng"),
    "ceremony_item.tick": _("đánh dấu việc chuẩn bị lễ"),
    "school_plan.paper": _("ghi văn bản kế hoạch của trường"),
    "school_plan.add": _("thêm công việc vào kế hoạch của trường"),
    "school_plan.comment": _("góp ý kế hoạch của trường"),
    "school_plan_item.edit": _("sửa công việc trong kế hoạch của trường"),
    "school_plan_item.report": _("báo cáo công việc trong kế hoạch của trường"),
}

EVENT_KINDS: dict[str, str] = {
    "safety_check": _("kiểm tra an toàn"),
    "safety_finding": _("tồn tại của kiểm tra"),
    "consultation": _("làm việc với Sở"),
    "consultation_finding": _("kiến nghị của Sở"),
    "recognition_step": _("bước công nhận"),
    "ceremony": _("lễ đón bằng"),
    "ceremony_item": _("việc chuẩn bị lễ"),
    "school_plan": _("kế hoạch của trường"),
    "school_plan_item": _("công việc trong kế hoạch của trường"),
}

Mark = tuple[str, str, str]
"""Tone, icon and word of a badge."""

CHECK_KINDS: dict[str, str] = {
    "fire": _("Phòng cháy, chữa cháy"),
    "order": _("An ninh trật tự"),
    "works": _("An toàn công trường"),
    "food": _("An toàn thực phẩm"),
}
CHECK_KINDS_SHORT: dict[str, str] = {
    "fire": _("PCCC"),
    "order": _("ANTT"),
    "works": _("Công trường"),
    "food": _("Thực phẩm"),
}
CHECK_STATES: dict[str, Mark] = {
    "planned": ("neutral", "calendar", _("Chưa đến ngày")),
    "overdue": ("danger", "late", _("Quá ngày, chưa có kết quả")),
    "passed": ("success", "check", _("Đạt")),
    "remarks": ("warning", "warning", _("Có tồn tại")),
    "failed": ("danger", "close", _("Không đạt")),
    "cancelled": ("muted", "slash", _("Bỏ khỏi lịch")),
}
CHECK_RESULTS: dict[str, str] = {
    "passed": _("Đạt"),
    "remarks": _("Có tồn tại"),
    "failed": _("Không đạt"),
}
SEVERITIES: dict[int, Mark] = {
    3: ("danger", "error", _("Nghiêm trọng")),
    2: ("warning", "warning", _("Phải khắc phục")),
    1: ("info", "info", _("Nhắc nhở")),
}
REMEDY_STATES: dict[str, Mark] = {
    "late": ("danger", "late", _("Quá hạn khắc phục")),
    "open": ("warning", "dot", _("Chưa khắc phục")),
    "claimed": ("info", "send", _("Đã báo khắc phục, chờ xác nhận")),
    "confirmed": ("success", "check", _("Đã xác nhận khắc phục")),
    "withdrawn": ("muted", "slash", _("Đã rút")),
}
REMEDY_FILTERS: dict[str, str] = {
    "unsettled": _("chưa xong"),
    "late": _("quá hạn"),
    "open": _("chưa khắc phục"),
    "claimed": _("chờ xác nhận"),
    "confirmed": _("đã xác nhận"),
}
REMEDY_ACTS: dict[str, str] = {
    "claim": _("Báo đã khắc phục"),
    "confirm": _("Xác nhận đã khắc phục"),
    "reopen": _("Yêu cầu khắc phục tiếp"),
    "withdraw": _("Rút nội dung này"),
}
TAKE_BACK_CLAIM = _("Rút báo cáo khắc phục")
REMEDY_DONE: dict[str, str] = {
    "claim": _("Đã gửi báo cáo khắc phục, chờ xác nhận."),
    "confirm": _("Đã xác nhận khắc phục."),
    "reopen": _("Đã chuyển lại chưa khắc phục."),
    "withdraw": _("Đã rút nội dung."),
}
LEVELS: dict[str, str] = {
    "department": _("Sở GD&ĐT"),
    "city": _("UBND thành phố"),
    "team": _("Đoàn tư vấn"),
}
STEPS: dict[str, str] = {
    "registered": _("Đăng ký đánh giá ngoài"),
    "accepted": _("Thông báo chấp nhận hồ sơ"),
    "team": _("Quyết định thành lập đoàn"),
    "first_survey": _("Khảo sát sơ bộ"),
    "survey": _("Khảo sát chính thức"),
    "draft": _("Dự thảo báo cáo đánh giá ngoài"),
    "feedback": _("Ý kiến phản hồi của trường"),
    "report": _("Báo cáo đánh giá ngoài chính thức"),
    "proposal": _("Đề nghị công nhận"),
    "decision": _("Quyết định công nhận"),
    "award": _("Trao bằng"),
}
STEPS_SHORT: dict[str, str] = {
    "registered": _("Đăng ký"),
    "accepted": _("Chấp nhận"),
    "team": _("Lập đoàn"),
    "first_survey": _("KS sơ bộ"),
    "survey": _("KS chính thức"),
    "draft": _("Dự thảo"),
    "feedback": _("Phản hồi"),
    "report": _("Báo cáo"),
    "proposal": _("Đề nghị"),
    "decision": _("Quyết định"),
    "award": _("Trao bằng"),
}
TERM_STATES: dict[str, Mark] = {
    "kept": ("success", "check", _("Đúng hạn")),
    "running": ("info", "clock", _("Đang trong hạn")),
    "late": ("danger", "late", _("Quá hạn")),
    "check": ("warning", "question", _("Cần kiểm tra")),
    "unknown": ("muted", "slash", _("Chưa có quy định")),
}
VERIFICATIONS: dict[str, str] = {
    "verified": _("đã đối chiếu"),
    "remembered": _("nhớ lại, cần kiểm tra"),
    "missing": _("chưa có quy định"),
}
PROPOSALS: dict[str, str] = {
    "criterion": _("Tiêu chí chưa đạt, đang cản trở"),
    "norm": _("Định mức còn thiếu"),
    "task": _("Nhiệm vụ của lộ trình liên quan đến trường"),
}
PLAN_STATES: dict[str, Mark] = {
    "none": ("danger", "warning", _("Chưa có kế hoạch")),
    "unsigned": ("warning", "edit", _("Đang soạn")),
    "signed": ("success", "check", _("Đã ban hành")),
}
PLAN_FILTERS: dict[str, str] = {
    "none": _("chưa có kế hoạch"),
    "unsigned": _("đang soạn"),
    "signed": _("đã ban hành"),
    "late": _("có việc quá hạn"),
}
PREPARATIONS: tuple[str, ...] = (
    _("Gửi giấy mời đại biểu"),
    _("Chuẩn bị hội trường, trang trí, âm thanh"),
    _("Báo cáo quá trình xây dựng trường đạt chuẩn quốc gia"),
    _("Văn nghệ chào mừng"),
    _("Phương án an ninh trật tự, phòng cháy, chữa cháy"),
    _("Dự toán kinh phí"),
)
"""What every ceremony needs prepared; the list may be changed."""
AGENDA: tuple[str, ...] = (
    _("8:00; Đón tiếp đại biểu, văn nghệ chào mừng"),
    _("8:30; Chào cờ, tuyên bố lý do, giới thiệu đại biểu"),
    _("8:45; Báo cáo quá trình xây dựng trường đạt chuẩn quốc gia"),
    _("9:00; Công bố quyết định và trao bằng công nhận"),
    _("9:20; Phát biểu của lãnh đạo, đáp từ của nhà trường"),
    _("9:45; Bế mạc"),
)
