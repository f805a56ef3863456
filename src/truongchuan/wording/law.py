"""Words of the law library: topics, blocks, states, and how a level follows, in sentences."""

from __future__ import annotations

from datetime import date

from truongchuan.engines.rules.diff import Match
from truongchuan.engines.rules.model import CriteriaSet, Need, NormKind
from truongchuan.wording.catalogue import Translate, identity
from truongchuan.wording.catalogue import gettext_noop as _

TOPICS: dict[str, str] = {
    "recognition": _("Tiêu chuẩn và công nhận"),
    "facilities": _("Cơ sở vật chất, thiết bị"),
    "class_size": _("Sĩ số và điều lệ"),
    "staffing": _("Đội ngũ"),
    "procedure": _("Quy trình, minh chứng, báo cáo"),
    "admissions": _("Tuyển sinh, phân tuyến, dự báo"),
    "investment": _("Đầu tư, ngân sách"),
    "organisation": _("Tổ chức, sáp nhập"),
    "documents": _("Thể thức văn bản, dữ liệu"),
}
TOPIC_OF: dict[str, str] = {
    "criteria": "recognition",
    "recognition": "recognition",
    "facilities": "facilities",
    "equipment": "facilities",
    "class_size": "class_size",
    "staffing": "staffing",
    "training": "staffing",
    "evidence": "procedure",
    "reports": "procedure",
    "schedule": "procedure",
    "admissions": "admissions",
    "catchment": "admissions",
    "forecast": "admissions",
    "investment": "investment",
    "budget": "investment",
    "planning": "investment",
    "sponsorship": "investment",
    "organisation": "organisation",
    "school_merge": "organisation",
    "documents": "documents",
    "data": "documents",
    "privacy": "documents",
    "integration": "documents",
    "all": "documents",
}
"""What an instrument matters for → the topic it stands under."""

STATES: dict[str, str] = {
    "in_force": _("Có hiệu lực"),
    "ended": _("Hết hiệu lực"),
    "future": _("Chưa có hiệu lực"),
    "undated": _("Chưa rõ ngày hiệu lực"),
}
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
METRIC_TYPES: dict[str, str] = {
    "count": _("số đếm"),
    "number": _("số đo"),
    "share": _("tỷ lệ"),
    "boolean": _("có hoặc không"),
    "choice": _("một trong các lựa chọn"),
}
METRIC_PERIODS: dict[str, str] = {
    "point": _("tại một ngày"),
    "school_year": _("theo năm học"),
    "window": _("qua nhiều năm học"),
}
ASKED_OF: dict[str, str] = {
    "school": _("nhà trường"),
    "education_office": _("cơ quan giáo dục"),
    "ward": _("phường, xã"),
    "finance": _("cơ quan tài chính"),
}
NORM_KINDS: dict[NormKind, str] = {
    NormKind.CONSTRAINT: _("Điều kiện"),
    NormKind.QUOTA: _("Định mức"),
    NormKind.NOT_COMPUTABLE: _("Máy không tính được"),
}
MATCHES: dict[Match, str] = {
    Match.REF: _("cùng số hiệu"),
    Match.PLACE: _("cùng tiêu chí, cùng mức"),
    Match.OVERRIDE: _("cùng thay cho một định mức"),
    Match.SUBJECT: _("cùng chỉ số, cùng chiều so sánh"),
}
ENDINGS: dict[str, str] = {
    "repealed": _("bị {instrument} bãi bỏ"),
    "amended": _("bị {instrument} sửa đổi"),
    "replaced": _("được {instrument} thay thế"),
}
_ALL = _("mọi tiêu chí đạt Mức {level}")
_MANDATORY = _("cả {count} tiêu chí bắt buộc đạt Mức {level}")
_OTHERS = _("mọi tiêu chí còn lại đạt Mức {level}")
_OTHERS_SOME = _("ít nhất {least} trong {count} tiêu chí còn lại đạt Mức {level}")
_LOWER = _("đã đạt Mức {level}")
_EXTRA = _("đạt cả {count} yêu cầu bổ sung của Mức 4")
_LEVEL = _("Trường đạt Mức {level} khi {needs}.")
_DEGREE = _("Mức {level} ứng với đạt chuẩn quốc gia mức độ {degree}.")
_NO_DEGREE = _("Mức {level} chưa ứng với mức độ nào của chuẩn quốc gia.")
_ACCREDITED = _("Cấp độ kiểm định chất lượng giáo dục là số của mức.")
_YEARS = _("Bằng công nhận có giá trị {years} năm.")


def level_rules(
    criteria_set: CriteriaSet, on: date, translate: Translate = identity
) -> tuple[str, ...]:
    """How levels, degrees and accreditation follow from the criteria, one sentence each."""
    sentences = []
    for level in criteria_set.school_levels:
        needs = "; ".join(_need(need, criteria_set, on, translate) for need in level.needs)
        sentences.append(translate(_LEVEL).format(level=level.level, needs=needs))
    for number, degree in criteria_set.degrees.items():
        template = _DEGREE if degree else _NO_DEGREE
        sentences.append(translate(template).format(level=number, degree=degree))
    if criteria_set.accreditation_levels:
        sentences.append(translate(_ACCREDITED))
    elif criteria_set.accreditation_note:
        sentences.append(criteria_set.accreditation_note)
    if criteria_set.certificate_years:
        sentences.append(translate(_YEARS).format(years=criteria_set.certificate_years))
    return tuple(sentences)


def _need(need: Need, criteria_set: CriteriaSet, on: date, translate: Translate) -> str:
    if need.level is not None:
        return translate(_LOWER).format(level=need.level)
    if need.extra_items:
        count = sum(rule.in_force(on) for rule in criteria_set.level_4)
        return translate(_EXTRA).format(count=count)
    criteria = criteria_set.criteria(on)
    mandatory = sum(bool(criterion.mandatory) for criterion in criteria)
    if need.which == "mandatory":
        return translate(_MANDATORY).format(count=mandatory, level=need.at_level)
    if need.which == "others" and need.at_least is not None:
        return translate(_OTHERS_SOME).format(
            least=need.at_least, count=len(criteria) - mandatory, level=need.at_level
        )
    return translate(_OTHERS if need.which == "others" else _ALL).format(level=need.at_level)
