"""Texts of lists from spreadsheets: columns, what is wrong with a cell, why a file is not read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from truongchuan.domain.onboarding.lists.rows import ListKind, Problem
from truongchuan.wording.catalogue import Translate, fill, identity
from truongchuan.wording.catalogue import gettext_noop as _

LIST_KINDS: dict[str, str] = {
    "schools": _("Trường"),
    "certificates": _("Bằng công nhận"),
    "units": _("Đơn vị"),
    "persons": _("Người"),
}
LIST_HELP: dict[str, str] = {
    "schools": _("Trường, điểm trường, mã trường, địa chỉ, phường xã, tình trạng."),
    "certificates": _("Cấp độ kiểm định, mức độ đạt chuẩn, quyết định, thời hạn của từng trường."),
    "units": _("Phòng, ban, công an, phường, xã: tên, tên viết tắt, tên gọi khác, thứ tự."),
    "persons": _("Họ tên, đơn vị, chức năng, chức vụ, thư điện tử. Không cần số điện thoại."),
}

LABELS: dict[ListKind, dict[str, str]] = {
    ListKind.SCHOOLS: {
        "name": _("Tên trường"),
        "kind": _("Loại trường"),
        "ownership": _("Loại hình"),
        "ward": _("Phường, xã"),
        "address": _("Địa chỉ"),
        "status": _("Tình trạng"),
        "campuses": _("Điểm trường khác"),
        "moet_id": _("Mã trường (CSDL ngành)"),
        "budget_id": _("Mã QHNS"),
        "aliases": _("Tên gọi khác"),
        "starts_on": _("Ngày thành lập"),
        "key": _("Mã hệ thống"),
    },
    ListKind.CERTIFICATES: {
        "school": _("Tên trường"),
        "kind": _("Loại trường"),
        "ward": _("Phường, xã"),
        "moet_id": _("Mã trường (CSDL ngành)"),
        "level": _("Cấp độ kiểm định"),
        "degree": _("Mức độ đạt chuẩn"),
        "number": _("Số quyết định"),
        "decided_on": _("Ngày quyết định"),
        "issuer": _("Cơ quan công nhận"),
        "valid_from": _("Hiệu lực từ ngày"),
        "valid_to": _("Hiệu lực đến ngày"),
        "instrument": _("Theo thông tư"),
        "key": _("Mã hệ thống"),
    },
    ListKind.UNITS: {
        "name": _("Tên đơn vị"),
        "kind": _("Loại đơn vị"),
        "short_name": _("Tên viết tắt"),
        "aliases": _("Tên gọi khác"),
        "order": _("Thứ tự"),
        "key": _("Mã hệ thống"),
    },
    ListKind.PERSONS: {
        "name": _("Họ và tên"),
        "unit": _("Đơn vị công tác"),
        "function": _("Chức năng"),
        "title": _("Chức vụ"),
        "email": _("Thư điện tử"),
        "key": _("Mã hệ thống"),
    },
}
"""The template's headings, and what a field is called on the page."""

MARK_LABELS: dict[str, str] = {
    "ownership:public": _("Loại hình: công lập (đánh dấu x)"),
    "ownership:private": _("Loại hình: tư thục (đánh dấu x)"),
    "ownership:people_founded": _("Loại hình: dân lập (đánh dấu x)"),
    "degree:1": _("Mức độ 1 (đánh dấu x)"),
    "degree:2": _("Mức độ 2 (đánh dấu x)"),
    "level:1": _("Cấp độ 1 (đánh dấu x)"),
    "level:2": _("Cấp độ 2 (đánh dấu x)"),
    "level:3": _("Cấp độ 3 (đánh dấu x)"),
    "level:4": _("Cấp độ 4 (đánh dấu x)"),
}

