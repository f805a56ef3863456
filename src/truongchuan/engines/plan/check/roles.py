"""What a unit is, whatever an authority calls it: the function decides who owns a task."""

from __future__ import annotations

import re
from enum import StrEnum

from truongchuan.engines.text import tone_canonical


class Role(StrEnum):
    """Function of a unit in the programme."""

    EDUCATION = "education"
    PROVINCE_EDUCATION = "province_education"
    FINANCE = "finance"
    PROJECT_BOARD = "project_board"
    URBAN = "urban"
    ENVIRONMENT = "environment"
    HOME_AFFAIRS = "home_affairs"
    CULTURE = "culture"
    HEALTH = "health"
    SOCIAL = "social"
    POLICE = "police"
    OFFICE = "office"
    STEERING = "steering"
    WARDS = "wards"
    SCHOOLS = "schools"
    AUTHORITY = "authority"
    FRONT = "front"


# Order matters: the first that fits decides ("Ban chỉ đạo" before any other "Ban").
_PATTERNS: tuple[tuple[Role, str], ...] = (
    (Role.STEERING, r"\b(ban chỉ đạo|bcđ)\b"),
    (Role.PROVINCE_EDUCATION, r"\bsở (gd|giáo dục)"),
    (
        Role.WARDS,
        r"\bubnd (các |\d+ )*(phường|xã|thị trấn)|ủy ban nhân dân (các |\d+ )*(phường|xã)",
    ),
    (Role.EDUCATION, r"\b(phòng )?(giáo dục và đào tạo|giáo dục|gd&đt|gdđt|gd-đt|gd & đt)\b"),
    (Role.CULTURE, r"\bvăn h[óo]a|\bvh-?&?tt|\bvhtt|\bvh-xh|trung tâm văn hóa|truyền thanh"),
    (Role.FINANCE, r"\btài chính|\btc-kh|\btc&kh|\btckh|kho bạc|\bkế hoạch và đầu tư|kinh tế"),
    (Role.PROJECT_BOARD, r"\bban qlda|\bbqlda|\bban quản lý dự án|\bban qldađtxd|qlda"),
    (Role.URBAN, r"\bquản lý đô thị|\bqlđt|hạ tầng|\bqlđt|\bsở xây dựng|\bphòng xây dựng"),
    (Role.ENVIRONMENT, r"\btài nguyên|\btn&mt|\btnmt|nông nghiệp và môi trường"),
    (Role.HOME_AFFAIRS, r"\bnội vụ"),
    (Role.HEALTH, r"\by tế"),
    (Role.SOCIAL, r"\blao động|\blđ-?tb"),
    (Role.POLICE, r"\bcông an"),
    (
        Role.SCHOOLS,
        r"\btrường\b|\bcơ sở giáo dục|\bhiệu trưởng|\b(mn|mg|th|thcs|thpt)\b|\bmầm non|\btiểu học",
    ),
    (Role.OFFICE, r"\bvăn phòng"),
    (Role.FRONT, r"\bmặt trận|\bmttq|\bđoàn thanh niên|\bhội (liên hiệp )?phụ nữ|\bhội khuyến học"),
    (Role.AUTHORITY, r"\bubnd|\bủy ban nhân dân|\bchủ tịch"),
)
_COMPILED = tuple((role, re.compile(pattern)) for role, pattern in _PATTERNS)


_INTERNAL = re.compile(r"^(bộ phận|kế toán|tổ\b|chuyên viên|cán bộ|văn thư|công chức|viên chức)")


def is_internal(unit: str) -> bool:
    """Whether a name means a part of an office (its accountant), which gets no mail of its own."""
    return _INTERNAL.match(unit.lower().strip()) is not None


def role_of(unit: str) -> Role | None:
    """Return the role of a unit by its name, or None when the name does not tell."""
    text = tone_canonical(" ".join(unit.split())).lower()
    for role, pattern in _COMPILED:
        if pattern.search(text):
            return role
    return None
