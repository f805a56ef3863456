"""What a plan promises in its text, by topic, and which wording of a row answers it."""

from __future__ import annotations

import re
from enum import StrEnum


class Topic(StrEnum):
    """A field of work that measures and duties promise."""

    CATCHMENT = "catchment"
    CENSUS = "census"
    OUTREACH = "outreach"
    STAFFING = "staffing"
    TRAINING = "training"
    SOCIAL = "social"
    LAND = "land"
    CAMPUSES = "campuses"
    NEW_BUILDING = "new_building"
    SAFETY = "safety"
    SETTLEMENT = "settlement"
    MAINTENANCE = "maintenance"
    QUALITY_CONTROL = "quality_control"
    SCHOOL_PLANS = "school_plans"
    APPROVAL = "approval"


_PATTERNS: dict[Topic, str] = {
    Topic.CATCHMENT: r"phân tuyến|tuyến tuyển sinh|điều chỉnh tuyến|phân vùng tuyển sinh",
    Topic.CENSUS: (
        r"(điều tra|thống kê|rà soát|dự báo|khảo sát)[^.;]{0,40}"
        r"(số trẻ|trẻ em|trẻ trong độ tuổi|học sinh trong độ tuổi|dân số|số học sinh)"
    ),
    Topic.OUTREACH: r"tuyên truyền|truyền thông|phát thanh",
    Topic.STAFFING: (
        r"(bố trí|sắp xếp|điều động|tuyển dụng|luân chuyển|bổ sung|kiện toàn|đảm bảo đủ"
        r"|bảo đảm đủ)[^.;]{0,30}"
        r"(đội ngũ|giáo viên|nhân viên|biên chế|cán bộ quản lý|viên chức)"
        r"|(đội ngũ|giáo viên)[^.;]{0,60}đủ về số lượng|tuyển dụng"
    ),
    Topic.TRAINING: (
        r"bồi dưỡng|tập huấn|đi học nâng cao|đào tạo (nâng cao|lại|chuẩn|bồi)|lớp đào tạo"
        r"|kế hoạch đào tạo"
    ),
    Topic.SOCIAL: r"xã hội hóa|huy động[^.;]{0,20}nguồn lực|vận động[^.;]{0,20}(tài trợ|đóng góp)",
    Topic.LAND: (
        r"(thu hồi|giao|bố trí|bổ sung|quy hoạch|mở rộng)[^.;]{0,25}(\bđất\b|quỹ đất|khuôn viên)"
        r"|điểm đất|quỹ đất|giải phóng mặt bằng|quyền sử dụng đất"
    ),
    Topic.CAMPUSES: (
        r"điểm trường|sáp nhập[^.;]{0,20}trường|(sắp xếp|mạng lưới)[^.;]{0,25}(các trường"
        r"|trường học|trường lớp)"
    ),
    Topic.NEW_BUILDING: r"xây (dựng )?mới|thành lập (trường )?mới|xây dựng các trường học mới",
    Topic.SAFETY: r"phòng cháy|an ninh trật tự|an toàn (trường học|lao động|trong thi công"
                  r"|công trình|phòng)|pccc",
    Topic.SETTLEMENT: r"quyết toán",
    Topic.MAINTENANCE: r"bảo trì|bảo dưỡng",
    Topic.QUALITY_CONTROL: (
        r"(kiểm tra|giám sát)[^.;]{0,40}(chất lượng|thi công)[^.;]{0,30}(dự án|công trình)"
        r"|giám sát thi công"
    ),
    Topic.APPROVAL: (
        r"(trình|thông qua)[^.;]{0,30}(hđnd|hội đồng nhân dân)|(thẩm định"
        r"|phê duyệt)[^.;]{0,40}dự án"
    ),
    Topic.SCHOOL_PLANS: (
        r"(các trường|nhà trường|đơn vị)[^.;]{0,80}xây dựng kế hoạch"
        r"|(xây dựng|lập) kế hoạch,? (cụ thể hóa|của (nhà )?trường|thực hiện của đơn vị)"
    ),
}  # fmt: skip
MINOR = frozenset(
    {
        Topic.NEW_BUILDING,
        Topic.MAINTENANCE,
        Topic.QUALITY_CONTROL,
        Topic.SCHOOL_PLANS,
        Topic.APPROVAL,
    }
)
"""Topics whose absence from a roadmap is worth a note, not more."""
TOPIC_PATTERNS = {topic: re.compile(pattern) for topic, pattern in _PATTERNS.items()}
"""Topic → wording, for lower-case text with one tone placement."""