FAULTS: dict[str, str] = {
    "not-a-table": _(
        "Tệp không phải bảng tính. Chỉ nhận .xlsx, .xls, .ods hoặc .csv. Hãy lưu sang một trong các dạng này."
    ),
    "locked": _("Tệp có mật khẩu nên không mở được. Hãy bỏ mật khẩu rồi gửi lại."),
    "unreadable": _(
        "Không mở được tệp: tệp bị hỏng hoặc chưa tải đủ. Hãy mở bằng Excel, lưu lại rồi gửi."
    ),
    "too-large-inside": _(
        "Bên trong tệp có quá nhiều ô (thường do định dạng kéo đến hết trang tính). "
        "Hãy chép riêng vùng có dữ liệu sang tệp mới rồi gửi lại."
    ),
    "too-many-rows": _(
        "Trang tính {sheet} có {rows} dòng có chữ, mỗi lần nhập nhiều nhất {most} dòng. Hãy tách thành nhiều tệp."
    ),
    "too-many-columns": _(
        "Trang tính {sheet} có {columns} cột (đến cột {last}), mỗi lần nhập nhiều nhất {most} cột. "
        "Hãy xóa các cột không cần rồi gửi lại."
    ),
    "too-long": _(
        "Đọc tệp quá lâu nên đã dừng. Hãy chép riêng vùng có dữ liệu sang tệp mới rồi gửi lại."
    ),
    "encoding": _("Không đọc được bảng mã của tệp. Hãy lưu lại dạng “CSV UTF-8” hoặc .xlsx."),
    "legacy-encoding": _(
        "Tệp dùng phông chữ cũ (TCVN3 hoặc VNI). Hãy chuyển sang Unicode bằng phần mềm gõ tiếng Việt rồi gửi lại."
    ),
    "no-rows": _(
        "Không thấy dòng dữ liệu nào. Hãy kiểm tra xem đã chọn đúng tệp và đúng loại danh sách chưa."
    ),
}

PROBLEMS: dict[str, str] = {
    "cell-error": _("Ô có công thức lỗi {text}. Hãy sửa công thức hoặc gõ giá trị."),
    "text-long": _("Ô dài {length} chữ, nhiều nhất {most}."),
    "mark-unknown": _("“{text}” không phải dấu chọn. Hãy ghi x hoặc để trống."),
    "mark-twice": _("Đánh dấu nhiều lựa chọn trái nhau trên một dòng. Chỉ giữ một."),
    "day-month-only": _("“{text}” chỉ có tháng, thiếu ngày. Hãy ghi đủ ngày/tháng/năm."),
    "day-year-only": _("“{text}” chỉ có năm, thiếu ngày và tháng. Hãy ghi đủ ngày/tháng/năm."),
    "day-none": _("“{text}” không phải ngày. Hãy ghi như 31/12/2028."),
    "day-out-of-range": _("“{text}” nằm ngoài khoảng năm 1945 đến 2100. Hãy xem lại năm."),
    "day-in-future": _("Ngày {day} sau hôm nay. Hãy xem lại."),
    "days-in-wrong-order": _("Hết hạn {end} không sau ngày bắt đầu {start}."),
    "step-unknown": _("“{text}” không phải số bậc. Hãy ghi số từ 1 đến {most}."),
    "step-missing": _(
        "Không ghi mức độ đạt chuẩn, cũng không ghi cấp độ kiểm định. Cần ít nhất một."
    ),
    "word-unknown": _("Không hiểu “{text}”. Hãy dùng một trong: {choices}."),
    "number-unknown": _("“{text}” không phải số nguyên."),
    "pieces-many": _("Ô có {count} giá trị, nhiều nhất {most}."),
    "email-unknown": _("“{text}” không phải địa chỉ thư điện tử."),
    "email-twice": _("Địa chỉ này đã ghi cho {name} ở dòng {row}."),
    "anchor-missing": _("Thiếu tên. Dòng có dữ liệu nhưng không ghi tên."),
    "kind-missing": _(
        "Chưa rõ “{name}” là trường mầm non, tiểu học, THCS hay loại khác. Hãy ghi ở tên hoặc cột loại trường."
    ),
    "kind-differs": _("Tên “{name}” và loại trường “{kind}” không khớp."),
    "number-missing": _("Không ghi số quyết định."),
    "end-missing": _("Không ghi ngày hết hạn, nên không nhắc được khi sắp hết hạn."),
    "unit-missing": _("Thiếu đơn vị công tác."),
    "unit-unknown": _(
        "Cơ quan không có đơn vị “{text}”. Hãy sửa tên hoặc nhập danh sách đơn vị trước."
    ),
    "unit-unknown-near": _("Cơ quan không có đơn vị “{text}”. Có phải “{near}”?"),
    "unit-ambiguous": _("“{text}” có thể là nhiều đơn vị: {names}. Hãy ghi tên đầy đủ."),
    "unit-is-school": _("“{name}” là trường. Hãy nhập ở danh sách trường."),
    "function-missing": _(
        "Chưa rõ chức năng. Hãy chọn: lãnh đạo, thủ trưởng đơn vị, chuyên viên, hiệu trưởng hoặc người xem."
    ),
    "function-from-title": _("Chức năng “{function}” suy ra từ chức vụ “{title}”. Hãy xem lại."),
    "function-operator": _("Không cấp quyền quản trị bằng danh sách. Hãy cấp ở trang Người dùng."),
    "function-replaced": _("Chức năng cũ trong đơn vị thôi từ {day}."),
    "name-short": _("Tên chỉ có một chữ. Hãy xem lại."),
    "ward-unknown": _(
        "Cơ quan không có phường, xã “{text}”. Hãy sửa tên hoặc nhập danh sách đơn vị trước."
    ),
    "ward-unknown-near": _("Cơ quan không có phường, xã “{text}”. Có phải “{near}”?"),
    "ward-succeeded": _("“{old}” đã sáp nhập vào “{new}”; dùng đơn vị mới."),
    "key-unknown": _(
        "Không có mã hệ thống “{text}” trong loại danh sách này. Hãy để trống nếu là dòng mới."
    ),
    "school-unknown": _(
        "Không thấy trường “{name}” trong cơ quan. Hãy sửa tên hoặc nhập danh sách trường trước."
    ),
    "school-ambiguous": _(
        "Có {count} trường tên “{name}”. Hãy ghi thêm phường, xã hoặc mã trường."
    ),
    "same-as-row": _("Trùng với dòng {row}."),
    "contradicts-row": _("Trùng tên với dòng {row} nhưng khác: {fields}. Hãy giữ một dòng."),
    "near-row": _("Tên gần giống “{name}” ở dòng {row}. Hãy xem có phải một trường không."),
    "spelled-otherwise": _(
        "Đang ghi là “{name}”. Giữ tên đang có, nhớ cách viết này làm tên gọi khác."
    ),
    "email-kept": _("Người này đã có tài khoản, nên thư điện tử không đổi bằng danh sách."),
    "id-taken": _("Mã {value} đang là của {name}."),
    "version-order": _("Đã có tên ghi từ ngày {on}, nên không ghi được tên mới trước ngày ấy."),
    "certificate-replaced": _("Bằng đang ghi theo quyết định này được rút và ghi lại theo tệp."),
    "instrument-unknown": _("Không có quy định “{text}” trong danh mục văn bản. Vẫn ghi theo tệp."),
}

