"""Texts of mobilisation: refused writes, acts in the record, and what the codes of the domain mean."""

from __future__ import annotations

from truongchuan.wording.catalogue import gettext_noop as _

SOMEBODY = _("một nhà hảo tâm")
"""What stands for a donor who is not to be named."""

STATES: dict[str, str] = {
    "draft": _("Đang soạn"),
    "approved": _("Đã phê duyệt"),
    "open": _("Đang vận động"),
    "closed": _("Đã kết thúc vận động"),
    "settled": _("Đã quyết toán"),
    "cancelled": _("Không thực hiện"),
}
MOVES: dict[str, str] = {
    "draft>cancelled": _("Không thực hiện"),
    "approved>open": _("Mở vận động"),
    "approved>draft": _("Trả về để soạn lại"),
    "open>closed": _("Kết thúc vận động"),
    "closed>settled": _("Quyết toán"),
    "closed>open": _("Mở lại vận động"),
    "settled>closed": _("Mở lại quyết toán"),
    "cancelled>draft": _("Soạn lại"),
}
"""What a button says that takes a drive from one state to another."""

FORMS: dict[str, str] = {
    "money": _("Tiền"),
    "kind": _("Hiện vật"),
    "labour": _("Ngày công"),
}
DONOR_KINDS: dict[str, str] = {
    "individual": _("Cá nhân"),
    "parents": _("Cha mẹ học sinh"),
    "business": _("Doanh nghiệp"),
    "organisation": _("Tổ chức, đoàn thể"),
}
OUTCOMES: dict[str, str] = {
    "right": _("Khớp chứng từ"),
    "doubt": _("Cần làm rõ"),
}
LEVELS: dict[str, str] = {
    "per-person": _("ấn định số tiền cho mỗi người"),
    "average": _("nêu mức bình quân"),
    "minimum": _("nêu mức thu hoặc mức tối thiểu"),
    "compulsory": _("có ý bắt buộc"),
}
"""Why words of a drive look like a fixed level."""

