"""What the demo's pages show in mid-May ("Số liệu minh họa"): one task stuck, one late."""

from __future__ import annotations

STUCK_NOTE = (
    "Số liệu minh họa. Hồ sơ thiết kế của hai trường còn thiếu ý kiến về phòng cháy, chữa cháy; "
    "cần Công an quận cho ý kiến."
)
SCHOOL_PERCENTS = (60, 45, 40, 30, 20, 10, 0, 0)
BEHIND_PERCENTS = (100, 100, 100, 80, 60, 50, 40, 0)
