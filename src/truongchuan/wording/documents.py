"""Texts of documents: refused writes, acts in the record, and what the codes of the domain mean."""

from __future__ import annotations

from truongchuan.wording.catalogue import gettext_noop as _

ERRORS: dict[str, str] = {
    "secret-document": _(
        "Văn bản đóng dấu “{secrecy}” không được đưa vào hệ thống này. Hãy đăng ký vào sổ văn bản mật theo quy định về bảo vệ bí mật nhà nước. Chưa có gì được lưu."
    ),
    "document-summary-missing": _("Hãy ghi trích yếu nội dung văn bản."),
    "document-body-missing": _("Hãy ghi cơ quan ban hành văn bản."),
    "document-number-unreadable": _(
        "Không đọc được số, ký hiệu “{number}”. Viết như trên văn bản, ví dụ 38/KH-UBND, 512/UBND-GDĐT hoặc 12-ĐA/QU."
    ),
    "document-kind-missing": _(
        "Không suy ra được tên loại từ số, ký hiệu. Hãy chọn tên loại văn bản."
    ),
    "document-kind-differs": _(
        "Ký hiệu của {number} không phải là của loại “{kind}”. Hãy sửa ký hiệu hoặc chọn lại tên loại."
    ),
    "document-symbol-missing": _(
        "Số {number} chưa có ký hiệu. Hãy ghi đủ số và ký hiệu, ví dụ {number}/KH-UBND."
    ),
    "document-number-missing": _(
        "Văn bản đã ký phải có số, ký hiệu do văn thư cấp. Hãy ghi số, hoặc để ở trạng thái dự thảo."
    ),
    "document-day-missing": _("Văn bản đã ký phải có ngày ký. Hãy ghi ngày trên văn bản."),
    "document-day-in-future": _("Ngày {on} sau hôm nay ({today}). Hãy kiểm tra lại ngày."),
    "received-day-missing": _("Hãy ghi ngày văn bản đến."),
    "received-before-signed": _(
        "Ngày đến {received} trước ngày của văn bản {signed}. Hãy kiểm tra lại hai ngày này."
    ),
    "reply-due-too-early": _("Hạn trả lời {due} sớm hơn ngày {start} của văn bản."),
    "document-urgency-unknown": _("Không có mức độ khẩn “{urgency}”."),
    "document-state-unknown": _("Không vào sổ được với trạng thái “{document_state}”."),
    "thing-of-another-authority": _("“{thing}” không thuộc kế hoạch này."),
    "document-number-taken": _(
        "Số {number} của {body} đã có trong sổ: số theo dõi {tracking}, do {by} vào ngày {on}. Hãy kiểm tra lại với văn thư; nếu mục kia ghi nhầm, hãy sửa hoặc hủy mục đó trước."
    ),
    "document-arrived-before": _(
        "Văn bản {number} của {body} đã vào sổ ngày {on}, số đến {tracking}. Hãy mở mục đó; nếu vẫn cần vào sổ lần nữa, hãy đánh dấu xác nhận rồi ghi lại."
    ),
    "document-changed-meanwhile": _(
        "Mục này vừa được người khác cập nhật (nay là “{document_state}”), nên việc của bạn chưa được ghi. Hãy xem lại rồi làm lại nếu vẫn cần."
    ),
    "document-ended": _("Văn bản đã ở trạng thái “{document_state}” nên không ghi thêm được nữa."),
    "document-not-open": _("Văn bản đã ở trạng thái “{document_state}”, không còn chờ xử lý."),
    "document-unchanged": _("Không có gì thay đổi nên chưa ghi."),
    "number-change-needs-reason": _(
        "Số, ký hiệu {before_number} đã ghi vào sổ: muốn đổi thì phải nêu lý do."
    ),
    "document-move-refused": _(
        "Không thể chuyển văn bản từ “{document_state}” sang “{document_after}”."
    ),
    "document-answered": _("Văn bản đã được ghi là trả lời ngày {on}."),
    "reply-needs-note": _(
        "Hãy chọn văn bản trả lời, hoặc ghi rõ đã trả lời bằng cách nào (báo cáo trực tiếp, thư điện tử…)."
    ),
    "reply-unfit": _(
        "Văn bản {number} không trả lời được văn bản này: phải là văn bản còn hiệu lực, khác chiều đi, đến và cùng cơ quan."
    ),
    "reply-too-early": _("Ngày trả lời {on} trước ngày {start} của văn bản được trả lời."),
    "withdraw-needs-reason": _("Hãy ghi lý do; lý do được giữ lại trong sổ."),
    "withdraw-not-issued": _(
        "Chỉ thu hồi được văn bản đi đã ký. Văn bản đang ở trạng thái “{document_state}”; nếu vào sổ nhầm, hãy chọn hủy mục."
    ),
    "document-has-tasks": _(
        "Đã giao {count} nhiệm vụ từ văn bản này nên không hủy mục được. Hãy rút các nhiệm vụ đó hoặc sửa mục."
    ),
    "reading-used": _(
        "Tệp vừa đọc đã được vào sổ hoặc đã bỏ. Hãy mở mục đã ghi, hoặc tải tệp lên lại."
    ),
}
ACTIONS: dict[str, str] = {
    "document.register": _("vào sổ văn bản"),
    "document.correct": _("sửa mục trong sổ văn bản"),
    "document.move": _("chuyển trạng thái văn bản"),
    "document.assign": _("phân công xử lý văn bản"),
    "document.reply": _("ghi việc trả lời văn bản"),
    "document.withdraw": _("thu hồi văn bản"),
    "document.void": _("hủy mục trong sổ văn bản"),
    "document.derive_task": _("giao việc từ văn bản"),
    "document.read": _("đọc tệp văn bản"),
    "document.discard_reading": _("bỏ tệp văn bản đã đọc"),
}

