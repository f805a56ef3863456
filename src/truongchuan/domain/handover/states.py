"""States of a hand-over, kinds of what passes, and what becomes of each thing."""

from __future__ import annotations

from django.db import models


class HandoverState(models.TextChoices):
    """How far a hand-over is."""

    DRAFT = "draft", "đang soạn"
    OFFERED = "offered", "chờ các bên nhận chấp nhận"
    AGREED = "agreed", "các bên đã chấp nhận"
    DONE = "done", "đã bàn giao"
    CANCELLED = "cancelled", "đã bỏ"


HANDOVER_MOVES: dict[str, frozenset[str]] = {
    HandoverState.DRAFT: frozenset({HandoverState.OFFERED, HandoverState.CANCELLED}),
    # Back to draft: the giver takes it back, or a receiver returns its part.
    HandoverState.OFFERED: frozenset(
        {HandoverState.DRAFT, HandoverState.AGREED, HandoverState.CANCELLED}
    ),
    HandoverState.AGREED: frozenset(
        {HandoverState.DRAFT, HandoverState.DONE, HandoverState.CANCELLED}
    ),
    HandoverState.DONE: frozenset(),
    HandoverState.CANCELLED: frozenset(),
}
LIVE_STATES = frozenset({HandoverState.DRAFT, HandoverState.OFFERED, HandoverState.AGREED})


class Disposition(models.TextChoices):
    """What becomes of a thing on the day."""

    HANDED = "handed", "bàn giao"
    HISTORY = "history", "lưu lịch sử ở bên giao"
    ENDED = "ended", "kết thúc ở bên giao"


class ItemKind(models.TextChoices):
    """Everything of a programme that is counted at a hand-over."""

    SCHOOL = "school", "trường"
    CERTIFICATE = "certificate", "bằng công nhận"
    TARGET = "target", "chỉ tiêu"
    STEP = "step", "bước công nhận"
    ROW = "row", "nhiệm vụ"
    ROW_SCHOOL = "row_school", "việc của trường trong nhiệm vụ"
    DUTY = "duty", "nhiệm vụ được phân công"
    OBSTACLE = "obstacle", "khó khăn, vướng mắc"
    CONCLUSION = "conclusion", "kết luận cuộc họp"
    MEETING = "meeting", "cuộc họp"
    REVIEW = "review", "sơ kết tháng"
    DOCUMENT = "document", "văn bản đi, đến"
    CONSULTATION = "consultation", "ý kiến của cấp trên"
    CHECK = "check", "cuộc kiểm tra an toàn"
    SAFETY = "safety", "tồn tại qua kiểm tra"
    PLAN_ITEM = "plan_item", "việc trong kế hoạch của trường"
    CEREMONY = "ceremony", "lễ đón bằng"
    CAMPAIGN = "campaign", "đợt tuyên truyền"
    DRIVE = "drive", "đợt vận động xã hội hóa"
    PLEDGE = "pledge", "khoản hứa ủng hộ"
    RECEIPT = "receipt", "khoản đã nhận"
    USE = "use", "khoản đã dùng"
    FACT = "fact", "số liệu của trường"
    JUDGEMENT = "judgement", "nhận định về tiêu chí"
    FILE = "file", "tệp hồ sơ, minh chứng"


CHOSEN_KINDS: tuple[str, ...] = (
    ItemKind.ROW,
    ItemKind.DUTY,
    ItemKind.OBSTACLE,
    ItemKind.DOCUMENT,
    ItemKind.CHECK,
    ItemKind.SAFETY,
    ItemKind.CAMPAIGN,
)
"""Kinds of which a thing may belong to no school, so that somebody has to say where it goes."""
SHARED_KINDS = frozenset({ItemKind.ROW, ItemKind.DUTY, ItemKind.CAMPAIGN})
"""Kinds that several receivers may go on with, each in rows of its own."""


class Doubt(models.TextChoices):
    """Why the product does not say, or is not sure, where a school goes."""

    NONE = "", ""
    NO_WARD = "no_ward", "chưa biết phường"
    SPLIT_WARD = "split_ward", "phường chia cho nhiều nơi"
    NO_RECEIVER = "no_receiver", "phường kế tục không phải bên nhận"