ERRORS: dict[str, str] = {
    "drive-title-empty": _("Hãy ghi tên đợt vận động."),
    "drive-purpose-empty": _("Hãy ghi vận động để làm gì."),
    "drive-dates": _("Ngày kết thúc {end} sớm hơn ngày bắt đầu {start}."),
    "drive-without-school": _("Đợt vận động phải có ít nhất một trường."),
    "drive-school-twice": _("Mỗi trường chỉ ghi một lần trong một đợt vận động."),
    "drive-not-draft": _(
        "Đợt vận động đã qua bước soạn nên không sửa được nội dung. Muốn sửa, hãy trả về để soạn lại."
    ),
    "drive-outdated": _(
        "Có người vừa sửa đợt vận động này, nên thay đổi của bạn chưa được ghi. Hãy mở lại trang rồi sửa."
    ),
    "drive-move-refused": _("Đợt vận động không chuyển được sang bước này. Hãy tải lại trang."),
    "drive-ground-missing": _(
        "Chưa có căn cứ của nhu cầu (dự toán, quyết định). Hãy ghi trước khi phê duyệt."
    ),
    "drive-decision-missing": _("Hãy ghi số quyết định phê duyệt và người ký."),
    "drive-levels-unseen": _(
        "Nội dung vận động có chỗ giống ấn định mức đóng góp. Hãy sửa, hoặc xác nhận đã xem các chỗ đó rồi mới phê duyệt."
    ),
    "drive-reason-missing": _("Hãy ghi lý do."),
    "drive-money-left": _(
        "Còn {amount} đồng đã nhận mà chưa ghi sử dụng. Hãy ghi việc sử dụng, hoặc ghi rõ số tiền còn lại xử lý thế nào."
    ),
    "drive-not-open": _(
        "Đợt vận động chưa mở hoặc đã xong, nên không ghi thêm được. Cam kết chỉ ghi khi đang vận động."
    ),
    "drive-settled": _("Đợt vận động đã quyết toán. Muốn sửa, hãy mở lại quyết toán."),
    "school-not-of-drive": _("{school} không có trong đợt vận động này."),
    "form-unknown": _("Không có hình thức “{form}”."),
    "donor-kind-unknown": _("Không có loại nhà tài trợ “{kind}”."),
    "amount-missing": _("Hãy ghi số tiền."),
    "amount-range": _("Số tiền phải là số nguyên đồng lớn hơn 0, không thể là {amount}."),
    "gift-undescribed": _("Hãy ghi hiện vật là gì."),
    "days-missing": _("Hãy ghi số ngày công."),
    "valuer-missing": _("Đã ghi giá trị ước tính thì ghi cả người hoặc đơn vị định giá."),
    "unnamed-not-public": _("Không ghi tên thì không thể nêu tên công khai."),
    "entry-in-future": _("Ngày {on} chưa đến (hôm nay của kế hoạch là {today})."),
    "entry-before-approval": _(
        "Ngày {on} trước ngày phê duyệt {decided}: không nhận tài trợ cho đợt vận động khi chưa được phê duyệt."
    ),
    "expected-before-pledge": _("Ngày hẹn {expected} sớm hơn ngày cam kết {on}."),
    "receipt-number-missing": _("Hãy ghi số phiếu thu theo sổ của trường."),
    "receipt-number-taken": _("Sổ của {school} đã có phiếu số {number}. Hãy xem lại số phiếu."),
    "pledge-of-another": _("Cam kết này của trường khác hoặc đợt vận động khác."),
    "pledge-reversed": _("Cam kết này đã được hủy."),
    "pledge-has-receipts": _(
        "Cam kết này đã có tiếp nhận. Hãy hủy phần tiếp nhận trước nếu nó sai."
    ),
    "use-undescribed": _("Hãy ghi đã dùng vào việc gì."),
    "use-over-received": _(
        "Trường mới còn {left} đồng đã nhận mà chưa dùng, không thể ghi dùng {amount} đồng."
    ),
    "reason-needed": _("Hãy ghi lý do."),
    "entry-reversed": _("Dòng này đã được hủy, hoặc chính nó là dòng hủy."),
    "reverse-below-used": _(
        "Tiền của dòng này đã ghi sử dụng (chỉ còn {left} đồng chưa dùng). Hãy hủy phần sử dụng trước."
    ),
    "consent-unchanged": _("Ý kiến của nhà tài trợ về việc nêu tên vốn đã như vậy."),
    "outcome-unknown": _("Không có kết quả kiểm tra “{outcome}”."),
}
ACTIONS: dict[str, str] = {
    "mobilisation.draft": _("soạn đợt vận động"),
    "mobilisation.change": _("sửa đợt vận động"),
    "mobilisation.set_need": _("ghi nhu cầu của trường trong đợt vận động"),
    "mobilisation.approved": _("phê duyệt đợt vận động"),
    "mobilisation.back_to_draft": _("trả đợt vận động về để soạn lại"),
    "mobilisation.open": _("mở vận động"),
    "mobilisation.reopen": _("mở lại vận động"),
    "mobilisation.reopen_settlement": _("mở lại quyết toán"),
    "mobilisation.closed": _("kết thúc vận động"),
    "mobilisation.settled": _("quyết toán đợt vận động"),
    "mobilisation.cancelled": _("không thực hiện đợt vận động"),
    "mobilisation.pledge": _("ghi cam kết tài trợ"),
    "mobilisation.receipt": _("ghi tiếp nhận tài trợ"),
    "mobilisation.use": _("ghi sử dụng tài trợ"),
    "mobilisation.reverse_pledge": _("hủy cam kết ghi sai"),
    "mobilisation.reverse_receipt": _("hủy tiếp nhận ghi sai"),
    "mobilisation.reverse_use": _("hủy sử dụng ghi sai"),
    "mobilisation.consent": _("ghi ý kiến của nhà tài trợ về việc nêu tên"),
    "mobilisation.check": _("kiểm tra phiếu tiếp nhận"),
}
EVENT_KINDS: dict[str, str] = {
    "drive": _("đợt vận động"),
    "pledge": _("cam kết tài trợ"),
    "receipt": _("tiếp nhận tài trợ"),
    "use": _("sử dụng tài trợ"),
    "receipt_check": _("kiểm tra phiếu tiếp nhận"),
}