PASSED: dict[str, str] = {
    "head-again": _("tiêu đề lặp lại"),
    "example": _("dòng ví dụ của mẫu"),
    "index": _("dòng đánh số cột"),
    "footer": _("cuối bảng, chữ ký"),
    "total": _("dòng tổng"),
    "section": _("tiêu đề nhóm"),
    "unused": _("không có ô nào ở cột được dùng"),
}

QUESTIONS: dict[str, str] = {
    "other-kind": _("Cùng tên, khác loại trường"),
    "other-ward": _("Cùng tên và loại, khác phường xã"),
    "near-name": _("Tên chỉ khác một chữ"),
    "same-id": _("Cùng mã, khác tên"),
    "same-email": _("Cùng thư điện tử, khác tên"),
    "other-unit": _("Cùng họ tên, khác đơn vị"),
}
CHOICES: dict[str, str] = {
    "same": _("Chính là"),
    "rename": _("Chính là, đổi sang tên trong tệp"),
    "another": _("Là cái khác, thêm mới"),
    "skip": _("Bỏ qua dòng này"),
}

HELD_STATES: dict[str, str] = {
    "holding": _("Còn hiệu lực"),
    "soon6": _("Hết hạn trong 6 tháng"),
    "soon12": _("Hết hạn trong 12 tháng"),
    "expired": _("Đã hết hạn, chưa có bằng mới"),
    "replaced": _("Đã có bằng mới thay"),
    "none": _("Trường chưa có bằng"),
}

_ALL_LABELS: dict[str, str] = {
    name: label for labels in LABELS.values() for name, label in labels.items()
}
EXTRA_LABELS: dict[str, str] = {
    "campus": _("Điểm trường"),
    "membership": _("Chức năng trong đơn vị"),
}


def field_name(name: str, kind: str = "", translate: Translate = identity) -> str:
    """Return what a field is called."""
    labels = LABELS[ListKind(kind)] if kind else _ALL_LABELS
    return translate(
        labels.get(name)
        or _ALL_LABELS.get(name)
        or EXTRA_LABELS.get(name)
        or MARK_LABELS.get(name, name)
    )


def list_fault(code: str, params: Mapping[str, Any], translate: Translate = identity) -> str:
    """Return why a file is not read."""
    return " ".join(fill(translate(FAULTS[code]), params).split())


def list_problem(problem: Problem, translate: Translate = identity) -> str:
    """Return what is wrong with a cell, without its address."""
    params: dict[str, Any] = dict(problem.params)
    for name in ("choices", "names"):
        if name in params:
            params[name] = "; ".join(translate(part) for part in str(params[name]).split("; "))
    for name in ("kind", "function"):
        if name in params:
            params[name] = translate(str(params[name]))
    if "fields" in params:
        params["fields"] = ", ".join(
            field_name(n, "", translate) for n in str(params["fields"]).split(",")
        )
    return fill(translate(PROBLEMS[problem.code]), params)
