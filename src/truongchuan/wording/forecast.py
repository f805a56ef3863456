"""Vietnamese texts of the forecast: faults of files, notes, names of methods and terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from truongchuan.wording.catalogue import Translate, fill, identity
from truongchuan.wording.catalogue import gettext_noop as _

FAULTS: dict[str, str] = {
    "cannot_open": _("{path}: không mở được tệp ({reason}). Kiểm tra lại đường dẫn."),
    "not_csv": _("{path}: không đọc được như bảng CSV mã UTF-8. Lưu lại tệp ở dạng CSV UTF-8."),
    "empty": _("{path}: tệp trống. Dòng đầu phải là tên cột: {columns}."),
    "no_rows": _("{path}: không có dòng số liệu nào dưới dòng tên cột. Thêm số trẻ từng năm."),
    "no_grades": _(
        "{path}: không có dòng nào về lớp, chỉ có trẻ dưới sáu tuổi hoặc số sinh. Thêm số học sinh từng lớp."
    ),
    "missing_column": _(
        "{path}, dòng 1: thiếu cột {column}. Các cột cần có: {columns}; đang có: {found}."
    ),
    "double_column": _("{path}, dòng 1: cột {column} bị lặp. Giữ lại một cột."),
    "ragged": _("{path}, dòng {line}: có {found} ô, dòng đầu có {wanted}. Sửa cho bằng nhau."),
    "bad_year": _(
        "{path}, dòng {line}, cột year: “{text}” không phải năm. Ghi 2023 hoặc 2023-2024."
    ),
    "bad_grade": _(
        "{path}, dòng {line}, cột grade_or_age: “{text}” không hiểu được. Ghi lớp (0 đến 12), tuổi (“3 tuổi”, 0 đến 5) hoặc “births” cho số trẻ sinh."
    ),
    "bad_children": _(
        "{path}, dòng {line}, cột {column}: “{text}” không phải số trẻ. Ghi số nguyên không âm; bỏ trống cả dòng nếu không đếm."
    ),
    "bad_number": _("{path}, dòng {line}, cột {column}: “{text}” không phải số. Ghi một số."),
    "blank_area": _("{path}, dòng {line}, cột area: để trống. Ghi tên trường hoặc địa bàn."),
    "repeated": _(
        "{path}, dòng {line}: {area}, {grade}, năm {year} đã có ở dòng {other}. Giữ lại một dòng."
    ),
    "two_parents": _(
        "{path}, dòng {line}: {area} thuộc “{parent}”, nhưng trước đó ghi thuộc “{other}”. Một địa bàn chỉ thuộc một nơi: dùng nơi hiện nay cho mọi năm."
    ),
    "unknown_area": _(
        "{path}, dòng {line}, cột {column}: không có “{area}” trong số liệu. Gần nhất: {near}."
    ),
    "bad_kind": _("{path}, dòng {line}, cột kind: “{text}” không có. Ghi một trong: {kinds}."),
    "event_children": _(
        "{path}, dòng {line}: sự kiện {kind} cần số trẻ. Điền cột children (có dấu), hoặc dwellings và yield."
    ),
    "opening_grade": _(
        "{path}, dòng {line}: trường mở mới “{area}” cần cột grade. Ghi một lớp (1) hoặc một dải chia đều (1-5)."
    ),
    "bad_share": _(
        "{path}, dòng {line}, cột share: “{text}” không phải tỷ lệ. Ghi một số từ 0 đến 1."
    ),
    "bad_feeder": _(
        "{path}, dòng {line}: từ “{area}” đến “{to}” ghi hai lần hoặc là cùng một trường. Sửa lại dòng này."
    ),
    "too_many_fed": _(
        "{path}, dòng {line}: các tỷ lệ từ “{area}” cộng lại là {sum}, quá 1. Sửa cho tổng không quá 1."
    ),
    "bad_by_grade": _(
        "--{option}: “{text}” không hiểu được. Ghi một số cho mọi lớp (35), hoặc theo lớp: 1-5:35,6-9:45."
    ),
    "bad_horizon": _("--horizon: {value} năm. Ghi từ 1 đến 15."),
    "bad_backtest": _(
        "--backtest: {value} năm. Số liệu có {years} năm, cần ít nhất {first} năm trước năm thử đầu tiên: ghi từ 1 đến {most}."
    ),
    "backtest_too_short": _(
        "--backtest: số liệu chỉ có {years} năm, cần ít nhất {needed} năm mới thử được. Bỏ --backtest hoặc thêm năm."
    ),
}

NOTES: dict[str, str] = {
    "history_too_short": _(
        "Số liệu quá ngắn: có {years} năm, cần {needed} năm mới biết dự báo trước {from} năm thường sai bao nhiêu. Từ đó trở đi, khoảng dự báo chỉ dựa vào giả định ban đầu, chưa được thử trên số liệu này."
    ),
    "years_missing": _("Không có số liệu năm {years}; các năm đó không được đoán thay."),
    "not_born": _(
        "Lớp {grade}: từ năm {from} trẻ chưa sinh ra, không dự báo. Chỉ dự báo xa khi đã có số trẻ sinh."
    ),
    "census_thins": _(
        "Trẻ dưới sáu tuổi: trẻ sinh sau năm {year} chưa có trong số liệu, nên bảng theo tuổi thưa dần và không cộng tổng."
    ),
    "total_not_born": _(
        "Từ năm {from} có lớp mà trẻ chưa sinh ra, nên không ghi tổng, số lớp, phòng và giáo viên của cả trường."
    ),
    "births_end": _(
        "{parent}: số trẻ sinh chỉ có đến năm {year}; từ năm {from} số vào lớp đầu cấp dự báo theo các năm trước."
    ),
    "no_births": _(
        "{parent}: không có số trẻ sinh, số vào lớp đầu cấp dự báo theo các năm trước hoặc theo lớp, độ tuổi liền dưới."
    ),
    "area_ended": _("{area}: năm {year} không còn học sinh, không dự báo."),
    "area_not_counted": _(
        "{area}: không có số liệu năm {year}, không dự báo. Nếu chưa đóng cửa, thêm số trẻ năm đó."
    ),
}

METHODS: dict[str, str] = {
    "published": _("dự báo công bố"),
    "model": _("mô hình lứa tuổi"),
    "last": _("giữ số năm cuối"),
    "mean3": _("trung bình 3 năm"),
    "trend5": _("xu thế 5 năm"),
    "gpr1": _("tỷ lệ lên lớp 1 năm"),
    "gpr3": _("tỷ lệ lên lớp 3 năm"),
    "gpr5": _("tỷ lệ lên lớp 5 năm"),
    "gpr3_mean": _("tỷ lệ lên lớp 3 năm, đầu vào trung bình"),
    "pool3": _("tỷ lệ lên lớp chung 3 năm"),
    "shrunk5": _("tỷ lệ lên lớp co về chung"),
    "shrunk5_feed": _("co về chung, đầu vào theo số sinh hoặc lớp dưới"),
    "shrunk5_td": _("co về chung, chỉnh theo tổng chung"),
    "control": _("co về chung, kéo nửa về tổng năm cuối"),
    "combo": _("trung bình ba cách"),
    "blend": _("pha hai cách theo sai số cũ"),
}

SOURCES: dict[str, str] = {
    "new_jersey_2012_2022": _(
        "bảng sai số theo cỡ lớp, khối và số năm trước của các trường bang New Jersey (Hoa Kỳ), 2012-2022"
    ),
    "generated_worlds": _("số liệu sinh ra bằng máy, biết trước sự thật"),
}

DOUBTS: dict[str, str] = {
    "entry": _("trẻ vào lớp"),
    "movement": _("chuyển đến, chuyển đi"),
    "shared_years": _("biến động chung của năm"),
    "estimation": _("số liệu còn ít"),
    "reconciliation": _("điều chỉnh cho khớp"),
    "events": _("sự kiện đã biết"),
}

VERDICTS: dict[str, str] = {
    "untested": _("chưa thử được trên số liệu này"),
    "won": _("mô hình sai ít hơn"),
    "simple": _("mô hình không thắng nên dùng cách đơn giản"),
}

KINDS: dict[str, str] = {
    "opening": _("mở trường, mở thêm lớp"),
    "closure": _("đóng cửa, giải thể"),
    "catchment": _("đổi tuyến tuyển sinh"),
    "housing": _("khu nhà ở mới"),
    "other": _("việc khác"),
}

TERMS: dict[str, str] = {
    "moving_up": _("lứa đang học chuyển lên"),
    "entry": _("trẻ vào lớp"),
    "movement": _("chuyển đến, chuyển đi, ở lại"),
    "reconciliation": _("điều chỉnh cho khớp"),
    "events": _("sự kiện đã biết"),
}


class ForecastFault(Exception):
    """Bad input to the forecast: a code of :data:`FAULTS` and its parameters."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(fill(FAULTS[code], params))
        self.code, self.params = code, params

    def told(self, translate: Translate) -> str:
        """The same in another language."""
        return fill(translate(FAULTS[self.code]), self.params)


def note_text(code: str, params: Mapping[str, Any], translate: Translate = identity) -> str:
    """A note in words."""
    return fill(translate(NOTES[code]), params)
