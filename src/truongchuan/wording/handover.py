"""Texts of hand-over to successors, and the view over wards: refused writes, acts in the record."""

from __future__ import annotations

from truongchuan.wording.catalogue import gettext_noop as _

ERRORS: dict[str, str] = {
    "programme-closed": _(
        "Kế hoạch này đã bàn giao cho nơi kế tục nên chỉ còn để xem; chưa ghi gì cả. Hãy làm tiếp ở kế hoạch của nơi nhận bàn giao."
    ),
    "handover-title-missing": _("Hãy ghi tên cuộc bàn giao."),
    "handover-exists": _(
        "Kế hoạch “{programme}” đã có một cuộc bàn giao. Hãy mở cuộc bàn giao đó, hoặc bỏ nó trước khi lập cuộc khác."
    ),
    "handover-not-draft": _(
        "Cuộc bàn giao không còn ở dạng đang soạn. Muốn sửa, bên giao phải rút về soạn lại trước."
    ),
    "handover-outdated": _(
        "Có người vừa sửa cuộc bàn giao này trong lúc bạn mở trang, nên chưa ghi gì. Hãy tải lại trang rồi sửa tiếp."
    ),
    "receiver-not-authority": _(
        "“{name}” là đơn vị trực thuộc, không phải cơ quan, nên không nhận bàn giao được."
    ),
    "receiver-is-giver": _("“{name}” là bên giao, không thể đồng thời là bên nhận."),
    "receiver-ended": _(
        "“{name}” đã kết thúc hoạt động từ ngày {on}, nên không nhận bàn giao được."
    ),
    "receiver-known": _("“{name}” đã là một bên nhận."),
    "part-unknown": _("Bên nhận đã chọn không thuộc cuộc bàn giao này. Hãy tải lại trang."),
    "handover-school-unknown": _("Có trường không thuộc cuộc bàn giao này. Hãy tải lại trang."),
    "school-went-before": _(
        "{school} đã được bàn giao từ trước cho nơi khác, nên không đổi bên nhận được."
    ),
    "handover-nothing-chosen": _("Hãy đánh dấu ít nhất một mục."),
    "choice-missing": _(
        "Hãy chọn đúng một cách: giao cho một bên nhận, giao cho mọi bên nhận, hoặc kết thúc ở bên giao kèm lý do."
    ),
    "choice-not-shared": _(
        "Vướng mắc, văn bản và việc kiểm tra chỉ giao được cho một bên nhận. Hãy chọn một bên cho các mục này."
    ),
    "handover-item-unknown": _(
        "Có mục không cần chọn nơi nhận, hoặc đã đổi trong lúc bạn mở trang. Hãy tải lại trang."
    ),
    "handover-move": _(
        "Việc này không hợp với tình trạng hiện nay của cuộc bàn giao. Hãy tải lại trang."
    ),
    "handover-no-receivers": _("Chưa có bên nhận nào. Hãy thêm bên nhận trước khi gửi."),
    "handover-open-schools": _(
        "Còn {count} trường chưa có nơi nhận. Hãy chọn nơi nhận ở trang Trường."
    ),
    "handover-elsewhere": _(
        "Có {count} trường đã bàn giao từ trước cho cơ quan không phải bên nhận lần này. Hãy thêm cơ quan đó làm bên nhận."
    ),
    "handover-part-empty": _(
        "“{receiver}” chưa được giao trường nào. Hãy giao trường, hoặc bỏ bên nhận này."
    ),
    "handover-open-items": _(
        "Còn {count} việc đang mở chưa rõ giao cho ai. Hãy chọn ở trang Việc cần chọn."
    ),
    "handover-not-offered": _(
        "Cuộc bàn giao chưa được gửi, hoặc đã được rút về soạn lại. Hãy tải lại trang."
    ),
    "part-accepted": _("Phần này đã được {by} chấp nhận."),
    "handover-reason-missing": _("Hãy ghi lý do."),
    "handover-done": _("{by} đã thực hiện cuộc bàn giao này; không làm lại lần nữa."),
    "handover-not-agreed": _("Chưa đủ các bên nhận chấp nhận, nên chưa thực hiện bàn giao được."),
    "handover-too-early": _(
        "Ngày bàn giao là {on}; hôm nay mới là {today}. Hãy thực hiện từ ngày đó trở đi."
    ),
    "handover-totals-differ": _(
        "Số liệu hai bên không khớp nên chưa ghi gì cả. Hãy báo người quản trị kèm tên cuộc bàn giao."
    ),
}

ACTIONS: dict[str, str] = {
    "handover.create": _("lập cuộc bàn giao"),
    "handover.edit": _("sửa cuộc bàn giao"),
    "handover.add_receiver": _("thêm bên nhận"),
    "handover.remove_receiver": _("bỏ bên nhận"),
    "handover.assign_schools": _("chọn nơi nhận cho trường"),
    "handover.choose": _("chọn nơi nhận cho việc đang mở"),
    "handover.offer": _("gửi bàn giao cho các bên nhận"),
    "handover.take_back": _("rút bàn giao về soạn lại"),
    "handover.accept": _("chấp nhận bàn giao"),
    "handover.return": _("trả lại phần bàn giao"),
    "handover.cancel": _("bỏ cuộc bàn giao"),
    "handover.carry_out": _("thực hiện bàn giao"),
    "handover.receive": _("nhận bàn giao"),
}
EVENT_KINDS: dict[str, str] = {
    "handover": _("Bàn giao"),
    "handover_part": _("Nhận bàn giao"),
}

