"""States of obstacles and of duties, with the moves that make sense, as data."""

from __future__ import annotations

from django.db import models


class ObstacleState(models.TextChoices):
    """How far an obstacle is on its way out."""

    OPEN = "open", "chưa xử lý"
    BEING_SOLVED = "being_solved", "đang giải quyết"
    SOLVED = "solved", "đã giải quyết"
    WITHDRAWN = "withdrawn", "đã rút"


class ObstacleAct(models.TextChoices):
    """What may be done about an obstacle; each becomes a line of its history."""

    RAISED = "raised", "nêu vướng mắc"
    ANSWERED = "answered", "trả lời"
    SOLVED = "solved", "giải quyết xong"
    REOPENED = "reopened", "mở lại"
    WITHDRAWN = "withdrawn", "rút"
    ESCALATED = "escalated", "chuyển cấp trên"
    READDRESSED = "readdressed", "chuyển đơn vị khác"
    ASSIGNED = "assigned", "giao việc"


OBSTACLE_MOVES: dict[str, dict[str, str]] = {
    ObstacleState.OPEN: {
        ObstacleAct.ANSWERED: ObstacleState.BEING_SOLVED,
        ObstacleAct.SOLVED: ObstacleState.SOLVED,
        ObstacleAct.WITHDRAWN: ObstacleState.WITHDRAWN,
        ObstacleAct.ESCALATED: ObstacleState.OPEN,
        ObstacleAct.READDRESSED: ObstacleState.OPEN,
        ObstacleAct.ASSIGNED: ObstacleState.BEING_SOLVED,
    },
    ObstacleState.BEING_SOLVED: {
        ObstacleAct.ANSWERED: ObstacleState.BEING_SOLVED,
        ObstacleAct.SOLVED: ObstacleState.SOLVED,
        ObstacleAct.WITHDRAWN: ObstacleState.WITHDRAWN,
        ObstacleAct.ESCALATED: ObstacleState.BEING_SOLVED,
        # Another unit has to begin anew.
        ObstacleAct.READDRESSED: ObstacleState.OPEN,
        ObstacleAct.ASSIGNED: ObstacleState.BEING_SOLVED,
    },
    ObstacleState.SOLVED: {ObstacleAct.REOPENED: ObstacleState.OPEN},
    ObstacleState.WITHDRAWN: {ObstacleAct.REOPENED: ObstacleState.OPEN},
}
"""State → act → the state after it. An act that is not listed is refused."""

UNSOLVED = frozenset({ObstacleState.OPEN, ObstacleState.BEING_SOLVED})


class ObstacleLevel(models.TextChoices):
    """Who has the obstacle on the desk: the unit addressed, then ever higher."""

    UNIT = "unit", "đơn vị giải quyết"
    STANDING_BODY = "standing_body", "cơ quan thường trực"
    COMMITTEE = "committee", "ban chỉ đạo"
    LEADER = "leader", "lãnh đạo"


LEVELS: tuple[str, ...] = tuple(ObstacleLevel.values)

LEVEL_DAYS = 3
"""Days that a level above the unit has before the next one gets the obstacle (ADR 0065)."""


def next_level(level: str) -> str | None:
    """Return the level above; None at the top."""
    place = LEVELS.index(level) + 1
    return LEVELS[place] if place < len(LEVELS) else None


class ObstacleCategory(models.TextChoices):
    """What the obstacle is about."""

    LAND = "land", "đất đai, mặt bằng"
    FIRE_SAFETY = "fire_safety", "phòng cháy, chữa cháy"
    PROCUREMENT = "procurement", "đấu thầu, mua sắm"
    MONEY = "money", "kinh phí"
    STAFF = "staff", "đội ngũ"
    PAPERS = "papers", "hồ sơ, thủ tục"
    OTHER = "other", "khác"


class DutyState(models.TextChoices):
    """What a unit says of a duty."""

    DONE = "done", "đã xong"
    ONGOING = "ongoing", "làm thường xuyên"
    NOT_YET = "not_yet", "chưa làm"


class DutyStatus(models.TextChoices):
    """What a month knows of a unit's duty; derived, never stored."""

    NEVER = "never", "chưa báo cáo lần nào"
    SILENT = "silent", "chưa báo cáo tháng này"
    REPORTED = "reported", "đã báo cáo"
    EVIDENCED = "evidenced", "đã báo cáo, có minh chứng"
    FINISHED = "finished", "đã xong từ trước"


class BatchState(models.TextChoices):
    """How far a spreadsheet of reports is."""

    DRAFT = "draft", "xem trước"
    APPLIED = "applied", "đã ghi"
    UNDONE = "undone", "đã hoàn tác"
    DISCARDED = "discarded", "đã bỏ"