KINDS: dict[str, str] = {
    "KH": _("Kế hoạch"),
    "CV": _("Công văn"),
    "QĐ": _("Quyết định"),
    "BC": _("Báo cáo"),
    "TTr": _("Tờ trình"),
    "TB": _("Thông báo"),
    "GM": _("Giấy mời"),
    "BB": _("Biên bản"),
    "CT": _("Chỉ thị"),
    "NQ": _("Nghị quyết"),
    "HD": _("Hướng dẫn"),
    "CTr": _("Chương trình"),
    "ĐA": _("Đề án"),
    "PA": _("Phương án"),
    "DA": _("Dự án"),
    "QC": _("Quy chế"),
    "QyĐ": _("Quy định"),
    "TC": _("Thông cáo"),
    "HĐ": _("Hợp đồng"),
    "CĐ": _("Công điện"),
    "BGN": _("Bản ghi nhớ"),
    "BTT": _("Bản thỏa thuận"),
    "GUQ": _("Giấy ủy quyền"),
    "GGT": _("Giấy giới thiệu"),
    "GNP": _("Giấy nghỉ phép"),
    "PG": _("Phiếu gửi"),
    "PC": _("Phiếu chuyển"),
    "PB": _("Phiếu báo"),
    "SY": _("Bản sao y"),
    "TrS": _("Bản trích sao"),
    "SL": _("Bản sao lục"),
    "NĐ": _("Nghị định"),
    "TT": _("Thông tư"),
    "TTLT": _("Thông tư liên tịch"),
    "KL": _("Kết luận"),
    "VB": _("Văn bản khác"),
}

DIRECTIONS: dict[str, str] = {"in": _("văn bản đến"), "out": _("văn bản đi")}

STATES: dict[str, str] = {
    "arrived": _("Mới đến"),
    "assigned": _("Đã phân công"),
    "handling": _("Đang xử lý"),
    "answered": _("Đã trả lời"),
    "filed": _("Đã xong"),
    "draft": _("Dự thảo"),
    "signed": _("Đã ký"),
    "issued": _("Đã phát hành"),
    "revoked": _("Đã thu hồi"),
    "void": _("Mục đã hủy"),
}
MOVES: dict[str, str] = {
    "handling": _("Bắt đầu xử lý"),
    "filed": _("Xong, lưu hồ sơ"),
    "draft": _("Trả về dự thảo"),
    "signed": _("Ghi đã ký, cấp số"),
    "issued": _("Ghi đã phát hành"),
}
REOPEN = _("Xử lý lại")

URGENCIES: dict[str, str] = {
    "": _("thường"),
    "urgent": _("khẩn"),
    "very_urgent": _("thượng khẩn"),
    "flash": _("hỏa tốc"),
}

SECRECIES: dict[str, str] = {
    "": _("không mật"),
    "mật": _("mật"),
    "tối mật": _("tối mật"),
    "tuyệt mật": _("tuyệt mật"),
}

REPLIES: dict[str, str] = {
    "late": _("quá hạn trả lời"),
    "waiting": _("đang chờ trả lời"),
    "answered": _("đã trả lời"),
}

ACTS: dict[str, str] = {
    "registered": _("Vào sổ"),
    "corrected": _("Sửa mục"),
    "moved": _("Chuyển trạng thái"),
    "assigned": _("Phân công xử lý"),
    "task": _("Giao việc"),
    "replied": _("Ghi việc trả lời"),
    "withdrawn": _("Thu hồi"),
    "voided": _("Hủy mục"),
}

FIELDS: dict[str, str] = {
    "number": _("Số, ký hiệu"),
    "full_number": _("Số, ký hiệu"),
    "kind": _("Tên loại"),
    "signed_on": _("Ngày văn bản"),
    "received_on": _("Ngày đến"),
    "body": _("Cơ quan ban hành"),
    "body_name": _("Cơ quan ban hành"),
    "summary": _("Trích yếu"),
    "signer_name": _("Người ký"),
    "signer_post": _("Chức vụ người ký"),
    "recipients": _("Nơi nhận"),
    "copies": _("Số bản"),
    "urgency": _("Mức độ khẩn"),
    "reply_due": _("Hạn trả lời"),
}