STATES: dict[str, str] = {
    "draft": _("đang soạn"),
    "offered": _("chờ bên nhận chấp nhận"),
    "agreed": _("các bên đã chấp nhận"),
    "done": _("đã bàn giao"),
    "cancelled": _("đã bỏ"),
}
KINDS: dict[str, str] = {
    "school": _("Trường"),
    "certificate": _("Bằng công nhận"),
    "target": _("Chỉ tiêu"),
    "step": _("Bước công nhận"),
    "row": _("Nhiệm vụ của kế hoạch"),
    "row_school": _("Việc của từng trường trong nhiệm vụ"),
    "duty": _("Nhiệm vụ được phân công"),
    "obstacle": _("Khó khăn, vướng mắc"),
    "conclusion": _("Kết luận cuộc họp"),
    "meeting": _("Cuộc họp"),
    "review": _("Sơ kết tháng"),
    "document": _("Văn bản đi, đến"),
    "consultation": _("Ý kiến của cấp trên về trường"),
    "check": _("Cuộc kiểm tra an toàn"),
    "safety": _("Tồn tại qua kiểm tra"),
    "plan_item": _("Việc trong kế hoạch của trường"),
    "ceremony": _("Lễ đón bằng"),
    "campaign": _("Đợt tuyên truyền"),
    "drive": _("Đợt vận động xã hội hóa"),
    "pledge": _("Khoản hứa ủng hộ"),
    "receipt": _("Khoản đã nhận"),
    "use": _("Khoản đã dùng"),
    "fact": _("Số liệu của trường"),
    "judgement": _("Nhận định về tiêu chí"),
    "file": _("Tệp hồ sơ, minh chứng"),
}
DISPOSITIONS: dict[str, str] = {
    "handed": _("bàn giao"),
    "history": _("lưu lịch sử ở bên giao"),
    "ended": _("kết thúc ở bên giao"),
}
DOUBTS: dict[str, str] = {
    "no_ward": _("Chưa biết trường ở phường, xã nào: hãy chọn theo địa chỉ."),
    "split_ward": _("Phường cũ được chia cho nhiều nơi: hãy đối chiếu địa chỉ của trường."),
    "no_receiver": _(
        "Nơi kế tục phường cũ không phải bên nhận lần này: hãy chọn, hoặc thêm bên nhận."
    ),
}
REASONS: dict[str, str] = {
    "here": _("Ban chỉ đạo, kỳ sơ kết của bên giao kết thúc cùng kế hoạch."),
    "with_row": _("Kết thúc cùng nhiệm vụ."),
}
GROUP_STATES: dict[str, str] = {
    "not_started": _("chưa bắt đầu"),
    "in_progress": _("đang làm"),
    "blocked": _("đang vướng"),
    "done": _("đã xong"),
    "cancelled": _("không thực hiện"),
    "planned": _("dự kiến"),
    "registered": _("đã đăng ký"),
    "evaluated": _("đã đánh giá ngoài"),
    "recognised": _("đã công nhận"),
    "postponed": _("lùi thời hạn"),
    "withdrawn": _("đã rút"),
    "open": _("đang mở"),
    "being_solved": _("đang giải quyết"),
    "solved": _("đã giải quyết"),
    "noted": _("ghi nhận"),
    "invited": _("đã mời"),
    "held": _("đã họp, đã tổ chức"),
    "concluded": _("đã kết luận"),
    "opened": _("đang mở"),
    "frozen": _("đã chốt số liệu"),
    "closed": _("đã đóng"),
    "arrived": _("mới đến"),
    "assigned": _("đã phân công"),
    "handling": _("đang xử lý"),
    "answered": _("đã trả lời"),
    "filed": _("lưu hồ sơ"),
    "draft": _("dự thảo"),
    "signed": _("đã ký"),
    "issued": _("đã phát hành"),
    "revoked": _("đã thu hồi"),
    "claimed": _("báo đã khắc phục"),
    "confirmed": _("đã xác nhận"),
    "approved": _("đã phê duyệt"),
    "settled": _("đã quyết toán"),
    "money": _("tiền"),
    "kind": _("hiện vật"),
    "labour": _("ngày công"),
    "accepted": _("chấp nhận hồ sơ"),
    "team": _("lập đoàn đánh giá ngoài"),
    "first_survey": _("khảo sát sơ bộ"),
    "survey": _("khảo sát chính thức"),
    "report": _("báo cáo đánh giá ngoài"),
    "feedback": _("phản hồi của trường"),
    "proposal": _("đề nghị công nhận"),
    "decision": _("quyết định công nhận"),
    "award": _("trao bằng"),
}
