"""Words of the pages about one school under the law: results, blocks of norms, groups of figures."""

from __future__ import annotations

from truongchuan.engines.rules.assess import Reading
from truongchuan.engines.rules.impact import Change
from truongchuan.wording.catalogue import Translate, identity
from truongchuan.wording.catalogue import gettext_noop as _

READINGS: dict[Reading, str] = {
    Reading.PROVEN: _("Chắc chắn"),
    Reading.ON_VERIFIED_RULES: _("Trên quy định đã đối chiếu"),
    Reading.POSSIBLE: _("Có thể"),
}
READING_HINTS: dict[Reading, str] = {
    Reading.PROVEN: _("Điều số liệu và nhận định đã chứng minh."),
    Reading.ON_VERIFIED_RULES: _("Bỏ {count} trên {total} quy định chưa đối chiếu nguồn."),
    Reading.POSSIBLE: _("Nếu mọi điều chưa rõ đều đạt."),
}
ALL_VERIFIED = _("Cả {total} quy định đều đã đối chiếu nguồn.")
NONE_VERIFIED = _("Bỏ cả {total} quy định vì chưa đối chiếu nguồn: chưa nói lên điều gì.")
BLOCKS: dict[str, str] = {
    "site": _("Khu đất, số tầng"),
    "size": _("Quy mô trường, điểm trường"),
    "area": _("Diện tích các hạng mục"),
    "admin": _("Khối phòng hành chính quản trị"),
    "study": _("Khối phòng học tập"),
    "care": _("Khối phòng nuôi dưỡng, chăm sóc trẻ"),
    "subject_room": _("Phòng học bộ môn"),
    "support": _("Khối phòng hỗ trợ học tập"),
    "aux": _("Khối phụ trợ"),
    "sanitation": _("Khu vệ sinh"),
    "library": _("Thư viện"),
    "class_size": _("Sĩ số nhóm, lớp"),
    "staffing": _("Định mức người làm việc"),
    "qualification": _("Trình độ giáo viên"),
}
METRIC_GROUPS: dict[str, str] = {
    "context": _("Hoàn cảnh của trường"),
    "scale": _("Quy mô: lớp, học sinh"),
    "land": _("Khu đất"),
    "rooms": _("Phòng, hạng mục"),
    "subject_rooms": _("Phòng học bộ môn"),
    "library": _("Thư viện"),
    "sanitation": _("Khu vệ sinh"),
    "equipment": _("Thiết bị"),
    "safety": _("An toàn"),
    "teachers": _("Giáo viên"),
    "leaders": _("Cán bộ quản lý"),
    "staff": _("Nhân viên"),
    "organisation": _("Tổ chức và quản lý"),
    "results": _("Kết quả giáo dục"),
    "quality_data": _("Dữ liệu theo dõi chất lượng"),
}
ASKED_OF: dict[str, str] = {
    "school": _("nhà trường"),
    "education_office": _("cơ quan giáo dục"),
    "ward": _("phường, xã"),
    "finance": _("cơ quan tài chính"),
}
IMPACT_NAMES: dict[Change, str] = {
    Change.LOST: _("Đang đạt, thành không đạt"),
    Change.NEW_FAILING: _("Yêu cầu mới, không đạt"),
    Change.GAINED: _("Đang không đạt, thành đạt"),
    Change.DROPPED_FAILING: _("Đang không đạt, không còn bị tính"),
    Change.OPENED: _("Đã rõ, thành chưa rõ"),
    Change.SETTLED: _("Chưa rõ, thành rõ"),
    Change.STILL_FAILING: _("Vẫn không đạt"),
    Change.KEPT: _("Giữ nguyên, vẫn đạt"),
    Change.NEW_MET: _("Yêu cầu mới, đã đạt"),
    Change.OTHER: _("Khác: chưa rõ ở cả hai phía, hoặc chỉ có ở một phía"),
}
FIGURE_ERRORS: dict[str, str] = {
    "not-a-number": _("“{text}” không phải là số. Viết như {sample}."),
    "marks-mixed": _(
        "Không rõ dấu nào ngăn hàng nghìn, dấu nào ngăn phần lẻ trong “{text}”. Viết như {sample}."
    ),
    "share-unclear": _("“{text}” là {text} % hay {times} %? Viết kèm dấu %."),
    "no-list": _("Chỉ ghi một số, không ghi danh sách."),
    "not-a-choice": _("“{text}” không có trong danh sách lựa chọn."),
}


def degree_text(degree: int | None, translate: Translate = identity) -> str:
    """The degree of the national standard, in words."""
    if degree is None:
        return translate(_("Chưa đủ căn cứ"))
    if degree == 0:
        return translate(_("Chưa đạt chuẩn"))
    return translate(_("Đạt chuẩn mức độ {degree}")).format(degree=degree)


def level_text(level: int | None, translate: Translate = identity) -> str:
    """The level of the criteria, in words."""
    if level is None:
        return translate(_("chưa rõ Mức 1"))
    if level == 0:
        return translate(_("không đạt Mức 1"))
    return translate(_("Mức {level}")).format(level=level)
