"""Texts of lists brought in from spreadsheets, and certificates: refused writes, acts in the record."""

from __future__ import annotations

from truongchuan.wording.catalogue import Translate, fill, identity
from truongchuan.wording.catalogue import gettext_noop as _

ERRORS: dict[str, str] = {
    "certificate-empty": _(
        "Bằng công nhận của {school} phải nêu mức độ đạt chuẩn hoặc cấp độ kiểm định. "
        "Hãy ghi ít nhất một trong hai."
    ),
    "certificate-known": _(
        "Bằng theo quyết định số {number} của {school} đã có. Muốn sửa, hãy rút bản cũ trước."
    ),
    "certificate-withdrawn": _("Bằng công nhận này đã được rút."),
    "certificate-reason-needed": _("Hãy ghi lý do rút bằng công nhận."),
    "list-repeated": _(
        "Tệp này đã được {person} nhập lúc {at} ngày {day}, nên không nhập lại. Hãy mở lần nhập đó để xem."
    ),
    "list-not-waiting": _("Danh sách này đã được nhập hoặc đã bỏ. Hãy tải lại trang để xem."),
    "list-column-twice": _(
        "Hai cột cùng được chọn cho “{field}”. Mỗi mục chỉ lấy từ một cột: hãy để cột còn lại là “không dùng”."
    ),
    "list-answer-unknown": _(
        "Câu trả lời không còn hợp với dòng này. Hãy tải lại trang rồi chọn lại."
    ),
    "list-columns-missing": _(
        "Còn thiếu cột bắt buộc. Hãy chọn cột ở phần “Các cột của tệp” trước khi nhập."
    ),
    "list-not-clean": _(
        "Còn {errors} dòng lỗi và {questions} dòng chưa trả lời, nên chưa nhập dòng nào. "
        "Hãy sửa tệp và trả lời, hoặc bỏ chọn “chỉ nhập khi không còn lỗi”."
    ),
    "list-nothing-to-write": _("Không có dòng nào mới hay thay đổi, nên không có gì để nhập."),
    "list-outdated": _(
        "Dữ liệu của cơ quan đã thay đổi từ lúc bạn xem, nên chưa nhập dòng nào. Các dòng dưới đây đã được so lại: hãy xem rồi nhập."
    ),
    "list-not-committed": _("Danh sách này chưa nhập hoặc đã hoàn tác."),
    "list-nothing-to-undo": _(
        "Mọi thứ danh sách này đã ghi đều đang được dùng hoặc đã sửa, nên không hoàn tác được dòng nào."
    ),
}
ACTIONS: dict[str, str] = {
    "certificate.record": _("Ghi bằng công nhận của trường"),
    "certificate.withdraw": _("Rút bằng công nhận đã ghi"),
    "list_import.read": _("Đọc danh sách từ bảng tính"),
    "list_import.columns": _("Chọn cột của danh sách"),
    "list_import.answer": _("Trả lời dòng cần hỏi của danh sách"),
    "list_import.refresh": _("So lại danh sách với dữ liệu hiện có"),
    "list_import.commit": _("Nhập danh sách"),
    "list_import.undo": _("Hoàn tác danh sách đã nhập"),
    "list_import.discard": _("Bỏ danh sách chưa nhập"),
}
EVENT_KINDS: dict[str, str] = {}

LIST_STATES: dict[str, str] = {
    "draft": _("chờ xem"),
    "committed": _("đã nhập"),
    "undone": _("đã hoàn tác"),
    "discarded": _("đã bỏ"),
}
LINE_STATES: dict[str, str] = {
    "new": _("Thêm mới"),
    "update": _("Cập nhật"),
    "same": _("Không đổi"),
    "question": _("Cần trả lời"),
    "error": _("Lỗi"),
    "skip": _("Bỏ qua"),
}
USERS: dict[str, str] = {
    "programmes.target": _("chỉ tiêu trong kế hoạch"),
    "programmes.rowunit": _("nhiệm vụ trong lộ trình"),
    "programmes.rowschool": _("nhiệm vụ của trường"),
    "sources.fact": _("số liệu đã ghi"),
    "accreditation.certificate": _("bằng công nhận"),
    "accreditation.judgement": _("đánh giá tiêu chí"),
    "directory.membership": _("người đang giữ chức năng"),
    "directory.organisation": _("đơn vị trực thuộc"),
    "directory.school": _("trường thuộc địa bàn"),
    "directory.campus": _("điểm trường"),
    "directory.standin": _("ủy quyền"),
    "directory.organisationalias": _("tên gọi khác"),
    "directory.externalid": _("mã đã ghi"),
    "directory.organisationversion": _("tên mới đã ghi"),
    "documents.officialdocument": _("văn bản đi, đến"),
    "oversight.recognitionstep": _("bước công nhận"),
}
"""What may point to a thing that a list made, so that it is not removed."""
KEPT: dict[str, str] = {
    "changed-since": _("đã sửa sau khi nhập"),
    "gone": _("không còn"),
    "has-account": _("đã có tài khoản"),
    "used": _("đang được dùng: {what}"),
    "used-elsewhere": _("đang được dùng ở dữ liệu khác"),
}


def kept_reason(code: str, translate: Translate = identity) -> str:
    """Return why a row of a list is not taken back."""
    lead, _colon, model = code.partition(":")
    if lead != "used":
        return translate(KEPT[code])
    if model not in USERS:
        return translate(KEPT["used-elsewhere"])
    return fill(translate(KEPT["used"]), {"what": translate(USERS[model])})
