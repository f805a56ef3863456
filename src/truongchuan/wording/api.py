"""Texts of the programming interface: what each problem means, and what is wrong with a field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from truongchuan.wording.catalogue import Translate, fill, identity
from truongchuan.wording.catalogue import gettext_noop as _

TITLES: dict[str, str] = {
    "bad-request": _("Yêu cầu không đọc được"),
    "token-needed": _("Cần khóa truy cập"),
    "token-unknown": _("Khóa truy cập không đúng"),
    "token-ended": _("Khóa truy cập đã bị thu hồi"),
    "token-expired": _("Khóa truy cập đã hết hạn"),
    "token-without-function": _("Người giữ khóa không còn chức năng nào"),
    "scope-missing": _("Khóa truy cập không có phạm vi này"),
    "session-reads-only": _("Phiên đăng nhập chỉ được xem"),
    "not-allowed": _("Không có quyền"),
    "not-found": _("Không tìm thấy"),
    "method-not-allowed": _("Địa chỉ này không nhận cách gọi này"),
    "outdated": _("Dữ liệu đã thay đổi từ lúc bạn xem"),
    "body-too-large": _("Nội dung gửi lên quá lớn"),
    "media-type": _("Nội dung gửi lên không phải JSON"),
    "invalid": _("Dữ liệu gửi lên không hợp lệ"),
    "refused": _("Không ghi được"),
    "idempotency-key-bad": _("Idempotency-Key không hợp lệ"),
    "idempotency-key-reused": _("Idempotency-Key đã dùng cho yêu cầu khác"),
    "if-match-bad": _("If-Match không hợp lệ"),
    "too-many-requests": _("Gọi quá nhiều lần"),
    "server-error": _("Hệ thống gặp lỗi"),
    "busy": _("Hệ thống đang bận"),
}
DETAILS: dict[str, str] = {
    "bad-request": _(
        "Nội dung không phải JSON hợp lệ hoặc yêu cầu bị hỏng. Hãy kiểm tra phần mềm gửi."
    ),
    "token-needed": _(
        "Hãy gửi khóa truy cập trong tiêu đề Authorization: Bearer. Tạo khóa tại trang “Khóa truy cập” của tài khoản."
    ),
    "token-unknown": _(
        "Không có khóa truy cập này. Hãy kiểm tra đã chép đủ chưa, hoặc tạo khóa mới."
    ),
    "token-ended": _("Khóa truy cập đã bị thu hồi. Hãy tạo khóa mới."),
    "token-expired": _("Khóa truy cập đã hết hạn. Hãy tạo khóa mới."),
    "token-without-function": _(
        "Người giữ khóa không còn giữ chức năng nào ở cơ quan, nên khóa không còn dùng được."
    ),
    "scope-missing": _("Khóa truy cập không có phạm vi “{scope}”. Hãy tạo khóa có phạm vi này."),
    "session-reads-only": _("Phiên đăng nhập chỉ dùng để xem. Muốn ghi, hãy dùng khóa truy cập."),
    "not-allowed": _(
        "Bạn không có quyền làm việc này. Hãy nhờ đơn vị chủ trì hoặc cơ quan thường trực của kế hoạch."
    ),
    "not-found": _("Không có địa chỉ hoặc dữ liệu này, hoặc bạn không được xem."),
    "method-not-allowed": _("Địa chỉ này chỉ nhận: {allowed}."),
    "outdated": _(
        "Đã có thay đổi từ lúc bạn xem, nên chưa ghi gì. Hãy xem lại hai bản kèm theo rồi gửi lại với dấu mới."
    ),
    "body-too-large": _("Nội dung gửi lên lớn hơn {most} KB. Hãy gửi thành nhiều lần."),
    "media-type": _("Hãy gửi nội dung JSON với tiêu đề Content-Type: application/json."),
    "invalid": _("Có {count} chỗ không hợp lệ; xem “errors”."),
    "refused": _("Yêu cầu không hợp với dữ liệu hiện có."),
    "idempotency-key-bad": _("Idempotency-Key dài từ 1 đến {most} ký tự ASCII nhìn thấy được."),
    "idempotency-key-reused": _(
        "Khóa này đã đi với một yêu cầu khác trong 24 giờ qua. Hãy dùng khóa mới cho mỗi yêu cầu mới."
    ),
    "if-match-bad": _("If-Match phải là một dấu trong ngoặc kép, như trường “stamp” đã cho."),
    "too-many-requests": _(
        "Mỗi phút chỉ được gọi {most} lần. Hãy đợi {seconds} giây rồi gọi tiếp."
    ),
    "server-error": _(
        "Hệ thống gặp lỗi và đã ghi lại. Hãy thử lại sau; nếu còn lỗi, báo quản trị hệ thống."
    ),
    "busy": _(
        "Một việc khác đang ghi dữ liệu lâu hơn thường lệ, nên chưa ghi gì. Hãy thử lại sau {seconds} giây."
    ),
}

FIELDS: dict[str, str] = {
    "missing": _("Thiếu mục này."),
    "extra_forbidden": _("Không có mục này."),
    "int_parsing": _("Phải là số nguyên."),
    "int_type": _("Phải là số nguyên."),
    "int_from_float": _("Phải là số nguyên."),
    "float_type": _("Phải là số."),
    "float_parsing": _("Phải là số."),
    "finite_number": _("Phải là số hữu hạn."),
    "bool_type": _("Phải là true hoặc false."),
    "bool_parsing": _("Phải là true hoặc false."),
    "string_type": _("Phải là chữ."),
    "string_unicode": _("Có ký tự không hợp lệ."),
    "string_too_short": _("Phải dài ít nhất {min_length} ký tự."),
    "string_too_long": _("Dài quá {max_length} ký tự."),
    "string_pattern_mismatch": _("Không đúng dạng."),
    "greater_than_equal": _("Phải từ {ge} trở lên."),
    "less_than_equal": _("Không được quá {le}."),
    "literal_error": _("Phải là một trong: {expected}."),
    "enum": _("Phải là một trong: {expected}."),
    "date_parsing": _("Ngày viết như 2023-05-15."),
    "date_form": _("Ngày viết như 2023-05-15."),
    "dict_type": _("Phải là một đối tượng JSON."),
    "model_attributes_type": _("Phải là một đối tượng JSON."),
    "model_type": _("Phải là một đối tượng JSON."),
    "list_type": _("Phải là một danh sách."),
    "too_long": _("Có quá {max_length} phần tử."),
    "too_short": _("Phải có ít nhất {min_length} phần tử."),
}
OTHER_FIELD = _("Giá trị không hợp lệ.")


def problem_title(code: str, translate: Translate = identity) -> str:
    """Return the title of a problem; that of a refused write for any code of the domain."""
    return translate(TITLES.get(code, TITLES["refused"]))


def problem_detail(
    code: str, params: Mapping[str, Any] | None = None, translate: Translate = identity
) -> str:
    """Return what a problem of the interface itself means and what to do."""
    return fill(translate(DETAILS.get(code, DETAILS["refused"])), params or {})


def field_message(kind: str, params: Mapping[str, Any], translate: Translate = identity) -> str:
    """Return what is wrong with a field, by the validator's name for it."""
    template = translate(FIELDS.get(kind, OTHER_FIELD))
    told = dict(params)
    if "expected" in told:  # the validator joins codes in English: 'a', 'b' or 'c'
        told["expected"] = str(told["expected"]).replace("'", "").replace(" or ", ", ")
    try:
        return fill(template, told)
    except KeyError:
        return translate(OTHER_FIELD)
