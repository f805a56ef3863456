"""States of work and of targets, with the moves between them that make sense.

The tables are data: services refuse a move that is not listed, forms offer only those listed.
"""

from __future__ import annotations

from django.db import models


class WorkState(models.TextChoices):
    """State of a roadmap row, of one unit's part in it, or of one school within it."""

    NOT_STARTED = "not_started", "chưa bắt đầu"
    IN_PROGRESS = "in_progress", "đang làm"
    BLOCKED = "blocked", "đang vướng"
    DONE = "done", "đã xong"
    CANCELLED = "cancelled", "không thực hiện"


WORK_MOVES: dict[str, frozenset[str]] = {
    WorkState.NOT_STARTED: frozenset(
        {WorkState.IN_PROGRESS, WorkState.BLOCKED, WorkState.DONE, WorkState.CANCELLED}
    ),
    WorkState.IN_PROGRESS: frozenset(
        {WorkState.NOT_STARTED, WorkState.BLOCKED, WorkState.DONE, WorkState.CANCELLED}
    ),
    WorkState.BLOCKED: frozenset({WorkState.IN_PROGRESS, WorkState.DONE, WorkState.CANCELLED}),
    # Reopening is a move of its own: finished work goes back to being worked on.
    WorkState.DONE: frozenset({WorkState.IN_PROGRESS}),
    WorkState.CANCELLED: frozenset({WorkState.NOT_STARTED, WorkState.IN_PROGRESS}),
}
OPEN_STATES = frozenset({WorkState.NOT_STARTED, WorkState.IN_PROGRESS, WorkState.BLOCKED})


class TargetState(models.TextChoices):
    """How far a school is on its way to recognition."""

    PLANNED = "planned", "trong kế hoạch"
    REGISTERED = "registered", "đã đăng ký đánh giá ngoài"
    EVALUATED = "evaluated", "đã đánh giá ngoài"
    RECOGNISED = "recognised", "đã công nhận"
    POSTPONED = "postponed", "lùi thời hạn"
    WITHDRAWN = "withdrawn", "rút khỏi kế hoạch"


TARGET_MOVES: dict[str, frozenset[str]] = {
    TargetState.PLANNED: frozenset(
        {TargetState.REGISTERED, TargetState.POSTPONED, TargetState.WITHDRAWN}
    ),
    TargetState.REGISTERED: frozenset(
        {TargetState.PLANNED, TargetState.EVALUATED, TargetState.POSTPONED, TargetState.WITHDRAWN}
    ),
    TargetState.EVALUATED: frozenset(
        {TargetState.REGISTERED, TargetState.RECOGNISED, TargetState.POSTPONED}
    ),
    TargetState.RECOGNISED: frozenset({TargetState.EVALUATED}),
    TargetState.POSTPONED: frozenset(
        {TargetState.PLANNED, TargetState.REGISTERED, TargetState.WITHDRAWN}
    ),
    TargetState.WITHDRAWN: frozenset({TargetState.PLANNED}),
}


class FindingState(models.TextChoices):
    """What was decided about a finding."""

    OPEN = "open", "chưa xử lý"
    ACCEPTED = "accepted", "đúng, sẽ sửa"
    CORRECTED = "corrected", "đã sửa"
    DISMISSED = "dismissed", "bỏ qua"


FINDING_MOVES: dict[str, frozenset[str]] = {
    FindingState.OPEN: frozenset(
        {FindingState.ACCEPTED, FindingState.CORRECTED, FindingState.DISMISSED}
    ),
    FindingState.ACCEPTED: frozenset(
        {FindingState.OPEN, FindingState.CORRECTED, FindingState.DISMISSED}
    ),
    FindingState.CORRECTED: frozenset({FindingState.OPEN}),
    FindingState.DISMISSED: frozenset({FindingState.OPEN}),
}
