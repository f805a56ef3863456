"""Kinds and states of oversight; every way from one state to another is data."""

from __future__ import annotations

from django.db import models

from truongchuan.domain.programmes.states import TargetState


class CheckKind(models.TextChoices):
    """What a safety check is about."""

    FIRE = "fire", "phòng cháy, chữa cháy"
    ORDER = "order", "an ninh trật tự"
    WORKS = "works", "an toàn công trường"
    FOOD = "food", "an toàn thực phẩm"


class CheckResult(models.TextChoices):
    """What a check found."""

    PASSED = "passed", "đạt"
    REMARKS = "remarks", "có tồn tại"
    FAILED = "failed", "không đạt"


class Severity(models.IntegerChoices):
    """How much hangs on a finding of a check; the greater the worse."""

    NOTE = 1, "nhắc nhở"
    REPAIR = 2, "phải khắc phục"
    GRAVE = 3, "nghiêm trọng"


class RemedyState(models.TextChoices):
    """How far a finding, of a check or of a consultation, is put right."""

    OPEN = "open", "chưa khắc phục"
    CLAIMED = "claimed", "báo đã khắc phục"
    CONFIRMED = "confirmed", "đã xác nhận"
    WITHDRAWN = "withdrawn", "đã rút"


REMEDY_MOVES: dict[str, frozenset[str]] = {
    # Whoever found it may see it put right at a re-check before anybody claims it.
    RemedyState.OPEN: frozenset(
        {RemedyState.CLAIMED, RemedyState.CONFIRMED, RemedyState.WITHDRAWN}
    ),
    # Back to open: the claim was not accepted, or its author takes it back.
    RemedyState.CLAIMED: frozenset({RemedyState.OPEN, RemedyState.CONFIRMED}),
    RemedyState.CONFIRMED: frozenset({RemedyState.OPEN}),
    RemedyState.WITHDRAWN: frozenset({RemedyState.OPEN}),
}
UNSETTLED = frozenset({RemedyState.OPEN, RemedyState.CLAIMED})


class ConsultationLevel(models.TextChoices):
    """Whom the authority consulted."""

    DEPARTMENT = "department", "Sở GD&ĐT"
    CITY = "city", "UBND thành phố"
    TEAM = "team", "đoàn tư vấn"


class StepKind(models.TextChoices):
    """Steps on the way to recognition, in their order."""

    REGISTERED = "registered", "đăng ký đánh giá ngoài"
    ACCEPTED = "accepted", "thông báo chấp nhận hồ sơ"
    TEAM = "team", "quyết định thành lập đoàn đánh giá ngoài"
    FIRST_SURVEY = "first_survey", "khảo sát sơ bộ"
    SURVEY = "survey", "khảo sát chính thức"
    DRAFT = "draft", "dự thảo báo cáo đánh giá ngoài"
    FEEDBACK = "feedback", "ý kiến phản hồi của trường"
    REPORT = "report", "báo cáo đánh giá ngoài chính thức"
    PROPOSAL = "proposal", "đề nghị công nhận"
    DECISION = "decision", "quyết định công nhận"
    AWARD = "award", "trao bằng"


STEP_ORDER: dict[str, int] = {kind: place for place, kind in enumerate(StepKind.values)}

STEP_MOVES: dict[str, str] = {
    StepKind.REGISTERED: TargetState.REGISTERED,
    StepKind.SURVEY: TargetState.EVALUATED,
    StepKind.DECISION: TargetState.RECOGNISED,
}
"""Steps that move the school's target, and where to."""

STEP_BEFORE: dict[str, str] = {
    TargetState.EVALUATED: StepKind.REGISTERED,
    TargetState.RECOGNISED: StepKind.SURVEY,
}
"""What must have been entered before a target can reach a state."""
REACHED: dict[str, int] = {
    TargetState.PLANNED: 0,
    TargetState.POSTPONED: 0,
    TargetState.WITHDRAWN: 0,
    TargetState.REGISTERED: 1,
    TargetState.EVALUATED: 2,
    TargetState.RECOGNISED: 3,
}
NUMBERED_STEPS = frozenset({StepKind.TEAM, StepKind.DECISION})
"""Steps that are a decision: without a number they cannot be cited."""
