"""Kinds and states of the committee's work; the moves of a meeting are data."""

from __future__ import annotations

from django.db import models

from truongchuan.domain.programmes.states import OPEN_STATES, WorkState


class MemberRole(models.TextChoices):
    """What a member of the steering committee is. The order is that of the decision."""

    CHAIR = "chair", "trưởng ban"
    STANDING_DEPUTY = "standing_deputy", "phó trưởng ban thường trực"
    DEPUTY = "deputy", "phó trưởng ban"
    MEMBER = "member", "ủy viên"
    SECRETARY = "secretary", "thư ký"


SINGLE_ROLES = frozenset({MemberRole.CHAIR, MemberRole.STANDING_DEPUTY})
"""Roles that one person holds at a time."""
EXPECTED_ROLES = (MemberRole.CHAIR, MemberRole.STANDING_DEPUTY, MemberRole.SECRETARY)
"""Roles whose vacancy is told."""


class MeetingKind(models.TextChoices):
    """Why the committee meets."""

    QUARTER = "quarter", "họp quý, kiểm đếm tiến độ"
    MONTH = "month", "giao ban tháng"
    EXTRA = "extra", "họp đột xuất"
    CLOSING = "closing", "họp tổng kết"


class MeetingState(models.TextChoices):
    """How far a meeting is."""

    PLANNED = "planned", "đang chuẩn bị"
    INVITED = "invited", "đã mời"
    HELD = "held", "đang họp"
    CONCLUDED = "concluded", "đã kết luận"
    CANCELLED = "cancelled", "không họp"


MEETING_MOVES: dict[str, frozenset[str]] = {
    MeetingState.PLANNED: frozenset({MeetingState.INVITED, MeetingState.CANCELLED}),
    # Another time or place asks for another invitation.
    MeetingState.INVITED: frozenset(
        {MeetingState.HELD, MeetingState.PLANNED, MeetingState.CANCELLED}
    ),
    # Opened by mistake: back, as long as nothing was written (see the service).
    MeetingState.HELD: frozenset({MeetingState.CONCLUDED, MeetingState.INVITED}),
    MeetingState.CONCLUDED: frozenset(),
    MeetingState.CANCELLED: frozenset(),
}
COMING_STATES = frozenset({MeetingState.PLANNED, MeetingState.INVITED, MeetingState.HELD})
PREPARING_STATES = frozenset({MeetingState.PLANNED, MeetingState.INVITED})
AGENDA_STATES = COMING_STATES


class AgendaSource(models.TextChoices):
    """What put an item on the agenda."""

    FOLLOW_UP = "follow_up", "kết luận kỳ trước"
    LATE = "late", "nhiệm vụ quá hạn"
    OBSTACLE = "obstacle", "khó khăn, vướng mắc"
    TARGET = "target", "chỉ tiêu có nguy cơ"
    REVIEW = "review", "sơ kết tháng"
    FREE = "free", "nội dung khác"


class AttendanceState(models.TextChoices):
    """Whether somebody invited came."""

    PRESENT = "present", "có mặt"
    REPRESENTED = "represented", "có người dự thay"
    ABSENT = "absent", "vắng"


class ConclusionKind(models.TextChoices):
    """What a conclusion does."""

    TASK = "task", "giao việc mới"
    LINKED = "linked", "đẩy nhiệm vụ đã có"
    INFORMATION = "information", "ghi nhận, không giao việc"


def conclusion_state(*, row_state: str, late: bool, withdrawn: bool) -> str:
    """Return a conclusion's state: its task's own, ``late``, ``noted`` or ``withdrawn``.

    ``row_state`` is empty for a conclusion without a task.
    """
    if withdrawn:
        return "withdrawn"
    if not row_state:
        return "noted"
    return "late" if late and row_state in OPEN_STATES else row_state


SETTLED_STATES = frozenset({WorkState.DONE, WorkState.CANCELLED})
"""A follow-up that saw one of these does not come back at the next meeting."""
