"""States of documents and the moves between them, as data.

Services refuse a move that is not listed; pages offer only those listed. Moves that carry more
than a state have a service of their own: giving to a unit, recording the reply, withdrawing.
"""

from __future__ import annotations

from django.db import models


class Direction(models.TextChoices):
    """Whether a document came in or goes out."""

    IN = "in", "văn bản đến"
    OUT = "out", "văn bản đi"


class DocumentState(models.TextChoices):
    """How far a document is."""

    ARRIVED = "arrived", "mới đến"
    ASSIGNED = "assigned", "đã phân công"
    HANDLING = "handling", "đang xử lý"
    ANSWERED = "answered", "đã trả lời"
    FILED = "filed", "đã xong, lưu hồ sơ"
    DRAFT = "draft", "dự thảo"
    SIGNED = "signed", "đã ký"
    ISSUED = "issued", "đã phát hành"
    REVOKED = "revoked", "đã thu hồi"
    VOID = "void", "mục đã hủy"


S = DocumentState
STATES_OF: dict[str, tuple[str, ...]] = {
    Direction.IN: (S.ARRIVED, S.ASSIGNED, S.HANDLING, S.ANSWERED, S.FILED, S.VOID),
    Direction.OUT: (S.DRAFT, S.SIGNED, S.ISSUED, S.REVOKED, S.VOID),
}
FIRST_STATES: dict[str, tuple[str, ...]] = {
    Direction.IN: (S.ARRIVED,),
    Direction.OUT: (S.ISSUED, S.SIGNED, S.DRAFT),
}
MOVES: dict[str, tuple[str, ...]] = {
    S.ARRIVED: (S.FILED,),
    S.ASSIGNED: (S.HANDLING, S.FILED),
    S.HANDLING: (S.FILED,),
    # Reopening is a move of its own: what was finished is worked on again.
    S.ANSWERED: (S.HANDLING,),
    S.FILED: (S.HANDLING,),
    S.DRAFT: (S.SIGNED,),
    S.SIGNED: (S.ISSUED, S.DRAFT),
    S.ISSUED: (),
    S.REVOKED: (),
    S.VOID: (),
}
OPEN_IN = frozenset({S.ARRIVED, S.ASSIGNED, S.HANDLING})
ASSIGNABLE = OPEN_IN
NUMBERED_OUT = frozenset({S.SIGNED, S.ISSUED, S.REVOKED})
"""States in which an outgoing document must have its official number and day."""


class Urgency(models.TextChoices):
    """The stamp of urgency (Nghị định 30/2020/NĐ-CP, Phụ lục I, III.2.b); most papers have none."""

    NORMAL = "", "thường"
    URGENT = "urgent", "khẩn"
    VERY_URGENT = "very_urgent", "thượng khẩn"
    FLASH = "flash", "hỏa tốc"


class ActKind(models.TextChoices):
    """What was done to a document."""

    REGISTERED = "registered", "vào sổ"
    CORRECTED = "corrected", "sửa mục"
    MOVED = "moved", "chuyển trạng thái"
    ASSIGNED = "assigned", "phân công xử lý"
    TASK = "task", "giao việc từ văn bản"
    REPLIED = "replied", "ghi việc trả lời"
    WITHDRAWN = "withdrawn", "thu hồi"
    VOIDED = "voided", "hủy mục"
