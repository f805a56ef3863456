"""Texts of reports by spreadsheet: headings, help, and why a file or a line is not taken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from truongchuan.domain.shared.errors import DomainError
from truongchuan.wording.catalogue import Translate, fill, identity
from truongchuan.wording.catalogue import gettext_noop as _
from truongchuan.wording.errors import error_message

LINE_STATUSES: dict[str, str] = {
    "changed": _("Sẽ thay đổi"),
    "unchanged": _("Không đổi"),
    "conflict": _("Xung đột"),
    "refused": _("Không nhận"),
}

SHEET_COLUMNS: dict[str, str] = {
    "key": _("Mã dòng"),
    "number": _("TT"),
    "task": _("Nội dung nhiệm vụ"),
    "part": _("Phần việc"),
    "due": _("Hạn"),
    "state": _("Tình trạng"),
    "percent": _("Tỷ lệ (%)"),
    "note": _("Ghi chú"),
    "started_on": _("Bắt đầu thực tế"),
    "finished_on": _("Hoàn thành thực tế"),
    "obstacle": _("Vướng mắc"),
    "category": _("Loại vướng mắc"),
    "solver": _("Đơn vị phải giải quyết"),
    "due_on": _("Giải quyết trước ngày"),
    "stamp": _("Dấu"),
}
"""Headings of the spreadsheet of reports; the reader finds columns by them, wherever they are."""

SHEET_PROBLEMS: dict[str, str] = {
    "sheet-key-missing": _("thiếu mã dòng. Hãy tải lại mẫu; không xóa cột “Mã dòng”."),
    "sheet-key-foreign": _("mã dòng “{key}” thuộc kế hoạch khác."),
    "sheet-key-unknown": _(
        "không còn việc nào có mã “{key}”. Kế hoạch có thể đã nhập lại: hãy tải lại mẫu."
    ),
    "sheet-key-twice": _("việc này đã có ở dòng {other}. Hãy giữ một dòng."),
    "sheet-not-yours": _("bạn không có quyền báo cáo phần việc này."),
    "sheet-stamp-missing": _(
        "thiếu dấu của mẫu, nên không biết có ai báo cáo sau khi tải mẫu không. Hãy tải lại mẫu."
    ),
    "sheet-conflict": _("đã có báo cáo mới sau khi tải mẫu, nên dòng này không được ghi đè."),
    "sheet-state-unknown": _("không có tình trạng “{text}”. Chọn một trong: {choices}."),
    "sheet-percent-unknown": _("“{text}” không phải tỷ lệ. Ghi một số từ 0 đến 100."),
    "sheet-percent-range": _("tỷ lệ {text} nằm ngoài khoảng từ 0 đến 100."),
    "sheet-percent-not-started": _(
        "đã ghi tỷ lệ thì tình trạng không thể là “chưa bắt đầu”. Hãy chọn “đang làm”."
    ),
    "sheet-percent-done": _(
        "đã chọn “đã xong” thì tỷ lệ là 100. Hãy ghi 100, hoặc chọn “đang làm”."
    ),
    "sheet-date-unknown": _("“{text}” không phải ngày. Viết ngày theo mẫu 15/05/2023."),
    "sheet-finish-not-done": _(
        "đã ghi ngày hoàn thành thì tình trạng phải là “đã xong”. Hãy chọn “đã xong” hoặc xóa ngày."
    ),
    "sheet-note-long": _("ghi chú dài {length} chữ, nhiều nhất {most} chữ."),
    "sheet-category-unknown": _("không có loại vướng mắc “{text}”. Chọn một trong: {choices}."),
    "sheet-obstacle-words": _("hãy ghi vướng mắc là gì."),
    "sheet-obstacle-solver": _("hãy ghi đơn vị phải giải quyết vướng mắc."),
    "sheet-obstacle-due": _("hãy ghi ngày phải giải quyết xong vướng mắc."),
    "sheet-solver-unknown": _(
        "không có đơn vị nào tên “{unit}”. Hãy chọn tên trong danh sách của ô."
    ),
    "sheet-cell-error": _("ô báo lỗi {text}. Hãy xóa công thức và ghi giá trị."),
}
"""Why a line is not taken; the cell's address is put before."""

