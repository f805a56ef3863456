"""Texts of the catchment engine: faults of its files, reasons of its answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from truongchuan.wording.catalogue import Translate, fill, identity
from truongchuan.wording.catalogue import gettext_noop as _

CATCHMENT_FAULTS: dict[str, str] = {
    "missing-folder": _("Không có thư mục {path}. Hãy kiểm tra lại đường dẫn."),
    "missing-file": _("Thiếu tệp {path}. Thư mục cần có units.csv, schools.csv và adjacency.csv."),
    "unreadable": _("Không đọc được {path}: {problem}. Hãy lưu lại thành CSV mã UTF-8."),
    "missing-column": _("{path}: thiếu cột {column}. Các cột có trong tệp: {columns}."),
    "empty": _("{path}: không có dòng nào. Hãy điền ít nhất một dòng dưới tiêu đề."),
    "blank-id": _("{path}, dòng {line}: cột {column} trống. Mỗi dòng cần một mã."),
    "repeated-id": _("{path}, dòng {line}: mã {value} đã có ở dòng {first}. Hãy bỏ một dòng."),
    "not-a-number": _(
        "{path}, dòng {line}, cột {column}: “{value}” không phải số. Hãy ghi số, dấu thập phân là dấu chấm."
    ),
    "negative": _("{path}, dòng {line}, cột {column}: {value} là số âm. Hãy ghi số từ 0 trở lên."),
    "too-fine": _(
        "{path}, dòng {line}, cột {column}: “{value}” có quá nhiều chữ số thập phân. Hãy làm tròn đến 6 chữ số."
    ),
    "unknown-unit": _(
        "{path}, dòng {line}, cột {column}: không có đơn vị {value} trong units.csv. Hãy sửa mã hoặc thêm đơn vị."
    ),
    "unknown-school": _(
        "{path}, dòng {line}, cột {column}: không có trường {value} trong schools.csv. Hãy sửa mã hoặc thêm trường."
    ),
    "shared-home": _(
        "{path}, dòng {line}: trường {value} và trường {other} cùng đứng trong đơn vị {unit}. Hãy tách đơn vị này làm hai."
    ),
    "lock-conflict": _(
        "{path}, dòng {line}: đơn vị {unit} vừa được khóa vào {value} vừa {other}. Hãy bỏ một trong hai."
    ),
    "two-primaries": _(
        "{path}, dòng {line}: đơn vị {unit} đã thuộc trường tiểu học khác, nay lại ghi {value}. Mỗi đơn vị chỉ thuộc một trường tiểu học; hãy bỏ một dòng."
    ),
    "no-areas": _("Trong {path} không có thư mục con nào. Mỗi địa bàn là một thư mục con."),
    "not-solved": _("Không giải được địa bàn này: {problem}. Hãy gửi thư mục cho người hỗ trợ."),
    "needs-current": _(
        "--max-moved, --change-weight cần cột current_school trong units.csv của địa bàn này."
    ),
    "needs-ward": _("--border-weight cần cột ward trong units.csv của địa bàn này."),
    "bad-factor": _("--capacity-factor phải là số dương, ví dụ 0.95; đang là “{value}”."),
}

CATCHMENT_REASONS: dict[str, str] = {
    "seats": _(
        "Tổng số trẻ {children} nhiều hơn tổng số chỗ {seats}; cần thêm ít nhất {relaxation} chỗ, ở: {schools}."
    ),
    "seats-local": _(
        "Không thể xếp đủ trẻ vào số chỗ đang có; phương án thiếu ít nhất cần thêm {relaxation} chỗ (chứng minh được: không dưới {least}), ở: {schools}."
    ),
    "seats-unproven": _(
        "Chưa tìm được phương án nào đủ chỗ trong thời gian cho phép; phương án tốt nhất thiếu {relaxation} chỗ (chứng minh được: không dưới {least}), ở: {schools}."
    ),
    "moved-limit": _(
        "Giới hạn {limit} trẻ đổi trường quá chặt: phương án ít thay đổi nhất đã tìm được đổi {relaxation} trẻ (chứng minh được: không dưới {least})."
    ),
    "no-school": _(
        "Đơn vị {unit} không còn trường nào được phép sau khi xét khóa và cấm. Hãy bỏ bớt một quy định về đơn vị này."
    ),
    "cut-off": _(
        "Đơn vị {unit} không có đường liền địa bàn tới trường nào được phép. Hãy bỏ khóa, cấm quanh đơn vị này hoặc bổ sung cặp giáp ranh trong adjacency.csv."
    ),
    "feeder-apart": _(
        "Các đơn vị của trường tiểu học {school} không liền nhau ({parts} phần, phần nhỏ: {units}), nên không thể về trọn một trường mà vẫn liền địa bàn. Hãy bổ sung cặp giáp ranh hoặc sửa tệp tuyến tiểu học."
    ),
    "feeder-homes": _(
        "Vùng của trường tiểu học {school} chứa nơi đặt của nhiều trường trung học cơ sở: {schools}. Hãy tách vùng tiểu học này trong tệp tuyến tiểu học."
    ),
    "no-plan": _(
        "Không tìm được phương án liền địa bàn nào theo các khóa và cấm. Hãy bỏ bớt khóa, cấm rồi chạy lại."
    ),
}


def catchment_fault(code: str, params: Mapping[str, Any], translate: Translate = identity) -> str:
    """What is wrong with a file, where, and what to do."""
    return fill(translate(CATCHMENT_FAULTS[code]), params)


def catchment_reason(code: str, params: Mapping[str, Any], translate: Translate = identity) -> str:
    """Why there is no plan, and the least that would make one."""
    return fill(translate(CATCHMENT_REASONS[code]), params)
