"""Texts of refused writes: what, where, and what to do."""

from __future__ import annotations

from truongchuan.domain.shared.errors import DomainError
from truongchuan.wording import documents
from truongchuan.wording.areas import AREAS
from truongchuan.wording.catalogue import Translate, fill, identity
from truongchuan.wording.catalogue import gettext_noop as _
from truongchuan.wording.labels import field_label, state_label

ERRORS: dict[str, str] = {
    "not-allowed": _(
        "Bạn không có quyền làm việc này. Hãy nhờ đơn vị chủ trì hoặc cơ quan thường trực của kế hoạch."
    ),
    "authority-missing": _("Tài khoản chưa gắn với cơ quan nào. Hãy liên hệ quản trị hệ thống."),
    "authority-differs": _("Chỉ nhập được kế hoạch vào cơ quan mà bạn đang làm việc."),
    "plan-empty": _(
        "Văn bản không nêu trường, nhiệm vụ hay phân công nào, nên không có gì để nhập. "
        "Hãy kiểm tra xem đã chọn đúng tệp kế hoạch chưa."
    ),
    "plan-without-year": _(
        "Văn bản không nêu năm thực hiện và ngày ban hành. Hãy sửa ngày văn bản ở bảng dữ liệu rồi nhập lại."
    ),
    "plan-without-title": _(
        "Văn bản không có trích yếu và số ký hiệu. Hãy điền số hoặc trích yếu ở bảng dữ liệu rồi nhập lại."
    ),
    "draft-gone": _("Bản đọc này đã được nhập hoặc đã bị bỏ. Hãy tải tệp lên lại nếu vẫn cần."),
    "nothing-to-undo": _("Không còn chỉnh sửa nào để hoàn tác."),
    "correction-target": _("Không tìm thấy phần cần sửa ({key}). Trang có thể đã cũ: hãy tải lại."),
    "correction-field": _("Không sửa được mục “{field}” tại đây."),
    "correction-value": _(
        "Giá trị “{value}” không hợp lệ cho mục “{field}”. Tháng viết như 2023-05, quý viết như 2023-Q3."
    ),
    "place-unknown": _(
        "Không thấy “{text}” trong văn bản. Hãy ghi số dòng nơi văn bản nêu nội dung này."
    ),
    "state-unknown": _("Không có trạng thái “{state}”."),
    "percent-range": _("Tỷ lệ hoàn thành phải từ 0 đến 100, không thể là {percent}."),
    "move-refused": _("Không thể chuyển từ “{before}” sang “{after}”."),
    "blocked-needs-note": _("Hãy ghi rõ vướng mắc là gì và cần ai giải quyết."),
    "percent-full-not-done": _(
        "Đã 100% thì chọn trạng thái “đã xong”; nếu chưa xong, ghi dưới 100%."
    ),
    "day-in-future": _("Ngày {day} sau ngày hiện tại của kế hoạch ({today}). Hãy ghi ngày đã qua."),
    "finish-before-start": _("Ngày hoàn thành {finish} trước ngày bắt đầu {start}."),
    "report-outdated": _(
        "Đã có báo cáo mới trong lúc bạn mở trang này, nên báo cáo của bạn chưa được ghi. Hãy xem lại hai bản trên trang này."
    ),
    "target-outdated": _(
        "Chỉ tiêu này vừa được người khác chuyển sang “{before}”; thay đổi của bạn chưa được ghi."
    ),
    "finding-decided-meanwhile": _(
        "{name} vừa quyết định về phát hiện này; quyết định của bạn chưa được ghi. Hãy xem lại rồi ghi."
    ),
    "undo-not-newest": _("Chỉ hoàn tác được báo cáo mới nhất; đã có báo cáo sau đó."),
    "reason-missing": _("Hãy ghi lý do bỏ qua, để người ký kế hoạch hiểu vì sao."),
    "link-itself": _("Một cơ quan luôn xem được dữ liệu của mình; không cần mở cho chính mình."),
    "link-order": _("Ngày thôi xem phải từ ngày bắt đầu xem trở đi."),
    "link-known": _("{viewer} đang xem được dữ liệu của {subject} rồi."),
    "decision-missing": _("Hãy ghi số và ngày quyết định công nhận."),
    "decision-in-future": _("Ngày quyết định {on} sau ngày hiện tại của kế hoạch."),
    "figure-unknown": _(
        "Không có số liệu nào tên là “{name}”. Danh sách số liệu: truongchuan metrics."
    ),
    "figure-unknown-near": _("Không có số liệu nào tên là “{name}”. Có phải là: {nearest}?"),
    "figure-given-twice": _(
        "“{name}” được ghi hai lần với giá trị khác nhau. Hãy giữ một giá trị."
    ),
    "figure-not-a-number": _("“{name}” phải là số ({unit}), không thể là “{value}”."),
    "figure-not-a-truth": _(
        "“{name}” phải là có hoặc không (true, false), không thể là “{value}”."
    ),
    "figure-negative": _("“{name}” không thể âm ({value})."),
    "figure-share-above-one": _(
        "“{name}” là tỷ lệ từ 0 đến 1, không thể là {value}. Ghi 0,95 thay cho 95%."
    ),
    "figure-not-whole": _("“{name}” phải là số nguyên ({unit}), không thể là {value}."),
    "figure-not-a-choice": _(
        "“{name}” không có lựa chọn “{value}”. Hãy chọn một trong: {choices}."
    ),
    "figure-not-by-year": _(
        "“{name}” ghi theo năm học thì phải có dạng by_year, mỗi năm học một số, ví dụ 2021-2022."
    ),
    "figure-window-by-year": _(
        "“{name}” tính chung cho 05 năm liền trước, nên chỉ ghi một số, không ghi theo năm học."
    ),
    "figure-not-a-school-year": _(
        "“{name}”: “{value}” không phải năm học. Năm học viết như 2021-2022."
    ),
    "figure-year-ahead": _("“{name}”: năm học {value} chưa bắt đầu nên chưa có số liệu."),
    "figure-no-list": _("“{name}” chỉ nhận một giá trị, không nhận danh sách."),
    "figure-lists-of-different-length": _(
        "Các danh sách dùng để tính “{name}” có số phần tử khác nhau ({value}). Hãy ghi đủ từng nhóm, lớp."
    ),
    "fact-not-newest": _("Chỉ hoàn tác được số liệu mới nhất; đã có số liệu ghi sau đó."),
    "fact-not-of-school": _("Số liệu này không phải của trường."),
    "schools-of-several-authorities": _(
        "Mỗi lần chỉ ghi được số liệu của các trường thuộc một cơ quan."
    ),
    "item-unknown": _("Quy định có hiệu lực ngày {on} không có mục “{ref}” cho trường này."),
    "evidence-missing": _(
        "Hãy ghi ít nhất một minh chứng cho mục {ref}. Không có minh chứng thì nhận định không có giá trị."
    ),
    "judgement-missing": _("Mục {ref} chưa có nhận định nào để rút."),
    "task-empty": _("Hãy ghi nội dung nhiệm vụ."),
    "origin-unknown": _("Không có nguồn giao việc “{origin}”."),
    "due-before-start": _("Hạn {due} sớm hơn ngày bắt đầu {start}."),
    "unit-not-of-authority": _("{unit} không thuộc cơ quan của kế hoạch này."),
    "plan-not-imported": _("Kế hoạch chưa có văn bản nào được nhập. Hãy nhập văn bản trước."),
    "deadline-of-plan": _(
        "Đây là nhiệm vụ của kế hoạch đã ký: muốn đổi thì sửa kế hoạch rồi nhập lại bản sửa."
    ),
    "deadline-needs-reason": _("Hãy ghi lý do."),
    "task-not-open": _("Nhiệm vụ đã ở trạng thái “{state}”, không đổi hạn được."),
    "version-order": _("“{name}” đã có tên hiệu lực từ ngày {on} hoặc sau đó."),
}

for _area in AREAS:
    ERRORS |= _area.ERRORS


def error_message(error: DomainError, translate: Translate = identity) -> str:
    """Return what to tell the person whose write was refused."""
    params = dict(error.params)
    for name in ("before", "after", "state"):
        if name in params:
            params[name] = state_label(str(params[name]), translate)
    for name in ("document_state", "document_after"):
        if params.get(name) in documents.STATES:
            params[name] = translate(documents.STATES[str(params[name])])
    if "field" in params:
        params["field"] = field_label(str(params["field"]), translate)
    return fill(translate(ERRORS[error.code]), params)