SHEET_FAULTS: dict[str, str] = {
    "not-xlsx": _(
        "Chỉ nhận bảng tính .xlsx tải từ trang này. Hãy lưu tệp thành .xlsx rồi gửi lại."
    ),
    "unreadable": _(
        "Không mở được bảng tính: tệp hỏng hoặc thiếu phần. Hãy lưu lại tệp rồi gửi lại."
    ),
    "too-large-inside": _("Bảng tính giải nén ra quá lớn nên không được đọc."),
    "no-head": _(
        "Không thấy dòng tiêu đề có các cột “Mã dòng” và “Tình trạng” trong tệp. "
        "Hãy dùng mẫu tải từ trang này."
    ),
    "column-missing": _(
        "Thiếu cột “{column}” ở dòng tiêu đề {row}. Hãy dùng lại mẫu tải từ trang này."
    ),
    "column-twice": _("Cột “{column}” có hai lần: ô {first} và ô {second}. Hãy xóa một cột."),
    "no-lines": _("Bảng không có dòng việc nào dưới dòng tiêu đề."),
    "too-many-lines": _("Bảng có hơn {most} dòng. Hãy tách thành nhiều tệp."),
}
"""Why a whole file is not read."""

SHEET_HELP: tuple[str, ...] = (
    _("Chỉ điền vào các ô nền trắng: tình trạng, tỷ lệ, ghi chú, ngày thực tế và phần vướng mắc."),
    _("Ô để trống là giữ nguyên giá trị đang có. Dòng không sửa gì thì không ghi thêm báo cáo."),
    _("Tình trạng chọn trong danh sách của ô. Chọn “đã xong” thì tỷ lệ tự là 100."),
    _("Tỷ lệ ghi số từ 0 đến 100, ví dụ 60. Ngày viết theo mẫu 15/05/2023."),
    _(
        "Chọn “đang vướng” thì ghi vướng mắc là gì, đơn vị nào phải giải quyết và trước ngày nào. "
        "Vướng mắc quá ngày sẽ tự chuyển lên cấp trên."
    ),
    _("Nhiệm vụ có từng trường: báo cáo ở dòng của trường; tỷ lệ chung tự tính theo các trường."),
    _("Không sửa cột “Mã dòng” và cột ẩn “Dấu”: hệ thống dùng hai cột này để nhận ra từng việc."),
    _("Có thể ẩn, đổi chỗ cột, xóa bớt dòng không cần báo cáo, hoặc lưu lại bằng phần mềm khác."),
    _(
        "Gửi tệp ở trang “Báo cáo bằng bảng tính”. Hệ thống cho xem trước từng dòng, chỉ ghi sau khi bạn xác nhận."
    ),
)

AT_CELL = _("Ô {cell}: {text}")


def sheet_fault(code: str, params: Mapping[str, Any], translate: Translate = identity) -> str:
    """Return why a file is not read."""
    return fill(translate(SHEET_FAULTS[code]), params)


def problem_message(
    code: str, cell: str, params: Mapping[str, Any], translate: Translate = identity
) -> str:
    """Return why a line is not taken, with its cell: "Ô F12: …".

    Refusals of the services have the words that the forms show.
    """
    if code in SHEET_PROBLEMS:
        text = fill(translate(SHEET_PROBLEMS[code]), _days(params))
    else:
        text = error_message(DomainError(code, **_days(params)), translate)
        text = text[:1].lower() + text[1:]
    return fill(translate(AT_CELL), {"cell": cell, "text": text}) if cell else text


def _days(params: Mapping[str, Any]) -> dict[str, Any]:
    """Turn days that were kept as text back into days."""
    return {name: _day(value) for name, value in params.items()}


def _day(value: Any) -> Any:
    if isinstance(value, str) and len(value) == len("2023-05-15") and value[4:5] == "-":
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
