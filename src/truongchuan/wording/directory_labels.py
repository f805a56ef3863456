"""Names of kinds of unit, functions, roles and facts of the directory, for people."""

from __future__ import annotations

from truongchuan.wording.catalogue import gettext_noop as _

UNIT_GROUPS: dict[str, str] = {
    "leadership": _("Lãnh đạo, chỉ đạo"),
    "offices": _("Phòng, ban"),
    "police": _("Công an"),
    "wards": _("Phường, xã"),
    "others": _("Cơ quan khác"),
}

UNIT_KINDS: dict[str, str] = {
    "province": _("UBND cấp tỉnh"),
    "district": _("UBND cấp huyện"),
    "ward": _("UBND cấp xã"),
    "education_department": _("Sở GD&ĐT"),
    "education_office": _("phòng GD&ĐT"),
    "culture_society_office": _("phòng Văn hóa - Xã hội"),
    "office": _("văn phòng"),
    "finance": _("phòng tài chính, kinh tế"),
    "project_board": _("ban quản lý dự án"),
    "urban_management": _("phòng quản lý đô thị"),
    "environment": _("phòng tài nguyên, môi trường"),
    "home_affairs": _("phòng nội vụ"),
    "culture": _("phòng văn hóa, thông tin"),
    "police": _("công an"),
    "steering_committee": _("ban chỉ đạo"),
    "party": _("cơ quan Đảng"),
    "school": _("trường"),
    "other": _("đơn vị khác"),
}

FUNCTIONS: dict[str, str] = {
    "leader": _("lãnh đạo"),
    "head": _("thủ trưởng đơn vị"),
    "officer": _("chuyên viên"),
    "head_teacher": _("hiệu trưởng"),
    "viewer": _("người xem"),
    "operator": _("quản trị"),
}

SUCCESSIONS: dict[str, str] = {
    "merged": _("sáp nhập vào"),
    "split": _("chia tách về"),
    "transferred": _("chuyển giao nhiệm vụ cho"),
}

OWNERSHIPS: dict[str, str] = {
    "public": _("công lập"),
    "people_founded": _("dân lập"),
    "private": _("tư thục"),
}

SCHOOL_STATUSES: dict[str, str] = {
    "open": _("đang hoạt động"),
    "planned": _("chuẩn bị thành lập"),
    "closed": _("đã giải thể hoặc sáp nhập"),
}

METRICS: dict[str, str] = {
    "plan_target_recognition": _("Hình thức công nhận"),
    "plan_target_quarter": _("Thời hạn"),
    "plan_target_degree": _("Mức độ chuẩn quốc gia"),
    "plan_target_stretch": _("Phấn đấu thêm"),
}
